//! An item of an answer, read by AWS's member names.

use super::DocumentError;
use crate::ec2::cidr::Cidr;
use crate::ec2::tag::Tags;
use jiff::Timestamp;
use serde_json::Value;
use std::str::FromStr;

/// An item, or a part of one.
#[derive(Clone, Copy)]
pub(crate) struct Item<'v> {
    pub(crate) value: &'v Value,
}

impl<'v> Item<'v> {
    /// A member that is a structure.
    pub(crate) fn part(&self, member: &str) -> Item<'v> {
        Item { value: &self.value[member] }
    }

    /// A member that must be there.
    pub(crate) fn need(&self, member: &str) -> Result<String, DocumentError> {
        self.text(member).ok_or_else(|| DocumentError::Unreadable(format!("there is no `{member}` in {}", self.short())))
    }

    /// A member, if it is there.
    pub(crate) fn text(&self, member: &str) -> Option<String> {
        match &self.value[member] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&self, member: &str) -> Vec<String> {
        self.list(member).filter_map(|item| item.value.as_str().map(str::to_owned)).collect()
    }

    /// Whether it is there and true.
    pub(crate) fn flag(&self, member: &str) -> bool {
        self.value[member].as_bool() == Some(true)
    }

    pub(crate) fn number(&self, member: &str) -> Option<i64> {
        self.value[member].as_i64()
    }

    /// A number of another size, if it is there.
    pub(crate) fn sized<T: TryFrom<i64>>(&self, member: &str) -> Option<T> {
        T::try_from(self.number(member)?).ok()
    }

    /// The items of a list; none if it is not there.
    pub(crate) fn list(&self, member: &str) -> impl Iterator<Item = Item<'v>> + use<'v> {
        self.value[member].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|value| Item { value })
    }

    /// A member read as something.
    pub(crate) fn parsed<T: FromStr>(&self, member: &str) -> Result<T, DocumentError> {
        let text = self.need(member)?;
        text.parse().map_err(|_| DocumentError::Unreadable(format!("`{member}` is `{text}` in {}", self.short())))
    }

    pub(crate) fn cidr(&self, member: &str) -> Result<Cidr, DocumentError> {
        self.parsed(member)
    }

    /// A time, if it is there.
    pub(crate) fn time(&self, member: &str) -> Option<Timestamp> {
        self.text(member)?.parse().ok()
    }

    /// Its members as something that is read from JSON; an absent member is none.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, DocumentError> {
        let unreadable = |error: serde_json::Error| DocumentError::Unreadable(format!("{error} in {}", self.short()));
        serde_json::from_value(present(self.value)).map_err(unreadable)
    }

    /// What it says, absent members left out.
    pub(crate) fn said(&self) -> Value {
        present(self.value)
    }

    /// EC2's and IAM's `Tags`.
    pub(crate) fn tags(&self) -> Tags {
        self.list("Tags").filter_map(|tag| Some((tag.text("Key")?, tag.text("Value").unwrap_or_default()))).collect()
    }

    /// Its beginning, for messages.
    pub(crate) fn short(&self) -> String {
        self.value.to_string().chars().take(120).collect()
    }
}

fn present(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let there = members.iter().filter(|(_, member)| !member.is_null());
            there.map(|(key, member)| (key.clone(), present(member))).collect()
        }
        Value::Array(items) => items.iter().map(present).collect(),
        other => other.clone(),
    }
}

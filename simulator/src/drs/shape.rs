//! What a request may hold: members, whether they must be there, and what their values look like. Stated here as data,
//! checked before anything is done; a member nobody knows is refused.

use crate::wire::AwsError;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a value must look like.
pub(super) enum Kind {
    Flag,
    /// A whole number between two bounds.
    Number(i64, i64),
    Text(Format),
    /// One of these words.
    Word(&'static [&'static str]),
    /// An ISO 8601 date and time.
    Time,
    /// Elements of a kind, between two counts.
    List(&'static Kind, usize, usize),
    /// Tag keys and values.
    Tags,
    /// Names with values of a kind, at most so many.
    Map(&'static Kind, usize),
    Structure(&'static [Member]),
}

/// A member of a structure.
pub(super) struct Member {
    name: &'static str,
    needed: bool,
    kind: Kind,
}

/// A string's form: what it begins with, its length in characters, and what follows the beginning.
pub(super) struct Format {
    prefix: &'static str,
    least: usize,
    most: usize,
    allowed: fn(char) -> bool,
}

/// A member that must be there.
pub(super) const fn need(name: &'static str, kind: Kind) -> Member {
    Member { name, needed: true, kind }
}

/// A member that may be there.
pub(super) const fn may(name: &'static str, kind: Kind) -> Member {
    Member { name, needed: false, kind }
}

/// `prefix` and 17 letters or digits.
const fn id(prefix: &'static str) -> Kind {
    Kind::Text(Format { prefix, least: prefix.len() + 17, most: prefix.len() + 17, allowed: |c| c.is_ascii_alphanumeric() })
}

/// `prefix` and 8 or more hexadecimal digits.
const fn hex_id(prefix: &'static str, most: usize) -> Kind {
    Kind::Text(Format { prefix, least: prefix.len() + 8, most, allowed: |c| c.is_ascii_hexdigit() })
}

/// Any text between two lengths.
pub(super) const fn text(least: usize, most: usize) -> Kind {
    Kind::Text(Format { prefix: "", least, most, allowed: |_| true })
}

/// Text of some characters between two lengths.
pub(super) const fn text_of(least: usize, most: usize, allowed: fn(char) -> bool) -> Kind {
    Kind::Text(Format { prefix: "", least, most, allowed })
}

pub(super) const SOURCE_SERVER_ID: Kind = id("s-");
pub(super) const JOB_ID: Kind = id("drsjob-");
pub(super) const SNAPSHOT_ID: Kind = id("pit-");
pub(super) const REPLICATION_TEMPLATE_ID: Kind = id("rct-");
pub(super) const LAUNCH_TEMPLATE_ID: Kind = id("lct-");
pub(super) const RECOVERY_INSTANCE_ID: Kind = hex_id("i-", 19);
pub(super) const EC2_INSTANCE_ID: Kind = hex_id("i-", 255);
pub(super) const SUBNET_ID: Kind = hex_id("subnet-", 255);
pub(super) const SECURITY_GROUP_ID: Kind = hex_id("sg-", 255);
pub(super) const INSTANCE_TYPE: Kind = text(0, 255);
pub(super) const ACCOUNT_ID: Kind = text_of(12, 12, |c| c.is_ascii_digit());
pub(super) const ARN: Kind = Kind::Text(Format { prefix: "arn:", least: 20, most: 2048, allowed: |_| true });
pub(super) const MANY: i64 = i64::MAX;

fn form(format: &Format, value: &str) -> Result<(), String> {
    let length = value.chars().count();
    if !(format.least..=format.most).contains(&length) {
        return Err(format!("length must be {} to {}, is {length}", format.least, format.most));
    }
    match value.strip_prefix(format.prefix) {
        Some(rest) if rest.chars().all(format.allowed) => Ok(()),
        Some(_) => Err(format!("`{value}` has characters that are not allowed")),
        None => Err(format!("`{value}` does not begin with `{}`", format.prefix)),
    }
}

/// Everything wrong with a value, by the path of the member.
fn check(kind: &Kind, value: &Value, path: &str, wrong: &mut Vec<(String, String)>) {
    let mut no = |message: String| wrong.push((path.to_owned(), message));
    match (kind, value) {
        (Kind::Flag, Value::Bool(_)) => {}
        (Kind::Number(low, high), Value::Number(number)) => match number.as_i64() {
            Some(number) if (*low..=*high).contains(&number) => {}
            Some(number) if *high == MANY => no(format!("must be {low} or more, is {number}")),
            Some(number) => no(format!("must be {low} to {high}, is {number}")),
            None => no("must be a whole number".to_owned()),
        },
        (Kind::Text(format), Value::String(text)) => {
            if let Err(message) = form(format, text) {
                no(message);
            }
        }
        (Kind::Word(words), Value::String(text)) if !words.contains(&text.as_str()) => {
            no(format!("`{text}` is not one of {}", words.join(", ")));
        }
        (Kind::Word(_), Value::String(_)) => {}
        (Kind::Time, Value::String(text)) if (19..=32).contains(&text.len()) && text.parse::<Timestamp>().is_ok() => {}
        (Kind::Time, _) => no("must be a date and time: 2026-11-02T09:00:00Z".to_owned()),
        (Kind::List(element, least, most), Value::Array(items)) => {
            if !(*least..=*most).contains(&items.len()) {
                no(format!("must have {least} to {most} elements, has {}", items.len()));
            }
            for (index, item) in items.iter().enumerate() {
                check(element, item, &format!("{path}[{index}]"), wrong);
            }
        }
        (Kind::Tags, Value::Object(members)) => check_tags(members, path, wrong),
        (Kind::Map(element, most), Value::Object(members)) => {
            if members.len() > *most {
                no(format!("must have at most {most} members, has {}", members.len()));
            }
            for (name, value) in members {
                check(element, value, &format!("{path}.{name}"), wrong);
            }
        }
        (Kind::Structure(known), Value::Object(members)) => check_members(known, members, path, wrong),
        _ => no("has another type".to_owned()),
    }
}

fn check_tags(members: &Map<String, Value>, path: &str, wrong: &mut Vec<(String, String)>) {
    if members.len() > 50 {
        wrong.push((path.to_owned(), format!("at most 50 tags, not {}", members.len())));
    }
    for (key, value) in members {
        if key.is_empty() || key.chars().count() > 256 || key.starts_with("aws:") {
            wrong.push((format!("{path}.{key}"), "is not a tag key".to_owned()));
        }
        if value.as_str().is_none_or(|value| value.chars().count() > 256) {
            wrong.push((format!("{path}.{key}"), "must be text of at most 256 characters".to_owned()));
        }
    }
}

fn check_members(known: &[Member], members: &Map<String, Value>, path: &str, wrong: &mut Vec<(String, String)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for name in members.keys().filter(|name| !known.iter().any(|member| member.name == **name)) {
        wrong.push((below(name), "is not a member".to_owned()));
    }
    for member in known {
        match members.get(member.name) {
            Some(Value::Null) | None if member.needed => wrong.push((below(member.name), "must not be null".to_owned())),
            Some(Value::Null) | None => {}
            Some(value) => check(&member.kind, value, &below(member.name), wrong),
        }
    }
}

/// `ValidationException` for fields with what is wrong with each.
pub(super) fn invalid(fields: &[(String, String)]) -> AwsError {
    let first = fields.first().map(|(name, message)| format!(": {name} {message}")).unwrap_or_default();
    let list: Vec<Value> = fields.iter().map(|(name, message)| json!({ "name": name, "message": message })).collect();
    AwsError::new(400, "ValidationException", format!("Invalid request body{first}"))
        .member("code", "ValidationException")
        .member("reason", "fieldValidationFailed")
        .member("fieldList", list)
}

/// [`invalid`] for one field.
pub(super) fn invalid_field(name: &str, message: impl Into<String>) -> AwsError {
    invalid(&[(name.to_owned(), message.into())])
}

/// A request whose members are known to be as stated.
pub(super) struct Body {
    members: Map<String, Value>,
}

impl Body {
    /// Checks `body` against `members`.
    pub(super) fn read(members: &[Member], body: Value) -> Result<Self, AwsError> {
        let Value::Object(mut given) = body else { return Err(invalid(&[])) };
        let mut wrong = Vec::new();
        check_members(members, &given, "", &mut wrong);
        if !wrong.is_empty() {
            return Err(invalid(&wrong));
        }
        given.retain(|_, value| !value.is_null());
        Ok(Self { members: given })
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A text member that was checked to be there; empty otherwise.
    pub(super) fn needed(&self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_owned()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// The texts of a list; none if it is not there.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        texts(self.get(name))
    }

    /// A map of texts; empty if it is not there.
    pub(super) fn tags(&self, name: &str) -> BTreeMap<String, String> {
        let members = self.get(name).and_then(Value::as_object);
        members.into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// The structure `filters`; empty if it is not there.
    pub(super) fn filters(&self) -> Body {
        Body { members: self.get("filters").and_then(Value::as_object).cloned().unwrap_or_default() }
    }

    /// A point in time.
    pub(super) fn time(&self, name: &str) -> Option<Timestamp> {
        self.text(name)?.parse().ok()
    }

    pub(super) fn members(&self) -> &Map<String, Value> {
        &self.members
    }
}

/// The texts of a list.
pub(super) fn texts(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

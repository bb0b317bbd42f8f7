//! World documents: what another world answered, taken into this one. A rehearsal of AWS stands in a lab that begins with
//! nothing and is filled with such answers, as they are asked for.
//!
//! Format 1: an answer is `{ "format": 1, "region": ..., "operation": "ec2:DescribeVpcs", "asked": ..., "answer": ... }`, where `answer` holds
//! AWS's own member names, absent members left out or `null`; of a list operation it is the list, all pages.
//!
//! What the lab has no model for is refused by name and never left out. What was taken in once is not taken in again: what
//! the rehearsal did to it since counts.

mod item;

use crate::world::World;
pub(crate) use item::Item;
use serde::Deserialize;
use serde_json::Value;

/// Version of the format described above.
pub const FORMAT: u32 = 1;

/// The code of what the lab refuses for something that was taken in because it has no model for it: in AWS it may well succeed.
pub const NOT_MODELLED: &str = "NotModelled";

/// What another world answered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Fragment {
    format: u32,
    region: String,
    /// As in IAM actions: `ec2:DescribeVpcs`.
    operation: String,
    /// Its options.
    #[serde(default)]
    asked: Value,
    answer: Value,
}

/// Why an answer could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The lab has no model for it.
    #[error("the lab has no model for {0}")]
    NotModelled(String),
    /// It is no part of a world document that this version reads.
    #[error("this is not part of a world document of format {FORMAT}: {0}")]
    Unreadable(String),
    /// The lab's file cannot be written.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

pub(crate) type Taken = Result<(), DocumentError>;

/// Takes an item in.
pub(crate) type Take = fn(&mut World, &Place<'_>, &Item<'_>) -> Taken;

/// Where an answer comes from.
pub(crate) struct Place<'a> {
    pub(crate) region: &'a str,
    /// The options it answers.
    pub(crate) asked: Item<'a>,
}

/// How the answer of an operation is taken in.
pub(crate) struct Operation {
    /// As in IAM actions.
    name: &'static str,
    /// What its items are.
    kind: &'static str,
    /// The member that holds the item, where it is not the answer itself.
    within: Option<&'static str>,
    /// The option that says whose items they are, where they do not.
    of: Option<&'static str>,
    /// The members that name an item, between spaces; none: it is named by all it says.
    id: &'static str,
    take: Take,
}

/// A list of things that have names of their own.
pub(crate) const fn list(name: &'static str, kind: &'static str, id: &'static str, take: Take) -> Operation {
    Operation { name, kind, within: None, of: None, id, take }
}

/// One thing, in a member of the answer.
pub(crate) const fn one(name: &'static str, kind: &'static str, within: &'static str, id: &'static str, take: Take) -> Operation {
    Operation { name, kind, within: Some(within), of: None, id, take }
}

/// A list of what belongs to the thing that an option names.
pub(crate) const fn belonging(name: &'static str, kind: &'static str, of: &'static str, id: &'static str, take: Take) -> Operation {
    Operation { name, kind, within: None, of: Some(of), id, take }
}

/// By service.
const OPERATIONS: [&[&[Operation]]; 5] =
    [&crate::ec2::TAKEN, &[crate::iam::TAKEN], crate::drs::TAKEN, &[crate::s3::TAKEN], &[crate::cloudformation::TAKEN]];

/// Operations whose answers the lab makes up as AWS does: nothing is to be taken from others.
const KNOWN: [&str; 1] = ["ec2:DescribeAvailabilityZones"];

/// Reads a fragment.
pub(crate) fn read(fragment: Value) -> Result<Fragment, DocumentError> {
    let fragment: Fragment = serde_json::from_value(fragment).map_err(|error| DocumentError::Unreadable(error.to_string()))?;
    if fragment.format != FORMAT {
        return Err(DocumentError::Unreadable(format!("it has format {}", fragment.format)));
    }
    Ok(fragment)
}

/// Takes it in.
pub(crate) fn take(world: &mut World, fragment: &Fragment) -> Taken {
    let Fragment { region, operation, asked, answer, .. } = fragment;
    if crate::ec2::ensure(world, region).is_err() {
        return Err(DocumentError::NotModelled(format!("the Region `{region}`")));
    }
    if operation.starts_with("drs:") {
        // Whoever answers was initialised.
        crate::drs::answers(world, region);
    }
    if is_empty(answer) || KNOWN.contains(&operation.as_str()) {
        return Ok(());
    }
    let known = OPERATIONS.iter().copied().flatten().copied().flatten().find(|known| known.name == operation);
    let Some(known) = known else { return Err(DocumentError::NotModelled(format!("what {operation} answers"))) };
    let place = Place { region, asked: Item { value: asked } };
    let of = known.of.map(|of| place.asked.need(of)).transpose()?.unwrap_or_default();
    let items = answer.as_array().map_or(std::slice::from_ref(answer), Vec::as_slice);
    for value in items {
        let item = Item { value: known.within.map_or(value, |within| &value[within]) };
        let names = known.id.split_whitespace().map(|name| item.need(name)).collect::<Result<Vec<_>, _>>()?;
        let name = if names.is_empty() { value.to_string() } else { names.join(" ") };
        let key = format!("{} {of} {name}", known.kind);
        if world.taken.insert(key) {
            (known.take)(world, &place, &item)?;
        }
    }
    Ok(())
}

fn is_empty(answer: &Value) -> bool {
    match answer {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

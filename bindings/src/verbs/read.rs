//! Reading results of ops: a member that AWS models is there, or it is `null`.

use serde_json::Value;
use std::collections::BTreeMap;

/// The member at a dotted path; `null` if it is not there.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, name| &value[name])
}

/// The text at a dotted path; empty if there is none.
pub(super) fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    at(value, path).as_str().unwrap_or_default()
}

/// The items at a dotted path (or of the value itself for an empty path); none if there is no list.
pub(super) fn items<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    let list = if path.is_empty() { value } else { at(value, path) };
    list.as_array().map_or(&[], Vec::as_slice)
}

/// The first item whose `member` is `wanted`.
pub(super) fn named<'a>(list: &'a [Value], member: &str, wanted: &str) -> Option<&'a Value> {
    list.iter().find(|item| text(item, member) == wanted)
}

/// The items of a list by what their `member` says, each in order: for whoever looks for many of them.
pub(super) fn grouped<'a>(list: &'a [Value], member: &str) -> BTreeMap<&'a str, Vec<&'a Value>> {
    let mut groups: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    list.iter().for_each(|item| groups.entry(text(item, member)).or_default().push(item));
    groups
}

/// The value of an EC2, CloudFormation or IAM tag (`Tags: [#{ Key, Value }]`).
pub(super) fn tag<'a>(resource: &'a Value, key: &str) -> &'a str {
    named(items(resource, "Tags"), "Key", key).map_or("", |tag| text(tag, "Value"))
}

/// `1 action`, `2 actions`, `3 queries`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    let ies = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match (number, ies) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

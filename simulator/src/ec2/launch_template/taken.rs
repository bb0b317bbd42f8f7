//! `LaunchTemplateData` as answers have it, in the flat form requests have.

use super::data;
use serde_json::Value;
use std::collections::BTreeMap;

/// Lists in answers, and what their elements are called in requests.
const LISTS: [(&str, &str); 9] = [
    ("BlockDeviceMappings", "BlockDeviceMapping"),
    ("NetworkInterfaces", "NetworkInterface"),
    ("Groups", "SecurityGroupId"),
    ("PrivateIpAddresses", "PrivateIpAddresses"),
    ("SecurityGroupIds", "SecurityGroupId"),
    ("SecurityGroups", "SecurityGroup"),
    ("TagSpecifications", "TagSpecification"),
    ("Tags", "Tag"),
    ("Ipv6Addresses", "Ipv6Addresses"),
];

/// How far AWS has come with options of its own, which requests do not have.
const PROGRESS: &str = "MetadataOptions.State";

/// The members of an answer's data as a request has them; `Err` names a member the lab does not know.
pub(in crate::ec2) fn flat(answer: &Value) -> Result<BTreeMap<String, String>, String> {
    let mut members = BTreeMap::new();
    add("", answer, &mut members);
    members.remove(PROGRESS);
    match members.keys().find(|key| !data::is_member(key)) {
        Some(unknown) => Err(unknown.clone()),
        None => Ok(members),
    }
}

fn add(at: &str, value: &Value, members: &mut BTreeMap<String, String>) {
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (name, value) in map {
                let called = LISTS.iter().find(|(list, _)| list == name && value.is_array()).map_or(name.as_str(), |(_, called)| called);
                add(&below(called), value, members);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add(&below(&(index + 1).to_string()), item, members);
            }
        }
        Value::String(text) => drop(members.insert(at.to_owned(), text.clone())),
        other => drop(members.insert(at.to_owned(), other.to_string())),
    }
}

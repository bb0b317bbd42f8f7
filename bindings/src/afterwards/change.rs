//! What an action changes of something that stands, and what puts it back.

use crate::standing::{Done, Thing};
use serde_json::{Map, Value, json};

/// A change that was made.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) thing: Thing,
    /// For people.
    pub(super) how: String,
    back: Back,
}

/// What puts a change back.
#[derive(Clone, Debug, PartialEq)]
enum Back {
    /// Nothing that is known.
    Never,
    /// The change with the same key and the other sign.
    Opposite { key: String, sets: bool },
    /// The members that are set here have these values; it is back when they are as they were.
    Settings(Map<String, Value>),
}

impl Change {
    /// Takes its place among the changes of a thing, `before` being how the thing was first seen.
    pub(super) fn join(self, changes: &mut Vec<Self>, before: Option<&Value>) {
        match &self.back {
            Back::Never => {}
            Back::Opposite { key, sets } => {
                let opposite = Back::Opposite { key: key.clone(), sets: !sets };
                if let Some(at) = changes.iter().position(|change| change.back == opposite) {
                    changes.remove(at);
                    return;
                }
            }
            Back::Settings(now) => {
                changes.retain(|change| !matches!(&change.back, Back::Settings(then) if then.keys().all(|key| now.contains_key(key))));
                if before.is_some_and(|before| now.iter().all(|(key, value)| before[key] == *value)) {
                    return;
                }
            }
        }
        if !changes.iter().any(|change| change.back == self.back && change.how == self.how) {
            changes.push(self);
        }
    }
}

/// Actions that set and unset the same: op, what is changed, the members that name it, the members that say what, whether it
/// sets, and words for people.
type Pair = (&'static str, &'static str, &'static str, &'static [&'static str], bool, &'static str);

const PAIRS: [Pair; 20] = [
    ("ec2::authorize_security_group_ingress", "security group", "GroupId", &["IpPermissions"], true, "lets traffic in"),
    ("ec2::revoke_security_group_ingress", "security group", "GroupId", &["IpPermissions"], false, "lets less traffic in"),
    ("ec2::create_tags", "tags", "Resources", &["Tags"], true, "set"),
    ("ec2::delete_tags", "tags", "Resources", &["Tags"], false, "removed"),
    ("ec2::start_instances", "instance", "InstanceIds", &[], true, "started"),
    ("ec2::stop_instances", "instance", "InstanceIds", &[], false, "stopped"),
    ("drs::tag_resource", "tags", "resourceArn", &["tags"], true, "set"),
    ("drs::untag_resource", "tags", "resourceArn", &["tagKeys"], false, "removed"),
    ("drs::start_replication", "source server", "sourceServerID", &[], true, "replicates again"),
    ("drs::stop_replication", "source server", "sourceServerID", &[], false, "no longer replicates"),
    ("drs::reverse_replication", "recovery instance", "recoveryInstanceID", &[], true, "replicates back"),
    ("drs::disconnect_source_server", "source server", "sourceServerID", &[], false, "disconnected"),
    ("drs::disconnect_recovery_instance", "recovery instance", "recoveryInstanceID", &[], false, "disconnected"),
    ("iam::attach_user_policy", "user", "UserName", &["PolicyArn"], true, "has a further policy"),
    ("iam::detach_user_policy", "user", "UserName", &["PolicyArn"], false, "has a policy less"),
    ("iam::attach_role_policy", "role", "RoleName", &["PolicyArn"], true, "has a further policy"),
    ("iam::detach_role_policy", "role", "RoleName", &["PolicyArn"], false, "has a policy less"),
    ("s3::put_object", "bucket", "Bucket", &["Key"], true, "has a further object"),
    ("s3::delete_object", "bucket", "Bucket", &["Key"], false, "has an object less"),
    ("ec2::create_launch_template_version", "launch template", "LaunchTemplateId", &["SourceVersion"], true, "has a further version"),
];

/// Actions that set members of something: op, what it is, the member that names it.
const SETTINGS: [(&str, &str, &str); 4] = [
    ("drs::update_replication_configuration_template", "replication defaults", "replicationConfigurationTemplateID"),
    ("drs::update_replication_configuration", "replication settings", "sourceServerID"),
    ("drs::update_launch_configuration", "launch settings", "sourceServerID"),
    ("ec2::modify_launch_template", "default launch template version", "LaunchTemplateId"),
];

/// Queries that tell how something of that kind stands: op, kind, the member that names it.
const STATES: [(&str, &str, &str); 4] = [
    ("drs::describe_replication_configuration_templates", "replication defaults", "replicationConfigurationTemplateID"),
    ("drs::get_replication_configuration", "replication settings", "sourceServerID"),
    ("drs::get_launch_configuration", "launch settings", "sourceServerID"),
    ("ec2::describe_launch_templates", "default launch template version", "LaunchTemplateId"),
];

/// The hosts a call goes through, the nearest to the host it is made on first.
pub(super) fn way<'d>(done: &Done<'d>) -> Vec<&'d str> {
    let mut hosts = Vec::new();
    let mut next = if done.op == "ssh::run" { &done.args["on"]["via"] } else { &done.args["via"] };
    while let Some(host) = next["host"].as_str() {
        hosts.push(host);
        next = &next["via"];
    }
    hosts
}

/// What a call changes.
pub(super) fn changes(done: &Done<'_>) -> Vec<Change> {
    let mut found: Vec<Change> = PAIRS.iter().filter(|pair| pair.0 == done.op).flat_map(|pair| of_pair(pair, done)).collect();
    found.extend(SETTINGS.iter().filter(|(op, ..)| *op == done.op).flat_map(|(_, kind, member)| of_settings(kind, member, done)));
    match done.op {
        "drs::initialize_service" => {
            let id = done.args["region"].as_str().unwrap_or_default().to_owned();
            found.push(Change { thing: Thing { kind: "DRS", id }, how: "initialised".to_owned(), back: Back::Never });
        }
        "ssh::run" => found.extend(of_command(done)),
        "dns::set_records" => found.extend(records(done, "to").map(|(kind, name, to)| of_record(kind, &name, &to))),
        _ => {}
    }
    found
}

fn of_pair((_, kind, member, what, sets, how): &Pair, done: &Done<'_>) -> Vec<Change> {
    let key = Value::from_iter(what.iter().map(|member| done.args[*member].clone())).to_string();
    names(&done.args[*member])
        .map(|id| Change { thing: Thing { kind, id }, how: (*how).to_owned(), back: Back::Opposite { key: key.clone(), sets: *sets } })
        .collect()
}

fn of_settings(kind: &'static str, member: &str, done: &Done<'_>) -> Vec<Change> {
    let besides = [member, "region", "timeout", "ClientToken"];
    let mut set: Map<String, Value> = done.args.as_object().cloned().unwrap_or_default();
    set.retain(|name, _| !besides.contains(&name.as_str()));
    if let Some(version) = set.remove("DefaultVersion") {
        set.insert("DefaultVersionNumber".to_owned(), number(version));
    }
    let how = set.keys().cloned().collect::<Vec<_>>().join(" ");
    names(&done.args[member]).map(|id| Change { thing: Thing { kind, id }, how: how.clone(), back: Back::Settings(set.clone()) }).collect()
}

/// A version that is given as text and answered as a number.
fn number(version: Value) -> Value {
    version.as_str().and_then(|text| text.parse::<i64>().ok()).map_or(version, Value::from)
}

/// How things of a kind stand, by a query's answer: kind, id, state. Of DNS, what a name has.
pub(super) fn states(done: &Done<'_>) -> Vec<(&'static str, String, Value)> {
    if done.op == "dns::resolve" {
        let kind = record_kind(done.args["type"].as_str().unwrap_or("A"));
        let name = plain(done.args["name"].as_str().unwrap_or_default());
        return kind.map(|kind| (kind, name.to_owned(), json!({ "has": values(done.result) }))).into_iter().collect();
    }
    if done.op == "dns::set_records" {
        return records(done, "previous").map(|(kind, name, was)| (kind, name, json!({ "has": was }))).collect();
    }
    let list = done.result.as_array().map_or(std::slice::from_ref(done.result), Vec::as_slice);
    let of = |(_, kind, member): &(&'static str, &'static str, &'static str)| -> Vec<(&'static str, String, Value)> {
        list.iter().filter_map(|item| Some((*kind, item[*member].as_str()?.to_owned(), item.clone()))).collect()
    };
    STATES.iter().filter(|(op, ..)| *op == done.op).flat_map(of).collect()
}

/// What a command changes of DNS, where it is an `nsupdate` that says so; else of its host.
fn of_command(done: &Done<'_>) -> Vec<Change> {
    let command = done.args["command"].as_str().unwrap_or_default();
    let mut records: Vec<(&'static str, &str, Vec<&str>)> = Vec::new();
    for line in command.lines().filter(|_| command.trim_start().starts_with("nsupdate")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, kind, value) = match words.as_slice() {
            ["update", "delete", name, kind, ..] => (*name, *kind, None),
            ["update", "add", name, _, kind, value, ..] => (*name, *kind, Some(*value)),
            _ => continue,
        };
        let Some(kind) = record_kind(kind) else { continue };
        let values = match records.iter().position(|(of, named, _)| *of == kind && *named == name) {
            Some(at) => &mut records[at].2,
            None => {
                records.push((kind, name, Vec::new()));
                let last = records.len() - 1;
                &mut records[last].2
            }
        };
        match value {
            Some(value) => values.push(plain(value)),
            None => values.clear(),
        }
    }
    if records.is_empty() {
        let id = done.args["on"]["host"].as_str().unwrap_or_default().to_owned();
        let how = engine::plan::cut(&command.split_whitespace().collect::<Vec<_>>().join(" "), 60);
        return vec![Change { thing: Thing { kind: "host", id }, how, back: Back::Never }];
    }
    let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<String>>();
    records.into_iter().map(|(kind, name, values)| of_record(kind, name, &owned(values))).collect()
}

/// A name that has these values by now.
fn of_record(kind: &'static str, name: &str, values: &[String]) -> Change {
    Change {
        thing: Thing { kind, id: plain(name).to_owned() },
        how: if values.is_empty() { "no longer there".to_owned() } else { values.join(" ") },
        back: Back::Settings(Map::from_iter([("has".to_owned(), json!(values))])),
    }
}

/// The records an update set, with the values it tells under `member`.
fn records<'d>(done: &Done<'d>, member: &'d str) -> impl Iterator<Item = (&'static str, String, Vec<String>)> {
    let all = done.result["records"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter()
        .filter_map(move |one| Some((record_kind(one["type"].as_str()?)?, plain(one["name"].as_str()?).to_owned(), values(&one[member]))))
}

/// Data of a record, names without the dot that ends them.
fn values(data: &Value) -> Vec<String> {
    names(data).map(|value| plain(&value).to_owned()).collect()
}

fn record_kind(kind: &str) -> Option<&'static str> {
    let known = [("A", "A record"), ("PTR", "PTR record"), ("AAAA", "AAAA record"), ("CNAME", "CNAME record"), ("TXT", "TXT record")];
    known.iter().find(|(word, _)| *word == kind).map(|(_, kind)| *kind)
}

/// A name without the dot that ends it.
fn plain(name: &str) -> &str {
    name.trim_end_matches('.')
}

fn names(member: &Value) -> impl Iterator<Item = String> {
    let list = member.as_array().map_or(std::slice::from_ref(member), Vec::as_slice);
    list.iter().filter_map(Value::as_str).map(str::to_owned)
}

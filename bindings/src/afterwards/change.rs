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
    /// Takes its place among the changes of a thing, `before` being how the thing stood before the first of them.
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
            Back::Settings(now) => return settle(now, self.thing, changes, before),
        }
        if !changes.iter().any(|change| change.back == self.back && change.how == self.how) {
            changes.push(self);
        }
    }
}

/// Lays what is set now over what was set: one change says all of it that is not as it was.
fn settle(now: &Map<String, Value>, thing: Thing, changes: &mut Vec<Change>, before: Option<&Value>) {
    let at = changes.iter().position(|change| matches!(change.back, Back::Settings(_)));
    let mut all = match at.map(|at| changes.remove(at).back) {
        Some(Back::Settings(then)) => then,
        _ => Map::new(),
    };
    for (member, value) in now {
        // Set and removed again, where nobody looked before.
        let was_set = all.insert(member.clone(), value.clone()).is_some_and(|then| !then.is_null());
        if before.is_none() && value.is_null() && was_set {
            all.remove(member);
        }
    }
    all.retain(|member, value| before.is_none_or(|before| before[member.as_str()] != *value));
    if !all.is_empty() {
        let how = all.iter().map(|(member, value)| told(thing.kind, member, before, value)).collect::<Vec<_>>().join(", ");
        changes.push(Change { thing, how, back: Back::Settings(all) });
    }
}

/// The member of a DNS name that says what it has.
const HAS: &str = "has";
/// What has no other members than it is seen with.
const TAGS: &str = "tags";

/// From what to what, as far as it is known.
fn told(kind: &str, member: &str, before: Option<&Value>, now: &Value) -> String {
    let name = if member == HAS { String::new() } else { format!("{member} ") };
    match before.map(|before| &before[member]).filter(|was| !was.is_null() || kind == TAGS) {
        Some(was) => format!("{name}{} -> {}", shown(was), shown(now)),
        None if member == HAS && shown(now) == NONE => "no longer there".to_owned(),
        None if member == HAS => shown(now),
        None => format!("{name}to {}", shown(now)),
    }
}

const NONE: &str = "none";

fn shown(value: &Value) -> String {
    match value {
        Value::Null => NONE.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => NONE.to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Actions that set and unset the same: op, what is changed, the members that name it, the members that say what, whether it
/// sets, and words for people.
type Pair = (&'static str, &'static str, &'static str, &'static [&'static str], bool, &'static str);

const PAIRS: [Pair; 14] = [
    ("ec2::start_instances", "instance", "InstanceIds", &[], true, "started"),
    ("ec2::stop_instances", "instance", "InstanceIds", &[], false, "stopped"),
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

/// Queries that tell which tags something of EC2 has: op, the member that names it.
const TAGGED: [(&str, &str); 8] = [
    ("ec2::describe_instances", "InstanceId"),
    ("ec2::describe_volumes", "VolumeId"),
    ("ec2::describe_snapshots", "SnapshotId"),
    ("ec2::describe_security_groups", "GroupId"),
    ("ec2::describe_subnets", "SubnetId"),
    ("ec2::describe_vpcs", "VpcId"),
    ("ec2::describe_images", "ImageId"),
    ("ec2::describe_launch_templates", "LaunchTemplateId"),
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
        "ec2::authorize_security_group_ingress" => found.extend(of_rules(done, true)),
        "ec2::revoke_security_group_ingress" => found.extend(of_rules(done, false)),
        "ec2::create_tags" => found.extend(of_tags("Resources", pairs(&done.args["Tags"]), done)),
        "ec2::delete_tags" => found.extend(of_tags("Resources", unset(pairs(&done.args["Tags"])), done)),
        "drs::tag_resource" => found.extend(of_tags("resourceArn", done.args["tags"].as_object().cloned().unwrap_or_default(), done)),
        "drs::untag_resource" => {
            let keys = names(&done.args["tagKeys"]).map(|key| (key, Value::Null)).collect();
            found.extend(of_tags("resourceArn", keys, done));
        }
        "ssh::run" => found.extend(of_command(done)),
        "dns::set_records" => found.extend(records(done, "to").map(|(kind, name, to)| of_record(kind, &name, to))),
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
    settings(kind, member, &set, done)
}

/// What the named things have from now on.
fn settings(kind: &'static str, member: &str, set: &Map<String, Value>, done: &Done<'_>) -> Vec<Change> {
    let change = |id| Change { thing: Thing { kind, id }, how: String::new(), back: Back::Settings(set.clone()) };
    names(&done.args[member]).map(change).collect()
}

/// Tags that are set, or, `null`, removed; none named: all of them are.
fn of_tags(member: &str, set: Map<String, Value>, done: &Done<'_>) -> Vec<Change> {
    if set.is_empty() {
        let all = |id| Change { thing: Thing { kind: TAGS, id }, how: "all removed".to_owned(), back: Back::Never };
        return names(&done.args[member]).map(all).collect();
    }
    settings(TAGS, member, &set, done)
}

/// `[#{ Key, Value }]` as a map.
fn pairs(tags: &Value) -> Map<String, Value> {
    let all = tags.as_array().map_or(&[][..], Vec::as_slice);
    all.iter().filter_map(|tag| Some((tag["Key"].as_str()?.to_owned(), json!(tag["Value"].as_str().unwrap_or_default())))).collect()
}

fn unset(tags: Map<String, Value>) -> Map<String, Value> {
    tags.into_iter().map(|(key, _)| (key, Value::Null)).collect()
}

/// What a group lets in, or no longer, rule by rule: whoever puts it back may put the rules together otherwise.
fn of_rules(done: &Done<'_>, sets: bool) -> Vec<Change> {
    let how = if sets { "lets in" } else { "no longer lets in" };
    let rules = rules(&done.args["IpPermissions"]);
    let rules = if rules.is_empty() { vec![if sets { "more" } else { "some of it" }.to_owned()] } else { rules };
    let of_group = |id: String| {
        let change = move |rule: &String| Change {
            thing: Thing { kind: "security group", id: id.clone() },
            how: format!("{how} {rule}"),
            back: Back::Opposite { key: rule.clone(), sets },
        };
        rules.iter().map(change).collect::<Vec<_>>()
    };
    names(&done.args["GroupId"]).flat_map(of_group).collect()
}

/// `tcp 22 from 10.0.0.0/8`, each.
fn rules(permissions: &Value) -> Vec<String> {
    const SOURCES: [(&str, &str); 4] =
        [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"), ("PrefixListIds", "PrefixListId"), ("UserIdGroupPairs", "GroupId")];
    let mut found = Vec::new();
    for one in permissions.as_array().into_iter().flatten() {
        let protocol = one["IpProtocol"].as_str().filter(|protocol| *protocol != "-1").unwrap_or("everything");
        let ports = match (one["FromPort"].as_i64(), one["ToPort"].as_i64()) {
            _ if protocol == "everything" => String::new(),
            (Some(from), Some(to)) if from != to && to >= 0 => format!(" {from}-{to}"),
            // Of ICMP it is the type, and -1 is any.
            (Some(port), _) if port >= 0 => format!(" {port}"),
            _ => String::new(),
        };
        for (list, member) in SOURCES {
            let sources = one[list].as_array().map_or(&[][..], Vec::as_slice);
            found.extend(sources.iter().filter_map(|source| Some(format!("{protocol}{ports} from {}", source[member].as_str()?))));
        }
    }
    found
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
        return kind.map(|kind| (kind, name.to_owned(), json!({ HAS: values(done.result) }))).into_iter().collect();
    }
    if done.op == "dns::set_records" {
        return records(done, "previous").map(|(kind, name, was)| (kind, name, json!({ HAS: was }))).collect();
    }
    let list = done.result.as_array().map_or(std::slice::from_ref(done.result), Vec::as_slice);
    let of = |(_, kind, member): &(&'static str, &'static str, &'static str)| -> Vec<(&'static str, String, Value)> {
        list.iter().filter_map(|item| Some((*kind, item[*member].as_str()?.to_owned(), item.clone()))).collect()
    };
    let mut found: Vec<_> = STATES.iter().filter(|(op, ..)| *op == done.op).flat_map(of).collect();
    if done.op == "ec2::describe_launch_template_versions" {
        found.extend(list.iter().filter_map(default_version));
    }
    found.extend(list.iter().filter_map(|item| tags_of(done.op, item)));
    found
}

/// How what an action sets stood before it, where its own record has that.
pub(super) fn stood(done: &Done<'_>, before: &Value) -> Vec<(&'static str, String, Value)> {
    let of = |(_, kind, member): &(&str, &'static str, &str)| Some((*kind, done.args[*member].as_str()?.to_owned(), before.clone()));
    SETTINGS.iter().filter(|(op, ..)| *op == done.op && before.is_object()).filter_map(of).collect()
}

/// The default version of a launch template, in an answer that is about versions.
fn default_version(version: &Value) -> Option<(&'static str, String, Value)> {
    let template = version["LaunchTemplateId"].as_str().filter(|_| version["DefaultVersion"] == true)?;
    Some(("default launch template version", template.to_owned(), json!({ "DefaultVersionNumber": version["VersionNumber"] })))
}

/// Which tags something has.
fn tags_of(op: &str, item: &Value) -> Option<(&'static str, String, Value)> {
    if let Some((_, member)) = TAGGED.iter().find(|(known, _)| *known == op) {
        return Some((TAGS, item[*member].as_str()?.to_owned(), Value::Object(pairs(&item["Tags"]))));
    }
    let arn = item["arn"].as_str().filter(|_| op.starts_with("drs::"))?;
    Some((TAGS, arn.to_owned(), Value::Object(item["tags"].as_object()?.clone())))
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
        let how = engine::plan::cut(&engine::plan::in_a_line(command), 60);
        return vec![Change { thing: Thing { kind: "host", id }, how, back: Back::Never }];
    }
    let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<String>>();
    records.into_iter().map(|(kind, name, values)| of_record(kind, name, owned(values))).collect()
}

/// A name that has these values by now.
fn of_record(kind: &'static str, name: &str, values: Vec<String>) -> Change {
    let back = Back::Settings(Map::from_iter([(HAS.to_owned(), json!(sorted(values)))]));
    Change { thing: Thing { kind, id: plain(name).to_owned() }, how: String::new(), back }
}

/// The order of a name's records means nothing.
fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values
}

/// The records an update set, with the values it tells under `member`.
fn records<'d>(done: &Done<'d>, member: &'d str) -> impl Iterator<Item = (&'static str, String, Vec<String>)> {
    let all = done.result["records"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter()
        .filter_map(move |one| Some((record_kind(one["type"].as_str()?)?, plain(one["name"].as_str()?).to_owned(), values(&one[member]))))
}

/// Data of a record, names without the dot that ends them.
fn values(data: &Value) -> Vec<String> {
    sorted(names(data).map(|value| plain(&value).to_owned()).collect())
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

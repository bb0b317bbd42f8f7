//! What came up, against its launch template as it stood before the start: subnet, type, groups, both status checks, and how
//! old its data is.

use super::super::find::{self, filter_many};
use super::super::launch::default_version;
use super::super::options::Server;
use super::super::read::{grouped, items, text};
use super::guard::into_standing;
use super::job::JobEnd;
use engine::effect::{Poll, Scope, Wait};
use engine::verb::VerbError;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How a server is to be launched.
struct Target {
    /// Whether the template's type counts: else DRS chooses one.
    own_type: bool,
    /// Whether it is left stopped once it is launched.
    stays_stopped: bool,
    /// The template's default version.
    data: Value,
}

/// How servers are to be launched, by their ids.
pub(super) struct Targets(BTreeMap<String, Target>);

/// Reads how these servers are to be launched, with the security groups they get: what is reviewed is what is launched.
pub(super) fn targets(scope: &Scope, servers: &[Server]) -> Result<Targets, VerbError> {
    let mut targets = BTreeMap::new();
    for server in servers {
        let configuration = scope.call("drs::get_launch_configuration", json!({ "sourceServerID": server.id }))?;
        if let Some(message) = into_standing(server, &configuration) {
            return Err(VerbError::fault("IntoInstance", message));
        }
        let data = default_version(scope, text(&configuration, "ec2LaunchTemplateID"))?["LaunchTemplateData"].clone();
        let own_type = text(&configuration, "targetInstanceTypeRightSizingMethod") == "NONE";
        let stays_stopped = text(&configuration, "launchDisposition") == "STOPPED";
        targets.insert(server.id.clone(), Target { own_type, stays_stopped, data });
    }
    let groups: BTreeSet<String> = targets.values().flat_map(|target| groups(items(&primary(&target.data), "Groups"), "")).collect();
    if !groups.is_empty() {
        let named = |some: &[String]| json!({ "Filters": [filter_many("group-id", some)] });
        find::by_ids(scope, "ec2::describe_security_groups", &Vec::from_iter(groups), named)?;
    }
    Ok(Targets(targets))
}

impl Targets {
    /// Whether the server's instance is left stopped once it is launched.
    fn stays_stopped(&self, server: &Server) -> bool {
        self.0.get(&server.id).is_some_and(|target| target.stays_stopped)
    }
}

fn primary(data: &Value) -> Value {
    items(data, "NetworkInterfaces").iter().find(|one| one["DeviceIndex"] == 0).cloned().unwrap_or_default()
}

fn groups(list: &[Value], member: &str) -> BTreeSet<String> {
    list.iter().map(|one| one.as_str().map_or_else(|| text(one, member).to_owned(), str::to_owned)).collect()
}

/// The launched instances by server name, each checked.
pub(super) fn instances(scope: &Scope, end: &JobEnd, targets: &Targets, limits: Wait) -> Result<Map<String, Value>, VerbError> {
    let ids: Vec<String> = end.launched.iter().map(|(_, id)| id.clone()).collect();
    if ids.is_empty() {
        return Ok(Map::new());
    }
    healthy(scope, end, targets, limits)?;
    let found = find::instances(scope, &ids)?;
    let recovered = find::recovery_instances(scope, &ids)?;
    let (found, recovered) = (grouped(items(&found, ""), "InstanceId"), grouped(items(&recovered, ""), "recoveryInstanceID"));
    let mut instances = Map::new();
    for (server, id) in &end.launched {
        let missing = || VerbError::fault("NotFound", format!("{id}, launched for {}, is not there", server.name));
        let instance = found.get(id.as_str()).and_then(|one| one.first().copied()).ok_or_else(missing)?;
        as_asked(targets.0.get(&server.id), server, instance)?;
        let recovered = recovered.get(id.as_str()).and_then(|one| one.first());
        let data_from = recovered.map_or("", |one| text(one, "pointInTimeSnapshotDateTime"));
        instances.insert(server.name.clone(), record(server, instance, data_from, &end.created));
    }
    Ok(instances)
}

fn record(server: &Server, instance: &Value, data_from: &str, started: &str) -> Value {
    let time = |text: &str| text.parse::<Timestamp>().ok();
    let age = time(data_from).zip(time(started)).map(|(data, start)| start.duration_since(data).as_secs().max(0));
    json!({
        "name": server.name,
        "sourceServerID": server.id,
        "instance_id": instance["InstanceId"],
        "private_ip": instance["PrivateIpAddress"],
        "public_ip": instance["PublicIpAddress"],
        "instance_type": instance["InstanceType"],
        "subnet_id": instance["SubnetId"],
        "data_from": data_from,
        "age_seconds": age,
    })
}

/// Waits until every instance runs and passes both status checks, or is stopped where its launch settings leave it so. One that was
/// stopped by others, or terminated, will not.
fn healthy(scope: &Scope, end: &JobEnd, targets: &Targets, limits: Wait) -> Result<(), VerbError> {
    let ids: &[String] = &end.launched.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>();
    let stopped: BTreeSet<&String> = end.launched.iter().filter(|(server, _)| targets.stays_stopped(server)).map(|(_, id)| id).collect();
    scope.wait("2/2 status checks", limits, |polling| {
        let options = |some: &[String]| json!({ "InstanceIds": some, "IncludeAllInstances": true });
        let found = find::by_ids(polling, "ec2::describe_instance_status", ids, options)?;
        let told = grouped(items(&found, ""), "InstanceId");
        let status = |id: &str| told.get(id).and_then(|one| one.first().copied()).unwrap_or(&Value::Null);
        let state = |id: &str| text(status(id), "InstanceState.Name").to_owned();
        let dead =
            |(_, id): &&(Server, String)| OVER.contains(&state(id).as_str()) && !(stopped.contains(id) && state(id).starts_with("stop"));
        if let Some((server, id)) = end.launched.iter().find(dead) {
            return Err(over(server, id, &state(id)));
        }
        let checks = |id: &str| [text(status(id), "SystemStatus.Status"), text(status(id), "InstanceStatus.Status")].map(str::to_owned);
        let runs = |id: &String| state(id) == "running" && checks(id).iter().all(|check| check == "ok");
        let passes = |id: &&String| if stopped.contains(id) { state(id) == "stopped" } else { runs(id) };
        let show = |id: &String| format!("{id} {}", [&[state(id)][..], &checks(id)].concat().join(" ")).trim_end().to_owned();
        let waiting: Vec<String> = ids.iter().filter(|id| !passes(id)).map(show).collect();
        if waiting.is_empty() { Ok(Poll::Ready(json!(ids))) } else { Ok(Poll::Pending(waiting.join(", "))) }
    })?;
    Ok(())
}

/// States that an instance does not leave by itself.
const OVER: [&str; 4] = ["stopping", "stopped", "shutting-down", "terminated"];

fn over(server: &Server, id: &str, state: &str) -> VerbError {
    let next = if state.starts_with("stop") {
        format!("start {id}, then resume")
    } else {
        format!("nothing brings {id} back: `cleanup` removes what is left of a drill's, and a new run launches it again")
    };
    VerbError::fault("InstanceGone", format!("{id}, launched for {}, is {state} and will pass no status check; {next}", server.name))
}

/// Compares an instance with the default version that its server's launch template had. A job says LAUNCHED all the same
/// if an edit of the template was never made the default.
fn as_asked(target: Option<&Target>, server: &Server, instance: &Value) -> Result<(), VerbError> {
    let Some(Target { own_type, data, .. }) = target else { return Ok(()) };
    let primary = primary(data);
    let mut wrong = Vec::new();
    let mut compare = |what: &str, asked: &str, is: &str| {
        if !asked.is_empty() && asked != is {
            wrong.push(format!("{what} is {is}, not {asked}"));
        }
    };
    if *own_type {
        compare("its type", text(data, "InstanceType"), text(instance, "InstanceType"));
    }
    compare("its subnet", text(&primary, "SubnetId"), text(instance, "SubnetId"));
    let (asked, is) = (groups(items(&primary, "Groups"), ""), groups(items(instance, "SecurityGroups"), "GroupId"));
    if !asked.is_empty() && asked != is {
        wrong.push(format!("its security groups are {is:?}, not {asked:?}"));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let id = text(instance, "InstanceId");
    Err(VerbError::fault(
        "NotAsAsked",
        format!("{id}, launched for {}, is not as its launch template says: {}", server.name, wrong.join("; ")),
    ))
}

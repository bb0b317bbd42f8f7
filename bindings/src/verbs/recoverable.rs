//! `check_recoverable`: whether servers could be launched now, from which data, as their templates say. Queries only.

use super::find::{filter, filter_many};
use super::launch::{clashes, default_version};
use super::options::{Server, Servers, read, schema};
use super::read::{at, items, named, text};
use super::recovery::guard;
use engine::effect::Scope;
use engine::verb::{Verb, VerbError};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "check_recoverable",
        doc: "Checks whether servers could be recovered now, by queries only.\n\nIt does not check whether they replicate: in an outage, \
              the sources are gone. Each server must be in no job and not be recovered already, have a usable point in time, and have a \
              launch template whose subnet, security groups and instance type exist. Returns `#{ points, oldest_age_seconds, problems }`. \
              `points` has, for each server that has one, its point in time: `name`, `point_in_time`, `age_seconds`. For `latest`, that \
              is the last one there is; a server that still replicates is launched from newer data. `problems` are texts, and there are \
              none if all servers can be launched.",
        schema: schema::<Check>(),
        run: Verb::runs(check_recoverable),
    }]
}

/// Options of `check_recoverable`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Check {
    /// The servers, as `source_servers` returns them.
    servers: Servers,
    /// `"latest"`, or a UTC time, which means the last point in time at or before it, for each server.
    point_in_time: String,
}

fn check_recoverable(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Check { servers, point_in_time } = read("check_recoverable", args)?;
    let servers = servers.list();
    if servers.is_empty() {
        return Err(VerbError::fault("NoServers", "`check_recoverable` was given no server"));
    }
    let until = guard::until(&point_in_time)?;
    let mut problems = told(guard::free(scope, &servers))?;
    let (mut points, mut oldest) = (Vec::new(), 0);
    let found = super::find::source_servers(scope, &super::options::ids(&servers))?;
    for server in &servers {
        match point(scope, server, named(items(&found, ""), "sourceServerID", &server.id), until)? {
            Ok(point) => {
                oldest = oldest.max(point["age_seconds"].as_i64().unwrap_or_default());
                points.push(point);
            }
            Err(problem) => problems.push(problem),
        }
        problems.extend(template(scope, server)?);
    }
    scope.summary(format!("{} of {} have a point in time; oldest {oldest} s", points.len(), servers.len()));
    Ok(json!({ "points": points, "oldest_age_seconds": oldest, "problems": problems }))
}

/// A fault as a problem; what stops the run does.
fn told(checked: Result<(), VerbError>) -> Result<Vec<String>, VerbError> {
    match checked {
        Ok(()) => Ok(Vec::new()),
        Err(VerbError::Error(error)) if error.service.is_empty() => Ok(vec![error.message]),
        Err(other) => Err(other),
    }
}

/// The point in time a server would be launched from at the worst, or why there is none.
fn point(scope: &Scope, server: &Server, found: Option<&Value>, until: Option<Timestamp>) -> Result<Result<Value, String>, VerbError> {
    let Some(found) = found else { return Ok(Err(format!("source server {} ({}) is not there", server.id, server.name))) };
    let now = scope.begun();
    let record = |time: Timestamp, from: &str| {
        let age = now.duration_since(time).as_secs().max(0);
        json!({ "name": server.name, "sourceServerID": server.id, "point_in_time": time, "age_seconds": age, "from": from })
    };
    let points = guard::snapshots(scope, server)?;
    if let Some((time, snapshot)) = guard::last_of(&points, until.unwrap_or(now)) {
        return Ok(Ok(record(time, text(snapshot, "snapshotID"))));
    }
    // Before its first snapshot, DRS takes one as it launches a server that replicates.
    let info = at(found, "dataReplicationInfo");
    match lag(info, now).filter(|_| until.is_none() && text(info, "dataReplicationState") == "CONTINUOUS") {
        Some(lag) => Ok(Ok(record(now - lag, "replication"))),
        None => Ok(Err(guard::no_point(server, &points, until))),
    }
}

/// How far the replicated data is behind, by DRS's own word.
fn lag(info: &Value, now: Timestamp) -> Option<SignedDuration> {
    let lag: Span = text(info, "lagDuration").parse().ok()?;
    lag.to_duration(&now.to_zoned(TimeZone::UTC)).ok()
}

/// What keeps a server from being launched as its template says.
fn template(scope: &Scope, server: &Server) -> Result<Vec<String>, VerbError> {
    let configuration = scope.call("drs::get_launch_configuration", json!({ "sourceServerID": server.id }))?;
    let into = guard::into_standing(server, &configuration);
    let id = text(&configuration, "ec2LaunchTemplateID");
    let data = match default_version(scope, id) {
        Ok(version) => version["LaunchTemplateData"].clone(),
        Err(VerbError::Error(error)) if error.code.contains("NotFound") => return Ok(vec![format!("{}: {}", server.name, error.message)]),
        Err(other) => return Err(other),
    };
    let interface = items(&data, "NetworkInterfaces").iter().find(|one| one["DeviceIndex"] == 0).cloned().unwrap_or_default();
    let (subnet, problems) = subnet(scope, text(&interface, "SubnetId"))?;
    let mut problems: Vec<String> = problems.into_iter().chain(groups(scope, &interface, &subnet)?).collect();
    let clash = |(one, other)| format!("its launch template has both `{one}` and `{other}`, which EC2 does not take together");
    problems.extend(clashes(&data).into_iter().map(clash));
    // Under any other sizing DRS chooses the type itself; so it does by requirements.
    let is_chosen = text(&data, "InstanceType").is_empty() && data["InstanceRequirements"].is_object();
    if text(&configuration, "targetInstanceTypeRightSizingMethod") == "NONE" && !is_chosen {
        problems.extend(kind(scope, text(&data, "InstanceType"), &subnet)?);
    }
    Ok(into.into_iter().chain(problems.into_iter().map(|problem| format!("{}: {problem} ({id})", server.name))).collect())
}

/// The template's subnet, if there is one. Without one EC2 takes a subnet of the default VPC.
fn subnet(scope: &Scope, id: &str) -> Result<(Value, Option<String>), VerbError> {
    if id.is_empty() {
        let standard = scope.call("ec2::describe_vpcs", json!({ "Filters": [filter("is-default", "true")] }))?;
        let none = || "its launch template names no subnet, and there is no default VPC".to_owned();
        return Ok((Value::Null, items(&standard, "").is_empty().then(none)));
    }
    let found = scope.call("ec2::describe_subnets", json!({ "Filters": [filter("subnet-id", id)] }))?;
    match items(&found, "").first() {
        Some(subnet) => Ok((subnet.clone(), None)),
        None => Ok((Value::Null, Some(format!("the subnet {id} of its launch template does not exist")))),
    }
}

/// Security groups of the template that are not in the subnet's VPC.
fn groups(scope: &Scope, interface: &Value, subnet: &Value) -> Result<Vec<String>, VerbError> {
    let wanted: Vec<String> = items(interface, "Groups").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if wanted.is_empty() || subnet.is_null() {
        return Ok(Vec::new());
    }
    let filters = [filter_many("group-id", &wanted), filter("vpc-id", text(subnet, "VpcId"))];
    let found = scope.call("ec2::describe_security_groups", json!({ "Filters": filters }))?;
    let missing = wanted.iter().filter(|id| named(items(&found, ""), "GroupId", id).is_none());
    Ok(missing.map(|id| format!("the security group {id} of its launch template does not exist in {}", text(subnet, "VpcId"))).collect())
}

/// That the template's type is not offered in the subnet's zone.
fn kind(scope: &Scope, wanted: &str, subnet: &Value) -> Result<Option<String>, VerbError> {
    if wanted.is_empty() {
        return Ok(Some("its launch template names no instance type".to_owned()));
    }
    if subnet.is_null() {
        return Ok(None);
    }
    let zone = text(subnet, "AvailabilityZone");
    let options = json!({ "LocationType": "availability-zone", "Filters": [filter("instance-type", wanted), filter("location", zone)] });
    let offered = scope.call("ec2::describe_instance_type_offerings", options)?;
    Ok(items(&offered, "").is_empty().then(|| format!("the instance type {wanted} of its launch template is not offered in {zone}")))
}

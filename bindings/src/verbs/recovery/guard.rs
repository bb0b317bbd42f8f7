//! What must hold before a launch: no server in a job, none really recovered already, none that is launched into an instance that
//! stands, a usable point in time.

use super::super::drs_resources;
use super::super::options::{Server, ids};
use super::super::read::{items, named, text};
use engine::effect::Scope;
use engine::verb::VerbError;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Refuses servers that are in a job, or have a recovery instance that is no drill: DRS would replace it silently.
pub(in crate::verbs) fn free(scope: &Scope, servers: &[Server]) -> Result<(), VerbError> {
    let instances = super::super::find::recovered(scope, &ids(servers))?;
    if let Some(instance) = items(&instances, "").iter().find(|instance| is_real(instance)) {
        let message = format!(
            "source server {} has been recovered for real as {}: another launch would replace that instance",
            text(instance, "sourceServerID"),
            text(instance, "ec2InstanceID")
        );
        return Err(VerbError::fault("Recovered", message));
    }
    let jobs = scope.call("drs::describe_jobs", json!({ "filters": recent() }))?;
    let running = items(&jobs, "").iter().filter(|job| text(job, "status") != "COMPLETED");
    for job in running {
        let busy = items(job, "participatingServers")
            .iter()
            .find_map(|part| servers.iter().find(|server| server.id == text(part, "sourceServerID")));
        if let Some(server) = busy {
            let message = format!("{} ({}) is in job {}, which is {}", server.name, server.id, text(job, "jobID"), text(job, "status"));
            return Err(VerbError::fault("InJob", message));
        }
    }
    if let Some((server, id)) = unlisted(scope, servers, items(&instances, ""))?.first() {
        let message = format!(
            "source server {server} has the instance {id} in EC2, of which DRS keeps no record: another launch would take it away all the \
             same; if nobody needs {id} any more, terminate it first"
        );
        return Err(VerbError::fault("Recovered", message));
    }
    Ok(())
}

/// Instances in EC2 of which DRS keeps no record, in the order of their servers, `(source server, instance)`: they were recovered, and then
/// disconnected and deleted in DRS. DRS's user guide says of them: "Launch of a new recovery instance from the same source server will
/// clean up all the previous recovery instances, regardless if they have been disconnected and deleted from DRS."
pub(super) fn unlisted(scope: &Scope, servers: &[Server], listed: &[Value]) -> Result<Vec<(String, String)>, VerbError> {
    let standing = drs_resources::launched_for(scope, servers)?;
    let is_listed = |instance: &Value| named(listed, "recoveryInstanceID", text(instance, "InstanceId")).is_some();
    let of = |instance: &Value| (drs_resources::server_of(instance).to_owned(), text(instance, "InstanceId").to_owned());
    let mut found: Vec<(String, String)> = standing.iter().filter(|instance| !is_listed(instance)).map(of).collect();
    found.sort_by_key(|(of, _)| servers.iter().position(|server| server.id == *of));
    Ok(found)
}

/// A filter of jobs for those that may run still. A job takes hours at most: none that is older does.
pub(super) fn recent() -> Value {
    json!({ "fromDate": "-7d" })
}

/// Why a server is not launched: its launch settings name an instance that stands, and what is on that would be lost.
pub(in crate::verbs) fn into_standing(server: &Server, configuration: &Value) -> Option<String> {
    let id = text(configuration, "launchIntoInstanceProperties.launchIntoEC2InstanceID");
    let message = || {
        format!(
            "{} ({}) is to be launched into the instance {id}, which stands already: Lifeboat does not do that; take \
             `launchIntoInstanceProperties` out of its launch settings first",
            server.name, server.id
        )
    };
    (!id.is_empty()).then(message)
}

/// Whether a recovery instance was launched for real, and is there.
pub(super) fn is_real(instance: &Value) -> bool {
    instance["isDrill"] != true && !is_gone(instance)
}

/// Whether a recovery instance is no more. EC2 forgets a terminated one after a while; DRS goes on listing it.
pub(super) fn is_gone(instance: &Value) -> bool {
    ["TERMINATED", "NOT_FOUND"].contains(&text(instance, "ec2InstanceState"))
}

/// A point in time as asked: none for `latest`.
pub(in crate::verbs) fn until(point_in_time: &str) -> Result<Option<Timestamp>, VerbError> {
    if point_in_time == "latest" {
        return Ok(None);
    }
    let wrong = format!("`{point_in_time}` is not a point in time: write latest, or a UTC time like 2026-11-22T09:14:00Z");
    point_in_time.parse().map(Some).map_err(|_| VerbError::fault("Options", wrong))
}

/// `sourceServers` of StartRecovery: without a point in time DRS takes the most recent data.
pub(super) fn points(scope: &Scope, servers: &[Server], point_in_time: &str) -> Result<Vec<Value>, VerbError> {
    match until(point_in_time)? {
        None => Ok(servers.iter().map(|server| json!({ "sourceServerID": server.id })).collect()),
        Some(until) => servers.iter().map(|server| point(scope, server, until)).collect(),
    }
}

fn point(scope: &Scope, server: &Server, until: Timestamp) -> Result<Value, VerbError> {
    let points = snapshots(scope, server)?;
    match last_of(&points, until) {
        Some((_, point)) => Ok(json!({ "sourceServerID": server.id, "recoverySnapshotID": point["snapshotID"] })),
        None => Err(VerbError::fault("NoPointInTime", no_point(server, &points, Some(until)))),
    }
}

/// A server's points in time.
pub(in crate::verbs) fn snapshots(scope: &Scope, server: &Server) -> Result<Value, VerbError> {
    scope.call("drs::describe_recovery_snapshots", json!({ "sourceServerID": server.id, "order": "DESC" }))
}

fn taken(point: &Value) -> Option<Timestamp> {
    text(point, "timestamp").parse().ok()
}

/// The last point in time at or before `until`.
pub(in crate::verbs) fn last_of(points: &Value, until: Timestamp) -> Option<(Timestamp, &Value)> {
    items(points, "").iter().filter_map(|point| Some((taken(point)?, point))).filter(|(at, _)| *at <= until).max_by_key(|(at, _)| *at)
}

/// Why a server has no point in time at or before `until`.
pub(in crate::verbs) fn no_point(server: &Server, points: &Value, until: Option<Timestamp>) -> String {
    let oldest = items(points, "").iter().filter_map(taken).min();
    let oldest = oldest.map_or_else(|| "it has none".to_owned(), |oldest| format!("its oldest is of {oldest}"));
    let wanted = until.map_or_else(String::new, |until| format!(" at or before {until}"));
    format!("{} ({}) has no point in time{wanted}: {oldest}", server.name, server.id)
}

/// Names of servers by id, for messages.
pub(super) fn name<'a>(servers: &'a [Server], id: &'a str) -> &'a str {
    servers.iter().find(|server| server.id == id).map_or(id, |server| &server.name)
}

/// The participant of a job that is this server.
pub(super) fn participant<'a>(job: &'a Value, server: &str) -> &'a Value {
    named(items(job, "participatingServers"), "sourceServerID", server).unwrap_or(&Value::Null)
}

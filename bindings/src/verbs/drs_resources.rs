//! What DRS makes in EC2 for source servers, and how long it takes to take it away again.

use super::find::{by_ids, filter_many};
use super::options::Server;
use super::read::{items, tag, text};
use engine::effect::{Poll, Scope, Wait};
use engine::op::OpError;
use engine::verb::VerbError;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MANAGED: &str = "tag:AWSElasticDisasterRecoveryManaged";
const SERVER: &str = "tag:AWSElasticDisasterRecoverySourceServerID";
/// States of instances that are there.
const ALIVE: [&str; 4] = ["pending", "running", "stopping", "stopped"];

/// Ids of what DRS made for these servers: volumes and snapshots by their tags.
pub(super) fn storage(scope: &Scope, servers: &[Server]) -> Result<Vec<(&'static str, String)>, VerbError> {
    let ids: Vec<String> = servers.iter().map(|server| server.id.clone()).collect();
    let mut found = Vec::new();
    for filter in [SERVER, "tag:drs.amazonaws.com-source-server"] {
        let volumes = by_ids(scope, "ec2::describe_volumes", &ids, |some| json!({ "Filters": [filter_many(filter, some)] }))?;
        found.extend(items(&volumes, "").iter().map(|one| ("volume", text(one, "VolumeId").to_owned())));
        let own = |some: &[String]| json!({ "Filters": [filter_many(filter, some)], "OwnerIds": ["self"] });
        let snapshots = by_ids(scope, "ec2::describe_snapshots", &ids, own)?;
        found.extend(items(&snapshots, "").iter().map(|one| ("snapshot", text(one, "SnapshotId").to_owned())));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Waits until DRS has taken away the storage of these servers and, if no source server is left, its own instances.
pub(super) fn wait_gone(scope: &Scope, servers: &[Server], limits: Wait) -> Result<(), VerbError> {
    let mut gone = false;
    scope.wait("DRS has taken its resources away", limits, |polling| {
        // Without source servers nothing makes it anew.
        let storage = if gone { Vec::new() } else { storage(polling, servers)? };
        gone = storage.is_empty();
        let others = polling.call("drs::describe_source_servers", json!({}))?;
        let machines = if items(&others, "").is_empty() { managed_instances(polling)? } else { Vec::new() };
        if storage.is_empty() && machines.is_empty() {
            return Ok(Poll::Ready(Value::Null));
        }
        Ok(Poll::Pending(format!("{} instances, {} volumes and snapshots left", machines.len(), storage.len())))
    })?;
    Ok(())
}

/// Replication and conversion servers that are not terminated.
fn managed_instances(scope: &Scope) -> Result<Vec<Value>, VerbError> {
    let standing: Vec<String> = ALIVE.into_iter().chain(["shutting-down"]).map(str::to_owned).collect();
    let filters = [filter_many(MANAGED, &["drs.amazonaws.com".to_owned()]), filter_many("instance-state-name", &standing)];
    let found = scope.call("ec2::describe_instances", json!({ "Filters": filters }))?;
    Ok(items(&found, "").iter().filter(|instance| is_own(instance)).cloned().collect())
}

/// Whether an instance is one of DRS's own servers.
fn is_own(instance: &Value) -> bool {
    tag(instance, "Name").starts_with("AWS Elastic Disaster Recovery")
}

/// Instances that DRS launched for these servers and that are there in EC2, whether or not DRS lists them.
pub(super) fn launched_for(scope: &Scope, servers: &[Server]) -> Result<Vec<Value>, VerbError> {
    let (ids, alive): (Vec<String>, _) = (servers.iter().map(|server| server.id.clone()).collect(), ALIVE.map(str::to_owned));
    let of = |some: &[String]| json!({ "Filters": [filter_many(SERVER, some), filter_many("instance-state-name", &alive)] });
    let found = by_ids(scope, "ec2::describe_instances", &ids, of)?;
    Ok(items(&found, "").iter().filter(|instance| !is_own(instance)).cloned().collect())
}

/// The source server that something was made for.
pub(super) fn server_of(thing: &Value) -> &str {
    tag(thing, SERVER.trim_start_matches("tag:"))
}

/// DRS's security groups in a VPC, in order of their names. They lie outside any stack, and keep the VPC from being deleted.
pub(super) fn security_groups(scope: &Scope, vpc: &str) -> Result<Vec<String>, VerbError> {
    let filters = json!({ "Filters": [super::find::filter("vpc-id", vpc), filter_many(MANAGED, &["drs.amazonaws.com".to_owned()])] });
    let found = scope.call("ec2::describe_security_groups", filters)?;
    let groups: BTreeMap<&str, &str> = items(&found, "").iter().map(|group| (text(group, "GroupName"), text(group, "GroupId"))).collect();
    Ok(groups.into_values().map(str::to_owned).collect())
}

/// Waits until no network interface has a security group, twice in a row: those of DRS's own servers outlive them by minutes, and EC2 holds
/// the group a little longer.
pub(super) fn wait_unused(scope: &Scope, group: &str, limits: Wait) -> Result<(), VerbError> {
    let mut unused = 0;
    scope.wait(&format!("nothing uses {group} any more"), limits, |polling| {
        let found = polling.call("ec2::describe_network_interfaces", json!({ "Filters": [super::find::filter("group-id", group)] }))?;
        let left: Vec<&str> = items(&found, "").iter().map(|one| text(one, "NetworkInterfaceId")).collect();
        unused = if left.is_empty() { unused + 1 } else { 0 };
        Ok(if unused > 1 { Poll::Ready(Value::Null) } else { Poll::Pending(left.join(", ")) })
    })?;
    Ok(())
}

/// How often EC2 is asked to delete a group, each time for about a minute: twenty minutes in all.
const ASKED: u32 = 16;

/// Deletes a group that nothing uses any more. EC2 says for a while that something does: so long it is asked again.
pub(super) fn delete_group(scope: &Scope, group: &str) -> Result<(), VerbError> {
    let is_early = |error: &OpError| error.code == "DependencyViolation";
    scope.retry(ASKED, is_early, |scope, _| scope.call("ec2::delete_security_group", json!({ "GroupId": group })).map(drop))
}

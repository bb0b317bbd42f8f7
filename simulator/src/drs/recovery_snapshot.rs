//! Recovery snapshots (points in time): EBS snapshots of all of a server's disks at one instant.

use super::answer::{by_time, page, time};
use super::cloud::{self, Form, Tags};
use super::settings::PitRule;
use super::shape::{self, Body, Kind, Member, may, need};
use super::source_server::SourceServer;
use super::source_server::find;
use super::sweep::{self, Sweep};
use super::sync;
use crate::ec2::snapshot::Snapshot;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A point in time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RecoverySnapshot {
    /// `pit-...`.
    pub(super) id: String,
    pub(super) server: String,
    pub(super) taken: Timestamp,
    /// EBS snapshots, in order of the machine's disks.
    pub(super) snapshots: Vec<String>,
    /// What another world says of it, if it was taken in: it is complete, and its EBS snapshots are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) told: Option<Value>,
}

/// DescribeRecoverySnapshots.
pub(super) const DESCRIBE: &[Member] = &[
    need("sourceServerID", shape::SOURCE_SERVER_ID),
    may("filters", Kind::Structure(&[may("fromDateTime", Kind::Time), may("toDateTime", Kind::Time)])),
    may("order", Kind::Word(&["ASC", "DESC"])),
    may("maxResults", Kind::Number(1, shape::MANY)),
    may("nextToken", shape::text(0, 2048)),
];

/// Takes one, of the machine as it is now.
pub(super) fn take(world: &mut World, id: &str) -> Result<String, AwsError> {
    let server = world.drs.source_servers.get(id).cloned();
    let server = server.ok_or_else(|| super::answer::not_found(super::source_server::KIND, id))?;
    if server.replication.told {
        let snapshots = of_elsewhere(world, &server);
        return Ok(keep(world, id, snapshots));
    }
    sync::copy(world, &server);
    let call = cloud::service(world, &server.region);
    let extra: Tags = server.settings.staging_area_tags.clone();
    let tags = cloud::managed(None, Some(id), &extra);
    let mut snapshots = Vec::new();
    for volume in &server.replication.volumes {
        let form = Form::new().with("VolumeId", volume).with("Description", "Created by AWS Elastic Disaster Recovery");
        let node = form.tags("snapshot", &tags).send(world, &call, "CreateSnapshot")?;
        snapshots.push(node.at("snapshotId").unwrap_or_default().to_owned());
    }
    Ok(keep(world, id, snapshots))
}

fn keep(world: &mut World, server: &str, snapshots: Vec<String>) -> String {
    let id = world.deal().hex17("pit-");
    let row = RecoverySnapshot { id: id.clone(), server: server.to_owned(), taken: world.now(), snapshots, told: None };
    world.drs.snapshots.insert(id.clone(), row);
    id
}

/// EBS snapshots of a server whose staging volumes are in another world.
fn of_elsewhere(world: &mut World, server: &SourceServer) -> Vec<String> {
    let tags = cloud::managed(None, Some(&server.id), &server.settings.staging_area_tags);
    let sizes: Vec<u32> = server.machine.disks.iter().map(super::source_server::Disk::size_gib).collect();
    sizes.into_iter().map(|size_gib| Snapshot::of_elsewhere(world, &server.region, size_gib, tags.clone())).collect()
}

/// Makes sure that EBS has what a point in time taken in is made of.
pub(super) fn stand_in(world: &mut World, id: &str) {
    let Some(row) = world.drs.snapshots.get(id).filter(|row| row.told.is_some()).cloned() else { return };
    let Some(server) = world.drs.source_servers.get(&row.server).cloned() else { return };
    let owner = world.account();
    for (snapshot, disk) in row.snapshots.iter().zip(&server.machine.disks) {
        Snapshot::stand_in(world, snapshot, &server.region, &owner, disk.size_gib());
    }
}

/// When all of it is complete; `None` if any of it is gone.
pub(super) fn completes(world: &World, id: &str) -> Option<Timestamp> {
    let row = world.drs.snapshots.get(id)?;
    if row.told.is_some() {
        return Some(row.taken);
    }
    let times: Option<Vec<Timestamp>> = row.snapshots.iter().map(|id| world.ec2.snapshots.get(id).map(|row| row.completes)).collect();
    Some(times?.into_iter().max().unwrap_or(row.taken))
}

/// A server's snapshots, oldest first.
pub(super) fn of<'w>(world: &'w World, server: &str) -> Vec<&'w RecoverySnapshot> {
    let mut rows: Vec<&RecoverySnapshot> = world.drs.snapshots.values().filter(|row| row.server == server).collect();
    rows.sort_by(|one, other| (one.taken, &one.id).cmp(&(other.taken, &other.id)));
    rows
}

/// The newest that is complete.
pub(super) fn newest(world: &World, server: &str) -> Option<String> {
    let now = world.now();
    let complete = |row: &&&RecoverySnapshot| completes(world, &row.id).is_some_and(|at| at <= now);
    of(world, server).iter().rev().find(complete).map(|row| row.id.clone())
}

/// Whether a rule keeps a snapshot: it is young enough, and the first of its interval.
fn kept_by(rule: &PitRule, row: &RecoverySnapshot, now: Timestamp, first: &BTreeMap<i64, String>) -> bool {
    let slot = row.taken.as_second() / rule.interval_seconds().max(1);
    rule.enabled
        && now.duration_since(row.taken) <= SignedDuration::from_secs(rule.retention_seconds())
        && first.get(&slot) == Some(&row.id)
}

/// Drops what no rule of the policy keeps. The newest always stays.
pub(super) fn prune(world: &mut World, server: &str) {
    let Some(policy) = world.drs.source_servers.get(server).map(|server| (server.region.clone(), server.settings.pit_policy.clone()))
    else {
        return;
    };
    let (region, policy) = policy;
    let now = world.now();
    let rows: Vec<RecoverySnapshot> = of(world, server).into_iter().cloned().collect();
    let newest = rows.last().map(|row| row.id.clone());
    let mut kept: Vec<&str> = newest.iter().map(String::as_str).collect();
    for rule in &policy {
        let mut first = BTreeMap::new();
        for row in &rows {
            first.entry(row.taken.as_second() / rule.interval_seconds().max(1)).or_insert_with(|| row.id.clone());
        }
        kept.extend(rows.iter().filter(|row| kept_by(rule, row, now, &first)).map(|row| row.id.as_str()));
    }
    let dropped: Vec<&RecoverySnapshot> = rows.iter().filter(|row| !kept.contains(&row.id.as_str())).collect();
    if dropped.is_empty() {
        return;
    }
    let used: Vec<String> = super::job::snapshots_in_use(world);
    let mut snapshots = Vec::new();
    for row in dropped.into_iter().filter(|row| !used.contains(&row.id)) {
        world.drs.snapshots.remove(&row.id);
        snapshots.extend(row.snapshots.iter().cloned());
    }
    sweep::now(world, Sweep { region, snapshots, ..Sweep::default() });
}

/// A server's recovery snapshots are no more; answers the EBS snapshots that are left over.
pub(super) fn drop_all(world: &mut World, server: &str) -> Vec<String> {
    let keys = world.drs.snapshots.keys_where(|row| row.server == server);
    keys.iter().filter_map(|key| world.drs.snapshots.remove(key)).flat_map(|row| row.snapshots).collect()
}

/// DescribeRecoverySnapshots.
pub(super) fn describe(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    if find(world, &call.region, &id).is_err() {
        return Err(shape::invalid_field("sourceServerID", format!("{id} was not found")));
    }
    let filters = body.filters();
    let (from, to) = (filters.time("fromDateTime"), filters.time("toDateTime"));
    let descending = body.text("order") == Some("DESC");
    let inside = |row: &&RecoverySnapshot| from.is_none_or(|from| row.taken >= from) && to.is_none_or(|to| row.taken <= to);
    let show = |row: &RecoverySnapshot| match &row.told {
        Some(told) => told.clone(),
        None => json!({
            "snapshotID": row.id,
            "sourceServerID": row.server,
            "expectedTimestamp": time(row.taken),
            "timestamp": time(row.taken),
            "ebsSnapshots": row.snapshots,
        }),
    };
    let rows = of(world, &id).into_iter().filter(inside).map(|row| (by_time(row.taken, &row.id, descending), row)).collect();
    page(world, call, "DescribeRecoverySnapshots", body, rows, show)
}

//! Recovery instances: DRS's records of what it launched. The EC2 instance behind one can be gone.

use super::answer::{arn, by_time, conflict, empty, not_found, page, put, time};
use super::cloud::{self, Tags};
use super::shape::{self, Body, Kind, Member, may};
use super::source_server::{Machine, SourceServer};
use super::{Event, due, job, replication};
use crate::ec2::instance::{Instance, InstanceState};
use crate::ec2::lookup;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A recovery instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RecoveryInstance {
    /// The EC2 instance.
    pub(super) id: String,
    pub(super) region: String,
    pub(super) server: String,
    pub(super) job: String,
    pub(super) is_drill: bool,
    pub(super) launched: Timestamp,
    /// The instant of the data it holds.
    pub(super) point_in_time: Timestamp,
    pub(super) disconnected: bool,
    pub(super) machine: Machine,
    /// Where in AWS its source stands, if it does.
    pub(super) origin_zone: Option<String>,
    pub(super) tags: Tags,
    /// What another world says of it, if it was taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) told: Option<Value>,
}

/// DescribeRecoveryInstances.
pub(super) const DESCRIBE: &[Member] = &[
    may(
        "filters",
        Kind::Structure(&[
            may("recoveryInstanceIDs", Kind::List(&shape::RECOVERY_INSTANCE_ID, 0, 200)),
            may("sourceServerIDs", Kind::List(&shape::SOURCE_SERVER_ID, 0, 200)),
        ]),
    ),
    may("maxResults", Kind::Number(1, shape::MANY)),
    may("nextToken", shape::text(0, 2048)),
];

const KIND: &str = "RecoveryInstance";

impl RecoveryInstance {
    fn state(&self, world: &World) -> String {
        lookup::instance(world, &self.id).map_or_else(|| "NOT_FOUND".to_owned(), |instance| instance.state.name().to_uppercase())
    }

    /// Without `ebsVolumeID`: the model allows 19 characters, and volume ids have 21.
    fn disks(&self) -> Vec<Value> {
        let disk = |disk: &super::source_server::Disk| json!({ "internalDeviceName": disk.device_name, "bytes": disk.bytes });
        self.machine.disks.iter().map(disk).collect()
    }

    fn replication(&self) -> Value {
        let total = |bytes: u64| if self.disconnected { 0 } else { bytes };
        let disk = |disk: &super::source_server::Disk| {
            json!({
                "deviceName": disk.device_name,
                "totalStorageBytes": total(disk.bytes),
                "replicatedStorageBytes": 0,
                "rescannedStorageBytes": 0,
                "backloggedStorageBytes": 0,
            })
        };
        let disks: Vec<Value> = self.machine.disks.iter().map(disk).collect();
        json!({ "dataReplicationState": if self.disconnected { "DISCONNECTED" } else { "NOT_STARTED" }, "replicatedDisks": disks })
    }

    fn properties(&self, world: &World) -> Value {
        let ips: Vec<String> = lookup::private_ip(world, &self.id).map(|ip| ip.to_string()).into_iter().collect();
        json!({
            "lastUpdatedDateTime": time(self.launched),
            "identificationHints": { "fqdn": self.machine.fqdn, "hostname": self.machine.hostname, "awsInstanceID": self.id },
            "networkInterfaces": [{ "ips": ips, "isPrimary": true }],
            "disks": self.disks(),
            "cpus": self.machine.cpus,
            "ramBytes": self.machine.ram_bytes,
            "os": { "fullString": self.machine.os },
        })
    }

    /// One that was taken in is shown as it was told, but for what was done to it since.
    fn shown(&self, world: &World) -> Value {
        let own = self.own(world);
        let Some(Value::Object(told)) = &self.told else { return own };
        let mut members = told.clone();
        let instance = lookup::instance(world, &self.id).is_some();
        let since = ["tags"].into_iter().chain(instance.then_some("ec2InstanceState"));
        for name in since.chain(self.disconnected.then_some("dataReplicationInfo")) {
            put(&mut members, name, own.get(name).cloned());
        }
        Value::Object(members)
    }

    fn own(&self, world: &World) -> Value {
        let mut members = Map::new();
        members.insert("recoveryInstanceID".to_owned(), self.id.clone().into());
        members.insert("ec2InstanceID".to_owned(), self.id.clone().into());
        members.insert("ec2InstanceState".to_owned(), self.state(world).into());
        members.insert("arn".to_owned(), arn(world, &self.region, "recovery-instance", &self.id).into());
        members.insert("sourceServerID".to_owned(), self.server.clone().into());
        members.insert("jobID".to_owned(), self.job.clone().into());
        members.insert("isDrill".to_owned(), self.is_drill.into());
        members.insert("pointInTimeSnapshotDateTime".to_owned(), time(self.point_in_time).into());
        members.insert("dataReplicationInfo".to_owned(), self.replication());
        members.insert("failback".to_owned(), json!({ "state": "FAILBACK_NOT_STARTED", "failbackToOriginalServer": false }));
        members.insert("recoveryInstanceProperties".to_owned(), self.properties(world));
        let origin = if self.origin_zone.is_some() { "AWS" } else { "ON_PREMISES" };
        members.insert("originEnvironment".to_owned(), origin.into());
        put(&mut members, "originAvailabilityZone", self.origin_zone.clone());
        put(&mut members, "agentVersion", self.machine.agent_version.clone());
        members.insert("tags".to_owned(), serde_json::to_value(&self.tags).unwrap_or_default());
        Value::Object(members)
    }
}

/// The record goes; its source server has no recovery instance any more.
pub(super) fn remove(world: &mut World, id: &str) {
    let Some(row) = world.drs.recovery_instances.remove(id) else { return };
    replication::change(world, &row.server, |server| {
        if server.recovery_instance.as_deref() == Some(id) {
            server.recovery_instance = None;
        }
    });
}

/// An instance in EC2 that was launched of a server, and of which there is no record any more.
pub(super) fn unlisted(world: &World, server: &SourceServer) -> Option<String> {
    let is_over = |instance: &Instance| matches!(instance.state, InstanceState::ShuttingDown | InstanceState::Terminated);
    let is_of = |instance: &Instance| instance.tags.get(cloud::SOURCE_SERVER) == Some(&server.id);
    let is_unlisted = |instance: &&Instance| {
        instance.region == server.region && is_of(instance) && !is_over(instance) && !world.drs.recovery_instances.contains(&instance.id)
    };
    world.ec2.instances.values().find(is_unlisted).map(|instance| instance.id.clone())
}

/// DescribeRecoveryInstances: unknown ids are simply not among the answers.
pub(super) fn describe(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let filters = body.filters();
    let (ids, servers) = (filters.texts("recoveryInstanceIDs"), filters.texts("sourceServerIDs"));
    let wanted = |row: &&RecoveryInstance| {
        row.region == call.region && (ids.is_empty() || ids.contains(&row.id)) && (servers.is_empty() || servers.contains(&row.server))
    };
    let rows = world.drs.recovery_instances.values().filter(wanted);
    let rows = rows.map(|row| (by_time(row.launched, &row.id, false), row)).collect();
    page(world, call, "DescribeRecoveryInstances", body, rows, |row| row.shown(world))
}

fn find<'w>(world: &'w World, region: &str, id: &str) -> Option<&'w RecoveryInstance> {
    world.drs.recovery_instances.get(id).filter(|row| row.region == region)
}

fn check_idle(world: &World, row: &RecoveryInstance) -> Result<(), AwsError> {
    if job::is_busy(world, &row.server) {
        return Err(conflict(KIND, &row.id, job::BUSY));
    }
    Ok(())
}

/// DisconnectRecoveryInstance: the EC2 instance keeps running; its agent is told within ten minutes.
pub(super) fn disconnect(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("recoveryInstanceID");
    let row = find(world, &call.region, &id).ok_or_else(|| not_found(KIND, &id))?;
    check_idle(world, row)?;
    if let Some(row) = world.drs.recovery_instances.get_mut(&id) {
        row.disconnected = true;
    }
    let delay = cloud::between(world, 120, 540);
    world.schedule(delay, due(Event::Dismiss(String::new(), id)));
    Ok(empty())
}

/// DeleteRecoveryInstance: only the record, and only once disconnected.
pub(super) fn delete(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("recoveryInstanceID");
    let row = find(world, &call.region, &id);
    let row = row.ok_or_else(|| conflict(KIND, &id, format!("Recovery Instance {id} does not exist")))?;
    check_idle(world, row)?;
    if !row.disconnected {
        return Err(conflict(KIND, &id, "The Recovery Instance must be disconnected first"));
    }
    remove(world, &id);
    Ok(empty())
}

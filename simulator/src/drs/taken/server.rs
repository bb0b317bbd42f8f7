//! Source servers of another world, how they replicate and are launched, and their points in time.

use super::tags;
use crate::document::{DocumentError, Item, Operation, Place, Taken, list};
use crate::drs::launch_template::LaunchSettings;
use crate::drs::recovery_snapshot::RecoverySnapshot;
use crate::drs::replication::{Phase, Replication, Stall, change};
use crate::drs::settings::ReplicationSettings;
use crate::drs::source_server::{Disk, DiskSettings, Machine, SourceServer};
use crate::ec2::instance::is_type;
use crate::world::World;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::Value;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] = &[
    list("drs:DescribeSourceServers", "source server", "sourceServerID", server),
    list("drs:GetReplicationConfiguration", "replication configuration", "sourceServerID", replication),
    list("drs:GetLaunchConfiguration", "launch configuration", "sourceServerID", launch),
    list("drs:DescribeRecoverySnapshots", "point in time", "snapshotID", point),
];

/// How it replicates and is launched comes with the answers that say so.
fn server(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("sourceServerID")?;
    let machine = machine(&item.part("sourceProperties"), item.text("agentVersion"));
    let now = world.now();
    let time = |part: &Item<'_>, member: &str| part.time(member).unwrap_or(now);
    let life = item.part("lifeCycle");
    let row = SourceServer {
        id: id.clone(),
        region: place.region.to_owned(),
        tags: tags(item),
        added: time(&life, "addedToServiceDateTime"),
        updated: time(&item.part("sourceProperties"), "lastUpdatedDateTime"),
        last_seen: time(&life, "lastSeenByServiceDateTime"),
        disk_settings: Vec::new(),
        settings: ReplicationSettings::default(),
        settings_name: machine.fqdn.clone(),
        launch: LaunchSettings::default(),
        launch_name: machine.fqdn.clone(),
        launch_into: None,
        ec2_launch_template: String::new(),
        replication: going_on(item, &id, now)?,
        machine,
        last_launch_result: item.text("lastLaunchResult").unwrap_or_else(|| "NOT_STARTED".to_owned()),
        last_launch: None,
        recovery_instance: item.text("recoveryInstanceId"),
        told: Some(item.said()),
    };
    world.drs.source_servers.insert(id, row);
    Ok(())
}

/// A machine as DRS shows it.
pub(super) fn machine(shown: &Item<'_>, agent_version: Option<String>) -> Machine {
    let hints = shown.part("identificationHints");
    let disk = |disk: Item<'_>| {
        let device_name = disk.text("deviceName").or_else(|| disk.text("internalDeviceName"))?;
        Some(Disk { device_name, bytes: disk.sized("bytes").unwrap_or_default() })
    };
    let values = |member: &str| shown.list(member).map(|item| item.said()).collect::<Vec<Value>>();
    Machine {
        hostname: hints.text("hostname").unwrap_or_default(),
        fqdn: hints.text("fqdn").unwrap_or_default(),
        instance: hints.text("awsInstanceID"),
        os: shown.part("os").text("fullString").unwrap_or_default(),
        agent_version,
        cpus: values("cpus"),
        ram_bytes: shown.sized("ramBytes").unwrap_or_default(),
        network_interfaces: values("networkInterfaces"),
        disks: shown.list("disks").filter_map(disk).collect(),
        recommended: shown.text("recommendedInstanceType"),
    }
}

const PHASES: [(&str, Phase); 12] = [
    ("NOT_STARTED", Phase::Initiating),
    ("INITIATING", Phase::Initiating),
    ("INITIAL_SYNC", Phase::Syncing),
    ("BACKLOG", Phase::Syncing),
    ("RESCAN", Phase::Syncing),
    ("PAUSED", Phase::Syncing),
    ("CREATING_SNAPSHOT", Phase::Snapshotting),
    ("CONTINUOUS", Phase::Continuous),
    ("STALLED", Phase::Continuous),
    ("STOPPED", Phase::Stopped),
    ("DISCONNECTED", Phase::Disconnected),
    ("", Phase::Disconnected),
];

/// A replication that stands as it was told.
fn going_on(item: &Item<'_>, id: &str, now: Timestamp) -> Result<Replication, DocumentError> {
    let info = item.part("dataReplicationInfo");
    let state = info.text("dataReplicationState").unwrap_or_default();
    let phase = PHASES.iter().find(|(word, _)| *word == state).map(|(_, phase)| *phase);
    let phase = phase.ok_or_else(|| DocumentError::NotModelled(format!("the replication state `{state}` (`{id}`)")))?;
    let error = info.part("dataReplicationError");
    let stall = (state == "STALLED")
        .then(|| Stall { error: error.text("error").unwrap_or_default(), raw: error.text("rawError").unwrap_or_default() });
    let behind = info.text("lagDuration").and_then(|lag| lag.parse::<Span>().ok()).and_then(|lag| SignedDuration::try_from(lag).ok());
    let consistent = match (behind, state.as_str()) {
        (Some(behind), _) => Some(now - behind),
        (None, "CONTINUOUS") => Some(now),
        (None, _) => None,
    };
    let first_byte = item.part("lifeCycle").time("firstByteDateTime");
    Ok(Replication { phase, stall, consistent, first_byte, told: true, ..Replication::new(now) })
}

fn replication(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("sourceServerID")?;
    let settings: ReplicationSettings = item.read()?;
    let disks = item.list("replicatedDisks").map(|disk| disk.read::<DiskSettings>()).collect::<Result<Vec<_>, _>>()?;
    let name = item.text("name");
    // One that is not there was deleted since.
    change(world, &id, |server| {
        (server.settings, server.disk_settings) = (settings, disks);
        server.settings_name = name.unwrap_or_default();
    });
    Ok(())
}

fn launch(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("sourceServerID")?;
    let settings: LaunchSettings = item.read()?;
    let into = item.part("launchIntoInstanceProperties").text("launchIntoEC2InstanceID").filter(|into| !into.is_empty());
    let chosen = world.drs.source_servers.get(&id).map(|server| server.machine.recommended_type().to_owned());
    if let Some(chosen) = chosen.filter(|chosen| settings.target_instance_type_right_sizing_method == "BASIC" && !is_type(chosen)) {
        return Err(DocumentError::NotModelled(format!("the instance type {chosen}, which DRS chooses for `{id}`")));
    }
    let (name, template) = (item.text("name"), item.text("ec2LaunchTemplateID"));
    change(world, &id, |server| {
        (server.launch, server.launch_into) = (settings, into);
        server.launch_name = name.unwrap_or_default();
        server.ec2_launch_template = template.unwrap_or_default();
    });
    Ok(())
}

/// What lies in a point in time is not known; that it can be launched from is.
fn point(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let (id, server) = (item.need("snapshotID")?, item.need("sourceServerID")?);
    let taken = item.parsed::<Timestamp>("timestamp")?;
    world.drs.snapshots.insert(
        id.clone(),
        RecoverySnapshot { id, server: server.clone(), taken, snapshots: item.texts("ebsSnapshots"), told: Some(item.said()) },
    );
    change(world, &server, |server| server.replication.consistent = server.replication.consistent.max(Some(taken)));
    Ok(())
}

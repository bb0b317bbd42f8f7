//! Recovery instances of another world.

use super::server::machine;
use super::tags;
use crate::document::{Item, Operation, Place, Taken, list};
use crate::drs::recovery_instance::RecoveryInstance;
use crate::drs::replication::change;
use crate::world::World;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] =
    &[list("drs:DescribeRecoveryInstances", "recovery instance", "recoveryInstanceID", recovery_instance)];

fn recovery_instance(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let (id, server) = (item.need("recoveryInstanceID")?, item.text("sourceServerID").unwrap_or_default());
    let now = world.now();
    let properties = item.part("recoveryInstanceProperties");
    let state = item.part("dataReplicationInfo").text("dataReplicationState");
    let row = RecoveryInstance {
        id: id.clone(),
        region: place.region.to_owned(),
        server: server.clone(),
        job: item.text("jobID").unwrap_or_default(),
        is_drill: item.flag("isDrill"),
        launched: properties.time("lastUpdatedDateTime").unwrap_or(now),
        point_in_time: item.time("pointInTimeSnapshotDateTime").unwrap_or(now),
        disconnected: state.is_some_and(|state| state == "DISCONNECTED"),
        machine: machine(&properties, item.text("agentVersion")),
        origin_zone: item.text("originAvailabilityZone"),
        tags: tags(item),
        told: Some(item.said()),
    };
    world.drs.recovery_instances.insert(id.clone(), row);
    change(world, &server, |server| server.recovery_instance = Some(id));
    Ok(())
}

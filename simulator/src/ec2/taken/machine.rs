//! Instances of another world. What lies on their disks is not known.

use super::{interface, meaning, not_modelled};
use crate::document::{DocumentError, Item, Operation, Place, Taken, list};
use crate::ec2::instance::{BlockDevice, Instance, InstanceState};
use crate::ec2::{Event, due};
use crate::world::World;
use jiff::SignedDuration;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] = &[
    list("ec2:DescribeInstances", "instance", "InstanceId", instance),
    list("ec2:DescribeInstanceStatus", "instance status", "InstanceId", status),
];

const STATES: [(&str, InstanceState); 6] = [
    ("pending", InstanceState::Pending),
    ("running", InstanceState::Running),
    ("shutting-down", InstanceState::ShuttingDown),
    ("terminated", InstanceState::Terminated),
    ("stopping", InstanceState::Stopping),
    ("stopped", InstanceState::Stopped),
];

fn instance(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let row = row(world, place, item)?;
    let mut interfaces = item
        .list("NetworkInterfaces")
        .map(|one| interface::read(world, place, &one, Some(row.id.clone())))
        .collect::<Result<Vec<_>, _>>()?;
    interfaces.sort_by_key(|one| one.attachment.as_ref().map(|held| held.device_index));
    let ids = interfaces.iter().map(|one| one.id.clone()).collect();
    for one in interfaces {
        world.ec2.interfaces.insert(one.id.clone(), one);
    }
    let (id, state) = (row.id.clone(), row.state);
    world.ec2.instances.insert(id.clone(), Instance { interfaces: ids, ..row });
    go_on(world, id, state);
    Ok(())
}

fn row(world: &World, place: &Place<'_>, item: &Item<'_>) -> Result<Instance, DocumentError> {
    let id = item.need("InstanceId")?;
    let state = meaning(&STATES, &item.part("State").need("Name")?, &id)?;
    if item.text("RootDeviceType").is_some_and(|kind| kind != "ebs") {
        return Err(not_modelled("an instance that does not boot from a volume", &id));
    }
    let launched = item.time("LaunchTime").unwrap_or_else(|| world.now());
    let (placement, metadata, profile) = (item.part("Placement"), item.part("MetadataOptions"), item.part("IamInstanceProfile"));
    let reason = item.part("StateReason");
    Ok(Instance {
        region: place.region.to_owned(),
        // Answers name no reservation here: each instance has one of its own.
        reservation: id.replacen("i-", "r-", 1),
        launch_index: item.sized("AmiLaunchIndex").unwrap_or_default(),
        image: item.text("ImageId").unwrap_or_default(),
        os: None,
        is_windows: item.text("Platform").is_some_and(|platform| platform.eq_ignore_ascii_case("windows")),
        architecture: item.text("Architecture").unwrap_or_else(|| "x86_64".to_owned()),
        instance_type: item.need("InstanceType")?,
        key_name: item.text("KeyName"),
        vpc: item.text("VpcId").unwrap_or_default(),
        subnet: item.text("SubnetId").unwrap_or_default(),
        zone: placement.text("AvailabilityZone").unwrap_or_default(),
        interfaces: Vec::new(),
        root_device: item.text("RootDeviceName").unwrap_or_default(),
        block_devices: item.list("BlockDeviceMappings").filter_map(|mapping| device(world, &mapping)).collect(),
        state,
        turn: 0,
        state_reason: reason.text("Code").zip(reason.text("Message")),
        transition_reason: item.text("StateTransitionReason").unwrap_or_default(),
        launched,
        running_since: (state == InstanceState::Running).then_some(launched),
        user_data: None,
        profile: profile.text("Arn"),
        profile_id: profile.text("Id"),
        termination_protection: false,
        stop_protection: false,
        shutdown_behavior: "stop".to_owned(),
        detailed_monitoring: item.part("Monitoring").text("State").is_some_and(|state| state == "enabled"),
        ebs_optimized: item.flag("EbsOptimized"),
        tenancy: placement.text("Tenancy").unwrap_or_else(|| "default".to_owned()),
        http_tokens: metadata.text("HttpTokens").unwrap_or_else(|| "optional".to_owned()),
        http_hop_limit: metadata.sized("HttpPutResponseHopLimit").unwrap_or(1),
        client_token: item.text("ClientToken").filter(|token| !token.is_empty()),
        tags: item.tags(),
        id,
    })
}

fn device(world: &World, mapping: &Item<'_>) -> Option<BlockDevice> {
    let ebs = mapping.part("Ebs");
    Some(BlockDevice {
        device: mapping.text("DeviceName")?,
        volume: ebs.text("VolumeId")?,
        attached: ebs.time("AttachTime").unwrap_or_else(|| world.now()),
        delete_on_termination: ebs.flag("DeleteOnTermination"),
    })
}

/// What is under way there goes on here.
fn go_on(world: &mut World, id: String, state: InstanceState) {
    let event = match state {
        InstanceState::Pending => Event::InstanceRunning(id, 0),
        InstanceState::Stopping => Event::InstanceStopped(id, 0),
        InstanceState::ShuttingDown => Event::InstanceTerminated(id, 0),
        InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated => return,
    };
    world.schedule(SignedDuration::from_secs(30), due(event));
}

/// Checks that have passed stay so, those that are made take as long as any.
fn status(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("InstanceId")?;
    let words = ["SystemStatus", "InstanceStatus"].map(|check| item.part(check).text("Status").unwrap_or_default());
    let now = world.now();
    if words.iter().any(|word| !["ok", "initializing", "not-applicable"].contains(&word.as_str())) {
        return Err(not_modelled(&format!("the status checks {} and {}", words[0], words[1]), &id));
    }
    if words.iter().any(|word| word == "initializing")
        && let Some(row) = world.ec2.instances.get_mut(&id)
    {
        row.running_since = Some(now);
    }
    Ok(())
}

//! Volumes, snapshots and images of another world. What lies on them is not known.

use super::meaning;
use crate::document::{DocumentError, Item, Operation, Place, Taken, list};
use crate::ec2::image::{Image, ImageDevice};
use crate::ec2::snapshot::Snapshot;
use crate::ec2::volume::{AttachmentState, Volume, VolumeAttachment, VolumeState};
use crate::ec2::{Event, due};
use crate::hosts;
use crate::world::World;
use jiff::SignedDuration;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] = &[
    list("ec2:DescribeVolumes", "volume", "VolumeId", volume),
    list("ec2:DescribeSnapshots", "snapshot", "SnapshotId", snapshot),
    list("ec2:DescribeImages", "image", "ImageId", image),
];

const STATES: [(&str, VolumeState); 4] = [
    ("creating", VolumeState::Creating),
    ("available", VolumeState::Available),
    ("in-use", VolumeState::InUse),
    ("deleting", VolumeState::Deleting),
];

const ATTACHMENTS: [(&str, AttachmentState); 4] = [
    ("attaching", AttachmentState::Attaching),
    ("attached", AttachmentState::Attached),
    ("busy", AttachmentState::Detaching),
    ("detaching", AttachmentState::Detaching),
];

/// How long what is under way there still takes here.
const SOON: SignedDuration = SignedDuration::from_secs(10);

fn volume(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("VolumeId")?;
    let state = meaning(&STATES, &item.need("State")?, &id)?;
    let attachment = item.list("Attachments").next().map(|held| attachment(world, &held, &id)).transpose()?;
    let row = Volume {
        id: id.clone(),
        region: place.region.to_owned(),
        zone: item.need("AvailabilityZone")?,
        size_gib: item.sized("Size").unwrap_or(1),
        volume_type: item.need("VolumeType")?,
        iops: item.sized("Iops"),
        throughput: item.sized("Throughput"),
        encrypted: item.flag("Encrypted"),
        kms_key: item.text("KmsKeyId"),
        snapshot: item.text("SnapshotId").filter(|snapshot| !snapshot.is_empty()),
        state,
        created: item.time("CreateTime").unwrap_or_else(|| world.now()),
        attachment,
        tags: item.tags(),
    };
    let held = row.attachment.as_ref().map(|held| held.state);
    world.ec2.volumes.insert(id.clone(), row);
    hosts::storage_unknown(world, &id);
    let event = match (state, held) {
        (VolumeState::Creating, _) => Event::VolumeMade(id),
        (VolumeState::Deleting, _) => Event::VolumeDeleted(id),
        (_, Some(AttachmentState::Attaching)) => Event::VolumeAttached(id),
        (_, Some(AttachmentState::Detaching)) => Event::VolumeDetached(id),
        _ => return Ok(()),
    };
    world.schedule(SOON, due(event));
    Ok(())
}

fn attachment(world: &World, held: &Item<'_>, volume: &str) -> Result<VolumeAttachment, DocumentError> {
    Ok(VolumeAttachment {
        instance: held.need("InstanceId")?,
        device: held.need("Device")?,
        state: meaning(&ATTACHMENTS, &held.need("State")?, volume)?,
        attached: held.time("AttachTime").unwrap_or_else(|| world.now()),
        delete_on_termination: held.flag("DeleteOnTermination"),
    })
}

/// One that is not complete yet is so soon.
fn snapshot(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("SnapshotId")?;
    let state = item.text("State").unwrap_or_default();
    meaning(&[("pending", ()), ("completed", ())], &state, &id)?;
    let started = item.time("StartTime").unwrap_or_else(|| world.now());
    let row = Snapshot {
        id: id.clone(),
        region: place.region.to_owned(),
        owner: item.text("OwnerId").unwrap_or_else(|| world.account()),
        volume: item.text("VolumeId").unwrap_or_default(),
        size_gib: item.sized("VolumeSize").unwrap_or(1),
        description: item.text("Description").unwrap_or_default(),
        encrypted: item.flag("Encrypted"),
        kms_key: item.text("KmsKeyId"),
        started,
        completes: if state == "pending" { world.now() + SOON } else { item.time("CompletionTime").unwrap_or(started) },
        tags: item.tags(),
    };
    world.ec2.snapshots.insert(id.clone(), row);
    hosts::storage_unknown(world, &id);
    Ok(())
}

/// AWS's own that the lab has too stay as they are: what is on those is known.
fn image(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("ImageId")?;
    if world.ec2.images.contains(&id) {
        return Ok(());
    }
    let state = item.text("State").unwrap_or_default();
    meaning(&[("pending", ()), ("available", ())], &state, &id)?;
    let created = item.time("CreationDate").unwrap_or_else(|| world.now());
    let row = Image {
        id: id.clone(),
        region: place.region.to_owned(),
        name: item.text("Name").unwrap_or_default(),
        description: item.text("Description").unwrap_or_default(),
        owner: item.need("OwnerId")?,
        owner_alias: item.text("ImageOwnerAlias"),
        is_public: item.flag("Public"),
        os: None,
        is_windows: item.text("Platform").is_some_and(|platform| platform.eq_ignore_ascii_case("windows")),
        architecture: item.text("Architecture").unwrap_or_else(|| "x86_64".to_owned()),
        root_device: item.text("RootDeviceName").unwrap_or_default(),
        devices: item.list("BlockDeviceMappings").filter_map(|mapping| device(&mapping)).collect(),
        boot_mode: item.text("BootMode"),
        ena_support: item.flag("EnaSupport"),
        created,
        available_at: if state == "pending" { world.now() + SOON } else { created },
        tags: item.tags(),
    };
    let snapshots: Vec<(String, u32)> = row.devices.iter().filter_map(|device| Some((device.snapshot.clone()?, device.size_gib))).collect();
    let (region, owner) = (row.region.clone(), row.owner.clone());
    world.ec2.images.insert(id, row);
    for (snapshot, size_gib) in snapshots {
        Snapshot::stand_in(world, &snapshot, &region, &owner, size_gib);
    }
    Ok(())
}

fn device(mapping: &Item<'_>) -> Option<ImageDevice> {
    let ebs = mapping.part("Ebs");
    Some(ImageDevice {
        device: mapping.text("DeviceName")?,
        snapshot: ebs.text("SnapshotId"),
        size_gib: ebs.sized("VolumeSize")?,
        volume_type: ebs.text("VolumeType").unwrap_or_else(|| "gp2".to_owned()),
        iops: ebs.sized("Iops"),
        throughput: ebs.sized("Throughput"),
        encrypted: ebs.flag("Encrypted"),
        delete_on_termination: ebs.flag("DeleteOnTermination"),
    })
}

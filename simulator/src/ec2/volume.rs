//! EBS volumes.

use super::Event;
use super::ask::{self, Ask, invalid, missing, nothing, refuse};
use super::disk::Disk;
use super::instance::{BlockDevice, Instance, InstanceState};
use super::resource::{Kind, change, fact, find, maybe, named, resource};
use super::snapshot::Snapshot;
use super::tag::{self, Tags};
use super::{token, zone};
use crate::hosts;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A volume.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub(crate) id: String,
    pub(crate) region: String,
    /// Availability Zone.
    pub(crate) zone: String,
    pub(crate) size_gib: u32,
    /// `gp2`, `gp3`, `io1`, `io2`, `st1`, `sc1`, `standard`.
    pub(crate) volume_type: String,
    pub(crate) iops: Option<u32>,
    /// MiB/s; gp3 only.
    pub(crate) throughput: Option<u32>,
    pub(crate) encrypted: bool,
    pub(crate) kms_key: Option<String>,
    /// The snapshot it was made from.
    pub(crate) snapshot: Option<String>,
    pub(crate) state: VolumeState,
    pub(crate) created: Timestamp,
    pub(crate) attachment: Option<VolumeAttachment>,
    pub(crate) tags: Tags,
}

/// A volume's hold on an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VolumeAttachment {
    pub(crate) instance: String,
    pub(crate) device: String,
    pub(crate) state: AttachmentState,
    pub(crate) attached: Timestamp,
    pub(crate) delete_on_termination: bool,
}

/// Where a volume stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum VolumeState {
    Creating,
    Available,
    InUse,
    Deleting,
}

/// Where an attachment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AttachmentState {
    Attaching,
    Attached,
    Detaching,
}

resource!(
    Volume,
    volumes,
    Kind {
        prefix: "vol-",
        word: "volume",
        noun: "volume",
        not_found: "InvalidVolume.NotFound",
        malformed: "InvalidVolumeID.Malformed",
        ids: "VolumeId",
        set: "volumeSet",
        filters: &[
            "attachment.attach-time",
            "attachment.delete-on-termination",
            "attachment.device",
            "attachment.instance-id",
            "attachment.status",
            "availability-zone",
            "availability-zone-id",
            "create-time",
            "encrypted",
            "size",
            "snapshot-id",
            "status",
            "volume-id",
            "volume-type",
        ],
    }
);

impl VolumeState {
    fn name(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Available => "available",
            Self::InUse => "in-use",
            Self::Deleting => "deleting",
        }
    }
}

impl AttachmentState {
    /// AWS's word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Attaching => "attaching",
            Self::Attached => "attached",
            Self::Detaching => "detaching",
        }
    }
}

impl VolumeAttachment {
    fn node(&self, volume: &str) -> Node {
        Node::new("item")
            .with("volumeId", volume)
            .with("instanceId", &self.instance)
            .with("device", &self.device)
            .with("status", self.state.name())
            .with("attachTime", ask::time(self.attached))
            .with("deleteOnTermination", self.delete_on_termination)
    }
}

impl Volume {
    fn facts(&self, _world: &World, filter: &str) -> Vec<String> {
        let held = self.attachment.as_ref();
        match filter {
            "attachment.attach-time" => maybe(held.map(|held| ask::time(held.attached))),
            "attachment.delete-on-termination" => maybe(held.map(|held| held.delete_on_termination)),
            "attachment.device" => maybe(held.map(|held| &held.device)),
            "attachment.instance-id" => maybe(held.map(|held| &held.instance)),
            "attachment.status" => maybe(held.map(|held| held.state.name())),
            "availability-zone" => fact(&self.zone),
            "availability-zone-id" => fact(zone::zone_id(&self.zone)),
            "create-time" => fact(ask::time(self.created)),
            "encrypted" => fact(self.encrypted),
            "size" => fact(self.size_gib),
            "snapshot-id" => maybe(self.snapshot.as_ref()),
            "status" => fact(self.state.name()),
            "volume-type" => fact(&self.volume_type),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        self.members(world).child(Node::list("attachmentSet", "item", self.attachment.as_ref().map(|held| held.node(&self.id))))
    }

    fn members(&self, _world: &World) -> Node {
        Node::new("item")
            .with("volumeId", &self.id)
            .with("size", self.size_gib)
            .with("snapshotId", self.snapshot.clone().unwrap_or_default())
            .with("availabilityZone", &self.zone)
            .with("availabilityZoneId", zone::zone_id(&self.zone))
            .with("status", self.state.name())
            .with("createTime", ask::time(self.created))
            .child(tag::set(&self.tags))
            .with("volumeType", &self.volume_type)
            .maybe("iops", self.iops)
            .maybe("throughput", self.throughput)
            .with("encrypted", self.encrypted)
            .maybe("kmsKeyId", self.kms_key.as_ref())
            .with("multiAttachEnabled", false)
    }
}

/// The snapshot a disk is made from: of this account, complete.
pub(super) fn source<'w>(world: &'w World, region: &str, disk: &Disk) -> Result<Option<&'w Snapshot>, AwsError> {
    let Some(id) = &disk.snapshot else { return Ok(None) };
    let snapshot = find::<Snapshot>(world, region, id)?;
    if snapshot.owner != world.account() {
        return Err(super::resource::not_found::<Snapshot>(id));
    }
    if world.now() < snapshot.completes {
        return Err(refuse("IncorrectState", format!("Snapshot '{id}' is in the 'pending' state.")));
    }
    Ok(Some(snapshot))
}

/// A new volume of a completed [`Disk`], holding what `contents` (a snapshot or image) holds.
pub(super) fn make(world: &mut World, region: &str, zone: &str, disk: Disk, contents: Option<&str>, tags: Tags) -> String {
    let id = world.deal().hex17("vol-");
    let encrypted = disk.encrypted.unwrap_or(false);
    let kms_key = encrypted.then(|| disk.kms_key.unwrap_or_else(|| default_key(world, region)));
    let volume = Volume {
        id: id.clone(),
        region: region.to_owned(),
        zone: zone.to_owned(),
        size_gib: disk.size_gib.unwrap_or(8),
        volume_type: disk.volume_type.unwrap_or_else(|| "gp2".to_owned()),
        iops: disk.iops,
        throughput: disk.throughput,
        encrypted,
        kms_key,
        snapshot: disk.snapshot,
        state: VolumeState::Creating,
        created: world.now(),
        attachment: None,
        tags,
    };
    world.ec2.volumes.insert(id.clone(), volume);
    hosts::storage_made(world, &id, contents);
    id
}

/// ARN of the key AWS keeps for EBS in a Region.
pub(super) fn default_key(world: &World, region: &str) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, format!("{region}/aws/ebs").as_bytes());
    let hex = hex::encode(&hash.as_ref()[..16]);
    let uuid = format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..]);
    format!("arn:aws:kms:{region}:{}:key/{uuid}", world.account())
}

/// CreateVolume.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let unknown = |zone: &str| refuse("InvalidZone.NotFound", format!("The zone '{zone}' does not exist."));
    let zone = zone::given(ask, "", unknown)?;
    let zone = zone.ok_or_else(|| missing("AvailabilityZone"))?;
    let disk = Disk::read(ask.params, "Size")?;
    if ask.params.boolean("MultiAttachEnabled")? == Some(true) {
        return Err(refuse("UnsupportedOperation", "The lab has no multi-attach volumes."));
    }
    let tags = tag::given(ask.params, "volume")?;
    let ticket = token::Ticket::read(ask);
    let snapshot = source(world, ask.region(), &disk)?.cloned();
    let mut disk = disk.complete(snapshot.as_ref().map(|snapshot| snapshot.size_gib))?;
    if snapshot.as_ref().is_some_and(|snapshot| snapshot.encrypted) {
        disk.encrypted = Some(true);
    }
    ask.ready()?;
    let id = match ticket.made(world)? {
        Some(id) => id,
        None => {
            let id = make(world, ask.region(), &zone, disk, snapshot.as_ref().map(|snapshot| snapshot.id.as_str()), tags);
            let delay = ask::seconds(world, 2, 5);
            world.schedule(delay, super::due(Event::VolumeMade(id.clone())));
            id
        }
    };
    ticket.keep(world, &id);
    let node = find::<Volume>(world, ask.region(), &id)?.node(world);
    Ok(Reply::Xml(node.into_nodes()))
}

/// A new volume is ready.
pub(super) fn made(world: &mut World, id: &str) {
    if let Some(volume) = world.ec2.volumes.get_mut(id)
        && volume.state == VolumeState::Creating
    {
        volume.state = VolumeState::Available;
    }
}

/// DeleteVolume.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let volume = named::<Volume>(world, ask, "VolumeId")?;
    let (id, state, held) = (volume.id.clone(), volume.state, volume.attachment.clone());
    ask.ready()?;
    if let Some(held) = held {
        return Err(refuse("VolumeInUse", format!("Volume {id} is currently attached to {}", held.instance)));
    }
    match state {
        VolumeState::Creating => Err(refuse("IncorrectState", format!("Volume '{id}' is in the 'creating' state."))),
        VolumeState::Deleting => Err(super::resource::not_found::<Volume>(&id)),
        VolumeState::Available | VolumeState::InUse => {
            change::<Volume>(world, &id).state = VolumeState::Deleting;
            let delay = ask::seconds(world, 2, 5);
            world.schedule(delay, super::due(Event::VolumeDeleted(id)));
            Ok(nothing())
        }
    }
}

/// A volume is gone, with what lay on it.
pub(super) fn remove(world: &mut World, id: &str) {
    if world.ec2.volumes.remove(id).is_some() {
        hosts::storage_gone(world, id);
    }
}

fn attachment_reply(volume: &Volume) -> Reply {
    Reply::Xml(volume.attachment.as_ref().map(|held| held.node(&volume.id).into_nodes()).unwrap_or_default())
}

/// AttachVolume.
pub(super) fn attach(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let volume = named::<Volume>(world, ask, "VolumeId")?;
    let instance = named::<Instance>(world, ask, "InstanceId")?;
    let device = ask.params.need("Device")?;
    let (id, to) = (volume.id.clone(), instance.id.clone());
    ask.ready()?;
    match volume.state {
        VolumeState::InUse => return Err(refuse("VolumeInUse", format!("{id} is already attached to an instance"))),
        VolumeState::Creating | VolumeState::Deleting => {
            return Err(refuse("IncorrectState", format!("Volume '{id}' is in the '{}' state.", volume.state.name())));
        }
        VolumeState::Available => {}
    }
    if !matches!(instance.state, InstanceState::Running | InstanceState::Stopped) {
        return Err(refuse("IncorrectState", format!("Instance '{to}' is not 'running'.")));
    }
    if volume.zone != instance.zone {
        return Err(refuse(
            "InvalidVolume.ZoneMismatch",
            format!("The volume '{id}' is not in the same availability zone as instance '{to}'"),
        ));
    }
    if instance.block_devices.iter().any(|other| other.device == device) {
        return Err(invalid(format!("Invalid value '{device}' for unixDevice. Attachment point {device} is already in use")));
    }
    hold(world, &id, &to, &device, false);
    let delay = ask::seconds(world, 2, 4);
    world.schedule(delay, super::due(Event::VolumeAttached(id.clone())));
    Ok(attachment_reply(find(world, ask.region(), &id)?))
}

/// The instance holds the volume, from now on; the attachment is under way.
pub(super) fn hold(world: &mut World, id: &str, instance: &str, device: &str, delete_on_termination: bool) {
    let attached = world.now();
    let volume = change::<Volume>(world, id);
    volume.state = VolumeState::InUse;
    volume.attachment = Some(VolumeAttachment {
        instance: instance.to_owned(),
        device: device.to_owned(),
        state: AttachmentState::Attaching,
        attached,
        delete_on_termination,
    });
    let device = BlockDevice { device: device.to_owned(), volume: id.to_owned(), attached, delete_on_termination };
    change::<Instance>(world, instance).block_devices.push(device);
}

/// An attachment is complete.
pub(super) fn attached(world: &mut World, id: &str) {
    if let Some(held) = world.ec2.volumes.get_mut(id).and_then(|volume| volume.attachment.as_mut())
        && held.state == AttachmentState::Attaching
    {
        held.state = AttachmentState::Attached;
    }
}

/// DetachVolume.
pub(super) fn detach(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let volume = named::<Volume>(world, ask, "VolumeId")?;
    let (instance, device) = (ask.params.get("InstanceId"), ask.params.get("Device"));
    let _ = ask.params.boolean("Force")?;
    ask.ready()?;
    let id = volume.id.clone();
    let Some(held) = volume.attachment.clone() else {
        return Err(refuse("IncorrectState", format!("Volume '{id}' is in the '{}' state.", volume.state.name())));
    };
    if instance.is_some_and(|other| other != held.instance) || device.is_some_and(|other| other != held.device) {
        return Err(refuse("InvalidAttachment.NotFound", format!("The volume '{id}' is not attached as given.")));
    }
    let root = find::<Instance>(world, ask.region(), &held.instance)?;
    if root.root_device == held.device && root.state != InstanceState::Stopped {
        return Err(refuse("OperationNotPermitted", format!("Unable to detach root volume '{id}' from instance '{}'", held.instance)));
    }
    if held.state == AttachmentState::Detaching {
        return Err(refuse("IncorrectState", format!("Volume '{id}' is in the 'detaching' state.")));
    }
    if let Some(held) = change::<Volume>(world, &id).attachment.as_mut() {
        held.state = AttachmentState::Detaching;
    }
    let delay = ask::seconds(world, 3, 6);
    world.schedule(delay, super::due(Event::VolumeDetached(id.clone())));
    Ok(attachment_reply(find(world, ask.region(), &id)?))
}

/// A detachment is complete.
pub(super) fn detached(world: &mut World, id: &str) {
    let detaching = |held: &VolumeAttachment| held.state == AttachmentState::Detaching;
    if world.ec2.volumes.get(id).and_then(|volume| volume.attachment.as_ref()).is_some_and(detaching) {
        release(world, id);
    }
}

/// The volume is free at once.
pub(super) fn release(world: &mut World, id: &str) {
    let Some(volume) = world.ec2.volumes.get_mut(id) else { return };
    volume.state = VolumeState::Available;
    if let Some(held) = volume.attachment.take()
        && let Some(instance) = world.ec2.instances.get_mut(&held.instance)
    {
        instance.block_devices.retain(|device| device.volume != id);
    }
}

/// GetEbsEncryptionByDefault.
pub(super) fn encryption_by_default(ask: &Ask<'_>) -> Result<Reply, AwsError> {
    ask.ready()?;
    Ok(Reply::Xml(vec![Node::text("ebsEncryptionByDefault", false), Node::text("sseType", "none")]))
}

/// GetEbsDefaultKmsKeyId.
pub(super) fn default_kms_key(ask: &Ask<'_>) -> Result<Reply, AwsError> {
    ask.ready()?;
    Ok(Reply::node(Node::text("kmsKeyId", "alias/aws/ebs")))
}

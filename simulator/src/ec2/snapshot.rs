//! EBS snapshots.

use super::ask::{self, Ask, invalid, nothing, refuse};
use super::image::Image;
use super::resource::{Kind, describe_where, fact, find, named, resource, select};
use super::tag::{self, Tags};
use super::volume::{Volume, VolumeState};
use crate::hosts;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A snapshot of a volume.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) owner: String,
    pub(crate) volume: String,
    pub(crate) size_gib: u32,
    pub(crate) description: String,
    pub(crate) encrypted: bool,
    pub(crate) kms_key: Option<String>,
    pub(crate) started: Timestamp,
    /// `pending` until then, `completed` from then on.
    pub(crate) completes: Timestamp,
    pub(crate) tags: Tags,
}

resource!(
    Snapshot,
    snapshots,
    Kind {
        prefix: "snap-",
        word: "snapshot",
        noun: "snapshot",
        not_found: "InvalidSnapshot.NotFound",
        malformed: "InvalidSnapshotID.Malformed",
        ids: "SnapshotId",
        set: "snapshotSet",
        filters: &[
            "description",
            "encrypted",
            "owner-alias",
            "owner-id",
            "progress",
            "snapshot-id",
            "start-time",
            "status",
            "storage-tier",
            "volume-id",
            "volume-size",
        ],
    }
);

impl Snapshot {
    fn status(&self, world: &World) -> &'static str {
        if world.now() < self.completes { "pending" } else { "completed" }
    }

    fn progress(&self, world: &World) -> String {
        let whole = self.completes.as_millisecond() - self.started.as_millisecond();
        let past = world.now().as_millisecond() - self.started.as_millisecond();
        let percent = if whole <= 0 || past >= whole { 100 } else { (past * 100 / whole).clamp(0, 99) };
        format!("{percent}%")
    }

    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        match filter {
            "description" => fact(&self.description),
            "encrypted" => fact(self.encrypted),
            "owner-alias" => Vec::new(),
            "owner-id" => fact(&self.owner),
            "progress" => fact(self.progress(world)),
            "start-time" => fact(ask::time(self.started)),
            "status" => fact(self.status(world)),
            "storage-tier" => fact("standard"),
            "volume-id" => fact(&self.volume),
            "volume-size" => fact(self.size_gib),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let done = world.now() >= self.completes;
        Node::new("item")
            .with("snapshotId", &self.id)
            .with("volumeId", &self.volume)
            .with("status", self.status(world))
            .with("startTime", ask::time(self.started))
            .maybe("completionTime", done.then(|| ask::time(self.completes)))
            .with("progress", self.progress(world))
            .with("ownerId", &self.owner)
            .with("volumeSize", self.size_gib)
            .with("description", &self.description)
            .child(tag::set(&self.tags))
            .with("encrypted", self.encrypted)
            .maybe("kmsKeyId", self.kms_key.as_ref())
            .with("storageTier", "standard")
    }
}

/// CreateSnapshot: holds the volume as it is now, however long it takes.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let volume = named::<Volume>(world, ask, "VolumeId")?.clone();
    let description = ask.params.get("Description").unwrap_or_default();
    let tags = tag::given(ask.params, "snapshot")?;
    if description.len() > 255 {
        return Err(invalid("Description is limited to 255 characters."));
    }
    ask.ready()?;
    if matches!(volume.state, VolumeState::Creating | VolumeState::Deleting) {
        return Err(refuse("IncorrectState", format!("Volume '{}' is not in a state a snapshot can be taken in.", volume.id)));
    }
    let id = world.deal().hex17("snap-");
    let started = world.now();
    let snapshot = Snapshot {
        id: id.clone(),
        region: volume.region.clone(),
        owner: world.account(),
        volume: volume.id.clone(),
        size_gib: volume.size_gib,
        description,
        encrypted: volume.encrypted,
        kms_key: volume.kms_key.clone(),
        started,
        completes: started + SignedDuration::from_secs(i64::from(volume.size_gib.min(300)) * 2) + ask::seconds(world, 10, 20),
        tags,
    };
    world.ec2.snapshots.insert(id.clone(), snapshot);
    hosts::storage_made(world, &id, Some(&volume.id));
    Ok(Reply::Xml(find::<Snapshot>(world, ask.region(), &id)?.node(world).into_nodes()))
}

/// DescribeSnapshots: those of this account; the snapshots under AWS's own images are not public.
pub(super) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let account = world.account();
    let owners = ask.params.list("Owner");
    let _ = ask.params.list("RestorableBy");
    let asked = owners.is_empty() || owners.iter().any(|owner| owner == "self" || *owner == account);
    describe_where::<Snapshot>(world, ask, |snapshot| asked && snapshot.owner == account)
}

/// DeleteSnapshot: refused while an image needs it.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let snapshot = named::<Snapshot>(world, ask, "SnapshotId")?;
    let id = snapshot.id.clone();
    let own = snapshot.owner == world.account();
    ask.ready()?;
    if !own {
        return Err(super::resource::not_found::<Snapshot>(&id));
    }
    let uses = |image: &Image| image.devices.iter().any(|device| device.snapshot.as_ref() == Some(&id));
    if let Some(image) = select::<Image>(world, ask.region(), uses).first() {
        return Err(refuse("InvalidSnapshot.InUse", format!("The snapshot {id} is currently in use by {}", image.id)));
    }
    remove(world, &id);
    Ok(nothing())
}

/// A snapshot is gone, with what it held.
pub(super) fn remove(world: &mut World, id: &str) {
    if world.ec2.snapshots.remove(id).is_some() {
        hosts::storage_gone(world, id);
    }
}

impl Snapshot {
    /// Stands in for a snapshot of another world of which only id and size are known, if it does not stand.
    pub(crate) fn stand_in(world: &mut World, id: &str, region: &str, owner: &str, size_gib: u32) {
        if !world.ec2.snapshots.contains(id) {
            make_public(world, id, region, owner, size_gib);
            hosts::storage_unknown(world, id);
        }
    }

    /// A new one of a volume that no lab has, as large as that: what lies on it is not known.
    pub(crate) fn of_elsewhere(world: &mut World, region: &str, size_gib: u32, tags: Tags) -> String {
        let (id, owner) = (world.deal().hex17("snap-"), world.account());
        Self::stand_in(world, &id, region, &owner, size_gib);
        let takes = ask::seconds(world, 30, 60);
        if let Some(row) = world.ec2.snapshots.get_mut(&id) {
            row.completes += takes;
            row.tags = tags;
        }
        id
    }
}

/// Makes the row AWS keeps under a public image.
pub(super) fn make_public(world: &mut World, id: &str, region: &str, owner: &str, size_gib: u32) {
    let now = world.now();
    let snapshot = Snapshot {
        id: id.to_owned(),
        region: region.to_owned(),
        owner: owner.to_owned(),
        volume: "vol-ffffffff".to_owned(),
        size_gib,
        description: String::new(),
        encrypted: false,
        kms_key: None,
        started: now,
        completes: now,
        tags: Tags::new(),
    };
    world.ec2.snapshots.insert(id, snapshot);
}

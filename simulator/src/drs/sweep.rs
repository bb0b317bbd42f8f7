//! What DRS clears away in EC2 after itself: images, volumes and snapshots, over the time it takes until each can go.

use super::cloud::{self, Form, between};
use super::{Event, due};
use crate::ec2::volume::{AttachmentState, VolumeState};
use crate::wire::Call;
use crate::world::World;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Things to clear away.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sweep {
    pub(super) region: String,
    pub(super) images: Vec<String>,
    pub(super) volumes: Vec<String>,
    pub(super) snapshots: Vec<String>,
    /// How often it was tried.
    pub(super) tries: u32,
}

/// Clears away over the next minutes.
pub(super) fn begin(world: &mut World, sweep: Sweep) {
    let delay = between(world, 60, 240);
    world.schedule(delay, due(Event::Sweep(sweep)));
}

/// Clears away at once, as far as possible.
pub(super) fn now(world: &mut World, mut sweep: Sweep) {
    let call = cloud::service(world, &sweep.region);
    sweep.images.retain(|id| !gone(world, &call, "DeregisterImage", "ImageId", id));
    sweep.volumes.retain(|id| !volume_gone(world, &call, id));
    sweep.snapshots.retain(|id| !gone(world, &call, "DeleteSnapshot", "SnapshotId", id));
    sweep.tries += 1;
    let empty = sweep.images.is_empty() && sweep.volumes.is_empty() && sweep.snapshots.is_empty();
    // What cannot be cleared in two hours (somebody else uses it) is left where it is.
    if !empty && sweep.tries < 480 {
        world.schedule(SignedDuration::from_secs(15), due(Event::Sweep(sweep)));
    }
}

/// Asks for one deletion; what nobody finds is gone.
fn gone(world: &mut World, call: &Call, action: &str, parameter: &str, id: &str) -> bool {
    match Form::new().with(parameter, id).send(world, call, action) {
        Ok(_) => true,
        Err(error) => error.code.ends_with("NotFound"),
    }
}

/// Detaches a volume, later deletes it.
fn volume_gone(world: &mut World, call: &Call, id: &str) -> bool {
    let Some(volume) = world.ec2.volumes.get(id) else { return true };
    match (volume.state, &volume.attachment) {
        (VolumeState::Deleting, _) => true,
        (VolumeState::InUse, Some(held)) if held.state != AttachmentState::Detaching => {
            // Refused while its instance is on its way to or from running: tried again.
            let _ = Form::new().with("VolumeId", id).send(world, call, "DetachVolume");
            false
        }
        (VolumeState::Available, _) => gone(world, call, "DeleteVolume", "VolumeId", id),
        _ => false,
    }
}

//! What runs on instances: contents of disks, users, files, processes, services, the shell, the agent installer.
//! Every host of the lab is an EC2 instance; what it does follows from what lies on its volumes and from its user data.

use crate::store::Persist;
use crate::world::World;
use serde::{Deserialize, Serialize};

/// State of the hosts.
#[derive(Debug)]
pub(crate) struct State {}

impl State {
    pub(crate) fn new() -> Self {
        Self {}
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        Vec::new()
    }
}

/// What is due on the hosts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {}

/// Something due happens.
pub(crate) fn happen(_world: &mut World, event: Event) {
    match event {}
}

/// A volume or snapshot `id` now exists and holds what the snapshot, volume or image `from` holds; blank without one.
/// An image without contents of its own (`ami-...` of AWS) holds a fresh system of that image's `os`.
pub(crate) fn storage_made(_world: &mut World, _id: &str, _from: Option<&str>) {}

/// What lay on the volume or snapshot `id` is gone with it.
pub(crate) fn storage_gone(_world: &mut World, _id: &str) {}

/// The volume `to` now holds what the volume `from` holds at this instant (block replication).
pub(crate) fn storage_copied(_world: &mut World, _from: &str, _to: &str) {}

/// The instance has entered `running`: it boots from its root volume, with its user data on the very first boot.
pub(crate) fn booted(_world: &mut World, _instance: &str) {}

/// The instance has left `running`: everything that ran on it is gone, what lay on its volumes stays.
pub(crate) fn halted(_world: &mut World, _instance: &str) {}

/// Whether a replication agent runs on the instance for the source server `server`.
pub(crate) fn agent_alive(_world: &World, _instance: &str, _server: &str) -> bool {
    false
}

/// DRS tells the agent on the instance that its server was disconnected: it uninstalls itself.
pub(crate) fn agent_dismissed(_world: &mut World, _instance: &str) {}

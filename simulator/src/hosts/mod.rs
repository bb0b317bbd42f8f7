//! What runs on instances: contents of disks, users, files, processes, services, the shell, the agent installer.
//! Every host of the lab is an EC2 instance; what it does follows from what lies on its volumes and from its user data.

pub(crate) mod agent;
mod command;
mod content;
mod disk;
pub(crate) mod files;
mod fresh;
mod host;
mod installer;
pub(crate) mod login;
mod package;
mod powershell;
mod process;
pub(crate) mod program;
mod shell;
pub(crate) mod ssh;
pub(crate) mod unit;
pub(crate) mod user;

#[cfg(test)]
mod tests;

use crate::store::{Persist, Table};
use crate::world::World;
use content::Content;
pub(crate) use host::hostname;
pub(crate) use process::{Login, Process, feed, hang_up, hang_up_all, interrupt, kill, process, reap, spawn};
use serde::{Deserialize, Serialize};
use shell::environment as shell_environment;
use shell::parse::parse as parse_script;

/// State of the hosts.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// By volume or snapshot id.
    disks: Table<disk::Disk>,
    /// By SHA-256.
    contents: Table<Content>,
    /// Whether a disk has let go of something since it was last looked for contents that no disk holds.
    loose: bool,
    /// Hosts that are up, by instance id.
    hosts: Table<host::Host>,
    /// By instance id and number.
    processes: Table<Process>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            disks: Table::new("hosts.disk"),
            contents: Table::new("hosts.content"),
            loose: false,
            hosts: Table::new("hosts.host"),
            processes: Table::new("hosts.process"),
        }
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        vec![&mut self.disks, &mut self.contents, &mut self.hosts, &mut self.processes]
    }
}

/// What is due on the hosts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    /// A system has come up.
    Up { instance: String, boot: u64 },
    /// A process goes on.
    Wake { instance: String, pid: u32, turn: u64 },
    /// A host asked to be switched off, or on again.
    Down { instance: String, boot: u64, again: bool },
}

/// Something due happens.
pub(crate) fn happen(world: &mut World, event: Event) {
    match event {
        Event::Up { instance, boot } => host::up(world, &instance, boot),
        Event::Wake { instance, pid, turn } => process::wake(world, &instance, pid, turn),
        Event::Down { instance, boot, again } => host::down(world, &instance, boot, again),
    }
}

/// A volume or snapshot `id` now exists and holds what the snapshot, volume or image `from` holds; blank without one.
/// An image without contents of its own (`ami-...` of AWS) holds a fresh system of that image's `os`.
pub(crate) fn storage_made(world: &mut World, id: &str, from: Option<&str>) {
    disk::make(world, id, from);
}

/// A volume or snapshot `id` of another world now exists: what lies on it is not known.
pub(crate) fn storage_unknown(world: &mut World, id: &str) {
    disk::make_unknown(world, id);
}

/// Whether it is known what lies on the disk an instance boots from.
pub(crate) fn is_known(world: &World, instance: &str) -> bool {
    files::disk_of(world, instance).is_some_and(|disk| disk::is_known(world, &disk))
}

/// What no disk holds any more is gone.
pub(crate) fn sweep(world: &mut World) {
    if std::mem::take(&mut world.hosts.loose) {
        disk::sweep(world);
    }
}

/// What lay on the volume or snapshot `id` is gone with it.
pub(crate) fn storage_gone(world: &mut World, id: &str) {
    disk::forget(world, id);
}

/// The volume `to` now holds what the volume `from` holds at this instant (block replication).
pub(crate) fn storage_copied(world: &mut World, from: &str, to: &str) {
    disk::make(world, to, Some(from));
}

/// The instance has entered `running`: it boots from its root volume, with its user data on the very first boot.
pub(crate) fn booted(world: &mut World, instance: &str) {
    host::switch_on(world, instance);
}

/// The instance has left `running`: everything that ran on it is gone, what lay on its volumes stays.
pub(crate) fn halted(world: &mut World, instance: &str) {
    host::switch_off(world, instance);
}

/// Whether a replication agent runs on the instance for the source server `server`.
pub(crate) fn agent_alive(world: &World, instance: &str, server: &str) -> bool {
    agent::is_alive(world, instance, server)
}

/// DRS tells the agent on the instance that its server was disconnected: it uninstalls itself.
pub(crate) fn agent_dismissed(world: &mut World, instance: &str) {
    agent::uninstall(world, instance);
}

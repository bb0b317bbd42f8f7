//! The servers of jobs: a row each, keyed by the job and their place in it.

use super::job::Job;
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A server in a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Participant {
    pub(super) server: String,
    /// `PENDING`, `IN_PROGRESS`, `LAUNCHED`, `FAILED`, `TERMINATED`.
    pub(super) status: String,
    pub(super) stage: Stage,
    /// When waiting in this stage ends.
    pub(super) deadline: Timestamp,
    /// The recovery snapshot asked for, or chosen.
    pub(super) snapshot: Option<String>,
    /// What is being terminated: the instance, and its volumes.
    pub(super) old_instance: Option<String>,
    pub(super) old_volumes: Vec<String>,
    pub(super) conversion_server: Option<String>,
    pub(super) conversion_volumes: Vec<String>,
    /// Converted EBS snapshots, in order of the machine's disks.
    pub(super) converted: Vec<String>,
    pub(super) image: Option<String>,
    pub(super) instance: Option<String>,
}

/// What comes next for a server in a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    Begin,
    Cleanup,
    Snapshot,
    StartConversion,
    BootConversion,
    AttachConversion,
    Convert,
    EndConversion,
    StartLaunch,
    Launch,
    Start,
    EndLaunch,
    Over,
}

impl Participant {
    pub(super) fn new(server: &str, now: Timestamp) -> Self {
        Self {
            server: server.to_owned(),
            status: "PENDING".to_owned(),
            stage: Stage::Begin,
            deadline: now,
            snapshot: None,
            old_instance: None,
            old_volumes: Vec::new(),
            conversion_server: None,
            conversion_volumes: Vec::new(),
            converted: Vec::new(),
            image: None,
            instance: None,
        }
    }
}

/// The row of the server at `index` in a job.
fn key(job: &str, index: usize) -> String {
    format!("{job}/{index:04}")
}

/// The servers of a job, in their order.
pub(super) fn of<'w>(world: &'w World, job: &str) -> impl Iterator<Item = &'w Participant> + use<'w> {
    world.drs.participants.under(&format!("{job}/")).map(|(_, one)| one)
}

/// The server at `index` in a job.
pub(super) fn at<'w>(world: &'w World, job: &str, index: usize) -> Option<&'w Participant> {
    world.drs.participants.get(&key(job, index))
}

/// Changes the server at `index` in a job.
pub(super) fn change(world: &mut World, job: &str, index: usize, work: impl FnOnce(&mut Participant)) {
    if let Some(one) = world.drs.participants.get_mut(&key(job, index)) {
        work(one);
    }
}

/// Puts servers into a new job.
pub(super) fn join(world: &mut World, job: &str, servers: Vec<Participant>) {
    for (index, one) in servers.into_iter().enumerate() {
        world.drs.participants.insert(key(job, index), one);
    }
}

/// A deleted job's servers.
pub(super) fn forget(world: &mut World, job: &str) {
    let keys: Vec<String> = world.drs.participants.under(&format!("{job}/")).map(|(key, _)| key.to_owned()).collect();
    keys.iter().for_each(|key| drop(world.drs.participants.remove(key)));
}

/// Those of jobs that still run.
pub(super) fn running(world: &World) -> impl Iterator<Item = &Participant> {
    world.drs.jobs.values().filter(|job| !job.is_over()).flat_map(|job: &Job| of(world, &job.id))
}

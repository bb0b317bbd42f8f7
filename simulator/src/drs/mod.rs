//! AWS Elastic Disaster Recovery: source servers from the installation of an agent to their deletion, recovery
//! snapshots, drills and recoveries, and the EC2 resources behind them.
//!
//! What DRS does in EC2 it does through EC2's own actions, as the service or with forwarded credentials; what a server
//! needs of the network it is asked of the network. Every step of replication and of jobs is an [`Event`] with a time.

mod account;
mod agent;
mod answer;
mod cloud;
mod configuration;
mod initiation;
mod job;
mod job_log;
mod launch;
mod launch_action;
mod launch_template;
mod operations;
mod participant;
mod recovery;
mod recovery_instance;
mod recovery_snapshot;
mod replication;
mod replication_server;
mod replication_template;
mod settings;
mod shape;
mod source_server;
mod state;
mod sweep;
mod sync;
mod tag;
mod taken;
mod termination;

#[cfg(test)]
mod tests;

use crate::trace::{Stands, Subject};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shape::Body;

pub(crate) use state::State;
pub(crate) use taken::{OPERATIONS as TAKEN, answers};

/// What is due in the service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    /// A source server's replication moves on; the number is the turn it belongs to.
    Server(String, u64),
    /// The agent on an instance is told that it was disconnected: that of a source server, or (without one) of a
    /// recovery instance.
    Dismiss(String, String),
    /// A replication server may have nobody left.
    Idle(String),
    /// Leftovers in EC2 can go.
    Sweep(sweep::Sweep),
    JobStart(String),
    /// A server in a job moves on.
    Participant(String, usize),
    JobEnd(String),
}

/// An event of this service for the world's timers.
fn due(event: Event) -> crate::world::Event {
    crate::world::Event::Drs(event)
}

/// The source server or the job an event moves.
pub(crate) fn subject(event: &Event) -> Option<Subject> {
    let (id, stands): (_, Stands) = match event {
        Event::Server(id, _) => (id, source_server::stands),
        Event::JobStart(id) | Event::JobEnd(id) => (id, job::stands),
        Event::Dismiss(..) | Event::Idle(_) | Event::Sweep(_) | Event::Participant(..) => return None,
    };
    Some(Subject { service: "drs", id: id.clone(), stands })
}

/// Something due happens.
pub(crate) fn happen(world: &mut World, event: Event) {
    match event {
        Event::Server(id, turn) => replication::beat(world, &id, turn),
        Event::Dismiss(id, instance) => replication::dismiss(world, &id, &instance),
        Event::Idle(instance) => replication_server::retire(world, &instance),
        Event::Sweep(sweep) => sweep::now(world, sweep),
        Event::JobStart(id) => job::start(world, &id),
        Event::Participant(id, index) => job::advance(world, &id, index),
        Event::JobEnd(id) => job::end(world, &id),
    }
}

/// Rows of labs of earlier formats become what they are now.
pub(crate) fn renew(world: &mut World) {
    job::unfold(world);
}

/// Answers one action.
pub(crate) fn handle(world: &mut World, call: &Call, operation: &str, body: Value) -> Result<Reply, AwsError> {
    let known = operations::named(operation)?;
    if known.after_initialization {
        account::check(world, &call.region)?;
    }
    let body = Body::read(known.members, body)?;
    (known.answer)(world, call, &body)
}

//! The replication of a source server: what state it is in, and how it starts, stops and ends. [`super::initiation`]
//! and [`super::sync`] move it on.

use super::answer::over_quota;
use super::cloud::{self, Form, between};
use super::initiation::{self, Step};
use super::source_server::{KIND, SourceServer};
use super::sweep::{self, Sweep};
use super::{Event, due, recovery_snapshot, replication_server, sync};
use crate::network::{self, Origin};
use crate::wire::AwsError;
use crate::world::World;
use crate::{ec2, hosts};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many servers replicate in a Region at most.
const MOST: usize = 300;

/// How far a server has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Phase {
    Initiating,
    Syncing,
    Snapshotting,
    Continuous,
    Stopped,
    Disconnected,
}

/// Why a server does not move on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stall {
    /// A `DataReplicationErrorString`.
    pub(super) error: String,
    pub(super) raw: String,
}

/// The replication of one server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Replication {
    pub(super) phase: Phase,
    /// Grows with every start, stop and disconnect; an event for another turn is stale.
    pub(super) turn: u64,
    /// When this initiation started.
    pub(super) started: Timestamp,
    pub(super) next_attempt: Timestamp,
    pub(super) steps: Vec<Step>,
    /// Failed attempts at the present step in a row.
    pub(super) failures: u32,
    pub(super) stall: Option<Stall>,
    /// The EC2 instance of its replication server.
    pub(super) server: Option<String>,
    /// Staging volumes, in order of the machine's disks.
    pub(super) volumes: Vec<String>,
    pub(super) first_byte: Option<Timestamp>,
    /// Bytes copied before `flowing_since`.
    pub(super) copied: u64,
    pub(super) flowing_since: Option<Timestamp>,
    /// The time as of which the staging volumes hold the machine.
    pub(super) consistent: Option<Timestamp>,
    /// The recovery snapshot that ends the initial sync.
    pub(super) first_snapshot: Option<String>,
    /// When the last snapshot of the policy was taken.
    pub(super) last_snapshot: Option<Timestamp>,
    /// It stands as another world told: no replication server of this one serves it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) told: bool,
}

impl Replication {
    /// A replication that begins `now`.
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            phase: Phase::Initiating,
            turn: 0,
            started: now,
            next_attempt: now,
            steps: initiation::steps(),
            failures: 0,
            stall: None,
            server: None,
            volumes: Vec::new(),
            first_byte: None,
            copied: 0,
            flowing_since: None,
            consistent: None,
            first_snapshot: None,
            last_snapshot: None,
            told: false,
        }
    }

    /// Whether an initial sync was completed: from then on a server can be recovered, even while it lags or stalls.
    pub(super) fn is_ready(&self) -> bool {
        self.consistent.is_some()
    }
}

/// Whether the server's agent runs. A machine outside the lab's EC2 is believed to be up, and one of another world as long as
/// nobody is seen to have stopped it.
pub(super) fn agent_alive(world: &World, server: &SourceServer) -> bool {
    match &server.machine.instance {
        Some(instance) if server.told.is_some() => {
            ec2::lookup::instance(world, instance).is_none_or(|_| ec2::lookup::is_running(world, instance))
        }
        Some(instance) => ec2::lookup::is_running(world, instance) && hosts::agent_alive(world, instance, &server.id),
        None => server.replication.phase != Phase::Disconnected,
    }
}

/// Whether the machine reaches its replication server where data goes, TCP 1500.
pub(super) fn reaches_server(world: &World, server: &SourceServer) -> Result<(), String> {
    let Some(to) = &server.replication.server else { return Err("there is no replication server".to_owned()) };
    if server.told.is_some() {
        // Where it stands is another world: it reached DRS from there before.
        return Ok(());
    }
    let private = server.settings.data_plane_routing == "PRIVATE_IP";
    let address = if private { ec2::lookup::private_ip(world, to) } else { ec2::lookup::instance_public_ip(world, to) };
    let address = address.ok_or_else(|| "the replication server has no address of the kind data is routed to".to_owned())?;
    let from = server.machine.instance.clone().map_or(Origin::Operator, Origin::Instance);
    match network::reach(world, &from, address, 1500) {
        Ok(end) if end == *to => Ok(()),
        Ok(_) => Err(format!("another host is at {address}")),
        Err(error) => Err(error.to_string()),
    }
}

/// Something due of a server's replication: it moves on by itself.
pub(super) fn beat(world: &mut World, id: &str, turn: u64) {
    let Some(server) = world.drs.source_servers.get(id).filter(|server| server.replication.turn == turn) else { return };
    let next = match server.replication.phase {
        Phase::Initiating => Some(initiation::advance(world, id)),
        Phase::Syncing | Phase::Snapshotting | Phase::Continuous => Some(sync::advance(world, id)),
        Phase::Stopped | Phase::Disconnected => None,
    };
    if let Some(delay) = next {
        world.schedule(delay, due(Event::Server(id.to_owned(), turn)));
    }
}

/// Changes a server that stands.
pub(super) fn change(world: &mut World, id: &str, work: impl FnOnce(&mut SourceServer)) {
    if let Some(server) = world.drs.source_servers.get_mut(id) {
        work(server);
    }
}

/// Whether one more server may replicate in a Region (quota L-C1D14A2B, not adjustable): those that are stopped or disconnected do not.
pub(super) fn has_room(world: &World, region: &str) -> Result<(), AwsError> {
    let replicates =
        |server: &&SourceServer| server.region == region && !matches!(server.replication.phase, Phase::Stopped | Phase::Disconnected);
    if world.drs.source_servers.values().filter(replicates).count() < MOST {
        return Ok(());
    }
    Err(over_quota(KIND, "L-C1D14A2B", format!("The account has reached its quota of replicating source servers: {MOST}")))
}

/// Begins for a server that replicated before and does not now.
pub(super) fn begin_again(world: &mut World, region: &str, id: &str) -> Result<(), AwsError> {
    has_room(world, region)?;
    begin(world, id);
    Ok(())
}

/// Initiation begins, from nothing.
pub(super) fn begin(world: &mut World, id: &str) {
    let now = world.now();
    let mut turn = 0;
    change(world, id, |server| {
        turn = server.replication.turn + 1;
        server.replication = Replication { turn, ..Replication::new(now) };
    });
    let delay = between(world, 3, 6);
    world.schedule(delay, due(Event::Server(id.to_owned(), turn)));
}

/// The next attempt is made at once.
pub(super) fn hurry(world: &mut World, id: &str) {
    let mut turn = 0;
    change(world, id, |server| {
        server.replication.turn += 1;
        turn = server.replication.turn;
    });
    world.schedule(SignedDuration::from_secs(1), due(Event::Server(id.to_owned(), turn)));
}

/// Replication ends in `phase`: recovery snapshots and staging volumes go over the next minutes.
fn end(world: &mut World, id: &str, phase: Phase) -> Option<SourceServer> {
    let server = world.drs.source_servers.get(id)?.clone();
    let now = world.now();
    let seen = if agent_alive(world, &server) { now } else { server.last_seen };
    let snapshots = recovery_snapshot::drop_all(world, id);
    change(world, id, |server| {
        let turn = server.replication.turn + 1;
        let first_byte = server.replication.first_byte;
        server.last_seen = seen;
        server.replication = Replication { turn, phase, first_byte, ..Replication::new(now) };
    });
    sweep::begin(
        world,
        Sweep { region: server.region.clone(), volumes: server.replication.volumes.clone(), snapshots, ..Sweep::default() },
    );
    Some(server)
}

/// StopReplication.
pub(super) fn stop(world: &mut World, id: &str) {
    if let Some(server) = end(world, id, Phase::Stopped) {
        replication_server::idle_in(world, server.replication.server.as_deref(), SignedDuration::from_mins(60));
    }
}

/// DisconnectSourceServer: the agent is told within ten minutes.
pub(super) fn disconnect(world: &mut World, id: &str) {
    let Some(server) = end(world, id, Phase::Disconnected) else { return };
    replication_server::idle_in(world, server.replication.server.as_deref(), SignedDuration::from_mins(60));
    if let Some(instance) = server.machine.instance {
        let delay = between(world, 120, 540);
        world.schedule(delay, due(Event::Dismiss(id.to_owned(), instance)));
    }
}

/// The agent is told that its server was disconnected, unless it was installed anew since.
pub(super) fn dismiss(world: &mut World, id: &str, instance: &str) {
    let back = world.drs.source_servers.get(id).is_some_and(|server| server.replication.phase != Phase::Disconnected);
    if !back {
        hosts::agent_dismissed(world, instance);
    }
}

/// DeleteSourceServer: record, launch template and launch actions go; an idle replication server soon after.
pub(super) fn forget(world: &mut World, server: &SourceServer) {
    world.drs.source_servers.remove(&server.id);
    for key in world.drs.launch_actions.keys_where(|action| action.resource == server.id) {
        world.drs.launch_actions.remove(&key);
    }
    let service = cloud::service(world, &server.region);
    // A template somebody deleted already is as gone as one deleted here.
    let _ = Form::new().with("LaunchTemplateId", &server.ec2_launch_template).send(world, &service, "DeleteLaunchTemplate");
    replication_server::idle_all(world, &server.region, SignedDuration::from_secs(660));
}

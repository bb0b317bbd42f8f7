//! Data flows: the initial sync, the first recovery snapshot, and the continuous replication after it, with what
//! breaks them.

use super::answer::{duration, put, time};
use super::recovery_snapshot;
use super::replication::{self, Phase, Stall, change};
use super::source_server::{SourceServer, find};
use super::{initiation, replication_server};
use crate::ec2::lookup;
use crate::hosts;
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// Bytes a second a source server sends where nothing throttles it: 8 GiB in about eight and a half minutes.
const RATE: u64 = 16 << 20;
/// How long data may not flow before a server counts as stalled.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
const PULSE: SignedDuration = SignedDuration::from_secs(60);
const RETRY: SignedDuration = SignedDuration::from_secs(30);

/// Whether data can flow.
enum Health {
    Good,
    AgentSilent,
    Unreachable(String),
    /// The replication server is gone.
    Lost,
}

fn health(world: &World, server: &SourceServer) -> Health {
    if server.replication.told {
        return if replication::agent_alive(world, server) { Health::Good } else { Health::AgentSilent };
    }
    if server.replication.server.as_deref().is_none_or(|through| replication_server::is_gone(world, through)) {
        return Health::Lost;
    }
    if !replication::agent_alive(world, server) {
        return Health::AgentSilent;
    }
    match replication::reaches_server(world, server) {
        Ok(()) => Health::Good,
        Err(raw) => Health::Unreachable(raw),
    }
}

/// Whether the machine's present data is what a snapshot would hold.
pub(super) fn is_flowing(world: &World, server: &SourceServer) -> bool {
    let stalled = server.replication.told && server.replication.stall.is_some();
    server.replication.phase == Phase::Continuous && !stalled && matches!(health(world, server), Health::Good)
}

fn rate(server: &SourceServer) -> u64 {
    match u64::try_from(server.settings.bandwidth_throttling).unwrap_or(0) {
        0 => RATE,
        megabits => RATE.min(megabits * 125_000),
    }
}

/// Bytes that are there now.
fn copied(server: &SourceServer, now: Timestamp) -> u64 {
    let flowing = server.replication.flowing_since.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
    let millis = u64::try_from(flowing.as_millis()).unwrap_or(0);
    let fresh = u128::from(millis) * u128::from(rate(server)) / 1000;
    (server.replication.copied + u64::try_from(fresh).unwrap_or(u64::MAX / 2)).min(server.machine.total_bytes())
}

/// Time until everything is there, while data flows.
fn remaining(server: &SourceServer, now: Timestamp) -> SignedDuration {
    let bytes = server.machine.total_bytes() - copied(server, now);
    SignedDuration::from_millis(i64::try_from(bytes * 1000 / rate(server).max(1)).unwrap_or(i64::MAX / 2))
}

/// Whether the policy wants a recovery snapshot now.
fn is_snapshot_due(server: &SourceServer, now: Timestamp) -> bool {
    let rules = server.settings.pit_policy.iter().filter(|rule| rule.enabled);
    let every = rules.map(super::settings::PitRule::interval_seconds).min();
    every.is_some_and(|every| server.replication.last_snapshot.is_none_or(|last| now.duration_since(last).as_secs() >= every))
}

/// The common case, cheaply, since it comes every minute of a server's life: all is well and nothing is due.
fn is_quiet(world: &World, server: &SourceServer) -> bool {
    server.replication.phase == Phase::Continuous
        && server.replication.stall.is_none()
        && !is_snapshot_due(server, world.now())
        && matches!(health(world, server), Health::Good)
}

/// One look at a server whose data flows or should, and when to look again.
pub(super) fn advance(world: &mut World, id: &str) -> SignedDuration {
    if world.drs.source_servers.get(id).is_some_and(|server| is_quiet(world, server)) {
        let now = world.now();
        change(world, id, |server| {
            server.last_seen = now;
            server.replication.consistent = Some(now);
        });
        return PULSE;
    }
    let Some(server) = world.drs.source_servers.get(id).cloned() else { return PULSE };
    match health(world, &server) {
        Health::Lost => {
            let now = world.now();
            let bytes = copied(&server, now);
            initiation::restart(world, id);
            change(world, id, |server| server.replication.copied = bytes);
            SignedDuration::from_secs(5)
        }
        Health::Good => {
            let now = world.now();
            change(world, id, |server| {
                server.last_seen = now;
                server.replication.stall = None;
            });
            flow(world, &server)
        }
        Health::AgentSilent => {
            pause(world, &server, "AGENT_NOT_SEEN", "the agent was not seen".to_owned());
            RETRY
        }
        Health::Unreachable(raw) => {
            replication_server::restore_group(world, &server);
            let now = world.now();
            change(world, id, |server| server.last_seen = now);
            pause(world, &server, "UNSTABLE_NETWORK", raw);
            RETRY
        }
    }
}

/// Data does not flow: what is there stays, and after a while the server counts as stalled.
fn pause(world: &mut World, server: &SourceServer, error: &str, raw: String) {
    let now = world.now();
    let bytes = copied(server, now);
    let since = server.replication.consistent.unwrap_or(server.replication.started).max(server.replication.started);
    let silent = if error == "AGENT_NOT_SEEN" { server.last_seen } else { server.replication.flowing_since.unwrap_or(since) };
    let long = now.duration_since(if server.replication.phase == Phase::Continuous { since } else { silent }) >= PATIENCE;
    change(world, &server.id, |server| {
        server.replication.copied = bytes;
        if server.replication.phase == Phase::Syncing && error == "AGENT_NOT_SEEN" {
            server.replication.flowing_since = None;
        }
        if server.replication.phase == Phase::Syncing && long {
            server.replication.flowing_since = None;
        }
        if long {
            server.replication.stall = Some(Stall { error: error.to_owned(), raw });
        }
    });
}

fn flow(world: &mut World, server: &SourceServer) -> SignedDuration {
    match server.replication.phase {
        Phase::Syncing => synchronise(world, server),
        Phase::Snapshotting => settle(world, server),
        _ => protect(world, server),
    }
}

fn synchronise(world: &mut World, server: &SourceServer) -> SignedDuration {
    let now = world.now();
    if server.replication.flowing_since.is_none() {
        change(world, &server.id, |server| server.replication.flowing_since = Some(now));
        return PULSE.min(remaining(server, now)).max(SignedDuration::from_secs(1));
    }
    let left = remaining(server, now);
    if left > SignedDuration::from_millis(10) {
        return PULSE.min(left + SignedDuration::from_millis(5));
    }
    let total = server.machine.total_bytes();
    change(world, &server.id, |server| {
        server.replication.phase = Phase::Snapshotting;
        server.replication.copied = total;
        server.replication.flowing_since = None;
    });
    snapshot(world, &server.id, true);
    SignedDuration::from_secs(15)
}

/// The first recovery snapshot ends the initial sync once it is complete.
fn settle(world: &mut World, server: &SourceServer) -> SignedDuration {
    let now = world.now();
    let Some(first) = &server.replication.first_snapshot else {
        snapshot(world, &server.id, true);
        return SignedDuration::from_secs(15);
    };
    let finished = recovery_snapshot::completes(world, first);
    match finished {
        Some(at) if at > now => (at.duration_since(now) + SignedDuration::from_secs(5)).min(PULSE),
        Some(_) => {
            change(world, &server.id, |server| {
                server.replication.phase = Phase::Continuous;
                server.replication.consistent = Some(now);
            });
            PULSE
        }
        None => {
            change(world, &server.id, |server| server.replication.first_snapshot = None);
            RETRY
        }
    }
}

/// Everything is there: snapshots by the policy, old ones dropped.
fn protect(world: &mut World, server: &SourceServer) -> SignedDuration {
    let now = world.now();
    change(world, &server.id, |server| server.replication.consistent = Some(now));
    if is_snapshot_due(server, now) {
        snapshot(world, &server.id, false);
        recovery_snapshot::prune(world, &server.id);
    }
    PULSE
}

/// Takes a recovery snapshot; a server whose snapshot fails is stalled until one succeeds.
fn snapshot(world: &mut World, id: &str, first: bool) {
    let now = world.now();
    let taken = recovery_snapshot::take(world, id);
    change(world, id, |server| match taken {
        Ok(snapshot) => {
            server.replication.last_snapshot = Some(now);
            if first {
                server.replication.first_snapshot = Some(snapshot);
            }
        }
        Err(error) => server.replication.stall = Some(Stall { error: "SNAPSHOTS_FAILURE".to_owned(), raw: error.message }),
    });
}

/// The instance's volumes in order of its disks, the one it boots from first.
fn source_volumes(world: &World, instance: &str) -> Vec<String> {
    let root = lookup::root_volume(world, instance);
    let others = lookup::volumes_of(world, instance).into_iter().map(|(_, volume)| volume).filter(|volume| Some(volume) != root.as_ref());
    root.clone().into_iter().chain(others).collect()
}

/// The staging volumes now hold what the machine's disks hold.
pub(super) fn copy(world: &mut World, server: &SourceServer) {
    if server.told.is_some() {
        server.replication.volumes.iter().for_each(|volume| hosts::storage_unknown(world, volume));
        return;
    }
    let Some(instance) = &server.machine.instance else { return };
    for (from, to) in source_volumes(world, instance).iter().zip(&server.replication.volumes) {
        hosts::storage_copied(world, from, to);
    }
}

/// `dataReplicationState`.
pub(super) fn state(server: &SourceServer) -> &'static str {
    if server.replication.stall.is_some() {
        return "STALLED";
    }
    match server.replication.phase {
        Phase::Initiating => "INITIATING",
        Phase::Syncing => "INITIAL_SYNC",
        Phase::Snapshotting => "CREATING_SNAPSHOT",
        Phase::Continuous => "CONTINUOUS",
        Phase::Stopped => "STOPPED",
        Phase::Disconnected => "DISCONNECTED",
    }
}

/// How old the newest data is that DRS has.
fn lag(world: &World, server: &SourceServer) -> Option<SignedDuration> {
    let consistent = server.replication.consistent?;
    let flows = server.replication.phase == Phase::Continuous && matches!(health(world, server), Health::Good);
    Some(if flows { SignedDuration::ZERO } else { world.now().duration_since(consistent) })
}

/// `replicatedDisks`: the disks fill one after the other.
fn disks(server: &SourceServer, now: Timestamp) -> Vec<Value> {
    let gone = server.replication.phase == Phase::Disconnected;
    let whole = matches!(server.replication.phase, Phase::Snapshotting | Phase::Continuous);
    let mut left = if whole { u64::MAX } else { copied(server, now) };
    let mut disk = |disk: &super::source_server::Disk| {
        let there = disk.bytes.min(left);
        left -= there;
        json!({
            "deviceName": disk.device_name,
            "totalStorageBytes": if gone { 0 } else { disk.bytes },
            "replicatedStorageBytes": if gone { 0 } else { there },
            "rescannedStorageBytes": 0,
            "backloggedStorageBytes": 0,
        })
    };
    server.machine.disks.iter().map(&mut disk).collect()
}

/// `dataReplicationInfo`.
pub(super) fn shown(world: &World, server: &SourceServer) -> Value {
    let now = world.now();
    let replication = &server.replication;
    let mut members = Map::new();
    members.insert("dataReplicationState".to_owned(), state(server).into());
    members.insert("replicatedDisks".to_owned(), disks(server, now).into());
    if matches!(replication.phase, Phase::Stopped | Phase::Disconnected) {
        return Value::Object(members);
    }
    put(&mut members, "lagDuration", lag(world, server).map(duration));
    if replication.phase == Phase::Syncing && replication.flowing_since.is_some() {
        members.insert("etaDateTime".to_owned(), time(now + remaining(server, now) + SignedDuration::from_secs(60)).into());
    }
    let initiation = json!({
        "startDateTime": time(replication.started),
        "nextAttemptDateTime": time(replication.next_attempt.max(replication.started)),
        "steps": replication.steps,
    });
    members.insert("dataReplicationInitiation".to_owned(), initiation);
    if let Some(stall) = &replication.stall {
        members.insert("dataReplicationError".to_owned(), json!({ "error": stall.error, "rawError": stall.raw }));
    }
    let zone = replication.server.as_deref().and_then(|instance| lookup::instance(world, instance)).map(|instance| instance.zone.clone());
    put(&mut members, "stagingAvailabilityZone", zone);
    Value::Object(members)
}

/// Whether the server of this id flows now, for jobs.
pub(super) fn flows(world: &World, region: &str, id: &str) -> bool {
    find(world, region, id).is_ok_and(|server| is_flowing(world, server))
}

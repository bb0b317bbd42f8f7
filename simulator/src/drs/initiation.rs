//! The steps by which replication begins, each really done in EC2 or really tried over the network. A step that fails
//! stalls the server and is tried again until its cause is mended.

use super::cloud::{self, Form, between};
use super::replication::{self, Phase, Stall, change};
use super::replication_server;
use super::source_server::SourceServer;
use crate::ec2::volume::VolumeState;
use crate::network;
use crate::world::World;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A step and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) name: String,
    /// `NOT_STARTED`, `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `SKIPPED`.
    pub(super) status: String,
}

const WAIT: usize = 0;
const CREATE_SECURITY_GROUP: usize = 1;
const LAUNCH: usize = 2;
const BOOT: usize = 3;
const AUTHENTICATE: usize = 4;
const DOWNLOAD: usize = 5;
const CREATE_DISKS: usize = 6;
const ATTACH_DISKS: usize = 7;
const PAIR: usize = 8;
const CONNECT: usize = 9;

/// Names, and the seconds each step takes at least and at most.
const STEPS: [(&str, u64, u64); 11] = [
    ("WAIT", 1, 2),
    ("CREATE_SECURITY_GROUP", 3, 6),
    ("LAUNCH_REPLICATION_SERVER", 5, 10),
    ("BOOT_REPLICATION_SERVER", 30, 45),
    ("AUTHENTICATE_WITH_SERVICE", 5, 10),
    ("DOWNLOAD_REPLICATION_SOFTWARE", 15, 30),
    ("CREATE_STAGING_DISKS", 3, 6),
    ("ATTACH_STAGING_DISKS", 6, 12),
    ("PAIR_REPLICATION_SERVER_WITH_AGENT", 5, 10),
    ("CONNECT_AGENT_TO_REPLICATION_SERVER", 5, 10),
    ("START_DATA_TRANSFER", 3, 6),
];

/// How a step came out.
enum Outcome {
    Done,
    /// Not yet: look again after this long.
    Later(u64),
    Failed(String),
    /// The replication server is gone: begin again.
    Lost,
}

/// All steps, none begun but the first.
pub(super) fn steps() -> Vec<Step> {
    let status = |index| if index == WAIT { "IN_PROGRESS" } else { "NOT_STARTED" };
    STEPS.iter().enumerate().map(|(index, step)| Step { name: step.0.to_owned(), status: status(index).to_owned() }).collect()
}

/// The step a server is at; the number of steps once all are over.
fn current(server: &SourceServer) -> usize {
    let over = |step: &Step| matches!(step.status.as_str(), "SUCCEEDED" | "SKIPPED");
    server.replication.steps.iter().position(|step| !over(step)).unwrap_or(STEPS.len())
}

/// Whether the server is about to bring up a replication server others may share.
pub(super) fn is_leading(server: &SourceServer) -> bool {
    server.replication.phase == Phase::Initiating
        && server.replication.stall.is_none()
        && (CREATE_SECURITY_GROUP..=DOWNLOAD).contains(&current(server))
}

fn mark(world: &mut World, id: &str, index: usize, status: &str) {
    change(world, id, |server| {
        if let Some(step) = server.replication.steps.get_mut(index) {
            step.status = status.to_owned();
        }
    });
}

/// Finishes the present step if it can be finished, and says when to look again.
pub(super) fn advance(world: &mut World, id: &str) -> SignedDuration {
    let Some(server) = world.drs.source_servers.get(id).cloned() else { return SignedDuration::from_mins(1) };
    let index = current(&server);
    match perform(world, &server, index) {
        Outcome::Done => succeed(world, id, index),
        Outcome::Later(seconds) => SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(30)),
        Outcome::Failed(raw) => fail(world, id, index, raw),
        Outcome::Lost => {
            restart(world, id);
            SignedDuration::from_secs(5)
        }
    }
}

fn succeed(world: &mut World, id: &str, index: usize) -> SignedDuration {
    mark(world, id, index, "SUCCEEDED");
    change(world, id, |server| {
        server.replication.stall = None;
        server.replication.failures = 0;
    });
    let next = world.drs.source_servers.get(id).map_or(STEPS.len(), current);
    match STEPS.get(next) {
        Some((_, least, most)) => {
            mark(world, id, next, "IN_PROGRESS");
            between(world, *least, *most)
        }
        None => {
            let now = world.now();
            change(world, id, |server| {
                server.replication.phase = Phase::Syncing;
                server.replication.first_byte.get_or_insert(now);
                server.replication.flowing_since = Some(now);
            });
            SignedDuration::from_secs(30)
        }
    }
}

/// The step failed: the server stalls, and tries again soon, less often the longer it lasts.
fn fail(world: &mut World, id: &str, index: usize, raw: String) -> SignedDuration {
    mark(world, id, index, "FAILED");
    let name = STEPS.get(index).map_or("", |step| step.0);
    let now = world.now();
    let mut wait = SignedDuration::from_secs(30);
    change(world, id, |server| {
        let replication = &mut server.replication;
        replication.stall = Some(Stall { error: format!("FAILED_TO_{name}"), raw });
        wait = SignedDuration::from_secs(30 << (replication.failures / 10).min(3));
        replication.failures += 1;
        replication.next_attempt = now + wait;
    });
    wait
}

/// Begins again, with the staging volumes there are.
pub(super) fn restart(world: &mut World, id: &str) {
    let now = world.now();
    let lost = world.drs.source_servers.get(id).and_then(|server| server.replication.server.clone());
    if let Some(lost) = lost.filter(|lost| replication_server::is_gone(world, lost)) {
        world.drs.replication_servers.remove(&lost);
    }
    change(world, id, |server| {
        let replication = &mut server.replication;
        replication.phase = Phase::Initiating;
        replication.started = now;
        replication.next_attempt = now;
        replication.steps = steps();
        replication.server = None;
        replication.flowing_since = None;
        replication.stall = None;
    });
}

fn perform(world: &mut World, server: &SourceServer, index: usize) -> Outcome {
    let through = server.replication.server.clone();
    if index > BOOT && through.as_deref().is_none_or(|id| replication_server::is_gone(world, id)) {
        return Outcome::Lost;
    }
    let through = through.unwrap_or_default();
    match index {
        WAIT => join(world, server),
        CREATE_SECURITY_GROUP => done(replication_server::default_group(world, &server.region, &server.settings).map(|_| ())),
        LAUNCH => done(replication_server::launch(world, server)),
        BOOT if replication_server::is_gone(world, &through) => Outcome::Lost,
        BOOT if !crate::ec2::lookup::is_running(world, &through) => Outcome::Later(5),
        BOOT => Outcome::Done,
        AUTHENTICATE | DOWNLOAD => match network::reaches_internet(world, &through, 443) {
            Ok(()) => {
                if index == DOWNLOAD {
                    replication_server::ready(world, &through);
                }
                Outcome::Done
            }
            Err(error) => Outcome::Failed(format!("the replication server cannot reach AWS endpoints on TCP 443: {error}")),
        },
        CREATE_DISKS => done(create_disks(world, server, &through)),
        ATTACH_DISKS => attach_disks(world, server, &through),
        PAIR | CONNECT => meet(world, server),
        _ => Outcome::Done,
    }
}

fn done(result: Result<(), String>) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(raw) => Outcome::Failed(raw),
    }
}

/// Takes a place on a replication server that stands, waits for one that is being made, or goes on to make one.
fn join(world: &mut World, server: &SourceServer) -> Outcome {
    let Some(found) = replication_server::with_room(world, server) else {
        return if replication_server::is_promised(world, server) { Outcome::Later(5) } else { Outcome::Done };
    };
    if !found.ready && replication_server::is_promised(world, server) {
        return Outcome::Later(5);
    }
    let skipped = if found.ready { CREATE_SECURITY_GROUP..=DOWNLOAD } else { CREATE_SECURITY_GROUP..=LAUNCH };
    for index in skipped {
        mark(world, &server.id, index, "SKIPPED");
    }
    change(world, &server.id, |server| server.replication.server = Some(found.instance.clone()));
    Outcome::Done
}

/// Agent and replication server find each other.
fn meet(world: &mut World, server: &SourceServer) -> Outcome {
    if !replication::agent_alive(world, server) {
        return Outcome::Failed("the agent was not seen".to_owned());
    }
    replication_server::restore_group(world, server);
    match replication::reaches_server(world, server) {
        Ok(()) => {
            let now = world.now();
            change(world, &server.id, |server| server.last_seen = now);
            Outcome::Done
        }
        Err(raw) => Outcome::Failed(raw),
    }
}

/// One volume a disk, in the replication server's zone; those left of an earlier initiation serve again.
fn create_disks(world: &mut World, server: &SourceServer, through: &str) -> Result<(), String> {
    let zone = crate::ec2::lookup::instance(world, through).map(|instance| instance.zone.clone()).unwrap_or_default();
    let usable = |id: &String| {
        let volume = world.ec2.volumes.get(id);
        volume.is_some_and(|volume| volume.zone == zone && matches!(volume.state, VolumeState::Available | VolumeState::InUse))
    };
    if server.replication.volumes.len() == server.machine.disks.len() && server.replication.volumes.iter().all(usable) {
        return Ok(());
    }
    let call = cloud::service(world, &server.region);
    let tags = cloud::managed(None, Some(&server.id), &server.settings.staging_area_tags);
    let mut volumes = Vec::new();
    for disk in &server.machine.disks {
        let wanted = server.disk_settings.iter().find(|settings| settings.device_name == disk.device_name);
        let kind = wanted.map_or("AUTO", |settings| settings.staging_disk_type.as_str());
        let large = disk.bytes >= 500 << 30;
        let kind = match kind {
            "AUTO" if large && server.settings.default_large_staging_disk_type != "AUTO" => {
                server.settings.default_large_staging_disk_type.to_lowercase()
            }
            "AUTO" => "gp3".to_owned(),
            kind => kind.to_lowercase(),
        };
        let mut form = Form::new()
            .with("AvailabilityZone", &zone)
            .with("Size", disk.bytes.div_ceil(1 << 30))
            .with("VolumeType", &kind)
            .with("Encrypted", server.settings.ebs_encryption != "NONE")
            .tags("volume", &tags);
        if let Some(key) = &server.settings.ebs_encryption_key_arn {
            form = form.with("KmsKeyId", key);
        }
        if let Some(iops) = wanted.and_then(|settings| settings.iops).filter(|iops| *iops > 0 && matches!(kind.as_str(), "io1" | "gp3")) {
            form = form.with("Iops", iops);
        }
        let node = form.send(world, &call, "CreateVolume").map_err(|error| error.message)?;
        volumes.push(node.at("volumeId").unwrap_or_default().to_owned());
    }
    change(world, &server.id, |server| server.replication.volumes = volumes);
    Ok(())
}

fn attach_disks(world: &mut World, server: &SourceServer, through: &str) -> Outcome {
    let call = cloud::service(world, &server.region);
    for volume in &server.replication.volumes {
        match world.ec2.volumes.get(volume).map(|volume| (volume.state, volume.attachment.clone())) {
            Some((VolumeState::Available, _)) => {
                let device = replication_server::free_device(world, through);
                let form = Form::new().with("VolumeId", volume).with("InstanceId", through).with("Device", device);
                if let Err(error) = form.send(world, &call, "AttachVolume") {
                    return Outcome::Failed(error.message);
                }
            }
            Some((VolumeState::InUse, Some(held))) if held.instance == through => {}
            Some((VolumeState::Creating | VolumeState::InUse, _)) => return Outcome::Later(5),
            _ => {
                mark(world, &server.id, CREATE_DISKS, "NOT_STARTED");
                change(world, &server.id, |server| server.replication.volumes.clear());
                return Outcome::Later(5);
            }
        }
    }
    Outcome::Done
}

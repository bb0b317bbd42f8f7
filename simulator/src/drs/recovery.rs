//! StartRecovery and what a launch job does, server by server: cleanup, snapshot, conversion, launch. Every stage is
//! done in EC2; a stage that fails ends the server, not the job.

use super::answer::conflict;
use super::cloud::{self, Form, Tags, between};
use super::job::{self, Job, Purpose};
use super::participant::{self, Participant, Stage};
use super::shape::{self, Body, Kind, Member, may, need};
use super::source_server::{KIND, LastLaunch, SourceServer};
use super::sweep::{self, Sweep};
use super::{configuration, job_log, launch, recovery_instance, recovery_snapshot, replication, replication_server, sync, termination};
use crate::ec2::lookup;
use crate::ec2::volume::VolumeState;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use crate::{iam, network};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

/// StartRecovery.
pub(super) const START: &[Member] = &[
    need(
        "sourceServers",
        Kind::List(
            &Kind::Structure(&[need("sourceServerID", shape::SOURCE_SERVER_ID), may("recoverySnapshotID", shape::SNAPSHOT_ID)]),
            1,
            200,
        ),
    ),
    may("isDrill", Kind::Flag),
    may("tags", Kind::Tags),
];

const GLANCE: SignedDuration = SignedDuration::from_secs(5);
const AT_ONCE: SignedDuration = SignedDuration::from_millis(1);
const NOT_READY: &str = "instance not launched because server lifecycle state is not READY_FOR_TEST";

/// StartRecovery.
pub(super) fn request(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let tags = body.tags("tags");
    if !tags.is_empty() {
        iam::authorize(world, &call.caller, "drs:TagResource", None)?;
    }
    let now = world.now();
    let mut participants = Vec::new();
    for item in body.get("sourceServers").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = text("sourceServerID").unwrap_or_default();
        // The operation declares no ResourceNotFoundException.
        let known = world.drs.source_servers.get(&id).filter(|server| server.region == call.region);
        let known = known.ok_or_else(|| conflict(KIND, &id, format!("Source Server {id} does not exist")))?;
        if let Some(into) = &known.launch_into {
            return Err(AwsError::new(
                400,
                crate::NOT_MODELLED,
                format!("the lab has no model for launching {id} into the instance {into}"),
            ));
        }
        let snapshot = text("recoverySnapshotID");
        if let Some(pit) = &snapshot
            && world.drs.snapshots.get(pit).is_none_or(|row| row.server != id)
        {
            return Err(conflict("RecoverySnapshot", pit, format!("Recovery Snapshot {pit} of Source Server {id} does not exist")));
        }
        participants.push(Participant { snapshot, ..Participant::new(&id, now) });
    }
    let ids: Vec<String> = participants.iter().map(|one| one.server.clone()).collect();
    job::check_room(world, &call.region, &ids)?;
    let is_drill = body.flag("isDrill").unwrap_or(false);
    let purpose = if is_drill { Purpose::Drill } else { Purpose::Recovery };
    let job = job::begin(world, call, purpose, participants, tags);
    let job_id = job.get("jobID").and_then(Value::as_str).unwrap_or_default().to_owned();
    for id in &ids {
        let last = LastLaunch { at: now, job: job_id.clone(), is_drill, status: "PENDING".to_owned() };
        replication::change(world, id, |server| {
            server.last_launch_result = "PENDING".to_owned();
            server.last_launch = Some(last);
        });
    }
    Ok(Reply::Json(202, json!({ "job": job })))
}

/// A server in a job, with what is needed to move it on.
pub(super) struct Turn {
    pub(super) job: Arc<Job>,
    pub(super) index: usize,
    pub(super) one: Participant,
    pub(super) server: Arc<SourceServer>,
}

impl Turn {
    pub(super) fn log(&self, world: &mut World, event: &str, more: &[(&str, &str)]) {
        job_log::log_server(world, &self.job.id, &self.server.id, event, more);
    }

    pub(super) fn change(&self, world: &mut World, work: impl FnOnce(&mut Participant)) {
        participant::change(world, &self.job.id, self.index, work);
    }

    /// On to the next stage.
    pub(super) fn next(&self, world: &mut World, stage: Stage, after: SignedDuration) -> Option<SignedDuration> {
        self.change(world, |one| one.stage = stage);
        Some(after)
    }

    /// Tags of what the job makes for the server.
    pub(super) fn tags(&self) -> Tags {
        Tags::from([(cloud::JOB.to_owned(), self.job.id.clone()), (cloud::JOB_SERVER.to_owned(), self.server.id.clone())])
    }

    /// The server has failed; `raw` is logged under `event`.
    pub(super) fn fail(&self, world: &mut World, event: &str, raw: &str) -> Option<SignedDuration> {
        self.log(world, event, &[("rawError", raw)]);
        self.finish(world, "FAILED")
    }

    /// The server is over; what the conversion left is cleared away.
    pub(super) fn finish(&self, world: &mut World, status: &str) -> Option<SignedDuration> {
        let one = participant::at(world, &self.job.id, self.index)?.clone();
        self.change(world, |one| {
            one.stage = Stage::Over;
            one.status = status.to_owned();
        });
        let result = if status == "LAUNCHED" { "SUCCEEDED" } else { "FAILED" };
        replication::change(world, &self.server.id, |server| {
            server.last_launch_result = result.to_owned();
            if let Some(last) = &mut server.last_launch {
                last.status = status.to_owned();
            }
        });
        end_conversion_server(world, self, &one);
        let region = self.job.region.clone();
        sweep::now(world, Sweep { region, images: one.image.into_iter().collect(), snapshots: one.converted, ..Sweep::default() });
        None
    }
}

/// The next stage of a server in a launch job.
pub(super) fn advance(world: &mut World, id: &str, index: usize) -> Option<SignedDuration> {
    let job = world.drs.jobs.share(id)?;
    let one = participant::at(world, id, index)?.clone();
    let Some(server) = world.drs.source_servers.share(&one.server) else {
        participant::change(world, id, index, |one| {
            one.stage = Stage::Over;
            one.status = "FAILED".to_owned();
        });
        return None;
    };
    let turn = Turn { job, index, one, server };
    match turn.one.stage {
        Stage::Begin => begin(world, &turn),
        Stage::Cleanup => clean(world, &turn),
        Stage::Snapshot => snapshot(world, &turn),
        Stage::StartConversion => start_conversion(world, &turn),
        Stage::BootConversion => boot_conversion(world, &turn),
        Stage::AttachConversion => attach_conversion(world, &turn),
        Stage::Convert => convert(world, &turn),
        Stage::EndConversion => end_conversion(world, &turn),
        Stage::StartLaunch => {
            turn.log(world, "LAUNCH_START", &[]);
            let delay = between(world, 60, 130);
            turn.next(world, Stage::Launch, delay)
        }
        Stage::Launch => launch::launch(world, &turn),
        Stage::Start => launch::start(world, &turn),
        Stage::EndLaunch => launch::end(world, &turn),
        Stage::Over => None,
    }
}

fn begin(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    if !turn.server.replication.is_ready() {
        return turn.fail(world, "LAUNCH_FAILED", NOT_READY);
    }
    turn.change(world, |one| one.status = "IN_PROGRESS".to_owned());
    match turn.server.recovery_instance.clone().or_else(|| recovery_instance::unlisted(world, &turn.server)) {
        Some(old) => take_away(world, turn, old),
        None => start_snapshot(world, turn),
    }
}

/// What was launched of the server before goes, also what was disconnected and deleted in DRS since.
fn take_away(world: &mut World, turn: &Turn, old: String) -> Option<SignedDuration> {
    turn.log(world, "CLEANUP_START", &[]);
    match termination::begin(world, &turn.job.call, &old) {
        Ok(volumes) => {
            turn.change(world, |one| {
                one.old_instance = Some(old);
                one.old_volumes = volumes;
            });
            turn.next(world, Stage::Cleanup, GLANCE)
        }
        Err(error) => {
            // The instance stays (termination protection, say), as one of EC2's alone.
            turn.log(world, "CLEANUP_FAIL", &[("rawError", &error.message)]);
            recovery_instance::remove(world, &old);
            start_snapshot(world, turn)
        }
    }
}

fn clean(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let old = turn.one.old_instance.clone().unwrap_or_default();
    if !termination::is_ended(world, &old) {
        return Some(GLANCE);
    }
    recovery_instance::remove(world, &old);
    sweep::now(world, Sweep { region: turn.job.region.clone(), volumes: turn.one.old_volumes.clone(), ..Sweep::default() });
    turn.log(world, "CLEANUP_END", &[]);
    match recovery_instance::unlisted(world, &turn.server) {
        Some(older) => take_away(world, turn, older),
        None => start_snapshot(world, turn),
    }
}

fn start_snapshot(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    if turn.one.snapshot.is_some() {
        return check_template(world, turn);
    }
    turn.log(world, "SNAPSHOT_START", &[]);
    let deadline = world.now() + SignedDuration::from_mins(10);
    turn.change(world, |one| one.deadline = deadline);
    turn.next(world, Stage::Snapshot, SignedDuration::from_millis(190))
}

/// A snapshot of now if data flows within ten minutes, else the last one there is.
fn snapshot(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    if sync::flows(world, &turn.job.region, &turn.server.id) {
        match recovery_snapshot::take(world, &turn.server.id) {
            Ok(pit) => {
                turn.change(world, |one| one.snapshot = Some(pit));
                turn.log(world, "SNAPSHOT_END", &[]);
                return check_template(world, turn);
            }
            Err(_) => turn.log(world, "SNAPSHOT_FAIL", &[("rawError", "Failed to take snapshot")]),
        }
    } else if world.now() < turn.one.deadline {
        return Some(SignedDuration::from_secs(15));
    }
    let Some(previous) = recovery_snapshot::newest(world, &turn.server.id) else {
        return turn.fail(world, "USING_PREVIOUS_SNAPSHOT_FAILED", "there is no previous snapshot");
    };
    turn.change(world, |one| one.snapshot = Some(previous));
    turn.log(world, "USING_PREVIOUS_SNAPSHOT", &[]);
    check_template(world, turn)
}

/// A launch template EC2 would refuse ends the server without a word.
fn check_template(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let chosen = participant::at(world, &turn.job.id, turn.index).and_then(|one| one.snapshot.clone());
    recovery_snapshot::stand_in(world, &chosen.unwrap_or_default());
    if configuration::ensure_template(world, &turn.server.id).is_err() || !launch::is_usable(world, turn) {
        return turn.finish(world, "FAILED");
    }
    let delay = between(world, 48, 54);
    if turn.server.launch.recovery_mode.as_deref() == Some("FAST") {
        return turn.next(world, Stage::StartLaunch, delay);
    }
    turn.next(world, Stage::StartConversion, delay)
}

fn start_conversion(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    turn.log(world, "CONVERSION_START", &[]);
    let settings = &turn.server.settings;
    let group = replication_server::conversion_group(world, &turn.job.region, &settings.staging_area_subnet_id);
    let mut tags = turn.tags();
    tags.extend(cloud::managed(Some("AWS Elastic Disaster Recovery Conversion Server"), None, &settings.staging_area_tags));
    let started = group.and_then(|group| replication_server::run(world, &turn.server, "m5.large", &[group], &tags));
    match started {
        Ok(instance) => {
            let deadline = world.now() + SignedDuration::from_mins(4);
            turn.change(world, |one| {
                one.conversion_server = Some(instance);
                one.deadline = deadline;
            });
            turn.next(world, Stage::BootConversion, SignedDuration::from_secs(20))
        }
        Err(raw) => turn.fail(world, "CONVERSION_FAIL", &format!("Conversion server launch failed: {raw}")),
    }
}

/// The conversion server runs and reaches AWS; the disks of the point in time are made for it.
fn boot_conversion(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let server = turn.one.conversion_server.clone().unwrap_or_default();
    if replication_server::is_gone(world, &server) {
        return turn.fail(world, "CONVERSION_FAIL", "Conversion failed");
    }
    if !lookup::is_running(world, &server) {
        return Some(GLANCE);
    }
    // A server that replicates in another world shows that its staging subnet leads to AWS.
    if turn.server.told.is_none() && network::reaches_internet(world, &server, 443).is_err() {
        if world.now() < turn.one.deadline {
            return Some(SignedDuration::from_secs(30));
        }
        return turn.fail(world, "CONVERSION_FAIL", "Failed to connect using HTTP channel");
    }
    let pit = turn.one.snapshot.clone().unwrap_or_default();
    match recovery_snapshot::completes(world, &pit) {
        Some(at) if at > world.now() => return Some(at.duration_since(world.now()) + SignedDuration::from_secs(1)),
        Some(_) => {}
        None => return turn.fail(world, "CONVERSION_FAIL", "Conversion failed: a snapshot of the point in time is gone"),
    }
    match conversion_volumes(world, turn, &server, &pit) {
        Ok(volumes) => {
            turn.change(world, |one| one.conversion_volumes = volumes);
            turn.next(world, Stage::AttachConversion, SignedDuration::from_secs(6))
        }
        Err(error) => turn.fail(world, "CONVERSION_FAIL", &format!("Conversion failed: {}", error.message)),
    }
}

fn conversion_volumes(world: &mut World, turn: &Turn, server: &str, pit: &str) -> Result<Vec<String>, AwsError> {
    let call = cloud::service(world, &turn.job.region);
    let zone = lookup::instance(world, server).map(|instance| instance.zone.clone()).unwrap_or_default();
    let snapshots = world.drs.snapshots.get(pit).map(|row| row.snapshots.clone()).unwrap_or_default();
    let mut volumes = Vec::new();
    for snapshot in snapshots {
        let form = Form::new().with("AvailabilityZone", &zone).with("SnapshotId", snapshot).with("VolumeType", "gp3");
        let node = form.tags("volume", &turn.tags()).send(world, &call, "CreateVolume")?;
        volumes.push(node.at("volumeId").unwrap_or_default().to_owned());
    }
    Ok(volumes)
}

fn attach_conversion(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let call = cloud::service(world, &turn.job.region);
    let server = turn.one.conversion_server.clone().unwrap_or_default();
    for volume in &turn.one.conversion_volumes {
        match world.ec2.volumes.get(volume).map(|volume| volume.state) {
            Some(VolumeState::Available) => {
                let device = replication_server::free_device(world, &server);
                let form = Form::new().with("VolumeId", volume).with("InstanceId", &server).with("Device", device);
                if let Err(error) = form.send(world, &call, "AttachVolume") {
                    return turn.fail(world, "CONVERSION_FAIL", &format!("Conversion failed: {}", error.message));
                }
            }
            Some(VolumeState::InUse) => {}
            Some(VolumeState::Creating) => return Some(GLANCE),
            _ => return turn.fail(world, "CONVERSION_FAIL", "Conversion failed: a volume is gone"),
        }
    }
    let delay = between(world, 70, 100);
    turn.next(world, Stage::Convert, delay)
}

/// The disks are made bootable; what comes of it is kept in snapshots.
fn convert(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let call = cloud::service(world, &turn.job.region);
    let mut tags = turn.tags();
    tags.extend(cloud::managed(None, Some(&turn.server.id), &turn.server.settings.staging_area_tags));
    let mut converted = Vec::new();
    for volume in &turn.one.conversion_volumes {
        let form = Form::new().with("VolumeId", volume).with("Description", "Converted by AWS Elastic Disaster Recovery");
        match form.tags("snapshot", &tags).send(world, &call, "CreateSnapshot") {
            Ok(node) => converted.push(node.at("snapshotId").unwrap_or_default().to_owned()),
            Err(error) => return turn.fail(world, "CONVERSION_FAIL", &format!("Conversion failed: {}", error.message)),
        }
    }
    turn.change(world, |one| one.converted = converted);
    turn.next(world, Stage::EndConversion, GLANCE)
}

fn end_conversion(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let times: Option<Vec<_>> =
        turn.one.converted.iter().map(|id| world.ec2.snapshots.get(id).map(|snapshot| snapshot.completes)).collect();
    let Some(times) = times else { return turn.fail(world, "CONVERSION_FAIL", "Conversion failed: a snapshot is gone") };
    let now = world.now();
    if let Some(at) = times.into_iter().max().filter(|at| *at > now) {
        return Some(at.duration_since(now) + AT_ONCE);
    }
    let server = turn.one.conversion_server.clone().unwrap_or_default();
    turn.log(world, "CONVERSION_END", &[("conversionServerID", &server)]);
    end_conversion_server(world, turn, &turn.one);
    turn.change(world, |one| one.conversion_volumes.clear());
    turn.next(world, Stage::StartLaunch, SignedDuration::from_millis(500))
}

/// The conversion server and its volumes go.
fn end_conversion_server(world: &mut World, turn: &Turn, one: &Participant) {
    if let Some(server) = one.conversion_server.as_ref().filter(|server| !termination::is_ended(world, server)) {
        let call = cloud::service(world, &turn.job.region);
        // An instance somebody ended already is as gone as one ended here.
        let _ = Form::new().with("InstanceId.1", server).send(world, &call, "TerminateInstances");
    }
    if !one.conversion_volumes.is_empty() {
        sweep::now(world, Sweep { region: turn.job.region.clone(), volumes: one.conversion_volumes.clone(), ..Sweep::default() });
    }
}

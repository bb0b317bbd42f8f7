//! TerminateRecoveryInstances: the EC2 instance, its volumes and then DRS's own record go, with the caller's rights.

use super::answer::conflict;
use super::cloud::Form;
use super::job::{self, BUSY, Purpose};
use super::job_log::log_server;
use super::participant::{self, Participant, Stage};
use super::recovery_instance;
use super::shape::Body;
use super::sweep::{self, Sweep};
use crate::ec2::instance::InstanceState;
use crate::ec2::lookup;
use crate::iam;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use jiff::SignedDuration;
use serde_json::json;

const GLANCE: SignedDuration = SignedDuration::from_secs(5);

/// TerminateRecoveryInstances.
pub(super) fn request(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let ids = body.texts("recoveryInstanceIDs");
    let mut servers = Vec::new();
    for id in &ids {
        let row = world.drs.recovery_instances.get(id).filter(|row| row.region == call.region);
        let row = row.ok_or_else(|| conflict("RecoveryInstance", id, format!("Recovery Instance {id} does not exist")))?;
        servers.push(row.server.clone());
    }
    job::check_room(world, &call.region, &servers)?;
    if servers.iter().any(|id| job::is_busy(world, id)) {
        return Err(conflict("SourceServer", &servers[0], BUSY));
    }
    let now = world.now();
    let one = |(id, server): (&String, &String)| Participant { old_instance: Some(id.clone()), ..Participant::new(server, now) };
    let participants = ids.iter().zip(&servers).map(one).collect();
    let job = job::begin(world, call, Purpose::Terminate, participants, Default::default());
    Ok(Reply::Json(200, json!({ "job": job })))
}

/// Begins to end an instance with the caller's rights; answers its volumes.
pub(super) fn begin(world: &mut World, call: &Call, instance: &str) -> Result<Vec<String>, AwsError> {
    let volumes = lookup::volumes_of(world, instance).into_iter().map(|(_, volume)| volume).collect();
    for action in ["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DeleteVolume"] {
        iam::authorize(world, &call.caller, action, None)?;
    }
    if !is_ended(world, instance) {
        Form::new().with("InstanceId.1", instance).send(world, call, "TerminateInstances")?;
    }
    Ok(volumes)
}

/// Whether EC2 has ended the instance.
pub(super) fn is_ended(world: &World, instance: &str) -> bool {
    lookup::instance(world, instance).is_none_or(|instance| instance.state == InstanceState::Terminated)
}

/// The next stage of a recovery instance that is terminated.
pub(super) fn advance(world: &mut World, id: &str, index: usize) -> Option<SignedDuration> {
    let job = world.drs.jobs.get(id)?.clone();
    let one = participant::at(world, id, index)?.clone();
    let instance = one.old_instance.clone().unwrap_or_default();
    if one.stage == Stage::Begin {
        log_server(world, id, &one.server, "CLEANUP_START", &[]);
        // Terminated behind DRS's back: the record stays until it is disconnected and deleted.
        if is_ended(world, &instance) {
            log_server(world, id, &one.server, "CLEANUP_FAIL", &[("rawError", "the instance does not exist")]);
            return finish(world, id, index, "FAILED");
        }
        return match begin(world, &job.call, &instance) {
            Ok(volumes) => {
                participant::change(world, id, index, |one| {
                    one.stage = Stage::Cleanup;
                    one.status = "IN_PROGRESS".to_owned();
                    one.old_volumes = volumes;
                });
                Some(GLANCE)
            }
            Err(error) => {
                log_server(world, id, &one.server, "CLEANUP_FAIL", &[("rawError", &error.message)]);
                finish(world, id, index, "FAILED")
            }
        };
    }
    if !is_ended(world, &instance) {
        return Some(GLANCE);
    }
    recovery_instance::remove(world, &instance);
    sweep::now(world, Sweep { region: job.region.clone(), volumes: one.old_volumes.clone(), ..Sweep::default() });
    log_server(world, id, &one.server, "CLEANUP_END", &[]);
    finish(world, id, index, "TERMINATED")
}

fn finish(world: &mut World, id: &str, index: usize, status: &str) -> Option<SignedDuration> {
    participant::change(world, id, index, |one| {
        one.stage = Stage::Over;
        one.status = status.to_owned();
    });
    None
}

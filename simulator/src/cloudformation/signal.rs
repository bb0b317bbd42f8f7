//! CreationPolicy: a resource that is ready waits for signals, which SignalResource or `cfn-signal` on a host sends.

use super::document::text;
use super::refuse::{constraint, format, invalid, missing};
use super::state::{Resource, Status, resource_key, resource_mut, stack};
use super::{history, progress};
use crate::wire::{AwsError, Call, Params, Reply};
use crate::world::World;
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many signals a resource waits for, and how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    pub(super) count: usize,
    pub(super) patience: SignedDuration,
}

/// Reads `CreationPolicy`.
pub(super) fn policy(logical: &str, declared: Option<&Value>) -> Result<Option<Policy>, AwsError> {
    let Some(signal) = declared.and_then(|policy| policy.get("ResourceSignal")) else {
        return match declared {
            Some(_) => Err(format(format!("CreationPolicy of resource {logical} needs a ResourceSignal"))),
            None => Ok(None),
        };
    };
    let count = signal.get("Count").map_or(Some(1), |count| text(count).parse().ok());
    let patience = signal.get("Timeout").map_or_else(|| "PT5M".to_owned(), text).parse::<SignedDuration>().ok();
    match (count, patience) {
        (Some(count), Some(patience)) if patience <= SignedDuration::from_hours(12) => Ok(Some(Policy { count, patience })),
        _ => Err(format(format!("CreationPolicy of resource {logical} is not a count and an ISO 8601 duration of at most 12 hours"))),
    }
}

/// Signals in a resource's memory: unique id and status.
fn signals(memory: &BTreeMap<String, String>) -> impl Iterator<Item = &String> {
    memory.iter().filter(|(name, _)| name.starts_with("signal ")).map(|(_, status)| status)
}

/// Whether a resource that is ready has all the signals it waits for.
pub(super) fn is_satisfied(world: &mut World, row: &Resource, policy: Policy) -> Result<bool, AwsError> {
    if signals(&row.memory).filter(|status| *status == "SUCCESS").count() >= policy.count {
        return Ok(true);
    }
    let begun = row.memory.get("signals awaited").and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let now = world.now();
    match begun {
        None => drop(resource_mut(world, &row.stack, &row.logical).memory.insert("signals awaited".to_owned(), now.to_string())),
        Some(begun) if now >= begun + policy.patience => {
            let seen = signals(&row.memory).count();
            let message =
                format!("Failed to receive {} resource signal(s) within the specified duration", policy.count.saturating_sub(seen));
            return Err(AwsError::new(400, "", message));
        }
        Some(_) => {}
    }
    Ok(false)
}

/// SignalResource.
pub(super) fn signal(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let need = |name: &str| params.get(name).ok_or_else(|| missing(name));
    let (name, logical, unique, status) = (need("StackName")?, need("LogicalResourceId")?, need("UniqueId")?, need("Status")?);
    params.finish()?;
    if !["SUCCESS", "FAILURE"].contains(&status.as_str()) {
        return Err(constraint("Status", Some(&status), "Member must satisfy enum value set: [FAILURE, SUCCESS]"));
    }
    let found = stack(world, &call.region, &name).ok_or_else(|| invalid(format!("Stack '{name}' does not exist")))?;
    let (id, state) = (found.id.clone(), found.status);
    let row = world.cloudformation.resources.get(&resource_key(&id, &logical)).filter(|row| row.status != Status::Waiting).cloned();
    let row = row.ok_or_else(|| invalid(format!("Resource {logical} does not exist for stack {name}")))?;
    if state != Status::CreateInProgress || row.status != Status::CreateInProgress {
        return Err(invalid(format!(
            "Signal is not allowed for resource {logical} of stack {id}, which is in {} state",
            row.status.word()
        )));
    }
    resource_mut(world, &id, &logical).memory.insert(format!("signal {unique}"), status.clone());
    let reason = format!("Received {status} signal with UniqueId {unique}");
    history::resource(world, &id, &logical, Status::CreateInProgress, Some(reason));
    if status == "FAILURE" {
        let reason = "Received 1 FAILURE signal(s) out of 1. Unable to satisfy 100% MinSuccessfulItemsPercent requirement";
        progress::resource_failed(world, &id, &logical, reason.to_owned());
    }
    Ok(Reply::Xml(Vec::new()))
}

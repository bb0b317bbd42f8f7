//! A stack being deleted or rolled back: what nothing needs any more goes first.

use super::kind;
use super::plan::{self, Plan};
use super::refuse::{invalid, missing};
use super::state::{Resource, Stack, Status, export, resource_key, resource_mut, resources, stack, stack_mut};
use super::template::Declaration;
use super::{Event, due, failure, history, progress};
use crate::wire::{AwsError, Call, Params, Reply};
use crate::world::World;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// DeleteStack. A stack that is not there is deleted already.
pub(super) fn delete(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = params.get("StackName").ok_or_else(|| missing("StackName"))?;
    let retain: BTreeSet<String> = params.member_list("RetainResources").into_iter().collect();
    let token = params.get("ClientRequestToken");
    params.finish()?;
    let Some(found) = stack(world, &call.region, &name) else { return Ok(Reply::Xml(Vec::new())) };
    if found.is_told {
        return Err(AwsError::new(
            400,
            crate::NOT_MODELLED,
            format!("the lab has no model for deleting the stack {} of another world", found.name),
        ));
    }
    let (id, status) = (found.id.clone(), found.status);
    if matches!(status, Status::DeleteComplete | Status::DeleteInProgress) {
        return Ok(Reply::Xml(Vec::new()));
    }
    if found.is_protected {
        return Err(invalid(format!("Stack [{}] cannot be deleted while TerminationProtection is enabled", found.name)));
    }
    if !retain.is_empty() {
        may_retain(world, found, &retain)?;
    }
    begin(world, &id, call.clone(), token, retain);
    Ok(Reply::Xml(Vec::new()))
}

/// Only what a deletion could not delete may be left standing.
fn may_retain(world: &World, stack: &Stack, retain: &BTreeSet<String>) -> Result<(), AwsError> {
    if stack.status != Status::DeleteFailed {
        let message = format!(
            "Invalid operation on stack [{}]. RetainResources can only be specified when the stack is in the DELETE_FAILED state",
            stack.name
        );
        return Err(invalid(message));
    }
    let rows = resources(world, &stack.id);
    match retain.iter().find(|logical| !rows.contains_key(logical.as_str())) {
        Some(unknown) => Err(invalid(format!("Resource [{unknown}] does not exist in stack [{}]", stack.name))),
        None => Ok(()),
    }
}

/// Refuses to delete a stack whose exports others import.
pub(super) fn refuse_if_imported(world: &World, id: &str) -> Result<(), AwsError> {
    let Some(found) = world.cloudformation.stacks.get(id) else { return Ok(()) };
    for name in found.outputs.iter().filter_map(|output| output.export.as_ref()) {
        if export(world, &found.region, name).is_none_or(|export| export.stack != id) {
            continue;
        }
        let imports = |other: &&Stack| other.region == found.region && other.id != id && other.stands() && other.imports.contains(name);
        let users: Vec<&str> = world.cloudformation.stacks.values().filter(imports).map(|other| other.name.as_str()).collect();
        if !users.is_empty() {
            return Err(invalid(format!("Export {name} cannot be deleted as it is in use by {}", users.join(" and "))));
        }
    }
    Ok(())
}

/// Sets the deletion of a stack in motion, with the rights of `call`.
pub(super) fn begin(world: &mut World, id: &str, call: Call, token: Option<String>, retain: BTreeSet<String>) {
    let row = stack_mut(world, id);
    row.call = call;
    row.token = token;
    row.retain = retain;
    for key in world.cloudformation.resources.keys_where(|row| row.stack == id) {
        if let Some(row) = world.cloudformation.resources.get_mut(&key) {
            row.deleting_since = None;
        }
    }
    history::stack(world, id, Status::DeleteInProgress, Some("User Initiated".to_owned()));
    sweep_later(world, id);
}

/// A new turn, in which resources are deleted.
pub(super) fn sweep_later(world: &mut World, id: &str) {
    let row = stack_mut(world, id);
    row.turn += 1;
    let event = due(Event::Sweep(id.to_owned(), row.turn));
    let pause = progress::seconds(world, (1, 3));
    world.schedule(pause, event);
}

/// The stack, if it is still at that turn and something of it goes.
fn sweeping<'w>(world: &'w World, id: &str, turn: u64) -> Option<&'w Stack> {
    let stack = world.cloudformation.stacks.get(id)?;
    (stack.turn == turn && matches!(stack.status, Status::DeleteInProgress | Status::RollbackInProgress)).then_some(stack)
}

fn is_gone(row: &Resource) -> bool {
    matches!(row.status, Status::Waiting | Status::DeleteComplete | Status::DeleteSkipped)
}

/// What failed in this turn.
fn has_failed(row: &Resource) -> bool {
    row.status == Status::DeleteFailed && row.deleting_since.is_some()
}

/// A deletion that has not come to any resource yet comes to none as long as others import what the stack exports.
fn may_begin(world: &World, id: &str) -> Result<(), AwsError> {
    let has_begun = resources(world, id).values().any(|row| row.deleting_since.is_some());
    if has_begun { Ok(()) } else { refuse_if_imported(world, id) }
}

/// Begins the deletion of what nothing that stands needs; ends the stack when nothing more can be done.
pub(super) fn sweep(world: &mut World, id: &str, turn: u64) {
    let Some(stack) = sweeping(world, id, turn).cloned() else { return };
    if let Err(imported) = may_begin(world, id) {
        let before = history::before(world, &stack);
        return history::stack(world, id, before, Some(imported.message));
    }
    let plan = plan::of(world, id).ok();
    let free = free(&resources(world, id), plan.as_deref());
    for logical in &free {
        remove_one(world, &stack, logical, plan.as_ref().and_then(|plan| plan.template.resources.get(logical)));
    }
    let rows = resources(world, id);
    if rows.values().any(|row| is_going(row)) {
        return;
    }
    if !free.is_empty() {
        world.schedule(SignedDuration::from_millis(500), due(Event::Sweep(id.to_owned(), turn)));
        return;
    }
    let left = rows.values().filter(|row| has_failed(row)).map(|row| row.logical.clone()).collect();
    end(world, &stack, left);
}

/// What can go now: it stands, and nothing that stands needs it.
fn free(rows: &BTreeMap<&str, &Resource>, plan: Option<&Plan>) -> Vec<String> {
    let stands = |logical: &String| rows.get(logical.as_str()).is_some_and(|row| !is_gone(row));
    let is_needed =
        |logical: &str| plan.is_some_and(|plan| plan.needs.iter().any(|(other, needs)| needs.contains(logical) && stands(other)));
    let can_go = |row: &Resource| !is_gone(row) && !has_failed(row) && !is_going(row) && !is_needed(&row.logical);
    rows.values().filter(|row| can_go(row)).map(|row| row.logical.clone()).collect()
}

fn is_going(row: &Resource) -> bool {
    row.status == Status::DeleteInProgress && row.deleting_since.is_some()
}

fn end(world: &mut World, stack: &Stack, left: Vec<String>) {
    let is_rollback = stack.status == Status::RollbackInProgress;
    if !left.is_empty() {
        let reason = format!("The following resource(s) failed to delete: [{}]. ", left.join(", "));
        let status = if is_rollback { Status::RollbackFailed } else { Status::DeleteFailed };
        return history::stack(world, &stack.id, status, Some(reason));
    }
    if is_rollback {
        return history::stack(world, &stack.id, Status::RollbackComplete, None);
    }
    for key in world.cloudformation.exports.keys_where(|export| export.stack == stack.id) {
        world.cloudformation.exports.remove(&key);
    }
    history::stack(world, &stack.id, Status::DeleteComplete, None);
}

/// Begins the deletion of one resource, or leaves it standing.
fn remove_one(world: &mut World, stack: &Stack, logical: &str, declared: Option<&Declaration>) {
    let is_rollback =
        stack.status == Status::RollbackInProgress || stack.reason.as_ref().is_some_and(|reason| reason.ends_with(progress::GIVEN_UP));
    let is_retained = declared.is_some_and(|one| if is_rollback { one.is_retained_on_rollback } else { one.is_retained });
    let row = resource_mut(world, &stack.id, logical);
    if row.physical.is_none() {
        return history::resource(world, &stack.id, logical, Status::DeleteComplete, None);
    }
    if is_retained || stack.retain.contains(logical) {
        return history::resource(world, &stack.id, logical, Status::DeleteSkipped, None);
    }
    let now = world.now();
    resource_mut(world, &stack.id, logical).deleting_since = Some(now);
    history::resource(world, &stack.id, logical, Status::DeleteInProgress, None);
    attempt(world, &stack.id, logical, stack.turn);
}

/// How long something else may stand in the way of a deletion.
const PATIENCE: SignedDuration = SignedDuration::from_mins(4);

/// Asks for a resource to go; again later if something else must go first.
pub(super) fn attempt(world: &mut World, id: &str, logical: &str, turn: u64) {
    if sweeping(world, id, turn).is_none() {
        return;
    }
    let Some(row) = world.cloudformation.resources.get(&resource_key(id, logical)).filter(|row| is_going(row)).cloned() else { return };
    let Some(kind) = kind::named(&row.kind) else { return };
    let (later, event) = match progress::with_job(world, id, logical, |job| (kind.remove)(job)) {
        Ok(()) => ((3, 7), Event::Gone(id.to_owned(), logical.to_owned(), turn)),
        Err(error) if failure::is_absent(&error) => return is_deleted(world, id, logical, turn),
        Err(error) if failure::is_in_use(&error) && row.deleting_since.is_some_and(|since| world.now() - PATIENCE < since) => {
            ((10, 20), Event::Attempt(id.to_owned(), logical.to_owned(), turn))
        }
        Err(error) => return cannot(world, &row, turn, &error),
    };
    let pause = progress::seconds(world, later);
    world.schedule(pause, due(event));
}

/// Looks whether a resource has gone.
pub(super) fn gone(world: &mut World, id: &str, logical: &str, turn: u64) {
    if sweeping(world, id, turn).is_none() {
        return;
    }
    let Some(row) = world.cloudformation.resources.get(&resource_key(id, logical)).filter(|row| is_going(row)).cloned() else { return };
    let Some(kind) = kind::named(&row.kind) else { return };
    match progress::with_job(world, id, logical, |job| (kind.gone)(job)) {
        Ok(true) => is_deleted(world, id, logical, turn),
        Ok(false) => {
            let pause = progress::seconds(world, (4, 6));
            world.schedule(pause, due(Event::Gone(id.to_owned(), logical.to_owned(), turn)));
        }
        Err(error) if failure::is_absent(&error) => is_deleted(world, id, logical, turn),
        Err(error) => cannot(world, &row, turn, &error),
    }
}

fn is_deleted(world: &mut World, id: &str, logical: &str, turn: u64) {
    history::resource(world, id, logical, Status::DeleteComplete, None);
    world.schedule(SignedDuration::from_millis(500), due(Event::Sweep(id.to_owned(), turn)));
}

fn cannot(world: &mut World, row: &Resource, turn: u64, error: &AwsError) {
    let reason = failure::reason(world, &row.kind, error);
    history::resource(world, &row.stack, &row.logical, Status::DeleteFailed, Some(reason));
    world.schedule(SignedDuration::from_millis(500), due(Event::Sweep(row.stack.clone(), turn)));
}

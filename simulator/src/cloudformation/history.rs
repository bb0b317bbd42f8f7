//! Every change of a status is an event of its stack.

use super::state::{Stack, StackEvent, Status, resource_mut, stack_mut};
use crate::world::World;
use jiff::SignedDuration;

/// A stack's own type.
pub(super) const STACK: &str = "AWS::CloudFormation::Stack";

/// How much later than it was asked for a deletion shows in the stack's status; its events show it at once.
const LAG: SignedDuration = SignedDuration::from_secs(2);

fn add(world: &mut World, event: StackEvent) {
    let number = world.cloudformation.events.len();
    let key = format!("{}/{number:09}", event.stack);
    world.cloudformation.events.insert(key, event);
}

/// The stack goes over to `status`.
pub(super) fn stack(world: &mut World, id: &str, status: Status, reason: Option<String>) {
    let now = world.now();
    let event_id = world.deal().uuid();
    let row = stack_mut(world, id);
    row.status = status;
    row.reason.clone_from(&reason);
    if status == Status::DeleteComplete {
        row.deleted = Some(now);
    }
    let event = StackEvent {
        id: event_id,
        stack: row.id.clone(),
        logical: row.name.clone(),
        physical: row.id.clone(),
        kind: STACK.to_owned(),
        at: now,
        status,
        reason,
        properties: None,
        token: row.token.clone(),
    };
    add(world, event);
}

/// The status as it is told: right after its deletion was asked for a stack is told as it stood before.
pub(super) fn told(world: &World, stack: &Stack) -> Status {
    if stack.status != Status::DeleteInProgress {
        return stack.status;
    }
    let is_late = own(world, stack).pop().is_some_and(|event| world.now() < event.at + LAG);
    if is_late { before(world, stack) } else { stack.status }
}

/// The status that the stack had before this one.
pub(super) fn before(world: &World, stack: &Stack) -> Status {
    own(world, stack).iter().rev().nth(1).map_or(stack.status, |before| before.status)
}

/// A stack's events about itself.
fn own<'w>(world: &'w World, stack: &Stack) -> Vec<&'w StackEvent> {
    let all = world.cloudformation.events.under(&format!("{}/", stack.id)).map(|(_, event)| event);
    all.filter(|event| event.physical == stack.id).collect()
}

/// A resource goes over to `status`, or goes on in it.
pub(super) fn resource(world: &mut World, stack: &str, logical: &str, status: Status, reason: Option<String>) {
    let now = world.now();
    let token = stack_mut(world, stack).token.clone();
    let serial = world.deal().uuid();
    let row = resource_mut(world, stack, logical);
    row.status = status;
    row.reason.clone_from(&reason);
    row.at = now;
    let event = StackEvent {
        id: format!("{logical}-{}-{}", status.word(), &serial[..18]),
        stack: stack.to_owned(),
        logical: logical.to_owned(),
        physical: row.physical.clone().unwrap_or_default(),
        kind: row.kind.clone(),
        at: now,
        status,
        reason,
        properties: (!row.shown.is_null()).then(|| row.shown.to_string()),
        token,
    };
    add(world, event);
}

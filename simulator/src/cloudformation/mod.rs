//! CloudFormation: stacks from templates, nested, rolled back and deleted, over awsQuery.
//!
//! Text becomes a tree ([`document`]), a tree a [`template`] whose mentions hold together ([`reference`]); [`create`] lays
//! a stack's rows down and [`progress`] makes its resources over time, [`delete`] takes them away. What a resource is,
//! its [`kind`] knows.

mod capability;
mod create;
mod delete;
mod describe;
mod document;
mod failure;
mod history;
mod inspect;
mod intrinsic;
mod kind;
mod page;
mod parameter;
mod pattern;
mod plan;
mod progress;
mod prune;
mod reference;
mod refuse;
mod signal;
mod source;
mod state;
mod taken;
mod template;

#[cfg(test)]
mod tests;

use crate::ec2;
use crate::trace::Subject;
use crate::wire::{AwsError, Call, Params, Reply, TOO_SHORT};
use crate::world::World;
use serde::{Deserialize, Serialize};

pub(crate) use state::State;
pub(crate) use taken::OPERATIONS as TAKEN;

/// What is due in the service. The number is the turn of the stack it belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    /// A stack makes what is ready to be made.
    Go(String, u64),
    /// A resource may be ready.
    Look(String, String, u64),
    /// The time for creating a stack is over.
    TimedOut(String, u64),
    /// A stack deletes what nothing needs any more.
    Sweep(String, u64),
    /// A resource is asked again to go.
    Attempt(String, String, u64),
    /// A resource may have gone.
    Gone(String, String, u64),
}

/// An event of this service for the world's timers.
fn due(event: Event) -> crate::world::Event {
    crate::world::Event::CloudFormation(event)
}

/// The stack an event moves.
pub(crate) fn subject(event: &Event) -> Subject {
    let (Event::Go(id, _)
    | Event::Look(id, ..)
    | Event::TimedOut(id, _)
    | Event::Sweep(id, _)
    | Event::Attempt(id, ..)
    | Event::Gone(id, ..)) = event;
    let stands =
        |world: &World, id: &str| world.cloudformation.stacks.get(id).map(|stack| (stack.region.clone(), stack.status.word().to_owned()));
    Subject { service: "cloudformation", id: id.clone(), stands }
}

/// Something due happens.
pub(crate) fn happen(world: &mut World, event: Event) {
    match event {
        Event::Go(stack, turn) => progress::go(world, &stack, turn),
        Event::Look(stack, logical, turn) => progress::look(world, &stack, &logical, turn),
        Event::TimedOut(stack, turn) => progress::timed_out(world, &stack, turn),
        Event::Sweep(stack, turn) => delete::sweep(world, &stack, turn),
        Event::Attempt(stack, logical, turn) => delete::attempt(world, &stack, &logical, turn),
        Event::Gone(stack, logical, turn) => delete::gone(world, &stack, &logical, turn),
    }
}

/// Answers one action.
pub(crate) fn handle(world: &mut World, call: &Call, action: &str, params: &Params) -> Result<Reply, AwsError> {
    ec2::ensure(world, &call.region)?;
    if let Some(name) = params.empty_name() {
        return Err(refuse::constraint(name, Some(""), TOO_SHORT));
    }
    match action {
        "CreateStack" => create::create(world, call, params),
        "UpdateStack" => inspect::update(world, call, params),
        "DeleteStack" => delete::delete(world, call, params),
        "SignalResource" => signal::signal(world, call, params),
        "DescribeStacks" => describe::stacks(world, call, params),
        "DescribeStackEvents" => describe::events(world, call, params),
        "DescribeStackResource" => describe::stack_resource(world, call, params),
        "DescribeStackResources" => describe::stack_resources(world, call, params),
        "ListStacks" => describe::summaries(world, call, params),
        "ListStackResources" => describe::resource_summaries(world, call, params),
        "ListExports" => describe::exports(world, call, params),
        "ListImports" => describe::imports(world, call, params),
        "GetTemplate" => inspect::template(world, call, params),
        "GetTemplateSummary" => inspect::summary(world, call, params),
        "ValidateTemplate" => inspect::validate(world, call, params),
        _ => Err(AwsError::new(400, "InvalidAction", format!("Could not find operation {action} for version 2010-05-15"))),
    }
}

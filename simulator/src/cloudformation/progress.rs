//! A stack being created: what is ready to be made is made, all at once; what fails takes the stack with it.

use super::intrinsic::Scope;
use super::kind::{self, Attributes, Job};
use super::parameter::Parameter;
use super::plan::{self, Plan};
use super::refuse::invalid;
use super::state::{
    Export, OnFailure, Output, Resource, Stack, Status, export, export_key, resource_key, resource_mut, resources, stack_mut,
};
use super::{Event, delete, due, failure, history, prune, signal};
use crate::wire::AwsError;
use crate::world::World;
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::BTreeMap;

/// How the reason of a deletion ends that follows a creation that failed.
pub(super) const GIVEN_UP: &str = "Delete requested by user.";

/// The stack, if it is still at that turn and being created.
fn creating<'w>(world: &'w World, id: &str, turn: u64) -> Option<&'w Stack> {
    let stack = world.cloudformation.stacks.get(id)?;
    (stack.turn == turn && stack.status == Status::CreateInProgress).then_some(stack)
}

/// A time between `least` and `most` seconds, by the lab's own chance.
pub(super) fn seconds(world: &mut World, (least, most): (u64, u64)) -> SignedDuration {
    let milliseconds = least * 1000 + world.deal().below((most - least) * 1000 + 1);
    SignedDuration::from_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX))
}

/// Begins whatever is ready to be made; ends the stack when nothing is left.
pub(super) fn go(world: &mut World, id: &str, turn: u64) {
    let Some(stack) = creating(world, id, turn).cloned() else { return };
    let plan = match plan::of(world, id) {
        Ok(plan) => plan,
        Err(error) => return failed(world, id, error.message),
    };
    let rows = resources(world, id);
    if rows.values().all(|row| row.status == Status::CreateComplete) {
        return finish(world, &stack, &plan);
    }
    for logical in ready(&rows, &plan) {
        // One that fails ends the whole, also for those whose turn came at the same moment.
        if creating(world, id, turn).is_some() {
            start(world, &stack, &plan, &logical);
        }
    }
}

/// What waits although all it needs stands.
fn ready(rows: &BTreeMap<&str, &Resource>, plan: &Plan) -> Vec<String> {
    let stands = |name: &String| rows.get(name.as_str()).is_none_or(|row| row.status == Status::CreateComplete);
    let has_all = |logical: &str| plan.needs.get(logical).is_none_or(|needs| needs.iter().all(stands));
    let waiting = rows.iter().filter(|(logical, row)| row.status == Status::Waiting && has_all(logical));
    waiting.map(|(logical, _)| (*logical).to_owned()).collect()
}

/// Where a stack's values are worked out.
fn scope<'a>(world: &'a World, stack: &'a Stack, plan: &'a Plan, parameters: &'a BTreeMap<String, Parameter>) -> Scope<'a> {
    Scope {
        world,
        template: &plan.template,
        region: &stack.region,
        stack_id: &stack.id,
        stack_name: &stack.name,
        parameters,
        conditions: &plan.conditions,
        resources: resources(world, &stack.id),
    }
}

/// Parameters as they are shown.
fn hidden(stack: &Stack) -> BTreeMap<String, Parameter> {
    let hide = |parameter: &Parameter| match parameter.no_echo {
        true => Parameter { value: "****".to_owned(), resolved: None, ..parameter.clone() },
        false => parameter.clone(),
    };
    stack.parameters.iter().map(|(name, parameter)| (name.clone(), hide(parameter))).collect()
}

/// Works a resource's properties out, and shows them.
fn prepare(world: &mut World, stack: &Stack, plan: &Plan, logical: &str) -> Result<(), AwsError> {
    let declared = &plan.template.resources[logical].properties;
    let hidden = hidden(stack);
    let scope_ = scope(world, stack, plan, &stack.parameters);
    let properties = scope_.value(declared)?;
    let mut arguments = Vec::new();
    prune::imports(declared, &mut arguments);
    let imports = arguments.into_iter().map(|name| scope_.text(name, "Fn::ImportValue")).collect::<Result<Vec<_>, _>>()?;
    let shown = scope(world, stack, plan, &hidden).value(declared)?;
    stack_mut(world, &stack.id).imports.extend(imports);
    let row = resource_mut(world, &stack.id, logical);
    row.properties = properties;
    row.shown = shown;
    Ok(())
}

fn start(world: &mut World, stack: &Stack, plan: &Plan, logical: &str) {
    let id = stack.id.as_str();
    let prepared = prepare(world, stack, plan, logical);
    history::resource(world, id, logical, Status::CreateInProgress, None);
    if let Err(error) = prepared {
        return resource_failed(world, id, logical, error.message);
    }
    let row = resource_mut(world, id, logical).clone();
    let Some(kind) = kind::named(&row.kind) else { return };
    let made = kind.check(&row.properties).and_then(|()| with_job(world, id, logical, |job| (kind.make)(job)));
    match made {
        Ok(physical) => {
            resource_mut(world, id, logical).physical = Some(physical);
            history::resource(world, id, logical, Status::CreateInProgress, Some("Resource creation Initiated".to_owned()));
            let pause = seconds(world, kind.seconds);
            world.schedule(pause, due(Event::Look(id.to_owned(), logical.to_owned(), stack.turn)));
        }
        Err(error) => {
            let reason = failure::reason(world, &row.kind, &error);
            resource_failed(world, id, logical, reason);
        }
    }
}

/// Does a part of the work on a resource and keeps what it has to remember.
pub(super) fn with_job<T>(
    world: &mut World,
    stack_id: &str,
    logical: &str,
    work: impl FnOnce(&mut Job<'_>) -> Result<T, AwsError>,
) -> Result<T, AwsError> {
    let row = resource_mut(world, stack_id, logical).clone();
    let stack = stack_mut(world, stack_id);
    let (call, stack_name, stack_tags) = (stack.call.clone(), stack.name.clone(), stack.tags.clone());
    let mut job = Job {
        world,
        call,
        stack_id: stack_id.to_owned(),
        stack_name,
        logical: row.logical,
        physical: row.physical.unwrap_or_default(),
        properties: row.properties,
        stack_tags,
        memory: row.memory,
    };
    let done = work(&mut job);
    let (memory, physical) = (job.memory, job.physical);
    let row = resource_mut(world, stack_id, logical);
    row.memory = memory;
    // What came to be before the rest failed is the resource all the same, and is deleted as such.
    if row.physical.is_none() && !physical.is_empty() {
        row.physical = Some(physical);
    }
    done
}

/// Looks whether a resource is ready.
pub(super) fn look(world: &mut World, id: &str, logical: &str, turn: u64) {
    if creating(world, id, turn).is_none() {
        return;
    }
    let row = world.cloudformation.resources.get(&resource_key(id, logical)).cloned();
    let Some(row) = row.filter(|row| row.status == Status::CreateInProgress) else { return };
    let Some(kind) = kind::named(&row.kind) else { return };
    let ready = with_job(world, id, logical, |job| (kind.ready)(job));
    match ready.and_then(|attributes| signalled(world, id, logical, attributes)) {
        Ok(None) => {
            let pause = seconds(world, (4, 6));
            world.schedule(pause, due(Event::Look(id.to_owned(), logical.to_owned(), turn)));
        }
        Ok(Some(attributes)) => {
            resource_mut(world, id, logical).attributes = attributes;
            history::resource(world, id, logical, Status::CreateComplete, None);
            world.schedule(SignedDuration::from_secs(1), due(Event::Go(id.to_owned(), turn)));
        }
        Err(error) => {
            let reason = failure::reason(world, &row.kind, &error);
            resource_failed(world, id, logical, reason);
        }
    }
}

/// What is ready waits for the signals its CreationPolicy wants.
fn signalled(world: &mut World, id: &str, logical: &str, ready: Option<Attributes>) -> Result<Option<Attributes>, AwsError> {
    let Some(attributes) = ready else { return Ok(None) };
    let wanted = plan::of(world, id)?.template.resources.get(logical).and_then(|declared| declared.signals);
    let Some(policy) = wanted else { return Ok(Some(attributes)) };
    let row = resource_mut(world, id, logical).clone();
    Ok(signal::is_satisfied(world, &row, policy)?.then_some(attributes))
}

/// Everything stands: outputs and exports.
fn finish(world: &mut World, stack: &Stack, plan: &Plan) {
    match outputs(&scope(world, stack, plan, &stack.parameters)).and_then(|outputs| exportable(world, stack, outputs)) {
        Ok(outputs) => {
            for output in &outputs {
                let Some(name) = output.export.clone() else { continue };
                let row = Export { stack: stack.id.clone(), name: name.clone(), value: output.value.clone() };
                world.cloudformation.exports.insert(export_key(&stack.region, &name), row);
            }
            stack_mut(world, &stack.id).outputs = outputs;
            history::stack(world, &stack.id, Status::CreateComplete, None);
        }
        Err(error) => failed(world, &stack.id, error.message),
    }
}

fn outputs(scope: &Scope<'_>) -> Result<Vec<Output>, AwsError> {
    let mut outputs = Vec::new();
    for (key, output) in &scope.template.outputs {
        let value = output.get("Value").unwrap_or(&Value::Null);
        let export = output.get("Export").and_then(|export| export.get("Name")).map(|name| scope.text(name, "Export")).transpose()?;
        let description = output.get("Description").map(super::document::text);
        outputs.push(Output { key: key.clone(), value: scope.text(value, "Output")?, description, export });
    }
    Ok(outputs)
}

/// No other stack of the Region exports the same names.
fn exportable(world: &World, stack: &Stack, outputs: Vec<Output>) -> Result<Vec<Output>, AwsError> {
    for name in outputs.iter().filter_map(|output| output.export.as_ref()) {
        let other = export(world, &stack.region, name).and_then(|export| world.cloudformation.stacks.get(&export.stack));
        if let Some(other) = other {
            return Err(invalid(format!("Export with name {name} is already exported by stack {}.", other.name)));
        }
    }
    Ok(outputs)
}

/// A resource could not be made: neither can the stack.
pub(super) fn resource_failed(world: &mut World, id: &str, logical: &str, reason: String) {
    history::resource(world, id, logical, Status::CreateFailed, Some(reason));
    cancel(world, id);
    let rows = resources(world, id);
    let culprits: Vec<&str> = rows.values().filter(|row| row.status == Status::CreateFailed).map(|row| row.logical.as_str()).collect();
    let reason = format!("The following resource(s) failed to create: [{}].", culprits.join(", "));
    failed(world, id, reason);
}

/// What is under way is given up, also in nested stacks.
fn cancel(world: &mut World, id: &str) {
    let rows = resources(world, id).into_values().filter(|row| row.status == Status::CreateInProgress);
    let under_way: Vec<Resource> = rows.cloned().collect();
    for row in under_way {
        history::resource(world, id, &row.logical, Status::CreateFailed, Some("Resource creation cancelled".to_owned()));
        let inner = row.physical.filter(|_| row.kind == history::STACK).unwrap_or_default();
        if world.cloudformation.stacks.get(&inner).is_some_and(|inner| inner.status == Status::CreateInProgress) {
            cancel(world, &inner);
            history::stack(world, &inner, Status::CreateFailed, Some("Resource creation cancelled".to_owned()));
        }
    }
}

/// The stack cannot be created.
fn failed(world: &mut World, id: &str, reason: String) {
    match stack_mut(world, id).on_failure {
        OnFailure::DoNothing => history::stack(world, id, Status::CreateFailed, Some(format!("{reason} "))),
        OnFailure::Rollback => {
            history::stack(world, id, Status::RollbackInProgress, Some(format!("{reason} Rollback requested by user.")));
            delete::sweep_later(world, id);
        }
        OnFailure::Delete => {
            history::stack(world, id, Status::DeleteInProgress, Some(format!("{reason} {GIVEN_UP}")));
            delete::sweep_later(world, id);
        }
    }
}

/// The time a request gave the stack is over.
pub(super) fn timed_out(world: &mut World, id: &str, turn: u64) {
    if creating(world, id, turn).is_none() {
        return;
    }
    cancel(world, id);
    failed(world, id, "Stack creation time exceeded the specified timeout.".to_owned());
}

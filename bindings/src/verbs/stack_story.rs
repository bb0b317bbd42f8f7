//! What happens in a stack: the newest event for the progress line, the first cause for an error.

use super::read::{count, items, text};
use engine::effect::Scope;
use engine::verb::VerbError;
use serde_json::{Value, json};

pub(super) use crate::standing::stack_name as name_of;

/// How far a stack is: resources done, and the newest event. A resource's status is that of its newest event; so the list of
/// resources tells it, which stays short while the events become more and more.
pub(super) fn newest(scope: &Scope, stack: &Value) -> Result<String, VerbError> {
    let listed = scope.call("cloudformation::list_stack_resources", json!({ "StackName": stack["StackId"] }))?;
    let status = text(stack, "StackStatus");
    let doing = if status.starts_with("CREATE") { "CREATE" } else { "DELETE" };
    let met: Vec<&Value> = items(&listed, "").iter().filter(|resource| text(resource, "ResourceStatus").starts_with(doing)).collect();
    let done = met.iter().filter(|resource| text(resource, "ResourceStatus").ends_with("_COMPLETE")).count();
    let newest = met.iter().max_by_key(|resource| text(resource, "LastUpdatedTimestamp"));
    let shown = |resource: &&Value| format!(", {} {}", text(resource, "LogicalResourceId"), text(resource, "ResourceStatus"));
    Ok(format!("{status}, {} done{}", count(done, "resource"), newest.map_or_else(String::new, shown)))
}

/// The error of a stack that did not come to stand: its first cause, wherever it is nested.
pub(super) fn failure(scope: &Scope, stack: &Value) -> Result<VerbError, VerbError> {
    let mut cause = first_failure(scope, text(stack, "StackId"))?;
    // A nested stack that failed says only that it did: the cause is inside.
    while let Some(inner) = cause.as_ref().filter(|cause| text(cause, "ResourceType") == "AWS::CloudFormation::Stack") {
        let id = text(inner, "PhysicalResourceId").to_owned();
        match (id.is_empty(), first_failure(scope, &id)) {
            (false, Ok(Some(deeper))) => cause = Some(deeper),
            (false, Err(stop @ VerbError::Run(_))) => return Err(stop),
            _ => break,
        }
    }
    let (name, status) = (text(stack, "StackName"), text(stack, "StackStatus"));
    let why = cause.map_or_else(|| text(stack, "StackStatusReason").to_owned(), |cause| story(&cause));
    let message =
        format!("stack `{name}` ended as {status}; first cause: {why}; fix it and delete the stack: a resumed run creates it again");
    Ok(VerbError::fault("StackFailed", message))
}

fn story(event: &Value) -> String {
    let (stack, id) = (text(event, "StackName"), text(event, "LogicalResourceId"));
    format!("{id} ({}) in `{stack}`: {}", text(event, "ResourceType"), text(event, "ResourceStatusReason"))
}

/// The oldest event of a stack's resources that failed by itself.
fn first_failure(scope: &Scope, id: &str) -> Result<Option<Value>, VerbError> {
    let events = scope.call("cloudformation::describe_stack_events", json!({ "StackName": id }))?;
    let failed = items(&events, "").iter().filter(|event| {
        let itself = text(event, "PhysicalResourceId") == id;
        text(event, "ResourceStatus").ends_with("_FAILED") && !itself && !text(event, "ResourceStatusReason").contains("cancelled")
    });
    Ok(failed.min_by_key(|event| text(event, "Timestamp")).cloned())
}

/// What a deletion left: `#{ id, type, why }` for each resource that could not be deleted, nested ones too.
pub(super) fn undeleted(scope: &Scope, id: &str) -> Result<Vec<Value>, VerbError> {
    let (mut found, mut open) = (Vec::new(), vec![id.to_owned()]);
    while let Some(stack) = open.pop() {
        let listed = scope.call("cloudformation::list_stack_resources", json!({ "StackName": stack }))?;
        for resource in items(&listed, "").iter().filter(|resource| text(resource, "ResourceStatus") == "DELETE_FAILED") {
            let physical = text(resource, "PhysicalResourceId");
            if text(resource, "ResourceType") == "AWS::CloudFormation::Stack" {
                open.push(physical.to_owned());
                continue;
            }
            found.push(json!({
                "id": physical,
                "logical_id": format!("{}/{}", name_of(&stack), text(resource, "LogicalResourceId")),
                "type": resource["ResourceType"],
                "why": resource["ResourceStatusReason"],
            }));
        }
    }
    Ok(found)
}

/// The newest event of a stack about itself, if that is an end: its id.
pub(super) fn last_of_its_own(scope: &Scope, id: &str) -> Result<Option<String>, VerbError> {
    let events = scope.call("cloudformation::describe_stack_events", json!({ "StackName": id }))?;
    let newest = items(&events, "").iter().find(|event| text(event, "PhysicalResourceId") == id);
    Ok(newest.filter(|event| !text(event, "ResourceStatus").ends_with("_IN_PROGRESS")).map(|event| text(event, "EventId").to_owned()))
}

/// The error of a stack of which nothing was deleted, since another imports what it exports: a resumed run asks for it anew.
pub(super) fn held(scope: &Scope, name: &str, stack: &Value) -> VerbError {
    let why = text(stack, "StackStatusReason");
    let message = format!("stack `{name}` was not deleted: {why}; delete what imports it first; a resumed run deletes it again");
    scope.came_to_nothing(&message);
    VerbError::fault("ExportInUse", message)
}

/// The error of a stack that could not be deleted: the deletion came to nothing, and a resumed run asks for it anew.
pub(super) fn undeletable(scope: &Scope, name: &str, ended: &Value) -> VerbError {
    let one = |resource: &Value| format!("{} {}: {}", text(resource, "logical_id"), text(resource, "id"), text(resource, "why"));
    let left: Vec<String> = items(ended, "failed").iter().map(one).collect();
    let message = format!("stack `{name}` was not deleted: {}; a resumed run deletes it again", left.join("; "));
    scope.came_to_nothing(&message);
    VerbError::fault("DeleteFailed", message)
}

//! Stacks within stacks.

use super::{Attributes, Job, Kind, PLAIN};
use crate::cloudformation::create::{self, Nested};
use crate::cloudformation::delete;
use crate::cloudformation::document::text;
use crate::cloudformation::state::{OnFailure, Status};
use crate::iam;
use crate::wire::AwsError;

pub(super) const KINDS: &[Kind] = &[Kind {
    name: "AWS::CloudFormation::Stack",
    required: &["TemplateURL"],
    optional: &["NotificationARNs", "Parameters", "Tags", "TimeoutInMinutes"],
    attributes: &["Outputs"],
    seconds: (3, 6),
    make: make_stack,
    ready: stack_ready,
    remove: remove_stack,
    gone: stack_gone,
    ..PLAIN
}];

fn make_stack(job: &mut Job<'_>) -> Result<String, AwsError> {
    iam::authorize(job.world, &job.call.caller, "cloudformation:CreateStack", None)?;
    let given = job.property("Parameters").and_then(|map| map.as_object().cloned()).unwrap_or_default();
    // A list is handed on as its parts, joined.
    let joined = |value: &serde_json::Value| match value {
        serde_json::Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        scalar => text(scalar),
    };
    let order = Nested {
        name: job.generated(128),
        url: job.need("TemplateURL"),
        parameters: given.iter().map(|(name, value)| (name.clone(), joined(value))).collect(),
        tags: job.tags(),
        timeout_minutes: job.text("TimeoutInMinutes").and_then(|text| text.parse().ok()),
        parent: job.stack_id.clone(),
    };
    create::nested(job.world, &job.call, order)
}

fn stack_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let Some(stack) = job.world.cloudformation.stacks.get(&job.physical) else { return Ok(None) };
    match stack.status {
        Status::CreateInProgress | Status::RollbackInProgress => Ok(None),
        Status::CreateComplete => {
            Ok(Some(stack.outputs.iter().map(|output| (format!("Outputs.{}", output.key), output.value.clone())).collect()))
        }
        _ => {
            let why = stack.reason.clone().unwrap_or_default();
            Err(AwsError::new(400, "", format!("Embedded stack {} was not successfully created: {why}", job.physical)))
        }
    }
}

fn remove_stack(job: &mut Job<'_>) -> Result<(), AwsError> {
    iam::authorize(job.world, &job.call.caller, "cloudformation:DeleteStack", None)?;
    let Some(stack) = job.world.cloudformation.stacks.get_mut(&job.physical) else { return Ok(()) };
    stack.on_failure = OnFailure::DoNothing;
    if matches!(stack.status, Status::DeleteInProgress | Status::DeleteComplete) {
        return Ok(());
    }
    delete::refuse_if_imported(job.world, &job.physical)?;
    let (id, call) = (job.physical.clone(), job.call.clone());
    delete::begin(job.world, &id, call, None, std::collections::BTreeSet::new());
    Ok(())
}

fn stack_gone(job: &mut Job<'_>) -> Result<bool, AwsError> {
    let Some(stack) = job.world.cloudformation.stacks.get(&job.physical) else { return Ok(true) };
    match stack.status {
        Status::DeleteComplete => Ok(true),
        Status::DeleteFailed => {
            let why = stack.reason.clone().unwrap_or_default();
            Err(AwsError::new(400, "", format!("Embedded stack {} was not successfully deleted: {why}", job.physical)))
        }
        _ => Ok(false),
    }
}

//! AWS CloudFormation.

use super::file;
use super::generated::cloudformation as api;
use super::shape::Wire;
use super::table::{ask, items, natural, query, token, with_result};
use crate::cloud::Cloud;
use engine::op::{Call, Failure, Op, SendFn};
use engine::schema::Schema;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

/// A stack's events, and with them its token, outlive it by 90 days.
const TTL: SignedDuration = SignedDuration::from_hours(24);

/// The ops.
pub(super) fn ops(cloud: &Arc<Cloud>) -> Vec<Op> {
    vec![
        token(
            "cloudformation::create_stack",
            "Begins to create a stack, from the template at `TemplateURL` or in the local file `TemplateFile`.\n\nReturns `#{ StackId }`.",
            &["cloudformation:CreateStack"],
            TTL,
            from_file(known_by_token(api::create_stack(cloud), api::describe_stack_events(cloud).send)),
        ),
        natural(
            "cloudformation::delete_stack",
            "Begins to delete a stack.",
            &["cloudformation:DeleteStack"],
            &[],
            api::delete_stack(cloud),
        ),
        query(
            "cloudformation::describe_stacks",
            "Lists stacks. Outputs that are named like a secret are sealed.",
            &["cloudformation:DescribeStacks"],
            with_result(api::describe_stacks(cloud), sealed),
        ),
        query(
            "cloudformation::describe_stack_events",
            "Lists the events of a stack, newest first.",
            &["cloudformation:DescribeStackEvents"],
            api::describe_stack_events(cloud),
        ),
        query(
            "cloudformation::list_stack_resources",
            "Lists the resources of a stack.",
            &["cloudformation:ListStackResources"],
            api::list_stack_resources(cloud),
        ),
        query(
            "cloudformation::list_exports",
            "Lists the exports of the Region.",
            &["cloudformation:ListExports"],
            api::list_exports(cloud),
        ),
    ]
}

/// Takes `TemplateFile` in place of `TemplateBody`: the journal keeps the file's digest, not its text.
fn from_file(wire: Wire) -> Wire {
    let Wire { schema, send } = wire;
    let with_file = |schema: Schema| {
        Schema::new(move || {
            let mut described = Value::clone(&schema);
            if let Some(members) = described["properties"].as_object_mut() {
                members.remove("TemplateBody");
                members.insert("TemplateFile".to_owned(), file::schema());
            }
            described
        })
    };
    let send: SendFn = Arc::new(move |mut call: Call| {
        let given = call.args.as_object_mut().and_then(|args| args.remove("TemplateFile"));
        match given.filter(|file| !file.is_null()).map(|file| file::read(&call, &file)).transpose() {
            Ok(Some(bytes)) => call.args["TemplateBody"] = Value::String(String::from_utf8_lossy(&bytes).into_owned()),
            Ok(None) => {}
            Err(failure) => return Box::pin(std::future::ready(Err(failure))),
        }
        send(call)
    });
    Wire { schema: schema.map(with_file), send }
}

/// A stack of that name made with our token is ours.
fn known_by_token(wire: Wire, events: SendFn) -> Wire {
    let Wire { schema, send } = wire;
    let send: SendFn = Arc::new(move |call: Call| {
        let (sent, events) = (send(call.clone()), events.clone());
        Box::pin(async move {
            match sent.await {
                Err(Failure::Refused(error)) if error.code == "AlreadyExistsException" => {
                    let told = ask(&events, &call, json!({ "StackName": call.args["StackName"] })).await?;
                    let ours = items(&told).iter().find(|event| event["ClientRequestToken"] == call.token.as_str());
                    ours.map_or(Err(Failure::Refused(error)), |event| {
                        Ok(json!({ "StackId": event["StackId"], "OperationId": event["OperationId"] }))
                    })
                }
                other => other,
            }
        })
    });
    Wire { schema, send }
}

/// Whether an output's or parameter's name says that it is a secret.
fn secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["password", "secret", "privatekey", "token"].iter().any(|word| name.contains(word))
}

fn sealed(call: &Call, mut stacks: Value) -> Result<Value, Failure> {
    for stack in stacks.as_array_mut().into_iter().flatten() {
        for output in stack["Outputs"].as_array_mut().into_iter().flatten() {
            let (Some(name), Some(value)) = (output["OutputKey"].as_str(), output["OutputValue"].as_str()) else { continue };
            if secret(name) {
                output["OutputValue"] = Value::String(call.seal(name, value)?);
            }
        }
    }
    Ok(stacks)
}

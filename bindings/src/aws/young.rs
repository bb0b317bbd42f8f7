//! What this run made a moment ago. EC2 and IAM know a new thing not everywhere at once: that they do not find it says nothing yet, and
//! what is not found is asked again.

use super::shape::Wire;
use engine::effect::Made;
use engine::op::{Call, Failure, Op, OpError, Send};
use jiff::SignedDuration;
use serde_json::Value;
use std::sync::Arc;

/// For how long a thing is new.
const YOUNG: SignedDuration = SignedDuration::from_mins(3);

/// The same op, which asks again for what is new and is not found.
pub(super) fn patient(op: Op) -> Op {
    let send = op.send;
    let send: Send = Arc::new(move |call: Call| {
        let asked = call.clone();
        let sent = send(call);
        Box::pin(async move {
            match sent.await {
                Err(Failure::Refused(error)) if is_absence(&error) && names_new(&asked) => {
                    Err(Failure::Refused(OpError { retryable: true, ..error }))
                }
                answer => answer,
            }
        })
    });
    Op { send, ..op }
}

/// The same order, given again while roles that the run made a moment ago are not known to DRS.
pub(super) fn roles_known(wire: Wire) -> Wire {
    let Wire { schema, send } = wire;
    let send: Send = Arc::new(move |call: Call| {
        let asked = call.clone();
        let sent = send(call);
        Box::pin(async move {
            match sent.await {
                Err(Failure::Refused(error)) if error.message.starts_with(UNATTACHED) && has_new_roles(&asked) => {
                    Err(Failure::Refused(OpError { retryable: true, ..error }))
                }
                answer => answer,
            }
        })
    });
    Wire { schema, send }
}

/// How DRS says that a role is not there.
const UNATTACHED: &str = "Failed to attach the following IAM roles to their instance profiles";

fn has_new_roles(call: &Call) -> bool {
    let since = call.clock.now() - YOUNG;
    (call.done)().iter().any(|made| made.op == "iam::create_role" && made.at >= since)
}

fn is_absence(error: &OpError) -> bool {
    error.code.ends_with(".NotFound") || error.code.ends_with(".NotFoundException") || error.code == "NoSuchEntity"
}

/// Whether a call names something that this run made a moment ago and did not take away.
fn names_new(call: &Call) -> bool {
    let (done, since) = ((call.done)(), call.clock.now() - YOUNG);
    let is_new = |id: &str| {
        let named = |made: &&Made| holds(&made.result, id) || holds(&made.args, id);
        done.iter().rfind(|made| named(made) && (makes(made) || takes(made))).is_some_and(|made| makes(made) && made.at >= since)
    };
    texts(&call.args).into_iter().any(is_new)
}

fn makes(made: &Made) -> bool {
    ["::run_", "::create_"].iter().any(|verb| made.op.contains(verb)) && made.op != "ec2::create_tags"
}

fn takes(made: &Made) -> bool {
    ["::terminate_", "::delete_"].iter().any(|verb| made.op.contains(verb)) && made.op != "ec2::delete_tags"
}

fn holds(value: &Value, id: &str) -> bool {
    texts(value).contains(&id)
}

/// Every text in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

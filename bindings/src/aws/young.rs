//! What this run made a moment ago. EC2 and IAM know a new thing not everywhere at once: that they do not find it says nothing yet, and
//! what is not found is asked again.

use super::shape::Wire;
use engine::effect::Made;
use engine::op::{Call, Failure, Op, OpError, SendFn};
use jiff::SignedDuration;
use serde_json::Value;
use std::sync::Arc;

/// For how long a thing is new.
const YOUNG: SignedDuration = SignedDuration::from_mins(3);

/// The same op, which asks again for what is new and is not found.
pub(super) fn patient(op: Op) -> Op {
    let send = again_where(op.send, |error, call| is_absence(error) && names_new(call));
    Op { send, ..op }
}

/// The same order, given again while roles that the run made a moment ago are not known to DRS.
pub(super) fn roles_known(wire: Wire) -> Wire {
    let send = again_where(wire.send, |error, call| error.message.starts_with(UNATTACHED) && has_new_roles(call));
    Wire { send, ..wire }
}

/// The same request, for which refusals like these are no last word.
fn again_where(send: SendFn, is_early: fn(&OpError, &Call) -> bool) -> SendFn {
    Arc::new(move |call: Call| {
        let asked = call.clone();
        let sent = send(call);
        Box::pin(async move {
            match sent.await {
                Err(Failure::Refused(error)) if is_early(&error, &asked) => Err(Failure::Refused(OpError { retryable: true, ..error })),
                answer => answer,
            }
        })
    })
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
        let named = |made: &&Arc<Made>| names(&made.result).contains(&id) || names(&made.args).contains(&id);
        done.iter().rfind(|made| named(made) && (makes(made) || takes(made))).is_some_and(|made| makes(made) && made.at >= since)
    };
    names(&call.args).into_iter().any(is_new)
}

fn makes(made: &Made) -> bool {
    ["::run_", "::create_", "::allocate_", "::copy_"].iter().any(|verb| made.op.contains(verb)) && made.op != "ec2::create_tags"
}

fn takes(made: &Made) -> bool {
    ["::terminate_", "::delete_", "::release_"].iter().any(|verb| made.op.contains(verb)) && made.op != "ec2::delete_tags"
}

/// How members end that name things.
const NAMING: [&str; 5] = ["Id", "Ids", "Name", "Names", "Arn"];

/// Members that name things otherwise: what is tagged, and the security groups of an instance.
const OTHERS: [&str; 3] = ["Resources", "Groups", "SecurityGroups"];

/// Every id and name in a value. A Region, a type or a state is in many things, and names none of them.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().flat_map(names).collect(),
        Value::Object(members) => {
            members.iter().flat_map(|(member, value)| if is_naming(member) { own(value) } else { names(value) }).collect()
        }
        _ => Vec::new(),
    }
}

fn is_naming(member: &str) -> bool {
    // `Name` alone is that of a state or a filter.
    member != "Name" && NAMING.iter().any(|end| member.ends_with(end)) || OTHERS.contains(&member)
}

/// What stands in a member that names things.
fn own(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(own).collect(),
        other => names(other),
    }
}

#[cfg(test)]
mod tests {
    use super::names;
    use serde_json::json;

    #[test]
    fn ids_and_names_name_things_and_a_region_does_not() {
        let args = json!({
            "region": "eu-west-1",
            "InstanceIds": ["i-1"],
            "RoleName": "drill",
            "InstanceType": "t3.small",
            "Resources": ["vol-1"],
            "Tags": [{ "Key": "Name", "Value": "web" }],
            "State": { "Name": "pending" },
            "NetworkInterfaces": [{ "SubnetId": "subnet-1", "Groups": [{ "GroupId": "sg-1" }] }],
        });
        let mut found = names(&args);
        found.sort_unstable();
        assert_eq!(found, ["drill", "i-1", "sg-1", "subnet-1", "vol-1"]);
    }
}

//! Policies: inline, managed, and those users, groups and roles carry themselves.

use super::{Attributes, Job, Kind, PLAIN};
use crate::cloudformation::document::text;
use crate::wire::{AwsError, Node, Service};
use serde_json::Value;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AWS::IAM::Policy",
        required: &["PolicyDocument", "PolicyName"],
        optional: &["Groups", "Roles", "Users"],
        seconds: (12, 18),
        make: |job| {
            job.physical = job.generated(128);
            holders(job, &PUT)?;
            Ok(job.physical.clone())
        },
        remove: |job| holders(job, &DELETE),
        identity: Some(""),
        ..PLAIN
    },
    Kind {
        name: "AWS::IAM::ManagedPolicy",
        required: &["PolicyDocument"],
        optional: &["Description", "Groups", "ManagedPolicyName", "Path", "Roles", "Users"],
        attributes: &["PolicyArn"],
        seconds: (10, 16),
        make: make_managed,
        ready: |job| Ok(Some(Attributes::from([("PolicyArn".to_owned(), job.physical.clone())]))),
        remove: |job| {
            managed_holders(job, "Detach")?;
            job.iam("DeletePolicy", &[("PolicyArn", &job.physical.clone())]).map(drop)
        },
        identity: Some("ManagedPolicyName"),
        ..PLAIN
    },
];

/// Who holds inline policies: property, and the action on each.
type Actions = [(&'static str, &'static str, &'static str); 3];

const PUT: Actions =
    [("Users", "UserName", "PutUserPolicy"), ("Groups", "GroupName", "PutGroupPolicy"), ("Roles", "RoleName", "PutRolePolicy")];

const DELETE: Actions =
    [("Users", "UserName", "DeleteUserPolicy"), ("Groups", "GroupName", "DeleteGroupPolicy"), ("Roles", "RoleName", "DeleteRolePolicy")];

/// A policy document as IAM wants it: JSON text.
pub(super) fn document(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// What is not there any more need not be taken away.
pub(super) fn forgiven(answer: Result<Node, AwsError>) -> Result<(), AwsError> {
    match answer {
        Err(error) if error.code != "NoSuchEntity" => Err(error),
        _ => Ok(()),
    }
}

fn holders(job: &mut Job<'_>, actions: &Actions) -> Result<(), AwsError> {
    let name = job.need("PolicyName");
    let text = job.property("PolicyDocument").map(document).unwrap_or_default();
    if actions.iter().all(|(property, ..)| job.list(property).is_empty()) {
        return Err(AwsError::new(400, "ValidationError", "At least one of [Groups,Roles,Users] must be non-empty."));
    }
    for (property, parameter, action) in actions {
        for holder in job.list(property) {
            let pairs = [(*parameter, holder.as_str()), ("PolicyName", name.as_str()), ("PolicyDocument", text.as_str())];
            match action.starts_with("Delete") {
                true => forgiven(job.iam(action, &pairs[..2]))?,
                false => drop(job.iam(action, &pairs)?),
            }
        }
    }
    Ok(())
}

fn make_managed(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("ManagedPolicyName", 128);
    let mut pairs = job.pairs(&["Description", "Path"]);
    pairs.push(("PolicyName".to_owned(), name));
    pairs.push(("PolicyDocument".to_owned(), job.property("PolicyDocument").map(document).unwrap_or_default()));
    let answer = job.ask(Service::Iam, "CreatePolicy", &pairs)?;
    let arn = answer.at("Policy/Arn").unwrap_or_default().to_owned();
    job.physical.clone_from(&arn);
    managed_holders(job, "Attach")?;
    Ok(arn)
}

fn managed_holders(job: &mut Job<'_>, verb: &str) -> Result<(), AwsError> {
    let arn = job.physical.clone();
    for (property, noun) in [("Users", "User"), ("Groups", "Group"), ("Roles", "Role")] {
        for holder in job.list(property) {
            let pairs = [(&*format!("{noun}Name"), holder.as_str()), ("PolicyArn", &arn)];
            let answer = job.iam(&format!("{verb}{noun}Policy"), &pairs);
            if verb == "Detach" { forgiven(answer)? } else { answer.map(drop)? }
        }
    }
    Ok(())
}

/// Gives a user, group or role its ManagedPolicyArns and Policies, or takes them from it.
pub(super) fn attach(job: &mut Job<'_>, noun: &str, give: bool) -> Result<(), AwsError> {
    let holder = job.physical.clone();
    let parameter = format!("{noun}Name");
    for arn in job.list("ManagedPolicyArns") {
        let pairs = [(parameter.as_str(), holder.as_str()), ("PolicyArn", &arn)];
        match give {
            true => drop(job.iam(&format!("Attach{noun}Policy"), &pairs)?),
            false => forgiven(job.iam(&format!("Detach{noun}Policy"), &pairs))?,
        }
    }
    let policies = job.property("Policies").and_then(Value::as_array).cloned().unwrap_or_default();
    for policy in policies {
        let name = policy.get("PolicyName").map(text).unwrap_or_default();
        let content = policy.get("PolicyDocument").map(document).unwrap_or_default();
        let mut pairs = vec![(parameter.as_str(), holder.as_str()), ("PolicyName", &name)];
        if give {
            pairs.push(("PolicyDocument", &content));
            job.iam(&format!("Put{noun}Policy"), &pairs)?;
        } else {
            forgiven(job.iam(&format!("Delete{noun}Policy"), &pairs))?;
        }
    }
    Ok(())
}

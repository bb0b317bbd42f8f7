//! Managed policies, of AWS and of the account, and the simulator of policies.

use super::access::{self, Decision};
use super::document::{self, Use};
use super::user::tagged;
use super::{Actions, arn, conflict, date, exists, gone, grants, invalid, managed, name, need, page, path, tags};
use crate::wire::{AwsError, Call, Node, Params, Principal, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A customer managed policy, keyed by ARN. It has one version, `v1`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(super) name: String,
    pub(super) path: String,
    /// `ANPA...`.
    pub(super) id: String,
    pub(super) created: Timestamp,
    pub(super) description: Option<String>,
    pub(super) document: String,
    pub(super) tags: BTreeMap<String, String>,
}

pub(super) const ACTIONS: Actions = &[
    ("CreatePolicy", create),
    ("GetPolicy", get),
    ("GetPolicyVersion", get_version),
    ("ListPolicies", list),
    ("ListPolicyVersions", list_versions),
    ("DeletePolicy", delete),
    ("SimulatePrincipalPolicy", simulate),
];

/// The `PolicyArn` parameter.
pub(super) fn arn_param(params: &Params) -> Result<String, AwsError> {
    let arn = need(params, "PolicyArn")?;
    if arn.len() < 20 {
        return Err(invalid("PolicyArn", &arn, "Member must have length greater than or equal to 20"));
    }
    let good = arn.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(':')).is_some_and(|(_, rest)| rest.starts_with("policy/"));
    if good { Ok(arn) } else { Err(AwsError::new(400, "InvalidInput", format!("ARN {arn} is not valid."))) }
}

/// The document of a managed policy.
pub(super) fn document(world: &World, arn: &str) -> Option<String> {
    world.iam.policies.get(arn).map(|policy| policy.document.clone()).or_else(|| managed::find(arn).map(managed::document))
}

/// Whether a policy can be attached by the account.
pub(super) fn attachable(world: &World, arn: &str) -> Result<(), AwsError> {
    if arn.contains(":policy/aws-service-role/") {
        return Err(AwsError::new(400, "PolicyNotAttachable", format!("Cannot attach a Service Role Policy to a Customer Role: {arn}")));
    }
    document(world, arn).map(|_| ()).ok_or_else(|| gone(format!("Policy {arn} does not exist or is not attachable.")))
}

fn missing(arn: &str) -> AwsError {
    gone(format!("Policy {arn} was not found."))
}

fn create(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, path, tags) = (name(params, "PolicyName", 128)?, path(params)?, tags(params)?);
    let (document, description) = (need(params, "PolicyDocument")?, params.get("Description"));
    params.finish()?;
    document::parse(&document, Use::Identity)?;
    if world.iam.policies.values().any(|policy| policy.name == name) {
        return Err(exists(format!("A policy called {name} already exists. Duplicate names are not allowed.")));
    }
    let arn = arn(world, "policy", &path, &name);
    let id = format!("ANPA{}", world.deal().upper(17));
    let policy = Policy { name, path, id, created: world.now(), description, document, tags };
    world.iam.policies.insert(arn.clone(), policy);
    Ok(Reply::node(whole(world, &arn)?))
}

/// A policy as lists give it.
fn node(world: &World, arn: &str) -> Option<Node> {
    let common = |name: &str, id: &str, path: &str, version: &str| {
        Node::new("Policy")
            .with("PolicyName", name)
            .with("PolicyId", id)
            .with("Arn", arn)
            .with("Path", path)
            .with("DefaultVersionId", version)
            .with("AttachmentCount", grants::attachments(world, arn))
            .with("PermissionsBoundaryUsageCount", 0)
            .with("IsAttachable", !path.starts_with("/aws-service-role/"))
    };
    if let Some(policy) = world.iam.policies.get(arn) {
        let at = date(policy.created);
        return Some(common(&policy.name, &policy.id, &policy.path, "v1").with("CreateDate", &at).with("UpdateDate", &at));
    }
    let policy = managed::find(arn)?;
    let node = common(policy.name, &managed::id(policy), policy.path, policy.version);
    Some(node.with("CreateDate", managed::CREATED).with("UpdateDate", managed::CREATED))
}

/// A policy as the actions on one give it.
fn whole(world: &World, arn: &str) -> Result<Node, AwsError> {
    let node = node(world, arn).ok_or_else(|| missing(arn))?;
    Ok(match world.iam.policies.get(arn) {
        Some(policy) => tagged(node.maybe("Description", policy.description.as_ref()), &policy.tags),
        None => node,
    })
}

fn get(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let arn = arn_param(params)?;
    params.finish()?;
    Ok(Reply::node(whole(world, &arn)?))
}

/// Version and creation time of a policy's only version.
fn version(world: &World, arn: &str) -> Result<(&'static str, String), AwsError> {
    if let Some(policy) = world.iam.policies.get(arn) {
        return Ok(("v1", date(policy.created)));
    }
    let policy = managed::find(arn).ok_or_else(|| missing(arn))?;
    Ok((policy.version, managed::CREATED.to_owned()))
}

fn get_version(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (arn, asked) = (arn_param(params)?, need(params, "VersionId")?);
    params.finish()?;
    let (known, created) = version(world, &arn)?;
    let document = document(world, &arn).filter(|_| known == asked);
    let document = document.ok_or_else(|| gone(format!("Policy {arn} version {asked} does not exist or is not attachable.")))?;
    let node = Node::new("PolicyVersion")
        .with("Document", document::encoded(&document))
        .with("VersionId", known)
        .with("IsDefaultVersion", true)
        .with("CreateDate", created);
    Ok(Reply::node(node))
}

fn list_versions(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (arn, page) = (arn_param(params)?, page::read(world, params)?);
    params.finish()?;
    let (known, created) = version(world, &arn)?;
    let node = Node::new("member").with("VersionId", known).with("IsDefaultVersion", true).with("CreateDate", created);
    page.reply("Versions", vec![(known.to_owned(), node)])
}

fn list(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let scope = params.get("Scope").unwrap_or_else(|| "All".to_owned());
    let (prefix, only_attached) = (params.get("PathPrefix").unwrap_or_else(|| "/".to_owned()), params.boolean("OnlyAttached")?);
    let page = page::read(world, params)?;
    params.finish()?;
    if !["All", "AWS", "Local"].contains(&scope.as_str()) {
        return Err(invalid("Scope", &scope, "Member must satisfy enum value set: [All, AWS, Local]"));
    }
    let mut arns: Vec<String> = Vec::new();
    if scope != "Local" {
        arns.extend(managed::ALL.iter().map(managed::arn));
    }
    if scope != "AWS" {
        arns.extend(world.iam.policies.iter().map(|(arn, _)| arn.to_owned()));
    }
    arns.sort();
    arns.retain(|arn| arn.split_once(":policy").is_some_and(|(_, path)| path.starts_with(&prefix)));
    arns.retain(|arn| only_attached != Some(true) || grants::attachments(world, arn) > 0);
    page.reply("Policies", arns.into_iter().filter_map(|arn| Some((arn.clone(), node(world, &arn)?))).collect())
}

fn delete(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let arn = arn_param(params)?;
    params.finish()?;
    if managed::find(&arn).is_some() {
        return Err(AwsError::new(403, "AccessDenied", format!("Policy {arn} is owned by AWS and cannot be deleted")));
    }
    if !world.iam.policies.contains(&arn) {
        return Err(missing(&arn));
    }
    if grants::attachments(world, &arn) > 0 {
        let conflict = conflict("");
        return Err(AwsError { message: "Cannot delete a policy attached to entities.".to_owned(), ..conflict });
    }
    world.iam.policies.remove(&arn);
    Ok(Reply::Xml(Vec::new()))
}

fn simulate(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (source, actions) = (need(params, "PolicySourceArn")?, params.member_list("ActionNames"));
    let mut resources = params.member_list("ResourceArns");
    let context: Vec<(String, Vec<String>)> = params
        .members("ContextEntries")
        .iter()
        .map(|entry| {
            let _ = entry.get("ContextKeyType");
            (entry.get("ContextKeyName").unwrap_or_default(), entry.member_list("ContextKeyValues"))
        })
        .collect();
    let page = page::read(world, params)?;
    params.finish()?;
    let principal = principal(world, &source)?;
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let mut results = Vec::new();
    for action in &actions {
        for resource in &resources {
            let (decision, _) = access::judge(world, &principal, action, Some(resource), &context);
            let decision = match decision {
                Decision::Allowed => "allowed",
                Decision::ExplicitDeny => "explicitDeny",
                Decision::ImplicitDeny => "implicitDeny",
            };
            let node = Node::new("member").with("EvalActionName", action).with("EvalResourceName", resource).with("EvalDecision", decision);
            results.push((format!("{:06}", results.len()), node));
        }
    }
    page.reply("EvaluationResults", results)
}

fn principal(world: &World, arn: &str) -> Result<Principal, AwsError> {
    let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
    let of_user = world.iam.users.get(&name).is_some_and(|user| super::arn(world, "user", &user.path, &name) == arn);
    let of_role = super::role_arn(world, &name).is_some_and(|role| role == arn);
    match (of_user, of_role) {
        (true, _) => Ok(Principal::User(name)),
        (_, true) => Ok(Principal::Role(name)),
        _ => Err(gone(format!("The entity with ARN {arn} cannot be found."))),
    }
}

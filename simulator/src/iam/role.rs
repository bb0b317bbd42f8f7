//! IAM roles, those of services included.

use super::document::{self, Use};
use super::grants::Grants;
use super::user::{tag_list, tagged};
use super::{Action, Actions, arn, conflict, date, exists, gone, invalid, name, need, page, path, policy, tags};
use crate::wire::{AwsError, Call, Node, Params, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A role, keyed by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(super) name: String,
    pub(super) path: String,
    /// `AROA...`.
    pub(super) id: String,
    pub(super) created: Timestamp,
    /// The trust policy, JSON.
    pub(super) trust: String,
    pub(super) description: Option<String>,
    pub(super) max_session_seconds: i64,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) grants: Grants,
}

pub(super) const ACTIONS: Actions = &[
    ("CreateRole", create),
    ("GetRole", get),
    ("ListRoles", list),
    ("DeleteRole", delete),
    ("UpdateAssumeRolePolicy", update_trust),
    ("TagRole", tag),
    ("UntagRole", untag),
    ("ListRoleTags", list_tags),
];

pub(super) const SERVICE_LINKED: Actions = &[
    ("CreateServiceLinkedRole", create_linked as Action),
    ("DeleteServiceLinkedRole", delete_linked),
    ("GetServiceLinkedRoleDeletionStatus", deletion_status),
];

const LINKED_PATH: &str = "/aws-service-role/";

pub(super) fn missing(name: &str) -> AwsError {
    gone(format!("The role with name {name} cannot be found."))
}

/// The role, or `NoSuchEntity`.
pub(super) fn find<'a>(world: &'a World, name: &str) -> Result<&'a Role, AwsError> {
    world.iam.roles.get(name).ok_or_else(|| missing(name))
}

/// Refuses changes to a service-linked role.
pub(super) fn modifiable(world: &World, name: &str) -> Result<(), AwsError> {
    if find(world, name)?.path.starts_with(LINKED_PATH) {
        let message = format!("Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS");
        return Err(AwsError::new(400, "UnmodifiableEntity", message));
    }
    Ok(())
}

/// The role's element, as lists and instance profiles give it.
pub(super) fn node(world: &World, role: &Role) -> Node {
    Node::new("Role")
        .with("Path", &role.path)
        .with("RoleName", &role.name)
        .with("RoleId", &role.id)
        .with("Arn", arn(world, "role", &role.path, &role.name))
        .with("CreateDate", date(role.created))
        .with("AssumeRolePolicyDocument", document::encoded(&role.trust))
        .maybe("Description", role.description.as_ref())
        .with("MaxSessionDuration", role.max_session_seconds)
}

fn create(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, path, tags) = (name(params, "RoleName", 64)?, path(params)?, tags(params)?);
    let (trust, description) = (need(params, "AssumeRolePolicyDocument")?, params.get("Description"));
    let max_session_seconds = match params.get("MaxSessionDuration") {
        None => 3600,
        Some(text) => text
            .parse()
            .ok()
            .filter(|seconds| (3600..=43_200).contains(seconds))
            .ok_or_else(|| invalid("MaxSessionDuration", &text, "Member must have value between 3600 and 43200"))?,
    };
    params.finish()?;
    if path.starts_with(LINKED_PATH) {
        return Err(AwsError::new(400, "ValidationError", "Cannot create roles under the path reserved for service linked roles"));
    }
    document::parse(&trust, Use::Trust)?;
    let id = format!("AROA{}", world.deal().upper(17));
    let created = world.now();
    let role = Role { name, path, id, created, trust, description, max_session_seconds, tags, grants: Grants::default() };
    insert(world, role)
}

fn insert(world: &mut World, role: Role) -> Result<Reply, AwsError> {
    if world.iam.roles.values().any(|other| other.name.eq_ignore_ascii_case(&role.name)) {
        return Err(exists(format!("Role with name {} already exists.", role.name)));
    }
    let answer = tagged(node(world, &role), &role.tags);
    world.iam.roles.insert(role.name.clone(), role);
    Ok(Reply::node(answer))
}

fn get(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "RoleName", 64)?;
    params.finish()?;
    let role = find(world, &name)?;
    Ok(Reply::node(tagged(node(world, role), &role.tags).child(Node::new("RoleLastUsed"))))
}

fn list(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let prefix = params.get("PathPrefix").unwrap_or_else(|| "/".to_owned());
    let page = page::read(world, params)?;
    params.finish()?;
    let of_path = world.iam.roles.iter().filter(|(_, role)| role.path.starts_with(&prefix));
    page.reply("Roles", of_path.map(|(key, role)| (key.to_owned(), node(world, role))).collect())
}

fn delete(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "RoleName", 64)?;
    params.finish()?;
    modifiable(world, &name)?;
    if world.iam.profiles.values().any(|profile| profile.role.as_ref() == Some(&name)) {
        return Err(conflict("remove roles from instance profile"));
    }
    find(world, &name)?.grants.must_be_empty()?;
    world.iam.roles.remove(&name);
    Ok(Reply::Xml(Vec::new()))
}

fn update_trust(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, trust) = (name(params, "RoleName", 64)?, need(params, "PolicyDocument")?);
    params.finish()?;
    modifiable(world, &name)?;
    document::parse(&trust, Use::Trust)?;
    world.iam.roles.get_mut(&name).ok_or_else(|| missing(&name))?.trust = trust;
    Ok(Reply::Xml(Vec::new()))
}

fn tag(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, tags) = (name(params, "RoleName", 64)?, tags(params)?);
    params.finish()?;
    modifiable(world, &name)?;
    world.iam.roles.get_mut(&name).ok_or_else(|| missing(&name))?.tags.extend(tags);
    Ok(Reply::Xml(Vec::new()))
}

fn untag(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, keys) = (name(params, "RoleName", 64)?, params.member_list("TagKeys"));
    params.finish()?;
    modifiable(world, &name)?;
    world.iam.roles.get_mut(&name).ok_or_else(|| missing(&name))?.tags.retain(|key, _| !keys.contains(key));
    Ok(Reply::Xml(Vec::new()))
}

fn list_tags(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, page) = (name(params, "RoleName", 64)?, page::read(world, params)?);
    params.finish()?;
    page.reply("Tags", tag_list(&find(world, &name)?.tags))
}

/// Services that have a service-linked role in the lab: principal, role name, policy.
const LINKED: [(&str, &str, &str); 3] = [
    ("drs.amazonaws.com", "AWSServiceRoleForElasticDisasterRecovery", "AWSElasticDisasterRecoveryServiceRolePolicy"),
    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScalingServiceRolePolicy"),
    ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot", "AWSEC2SpotServiceRolePolicy"),
];

fn create_linked(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (service, description) = (need(params, "AWSServiceName")?, params.get("Description"));
    params.finish()?;
    let Some((_, name, policy)) = LINKED.iter().find(|(principal, ..)| *principal == service) else {
        let message = format!("Service role for {service} cannot be created: the lab has no service-linked role of this service");
        return Err(AwsError::new(400, "InvalidInput", message));
    };
    if world.iam.roles.contains(name) {
        let message = format!("Service role name {name} has been taken in this account, please try a different suffix.");
        return Err(AwsError::new(400, "InvalidInput", message));
    }
    let trust = document::trust_of_service(&service);
    let mut grants = Grants::default();
    let policy_arn = format!("arn:aws:iam::aws:policy{LINKED_PATH}{policy}");
    if policy::document(world, &policy_arn).is_some() {
        grants.attached.insert(policy_arn);
    }
    let id = format!("AROA{}", world.deal().upper(17));
    let role = Role {
        name: (*name).to_owned(),
        path: format!("{LINKED_PATH}{service}/"),
        id,
        created: world.now(),
        trust,
        description,
        max_session_seconds: 3600,
        tags: BTreeMap::new(),
        grants,
    };
    insert(world, role)
}

fn delete_linked(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "RoleName", 64)?;
    params.finish()?;
    let path = find(world, &name)?.path.clone();
    if !path.starts_with(LINKED_PATH) {
        return Err(AwsError::new(400, "InvalidInput", format!("The role {name} is not a service linked role")));
    }
    world.iam.roles.remove(&name);
    let task = format!("task{path}{name}/{}", world.deal().uuid());
    world.iam.deletions.insert(task.clone(), name);
    Ok(Reply::node(Node::text("DeletionTaskId", task)))
}

fn deletion_status(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let task = need(params, "DeletionTaskId")?;
    params.finish()?;
    if !world.iam.deletions.contains(&task) {
        return Err(gone(format!("Deletion task {task} cannot be found.")));
    }
    Ok(Reply::node(Node::text("Status", "SUCCEEDED")))
}

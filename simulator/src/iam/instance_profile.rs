//! Instance profiles: what carries a role to an instance.

use super::user::tagged;
use super::{Actions, arn, conflict, date, exists, gone, name, over, page, path, role, tags};
use crate::wire::{AwsError, Call, Node, Params, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An instance profile, keyed by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InstanceProfile {
    pub(super) name: String,
    pub(super) path: String,
    /// `AIPA...`.
    pub(super) id: String,
    pub(super) created: Timestamp,
    /// Name of its one role.
    pub(super) role: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
}

pub(super) const ACTIONS: Actions = &[
    ("CreateInstanceProfile", create),
    ("GetInstanceProfile", get),
    ("ListInstanceProfiles", list),
    ("ListInstanceProfilesForRole", list_for_role),
    ("DeleteInstanceProfile", delete),
    ("AddRoleToInstanceProfile", add_role),
    ("RemoveRoleFromInstanceProfile", remove_role),
];

fn missing(name: &str) -> AwsError {
    gone(format!("Instance Profile {name} cannot be found."))
}

fn find<'a>(world: &'a World, name: &str) -> Result<&'a InstanceProfile, AwsError> {
    world.iam.profiles.get(name).ok_or_else(|| missing(name))
}

fn node(world: &World, profile: &InstanceProfile) -> Node {
    let roles = profile.role.iter().filter_map(|name| world.iam.roles.get(name)).map(|role| role::node(world, role));
    Node::new("InstanceProfile")
        .with("Path", &profile.path)
        .with("InstanceProfileName", &profile.name)
        .with("InstanceProfileId", &profile.id)
        .with("Arn", arn(world, "instance-profile", &profile.path, &profile.name))
        .with("CreateDate", date(profile.created))
        .child(Node::list("Roles", "member", roles))
}

fn create(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, path, tags) = (name(params, "InstanceProfileName", 128)?, path(params)?, tags(params)?);
    params.finish()?;
    if world.iam.profiles.values().any(|profile| profile.name.eq_ignore_ascii_case(&name)) {
        return Err(exists(format!("Instance Profile {name} already exists.")));
    }
    let id = format!("AIPA{}", world.deal().upper(17));
    let profile = InstanceProfile { name: name.clone(), path, id, created: world.now(), role: None, tags };
    let answer = tagged(node(world, &profile), &profile.tags);
    world.iam.profiles.insert(name, profile);
    Ok(Reply::node(answer))
}

fn get(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "InstanceProfileName", 128)?;
    params.finish()?;
    let profile = find(world, &name)?;
    Ok(Reply::node(tagged(node(world, profile), &profile.tags)))
}

fn list(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let prefix = params.get("PathPrefix").unwrap_or_else(|| "/".to_owned());
    let page = page::read(world, params)?;
    params.finish()?;
    let of_path = world.iam.profiles.iter().filter(|(_, profile)| profile.path.starts_with(&prefix));
    page.reply("InstanceProfiles", of_path.map(|(key, profile)| (key.to_owned(), node(world, profile))).collect())
}

fn list_for_role(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (role, page) = (name(params, "RoleName", 64)?, page::read(world, params)?);
    params.finish()?;
    role::find(world, &role)?;
    let with_role = world.iam.profiles.iter().filter(|(_, profile)| profile.role.as_ref() == Some(&role));
    page.reply("InstanceProfiles", with_role.map(|(key, profile)| (key.to_owned(), node(world, profile))).collect())
}

fn delete(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "InstanceProfileName", 128)?;
    params.finish()?;
    if find(world, &name)?.role.is_some() {
        return Err(conflict("remove roles from instance profile"));
    }
    world.iam.profiles.remove(&name);
    Ok(Reply::Xml(Vec::new()))
}

fn both(params: &Params) -> Result<(String, String), AwsError> {
    let both = (name(params, "InstanceProfileName", 128)?, name(params, "RoleName", 64)?);
    params.finish()?;
    Ok(both)
}

fn add_role(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, role) = both(params)?;
    if find(world, &name)?.role.is_some() {
        return Err(over("InstanceSessionsPerInstanceProfile", 1));
    }
    role::modifiable(world, &role)?;
    world.iam.profiles.get_mut(&name).ok_or_else(|| missing(&name))?.role = Some(role);
    Ok(Reply::Xml(Vec::new()))
}

fn remove_role(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, role) = both(params)?;
    if find(world, &name)?.role.as_ref() != Some(&role) {
        return Err(role::missing(&role));
    }
    world.iam.profiles.get_mut(&name).ok_or_else(|| missing(&name))?.role = None;
    Ok(Reply::Xml(Vec::new()))
}

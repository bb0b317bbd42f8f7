//! IAM groups and who is in them.

use super::grants::Grants;
use super::{Actions, arn, conflict, date, exists, gone, name, page, path, user};
use crate::wire::{AwsError, Call, Node, Params, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A group, keyed by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(super) name: String,
    pub(super) path: String,
    /// `AGPA...`.
    pub(super) id: String,
    pub(super) created: Timestamp,
    /// Names of users.
    pub(super) users: BTreeSet<String>,
    pub(super) grants: Grants,
}

pub(super) const ACTIONS: Actions = &[
    ("CreateGroup", create),
    ("GetGroup", get),
    ("ListGroups", list),
    ("DeleteGroup", delete),
    ("AddUserToGroup", |world, _, params| membership(world, params, true)),
    ("RemoveUserFromGroup", |world, _, params| membership(world, params, false)),
    ("ListGroupsForUser", list_for_user),
];

fn missing(name: &str) -> AwsError {
    gone(format!("The group with name {name} cannot be found."))
}

fn find<'a>(world: &'a World, name: &str) -> Result<&'a Group, AwsError> {
    world.iam.groups.get(name).ok_or_else(|| missing(name))
}

fn node(world: &World, group: &Group) -> Node {
    Node::new("Group")
        .with("Path", &group.path)
        .with("GroupName", &group.name)
        .with("GroupId", &group.id)
        .with("Arn", arn(world, "group", &group.path, &group.name))
        .with("CreateDate", date(group.created))
}

fn create(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, path) = (name(params, "GroupName", 128)?, path(params)?);
    params.finish()?;
    if world.iam.groups.values().any(|group| group.name.eq_ignore_ascii_case(&name)) {
        return Err(exists(format!("Group with name {name} already exists.")));
    }
    let id = format!("AGPA{}", world.deal().upper(17));
    let group = Group { name: name.clone(), path, id, created: world.now(), users: BTreeSet::new(), grants: Grants::default() };
    let answer = node(world, &group);
    world.iam.groups.insert(name, group);
    Ok(Reply::node(answer))
}

fn get(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, page) = (name(params, "GroupName", 128)?, page::read(world, params)?);
    params.finish()?;
    let group = find(world, &name)?;
    let users = group.users.iter().filter_map(|name| Some((name.clone(), user::node(world, world.iam.users.get(name)?)))).collect();
    let mut nodes = vec![node(world, group)];
    nodes.extend(page.of("Users", users));
    Ok(Reply::Xml(nodes))
}

fn list(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let prefix = params.get("PathPrefix").unwrap_or_else(|| "/".to_owned());
    let page = page::read(world, params)?;
    params.finish()?;
    let of_path = world.iam.groups.iter().filter(|(_, group)| group.path.starts_with(&prefix));
    page.reply("Groups", of_path.map(|(key, group)| (key.to_owned(), node(world, group))).collect())
}

fn delete(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "GroupName", 128)?;
    params.finish()?;
    let group = find(world, &name)?;
    group.grants.must_be_empty()?;
    if !group.users.is_empty() {
        return Err(conflict("remove users from group"));
    }
    world.iam.groups.remove(&name);
    Ok(Reply::Xml(Vec::new()))
}

/// Adds or removes a user. Both are idempotent.
fn membership(world: &mut World, params: &Params, member: bool) -> Result<Reply, AwsError> {
    let (name, user) = (name(params, "GroupName", 128)?, name(params, "UserName", 64)?);
    params.finish()?;
    find(world, &name)?;
    user::find(world, &user)?;
    let group = world.iam.groups.get_mut(&name).ok_or_else(|| missing(&name))?;
    if member {
        group.users.insert(user);
    } else {
        group.users.remove(&user);
    }
    Ok(Reply::Xml(Vec::new()))
}

fn list_for_user(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (user, page) = (name(params, "UserName", 64)?, page::read(world, params)?);
    params.finish()?;
    user::find(world, &user)?;
    let of_user = world.iam.groups.iter().filter(|(_, group)| group.users.contains(&user));
    page.reply("Groups", of_user.map(|(key, group)| (key.to_owned(), node(world, group))).collect())
}

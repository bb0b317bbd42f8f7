//! IAM users.

use super::grants::Grants;
use super::{Actions, arn, conflict, date, exists, gone, name, page, path, tags};
use crate::wire::{AwsError, Call, Node, Params, Principal, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A user, keyed by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(super) name: String,
    pub(super) path: String,
    /// `AIDA...`.
    pub(super) id: String,
    pub(super) created: Timestamp,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) grants: Grants,
}

pub(super) const ACTIONS: Actions = &[
    ("CreateUser", create),
    ("GetUser", get),
    ("ListUsers", list),
    ("DeleteUser", delete),
    ("UpdateUser", update),
    ("TagUser", tag),
    ("UntagUser", untag),
    ("ListUserTags", list_tags),
];

/// The user, or `NoSuchEntity`.
pub(super) fn find<'a>(world: &'a World, name: &str) -> Result<&'a User, AwsError> {
    world.iam.users.get(name).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> AwsError {
    gone(format!("The user with name {name} cannot be found."))
}

/// The user's element; lists leave the tags out.
pub(super) fn node(world: &World, user: &User) -> Node {
    Node::new("User")
        .with("Path", &user.path)
        .with("UserName", &user.name)
        .with("UserId", &user.id)
        .with("Arn", arn(world, "user", &user.path, &user.name))
        .with("CreateDate", date(user.created))
}

/// Tags as IAM lists them.
pub(super) fn tag_list(tags: &BTreeMap<String, String>) -> Vec<(String, Node)> {
    tags.iter().map(|(key, value)| (key.clone(), Node::new("member").with("Key", key).with("Value", value))).collect()
}

/// `node` with its tags, if there are any.
pub(super) fn tagged(node: Node, tags: &BTreeMap<String, String>) -> Node {
    if tags.is_empty() {
        return node;
    }
    node.child(Node::list("Tags", "member", tag_list(tags).into_iter().map(|(_, node)| node)))
}

fn create(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, path, tags) = (name(params, "UserName", 64)?, path(params)?, tags(params)?);
    params.finish()?;
    if world.iam.users.values().any(|user| user.name.eq_ignore_ascii_case(&name)) {
        return Err(exists(format!("User with name {name} already exists.")));
    }
    let id = format!("AIDA{}", world.deal().upper(17));
    let user = User { name: name.clone(), path, id, created: world.now(), tags, grants: Grants::default() };
    let answer = tagged(node(world, &user), &user.tags);
    world.iam.users.insert(name, user);
    Ok(Reply::node(answer))
}

fn get(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let asked = params.get("UserName");
    params.finish()?;
    let name = match (asked, &call.caller.principal) {
        (Some(name), _) => name,
        (None, Principal::User(name)) => name.clone(),
        (None, Principal::Root) => return Ok(Reply::node(root(world))),
        (None, _) => return Err(AwsError::new(400, "ValidationError", "Must specify userName when calling with non-User credentials")),
    };
    let user = find(world, &name)?;
    Ok(Reply::node(tagged(node(world, user), &user.tags)))
}

/// The root user, who is no row: the account itself.
fn root(world: &World) -> Node {
    let account = world.account();
    Node::new("User")
        .with("Path", "/")
        .with("UserName", &account)
        .with("UserId", &account)
        .with("Arn", format!("arn:aws:iam::{account}:root"))
        .with("CreateDate", "2020-01-01T00:00:00Z")
}

fn list(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let prefix = params.get("PathPrefix").unwrap_or_else(|| "/".to_owned());
    let page = page::read(world, params)?;
    params.finish()?;
    let of_path = world.iam.users.iter().filter(|(_, user)| user.path.starts_with(&prefix));
    page.reply("Users", of_path.map(|(key, user)| (key.to_owned(), node(world, user))).collect())
}

fn delete(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "UserName", 64)?;
    params.finish()?;
    find(world, &name)?.grants.must_be_empty()?;
    if world.iam.keys.values().any(|key| key.user == name) {
        return Err(conflict("delete access keys"));
    }
    if world.iam.groups.values().any(|group| group.users.contains(&name)) {
        return Err(conflict("remove users from group"));
    }
    world.iam.users.remove(&name);
    Ok(Reply::Xml(Vec::new()))
}

fn update(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = name(params, "UserName", 64)?;
    let new_path = params.get("NewPath");
    params.finish()?;
    let user = world.iam.users.get_mut(&name).ok_or_else(|| missing(&name))?;
    if let Some(path) = new_path {
        user.path = path;
    }
    Ok(Reply::Xml(Vec::new()))
}

fn tag(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, tags) = (name(params, "UserName", 64)?, tags(params)?);
    params.finish()?;
    world.iam.users.get_mut(&name).ok_or_else(|| missing(&name))?.tags.extend(tags);
    Ok(Reply::Xml(Vec::new()))
}

fn untag(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, keys) = (name(params, "UserName", 64)?, params.member_list("TagKeys"));
    params.finish()?;
    world.iam.users.get_mut(&name).ok_or_else(|| missing(&name))?.tags.retain(|key, _| !keys.contains(key));
    Ok(Reply::Xml(Vec::new()))
}

fn list_tags(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, page) = (name(params, "UserName", 64)?, page::read(world, params)?);
    params.finish()?;
    page.reply("Tags", tag_list(&find(world, &name)?.tags))
}

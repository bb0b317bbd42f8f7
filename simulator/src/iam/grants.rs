//! What users, groups and roles have in common: inline policies and attached managed policies.

use super::document::{self, Use};
use super::{Actions, conflict, gone, name, need, over, page, policy};
use crate::wire::{AwsError, Node, Params, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The policies of one identity.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Grants {
    /// Documents by policy name.
    pub(super) inline: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub(super) attached: BTreeSet<String>,
}

/// The quota of attached policies, for users, groups and roles alike.
const MOST_ATTACHED: usize = 10;

impl Grants {
    /// Refuses to let its owner be deleted while it has policies.
    pub(super) fn must_be_empty(&self) -> Result<(), AwsError> {
        if !self.attached.is_empty() {
            return Err(conflict("detach all policies"));
        }
        if !self.inline.is_empty() {
            return Err(conflict("delete policies"));
        }
        Ok(())
    }
}

/// Who can have policies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    User,
    Group,
    Role,
}

pub(super) const ACTIONS: Actions = &[
    ("PutUserPolicy", |world, _, params| put(world, Kind::User, params)),
    ("PutGroupPolicy", |world, _, params| put(world, Kind::Group, params)),
    ("PutRolePolicy", |world, _, params| put(world, Kind::Role, params)),
    ("GetUserPolicy", |world, _, params| get(world, Kind::User, params)),
    ("GetGroupPolicy", |world, _, params| get(world, Kind::Group, params)),
    ("GetRolePolicy", |world, _, params| get(world, Kind::Role, params)),
    ("DeleteUserPolicy", |world, _, params| delete(world, Kind::User, params)),
    ("DeleteGroupPolicy", |world, _, params| delete(world, Kind::Group, params)),
    ("DeleteRolePolicy", |world, _, params| delete(world, Kind::Role, params)),
    ("ListUserPolicies", |world, _, params| list(world, Kind::User, params)),
    ("ListGroupPolicies", |world, _, params| list(world, Kind::Group, params)),
    ("ListRolePolicies", |world, _, params| list(world, Kind::Role, params)),
    ("AttachUserPolicy", |world, _, params| attach(world, Kind::User, params)),
    ("AttachGroupPolicy", |world, _, params| attach(world, Kind::Group, params)),
    ("AttachRolePolicy", |world, _, params| attach(world, Kind::Role, params)),
    ("DetachUserPolicy", |world, _, params| detach(world, Kind::User, params)),
    ("DetachGroupPolicy", |world, _, params| detach(world, Kind::Group, params)),
    ("DetachRolePolicy", |world, _, params| detach(world, Kind::Role, params)),
    ("ListAttachedUserPolicies", |world, _, params| list_attached(world, Kind::User, params)),
    ("ListAttachedGroupPolicies", |world, _, params| list_attached(world, Kind::Group, params)),
    ("ListAttachedRolePolicies", |world, _, params| list_attached(world, Kind::Role, params)),
];

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }

    /// The parameter that names the owner.
    fn param(self) -> &'static str {
        match self {
            Self::User => "UserName",
            Self::Group => "GroupName",
            Self::Role => "RoleName",
        }
    }

    fn missing(self, name: &str) -> AwsError {
        gone(format!("The {} with name {name} cannot be found.", self.word()))
    }

    /// The owner's name, as the request gives it.
    fn owner(self, params: &Params) -> Result<String, AwsError> {
        name(params, self.param(), if self == Self::Group { 128 } else { 64 })
    }

    fn of(self, world: &World, name: &str) -> Result<Grants, AwsError> {
        let found = match self {
            Self::User => world.iam.users.get(name).map(|user| &user.grants),
            Self::Group => world.iam.groups.get(name).map(|group| &group.grants),
            Self::Role => world.iam.roles.get(name).map(|role| &role.grants),
        };
        found.cloned().ok_or_else(|| self.missing(name))
    }

    /// For changing; the roles of services are out of reach.
    fn of_mut<'a>(self, world: &'a mut World, name: &str) -> Result<&'a mut Grants, AwsError> {
        if self == Self::Role {
            super::role::modifiable(world, name)?;
        }
        let found = match self {
            Self::User => world.iam.users.get_mut(name).map(|user| &mut user.grants),
            Self::Group => world.iam.groups.get_mut(name).map(|group| &mut group.grants),
            Self::Role => world.iam.roles.get_mut(name).map(|role| &mut role.grants),
        };
        found.ok_or_else(|| self.missing(name))
    }

    fn no_policy(self, policy: &str) -> AwsError {
        gone(format!("The {} policy with name {policy} cannot be found.", self.word()))
    }
}

fn done() -> Result<Reply, AwsError> {
    Ok(Reply::Xml(Vec::new()))
}

fn put(world: &mut World, kind: Kind, params: &Params) -> Result<Reply, AwsError> {
    let (owner, policy, text) = (kind.owner(params)?, name(params, "PolicyName", 128)?, need(params, "PolicyDocument")?);
    params.finish()?;
    kind.of(world, &owner)?;
    document::parse(&text, Use::Identity)?;
    kind.of_mut(world, &owner)?.inline.insert(policy, text);
    done()
}

fn get(world: &mut World, kind: Kind, params: &Params) -> Result<Reply, AwsError> {
    let (owner, policy) = (kind.owner(params)?, name(params, "PolicyName", 128)?);
    params.finish()?;
    let grants = kind.of(world, &owner)?;
    let text = grants.inline.get(&policy).ok_or_else(|| kind.no_policy(&policy))?;
    Ok(Reply::Xml(vec![
        Node::text(kind.param(), &owner),
        Node::text("PolicyName", &policy),
        Node::text("PolicyDocument", document::encoded(text)),
    ]))
}

fn delete(world: &mut World, kind: Kind, params: &Params) -> Result<Reply, AwsError> {
    let (owner, policy) = (kind.owner(params)?, name(params, "PolicyName", 128)?);
    params.finish()?;
    kind.of_mut(world, &owner)?.inline.remove(&policy).ok_or_else(|| kind.no_policy(&policy))?;
    done()
}

fn list(world: &mut World, kind: Kind, params: &Params) -> Result<Reply, AwsError> {
    let (owner, page) = (kind.owner(params)?, page::read(world, params)?);
    params.finish()?;
    let names = kind.of(world, &owner)?.inline.into_keys();
    page.reply("PolicyNames", names.map(|name| (name.clone(), Node::text("member", name))).collect())
}

fn attach(world: &mut World, kind: Kind, params: &Params) -> Result<Reply, AwsError> {
    let (owner, arn) = (kind.owner(params)?, policy::arn_param(params)?);
    params.finish()?;
    let grants = kind.of(world, &owner)?;
    policy::attachable(world, &arn)?;
    if !grants.attached.contains(&arn) && grants.attached.len() >= MOST_ATTACHED {
        let mut word = kind.word().to_owned();
        word[..1].make_ascii_uppercase();
        return Err(over(&format!("PoliciesPer{word}"), MOST_ATTACHED));
    }
    kind.of_mut(world, &owner)?.attached.insert(arn);
    done()
}

fn detach(world: &mut World, kind: Kind, params: &Params) -> Result<Reply, AwsError> {
    let (owner, arn) = (kind.owner(params)?, policy::arn_param(params)?);
    params.finish()?;
    if !kind.of_mut(world, &owner)?.attached.remove(&arn) {
        return Err(gone(format!("Policy {arn} was not found.")));
    }
    done()
}

fn list_attached(world: &mut World, kind: Kind, params: &Params) -> Result<Reply, AwsError> {
    let prefix = params.get("PathPrefix").unwrap_or_else(|| "/".to_owned());
    let (owner, page) = (kind.owner(params)?, page::read(world, params)?);
    params.finish()?;
    let wanted = |arn: &String| arn.split_once(":policy").is_some_and(|(_, path)| path.starts_with(&prefix));
    let attached = kind.of(world, &owner)?.attached.into_iter().filter(wanted);
    let node = |arn: &str| Node::new("member").with("PolicyName", arn.rsplit('/').next().unwrap_or(arn)).with("PolicyArn", arn);
    page.reply("AttachedPolicies", attached.map(|arn| (arn.clone(), node(&arn))).collect())
}

/// How many users, groups and roles have the managed policy.
pub(super) fn attachments(world: &World, arn: &str) -> usize {
    world.iam.users.values().filter(|user| user.grants.attached.contains(arn)).count()
        + world.iam.groups.values().filter(|group| group.grants.attached.contains(arn)).count()
        + world.iam.roles.values().filter(|role| role.grants.attached.contains(arn)).count()
}

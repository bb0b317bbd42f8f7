//! IAM: users, groups, roles, keys and policies, over awsQuery; and what every other service asks of it: whose key
//! this is, and whether that identity may do an action.
//!
//! One file a noun. A global service: its rows carry no Region.

mod access;
mod condition;
mod document;
mod grants;
mod group;
mod instance_profile;
mod key;
mod managed;
mod page;
mod policy;
mod role;
mod session;
mod taken;
mod user;

#[cfg(test)]
mod tests;

use crate::store::{Persist, Table};
use crate::wire::{AwsError, Call, Params, Reply, TOO_SHORT};
use crate::world::World;
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(crate) use access::{authorize, authorize_with, caller_arn, caller_id, denied};
pub(crate) use key::{credentials, note_use};
pub(crate) use session::{Session, assume_role, expired, open_session, session_of};
pub(crate) use taken::OPERATIONS as TAKEN;

/// State of the service.
#[derive(Clone, Debug)]
pub(crate) struct State {
    users: Table<user::User>,
    groups: Table<group::Group>,
    roles: Table<role::Role>,
    profiles: Table<instance_profile::InstanceProfile>,
    keys: Table<key::AccessKey>,
    policies: Table<policy::Policy>,
    pub(crate) sessions: Table<session::Session>,
    /// Service-linked roles that were deleted, by task id.
    deletions: Table<String>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            users: Table::new("iam.user"),
            groups: Table::new("iam.group"),
            roles: Table::new("iam.role"),
            profiles: Table::new("iam.instance_profile"),
            keys: Table::new("iam.access_key"),
            policies: Table::new("iam.policy"),
            sessions: Table::new("iam.session"),
            deletions: Table::new("iam.deletion"),
        }
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        vec![
            &mut self.users,
            &mut self.groups,
            &mut self.roles,
            &mut self.profiles,
            &mut self.keys,
            &mut self.policies,
            &mut self.sessions,
            &mut self.deletions,
        ]
    }
}

/// What stands in a new lab: nothing but the root user, who has no row.
pub(crate) fn found(_world: &mut World) {}

/// One action: reads its parameters, refuses what is left over, then changes the world.
type Action = fn(&mut World, &Call, &Params) -> Result<Reply, AwsError>;

/// Actions by name; one such table a noun.
type Actions = &'static [(&'static str, Action)];

const NOUNS: [Actions; 8] = [
    user::ACTIONS,
    key::ACTIONS,
    group::ACTIONS,
    role::ACTIONS,
    role::SERVICE_LINKED,
    instance_profile::ACTIONS,
    policy::ACTIONS,
    grants::ACTIONS,
];

/// Answers one action.
pub(crate) fn handle(world: &mut World, call: &Call, action: &str, params: &Params) -> Result<Reply, AwsError> {
    let known = NOUNS.iter().flat_map(|noun| noun.iter()).find(|(name, _)| *name == action);
    let Some((_, run)) = known else {
        return Err(AwsError::new(400, "InvalidAction", format!("Could not find operation {action} for version 2010-05-08")));
    };
    if let Some(name) = params.empty_name() {
        return Err(constraint(name, "''", TOO_SHORT));
    }
    run(world, call, params)
}

/// The ARN of an IAM resource of the lab's account: `arn(world, "user", "/path/", "name")`.
pub(crate) fn arn(world: &World, kind: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{}:{kind}{path}{name}", world.account())
}

/// The ARN of the role `name`, if there is one.
pub(crate) fn role_arn(world: &World, name: &str) -> Option<String> {
    world.iam.roles.get(name).map(|role| arn(world, "role", &role.path, name))
}

/// The name of the role in the instance profile named or with the ARN `profile`.
pub(crate) fn role_in_profile(world: &World, profile: &str) -> Option<String> {
    let name = profile.rsplit('/').next().unwrap_or(profile);
    world.iam.profiles.get(name)?.role.clone()
}

/// The ARN and id of the instance profile `name`.
pub(crate) fn instance_profile(world: &World, name: &str) -> Option<(String, String)> {
    world.iam.profiles.get(name).map(|profile| (arn(world, "instance-profile", &profile.path, name), profile.id.clone()))
}

/// A time as IAM writes it.
fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn gone(message: String) -> AwsError {
    AwsError::new(404, "NoSuchEntity", message)
}

fn exists(message: String) -> AwsError {
    AwsError::new(409, "EntityAlreadyExists", message)
}

fn conflict(what: &str) -> AwsError {
    AwsError::new(409, "DeleteConflict", format!("Cannot delete entity, must {what} first."))
}

fn over(quota: &str, limit: usize) -> AwsError {
    AwsError::new(409, "LimitExceeded", format!("Cannot exceed quota for {quota}: {limit}"))
}

fn invalid(param: &str, value: &str, rule: &str) -> AwsError {
    constraint(param, &if value.is_empty() { "null".to_owned() } else { format!("'{value}'") }, rule)
}

fn constraint(param: &str, value: &str, rule: &str) -> AwsError {
    let mut member = param.to_owned();
    if let Some(first) = member.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let message = format!("1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {rule}");
    AwsError::new(400, "ValidationError", message)
}

/// A parameter that must be there, in IAM's own words.
fn need(params: &Params, name: &str) -> Result<String, AwsError> {
    params.get(name).ok_or_else(|| invalid(name, "", "Member must not be null"))
}

/// A name: letters, digits and `+=,.@-_`, at most `most` long.
fn name(params: &Params, param: &str, most: usize) -> Result<String, AwsError> {
    let text = need(params, param)?;
    if text.len() > most {
        return Err(invalid(param, &text, &format!("Member must have length less than or equal to {most}")));
    }
    if !text.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c)) {
        return Err(AwsError::new(
            400,
            "ValidationError",
            format!("The specified value for {} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", {
                let mut member = param.to_owned();
                member[..1].make_ascii_lowercase();
                member
            }),
        ));
    }
    Ok(text)
}

/// A path: `/` or `/of/such/form/`.
fn path(params: &Params) -> Result<String, AwsError> {
    let text = params.get("Path").unwrap_or_else(|| "/".to_owned());
    let good = text.starts_with('/') && text.ends_with('/') && text.len() <= 512 && text.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if good {
        return Ok(text);
    }
    let message = "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.";
    Err(AwsError::new(400, "ValidationError", message))
}

/// Tags of a request; a key twice is refused.
fn tags(params: &Params) -> Result<BTreeMap<String, String>, AwsError> {
    let mut tags = BTreeMap::new();
    for tag in params.members("Tags") {
        let key = need(&tag, "Key")?;
        let value = tag.get("Value").unwrap_or_default();
        if tags.insert(key, value).is_some() {
            let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(AwsError::new(400, "InvalidInput", message));
        }
    }
    if tags.len() > 50 {
        return Err(over("TagsPerResource", 50));
    }
    Ok(tags)
}

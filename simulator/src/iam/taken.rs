//! What another world says of identities, taken in. Of policies only that they are there: what they grant is not asked, and
//! in a rehearsal nobody is kept out who has none.

use super::grants::Grants;
use super::group::Group;
use super::instance_profile::InstanceProfile;
use super::key::AccessKey;
use super::policy::Policy;
use super::role::Role;
use super::user::User;
use crate::document::{DocumentError, Item, Operation, Place, Taken, belonging, list, one};
use crate::world::World;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Operations whose answers are taken in.
pub(crate) const OPERATIONS: &[Operation] = &[
    list("iam:ListUsers", "user", "UserName", user),
    one("iam:GetUser", "user", "User", "UserName", user),
    belonging("iam:ListAttachedUserPolicies", "policy of user", "UserName", "PolicyArn", attached_to_user),
    list("iam:ListAccessKeys", "access key", "AccessKeyId", access_key),
    list("iam:ListGroups", "group", "GroupName", group),
    list("iam:ListRoles", "role", "RoleName", role),
    one("iam:GetRole", "role", "Role", "RoleName", role),
    belonging("iam:ListAttachedRolePolicies", "policy of role", "RoleName", "PolicyArn", attached_to_role),
    list("iam:ListInstanceProfiles", "instance profile", "InstanceProfileName", instance_profile),
    list("iam:ListPolicies", "policy", "Arn", policy),
];

/// A policy that says nothing.
const SAYS_NOTHING: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

fn created(world: &World, item: &Item<'_>) -> Timestamp {
    item.time("CreateDate").unwrap_or_else(|| world.now())
}

fn path(item: &Item<'_>) -> String {
    item.text("Path").unwrap_or_else(|| "/".to_owned())
}

fn user(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let name = item.need("UserName")?;
    let (id, created) = (item.need("UserId")?, created(world, item));
    let row = User { name: name.clone(), path: path(item), id, created, tags: item.tags(), grants: Grants::default() };
    world.iam.users.insert(name, row);
    Ok(())
}

fn attached_to_user(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let (user, arn) = (place.asked.need("UserName")?, item.need("PolicyArn")?);
    // A user who is not there was deleted since.
    if let Some(user) = world.iam.users.get_mut(&user) {
        user.grants.attached.insert(arn);
    }
    Ok(())
}

/// Its secret nobody knows.
fn access_key(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("AccessKeyId")?;
    let (secret, created) = (world.deal().alphanumeric(40), created(world, item));
    let active = item.text("Status").is_none_or(|status| status == "Active");
    let row = AccessKey { id: id.clone(), secret, user: item.need("UserName")?, created, valid_from: created, active, last_used: None };
    world.iam.keys.insert(id, row);
    Ok(())
}

fn group(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let name = item.need("GroupName")?;
    let (id, created) = (item.need("GroupId")?, created(world, item));
    let row = Group { name: name.clone(), path: path(item), id, created, users: BTreeSet::new(), grants: Grants::default() };
    world.iam.groups.insert(name, row);
    Ok(())
}

fn role(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let name = item.need("RoleName")?;
    let trust = item.text("AssumeRolePolicyDocument").unwrap_or_else(|| SAYS_NOTHING.to_owned());
    let trust = percent_encoding::percent_decode_str(&trust).decode_utf8();
    let trust = trust.map_err(|error| DocumentError::Unreadable(format!("the trust policy of `{name}`: {error}")))?.into_owned();
    let row = Role {
        name: name.clone(),
        path: path(item),
        id: item.need("RoleId")?,
        created: created(world, item),
        trust,
        description: item.text("Description"),
        max_session_seconds: item.number("MaxSessionDuration").unwrap_or(3600),
        tags: item.tags(),
        grants: Grants::default(),
    };
    world.iam.roles.insert(name, row);
    Ok(())
}

fn attached_to_role(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let (role, arn) = (place.asked.need("RoleName")?, item.need("PolicyArn")?);
    if let Some(role) = world.iam.roles.get_mut(&role) {
        role.grants.attached.insert(arn);
    }
    Ok(())
}

fn instance_profile(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let name = item.need("InstanceProfileName")?;
    let (id, created) = (item.need("InstanceProfileId")?, created(world, item));
    let role = item.list("Roles").next().and_then(|role| role.text("RoleName"));
    world.iam.profiles.insert(name.clone(), InstanceProfile { name, path: path(item), id, created, role, tags: item.tags() });
    Ok(())
}

fn policy(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let arn = item.need("Arn")?;
    if arn.starts_with("arn:aws:iam::aws:") {
        return Ok(());
    }
    let row = Policy {
        name: item.need("PolicyName")?,
        path: path(item),
        id: item.need("PolicyId")?,
        created: created(world, item),
        description: item.text("Description"),
        document: SAYS_NOTHING.to_owned(),
        tags: item.tags(),
    };
    world.iam.policies.insert(arn, row);
    Ok(())
}

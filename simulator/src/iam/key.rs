//! Access keys: made, listed without their secret, and asked for with every signed request.

use super::{Actions, date, gone, invalid, name, need, over, page, session, user};
use crate::wire::{AwsError, Call, Caller, Node, Params, Principal, Reply};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// An access key of a user, keyed by its id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    /// `AKIA...`.
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) user: String,
    pub(super) created: Timestamp,
    /// The services know the key only from here on.
    pub(super) valid_from: Timestamp,
    pub(super) active: bool,
    pub(super) last_used: Option<LastUse>,
}

/// The last request a key signed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LastUse {
    pub(super) at: Timestamp,
    pub(super) service: String,
    pub(super) region: String,
}

pub(super) const ACTIONS: Actions = &[
    ("CreateAccessKey", create),
    ("ListAccessKeys", list),
    ("UpdateAccessKey", update),
    ("DeleteAccessKey", delete),
    ("GetAccessKeyLastUsed", last_used),
];

/// The quota AccessKeysPerUser.
const MOST: usize = 2;

/// The caller and secret behind an access key: the root key `test`, a user's active key, or temporary credentials
/// together with their session token.
pub(crate) fn credentials(world: &World, access_key: &str, token: Option<&str>) -> Result<(Caller, String), AwsError> {
    if access_key == "test" {
        return Ok((Caller { access_key: access_key.to_owned(), principal: Principal::Root }, "test".to_owned()));
    }
    if access_key.starts_with("ASIA") {
        return session::credentials(world, access_key, token);
    }
    let known = world.iam.keys.get(access_key).filter(|key| key.active && key.valid_from <= world.now() && token.is_none());
    let key = known.ok_or_else(unknown)?;
    let caller = Caller { access_key: access_key.to_owned(), principal: Principal::User(key.user.clone()) };
    Ok((caller, key.secret.clone()))
}

/// Nobody has this key, in the words of IAM and STS.
pub(super) fn unknown() -> AwsError {
    AwsError::new(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
}

/// Remembers that a request signed with `access_key` reached `service`.
pub(crate) fn note_use(world: &mut World, access_key: &str, service: &str, region: &str) {
    let at = world.now();
    if world.iam.keys.contains(access_key)
        && let Some(key) = world.iam.keys.get_mut(access_key)
    {
        key.last_used = Some(LastUse { at, service: service.to_owned(), region: region.to_owned() });
    }
}

/// The user meant: the one named, or else the caller.
fn whose(call: &Call, params: &Params) -> Result<String, AwsError> {
    match (&call.caller.principal, params.get("UserName")) {
        (_, Some(_)) => name(params, "UserName", 64),
        (Principal::User(name), None) => Ok(name.clone()),
        _ => Err(AwsError::new(400, "ValidationError", "Must specify userName when calling with non-User credentials")),
    }
}

fn create(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let owner = whose(call, params)?;
    params.finish()?;
    user::find(world, &owner)?;
    if world.iam.keys.values().filter(|key| key.user == owner).count() >= MOST {
        return Err(over("AccessKeysPerUser", MOST));
    }
    let id = format!("AKIA{}", world.deal().upper(16));
    let secret = world.secret_of_new(&id);
    // Seen against the live service: a new key is refused for some eight to ten seconds.
    let settling = SignedDuration::from_millis(8_000 + i64::try_from(world.deal().below(2_000)).unwrap_or(0));
    let created = world.now();
    let key = AccessKey { id, secret, user: owner, created, valid_from: created + settling, active: true, last_used: None };
    let answer = Node::new("AccessKey")
        .with("UserName", &key.user)
        .with("AccessKeyId", &key.id)
        .with("Status", "Active")
        .with("SecretAccessKey", &key.secret)
        .with("CreateDate", date(created));
    world.iam.keys.insert(key.id.clone(), key);
    Ok(Reply::node(answer))
}

fn list(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (owner, page) = (whose(call, params)?, page::read(world, params)?);
    params.finish()?;
    user::find(world, &owner)?;
    let node = |key: &AccessKey| {
        Node::new("member")
            .with("UserName", &key.user)
            .with("AccessKeyId", &key.id)
            .with("Status", if key.active { "Active" } else { "Inactive" })
            .with("CreateDate", date(key.created))
    };
    let of_owner = world.iam.keys.iter().filter(|(_, key)| key.user == owner);
    page.reply("AccessKeyMetadata", of_owner.map(|(id, key)| (id.to_owned(), node(key))).collect())
}

fn missing(id: &str) -> AwsError {
    gone(format!("The Access Key with id {id} cannot be found."))
}

fn update(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (owner, id, status) = (whose(call, params)?, need(params, "AccessKeyId")?, need(params, "Status")?);
    params.finish()?;
    if status != "Active" && status != "Inactive" {
        return Err(invalid("Status", &status, "Member must satisfy enum value set: [Active, Inactive, Expired]"));
    }
    owned(world, &owner, &id)?;
    world.iam.keys.get_mut(&id).ok_or_else(|| missing(&id))?.active = status == "Active";
    Ok(Reply::Xml(Vec::new()))
}

fn owned(world: &World, owner: &str, id: &str) -> Result<(), AwsError> {
    user::find(world, owner)?;
    world.iam.keys.get(id).filter(|key| key.user == owner).map(|_| ()).ok_or_else(|| missing(id))
}

fn delete(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (owner, id) = (whose(call, params)?, need(params, "AccessKeyId")?);
    params.finish()?;
    owned(world, &owner, &id)?;
    world.iam.keys.remove(&id);
    Ok(Reply::Xml(Vec::new()))
}

fn last_used(world: &mut World, _call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let id = need(params, "AccessKeyId")?;
    params.finish()?;
    let key = world.iam.keys.get(&id).ok_or_else(|| missing(&id))?;
    let used = match &key.last_used {
        Some(used) => Node::new("AccessKeyLastUsed")
            .with("LastUsedDate", date(used.at))
            .with("ServiceName", &used.service)
            .with("Region", &used.region),
        None => Node::new("AccessKeyLastUsed").with("ServiceName", "N/A").with("Region", "N/A"),
    };
    Ok(Reply::Xml(vec![Node::text("UserName", &key.user), used]))
}

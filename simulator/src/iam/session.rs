//! Temporary credentials: who they stand for and until when.

use super::condition::Context;
use super::document::{self, Use};
use super::{access, arn, role};
use crate::wire::{AwsError, Caller, Principal};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Temporary credentials, keyed by access key id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    /// `ASIA...`.
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) expires: Timestamp,
    /// The role session's name; empty for a session of a user.
    pub(crate) name: String,
    pub(crate) principal: Principal,
}

/// The session behind an access key.
pub(crate) fn session_of<'a>(world: &'a World, access_key: &str) -> Option<&'a Session> {
    world.iam.sessions.get(access_key)
}

pub(super) fn name_of(world: &World, access_key: &str) -> Option<String> {
    session_of(world, access_key).map(|session| session.name.clone())
}

/// Temporary credentials are over, in the words of IAM and STS.
pub(crate) fn expired() -> AwsError {
    AwsError::new(403, "ExpiredToken", "The security token included in the request is expired")
}

/// The caller and secret of temporary credentials, if `token` is theirs and they have not expired.
pub(super) fn credentials(world: &World, access_key: &str, token: Option<&str>) -> Result<(Caller, String), AwsError> {
    let session = session_of(world, access_key).filter(|session| token == Some(session.token.as_str())).ok_or_else(super::key::unknown)?;
    if session.expires <= world.now() {
        return Err(expired());
    }
    let caller = Caller { access_key: access_key.to_owned(), principal: session.principal.clone() };
    Ok((caller, session.secret.clone()))
}

/// Temporary credentials for `principal`, valid at once. For a role without a check of its trust policy: an
/// instance profile's role is opened this way.
pub(crate) fn open_session(world: &mut World, principal: Principal, name: &str, lasts: SignedDuration) -> Session {
    let access_key = format!("ASIA{}", world.deal().upper(16));
    let session = Session {
        secret: world.secret_of_new(&access_key),
        access_key,
        token: format!("IQoJb3JpZ2luX2Vj{}", world.deal().alphanumeric(240)),
        expires: world.now() + lasts,
        name: name.to_owned(),
        principal,
    };
    world.iam.sessions.insert(session.access_key.clone(), session.clone());
    session
}

/// Assumes the role `role_arn` for the caller, if the role trusts it. Gives the session and the role's id.
pub(crate) fn assume_role(
    world: &mut World,
    caller: &Caller,
    role_arn: &str,
    name: &str,
    seconds: i64,
) -> Result<(Session, String), AwsError> {
    let who = access::caller_arn(world, caller);
    let refused =
        || AwsError::new(403, "AccessDenied", format!("User: {who} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"));
    let role_name = role_arn.rsplit('/').next().unwrap_or_default().to_owned();
    let found = role::find(world, &role_name).ok().filter(|role| arn(world, "role", &role.path, &role.name) == role_arn);
    let role = found.ok_or_else(refused)?;
    if seconds > role.max_session_seconds {
        let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        return Err(AwsError::new(400, "ValidationError", message));
    }
    let account = world.account();
    let root = format!("arn:aws:iam::{account}:root");
    let mut trusted: Vec<(&str, &str)> = vec![("AWS", root.as_str()), ("AWS", account.as_str()), ("AWS", who.as_str())];
    if let Principal::Service(service) = &caller.principal {
        trusted = vec![("Service", service.as_str())];
    }
    let mut context = Context::default();
    context.add("aws:SourceAccount", vec![account.clone()]);
    context.add("sts:RoleSessionName", vec![name.to_owned()]);
    let statements = document::parse(&role.trust, Use::Trust)?;
    let meeting: Vec<bool> = statements.iter().filter(|s| s.trusts(&trusted, "sts:AssumeRole", &context)).map(|s| s.allow).collect();
    if meeting.is_empty() || meeting.contains(&false) {
        return Err(refused());
    }
    let id = role.id.clone();
    Ok((open_session(world, Principal::Role(role_name), name, SignedDuration::from_secs(seconds)), id))
}

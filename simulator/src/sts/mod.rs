//! STS: who is asking, and temporary credentials.

use crate::iam;
use crate::wire::{AwsError, Call, Node, Params, Principal, Reply};
use crate::world::World;
use jiff::SignedDuration;

/// Answers one action.
pub(crate) fn handle(world: &mut World, call: &Call, action: &str, params: &Params) -> Result<Reply, AwsError> {
    match action {
        "GetCallerIdentity" => get_caller_identity(world, call, params),
        "AssumeRole" => assume_role(world, call, params),
        "GetSessionToken" => get_session_token(world, call, params),
        _ => Err(AwsError::new(400, "InvalidAction", format!("Could not find operation {action} for version 2011-06-15"))),
    }
}

fn get_caller_identity(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    params.finish()?;
    Ok(Reply::Xml(vec![
        Node::text("UserId", iam::caller_id(world, &call.caller)),
        Node::text("Account", world.account()),
        Node::text("Arn", iam::caller_arn(world, &call.caller)),
    ]))
}

fn seconds(params: &Params, default: i64, least: i64, most: i64) -> Result<i64, AwsError> {
    let seconds = params.integer("DurationSeconds")?.unwrap_or(default);
    if (least..=most).contains(&seconds) {
        return Ok(seconds);
    }
    let rule = format!("Member must have value between {least} and {most}");
    let message = format!("1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: {rule}");
    Err(AwsError::new(400, "ValidationError", message))
}

fn need(params: &Params, name: &str, member: &str) -> Result<String, AwsError> {
    let message = format!("1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");
    params.get(name).ok_or_else(|| AwsError::new(400, "ValidationError", message))
}

fn credentials(session: &iam::Session) -> Node {
    Node::new("Credentials")
        .with("AccessKeyId", &session.access_key)
        .with("SecretAccessKey", &session.secret)
        .with("SessionToken", &session.token)
        .with("Expiration", session.expires.strftime("%Y-%m-%dT%H:%M:%SZ"))
}

fn assume_role(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (role_arn, name) = (need(params, "RoleArn", "roleArn")?, need(params, "RoleSessionName", "roleSessionName")?);
    let seconds = seconds(params, 3600, 900, 43_200)?;
    params.finish()?;
    let good = (2..=64).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "_=,.@-".contains(c));
    if !good {
        let rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]*";
        let message = format!("1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: {rule}");
        return Err(AwsError::new(400, "ValidationError", message));
    }
    if call.caller.principal == Principal::Root {
        return Err(AwsError::new(403, "AccessDenied", "Roles may not be assumed by root accounts."));
    }
    let (session, id) = iam::assume_role(world, &call.caller, &role_arn, &name, seconds)?;
    let caller = crate::wire::Caller { access_key: session.access_key.clone(), principal: session.principal.clone() };
    let user = Node::new("AssumedRoleUser").with("AssumedRoleId", format!("{id}:{name}")).with("Arn", iam::caller_arn(world, &caller));
    Ok(Reply::Xml(vec![credentials(&session), user]))
}

fn get_session_token(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let seconds = seconds(params, 43_200, 900, 129_600)?;
    params.finish()?;
    if iam::session_of(world, &call.caller.access_key).is_some() {
        return Err(AwsError::new(403, "AccessDenied", "Cannot call GetSessionToken with session credentials"));
    }
    let session = iam::open_session(world, call.caller.principal.clone(), "", SignedDuration::from_secs(seconds));
    Ok(Reply::node(credentials(&session)))
}

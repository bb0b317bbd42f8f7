//! The IAM user whose key installs agents.

use super::options::{limits, read, schema};
use super::read::{items, named, text};
use engine::duration::show;
use engine::effect::{Poll, Scope};
use engine::verb::{Verb, VerbError};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "ensure_user",
            doc: "Makes an IAM user, unless there is one of this name.\n\nA user that exists is used, and never deleted. Returns the \
                  user, with `created`.",
            schema: schema::<Ensure>(),
            run: Verb::runs(ensure_user),
        },
        Verb {
            name: "make_access_key",
            doc: "Makes an access key for an IAM user, and waits until AWS accepts it.\n\nA new key is refused for some seconds. A user \
                  can have two keys: if both exist, that is an error, which names them with their ages. Returns `#{ UserName, \
                  AccessKeyId, SecretAccessKey, Status, CreateDate }`; the secret is sealed.",
            schema: schema::<MakeKey>(),
            run: Verb::runs(make_access_key),
        },
    ]
}

/// Options of `ensure_user`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Ensure {
    /// The name of the user.
    name: String,
}

fn ensure_user(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Ensure { name } = read("ensure_user", args)?;
    let (user, created) = match scope.call("iam::get_user", json!({ "UserName": name })) {
        Ok(answer) => (answer["User"].clone(), false),
        Err(error) if error.code() == Some("NoSuchEntity") => {
            (scope.call("iam::create_user", json!({ "UserName": name }))?["User"].clone(), true)
        }
        Err(other) => return Err(other),
    };
    scope.summary(if created { name } else { format!("{name} (existed)") });
    let mut user = user;
    user["created"] = json!(created);
    Ok(user)
}

/// Options of `make_access_key`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MakeKey {
    /// The name of the user.
    user: String,
    /// The longest that a new key may take to work. Default `2m`.
    timeout: Option<String>,
}

/// AWS's limit of access keys a user.
const KEYS: usize = 2;

fn make_access_key(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let MakeKey { user, timeout } = read("make_access_key", args)?;
    let limits = limits("make_access_key", timeout.as_deref().unwrap_or("2m"), 2)?;
    let keys = scope.call("iam::list_access_keys", json!({ "UserName": user }))?;
    if items(&keys, "").len() >= KEYS {
        return Err(too_many(&user, items(&keys, ""), scope.begun()));
    }
    let key = scope.call("iam::create_access_key", json!({ "UserName": user }))?["AccessKey"].clone();
    let identity = json!({ "access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"] });
    scope.wait(&format!("{} is known everywhere", text(&key, "AccessKeyId")), limits, |polling| {
        match polling.call("sts::get_caller_identity", identity.clone()) {
            Ok(caller) => Ok(Poll::Ready(caller["Arn"].clone())),
            Err(VerbError::Error(error)) if error.code == "InvalidClientTokenId" => not_valid(polling, &user, text(&key, "AccessKeyId")),
            Err(other) => Err(other),
        }
    })?;
    scope.summary(format!("{} (secret sealed)", text(&key, "AccessKeyId")));
    Ok(key)
}

/// A key that AWS does not take: a new one may take seconds, one that somebody made inactive never will.
fn not_valid(polling: &Scope, user: &str, id: &str) -> Result<Poll, VerbError> {
    let keys = polling.call("iam::list_access_keys", json!({ "UserName": user }))?;
    match named(items(&keys, ""), "AccessKeyId", id).map(|key| text(key, "Status")) {
        Some("Active") => Ok(Poll::Pending("not yet valid".to_owned())),
        None => Ok(Poll::Pending(format!("not among the keys of `{user}`: was it deleted?"))),
        Some(status) => {
            let message = format!("access key {id} of `{user}` is {status}: somebody changed that; make it Active, then resume");
            Err(VerbError::fault("KeyInactive", message))
        }
    }
}

fn too_many(user: &str, keys: &[Value], now: Timestamp) -> VerbError {
    let age = |key: &Value| {
        let made: Option<Timestamp> = text(key, "CreateDate").parse().ok();
        made.map_or_else(|| "of unknown age".to_owned(), |made| format!("{} old", show(now.duration_since(made))))
    };
    let list: Vec<String> =
        keys.iter().map(|key| format!("{} ({}, {})", text(key, "AccessKeyId"), text(key, "Status"), age(key))).collect();
    let message = format!("`{user}` has {KEYS} access keys already, AWS's limit: {}; delete one that nobody uses", list.join(", "));
    VerbError::fault("LimitExceeded", message)
}

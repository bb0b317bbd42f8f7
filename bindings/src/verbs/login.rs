//! `check_login`: a host lets us in.

use super::options::{limits, read, schema};
use super::read::text;
use engine::effect::{Poll, Scope};
use engine::verb::{Stopped, Verb};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "check_login",
        doc: "Waits until a host lets us in over SSH, and pins its host key for the rest of the run.\n\nA wrong password or a changed host \
              key is an error at once; a host that does not answer yet is waited for. Returns `#{ host, user, host_key }`.",
        schema: schema::<Login>(),
        run: check_login,
    }]
}

/// Options of `check_login`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    /// The host: `#{ host, user, password | key, via }`.
    on: Value,
    /// Longest the host may take to answer. Default `5m`.
    timeout: Option<String>,
}

/// Errors that time may mend: the host is not up yet.
const NOT_YET: [&str; 4] = ["TimedOut", "Refused", "NoRoute", "Resolve"];

fn check_login(scope: &Scope, args: Value) -> Result<Value, Stopped> {
    let Login { on, timeout } = read("check_login", args)?;
    let limits = limits("check_login", timeout.as_deref().unwrap_or("5m"), 10)?;
    let host = text(&on, "host").to_owned();
    scope.wait(&format!("{host} answers over SSH"), limits, |polling| match polling.call("ssh::host_key", json!({ "on": on })) {
        Ok(_) => Ok(Poll::Ready(Value::Null)),
        Err(Stopped::Error(error)) if NOT_YET.contains(&error.code.as_str()) => Ok(Poll::Pending(error.to_string())),
        Err(other) => Err(other),
    })?;
    let pinned = super::ssh::pinned(scope, &on)?;
    scope.call("ssh::check_login", json!({ "on": pinned }))?;
    Ok(json!({ "host": host, "user": on["user"], "host_key": pinned["host_key"] }))
}

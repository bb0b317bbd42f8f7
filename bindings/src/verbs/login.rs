//! `check_login`: a host lets us in.

use super::options::{limits, read, schema};
use super::read::text;
use engine::effect::{Poll, Scope};
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "check_login",
        doc: "Waits until a host lets us in over SSH, and pins its host key for the rest of the run.\n\nFrom then on, no host with \
              another key is logged into under this name. A changed host key is an error at once. So is a wrong password, unless \
              `first_boot` says that the host may not know its users yet. A host that does not answer is waited for. Returns `#{ host, \
              user, host_key }`.",
        schema: schema::<Login>(),
        run: Verb::runs(check_login),
    }]
}

/// Options of `check_login`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    /// The host: `#{ host, user, password | key, via }`.
    #[schemars(with = "crate::ssh::Host")]
    on: Value,
    /// The longest the host may take to answer. Default `5m`.
    timeout: Option<String>,
    /// The longest that a host that still configures itself may refuse the login. Default: not at all.
    first_boot: Option<String>,
}

/// Errors that time may mend: the host is not up yet.
const NOT_YET: [&str; 5] = ["TimedOut", "Refused", "NoRoute", "Resolve", "Disconnected"];

fn check_login(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Login { on, timeout, first_boot } = read("check_login", args)?;
    let host = text(&on, "host").to_owned();
    let timeout = timeout.as_deref().unwrap_or("5m");
    until(scope, &format!("{host} answers over SSH"), timeout, &NOT_YET, "ssh::host_key", &json!({ "on": on }))?;
    let pinned = super::ssh::pinned(scope, &on)?;
    let login = json!({ "on": pinned });
    match &first_boot {
        None => scope.call("ssh::check_login", login)?,
        // sshd is restarted by a host that sets itself up.
        Some(patience) => {
            let not_yet = [&NOT_YET[..], &["AuthFailed"]].concat();
            until(scope, &format!("{host} lets {} in", text(&on, "user")), patience, &not_yet, "ssh::check_login", &login)?
        }
    };
    Ok(json!({ "host": host, "user": on["user"], "host_key": pinned["host_key"] }))
}

/// Waits until an op succeeds that fails with one of `not_yet` until then.
fn until(scope: &Scope, what: &str, timeout: &str, not_yet: &[&str], op: &str, args: &Value) -> Result<Value, VerbError> {
    let limits = limits("check_login", timeout, 10)?;
    scope.wait(what, limits, |polling| match polling.call(op, args.clone()) {
        Ok(answer) => Ok(Poll::Ready(answer)),
        Err(VerbError::Error(error)) if not_yet.contains(&error.code.as_str()) => Ok(Poll::Pending(error.to_string())),
        Err(other) => Err(other),
    })
}

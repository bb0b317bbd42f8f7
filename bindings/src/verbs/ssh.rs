//! Hosts as verbs meet them: every hop's host key pinned at first use, by a record of the run.

use super::read::text;
use crate::ssh::{SSH, known_as, trusted, unknown};
use engine::effect::Scope;
use engine::verb::VerbError;
use serde_json::{Value, json};

/// The host with `host_key` set on it and on every hop before it: the key this run trusted first, or the one
/// presented now, trusted from here on. `same_host_key_as` names the host whose key it must present.
pub(super) fn pinned(scope: &Scope, on: &Value) -> Result<Value, VerbError> {
    let mut on = on.clone();
    if !on["via"].is_null() {
        on["via"] = pinned(scope, &on["via"])?;
    }
    if !on["host_key"].is_null() {
        return Ok(on);
    }
    let model = on.as_object_mut().and_then(|host| host.remove("same_host_key_as"));
    let name = model.as_ref().and_then(Value::as_str).map_or_else(|| known_as(text(&on, "host"), port(&on)), str::to_owned);
    on["host_key"] = match (trusted(&scope.ledger(), &name), model.is_some()) {
        (Some(key), _) => json!(key),
        (None, true) => return Err(VerbError::fault("UnknownHostKey", unknown(&name))),
        (None, false) => {
            let presented = scope.call("ssh::host_key", json!({ "on": on }))?;
            scope.call("ssh::trust", json!({ "host": name, "host_key": presented["host_key"] }))?;
            presented["host_key"].clone()
        }
    };
    // Whose key it is, for messages.
    if let Some(model) = model {
        on["same_host_key_as"] = model;
    }
    Ok(on)
}

fn port(on: &Value) -> u16 {
    on["port"].as_u64().and_then(|port| port.try_into().ok()).unwrap_or(SSH)
}

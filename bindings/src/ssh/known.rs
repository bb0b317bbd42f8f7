//! The key a host must present, by what the run did and met before.

use super::host::Host;
use engine::effect::Made;
use engine::op::{Call, Failure};
use std::sync::Arc;

/// The key that `on` says, its model's, the one this run trusts, or the one its first session there met. `None`: it was never met.
pub(super) fn expected(call: &Call, host: &Host) -> Result<Option<String>, Failure> {
    if host.host_key.is_some() {
        return Ok(host.host_key.clone());
    }
    let name = host.same_host_key_as.clone().unwrap_or_else(|| host.known_as());
    let key = trusted(&(call.done)(), &name).or_else(|| call.memory.of(&name));
    match key {
        None if host.same_host_key_as.is_some() => Err(Failure::refused("UnknownHostKey", unknown(&name))),
        key => Ok(key),
    }
}

/// The key a session of this run met, where nothing was trusted since.
pub(super) fn met(call: &Call, host: &Host) -> Option<String> {
    let name = host.known_as();
    if trusted(&(call.done)(), &name).is_some() { None } else { call.memory.of(&name) }
}

/// The key of a host that a run trusts, by the actions it has done.
pub(crate) fn trusted(made: &[Arc<Made>], name: &str) -> Option<String> {
    let trust = made.iter().rev().find(|made| made.op == "ssh::trust" && made.args["host"] == name)?;
    trust.args["host_key"].as_str().map(str::to_owned)
}

/// Why a host cannot be told by another's key.
pub(crate) fn unknown(name: &str) -> String {
    format!("`same_host_key_as: \"{name}\"`: this run knows no key of a host of that name: `check_login` pins one")
}

//! `update_dns_over_ssh`: a recovered host registers its own name where it now is.

use super::options::{read, schema};
use super::read::{items, text};
use engine::effect::Scope;
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::Ipv4Addr;

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "update_dns_over_ssh",
        doc: "Points a name at the host it is run on, by `nsupdate` on that host.\n\nSets the A record of the name, and the PTR record of \
              the host's address. The two are in different zones, so two messages are sent. The records are read back. Returns `#{ name, \
              address, reverse, previous, previous_ptr }`, with what was there before.",
        schema: schema::<Update>(),
        run: Verb::runs(update_dns_over_ssh),
    }]
}

/// Options of `update_dns_over_ssh`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Update {
    /// The host that registers itself. `same_host_key_as` names the host that it is a copy of.
    #[schemars(with = "crate::ssh::Host")]
    on: Value,
    /// The DNS server that takes updates.
    server: String,
    /// The name.
    name: String,
    /// How many seconds resolvers may keep the records. Default 86400.
    ttl: Option<i64>,
}

fn update_dns_over_ssh(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Update { on, server, name, ttl } = read("update_dns_over_ssh", args)?;
    let on = super::ssh::pinned(scope, &on)?;
    let addresses = scope.call("ssh::read", json!({ "on": on, "command": "hostname -I" }))?;
    let address: Ipv4Addr = text(&addresses, "stdout").split_whitespace().find_map(|word| word.parse().ok()).ok_or_else(|| {
        VerbError::fault("NoAddress", format!("`hostname -I` on `{}` shows no IPv4 address: {addresses}", text(&on, "host")))
    })?;
    let reverse = reverse(address);
    let asked = |name: &str, kind: &str| {
        let mut question = json!({ "name": name, "type": kind, "server": server });
        if !on["via"].is_null() {
            question["via"] = on["via"].clone();
        }
        scope.call("dns::resolve", question)
    };
    let (previous, previous_ptr) = (asked(&name, "A")?, asked(&reverse, "PTR")?);
    let script = script(&server, &name, &reverse, address, ttl.unwrap_or(86_400));
    let command = format!("nsupdate <<'EOF'\n{script}EOF");
    let done = scope.call("ssh::run", json!({ "on": on, "command": command, "settle": "repeat" }))?;
    if done["exit_code"] != 0 {
        let said = [text(&done, "stderr"), text(&done, "stdout")].join(" ");
        let message = format!("`nsupdate` on `{}` ended with exit code {}: {}", text(&on, "host"), done["exit_code"], said.trim());
        return Err(VerbError::fault("UpdateFailed", message));
    }
    let (now, now_ptr) = (asked(&name, "A")?, asked(&reverse, "PTR")?);
    let is = |found: &Value, wanted: &str| matches!(items(found, ""), [only] if only.as_str().map(|text| text.trim_end_matches('.')) == Some(wanted));
    if !is(&now, &address.to_string()) || !is(&now_ptr, name.trim_end_matches('.')) {
        return Err(VerbError::fault("NotUpdated", format!("after the update `{name}` is {now} and `{reverse}` is {now_ptr}")));
    }
    scope.summary(format!("{} A {address}", super::server::short(&name)));
    Ok(json!({ "name": name, "address": address.to_string(), "reverse": reverse, "previous": previous, "previous_ptr": previous_ptr }))
}

/// The reverse name of an address.
pub(super) fn reverse(address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    format!("{d}.{c}.{b}.{a}.in-addr.arpa")
}

/// Two messages: a server refuses one that names two zones.
fn script(server: &str, name: &str, reverse: &str, address: Ipv4Addr, ttl: i64) -> String {
    let name = name.trim_end_matches('.');
    format!(
        "server {server}\nupdate delete {name}. A\nupdate add {name}. {ttl} A {address}\nsend\n\
         update delete {reverse}. PTR\nupdate add {reverse}. {ttl} PTR {name}.\nsend\n"
    )
}

//! `dns::update`: a name gets other addresses, and the reverse names follow.

use super::options::{read, schema};
use super::read::items;
use engine::effect::Scope;
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "dns::update",
        doc: "Sets what a name points to, by dynamic updates (RFC 2136) of its zone's own server.\n\nEach zone gets one update. For an \
              `A` record, the reverse names follow, as far as the server has their zones: addresses that the name gets point back to it, \
              and addresses that it loses no longer do. `to: []` removes the records. Returns `#{ name, type, to, ttl, zone, previous, \
              previous_ttl, pointers }`; another `dns::update` with `to: previous` and `ttl: previous_ttl` puts it back.",
        schema: schema::<Update>(),
        run: Verb::runs(update),
    }]
}

/// Options of `dns::update`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Update {
    /// The name.
    name: String,
    /// `A`, `AAAA`, `CNAME`, `PTR`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["A", "AAAA", "CNAME", "PTR"]))]
    kind: String,
    /// What the name points to from then on: exactly this.
    to: Vec<String>,
    /// How many seconds resolvers may keep the records. Default 300.
    ttl: Option<u32>,
    /// The name or address of the zone's own server, as it is known where it is asked from.
    server: String,
    /// The host to ask from. Default: from here.
    #[schemars(with = "Option<crate::ssh::Host>")]
    via: Option<Value>,
    /// The TSIG key, a secret: `[ALGORITHM:]NAME:BASE64`. Without it, the update is not signed.
    key: Option<String>,
    /// What a rehearsal that reaches no host takes as the earlier records.
    assume: Option<Assumed>,
}

/// What is taken to have stood before.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Assumed {
    /// What the name pointed to.
    previous: Vec<String>,
    /// How many seconds resolvers may keep it.
    previous_ttl: Option<u32>,
    /// The zones of reverse names that the server has. Default: none.
    #[serde(default)]
    reverse_zones: Vec<String>,
}

impl Assumed {
    /// The zone a reverse name is in; empty if in none.
    fn zone(&self, reverse: &str) -> &str {
        let within = |zone: &&String| format!(".{reverse}").ends_with(&format!(".{}", zone.trim_end_matches('.')));
        self.reverse_zones.iter().filter(within).max_by_key(|zone| zone.len()).map_or("", String::as_str)
    }
}

/// Where and how a server is asked.
struct Place {
    server: Value,
    key: Option<String>,
    ttl: Option<u32>,
}

impl Place {
    fn with(&self, more: Value) -> Value {
        let mut options = self.server.clone();
        if let (Value::Object(options), Value::Object(more)) = (&mut options, more) {
            options.extend(more);
        }
        options
    }

    fn set(&self, scope: &Scope, records: Value, assume: Option<Value>) -> Result<Value, VerbError> {
        let mut options = self.with(json!({ "records": records }));
        let more = [("ttl", self.ttl.map(Value::from)), ("key", self.key.clone().map(Value::from)), ("assume", assume)];
        for (name, value) in more.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            options[name] = value;
        }
        scope.call("dns::set_records", options)
    }
}

fn update(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Update { name, kind, to, ttl, server, via, key, assume } = read("dns::update", args)?;
    let mut server = json!({ "server": server });
    if let Some(via) = &via {
        server["via"] = super::ssh::pinned(scope, via)?;
    }
    let place = Place { server, key, ttl };
    let was = assume.as_ref().map(|assume| json!([{ "previous": assume.previous, "previous_ttl": assume.previous_ttl }]));
    let done = place.set(scope, json!([{ "name": name, "type": kind, "to": to }]), was)?;
    let set = items(&done, "records").first().cloned().unwrap_or_default();
    let pointers = if kind == "A" { pointers(scope, &place, &set, assume.as_ref())? } else { Vec::new() };
    let shown = if to.is_empty() { "nothing".to_owned() } else { to.join(", ") };
    scope.summary(format!("{} {kind} {shown}", super::server::short(&name)));
    Ok(json!({
        "name": name, "type": kind, "to": to, "ttl": done["ttl"], "zone": done["zone"],
        "previous": set["previous"], "previous_ttl": set["previous_ttl"], "pointers": pointers,
    }))
}

/// A reverse name, whose it shall be, and what stood there as far as a rehearsal may assume.
struct Pointer {
    reverse: String,
    to: Vec<String>,
    assumed: Vec<String>,
}

/// Sets the reverse names of the addresses a name got and lost, zone by zone; those that were set.
fn pointers(scope: &Scope, place: &Place, set: &Value, assume: Option<&Assumed>) -> Result<Vec<String>, VerbError> {
    let name = set["name"].as_str().unwrap_or_default().trim_end_matches('.');
    let addresses = |member: &str| items(set, member).iter().filter_map(|one| one.as_str()?.parse().ok()).collect::<Vec<Ipv4Addr>>();
    let (got, had) = (addresses("to"), addresses("previous"));
    let mut zones: BTreeMap<String, Vec<Pointer>> = BTreeMap::new();
    let lost = had.iter().filter(|address| !got.contains(address)).map(|address| (address, false));
    for (address, is_its) in got.iter().map(|address| (address, true)).chain(lost) {
        let reverse = super::dns::reverse(*address);
        let Some(zone) = zone(scope, place, &reverse, assume)? else { continue };
        let its = vec![name.to_owned()];
        if is_its {
            zones.entry(zone).or_default().push(Pointer { reverse, to: its, assumed: Vec::new() });
        } else if points_to(scope, place, &reverse, name, assume.is_some())? {
            zones.entry(zone).or_default().push(Pointer { reverse, to: Vec::new(), assumed: its });
        }
    }
    for pointers in zones.values() {
        let records: Vec<Value> = pointers.iter().map(|one| json!({ "name": one.reverse, "type": "PTR", "to": one.to })).collect();
        let was: Vec<Value> = pointers.iter().map(|one| json!({ "previous": one.assumed })).collect();
        place.set(scope, json!(records), assume.map(|_| json!(was)))?;
    }
    Ok(zones.into_values().flatten().map(|one| one.reverse).collect())
}

fn zone(scope: &Scope, place: &Place, reverse: &str, assume: Option<&Assumed>) -> Result<Option<String>, VerbError> {
    let mut question = place.with(json!({ "name": reverse }));
    if let Some(assume) = assume {
        question["assume"] = json!(assume.zone(reverse.trim_end_matches('.')));
    }
    Ok(scope.call("dns::zone", question)?.as_str().map(str::to_owned))
}

/// Whether a reverse name still says this name: whose it is by now is not ours to take away.
fn points_to(scope: &Scope, place: &Place, reverse: &str, name: &str, assume: bool) -> Result<bool, VerbError> {
    let mut question = place.with(json!({ "name": reverse, "type": "PTR" }));
    if assume {
        question["assume"] = json!([name]);
    }
    let stands = scope.call("dns::resolve", question)?;
    let is_ours = |one: &Value| one.as_str().is_some_and(|one| one.trim_end_matches('.').eq_ignore_ascii_case(name));
    Ok(matches!(items(&stands, ""), [only] if is_ours(only)))
}

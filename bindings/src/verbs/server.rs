//! Source servers: finding them, and waiting until they are protected.

use super::options::{Servers, ids, limits, read, schema};
use super::read::{at, items, text};
use engine::effect::{Poll, Scope};
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "source_servers",
            doc: "Lists the source servers that have all the given tags (all servers for `#{}`), by name.\n\nEach is `#{ name, \
                  sourceServerID, arn, hostname, tags, state, origin_instance_id, origin_region, origin_private_ip }`. `name` is the full \
                  name of the host. `state` is DRS's `dataReplicationState` (`INITIAL_SYNC`, `CONTINUOUS`, `STALLED` ...). \
                  `origin_instance_id` and `origin_region` say what the machine was in EC2; they are `()` if it was never there. \
                  `origin_private_ip` is the machine's own address. For everything that DRS knows, use `drs::describe_source_servers`.",
            schema: schema::<Find>(),
            run: Verb::runs(source_servers),
        },
        Verb {
            name: "wait_until_healthy",
            doc: "Waits until every server is Healthy: initial sync done, replication CONTINUOUS.\n\nShows DRS's initiation steps, bytes, \
                  and what is left. A server that is STOPPED, DISCONNECTED or gone ends the wait at once. A server that is STALLED ends \
                  it after ten minutes: until then, DRS tries again, and goes on once the cause is corrected or passes. Returns the \
                  records.",
            schema: schema::<Healthy>(),
            run: Verb::runs(wait_until_healthy),
        },
    ]
}

/// A server's record: `name`, `sourceServerID`, and what DRS says of it that scripts use.
pub(super) fn record(server: &Value) -> Value {
    let hints = at(server, "sourceProperties.identificationHints");
    let name = [text(hints, "fqdn"), text(hints, "hostname"), text(server, "sourceServerID")].into_iter().find(|name| !name.is_empty());
    json!({
        "name": name,
        "sourceServerID": server["sourceServerID"],
        "arn": server["arn"],
        "hostname": hints["hostname"],
        "tags": server["tags"],
        "state": at(server, "dataReplicationInfo.dataReplicationState"),
        "origin_instance_id": hints["awsInstanceID"],
        "origin_region": at(server, "sourceCloudProperties.originRegion"),
        "origin_private_ip": private_ip(server),
    })
}

/// The first address of a machine's primary interface.
fn private_ip(server: &Value) -> &Value {
    let interfaces = items(at(server, "sourceProperties"), "networkInterfaces");
    let primary = interfaces.iter().find(|one| one["isPrimary"] == true).or(interfaces.first());
    primary.map_or(&Value::Null, |one| &one["ips"][0])
}

/// Options of `source_servers`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    /// The tags that the servers must have. `#{}`: all servers.
    tags: Map<String, Value>,
}

fn source_servers(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Find { tags } = read("source_servers", args)?;
    let all = match scope.call("drs::describe_source_servers", json!({})) {
        // DRS was never initialised here: it has none.
        Err(error) if error.code() == Some("UninitializedAccountException") => json!([]),
        other => other?,
    };
    let has_all = |server: &&Value| tags.iter().all(|(key, value)| server["tags"][key] == *value);
    let mut found: Vec<Value> = items(&all, "").iter().filter(has_all).map(record).collect();
    found.sort_by(|a, b| text(a, "name").cmp(text(b, "name")));
    Ok(Value::Array(found))
}

/// Options of `wait_until_healthy`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Healthy {
    /// The servers, as `source_servers` returns them.
    servers: Servers,
    /// The longest the initial sync may take. Default `90m`.
    timeout: Option<String>,
}

/// Seconds between two looks at servers that are not yet Healthy.
const EVERY: i64 = 30;
/// How many looks in a row may find a server stalled: DRS tries again by itself, and a cause that was just mended shows only then.
const STALLED: usize = 20;

fn wait_until_healthy(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Healthy { servers, timeout } = read("wait_until_healthy", args)?;
    let servers = servers.list();
    let limits = limits("wait_until_healthy", timeout.as_deref().unwrap_or("90m"), EVERY)?;
    let known = ids(&servers);
    let mut looks = 0;
    let ready = scope.wait("initial sync", limits, |polling| {
        let found = super::find::source_servers(polling, &known)?;
        let found = items(&found, "");
        if let Some(missing) = servers.iter().find(|server| super::read::named(found, "sourceServerID", &server.id).is_none()) {
            return Err(VerbError::fault(
                "NotFound",
                format!("source server {} ({}) is no longer there: somebody deleted it", missing.id, missing.name),
            ));
        }
        let stalled: Vec<&Value> = found.iter().filter(|server| state(server) == "STALLED").collect();
        looks = if stalled.is_empty() { 0 } else { looks + 1 };
        if looks > STALLED {
            return Err(stalled_fault(&stalled));
        }
        if let Some(left) = found.iter().find(|server| ["DISCONNECTED", "STOPPED"].contains(&state(server))) {
            return Err(not_replicating(left));
        }
        if found.iter().all(|server| state(server) == "CONTINUOUS") {
            let records = servers.iter().filter_map(|server| super::read::named(found, "sourceServerID", &server.id)).map(record);
            return Ok(Poll::Ready(records.collect()));
        }
        Ok(Poll::Pending(found.iter().map(progress).collect::<Vec<_>>().join("; ")))
    })?;
    scope.summary(format!("{} Healthy", super::read::count(servers.len(), "server")));
    Ok(ready)
}

fn state(server: &Value) -> &str {
    text(server, "dataReplicationInfo.dataReplicationState")
}

/// The first label of a host name.
pub(super) fn short(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn stalled_fault(servers: &[&Value]) -> VerbError {
    let one = |server: &&Value| {
        let record = record(server);
        let (name, id, why) = (text(&record, "name"), text(&record, "sourceServerID"), why_stalled(server));
        format!("replication of {name} ({id}) has stalled: {why}")
    };
    VerbError::fault("Stalled", servers.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// Why a server has stalled, in DRS's words.
fn why_stalled(server: &Value) -> String {
    let error = at(server, "dataReplicationInfo.dataReplicationError");
    let why = [text(error, "error"), text(error, "rawError")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    if why.is_empty() { "DRS gives no reason".to_owned() } else { why }
}

/// A server that does not become Healthy by itself any more.
fn not_replicating(server: &Value) -> VerbError {
    let (record, state) = (record(server), state(server));
    let next = if state == "STOPPED" { "start its replication (drs::start_replication)" } else { "install its agent again" };
    let message = format!(
        "{} ({}) is {state}: somebody ended its replication; {next}, then resume",
        text(&record, "name"),
        text(&record, "sourceServerID")
    );
    VerbError::fault("NotReplicating", message)
}

/// Where a server stands on its way to Healthy: its initiation step, or its bytes.
fn progress(server: &Value) -> String {
    let record = record(server);
    let name = short(text(&record, "name"));
    let info = at(server, "dataReplicationInfo");
    let detail = match state(server) {
        "INITIATING" => steps(items(info, "dataReplicationInitiation.steps")),
        "INITIAL_SYNC" | "RESCAN" => bytes(info),
        "STALLED" => why_stalled(server),
        _ => String::new(),
    };
    let detail = if detail.is_empty() { String::new() } else { format!(" {detail}") };
    format!("{name} {}{detail}", state(server))
}

/// The step in progress and how many are over. WAIT is no step of its own in the console; SKIPPED counts as done.
fn steps(steps: &[Value]) -> String {
    let shown: Vec<&Value> = steps.iter().filter(|step| text(step, "name") != "WAIT").collect();
    let over = shown.iter().filter(|step| ["SUCCEEDED", "SKIPPED"].contains(&text(step, "status"))).count();
    let now = shown.iter().find(|step| !["SUCCEEDED", "SKIPPED"].contains(&text(step, "status")));
    now.map_or_else(String::new, |step| format!("{over}/{} {} {}", shown.len(), text(step, "name"), text(step, "status")))
}

fn bytes(info: &Value) -> String {
    let sum = |member: &str| items(info, "replicatedDisks").iter().filter_map(|disk| disk[member].as_f64()).sum::<f64>();
    let (total, done) = (sum("totalStorageBytes"), sum("replicatedStorageBytes"));
    let gib = |bytes: f64| bytes / 1_073_741_824.0;
    let percent = if total > 0.0 { 100.0 * done / total } else { 0.0 };
    let eta = text(info, "etaDateTime");
    let eta = if eta.is_empty() { String::new() } else { format!(", done about {}", eta.get(11..16).unwrap_or(eta)) };
    format!("{percent:.0}% ({:.1} of {:.1} GiB){eta}", gib(done), gib(total))
}

//! `drill` and `recover`: one job that launches servers, followed to its end and checked against what was asked.

mod check;
pub(super) mod guard;
mod job;

use super::find::NAMED;
use super::options::{Server, Servers, limits, read, schema};
use super::read::{count, text};
use engine::effect::Scope;
use engine::verb::{Stopped, Verb};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "drill",
            doc: "Launches drill instances of servers from their data, and checks each of them.\n\nSucceeds only if every server launched \
                  (`may_fail` of them may be missing), has the subnet, type and security groups its launch template said before the \
                  start, and passes both EC2 status checks. Refused for a server that is in a job, or has a recovery instance that is no drill. Returns \
                  `#{ id, instances, failed }`: instances by server name, with `instance_id`, `private_ip`, `public_ip`, `data_from`, \
                  `age_seconds`.",
            schema: schema::<Drill>(),
            run: Verb::runs(drill),
        },
        Verb {
            name: "recover",
            doc: "As `drill`, with `mode`: `\"drill\"`, or `\"recovery\"` for the real thing. There is no default.",
            schema: schema::<Recover>(),
            run: Verb::runs(recover),
        },
        Verb {
            name: "terminate_drill",
            doc: "Terminates the drill instances of these servers that this run launched, and waits until they and their volumes are gone.\n\n\
                  Returns the ids of the instances.",
            schema: schema::<Terminate>(),
            run: Verb::runs(terminate_drill),
        },
    ]
}

/// Options of `drill`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Drill {
    /// Servers.
    servers: Servers,
    /// `"latest"`, or a UTC time: the last point in time at or before it, for each server.
    point_in_time: String,
    /// Longest the job and the checks may take. Default `60m`.
    timeout: Option<String>,
    /// How many servers may fail. Default 0.
    may_fail: Option<usize>,
}

/// Options of `recover`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Recover {
    /// Servers.
    servers: Servers,
    /// `"drill"` or `"recovery"`.
    #[schemars(extend("enum" = ["drill", "recovery"]))]
    mode: String,
    /// `"latest"`, or a UTC time: the last point in time at or before it, for each server.
    point_in_time: String,
    /// Longest the job and the checks may take. Default `60m`.
    timeout: Option<String>,
    /// How many servers may fail. Default 0.
    may_fail: Option<usize>,
}

/// Options of `terminate_drill`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Terminate {
    /// Servers.
    servers: Servers,
    /// Longest it may take. Default `30m`.
    timeout: Option<String>,
}

fn drill(scope: &Scope, args: Value) -> Result<Value, Stopped> {
    let Drill { servers, point_in_time, timeout, may_fail } = read("drill", args)?;
    launch(scope, &Launch { verb: "drill", is_drill: true, servers: servers.list(), point_in_time, timeout, may_fail })
}

fn recover(scope: &Scope, args: Value) -> Result<Value, Stopped> {
    let Recover { servers, mode, point_in_time, timeout, may_fail } = read("recover", args)?;
    let is_drill = match mode.as_str() {
        "drill" => true,
        "recovery" => false,
        other => return Err(Stopped::fault("Options", format!("`mode` of `recover` is \"drill\" or \"recovery\", not \"{other}\""))),
    };
    launch(scope, &Launch { verb: "recover", is_drill, servers: servers.list(), point_in_time, timeout, may_fail })
}

/// A launch as asked.
struct Launch {
    verb: &'static str,
    is_drill: bool,
    servers: Vec<Server>,
    point_in_time: String,
    timeout: Option<String>,
    may_fail: Option<usize>,
}

fn launch(scope: &Scope, asked: &Launch) -> Result<Value, Stopped> {
    let limits = limits(asked.verb, asked.timeout.as_deref().unwrap_or("60m"), 15)?;
    if asked.servers.is_empty() {
        return Err(Stopped::fault("NoServers", format!("`{}` was given no server", asked.verb)));
    }
    guard::free(scope, &asked.servers)?;
    let chosen = guard::points(scope, &asked.servers, &asked.point_in_time)?;
    let targets = check::targets(scope, &asked.servers)?;
    let job = scope.call("drs::start_recovery", json!({ "sourceServers": chosen, "isDrill": asked.is_drill }))?["job"].clone();
    let ended = job::follow(scope, text(&job, "jobID"), &asked.servers, limits)?;
    if ended.failed.len() > asked.may_fail.unwrap_or(0) {
        return Err(job::failure(scope, text(&job, "jobID"), &ended, &asked.servers));
    }
    let instances = check::instances(scope, &ended, &targets, limits)?;
    let ages: Vec<String> = instances.values().map(|instance| format!("{} s", instance["age_seconds"])).collect();
    let launched = format!("{} of {} launched", instances.len(), asked.servers.len());
    scope.summary(format!("{}: {launched}; data from {} before the start{}", text(&job, "jobID"), ages.join(" and "), ended.previous()));
    Ok(json!({ "id": job["jobID"], "instances": instances, "failed": ended.failed }))
}

fn terminate_drill(scope: &Scope, args: Value) -> Result<Value, Stopped> {
    let Terminate { servers, timeout } = read("terminate_drill", args)?;
    let gone = terminate_launched(scope, &servers.list(), timeout.as_deref().unwrap_or("30m"))?;
    scope.summary(format!("{} terminated", count(gone.len(), "instance")));
    Ok(json!(gone))
}

/// Terminates the recovery instances of these servers that jobs of this run launched; their ids.
pub(super) fn terminate_launched(scope: &Scope, servers: &[Server], timeout: &str) -> Result<Vec<String>, Stopped> {
    let limits = limits("terminate_drill", timeout, 15)?;
    let ours = job::launched(scope, servers)?;
    if !ours.is_empty() {
        for some in ours.chunks(NAMED) {
            scope.call("drs::terminate_recovery_instances", json!({ "recoveryInstanceIDs": some }))?;
        }
        job::wait_gone(scope, servers, &ours, limits)?;
    }
    Ok(ours)
}

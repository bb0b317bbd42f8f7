//! `drill` and `recover`: jobs that launch servers, followed to their ends and checked against what was asked.

mod check;
pub(super) mod guard;
mod job;

use super::find::NAMED;
use super::options::{Server, Servers, limits, read, schema};
use super::read::{count, text};
use engine::effect::Scope;
use engine::op::OpError;
use engine::verb::{Verb, VerbError};
use job::{JobEnd, Launched};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "drill",
            doc: "Launches drill instances of servers from their data, and checks each of them.\n\nIt succeeds only if every server was \
                  launched (`may_fail` of them may be missing), and each instance has the subnet, type and security groups that its \
                  launch template named before the start, and passes both EC2 status checks. It is refused if a server is in a job, or \
                  has an instance that was recovered for real, in DRS or, if DRS was told to forget it, in EC2: DRS would take that away. It is \
                  refused, too, if a server is to be launched into an instance that stands. If a server has a drill instance from before, DRS takes that one away \
                  for the new one; the plan says which. DRS takes 100 servers into a job (quota L-B827C881): if there are more, each \
                  hundred gets a job of its own, side by side. Returns `#{ id, instances, failed }`: `id` is the first job; `instances` \
                  are by server name, with `instance_id`, `private_ip`, `public_ip`, `data_from`, `age_seconds`; `failed` are the servers \
                  that were not launched, with `name`, `sourceServerID`, `why`.",
            schema: schema::<Drill>(),
            run: Verb::runs(drill),
        },
        Verb {
            name: "recover",
            doc: "Like `drill`, with a `mode`: `\"drill\"`, or `\"recovery\"` for the real thing. There is no default.\n\nA real recovery \
                  needs `recover: \"ask\"` in the header.",
            schema: schema::<Recover>(),
            run: Verb::runs(recover),
        },
        Verb {
            name: "terminate_drill",
            doc: "Terminates the drill instances of these servers that this run launched, and waits until they and their volumes are \
                  gone.\n\nIf a job of this run still launches some of them, it waits for that job first. What this run recovered for \
                  real is left, and named: `drs::terminate_recovery_instances` terminates that. Returns the ids of the instances that \
                  were terminated.",
            schema: schema::<Terminate>(),
            run: Verb::runs(terminate_drill),
        },
    ]
}

/// Options of `drill`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Drill {
    /// The servers, as `source_servers` returns them.
    servers: Servers,
    /// `"latest"`, or a UTC time, which means the last point in time at or before it, for each server.
    point_in_time: String,
    /// The longest that one wait may take: a job, or the checks of what it launched. Default `60m`.
    timeout: Option<String>,
    /// How many servers may fail. Default 0.
    may_fail: Option<usize>,
}

/// Options of `recover`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Recover {
    /// The servers, as `source_servers` returns them.
    servers: Servers,
    /// `"drill"` or `"recovery"`.
    #[schemars(extend("enum" = ["drill", "recovery"]))]
    mode: String,
    /// `"latest"`, or a UTC time, which means the last point in time at or before it, for each server.
    point_in_time: String,
    /// The longest that one wait may take: a job, or the checks of what it launched. Default `60m`.
    timeout: Option<String>,
    /// How many servers may fail. Default 0.
    may_fail: Option<usize>,
}

/// Options of `terminate_drill`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Terminate {
    /// The servers, as `source_servers` returns them.
    servers: Servers,
    /// The longest it may take. Default `30m`.
    timeout: Option<String>,
}

fn drill(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Drill { servers, point_in_time, timeout, may_fail } = read("drill", args)?;
    launch(scope, &Launch { verb: "drill", is_drill: true, servers: servers.list(), point_in_time, timeout, may_fail })
}

fn recover(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Recover { servers, mode, point_in_time, timeout, may_fail } = read("recover", args)?;
    let is_drill = match mode.as_str() {
        "drill" => true,
        "recovery" => false,
        other => return Err(VerbError::fault("Options", format!("`mode` of `recover` is \"drill\" or \"recovery\", not \"{other}\""))),
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

fn launch(scope: &Scope, asked: &Launch) -> Result<Value, VerbError> {
    let limits = limits(asked.verb, asked.timeout.as_deref().unwrap_or("60m"), 15)?;
    if asked.servers.is_empty() {
        return Err(VerbError::fault("NoServers", format!("`{}` was given no server", asked.verb)));
    }
    guard::free(scope, &asked.servers)?;
    let chosen = guard::points(scope, &asked.servers, &asked.point_in_time)?;
    let targets = check::targets(scope, &asked.servers)?;
    let (jobs, refused) = started(scope, &chosen, asked.is_drill)?;
    let parts = jobs.iter().zip(asked.servers.chunks(NAMED));
    let follow = |(job, servers): (&String, &[Server])| job::follow(scope, job, servers, limits);
    let ends: Result<Vec<JobEnd>, VerbError> = parts.map(follow).collect();
    if let Some(refused) = refused {
        return Err(job::started_in_part(refused, ends));
    }
    let ends = ends?;
    let failed: Vec<&Value> = ends.iter().flat_map(|end| &end.failed).collect();
    if failed.len() > asked.may_fail.unwrap_or(0) {
        return Err(job::failure(scope, &ends));
    }
    let mut instances = Map::new();
    for end in &ends {
        instances.extend(check::instances(scope, end, &targets, limits)?);
    }
    scope.summary(told(&ends, &instances, asked.servers.len()));
    Ok(json!({ "id": jobs[0], "instances": instances, "failed": failed }))
}

/// Starts the jobs; those that were started, and the refusal of the next one. Whoever starts none is refused at once.
fn started(scope: &Scope, chosen: &[Value], is_drill: bool) -> Result<(Vec<String>, Option<OpError>), VerbError> {
    let mut jobs = Vec::new();
    for some in chosen.chunks(NAMED) {
        match scope.call("drs::start_recovery", json!({ "sourceServers": some, "isDrill": is_drill })) {
            Ok(begun) => jobs.push(text(&begun, "job.jobID").to_owned()),
            Err(VerbError::Error(refused)) if !jobs.is_empty() => return Ok((jobs, Some(refused))),
            Err(other) => return Err(other),
        }
    }
    Ok((jobs, None))
}

/// So many servers are told of one by one.
const FEW: usize = 10;

/// What was launched, from data how old: `drsjob-1: 2 of 2 launched; data from 0 s and 4 s before the start`.
fn told(ends: &[JobEnd], instances: &Map<String, Value>, asked: usize) -> String {
    let jobs: Vec<&str> = ends.iter().map(|end| end.job.as_str()).collect();
    let ages = instances.values().map(|instance| &instance["age_seconds"]);
    let oldest = ages.clone().filter_map(Value::as_i64).max();
    let data = match oldest {
        Some(oldest) if instances.len() > FEW => format!("at most {oldest} s"),
        _ => ages.map(|age| format!("{age} s")).collect::<Vec<_>>().join(" and "),
    };
    let previous: String = ends.iter().map(JobEnd::previous).collect();
    format!("{}: {} of {asked} launched; data from {data} before the start{previous}", jobs.join(", "), instances.len())
}

fn terminate_drill(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Terminate { servers, timeout } = read("terminate_drill", args)?;
    let servers = servers.list();
    let Launched { ours, real, others, .. } = terminate_launched(scope, &servers, timeout.as_deref().unwrap_or("30m"))?;
    let left = |why: &str, ids: Vec<String>| if ids.is_empty() { String::new() } else { format!("; {why}, and left: {}", ids.join(", ")) };
    let real = real.into_iter().map(|(_, instance)| instance).collect();
    let left = left("recovered for real", real) + left("not launched by this run", others).as_str();
    scope.summary(format!("{} terminated{left}", count(ours.len(), "instance")));
    Ok(json!(ours))
}

/// Terminates the drill instances of these servers that jobs of this run launched; those, and others that were there.
pub(super) fn terminate_launched(scope: &Scope, servers: &[Server], timeout: &str) -> Result<Launched, VerbError> {
    let limits = limits("terminate_drill", timeout, 15)?;
    job::settle(scope, servers, limits)?;
    let launched = job::launched(scope, servers)?;
    let ours = &launched.ours;
    if !ours.is_empty() {
        for id in &launched.gone {
            // Of what is disconnected already this says the same.
            scope.call("drs::disconnect_recovery_instance", json!({ "recoveryInstanceID": id }))?;
            scope.call("drs::delete_recovery_instance", json!({ "recoveryInstanceID": id }))?;
        }
        let standing: Vec<String> = ours.iter().filter(|id| !launched.gone.contains(id)).cloned().collect();
        let (asked, refused) = terminated(scope, &standing)?;
        let going: Vec<String> = ours.iter().filter(|id| launched.gone.contains(id) || asked.contains(id)).cloned().collect();
        let waited = job::wait_gone(scope, servers, &going, limits);
        if let Some(refused) = refused {
            return Err(job::terminated_in_part(refused, asked.len(), waited));
        }
        waited?;
    }
    Ok(launched)
}

/// Asks for instances to go; those that were asked for, and the refusal of the next ones. Whoever asks for none is refused at once.
fn terminated(scope: &Scope, standing: &[String]) -> Result<(Vec<String>, Option<OpError>), VerbError> {
    let mut asked = Vec::new();
    for some in standing.chunks(NAMED) {
        match scope.call("drs::terminate_recovery_instances", json!({ "recoveryInstanceIDs": some })) {
            Ok(_) => asked.extend_from_slice(some),
            Err(VerbError::Error(refused)) if !asked.is_empty() => return Ok((asked, Some(refused))),
            Err(other) => return Err(other),
        }
    }
    Ok((asked, None))
}

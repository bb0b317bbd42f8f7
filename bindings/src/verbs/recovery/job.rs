//! A DRS job, followed to its end. COMPLETED says nothing: a server launched if its part of the job or the log says so, and its
//! instance is known. What DRS lists may lag behind the job's end.

use super::super::find;
use super::super::options::{Server, ids};
use super::super::read::{count, grouped, items, text};
use super::super::server::short;
use super::guard::{name, participant};
use engine::effect::{Made, Poll, Scope, Wait};
use engine::op::OpError;
use engine::verb::VerbError;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a job ended.
pub(super) struct JobEnd {
    /// Its id.
    pub(super) job: String,
    /// Servers with their instances: `(server, instance id)`.
    pub(super) launched: Vec<(Server, String)>,
    /// Servers that did not launch: `#{ name, sourceServerID, why }`.
    pub(super) failed: Vec<Value>,
    /// Names of servers launched from an earlier snapshot because none could be taken in time.
    pub(super) from_previous: Vec<String>,
    /// When the job was created.
    pub(super) created: String,
    /// Names of servers that launched, or may have, and whose instances nobody knows.
    lost: Vec<String>,
    /// Those of them of which DRS may still list more.
    late: Vec<String>,
}

impl JobEnd {
    /// A word on servers that did not get their most recent data.
    pub(super) fn previous(&self) -> String {
        if self.from_previous.is_empty() {
            return String::new();
        }
        format!("; PREVIOUS snapshot used for {}", self.from_previous.join(", "))
    }
}

/// How long what DRS lists may lag behind a job's end.
const LAG: SignedDuration = SignedDuration::from_mins(10);

/// Servers up to which a job's log is read while it runs: it has a dozen lines of each, and comes in pages of fifty.
const FEW: usize = 10;

/// Follows a job until it is COMPLETED, showing what it logged last, or of many servers how many stand how.
pub(super) fn follow(scope: &Scope, job: &str, servers: &[Server], limits: Wait) -> Result<JobEnd, VerbError> {
    let filter = json!({ "filters": { "jobIDs": [job] } });
    let ended = scope.wait(&format!("job {job}"), limits, |polling| {
        let found = polling.call("drs::describe_jobs", filter.clone())?;
        let found = items(&found, "").first().ok_or_else(|| VerbError::fault("NotFound", format!("DRS no longer knows job {job}")))?;
        if text(found, "status") == "COMPLETED" {
            return Ok(Poll::Ready(found.clone()));
        }
        let shown = if servers.len() > FEW { counts(found) } else { newest(polling, job, servers)? };
        Ok(Poll::Pending(format!("{} {shown}", text(found, "status"))))
    })?;
    // The whole log once more, recorded: `show RUN STEP` prints it from the journal.
    let end = listed(scope, &ended, servers)?;
    if end.late.is_empty() {
        return Ok(end);
    }
    let limits = Wait { timeout: LAG, every: limits.every };
    let known = scope.wait(&format!("what {job} launched is known"), limits, |polling| {
        let found = polling.call("drs::describe_jobs", filter.clone())?;
        let found = items(&found, "").first().unwrap_or(&ended);
        let end = listed(polling, found, servers)?;
        Ok(if end.late.is_empty() { Poll::Ready(found.clone()) } else { Poll::Pending(format!("not of {}", end.late.join(", "))) })
    });
    match known {
        Ok(found) => listed(scope, &found, servers),
        // Of some it may be known by now.
        Err(error) if error.code() == Some("TimedOut") => {
            let found = scope.call("drs::describe_jobs", filter)?;
            listed(scope, items(&found, "").first().unwrap_or(&ended), servers)
        }
        Err(stop) => Err(stop),
    }
}

/// What became of the servers, as far as DRS lists it now.
fn listed(scope: &Scope, job: &Value, servers: &[Server]) -> Result<JobEnd, VerbError> {
    let log = scope.call("drs::describe_job_log_items", json!({ "jobID": job["jobID"] }))?;
    let instances = find::recovered(scope, &ids(servers))?;
    Ok(judge(job, items(&log, ""), items(&instances, ""), servers))
}

/// How many servers of a job stand how: `88 IN_PROGRESS, 12 LAUNCHED`.
fn counts(job: &Value) -> String {
    let mut counts = BTreeMap::new();
    for server in items(job, "participatingServers") {
        *counts.entry(text(server, "launchStatus")).or_insert(0) += 1;
    }
    counts.into_iter().map(|(status, count)| format!("{count} {status}")).collect::<Vec<_>>().join(", ")
}

/// What a job logged last.
fn newest(scope: &Scope, job: &str, servers: &[Server]) -> Result<String, VerbError> {
    let log = scope.call("drs::describe_job_log_items", json!({ "jobID": job }))?;
    let newest = items(&log, "").iter().max_by_key(|item| text(item, "logDateTime"));
    Ok(newest.map_or_else(String::new, |item| event(item, servers)))
}

/// One log item for people: `CONVERSION_START web`.
fn event(item: &Value, servers: &[Server]) -> String {
    let server = text(item, "eventData.sourceServerID");
    let whom = if server.is_empty() { "" } else { short(name(servers, server)) };
    format!("{} {whom}", text(item, "event")).trim_end().to_owned()
}

/// Events after which nothing of a server launches. What fails before (`SNAPSHOT_FAIL`, `CLEANUP_FAIL`) may be followed by a launch.
const FINAL: [&str; 3] = ["USING_PREVIOUS_SNAPSHOT_FAILED", "CONVERSION_FAIL", "LAUNCH_FAILED"];

fn judge(job: &Value, log: &[Value], instances: &[Value], servers: &[Server]) -> JobEnd {
    let (id, created) = (text(job, "jobID").to_owned(), text(job, "creationDateTime").to_owned());
    let mut end = JobEnd {
        job: id,
        launched: Vec::new(),
        failed: Vec::new(),
        from_previous: Vec::new(),
        created,
        lost: Vec::new(),
        late: Vec::new(),
    };
    let (logs, instances) = (grouped(log, "eventData.sourceServerID"), grouped(instances, "sourceServerID"));
    for server in servers {
        let of_server = || logs.get(server.id.as_str()).into_iter().flatten();
        if of_server().any(|item| text(item, "event") == "USING_PREVIOUS_SNAPSHOT") {
            end.from_previous.push(server.name.clone());
        }
        let launch_end = of_server().find(|item| text(item, "event") == "LAUNCH_END");
        let named = launch_end.map(|item| text(item, "eventData.targetInstanceID"));
        let found = || {
            let mut of_server = instances.get(server.id.as_str()).into_iter().flatten();
            of_server.find(|instance| instance["jobID"] == job["jobID"]).map(|instance| text(instance, "ec2InstanceID"))
        };
        let instance = named.filter(|id| !id.is_empty()).or_else(found).unwrap_or_default();
        let status = text(participant(job, &server.id), "launchStatus");
        let has_failed = ["FAILED", "TERMINATED"].contains(&status);
        let has_launched = !has_failed && (status == "LAUNCHED" || launch_end.is_some());
        if has_launched && !instance.is_empty() {
            end.launched.push((server.clone(), instance.to_owned()));
        } else {
            let (last_word, others): (Vec<&&Value>, Vec<&&Value>) = of_server().partition(|item| FINAL.contains(&text(item, "event")));
            let is_late = has_launched || !has_failed && last_word.is_empty();
            if is_late {
                end.late.push(server.name.clone());
            }
            if is_late || !instance.is_empty() {
                end.lost.push(server.name.clone());
            }
            let errors = last_word.into_iter().chain(others).map(|item| text(item, "eventData.rawError"));
            let error = errors.into_iter().find(|error| !error.is_empty());
            let last = of_server().max_by_key(|item| text(item, "logDateTime")).map_or("nothing", |item| text(item, "event"));
            let why = error.map_or_else(|| format!("{status}, no error given; the last event was {last}"), str::to_owned);
            end.failed.push(json!({ "name": server.name, "sourceServerID": server.id, "why": why }));
        }
    }
    end
}

/// The error of jobs in which too many servers failed. What launched nothing came to nothing: a resumed run starts it
/// again. What did launch, or may have, is never launched a second time by itself.
pub(super) fn failure(scope: &Scope, ends: &[JobEnd]) -> VerbError {
    let failed: Vec<&Value> = ends.iter().flat_map(|end| &end.failed).collect();
    let launched: Vec<String> = ends.iter().flat_map(|end| &end.launched).map(|(server, id)| format!("{} as {id}", server.name)).collect();
    let jobs: Vec<&str> = ends.iter().map(|end| end.job.as_str()).collect();
    let (job, this) = if jobs.len() == 1 { ("job", "this job is") } else { ("jobs", "these jobs are") };
    let lost: Vec<&str> = ends.iter().flat_map(|end| &end.lost).map(String::as_str).collect();
    let next = if launched.is_empty() && lost.is_empty() {
        "a resumed run starts a new job".to_owned()
    } else if launched.is_empty() {
        format!("it is not known whether {} launched: look in EC2; {this} over, and a resumed run ends here again", lost.join(", "))
    } else {
        format!("launched: {}; {this} over, and a resumed run ends here again", launched.join(", "))
    };
    let each: Vec<String> = failed.iter().map(|one| format!("{}: {}", text(one, "name"), text(one, "why"))).collect();
    let all = failed.len() + launched.len();
    let message = format!("{job} {}: {} of {all} servers did not launch: {}; {next}", jobs.join(", "), failed.len(), each.join("; "));
    if launched.is_empty() && lost.is_empty() {
        scope.came_to_nothing(&message);
    }
    let details = json!({ "job": jobs.first(), "failed": failed });
    VerbError::Error(OpError { code: "LaunchFailed".to_owned(), message, details, ..Default::default() })
}

/// The error of a launch of which a later job was refused, once the jobs before it are over. What they launched stays; a resumed run
/// starts the others.
pub(super) fn started_in_part(refused: OpError, ends: Result<Vec<JobEnd>, VerbError>) -> VerbError {
    let told = match ends {
        Err(VerbError::Error(error)) => error.to_string(),
        Err(stop) => return stop,
        Ok(ends) => {
            let of = |end: &JobEnd| format!("{}: {} of {} launched", end.job, end.launched.len(), end.launched.len() + end.failed.len());
            ends.iter().map(of).collect::<Vec<_>>().join(", ")
        }
    };
    let message = format!("{}; started before that: {told}; a resumed run starts the others", refused.message);
    VerbError::Error(OpError { message, ..refused })
}

/// The error of a termination that was refused for the later ones of many instances, once the others are gone.
pub(super) fn terminated_in_part(refused: OpError, asked: usize, waited: Result<(), VerbError>) -> VerbError {
    let told = match waited {
        Err(VerbError::Error(error)) => format!("{} were to go before that: {error}", count(asked, "instance")),
        Err(stop) => return stop,
        Ok(()) => format!("{} went before that", count(asked, "instance")),
    };
    let message = format!("{}; {told}; a resumed run terminates the others", refused.message);
    VerbError::Error(OpError { message, ..refused })
}

/// Waits until no job of this run launches any of these servers: what comes up later would be nobody's.
pub(super) fn settle(scope: &Scope, servers: &[Server], limits: Wait) -> Result<(), VerbError> {
    let ours = started(scope);
    if ours.is_empty() {
        return Ok(());
    }
    let filter = json!({ "jobIDs": ours });
    let jobs = |scope: &Scope| of_servers(scope, servers, &filter);
    if jobs(scope)?.iter().all(is_over) {
        return Ok(());
    }
    scope.wait("this run's jobs are over", limits, |polling| {
        let jobs = jobs(polling)?;
        Ok(match jobs.iter().find(|job| !is_over(job)) {
            Some(job) => Poll::Pending(format!("{} is {}", text(job, "jobID"), text(job, "status"))),
            None => Poll::Ready(json!(jobs)),
        })
    })?;
    Ok(())
}

/// The jobs this run started, in that order.
fn started(scope: &Scope) -> Vec<String> {
    let begun = |made: &Arc<Made>| (made.op == "drs::start_recovery").then(|| text(&made.result, "job.jobID").to_owned());
    scope.ledger().iter().filter_map(begun).collect()
}

/// Recovery instances, by whose jobs launched them.
pub(in crate::verbs) struct Launched {
    /// Those of this run that may be taken away: drill instances, and records of instances that are gone.
    pub(in crate::verbs) ours: Vec<String>,
    /// Those of them whose instances somebody terminated in EC2: DRS keeps a record that it does not terminate.
    pub(super) gone: Vec<String>,
    /// What was recovered for real, by whatever run, and what DRS keeps no record of, `(source server, instance)`: production may run on it.
    pub(in crate::verbs) real: Vec<(String, String)>,
    /// All others that are not gone.
    pub(super) others: Vec<String>,
}

/// The recovery instances of these servers, in the order of the servers: that of DRS is by chance.
pub(super) fn launched(scope: &Scope, servers: &[Server]) -> Result<Launched, VerbError> {
    let jobs = started(scope);
    let (listed, unlisted) = listed_by_now(scope, servers)?;
    let mut found: Vec<&Value> = items(&listed, "").iter().collect();
    found.sort_by_key(|instance| servers.iter().position(|server| server.id == text(instance, "sourceServerID")));
    let (real, drills): (Vec<&Value>, Vec<&Value>) = found.into_iter().partition(|one| super::guard::is_real(one));
    let (ours, others): (Vec<&Value>, Vec<&Value>) =
        drills.into_iter().partition(|instance| jobs.iter().any(|job| instance["jobID"] == **job));
    let id = |one: &Value| text(one, "recoveryInstanceID").to_owned();
    let named = |instances: Vec<&Value>| instances.into_iter().map(id).collect();
    let gone = ours.iter().copied().filter(|one| super::guard::is_gone(one)).collect();
    Ok(Launched {
        ours: named(ours),
        gone: named(gone),
        real: real.into_iter().map(|one| (text(one, "sourceServerID").to_owned(), id(one))).chain(unlisted).collect(),
        others: named(others.into_iter().filter(|one| !super::guard::is_gone(one)).collect()),
    })
}

/// What DRS lists of these servers, and what stands in EC2 and is not listed. What this run launched may be listed late.
fn listed_by_now(scope: &Scope, servers: &[Server]) -> Result<(Value, Vec<(String, String)>), VerbError> {
    let look = |scope: &Scope| {
        let listed = find::recovered(scope, &ids(servers))?;
        let unlisted = super::guard::unlisted(scope, servers, items(&listed, ""))?;
        Ok::<_, VerbError>((listed, unlisted))
    };
    let ledger = scope.ledger();
    let launched = ledger.iter().filter(|made| made.op == "drs::start_recovery").flat_map(|made| items(&made.args, "sourceServers"));
    let launched: Vec<&str> = launched.map(|server| text(server, "sourceServerID")).collect();
    let seen = look(scope)?;
    if !seen.1.iter().any(|(server, _)| launched.contains(&server.as_str())) {
        return Ok(seen);
    }
    let limits = Wait { timeout: LAG, every: SignedDuration::from_secs(15) };
    let waited = scope.wait("what this run launched is listed", limits, |polling| {
        let (_, unlisted) = look(polling)?;
        let shown = || unlisted.iter().map(|(_, instance)| instance.as_str()).collect::<Vec<_>>().join(", ");
        Ok(if unlisted.is_empty() { Poll::Ready(Value::Null) } else { Poll::Pending(format!("not {}", shown())) })
    });
    match waited {
        Err(error) if error.code() != Some("TimedOut") => Err(error),
        // DRS keeps no record of it.
        _ => look(scope),
    }
}

/// Waits until the recovery instances are neither in DRS nor, but as terminated, in EC2.
pub(super) fn wait_gone(scope: &Scope, servers: &[Server], instances: &[String], limits: Wait) -> Result<(), VerbError> {
    let recent = super::guard::recent();
    scope.wait("recovery instances are gone", limits, |polling| {
        let left = find::recovery_instances(polling, instances)?;
        if !items(&left, "").is_empty() {
            return Ok(Poll::Pending(format!("{} in DRS", items(&left, "").len())));
        }
        let found = find::instances(polling, instances)?;
        let alive = items(&found, "").iter().filter(|instance| text(instance, "State.Name") != "terminated").count();
        if alive > 0 {
            return Ok(Poll::Pending(format!("{alive} in EC2")));
        }
        // The instances are gone a little before the job is: until then DRS takes no other order for their servers.
        match of_servers(polling, servers, &recent)?.iter().find(|job| !is_over(job)) {
            Some(job) => Ok(Poll::Pending(format!("{} is not over", text(job, "jobID")))),
            None => Ok(Poll::Ready(Value::Null)),
        }
    })?;
    Ok(())
}

/// The jobs of a filter that have one of these servers in them.
fn of_servers(scope: &Scope, servers: &[Server], filter: &Value) -> Result<Vec<Value>, VerbError> {
    let jobs = scope.call("drs::describe_jobs", json!({ "filters": filter }))?;
    let ids: BTreeSet<&str> = servers.iter().map(|server| server.id.as_str()).collect();
    let has = |part: &Value| ids.contains(text(part, "sourceServerID"));
    Ok(items(&jobs, "").iter().filter(|job| items(job, "participatingServers").iter().any(has)).cloned().collect())
}

fn is_over(job: &Value) -> bool {
    text(job, "status") == "COMPLETED"
}

#[cfg(test)]
mod tests {
    use super::{JobEnd, judge};
    use crate::verbs::options::Server;
    use serde_json::{Value, json};

    fn end(status: &str, log: &[Value], instances: &[Value]) -> JobEnd {
        let server = Server { id: "s-1".to_owned(), name: "web".to_owned(), rest: serde_json::Map::new() };
        let job = json!({ "jobID": "drsjob-1", "participatingServers": [{ "sourceServerID": "s-1", "launchStatus": status }] });
        judge(&job, log, instances, &[server])
    }

    fn event(name: &str, data: Value) -> Value {
        let mut data = data;
        data["sourceServerID"] = json!("s-1");
        json!({ "event": name, "eventData": data })
    }

    #[test]
    fn what_launched_is_found_by_what_is_listed_of_it_first() {
        let launch_end = || event("LAUNCH_END", json!({ "targetInstanceID": "i-1" }));
        let instance = || json!({ "sourceServerID": "s-1", "jobID": "drsjob-1", "ec2InstanceID": "i-1" });
        for (status, log, instances) in
            [("LAUNCHED", vec![], vec![instance()]), ("LAUNCHED", vec![launch_end()], vec![]), ("IN_PROGRESS", vec![launch_end()], vec![])]
        {
            let end = end(status, &log, &instances);
            assert_eq!((end.launched.len(), end.lost.len(), end.failed.len()), (1, 0, 0), "{status} {log:?}");
        }
    }

    #[test]
    fn what_may_have_launched_did_not_come_to_nothing() {
        let unnamed = event("LAUNCH_END", json!({}));
        let no_snapshot = event("SNAPSHOT_FAIL", json!({ "rawError": "Failed to take snapshot" }));
        for (status, log) in
            [("LAUNCHED", vec![]), ("IN_PROGRESS", vec![unnamed]), ("IN_PROGRESS", vec![]), ("IN_PROGRESS", vec![no_snapshot])]
        {
            let end = end(status, &log, &[]);
            assert_eq!((end.launched.len(), end.lost.len(), end.late.len(), end.failed.len()), (0, 1, 1, 1), "{status} {log:?}");
        }
        let failed = event("LAUNCH_FAILED", json!({ "rawError": "no capacity" }));
        for status in ["FAILED", "IN_PROGRESS"] {
            let end = end(status, std::slice::from_ref(&failed), &[]);
            assert_eq!((end.launched.len(), end.lost.len(), end.failed.len()), (0, 0, 1), "{status}");
        }
    }

    #[test]
    fn of_what_failed_nothing_more_is_waited_for() {
        let instance = json!({ "sourceServerID": "s-1", "jobID": "drsjob-1", "ec2InstanceID": "i-1" });
        let end = end("FAILED", &[], &[instance]);
        assert_eq!((end.launched.len(), end.lost.len(), end.late.len(), end.failed.len()), (0, 1, 0, 1));
    }
}

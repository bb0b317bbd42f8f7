//! What the actions of a run made and did not take away again, by the run's own record. AWS is not asked.

use engine::effect::WAIT_FOR;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A thing an action made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What it is: `stack`, `source server`.
    pub kind: &'static str,
    /// Its id, or its name where AWS has no id.
    pub id: String,
}

/// A call that was done, as far as telling needs it.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// Op name.
    pub op: &'a str,
    /// Options.
    pub args: &'a Value,
    /// Result.
    pub result: &'a Value,
}

/// An op that makes or takes away things, and the member that names them.
struct Act {
    op: &'static str,
    part: Part,
    member: &'static str,
    kind: &'static str,
}

/// Where the names stand.
#[derive(Clone, Copy)]
enum Part {
    Args,
    Result,
}

const fn args(op: &'static str, member: &'static str, kind: &'static str) -> Act {
    Act { op, part: Part::Args, member, kind }
}

const fn result(op: &'static str, member: &'static str, kind: &'static str) -> Act {
    Act { op, part: Part::Result, member, kind }
}

/// The kind of what a recovery or a drill is started as.
pub(crate) const JOB: &str = "recovery job";

const MAKES: [Act; 10] = [
    result("cloudformation::create_stack", "/StackId", "stack"),
    args("s3::create_bucket", "/Bucket", "bucket"),
    args("iam::create_user", "/UserName", "user"),
    result("iam::create_access_key", "/AccessKey/AccessKeyId", "access key"),
    args("iam::create_role", "/RoleName", "role"),
    result("ec2::run_instances", "/Instances", "instance"),
    result("ec2::create_volume", "/VolumeId", "volume"),
    result("drs::create_replication_configuration_template", "/replicationConfigurationTemplateID", "replication template"),
    result("ssh::install_agent", "/source_server_id", "source server"),
    result("drs::start_recovery", "/job/jobID", JOB),
];

const TAKES: [Act; 11] = [
    args("cloudformation::delete_stack", "/StackName", "stack"),
    args("s3::delete_bucket", "/Bucket", "bucket"),
    args("iam::delete_user", "/UserName", "user"),
    args("iam::delete_access_key", "/AccessKeyId", "access key"),
    args("iam::delete_role", "/RoleName", "role"),
    args("ec2::terminate_instances", "/InstanceIds", "instance"),
    args("ec2::delete_volume", "/VolumeId", "volume"),
    args("drs::delete_replication_configuration_template", "/replicationConfigurationTemplateID", "replication template"),
    args("drs::delete_source_server", "/sourceServerID", "source server"),
    args("drs::terminate_recovery_instances", "/recoveryInstanceIDs", "instance"),
    args("drs::delete_recovery_instance", "/recoveryInstanceID", "instance"),
];

impl Act {
    /// The things it names in a call.
    fn things(&self, done: &Done<'_>) -> Vec<Thing> {
        let whole = match self.part {
            Part::Args => done.args,
            Part::Result => done.result,
        };
        let named = whole.pointer(self.member).unwrap_or(&Value::Null);
        let list = named.as_array().map_or(std::slice::from_ref(named), Vec::as_slice);
        let id = |one: &Value| one.as_str().or_else(|| one["InstanceId"].as_str()).map(str::to_owned);
        list.iter().filter_map(id).map(|id| Thing { kind: self.kind, id }).collect()
    }
}

/// Everything that calls made, in order. What stood before an action of the same name is not made by it.
#[must_use]
pub fn made<'a>(calls: impl IntoIterator<Item = Done<'a>>) -> Vec<Thing> {
    calls.into_iter().flat_map(|done| MAKES.iter().filter(move |act| act.op == done.op).flat_map(move |act| act.things(&done))).collect()
}

/// What a call took away.
pub(crate) fn taken(done: &Done<'_>) -> Vec<Thing> {
    TAKES.iter().filter(|act| act.op == done.op).flat_map(|act| act.things(done)).collect()
}

/// The stack that a call says could not be deleted.
pub(crate) fn undeleted(done: &Done<'_>) -> Option<Thing> {
    let is_so = done.result["StackStatus"] == "DELETE_FAILED" || is_held(done.result);
    is_so.then(|| Thing { kind: "stack", id: done.result["StackId"].as_str().unwrap_or_default().to_owned() })
}

/// Whether a stack was to be deleted and stands as it did before, since another imports what it exports: CloudFormation takes the order, and
/// says so in the stack's reason.
pub(crate) fn is_held(stack: &Value) -> bool {
    let is_done = stack["StackStatus"].as_str().is_some_and(|status| !status.ends_with("_IN_PROGRESS"));
    is_done && stack["StackStatusReason"].as_str().is_some_and(|why| why.contains("cannot be deleted as it is in use by"))
}

/// The recovery instances of servers, as DRS told them last.
#[derive(Default)]
pub(crate) struct Recovered(BTreeMap<String, Thing>);

impl Recovered {
    /// What DRS takes away because of a call: where a server is launched, the instance that it had from before.
    pub(crate) fn replaced(&mut self, done: &Done<'_>) -> Vec<Thing> {
        match done.op {
            "drs::describe_recovery_instances" => {
                let listed = done.result.as_array().into_iter().flatten();
                self.0.extend(listed.filter_map(|one| Some((one["sourceServerID"].as_str()?.to_owned(), recovered(one)))));
                Vec::new()
            }
            "drs::start_recovery" => {
                let servers = done.args["sourceServers"].as_array().into_iter().flatten();
                servers.filter_map(|server| self.0.remove(server["sourceServerID"].as_str()?)).collect()
            }
            _ => {
                let gone = taken(done);
                self.0.retain(|_, instance| !gone.iter().any(|gone| is(instance, gone)));
                Vec::new()
            }
        }
    }
}

/// What was launched, as DRS tells it.
fn recovered(instance: &Value) -> Thing {
    let kind = if instance["isDrill"] == true { "drill instance" } else { "recovered instance" };
    Thing { kind, id: instance["recoveryInstanceID"].as_str().unwrap_or_default().to_owned() }
}

/// What calls made and did not take away again, in the order made. Queries among them tell what jobs launched, and that
/// a stack could not be deleted.
#[must_use]
pub fn standing<'a>(calls: impl IntoIterator<Item = Done<'a>>) -> Vec<Thing> {
    let mut ledger = Ledger::default();
    for done in calls {
        ledger.take(&done);
    }
    ledger.things
}

/// `2 access keys`, kind by kind, in the order made.
#[must_use]
pub fn counted(things: &[Thing]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for thing in things {
        match kinds.iter_mut().find(|(kind, _)| *kind == thing.kind) {
            Some((_, number)) => *number += 1,
            None => kinds.push((thing.kind, 1)),
        }
    }
    kinds.into_iter().map(|(kind, number)| crate::verbs::count(number, kind)).collect::<Vec<_>>().join(", ")
}

#[derive(Default)]
struct Ledger {
    things: Vec<Thing>,
    /// Jobs of the run, whether or not what they launched was seen.
    jobs: Vec<String>,
    /// Those of them that are known to be over: what they launched is what DRS lists.
    over: BTreeSet<String>,
    terminated: Vec<String>,
    /// What was taken away.
    taken: Vec<Thing>,
    recovered: Recovered,
    /// By instances: the Region asked that listed them, and their servers.
    listed: BTreeMap<String, (Value, String)>,
}

impl Ledger {
    fn take(&mut self, done: &Done<'_>) {
        for thing in MAKES.iter().filter(|act| act.op == done.op).flat_map(|act| act.things(done)) {
            if thing.kind == JOB {
                self.jobs.push(thing.id.clone());
            }
            self.add(thing);
        }
        for gone in taken(done).into_iter().chain(self.recovered.replaced(done)) {
            let (taken, left) = std::mem::take(&mut self.things).into_iter().partition(|thing| is(thing, &gone));
            self.things = left;
            self.taken.extend::<Vec<Thing>>(taken);
            if gone.kind.ends_with("instance") {
                self.terminated.push(gone.id);
            }
        }
        if ["drs::describe_jobs", WAIT_FOR].contains(&done.op) {
            self.over.extend(completed(done.result).map(str::to_owned));
        }
        if done.op == "drs::describe_recovery_instances" {
            self.no_longer_listed(done);
            self.launched(done);
        }
        if let Some(stack) = undeleted(done)
            && let Some(made) = self.taken.iter().find(|made| is(&stack, made) || is(made, &stack)).cloned()
        {
            self.add(made);
        }
    }

    fn add(&mut self, thing: Thing) {
        if !self.things.contains(&thing) {
            self.things.push(thing);
        }
    }

    /// What DRS says stands of what jobs launched takes the place of those that are over: others launch still.
    fn launched(&mut self, done: &Done<'_>) {
        self.things.retain(|thing| thing.kind != JOB || !self.over.contains(&thing.id));
        for instance in done.result.as_array().into_iter().flatten() {
            let ours = instance["jobID"].as_str().is_some_and(|job| self.jobs.iter().any(|known| known == job));
            let thing = recovered(instance);
            if ours && !self.terminated.contains(&thing.id) {
                let server = instance["sourceServerID"].as_str().unwrap_or_default().to_owned();
                self.listed.insert(thing.id.clone(), (done.args["region"].clone(), server));
                self.add(thing);
            }
        }
    }

    /// What DRS listed once and does not list of the same servers any more: somebody took it away, or launched another in its place.
    fn no_longer_listed(&mut self, done: &Done<'_>) {
        let filters = &done.args["filters"];
        let asked = |filter: &str, id: &str| filters[filter].as_array().is_none_or(|ids| ids.iter().any(|one| one == id));
        let is_listed = |id: &str| done.result.as_array().into_iter().flatten().any(|one| one["recoveryInstanceID"] == id);
        let is_gone = |id: &str, region: &Value, server: &str| {
            *region == done.args["region"] && asked("sourceServerIDs", server) && asked("recoveryInstanceIDs", id) && !is_listed(id)
        };
        let gone = |id: &str| self.listed.get(id).is_some_and(|(region, server)| is_gone(id, region, server));
        self.things.retain(|thing| !gone(&thing.id));
    }
}

/// The jobs that are over in an answer that is a job, or some.
fn completed(answer: &Value) -> impl Iterator<Item = &str> {
    let jobs = answer.as_array().map_or(std::slice::from_ref(answer), Vec::as_slice);
    jobs.iter().filter(|job| job["status"] == "COMPLETED").filter_map(|job| job["jobID"].as_str())
}

/// Whether what is taken away is this thing. A stack may be named or given by its id; an instance by any of its kinds.
pub(crate) fn is(thing: &Thing, gone: &Thing) -> bool {
    let is_kind = thing.kind == gone.kind || (gone.kind == "instance" && thing.kind.ends_with(" instance"));
    is_kind && (thing.id == gone.id || (gone.kind == "stack" && stack_name(&thing.id) == gone.id))
}

/// The name in a stack's id.
pub(crate) fn stack_name(id: &str) -> &str {
    id.split('/').nth(1).unwrap_or(id)
}

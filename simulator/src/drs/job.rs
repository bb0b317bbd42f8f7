//! Jobs: what StartRecovery and TerminateRecoveryInstances set going, and what they log. A job never fails; its
//! servers do.

use super::answer::{arn, by_time, conflict, not_found, over_quota, page, put, time};
use super::cloud::Tags;
use super::shape::{self, Body, Kind, Member, may};
use super::{Event, due, recovery, termination};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    /// `drsjob-...`.
    pub(super) id: String,
    pub(super) region: String,
    pub(super) purpose: Purpose,
    pub(super) created: Timestamp,
    pub(super) ended: Option<Timestamp>,
    /// `PENDING`, `STARTED`, `COMPLETED`.
    pub(super) status: String,
    /// Whose rights the work in EC2 is done with.
    pub(super) call: Call,
    pub(super) tags: Tags,
    pub(super) servers: Vec<Participant>,
    pub(super) log: Vec<LogItem>,
    /// What another world says of it, if it was taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) told: Option<Value>,
}

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Purpose {
    Recovery,
    Drill,
    Terminate,
}

/// A server in a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Participant {
    pub(super) server: String,
    /// `PENDING`, `IN_PROGRESS`, `LAUNCHED`, `FAILED`, `TERMINATED`.
    pub(super) status: String,
    pub(super) stage: Stage,
    /// When waiting in this stage ends.
    pub(super) deadline: Timestamp,
    /// The recovery snapshot asked for, or chosen.
    pub(super) snapshot: Option<String>,
    /// What is being terminated: the instance, and its volumes.
    pub(super) old_instance: Option<String>,
    pub(super) old_volumes: Vec<String>,
    pub(super) conversion_server: Option<String>,
    pub(super) conversion_volumes: Vec<String>,
    /// Converted EBS snapshots, in order of the machine's disks.
    pub(super) converted: Vec<String>,
    pub(super) image: Option<String>,
    pub(super) instance: Option<String>,
}

/// What comes next for a server in a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    Begin,
    Cleanup,
    Snapshot,
    StartConversion,
    BootConversion,
    AttachConversion,
    Convert,
    EndConversion,
    StartLaunch,
    Launch,
    Start,
    EndLaunch,
    Over,
}

/// A line of a job's log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LogItem {
    pub(super) at: Timestamp,
    pub(super) event: String,
    pub(super) data: Map<String, Value>,
}

/// DescribeJobs.
pub(super) const DESCRIBE: &[Member] = &[
    may(
        "filters",
        Kind::Structure(&[may("jobIDs", Kind::List(&shape::JOB_ID, 0, 1000)), may("fromDate", Kind::Time), may("toDate", Kind::Time)]),
    ),
    may("maxResults", Kind::Number(1, shape::MANY)),
    may("nextToken", shape::text(0, 2048)),
];

/// Said when a server is in a job already.
pub(super) const BUSY: &str = "One or more of the Source Servers included in API call are currently being processed by a Job";
const KIND: &str = "Job";

impl Participant {
    pub(super) fn new(server: &str, now: Timestamp) -> Self {
        Self {
            server: server.to_owned(),
            status: "PENDING".to_owned(),
            stage: Stage::Begin,
            deadline: now,
            snapshot: None,
            old_instance: None,
            old_volumes: Vec::new(),
            conversion_server: None,
            conversion_volumes: Vec::new(),
            converted: Vec::new(),
            image: None,
            instance: None,
        }
    }
}

impl Job {
    pub(super) fn is_over(&self) -> bool {
        self.status == "COMPLETED"
    }

    fn initiated_by(&self) -> &'static str {
        match self.purpose {
            Purpose::Recovery => "START_RECOVERY",
            Purpose::Drill => "START_DRILL",
            Purpose::Terminate => "TERMINATE_RECOVERY_INSTANCES",
        }
    }

    /// The job as the API shows it. Launched servers come without their recovery instances, as live jobs do.
    pub(super) fn shown(&self, world: &World) -> Value {
        if let Some(told) = &self.told {
            return told.clone();
        }
        let server = |one: &Participant| {
            let mut members = Map::new();
            members.insert("sourceServerID".to_owned(), one.server.clone().into());
            members.insert("launchStatus".to_owned(), one.status.clone().into());
            put(&mut members, "recoveryInstanceID", one.old_instance.clone().filter(|_| self.purpose == Purpose::Terminate));
            Value::Object(members)
        };
        let mut members = Map::new();
        members.insert("jobID".to_owned(), self.id.clone().into());
        members.insert("arn".to_owned(), arn(world, &self.region, "job", &self.id).into());
        members.insert("type".to_owned(), if self.purpose == Purpose::Terminate { "TERMINATE" } else { "LAUNCH" }.into());
        members.insert("initiatedBy".to_owned(), self.initiated_by().into());
        members.insert("creationDateTime".to_owned(), time(self.created).into());
        put(&mut members, "endDateTime", self.ended.map(time));
        members.insert("status".to_owned(), self.status.clone().into());
        members.insert("participatingServers".to_owned(), self.servers.iter().map(server).collect());
        members.insert("tags".to_owned(), serde_json::to_value(&self.tags).unwrap_or_default());
        Value::Object(members)
    }
}

/// Whether a job works on the server.
pub(super) fn is_busy(world: &World, server: &str) -> bool {
    let mut running = world.drs.jobs.values().filter(|job| !job.is_over());
    running.any(|job| job.servers.iter().any(|one| one.server == server))
}

/// Recovery snapshots jobs still need.
pub(super) fn snapshots_in_use(world: &World) -> Vec<String> {
    let running = world.drs.jobs.values().filter(|job| !job.is_over());
    running.flat_map(|job| job.servers.iter().filter_map(|one| one.snapshot.clone())).collect()
}

/// Refuses a further job over the quotas, or with a server that is in a job.
pub(super) fn check_room(world: &World, region: &str, servers: &[String]) -> Result<(), AwsError> {
    if servers.len() > 100 {
        return Err(over_quota(KIND, "L-B827C881", "A job can have at most 100 Source Servers"));
    }
    let twice = |(index, id): (usize, &String)| servers[..index].contains(id);
    if servers.iter().enumerate().any(twice) || servers.iter().any(|id| is_busy(world, id)) {
        let id = servers.iter().find(|id| is_busy(world, id)).or(servers.first()).cloned().unwrap_or_default();
        return Err(conflict(super::source_server::KIND, &id, BUSY));
    }
    let running: Vec<&Job> = world.drs.jobs.values().filter(|job| job.region == region && !job.is_over()).collect();
    if running.len() >= 20 {
        return Err(over_quota(KIND, "L-D88FAC3A", "20 jobs are running, which is the quota of concurrent jobs"));
    }
    if running.iter().map(|job| job.servers.len()).sum::<usize>() + servers.len() > 500 {
        return Err(over_quota(KIND, "L-05AFA8C6", "The quota of 500 Source Servers in all jobs would be exceeded"));
    }
    Ok(())
}

/// A job begins.
pub(super) fn begin(world: &mut World, call: &Call, purpose: Purpose, servers: Vec<Participant>, tags: Tags) -> Value {
    let job = Job {
        id: world.deal().hex17("drsjob-"),
        region: call.region.clone(),
        purpose,
        created: world.now(),
        ended: None,
        status: "PENDING".to_owned(),
        call: call.clone(),
        tags,
        servers,
        log: Vec::new(),
        told: None,
    };
    let shown = job.shown(world);
    world.schedule(SignedDuration::from_millis(400), due(Event::JobStart(job.id.clone())));
    world.drs.jobs.insert(job.id.clone(), job);
    shown
}

/// A job starts to work.
pub(super) fn start(world: &mut World, id: &str) {
    let Some(job) = world.drs.jobs.get_mut(id) else { return };
    job.status = "STARTED".to_owned();
    let count = job.servers.len();
    log(world, id, "JOB_START", Map::new());
    for index in 0..count {
        let after = SignedDuration::from_millis(400 + 26 * i64::try_from(index).unwrap_or(0));
        world.schedule(after, due(Event::Participant(id.to_owned(), index)));
    }
}

/// Something due of a server in a job.
pub(super) fn advance(world: &mut World, id: &str, index: usize) {
    let Some(job) = world.drs.jobs.get(id) else { return };
    let next = match job.purpose {
        Purpose::Terminate => termination::advance(world, id, index),
        Purpose::Recovery | Purpose::Drill => recovery::advance(world, id, index),
    };
    match next {
        Some(delay) => world.schedule(delay, due(Event::Participant(id.to_owned(), index))),
        None => {
            let over = world.drs.jobs.get(id).is_some_and(|job| job.servers.iter().all(|one| one.stage == Stage::Over));
            if over {
                world.schedule(SignedDuration::from_millis(2500), due(Event::JobEnd(id.to_owned())));
            }
        }
    }
}

/// A job is over.
pub(super) fn end(world: &mut World, id: &str) {
    let now = world.now();
    log(world, id, "JOB_END", Map::new());
    if let Some(job) = world.drs.jobs.get_mut(id) {
        job.status = "COMPLETED".to_owned();
        job.ended = Some(now);
    }
}

/// Adds a line to a job's log.
pub(super) fn log(world: &mut World, id: &str, event: &str, data: Map<String, Value>) {
    let at = world.now();
    if let Some(job) = world.drs.jobs.get_mut(id) {
        job.log.push(LogItem { at, event: event.to_owned(), data });
    }
}

/// Adds a line about a server.
pub(super) fn log_server(world: &mut World, id: &str, server: &str, event: &str, more: &[(&str, &str)]) {
    let mut data = Map::new();
    data.insert("sourceServerID".to_owned(), server.into());
    for (name, value) in more {
        data.insert((*name).to_owned(), (*value).into());
    }
    log(world, id, event, data);
}

/// Changes a server in a job.
pub(super) fn change(world: &mut World, id: &str, index: usize, work: impl FnOnce(&mut Participant)) {
    if let Some(one) = world.drs.jobs.get_mut(id).and_then(|job| job.servers.get_mut(index)) {
        work(one);
    }
}

fn find<'w>(world: &'w World, region: &str, id: &str) -> Result<&'w Job, AwsError> {
    world.drs.jobs.get(id).filter(|job| job.region == region).ok_or_else(|| not_found(KIND, id))
}

/// DescribeJobs, latest first.
pub(super) fn describe(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let filters = body.filters();
    let ids = filters.texts("jobIDs");
    let (from, to) = (filters.time("fromDate"), filters.time("toDate"));
    let wanted = |job: &&Job| {
        job.region == call.region
            && (ids.is_empty() || ids.contains(&job.id))
            && from.is_none_or(|from| job.created >= from)
            && to.is_none_or(|to| job.created <= to)
    };
    let rows = world.drs.jobs.values().filter(wanted).map(|job| (by_time(job.created, &job.id, true), job.shown(world))).collect();
    page(world, call, "DescribeJobs", body, rows)
}

/// DescribeJobLogItems, in order.
pub(super) fn describe_log(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("jobID");
    let Ok(job) = find(world, &call.region, &id) else {
        return Err(shape::invalid_field("jobID", format!("{id} was not found")));
    };
    let row = |(index, item): (usize, &LogItem)| {
        let value = json!({ "logDateTime": time(item.at), "event": item.event, "eventData": item.data });
        (format!("{index:08}"), value)
    };
    let rows = job.log.iter().enumerate().map(row).collect();
    page(world, call, "DescribeJobLogItems", body, rows)
}

/// DeleteJob: refused while it runs.
pub(super) fn delete(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("jobID");
    if !find(world, &call.region, &id)?.is_over() {
        return Err(conflict(KIND, &id, "The Job has not ended"));
    }
    world.drs.jobs.remove(&id);
    Ok(Reply::Empty(204))
}

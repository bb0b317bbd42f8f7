//! Jobs: what StartRecovery and TerminateRecoveryInstances set going, and what they log. A job never fails; its
//! servers do.

use super::answer::{arn, by_time, conflict, not_found, over_quota, page, put, time};
use super::cloud::Tags;
use super::job_log::{self, LogItem, log};
use super::participant::{self, Participant, Stage};
use super::shape::{self, Body, Kind, Member, may};
use super::{Event, due, recovery, termination};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// Its servers and its log in labs before format 5; see [`unfold`].
    #[serde(default, skip_serializing, rename = "servers")]
    pub(super) folded_servers: Vec<Participant>,
    #[serde(default, skip_serializing, rename = "log")]
    pub(super) folded_log: Vec<LogItem>,
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
/// How much later than its end a job says of its servers that they launched.
const STATUS_LAG: SignedDuration = SignedDuration::from_secs(30);

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

    /// The job as the API shows it. Servers come without their recovery instances, as those of recorded jobs do.
    pub(super) fn shown(&self, world: &World) -> Value {
        if let Some(told) = &self.told {
            return told.clone();
        }
        // A launched server's status comes some seconds after the end of its job, however long before that it launched.
        let lags = self.ended.is_none_or(|ended| world.now() < ended + STATUS_LAG);
        let server = |one: &Participant| {
            let status = if lags && one.status == "LAUNCHED" { "IN_PROGRESS" } else { one.status.as_str() };
            let mut members = Map::new();
            members.insert("sourceServerID".to_owned(), one.server.clone().into());
            members.insert("launchStatus".to_owned(), status.into());
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
        members.insert("participatingServers".to_owned(), participant::of(world, &self.id).map(server).collect());
        members.insert("tags".to_owned(), serde_json::to_value(&self.tags).unwrap_or_default());
        Value::Object(members)
    }
}

/// Whether a job works on the server.
pub(super) fn is_busy(world: &World, server: &str) -> bool {
    participant::running(world).any(|one| one.server == server)
}

/// Recovery snapshots jobs still need.
pub(super) fn snapshots_in_use(world: &World) -> Vec<String> {
    participant::running(world).filter_map(|one| one.snapshot.clone()).collect()
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
    if running.iter().map(|job| participant::of(world, &job.id).count()).sum::<usize>() + servers.len() > 500 {
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
        folded_servers: Vec::new(),
        folded_log: Vec::new(),
        told: None,
    };
    participant::join(world, &job.id, servers);
    let shown = job.shown(world);
    world.schedule(SignedDuration::from_millis(400), due(Event::JobStart(job.id.clone())));
    world.drs.jobs.insert(job.id.clone(), job);
    shown
}

/// A job starts to work.
pub(super) fn start(world: &mut World, id: &str) {
    let Some(job) = world.drs.jobs.get_mut(id) else { return };
    job.status = "STARTED".to_owned();
    let count = participant::of(world, id).count();
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
            if participant::of(world, id).all(|one| one.stage == Stage::Over) {
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

fn find<'w>(world: &'w World, region: &str, id: &str) -> Result<&'w Job, AwsError> {
    world.drs.jobs.get(id).filter(|job| job.region == region).ok_or_else(|| not_found(KIND, id))
}

/// Its Region and its status.
pub(super) fn stands(world: &World, id: &str) -> Option<(String, String)> {
    world.drs.jobs.get(id).map(|job| (job.region.clone(), job.status.clone()))
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
    let rows = world.drs.jobs.values().filter(wanted).map(|job| (by_time(job.created, &job.id, true), job)).collect();
    page(world, call, "DescribeJobs", body, rows, |job| job.shown(world))
}

/// DeleteJob: refused while it runs.
pub(super) fn delete(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("jobID");
    if !find(world, &call.region, &id)?.is_over() {
        return Err(conflict(KIND, &id, "The Job has not ended"));
    }
    world.drs.jobs.remove(&id);
    participant::forget(world, &id);
    job_log::forget(world, &id);
    Ok(Reply::Empty(204))
}

/// Jobs as labs before format 5 kept them, one row with everything, become what they are now.
pub(super) fn unfold(world: &mut World) {
    for id in world.drs.jobs.keys_where(|job| !job.folded_servers.is_empty() || !job.folded_log.is_empty()) {
        let Some(job) = world.drs.jobs.get_mut(&id) else { continue };
        let (servers, log) = (std::mem::take(&mut job.folded_servers), std::mem::take(&mut job.folded_log));
        participant::join(world, &id, servers);
        log.into_iter().for_each(|item| job_log::add(world, &id, item));
    }
}

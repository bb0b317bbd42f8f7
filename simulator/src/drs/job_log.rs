//! What jobs log: a row a line, keyed by the job and the line's number in it.

use super::answer::{page, time};
use super::shape::{self, Body};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A line of a job's log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LogItem {
    pub(super) at: Timestamp,
    pub(super) event: String,
    pub(super) data: Map<String, Value>,
}

/// The lines of a job, with their keys, in order.
fn of<'w>(world: &'w World, job: &str) -> impl DoubleEndedIterator<Item = (&'w str, &'w LogItem)> + use<'w> {
    world.drs.job_log.under(&format!("{job}/"))
}

/// Adds a line to a job's log.
pub(super) fn add(world: &mut World, job: &str, item: LogItem) {
    let last = of(world, job).next_back().and_then(|(key, _)| key.rsplit_once('/')?.1.parse::<usize>().ok());
    let key = format!("{job}/{:08}", last.map_or(0, |last| last + 1));
    world.drs.job_log.insert(key, item);
}

/// Adds a line of now.
pub(super) fn log(world: &mut World, job: &str, event: &str, data: Map<String, Value>) {
    let at = world.now();
    add(world, job, LogItem { at, event: event.to_owned(), data });
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

/// A deleted job's log.
pub(super) fn forget(world: &mut World, job: &str) {
    let keys: Vec<String> = of(world, job).map(|(key, _)| key.to_owned()).collect();
    keys.iter().for_each(|key| drop(world.drs.job_log.remove(key)));
}

/// DescribeJobLogItems, in order.
pub(super) fn describe(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("jobID");
    if world.drs.jobs.get(&id).is_none_or(|job| job.region != call.region) {
        return Err(shape::invalid_field("jobID", format!("{id} was not found")));
    }
    let show = |item: &LogItem| json!({ "logDateTime": time(item.at), "event": item.event, "eventData": item.data });
    let rows = of(world, &id).map(|(key, item)| (key.to_owned(), item)).collect();
    page(world, call, "DescribeJobLogItems", body, rows, show)
}

//! Jobs of another world. One that is over is history; one that is not stays as it was told.

use super::tags;
use crate::document::{DocumentError, Item, Operation, Place, Taken, belonging, list};
use crate::drs::cloud;
use crate::drs::job::{Job, Purpose};
use crate::drs::job_log::{self, LogItem};
use crate::drs::participant::{self, Participant, Stage};
use crate::world::World;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] =
    &[list("drs:DescribeJobs", "job", "jobID", job), belonging("drs:DescribeJobLogItems", "log item of job", "jobID", "", log_item)];

fn job(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("jobID")?;
    let created = item.parsed("creationDateTime")?;
    let one = |server: Item<'_>| {
        let status = server.text("launchStatus").unwrap_or_default();
        Some(Participant { status, stage: Stage::Over, ..Participant::new(&server.text("sourceServerID")?, created) })
    };
    let row = Job {
        id: id.clone(),
        region: place.region.to_owned(),
        purpose: match item.text("initiatedBy").as_deref() {
            Some("START_DRILL") => Purpose::Drill,
            Some("START_RECOVERY") => Purpose::Recovery,
            _ => Purpose::Terminate,
        },
        created,
        ended: item.time("endDateTime"),
        status: item.need("status")?,
        call: cloud::service(world, place.region),
        tags: tags(item),
        folded_servers: Vec::new(),
        folded_log: Vec::new(),
        told: Some(item.said()),
    };
    participant::join(world, &id, item.list("participatingServers").filter_map(one).collect());
    world.drs.jobs.insert(id, row);
    Ok(())
}

fn log_item(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let at = item.parsed("logDateTime")?;
    let data = item.part("eventData").said().as_object().cloned().unwrap_or_default();
    let event = item.need("event")?;
    let id = place.asked.need("jobID")?;
    if !world.drs.jobs.contains(&id) {
        return Err(DocumentError::Unreadable(format!("a log of the job {id}, which is not there")));
    }
    job_log::add(world, &id, LogItem { at, event, data });
    Ok(())
}

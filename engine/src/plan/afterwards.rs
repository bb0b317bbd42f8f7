//! What will be otherwise once a runbook has ended. Who knows what its actions make and change fills it in.

use super::name::show;
use super::{Answer, Branch, MOVING, SYMBOL, TEXT};
use crate::follow::{Past, PastCall};
use crate::frame::call_place;
use crate::journal::{CallOutcome, Record};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json_borrow::Value as Planned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is otherwise afterwards, as far as the calls tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Afterwards {
    /// Exists, and did not before.
    pub stands: Vec<Thing>,
    /// Existed before, and no longer does.
    pub gone: Vec<Thing>,
    /// Existed before, was changed, and was not put back.
    pub changed: Vec<Thing>,
}

/// A thing of a world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    /// What it is: `stack`, `A record`.
    pub kind: String,
    /// Its name or id, with names of values in place of them: `<drill/drs::start_recovery.job.jobID>`.
    pub id: String,
    /// What was changed; empty if that is said by its kind.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub how: String,
    /// The host it was changed through, where that is no longer there; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub through: String,
}

/// A call that was done in a rehearsal, with the values it saw there.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The op.
    pub op: String,
    /// Its options.
    pub args: Value,
    /// What it answered.
    pub result: Arc<Value>,
    /// What stood before it, where its own record has that; `null` otherwise.
    pub before: Value,
    /// World time at which it was begun.
    pub at: Timestamp,
}

/// What a rehearsal did, in order.
#[must_use]
pub fn seen(records: &[Record]) -> Vec<Seen> {
    let mut ended: Vec<(u64, Seen)> = Vec::new();
    for call in Past::read(records).calls.into_values() {
        if let PastCall { record, before, ended_at, outcome: Some(CallOutcome::Done(result)), .. } = call {
            ended.push((ended_at, Seen { op: record.op, args: record.args, result, before, at: record.at }));
        }
    }
    ended.sort_by_key(|(number, _)| *number);
    ended.into_iter().map(|(_, seen)| seen).collect()
}

/// The names that some values of a rehearsal have in its plan, for people. `records`: of the first of the two.
#[must_use]
pub fn names(branch: &Branch, records: &[Record], of: &BTreeSet<&str>) -> BTreeMap<String, String> {
    if of.is_empty() {
        return BTreeMap::new();
    }
    let past = Past::read(records);
    let place = |call: &PastCall| {
        let frame = past.frames.get(&call.record.frame).map_or("", |frame| frame.place.as_str());
        call_place(frame, &call.record.op, call.record.ordinal)
    };
    let calls: BTreeMap<String, &PastCall> = past.calls.values().map(|call| (place(call), call)).collect();
    let mut names = BTreeMap::new();
    branch.visit(&mut |place, planned| {
        let Some(call) = calls.get(place).filter(|_| names.len() < of.len()) else { return };
        learn(&Planned::from(&planned.args), &call.record.args, of, &mut names);
        if let (Answer::Done(planned), Some(CallOutcome::Done(seen))) = (&planned.answer, &call.outcome) {
            learn(&planned.look(), seen, of, &mut names);
        }
    });
    names
}

/// Names of what was seen where a planned value stands for it. The first counts.
fn learn(planned: &Planned<'_>, seen: &Value, of: &BTreeSet<&str>, names: &mut BTreeMap<String, String>) {
    match (planned, seen) {
        (Planned::Object(map), seen) if map.contains_key(MOVING) => {
            map.get(MOVING).into_iter().for_each(|moving| learn(moving, seen, of, names));
        }
        (Planned::Object(map), Value::String(seen))
            if of.contains(seen.as_str()) && [SYMBOL, TEXT].iter().any(|key| map.contains_key(key)) =>
        {
            names.entry(seen.clone()).or_insert_with(|| show(&Value::from(planned)));
        }
        (Planned::Object(map), Value::Object(seen)) => {
            map.iter().filter_map(|(key, value)| Some((value, seen.get(key)?))).for_each(|(value, seen)| learn(value, seen, of, names));
        }
        (Planned::Array(items), Value::Array(seen)) => items.iter().zip(seen).for_each(|(item, seen)| learn(item, seen, of, names)),
        _ => {}
    }
}

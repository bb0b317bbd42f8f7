//! What a resumed run is told of a runbook that was edited meanwhile: which files, and whose answers were about what was shown then.

use crate::event::{Edit, Event};
use crate::follow::{Past, PastCall};
use crate::gate::{APPROVE, Asking, People};
use crate::journal::{CallOutcome, RunRecord};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be told, if any of the files is another than when the run began. `now`: SHA-256 by name.
pub(super) fn edited(run: &RunRecord, now: &BTreeMap<String, String>, past: &Past, people: &dyn People) -> Option<Event> {
    let files = edits(&run.sources, now);
    (!files.is_empty()).then(|| Event::Edited { files, answered: answered(run, past, people) })
}

/// The files that are not what they were, by SHA-256 then and now.
#[must_use]
pub fn edits(was: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<Edit> {
    let names: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    let edit = |file: &String| Edit { file: file.clone(), was: was.get(file).cloned(), now: now.get(file).cloned() };
    names.into_iter().map(edit).filter(|edit| edit.was != edit.now).collect()
}

/// The gates whose answers still count, in the order in which they were asked: those that are open, and those that wait and will be.
fn answered(run: &RunRecord, past: &Past, people: &dyn People) -> Vec<String> {
    let asking = |call: &PastCall| {
        let place = past.place(call.record.frame);
        Asking::of(&run.nonce, call.placed(&place), &call.record.args)
    };
    let gates = past.calls.values().filter(|call| call.record.op == APPROVE).map(|call| (call, asking(call)));
    let is_answered = |(call, asking): &(&PastCall, Asking)| match &call.outcome {
        Some(outcome) => matches!(outcome, CallOutcome::Done(_)),
        None => people.answered(asking, call.record.args["quorum"].as_u64().unwrap_or(1)),
    };
    gates.filter(is_answered).map(|(_, asking)| asking.id).collect()
}

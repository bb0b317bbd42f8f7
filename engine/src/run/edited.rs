//! What a resumed run is told of a runbook that was edited meanwhile: which files, and whose answers were about what was shown then.

use crate::event::{Edit, Event};
use crate::follow::Past;
use crate::gate::APPROVE;
use crate::journal::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be told, if any of the files is another: SHA-256 by name, as they were when the run began, and as they are.
pub(super) fn edited(was: &BTreeMap<String, String>, now: &BTreeMap<String, String>, past: &Past) -> Option<Event> {
    let names: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    let edit = |file: &String| Edit { file: file.clone(), was: was.get(file).cloned(), now: now.get(file).cloned() };
    let files: Vec<Edit> = names.into_iter().map(edit).filter(|edit| edit.was != edit.now).collect();
    (!files.is_empty()).then(|| Event::Edited { files, answered: answered(past) })
}

/// The gates whose answers still count, in the order in which they were asked.
fn answered(past: &Past) -> Vec<String> {
    let is_open = |outcome: &Option<Outcome>| matches!(outcome, Some(Outcome::Done(_)));
    let gates = past.calls.values().filter(|call| call.record.op == APPROVE && is_open(&call.outcome));
    gates.filter_map(|call| call.record.args["name"].as_str().map(str::to_owned)).collect()
}

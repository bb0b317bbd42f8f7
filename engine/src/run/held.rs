//! The plan a run is held to: kept in its folder, named by its digest in the first record.

use super::RunError;
use crate::follow::Past;
use crate::gate::APPROVE;
use crate::journal::{Outcome, Record, RunRecord, hex};
use crate::plan::{Contract, Plan, known};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// The file of the plan by which it is taken back.
pub(crate) const UNDO: &str = "plan-undo";
/// The plan's file in a run's folder.
pub(crate) const FILE: &str = "plan";

/// A plan a run is held to.
pub(crate) struct Held {
    pub(super) plan: Plan,
    /// SHA-256 of its bytes, hexadecimal.
    pub(super) digest: String,
}

impl Held {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, RunError> {
        let plan = serde_json::from_slice(bytes).map_err(|error| RunError::Plan { why: error.to_string() })?;
        Ok(Self { plan, digest: hex(&Sha256::digest(bytes)) })
    }

    /// Refuses a runbook that is not the planned one: it was edited after it was rehearsed again.
    pub(super) fn is_of(&self, sources: &BTreeMap<String, String>) -> Result<(), RunError> {
        let names = self.plan.sources.keys().chain(sources.keys());
        match names.into_iter().find(|name| self.plan.sources.get(*name) != sources.get(*name)) {
            None => Ok(()),
            Some(name) => Err(RunError::Plan { why: format!("`{name}` is not what was planned: it was edited meanwhile") }),
        }
    }

    /// The contract, as far as it was followed by what is recorded.
    pub(crate) fn contract(&self, record: &RunRecord, past: &Past) -> Contract {
        let contract = Contract::new(&self.plan, known(record));
        past.frames.values().filter(|frame| frame.skipped.is_some()).for_each(|frame| contract.leave_out(&frame.place));
        let frame = |id| past.frames.get(&id).map_or("", |frame| frame.place.as_str());
        let mut order: Vec<(u64, bool, &crate::follow::PastCall)> = Vec::new();
        for call in past.calls.values() {
            order.push((call.begun_at, true, call));
            order.push((call.ended_at, false, call));
        }
        order.sort_by_key(|(number, begins, _)| (*number, !*begins));
        for (_, begins, call) in order {
            let frame = frame(call.record.frame);
            if begins && (call.action || call.record.op == APPROVE) {
                // It was permitted when it was begun.
                let _ = contract.permit(frame, &call.record.op, &call.record.args);
            } else if let Some(Outcome::Done(answer)) = call.outcome.as_ref().filter(|_| !begins) {
                contract.learn(&crate::frame::call_place(frame, &call.record.op, call.record.ordinal), answer);
            }
        }
        contract
    }
}

/// Keeps the plan of a new run, durably.
pub(super) fn keep(folder: &Path, name: &str, bytes: Vec<u8>) -> Result<Held, RunError> {
    let held = Held::read(&bytes)?;
    let path = folder.join(name);
    let written = File::create(&path).and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
    written.map_err(|source| RunError::Io { what: format!("write `{}`", path.display()), source })?;
    Ok(held)
}

/// The plan a run is held to by what is recorded: its own, or the one by which it is taken back.
pub(super) fn of(folder: &Path, run: &RunRecord, records: &[Record]) -> Result<Option<Held>, RunError> {
    let undoing = records.iter().rev().find_map(|record| match record {
        Record::Undoing { plan, .. } => Some(plan.as_deref()),
        _ => None,
    });
    match undoing {
        Some(plan) => plan.map(|digest| kept(folder, UNDO, digest)).transpose(),
        None => run.plan.as_deref().map(|digest| kept(folder, FILE, digest)).transpose(),
    }
}

/// The plan that was kept.
fn kept(folder: &Path, name: &str, digest: &str) -> Result<Held, RunError> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(|source| RunError::Io { what: format!("read `{}`", path.display()), source })?;
    let held = Held::read(&bytes)?;
    if held.digest == digest {
        return Ok(held);
    }
    Err(RunError::Plan { why: format!("`{}` is not the plan the run was begun with", path.display()) })
}

//! The plan a run is held to: kept in its folder, named by its digest in the first record.

use super::RunError;
use crate::durable::write_durably;
use crate::follow::{Past, PastCall, PastFrame};
use crate::gate::APPROVE;
use crate::journal::{FrameId, FrameKind, Record, RunRecord, Try};
use crate::plan::{Contract, Plan, known};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// The file of a plan by which it is taken back; after it the plan's digest, but in runs of before.
pub(crate) const UNDO: &str = "plan-undo";
/// The file of plans that say the same and were approved: a list of their texts, letter for letter.
pub(crate) const APPROVED: &str = "plans-approved";
/// The plan's file in a run's folder.
pub const FILE: &str = "plan";

/// A plan a run is held to.
pub(crate) struct BoundPlan {
    pub(super) plan: Plan,
    /// SHA-256 of its bytes, hexadecimal.
    pub(super) digest: String,
}

impl BoundPlan {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, RunError> {
        let plan = serde_json::from_slice(bytes).map_err(unread)?;
        Ok(Self { plan, digest: hex::encode(Sha256::digest(bytes)) })
    }

    /// Refuses a runbook that is not the planned one: it was edited after it was rehearsed again.
    pub(super) fn is_of(&self, sources: &BTreeMap<String, String>) -> Result<(), RunError> {
        let names = self.plan.sources.keys().chain(sources.keys());
        match names.into_iter().find(|name| self.plan.sources.get(*name) != sources.get(*name)) {
            None => Ok(()),
            Some(name) => Err(unusable(format!("`{name}` is not what was planned: it was edited meanwhile"))),
        }
    }

    /// The contract, as far as it was followed by what is recorded.
    pub(crate) fn contract(&self, record: &RunRecord, past: &Past) -> Contract {
        let contract = Contract::new(&self.plan, known(record));
        let frame = |id| past.frames.get(&id).map_or("", |frame| frame.place.as_str());
        let mut order: Vec<(u64, u8, Followed<'_>)> = Vec::new();
        for call in past.calls.values() {
            order.push((call.begun_at, 0, Followed::Begun(call)));
            order.push((call.ended_at, 1, Followed::Ended(call)));
        }
        let tries = past.frames.iter().filter_map(|(id, frame)| Some((frame.number, 0, Followed::Tried(&frame.place, tried(past, *id)?))));
        order.extend(tries);
        // What was done in a step before it was left out was done.
        order.extend(past.frames.values().filter_map(|frame| Some((frame.skipped.as_ref()?.1, 0, Followed::LeftOut(&frame.place)))));
        order.sort_by_key(|(number, later, _)| (*number, *later));
        for (.., followed) in order {
            match followed {
                Followed::LeftOut(place) => contract.leave_out(place),
                Followed::Tried(place, tried) => contract.tries(place, tried),
                Followed::Begun(call) if call.action || call.record.op == APPROVE => {
                    // It was permitted when it was begun.
                    let _ = contract.permit(frame(call.record.frame), &call.record.op, &call.record.args);
                }
                Followed::Begun(_) => {}
                Followed::Ended(call) => {
                    if let Some(outcome) = &call.outcome {
                        let place = crate::frame::call_place(frame(call.record.frame), &call.record.op, call.record.ordinal);
                        // What it did was told when it ended.
                        let _ = contract.ended(&place, outcome);
                    }
                }
            }
        }
        contract
    }
}

/// Something recorded that a plan is followed by.
enum Followed<'p> {
    Begun(&'p PastCall),
    Ended(&'p PastCall),
    LeftOut(&'p str),
    Tried(&'p str, Try),
}

/// Which try a frame is, if it is one.
pub(super) fn tried(past: &Past, id: FrameId) -> Option<Try> {
    let frame = past.frames.get(&id).filter(|frame| frame.kind == FrameKind::Try)?;
    if frame.tried.is_some() {
        return frame.tried;
    }
    let beside = past.frames.iter().filter(|(_, beside)| beside.kind == FrameKind::Try && beside.parent == frame.parent);
    let mut before: Option<(Try, &PastFrame)> = None;
    for (_, now) in beside.take_while(|(beside, _)| **beside <= id) {
        let tried = Try::after(before.map(|(tried, before)| (tried, before.failed && before.source == now.source)));
        before = Some((now.tried.unwrap_or(tried), now));
    }
    before.map(|(tried, _)| tried)
}

/// Keeps the plan of a new run, durably.
pub(super) fn keep(folder: &Path, bytes: &[u8]) -> Result<BoundPlan, RunError> {
    write(folder, FILE, bytes)?;
    BoundPlan::read(bytes)
}

/// Keeps a plan by which a run is taken back, durably, beside those of earlier times.
pub(super) fn keep_undo(folder: &Path, bytes: &[u8]) -> Result<BoundPlan, RunError> {
    let held = BoundPlan::read(bytes)?;
    let name = undo_file(&held.digest);
    // What the run is held to so far is not written over.
    if !std::fs::read(folder.join(&name)).is_ok_and(|kept| kept == bytes) {
        write(folder, &name, bytes)?;
    }
    Ok(held)
}

/// Keeps plans that say the same as the run's and were approved, durably.
pub(super) fn keep_approved(folder: &Path, plans: &[String]) -> Result<(), RunError> {
    if plans.is_empty() { Ok(()) } else { write(folder, APPROVED, serde_json::json!(plans).to_string().as_bytes()) }
}

/// The file of the plan with this digest by which a run is taken back.
pub(crate) fn undo_file(digest: &str) -> String {
    format!("{UNDO}-{digest}")
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), RunError> {
    let path = folder.join(name);
    write_durably(&path, bytes).map_err(|source| RunError::Io { what: format!("write `{}`", path.display()), source })
}

/// The plan a run is held to by what is recorded: its own, or the one by which it is taken back.
pub(super) fn of(folder: &Path, run: &RunRecord, records: &[Record]) -> Result<Option<BoundPlan>, RunError> {
    let undoing = records.iter().rev().find_map(|record| match record {
        Record::Undoing { plan, .. } => Some(plan.as_deref()),
        _ => None,
    });
    match undoing {
        Some(plan) => plan.map(|digest| kept_undo(folder, digest)).transpose(),
        None => run.plan.as_deref().map(|digest| kept(folder, FILE, digest)).transpose(),
    }
}

/// The plan by which it is taken back; runs of before have one file for all.
fn kept_undo(folder: &Path, digest: &str) -> Result<BoundPlan, RunError> {
    let own = undo_file(digest);
    kept(folder, if folder.join(&own).exists() { &own } else { UNDO }, digest)
}

/// The plan that was kept.
fn kept(folder: &Path, name: &str, digest: &str) -> Result<BoundPlan, RunError> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(|source| RunError::Io { what: format!("read `{}`", path.display()), source })?;
    let held = BoundPlan::read(&bytes)?;
    if held.digest == digest {
        return Ok(held);
    }
    Err(unusable(format!("`{}` is not the plan the run was begun with", path.display())))
}

fn unusable(why: String) -> RunError {
    RunError::Plan { why, source: None }
}

fn unread(source: serde_json::Error) -> RunError {
    RunError::Plan { why: "it is none that this version reads".to_owned(), source: Some(source) }
}

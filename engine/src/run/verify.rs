//! Whether a run kept to the plan it was held to, by its records alone: they are followed once more, each resumption with
//! what it knew then.

use super::held::{BoundPlan, tried};
use crate::follow::Past;
use crate::gate::APPROVE;
use crate::journal::{CallOutcome, CallRecord, FrameId, Record, RunArchive};
use crate::plan::{Contract, Unplanned};
use serde::Serialize;
use std::ops::Range;

/// What a run's records say about the plan it was held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "followed")]
pub enum Followed {
    /// It was held to none.
    NoPlan,
    /// The plan is not there.
    Missing {
        /// SHA-256 of the plan, hexadecimal.
        plan: String,
    },
    /// What lies there is another plan, or none.
    Other {
        /// SHA-256 of the plan, hexadecimal.
        plan: String,
        /// What is wrong.
        why: String,
    },
    /// It was followed, or left where the deviations say.
    Compared {
        /// SHA-256 of the plan, hexadecimal.
        plan: String,
        /// How many actions were begun: each attempt of what is tried again is one.
        actions: usize,
        /// How many of them were refused.
        refused: usize,
        /// Those that were not the next planned ones.
        deviations: Vec<Deviation>,
        /// Planned actions that were not begun so far, by their places.
        not_made: Vec<String>,
    },
}

/// An action or a gate that was not the next planned one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// The number of the record that begins it.
    pub record: u64,
    /// Both sides, for people.
    pub what: String,
    /// Where the planned action stands in the script; empty if none is planned there.
    pub planned_at: String,
    /// Where the action stands.
    pub source: String,
}

impl Followed {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_good(&self) -> bool {
        match self {
            Self::NoPlan => true,
            Self::Missing { .. } | Self::Other { .. } => false,
            Self::Compared { deviations, .. } => deviations.is_empty(),
        }
    }

    /// This, and then that.
    fn and_then(self, next: Self) -> Self {
        match (self, next) {
            (
                Self::Compared { actions, refused, mut deviations, .. },
                Self::Compared { plan, actions: more, refused: of_them, deviations: others, not_made },
            ) => {
                deviations.extend(others);
                Self::Compared { plan, actions: actions + more, refused: refused + of_them, deviations, not_made }
            }
            (bad @ (Self::Missing { .. } | Self::Other { .. }), _) => bad,
            (_, next) => next,
        }
    }
}

/// Follows a run's records along the plan it was held to, as far as it was not taken back.
#[must_use]
pub fn followed(kept: &RunArchive) -> Followed {
    let Some(plan) = kept.run().plan.clone() else { return Followed::NoPlan };
    let end = undoings(kept).next().map_or(kept.records.len(), |(at, _)| at);
    along(kept, kept.files.get(super::PLAN), plan, 0..end)
}

/// Follows the records by which a run was taken back, if it was: each time along the plan that was shown for it.
#[must_use]
pub fn taken_back(kept: &RunArchive) -> Option<Followed> {
    let mut begun: Vec<(usize, Option<String>)> = undoings(kept).collect();
    // Runs of before keep the last plan alone, which has what was taken back before, too.
    if kept.files.contains_key(super::UNDO_PLAN) {
        let last = begun.last()?.1.clone();
        begun.truncate(1);
        begun[0].1 = last;
    }
    let ends = begun.iter().skip(1).map(|(at, _)| *at).chain([kept.records.len()]);
    let parts = begun.iter().zip(ends).map(|((at, plan), end)| match plan {
        None => Followed::NoPlan,
        Some(plan) => along(kept, kept.undo_plan(plan), plan.clone(), *at..end),
    });
    parts.reduce(Followed::and_then)
}

/// From which records on a run was taken back, and by which plan.
fn undoings(kept: &RunArchive) -> impl Iterator<Item = (usize, Option<String>)> {
    kept.records.iter().enumerate().filter_map(|(at, record)| match record {
        Record::Undoing { plan, .. } => Some((at, plan.clone())),
        _ => None,
    })
}

fn along(kept: &RunArchive, file: Option<&String>, plan: String, which: Range<usize>) -> Followed {
    let Some(text) = file else { return Followed::Missing { plan } };
    match BoundPlan::read(text.as_bytes()) {
        Ok(held) if held.digest == plan => compared(kept, &held, plan, which),
        Ok(held) => Followed::Other { plan, why: format!("that has sha256 {}", held.digest) },
        Err(error) => Followed::Other { plan, why: crate::error::whole(&error) },
    }
}

fn compared(kept: &RunArchive, held: &BoundPlan, plan: String, which: Range<usize>) -> Followed {
    let mut past = Past::read(&kept.records[..which.start]);
    let mut following = Following { contract: held.contract(kept.run(), &past), actions: 0, refused: 0, deviations: Vec::new() };
    let numbered = kept.records.iter().zip(1..).take(which.end).skip(which.start);
    for (record, number) in numbered {
        past.take(record, number);
        match record {
            // A resumed run is held to the plan anew, as far as it was followed by what still counts.
            Record::Rewound { .. } => following.contract = held.contract(kept.run(), &past),
            Record::Skipped { frame, .. } => {
                if let Some(frame) = past.frames.get(frame) {
                    following.contract.leave_out(&frame.place);
                }
            }
            Record::Frame { id, .. } => following.opened(&past, *id),
            Record::Begin { call, action, .. } if *action || call.op == APPROVE => following.begun(&past, call, number),
            Record::Asked { call, outcome, .. } => following.answered(&past, call, outcome, number),
            Record::End { call, outcome, .. } => {
                if let Some(begun) = past.calls.get(call) {
                    following.refused += usize::from(begun.action && matches!(outcome, CallOutcome::Refused(_)));
                    following.answered(&past, &begun.record, outcome, number);
                }
            }
            _ => {}
        }
    }
    let Following { contract, actions, refused, deviations } = following;
    Followed::Compared { plan, actions, refused, deviations, not_made: contract.not_made() }
}

struct Following {
    contract: Contract,
    actions: usize,
    refused: usize,
    deviations: Vec<Deviation>,
}

impl Following {
    fn opened(&self, past: &Past, id: FrameId) {
        if let (Some(frame), Some(tried)) = (past.frames.get(&id), tried(past, id)) {
            self.contract.tries(&frame.place, tried);
        }
    }

    fn begun(&mut self, past: &Past, call: &CallRecord, record: u64) {
        self.actions += usize::from(call.op != APPROVE);
        let frame = past.frames.get(&call.frame).map_or("", |frame| frame.place.as_str());
        let permitted = self.contract.permit(frame, &call.op, &call.args);
        self.deviated(permitted, record, &call.source);
    }

    fn answered(&mut self, past: &Past, call: &CallRecord, outcome: &CallOutcome, record: u64) {
        let frame = past.frames.get(&call.frame).map_or("", |frame| frame.place.as_str());
        let ended = self.contract.ended(&crate::frame::call_place(frame, &call.op, call.ordinal), outcome);
        self.deviated(ended, record, &call.source);
    }

    fn deviated(&mut self, followed: Result<(), Unplanned>, record: u64, source: &str) {
        if let Err(Unplanned { what, planned_at }) = followed {
            self.deviations.push(Deviation { record, what, planned_at, source: source.to_owned() });
        }
    }
}

//! Answers from the record of another run, for one that only does again what that one did. What was asked in the same frame with
//! the same options has the same answer, whatever else comes between; an action that asks otherwise has the answer of the
//! one in whose place it stands, so that everything that differs is seen and not the first alone.

use super::place::Slot;
use super::{Made, Scope};
use crate::error::Stop;
use crate::follow::{Past, PastCall};
use crate::frame::join;
use crate::journal::{CallOutcome, FrameId, FrameKind, Record};
use crate::verb::VerbError;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The record of another run.
pub(crate) struct Recorded {
    frames: BTreeMap<String, Frame>,
    calls: Mutex<BTreeMap<String, Vec<Answered>>>,
    /// The last answer to each question, wherever it was asked.
    asked: BTreeMap<String, Answered>,
}

struct Frame {
    begun: Timestamp,
    skipped: Option<Value>,
}

/// A call that was answered there.
#[derive(Clone)]
pub(crate) struct Answered {
    op: String,
    args: Value,
    action: bool,
    before: Value,
    outcome: CallOutcome,
    taken: bool,
}

impl Recorded {
    /// Reads it.
    pub(crate) fn of(records: &[Record]) -> Self {
        let past = Past::read(records);
        let place = |id: FrameId| past.frames.get(&id).map_or_else(String::new, |frame| frame.place.clone());
        let mut calls: BTreeMap<String, Vec<Answered>> = BTreeMap::new();
        let mut asked = BTreeMap::new();
        for call in past.calls.values() {
            let Some(answered) = Answered::of(call) else { continue };
            if !answered.action {
                asked.insert(question(&answered.op, &answered.args), answered.clone());
            }
            calls.entry(place(call.record.frame)).or_default().push(answered);
        }
        let frame = |frame: &crate::follow::PastFrame| Frame {
            begun: frame.begun,
            skipped: frame.skipped.as_ref().map(|(value, _)| value.clone()),
        };
        let frames = past.frames.values().map(|past| (past.place.clone(), frame(past))).collect();
        Self { frames, calls: Mutex::new(calls), asked }
    }

    fn calls(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Answered>>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When a frame was opened there.
    pub(super) fn begun(&self, above: &str, segment: &str, ordinal: u32, kind: FrameKind) -> Option<Timestamp> {
        self.frames.get(&join(above, segment, ordinal, kind)).map(|frame| frame.begun)
    }

    /// What the script saw in place of a step that was left out.
    pub(super) fn left_out(&self, above: &str, segment: &str, kind: FrameKind) -> Option<Value> {
        self.frames.get(&join(above, segment, 1, kind))?.skipped.clone()
    }

    /// What was answered to this.
    pub(super) fn answer(&self, frame: &str, op: &str, args: &Value) -> Option<Answered> {
        let mut calls = self.calls();
        let here = calls.get_mut(frame).map_or(&mut [][..], Vec::as_mut_slice);
        let free = |answered: &&mut Answered| !answered.taken && answered.op == op;
        let same = here.iter_mut().filter(free).find(|answered| answered.args == *args);
        let found = match same {
            Some(same) => Some(same),
            None => here.iter_mut().filter(free).find(|answered| answered.action || answered.op == super::WAIT_FOR),
        };
        if let Some(found) = found {
            found.taken = true;
            return Some(found.clone());
        }
        drop(calls);
        self.asked.get(&question(op, args)).cloned()
    }

    /// Whether everything that was done there was done again.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.calls().values().flatten().all(|answered| answered.taken || !answered.action)
    }
}

impl Answered {
    fn of(call: &PastCall) -> Option<Self> {
        Some(Self {
            op: call.record.op.clone(),
            args: call.record.args.clone(),
            action: call.action,
            before: call.before.clone(),
            outcome: call.outcome.clone()?,
            taken: false,
        })
    }
}

fn question(op: &str, args: &Value) -> String {
    format!("{op} {args}")
}

/// Nothing was answered to this there.
pub(super) fn unknown(op: &str, args: &Value, source: &str) -> VerbError {
    let shown = if args.is_null() { String::new() } else { format!(" with {}", crate::plan::cut(&args.to_string(), 200)) };
    let what = format!("the recorded run has no answer to `{op}`{shown}");
    VerbError::Run(Stop::Drift { what, recorded_at: String::new(), now_at: source.to_owned() })
}

/// Records a call as if it had been made, and answers it.
pub(super) fn told(
    scope: &Scope,
    slot: Slot,
    (op, args): (&str, Value),
    source: &str,
    answered: Box<Answered>,
) -> Result<Value, VerbError> {
    let Answered { action, before, outcome, .. } = *answered;
    let at = scope.run.now();
    let call = scope.call_record(slot, op, args.clone(), source, at);
    if action || op == super::WAIT_FOR || op == crate::gate::APPROVE {
        let begin = Record::Begin { call, action, token: String::new(), before: before.clone(), deadline: None };
        let made = match &outcome {
            CallOutcome::Done(result) if action => Some(Made { op: op.to_owned(), args, result: result.clone(), before, at }),
            _ => None,
        };
        scope.run.record_at_once(&[begin, Record::ended(slot.id, outcome.clone(), at)], made);
    } else {
        scope.run.record(&Record::Asked { call, outcome: outcome.clone(), assumed: false, ended: at });
    }
    outcome.into_result().map_err(VerbError::Error)
}

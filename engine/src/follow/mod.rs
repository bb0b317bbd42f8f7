//! The follower: a journal read as expectations. In each frame the n-th child must be the recorded n-th child;
//! branches are a keyed set. It answers what was recorded, says drift, and knows nothing of how things are done.

mod rewind;

pub(crate) use rewind::Rewind;

use crate::effect::Made;
use crate::gate::APPROVE;
use crate::journal::{CallId, CallOutcome, CallRecord, Carried, FrameId, FrameKind, Record, Still, Try};
use crate::op::OpError;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A recorded child of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Child {
    Frame(FrameId),
    Call(CallId),
}

/// A recorded frame.
#[derive(Clone, Debug)]
pub(crate) struct PastFrame {
    pub(crate) parent: FrameId,
    pub(crate) segment: String,
    pub(crate) ordinal: u32,
    pub(crate) kind: FrameKind,
    pub(crate) source: String,
    /// Which try it is, where that was recorded.
    pub(crate) tried: Option<Try>,
    pub(crate) begun: Timestamp,
    pub(crate) place: String,
    /// Number of the record that opened it.
    pub(crate) number: u64,
    pub(crate) children: Vec<Child>,
    pub(crate) branches: Option<(Vec<String>, u64)>,
    /// Number of the record that ended it.
    pub(crate) ended: Option<u64>,
    /// World time of its end.
    pub(crate) ended_time: Timestamp,
    /// Whether it ended with an error.
    pub(crate) failed: bool,
    /// Whether it had come to its own before the run was taken up again: what it asked is asked anew, and nothing more is done in it.
    pub(crate) is_over: bool,
    /// Whether what it did came to nothing.
    pub(crate) came_to_nothing: bool,
    /// What the script sees in its place, where a person left it out, and the record that says so.
    pub(crate) skipped: Option<(Value, u64)>,
}

impl PastFrame {
    /// A frame with nothing in it yet, opened by the record of this number.
    fn begun(parent: FrameId, kind: FrameKind, at: Timestamp, number: u64) -> Self {
        Self {
            parent,
            segment: String::new(),
            ordinal: 0,
            kind,
            source: String::new(),
            tried: None,
            begun: at,
            place: String::new(),
            number,
            children: Vec::new(),
            branches: None,
            ended: None,
            ended_time: at,
            failed: false,
            is_over: false,
            came_to_nothing: false,
            skipped: None,
        }
    }
}

/// A recorded call.
#[derive(Clone, Debug)]
pub(crate) struct PastCall {
    pub(crate) record: CallRecord,
    pub(crate) action: bool,
    pub(crate) token: String,
    pub(crate) before: Value,
    pub(crate) deadline: Option<Timestamp>,
    /// World time of the last send that may have been executed.
    pub(crate) last_sent: Timestamp,
    /// Whether the last send may go on still.
    pub(crate) late: bool,
    pub(crate) outcome: Option<CallOutcome>,
    pub(crate) begun_at: u64,
    pub(crate) ended_at: u64,
}

impl PastCall {
    fn is_done_action(&self) -> bool {
        self.action && matches!(self.outcome, Some(CallOutcome::Done(_)))
    }

    fn in_doubt(&self) -> bool {
        self.action && self.outcome.is_none()
    }

    /// The place that answers at this gate are bound to: where it stands, unless it was asked by a version that knew none.
    pub(crate) fn placed<'p>(&self, place: &'p str) -> Option<&'p str> {
        (!self.token.is_empty()).then_some(place)
    }

    /// Whether it is a gate that was asked, and not refused, and whose answer counts at `now`.
    fn is_gate(&self, now: Timestamp) -> bool {
        let counts = !matches!(self.outcome, Some(CallOutcome::Refused(_))) && self.deadline.is_some_and(|deadline| now < deadline);
        self.record.op == APPROVE && !self.action && counts
    }

    /// What it did, with the number of the record that ended it.
    fn made(&self) -> Option<(u64, Arc<Made>)> {
        let Some(CallOutcome::Done(result)) = self.outcome.as_ref().filter(|_| self.action) else { return None };
        let (op, args) = (self.record.op.clone(), self.record.args.clone());
        let made = Made { op, args, result: result.clone(), before: self.before.clone(), at: self.record.at };
        Some((self.ended_at, Arc::new(made)))
    }
}

/// What people were asked at a gate.
#[derive(Clone, Debug)]
struct Asked {
    /// Where it stands.
    place: String,
    /// What was shown.
    args: Value,
    /// The number of its record.
    number: u64,
    at: Timestamp,
    /// Until when answers count.
    deadline: Timestamp,
}

/// An action that was refused.
#[derive(Clone, Debug)]
struct Refusal {
    args: Value,
    error: OpError,
}

/// Everything recorded so far, less what was set aside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    pub(crate) frames: BTreeMap<FrameId, PastFrame>,
    pub(crate) calls: BTreeMap<CallId, PastCall>,
    /// Deadlines of waits that were in progress.
    pub(crate) carried: Vec<Carried>,
    /// Actions set aside although they were done, because they came to nothing.
    in_vain: Vec<(u64, Arc<Made>)>,
    /// Actions that were refused in what had come to its own and are set aside, by their places: what they asked, and the error.
    refused: BTreeMap<String, Refusal>,
    /// What was met, and how it was the first time. Nothing sets it aside.
    pub(crate) met: BTreeMap<String, String>,
    /// Whether the run is being taken back.
    pub(crate) undoing: Option<Undoing>,
    /// Whether it is a session: an input that ended stays whole.
    session: bool,
    /// Every asking at a gate, those that were set aside too.
    asked: Vec<Asked>,
    /// World time at which the run was taken up again last.
    now: Timestamp,
    /// When nobody carried it.
    pub(crate) still: Still,
    /// How many records were read.
    records: u64,
    next_frame: FrameId,
    next_call: CallId,
}

/// The numbers of what was set aside to no end: the run was taken up, nothing was recorded, and then it was taken back, or is to be (`undoes`).
/// A step that had ended had ended. What an undoing itself sets aside comes right before it.
fn idle(records: &[Record], undoes: bool) -> BTreeSet<u64> {
    let (mut idle, mut pending) = (BTreeSet::new(), Vec::new());
    for (number, record) in (1..).zip(records) {
        match record {
            Record::Rewound { .. } => pending.push(number),
            Record::Undoing { .. } => {
                pending.pop();
                idle.extend(std::mem::take(&mut pending));
            }
            Record::Resumed { .. }
            | Record::ToSkip { .. }
            | Record::Halted { .. }
            | Record::Finished { .. }
            | Record::Abandoned { .. }
            | Record::Met { .. }
            | Record::SecretExported { .. } => {}
            _ => pending.clear(),
        }
    }
    idle.extend(pending.into_iter().filter(|_| undoes));
    idle
}

/// How a run is taken back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Undoing {
    /// The last step that is; all if there is none.
    pub(crate) to: Option<String>,
    /// The plan of it, by its digest.
    pub(crate) plan: Option<String>,
    /// How many records stood before it was begun.
    after: u64,
}

impl Past {
    /// Reads records in order.
    pub(crate) fn read(records: &[Record]) -> Self {
        Self::less(records, &idle(records, false))
    }

    /// The same of a run that is about to be taken back: what was done stands as it was before it was taken up again for nothing.
    pub(crate) fn read_to_undo(records: &[Record]) -> Self {
        Self::less(records, &idle(records, true))
    }

    /// Reads records in order, but for those with these numbers.
    fn less(records: &[Record], idle: &BTreeSet<u64>) -> Self {
        let mut past = Self { next_frame: 1, next_call: 1, ..Self::default() };
        for (number, record) in (1..).zip(records) {
            past.records = number;
            if !idle.contains(&number) {
                past.take(record, number);
            }
        }
        past
    }

    /// Reads one more.
    pub(crate) fn add(&mut self, record: &Record) {
        self.records += 1;
        self.take(record, self.records);
    }

    /// From which record on an answer to this counts: where it waited for too long, it is asked anew, and so are people.
    pub(crate) fn asked_since(&self, place: &str, args: &Value) -> u64 {
        let (mut since, mut until) = (0, None);
        for asked in self.asked.iter().filter(|asked| asked.place == place && asked.args == *args) {
            if until.is_some_and(|until| until <= asked.at) {
                since = asked.number;
            }
            until = Some(asked.deadline);
        }
        if until.is_some_and(|until| until <= self.now) { self.records + 1 } else { since }
    }

    /// The id the next new frame gets, and the next new call.
    pub(crate) fn next_ids(&self) -> (FrameId, CallId) {
        (self.next_frame, self.next_call)
    }

    /// Takes the next record, which has this number.
    pub(crate) fn take(&mut self, record: &Record, number: u64) {
        self.still.take(record);
        match record {
            Record::Run(run) => {
                let root = PastFrame { ordinal: 1, ..PastFrame::begun(0, FrameKind::Part, run.at, 1) };
                self.frames.insert(0, root);
                self.session = run.session;
            }
            Record::Frame { id, parent, segment, ordinal, kind, source, tried, at, .. } => {
                let begun = PastFrame::begun(*parent, *kind, *at, number);
                let (segment, source) = (segment.clone(), source.clone());
                self.open(*id, PastFrame { segment, ordinal: *ordinal, source, tried: *tried, ..begun });
            }
            Record::FrameEnd { id, error, at, .. } => {
                if let Some(frame) = self.frames.get_mut(id) {
                    (frame.ended, frame.failed, frame.ended_time) = (Some(number), error.is_some(), *at);
                }
            }
            Record::Branches { frame, keys, .. } => {
                if let Some(frame) = self.frames.get_mut(frame) {
                    frame.branches = Some((keys.clone(), number));
                }
            }
            Record::Asked { call, outcome, .. } => {
                self.begin(call, number);
                if let Some(past) = self.calls.get_mut(&call.id) {
                    (past.outcome, past.ended_at) = (Some(outcome.clone()), number);
                }
            }
            Record::Begin { call, action, token, before, deadline } => {
                self.begin(call, number);
                if let Some(deadline) = deadline.filter(|_| call.op == APPROVE) {
                    let (place, args) = (self.place(call.frame), call.args.clone());
                    self.asked.push(Asked { place, args, number, at: call.at, deadline });
                }
                if let Some(past) = self.calls.get_mut(&call.id) {
                    (past.action, past.deadline) = (*action, *deadline);
                    (past.token, past.before) = (token.clone(), before.clone());
                }
            }
            Record::Attempt { call, at, unknown, late, again, .. } => {
                if let Some(past) = self.calls.get_mut(call) {
                    // What may go on still may do so while it is sent again.
                    past.late = if *again { past.late } else { *late };
                    past.last_sent = if *unknown { *at } else { past.last_sent };
                }
            }
            Record::End { call, outcome, .. } => self.end(*call, outcome, number),
            Record::Rewound { calls, frames, reopened, deadlines, at } => {
                self.now = *at;
                self.set_aside(calls, frames, reopened, deadlines);
            }
            Record::CameToNothing { frame, .. } => self.frames.get_mut(frame).into_iter().for_each(|frame| frame.came_to_nothing = true),
            Record::Met { what, how, .. } => drop(self.met.entry(what.clone()).or_insert_with(|| how.clone())),
            Record::Skipped { frame, value, .. } => {
                if let Some(frame) = self.frames.get_mut(frame) {
                    frame.skipped = Some((value.clone(), number));
                }
            }
            Record::Undoing { to, plan, .. } => {
                self.undoing = Some(Undoing { to: to.clone(), plan: plan.clone(), after: number - 1 });
            }
            Record::Resumed { .. }
            | Record::ToSkip { .. }
            | Record::Halted { .. }
            | Record::Finished { .. }
            | Record::Abandoned { .. }
            | Record::SecretExported { .. } => {}
        }
    }

    /// Every action that may have happened, or not.
    pub(crate) fn doubts(&self) -> BTreeSet<CallId> {
        self.calls.iter().filter(|(_, call)| call.in_doubt()).map(|(id, _)| *id).collect()
    }

    /// The step of this name at the top, if it was begun.
    pub(crate) fn step(&self, name: &str) -> Option<&PastFrame> {
        self.frames.values().find(|frame| frame.parent == 0 && frame.kind == FrameKind::Step && frame.segment == name)
    }

    /// An action that may have happened, or not.
    pub(crate) fn unsettled(&self) -> Option<String> {
        let call = self.calls.values().find(|call| call.in_doubt())?;
        Some(crate::frame::call_place(&self.place(call.record.frame), &call.record.op, call.record.ordinal))
    }

    /// The actions done so far, in vain or not, with the number of the record that ended each.
    pub(crate) fn made(&self) -> Vec<(u64, Arc<Made>)> {
        let mut made: Vec<(u64, Arc<Made>)> = self.calls.values().filter_map(PastCall::made).chain(self.in_vain.iter().cloned()).collect();
        made.sort_by_key(|(number, _)| *number);
        made
    }

    /// The error of such an action.
    pub(crate) fn was_refused(&self, place: &str, args: &Value) -> Option<&OpError> {
        self.refused.get(place).filter(|refusal| refusal.args == *args).map(|refusal| &refusal.error)
    }

    /// An action that was refused in what had come to its own, with its place.
    fn refusal(&self, call: &PastCall) -> Option<(String, Refusal)> {
        let Some(CallOutcome::Refused(error)) = call.outcome.as_ref().filter(|_| call.action) else { return None };
        if !self.is_within_any(call.record.frame, |frame| frame.is_over) {
            return None;
        }
        let place = crate::frame::call_place(&self.place(call.record.frame), &call.record.op, call.record.ordinal);
        Some((place, Refusal { args: call.record.args.clone(), error: error.clone() }))
    }

    /// Where a frame stands, for display.
    pub(crate) fn place(&self, id: FrameId) -> String {
        self.frames.get(&id).map_or_else(String::new, |frame| frame.place.clone())
    }

    fn adopt(&mut self, parent: FrameId, child: Child) {
        if let Some(parent) = self.frames.get_mut(&parent) {
            parent.children.push(child);
        }
    }

    fn open(&mut self, id: FrameId, frame: PastFrame) {
        self.next_frame = self.next_frame.max(id + 1);
        let place = crate::frame::join(&self.place(frame.parent), &frame.segment, frame.ordinal, frame.kind);
        self.adopt(frame.parent, Child::Frame(id));
        self.frames.insert(id, PastFrame { place, ..frame });
    }

    fn begin(&mut self, call: &CallRecord, number: u64) {
        self.next_call = self.next_call.max(call.id + 1);
        self.adopt(call.frame, Child::Call(call.id));
        let past = PastCall {
            record: call.clone(),
            action: false,
            token: String::new(),
            before: Value::Null,
            deadline: None,
            last_sent: call.at,
            late: false,
            outcome: None,
            begun_at: number,
            ended_at: number,
        };
        self.calls.insert(call.id, past);
    }

    fn end(&mut self, call: CallId, outcome: &CallOutcome, number: u64) {
        if let Some(past) = self.calls.get_mut(&call) {
            (past.outcome, past.ended_at) = (Some(outcome.clone()), number);
        }
        self.has_waited(call);
    }

    /// A wait that came to its end has used up the deadline that was carried over to it: asked anew, it has all its time.
    fn has_waited(&mut self, call: CallId) {
        if self.carried.is_empty() {
            return;
        }
        let Some(record) = self.calls.get(&call).map(|past| &past.record) else { return };
        let place = crate::frame::call_place(&self.place(record.frame), &record.op, record.ordinal);
        self.carried.retain(|carried| carried.place != place);
    }

    fn set_aside(&mut self, calls: &[CallId], frames: &[FrameId], reopened: &[FrameId], deadlines: &[Carried]) {
        self.in_vain.extend(calls.iter().filter_map(|id| self.calls.get(id)?.made()));
        for id in reopened {
            if let Some(frame) = self.frames.get_mut(id) {
                // What is done at the end is done as far as there is something to do.
                let is_of_the_script = *id != 0 && !matches!(frame.kind, FrameKind::Finally | FrameKind::Undo);
                frame.is_over |= is_of_the_script && frame.ended.is_some() && !frame.failed;
                (frame.ended, frame.failed) = (None, false);
            }
        }
        let refused: Vec<_> = calls.iter().filter_map(|id| self.refusal(self.calls.get(id)?)).collect();
        self.refused.extend(refused);
        calls.iter().for_each(|id| drop(self.calls.remove(id)));
        frames.iter().for_each(|id| drop(self.frames.remove(id)));
        let (calls, frames): (BTreeSet<_>, BTreeSet<_>) = (calls.iter().collect(), frames.iter().collect());
        for frame in self.frames.values_mut() {
            frame.children.retain(|child| match child {
                Child::Call(id) => !calls.contains(id),
                Child::Frame(id) => !frames.contains(id),
            });
        }
        self.carried = deadlines.to_vec();
    }

    /// Whether it is something that is done at the end.
    pub(crate) fn is_end(&self, segment: &str) -> bool {
        self.ends().any(|(_, end)| end.segment == segment)
    }

    /// The top-level step that failed last.
    pub(crate) fn failed_step(&self) -> Option<String> {
        let failed = self.frames.values().filter(|frame| frame.parent == 0 && frame.kind == FrameKind::Step && frame.failed);
        failed.max_by_key(|frame| frame.number).map(|frame| frame.segment.clone())
    }

    /// What was begun at the end.
    fn ends(&self) -> impl Iterator<Item = (&FrameId, &PastFrame)> {
        self.frames.iter().filter(|(id, frame)| **id != 0 && frame.parent == 0 && frame.kind == FrameKind::Finally)
    }

    /// Whether a frame is within one like that, or is one.
    fn is_within_any(&self, frame: FrameId, is_one: impl Fn(&PastFrame) -> bool) -> bool {
        let mut id = frame;
        while let Some(here) = self.frames.get(&id) {
            if is_one(here) {
                return true;
            }
            if id == 0 {
                break;
            }
            id = here.parent;
        }
        false
    }
}

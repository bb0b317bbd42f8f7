//! The follower: a journal read as expectations. In each frame the n-th child must be the recorded n-th child;
//! branches are a keyed set. It answers what was recorded, says drift, and knows nothing of how things are done.

use crate::effect::Made;
use crate::gate::APPROVE;
use crate::journal::{CallId, CallOutcome, CallRecord, Carried, FrameId, FrameKind, Record, Still, Try};
use crate::op::OpError;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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
    /// How many records stood before it.
    pub(crate) after: u64,
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
    /// A frame with nothing in it yet, begun by the record `after`.
    fn begun(parent: FrameId, kind: FrameKind, at: Timestamp, after: u64) -> Self {
        Self {
            parent,
            segment: String::new(),
            ordinal: 0,
            kind,
            source: String::new(),
            tried: None,
            begun: at,
            place: String::new(),
            after,
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
    fn made(&self) -> Option<(u64, Made)> {
        let Some(CallOutcome::Done(result)) = self.outcome.as_ref().filter(|_| self.action) else { return None };
        let (op, args) = (self.record.op.clone(), self.record.args.clone());
        Some((self.ended_at, Made { op, args, result: result.clone(), before: self.before.clone(), at: self.record.at }))
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

/// Everything recorded so far, less what was set aside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    pub(crate) frames: BTreeMap<FrameId, PastFrame>,
    pub(crate) calls: BTreeMap<CallId, PastCall>,
    /// Deadlines of waits that were in progress.
    pub(crate) carried: Vec<Carried>,
    /// Actions set aside although they were done, because they came to nothing.
    in_vain: Vec<(u64, Made)>,
    /// Actions that were refused in what had come to its own and are set aside, by their places: what they asked, and the error.
    refused: BTreeMap<String, (Value, OpError)>,
    /// What was met, and how it was the first time. Nothing sets it aside.
    pub(crate) met: BTreeMap<String, String>,
    /// Whether the run is being taken back.
    pub(crate) undoing: Option<Undoing>,
    /// Whether it is a session: an input that ended stays whole.
    session: bool,
    /// Every asking at a gate, those that were set aside too.
    asked: Vec<Asked>,
    /// World time at which the run is taken up again.
    now: Timestamp,
    /// When nobody carried it.
    pub(crate) still: Still,
    /// How many records were read.
    records: u64,
    next_frame: FrameId,
    next_call: CallId,
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

/// What a resume sets aside.
#[derive(Debug, PartialEq)]
pub(crate) struct Rewind {
    pub(crate) calls: Vec<CallId>,
    pub(crate) frames: Vec<FrameId>,
    pub(crate) reopened: Vec<FrameId>,
    pub(crate) deadlines: Vec<Carried>,
}

impl Past {
    /// Reads records in order.
    pub(crate) fn read(records: &[Record]) -> Self {
        let mut past = Self { next_frame: 1, next_call: 1, ..Self::default() };
        records.iter().for_each(|record| past.add(record));
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
            Record::Rewound { calls, frames, reopened, deadlines, .. } => self.set_aside(calls, frames, reopened, deadlines),
            Record::CameToNothing { frame, .. } => {
                if let Some(frame) = self.frames.get_mut(frame) {
                    frame.came_to_nothing = true;
                }
            }
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
    pub(crate) fn made(&self) -> Vec<(u64, Made)> {
        let mut made: Vec<(u64, Made)> = self.calls.values().filter_map(PastCall::made).chain(self.in_vain.iter().cloned()).collect();
        made.sort_by_key(|(number, _)| *number);
        made
    }

    /// The error of such an action.
    pub(crate) fn was_refused(&self, place: &str, args: &Value) -> Option<&OpError> {
        self.refused.get(place).filter(|(asked, _)| asked == args).map(|(_, error)| error)
    }

    /// An action that was refused in what had come to its own, with its place.
    fn refusal(&self, call: &PastCall) -> Option<(String, (Value, OpError))> {
        let Some(CallOutcome::Refused(error)) = call.outcome.as_ref().filter(|_| call.action) else { return None };
        if !self.is_within_any(call.record.frame, |frame| frame.is_over) {
            return None;
        }
        let place = crate::frame::call_place(&self.place(call.record.frame), &call.record.op, call.record.ordinal);
        Some((place, (call.record.args.clone(), error.clone())))
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

    /// What taking the run up again sets aside: in each unfinished branch, everything after its last action that
    /// succeeded and did not come to nothing, or is in doubt; or after its last gate, while what was shown there is fresh. Of a run
    /// that is taken back, or is to be (`undoes`), what it did itself stays as it is, but for what it had no answer to.
    pub(crate) fn rewind(&mut self, now: Timestamp, undoes: bool) -> Rewind {
        self.now = now;
        let kept = self.kept(undoes);
        let cuts = self.cuts(kept);
        let cut = |frame: FrameId| cuts.get(&self.branch_of(frame)).copied().unwrap_or(0);
        let is_open = |call: &PastCall| call.outcome.is_none() && call.begun_at <= kept;
        let aside = |call: &PastCall| (call.begun_at > cut(call.record.frame) || is_open(call)) && !call.in_doubt();
        let calls: Vec<CallId> = self.calls.iter().filter(|(_, call)| aside(call)).map(|(id, _)| *id).collect();
        let aside = |id: FrameId, frame: &PastFrame| {
            if self.branch_of(id) == id { !cuts.contains_key(&id) } else { frame.after > cut(frame.parent) }
        };
        let frames: Vec<FrameId> = self.frames.iter().filter(|(id, frame)| **id != 0 && aside(**id, frame)).map(|(id, _)| *id).collect();
        let reopened = self
            .frames
            .iter()
            .filter(|(id, frame)| frames.binary_search(id).is_err() && frame.ended.is_some_and(|ended| **id == 0 || ended > cut(**id)));
        Rewind { reopened: reopened.map(|(id, _)| *id).collect(), deadlines: self.deadlines(&calls), calls, frames }
    }

    /// Everything there is, as what is set aside.
    pub(crate) fn all(&mut self, now: Timestamp) -> Rewind {
        self.now = now;
        let frames = self.frames.keys().copied().filter(|id| *id != 0).collect();
        Rewind { calls: self.calls.keys().copied().collect(), frames, reopened: Vec::new(), deadlines: Vec::new() }
    }

    /// Whether something was done at the end, and everything there has come to its own: taken up again, nothing would be done.
    pub(crate) fn is_spent(&self, now: Timestamp) -> bool {
        let rewind = self.clone().rewind(now, false);
        let goes_on = |(id, end): (&FrameId, &PastFrame)| {
            let is_anew = rewind.frames.contains(id) || rewind.reopened.contains(id);
            is_anew && (end.failed || end.ended.is_none())
        };
        self.ends().any(|(id, _)| !rewind.frames.contains(id)) && !self.ends().any(goes_on)
    }

    /// Whether a top-level frame stands before something that was done at the end and is not done anew.
    pub(crate) fn ends_after(&self, segment: &str, now: Timestamp) -> bool {
        let rewind = self.clone().rewind(now, false);
        let Some(frame) = self.frames.values().find(|frame| frame.parent == 0 && frame.segment == segment) else { return false };
        frame.kind == FrameKind::Step && self.ends().any(|(id, end)| end.after > frame.after && !rewind.frames.contains(id))
    }

    /// Whether a top-level step failed, and its run did something after that.
    pub(crate) fn went_on_from(&self, segment: &str, now: Timestamp) -> bool {
        let rewind = self.clone().rewind(now, false);
        let is_anew = |id: &FrameId| rewind.frames.contains(id) || rewind.reopened.contains(id);
        let is_it = |frame: &PastFrame| frame.parent == 0 && frame.kind == FrameKind::Step && frame.segment == segment;
        self.frames.iter().any(|(id, frame)| is_it(frame) && frame.failed && frame.skipped.is_none() && !is_anew(id))
    }

    /// Whether it is something that is done at the end.
    pub(crate) fn is_end(&self, segment: &str) -> bool {
        self.ends().any(|(_, end)| end.segment == segment)
    }

    /// The top-level step that failed last.
    pub(crate) fn failed_step(&self) -> Option<String> {
        let failed = self.frames.values().filter(|frame| frame.parent == 0 && frame.kind == FrameKind::Step && frame.failed);
        failed.max_by_key(|frame| frame.after).map(|frame| frame.segment.clone())
    }

    /// What was begun at the end.
    fn ends(&self) -> impl Iterator<Item = (&FrameId, &PastFrame)> {
        self.frames.iter().filter(|(id, frame)| **id != 0 && frame.parent == 0 && frame.kind == FrameKind::Finally)
    }

    /// How many of the first records are not to be done anew, because the run is taken back: all it had when that was begun, up to
    /// what was done at its end, or to take it back, and did not come to its own.
    fn kept(&self, undoes: bool) -> u64 {
        let before = self.undoing.as_ref().map(|undoing| undoing.after);
        let Some(all) = undoes.then_some(self.records).or(before) else { return 0 };
        let is_later = |kind| matches!(kind, FrameKind::Finally | FrameKind::Undo);
        let is_undone = |frame: &&PastFrame| is_later(frame.kind) && frame.parent == 0 && (frame.failed || frame.ended.is_none());
        self.frames.values().filter(is_undone).map(|frame| frame.after - 1).fold(all, u64::min)
    }

    fn deadlines(&self, set_aside: &[CallId]) -> Vec<Carried> {
        let waiting =
            set_aside.iter().filter_map(|id| self.calls.get(id)).filter(|call| call.outcome.is_none() && call.record.op != APPROVE);
        let carry = |call: &PastCall| {
            let place = crate::frame::call_place(&self.place(call.record.frame), &call.record.op, call.record.ordinal);
            Some(Carried { place, args: call.record.args.clone(), deadline: call.deadline? })
        };
        let fresh: Vec<Carried> = waiting.filter_map(carry).collect();
        // A run killed twice in the same wait: what was carried then and not met since is carried on.
        let met = |old: &Carried| fresh.iter().any(|new| new.place == old.place);
        let old: Vec<Carried> = self.carried.iter().filter(|old| !met(old)).cloned().collect();
        fresh.into_iter().chain(old).collect()
    }

    /// The unfinished branch a frame belongs to: the nearest frame upwards (itself included) that is a branch of an
    /// unfinished set and has not ended, or that stands apart from what was done at the end after it, else the root.
    fn branch_of(&self, frame: FrameId) -> FrameId {
        let mut id = frame;
        while let Some(here) = self.frames.get(&id) {
            if id == 0 {
                break;
            }
            if (self.is_parallel_branch(here) && self.is_open(here.parent)) || self.stands_apart(here) {
                return id;
            }
            id = here.parent;
        }
        0
    }

    /// Whether it was to be done at the end and failed, and something else was done after it: that has no part in it, and it is gone on with.
    fn stands_apart(&self, frame: &PastFrame) -> bool {
        let failed = frame.ended.filter(|_| frame.parent == 0 && frame.kind == FrameKind::Finally && frame.failed);
        failed.is_some_and(|ended| self.calls.values().any(|call| call.begun_at > ended && self.holds(call)))
    }

    fn is_parallel_branch(&self, frame: &PastFrame) -> bool {
        frame.kind == FrameKind::Branch && self.frames.get(&frame.parent).is_some_and(|set| set.kind == FrameKind::Parallel)
    }

    /// Whether a set of branches is unfinished: not ended, or ended with an error after which nothing was done (then
    /// it is the error that stopped the run, not one the script went on from).
    fn is_open(&self, set: FrameId) -> bool {
        let Some(frame) = self.frames.get(&set) else { return false };
        match frame.ended {
            None => true,
            Some(ended) if frame.failed => !self.went_on_after(set, ended),
            Some(_) => false,
        }
    }

    /// Whether an action was begun after record `ended` in the thread of control around the set.
    fn went_on_after(&self, set: FrameId, ended: u64) -> bool {
        let around = self.thread_of(set);
        let later = |call: &&PastCall| call.begun_at > ended && self.holds(call);
        self.calls.values().filter(later).any(|call| self.is_within(call.record.frame, around))
    }

    /// The nearest branch of any parallel set around a frame, else the root.
    fn thread_of(&self, frame: FrameId) -> FrameId {
        let mut id = frame;
        while let Some(here) = self.frames.get(&id).filter(|_| id != 0) {
            id = here.parent;
            if self.frames.get(&id).is_some_and(|above| self.is_parallel_branch(above)) {
                return id;
            }
        }
        0
    }

    /// Whether nothing before a call may be asked anew: an action that is done, not in vain, or that is in doubt; a gate at
    /// which people were shown what was read before.
    fn holds(&self, call: &PastCall) -> bool {
        call.in_doubt() || call.is_gate(self.now) || (call.is_done_action() && !self.is_in_vain(call.record.frame))
    }

    /// Whether a frame is within one that came to nothing.
    fn is_in_vain(&self, frame: FrameId) -> bool {
        self.is_within_any(frame, |frame| frame.came_to_nothing)
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

    fn is_within(&self, frame: FrameId, around: FrameId) -> bool {
        let mut id = frame;
        while id != around {
            match self.frames.get(&id).filter(|_| id != 0) {
                Some(here) => id = here.parent,
                None => return false,
            }
        }
        true
    }

    /// For each unfinished branch, the number of the last record that stays, of which the first `kept` do in any case.
    fn cuts(&self, kept: u64) -> BTreeMap<FrameId, u64> {
        let mut cuts: BTreeMap<FrameId, u64> = BTreeMap::from([(0, kept.max(1))]);
        let begun = self.frames.iter().filter(|(id, frame)| frame.after <= kept && self.branch_of(**id) == **id);
        cuts.extend(begun.map(|(id, _)| (*id, kept)).filter(|(id, _)| *id != 0));
        let mut raise = |branch: FrameId, number: u64| {
            let cut = cuts.entry(branch).or_default();
            *cut = (*cut).max(number);
        };
        for call in self.calls.values().filter(|call| self.holds(call)) {
            let branch = self.branch_of(call.record.frame);
            let number = if call.outcome.is_none() { call.begun_at } else { call.ended_at };
            raise(branch, number);
            self.raise_above(branch, &mut raise);
        }
        for (id, frame) in &self.frames {
            // What a person left out stays left out.
            if let Some((_, number)) = &frame.skipped {
                let branch = self.branch_of(*id);
                raise(branch, *number);
                self.raise_above(branch, &mut raise);
            }
            if let Some(ended) = frame.ended.filter(|_| self.session && frame.parent == 0 && *id != 0) {
                raise(0, ended);
            }
            if self.stands_apart(frame) {
                raise(*id, frame.after);
            }
            // A finished branch of an unfinished set stays whole.
            if let Some(ended) = frame.ended.filter(|_| !frame.failed)
                && self.branch_of(*id) == *id
                && *id != 0
            {
                raise(*id, ended);
                self.raise_above(*id, &mut raise);
            }
        }
        cuts
    }

    /// A branch that keeps something keeps the set it is in, and so on upwards.
    fn raise_above(&self, branch: FrameId, raise: &mut impl FnMut(FrameId, u64)) {
        let mut id = branch;
        while id != 0 {
            let Some(here) = self.frames.get(&id) else { return };
            raise(id, here.after);
            let Some(set) = self.frames.get(&here.parent) else { return };
            let above = self.branch_of(here.parent);
            raise(above, set.branches.as_ref().map_or(set.after, |(_, number)| *number));
            id = above;
        }
    }
}

//! A journal as readers see it: beside a running run, without its lock.

use super::writer::{ends, read_only};
use super::{CallOutcome, CallRecord, FrameId, FrameKind, JournalError, Record, RunRecord, Still};
use crate::effect::Asks;
use crate::error::Stop;
use crate::frame::is_within;
use crate::gate::{APPROVE, Asking, FailedBranch};
use crate::op::OpError;
use crate::run::{Spent, spent, to_skip};
use crate::script::Diagnostic;
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Status {
    /// Begun, and not told to be over: running, or its process died.
    Open,
    /// Paused, cancelled or stopped.
    Halted {
        /// Why.
        stop: Stop,
    },
    /// Failed; can be resumed.
    Failed {
        /// The uncaught error.
        error: String,
    },
    /// Completed.
    Completed,
    /// Given up.
    Abandoned,
    /// Taken back, as far as it says how.
    Undone,
}

impl Status {
    /// Whether it can still be resumed.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        !matches!(self, Self::Completed | Self::Abandoned | Self::Undone)
    }
}

/// A step as the journal has it.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    /// Kebab-case id.
    pub name: String,
    /// For people.
    pub title: String,
    /// How many steps enclose it.
    pub depth: usize,
    /// World time.
    pub began: Timestamp,
    /// World time; `None`: not ended.
    pub ended: Option<Timestamp>,
    /// The error it ended with.
    pub error: Option<String>,
    /// What verbs said of it.
    pub summary: String,
    /// What the script printed in it, once it has ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<String>,
    /// Why a person left it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// World time between its beginning and its end at which nobody carried the run.
    #[serde(rename = "still_seconds", serialize_with = "in_seconds", skip_serializing_if = "SignedDuration::is_zero")]
    pub still: SignedDuration,
}

impl StepView {
    /// World time it took so far, without that at which nobody carried the run. `last`: that of the run's last record.
    #[must_use]
    pub fn took(&self, last: Timestamp) -> SignedDuration {
        self.ended.unwrap_or(last).duration_since(self.began) - self.still
    }
}

fn in_seconds<S: Serializer>(duration: &SignedDuration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

/// A call as the journal has it.
#[derive(Clone, Debug, Serialize)]
pub struct CallView {
    /// For display: `agents/install[web]/agent::install#1`.
    pub place: String,
    /// The names of the steps it is in, outermost first.
    pub steps: Vec<String>,
    /// Op name.
    pub op: String,
    /// Whether it changes the world.
    pub action: bool,
    /// Options.
    pub args: Value,
    /// `None`: no answer recorded.
    pub outcome: Option<CallOutcome>,
    /// How an unknown outcome was settled; that it was assumed.
    pub settled: Option<String>,
    /// Place in the script.
    pub source: String,
    /// World time.
    pub began: Timestamp,
    /// World time.
    pub ended: Option<Timestamp>,
    /// What stood before an action, where its own record has that; `null` otherwise.
    #[serde(skip)]
    pub before: Value,
    /// Of a gate: the place its answers are bound to, if they are.
    #[serde(skip)]
    pub placed: Option<String>,
}

impl CallView {
    /// What it was answered, if it is done.
    #[must_use]
    pub fn result(&self) -> Option<&Value> {
        match &self.outcome {
            Some(CallOutcome::Done(result)) => Some(result),
            _ => None,
        }
    }

    /// The error it was answered with, if it was refused.
    #[must_use]
    pub fn refusal(&self) -> Option<&OpError> {
        match &self.outcome {
            Some(CallOutcome::Refused(error)) => Some(error),
            _ => None,
        }
    }

    /// Whether it was done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.result().is_some()
    }

    /// Whether it was refused: it did nothing.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refusal().is_some()
    }
}

/// A secret that was written to a file for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportView {
    /// The name it was asked by.
    pub name: String,
    /// The file.
    pub file: String,
    /// World time.
    pub at: Timestamp,
}

/// A run as its journal has it. What was set aside by a resume is left out.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// What was asked.
    pub run: RunRecord,
    /// Where it stands.
    #[serde(flatten)]
    pub status: Status,
    /// The error it stands with, as people were told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<Box<Diagnostic>>,
    /// It failed, and what it does at its end is done: what there is instead of going on. Not told of a run while it is carried.
    #[serde(skip)]
    pub spent: Option<Spent>,
    /// In the order begun.
    pub steps: Vec<StepView>,
    /// The steps that are left out once it comes to them, by name, each with the reason. Not told of a run while it is carried.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub to_skip: BTreeMap<String, String>,
    /// The last step that was taken back, if it was not all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_to: Option<String>,
    /// Whether it was begun to be taken back.
    #[serde(skip)]
    pub undoing: bool,
    /// How it stood, and since when, before it was begun to be taken back.
    #[serde(skip)]
    pub before_undo: Option<(Status, Timestamp)>,
    /// Before what the person at its terminal was asked when it stopped.
    #[serde(skip)]
    pub asks: Asks,
    /// In the order begun.
    pub calls: Vec<CallView>,
    /// Branches that failed, each with the place of its set, in the order begun.
    #[serde(skip)]
    pub failed: Vec<(String, FailedBranch)>,
    /// Facts verbs reported, of a finished run.
    pub reports: BTreeMap<String, Value>,
    /// Secrets that were written to files for people, in order.
    pub exported: Vec<ExportView>,
    /// The users of the operating system who ran it.
    pub operators: Vec<String>,
    /// World time of the last record.
    pub last: Timestamp,
    /// World time between its beginning and its last record at which nobody carried it.
    #[serde(rename = "still_seconds", serialize_with = "in_seconds", skip_serializing_if = "SignedDuration::is_zero")]
    pub still: SignedDuration,
    /// How many records there are.
    pub records: u64,
    /// Hash of the last record, hexadecimal.
    pub head: String,
}

/// Reads the journal in a run's folder.
///
/// # Errors
/// The file cannot be read, is damaged, or holds no run.
pub fn view(folder: &Path) -> Result<View, JournalError> {
    let mut records = Vec::new();
    let head = read_only(folder, |record, _, _| records.push(record))?;
    View::of(&records, hex::encode(head)).ok_or_else(|| JournalError::Empty { path: folder.join(super::FILE) })
}

impl View {
    /// What these records tell; `head` is the hash of the last. `None`: they do not begin with a run.
    #[must_use]
    pub fn of(records: &[Record], head: String) -> Option<Self> {
        let Some(Record::Run(run)) = records.first() else { return None };
        let mut making = Making::new((**run).clone());
        for record in records {
            making.take(record);
        }
        let view = making.made(records.len() as u64, head);
        let spent = matches!(view.status, Status::Failed { .. }).then(|| spent(run, records, view.last)).flatten();
        let to_skip = to_skip(records).into_iter().map(|(step, skip)| (step, skip.reason));
        // Of one that is over, or is being taken back, nothing is left out any more.
        let to_skip = to_skip.filter(|_| view.status.is_unfinished() && !view.undoing).collect();
        Some(Self { spent, to_skip, ..view })
    }
}

impl View {
    /// A run of which nothing else is recorded.
    fn begun(run: RunRecord) -> Self {
        Self {
            status: Status::Open,
            told: None,
            spent: None,
            steps: Vec::new(),
            to_skip: BTreeMap::new(),
            undone_to: None,
            undoing: false,
            before_undo: None,
            asks: Asks::Nothing,
            calls: Vec::new(),
            failed: Vec::new(),
            reports: BTreeMap::new(),
            exported: Vec::new(),
            operators: vec![run.operator.clone()],
            last: run.at,
            still: SignedDuration::ZERO,
            records: 0,
            head: String::new(),
            run,
        }
    }

    /// World time it took so far, without that at which nobody carried it.
    #[must_use]
    pub fn took(&self) -> SignedDuration {
        self.last.duration_since(self.run.begun()) - self.still
    }

    /// A gate of it, as answers know it.
    #[must_use]
    pub fn asking(&self, gate: &CallView) -> Asking {
        Asking::of(&self.run.nonce, gate.placed.as_deref(), &gate.args)
    }

    /// The branches that failed beside that of a gate.
    pub fn failed_beside<'v>(&'v self, gate: &'v CallView) -> impl Iterator<Item = &'v FailedBranch> {
        let beside = self.failed.iter().filter(|(set, branch)| is_within(&gate.place, set) && !is_within(&gate.place, &branch.place));
        beside.map(|(_, branch)| branch)
    }

    /// Whether a run that was taken back can be taken back further, down to `to`.
    #[must_use]
    pub fn can_be_undone(&self, to: Option<&str>) -> bool {
        let begun = |step: &str| self.steps.iter().position(|known| known.depth == 0 && known.name == step);
        let Some(before) = &self.undone_to else { return false };
        to.is_none_or(|to| begun(to).is_some_and(|to| begun(before).is_some_and(|before| to < before)))
    }
}

/// The name of what takes a step back.
pub(crate) fn undo_segment(step: &str) -> String {
    format!("undo-{step}")
}

fn told(assumed: bool, settled: Option<String>) -> Option<String> {
    settled.or_else(|| assumed.then(|| "assumed".to_owned()))
}

/// World time of the last record of the run in `folder`, without reading all of its journal.
///
/// # Errors
/// The journal cannot be used.
pub fn last_moment(folder: &Path) -> Result<Option<Timestamp>, JournalError> {
    Ok(ends(folder)?.1.map(|last| last.at()))
}

/// What a run was asked, and whether it may be over, without reading all of its journal.
///
/// # Errors
/// The journal cannot be used.
pub fn begun(folder: &Path) -> Result<(RunRecord, bool), JournalError> {
    match ends(folder)? {
        (Some(Record::Run(run)), last) => {
            let is_over = last.as_ref().is_some_and(ends_a_run);
            Ok((*run, is_over))
        }
        // Whoever reads all of it says what is wrong.
        _ => view(folder).map(|view| (view.run, true)),
    }
}

/// Whether a run whose last record is this may be over.
fn ends_a_run(last: &Record) -> bool {
    matches!(last, Record::Abandoned { .. } | Record::Finished { completed: true, .. })
}

/// Whether the run of these records may be over. That a secret was told to somebody says nothing of that.
pub(crate) fn is_over_by(records: &[Record]) -> bool {
    records.iter().rfind(|record| !matches!(record, Record::SecretExported { .. })).is_some_and(ends_a_run)
}

struct FrameView {
    place: String,
    steps: Vec<String>,
    step: Option<usize>,
    /// The place of its set, if it is a branch of one.
    set: Option<String>,
    /// What it ended with.
    error: Option<String>,
}

impl FrameView {
    /// Itself with the place of its set, if it is a branch that failed.
    fn failed(self) -> Option<(String, FailedBranch)> {
        Some((self.set?, FailedBranch { place: self.place, error: self.error? }))
    }
}

/// A view that records are added to.
pub(super) struct Making {
    /// As far as it is made: steps and calls are apart, for some may be taken out again.
    view: View,
    frames: BTreeMap<FrameId, FrameView>,
    steps: Vec<Option<StepView>>,
    calls: BTreeMap<u32, CallView>,
    still: Still,
    /// How it stood when it was taken up again the last time.
    before: Option<(Status, Timestamp)>,
}

impl Making {
    pub(super) fn new(run: RunRecord) -> Self {
        let root = FrameView { place: String::new(), steps: Vec::new(), step: None, set: None, error: None };
        Self {
            view: View::begun(run),
            frames: BTreeMap::from([(0, root)]),
            steps: Vec::new(),
            calls: BTreeMap::new(),
            still: Still::default(),
            before: None,
        }
    }

    pub(super) fn take(&mut self, record: &Record) {
        self.still.take(record);
        self.tell(record);
        let view = &mut self.view;
        match record {
            Record::Run(_)
            | Record::Attempt { .. }
            | Record::Branches { .. }
            | Record::CameToNothing { .. }
            | Record::Met { .. }
            | Record::ToSkip { .. } => {}
            Record::SecretExported { name, file, at } => {
                view.exported.push(ExportView { name: name.clone(), file: file.clone(), at: *at });
            }
            Record::Undoing { to, .. } => {
                view.before_undo = view.before_undo.take().or(self.before.take());
                (view.status, view.undoing) = (Status::Open, true);
                view.undone_to.clone_from(to);
            }
            Record::Skipped { frame, reason, .. } => self.skip(*frame, reason),
            Record::Resumed { by, .. } => {
                self.before = Some((std::mem::replace(&mut view.status, Status::Open), view.last));
                if !view.operators.contains(by) {
                    view.operators.push(by.clone());
                }
            }
            Record::Rewound { calls, frames, reopened, .. } => self.rewind(calls, frames, reopened),
            Record::Frame { id, parent, segment, ordinal, kind, title, at, .. } => {
                self.frame(*id, *parent, (segment, *ordinal), *kind, title, *at);
            }
            Record::FrameEnd { id, error, summary, printed, at } => {
                if let Some(frame) = self.frames.get_mut(id) {
                    frame.error.clone_from(error);
                }
                if let Some(step) = self.frames.get(id).and_then(|frame| frame.step).and_then(|n| self.steps[n].as_mut()) {
                    (step.ended, step.error, step.summary) = (Some(*at), error.clone(), summary.clone());
                    step.printed.clone_from(printed);
                }
            }
            Record::Asked { call, outcome, assumed, ended } => {
                self.call(call, false, "", &Value::Null);
                self.end(call.id, outcome, told(*assumed, None), *ended);
            }
            Record::Begin { call, action, token, before, .. } => self.call(call, *action, token, before),
            Record::End { call, outcome, settled, assumed, at, .. } => self.end(*call, outcome, told(*assumed, settled.clone()), *at),
            Record::Halted { stop, .. } => view.status = Status::Halted { stop: stop.clone() },
            Record::Finished { completed, error, reports, .. } => {
                view.status = match (completed, view.undoing) {
                    (true, true) => Status::Undone,
                    (true, false) => Status::Completed,
                    (false, _) => Status::Failed { error: error.clone().unwrap_or_default() },
                };
                view.reports.clone_from(reports);
            }
            Record::Abandoned { .. } => view.status = Status::Abandoned,
        }
        // What is told of a run that is over leaves its time as it was.
        if !matches!(record, Record::SecretExported { .. }) {
            self.view.last = record.at();
        }
    }

    /// What people were told at its end, and asked before what, as far as it stands with that.
    fn tell(&mut self, record: &Record) {
        let view = &mut self.view;
        match record {
            Record::Halted { told, asks, .. } | Record::Finished { told, asks, .. } => {
                view.told.clone_from(told);
                view.asks = *asks;
            }
            Record::Resumed { .. } | Record::Undoing { .. } => (view.told, view.asks) = (None, Asks::Nothing),
            Record::Abandoned { .. } => view.told = None,
            _ => {}
        }
    }

    fn frame(&mut self, id: FrameId, parent: FrameId, (segment, ordinal): (&str, u32), kind: FrameKind, title: &str, at: Timestamp) {
        let (above, mut steps) =
            self.frames.get(&parent).map_or((String::new(), Vec::new()), |frame| (frame.place.clone(), frame.steps.clone()));
        let place = crate::frame::join(&above, segment, ordinal, kind);
        let step = kind.is_step().then(|| {
            let view = StepView {
                name: segment.to_owned(),
                title: title.to_owned(),
                depth: steps.len(),
                began: at,
                ended: None,
                error: None,
                summary: String::new(),
                printed: Vec::new(),
                skipped: None,
                still: SignedDuration::ZERO,
            };
            self.steps.push(Some(view));
            steps.push(segment.to_owned());
            self.steps.len() - 1
        });
        let set = (kind == FrameKind::Branch).then_some(above);
        self.frames.insert(id, FrameView { place, steps, step, set, error: None });
    }

    fn skip(&mut self, frame: FrameId, reason: &str) {
        if let Some(step) = self.frames.get(&frame).and_then(|frame| frame.step).and_then(|n| self.steps[n].as_mut()) {
            step.skipped = Some(reason.to_owned());
            // What it ended with before no longer counts.
            step.error = None;
        }
    }

    fn call(&mut self, call: &CallRecord, action: bool, token: &str, before: &Value) {
        let Some(frame) = self.frames.get(&call.frame) else { return };
        let place = crate::frame::call_place(&frame.place, &call.op, call.ordinal);
        let view = CallView {
            place,
            steps: frame.steps.clone(),
            op: call.op.clone(),
            action,
            args: call.args.clone(),
            outcome: None,
            settled: None,
            source: call.source.clone(),
            began: call.at,
            ended: None,
            before: before.clone(),
            placed: (!token.is_empty() && call.op == APPROVE).then(|| frame.place.clone()),
        };
        self.calls.insert(call.id, view);
    }

    fn end(&mut self, call: u32, outcome: &CallOutcome, settled: Option<String>, at: Timestamp) {
        if let Some(view) = self.calls.get_mut(&call) {
            (view.outcome, view.settled, view.ended) = (Some(outcome.clone()), settled, Some(at));
        }
    }

    fn rewind(&mut self, calls: &[u32], frames: &[FrameId], reopened: &[FrameId]) {
        for id in frames.iter().chain(reopened) {
            if let Some(frame) = self.frames.get_mut(id) {
                frame.error = None;
            }
        }
        let gone: BTreeSet<usize> = frames.iter().filter_map(|id| self.frames.get(id)?.step).collect();
        for number in gone {
            self.steps[number] = None;
        }
        for id in calls {
            match self.calls.get_mut(id) {
                // Done, and set aside all the same: it stays to be seen.
                Some(call) if call.action && call.is_done() => {
                    call.settled = Some("had no effect, done again".to_owned());
                }
                _ => drop(self.calls.remove(id)),
            }
        }
        for id in reopened {
            if let Some(step) = self.frames.get(id).and_then(|frame| frame.step).and_then(|n| self.steps[n].as_mut()) {
                (step.ended, step.error) = (None, None);
            }
        }
    }

    pub(super) fn made(self, records: u64, head: String) -> View {
        let Self { view, frames, steps, calls, still, .. } = self;
        let stood = |step: StepView| StepView { still: still.within(step.began, step.ended.unwrap_or(view.last)), ..step };
        View {
            steps: steps.into_iter().flatten().map(stood).collect(),
            calls: calls.into_values().collect(),
            failed: frames.into_values().filter_map(FrameView::failed).collect(),
            still: still.within(view.run.begun(), view.last),
            records,
            head,
            ..view
        }
    }
}

//! A place in a run, as verbs and control words use it.

use super::place::Opening;
use super::trail::Way;
use super::{Run, attempt, gate, wait};
use crate::clock::Begun;
use crate::event::Event;
use crate::frame::Frame;
use crate::gate::{FailedBranch, Gate, REJECTED};
use crate::journal::{FrameKind, Look, Record, Try};
use crate::op::OpError;
use crate::verb::{Verb, VerbError};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many branches of one set run at a time.
const WORKERS: usize = 32;
/// Stack of a branch's thread, in bytes: a script's call depth is bounded so that it fits.
pub(crate) const STACK: usize = 8 << 20;

/// So much of what a script prints in a step is kept, in bytes: one more for each line.
const PRINTED: usize = 256 << 10;

/// A place in a run: a frame of it. Cheap to clone.
#[derive(Clone)]
pub struct Scope {
    pub(crate) run: Arc<Run>,
    pub(crate) frame: Arc<Frame>,
}

/// An action this run has done.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Op name.
    pub op: String,
    /// Options; secrets as tokens.
    pub args: Value,
    /// Result.
    pub result: Arc<Value>,
    /// What stood before it, where its settling reads that; `null` otherwise.
    pub before: Value,
    /// When it was begun.
    pub at: Timestamp,
}

/// How long and how often a wait looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// From its beginning, in world time, also over a resume.
    pub timeout: SignedDuration,
    /// Between looks.
    pub every: SignedDuration,
}

/// A set of branches: its name, what its items are for people, and its place in the script.
pub(crate) struct Set<'a> {
    pub(crate) name: &'a str,
    pub(crate) title: &'a str,
    pub(crate) source: &'a str,
}

/// How a body that did not come to its end is recorded.
pub(crate) enum End {
    /// With an error, which may be caught further up.
    Error(String),
    /// The same, where somebody stopped it: it need not have come as far as it is recorded.
    Cut(String),
    /// The run stops: the frame stays open.
    Stop,
}

/// Errors a frame's body can end with: those of verbs and those of scripts.
pub(crate) trait Ending: From<VerbError> {
    /// How it is recorded.
    fn end(&self) -> End;

    /// The error, if it is that somebody said no at a gate.
    fn no(&self) -> Option<OpError>;
}

impl Ending for VerbError {
    fn end(&self) -> End {
        match self {
            Self::Error(error) => End::Error(error.to_string()),
            Self::Run(_) => End::Stop,
        }
    }

    fn no(&self) -> Option<OpError> {
        match self {
            Self::Error(error) if error.code == REJECTED => Some(error.clone()),
            _ => None,
        }
    }
}

/// What one look of a wait saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Poll {
    /// The wait is over; this is its value.
    Ready(Value),
    /// Not yet; a line for the progress display and for the time-out's message.
    Pending(String),
}

impl Scope {
    /// Calls an op through the door. `args` is its options map (`null` for none).
    ///
    /// # Errors
    /// The op was refused, or the run stops.
    pub fn call(&self, op: &str, args: Value) -> Result<Value, VerbError> {
        let found = self.run.basis.ops.get(op).cloned();
        let op = found.ok_or_else(|| VerbError::fault("UnknownOp", format!("there is no op `{op}`")))?;
        attempt::effect(self, &op, args, &self.frame.source)
    }

    /// Calls an op from `source`.
    pub(crate) fn effect(&self, op: &crate::op::Op, args: Value, source: &str) -> Result<Value, VerbError> {
        attempt::effect(self, op, args, source)
    }

    /// Asks people whether it may go on.
    pub(crate) fn gate(&self, gate: Gate) -> Result<Value, VerbError> {
        gate::gate(self, gate)
    }

    /// Waits, called from `source`.
    pub(crate) fn wait_at(
        &self,
        text: &str,
        limits: Wait,
        source: &str,
        poll: impl FnMut(&Scope) -> Result<Poll, VerbError>,
    ) -> Result<Value, VerbError> {
        wait::wait(self, (text, text), limits, source, poll)
    }

    /// This frame is a try: the plan is followed there by what it has of that.
    pub(crate) fn tries(&self, tried: Try) {
        if let Some(contract) = self.run.basis.contract.as_ref().filter(|_| !self.frame.polling) {
            contract.tries(&self.frame.place, tried);
        }
    }

    /// Runs `body` in a named part of this frame.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn frame<T>(&self, segment: &str, body: impl FnOnce(&Scope) -> Result<T, VerbError>) -> Result<T, VerbError> {
        self.within(&Opening::new(FrameKind::Part, segment, &self.frame.source), body)
    }

    /// Opens a frame, runs `body` in it and closes it.
    pub(crate) fn within<T, E: Ending>(&self, opening: &Opening<'_>, body: impl FnOnce(&Scope) -> Result<T, E>) -> Result<T, E> {
        let inner = self.open(opening)?;
        let result = body(&inner);
        inner.close(opening.segment, result.as_ref().err().map(Ending::end))?;
        result
    }

    /// Waits until `poll` is ready. `poll` may call queries only; of what it sees only the last value is recorded.
    ///
    /// # Errors
    /// `TimedOut` once the deadline has passed and a fresh look was not ready; errors of `poll`; the run stops.
    pub fn wait(&self, text: &str, limits: Wait, poll: impl FnMut(&Scope) -> Result<Poll, VerbError>) -> Result<Value, VerbError> {
        self.wait_told((text, text), limits, poll)
    }

    /// The same, with a longer text for people than the one in its record: a record is followed by what stands in it.
    ///
    /// # Errors
    /// Those of [`wait`](Self::wait).
    pub fn wait_told(
        &self,
        texts: (&str, &str),
        limits: Wait,
        poll: impl FnMut(&Scope) -> Result<Poll, VerbError>,
    ) -> Result<Value, VerbError> {
        wait::wait(self, texts, limits, &self.frame.source, poll)
    }

    /// What a look of a verb's wait goes by (the text a page must hold): told with the wait and held to the plan, as a command is.
    ///
    /// # Errors
    /// The run is held to a plan, and it is another there.
    pub fn judges(&self, by: &str, args: Value) -> Result<(), VerbError> {
        self.run.permit_judging(&self.frame.place, by, &args, &self.frame.source)?;
        self.frame.patience.iter().for_each(|patience| patience.looks(Look { op: by.to_owned(), args: args.clone() }));
        Ok(())
    }

    /// Runs `body` for each keyed item, one after the other.
    ///
    /// # Errors
    /// A key occurs twice; the first error of `body`.
    pub fn each(
        &self,
        segment: &str,
        items: Vec<(String, Value)>,
        mut body: impl FnMut(&Scope, &str, Value) -> Result<Value, VerbError>,
    ) -> Result<Vec<Value>, VerbError> {
        let source = self.frame.source.clone();
        self.each_of(&Set { name: segment, title: "", source: &source }, items, |scope, key, item| body(scope, key, item))
    }

    pub(crate) fn each_of<I, O, E: Ending>(
        &self,
        &Set { name: segment, title, source }: &Set<'_>,
        items: Vec<(String, I)>,
        mut body: impl FnMut(&Scope, &str, I) -> Result<O, E>,
    ) -> Result<Vec<O>, E> {
        distinct(segment, items.iter().map(|(key, _)| key.as_str()))?;
        self.within(&Opening { title, ..Opening::new(FrameKind::Each, segment, source) }, |set| {
            let keys = items.iter().map(|(key, _)| key.clone()).collect();
            set.branches(segment, keys)?;
            let one =
                |(key, item): (String, I)| set.within(&Opening::new(FrameKind::Branch, &key, source), |scope| body(scope, &key, item));
            items.into_iter().map(one).collect()
        })
    }

    /// Runs `body` for each keyed item side by side; results in the order of the items. On an error no further branch
    /// is begun, those begun go on to their end, and the error of the first item in order is returned.
    ///
    /// # Errors
    /// A key occurs twice; an error of `body`.
    pub fn parallel(
        &self,
        segment: &str,
        items: Vec<(String, Value)>,
        body: impl Fn(&Scope, &str, Value) -> Result<Value, VerbError> + Sync,
    ) -> Result<Vec<Value>, VerbError> {
        let source = self.frame.source.clone();
        self.parallel_of(&Set { name: segment, title: "", source: &source }, items, body)
    }

    pub(crate) fn parallel_of<I: Send, O: Send, E: Ending + Send>(
        &self,
        &Set { name: segment, title, source }: &Set<'_>,
        items: Vec<(String, I)>,
        body: impl Fn(&Scope, &str, I) -> Result<O, E> + Sync,
    ) -> Result<Vec<O>, E> {
        distinct(segment, items.iter().map(|(key, _)| key.as_str()))?;
        if self.frame.polling {
            return Err(VerbError::fault("InWait", "`parallel` cannot be in the condition of a wait").into());
        }
        self.within(&Opening { title, ..Opening::new(FrameKind::Parallel, segment, source) }, |set| {
            set.branches(segment, items.iter().map(|(key, _)| key.clone()).collect())?;
            side_by_side(set, source, items, &body)
        })
    }

    /// Runs `body` until it is done, at most `most` times: again after an error that `is_early`. It is told which try it is, from 1. Held to a
    /// plan, it may come that often whatever the rehearsal needed.
    ///
    /// # Errors
    /// The last one of `body`, or the first that is not early.
    pub fn retry<T>(
        &self,
        most: u32,
        is_early: impl Fn(&OpError) -> bool,
        body: impl FnMut(&Scope, u32) -> Result<T, VerbError>,
    ) -> Result<T, VerbError> {
        let is_early = |error: &VerbError| matches!(error, VerbError::Error(error) if is_early(error));
        self.retry_at(i64::from(most), &self.frame.source, is_early, body)
    }

    pub(crate) fn retry_at<T, E: Ending>(
        &self,
        most: i64,
        source: &str,
        is_early: impl Fn(&E) -> bool,
        mut body: impl FnMut(&Scope, u32) -> Result<T, E>,
    ) -> Result<T, E> {
        let title = format!("retry <= {most}");
        let mut tried = Try { retry: self.frame.next_retry(), number: 0, most: most.max(1) };
        loop {
            tried.number += 1;
            let opening = Opening { title: &title, tried: Some(tried), ..Opening::new(FrameKind::Try, "try", source) };
            let mut was_over = false;
            let done = self.within(&opening, |inner| {
                was_over = inner.was_over();
                inner.tries(tried);
                body(inner, tried.number)
            });
            match done {
                // What had succeeded is not tried again because it looks otherwise by now.
                Err(error) if i64::from(tried.number) < most && !was_over && is_early(&error) => {}
                done => return done,
            }
        }
    }

    /// Records the ordered key set of this frame, or compares it with the recorded one.
    fn branches(&self, segment: &str, keys: Vec<String>) -> Result<(), VerbError> {
        let recorded = self.run.past().frames.get(&self.frame.id).and_then(|past| past.branches.as_ref());
        match recorded {
            _ if self.frame.polling => Ok(()),
            Some((old, _)) if *old == keys => Ok(()),
            Some((old, _)) => {
                let what = format!("`{segment}` has the branches {keys:?} where {old:?} were recorded");
                Err(super::place::drift(what, self.recorded_source(), &self.frame.source))
            }
            None => {
                self.run.record(&Record::Branches { frame: self.frame.id, keys, at: self.run.now() });
                Ok(())
            }
        }
    }

    /// Where the script opened this, by the record.
    fn recorded_source(&self) -> &str {
        self.run.past().frames.get(&self.frame.id).map_or("", |past| past.source.as_str())
    }

    /// Runs a verb in a frame of its own.
    pub(crate) fn verb(&self, verb: &Verb, args: Value, source: &str) -> Result<Value, VerbError> {
        self.within(&Opening::new(FrameKind::Verb, verb.name, source), |scope| (verb.run)(scope, args))
    }

    /// A phrase for the line of the step around this place.
    pub fn summary(&self, text: impl Into<String>) {
        if let Some(step) = self.step() {
            step.state().summary.push(text.into());
        }
    }

    /// A line the script prints. The step around this place keeps it, as far as there is room.
    pub(crate) fn print(&self, text: &str) {
        if let Some(step) = self.step() {
            let mut state = step.state();
            let room = PRINTED.saturating_sub(state.printed_bytes);
            if room > 0 {
                let line = crate::plan::cut(text, room);
                state.printed_bytes += line.len() + 1;
                state.printed.push(line);
            }
        }
        if !self.has_gone_on() {
            self.run.say(Event::Printed { place: self.frame.place.clone(), text: text.to_owned() });
        }
    }

    /// Whether something is recorded that comes after this in its frame: what the script says here, it has said.
    fn has_gone_on(&self) -> bool {
        // What a wait looks with is looked at now.
        if self.frame.polling {
            return false;
        }
        // Of a run that is taken back, all is said that the script itself says.
        if self.run.frozen.load(Ordering::Relaxed) {
            return true;
        }
        let past = self.run.past().frames.get(&self.frame.id);
        past.is_some_and(|past| past.ended.is_some() || past.is_over || past.children.len() > self.frame.state().cursor)
    }

    /// What this frame did came to nothing: a stack that was rolled back, a job that launched nothing. Taken up again,
    /// the run does all of the frame anew, unless the script went on from here to other actions. What was done stays
    /// in the ledger.
    pub fn came_to_nothing(&self, why: impl Into<String>) {
        let is_known = self.run.past().frames.get(&self.frame.id).is_some_and(|past| past.came_to_nothing || past.ended.is_some());
        if !is_known && !self.frame.polling {
            self.run.record(&Record::CameToNothing { frame: self.frame.id, why: why.into(), at: self.run.now() });
        }
    }

    /// A line for the progress display.
    pub fn progress(&self, text: impl Into<String>) {
        let event = Event::Progress { place: self.frame.place.clone(), text: text.into(), at: self.run.now() };
        self.run.say(event);
    }

    /// A fact about the run, for its end and for `--json`: `leftovers`.
    pub fn report(&self, key: &str, value: Value) {
        self.run.facts().insert(key.to_owned(), value);
    }

    /// The actions this run had done when this frame was opened, oldest first: the same on every replay.
    #[must_use]
    pub fn ledger(&self) -> Vec<Arc<Made>> {
        let book = self.run.book();
        book.made.iter().filter(|(number, _)| *number <= self.frame.number).map(|(_, made)| made.clone()).collect()
    }

    /// The clock for a run inside this one: whoever calls blocks until that is over.
    #[must_use]
    pub fn lend_clock(&self) -> Arc<dyn crate::clock::Clock> {
        Arc::new(crate::clock::Lent { clock: self.run.basis.clock.clone(), branch: self.frame.branch })
    }

    /// Whether something was done since this frame was opened.
    pub(crate) fn has_acted(&self) -> bool {
        self.run.book().made.iter().any(|(number, _)| *number > self.frame.number)
    }

    /// Recorded world time at which this frame was opened.
    #[must_use]
    pub fn begun(&self) -> Timestamp {
        self.frame.begun
    }

    /// 32 hexadecimal digits naming the run, the same over a resume.
    #[must_use]
    pub fn run_digest(&self) -> String {
        super::digest(&self.run.basis.family, &[])
    }

    /// Its first 12 digits, for names that must be short.
    #[must_use]
    pub fn run_mark(&self) -> String {
        super::mark(&self.run.basis.family)
    }

    /// The runbook's own folder: relative paths count from here.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.run.basis.folder
    }
}

/// One cell a branch's result is put in.
type Cell<O, E> = Mutex<Option<Result<O, Failed<E>>>>;

/// How a branch failed, and the way its error came so far: those beside it have ways of their own.
struct Failed<E> {
    error: E,
    place: String,
    way: Option<Way>,
}

impl<E: Ending> Failed<E> {
    /// A branch of `set`.
    fn of(set: &Scope, key: &str, error: E) -> Self {
        error.no().iter().for_each(|no| set.run.noes.leaves(&set.frame.place, no));
        let place = format!("{}[{key}]", set.frame.place);
        let End::Error(message) = error.end() else { return Self { error, place, way: None } };
        let way = set.run.trail.lift(&message);
        set.run.trail.fails(&set.frame.place, FailedBranch { place: place.clone(), error: message });
        Self { error, place, way }
    }
}

fn side_by_side<I: Send, O: Send, E: Ending + Send>(
    set: &Scope,
    source: &str,
    items: Vec<(String, I)>,
    body: &(impl Fn(&Scope, &str, I) -> Result<O, E> + Sync),
) -> Result<Vec<O>, E> {
    let count = items.len();
    let items: Vec<Mutex<Option<(String, I)>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let cells: Vec<Cell<O, E>> = (0..count).map(|_| Mutex::new(None)).collect();
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let clock = &set.run.basis.clock;
    // In a set that had ended each branch that was begun ends as it did then, and no other is begun.
    let is_over = set.has_ended();
    let work = |branch: u64| {
        loop {
            let index = next.fetch_add(1, Ordering::SeqCst);
            let Some((key, item)) = items.get(index).and_then(|cell| cell.lock().unwrap_or_else(PoisonError::into_inner).take()) else {
                break;
            };
            // What is recorded is gone through, whatever came of the branches beside it. No other is begun once one has failed, or in a set that
            // had ended.
            if set.recorded_branch(&key).is_none() && (is_over || failed.load(Ordering::SeqCst)) {
                continue;
            }
            let opening = Opening { branch: Some(branch), ..Opening::new(FrameKind::Branch, &key, source) };
            let result = set.within(&opening, |scope| body(scope, &key, item));
            let result = result.map_err(|error| Failed::of(set, &key, error));
            if result.is_err() {
                failed.store(true, Ordering::SeqCst);
            }
            *cells[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    };
    std::thread::scope(|threads| {
        let worker = |_| {
            let (start, wait) = std::sync::mpsc::sync_channel(1);
            let work = &work;
            let turn = move || {
                let Ok(branch) = wait.recv() else { return };
                let _turn = Begun::new(&**clock, branch);
                work(branch);
            };
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(threads, turn).ok().map(|_| start)
        };
        // Where the system gives fewer threads, fewer work; where it gives none, this one does.
        let workers: Vec<_> = (0..count.min(WORKERS)).map_while(worker).collect();
        if workers.is_empty() {
            return work(set.frame.branch);
        }
        for (start, branch) in workers.iter().zip(clock.fork(set.frame.branch, workers.len())) {
            // A worker waits just for this.
            let _ = start.send(branch);
        }
        clock.join(set.frame.branch);
    });
    let done = gather(set, cells)?;
    if done.len() < count {
        let what = format!("`{}` ended with an error before all its branches began, and now there is no error", set.frame.place);
        return Err(super::place::drift(what, set.recorded_source(), source).into());
    }
    Ok(done)
}

/// All results in order; a stop first, then the first error in order. What else failed is told beside it.
fn gather<O, E: Ending>(set: &Scope, cells: Vec<Cell<O, E>>) -> Result<Vec<O>, E> {
    let (mut done, mut errors) = (Vec::new(), Vec::new());
    for cell in cells {
        match cell.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(Ok(value)) => done.push(value),
            Some(Err(failed)) if matches!(failed.error.end(), End::Stop) => return Err(failed.error),
            Some(Err(failed)) => errors.push(failed),
            None => {}
        }
    }
    let mut errors = errors.into_iter();
    let Some(first) = errors.next() else { return Ok(done) };
    for Failed { error, place, way } in errors {
        if let End::Error(message) = error.end() {
            set.run.trail.loses(&set.frame.place, &place, &message, way);
        }
    }
    if let Some(way) = first.way {
        set.run.trail.goes_on(way);
    }
    Err(first.error)
}

fn distinct<'a>(segment: &str, keys: impl Iterator<Item = &'a str>) -> Result<(), VerbError> {
    let mut seen = std::collections::BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(VerbError::fault(
                "DuplicateKey",
                format!("two items of `{segment}` have the key `{key}`: give `key:` another field"),
            ));
        }
    }
    Ok(())
}

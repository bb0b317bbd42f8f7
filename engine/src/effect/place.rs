//! Opening and closing frames and placing calls, against what was recorded.

use super::recorded::{Answered, unknown};
use super::scope::End;
use super::{Run, Scope};
use crate::error::Stop;
use crate::event::Event;
use crate::follow::{Child, PastCall, PastFrame};
use crate::frame::{Frame, call_place, join};
use crate::journal::{CallId, CallRecord, FrameKind, Record, Try};
use crate::verb::VerbError;
use jiff::Timestamp;
use serde_json::Value;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

/// Where a call stands: met in the record, or new.
pub(super) enum Placed<'a> {
    Met(&'a PastCall),
    New(Slot),
    /// New, and answered from the record of another run.
    Told(Slot, Box<Answered>),
}

/// What a new call goes by.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// Its id in the journal.
    pub(super) id: CallId,
    /// Which call of its op it is in its frame, from 1.
    pub(super) ordinal: u32,
}

impl Run {
    /// The recorded child that must come next in `frame`, if the record is not exhausted. `Err` if the frame is
    /// recorded as ended and nothing may follow.
    fn expected(&self, frame: &Frame, now: &str, source: &str) -> Result<Option<Child>, VerbError> {
        let Some(past) = self.past().frames.get(&frame.id) else { return Ok(None) };
        let next = past.children.get(frame.state().cursor).copied();
        if self.frozen.load(Ordering::Relaxed) && next.is_some_and(|next| self.is_later(next)) {
            return Err(VerbError::Run(Stop::Replayed));
        }
        if next.is_none() {
            self.may_go_on(frame, now, source)?;
        }
        Ok(next)
    }

    /// Whether it is done at the end, or to take the run back, after all the script itself did.
    fn is_later(&self, child: Child) -> bool {
        let Child::Frame(id) = child else { return false };
        self.past().frames.get(&id).is_some_and(|next| matches!(next.kind, FrameKind::Finally | FrameKind::Undo))
    }

    /// Refuses what is new in a frame that is recorded as ended.
    fn may_go_on(&self, frame: &Frame, now: &str, source: &str) -> Result<(), VerbError> {
        let Some(past) = self.past().frames.get(&frame.id).filter(|past| past.ended.is_some()) else { return Ok(()) };
        let what = format!("{now} is new, but `{}` is recorded as ended before it", frame.place);
        Err(drift(what, &past.source, source))
    }

    /// Refuses what is not recorded, while the run is taken back.
    fn may_be_new(&self) -> Result<(), VerbError> {
        if self.frozen.load(Ordering::Relaxed) { Err(VerbError::Run(Stop::Replayed)) } else { Ok(()) }
    }

    fn describe(&self, child: Child) -> (String, String) {
        match child {
            Child::Frame(id) => {
                self.past().frames.get(&id).map_or_else(Default::default, |frame| (format!("`{}`", frame.place), frame.source.clone()))
            }
            Child::Call(id) => self.past().calls.get(&id).map_or_else(Default::default, |call| {
                (format!("`{}` with {}", call.record.op, brief(&call.record.args)), call.record.source.clone())
            }),
        }
    }

    fn mismatch(&self, expected: Child, now: &str, source: &str) -> VerbError {
        let (recorded, at) = self.describe(expected);
        drift(format!("{now} comes where {recorded} was recorded"), &at, source)
    }

    /// Places a call of `op` in `frame`.
    pub(super) fn place_call(&self, frame: &Frame, op: &str, args: &Value, source: &str) -> Result<Placed<'_>, VerbError> {
        let ordinal = frame.ordinal(op);
        let now = format!("`{op}` with {}", brief(args));
        match self.expected(frame, &now, source)? {
            None => {
                self.may_be_new()?;
                let mut book = self.book();
                let id = book.next_call;
                book.next_call += 1;
                drop(book);
                let slot = Slot { id, ordinal };
                let Some(recorded) = &self.basis.recorded else { return Ok(Placed::New(slot)) };
                let answered = recorded.answer(&frame.place, op, args).ok_or_else(|| unknown(op, args, source))?;
                Ok(Placed::Told(slot, Box::new(answered)))
            }
            Some(met) => {
                let call = if let Child::Call(id) = met { self.past().calls.get(&id) } else { None };
                let same = call.filter(|past| past.record.op == op && past.record.args == *args);
                let past = same.ok_or_else(|| self.mismatch(met, &now, source))?;
                frame.state().cursor += 1;
                Ok(Placed::Met(past))
            }
        }
    }
}

/// What a new frame is to be.
pub(crate) struct Opening<'a> {
    pub(crate) segment: &'a str,
    pub(crate) kind: FrameKind,
    pub(crate) title: &'a str,
    pub(crate) source: &'a str,
    /// The branch of the clock, if another than the parent's.
    pub(crate) branch: Option<u64>,
    /// How the script says it is taken back.
    pub(crate) undo: Option<String>,
    /// Which try it is, if it is one.
    pub(crate) tried: Option<Try>,
}

impl<'a> Opening<'a> {
    /// A frame without a title, in the branch of the one it is opened in.
    pub(crate) fn new(kind: FrameKind, segment: &'a str, source: &'a str) -> Self {
        Self { segment, kind, title: "", source, branch: None, undo: None, tried: None }
    }
}

impl Scope {
    /// The step around this place, which may be this one.
    pub(super) fn step(&self) -> Option<&Arc<Frame>> {
        if self.frame.kind.is_step() { Some(&self.frame) } else { self.frame.step.as_ref() }
    }

    /// Opens a child frame: the recorded one if it was recorded.
    pub(crate) fn open(&self, opening: &Opening<'_>) -> Result<Scope, VerbError> {
        self.check_cancelled()?;
        let (run, above) = (&self.run, &self.frame);
        run.computed.store(0, Ordering::Relaxed);
        let now = format!("`{}`", join(&above.place, opening.segment, 1, opening.kind));
        let keyed = opening.kind == FrameKind::Branch;
        let ordinal = if keyed { 1 } else { above.ordinal(opening.segment) };
        let met = if above.polling {
            None
        } else if keyed {
            let met = self.recorded_branch(opening.segment);
            if met.is_none() {
                run.may_go_on(above, &now, opening.source)?;
            }
            met
        } else {
            match run.expected(above, &now, opening.source)? {
                None => {
                    run.may_be_new()?;
                    None
                }
                Some(Child::Frame(id)) if self.is_same(id, opening, ordinal) => {
                    above.state().cursor += 1;
                    Some(id)
                }
                Some(other) => return Err(run.mismatch(other, &now, opening.source)),
            }
        };
        let can_be_left_out = matches!(opening.kind, FrameKind::Step | FrameKind::Finally) && !above.polling;
        let skip = if can_be_left_out { self.skip(opening, met)? } else { None };
        let past = met.and_then(|id| Some((id, run.past().frames.get(&id)?)));
        let (id, begun, number) = match past {
            Some((id, past)) => (id, past.begun, past.number),
            None => self.new_frame(opening, ordinal),
        };
        let is_step = opening.kind.is_step();
        let place = join(&above.place, opening.segment, ordinal, opening.kind);
        let frame = Frame {
            id,
            over: above.over.clone().or_else(|| past.filter(|(_, past)| past.is_over).map(|_| place.clone())),
            place: place.clone(),
            kind: opening.kind,
            branch: opening.branch.unwrap_or(above.branch),
            depth: above.depth + usize::from(is_step),
            polling: above.polling,
            patience: above.patience.clone(),
            begun,
            number,
            source: opening.source.to_owned(),
            step: if above.kind.is_step() { Some(above.clone()) } else { above.step.clone() },
            undo: opening.undo.clone(),
            state: Mutex::default(),
        };
        let scope = Scope { run: run.clone(), frame: Arc::new(frame) };
        if let Some(skip) = skip {
            scope.leave_out(skip);
        }
        if is_step {
            run.say(Event::StepBegun {
                name: opening.segment.to_owned(),
                place,
                kind: opening.kind,
                title: opening.title.to_owned(),
                depth: above.depth,
                at: begun,
                replayed: met.is_some(),
            });
        }
        Ok(scope)
    }

    fn is_same(&self, id: u32, opening: &Opening<'_>, ordinal: u32) -> bool {
        let same = |past: &PastFrame| past.segment == opening.segment && past.kind == opening.kind && past.ordinal == ordinal;
        self.run.past().frames.get(&id).is_some_and(same)
    }

    /// Whether it had come to its own before the run was taken up again; what is new in something that had is taken for such.
    pub(crate) fn was_over(&self) -> bool {
        let past = self.run.past().frames.get(&self.frame.id);
        self.frame.over.is_some() && past.is_none_or(|past| past.is_over)
    }

    /// Whether this is recorded as ended.
    pub(super) fn has_ended(&self) -> bool {
        self.recorded_end().is_some()
    }

    /// Number of the record that ended this, where there is one.
    pub(crate) fn recorded_end(&self) -> Option<u64> {
        self.run.past().frames.get(&self.frame.id).and_then(|past| past.ended)
    }

    pub(super) fn recorded_branch(&self, key: &str) -> Option<u32> {
        let past = self.run.past().frames.get(&self.frame.id)?;
        past.children.iter().find_map(|child| match child {
            Child::Frame(id) if self.run.past().frames.get(id).is_some_and(|frame| frame.segment == key) => Some(*id),
            _ => None,
        })
    }

    fn new_frame(&self, opening: &Opening<'_>, ordinal: u32) -> (u32, Timestamp, u64) {
        let recorded = self.run.basis.recorded.as_ref();
        let begun = recorded.and_then(|recorded| recorded.begun(&self.frame.place, opening.segment, ordinal, opening.kind));
        let at = begun.unwrap_or_else(|| self.run.now());
        if self.frame.polling {
            return (u32::MAX, at, 0);
        }
        let mut book = self.run.book();
        let id = book.next_frame;
        book.next_frame += 1;
        drop(book);
        let record = Record::Frame {
            id,
            parent: self.frame.id,
            segment: opening.segment.to_owned(),
            ordinal,
            kind: opening.kind,
            title: opening.title.to_owned(),
            source: opening.source.to_owned(),
            tried: opening.tried,
            at,
        };
        (id, at, self.run.record(&record))
    }

    /// Closes this frame after its body came to `end`. A stop leaves it open; an error or an end is recorded.
    pub(crate) fn close(&self, name: &str, end: Option<End>) -> Result<(), VerbError> {
        let is_cut = matches!(end, Some(End::Cut(_)));
        let error = match end {
            Some(End::Stop) => return Ok(()),
            _ if self.frame.polling => return Ok(()),
            Some(End::Error(error) | End::Cut(error)) => Some(error),
            None => None,
        };
        error.iter().for_each(|error| self.run.trail.leaves(&self.frame.place, error));
        let past = self.run.past().frames.get(&self.frame.id);
        // What did not come to its end then does not come to it now.
        if error.is_none() && past.is_none_or(|past| past.ended.is_none() || past.failed) {
            self.run.may_be_new()?;
        }
        if let Some(past) = past.filter(|_| !is_cut && self.left_out().is_none()) {
            self.ends_as_recorded(past, error.as_deref())?;
        }
        let (summary, skipped) = {
            let state = self.frame.state();
            (state.summary.join("; "), state.skipped.is_some())
        };
        let at = past.filter(|past| past.ended.is_some()).map_or_else(|| self.run.now(), |past| past.ended_time);
        if past.is_none_or(|past| past.ended.is_none()) {
            let printed = std::mem::take(&mut self.frame.state().printed);
            self.run.record(&Record::FrameEnd { id: self.frame.id, error: error.clone(), summary: summary.clone(), printed, at });
        }
        if self.frame.kind.is_step() || self.frame.kind == FrameKind::Parallel {
            self.run.commit()?;
        }
        if self.frame.kind.is_step() {
            let still = self.run.past().still.within(self.frame.begun, at);
            let (name, place) = (name.to_owned(), self.frame.place.clone());
            self.run.say(Event::StepEnded { name, place, depth: self.frame.depth - 1, at, still, summary, skipped, error });
        }
        Ok(())
    }

    /// All that is recorded in a frame is gone through before it ends, and one that had ended ends as it did: with an error or without.
    fn ends_as_recorded(&self, past: &PastFrame, error: Option<&str>) -> Result<(), VerbError> {
        // Of a set every branch is gone through whatever came of the others, and each may be begun at any time.
        if !matches!(past.kind, FrameKind::Parallel | FrameKind::Each) {
            self.reaches_all(past, error)?;
        }
        let other = match error {
            Some(error) if past.ended.is_some() && !past.failed => format!("finished without an error, and now ends with one: {error}"),
            None if past.ended.is_some() && past.failed => "ended with an error, and now finishes without one".to_owned(),
            _ => return Ok(()),
        };
        Err(drift(format!("`{}` {other}", self.frame.place), &past.source, &self.frame.source))
    }

    fn reaches_all(&self, past: &PastFrame, error: Option<&str>) -> Result<(), VerbError> {
        let Some(left) = past.children.get(self.frame.state().cursor) else { return Ok(()) };
        let (recorded, at) = self.run.describe(*left);
        let within = if self.frame.place.is_empty() { String::new() } else { format!(" in `{}`", self.frame.place) };
        let before = error.map_or_else(String::new, |error| format!(": before it there is an error now: {error}"));
        Err(drift(format!("{recorded} was recorded{within} and is no longer reached{before}"), &at, &self.frame.source))
    }

    /// Refuses an error of the script where more is recorded than it has come to: what is recorded to be done at the end, or to take the run
    /// back, comes after all of that.
    pub(crate) fn fails_where_recorded(&self, error: &str) -> Result<(), VerbError> {
        let Some(past) = self.run.past().frames.get(&self.frame.id) else { return Ok(()) };
        let next = past.children.get(self.frame.state().cursor).copied();
        if next.is_some_and(|next| self.run.is_later(next)) { Ok(()) } else { self.reaches_all(past, Some(error)) }
    }

    pub(crate) fn check_cancelled(&self) -> Result<(), VerbError> {
        if self.run.basis.cancel.is_cancelled() { Err(VerbError::Run(Stop::Cancelled)) } else { Ok(()) }
    }

    /// A call in this frame, as it is recorded.
    pub(super) fn call_record(&self, slot: Slot, op: &str, args: Value, source: &str, at: Timestamp) -> CallRecord {
        let Slot { id, ordinal } = slot;
        CallRecord { id, frame: self.frame.id, ordinal, op: op.to_owned(), args, source: source.to_owned(), at }
    }

    /// The place of a call in this frame, for display.
    pub(super) fn place_of(&self, op: &str, ordinal: u32) -> String {
        call_place(&self.frame.place, op, ordinal)
    }
}

pub(crate) fn drift(what: String, recorded_at: &str, now_at: &str) -> VerbError {
    VerbError::Run(Stop::Drift { what, recorded_at: recorded_at.to_owned(), now_at: now_at.to_owned() })
}

/// Arguments short enough for a message.
fn brief(args: &Value) -> String {
    if args.is_null() { "no options".to_owned() } else { crate::plan::cut(&args.to_string(), 200) }
}

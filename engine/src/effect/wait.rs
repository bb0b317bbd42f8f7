//! Waiting: queries repeated until a condition or a deadline. One record; the deadline holds over a resume.

use super::attempt::{NO_ANSWER, answered};
use super::place::Placed;
use super::recorded::told;
use super::{Poll, Scope, Wait};
use crate::clock::perform;
use crate::duration::show;
use crate::error::Stop;
use crate::event::Event;
use crate::frame::Patience;
use crate::journal::{CallOutcome, Look, Record};
use crate::op::OpError;
use crate::verb::VerbError;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A look has at least this long, also at the deadline.
const LOOK: SignedDuration = SignedDuration::from_secs(5);

/// The name by which journals know waits, and scripts call them.
pub const WAIT_FOR: &str = "wait_for";

/// The code of a wait whose deadline has passed.
pub(crate) const TIMED_OUT: &str = "TimedOut";
/// What stands between a wait's text and what its last look saw.
pub(crate) const LAST_SEEN: &str = "; last seen: ";

/// `text` stands in the record; `shown_as` is told in its place.
pub(super) fn wait(
    scope: &Scope,
    (text, shown_as): (&str, &str),
    limits: Wait,
    source: &str,
    mut poll: impl FnMut(&Scope) -> Result<Poll, VerbError>,
) -> Result<Value, VerbError> {
    if scope.frame.polling {
        return Err(VerbError::fault("InWait", "a wait cannot be in the condition of another wait"));
    }
    let args = json!({ "text": text, "timeout": show(limits.timeout), "every": show(limits.every) });
    let slot = match scope.run.place_call(&scope.frame, WAIT_FOR, &args, source)? {
        Placed::Met(past) => return answered(scope, past, source),
        Placed::Told(slot, answered) => return told(scope, slot, (WAIT_FOR, args), source, answered),
        Placed::New(slot) => slot,
    };
    let begun = scope.run.now();
    let place = scope.place_of(WAIT_FOR, slot.ordinal);
    let carried = scope.run.past().carried.iter().find(|carried| carried.place == place && carried.args == args);
    let deadline = carried.map_or(begun + limits.timeout, |carried| carried.deadline);
    let call = scope.call_record(slot, WAIT_FOR, args, source, begun);
    scope.run.record(&Record::Begin { call, action: false, token: String::new(), before: Value::Null, deadline: Some(deadline) });
    let mut seen = Seen::default();
    let (outcome, assumed) = look(scope, shown_as, limits, (deadline, &place), &mut poll, &mut seen)?;
    let (Seen { polls, looks, asked }, at) = (seen, scope.run.now());
    scope.run.record(&Record::End {
        call: slot.id,
        outcome: outcome.clone(),
        settled: None,
        assumed,
        polls: Some(polls),
        looks,
        asked,
        at,
    });
    scope.run.ended(&place, &outcome, source)?;
    outcome.into_result().map_err(|error| {
        scope.run.trail.leaves(&place, &error.to_string());
        VerbError::Error(error)
    })
}

/// How a wait looked.
#[derive(Default)]
struct Seen {
    polls: u64,
    /// The commands it looked with, each once.
    looks: Vec<Look>,
    /// The queries it asked, each once.
    asked: BTreeSet<String>,
}

impl Seen {
    /// A look was taken.
    fn take(&mut self, patience: &Patience) {
        self.polls += 1;
        for look in patience.looked() {
            if !self.looks.contains(&look) {
                self.looks.push(look);
            }
        }
        self.asked.append(&mut patience.asked());
    }
}

/// Looks until ready, refused, or a look that began after the deadline is not ready, whether that had an answer or none: also where the one before was cut off by the
/// deadline, or slept through it as a machine does that is put to sleep. No look outlasts the deadline by more than
/// [`LOOK`]. How it ended, and whether the last look saw what the script assumes.
fn look(
    scope: &Scope,
    text: &str,
    limits: Wait,
    (deadline, place): (Timestamp, &str),
    poll: &mut impl FnMut(&Scope) -> Result<Poll, VerbError>,
    so_far: &mut Seen,
) -> Result<(CallOutcome, bool), VerbError> {
    let mut before = String::new();
    loop {
        let now = scope.run.now();
        let patience = Arc::new(Patience::new(deadline.max(now + LOOK)));
        let polled = poll(&polling(scope, place, patience.clone()));
        so_far.take(&patience);
        let seen = match polled {
            Ok(Poll::Ready(value)) => return Ok((CallOutcome::done(value), patience.is_assumed())),
            Ok(Poll::Pending(seen)) => seen,
            Err(VerbError::Error(error)) if patience.is_lost() => error.message,
            // Nobody is there to answer now: that may be over before the deadline is.
            Err(VerbError::Error(error)) if is_passing(&error) => error.to_string(),
            Err(VerbError::Error(error)) => return Ok((CallOutcome::Refused(error), false)),
            Err(stop) => return Err(stop),
        };
        let last = if seen.is_empty() { patience.answered() } else { seen.clone() };
        // A look that was cut off saw nothing.
        let last = if patience.is_lost() && !before.is_empty() { before } else { last };
        if now >= deadline {
            return Ok((CallOutcome::Refused(too_late(text, limits, &last)), patience.is_assumed()));
        }
        let shown = if seen.is_empty() { text.to_owned() } else { format!("{text}: {seen}") };
        scope.run.say(Event::Progress { place: place.to_owned(), text: shown, at: now });
        before = last;
        park_until(scope, (scope.run.now() + limits.every).min(deadline))?;
    }
}

/// Whether an error says only that nobody is there to answer now.
pub(crate) fn is_passing(error: &OpError) -> bool {
    error.retryable || error.code == NO_ANSWER
}

fn too_late(text: &str, limits: Wait, seen: &str) -> OpError {
    let last = if seen.is_empty() { String::new() } else { format!("{LAST_SEEN}{seen}") };
    OpError { code: TIMED_OUT.to_owned(), message: format!("{text}: not within {}{last}", show(limits.timeout)), ..OpError::default() }
}

/// A view of this place in which queries are not journaled and actions are refused.
fn polling(scope: &Scope, place: &str, patience: Arc<Patience>) -> Scope {
    let frame = scope.frame.in_wait(place, patience);
    Scope { run: scope.run.clone(), frame: Arc::new(frame) }
}

/// Parks this branch until `at`; everything recorded is durable first.
pub(super) fn park_until(scope: &Scope, at: Timestamp) -> Result<(), VerbError> {
    scope.run.commit()?;
    let (park, cancel) = (scope.run.basis.clock.park_until(at), scope.run.basis.cancel.clone());
    let work = async move {
        tokio::select! {
            biased;
            () = cancel.cancelled() => true,
            () = park => false,
        }
    };
    if perform(&*scope.run.basis.clock, scope.frame.branch, work) { Err(VerbError::Run(Stop::Cancelled)) } else { Ok(()) }
}

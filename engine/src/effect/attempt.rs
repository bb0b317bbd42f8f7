//! One call through the door: placed against the record, sent, sent again where that is right, settled where the
//! outcome is unknown.

use super::place::{Placed, Slot, drift};
use super::recorded::told;
use super::wait::park_until;
use super::{Made, Scope, seen};
use crate::clock::perform;
use crate::error::Stop;
use crate::event::Event;
use crate::follow::PastCall;
use crate::gate::{Doubt, Said};
use crate::journal::{CallId, CallOutcome, Look, Record};
use crate::op::{Call, Failure, Found, Kind, LookFn, NO_MODEL, Op, OpError, Settle};
use crate::verb::VerbError;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How often something is tried before the door gives up on it.
pub(crate) const TRIES: u32 = 8;
/// The longest pause between two tries.
const LONGEST: SignedDuration = SignedDuration::from_secs(20);
/// The code of what was asked again and again and never answered.
pub(crate) const NO_ANSWER: &str = "NoAnswer";
/// Why an action that a process left behind is in doubt.
const UNRECORDED: &str = "its answer was not recorded before the run was interrupted";
/// Why one is that may go on still.
const UNENDED: &str = "it had not ended in its time, and may still be running";
/// How long looking may be refused before a person must look.
const BLIND: SignedDuration = SignedDuration::from_mins(5);

/// Calls `op` in `scope`, or answers from the record.
pub(super) fn effect(scope: &Scope, op: &Op, args: Value, source: &str) -> Result<Value, VerbError> {
    scope.check_cancelled()?;
    scope.run.computed.store(0, Ordering::Relaxed);
    crate::schema::check(op.name, op.schema.as_deref(), &args).map_err(VerbError::Error)?;
    match (&op.kind, scope.frame.polling) {
        (Kind::Query, true) => look_once(scope, op, args),
        (Kind::Action(_), true) => {
            Err(VerbError::fault("InWait", format!("`{}` changes the world: a wait's condition holds queries only", op.name)))
        }
        (Kind::Query, false) => query(scope, op, args, source),
        (Kind::Action(settle), false) => action(scope, op, &settle.of(&args), args, source),
    }
}

fn query(scope: &Scope, op: &Op, args: Value, source: &str) -> Result<Value, VerbError> {
    let slot = match scope.run.place_call(&scope.frame, op.name, &args, source)? {
        Placed::Met(past) => return answered(scope, past, source),
        Placed::Told(slot, answered) => return told(scope, slot, (op.name, args), source, answered),
        Placed::New(slot) => slot,
    };
    let place = scope.place_of(op.name, slot.ordinal);
    let at = scope.run.now();
    let permitted = scope.run.permit_look(&scope.frame.place, op, &args, source);
    let (outcome, assumed) = match permitted.and_then(|()| ask(scope, op, &new_call(scope, args.clone(), "", ""), &place)) {
        Ok(value) => (CallOutcome::done(value), false),
        Err(VerbError::Error(error)) => match assumption(scope, op, &args, &error) {
            Some(value) => (CallOutcome::done(value), true),
            None => (CallOutcome::Refused(error), false),
        },
        Err(stop) => return Err(stop),
    };
    let ended = scope.run.now();
    let call = scope.call_record(slot, op.name, args, source, at);
    scope.run.record(&Record::Asked { call, outcome: outcome.clone(), assumed, ended });
    scope.run.ended(&place, &outcome, source)?;
    over(scope, op, &place, outcome)
}

/// A query of a wait's condition: not recorded by itself, but a command is told with the wait.
fn look_once(scope: &Scope, op: &Op, args: Value) -> Result<Value, VerbError> {
    scope.run.permit_look(&scope.frame.place, op, &args, &scope.frame.source)?;
    scope.frame.patience.iter().for_each(|patience| patience.asks(op.name));
    if op.commands {
        scope.frame.patience.iter().for_each(|patience| patience.looks(Look { op: op.name.to_owned(), args: args.clone() }));
    }
    let asked = ask(scope, op, &new_call(scope, args.clone(), "", ""), &scope.frame.place);
    let seen = match &asked {
        Ok(value) => Some(seen::answer(op.name, value)),
        Err(VerbError::Error(error)) => Some(seen::error(op.name, error)),
        Err(VerbError::Run(_)) => None,
    };
    scope.frame.patience.iter().zip(seen).for_each(|(patience, seen)| patience.answer(seen));
    match asked {
        Err(VerbError::Error(error)) => {
            let assumed = assumption(scope, op, &args, &error).ok_or(VerbError::Error(error))?;
            scope.frame.patience.iter().for_each(|patience| patience.assume());
            Ok(assumed)
        }
        other => other,
    }
}

/// What the script assumes, if no model answered.
fn assumption(scope: &Scope, op: &Op, args: &Value, error: &OpError) -> Option<Value> {
    let assumes = op.assumes.filter(|_| error.code == NO_MODEL)?;
    assumes(args, &scope.run.digest(&["assumed", op.name, &crate::secret::without_nonces(&args.to_string())]))
}

/// What was answered to it then.
pub(super) fn answered(scope: &Scope, past: &PastCall, source: &str) -> Result<Value, VerbError> {
    match &past.outcome {
        Some(CallOutcome::Done(value)) => Ok(Value::clone(value)),
        Some(CallOutcome::Refused(error)) => {
            scope.run.trail.leaves(&scope.place_of(&past.record.op, past.record.ordinal), &error.to_string());
            Err(VerbError::Error(error.clone()))
        }
        // What asks is set aside where it has no answer: it was begun as something else.
        None => Err(drift(format!("`{}` was begun and its answer is not recorded", past.record.op), &past.record.source, source)),
    }
}

fn over(scope: &Scope, op: &Op, place: &str, outcome: CallOutcome) -> Result<Value, VerbError> {
    let result = outcome.into_result();
    let error = result.as_ref().err().cloned();
    error.iter().for_each(|error| scope.run.trail.leaves(place, &error.to_string()));
    let at = scope.run.now();
    scope.run.say(Event::OpEnded { place: place.to_owned(), op: op.name.to_owned(), action: op.kind.is_action(), error, at });
    result.map_err(VerbError::Error)
}

/// Asks a query until it is answered or refused: asking again does no harm.
fn ask(scope: &Scope, op: &Op, call: &Call, place: &str) -> Result<Value, VerbError> {
    repeat(scope, place, || send(scope, op, call.clone(), true))
}

/// Repeats a harmless request with growing pauses.
fn repeat<T>(scope: &Scope, place: &str, mut once: impl FnMut() -> Result<Result<T, Failure>, VerbError>) -> Result<T, VerbError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let answer = once()?;
        if answer.is_err() {
            scope.run.is_kept()?;
        }
        let error = match answer {
            Ok(value) => return Ok(value),
            Err(Failure::Refused(error)) if !error.retryable => return Err(VerbError::Error(error)),
            Err(Failure::Refused(error)) => error,
            Err(Failure::Expired(error)) => return Err(expired(&error)),
            Err(Failure::Unknown { why } | Failure::Late { why }) => {
                OpError { code: NO_ANSWER.to_owned(), message: why, ..OpError::default() }
            }
        };
        if tries >= TRIES || out_of_patience(scope, tries) {
            return Err(VerbError::Error(error));
        }
        pause(scope, place, tries, &error.to_string())?;
    }
}

/// Nothing can be asked until a person has renewed the credentials.
fn expired(error: &OpError) -> VerbError {
    let because = format!("no valid credentials: {error}");
    VerbError::Run(Stop::Paused { because, help: Some("renew them".to_owned()) })
}

/// Whether a wait's look would be over before the next try.
fn out_of_patience(scope: &Scope, tries: u32) -> bool {
    let next = scope.run.now() + pause_before(tries);
    let lost = scope.frame.patience.as_ref().filter(|patience| next >= patience.until);
    lost.inspect(|patience| patience.lose()).is_some()
}

/// The `tries`-th pause: 1 s, 2 s, 4 s ... up to [`LONGEST`].
fn pause_before(tries: u32) -> SignedDuration {
    SignedDuration::from_secs(1_i64 << (tries - 1).min(6)).min(LONGEST)
}

fn pause(scope: &Scope, place: &str, tries: u32, why: &str) -> Result<(), VerbError> {
    let wait = pause_before(tries);
    let text = format!("{why}; again in {}", crate::duration::show(wait));
    scope.run.say(Event::Retrying { place: place.to_owned(), text });
    park_until(scope, scope.run.now() + wait)
}

/// Sends once. A query is dropped when the run is cancelled; an action that is begun is finished: not sent, it would be in doubt.
fn send(scope: &Scope, op: &Op, call: Call, droppable: bool) -> Result<Result<Value, Failure>, VerbError> {
    if droppable {
        scope.check_cancelled()?;
    }
    let (future, cancel) = ((op.send)(call), scope.run.basis.cancel.clone());
    drop_if_cancelled(scope, future, cancel, droppable).map(|answer| scope.run.vault().answered(answer))
}

fn drop_if_cancelled<T: Send + 'static>(
    scope: &Scope,
    future: impl Future<Output = T> + Send + 'static,
    cancel: tokio_util::sync::CancellationToken,
    droppable: bool,
) -> Result<T, VerbError> {
    scope.run.asked.store(true, Ordering::Relaxed);
    let patience = scope.frame.patience.clone().filter(|_| droppable);
    let late: BoxFuture<'static, ()> = match &patience {
        Some(patience) => scope.run.basis.clock.park_until(patience.until),
        None => Box::pin(std::future::pending()),
    };
    let work = async move {
        tokio::select! {
            biased;
            result = future => Ok(result),
            () = cancel.cancelled(), if droppable => Err(VerbError::Run(Stop::Cancelled)),
            () = late => {
                patience.iter().for_each(|patience| patience.lose());
                Err(VerbError::fault("TimedOut", "no answer came in time"))
            }
        }
    };
    perform(&*scope.run.basis.clock, scope.frame.branch, work)
}

fn look(scope: &Scope, look: &LookFn, call: &Call, place: &str) -> Result<Found, VerbError> {
    let once = || drop_if_cancelled(scope, look(call.clone()), scope.run.basis.cancel.clone(), true);
    repeat(scope, place, || once().map(|found| scope.run.vault().found(found)))
}

fn new_call(scope: &Scope, args: Value, token: &str, digest: &str) -> Call {
    let (run, place) = (scope.run.clone(), scope.frame.place.clone());
    let progress = move |text: &str| {
        let mut text = text.to_owned();
        run.vault().conceal_text(&mut text);
        run.say(Event::Progress { place: place.clone(), text, at: run.now() });
    };
    Call {
        args,
        token: token.to_owned(),
        digest: digest.to_owned(),
        begun: scope.run.now(),
        sent: scope.run.now(),
        before: Value::Null,
        run: scope.run.basis.name.clone(),
        folder: scope.run.basis.folder.clone(),
        project: scope.run.basis.project.clone(),
        chain: String::new(),
        done: Arc::new({
            let run = scope.run.clone();
            move || run.book().made.iter().map(|(_, made)| made.clone()).collect()
        }),
        memory: scope.run.clone(),
        vault: scope.run.vault().clone(),
        progress: Arc::new(progress),
        cancel: scope.run.basis.cancel.clone(),
        clock: scope.run.basis.clock.clone(),
    }
}

/// The end of the journal so far.
fn chain(scope: &Scope) -> String {
    scope.run.book().journal.chain_head()
}

/// Refuses a real recovery in a runbook whose header does not provide for one.
fn may_recover(scope: &Scope, op: &Op, args: &Value) -> Result<(), OpError> {
    let header = scope.run.basis.recover.as_deref();
    if header == Some("ask") || !op.recovers.is_some_and(|recovers| recovers(args)) {
        return Ok(());
    }
    let says = header.map_or_else(|| "says nothing of `recover`".to_owned(), |word| format!("says `recover: \"{word}\"`"));
    let message =
        format!("`{}` would be a real recovery, and the header {says}; a runbook that may recover says `recover: \"ask\"`", op.name);
    Err(OpError { code: "RecoverNever".to_owned(), message, ..OpError::default() })
}

/// An action on its way to an end.
struct Action<'a> {
    scope: &'a Scope,
    op: &'a Op,
    settle: &'a Settle,
    id: CallId,
    place: String,
    /// Place in the script.
    source: String,
    call: Call,
    sends: u32,
    /// Whether the next send is not the first: that one's time stands in `Begin`.
    is_again: bool,
    /// Whether an earlier send may have been executed.
    in_doubt: bool,
}

fn action(scope: &Scope, op: &Op, settle: &Settle, args: Value, source: &str) -> Result<Value, VerbError> {
    let past = match scope.run.place_call(&scope.frame, op.name, &args, source)? {
        Placed::Met(past) if past.outcome.is_some() => return answered(scope, past, source),
        Placed::Met(past) => past,
        Placed::Told(slot, answered) => match may_recover(scope, op, &args) {
            Ok(()) => return told(scope, slot, (op.name, args), source, answered),
            Err(error) => return refused_before(scope, op, args, source, slot, error),
        },
        Placed::New(slot) => return begin(scope, op, settle, args, source, slot),
    };
    // Begun before this process: whether it was sent nobody knows.
    let ordinal = past.record.ordinal;
    let mut call = new_call(scope, args, &past.token, &digest_of(scope, op, ordinal));
    (call.begun, call.sent) = (past.record.at, past.last_sent);
    (call.before, call.chain) = (past.before.clone(), chain(scope));
    let place = scope.place_of(op.name, ordinal);
    // Tries are counted anew: whoever resumes wants it tried.
    let source = past.record.source.clone();
    let doing = Action { scope, op, settle, id: past.record.id, place, source, call, sends: 0, is_again: true, in_doubt: true };
    if past.late { doing.taken_up_late() } else { doing.unknown(UNRECORDED) }
}

fn digest_of(scope: &Scope, op: &Op, ordinal: u32) -> String {
    scope.run.digest(&[&scope.frame.id.to_string(), op.name, &ordinal.to_string()])
}

/// Refuses an action in what had come to its own before the run was taken up again: what was asked anew there is answered otherwise than it
/// was then, and nobody is there to say that it is to be done once more.
fn is_not_over(scope: &Scope, op: &Op) -> Result<(), VerbError> {
    let Some(over) = &scope.frame.over else { return Ok(()) };
    let step = over.split(['/', '[']).next().unwrap_or(over);
    let because = format!("`{over}` had finished, and run again it would now do {}, which it did not do then", op.name);
    let help = format!(
        "find what is different in the world and fix it (lifeboat fork {} --from {step} does `{step}` again instead)",
        scope.run.basis.name
    );
    Err(VerbError::Run(Stop::Paused { because, help: Some(help) }))
}

/// Begins it. Where something refuses it before it is sent it is recorded all the same: what came after it comes after it again.
fn begin(scope: &Scope, op: &Op, settle: &Settle, args: Value, source: &str, slot: Slot) -> Result<Value, VerbError> {
    let place = scope.place_of(op.name, slot.ordinal);
    let refused = scope.frame.over.as_ref().and_then(|_| scope.run.past().was_refused(&place, &args)).cloned();
    if refused.is_none() {
        is_not_over(scope, op)?;
    }
    scope.run.permit(&scope.frame.place, op.name, &args, source)?;
    // In what had come to its own it is refused as it was then.
    if let Some(error) = refused {
        return refused_before(scope, op, args, source, slot, error);
    }
    if let Err(error) = may_recover(scope, op, &args).and_then(|()| scope.run.guarded(op, &args)) {
        return refused_before(scope, op, args, source, slot, error);
    }
    scope.ask_before(op.name, &args, &place, source)?;
    let token = scope.run.digest(&["token", &slot.id.to_string(), op.name, &crate::secret::without_nonces(&args.to_string())]);
    let mut call = new_call(scope, args.clone(), &token, &digest_of(scope, op, slot.ordinal));
    call.before = match before(scope, op, settle, &call, &place) {
        Err(VerbError::Error(error)) => return refused_before(scope, op, args, source, slot, error),
        stood => stood?,
    };
    let record = scope.call_record(slot, op.name, args, source, scope.run.now());
    (call.begun, call.sent) = (record.at, record.at);
    scope.run.record(&Record::Begin { call: record, action: true, token, before: call.before.clone(), deadline: None });
    scope.run.commit()?;
    // What a resource is tagged with tells of a journal in which its making stands.
    call.chain = chain(scope);
    Action { scope, op, settle, id: slot.id, place, source: source.to_owned(), call, sends: 0, is_again: false, in_doubt: false }.send()
}

/// What stands before it, where its settling reads that.
fn before(scope: &Scope, op: &Op, settle: &Settle, call: &Call, place: &str) -> Result<Value, VerbError> {
    let Settle::Reconcile { before: Some(before), .. } = settle else { return Ok(Value::Null) };
    let once = || drop_if_cancelled(scope, before(call.clone()), scope.run.basis.cancel.clone(), true);
    match repeat(scope, place, || once().map(|stood| scope.run.vault().answered(stood))) {
        // It is refused for the same reason when it is sent.
        Err(VerbError::Error(error)) if assumption(scope, op, &call.args, &error).is_some() => Ok(Value::Null),
        stood => stood,
    }
}

/// Records an action that was refused before it was sent: it was never in doubt.
fn refused_before(scope: &Scope, op: &Op, args: Value, source: &str, slot: Slot, error: OpError) -> Result<Value, VerbError> {
    let (place, outcome) = (scope.place_of(op.name, slot.ordinal), CallOutcome::Refused(error));
    let call = scope.call_record(slot, op.name, args, source, scope.run.now());
    let ended = Record::ended(slot.id, outcome.clone(), call.at);
    let begin = Record::Begin { call, action: true, token: String::new(), before: Value::Null, deadline: None };
    scope.run.record_at_once(&[begin, ended], None);
    let followed = scope.run.ended(&place, &outcome, source);
    let ended = over(scope, op, &place, outcome);
    followed.and(ended)
}

impl Action<'_> {
    /// Sends until it is done, refused, or must be settled.
    fn send(mut self) -> Result<Value, VerbError> {
        loop {
            self.sends += 1;
            self.call.sent = self.scope.run.now();
            if std::mem::replace(&mut self.is_again, true) {
                self.again_from_here()?;
            }
            let sent = send(self.scope, self.op, self.call.clone(), false)?;
            if let (Err(Failure::Refused(error)), Err(stop)) = (&sent, self.scope.run.is_kept()) {
                return self.stopped(stop, error.clone());
            }
            match sent {
                Ok(value) => return self.end(CallOutcome::done(value), None),
                Err(Failure::Refused(error)) if error.retryable && self.sends < TRIES => {
                    self.attempt(&error.to_string(), false)?;
                    if let Err(stop) = pause(self.scope, &self.place, self.sends, &error.to_string()) {
                        return self.stopped(stop, error);
                    }
                }
                Err(Failure::Refused(error)) if self.says_nothing(&error) => {
                    self.attempt(&error.to_string(), false)?;
                    return self.give_up(&format!("it may have been carried out before, and now: {error}"));
                }
                Err(Failure::Refused(error)) => return self.refused(error),
                Err(Failure::Expired(error)) => return self.expired(error),
                Err(Failure::Unknown { why }) => {
                    self.in_doubt = true;
                    self.attempt(&why, true)?;
                    return self.unknown(&why);
                }
                Err(Failure::Late { why }) => {
                    self.in_doubt = true;
                    self.attempt_as(&why, true, true)?;
                    return self.late(&why);
                }
            }
        }
    }

    /// Whether a refusal leaves open what became of an earlier send: it is about this one alone. A token answers for the earlier
    /// one, unless the request did not come so far.
    fn says_nothing(&self, error: &OpError) -> bool {
        self.in_doubt && !self.says_done(error) && (error.retryable || matches!(self.settle, Settle::Token { .. }))
    }

    /// Whether a refusal says that it is so already.
    fn says_done(&self, error: &OpError) -> bool {
        matches!(self.settle, Settle::Natural { done_if } if done_if.contains(&error.code.as_str()))
    }

    /// No earlier send was carried out.
    fn certain(self) -> Self {
        Self { in_doubt: false, ..self }
    }

    fn refused(self, error: OpError) -> Result<Value, VerbError> {
        if self.says_done(&error) {
            return self.end(CallOutcome::done(Value::Null), Some(format!("it was so already ({})", error.code)));
        }
        match assumption(self.scope, self.op, &self.call.args, &error) {
            Some(value) => self.end_as(CallOutcome::done(value), None, true),
            None => self.end(CallOutcome::Refused(error), None),
        }
    }

    /// Pauses: taken up again, it begins anew, or is settled if an earlier send may have been executed.
    fn expired(self, error: OpError) -> Result<Value, VerbError> {
        let stop = expired(&error);
        if !self.in_doubt {
            self.end(CallOutcome::Refused(error), None).ok();
        }
        Err(stop)
    }

    /// Stopped before it was sent again: where no send was carried out it is refused, and nothing of it is in doubt.
    fn stopped(self, stop: VerbError, error: OpError) -> Result<Value, VerbError> {
        if !self.in_doubt {
            self.end(CallOutcome::Refused(error), None).ok();
        }
        Err(stop)
    }

    /// Records that it is sent once more: whatever comes of it may land from now on, also where nobody is there to see it sent.
    fn again_from_here(&self) -> Result<(), VerbError> {
        let (why, at) = ("sent again".to_owned(), self.call.sent);
        self.scope.run.record(&Record::Attempt { call: self.id, why, unknown: true, late: false, again: true, at });
        self.scope.run.commit()
    }

    /// Records a send that did not end the call.
    fn attempt(&self, why: &str, unknown: bool) -> Result<(), VerbError> {
        self.attempt_as(why, unknown, false)
    }

    fn attempt_as(&self, why: &str, unknown: bool, late: bool) -> Result<(), VerbError> {
        let at = self.scope.run.now();
        self.scope.run.record(&Record::Attempt { call: self.id, why: why.to_owned(), unknown, late, again: false, at });
        self.scope.run.commit()
    }

    /// Settles: finds out whether it happened, by the op's own rule.
    fn unknown(self, why: &str) -> Result<Value, VerbError> {
        if self.sends >= TRIES {
            return self.give_up(why);
        }
        match self.settle {
            Settle::Natural { .. } => self.again(why),
            Settle::Token { ttl, look } if self.scope.run.now() > self.call.begun + *ttl => match look {
                Some(look) => self.reconcile(look, SignedDuration::ZERO, why),
                None => self.give_up(&format!("{why}; its token has expired")),
            },
            Settle::Token { .. } => self.again(why),
            Settle::Reconcile { look, settle_for, .. } => self.reconcile(look, *settle_for, why),
            Settle::Ask | Settle::ByCall(_) => self.give_up(why),
        }
    }

    /// It may go on still: where a look finds it done it is, else it is not sent again by itself.
    fn late(self, why: &str) -> Result<Value, VerbError> {
        self.late_or(why, |action, goes_on| if goes_on { action.later(why) } else { action.give_up(why) })
    }

    /// The same in a run that was taken up again. Who did that was told to see to it that it goes on no longer; is there somebody at a
    /// terminal, they are asked, unless a look says that it goes on.
    fn taken_up_late(self) -> Result<Value, VerbError> {
        let asks = matches!(self.settle, Settle::Ask) || self.scope.run.basis.people.are_there();
        self.late_or(UNENDED, |action, goes_on| if asks && !goes_on { action.give_up(UNENDED) } else { action.send() })
    }

    fn late_or(self, why: &str, otherwise: impl FnOnce(Self, bool) -> Result<Value, VerbError>) -> Result<Value, VerbError> {
        match self.look_once() {
            Ok(Some(Found::Done(value))) => self.end(CallOutcome::done(value), Some(format!("found done ({why})"))),
            Ok(found) => otherwise(self, matches!(found, Some(Found::Late(_) | Found::Going(_)))),
            Err(VerbError::Error(error)) => self.give_up(&format!("{why}; and the check fails: {error}")),
            Err(stop) => Err(stop),
        }
    }

    /// What its own look finds now, if it has one.
    fn look_once(&self) -> Result<Option<Found>, VerbError> {
        let Settle::Reconcile { look: looking, .. } = self.settle else { return Ok(None) };
        look(self.scope, looking, &self.call, &self.place).map(Some)
    }

    /// Pauses while it goes on by itself: nobody need say whether it happened, and taken up again it is gone on with.
    fn later(self, why: &str) -> Result<Value, VerbError> {
        let because = format!("`{}` is not finished: {why}", self.place);
        Err(VerbError::Run(Stop::Paused { because, help: None }))
    }

    fn again(self, why: &str) -> Result<Value, VerbError> {
        pause(self.scope, &self.place, self.sends.max(1), why)?;
        self.send()
    }

    /// Looks until it is found, or its absence can be believed. A look that is refused says nothing: the host may be down
    /// for a moment, and the script must not go on from an error while nobody knows.
    fn reconcile(self, looking: &LookFn, settle_for: SignedDuration, why: &str) -> Result<Value, VerbError> {
        let (mut looks, since) = (0, self.scope.run.now());
        loop {
            looks += 1;
            let found = match look(self.scope, looking, &self.call, &self.place) {
                Err(VerbError::Error(error)) => {
                    // What has no answer was asked again and again already.
                    if error.retryable || error.code == NO_ANSWER || self.scope.run.now() >= since + BLIND {
                        return self.give_up(&format!("{why}; and the check fails: {error}"));
                    }
                    pause(self.scope, &self.place, looks, &format!("{why}; the check is refused: {error}"))?;
                    continue;
                }
                found => found?,
            };
            match found {
                Found::Done(value) => return self.end(CallOutcome::done(value), Some(format!("found done ({why})"))),
                Found::Undone(taken) => {
                    if !taken.is_empty() {
                        self.attempt(&taken, false)?;
                    }
                    return self.certain().send();
                }
                Found::Absent if self.scope.run.now() >= self.call.sent + settle_for => return self.certain().send(),
                Found::Absent => pause(self.scope, &self.place, looks, &format!("{why}; no trace of it yet"))?,
                Found::Going(wait) => park_until(self.scope, self.scope.run.now() + wait)?,
                Found::Late(what) => {
                    self.attempt_as(&what, true, true)?;
                    return self.later(&what);
                }
                Found::Unclear(what) => return self.give_up(&format!("{why}; {what}")),
            }
        }
    }

    /// A person must look, and may say at once what they found.
    fn give_up(self, why: &str) -> Result<Value, VerbError> {
        let (run, args) = (&self.scope.run, self.call.args.clone());
        let doubt = Doubt { place: self.place.clone(), op: self.op.name.to_owned(), args, why: why.to_owned() };
        match run.basis.people.happened(&doubt, &run.basis.cancel) {
            Some(Said { happened: true, by }) => {
                return self.end(CallOutcome::done(Value::Null), Some(format!("{by} says that it happened ({why})")));
            }
            Some(Said { happened: false, by }) => {
                self.attempt(&format!("{by} says that it did not happen ({why})"), false)?;
                return Self { sends: 0, ..self.certain() }.send();
            }
            None => {}
        }
        let because = format!("it is not known whether `{}` happened: {why}", self.place);
        Err(VerbError::Run(Stop::Paused { because, help: Some("check whether it happened (at a terminal, resume asks you)".to_owned()) }))
    }

    fn end(self, outcome: CallOutcome, settled: Option<String>) -> Result<Value, VerbError> {
        self.end_as(outcome, settled, false)
    }

    fn end_as(self, outcome: CallOutcome, settled: Option<String>, assumed: bool) -> Result<Value, VerbError> {
        let at = self.scope.run.now();
        let record = Record::End {
            call: self.id,
            outcome: outcome.clone(),
            settled,
            assumed,
            polls: None,
            looks: Vec::new(),
            asked: BTreeSet::new(),
            at,
        };
        let made = match &outcome {
            CallOutcome::Done(result) => Some(Made {
                op: self.op.name.to_owned(),
                args: self.call.args.clone(),
                result: result.clone(),
                before: self.call.before.clone(),
                at: self.call.begun,
            }),
            CallOutcome::Refused(_) => None,
        };
        self.scope.run.acted.fetch_or(made.is_some(), Ordering::Relaxed);
        self.scope.run.record_at_once(&[record], made);
        let followed = self.scope.run.ended(&self.place, &outcome, &self.source);
        if self.op.seals {
            self.scope.run.commit()?;
        }
        let ended = over(self.scope, self.op, &self.place, outcome);
        followed.and(ended)
    }
}

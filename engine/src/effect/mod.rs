//! The door: the one place where anything happens. A query is asked, an action is begun, sent, settled and ended, all
//! recorded; what was recorded before is answered from the record. There is no other way to the world.

mod attempt;
mod gate;
mod noes;
mod place;
mod recorded;
mod scope;
mod seen;
mod skip;
mod trail;
mod wait;

pub(crate) use attempt::{NO_ANSWER, TRIES};
pub(crate) use place::Opening;
pub(crate) use recorded::Recorded;
pub(crate) use scope::{End, Ending, STACK, Set};
pub use scope::{Made, Poll, Scope, Wait};
pub(crate) use trail::{At, Trail};
pub use wait::WAIT_FOR;
pub(crate) use wait::{LAST_SEEN, TIMED_OUT, is_passing};

use crate::clock::Clock;
use crate::error::Stop;
use crate::event::{Event, Listener};
use crate::follow::Past;
use crate::gate::{APPROVE, People};
use crate::journal::{CallId, CallOutcome, FrameId, Journal, JournalError, Record};
use crate::op::{Failure, Memory, Op, OpError};
use crate::plan::Contract;
use crate::secret::{Opened, Vault};
use crate::verb::{Verb, VerbError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio_util::sync::CancellationToken;

/// What a world offers to scripts.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// The op table.
    pub ops: Vec<Op>,
    /// The verbs made of them.
    pub verbs: Vec<Verb>,
}

/// Before what a person is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Nothing.
    #[default]
    Nothing,
    /// Every step.
    Steps,
    /// Every step and every action.
    Actions,
}

impl Asks {
    /// Whether nobody is asked.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

/// A step that is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Skip {
    /// Its name.
    pub step: String,
    /// What the script sees in its place.
    pub value: Value,
    /// Why.
    pub reason: String,
}

/// What everything in a run shares.
pub(crate) struct Run {
    pub(crate) basis: Basis,
    /// Texts of the runbook and its imports, by file name, for messages.
    pub(crate) sources: Mutex<BTreeMap<String, String>>,
    /// What was read in them at calls, by their places.
    pub(crate) written: Mutex<BTreeMap<String, Option<String>>>,
    /// Whether only what is recorded may be done again.
    pub(crate) frozen: AtomicBool,
    /// Whether this process asked the world anything.
    pub(crate) asked: AtomicBool,
    /// Whether this process did anything.
    pub(crate) acted: AtomicBool,
    /// Whether it failed and what it does at its end is done: what lies before that is history.
    pub(crate) spent: AtomicBool,
    /// What the script computed since the last call or step, recorded before or not, in Rhai's operations.
    pub(crate) computed: AtomicU64,
    /// Where the error comes from that is under way.
    pub(crate) trail: Arc<trail::Trail>,
    /// Members of what calls gave, for messages.
    pub(crate) members: crate::script::members::Seen,
    /// Gates at which somebody said no.
    pub(crate) noes: noes::Noes,
    /// Why something that was met could not be recorded.
    unkept: OnceLock<String>,
    facts: Mutex<BTreeMap<String, Value>>,
}

/// Refuses an action before it is begun, by its op and its options.
pub type Guard = Arc<dyn Fn(&Op, &Value) -> Result<(), OpError> + Send + Sync>;

/// What one part of a run hands on to the next, which goes on in the same journal: another input of a session.
#[derive(Clone)]
pub(crate) struct Thread {
    vault: Arc<Opened>,
    past: Arc<Past>,
    book: Arc<Mutex<Book>>,
}

/// The journal with the ids it deals and the actions done so far.
struct Book {
    journal: Box<dyn Journal>,
    next_frame: FrameId,
    next_call: CallId,
    made: Vec<(u64, Arc<Made>)>,
    /// What was met, and how it was the first time.
    met: BTreeMap<String, String>,
    /// Actions of which nobody knows yet whether they happened.
    doubts: BTreeSet<CallId>,
    /// Gates that were begun since somebody asked for them, and wait.
    gates: BTreeSet<CallId>,
}

impl Book {
    /// How this was when it was met first; now, durable, if it never was.
    fn meet(&mut self, what: &str, how: &str, at: Timestamp) -> Result<String, JournalError> {
        if let Some(how) = self.met.get(what) {
            return Ok(how.clone());
        }
        self.append(&Record::Met { what: what.to_owned(), how: how.to_owned(), at });
        self.met.insert(what.to_owned(), how.to_owned());
        self.journal.commit()?;
        Ok(how.to_owned())
    }

    fn append(&mut self, record: &Record) -> u64 {
        match record {
            Record::Begin { call, action: true, .. } => drop(self.doubts.insert(call.id)),
            Record::Begin { call, .. } if call.op == APPROVE => drop(self.gates.insert(call.id)),
            Record::End { call, .. } => {
                self.doubts.remove(call);
                self.gates.remove(call);
            }
            _ => {}
        }
        self.journal.append(record)
    }
}

/// What a run stands on: nothing of it changes while the run goes on.
pub(crate) struct Basis {
    pub(crate) name: String,
    pub(crate) nonce: String,
    /// What marks what it makes derives from this one.
    pub(crate) family: String,
    pub(crate) folder: PathBuf,
    pub(crate) project: PathBuf,
    pub(crate) ops: BTreeMap<&'static str, Op>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) listener: Arc<dyn Listener>,
    pub(crate) people: Arc<dyn People>,
    pub(crate) cancel: CancellationToken,
    pub(crate) until: Option<String>,
    pub(crate) asks: Asks,
    /// The steps that are left out once it comes to them, by name.
    pub(crate) skips: BTreeMap<String, Skip>,
    /// What the header says of real recoveries.
    pub(crate) recover: Option<String>,
    /// The plan it is held to.
    pub(crate) contract: Option<Contract>,
    /// Who may refuse an action before it is begun.
    pub(crate) guard: Option<Guard>,
    /// The record of another run, if it only does again what that one did.
    pub(crate) recorded: Option<Arc<Recorded>>,
    pub(crate) thread: Thread,
}

impl Thread {
    /// A run's from its journal, of which `past` is what stands in it.
    pub(crate) fn new(past: Past, journal: Box<dyn Journal>, vault: Arc<dyn Vault>) -> Self {
        let (next_frame, next_call) = past.next_ids();
        let made = past.made();
        let (met, doubts, gates) = (past.met.clone(), past.doubts(), BTreeSet::new());
        let book = Arc::new(Mutex::new(Book { journal, next_frame, next_call, made, met, doubts, gates }));
        Self { vault: Arc::new(Opened::new(vault)), past: Arc::new(past), book }
    }

    /// The same in another journal, of which nothing is past: what a rehearsal goes on from.
    pub(crate) fn aside(&self, journal: Box<dyn Journal>, vault: Arc<dyn Vault>) -> Self {
        let book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        // Done before the first record of that journal.
        let made = book.made.iter().map(|(_, made)| (0, made.clone())).collect();
        let met = book.met.clone();
        let (next_frame, next_call) = (book.next_frame, book.next_call);
        let (doubts, gates) = (BTreeSet::new(), BTreeSet::new());
        let book = Arc::new(Mutex::new(Book { journal, next_frame, next_call, made, met, doubts, gates }));
        Self { vault: Arc::new(Opened::new(vault)), past: Arc::default(), book }
    }

    /// Records, durably.
    pub(crate) fn record(&self, records: &[Record]) -> Result<(), JournalError> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        for record in records {
            book.append(record);
        }
        book.journal.commit()
    }

    /// An id for a frame.
    pub(crate) fn frame_id(&self) -> FrameId {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.next_frame += 1;
        book.next_frame - 1
    }

    /// Whether an action was begun of which nobody knows whether it happened.
    pub(crate) fn in_doubt(&self) -> bool {
        !self.book.lock().unwrap_or_else(PoisonError::into_inner).doubts.is_empty()
    }

    /// Whether a gate waits that was begun since this was asked the last time.
    pub(crate) fn waits_at_gate(&self) -> bool {
        !std::mem::take(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner).gates).is_empty()
    }

    /// Opens and seals secrets.
    pub(crate) fn vault(&self) -> &Arc<Opened> {
        &self.vault
    }

    /// What is past.
    pub(crate) fn past(&self) -> &Past {
        &self.past
    }
}

impl Run {
    pub(crate) fn new(basis: Basis) -> Self {
        Self {
            basis,
            sources: Mutex::default(),
            written: Mutex::default(),
            frozen: AtomicBool::new(false),
            asked: AtomicBool::new(false),
            acted: AtomicBool::new(false),
            spent: AtomicBool::new(false),
            computed: AtomicU64::new(0),
            trail: Arc::default(),
            members: crate::script::members::Seen::default(),
            noes: noes::Noes::default(),
            unkept: OnceLock::new(),
            facts: Mutex::default(),
        }
    }

    /// World time now.
    pub(crate) fn now(&self) -> Timestamp {
        self.basis.clock.now()
    }

    /// What is past.
    pub(crate) fn past(&self) -> &Past {
        &self.basis.thread.past
    }

    /// Opens and seals secrets.
    pub(crate) fn vault(&self) -> &Arc<Opened> {
        &self.basis.thread.vault
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.basis.thread.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn facts(&self) -> MutexGuard<'_, BTreeMap<String, Value>> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Facts verbs reported.
    pub(crate) fn reports(&self) -> BTreeMap<String, Value> {
        self.facts().clone()
    }

    /// Hands the journal back for its last records.
    pub(crate) fn finish(&self, record: &Record) -> Result<(), JournalError> {
        let mut book = self.book();
        book.journal.append(record);
        book.journal.commit()
    }

    /// Queues a record; not durable yet.
    pub(crate) fn record(&self, record: &Record) -> u64 {
        self.computed.store(0, Ordering::Relaxed);
        self.book().append(record)
    }

    /// Queues records between which no commit comes. What they tell to be done is in the ledger with the last of them.
    fn record_at_once(&self, records: &[Record], made: Option<Made>) {
        self.computed.store(0, Ordering::Relaxed);
        let mut book = self.book();
        let number = records.iter().fold(0, |_, record| book.append(record));
        book.made.extend(made.map(|made| (number, Arc::new(made))));
    }

    /// Makes everything queued durable.
    pub(crate) fn commit(&self) -> Result<(), VerbError> {
        self.book().journal.commit().map_err(|error| journal_stop(&error))
    }

    /// Stops the run where something that it met could not be recorded.
    fn is_kept(&self) -> Result<(), VerbError> {
        self.unkept.get().map_or(Ok(()), |why| Err(VerbError::Run(Stop::Journal { why: why.clone() })))
    }

    /// An action is about to be begun for the first time: who guards the world may refuse it.
    pub(crate) fn guarded(&self, op: &Op, args: &Value) -> Result<(), OpError> {
        self.basis.guard.as_ref().map_or(Ok(()), |guard| guard(op, args))
    }

    /// An action is about to be begun for the first time, or a gate asked: a run that is held to a plan stops before it if it is not the next.
    pub(crate) fn permit(&self, frame: &str, op: &str, args: &Value, source: &str) -> Result<(), VerbError> {
        let Some(contract) = &self.basis.contract else { return Ok(()) };
        contract.permit(frame, op, args).map_err(|unplanned| unplanned.stop(source, false))
    }

    /// A query is about to be sent. Who guards the world may refuse a command; a run that is held to a plan stops before one that is not
    /// planned.
    pub(crate) fn permit_look(&self, frame: &str, op: &Op, args: &Value, source: &str) -> Result<(), VerbError> {
        if op.commands {
            self.guarded(op, args).map_err(VerbError::Error)?;
            self.permit_judging(frame, op.name, args, source)?;
        }
        Ok(())
    }

    /// A wait goes by these options of `by`: a run that is held to a plan stops where they are not the planned ones.
    pub(crate) fn permit_judging(&self, frame: &str, by: &str, args: &Value, source: &str) -> Result<(), VerbError> {
        let Some(contract) = &self.basis.contract else { return Ok(()) };
        contract.permit_look(frame, by, args).map_err(|unplanned| unplanned.stop(source, false))
    }

    /// A call ended: the plan is followed by how it did. A run that is held to a plan stops after an action that was to be refused and is done.
    pub(crate) fn ended(&self, place: &str, outcome: &CallOutcome, source: &str) -> Result<(), VerbError> {
        let followed = self.basis.contract.as_ref().map_or(Ok(()), |contract| contract.ended(place, outcome));
        followed.map_err(|unplanned| unplanned.stop(source, true))
    }

    pub(crate) fn say(&self, event: Event) {
        self.basis.listener.on(event);
    }

    /// 32 hexadecimal digits from the run's nonce and `parts`.
    pub(crate) fn digest(&self, parts: &[&str]) -> String {
        digest(&self.basis.nonce, parts)
    }
}

impl Memory for Run {
    fn of(&self, what: &str) -> Option<String> {
        self.book().met.get(what).cloned()
    }

    fn keep(&self, what: &str, how: &str) -> Result<String, Failure> {
        let kept = self.book().meet(what, how, self.now());
        kept.map_err(|error| {
            let why = error.whole();
            let refused = Failure::refused("Journal", why.clone());
            // Who asked has it as an error of its own; the door stops the run.
            let _ = self.unkept.set(why);
            refused
        })
    }
}

/// The first 12 digits of what names a run.
pub(crate) fn mark(nonce: &str) -> String {
    digest(nonce, &[])[..12].to_owned()
}

/// 32 hexadecimal digits from a run's nonce and `parts`; without parts, what names the run.
pub(crate) fn digest(nonce: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new().chain_update(nonce.as_bytes());
    for part in parts {
        hash = hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part.as_bytes());
    }
    let bytes: [u8; 32] = hash.finalize().into();
    hex::encode(&bytes[..16])
}

fn journal_stop(error: &JournalError) -> VerbError {
    VerbError::Run(Stop::Journal { why: error.whole() })
}

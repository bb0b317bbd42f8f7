//! A session: a run whose runbook is typed, input by input. Every input is a step of it, with its text as its title, and goes
//! through the same door; variables, functions and imports are there for the next one. An input that fails leaves them as
//! they were; what it did is recorded as everything is.
//!
//! The world is given with each input and not kept between them. A session whose process died is taken up again: inputs that
//! ended well are evaluated again, answered from the record; those that failed left nothing and are passed over; the one that
//! was interrupted goes on.

mod beside;
mod evaluate;
mod names;
mod rehearse;
mod save;
mod spot;
mod standing;
mod state;
mod take_up;
mod text;

pub use names::{Function, Variable};
pub use save::runbook;
pub use take_up::{Taken, take_up};
pub use text::{Form, Kind, Piece, form, pieces, statements};

use crate::effect::{Asks, Basis, Guard, Run, Scope, Thread};
use crate::error::Stop;
use crate::frame::Frame;
use crate::header::Header;
use crate::journal::{FrameKind, JournalError, Record, RunRecord};
use crate::plan::Contract;
use crate::run::{Beginning, BoundPlan, RunError, RunOutcome, Script, Seams, VAULT, basis, root_frame};
use crate::script::Diagnostic;
use crate::secret::{FileVault, Vault};
use jiff::Timestamp;
use serde_json::Value;
use state::State;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the runbook of a session is called where it has none, in the folder it is typed in.
pub const TYPED: &str = "typed";

/// What a new session is asked.
pub struct NewSession {
    /// What runs are begun with, too.
    pub beginning: Beginning,
    /// A runbook whose header, functions, imports and constants are there from the beginning. Its steps are not run.
    pub runbook: Option<PathBuf>,
    /// A run of that runbook that stands still: its parameters and variables are there.
    pub beside: Option<Beside>,
    /// Where it is typed: relative paths count from here.
    pub at: PathBuf,
}

/// A run that stands still, to be looked into.
pub struct Beside {
    /// Its folder.
    pub folder: PathBuf,
    /// Where it stands, if somebody who runs it knows that; otherwise where its record ends.
    pub at: Option<Standpoint>,
}

/// Where in a run and in its script somebody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standpoint {
    /// Place in the script: `workshop.rhai:10:6`.
    pub source: String,
    /// Place in the run.
    pub place: String,
}

/// An input.
pub struct Input<'a> {
    /// As it was typed.
    pub text: &'a str,
    /// Who may refuse an action.
    pub guard: Option<Guard>,
    /// The plan it is held to, as JSON.
    pub plan: Option<&'a [u8]>,
    /// Whether the session pauses where a run would: nobody is there who could go on otherwise.
    pub pauses: bool,
}

/// What came of an input.
#[derive(Clone, Debug)]
pub struct InputOutcome {
    /// The step it was: `input-3`. Empty if it does not load: nothing is recorded then.
    pub step: String,
    /// How it ended.
    pub outcome: RunOutcome,
    /// Its value, if it is one that a journal could hold.
    pub value: Value,
    /// Any other value, in words: a function.
    pub other: Option<String>,
    /// What went wrong.
    pub error: Option<Diagnostic>,
    /// Whether the session cannot go on: what happened is not known, or cannot be recorded. It is paused.
    pub is_over: bool,
    /// Whether it did anything.
    pub acted: bool,
    /// World time it took.
    pub seconds: f64,
}

/// A session.
pub struct Session {
    record: RunRecord,
    folder: PathBuf,
    header: Header,
    /// The runbook's text, if it has one.
    text: String,
    thread: Thread,
    root: Arc<Frame>,
    state: State,
    /// Inputs that came to be steps.
    count: usize,
    /// Those that ended well, in order.
    kept: Vec<(String, String)>,
    /// Texts by file name, for messages.
    sources: BTreeMap<String, String>,
    /// The last world time it saw.
    last: Timestamp,
}

impl Session {
    /// Begins one.
    ///
    /// # Errors
    /// The runbook does not load, a parameter is wrong, the journal cannot be made.
    pub fn begin(new: NewSession, seams: &Seams) -> Result<Self, RunError> {
        let NewSession { mut beginning, runbook, beside, at } = new;
        let script = runbook.as_ref().map(|runbook| Script::load(runbook, &beginning.project, seams)).transpose()?;
        let (folder, key_file) = (beginning.folder.clone(), beginning.key_file.clone());
        let vault = FileVault::open(&folder.join(VAULT), &key_file)?;
        let params = match (&script, &beside) {
            (None, _) => BTreeMap::new(),
            (Some(_), Some(beside)) => crate::journal::begun(&beside.folder)?.0.params,
            (Some(script), None) => script.params(std::mem::take(&mut beginning.params), &beginning.secrets, &vault)?,
        };
        let (journal, records) = (seams.journals)(&folder)?;
        if !records.is_empty() {
            let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(RunError::Io { what: format!("begin a session in `{}`", folder.display()), source });
        }
        let runbook = runbook.unwrap_or_else(|| at.join(TYPED));
        let record = beginning.record(&runbook, script.as_ref(), params, seams.clock.now());
        let record = RunRecord { session: true, targets: BTreeMap::new(), ..record };
        let first = Record::Run(Box::new(record.clone()));
        let thread = Thread::new(crate::follow::Past::read(std::slice::from_ref(&first)), journal, Arc::new(vault));
        thread.record(&[first])?;
        let opened = || {
            let mut session = Self::founded(record, script.as_ref(), &at, thread.clone(), seams)?;
            if let (Some(beside), Some(script)) = (&beside, &script) {
                session.look_into(beside, &key_file, script, seams)?;
            }
            Ok(session)
        };
        opened().inspect_err(|_| {
            // It stands in no way. What cannot be written now was told by what failed.
            let _ = thread.record(&[Record::Abandoned { at: seams.clock.now() }]);
        })
    }

    /// One in which nothing has been evaluated, except what stands at the top of its runbook.
    fn founded(record: RunRecord, script: Option<&Script>, at: &Path, thread: Thread, seams: &Seams) -> Result<Self, RunError> {
        let header = script.map(|script| script.header.clone()).unwrap_or_default();
        let sources = script.map(Script::texts).unwrap_or_default();
        let folder = script.map_or_else(|| at.to_owned(), |script| script.folder.clone());
        let text = script.map(|script| script.text.clone()).unwrap_or_default();
        let root = Arc::new(root_frame(&record));
        let state = State::new(&record.project, &folder);
        let mut session =
            Self { record, folder, header, text, thread, root, state, count: 0, kept: Vec::new(), sources, last: seams.clock.now() };
        if let Some(script) = script {
            session.prime(script, seams)?;
        }
        Ok(session)
    }

    /// Evaluates an input. Blocks.
    pub fn input(&mut self, input: &Input<'_>, seams: Seams) -> InputOutcome {
        let contract = match input.plan.map(BoundPlan::read).transpose() {
            Ok(held) => held.map(|held| held.contract(&self.record, self.thread.past())),
            Err(error) => return InputOutcome::not_loaded(crate::script::plain(crate::error::whole(&error), None)),
        };
        let clock = seams.clock.clone();
        let scope = Placed { pauses: input.pauses, ..self.scope(seams, input.guard.clone(), contract) };
        self.count += 1;
        let came = self.evaluate(&scope, &format!("input-{}", self.count), input.text);
        if came.step.is_empty() {
            self.count -= 1;
        }
        self.last = clock.now();
        came
    }

    /// Records that something was said, as a step in which nothing is done.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn note(&mut self, step: &str, title: &str, summary: &str) -> Result<(), JournalError> {
        let (id, at) = (self.thread.frame_id(), self.last);
        let frame = Record::Frame {
            id,
            parent: 0,
            segment: step.to_owned(),
            ordinal: self.root.ordinal(step),
            kind: FrameKind::Step,
            title: title.to_owned(),
            source: String::new(),
            tried: None,
            at,
        };
        self.thread.record(&[frame, Record::FrameEnd { id, error: None, summary: summary.to_owned(), printed: Vec::new(), at }])
    }

    /// Ends it. It cannot be taken up again.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn end(&self, at: Timestamp) -> Result<(), JournalError> {
        self.thread.record(&[Record::Finished {
            completed: true,
            error: None,
            told: None,
            asks: Asks::Nothing,
            reports: BTreeMap::new(),
            at,
        }])
    }

    /// Ends it at an input that failed, with nobody there to type another. Taken up again, it goes on behind that.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn fail(&self, error: &Diagnostic, at: Timestamp) -> Result<(), JournalError> {
        let told = Some(Box::new(error.kept()));
        let error = Some(error.title.clone());
        self.thread.record(&[Record::Finished { completed: false, error, told, asks: Asks::Nothing, reports: BTreeMap::new(), at }])
    }

    /// Gives it up with an input that did not come to its end. It cannot be taken up again.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn abandon(&self, at: Timestamp) -> Result<(), JournalError> {
        self.thread.record(&[Record::Abandoned { at }])
    }

    /// Whether an action was begun of which nobody knows whether it happened.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.thread.in_doubt()
    }

    /// Pauses it: taken up again, it goes on with the input that was interrupted.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn pause(&self, because: &str, at: Timestamp) -> Result<(), JournalError> {
        let stop = Stop::Paused { because: because.to_owned(), help: None };
        self.thread.record(&[Record::Halted { stop, told: None, asks: Asks::Nothing, at }])
    }

    /// The last world time it saw.
    #[must_use]
    pub fn last(&self) -> Timestamp {
        self.last
    }

    /// What it was asked.
    #[must_use]
    pub fn run(&self) -> &RunRecord {
        &self.record
    }

    /// The header of its runbook; an empty one if it has none.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Inputs that ended well, in order: step and text.
    #[must_use]
    pub fn inputs(&self) -> &[(String, String)] {
        &self.kept
    }

    /// Seals a secret and returns its token.
    ///
    /// # Errors
    /// The vault cannot be written.
    pub fn seal(&self, name: &str, secret: &str) -> Result<String, RunError> {
        Ok(self.thread.vault().seal(name, secret)?)
    }

    /// The run's root, for what is evaluated in this world.
    fn scope(&self, seams: Seams, guard: Option<Guard>, contract: Option<Contract>) -> Placed {
        let surface = seams.surface.clone();
        let recover = self.header.recover.clone();
        let basis = basis(&self.record, &self.folder, seams, self.thread.clone());
        let run = Arc::new(Run::new(Basis { recover, contract, guard, ..basis }));
        Placed { root: Scope { run, frame: self.root.clone() }, surface, pauses: false }
    }
}

/// The root of a session's run in a world.
struct Placed {
    root: Scope,
    surface: crate::Surface,
    /// Whether what pauses a run pauses the session.
    pauses: bool,
}

impl InputOutcome {
    /// Nothing: the text does not load.
    fn not_loaded(error: Diagnostic) -> Self {
        Self {
            step: String::new(),
            outcome: RunOutcome::Refused,
            value: Value::Null,
            other: None,
            error: Some(error),
            is_over: false,
            acted: false,
            seconds: 0.0,
        }
    }
}

//! A run from its beginning to its end, or from where it was interrupted. A fresh run is the resumption of an empty
//! journal: the code path is one.

use crate::clock::{Begun, Clock};
pub use crate::effect::{Asks, Guard, Skip};
use crate::effect::{Basis, End, Ending, Recorded, Run, STACK, Scope, Surface, Thread};
use crate::error::Stop;
use crate::event::{Event, Listener};
use crate::follow::{Past, Rewind};
use crate::frame::Frame;
use crate::gate::{Approval, People};
use crate::journal::{FrameKind, Journal, JournalError, Opener, Record, RunRecord, SqliteJournal, Status, View, begun, is_over_by, view};
use crate::script::{self, Diagnostic, Laters};
use crate::secret::{FileVault, SecretError, Vault};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

mod agreed;
mod beginning;
mod conclude;
mod edited;
mod fork;
mod given;
mod held;
mod load;
mod replay;
mod report;
mod spent;
mod to_skip;
mod told;
mod verify;

pub use agreed::{Agreed, FILE as APPROVALS, Unused, Words, agreed, answers_since, words};
pub use beginning::Beginning;
pub use conclude::END_IS_DONE;
use conclude::conclude;
use edited::edited;
pub use edited::edits;
pub use fork::{NewFork, fork, not_taken_back, records_before};
pub use given::{anew, given, given_to, in_its_place};
pub(crate) use held::BoundPlan;
pub use held::FILE as PLAN;
pub(crate) use held::{APPROVED as APPROVED_PLANS, UNDO as UNDO_PLAN, undo_file};
pub(crate) use load::Script;
pub use replay::{Replayed, Replaying, replay, unsent};
use report::Watch;
pub use report::{Ended, RunOutcome, StepReport, StepStatus, is_counted};
pub(crate) use report::{literal_ends, literal_steps, may_come};
pub use spent::Spent;
pub(crate) use spent::spent;
pub(crate) use to_skip::to_skip;
pub use verify::{Deviation, Followed, followed, taken_back};

/// The world a run goes to, given at start-up.
#[derive(Clone)]
pub struct Seams {
    /// Ops and verbs, bound to the world.
    pub surface: Surface,
    /// Opens journals: [`crate::journal::sqlite`].
    pub journals: Opener,
    /// Time and turns.
    pub clock: Arc<dyn Clock>,
    /// Who shows things.
    pub listener: Arc<dyn Listener>,
    /// Who answers gates.
    pub people: Arc<dyn People>,
    /// Cancelled by the first signal.
    pub cancel: CancellationToken,
}

/// What kind of world a run goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorldKind {
    /// The simulator.
    Lab,
    /// AWS itself.
    Live,
}

impl WorldKind {
    /// Whether it is AWS itself.
    #[must_use]
    pub fn is_live(self) -> bool {
        self == Self::Live
    }

    /// As it is written and typed.
    #[must_use]
    pub fn word(self) -> &'static str {
        if self.is_live() { "live" } else { "lab" }
    }
}

impl std::fmt::Display for WorldKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// Which world that is; a run is bound to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorldId {
    /// What kind it is of.
    pub kind: WorldKind,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Endpoint override.
    pub endpoint: Option<String>,
}

/// What a new run is asked.
pub struct NewRun {
    /// What sessions are begun with, too.
    pub beginning: Beginning,
    /// The runbook's file.
    pub runbook: PathBuf,
    /// Pause after this top-level step.
    pub until: Option<String>,
    /// A person is asked before these.
    pub asks: Asks,
    /// The plan it is held to, as it stands in its file.
    pub plan: Option<Vec<u8>>,
    /// Who agreed to that.
    pub approvals: Vec<Approval>,
    /// Plans that say the same, as they stand in their files: some agreed to these.
    pub approved: Vec<String>,
    /// Why nobody reviewed that plan.
    pub break_glass: Option<String>,
}

/// How a run is taken up again.
#[derive(Debug, Default)]
pub struct Again {
    /// Pause after this top-level step.
    pub until: Option<String>,
    /// A person is asked before these.
    pub asks: Asks,
    /// Leave a top-level step out that is not done.
    pub skip: Option<Skip>,
    /// Take back what the run did, instead of going on.
    pub undo: Option<Undo>,
    /// Ask everything anew, and be held to nothing: for rehearsals of a run that has done nothing.
    pub anew: bool,
    /// The user of the operating system who does.
    pub operator: String,
}

/// What is taken back of a run.
#[derive(Debug, Default)]
pub struct Undo {
    /// The last step that is, from the end; all if there is none.
    pub to: Option<String>,
    /// The plan of it, as JSON.
    pub plan: Option<Vec<u8>>,
    /// How many records the run had when people were shown what is taken back: one that has more by now is not what they saw. `None`: nobody
    /// was shown anything.
    pub shown: Option<u64>,
}

/// Why a run could not begin or go on. Nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The runbook does not load.
    #[error("{}", .0.title)]
    Load(Box<Diagnostic>),
    /// A parameter is unknown, missing or of the wrong type.
    #[error("parameter `{name}`: {why}")]
    Param {
        /// Which.
        name: String,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// No step of this name at the top level.
    #[error("the runbook has no step `{step}`{}", .near.as_ref().map(|near| format!(": did you mean `{near}`?")).unwrap_or_default())]
    NoStep {
        /// As given.
        step: String,
        /// The nearest.
        near: Option<String>,
    },
    /// The run's world is another.
    #[error("this run belongs to {expected}, not to {found}")]
    OtherWorld {
        /// Recorded.
        expected: String,
        /// Given.
        found: String,
    },
    /// The run is over.
    #[error("the run was {what}")]
    Over {
        /// `abandoned`.
        what: String,
    },
    /// It failed, and what was done at its end is done.
    #[error("the run failed and its `finally` is done: what it would need to continue is gone")]
    Spent(Spent),
    /// What came after a step is done at the run's end.
    #[error("`{step}` can no longer be left out: something was done at the run's end, after it")]
    Late {
        /// Which.
        step: String,
        /// What there is instead.
        instead: Spent,
    },
    /// What came after a step hangs on it.
    #[error("`{step}` can no longer be left out: {why}")]
    Needed {
        /// Which.
        step: String,
        /// Why.
        why: &'static str,
    },
    /// A run has nothing from before a step it has not begun.
    #[error("the step `{step}` has not begun: there is nothing to do again from there")]
    NotBegun {
        /// Which.
        step: String,
    },
    /// Whether one of its actions happened is not known: that comes first.
    #[error("it is not known yet whether `{place}` happened")]
    Unsettled {
        /// The action.
        place: String,
    },
    /// Its journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Its vault cannot be used.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Asked to stop before it began.
    #[error("cancelled before anything was done")]
    Cancelled,
    /// The plan a run is held to is missing from its folder, or another.
    #[error("the plan of the run cannot be used: {why}")]
    Plan {
        /// Why.
        why: String,
        /// What is wrong with it, where it cannot be read.
        source: Option<serde_json::Error>,
    },
    /// A thread or a file could not be had.
    #[error("cannot {what}")]
    Io {
        /// What was attempted.
        what: String,
        /// The system's own words.
        source: std::io::Error,
    },
}

impl From<Diagnostic> for RunError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Load(Box::new(diagnostic))
    }
}

/// Begins a run and carries it as far as it goes. Blocks.
///
/// # Errors
/// Nothing was done: the runbook does not load, a parameter is wrong, the journal cannot be made.
pub fn begin(new: NewRun, seams: Seams) -> Result<Ended, RunError> {
    let NewRun { mut beginning, runbook, until, asks, plan, approvals, approved, break_glass } = new;
    let folder = beginning.folder.clone();
    let script = Script::load(&runbook, &beginning.project, &seams)?;
    if let Some(step) = &until {
        script.may_come_to(step)?;
    }
    let vault = FileVault::open(&folder.join(VAULT), &beginning.key_file)?;
    let params = script.params(std::mem::take(&mut beginning.params), &beginning.secrets, &vault)?;
    let plan = plan.map(|bytes| held::keep(&folder, &bytes)).transpose()?;
    held::keep_approved(&folder, &approved)?;
    plan.iter().try_for_each(|plan| plan.is_of(&script.digests()))?;
    let (mut journal, records) = (seams.journals)(&folder)?;
    if !records.is_empty() {
        let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(RunError::Io { what: format!("begin a run in `{}`", folder.display()), source });
    }
    let record = beginning.record(&runbook, Some(&script), params, seams.clock.now());
    let record = RunRecord { approvals, plan: plan.as_ref().map(|plan| plan.digest.clone()), break_glass, ..record };
    let first = Record::Run(Box::new(record.clone()));
    journal.append(&first);
    journal.commit()?;
    go(Going {
        script,
        record,
        past: Past::read(&[first]),
        journal,
        vault: Arc::new(vault),
        until,
        asks,
        skips: BTreeMap::new(),
        failed: None,
        edited: None,
        plan,
        recorded: None,
        seams,
    })
}

/// Takes a run up again and carries it as far as it goes. A completed run gives its end again and does nothing.
///
/// # Errors
/// Nothing was done: the runbook no longer loads, the journal cannot be used, the world is another, the run was abandoned and is not to be taken back.
pub fn resume(folder: &Path, key_file: &Path, world: &WorldId, again: Again, seams: Seams) -> Result<Ended, RunError> {
    let (run, is_over) = begun(folder)?;
    if is_over && let Some(ended) = over(&view(folder)?, &again)? {
        return Ok(ended);
    }
    same_world(&run, world)?;
    let script = Script::load(Path::new(&run.runbook), Path::new(&run.project), &seams)?;
    if let Some(step) = &again.until {
        script.may_come_to(step)?;
    }
    if let Some(skip) = &again.skip {
        script.can_leave_out(&skip.step)?;
    }
    let vault = FileVault::open(&folder.join(VAULT), key_file)?;
    let (mut journal, mut records) = (seams.journals)(folder)?;
    let shown = again.undo.as_ref().and_then(|undo| undo.shown);
    if is_over != is_over_by(&records) || shown.is_some_and(|shown| shown != records.len() as u64) {
        // By somebody else, before the lock was ours.
        return Err(RunError::Over { what: "continued, or given up, meanwhile: look at it again".to_owned() });
    }
    let at = seams.clock.now();
    let mut past = if again.undo.is_some() { Past::read_to_undo(&records) } else { Past::read(&records) };
    if let Some(step) = again.undo.as_ref().and_then(|undo| undo.to.as_ref()).filter(|step| past.step(step).is_none()) {
        script.has_step(step)?;
    }
    // One that is being taken back goes on with that by what was shown now: a plan of before is no longer what it is held to.
    let undoing = again.undo.map(|undo| begin_undo(folder, undo, &past, at)).transpose()?;
    let is_undone = undoing.is_some() || past.undoing.is_some();
    match &again.skip {
        Some(skip) if is_undone && !past.is_end(&skip.step) => {
            return Err(RunError::Needed { step: skip.step.clone(), why: "the run is being taken back" });
        }
        _ if is_undone => {}
        skip => can_go_on(&run, &records, &past, skip.as_ref(), at)?,
    }
    let skip = again.skip.map(|Skip { step, value, reason }| Record::ToSkip { step, value, reason, at });
    let Rewind { calls, frames, reopened, deadlines } = if again.anew { past.all() } else { past.rewound(at, undoing.is_some()) };
    let again_from = [Record::Resumed { by: again.operator, at }, Record::Rewound { calls, frames, reopened, deadlines, at }];
    let failed = failed(&records);
    for record in again_from.into_iter().chain(undoing).chain(skip) {
        journal.append(&record);
        past.add(&record);
        records.push(record);
    }
    journal.commit()?;
    let plan = if again.anew { None } else { held::of(folder, &run, &records)? };
    let skips = skips(&script, &records, is_undone);
    go(Going {
        edited: edited(&run, &script.digests(), &past, &*seams.people),
        script,
        record: run,
        past,
        journal,
        vault: Arc::new(vault),
        until: again.until,
        asks: again.asks,
        skips,
        failed,
        plan,
        recorded: None,
        seams,
    })
}

/// The steps that are left out once it comes to them. Of one that is taken back, what its steps did is gone through as it was: only what is done
/// at the end may be left out there.
fn skips(script: &Script, records: &[Record], is_undone: bool) -> BTreeMap<String, Skip> {
    let mut skips = to_skip(records);
    let steps = script.steps();
    skips.retain(|skip, _| !is_undone || !steps.iter().any(|(step, _)| step == skip));
    skips
}

/// Refuses to go on where that would only meet what was done at the run's end.
fn can_go_on(run: &RunRecord, records: &[Record], past: &Past, skip: Option<&Skip>, at: Timestamp) -> Result<(), RunError> {
    match skip {
        Some(skip) if past.ends_after(&skip.step, at) => {
            Err(RunError::Late { step: skip.step.clone(), instead: Spent::after(Some(skip.step.clone()), run) })
        }
        // What is done at the end and did not come to its own may be left out, whatever else was done there.
        Some(skip) if past.is_end(&skip.step) => Ok(()),
        // What is recorded after it hangs on it: without it the script would come to something else.
        Some(skip) if past.went_on_from(&skip.step, at) => {
            Err(RunError::Needed { step: skip.step.clone(), why: "it failed, and the run did something after that" })
        }
        // So it was wanted before.
        None if to_skip(records).keys().any(|step| past.is_end(step)) => Ok(()),
        _ => spent(run, records, at).map_or(Ok(()), |spent| Err(RunError::Spent(spent))),
    }
}

/// The end of a run that is over, if it is not to be taken back.
fn over(before: &View, again: &Again) -> Result<Option<Ended>, RunError> {
    match before.status {
        Status::Abandoned if again.undo.is_none() => Err(RunError::Over { what: "abandoned".to_owned() }),
        Status::Undone => match &again.undo {
            Some(undo) if before.can_be_undone(undo.to.as_deref()) => Ok(None),
            Some(_) => Err(RunError::Over { what: "undone already".to_owned() }),
            None => Ok(Some(Ended::again(before))),
        },
        Status::Completed if again.undo.is_none() => Ok(Some(Ended::again(before))),
        _ => Ok(None),
    }
}

/// A run goes on in the world it was begun in.
pub(crate) fn same_world(run: &RunRecord, world: &WorldId) -> Result<(), RunError> {
    let recorded = WorldId { kind: run.world, account: run.account.clone(), region: run.region.clone(), endpoint: run.endpoint.clone() };
    if recorded == *world {
        return Ok(());
    }
    let show = |world: &WorldId| format!("{} {} {}", world.kind, world.account, world.region);
    Err(RunError::OtherWorld { expected: show(&recorded), found: show(world) })
}

/// The error a run ended with, if that is how it stands.
fn failed(records: &[Record]) -> Option<String> {
    records.iter().rev().find_map(|record| match record {
        Record::Finished { completed: false, error, .. } => Some(Some(error.clone().unwrap_or_default())),
        Record::Resumed { .. } | Record::Undoing { .. } | Record::Halted { .. } | Record::Run(_) => Some(None),
        _ => None,
    })?
}

/// From here on a run is taken back.
fn begin_undo(folder: &Path, undo: Undo, past: &Past, at: Timestamp) -> Result<Record, RunError> {
    // What taking it back has left in doubt is settled when that goes on.
    if let Some(place) = past.unsettled().filter(|_| past.undoing.is_none()) {
        return Err(RunError::Unsettled { place });
    }
    let plan = undo.plan.map(|bytes| held::keep_undo(folder, &bytes)).transpose()?;
    Ok(Record::Undoing { to: undo.to, plan: plan.map(|plan| plan.digest), at })
}

/// Gives a run up: it can no longer be resumed. What it made stays, until it is taken back.
///
/// # Errors
/// The journal cannot be used, or the run is over.
pub fn abandon(folder: &Path, at: Timestamp) -> Result<(), RunError> {
    let (mut journal, _) = SqliteJournal::open(folder)?;
    match view(folder)?.status {
        Status::Abandoned => return Err(RunError::Over { what: "abandoned already".to_owned() }),
        Status::Completed => return Err(RunError::Over { what: "completed: there is nothing to abandon".to_owned() }),
        Status::Undone => return Err(RunError::Over { what: "taken back: there is nothing to abandon".to_owned() }),
        _ => {}
    }
    journal.append(&Record::Abandoned { at });
    Ok(journal.commit()?)
}

/// Opens a secret of a run for a person; that it was is recorded before it is returned.
///
/// # Errors
/// No such secret, or the journal or the vault cannot be used.
pub fn export_secret(
    folder: &Path,
    key_file: &Path,
    token: &str,
    name: &str,
    file: &str,
    at: Timestamp,
) -> Result<zeroize::Zeroizing<String>, RunError> {
    let secret = FileVault::open(&folder.join(VAULT), key_file)?.open(token)?;
    append(folder, &Record::SecretExported { name: name.to_owned(), file: file.to_owned(), at })?;
    Ok(secret)
}

fn append(folder: &Path, record: &Record) -> Result<(), RunError> {
    let (mut journal, _) = SqliteJournal::open(folder)?;
    journal.append(record);
    Ok(journal.commit()?)
}

/// The vault's file in a run's folder.
pub const VAULT: &str = "vault";

/// A run ready to go.
struct Going {
    script: Script,
    record: RunRecord,
    past: Past,
    journal: Box<dyn Journal>,
    vault: Arc<dyn Vault>,
    until: Option<String>,
    asks: Asks,
    skips: BTreeMap<String, Skip>,
    /// The error it ended with before.
    failed: Option<String>,
    /// What is told of a runbook that is another by now.
    edited: Option<Event>,
    /// The plan it is held to.
    plan: Option<BoundPlan>,
    /// The record of another run, if it only does again what that one did.
    recorded: Option<Arc<Recorded>>,
    seams: Seams,
}

/// Runs the script on a thread with a stack of its own size, and records how it ended.
fn go(going: Going) -> Result<Ended, RunError> {
    let thread = std::thread::Builder::new().name("run".to_owned()).stack_size(STACK);
    let io = |source| RunError::Io { what: "start the run's thread".to_owned(), source };
    let handle = thread.spawn(move || carry(going)).map_err(io)?;
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn carry(going: Going) -> Result<Ended, RunError> {
    let Going { script, record, past, journal, vault, until, asks, skips, failed, edited, plan, recorded, seams } = going;
    let contract = plan.map(|plan| {
        let contract = plan.contract(&record, &past);
        if asks == Asks::Nothing { contract } else { contract.told_by(plan.plan) }
    });
    let watch = Arc::new(Watch::new(seams.listener.clone(), script.steps()));
    let listener: Arc<dyn Listener> = watch.clone();
    let (clock, surface) = (seams.clock.clone(), seams.surface.clone());
    let basis = basis(&record, &script.folder, seams, Thread::new(past, journal, vault));
    let recover = script.header.recover.clone();
    let run = Arc::new(Run::new(Basis { listener, until, asks, skips, recover, contract, recorded, ..basis }));
    *run.sources.lock().unwrap_or_else(PoisonError::into_inner) = script.texts();
    run.say(Event::RunBegun);
    edited.into_iter().for_each(|edited| run.say(edited));
    let root = Scope { run: run.clone(), frame: Arc::new(root_frame(&record)) };
    let _turn = Begun::new(&*clock, 0);
    let came = evaluate(&script, &record, &root, &surface);
    Ok(conclude(&script, &record, &root, &came, failed.as_deref(), &watch))
}

/// A run as its record has it, which is held to nothing and asked nothing.
pub(crate) fn basis(record: &RunRecord, folder: &Path, seams: Seams, thread: Thread) -> Basis {
    Basis {
        name: record.name.clone(),
        nonce: record.nonce.clone(),
        family: record.family().to_owned(),
        folder: folder.to_owned(),
        project: PathBuf::from(&record.project),
        ops: seams.surface.ops.into_iter().map(|op| (op.name, op)).collect(),
        clock: seams.clock,
        listener: seams.listener,
        people: seams.people,
        cancel: seams.cancel,
        until: None,
        asks: Asks::Nothing,
        skips: BTreeMap::new(),
        recover: None,
        contract: None,
        guard: None,
        recorded: None,
        thread,
    }
}

pub(crate) fn root_frame(record: &RunRecord) -> Frame {
    Frame {
        id: 0,
        place: String::new(),
        kind: FrameKind::Part,
        branch: 0,
        depth: 0,
        polling: false,
        patience: None,
        begun: record.at,
        number: 1,
        source: String::new(),
        step: None,
        undo: None,
        over: None,
        state: Mutex::default(),
    }
}

/// What a script came to, and the error of what it does at its end where there was one before.
struct ScriptEnd {
    result: Result<(), Box<rhai::EvalAltResult>>,
    beside: Option<Box<rhai::EvalAltResult>>,
}

impl From<Result<(), Box<rhai::EvalAltResult>>> for ScriptEnd {
    fn from(result: Result<(), Box<rhai::EvalAltResult>>) -> Self {
        Self { result, beside: None }
    }
}

fn evaluate(script: &Script, record: &RunRecord, root: &Scope, surface: &Surface) -> ScriptEnd {
    let params = record.params.iter().map(|(name, value)| (name.as_str().into(), script::from_json(value))).collect();
    let quorum = script.header.approvals.as_ref().map_or(1, |approvals| approvals.quorum);
    let laters = Laters::default();
    let engine = script::host(root, surface, (&script.name, &script.imports), params, (quorum, &laters));
    let undoing = root.run.past().undoing.as_ref();
    root.run.frozen.store(undoing.is_some(), Ordering::Relaxed);
    let body = match engine.run_ast(&script.ast) {
        Err(error) => match error.end() {
            End::Error(told) => root.fails_where_recorded(&told).map_err(Into::into).and(Err(error)),
            End::Cut(_) | End::Stop => Err(error),
        },
        Ok(()) => Ok(()),
    };
    let body = match (body, undoing) {
        // It comes as far as it came.
        (Err(error), Some(_)) if matches!(script::stop_of(&error), None | Some(Stop::Replayed)) => Ok(()),
        (body, _) => body,
    };
    if body.as_ref().is_err_and(|error| script::stop_of(error).is_some()) {
        return body.into();
    }
    root.run.frozen.store(false, Ordering::Relaxed);
    let mut ended = laters.end(body.is_err(), &engine, root);
    if let (Ok(()), Some(undoing)) = (&ended, undoing) {
        ended = laters.take_back(undoing.to.as_deref(), &engine, root);
    }
    match (body, ended) {
        (_, Err(stop)) if script::stop_of(&stop).is_some() => Err(stop).into(),
        (Err(error), ended) => ScriptEnd { result: Err(error), beside: ended.err() },
        (Ok(()), Err(error)) => Err(error).into(),
        (Ok(()), Ok(())) => root.close("", None).map_err(Into::into).into(),
    }
}

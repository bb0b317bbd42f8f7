//! A run begun from what another one had done before one of its steps. What was done is taken over as it is recorded, letter for
//! letter; that step and everything after it is done anew, by actions that have nothing to do with those of the other run.

use super::{Again, Ended, RunError, Script, Seams, VAULT, WorldId, resume, same_world};
use crate::durable::keep_name;
use crate::follow::Past;
use crate::journal::{FILE, FORMAT, Forked, Gone, Journal, Record, RunArchive, RunRecord, SqliteJournal};
use std::fs::File;
use std::path::{Path, PathBuf};

/// What a fork is asked.
pub struct NewFork {
    /// Display name, unique in its home.
    pub name: String,
    /// Its folder, made and empty.
    pub folder: PathBuf,
    /// The folder of the run it is forked from.
    pub parent: PathBuf,
    /// The hash of that run's last record, as whoever decided it saw it.
    pub head: String,
    /// The top-level step that is done anew, and everything after it.
    pub from: String,
    /// What was made before that, and is no longer there.
    pub gone: Vec<Gone>,
    /// Tokens derive from it.
    pub nonce: [u8; 16],
}

/// How many of a run's records stand before its top-level step `step`. `None`: it was not begun.
#[must_use]
pub fn records_before(kept: &RunArchive, step: &str) -> Option<usize> {
    let past = Past::read(&kept.records);
    usize::try_from(past.step(step)?.number).ok()?.checked_sub(1)
}

/// Begins a fork and carries it as far as it goes. The run it is forked from is over from here on. Blocks.
///
/// # Errors
/// Nothing was done: the step was not begun, the other run went on meanwhile, was taken back or is in use, the runbook does not load.
pub fn fork(new: &NewFork, key_file: &Path, world: &WorldId, again: Again, seams: Seams) -> Result<Ended, RunError> {
    // Nobody goes on with it from here on.
    let (mut parent, _) = SqliteJournal::open(&new.parent)?;
    let kept = RunArchive::folder(&new.parent)?;
    let record = asked(new, &kept, world, &again, &seams)?;
    copy_vault(&new.parent, &new.folder)?;
    let at = record.fork.as_ref().map_or(record.at, |fork| fork.at);
    let taken = record.fork.as_ref().map_or(1, |fork| fork.records);
    let first = serde_json::to_string(&Record::Run(Box::new(record))).map_err(|error| io("begin the fork", error.into()))?;
    let taken_over = kept.bodies().iter().take(usize::try_from(taken).unwrap_or(usize::MAX)).skip(1);
    // Written before the run is given up, so that a full disk leaves that as it was; a run only after that, for two that go on from the
    // same records would do what is left twice.
    let draft = new.folder.join("draft");
    std::fs::create_dir(&draft).map_err(|source| io(&format!("make `{}`", draft.display()), source))?;
    SqliteJournal::found(&draft, std::iter::once(&first).chain(taken_over))?;
    give_up(&kept, &mut parent, at)?;
    put(&draft, &new.folder)?;
    drop(parent);
    resume(&new.folder, key_file, world, again, seams)
}

/// Refuses a run that was taken back: what would be taken over no longer stands.
///
/// # Errors
/// It was.
pub fn not_taken_back(kept: &RunArchive) -> Result<(), RunError> {
    let Some(undoing) = Past::read(&kept.records).undoing else { return Ok(()) };
    let what = match undoing.to {
        None => "taken back: what it had done is no longer there".to_owned(),
        Some(step) => format!(
            "taken back down to `{step}`: what came before it stays and belongs to the run; what `{step}` and the steps after it did was taken back, as far as they say how"
        ),
    };
    Err(RunError::Over { what })
}

/// The first record of the fork.
fn asked(new: &NewFork, kept: &RunArchive, world: &WorldId, again: &Again, seams: &Seams) -> Result<RunRecord, RunError> {
    if kept.head() != new.head {
        return Err(RunError::Over { what: "continued meanwhile: look at it again".to_owned() });
    }
    not_taken_back(kept)?;
    let run = kept.run();
    same_world(run, world)?;
    let script = Script::load(Path::new(&run.runbook), Path::new(&run.project), seams)?;
    script.has_step(&new.from)?;
    let records = records_before(kept, &new.from).ok_or_else(|| RunError::NotBegun { step: new.from.clone() })?;
    if let Some(place) = Past::read(&kept.records[..records]).unsettled() {
        return Err(RunError::Unsettled { place });
    }
    let fork = Forked {
        run: run.name.clone(),
        from: new.from.clone(),
        records: records as u64,
        head: kept.hash_of(records as u64).unwrap_or_default(),
        first: kept.bodies().first().cloned().unwrap_or_default(),
        family: run.family().to_owned(),
        gone: new.gone.clone(),
        at: seams.clock.now(),
    };
    Ok(RunRecord {
        format: FORMAT,
        lifeboat: env!("CARGO_PKG_VERSION").to_owned(),
        nonce: hex::encode(new.nonce),
        name: new.name.clone(),
        sources: script.digests(),
        targets: script.header.targets.clone(),
        operator: again.operator.clone(),
        gates: script.header.approvals.clone(),
        approvals: Vec::new(),
        plan: None,
        break_glass: None,
        fork: Some(Box::new(fork)),
        ..run.clone()
    })
}

/// The other run is over, if it is not already: two that go on from the same would do things twice.
fn give_up(kept: &RunArchive, parent: &mut SqliteJournal, at: jiff::Timestamp) -> Result<(), RunError> {
    if kept.view().status.is_unfinished() {
        parent.append(&Record::Abandoned { at });
        parent.commit()?;
    }
    Ok(())
}

/// Puts a journal that is written into its run's folder.
fn put(draft: &Path, folder: &Path) -> Result<(), RunError> {
    let moved = std::fs::rename(draft.join(FILE), folder.join(FILE)).and_then(|()| keep_name(&folder.join(FILE)));
    moved.and_then(|()| std::fs::remove_dir_all(draft)).map_err(|source| io(&format!("move `{}`", draft.display()), source))
}

/// What was taken over names secrets that are sealed there.
fn copy_vault(parent: &Path, folder: &Path) -> Result<(), RunError> {
    let (from, to) = (parent.join(VAULT), folder.join(VAULT));
    if !from.exists() {
        return Ok(());
    }
    let copied = std::fs::copy(&from, &to).and_then(|_| File::open(&to)?.sync_all());
    copied.map_err(|source| io(&format!("copy `{}`", from.display()), source))
}

fn io(what: &str, source: std::io::Error) -> RunError {
    RunError::Io { what: what.to_owned(), source }
}

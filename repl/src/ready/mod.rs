//! Ready-made labs. What stands in one was come to as people come to it: by running shipped runbooks in an empty lab, in virtual
//! time. No state is written that the lab could not have come to by itself.

mod fleet;
pub(crate) mod shipped;

use crate::problem::{Exit, Problem, Result};
use crate::world::{LabWorld, Opening, World};
use engine::event::Silent;
use engine::gate::Consenting;
use engine::journal::memory;
use engine::run::{Asks, Beginning, Ended, NewRun, RunOutcome, Seams, begin};
use engine::schema::did_you_mean;
use serde_json::Value;
use simulator::{Lab, Options};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The Region the workshop's servers replicate into.
const REGION: &str = "us-east-1";

/// The runbook whose steps lead to the named labs.
const WORKSHOP: &str = "workshop.rhai";

/// What is typed for one, besides files.
const WORDS: [&str; 5] = ["empty", "sourced", "synced", "drilled", "fleet:N"];

/// What a lab is to be like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ready {
    /// An account nobody has used.
    Empty,
    /// The workshop's data centre stands, and DRS was never used.
    Sourced,
    /// Both its servers replicate, and can be launched.
    Synced,
    /// They were launched in a drill, which stands.
    Drilled,
    /// So many servers replicate.
    Fleet(u32),
    /// As it was written to a file by `lab export`.
    File(PathBuf),
}

impl Ready {
    /// Reads what was typed; a file is looked for in `folder`.
    ///
    /// # Errors
    /// What it may be.
    pub(crate) fn read(text: &str, folder: &Path) -> Result<Self, String> {
        match text {
            "empty" => return Ok(Self::Empty),
            "sourced" => return Ok(Self::Sourced),
            "synced" => return Ok(Self::Synced),
            "drilled" => return Ok(Self::Drilled),
            _ => {}
        }
        if let Some(count) = text.strip_prefix("fleet:") {
            return fleet::count(count).map(Self::Fleet);
        }
        let file = folder.join(text);
        if file.is_file() {
            return Ok(Self::File(file));
        }
        let near = did_you_mean(text, WORDS.into_iter()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Err(format!(
            "there is no lab `{text}`, and no such file{near} (empty, sourced, synced, drilled, fleet:N or the file of a lab export)"
        ))
    }

    /// What is run for it: the runbook with everything it needs beside it, in the folder `shelf`; and the last step of it that is.
    fn way(&self, shelf: &Path) -> Result<Option<(PathBuf, &'static str)>> {
        let until = match self {
            Self::Empty | Self::File(_) => return Ok(None),
            Self::Sourced => "account-setup",
            Self::Synced => "launch-settings",
            Self::Drilled => "drill",
            Self::Fleet(count) => return fleet::write(shelf, *count).map(Some),
        };
        shipped::write_to(shelf)?;
        Ok(Some((shelf.join(WORKSHOP), until)))
    }
}

impl fmt::Display for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Sourced => f.write_str("sourced"),
            Self::Synced => f.write_str("synced"),
            Self::Drilled => f.write_str("drilled"),
            Self::Fleet(count) => write!(f, "fleet:{count}"),
            Self::File(file) => write!(f, "{}", file.display()),
        }
    }
}

/// Makes such a lab in the new file `file`.
///
/// # Errors
/// It cannot be written, what was given as a file is no lab, or somebody wants it to stop.
pub(crate) fn make(ready: &Ready, file: &Path, options: Options, cancel: CancellationToken) -> Result<()> {
    let fail = |error: simulator::OpenError| crate::lab::problem(&error.into());
    if let Ready::File(from) = ready {
        Lab::copy(from, file).map_err(fail)?;
        return Lab::standing(file).map(drop).map_err(fail);
    }
    let made = |what: &'static str, path: &Path, error: &std::io::Error| Problem::file(what, path, error);
    let shelf = tempfile::tempdir().map_err(|error| made("make", &std::env::temp_dir(), &error))?;
    let opening = Opening { turns: options.seed, lab: options, ..Opening::default() };
    let world = LabWorld::open(file, opening).map_err(|error| crate::lab::problem(&error))?;
    let Some((runbook, until)) = ready.way(shelf.path())? else { return Ok(()) };
    let folder = shelf.path().join("run");
    std::fs::create_dir(&folder).map_err(|error| made("make", &folder, &error))?;
    let ended = carried(&world, &runbook, until, folder, cancel)?;
    match ended.outcome {
        RunOutcome::Paused if ended.error.is_none() => Ok(()),
        RunOutcome::Cancelled => Err(Problem::cancelled("cancelled; no lab was made")),
        _ => {
            let mut problem = Problem::refused(format!("the lab {ready} could not be prepared"), "this is a bug in Lifeboat");
            problem.shown.notes.extend(ended.error.map(|error| error.title));
            Err(Problem { exit: Exit::Bug, ..problem })
        }
    }
}

/// Runs a runbook in it, up to and including a step. Its journal is nobody's.
fn carried(world: &LabWorld, runbook: &Path, until: &str, folder: PathBuf, cancel: CancellationToken) -> Result<Ended> {
    let (journals, _) = memory();
    let seams = Seams {
        surface: world.surface(REGION),
        journals,
        clock: world.clock(),
        listener: Arc::new(Silent),
        people: Arc::new(Consenting),
        cancel,
    };
    let new = NewRun {
        beginning: Beginning {
            name: "ready".to_owned(),
            key_file: folder.with_extension("key"),
            folder,
            project: runbook.parent().unwrap_or(runbook).to_owned(),
            params: BTreeMap::<String, Value>::new(),
            secrets: Vec::new(),
            world: world.id(REGION),
            nonce: crate::lab::chance(None),
            operator: String::new(),
        },
        runbook: runbook.to_owned(),
        until: Some(until.to_owned()),
        asks: Asks::Nothing,
        plan: None,
        approvals: Vec::new(),
        approved: Vec::new(),
        break_glass: None,
    };
    begin(new, seams).map_err(|error| Problem::of_run(error, &runbook.display().to_string(), None))
}

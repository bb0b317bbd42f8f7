//! Rehearsals: a run carried to its end in a throw-away copy of its world.

pub(crate) mod runless;

use crate::context::project_of;
use crate::destination::{Destination, Still};
use crate::home::Home;
use crate::lab;
use crate::problem::{Problem, Result};
use crate::rehearsal::runless::{Told, without_a_run};
use engine::event::Silent;
use engine::gate::Consenting;
use engine::journal::{Record, memory};
use engine::mishap::Mishap;
use engine::plan::{Differ, Plan};
use engine::run::{Asks, Beginning, Ended, NewRun, RunError, Seams, WorldId, begin};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// Where and in which Region it is rehearsed.
pub(crate) struct Scene<'a> {
    pub(crate) destination: &'a dyn Destination,
    pub(crate) region: &'a str,
    /// What goes wrong in it.
    pub(crate) mishap: Option<&'a Mishap>,
    pub(crate) cancel: CancellationToken,
}

/// A copy of the world, with a place for a run.
pub(crate) struct Stage {
    /// What tells this copy from others.
    pub(crate) salt: u64,
    /// The run's folder, empty.
    pub(crate) run: PathBuf,
    /// Where its key is.
    pub(crate) key: PathBuf,
    /// Names the world.
    pub(crate) world: WorldId,
}

impl Stage {
    /// Takes over what a run has done so far.
    ///
    /// # Errors
    /// It cannot be copied.
    pub(crate) fn copy(&self, home: &Home, run: &str) -> Result<(), RunError> {
        let all = || {
            std::fs::copy(home.key_file(), &self.key)?;
            for entry in std::fs::read_dir(home.run_folder(run))? {
                let entry = entry?;
                if entry.file_type()?.is_file() {
                    std::fs::copy(entry.path(), self.run.join(entry.file_name()))?;
                }
            }
            Ok(())
        };
        all().map_err(|source| RunError::Io { what: "copy the run".to_owned(), source })
    }
}

/// How a rehearsal went.
pub(crate) struct Rehearsal {
    pub(crate) ended: Ended,
    pub(crate) records: Vec<Record>,
    /// Whether what was to go wrong in it did.
    pub(crate) met: bool,
}

impl Scene<'_> {
    /// Carries `start` out twice, in copies that deal other things and stand at other times. `shown`: the runbook, for errors.
    ///
    /// # Errors
    /// The world cannot be copied, or `start` fails.
    pub(crate) fn twice(
        &self,
        shown: &str,
        start: impl Fn(&Stage, Seams) -> Result<Ended, RunError> + Sync,
    ) -> Result<(Rehearsal, Rehearsal)> {
        let still = &*self.destination.still()?;
        std::thread::scope(|threads| {
            let second = threads.spawn(|| self.carried(still, 2, shown, &start));
            let first = self.carried(still, 1, shown, &start)?;
            Ok((first, second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?))
        })
    }

    /// Rehearses in a copy salted with `salt`.
    ///
    /// # Errors
    /// The world cannot be copied, or `start` fails.
    pub(crate) fn once(&self, salt: u64, shown: &str, start: impl Fn(&Stage, Seams) -> Result<Ended, RunError>) -> Result<Rehearsal> {
        self.carried(&*self.destination.still()?, salt, shown, start)
    }

    fn carried(
        &self,
        still: &dyn Still,
        salt: u64,
        shown: &str,
        start: impl Fn(&Stage, Seams) -> Result<Ended, RunError>,
    ) -> Result<Rehearsal> {
        let file = |what: &'static str, path: &Path| {
            let path = path.to_owned();
            move |error: std::io::Error| Problem::file(what, &path, &error)
        };
        let scratch = tempfile::tempdir().map_err(file("make", &std::env::temp_dir()))?;
        let (run, key) = (scratch.path().join("run"), scratch.path().join("key"));
        std::fs::create_dir(&run).map_err(file("make", &run))?;
        let world = still.copy(salt)?;
        if let Some(mishap) = self.mishap {
            world.befall(mishap).map_err(|why| Problem::refused(why, "fix `rehearse:` in the runbook's header"))?;
        }
        let (journals, kept) = memory();
        let seams = Seams {
            surface: world.surface(self.region),
            journals,
            clock: world.clock(),
            listener: Arc::new(Silent),
            people: Arc::new(Consenting),
            cancel: self.cancel.clone(),
        };
        let stage = Stage { salt, run, key, world: world.id(self.region) };
        let ended = start(&stage, seams).map_err(|error| Problem::of_run(error, shown, None))?;
        if let Some(what) = world.not_modelled() {
            let help = "the lab cannot rehearse what it has no model for: keep it out of what the runbook reads";
            return Err(Problem::refused(format!("the rehearsal stopped: {what}"), help));
        }
        let met = self.mishap.is_none_or(|mishap| world.has_met(mishap));
        // What it recorded takes the room that the world gives back.
        drop(world);
        Ok(Rehearsal { ended, records: kept.take(), met })
    }
}

/// Two rehearsals as a plan.
///
/// # Errors
/// They did not do the same.
pub(crate) fn laid_over(first: &Rehearsal, second: &Rehearsal) -> Result<Plan> {
    Plan::of(&bindings::catalogue(), &first.records, &second.records).map_err(|differ| hangs(&differ, ""))
}

/// Why they are no plan. `with`: what went wrong in them, if something was to.
pub(crate) fn hangs(differ: &Differ, with: &str) -> Problem {
    let help =
        "what a runbook does must not depend on ids, times or the order of unordered lists: give branches a key that is known beforehand";
    Problem::refused(format!("{with}{differ}"), help)
}

/// Drops what is large beside what comes next.
pub(crate) fn let_go(large: impl Send + 'static) {
    // Without a thread it is dropped here.
    drop(std::thread::Builder::new().spawn(move || drop(large)));
}

/// A runbook and what it is given.
pub(crate) struct Rehearsing<'a> {
    pub(crate) runbook: &'a Path,
    pub(crate) params: &'a BTreeMap<String, Value>,
    pub(crate) secrets: &'a [(String, Zeroizing<String>)],
}

impl Rehearsing<'_> {
    /// Rehearses a new run of it.
    pub(crate) fn begin(&self, stage: &Stage, seams: Seams) -> Result<Ended, RunError> {
        let new = NewRun {
            beginning: Beginning {
                name: format!("rehearsal-{}", stage.salt),
                folder: stage.run.clone(),
                key_file: stage.key.clone(),
                project: project_of(self.runbook),
                params: self.params.clone(),
                secrets: self.secrets.to_vec(),
                world: stage.world.clone(),
                nonce: lab::chance(None),
                operator: String::new(),
            },
            runbook: self.runbook.to_owned(),
            until: None,
            asks: Asks::Nothing,
            plan: None,
            approvals: Vec::new(),
            approved: Vec::new(),
            break_glass: None,
        };
        let name = new.beginning.name.clone();
        let mut ended = begin(new, seams)?;
        ended.error.iter_mut().for_each(|error| without_a_run(error, &name, Told::Planning));
        Ok(ended)
    }
}

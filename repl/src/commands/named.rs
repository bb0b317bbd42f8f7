//! What a name on the command line stands for: a run of this home, or a file that holds a run or a plan.

use crate::context::Context;
use crate::planned;
use crate::problem::{Problem, Result};
use engine::journal::RunArchive;
use engine::plan::Plan;
use std::path::{Path, PathBuf};

/// What was named.
pub(super) enum Named {
    /// A run of this home.
    Run(Box<RunArchive>),
    /// A run, from the file it was exported to.
    Exported(Box<RunArchive>),
    /// A plan, from its file, and the bytes of that.
    Plan(PathBuf, Box<Plan>, Vec<u8>),
}

impl Named {
    /// Looks for a file first, then for a run.
    ///
    /// # Errors
    /// It is neither, or cannot be read.
    pub(super) fn find(context: &Context, name: &str) -> Result<Self> {
        let file = context.folder.join(name);
        if !file.is_file() {
            return run(context, name).map(|kept| Self::Run(Box::new(kept)));
        }
        let bytes = std::fs::read(&file).map_err(|error| Problem::file("read", &file, &error))?;
        if RunArchive::is_file(&bytes) {
            let kept = exported(&file, &bytes)?;
            return Ok(Self::Exported(Box::new(kept)));
        }
        let plan = planned::read(&file, &bytes)?;
        Ok(Self::Plan(file, Box::new(plan), bytes))
    }
}

/// A run of this home with what lies beside its journal.
///
/// # Errors
/// There is no such run, or it cannot be read.
pub(super) fn run(context: &Context, name: &str) -> Result<RunArchive> {
    let home = context.home()?;
    RunArchive::folder(&home.run_folder(name)).or_else(|error| {
        // Whether there is such a run at all.
        home.run(name)?;
        Err(Problem::of_run(error.into(), "RUNBOOK", Some(name)))
    })
}

/// An exported run from the bytes of its file.
fn exported(file: &Path, bytes: &[u8]) -> Result<RunArchive> {
    RunArchive::file(file, bytes).map_err(|error| {
        let help = if error.is_damage() {
            "ask for the file again: lifeboat export RUN -o FILE"
        } else {
            "use the version of lifeboat that made it"
        };
        Problem { is_damage: error.is_damage(), ..Problem::chain(&error, help) }
    })
}

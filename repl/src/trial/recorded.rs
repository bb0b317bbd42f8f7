//! One test that is a recorded run (`lifeboat export`): its runbook, as it stands now, must do again what it did then.

use super::labs::{Labs, SEED};
use super::{Test, TestResult, scratch};
use crate::context::project_of;
use crate::planned;
use crate::problem::{Problem, Result};
use crate::world::{LabWorld, Opening, World};
use engine::Diagnostic;
use engine::event::Silent;
use engine::gate::Consenting;
use engine::journal::{RunArchive, memory};
use engine::run::{Replaying, RunOutcome, Seams, replay, unsent};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Does it again, answered from the record.
pub(super) fn run(test: &Test, _: &Labs, cancel: &CancellationToken) -> Result<TestResult> {
    let bytes = std::fs::read(&test.path).map_err(|error| Problem::file("read", &test.path, &error))?;
    let kept = RunArchive::file(&test.path, &bytes).map_err(|error| Problem::chain(&error, "lifeboat export RUN -o FILE writes one"))?;
    let runbook = runbook_of(&kept, &test.path)?;
    let scratch = scratch()?;
    // A world for its words and its turns; nothing is asked of it.
    let opening = Opening { turns: SEED, ..Opening::default() };
    let world = LabWorld::aside(None, opening).map_err(|error| crate::lab::problem(&error))?;
    let (journals, _) = memory();
    let seams = Seams {
        surface: unsent(world.surface(&kept.run().region)),
        journals,
        clock: world.clock(),
        listener: Arc::new(Silent),
        people: Arc::new(Consenting),
        cancel: cancel.clone(),
    };
    let (project, own) = (project_of(&runbook), scratch.path().join("run"));
    std::fs::create_dir(&own).map_err(|error| Problem::file("make", &own, &error))?;
    let replaying = Replaying { runbook: &runbook, project: &project, folder: &own };
    let replayed = replay(&kept, &replaying, seams).map_err(|error| Problem::of_run(error, &runbook.display().to_string(), None))?;
    if replayed.ended.outcome == RunOutcome::Cancelled {
        return Err(Problem::cancelled("cancelled"));
    }
    let mut failures = Vec::new();
    if !replayed.differences.is_empty() {
        let file = engine::shell::file(&test.path);
        let again = format!("if that is intended, record a new run in its place: rm {file} && lifeboat export RUN -o {file}");
        let mut differs = Problem::refused(format!("`{}` does not do what the recorded run did", name_of(&runbook)), again).shown;
        differs.notes = replayed.differences.iter().map(planned::difference).collect();
        failures.push(differs);
    }
    if replayed.ended.outcome == RunOutcome::Stopped && !replayed.is_as_far {
        let stopped = replayed.ended.error.unwrap_or_default();
        let title = replayed.ended.because.unwrap_or_default();
        failures.push(Diagnostic { title, notes: Vec::new(), help: None, ..stopped });
    }
    Ok(TestResult { failures, ..TestResult::default() })
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The runbook a recorded run was of, looked for upwards from its file under the name it had in its project.
fn runbook_of(kept: &RunArchive, file: &Path) -> Result<PathBuf> {
    let run = kept.run();
    let named = Path::new(&run.runbook);
    let inside = named.strip_prefix(&run.project).unwrap_or(named);
    let names = [inside.to_owned(), PathBuf::from(name_of(named))];
    let above = file.ancestors().skip(1);
    let found = above.flat_map(|folder| names.iter().map(move |name| folder.join(name))).find(|path| path.is_file());
    found.ok_or_else(|| {
        let title = format!("the runbook `{}` of the recorded run is not beside `{}` nor above it", inside.display(), file.display());
        Problem::usage(title, "put the record in a folder below the runbook's")
    })
}

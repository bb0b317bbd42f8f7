//! One test that is a script.

use super::labs::{Labs, SEED};
use super::words::{self, Bench};
use super::{Test, TestResult, scratch};
use crate::context::project_of;
use crate::destination::mishaps::unmet;
use crate::problem::{Problem, Result};
use crate::ready::Ready;
use crate::rehearsal::runless::{Told, without_a_run};
use crate::world::{LabWorld, Opening, World};
use engine::event::{Event, Listener};
use engine::gate::Consenting;
use engine::header;
use engine::journal::memory;
use engine::run::{Asks, Beginning, NewRun, RunOutcome, Seams, begin};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// What a test is called as a run.
const TEST: &str = "test";

/// Where a test looks that does not say it.
const REGION: &str = "us-east-1";

/// Runs it in a lab of its own.
pub(super) fn run(test: &Test, labs: &Labs, cancel: &CancellationToken) -> Result<TestResult> {
    let header = header::read(&test.path).map_err(Problem::load)?;
    let Some(trial) = header.trial else {
        let title = format!("`{}` is not a test: a test begins with `lab(#{{ ... }})`", test.name);
        return Err(Problem::usage(title, "begin with  lab(#{ world: \"synced\", faults: [] });"));
    };
    let folder = test.path.parent().unwrap_or(&test.path);
    let ready = Ready::read(&trial.world, folder).map_err(|why| Problem::usage(format!("in `lab(...)` of `{}`: {why}", test.name), ""))?;
    let scratch = scratch()?;
    let opening = Opening { turns: SEED, ..Opening::default() };
    let still = simulator::Still::read(&labs.made(&ready)?).map_err(|error| crate::lab::problem(&error.into()))?;
    let world = LabWorld::aside(Some(&still), opening).map_err(|error| crate::lab::problem(&error))?;
    let region = trial.region.unwrap_or_else(|| REGION.to_owned());
    let mut surface = world.surface(&region);
    let (id, clock) = (world.id(&region), world.clock());
    let bench = Arc::new(Bench::new(world, region, folder.to_owned(), scratch.path().to_owned(), cancel.clone()));
    for fault in trial.faults {
        bench.befall(fault).map_err(|why| Problem::usage(format!("in `lab(...)` of `{}`: {why}", test.name), ""))?;
    }
    surface.verbs.extend(words::verbs(&bench));
    let own = scratch.path().join("test");
    std::fs::create_dir(&own).map_err(|error| Problem::file("make", &own, &error))?;
    let (journals, _) = memory();
    let said = Arc::new(Said::default());
    let seams = Seams { surface, journals, clock, listener: said.clone(), people: Arc::new(Consenting), cancel: cancel.clone() };
    let new = NewRun {
        beginning: Beginning {
            name: TEST.to_owned(),
            key_file: own.join("key"),
            folder: own,
            project: project_of(&test.path),
            params: BTreeMap::new(),
            secrets: Vec::new(),
            world: id,
            nonce: crate::lab::chance(Some(SEED)),
            operator: "test".to_owned(),
        },
        runbook: test.path.clone(),
        until: None,
        asks: Asks::Nothing,
        plan: None,
        approvals: Vec::new(),
        approved: Vec::new(),
        break_glass: None,
    };
    let ended = begin(new, seams).map_err(|error| Problem::of_run(error, &test.name, None))?;
    let mut failures = Vec::new();
    if ended.outcome == RunOutcome::Cancelled {
        return Err(Problem::cancelled("cancelled"));
    }
    if ended.outcome != RunOutcome::Completed {
        let untold = || Problem::refused(format!("the test {:?}", ended.outcome), "").shown;
        let mut error = ended.error.clone().unwrap_or_else(untold);
        without_a_run(&mut error, TEST, Told::Testing);
        failures.push(engine::Diagnostic { help: None, ..error });
        failures.extend(bench.failures());
    }
    let simulated = ended.ended.duration_since(ended.began).as_secs_f64();
    let warnings = bench.unmet().iter().map(|fault| format!("the fault `{fault}` {}", unmet(&fault.to_string()))).collect();
    Ok(TestResult { failures, warnings, printed: said.take(), simulated, ..TestResult::default() })
}

/// Keeps what is printed.
#[derive(Default)]
pub(super) struct Said(Mutex<Vec<String>>);

impl Said {
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Listener for Said {
    fn on(&self, event: Event) {
        if let Event::Printed { text, .. } = event {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        }
    }
}

//! What is known of a runbook by its text alone: what is wrong in it, and what its steps do.

use crate::context::{Context, project_of};
use crate::problem::{Problem, Result};
use crate::ready::Ready;
use crate::trial;
use bindings::count;
use engine::check::{Checking, Finding, Gated, Report, Severity, Tests};
use engine::shell;
use engine::trial::is_test;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is wrong in these, each with its project. `base`: what paths are told from.
pub(crate) fn report(runbooks: &[(PathBuf, PathBuf)], base: &Path) -> Report {
    let (surface, hazards) = (bindings::catalogue(), bindings::hazards());
    let in_tests = runbooks.iter().any(|(path, _)| is_test(path)).then(|| {
        let mut surface = bindings::catalogue();
        surface.verbs.extend(trial::catalogue());
        surface
    });
    let world = |text: &str, folder: &Path| Ready::read(text, folder).err();
    let tests = in_tests.as_ref().map(|surface| Tests { surface, world });
    engine::check::files(runbooks, &Checking { surface: &surface, hazards: &hazards, base, tests })
}

/// Checks a runbook before it is run or planned: a line on its warnings, if it has some.
///
/// # Errors
/// It cannot be run; every reason is told.
pub(crate) fn before(context: &Context, runbook: &Path, typed: &Path) -> Result<Option<String>> {
    let project = project_of(runbook);
    let report = report(&[(runbook.to_owned(), project.clone())], &project);
    let errors: Vec<&Finding> = report.of(Severity::Error).collect();
    let (shown, typed, warnings) = (typed.display(), shell::file(typed), report.of(Severity::Warning).count());
    match &errors[..] {
        [] if warnings == 0 => Ok(None),
        [] => Ok(Some(format!("{} in {shown}: see lifeboat check {typed}", count(warnings, "warning")))),
        [error] => Err(Problem::load(error.diagnostic(&report.sources))),
        several => {
            several.iter().for_each(|error| context.printer.diagnostic(&error.diagnostic(&report.sources)));
            let title = format!("{} in {shown}: nothing was done", count(several.len(), "error"));
            Err(Problem::usage(title, format!("lifeboat check {typed} shows all of it")))
        }
    }
}

/// Where the steps of a runbook stand that only look.
pub(crate) fn quiet_steps(runbook: &Path) -> BTreeSet<String> {
    let (surface, hazards, project) = (bindings::catalogue(), bindings::hazards(), project_of(runbook));
    engine::check::quiet(runbook, &project, &Checking { surface: &surface, hazards: &hazards, base: &project, tests: None })
}

/// How often people are asked in the steps of a runbook.
pub(crate) fn gated_steps(runbook: &Path) -> Gated {
    let (surface, hazards, project) = (bindings::catalogue(), bindings::hazards(), project_of(runbook));
    engine::check::gated(runbook, &project, &Checking { surface: &surface, hazards: &hazards, base: &project, tests: None })
}

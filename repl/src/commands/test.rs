//! `lifeboat test`: runbooks put to the test, each in a lab of its own.

use crate::carry::signals;
use crate::cli::TestArgs;
use crate::context::Context;
use crate::print::title::LAB;
use crate::print::{Printer, object};
use crate::problem::{Exit, Problem, Result};
use crate::trial::{self, Test, TestResult};
use bindings::count;
use engine::duration::show;
use engine::shell;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// Where tests are looked for that nobody says where: beside the runbooks.
const FOLDER: &str = "tests";

/// Runs them: exit 0 if all passed and their results are written, else 1.
///
/// # Errors
/// There are no tests, or no folder for them; their results cannot be written; somebody wants to stop.
pub(super) fn run(context: &Context, args: &TestArgs) -> Result<Exit> {
    let root = root(context, args.dir.as_deref())?;
    let tests = trial::find(&root, &args.filter)?;
    if tests.is_empty() {
        let held = if args.filter.is_empty() { String::new() } else { format!(" whose name holds `{}`", args.filter.join("` or `")) };
        let title = format!("there is no test in `{}`{held}", root.display());
        return Err(Problem::usage(title, "a test is a file NAME_test.rhai or NAME.run; lifeboat init DIR writes some to start from"));
    }
    let printer = &context.printer;
    if args.list {
        for test in &tests {
            printer.line(&test.name);
            printer.data(&json!({ "type": "test", "test": test.name }));
        }
        return Ok(Exit::Done);
    }
    #[expect(clippy::disallowed_methods, reason = "how long the tests took on this machine is told")]
    let began = std::time::Instant::now();
    let cancel = CancellationToken::new();
    signals::watch(cancel.clone(), None)?;
    let junit = args.junit.as_ref().map(|file| context.folder.join(file));
    junit.as_deref().map_or(Ok(()), trial::can_write)?;
    printer.line(&format!("{LAB}    {} in {}", count(tests.len(), "test"), root.display()));
    let verdicts = trial::run(&tests, &cancel, |test, verdict| tell(printer, test, verdict))?;
    if cancel.is_cancelled() {
        return Err(Problem::cancelled("cancelled"));
    }
    let failed = verdicts.iter().filter(|verdict| !verdict.passed()).count();
    let (passed, seconds) = (verdicts.len() - failed, began.elapsed().as_secs_f64());
    printer.data(&json!({ "type": "tests_finished", "passed": passed, "failed": failed, "wall_seconds": seconds }));
    let next = match tests.iter().zip(&verdicts).find(|(_, verdict)| !verdict.passed()) {
        Some((test, _)) => {
            format!(
                "    next: lifeboat test {} --filter {}",
                shell::file(args.dir.as_deref().unwrap_or(Path::new("."))),
                shell::quoted(&test.name)
            )
        }
        None => String::new(),
    };
    printer.line(&format!("{LAB}    {passed} passed, {failed} failed in {seconds:.1} s{next}"));
    if let Some(file) = &junit {
        trial::write(file, &tests, &verdicts).map_err(|problem| Problem { exit: Exit::Failed, ..problem })?;
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Failed })
}

fn root(context: &Context, typed: Option<&Path>) -> Result<PathBuf> {
    let root = match typed {
        Some(typed) => context.path(typed),
        None => Some(context.folder.join(FOLDER)).filter(|tests| tests.is_dir()).unwrap_or_else(|| context.folder.clone()),
    };
    if root.exists() {
        return Ok(root);
    }
    Err(Problem::usage(format!("there is no `{}`", root.display()), "lifeboat test DIR"))
}

fn tell(printer: &Printer, test: &Test, verdict: &TestResult) {
    let simulated = SignedDuration::try_from_secs_f64(verdict.simulated).unwrap_or_default();
    let word = if verdict.passed() { "ok" } else { "FAILED" };
    let took = format!("{:>5.1} s   {} simulated", verdict.seconds, show(simulated));
    printer.line(&format!("  {word:<6}  {:<44} {took}", test.name));
    verdict.warnings.iter().for_each(|told| printer.line(&format!("      warning: {told}")));
    if !verdict.passed() {
        verdict.printed.iter().for_each(|line| printer.line(&format!("      {line}")));
        // With JSON they stand in the object.
        verdict.failures.iter().filter(|_| !printer.json).for_each(|shown| printer.diagnostic(shown));
    }
    let errors: Vec<Value> = verdict.failures.iter().map(object).collect();
    printer.data(&json!({
        "type": "test", "test": test.name, "passed": verdict.passed(), "errors": errors, "warnings": verdict.warnings,
        "printed": verdict.printed, "seconds": verdict.simulated, "wall_seconds": verdict.seconds,
    }));
}

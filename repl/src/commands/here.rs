//! Bare `lifeboat`: which runs and plans are open here, and the next command.

use super::at_gate;
use super::open_plans::open_plans;
use crate::carry::instead::instead;
use crate::carry::stepping::option;
use crate::context::Context;
use crate::home::{Entry, Home};
use crate::lab;
use crate::print::title::{LAB, Title};
use crate::problem::{Exit, Result};
use engine::gate::REJECTED;
use engine::journal::{Status, View, is_running};
use std::path::Path;

/// Tells.
///
/// # Errors
/// The home cannot be read.
pub(super) fn run(context: &Context) -> Result<Exit> {
    let printer = &context.printer;
    let Some(home) = Home::find(context.home.as_deref(), &context.folder) else {
        printer.line(&format!("{LAB}    there is no home here yet"));
        printer.line(&format!("{LAB}    next: {}", first(&context.folder)));
        return Ok(Exit::Done);
    };
    let runs = home.runs()?;
    let plans = open_plans(&home, &[context.folder.as_path(), home.root().parent().unwrap_or(&context.folder)]);
    let of_plans = plans.iter().map(|plan| plan.title.clone());
    let title = Title::of_all(super::runs::records(&runs).map(Title::of_run).chain(of_plans));
    printer.line(&format!("{title}    home {}", home.root().display()));
    let told: Vec<&Entry> = runs.iter().filter(|entry| is_open(&home, entry) || entry.journal.is_err()).collect();
    if told.is_empty() {
        printer.line("no run is open");
    }
    super::runs::list(printer, &home, &told)?;
    plans.iter().for_each(|plan| printer.line(&plan.line));
    let is_free = !runs.iter().any(|entry| is_open(&home, entry));
    let plan = plans.iter().rfind(|plan| plan.holds).or(plans.last()).filter(|_| is_free);
    let next = plan.map_or_else(|| next(&home, &runs), |plan| plan.next.clone());
    printer.line(&format!("{title}    next: {next}"));
    Ok(Exit::Done)
}

/// Whether it can be gone on with.
fn is_open(home: &Home, entry: &Entry) -> bool {
    let is_open = |view: &View| view.status.is_unfinished() && !lab::is_gone(home, &entry.name, &view.run);
    entry.journal.as_ref().is_ok_and(|view| is_open(view)) && !super::runs::only_looked(entry)
}

/// The next command.
pub(super) fn next(home: &Home, runs: &[Entry]) -> String {
    // What waits comes before a session that failed: nobody waits for that.
    let open = || runs.iter().rev().filter(|entry| is_open(home, entry));
    let open = open().find(|entry| !is_failed_session(entry)).or_else(|| open().next());
    match (open, runs.iter().rfind(|entry| !super::runs::only_looked(entry))) {
        (Some(entry), _) if is_running(&home.run_folder(&entry.name)) => format!("lifeboat show {}", entry.name),
        (Some(entry), _) => goes_on(home, entry),
        (None, Some(last)) => format!("lifeboat show {}", last.name),
        (None, None) => home.root().parent().map_or_else(|| "lifeboat run RUNBOOK".to_owned(), first),
    }
}

fn is_failed_session(entry: &Entry) -> bool {
    entry.journal.as_ref().is_ok_and(|view| view.run.session && matches!(view.status, Status::Failed { .. }))
}

/// The command by which an open run goes on: of one that waits for people, what they answer with; or what there is instead.
pub(super) fn goes_on(home: &Home, entry: &Entry) -> String {
    let view = entry.journal.as_ref().ok();
    let spent = view.and_then(|view| Some(instead(home, &view.run, view.spent.as_ref()?)));
    let waits = || at_gate::next(home, &entry.name);
    let looked = || home.beside(&entry.name).map(|_| format!("lifeboat abandon {}", entry.name));
    let resumes = || view.map_or_else(|| format!("lifeboat resume {}", entry.name), |view| resumes(view));
    spent.or_else(looked).or_else(waits).unwrap_or_else(resumes)
}

/// How a run that waits for nobody goes on, step by step if it went so: one that failed once its cause is mended. A no that was taken back is no such cause.
pub(super) fn resumes(view: &View) -> String {
    let is_no = view.told.as_ref().is_some_and(|told| told.code.as_deref() == Some(REJECTED));
    let mend = if matches!(view.status, Status::Failed { .. }) && !is_no && !view.run.session { "fix the cause, then " } else { "" };
    format!("{mend}lifeboat resume {}{}", view.run.name, option(view.asks))
}

/// The command for a folder without runs.
fn first(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let is_runbook = |name: &String| {
        let path = folder.join(name);
        path.extension().is_some_and(|extension| extension == "rhai") && engine::header::read(&path).is_ok()
    };
    let mut runbooks: Vec<String> = names.filter(is_runbook).collect();
    runbooks.sort_unstable();
    match runbooks.as_slice() {
        [] => "lifeboat init DIR".to_owned(),
        [one] => format!("lifeboat run {}", engine::shell::quoted(one)),
        several => format!("lifeboat run RUNBOOK    here: {}", several.join(", ")),
    }
}

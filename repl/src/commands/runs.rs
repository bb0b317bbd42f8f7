//! `lifeboat runs`: the runs of this home, oldest first.

use crate::cli::RunsArgs;
use crate::context::Context;
use crate::home::heads::{self, Noted};
use crate::home::stands::{because, word};
use crate::home::{Entry, Home};
use crate::lab;
use crate::print::title::{LAB, Title};
use crate::print::{Printer, brief};
use crate::problem::{Exit, Result};
use bindings::count;
use engine::duration::show;
use engine::gate::APPROVE;
use engine::journal::{JournalError, RunRecord, Status, View, is_running};
use serde_json::{Value, json};

/// So much is said of why a run stands where it does, in characters.
const BECAUSE: usize = 160;

/// Lists them.
///
/// # Errors
/// There is no home, or it cannot be read.
pub(super) fn run(context: &Context, args: &RunsArgs) -> Result<Exit> {
    let home = context.home()?;
    let runs = home.runs()?;
    if args.json {
        let noted = heads::for_list(&home)?;
        for entry in &runs {
            context.printer.data(&object(&home, &noted, entry));
        }
        return Ok(Exit::Done);
    }
    let title = of_home(&runs);
    context.printer.line(&format!("{title}    home {}", home.root().display()));
    let (listed, idle): (Vec<&Entry>, Vec<&Entry>) = runs.iter().partition(|entry| args.all || !only_looked(entry));
    list(&context.printer, &home, &listed)?;
    if !idle.is_empty() {
        let sessions = count(idle.len(), "session");
        context.printer.line(&format!("  and {sessions} that changed nothing: lifeboat runs --all"));
    }
    context.printer.line(&format!("{title}    next: {}", super::here::next(&home, &runs)));
    Ok(Exit::Done)
}

/// Whether it is a session that ended, well or at an input that failed, and in which no action was begun and nobody was asked.
pub(super) fn only_looked(entry: &Entry) -> bool {
    let has_ended = |view: &View| matches!(view.status, Status::Completed | Status::Failed { .. });
    let is_idle = |view: &View| view.run.session && has_ended(view) && !view.calls.iter().any(|call| call.action || call.op == APPROVE);
    entry.journal.as_ref().is_ok_and(|view| is_idle(view))
}

/// The worlds of these runs.
pub(super) fn of_home(runs: &[Entry]) -> Title {
    Title::of_runs(records(runs))
}

/// The first records of these runs.
pub(super) fn records(runs: &[Entry]) -> impl Iterator<Item = &RunRecord> {
    runs.iter().filter_map(|entry| entry.journal.as_ref().ok()).map(|view| &view.run)
}

/// One line for each of these runs.
///
/// # Errors
/// What was noted of them cannot be read.
pub(super) fn list(printer: &Printer, home: &Home, runs: &[&Entry]) -> Result<()> {
    let width = runs.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    let noted = heads::for_list(home)?;
    for entry in runs {
        printer.line(&format!("  {:<width$}  {}", entry.name, line(home, &noted, entry)));
    }
    Ok(())
}

/// One word for a journal that cannot be read.
fn unusable(error: &JournalError) -> &'static str {
    if error.is_damage() { "damaged" } else { "unreadable" }
}

fn line(home: &Home, noted: &[Noted], entry: &Entry) -> String {
    match &entry.journal {
        Err(error) => format!("{:<10} {}", unusable(error), error.whole()),
        Ok(view) => {
            let orphan = if view.status.is_unfinished() && lab::is_gone(home, &entry.name, &view.run) { "; its lab was reset" } else { "" };
            let took = show(view.took());
            let began = view.run.begun().strftime("%Y-%m-%d %H:%M:%SZ");
            let running = is_running(&home.run_folder(&entry.name));
            let at = where_it_stands(view).map_or_else(String::new, |step| format!("at {step}: "));
            let because = brief(&because_now(home, view, running), BECAUSE);
            let title = Title::of_run(&view.run);
            let live = if title.is_live() { format!("{title}: ") } else { String::new() };
            // The lab has a time of its own.
            let moved = heads::last_moved(home, noted, view).filter(|_| !title.is_live());
            let moved = moved.map_or_else(String::new, |at| format!("  moved {}", at.strftime("%Y-%m-%d %H:%MZ")));
            format!("{:<10} {began} {took:>7}{moved}  {live}{at}{because}{orphan}", word(&view.status, running))
                .trim_end_matches([' ', ':'])
                .to_owned()
        }
    }
}

/// Why it stands there; at a gate, how far that is by now.
fn because_now(home: &Home, view: &View, running: bool) -> String {
    super::at_gate::so_far(home, view).filter(|_| !running).unwrap_or_else(|| because(view, running))
}

/// The step an unfinished run is in: the last one begun that has not come to a good end.
fn where_it_stands(view: &View) -> Option<&str> {
    let step = view.steps.last().filter(|_| view.status.is_unfinished())?;
    (step.ended.is_none() || step.error.is_some()).then_some(step.name.as_str())
}

fn object(home: &Home, noted: &[Noted], entry: &Entry) -> Value {
    match &entry.journal {
        Err(error) => json!({ "run": entry.name, "status": unusable(error), "because": error.whole(), "world": LAB }),
        Ok(view) => summary(home, noted, &entry.name, view),
    }
}

fn summary(home: &Home, noted: &[Noted], name: &str, view: &View) -> Value {
    let running = is_running(&home.run_folder(name));
    json!({
        "run": name,
        "status": word(&view.status, running),
        "because": because_now(home, view, running),
        "undone_to": view.undone_to,
        "step": where_it_stands(view),
        "runbook": view.run.runbook,
        "world": Title::of_run(&view.run),
        "account": view.run.account,
        "region": view.run.region,
        "began": view.run.begun(),
        "last": view.last,
        "still_seconds": view.still.as_secs_f64(),
        "machine": { "began": home.begun_on_machine(name), "last": heads::last_moved(home, noted, view) },
        "lab_was_reset": lab::is_gone(home, name, &view.run),
    })
}

//! `lifeboat runs`: the runs of this home, oldest first.

use crate::cli::JsonArgs;
use crate::context::Context;
use crate::home::{Entry, Home};
use crate::lab::{self, TITLE};
use crate::problem::{Exit, Outcome};
use engine::duration::show;
use engine::error::Stop;
use engine::journal::{JournalError, Status, View};
use serde_json::{Value, json};

/// Lists them.
///
/// # Errors
/// There is no home, or it cannot be read.
pub(super) fn run(context: &Context, args: &JsonArgs) -> Outcome<Exit> {
    let home = context.home()?;
    let runs = home.runs()?;
    if args.json {
        for entry in &runs {
            context.printer.data(&object(&home, entry));
        }
        return Ok(Exit::Done);
    }
    context.printer.line(&format!("{TITLE}    home {}", home.root().display()));
    let width = runs.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    for entry in &runs {
        context.printer.line(&format!("  {:<width$}  {}", entry.name, line(&home, entry)));
    }
    context.printer.line(&format!("{TITLE}    next: {}", super::here::next(&home, &runs)));
    Ok(Exit::Done)
}

/// One word for where a run stands.
pub(super) fn word(status: &Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Halted { stop: Stop::Cancelled } => "cancelled",
        Status::Halted { stop: Stop::Paused { .. } } => "paused",
        Status::Halted { stop: Stop::Drift { .. } } => "stopped",
        Status::Halted { stop: Stop::Journal { .. } } | Status::Failed { .. } => "failed",
        Status::Completed => "completed",
        Status::Abandoned => "abandoned",
    }
}

/// Why it stands there.
fn because(status: &Status) -> String {
    match status {
        Status::Halted { stop: Stop::Cancelled } | Status::Completed | Status::Abandoned => String::new(),
        Status::Halted { stop: Stop::Paused { because, .. } } => because.clone(),
        Status::Halted { stop } => stop.to_string(),
        Status::Failed { error } => error.clone(),
        Status::Open => "running, or its process died".to_owned(),
    }
}

/// One word for a journal that cannot be read.
fn unusable(error: &JournalError) -> &'static str {
    if error.is_damage() { "damaged" } else { "unreadable" }
}

fn line(home: &Home, entry: &Entry) -> String {
    match &entry.journal {
        Err(error) => format!("{:<10} {error}", unusable(error)),
        Ok(view) => {
            let orphan = if view.status.is_unfinished() && !lab::owns(home, &entry.name) { "; its lab was reset" } else { "" };
            let took = show(view.last.duration_since(view.run.at));
            let began = view.run.at.strftime("%Y-%m-%d %H:%M:%SZ");
            format!("{:<10} {began} {took:>7}  {}{orphan}", word(&view.status), because(&view.status)).trim_end().to_owned()
        }
    }
}

fn object(home: &Home, entry: &Entry) -> Value {
    match &entry.journal {
        Err(error) => json!({ "run": entry.name, "status": unusable(error), "because": error.to_string(), "world": TITLE }),
        Ok(view) => summary(home, &entry.name, view),
    }
}

fn summary(home: &Home, name: &str, view: &View) -> Value {
    json!({
        "run": name,
        "status": word(&view.status),
        "because": because(&view.status),
        "runbook": view.run.runbook,
        "world": TITLE,
        "account": view.run.account,
        "region": view.run.region,
        "began": view.run.at,
        "last": view.last,
        "lab_was_reset": !lab::owns(home, name),
    })
}

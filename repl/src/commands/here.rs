//! Bare `lifeboat`: what is open here, and the next command.

use crate::context::Context;
use crate::home::{Entry, Home};
use crate::lab::{self, TITLE};
use crate::problem::{Exit, Outcome};
use std::path::Path;

/// Tells.
///
/// # Errors
/// The home cannot be read.
pub(super) fn run(context: &Context) -> Outcome<Exit> {
    let printer = &context.printer;
    let Some(home) = Home::find(context.home.as_deref(), &context.folder) else {
        let next = runbook_here(&context.folder).map_or_else(|| "lifeboat init DIR".to_owned(), |name| format!("lifeboat run {name}"));
        printer.line(&format!("{TITLE}    there is no home here yet"));
        printer.line(&format!("{TITLE}    next: {next}"));
        return Ok(Exit::Done);
    };
    let runs = home.runs()?;
    printer.line(&format!("{TITLE}    home {}", home.root().display()));
    let open = open(&home, &runs);
    if open.is_empty() {
        printer.line("no run is open");
    }
    for entry in &open {
        let word = entry.journal.as_ref().map_or("damaged", |view| super::runs::word(&view.status));
        printer.line(&format!("  {} is {word}", entry.name));
    }
    printer.line(&format!("{TITLE}    next: {}", next(&home, &runs)));
    Ok(Exit::Done)
}

fn open<'a>(home: &Home, runs: &'a [Entry]) -> Vec<&'a Entry> {
    let resumable = |entry: &&Entry| entry.journal.as_ref().is_ok_and(|view| view.status.is_unfinished()) && lab::owns(home, &entry.name);
    runs.iter().filter(resumable).collect()
}

/// The next command.
pub(super) fn next(home: &Home, runs: &[Entry]) -> String {
    match (open(home, runs).last(), runs.last()) {
        (Some(entry), _) => format!("lifeboat resume {}", entry.name),
        (None, Some(last)) => format!("lifeboat show {}", last.name),
        (None, None) => {
            let here = home.root().parent().and_then(runbook_here).unwrap_or_else(|| "RUNBOOK".to_owned());
            format!("lifeboat run {here}")
        }
    }
}

/// The first runbook in a folder.
fn runbook_here(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "rhai")).min()
}

//! Where journals stood when commands ended, noted in the home and outside of the runs' own folders: a journal that was cut at its
//! end, or put back from an older copy, is whole in itself and shorter than this.

use crate::home::Home;
use crate::home::lines;
use crate::print::Printer;
use crate::problem::{Problem, Result};
use engine::journal::{FILE, Tip, View, tip};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;

/// A line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Noted {
    /// The run's name then.
    pub(crate) run: String,
    /// Where its journal stood.
    #[serde(flatten)]
    pub(crate) tip: Tip,
    /// The machine's time.
    pub(crate) at: Timestamp,
}

/// Notes where the journal of a run stands, durably; nothing if it has none.
///
/// # Errors
/// It cannot be read, or the file cannot be written.
pub(crate) fn note(home: &Home, run: &str) -> Result<()> {
    let folder = home.run_folder(run);
    if !folder.join(FILE).is_file() {
        return Ok(());
    }
    let Some(tip) = tip(&folder).map_err(|error| Problem::of_run(error.into(), "RUNBOOK", Some(run)))? else { return Ok(()) };
    let noted = Noted { run: run.to_owned(), tip, at: Timestamp::now() };
    let path = home.heads_file();
    let line = serde_json::to_string(&noted).map_err(|error| Problem::refused(format!("cannot write a head: {error}"), ""))?;
    lines::add(&path, &line).map_err(|error| Problem::file("write", &path, &error))
}

/// The same once a run has moved. Where it cannot be noted, what the run did stands in its journal all the same.
pub(crate) fn noted(printer: &Printer, home: &Home, run: &str) {
    if let Err(mut problem) = note(home, run) {
        let help = format!(
            "what {run} did is in its own journal; free space on that disk: until then, nothing outside the journal shows how far it got"
        );
        problem.shown.help = Some(help);
        printer.problem(&problem);
    }
}

/// Everything that was noted, in order.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn all(home: &Home) -> Result<Vec<Noted>> {
    let path = home.heads_file();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Problem::file("read", &path, &error)),
    };
    Ok(lines::of(&text).filter_map(|(_, line)| serde_json::from_str(line).ok()).collect())
}

/// The same for a list of runs: where it may not be read, the files' own times will do.
///
/// # Errors
/// The file cannot be read for another reason.
pub(crate) fn for_list(home: &Home) -> Result<Vec<Noted>> {
    match std::fs::File::open(home.heads_file()) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(Vec::new()),
        _ => all(home),
    }
}

/// The machine's time at which a run last moved, by what was noted when a command that moved it ended. Of one whose process died, or
/// goes on, the end of its journal is not noted: the file's own time is taken.
pub(crate) fn last_moved(home: &Home, noted: &[Noted], view: &View) -> Option<Timestamp> {
    let name = &view.run.name;
    let is_its_end = |noted: &&Noted| noted.run == *name && noted.tip.head == view.head;
    noted.iter().rfind(is_its_end).map(|noted| noted.at).or_else(|| home.journal_written(name))
}

/// Refuses a run of whose journal more was noted than stands in it: what it did since would be done again.
///
/// # Errors
/// That is so, or it cannot be read.
pub(crate) fn not_cut(home: &Home, run: &str) -> Result<()> {
    let folder = home.run_folder(run);
    if !folder.join(FILE).is_file() {
        return Ok(());
    }
    let Some(tip) = tip(&folder).map_err(|error| Problem::of_run(error.into(), "RUNBOOK", Some(run)))? else { return Ok(()) };
    let noted = all(home)?.into_iter().filter(|noted| noted.tip.first == tip.first).max_by_key(|noted| noted.tip.records);
    match noted {
        Some(noted) if noted.tip.records > tip.records => {
            let at = noted.at.strftime("%Y-%m-%d %H:%M:%SZ");
            let title = format!(
                "the journal of {run} holds {} records, and held {} at {at}: it was cut, or restored from an older copy",
                tip.records, noted.tip.records
            );
            Err(Problem::refused(
                title,
                format!("restore the complete journal: otherwise what the run did since would be done again; lifeboat verify {run}"),
            ))
        }
        _ => Ok(()),
    }
}

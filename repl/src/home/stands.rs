//! Where a run stands, in words.

use crate::home::Home;
use engine::error::Stop;
use engine::journal::{Status, View, is_running};

/// One word for where a run stands; `running`: a process has it.
pub(crate) fn word(status: &Status, running: bool) -> &'static str {
    match status {
        Status::Open if running => "running",
        Status::Open => "open",
        Status::Halted { stop: Stop::Cancelled } => "cancelled",
        Status::Halted { stop: Stop::Paused { .. } } => "paused",
        Status::Halted { stop: Stop::Drift { .. } | Stop::Unplanned { .. } | Stop::Replayed } => "stopped",
        Status::Halted { stop: Stop::Journal { .. } } | Status::Failed { .. } => "failed",
        Status::Completed => "completed",
        Status::Abandoned => "abandoned",
        Status::Undone => "undone",
    }
}

/// Why it stands there, or how far it was taken back.
pub(crate) fn because(view: &View, running: bool) -> String {
    match &view.status {
        Status::Undone => undone_to(view).unwrap_or_default(),
        Status::Halted { stop: Stop::Cancelled } | Status::Completed | Status::Abandoned => String::new(),
        Status::Halted { stop: Stop::Paused { because, .. } } => because.clone(),
        Status::Halted { stop } => stop.to_string(),
        Status::Failed { error } => error.clone(),
        Status::Open if running => String::new(),
        Status::Open => "its process died".to_owned(),
    }
}

/// How far a run was taken back, if it was not all of it.
pub(crate) fn undone_to(view: &View) -> Option<String> {
    let step = view.undone_to.as_ref().filter(|_| view.status == Status::Undone)?;
    Some(format!("down to `{step}`: what came before it stays"))
}

/// The steps that people want left out, and that it has not come to.
pub(crate) fn to_skip(view: &View) -> impl Iterator<Item = String> {
    view.to_skip.iter().map(|(step, reason)| format!("to be left out: {step}: {reason}"))
}

/// Where a run stands, in a line; nothing if that cannot be read.
pub(crate) fn of(home: &Home, name: &str) -> Option<String> {
    let view = home.run(name).ok()?;
    let running = is_running(&home.run_folder(name));
    let (word, because) = (word(&view.status, running), because(&view, running));
    Some(if because.is_empty() { word.to_owned() } else { format!("{word}: {because}") })
}

//! What happens in a run, as it happens, for whoever prints it. The engine itself prints nothing.

use crate::journal::FrameKind;
use crate::op::OpError;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// A file of a runbook that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Its name relative to the project.
    pub file: String,
    /// SHA-256 of it when the run began, hexadecimal; `None`: it was no part of the runbook.
    pub was: Option<String>,
    /// Now; `None`: it is no part of it any more.
    pub now: Option<String>,
}

/// Something to show.
#[derive(Clone, Debug)]
pub enum Event {
    /// Everything that can be checked before is right: the run begins, or goes on.
    RunBegun,
    /// The runbook is not what it was when the run began.
    Edited {
        /// The files that are others now.
        files: Vec<Edit>,
        /// The gates that were answered before, and are not asked again.
        answered: Vec<String>,
    },
    /// A step began.
    StepBegun {
        /// Kebab-case id.
        name: String,
        /// Where it stands, for display: `wave[web]/make`.
        place: String,
        /// What kind of step: one of the script, what is done at the end, or what takes one back.
        kind: FrameKind,
        /// For people.
        title: String,
        /// How many steps enclose it.
        depth: usize,
        /// World time.
        at: Timestamp,
        /// Whether it is being answered from the journal so far.
        replayed: bool,
    },
    /// A step ended.
    StepEnded {
        /// Kebab-case id.
        name: String,
        /// Where it stands, for display.
        place: String,
        /// How many steps enclose it.
        depth: usize,
        /// World time.
        at: Timestamp,
        /// World time between its beginning and its end at which nobody carried the run.
        still: SignedDuration,
        /// What verbs said of it ([`crate::effect::Scope::summary`]), joined.
        summary: String,
        /// Whether a person left it out.
        skipped: bool,
        /// `None`: it is done.
        error: Option<String>,
    },
    /// What a step came to, secrets as tokens; nothing where that is no data.
    StepValue {
        /// Kebab-case id.
        name: String,
        /// How many steps enclose it.
        depth: usize,
        /// The value of its body.
        value: serde_json::Value,
    },
    /// Text for the progress line of a place: a wait's text and last state, an installer's output.
    Progress {
        /// The place, for display: `agents/install[web]`.
        place: String,
        /// One line.
        text: String,
        /// World time.
        at: Timestamp,
    },
    /// A line the script printed.
    Printed {
        /// The place, for display.
        place: String,
        /// The line.
        text: String,
    },
    /// An op ended (not when it was answered from the journal).
    OpEnded {
        /// The place, for display: `drill/drs::start_recovery#1`.
        place: String,
        /// `drs::start_recovery`.
        op: String,
        /// Whether it changes the world.
        action: bool,
        /// `None`: done.
        error: Option<OpError>,
        /// World time.
        at: Timestamp,
    },
    /// The door sends something again, or settles an unknown outcome.
    Retrying {
        /// The place, for display.
        place: String,
        /// Why, and when again.
        text: String,
    },
}

/// Receives events, from any thread.
pub trait Listener: Send + Sync {
    /// Called in order within a branch.
    fn on(&self, event: Event);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Listener for Silent {
    fn on(&self, _event: Event) {}
}

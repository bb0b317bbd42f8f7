//! What is to be known of a command before it is carried out.

use super::{Command, WorldKind};
use crate::carry::ending::Carried;

impl Command {
    /// Whether programs read what it prints.
    pub(crate) fn json(&self) -> bool {
        match self {
            Self::Run(args) => args.json,
            Self::Plan(args) => args.json,
            Self::Check(args) => args.json,
            Self::Resume(args) => args.json,
            Self::Undo(args) => args.json,
            Self::Runs(args) => args.json,
            Self::Show(args) => args.json,
            Self::Verify(args) => args.json,
            Self::Diff(args) => args.json,
            Self::Fork(args) => args.json,
            Self::Test(args) => args.json,
            Self::Lab(command) => command.json(),
            Self::Repl(_)
            | Self::Approve(_)
            | Self::Reject(_)
            | Self::Export { .. }
            | Self::Abandon { .. }
            | Self::Secret(_)
            | Self::Doc { .. }
            | Self::Completions { .. }
            | Self::Man { .. }
            | Self::Init { .. } => false,
        }
    }

    /// What it was to carry, if its JSON ends in `run_finished`.
    pub(crate) fn carries(&self) -> Option<Carried> {
        let of_run = |run: Option<&String>| Some(Carried { runbook: None, run: run.cloned(), live: None });
        match self {
            Self::Run(args) => Some(Carried {
                runbook: args.inputs.runbook.as_ref().map(|runbook| runbook.display().to_string()),
                run: None,
                live: Some(args.inputs.world == Some(WorldKind::Live)),
            }),
            Self::Resume(args) => of_run(args.run.as_ref()),
            Self::Fork(args) => of_run(Some(&args.run)),
            Self::Undo(args) => of_run(Some(&args.run)),
            Self::Plan(_)
            | Self::Check(_)
            | Self::Runs(_)
            | Self::Show(_)
            | Self::Verify(_)
            | Self::Diff(_)
            | Self::Test(_)
            | Self::Lab(_)
            | Self::Repl(_)
            | Self::Approve(_)
            | Self::Reject(_)
            | Self::Export { .. }
            | Self::Abandon { .. }
            | Self::Secret(_)
            | Self::Doc { .. }
            | Self::Completions { .. }
            | Self::Man { .. }
            | Self::Init { .. } => None,
        }
    }

    /// Whether a signal asks it to stop, from its first word on: what carries a run, and its rehearsal.
    pub(crate) fn heeds_signals(&self) -> bool {
        self.carries().is_some() || matches!(self, Self::Plan(_))
    }
}

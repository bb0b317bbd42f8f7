//! Every error a person can meet: what, where, what to type next, and the exit code it ends in.

use engine::Diagnostic;
use engine::run::RunError;
use engine::secret::SecretError;
use std::error::Error;
use std::io::ErrorKind;

/// Exit codes (the manual lists them).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// A step failed.
    Failed,
    /// Wrong usage, or the runbook does not load.
    Usage,
    /// Waits for a person.
    Paused,
    /// The runbook no longer does what is recorded.
    Stopped,
    /// Asked to stop.
    Cancelled,
    /// Refused: nothing was done.
    Refused,
    /// A bug of ours.
    Bug,
    /// Asked to stop twice.
    Interrupted,
    /// What a command came to that was run by ours.
    Of(u8),
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Paused => 3,
            Self::Stopped => 4,
            Self::Cancelled => 5,
            Self::Refused => 6,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::Of(code) => code,
        }
    }
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Problem {
    /// How the process ends.
    pub exit: Exit,
    /// What to show.
    pub shown: Diagnostic,
    /// A file of ours does not hold what was written to it.
    pub is_damage: bool,
}

/// What to do about a file that cannot be written.
pub(crate) const DISK: &str = "nothing was done; free space, or fix the disk or the permissions, then try again";

/// What a command comes to.
pub(crate) type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    /// Refused: nothing was done.
    #[must_use]
    pub fn refused(title: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Exit::Refused, title, help)
    }

    /// Wrong usage.
    #[must_use]
    pub fn usage(title: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Exit::Usage, title, help)
    }

    fn new(exit: Exit, title: impl Into<String>, help: impl Into<String>) -> Self {
        let help = help.into();
        let help = (!help.is_empty()).then_some(help);
        Self { exit, shown: Diagnostic { title: title.into(), help, ..Diagnostic::default() }, is_damage: false }
    }

    /// A file of ours cannot be used: `what` was attempted.
    #[must_use]
    pub fn file(what: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        use ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let help = match error.kind() {
            PermissionDenied | ReadOnlyFilesystem => "give yourself permission for it, or use another place: --home DIR names another home",
            FileTooLarge | QuotaExceeded | StorageFull => "nothing was done; free space on that disk, then try again",
            _ => "",
        };
        Self::refused(format!("cannot {what} `{}`: {error}", path.display()), help)
    }

    /// An error and all it comes from, in one line each.
    #[must_use]
    pub fn chain(error: &dyn Error, help: impl Into<String>) -> Self {
        let mut problem = Self::refused(error.to_string(), help);
        problem.shown.notes.extend(engine::error::causes(error).map(ToString::to_string));
        problem
    }

    /// Somebody asked to stop before anything was done.
    #[must_use]
    pub fn cancelled(title: &str) -> Self {
        Self::new(Exit::Cancelled, title.to_owned(), String::new())
    }

    /// A runbook that does not load.
    #[must_use]
    pub fn load(shown: Diagnostic) -> Self {
        Self { exit: Exit::Usage, shown, is_damage: false }
    }

    /// A run that could not begin or go on; `runbook` as typed, `run` by name where there is one.
    #[must_use]
    pub fn of_run(error: RunError, runbook: &str, run: Option<&str>) -> Self {
        match error {
            RunError::Load(shown) => Self::load(*shown),
            RunError::Param { .. } => Self::usage(error.to_string(), format!("lifeboat run {runbook} --help")),
            RunError::NotBegun { .. } => {
                let run = run.unwrap_or("RUN");
                Self::refused(error.to_string(), format!("lifeboat resume {run} continues it; lifeboat show {run} lists its steps"))
            }
            RunError::Needed { .. } => Self::refused(error.to_string(), run.map_or_else(String::new, |run| format!("lifeboat show {run}"))),
            RunError::NoStep { .. } => Self::usage(error.to_string(), format!("lifeboat run {runbook} --help lists the steps")),
            RunError::Cancelled => Self::new(Exit::Cancelled, error.to_string(), format!("lifeboat run {runbook}")),
            RunError::OtherWorld { .. } | RunError::Over { .. } => Self::refused(error.to_string(), "lifeboat runs"),
            RunError::Spent(_) | RunError::Late { .. } => {
                Self::refused(error.to_string(), format!("lifeboat abandon {}, then: lifeboat run {runbook}", run.unwrap_or("RUN")))
            }
            RunError::Unsettled { .. } => {
                Self::refused(error.to_string(), run.map_or_else(String::new, |run| format!("lifeboat resume {run} finds out")))
            }
            RunError::Journal(engine::journal::JournalError::Busy { .. }) => {
                Self::refused(error.to_string(), "wait for it to end; meanwhile: lifeboat runs")
            }
            RunError::Journal(engine::journal::JournalError::Beside { ref source, .. }) if source.kind() == ErrorKind::PermissionDenied => {
                Self::chain(&error, "ask whoever began it to do this, or to give you permission for its files")
            }
            RunError::Journal(ref journal) if !journal.is_damage() => Self::chain(&error, DISK),
            RunError::Journal(_) => {
                let help = run
                    .map_or_else(String::new, |run| format!("the other runs are untouched; to give this one up: lifeboat abandon {run}"));
                Self { is_damage: true, ..Self::chain(&error, help) }
            }
            RunError::Secret(SecretError::Io { ref source, .. }) if source.kind() != ErrorKind::NotFound => Self::chain(&error, DISK),
            RunError::Secret(_) => {
                let help = run.map_or_else(String::new, |run| {
                    format!("restore the file, then try again; without it the run's secrets are lost: lifeboat abandon {run}")
                });
                Self::chain(&error, help)
            }
            RunError::Plan { .. } => Self::chain(&error, "nothing was done; lifeboat plan RUNBOOK -o FILE makes a new one"),
            RunError::Io { .. } => Self::chain(&error, "nothing was done; try again"),
        }
    }
}

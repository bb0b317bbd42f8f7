//! The journal of a run: an append-only, hash-chained sequence of [`Record`]s in a file of its own. One writer numbers
//! and chains records from all branches; a commit makes durable everything queued before it.

mod memory;
mod record;
mod view;

mod kept;

mod chain;
mod sound;
mod still;
mod watched;
mod writer;

pub use kept::{FILE_FORMAT, RunArchive};
pub(crate) use memory::blank;
pub use memory::{Remembered, memory};
pub use record::{CallId, CallOutcome, CallRecord, Carried, FORMAT, Forked, FrameId, FrameKind, Gone, Look, Record, RunRecord, Try};
pub(crate) use still::Still;
pub(crate) use view::is_over_by;
pub(crate) use view::undo_segment;
pub use view::{CallView, ExportView, Status, StepView, View, begun, last_moment, view};
pub use watched::{Watched, watched};
pub use writer::{SqliteJournal, Tip, carrier, is_running, locked, tip};

use rusqlite::ErrorCode;
use std::path::PathBuf;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be read or written: missing, full disk, permissions, not a database.
    #[error("cannot {what} the journal `{}`", path.display())]
    Sqlite {
        /// What was attempted.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
    /// The lock file cannot be made.
    #[error("cannot lock the run `{}`", path.display())]
    Lock {
        /// The folder.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// Another process is running it.
    #[error("the run `{}` is in use by another process", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// There is nothing in it: whoever made it died before the first record, or somebody emptied it.
    #[error("the journal `{}` is empty: no run began", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A record is not what was chained.
    #[error("the journal `{}` is damaged at record {sequence}: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which record.
        sequence: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A file that should hold an exported run does not, or holds less than was exported.
    #[error("`{}` is not a complete exported run: {why}", path.display())]
    Exported {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The run's folder, or a file in it that lies beside the journal, cannot be read.
    #[error("cannot read `{}`", path.display())]
    Beside {
        /// It.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// The file is of a later version.
    #[error("the journal `{}` has format {found}; this version reads up to {}", path.display(), FORMAT)]
    Format {
        /// The file.
        path: PathBuf,
        /// Found in the file.
        found: u32,
    },
}

impl JournalError {
    /// It and what it comes from, in one line. SQLite's own words are the last: what it gives behind them says the same in numbers.
    #[must_use]
    pub fn whole(&self) -> String {
        std::error::Error::source(self).map_or_else(|| self.to_string(), |source| format!("{self}: {source}"))
    }

    /// Whether what stands in the file is not what was written: making room or giving permissions does not help.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => {
                let code = source.sqlite_error_code();
                matches!(code, None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown))
            }
            Self::Damaged { .. } | Self::Exported { .. } => true,
            Self::Lock { .. } | Self::Beside { .. } | Self::Busy { .. } | Self::Format { .. } | Self::Empty { .. } => false,
        }
    }
}

/// The journal of one run, open for writing: the journal seam.
pub trait Journal: Send {
    /// Numbers and chains a record, queues it, and returns its number, from 1.
    fn append(&mut self, record: &Record) -> u64;

    /// Makes durable everything queued.
    ///
    /// # Errors
    /// It cannot be written: the run must end.
    fn commit(&mut self) -> Result<(), JournalError>;

    /// Hash of the last durable record, hexadecimal. What is kept in memory only is as durable as it will be.
    fn chain_head(&mut self) -> String;
}

/// Opens the journal in a run's folder for writing and reads what stands in it.
pub type Opener = std::sync::Arc<dyn Fn(&std::path::Path) -> Result<(Box<dyn Journal>, Vec<Record>), JournalError> + Send + Sync>;

/// The default [`Opener`]: SQLite, a file a run.
#[must_use]
pub fn sqlite() -> Opener {
    std::sync::Arc::new(|folder| {
        let (journal, records) = SqliteJournal::open(folder)?;
        Ok((Box::new(journal), records))
    })
}

/// The journal's file in a run's folder.
pub const FILE: &str = "journal.db";

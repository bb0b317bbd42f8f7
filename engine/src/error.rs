//! How a run can stop, and errors as scripts see them.

use serde::{Deserialize, Serialize};

/// A stop no script can catch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stop")]
pub enum Stop {
    /// Asked to stop (signal): resumable.
    Cancelled,
    /// Paused on purpose or because it cannot go on alone: resumable.
    Paused {
        /// Why, for people.
        because: String,
        /// What to do before it can go on; `None`: it paused because somebody asked it to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        help: Option<String>,
    },
    /// The script does not do again what the journal says it did.
    Drift {
        /// What was recorded, what came instead, with both places.
        what: String,
        /// Where the recorded call stood, `workshop.rhai:10:6`.
        recorded_at: String,
        /// Where the differing call stands now.
        now_at: String,
    },
    /// The run is held to a plan, and an action is not the next that is planned: it was not made. Or it was, where it was to be refused.
    Unplanned {
        /// What was asked and what is planned.
        what: String,
        /// Where the planned action stands; empty if none is planned there.
        planned_at: String,
        /// Where the action stands.
        now_at: String,
        /// Whether it was made: it was to be refused.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        made: bool,
    },
    /// What is recorded ends here, and nothing new may be done: the run is being taken back.
    Replayed,
    /// The journal cannot be written.
    Journal {
        /// The journal's own words.
        why: String,
    },
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::Paused { because, .. } => write!(f, "paused: {because}"),
            Self::Drift { what, recorded_at, now_at } => write!(f, "{what} (recorded at {recorded_at}, now at {now_at})"),
            Self::Unplanned { what, now_at, .. } => write!(f, "not in the plan: {what} (at {now_at})"),
            Self::Replayed => f.write_str("nothing more is recorded"),
            Self::Journal { why } => write!(f, "the journal cannot be written: {why}"),
        }
    }
}

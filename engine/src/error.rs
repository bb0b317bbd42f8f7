//! How a run can stop, and errors with all they come from.

use serde::{Deserialize, Serialize};
use std::error::Error;

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

/// What an error comes from, from the outside in.
pub fn causes(error: &dyn Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

/// An error and all it comes from, in one line.
#[must_use]
pub fn whole(error: &dyn Error) -> String {
    causes(error).fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::whole;
    use crate::secret::SecretError;

    #[test]
    fn an_error_is_told_with_what_it_comes_from() {
        let inner: std::io::Error = std::io::Error::other(SecretError::Unknown { token: "{{secret:a#1}}".to_owned() });
        let outer = SecretError::Damaged { path: "vault".to_owned(), source: Some(inner.into()) };
        assert_eq!(
            whole(&outer),
            "the vault `vault` does not open with the key of this home: no secret `{{secret:a#1}}` is sealed in this run"
        );
    }
}

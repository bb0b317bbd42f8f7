//! The times at which a run stood still: nobody carried it, from its last record on until it was taken up again.

use super::Record;
use jiff::{SignedDuration, Timestamp};

/// Those of a run so far. Of one whose process died they begin at its last record, though it may have waited a while then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Still {
    gaps: Vec<(Timestamp, Timestamp)>,
    last: Option<Timestamp>,
}

impl Still {
    /// Takes the next record.
    pub(crate) fn take(&mut self, record: &Record) {
        // A secret is written for a person while nobody carries the run.
        if matches!(record, Record::SecretExported { .. }) {
            return;
        }
        let at = record.at();
        let is_taken_up = matches!(record, Record::Resumed { .. } | Record::Undoing { .. });
        self.gaps.extend(self.last.filter(|last| is_taken_up && *last < at).map(|last| (last, at)));
        self.last = self.last.max(Some(at));
    }

    /// How long it did, of what lies between these times.
    pub(crate) fn within(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let inside = self.gaps.iter().filter(|(last, up)| from <= *last && *up <= to);
        inside.fold(SignedDuration::ZERO, |sum, (last, up)| sum + up.duration_since(*last))
    }
}

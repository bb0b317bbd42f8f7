//! A failed run at whose end something was done: what lies before that is history, and what it would go on with is gone (decision 0011).

use super::failed;
use crate::follow::Past;
use crate::journal::{Record, RunRecord};
use jiff::Timestamp;

/// What can be done instead of going on with such a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The top-level step that failed, where a fork can do it anew.
    pub step: Option<String>,
}

impl Spent {
    /// After `step` failed; only runs in the lab are forked.
    pub(super) fn after(step: Option<String>, run: &RunRecord) -> Self {
        Self { step: step.filter(|_| !run.world.is_live()) }
    }
}

/// Whether these records are those of such a run, if it is not being taken back.
pub(crate) fn spent(run: &RunRecord, records: &[Record], at: Timestamp) -> Option<Spent> {
    failed(records)?;
    let past = Past::read(records);
    let is_spent = past.undoing.is_none() && past.is_spent(at);
    is_spent.then(|| Spent::after(past.failed_step(), run))
}

//! What a no ends: of gates that stand side by side nobody is asked at the others any more, once no script caught it in its branch.

use crate::frame::is_within;
use crate::op::OpError;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// The noes of a run, and the gates that are being asked.
#[derive(Default)]
pub(crate) struct Noes(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// The sets of branches that were left by a no, by place.
    said: Vec<(String, OpError)>,
    /// The gates at which people are asked, and what ends that.
    asking: Vec<(String, CancellationToken)>,
}

impl Noes {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A branch of the set at this place ended with a no: its other branches ask nobody any more.
    pub(super) fn leaves(&self, set: &str, error: &OpError) {
        let mut known = self.known();
        if known.said.iter().any(|(place, _)| is_within(set, place)) {
            return;
        }
        // Of several that stand in it, the first is why.
        let first = known.said.iter().find(|(place, _)| is_within(place, set)).map_or_else(|| error.clone(), |(_, first)| first.clone());
        known.said.push((set.to_owned(), first));
        known.asking.iter().filter(|(gate, _)| is_within(gate, set)).for_each(|(_, ends)| ends.cancel());
    }

    /// The no by which nobody is asked at a gate any more; nothing if somebody may be.
    pub(super) fn over(&self, gate: &str) -> Option<OpError> {
        self.known().said.iter().find(|(set, _)| is_within(gate, set)).map(|(_, no)| no.clone())
    }

    /// What ends the asking at a gate: this, or a no at another one.
    pub(super) fn asking(&self, gate: &str, cancel: &CancellationToken) -> CancellationToken {
        let ends = cancel.child_token();
        let mut known = self.known();
        if known.said.iter().any(|(set, _)| is_within(gate, set)) {
            ends.cancel();
        }
        known.asking.push((gate.to_owned(), ends.clone()));
        ends
    }

    /// It was answered.
    pub(super) fn asked(&self, gate: &str) {
        self.known().asking.retain(|(asking, _)| asking != gate);
    }
}

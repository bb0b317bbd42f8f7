//! A clock for looking back: nothing is done and nothing waited for, so its time stands, and of branches one after the other comes as
//! far as it came.

use crate::clock::{BranchId, Clock};
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(super) struct Standing {
    now: Timestamp,
    branches: Mutex<Branches>,
    ended: Condvar,
}

#[derive(Default)]
struct Branches {
    count: BranchId,
    /// Those that are not over, with their parents.
    open: BTreeMap<BranchId, BranchId>,
}

impl Standing {
    pub(super) fn at(now: Timestamp) -> Self {
        Self { now, branches: Mutex::default(), ended: Condvar::new() }
    }

    fn branches(&self) -> MutexGuard<'_, Branches> {
        self.branches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Blocks while a branch is open that is `meant`.
    fn while_open(&self, meant: impl Fn(&Branches) -> bool) {
        drop(self.ended.wait_while(self.branches(), |branches| meant(branches)));
    }
}

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn park_until(&self, _: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn perform(&self, _: BranchId, work: BoxFuture<'static, ()>) {
        futures::executor::block_on(work);
    }

    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        let mut branches = self.branches();
        let first = branches.count + 1;
        let new: Vec<BranchId> = (first..).take(count).collect();
        branches.count = new.last().copied().unwrap_or(branches.count);
        branches.open.extend(new.iter().map(|branch| (*branch, parent)));
        new
    }

    fn begin(&self, branch: BranchId) {
        self.while_open(|branches| {
            let parent = branches.open.get(&branch);
            branches.open.range(..branch).any(|(_, other)| Some(other) == parent)
        });
    }

    fn end(&self, branch: BranchId) {
        self.branches().open.remove(&branch);
        self.ended.notify_all();
    }

    fn join(&self, parent: BranchId) {
        self.while_open(|branches| branches.open.values().any(|other| *other == parent));
    }
}

//! Branches beside a clock that moves by itself: each goes on as soon as it can, for the time is not theirs.

use engine::clock::BranchId;
use futures::future::BoxFuture;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;

/// Who waits for whom.
#[derive(Clone)]
pub(super) struct Turns {
    shared: Arc<Shared>,
}

struct Shared {
    branches: Mutex<Branches>,
    ended: Condvar,
    runtime: Handle,
}

#[derive(Default)]
struct Branches {
    last: BranchId,
    parents: BTreeMap<BranchId, BranchId>,
    /// Forked branches that have not ended, by parent.
    open: BTreeMap<BranchId, usize>,
}

impl Turns {
    /// Work is performed on `runtime`.
    pub(super) fn new(runtime: Handle) -> Self {
        Self { shared: Arc::new(Shared { branches: Mutex::default(), ended: Condvar::new(), runtime }) }
    }

    fn branches(&self) -> MutexGuard<'_, Branches> {
        self.shared.branches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn perform(&self, work: BoxFuture<'static, ()>) {
        let (give, take) = std::sync::mpsc::sync_channel(1);
        self.shared.runtime.spawn(async move {
            work.await;
            // The receiver waits just below.
            let _ = give.send(());
        });
        // Work that panicked is missed by whoever waits for what it makes.
        let _ = take.recv();
    }

    pub(super) fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        let mut branches = self.branches();
        let first = branches.last + 1;
        branches.last += count as u64;
        let forked: Vec<BranchId> = (first..=branches.last).collect();
        branches.parents.extend(forked.iter().map(|branch| (*branch, parent)));
        *branches.open.entry(parent).or_default() += count;
        forked
    }

    pub(super) fn end(&self, branch: BranchId) {
        let mut branches = self.branches();
        if let Some(parent) = branches.parents.remove(&branch) {
            let open = branches.open.entry(parent).or_default();
            *open = open.saturating_sub(1);
            self.shared.ended.notify_all();
        }
    }

    pub(super) fn join(&self, parent: BranchId) {
        let branches = self.branches();
        let open = |branches: &mut Branches| branches.open.get(&parent).is_some_and(|open| *open > 0);
        drop(self.shared.ended.wait_while(branches, open).unwrap_or_else(PoisonError::into_inner));
    }
}

//! Time and turns. A branch of a script (a plain thread) parks only through the clock: while the door performs an
//! op for it, while a wait sleeps, while it joins other branches. In a virtual world exactly one branch computes at
//! a time and time jumps when all are parked; in the real one nothing of that is needed.

use futures::future::BoxFuture;
use jiff::Timestamp;

/// Names a branch of one run; 0 is the main one.
pub type BranchId = u64;

/// The clock seam, given at start-up.
pub trait Clock: Send + Sync + 'static {
    /// World time now.
    fn now(&self) -> Timestamp;

    /// Completes when world time has reached `at`.
    fn park_until(&self, at: Timestamp) -> BoxFuture<'static, ()>;

    /// Performs `work` where ops run and blocks this branch's thread until it is done and it is this branch's turn.
    fn perform(&self, branch: BranchId, work: BoxFuture<'static, ()>);

    /// Registers `count` new branches of `parent`, which then starts their threads.
    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId>;

    /// First call on a branch's thread: blocks until it is its turn.
    fn begin(&self, branch: BranchId);

    /// Last call on a branch's thread.
    fn end(&self, branch: BranchId);

    /// Does `work` on this branch's thread while others go on, and blocks until it is this branch's turn again: people are waited for, and no
    /// time passes for them.
    fn aside(&self, _branch: BranchId, work: &mut dyn FnMut()) {
        work();
    }

    /// Blocks `parent` until all its forked branches have ended and it is its turn.
    fn join(&self, parent: BranchId);
}

/// A clock lent to a run inside another one, which is blocked until that is over: the main branch of the inner run is the branch
/// that blocks.
pub(crate) struct Lent {
    pub(crate) clock: std::sync::Arc<dyn Clock>,
    pub(crate) branch: BranchId,
}

impl Lent {
    fn of(&self, branch: BranchId) -> BranchId {
        if branch == 0 { self.branch } else { branch }
    }
}

impl Clock for Lent {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn park_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        self.clock.park_until(at)
    }

    fn perform(&self, branch: BranchId, work: BoxFuture<'static, ()>) {
        self.clock.perform(self.of(branch), work);
    }

    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        self.clock.fork(self.of(parent), count)
    }

    fn begin(&self, branch: BranchId) {
        // The branch that blocks has its turn already, and keeps it.
        if branch != 0 {
            self.clock.begin(branch);
        }
    }

    fn end(&self, branch: BranchId) {
        if branch != 0 {
            self.clock.end(branch);
        }
    }

    fn aside(&self, branch: BranchId, work: &mut dyn FnMut()) {
        self.clock.aside(self.of(branch), work);
    }

    fn join(&self, parent: BranchId) {
        self.clock.join(self.of(parent));
    }
}

/// A branch's thread from its first turn to its last, also if it panics: nobody must wait for it for ever.
pub(crate) struct Begun<'a>(&'a dyn Clock, BranchId);

impl<'a> Begun<'a> {
    /// Blocks until it is the branch's turn.
    pub(crate) fn new(clock: &'a dyn Clock, branch: BranchId) -> Self {
        clock.begin(branch);
        Self(clock, branch)
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

/// Performs `work` for `branch` and returns what it made.
pub fn perform<T: Send + 'static>(clock: &dyn Clock, branch: BranchId, work: impl Future<Output = T> + Send + 'static) -> T {
    let (give, take) = std::sync::mpsc::sync_channel(1);
    clock.perform(
        branch,
        Box::pin(async move {
            // The receiver lives until `perform` returns.
            let _ = give.send(work.await);
        }),
    );
    take.recv().expect("a clock performs the work it is given before it returns")
}

//! The machine's own clock, for runs in AWS itself.

use super::turns::Turns;
use engine::clock::{BranchId, Clock};
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::time::Duration;
use tokio::runtime::Handle;

/// A machine's clock may be set while somebody waits for it: it is read again this often.
const LOOK: Duration = Duration::from_secs(30);

/// The machine's time.
#[derive(Clone)]
pub(super) struct WallClock {
    turns: Turns,
}

impl WallClock {
    /// Work is performed on `runtime`.
    pub(super) fn new(runtime: Handle) -> Self {
        Self { turns: Turns::new(runtime) }
    }
}

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the seam that owns the machine's clock")]
    fn park_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            while let Ok(left) = Duration::try_from(at.duration_since(Timestamp::now())) {
                if left.is_zero() {
                    break;
                }
                tokio::time::sleep(left.min(LOOK)).await;
            }
        })
    }

    fn perform(&self, _: BranchId, work: BoxFuture<'static, ()>) {
        self.turns.perform(work);
    }

    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        self.turns.fork(parent, count)
    }

    fn begin(&self, _: BranchId) {}

    fn end(&self, branch: BranchId) {
        self.turns.end(branch);
    }

    fn join(&self, parent: BranchId) {
        self.turns.join(parent);
    }
}

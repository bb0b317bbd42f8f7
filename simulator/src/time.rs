//! How the lab knows what time it is. Time is given: the lab never reads a clock of its own.

use futures::future::BoxFuture;
use jiff::Timestamp;
use std::sync::Arc;

/// The lab's whole view of time: a reading and a wake-up. Joined to the engine's clock by the front end.
pub trait Time: Send + Sync + 'static {
    /// Lab time now. Never goes backwards.
    fn now(&self) -> Timestamp;

    /// Completes once [`now`](Self::now) has reached `at`. In virtual time the clock jumps when every
    /// branch and every lab request is parked in such a future, and nobody holds it.
    fn wake_at(&self, at: Timestamp) -> BoxFuture<'static, ()>;

    /// Keeps a clock that jumps from jumping until the hold is dropped: somebody waits for a timer of the machine's. A clock
    /// that never jumps has nothing to keep.
    fn hold(&self) -> Hold {
        Hold::default()
    }
}

/// Keeps time from jumping while it lives.
#[derive(Debug, Default)]
pub struct Hold {
    _counted: Arc<()>,
}

/// The holds on one clock.
#[derive(Debug, Default)]
pub struct Holds(Arc<()>);

impl Holds {
    /// One more.
    #[must_use]
    pub fn hold(&self) -> Hold {
        Hold { _counted: self.0.clone() }
    }

    /// Whether one is left.
    #[must_use]
    pub fn any(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

//! How the lab knows what time it is. Time is given: the lab never reads a clock of its own.

use futures::future::BoxFuture;
use jiff::Timestamp;

/// The lab's whole view of time: a reading and a wake-up. Joined to the engine's clock by the front end.
pub trait Time: Send + Sync + 'static {
    /// Lab time now. Never goes backwards.
    fn now(&self) -> Timestamp;

    /// Completes once [`now`](Self::now) has reached `at`. In virtual time the clock jumps when every
    /// branch and every lab request is parked in such a future.
    fn wake_at(&self, at: Timestamp) -> BoxFuture<'static, ()>;
}

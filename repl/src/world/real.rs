//! Time that moves by itself, for a lab other programs talk to: the machine's own, from where the lab stands, faster
//! or slower.

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::time::{Duration, Instant};

/// Lab time beside the machine's.
#[derive(Clone, Debug)]
pub struct RealClock {
    from: Timestamp,
    began: Instant,
    speed: f64,
}

impl RealClock {
    /// A clock that stands at `from` now and moves `speed` times as fast as the machine's.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the seam that owns the machine's clock")]
    pub fn new(from: Timestamp, speed: f64) -> Self {
        Self { from, began: Instant::now(), speed }
    }

    /// How long `time` of this clock takes on the machine's.
    fn machine(&self, time: SignedDuration) -> Duration {
        Duration::try_from_secs_f64((time.as_secs_f64() / self.speed).max(0.0)).unwrap_or(Duration::MAX)
    }
}

impl simulator::Time for RealClock {
    fn now(&self) -> Timestamp {
        let passed = self.began.elapsed().as_secs_f64() * self.speed;
        SignedDuration::try_from_secs_f64(passed).ok().and_then(|passed| self.from.checked_add(passed).ok()).unwrap_or(Timestamp::MAX)
    }

    #[expect(clippy::disallowed_methods, reason = "this is the seam that owns the machine's clock")]
    fn wake_at(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let wait = self.machine(at.duration_since(self.now()));
        Box::pin(tokio::time::sleep(wait))
    }
}

//! A lab other programs talk to. Its time moves by itself: the machine's own, from where the lab stands, faster or
//! slower; or it jumps when every client waits.

use super::{Reactor, VirtualClock, WorldError};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use simulator::{Lab, Time};
use std::path::Path;
use std::sync::Arc;
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

/// How time passes in a lab that is served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServedAt {
    /// This many lab seconds a second.
    Speed(f64),
    /// It jumps when every client waits.
    Jumps,
}

/// A lab for programs outside this process.
pub struct RealLab {
    /// The lab.
    pub lab: Lab,
    reactor: Reactor,
}

impl RealLab {
    /// Opens the lab in `file`, or founds it; its time goes on from where it stands, but not before `not_before`.
    ///
    /// # Errors
    /// The file cannot be used, or there is no thread to be had.
    pub fn open(file: &Path, options: simulator::Options, not_before: Option<Timestamp>, at: ServedAt) -> Result<Self, WorldError> {
        let mut jumping = None;
        let heard = options.heard.clone();
        let lab = Lab::open(file, options, |stands| {
            let from = not_before.map_or(stands, |at| at.max(stands));
            match at {
                ServedAt::Speed(speed) => Arc::new(RealClock::new(from, speed)) as Arc<dyn Time>,
                ServedAt::Jumps => Arc::new(jumping.insert(VirtualClock::new(from, 0).patient(heard)).clone()),
            }
        })?;
        let reactor = match &jumping {
            Some(clock) => Reactor::start(clock)?,
            None => Reactor::start_real()?,
        };
        Ok(Self { lab, reactor })
    }

    /// Runs `work` where the lab runs.
    pub fn run_there<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        self.reactor.run_there(work)
    }
}

//! The one place where the world is chosen: which clock, which cloud, which network a run goes to.

mod clock;
mod in_process;
mod reactor;
mod real;

mod served;
mod turns;
mod unreached;

mod live;
mod tcp;
mod wall;

#[cfg(test)]
mod clock_tests;

pub use clock::VirtualClock;
pub use in_process::{Between, Moment};
pub use live::{LiveError, LiveWorld, Reaching};
pub use reactor::Reactor;
pub use real::{RealClock, RealLab, ServedAt};
pub use served::ServedLab;
pub use unreached::not_connected;

use engine::Surface;
use engine::clock::Clock;
use engine::mishap::Mishap;
use engine::run::{WorldId, WorldKind};
use jiff::Timestamp;
use simulator::{Fault, Lab, Rule, Still, Time};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// Where a run goes.
pub trait World {
    /// What scripts can say there, in `region`.
    fn surface(&self, region: &str) -> Surface;

    /// Its time.
    fn clock(&self) -> Arc<dyn Clock>;

    /// Its account.
    fn account(&self) -> String;

    /// Who asks, as AWS knows them, where it is AWS itself.
    fn caller(&self) -> Option<String> {
        None
    }

    /// The address through which it is reached, if another process has it.
    fn through(&self) -> Option<String> {
        None
    }

    /// Lets something go wrong in it from here on: it is a copy.
    ///
    /// # Errors
    /// That cannot go wrong there.
    fn befall(&self, mishap: &Mishap) -> Result<(), String> {
        Err(format!("`{mishap}` cannot be rehearsed in this world"))
    }

    /// Whether what was let go wrong in it has come about since, as far as it can tell.
    fn has_met(&self, _: &Mishap) -> bool {
        true
    }

    /// What a copy of another world met that cannot be rehearsed, if it did.
    fn not_modelled(&self) -> Option<String> {
        None
    }

    /// Names it.
    fn id(&self, region: &str) -> WorldId {
        WorldId { kind: WorldKind::Lab, account: self.account(), region: region.to_owned(), endpoint: None }
    }
}

/// How a lab is opened for a run.
#[derive(Clone, Default)]
pub struct Opening {
    /// The lab's own options.
    pub lab: simulator::Options,
    /// Lab time is never before this: the last time a journal of this lab tells.
    pub not_before: Option<Timestamp>,
    /// Picks the next branch among those that are ready.
    pub turns: u64,
    /// Told at every request and every answer.
    pub between: Option<Between>,
}

/// A lab with its clock and the thread both run on.
pub struct LabWorld {
    /// Time of this lab.
    pub clock: VirtualClock,
    /// The lab.
    pub lab: Lab,
    reactor: Reactor,
    between: Option<Between>,
}

/// Why there is no world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The lab's file.
    #[error(transparent)]
    Lab(#[from] simulator::OpenError),
    /// Whoever served the lab does no longer.
    #[error("the lab served at {address} does not answer")]
    Served {
        /// The address.
        address: SocketAddr,
        /// The system's own words.
        source: std::io::Error,
    },
    /// The system gives no thread.
    #[error("cannot start the thread the lab runs on")]
    Thread(#[from] std::io::Error),
}

impl LabWorld {
    /// Opens the lab in `file`, or founds it.
    ///
    /// # Errors
    /// The file cannot be used, or there is no thread to be had.
    pub fn open(file: &Path, opening: Opening) -> Result<Self, WorldError> {
        Self::with(opening, |lab, time| Lab::open(file, lab, time))
    }

    /// A lab in memory alone, as the one in the file `from` stands, or empty.
    ///
    /// # Errors
    /// The file cannot be read, or there is no thread to be had.
    pub fn aside(from: Option<&Still>, opening: Opening) -> Result<Self, WorldError> {
        Self::with(opening, |lab, time| Lab::aside(from, lab, time))
    }

    fn with(
        opening: Opening,
        open: impl FnOnce(simulator::Options, &mut dyn FnMut(Timestamp) -> Arc<dyn Time>) -> Result<Lab, simulator::OpenError>,
    ) -> Result<Self, WorldError> {
        let Opening { lab, not_before, turns, between } = opening;
        let mut made = None;
        let lab = open(lab, &mut |stands| {
            let clock = VirtualClock::new(not_before.map_or(stands, |at| at.max(stands)), turns);
            made = Some(clock.clone());
            Arc::new(clock)
        })?;
        let clock = made.expect("a lab that is open has asked for its clock");
        let reactor = Reactor::start(&clock)?;
        Ok(Self { clock, lab, reactor, between })
    }

    /// Runs `work` where the lab runs.
    pub fn run_there<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        self.reactor.run_there(work)
    }
}

impl World for LabWorld {
    fn surface(&self, region: &str) -> Surface {
        let cloud = in_process::cloud(&self.lab, self.between.clone(), region, Arc::new(self.clock.clone()));
        let network = in_process::LabNetwork::new(&self.lab, self.between.clone());
        bindings::surface(&bindings::Seams { cloud: Arc::new(cloud), network: Arc::new(network) })
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }

    fn account(&self) -> String {
        self.lab.account()
    }

    fn befall(&self, mishap: &Mishap) -> Result<(), String> {
        let rule = crate::destination::mishaps::rule(mishap).map_err(|why| format!("`{mishap}`: {why}"))?;
        self.lab.fault(rule).map_err(|error| error.to_string())
    }

    fn has_met(&self, mishap: &Mishap) -> bool {
        let Ok(asked) = crate::destination::mishaps::rule(mishap) else { return true };
        let is_it = |rule: &Rule| (&rule.service, &rule.operation, &rule.fault) == (&asked.service, &asked.operation, &asked.fault);
        // Who meets a Region that is cut off is not counted.
        let is_met = |rule: &Rule| if rule.fault == Fault::Cut { self.lab.has_met_cut(&rule.operation) } else { rule.times < asked.times };
        self.lab.faults().iter().rfind(|rule| is_it(rule)).is_none_or(is_met)
    }
}

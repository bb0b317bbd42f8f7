//! Looking around from the question of `--step`: a session beside the run that asks, in its own process. It has the run's world and
//! time, and nothing but queries.

use super::begin::{Opened, opened};
use crate::carry::signals::Attention;
use crate::context::Context;
use crate::destination::{Destination, Joined, Still};
use crate::home::Home;
use crate::lab::HomesLab;
use crate::problem::{Problem, Result};
use crate::world::World;
use engine::Surface;
use engine::clock::Clock;
use engine::gate::{Ahead, Meanwhile};
use engine::run::WorldId;
use engine::session::Standpoint;
use std::sync::Arc;

/// What a run that asks has around it.
pub(crate) struct Around {
    pub(crate) context: Context,
    pub(crate) home: Home,
    /// The run's name.
    pub(crate) run: String,
    pub(crate) surface: Surface,
    pub(crate) id: WorldId,
    pub(crate) caller: Option<String>,
}

impl Around {
    /// A session where the run stands, to its end.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(crate) fn look(&self, ahead: &Ahead, meanwhile: &Meanwhile) -> Result<()> {
        let Self { context, home, run, .. } = self;
        if !context.printer.terminal {
            return Err(Problem::usage("looking around needs a terminal", "answer y, s, c, u STEP or q"));
        }
        let record = home.run(run)?.run;
        let world =
            Lent { surface: self.surface.clone(), clock: meanwhile.clock.clone(), id: self.id.clone(), caller: self.caller.clone() };
        let lab = (!self.id.kind.is_live()).then_some(HomesLab { context, home, seed: None });
        let attached = Attached { world: Arc::new(world), lab };
        let at = Standpoint { source: ahead.source.clone(), place: ahead.place.clone() };
        let opening = Opened { context, home, run, record: &record, at: Some(at) };
        let shell = opened(&opening, &attached, Attention::within(meanwhile.cancel.clone()))?;
        shell.greet(&record.account);
        shell.carry().map(drop)
    }
}

/// The run's world, with the time of the branch that asks.
struct Lent {
    surface: Surface,
    clock: Arc<dyn Clock>,
    id: WorldId,
    caller: Option<String>,
}

impl World for Lent {
    fn surface(&self, _: &str) -> Surface {
        self.surface.clone()
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn account(&self) -> String {
        self.id.account.clone()
    }

    fn caller(&self) -> Option<String> {
        self.caller.clone()
    }

    fn id(&self, _: &str) -> WorldId {
        self.id.clone()
    }
}

/// Where the run goes: it has it already.
struct Attached<'a> {
    world: Arc<Lent>,
    lab: Option<HomesLab<'a>>,
}

impl Destination for Attached<'_> {
    fn join(&self) -> Result<Joined> {
        Ok(Joined { world: self.world.clone(), _lock: None })
    }

    fn still(&self) -> Result<Box<dyn Still + '_>> {
        match &self.lab {
            Some(lab) => lab.still(),
            None => Err(Problem::refused(
                "a run that is asking cannot rehearse AWS at the same time",
                "q, then: lifeboat repl --run RUN has :plan",
            )),
        }
    }

    fn lab(&self) -> Result<Option<String>> {
        self.lab.as_ref().map_or(Ok(None), Destination::lab)
    }

    fn bind(&self, run: &str) -> Result<()> {
        self.lab.as_ref().map_or(Ok(()), |lab| lab.bind(run))
    }
}

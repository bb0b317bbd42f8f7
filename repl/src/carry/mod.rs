//! Carries a run in its world: the part `run` and `resume` share.

pub(crate) mod aftermath;
pub(crate) mod behind;
pub(crate) mod ending;
pub(crate) mod instead;
pub(crate) mod people;
pub(crate) mod signals;
pub(crate) mod stepping;

use crate::approvals::{self, Policy};
use crate::carry::ending::{Ending, tell};
use crate::carry::instead::instead;
use crate::carry::people::{Desk, Seat};
use crate::carry::stepping::{Stepping, option};
use crate::context::Context;
use crate::home::{Home, heads, stands};
use crate::print::Printer;
use crate::print::screen::Screen;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use crate::shell::Around;
use crate::world::World;
use bindings::count;
use engine::event::{Event, Listener};
use engine::header::Header;
use engine::journal::{View, sqlite, watched};
use engine::run::{Asks, Ended, RunError, Seams};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// A run about to go.
pub(crate) struct Going<'a> {
    /// Surroundings.
    pub(crate) context: &'a Context,
    /// Its home.
    pub(crate) home: &'a Home,
    /// Its name.
    pub(crate) run: &'a str,
    /// The runbook's file.
    pub(crate) runbook: &'a Path,
    /// Its header.
    pub(crate) header: &'a Header,
    /// Where it works.
    pub(crate) region: &'a str,
    /// How it stands, where it was begun before.
    pub(crate) begun: Option<&'a View>,
    /// Before what the person at the terminal is asked.
    pub(crate) asks: Asks,
    /// Cancelled by the first signal.
    pub(crate) cancel: CancellationToken,
}

/// Carries `start` out with the world's seams, and tells how it ended.
///
/// # Errors
/// It could not start: nothing was done.
pub(crate) fn carry(going: &Going<'_>, world: &dyn World, start: impl FnOnce(Seams) -> Result<Ended, RunError>) -> Result<Exit> {
    let printer = &going.context.printer;
    heads::not_cut(going.home, going.run)?;
    #[expect(clippy::disallowed_methods, reason = "how long a run took on this machine is shown beside lab time")]
    let began = Instant::now();
    let names: Vec<String> = going.header.steps.iter().map(|(name, _)| name.clone()).collect();
    let screen = Arc::new(Screen::new(printer.clone(), names.clone()));
    let cancel = going.cancel.clone();
    signals::watch(cancel.clone(), Some((printer.clone(), going.run.to_owned())))?;
    let before = going.begun.into_iter().flat_map(|view| view.operators.iter().cloned());
    let operators = before.chain([approvals::whoami().0]).collect();
    let surface = world.surface(going.region);
    let around = Around {
        context: going.context.clone(),
        home: going.home.clone(),
        run: going.run.to_owned(),
        surface: surface.clone(),
        id: world.id(going.region),
        caller: world.caller(),
    };
    let desk = Arc::new(Desk {
        printer: printer.clone(),
        run: going.run.to_owned(),
        file: approvals::of_run(&going.home.run_folder(going.run)),
        policy: match going.begun {
            None => Policy::of(going.header, going.runbook, operators)?,
            Some(view) => Policy::of_run(&view.run, going.header, operators)?,
        },
        arn: world.caller(),
        stepping: Stepping::over(going.asks, names, going.runbook, around),
        seat: Seat::default(),
    });
    let (journals, seen) = watched(sqlite());
    let seams = Seams {
        surface,
        journals,
        clock: world.clock(),
        listener: Arc::new(announced(going, world, screen.clone())),
        people: desk.clone(),
        cancel,
    };
    let shown = going.runbook.display().to_string();
    let ended = start(seams);
    let wall = screen.close();
    heads::noted(printer, going.home, going.run);
    let ended = ended.map_err(|error| refused(going, &shown, error))?;
    let view = seen.take();
    let title = title_of(&world.id(going.region));
    let wall = (&wall, began.elapsed().as_secs_f64());
    let (view, step) = (view.as_ref(), option(if desk.stepping.asks_still() { going.asks } else { Asks::Nothing }));
    Ok(tell(printer, &Ending { title: &title, ended: &ended, view, home: going.home, runbook: &shown, step, wall }))
}

/// Why it could not start, and what there is instead.
fn refused(going: &Going<'_>, runbook: &str, error: RunError) -> Problem {
    let mut help = None;
    if let RunError::Spent(spent) | RunError::Late { instead: spent, .. } = &error
        && let Ok(view) = going.home.run(going.run)
    {
        help = Some(instead(going.home, &view.run, spent));
    }
    let mut problem = Problem::of_run(error, runbook, Some(going.run));
    problem.shown.help = help.or(problem.shown.help);
    problem
}

/// Says what runs where once everything is checked, then shows it.
struct Announced {
    printer: Arc<Printer>,
    lines: Vec<String>,
    started: Value,
    screen: Arc<Screen>,
}

impl Listener for Announced {
    fn on(&self, event: Event) {
        if matches!(event, Event::RunBegun) {
            self.lines.iter().for_each(|line| self.printer.line(line));
            self.printer.data(&self.started);
        }
        self.screen.on(event);
    }
}

fn announced(going: &Going<'_>, world: &dyn World, screen: Arc<Screen>) -> Announced {
    let (run, region, account, home) = (going.run, going.region, world.account(), going.home.root().display());
    let id = world.id(region);
    let title = title_of(&id);
    let mut lines = vec![format!("{}    home {home}", title.begins(&id))];
    lines.extend(world.through().map(|address| format!("through lifeboat lab serve at {address}: its time is the lab's")));
    let digest = std::fs::read(going.runbook).map(Sha256::digest).unwrap_or_default();
    let digest = hex::encode(&digest[..4]);
    let steps = count(going.header.steps.len(), "step");
    lines.push(format!("run {run}   runbook sha256 {digest}   {steps}"));
    lines.extend(going.begun.into_iter().flat_map(stands::to_skip));
    let started = json!({
        "type": "run_started", "run": run, "runbook": going.runbook.display().to_string(), "world": title,
        "account": account, "region": region, "home": home.to_string(), "through": world.through(),
    });
    Announced { printer: going.context.printer.clone(), lines, started, screen }
}

fn title_of(world: &engine::run::WorldId) -> Title {
    Title::of(world.kind, &world.account, &world.region)
}

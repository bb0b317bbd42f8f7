//! Carries a run in its world: the part `run` and `resume` share.

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
use crate::home::Home;
use crate::home::heads;
use crate::print::Printer;
use crate::print::screen::Screen;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use crate::shell::Around;
use crate::world::World;
use bindings::afterwards::Changed;
use bindings::standing::{Done, Thing};
use engine::event::{Event, Listener};
use engine::header::Header;
use engine::journal::{CallOutcome, CallView, Status, View, sqlite, watched};
use engine::plan::{Target, judged};
use engine::run::{Asks, Ended, RunError, Seams};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
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
    /// Who has run it so far.
    pub(crate) operators: Vec<String>,
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
    signals::watch(cancel.clone(), Some(printer.clone()), going.run.to_owned())
        .map_err(|error| Problem::refused(format!("cannot watch for signals: {error}"), ""))?;
    let operators = going.operators.iter().cloned().chain([approvals::whoami().0]).collect();
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
        policy: Policy::of(going.header, going.runbook, operators)?,
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
    let steps = going.header.steps.len();
    let steps = if steps == 1 { "1 step".to_owned() } else { format!("{steps} steps") };
    lines.push(format!("run {run}   runbook sha256 {digest}   {steps}"));
    let started = json!({
        "type": "run_started", "run": run, "runbook": going.runbook.display().to_string(), "world": title,
        "account": account, "region": region, "home": home.to_string(), "through": world.through(),
    });
    Announced { printer: going.context.printer.clone(), lines, started, screen }
}

fn title_of(world: &engine::run::WorldId) -> Title {
    Title::of(&world.kind, &world.account, &world.region)
}

/// What a run came to, as far as its own journal tells.
#[derive(Default)]
pub(crate) struct Aftermath {
    /// What it made that still stands.
    pub(crate) stands: Vec<Thing>,
    /// What stood before, was changed, and was not put back.
    pub(crate) changed: Vec<Changed>,
    /// The header's targets.
    pub(crate) targets: BTreeMap<String, Target>,
    /// Whether it was taken back since, or is.
    is_taken_back: bool,
}

impl Aftermath {
    /// As the journal has it.
    pub(crate) fn of(view: &View) -> Self {
        // Taking it back recovers nothing: what it recovered it had by then.
        let (status, last) = view.before_undo.as_ref().map_or((&view.status, view.last), |(status, last)| (status, *last));
        let recovering = view.calls.iter().filter(|call| call.began <= last);
        let oldest = bindings::data_age::oldest(recovering.filter_map(|call| Some((call.began, done(call)?)))).map(|oldest| oldest.seconds);
        let mut targets = judged(&view.run.targets, Some(last.duration_since(view.run.begun()).as_secs_f64()), oldest);
        if let Some(rto) = targets.get_mut("rto") {
            match status {
                Status::Completed => {}
                // What is over without having recovered anything has no such time.
                Status::Abandoned | Status::Undone => (rto.seconds, rto.met) = (None, None),
                // Time that has run out does not come back.
                _ => rto.met = rto.met.filter(|met| !met),
            }
        }
        Self { stands: standing(view), changed: changed(view), targets, is_taken_back: view.before_undo.is_some() }
    }

    /// A change, for programs.
    pub(crate) fn change(Changed { thing, how, .. }: &Changed) -> Value {
        json!({ "kind": thing.kind, "id": thing.id, "how": how })
    }

    /// The targets, for people.
    pub(crate) fn targets_line(&self) -> Option<String> {
        let judged = self.targets.values().any(|target| target.met.is_some());
        let when = if self.is_taken_back { "before it was taken back: " } else { "" };
        judged.then(|| format!("targets   {when}{}", crate::planned::targets(&self.targets).join(".  ")))
    }
}

/// What a run made that still stands, as far as its own journal tells.
pub(crate) fn standing(view: &View) -> Vec<Thing> {
    bindings::standing::standing(view.calls.iter().filter_map(done))
}

/// What a run changed and did not put back, by the rules by which a plan says what stays changed. What was changed through a host that is gone
/// by now is out of reach.
fn changed(view: &View) -> Vec<Changed> {
    let mut calls: Vec<&CallView> = view.calls.iter().filter(|call| call.ended.is_some()).collect();
    calls.sort_by_key(|call| call.ended);
    let calls = calls.into_iter().filter_map(|call| Some((done(call)?, &call.before)));
    bindings::afterwards::afterwards(calls).changed.into_iter().filter(|changed| changed.through.is_none()).collect()
}

/// What a step made that still stands, what its recovery jobs launched with it.
pub(crate) fn made_in(view: &View, step: &str) -> Vec<Thing> {
    let in_step = || view.calls.iter().filter(|call| call.steps.first().is_some_and(|outermost| outermost == step)).filter_map(done);
    let (made, launched) = (bindings::standing::made(in_step()), bindings::standing::standing(in_step()));
    standing(view).into_iter().filter(|thing| made.contains(thing) || launched.contains(thing)).collect()
}

/// What these actions acted on.
pub(crate) fn acted_on<'c>(calls: impl Iterator<Item = &'c CallView>) -> Vec<Thing> {
    calls.filter(|call| call.action).filter_map(done).flat_map(|done| bindings::afterwards::acted_on(&done)).collect()
}

/// Things by their kinds and ids.
pub(crate) fn named(things: &[Thing]) -> String {
    things.iter().map(|thing| format!("{} {}", thing.kind, thing.id)).collect::<Vec<_>>().join(", ")
}

fn done(call: &CallView) -> Option<Done<'_>> {
    match &call.outcome {
        Some(CallOutcome::Done(result)) => Some(Done { op: &call.op, args: &call.args, result }),
        _ => None,
    }
}

/// What verbs reported, for people.
pub(crate) fn listed(value: &Value) -> String {
    let item = |item: &Value| match item {
        Value::String(text) => text.clone(),
        Value::Object(map) => match map.get("text").and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => map.values().filter(|value| !value.is_null()).map(plain).collect::<Vec<_>>().join(" "),
        },
        other => other.to_string(),
    };
    match value {
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(item).collect::<Vec<_>>().join(", "),
        Value::Null => "nothing".to_owned(),
        other => item(other),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a command was to carry.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(crate) runbook: Option<String>,
    pub(crate) run: Option<String>,
    /// Whether it was to be in AWS itself, where the command says so; otherwise its run does.
    pub(crate) live: Option<bool>,
}

/// The last line of `--json` where nothing was to be done in a run.
pub(crate) fn nothing_to_do(view: &View, title: &Title) -> Value {
    let run = &view.run;
    let carried = Carried { runbook: Some(run.runbook.clone()), run: Some(run.name.clone()), live: None };
    let mut told = not_begun(&carried, title, "completed");
    let came = Aftermath::of(view);
    let standing: Vec<Value> = came.stands.iter().map(|thing| json!({ "kind": thing.kind, "id": thing.id })).collect();
    told["standing"] = standing.into();
    told["changed"] = came.changed.iter().map(Aftermath::change).collect();
    told
}

/// The last line of `--json` where nothing was done.
#[must_use]
pub(crate) fn not_begun(carried: &Carried, title: &Title, outcome: &str) -> Value {
    let Carried { runbook, run, .. } = carried;
    json!({
        "type": "run_finished", "run": run, "runbook": runbook, "world": title, "outcome": outcome, "paused_because": null,
        "steps": [], "leftovers": null, "others": null, "standing": [], "changed": [], "targets": {}, "actions_done": 0, "in_flight": [], "waits": [], "kept": [], "wall_seconds": 0.0,
    })
}

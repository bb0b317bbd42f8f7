//! `lifeboat resume`: goes on with a run.

use super::run::asks;
use super::waited;
use crate::approvals;
use crate::asked::may_go_on;
use crate::carry::ending::{Ending, tell};
use crate::carry::{Going, carry};
use crate::checked::gated_steps;
use crate::cli::ResumeArgs;
use crate::context::Context;
use crate::destination::{Asking, Joined};
use crate::home::{Entry, Home};
use crate::inputs;
use crate::lab;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use engine::event::Silent;
use engine::gate::{APPROVE, Consenting, REJECTED};
use engine::header;
use engine::journal::{CallView, Status, StepView, View, sqlite};
use engine::run::{Again, Seams, Skip, WorldId, anew, resume};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Resumes it.
///
/// # Errors
/// Nothing was done.
pub(super) fn run(context: &Context, args: &ResumeArgs) -> Result<Exit> {
    let home = context.home()?;
    let name = match &args.run {
        Some(name) => name.clone(),
        None => only_open(&home, "resume")?,
    };
    let view = home.run(&name)?;
    if matches!(view.status, Status::Completed | Status::Undone) {
        if let Some(step) = &args.skip {
            return Err(Problem::usage(
                format!("the run `{name}` is over: `{step}` can no longer be left out"),
                format!("lifeboat show {name}"),
            ));
        }
        if view.run.session {
            crate::shell::nothing_piped(&name)?;
        }
        return again(context, &home, &name, &view);
    }
    if !args.set.is_empty() || args.params.is_some() {
        let help = format!("lifeboat abandon {name}, then: {}, with other parameters", anew(&view.run));
        return Err(Problem::usage(format!("the run `{name}` keeps the parameters it began with: its finished steps used them"), help));
    }
    if view.run.session && args.json {
        return Err(Problem::usage(format!("`{name}` is a session: it has no --json"), format!("lifeboat resume {name}")));
    }
    if view.run.session {
        return crate::shell::resume(context, &name, args.profile.as_deref());
    }
    if args.run.is_none() && view.run.world.is_live() {
        let title = format!("the open run is in AWS itself, {} in account {}: it must be named", name, view.run.account);
        return Err(Problem::refused(title, format!("lifeboat resume {name}")));
    }
    let destination = Asking { context, home: &home, seed: None }.of_run(&view.run, args.profile.as_deref())?;
    let Joined { world, .. } = &destination.join()?;
    // Read again under the lock: whoever had it may have gone on.
    let mut view = home.run(&name)?;
    lab::not_reset(&home, &name, &view.run)?;
    let runbook = Path::new(&view.run.runbook);
    let header = header::read(runbook).map_err(Problem::load)?;
    let region = view.run.region.clone();
    let id = world.id(&region);
    may_go_on(&header, &id.account, &region)?;
    let skip = skip(&view, args)?;
    if let Some(Skip { step, reason, .. }) = skip.as_ref().filter(|_| view.run.world.is_live()) {
        // What comes after it goes on as if it were done, and nobody reviewed that.
        inputs::type_account(&format!("{}: leave out `{step}` ({reason})", Title::of_run(&view.run)), &id.account)?;
    }
    waited::holds_yet(destination.as_ref(), &home, &view, skip.as_ref())?;
    view.to_skip.extend(skip.iter().map(|skip| (skip.step.clone(), skip.reason.clone())));
    let asks = asks(args.step, args.json)?;
    let again = Again { until: args.until.clone(), asks, skip, operator: approvals::whoami().0, ..Again::default() };
    let going = Going {
        context,
        home: &home,
        run: &name,
        runbook,
        header: &header,
        region: &region,
        begun: Some(&view),
        asks,
        cancel: CancellationToken::new(),
    };
    carry(&going, world.as_ref(), |seams| resume(&home.run_folder(&name), &home.key_file(), &id, again, seams))
}

/// The step that is left out.
fn skip(view: &View, args: &ResumeArgs) -> Result<Option<Skip>> {
    let (Some(step), Some(value), Some(reason)) = (&args.skip, &args.value, &args.reason) else { return Ok(None) };
    let help = "--skip STEP --value null --reason TEXT";
    let value = serde_json::from_str(value).map_err(|error| Problem::usage(format!("`--value` is not JSON: {error}"), help))?;
    if reason.trim().is_empty() {
        return Err(Problem::usage("leaving a step out needs a reason", help));
    }
    let is_done = |known: &StepView| known.name == *step && known.ended.is_some() && known.error.is_none();
    if view.steps.iter().any(is_done) {
        return Err(Problem::usage(format!("the step `{step}` is done already"), format!("lifeboat show {}", view.run.name)));
    }
    stands_in_the_way(view, step).map_or(Ok(()), Err)?;
    Ok(Some(Skip { step: step.clone(), value, reason: reason.clone() }))
}

/// What must come to its end before a step is left out: a gate that people were asked at, and an action nobody knows the outcome of.
fn stands_in_the_way(view: &View, step: &str) -> Option<Problem> {
    let run = &view.run.name;
    let inside = |call: &&CallView| call.place.split('/').next() == Some(step);
    let gate = view.calls.iter().filter(inside).rfind(|call| call.op == APPROVE);
    if let Some(gate) = gate.filter(|gate| !gate.is_done()) {
        let asking = view.asking(gate);
        let approve = engine::gate::command(run, &asking.id);
        let (how, who) = match gate.refusal() {
            Some(error) if error.code == REJECTED => ("was rejected", "whoever rejected it may change their mind: "),
            _ => ("waits", ""),
        };
        let title = format!("`{step}` {how} at the gate `{}`: a gate cannot be left out", asking.id);
        return Some(Problem::refused(title, format!("{who}{approve}, then: lifeboat resume {run}; or lifeboat abandon {run}")));
    }
    let agreed = view.calls.iter().filter(inside).filter(|call| call.op == APPROVE).count();
    let asked = gated_steps(Path::new(&view.run.runbook)).of(step);
    if asked.more || asked.gates > agreed {
        let so_far = if asked.more { ", and how often is known only at its end" } else { " and have not agreed yet" };
        let title = format!("people are asked in `{step}`{so_far}: a gate cannot be left out");
        return Some(Problem::refused(title, format!("lifeboat resume {run}; or lifeboat abandon {run}")));
    }
    let in_doubt = view.calls.iter().filter(inside).find(|call| call.action && call.outcome.is_none())?;
    let title = format!("the step cannot be left out: it is not known whether {} happened", in_doubt.place);
    Some(Problem::refused(title, format!("lifeboat resume {run} finds out, once that can be looked up; or lifeboat abandon {run}")))
}

/// The end of a completed run once more; no world is needed for that.
fn again(context: &Context, home: &Home, name: &str, view: &View) -> Result<Exit> {
    let run = &view.run;
    let id = WorldId { kind: run.world, account: run.account.clone(), region: run.region.clone(), endpoint: run.endpoint.clone() };
    let seams = Seams {
        surface: engine::Surface::default(),
        journals: sqlite(),
        clock: Arc::new(crate::world::VirtualClock::new(view.last, 0)),
        listener: Arc::new(Silent),
        people: Arc::new(Consenting),
        cancel: CancellationToken::new(),
    };
    let ended = resume(&home.run_folder(name), &home.key_file(), &id, Again::default(), seams);
    let ended = ended.map_err(|error| Problem::of_run(error, &run.runbook, Some(name)))?;
    let title = Title::of_run(run);
    let before = if view.status == Status::Undone { "taken back" } else { "completed" };
    context.printer.line(&format!("{title}    run {name} is already {before}: nothing is done again"));
    let ending =
        Ending { title: &title, ended: &ended, view: Some(view), home, runbook: &run.runbook, step: "", wall: (&BTreeMap::new(), 0.0) };
    Ok(tell(&context.printer, &ending))
}

/// The one run that can be resumed. `command`: what it is asked for.
pub(super) fn only_open(home: &Home, command: &str) -> Result<String> {
    let open = |entry: &Entry| entry.journal.as_ref().is_ok_and(|view| view.status.is_unfinished());
    let (open, others): (Vec<Entry>, Vec<Entry>) = home.runs()?.into_iter().partition(open);
    // One that is gone with its lab cannot be gone on with: it does not stand in the way of another.
    let is_gone = |entry: &Entry| entry.journal.as_ref().is_ok_and(|view| lab::is_gone(home, &entry.name, &view.run));
    let (gone, open): (Vec<Entry>, Vec<Entry>) = open.into_iter().partition(is_gone);
    // Nor does a session in which nothing was done.
    let (idle, open): (Vec<Entry>, Vec<Entry>) = open.into_iter().partition(super::runs::only_looked);
    if let ([], [], [_, last, ..]) = (&open[..], &idle[..], &gone[..]) {
        let names = gone.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ");
        let title = format!("no run is open here: {names} belong to a lab that was reset");
        return Err(Problem::refused(title, format!("lifeboat run RUNBOOK; lifeboat abandon {} gives one of them up", last.name)));
    }
    let open = [open, idle, gone].into_iter().find(|entries| !entries.is_empty()).unwrap_or_default();
    let mut names: Vec<String> = open.into_iter().map(|entry| entry.name).collect();
    let unusable = others.into_iter().find_map(|entry| Some((entry.name, entry.journal.err()?)));
    match (names.pop(), names.is_empty()) {
        (Some(name), true) => Ok(name),
        (None, _) => Err(unusable.map_or_else(
            || Problem::refused("no run is open here", "lifeboat run RUNBOOK; lifeboat runs lists the finished ones"),
            |(name, error)| Problem::of_run(error.into(), "RUNBOOK", Some(&name)),
        )),
        (Some(last), false) => {
            names.push(last);
            Err(Problem::usage(format!("several runs are open: {}", names.join(", ")), format!("lifeboat {command} RUN")))
        }
    }
}

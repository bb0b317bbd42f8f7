//! `lifeboat resume`: goes on with a run.

use crate::carry::{Going, carry, standing, tell};
use crate::cli::ResumeArgs;
use crate::context::Context;
use crate::destination::{Asking, Joined};
use crate::home::{Entry, Home};
use crate::lab;
use crate::problem::{Exit, Outcome, Problem};
use crate::title::Title;
use engine::event::Silent;
use engine::header;
use engine::journal::{Status, View, sqlite};
use engine::run::{Seams, WorldId, resume};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Resumes it.
///
/// # Errors
/// Nothing was done.
pub(super) fn run(context: &Context, args: &ResumeArgs) -> Outcome<Exit> {
    let home = context.home()?;
    let name = match &args.run {
        Some(name) => name.clone(),
        None => only_open(&home)?,
    };
    let view = home.run(&name)?;
    if view.status == Status::Completed {
        return again(context, &home, &name, &view);
    }
    let destination = Asking { context, home: &home, seed: None }.lab();
    let Joined { world, .. } = &destination.join()?;
    // Read again under the lock: whoever had it may have gone on.
    let view = home.run(&name)?;
    if !lab::owns(&home, &name) {
        let help = format!("lifeboat abandon {name}, then lifeboat run {}", view.run.runbook);
        return Err(Problem::refused(format!("the run `{name}` belongs to a lab that was reset: what it made is gone"), help));
    }
    let runbook = Path::new(&view.run.runbook);
    let header = header::read(runbook).map_err(Problem::load)?;
    let region = view.run.region.clone();
    let id = world.id(&region);
    let going = Going { context, home: &home, run: &name, runbook, header: &header, region: &region };
    carry(&going, world.as_ref(), |seams| resume(&home.run_folder(&name), &home.key_file(), &id, args.until.clone(), seams))
}

/// The end of a completed run once more; no world is needed for that.
fn again(context: &Context, home: &Home, name: &str, view: &View) -> Outcome<Exit> {
    let run = &view.run;
    let id = WorldId { kind: run.world.clone(), account: run.account.clone(), region: run.region.clone(), endpoint: run.endpoint.clone() };
    let seams = Seams {
        surface: engine::Surface::default(),
        journals: sqlite(),
        clock: Arc::new(crate::world::VirtualClock::new(view.last, 0)),
        listener: Arc::new(Silent),
        cancel: CancellationToken::new(),
    };
    let ended = resume(&home.run_folder(name), &home.key_file(), &id, None, seams);
    let ended = ended.map_err(|error| Problem::of_run(error, &run.runbook, Some(name)))?;
    let title = Title::of_run(run);
    context.printer.line(&format!("{title}    run {name} was completed before: nothing is done again"));
    Ok(tell(&context.printer, &title, &ended, &standing(view), &run.runbook, (&BTreeMap::new(), 0.0)))
}

/// The one run that can be resumed.
fn only_open(home: &Home) -> Outcome<String> {
    let open = |entry: &Entry| entry.journal.as_ref().is_ok_and(|view| view.status.is_unfinished());
    let (open, others): (Vec<Entry>, Vec<Entry>) = home.runs()?.into_iter().partition(open);
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
            Err(Problem::usage(format!("several runs are open: {}", names.join(", ")), "lifeboat resume RUN"))
        }
    }
}

//! `lifeboat resume` of a run that is held to a plan and has done nothing yet: whether the plan still holds after the wait.

use super::held::{ends_otherwise, no_longer};
use super::plan::machine_time;
use crate::carry::signals;
use crate::destination::Destination;
use crate::home::Home;
use crate::planned;
use crate::problem::{Problem, Result};
use crate::rehearsal::runless::{Told, without_a_run};
use crate::rehearsal::{Rehearsal, Scene, laid_over};
use engine::journal::{CallView, View};
use engine::run::{Again, PLAN, Skip, resume};
use tokio_util::sync::CancellationToken;

/// Rehearses a run that is held to a plan and has done nothing yet once more: while it waited for people the world may have become another than
/// the one they agreed to.
///
/// # Errors
/// Nothing was done, and what would be is not what was planned.
pub(super) fn holds_yet(destination: &dyn Destination, home: &Home, view: &View, skip: Option<&Skip>) -> Result<()> {
    let run = &view.run.name;
    let acts = |call: &CallView| call.action && !call.is_refused();
    if view.run.plan.is_none() || view.undoing || view.calls.iter().any(acts) {
        return Ok(());
    }
    let file = home.run_folder(run).join(PLAN);
    let bytes = std::fs::read(&file).map_err(|error| Problem::file("read", &file, &error))?;
    let plan = planned::read(&file, &bytes)?;
    let instead = format!("lifeboat abandon {run} (it has done nothing), then: {}", planned::next(&plan, None));
    if let Some(expired) = plan.expires.filter(|expires| *expires < machine_time()) {
        let title = format!("the plan was good until {}, and nothing was done by then", expired.strftime("%Y-%m-%d %H:%M:%SZ"));
        return Err(Problem::refused(title, instead));
    }
    let (first, second) = rehearsed(destination, home, view, skip)?;
    let help = format!("fix what is different, then: lifeboat resume {run}; or {instead}");
    let changed = plan.changed_since(&laid_over(&first, &second)?, &left_out(view, skip));
    match first.ended.error {
        Some(mut error) => {
            without_a_run(&mut error, run, Told::Planning);
            Err(ends_otherwise(error, &changed, &help))
        }
        None if changed.is_empty() => Ok(()),
        None => Err(no_longer(&changed, &help)),
    }
}

/// The steps that a person leaves out, or has.
fn left_out<'a>(view: &'a View, skip: Option<&'a Skip>) -> Vec<&'a str> {
    let before = view.steps.iter().filter(|step| step.skipped.is_some()).map(|step| step.name.as_str());
    before.chain(view.to_skip.keys().map(String::as_str)).chain(skip.map(|skip| skip.step.as_str())).collect()
}

/// It is rehearsed from its beginning, but for steps that were left out: their place is in its record.
fn rehearsed(destination: &dyn Destination, home: &Home, view: &View, skip: Option<&Skip>) -> Result<(Rehearsal, Rehearsal)> {
    let cancel = CancellationToken::new();
    let heeded = signals::watch_while(cancel.clone())?;
    let scene = Scene { destination, region: &view.run.region, mishap: None, cancel };
    let anew = !view.steps.iter().any(|step| step.skipped.is_some());
    let both = scene.twice(&view.run.runbook, |stage, seams| {
        stage.copy(home, &view.run.name)?;
        resume(&stage.run, &stage.key, &stage.world, Again { skip: skip.cloned(), anew, ..Again::default() }, seams)
    });
    if heeded.came() { Err(Problem::cancelled("cancelled; nothing was done")) } else { both }
}

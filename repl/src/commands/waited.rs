//! `lifeboat resume` of a run that is held to a plan and has done nothing yet: whether the plan still holds after the wait.

use super::held::{ends_otherwise, no_longer};
use super::plan::{laid_over, machine_time};
use crate::destination::Destination;
use crate::home::Home;
use crate::planned;
use crate::problem::{Outcome, Problem};
use crate::rehearsal::Scene;
use crate::signals;
use engine::journal::{CallView, Outcome as Answer, View};
use engine::run::{Again, PLAN, Skip, resume};
use tokio_util::sync::CancellationToken;

/// Rehearses a run that is held to a plan and has done nothing yet from where it stands: while it waited for people the world may have become
/// another than the one they agreed to.
///
/// # Errors
/// Nothing was done, and what would be is not what was planned.
pub(super) fn holds_yet(destination: &dyn Destination, home: &Home, view: &View, skip: Option<&Skip>) -> Outcome<()> {
    let run = &view.run.name;
    let acts = |call: &CallView| call.action && !matches!(call.outcome, Some(Answer::Refused(_)));
    if view.run.plan.is_none() || view.undoing || view.calls.iter().any(acts) {
        return Ok(());
    }
    let file = home.run_folder(run).join(PLAN);
    let bytes = std::fs::read(&file).map_err(|error| Problem::file("read", &file, &error))?;
    let plan = planned::read(&file, &bytes)?;
    let anew = format!("lifeboat abandon {run} (it has done nothing), then: {}", planned::next(&plan, None));
    if let Some(expired) = plan.expires.filter(|expires| *expires < machine_time()) {
        return Err(Problem::refused(
            format!("the plan was good until {}, and nothing was done by then", expired.strftime("%Y-%m-%d %H:%M:%SZ")),
            anew,
        ));
    }
    let cancel = CancellationToken::new();
    let heeded = signals::watch_while(cancel.clone())?;
    let scene = Scene { destination, region: &view.run.region, mishap: None, cancel };
    let (first, second) = scene.twice(&view.run.runbook, |stage, seams| {
        stage.copy(home, run)?;
        resume(&stage.run, &stage.key, &stage.world, Again { skip: skip.cloned(), ..Again::default() }, seams)
    })?;
    if heeded.came() {
        return Err(Problem::cancelled("cancelled; nothing was done"));
    }
    let help = format!("mend what is otherwise, then: lifeboat resume {run}; or {anew}");
    if let Some(error) = first.ended.error {
        return Err(ends_otherwise(error, &[], &help));
    }
    let changed = plan.changed_since(&laid_over(&first, &second)?, skip.map(|skip| skip.step.as_str()));
    if changed.is_empty() { Ok(()) } else { Err(no_longer(&changed, &help)) }
}

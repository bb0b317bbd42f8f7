//! What there is instead of going on with a failed run at whose end something was done (decision 0011): a fork from where nothing
//! is missing, or a run from the beginning.

use crate::carry::aftermath::{acted_on, standing};
use crate::carry::behind::Behind;
use crate::home::Home;
use crate::print::title::Title;
use crate::{lab, planned};
use bindings::standing::{Thing, counted};
use engine::journal::{FrameKind, Record, RunArchive, RunRecord, View};
use engine::plan::Plan;
use engine::run::{PLAN, Spent, anew, in_its_place, records_before};
use std::collections::BTreeSet;

/// The commands, for a run of this home.
pub(crate) fn instead(home: &Home, run: &RunRecord, spent: &Spent) -> String {
    match RunArchive::folder(&home.run_folder(&run.name)) {
        Ok(kept) => of(&kept, spent, Some(home)),
        Err(_) => in_its_place(run),
    }
}

/// The commands. `home`: where the run is, if it is in one.
pub(crate) fn of(kept: &RunArchive, spent: &Spent, home: Option<&Home>) -> String {
    let (run, begin) = (kept.run(), begin(home, &kept.view()));
    from(kept, spent).map_or_else(|| begin.clone(), |step| format!("lifeboat fork {} --from {step}; or {begin}", run.name))
}

/// What gives it up and begins another in its place: beside what it made that stands another would make the same again, or be refused.
pub(crate) fn begin(home: Option<&Home>, view: &View) -> String {
    let (run, name) = (&view.run, &view.run.name);
    let (then, another) = match home.and_then(|home| planned_by(home, run)) {
        // People agreed to that plan once, for one run.
        Some(plan) => ("then", format!("make a new plan and have it approved: {}", planned::next(&plan, None))),
        None => ("then:", anew(run)),
    };
    let is_gone = home.is_some_and(|home| lab::is_gone(home, name, run));
    match standing(view) {
        stands if stands.is_empty() || is_gone => format!("lifeboat abandon {name}, {then} {another}"),
        stands if Title::of_run(run).is_live() => {
            format!(
                "remove what it made that still exists ({}: lifeboat show {name}), lifeboat abandon {name}, {then} {another}",
                counted(&stands)
            )
        }
        stands => {
            let reset = home.map_or_else(|| "lifeboat lab reset".to_owned(), |home| lab::reset_as_it_began(home, &run.account));
            format!("{reset} (what it made is still there: {}), {then} {another}", counted(&stands))
        }
    }
}

/// The plan it was held to.
fn planned_by(home: &Home, run: &RunRecord) -> Option<Plan> {
    let file = home.run_folder(&run.name).join(PLAN);
    run.plan.as_ref()?;
    planned::read(&file, &std::fs::read(&file).ok()?).ok()
}

/// The last step, from the one that failed back, before which nothing was made that is gone by now, and nothing was acted on that was
/// acted on again at the end: what was set there and set back would be taken for set. `None`: it is not forked.
pub(crate) fn from(kept: &RunArchive, spent: &Spent) -> Option<String> {
    let failed = spent.step.as_ref()?;
    let steps = kept.view().steps;
    let before = steps.iter().position(|step| step.name == *failed)?;
    let at_end = at_end(kept);
    let is_whole = |name: &str| {
        let records = records_before(kept, name)?;
        let acted = acted_on(kept.view_after(records)?.calls.iter());
        Some(Behind::of(kept, records)?.gone.is_empty() && acted.iter().all(|thing| !at_end.contains(thing)))
    };
    steps[..=before].iter().rev().map(|step| &step.name).find(|name| is_whole(name) == Some(true)).cloned()
}

/// What was acted on at the end.
fn at_end(kept: &RunArchive) -> Vec<Thing> {
    let is_end = |record: &Record| match record {
        Record::Frame { parent: 0, segment, kind: FrameKind::Finally, .. } => Some(segment.clone()),
        _ => None,
    };
    let ends: BTreeSet<String> = kept.records.iter().filter_map(is_end).collect();
    acted_on(kept.view().calls.iter().filter(|call| call.steps.first().is_some_and(|step| ends.contains(step))))
}

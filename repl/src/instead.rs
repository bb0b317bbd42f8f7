//! What there is instead of going on with a failed run at whose end something was done (decision 0011): a fork from where nothing
//! is missing, or a run from the beginning.

use crate::carry::acted_on;
use crate::commands::behind::Behind;
use crate::home::Home;
use bindings::standing::Thing;
use engine::journal::{FrameKind, Kept, Record, RunRecord};
use engine::run::{Spent, anew, records_before};
use std::collections::BTreeSet;

/// The commands, for a run of this home.
pub(crate) fn instead(home: &Home, run: &RunRecord, spent: &Spent) -> String {
    match Kept::folder(&home.run_folder(&run.name)) {
        Ok(kept) => of(&kept, spent),
        Err(_) => begin(run),
    }
}

/// The commands.
pub(crate) fn of(kept: &Kept, spent: &Spent) -> String {
    let (run, begin) = (kept.run(), begin(kept.run()));
    from(kept, spent).map_or_else(|| begin.clone(), |step| format!("lifeboat fork {} --from {step}; or {begin}", run.name))
}

fn begin(run: &RunRecord) -> String {
    format!("lifeboat abandon {}, then: {}", run.name, anew(run))
}

/// The last step, from the one that failed back, before which nothing was made that is gone by now, and nothing was acted on that was
/// acted on again at the end: what was set there and set back would be taken for set. `None`: it is not forked.
pub(crate) fn from(kept: &Kept, spent: &Spent) -> Option<String> {
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
fn at_end(kept: &Kept) -> Vec<Thing> {
    let is_end = |record: &Record| match record {
        Record::Frame { parent: 0, segment, kind: FrameKind::Finally, .. } => Some(segment.clone()),
        _ => None,
    };
    let ends: BTreeSet<String> = kept.records.iter().filter_map(is_end).collect();
    acted_on(kept.view().calls.iter().filter(|call| call.steps.first().is_some_and(|step| ends.contains(step))))
}

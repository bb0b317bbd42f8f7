//! What there is instead of going on with a failed run at whose end something was done (decision 0011): a fork from where nothing
//! is missing, or a run from the beginning.

use crate::commands::behind::Behind;
use crate::home::Home;
use engine::journal::{Kept, RunRecord};
use engine::run::{Spent, anew, records_before};

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

/// The last step, from the one that failed back, before which nothing was made that is gone by now. `None`: it is not forked.
pub(crate) fn from(kept: &Kept, spent: &Spent) -> Option<String> {
    let failed = spent.step.as_ref()?;
    let steps = kept.view().steps;
    let before = steps.iter().position(|step| step.name == *failed)?;
    let is_whole = |name: &str| Behind::of(kept, records_before(kept, name)?).map(|behind| behind.gone.is_empty());
    steps[..=before].iter().rev().map(|step| &step.name).find(|name| is_whole(name) == Some(true)).cloned()
}

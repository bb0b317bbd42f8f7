//! Whether the files a plan was made of are still what they were.

use super::digest;
use crate::context::project_of;
use engine::plan::{Changed, Plan};
use std::path::Path;

/// Those that were edited since, or are gone. A run by this plan would be refused, whatever else is still as it was.
pub(crate) fn edited(plan: &Plan) -> Vec<Changed> {
    let project = project_of(Path::new(&plan.runbook));
    let file = |(name, was): (&String, &String)| {
        let now = std::fs::read(project.join(name)).ok().map(|bytes| digest(&bytes));
        (now.as_ref() != Some(was)).then(|| Changed::of_source(name, Some(was), now.as_ref()))
    };
    plan.sources.iter().filter_map(file).collect()
}

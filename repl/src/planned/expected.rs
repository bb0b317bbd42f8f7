//! How long a runbook will take, what that is made of, and whether it is soon enough.

use super::took;
use crate::printer::Printer;
use engine::plan::{Branch, Leg, Plan};

/// So many parts of the critical path are shown, the longest.
const SHOWN: usize = 8;

/// Prints it.
pub(super) fn show(printer: &Printer, plan: &Plan, base: &Branch) {
    let mut line = format!("expected  {}", took(base.seconds));
    for (name, target) in &plan.targets {
        let met = match target.met {
            Some(true) => ": met",
            Some(false) => ": NOT MET   <-- look here",
            None => "",
        };
        line += &format!(".  {} target {}{met}", name.to_uppercase(), target.within);
    }
    printer.line(&line);
    let parts = parts(&base.path);
    if !parts.is_empty() {
        printer.line(&format!("critical path  {}", parts.join(" > ")));
    }
}

/// The longest legs, in their order, under the names of their steps.
fn parts(path: &[Leg]) -> Vec<String> {
    let mut longest: Vec<usize> = (0..path.len()).collect();
    longest.sort_by(|one, other| path[*other].seconds.total_cmp(&path[*one].seconds));
    longest.truncate(SHOWN);
    longest.sort_unstable();
    let part = |at: usize| {
        let leg = &path[at];
        let step = leg.place.split(['/', '[']).next().unwrap_or_default();
        format!("{step} {} ({})", took(leg.seconds), super::brief(&leg.what))
    };
    longest.into_iter().map(part).collect()
}

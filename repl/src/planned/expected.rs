//! How long a runbook will take, what that is made of, and whether it and the age of the data meet the targets.

use super::took;
use crate::print::Printer;
use crate::print::screen::who;
use engine::plan::{Branch, Does, Leg, Plan, Target};
use std::collections::BTreeMap;

/// So many parts of the critical path are shown, the longest.
const SHOWN: usize = 8;

/// Prints it.
pub(super) fn show(printer: &Printer, plan: &Plan, base: &Branch) {
    // Nobody knows how long people take.
    let is_asked = base.calls().iter().any(|call| call.does == Does::Gate);
    let without = if is_asked { ", without the time people take at gates" } else { "" };
    let expected = format!("{}{without}", took(base.seconds));
    printer.line(&format!("expected  {}", [vec![expected], targets(&plan.targets)].concat().join(".  ")));
    let parts = parts(&base.path);
    if !parts.is_empty() {
        printer.line(&format!("critical path  {}", parts.join(" > ")));
    }
}

/// Targets, each with what it is held against: `RPO target 15m: met, oldest data 4m10s`.
pub(crate) fn targets(targets: &BTreeMap<String, Target>) -> Vec<String> {
    let told = |(name, target): (&String, &Target)| {
        let age = target.seconds.filter(|_| name == "rpo").map_or_else(String::new, |age| format!(", oldest data {}", took(age)));
        let met = match target.met {
            Some(true) => format!(": met{age}"),
            Some(false) => format!(": NOT MET{age}   <-- look here"),
            None => String::new(),
        };
        format!("{} target {}{met}", name.to_uppercase(), target.within)
    };
    targets.iter().map(told).collect()
}

/// The longest legs, in their order, under the names of their steps and branches.
fn parts(path: &[Leg]) -> Vec<String> {
    let mut longest: Vec<usize> = (0..path.len()).collect();
    longest.sort_by(|one, other| path[*other].seconds.total_cmp(&path[*one].seconds));
    longest.truncate(SHOWN);
    longest.sort_unstable();
    let part = |at: usize| {
        let leg = &path[at];
        let step = leg.place.split(['/', '[']).next().unwrap_or_default();
        let branch = match who(&leg.place) {
            "..." => String::new(),
            branch => format!(" {branch}"),
        };
        format!("{step}{branch} {} ({})", took(leg.seconds), super::in_passing(&leg.what))
    };
    longest.into_iter().map(part).collect()
}

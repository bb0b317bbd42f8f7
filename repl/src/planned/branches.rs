//! What else was rehearsed: in what the runbook acts otherwise where something goes wrong.

use super::names::Names;
use super::{actions, call_lines, in_passing, took};
use crate::destination::mishaps::unmet;
use crate::print::Printer;
use bindings::count;
use engine::plan::{Branch, Differing, Met, Otherwise, Plan, cut, judged, otherwise};

/// So many of what is not done are told.
const TOLD: usize = 4;

/// Prints every branch but the base.
pub(super) fn show(printer: &Printer, names: &Names, plan: &Plan, base: &Branch) {
    let others = &plan.branches[1..];
    if others.is_empty() {
        return;
    }
    printer.line("also rehearsed");
    for branch in others {
        let missed = missed(plan, branch);
        printer.line(&format!("  \"{}\"  {}  {}{missed}", branch.name, branch.mishap, took(branch.seconds)));
        let lines = if branch.unmet { vec![unmet(&branch.mishap)] } else { lines(names, &otherwise(base, branch)) };
        lines.iter().for_each(|line| printer.line(&format!("    {line}")));
        if let Some(error) = &branch.error {
            let acts = count(actions(&branch.items), "action");
            printer.line(&format!("    ends with an error after {acts}: {}", cut(error, 160)));
        }
    }
}

/// The targets that are not met where this goes wrong.
fn missed(plan: &Plan, branch: &Branch) -> String {
    let within = plan.targets.iter().map(|(name, target)| (name.clone(), target.within.clone())).collect();
    let mut all = judged(&within, Some(branch.seconds), branch.data_age);
    all.retain(|_, target| target.met == Some(false));
    super::targets(&all).into_iter().map(|told| format!(".  {told}")).collect()
}

/// Every action that may be done besides is told whole: a run may go that way.
fn lines(names: &Names, otherwise: &Otherwise<'_>) -> Vec<String> {
    if otherwise.is_nothing() {
        return vec!["same actions".to_owned()];
    }
    let Otherwise { added, left_out, changed } = otherwise;
    let mut lines: Vec<String> = Vec::new();
    for met in added {
        told(names, "besides", met, &mut lines);
    }
    if !left_out.is_empty() {
        lines.push(format!("not: {}", some(left_out)));
    }
    for Differing { met, place, at, base, here } in changed {
        let what = if at.is_empty() { String::new() } else { format!(" {at}") };
        lines.push(format!("different: {place}:{what} is {}, not {}", in_passing(here), in_passing(base)));
        told(names, "so", met, &mut lines);
    }
    lines
}

/// The lines of a call, the first after a word.
fn told(names: &Names, word: &str, met: &Met<'_>, lines: &mut Vec<String>) {
    let of_call = call_lines(names, &met.above, met.call);
    lines.extend(of_call.iter().enumerate().map(|(at, line)| format!("{:<8}{line}", if at == 0 { word } else { "" })));
}

fn some(places: &[String]) -> String {
    let told = places.iter().take(TOLD).cloned().collect::<Vec<_>>().join(", ");
    match places.len().checked_sub(TOLD).filter(|more| *more > 0) {
        Some(more) => format!("{told} and {more} more"),
        None => told,
    }
}

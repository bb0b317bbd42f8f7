//! What will be otherwise once a runbook has ended: worked out of what its rehearsal did, and shown.

use super::names::{Names, cut_between_names};
use crate::print::Printer;
use crate::rehearsal::runless::without_resuming;
use bindings::afterwards::Changed;
use bindings::count;
use bindings::standing::{Done, Thing};
use engine::journal::Record;
use engine::plan::{self, Branch, Seen};
use std::collections::BTreeSet;

/// So many things of a kind are named; of more it is said how many.
const NAMED: usize = 6;
/// So many characters of a change are shown: what it was, and what it is.
const CHANGE: usize = 120;

/// How old the oldest data was that was recovered in a rehearsal, in seconds.
fn data_age(calls: &[Seen]) -> Option<f64> {
    let oldest = bindings::data_age::oldest(calls.iter().map(|Seen { op, args, result, at, .. }| (*at, Done { op, args, result })));
    oldest.map(|oldest| oldest.seconds)
}

/// Fills in what a branch says of its end, as far as the records of its first rehearsal tell. A rehearsal is not resumed.
pub(crate) fn end(branch: &mut Branch, records: &[Record]) {
    let calls = plan::seen(records);
    branch.error.iter_mut().for_each(without_resuming);
    (branch.afterwards, branch.data_age) = (afterwards(branch, records, &calls), data_age(&calls));
}

/// Everything in it that a value of the rehearsal may be.
fn words(found: &bindings::afterwards::Afterwards) -> BTreeSet<&str> {
    let things = found.stands.iter().chain(&found.gone).chain(found.changed.iter().map(|changed| &changed.thing));
    let how = found.changed.iter().flat_map(|changed| changed.how.split(' ').chain(changed.through.as_deref()));
    things.map(|thing| thing.id.as_str()).chain(how.map(|word| word.strip_suffix(',').unwrap_or(word))).collect()
}

fn afterwards(branch: &Branch, records: &[Record], calls: &[Seen]) -> plan::Afterwards {
    let found =
        bindings::afterwards::afterwards(calls.iter().map(|Seen { op, args, result, before, .. }| (Done { op, args, result }, before)));
    let names = plan::names(branch, records, &words(&found));
    let named = |seen: &str| names.get(seen).cloned().unwrap_or_else(|| seen.to_owned());
    let thing =
        |thing: &Thing| plan::Thing { kind: thing.kind.to_owned(), id: named(&thing.id), how: String::new(), through: String::new() };
    let changed = |Changed { thing: changed, how, through }: &Changed| {
        let word = |word: &str| word.strip_suffix(',').map_or_else(|| named(word), |word| format!("{},", named(word)));
        let how = how.split(' ').map(word).collect::<Vec<_>>().join(" ");
        plan::Thing { how, through: through.as_deref().map(named).unwrap_or_default(), ..thing(changed) }
    };
    plan::Afterwards {
        stands: found.stands.iter().map(thing).collect(),
        gone: found.gone.iter().map(thing).collect(),
        changed: found.changed.iter().map(changed).collect(),
    }
}

/// Prints it.
pub(crate) fn show(printer: &Printer, names: &Names, afterwards: &plan::Afterwards) {
    let plan::Afterwards { stands, gone, changed } = afterwards;
    if stands.is_empty() && gone.is_empty() && changed.is_empty() {
        printer.line("afterwards  nothing is left that does not exist now, and nothing stays changed");
        return;
    }
    printer.line("afterwards");
    for (word, things) in [("is left", stands), ("is gone", gone)] {
        for (kind, things) in kinds(things) {
            let more = if things.len() > NAMED { ", ..." } else { "" };
            let named: Vec<String> = things.iter().take(NAMED).map(|id| names.of_id(id)).collect();
            printer.line(&format!("  {word:<14} {}: {}{more}", count(things.len(), kind), named.join(", ")));
        }
    }
    let (reached, lost): (Vec<_>, Vec<_>) = changed.iter().partition(|thing| thing.through.is_empty());
    for plan::Thing { kind, id, how, .. } in reached {
        let what = format!("{kind} {}", names.of_id(id));
        printer.line(&format!("  {:<14} {}: {}", "stays changed", what.trim_end(), cut_between_names(how, CHANGE)));
    }
    out_of_reach(printer, &lost);
}

/// What was changed through hosts that are gone by now: nobody gets there any more the way it was changed.
fn out_of_reach(printer: &Printer, lost: &[&plan::Thing]) {
    let mut ways: Vec<(&str, Vec<plan::Thing>)> = Vec::new();
    for thing in lost {
        match ways.iter_mut().find(|(through, _)| *through == thing.through) {
            Some((_, things)) => things.push((*thing).clone()),
            None => ways.push((&thing.through, vec![(*thing).clone()])),
        }
    }
    for (through, things) in ways {
        let counted: Vec<String> = kinds(&things).into_iter().map(|(kind, names)| count(names.len(), kind)).collect();
        printer.line(&format!("  {:<14} {}, changed through {through}, which is gone with its stack", "out of reach", counted.join(", ")));
    }
}

/// By kind, in the order in which they come.
fn kinds(things: &[plan::Thing]) -> Vec<(&str, Vec<&str>)> {
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    for thing in things {
        match kinds.iter_mut().find(|(kind, _)| *kind == thing.kind) {
            Some((_, names)) => names.push(&thing.id),
            None => kinds.push((&thing.kind, vec![&thing.id])),
        }
    }
    kinds
}

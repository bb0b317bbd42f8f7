//! The literal options of control words.

use super::rule::{ARITY, DURATION, KIND, MISSING, OPTION, Rule};
use super::unit::Unit;
use super::values::seconds;
use super::{Finding, text_of};
use crate::schema::did_you_mean;
use rhai::{Expr, FnCallExpr, Position};

/// Options that are durations.
const DURATIONS: [&str; 2] = ["timeout", "every"];

/// What a control word takes, where its options stand, and what it needs.
fn takes(word: &str, args: usize) -> Option<(usize, &'static [&'static str], &'static [&'static str])> {
    match word {
        "step" => Some((1, &["title", "undo"], &[])),
        "approve" => Some((1, &["text", "show", "quorum", "timeout"], &["text"])),
        "wait_for" => Some((1, &DURATIONS, &["timeout"])),
        "each" | "parallel" if args == 4 => Some((2, &["key"], &[])),
        _ => None,
    }
}

/// What is wrong with the options of a control word.
pub(super) fn options(unit: &Unit, word: &str, call: &FnCallExpr, at: Position) -> Vec<Finding> {
    let Some((index, known, needed)) = takes(word, call.args.len()) else { return Vec::new() };
    let Some(Expr::Map(map, _)) = call.args.get(index) else { return Vec::new() };
    let tell = |rule: &'static Rule, at: Position, title: String| Finding::new(rule, &unit.name, at, title);
    let mut found = Vec::new();
    for (key, value) in &map.0 {
        let name = key.name.as_str();
        if !known.contains(&name) {
            let near = did_you_mean(name, known.iter().copied());
            let hint = near.map_or_else(|| format!("it takes `{}`", known.join("`, `")), |near| format!("did you mean `{near}`?"));
            found.push(tell(&OPTION, key.pos, format!("`{word}` has no option `{name}`: {hint}")));
        } else if DURATIONS.contains(&name) {
            found.extend(duration(value).map(|why| {
                let finding = tell(&DURATION, value.start_position(), format!("`{name}` of `{word}`: {why}"));
                match seconds(value) {
                    Some(seconds) => finding.help(format!("write: {name}: {seconds}")),
                    None => finding,
                }
            }));
        } else {
            found.extend(several(unit, name, value, key.pos));
            found.extend(kind(unit, (word, name), value).map(|(rule, why)| tell(rule, value.start_position(), why)));
        }
    }
    let missing = needed.iter().filter(|needed| !map.0.iter().any(|(key, _)| key.name == **needed));
    found.extend(missing.map(|missing| tell(&MISSING, at, format!("`{word}` needs `{missing}`"))));
    found
}

/// Several who must agree at a gate of a runbook that has no signers.
fn several(unit: &Unit, name: &str, value: &Expr, at: Position) -> Option<Finding> {
    let is_signed = unit.header.as_ref()?.approvals.as_ref().is_some_and(|approvals| approvals.signers.is_some());
    let quorum = value.get_literal_value(None).filter(|_| name == "quorum" && !is_signed)?.as_int().ok()?;
    u32::try_from(quorum).ok().filter(|quorum| *quorum > 1).map(|quorum| super::head::unsigned(unit, quorum, at))
}

/// `if approve(...)`: what `approve` gives is no bool.
pub(super) fn decided(file: &str, condition: &Expr) -> Option<Finding> {
    match condition {
        Expr::FnCall(call, at) if call.name == "approve" && !call.is_qualified() => {
            let title = "`approve` returns who agreed, a map, not a bool: a run continues after it only if people agreed";
            Some(
                Finding::new(&KIND, file, *at, title)
                    .help("write it as a statement, and what depends on it after it; a rejection is an error, for `try` and `catch`"),
            )
        }
        Expr::FnCall(call, _) if call.name == "!" => decided(file, call.args.first()?),
        Expr::And(parts, _) | Expr::Or(parts, _) => parts.iter().find_map(|part| decided(file, part)),
        _ => None,
    }
}

/// What is wrong with the type of an option's value.
fn kind(unit: &Unit, (word, name): (&str, &str), value: &Expr) -> Option<(&'static Rule, String)> {
    let literal = value.get_literal_value(None).filter(|literal| !literal.is_unit());
    let closure = unit.bodies.closure(value);
    match name {
        "undo" => match (closure, literal) {
            (Some(closure), _) if closure.params().len() != 1 => {
                let given = closure.params().len();
                Some((&ARITY, format!("the closure `undo` of `{word}` takes 1 argument, what the step returned, `|was| ...`, not {given}")))
            }
            (None, Some(_)) => Some((&KIND, format!("`undo` of `{word}` is a closure, `|was| ...`"))),
            _ => None,
        },
        "quorum" => {
            let is_wrong = literal.is_some_and(|literal| literal.as_int().map_or(true, |people| people < 1));
            is_wrong.then(|| (&KIND, format!("`quorum` of `{word}` is a number of people, at least 1")))
        }
        "title" | "text" | "key" => {
            let is_wrong = closure.is_some() || literal.is_some_and(|literal| !literal.is_string());
            is_wrong.then(|| (&KIND, format!("`{name}` of `{word}` is a string")))
        }
        _ => None,
    }
}

/// Why a literal is no duration.
fn duration(expr: &Expr) -> Option<String> {
    let literal = expr.get_literal_value(None).filter(|literal| !literal.is_unit() && !literal.is_fnptr())?;
    match text_of(expr) {
        Some(text) => crate::duration::parse(&text).err().map(|why| why.to_string()),
        None => Some(format!("{literal} is not a duration: write a string with a unit, like \"90s\", \"45m\" or \"2h\"")),
    }
}

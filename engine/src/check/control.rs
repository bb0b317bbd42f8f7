//! The literal options of control words.

use super::rule::{DURATION, MISSING, OPTION, Rule};
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
pub(super) fn options(file: &str, word: &str, call: &FnCallExpr, at: Position) -> Vec<Finding> {
    let Some((index, known, needed)) = takes(word, call.args.len()) else { return Vec::new() };
    let Some(Expr::Map(map, _)) = call.args.get(index) else { return Vec::new() };
    let tell = |rule: &'static Rule, at: Position, title: String| Finding::new(rule, file, at, title);
    let mut found = Vec::new();
    for (key, value) in &map.0 {
        let name = key.name.as_str();
        if !known.contains(&name) {
            let near = did_you_mean(name, known.iter().copied());
            let hint = near.map_or_else(|| format!("it takes `{}`", known.join("`, `")), |near| format!("did you mean `{near}`?"));
            found.push(tell(&OPTION, key.pos, format!("`{word}` has no option `{name}`: {hint}")));
        } else if DURATIONS.contains(&name) {
            found.extend(duration(value).map(|why| tell(&DURATION, value.start_position(), format!("`{name}` of `{word}`: {why}"))));
        }
    }
    let missing = needed.iter().filter(|needed| !map.0.iter().any(|(key, _)| key.name == **needed));
    found.extend(missing.map(|missing| tell(&MISSING, at, format!("`{word}` needs `{missing}`"))));
    found
}

/// Why a literal is no duration.
fn duration(expr: &Expr) -> Option<String> {
    let literal = expr.get_literal_value(None).filter(|literal| !literal.is_unit() && !literal.is_fnptr())?;
    match text_of(expr) {
        Some(text) => crate::duration::parse(&text).err(),
        None => Some(format!("{literal} is no duration: write a string with a unit, like \"90s\", \"45m\" or \"2h\"")),
    }
}

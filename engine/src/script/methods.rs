//! The methods and functions of the language itself: what each does, from its own documentation, and whether it changes what it is
//! called on.

use super::language;
use super::words::kind;
use crate::check::{GIVES_NOTHING, changes};
use rhai::FuncMetadata;
use std::collections::BTreeMap;

/// Signs of the language that other languages do not have, or write otherwise.
const SIGNS: [(&str, &str, &str); 4] = [
    ("??", "a ?? b", "`a`, or `b` where `a` is `()`: map.get(\"owner\") ?? \"nobody\""),
    ("?.", "a?.b", "the member `b` of `a`, or `()` where `a` is `()`"),
    ("in", "a in b", "whether `a` is an item of a list, a key of a map, a part of a text"),
    ("!", "!a", "the opposite of a bool"),
];

/// What a method, a function or a sign of the language does, on each kind of value it is there for; empty if there is none.
#[must_use]
pub fn described(name: &str) -> Vec<String> {
    if let Some((_, form, does)) = SIGNS.iter().find(|(sign, ..)| *sign == name) {
        return vec![(*form).to_owned(), format!("    {does}")];
    }
    let of_name = |function: &FuncMetadata| (function.name == name).then(|| described_one(function)).flatten();
    let known = language().collect_fn_metadata(None, |function| of_name(function.metadata), true);
    // A character and a text are one to whoever asks.
    let found: BTreeMap<String, String> = known.into_iter().map(|(form, does)| (does, form)).collect();
    let mut lines: Vec<String> = found.into_iter().flat_map(|(does, form)| [form, format!("    {does}")]).collect();
    if !lines.is_empty() {
        lines.extend(in_place(name).map(str::to_owned));
        lines.extend((name == "get").then(|| "If there is none, it returns `()`: map.get(\"name\") ?? \"other\"".to_owned()));
    }
    lines
}

/// How it is called, and what it does.
fn described_one(function: &FuncMetadata) -> Option<(String, String)> {
    let (on, others) = function.params_info.split_first()?;
    let on = on.split_once(": ").map_or(on.as_str(), |(_, on)| on).trim_start_matches("&mut ");
    let text = function.comments.iter().flat_map(|comment| comment.lines()).map(|line| line.trim_start_matches(['/', '*']).trim());
    let does: Vec<&str> = text.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let names: Vec<&str> = others.iter().map(|param| param.split(':').next().unwrap_or_default()).collect();
    let form = format!("{}({}), of {}", function.name, names.join(", "), called(on)?);
    (!does.is_empty()).then(|| (form, does.join(" ")))
}

/// A type as Rhai's own sources name it; bytes are in no runbook.
fn called(on: &str) -> Option<&str> {
    Some(kind(match on {
        "Array" => "array",
        "Map" => "map",
        "ImmutableString" | "&str" => "string",
        "INT" => "i64",
        "FLOAT" => "f64",
        "Blob" => return None,
        other => other,
    }))
}

/// What is to be known of a method that changes in place.
fn in_place(name: &str) -> Option<&'static str> {
    if GIVES_NOTHING.contains(&name) {
        Some(
            "It changes what it is called on, in place, and returns nothing, `()`: write it as a statement, and use what it was called on.",
        )
    } else if changes(name) {
        Some("It changes what it is called on, in place.")
    } else {
        None
    }
}

//! Comparisons whose answer is known, or is none: values of two types, a `choice` with a word it does not have, durations as texts.

use super::kind::kind;
use super::rule::{AS_TEXTS, NEVER_EQUAL, WORD};
use super::text_of;
use super::values::none_of;
use super::walk::Walk;
use crate::params::ParamKind;
use rhai::{Expr, FnCallExpr};

/// A comparison.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, call: &'a FnCallExpr) {
    let [left, right] = &call.args[..] else { return };
    match call.name.as_str() {
        "==" | "!=" => {
            words(walk, left, right);
            kinds(walk, (left, right), &call.name);
        }
        "<" | ">" | "<=" | ">=" => durations(walk, left, right),
        _ => {}
    }
}

/// A `choice` and a word it does not have.
fn words<'a>(walk: &mut Walk<'a, '_>, left: &'a Expr, right: &'a Expr) {
    for (param, word) in [(left, right), (right, left)] {
        let Some(param) = walk.scopes.param(param).filter(|param| param.kind == ParamKind::Choice) else { continue };
        let Some(text) = text_of(word).filter(|text| !param.of.contains(text)) else { continue };
        let why = none_of(&text, param.of.iter().map(String::as_str));
        let title = format!("the parameter `{}` is never this: {why}", param.name);
        walk.tell(walk.finding(&WORD, word.start_position(), title));
    }
}

/// Values of two types: Rhai says that they are not equal, and nothing else.
fn kinds<'a>(walk: &mut Walk<'a, '_>, (left, right): (&'a Expr, &'a Expr), sign: &str) {
    let (Some(first), Some(second)) = (kind(walk, left), kind(walk, right)) else { return };
    // An array or a map may be either.
    let may_be = |one: &str, other: &str| one.split(" or ").any(|kind| kind == other);
    if may_be(first, second) || may_be(second, first) {
        return;
    }
    let always = if sign == "==" { "false" } else { "true" };
    let title = format!("{first} and {second} are never equal: this is always {always}");
    let (literal, other) = if right.is_constant() { (right, first) } else { (left, second) };
    let finding = walk.finding(&NEVER_EQUAL, literal.start_position(), title);
    walk.tell(match instead(literal, other) {
        Some(instead) => finding.help(format!("write: {instead}")),
        None => finding,
    });
}

/// A literal as a value of another type.
fn instead(literal: &Expr, kind: &str) -> Option<String> {
    match (literal.get_literal_value(None)?, kind) {
        (text, "a number") => text.into_string().ok().filter(|text| text.parse::<f64>().is_ok()),
        (text, "a bool") => text.into_string().ok().filter(|text| ["true", "false"].contains(&text.as_str())),
        (number, "a string") if number.is_int() || number.is_float() || number.is_bool() => Some(format!("\"{number}\"")),
        _ => None,
    }
}

/// Durations are texts, and texts are ordered letter by letter.
fn durations<'a>(walk: &mut Walk<'a, '_>, left: &'a Expr, right: &'a Expr) {
    let is_duration = |expr: &Expr| {
        let declared = walk.scopes.param(expr).is_some_and(|param| param.kind == ParamKind::Duration);
        declared || text_of(expr).is_some_and(|text| crate::duration::parse(&text).is_ok())
    };
    let Some(duration) = [right, left].into_iter().find(|expr| is_duration(expr)) else { return };
    let title = "this compares texts letter by letter, not how long they are: \"90s\" comes after \"2m\"";
    let help = "compare numbers of seconds: what ops and verbs return has its unit in the name, like `age_seconds`; so does a parameter of type int, like `within_seconds`";
    walk.tell(walk.finding(&AS_TEXTS, duration.start_position(), title).help(help));
}

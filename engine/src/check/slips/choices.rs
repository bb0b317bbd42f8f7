//! `condition ? this : that`, and the same from the other end: `this if condition else that`.

use super::{Broken, Edit, Slip};
use rhai::Token;

const TITLE: &str = "there is no `? :`: `if` gives a value";
const FORM: &str = "write: if condition { this } else { that }";

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    question(broken).or_else(|| behind(broken))
}

/// `a ? b : c`.
fn question(broken: &Broken<'_>) -> Option<Slip> {
    let here = broken.here;
    if broken.written(here) != "?" {
        return None;
    }
    let slip = Slip::new(TITLE, broken.at).help(FORM);
    let colon = broken.until(here + 1, |token| *token == Token::Colon);
    let (begin, end) = (broken.begin_of(here), broken.until(colon + 1, ends));
    let of = |from: usize, to: usize| broken.part(broken.span(from).start..broken.span(to - 1).end).trim();
    if broken.token(colon) != Some(&Token::Colon) || begin == here || colon == here + 1 || end == colon + 1 {
        return Some(slip);
    }
    let with = format!("if {} {{ {} }} else {{ {} }}", of(begin, here), of(here + 1, colon), of(colon + 1, end));
    Some(broken.mended(TITLE, broken.at, &Edit::of(broken.span(begin).start..broken.span(end - 1).end, with)).unwrap_or(slip))
}

/// `b if a else c`.
fn behind(broken: &Broken<'_>) -> Option<Slip> {
    let here = broken.here;
    if broken.token(here) != Some(&Token::If) {
        return None;
    }
    let other = broken.until(here + 1, |token| matches!(token, Token::Else | Token::LeftBrace));
    let (begin, end) = (broken.begin_of(here), broken.until(other + 1, ends));
    if broken.token(other) != Some(&Token::Else) || begin == here || other == here + 1 || end == other + 1 {
        return None;
    }
    let of = |from: usize, to: usize| broken.part(broken.span(from).start..broken.span(to - 1).end).trim();
    let with = format!("if {} {{ {} }} else {{ {} }}", of(here + 1, other), of(begin, here), of(other + 1, end));
    let edit = Edit::of(broken.span(begin).start..broken.span(end - 1).end, with);
    broken.mended("the condition comes before what it decides", broken.at, &edit)
}

/// What ends a value.
fn ends(token: &Token) -> bool {
    matches!(token, Token::Comma | Token::SemiColon)
}

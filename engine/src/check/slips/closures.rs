//! Functions without a name as other languages write them: arrows, `lambda`.

use super::{Broken, Edit, Slip};
use rhai::Token;

const TITLE: &str = "a closure is written `|x| ...`";

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    arrow(broken).or_else(|| thin(broken)).or_else(|| lambda(broken)).or_else(|| function(broken))
}

/// `x => ...`, `(a, b) => ...`.
fn arrow(broken: &Broken<'_>) -> Option<Slip> {
    let before = broken.here.checked_sub(1)?;
    let (start, arrow) = match broken.token(broken.here)? {
        Token::DoubleArrow if broken.token(before) == Some(&Token::RightParen) => (broken.opened_by(before)?, broken.here),
        Token::DoubleArrow => (before, broken.here),
        _ => {
            let open = *broken.open_before(broken.here).last()?;
            let arrow = broken.closed_at(open)? + 1;
            (open, (broken.token(arrow) == Some(&Token::DoubleArrow)).then_some(arrow)?)
        }
    };
    barred(broken, start, broken.span(arrow).start, broken.span(arrow).end)
}

/// What stands from a token to an arrow, between bars.
fn barred(broken: &Broken<'_>, start: usize, arrow: usize, end: usize) -> Option<Slip> {
    let part = broken.span(start).start..end;
    let params = broken.part(part.start..arrow).trim().trim_matches(['(', ')']).trim();
    broken.mended(TITLE, part.start, &Edit::of(part.clone(), format!("|{params}|")))
}

/// `x -> ...`; `fn f(x) -> int { ... }`; `switch x { 1 -> ... }`.
fn thin(broken: &Broken<'_>) -> Option<Slip> {
    // The lexer goes no further than such a sign.
    let (index, start) = match broken.tokens.iter().position(|(_, start)| broken.from(*start).starts_with("->")) {
        Some(index) => (index, broken.tokens[index].1),
        None => return None,
    };
    let before = index.checked_sub(1)?;
    let open = (broken.token(before) == Some(&Token::RightParen)).then(|| broken.opened_by(before)).flatten();
    let is_named = open.and_then(|open| open.checked_sub(2)).is_some_and(|word| broken.token(word) == Some(&Token::Fn));
    if is_named {
        let end = start + broken.from(start).find('{')?;
        let edit = Edit::of(broken.span(before).end..end, " ");
        return broken.mended("a function does not declare what it returns", start, &edit);
    }
    let around = broken.open_before(index).last().copied();
    if around.is_some_and(|brace| broken.is_of_switch(brace)) {
        let line = start..start + broken.from(start).find('\n').unwrap_or(broken.from(start).len());
        let all = Edit::of(line.clone(), broken.part(line).replace("->", "=>"));
        return broken.mended("a case is followed by `=>`", start, &all);
    }
    barred(broken, open.unwrap_or(before), start, start + 2)
}

/// `lambda x: ...`.
fn lambda(broken: &Broken<'_>) -> Option<Slip> {
    let word = (0..3).filter_map(|back| broken.here.checked_sub(back)).find(|index| broken.name(*index) == Some("lambda"))?;
    let colon = broken.until(word + 1, |token| *token == Token::Colon);
    let part = broken.span(word).start..broken.span(colon).end;
    let params = broken.part(broken.span(word).end..broken.span(colon).start).trim();
    broken.mended(TITLE, part.start, &Edit::of(part.clone(), format!("|{params}|")))
}

/// `let f = function(x) { ... }`, `let f = fn(x) { ... }`.
fn function(broken: &Broken<'_>) -> Option<Slip> {
    let is_word = |index: &usize| ["function", "func", "def", "fn"].contains(&broken.written(*index));
    let opens = |index: &usize| broken.token(index + 1) == Some(&Token::LeftParen);
    let word = (0..6).filter_map(|back| broken.here.checked_sub(back)).find(|index| is_word(index) && opens(index))?;
    let close = broken.closed_at(word + 1)?;
    let part = broken.span(word).start..broken.span(close).end;
    let params = broken.part(broken.span(word + 1).end..broken.span(close).start).trim();
    broken.mended(TITLE, part.start, &Edit::of(part.clone(), format!("|{params}|")))
}

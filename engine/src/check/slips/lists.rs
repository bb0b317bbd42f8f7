//! Lists as other languages make and cut them: comprehensions, slices; and what goes through them.

use super::{Broken, Edit, Slip};
use rhai::Token;

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    comprehension(broken).or_else(|| slice(broken)).or_else(|| pairs(broken)).or_else(|| not_in(broken))
}

/// `[f(x) for x in list if x > 1]`.
fn comprehension(broken: &Broken<'_>) -> Option<Slip> {
    let word = (0..2).map(|ahead| broken.here + ahead).find(|index| broken.token(*index) == Some(&Token::For))?;
    let open = *broken.open_before(word).last()?;
    let is_list = broken.token(open) == Some(&Token::LeftBracket) && broken.token(word + 2) == Some(&Token::In);
    let (name, close) = (broken.name(word + 1).filter(|_| is_list)?, broken.closed_at(open)?);
    let condition = broken.until(word + 3, |token| *token == Token::If).min(close);
    let inside = |from: usize, to: usize| broken.part(broken.span(from).start..broken.span(to).start).trim();
    let (item, list) = (inside(open + 1, word), inside(word + 3, condition));
    let slip = Slip::new("make a list from another with `map` and `filter`", broken.span(word).start);
    if list.contains("..") || list.starts_with("range") {
        return Some(slip.help("let found = [];  and then: for x in 0..3 { found.push(x); }"));
    }
    let filter = if condition == close { String::new() } else { format!(".filter(|{name}| {})", inside(condition + 1, close)) };
    let map = if item == name { String::new() } else { format!(".map(|{name}| {item})") };
    let edit = Edit::of(broken.span(open).start..broken.span(close).end, format!("{list}{filter}{map}"));
    broken.mended(slip.title.clone(), slip.at, &edit).or(Some(slip.help("list.filter(|x| x > 1).map(|x| x * 2)")))
}

/// `list[1:3]`, `list[1:]`, `list[:3]`.
fn slice(broken: &Broken<'_>) -> Option<Slip> {
    let open = *broken.open_before(broken.here).last()?;
    if broken.token(open) != Some(&Token::LeftBracket) || broken.token(broken.here) != Some(&Token::Colon) {
        return None;
    }
    let close = broken.closed_at(open)?;
    let from = broken.part(broken.span(open).end..broken.at).trim();
    let to = broken.part(broken.span(broken.here).end..broken.span(close).start).trim();
    let range = match (from, to) {
        ("", to) => format!("0..{to}"),
        (from, "") => from.to_owned(),
        (from, to) => format!("{from}..{to}"),
    };
    let edit = Edit::of(broken.span(open).start..broken.span(close).end, format!(".extract({range})"));
    let slip = broken.mended("take a part of a list with `extract`, of a text with `sub_string`", broken.span(open).start, &edit);
    slip.filter(|_| open > 0)
}

/// `for i, x in list`.
fn pairs(broken: &Broken<'_>) -> Option<Slip> {
    let (first, word) = (broken.here.checked_sub(1)?, broken.here.checked_sub(2)?);
    if broken.token(broken.here) != Some(&Token::Comma) || broken.token(word) != Some(&Token::For) {
        return None;
    }
    let (index, item) = (broken.name(first)?, broken.name(broken.here + 1)?);
    let part = broken.span(first).start..broken.span(broken.here + 1).end;
    let title = "`for` goes through a list as (item, index), in brackets and the item first";
    broken.mended(title, part.start, &Edit::of(part.clone(), format!("({item}, {index})")))
}

/// `x not in list`.
fn not_in(broken: &Broken<'_>) -> Option<Slip> {
    let ends = |token: &Token| matches!(token, Token::LeftBrace | Token::SemiColon);
    let end = broken.until(broken.here, ends);
    let word = (broken.here..end).find(|index| broken.name(*index) == Some("not") && broken.token(index + 1) == Some(&Token::In))?;
    let part = broken.span(word).start..broken.span(word + 1).end;
    broken.mended("`not in` is written `!in`", part.start, &Edit::of(part.clone(), "!in"))
}

//! Brackets that are not closed, and those that close nothing.

use super::{Broken, Edit, Gets, Slip};
use crate::script::lex::{Lines, closer_of, is_closer};
use rhai::Token;

/// So many brackets are tried to be closed at once.
const MOST: usize = 8;
/// So many places where a bracket was opened are shown.
const SHOWN: usize = 3;

/// What does not fit.
struct Unfit {
    /// The brackets that are open there, the innermost last.
    open: Vec<usize>,
    /// The token before which something is missing; that behind the last at the end of the text.
    before: usize,
    /// Whether what stands there closes another bracket, or none.
    is_other: bool,
}

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    if broken.tokens.iter().any(|(token, _)| matches!(token, Token::LexError(_))) {
        return None;
    }
    let mut unfit = unfit(broken)?;
    match unfit.open.last() {
        None => return Some(stray(broken, unfit.before)),
        // What does not fit comes later: here a statement ends in a bracket.
        Some(innermost) if *innermost >= broken.here => unfit = cut_short(broken)?,
        Some(_) => {}
    }
    let mended = candidates(broken, &unfit).into_iter().map(|edit| (broken.gets(&edit), edit));
    let (mut best, mut gets) = (None, Gets::Nowhere);
    for (this, edit) in mended {
        if this > gets {
            (best, gets) = (Some(edit), this);
        }
    }
    match best {
        Some(edit) if edit.with.is_empty() => Some(stray(broken, unfit.before)),
        Some(edit) => Some(missing(broken, &unfit, &edit)),
        None => None,
    }
}

/// The first bracket that does not fit; where the indentation tells which one was forgotten, that one.
fn unfit(broken: &Broken<'_>) -> Option<Unfit> {
    let lines = Lines::of(broken.text);
    let indent = |index: usize| {
        let line = lines.line(broken.span(index).start);
        let text = broken.part(line.clone());
        (text.len() - text.trim_start().len(), line)
    };
    let mut open: Vec<usize> = Vec::new();
    let mut suspect = None;
    for (index, (token, start)) in broken.tokens.iter().enumerate() {
        if closer_of(token).is_some() {
            open.push(index);
        } else if is_closer(token) {
            let fits = open.last().is_some_and(|last| closer_of(&broken.tokens[*last].0) == Some(broken.written(index)));
            if !fits {
                return suspect.or(Some(Unfit { open, before: index, is_other: true }));
            }
            let (last, (column, line)) = (*open.last()?, indent(index));
            let begins = broken.part(line.start..*start).trim().is_empty();
            if begins && suspect.is_none() && column < indent(last).0 {
                suspect = Some(Unfit { open: open.clone(), before: index, is_other: false });
            }
            open.pop();
        }
    }
    if open.is_empty() { None } else { suspect.or(Some(Unfit { open, before: broken.tokens.len(), is_other: false })) }
}

/// A statement that ends while a bracket is open.
fn cut_short(broken: &Broken<'_>) -> Option<Unfit> {
    let open = broken.open_before(broken.here);
    let innermost = broken.token(*open.last()?)?;
    let ends = broken.token(broken.here) == Some(&Token::SemiColon) && *innermost != Token::LeftBrace;
    ends.then_some(Unfit { open, before: broken.here, is_other: false })
}

/// What could be meant: something is missing where the parser gave up, or before what does not fit; or that stands there for nothing.
fn candidates(broken: &Broken<'_>, unfit: &Unfit) -> Vec<Edit> {
    let mut edits = Vec::new();
    let at_end = unfit.before == broken.tokens.len();
    let mut places = vec![broken.here, unfit.before];
    places.dedup();
    for place in places.into_iter().filter(|place| *place <= unfit.before) {
        let open = broken.open_before(place);
        let Some(end) = place.checked_sub(1).map(|before| broken.span(before).end) else { continue };
        let is_end = at_end && place == unfit.before;
        for count in if is_end { open.len()..=open.len() } else { 1..=open.len().min(MOST) } {
            let closing: String = open.iter().rev().take(count).filter_map(|index| closer_of(&broken.tokens[*index].0)).collect();
            edits.push(Edit::insert(end, closing.clone()));
            edits.push(Edit::insert(end, closing + ";"));
        }
    }
    if unfit.is_other {
        edits.push(Edit::of(broken.span(unfit.before), ""));
    }
    edits
}

fn missing(broken: &Broken<'_>, unfit: &Unfit, edit: &Edit) -> Slip {
    let closing = edit.with.trim_end_matches(';');
    let open = broken.open_before(broken.tokens.partition_point(|(_, start)| *start < edit.part.start));
    let closed: Vec<usize> = open.iter().rev().take(closing.len()).copied().collect();
    let lines = Lines::of(broken.text);
    let line = |at: usize| lines.place(at).0;
    let at_end = unfit.before == broken.tokens.len() && edit.part.start == broken.span(unfit.before - 1).end;
    let where_to = if at_end { " at the end of the text" } else { "" };
    let mut slip = Slip::new(format!("`{closing}` is missing{where_to}"), edit.part.start);
    slip.also = closed.iter().take(SHOWN).map(|index| (broken.span(*index).start, "opened here")).collect();
    let in_line = closed.first().is_some_and(|index| line(broken.span(*index).start) == line(edit.part.start));
    let before = broken.part(lines.line(edit.part.start).start..edit.part.start).trim();
    let closes = before.chars().all(|c| ")]}".contains(c));
    slip.help(if in_line || closes { broken.shown(edit) } else { format!("close it: `{closing}`") })
}

fn stray(broken: &Broken<'_>, index: usize) -> Slip {
    let sign = broken.written(index);
    Slip::new(format!("`{sign}` closes nothing"), broken.span(index).start).help("remove it, or open it before")
}

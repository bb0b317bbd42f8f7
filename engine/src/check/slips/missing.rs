//! Signs that are left out between statements, arguments and members.

use super::{Broken, Edit, Gets, Slip};
use crate::script::lex::Lines;
use rhai::{ParseErrorType, Token};

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    match broken.why {
        ParseErrorType::MissingToken(sign, _) => before_what_stands(broken, sign),
        ParseErrorType::MismatchedType(..) => before_a_closure(broken),
        _ => None,
    }
}

/// `step("one" || ...)`: without the comma the bars are an operator.
fn before_a_closure(broken: &Broken<'_>) -> Option<Slip> {
    let bars = (broken.here..broken.tokens.len()).find(|index| broken.token(*index) == Some(&Token::Or))?;
    let end = broken.span(bars.checked_sub(1)?).end;
    broken.mended("`,` is missing before the closure", end, &Edit::insert(end, ","))
}

fn before_what_stands(broken: &Broken<'_>, sign: &str) -> Option<Slip> {
    // A map says that it wants its end, where it could as well want another member.
    let signs: &[&str] = match sign {
        ";" => &[";"],
        "," => &[","],
        "}" => &[",", ";"],
        _ => return None,
    };
    let end = broken.end_before();
    let edits = signs.iter().map(|sign| Edit::insert(end, *sign));
    let edit = edits.into_iter().find(|edit| broken.gets(edit) > Gets::Nowhere)?;
    let lines = Lines::of(broken.text);
    // In one line it may be something else that is missing.
    if edit.with == ";" && lines.place(end).0 == lines.place(broken.at).0 {
        return Some(between(broken, end));
    }
    Some(Slip::new(format!("`{}` is missing", edit.with), end).help(broken.shown(&edit)))
}

/// Two words beside each other.
fn between(broken: &Broken<'_>, end: usize) -> Slip {
    let before = broken.here.saturating_sub(1);
    let slip = Slip::new(format!("something is missing between `{}` and `{}`", broken.written(before), broken.written(broken.here)), end);
    match (broken.name(before), broken.name(broken.here)) {
        (Some(first), Some(second)) => slip.help(format!("a name is one word, `{first}_{second}`; a statement ends with `;`")),
        _ => slip.help("a statement ends with `;`"),
    }
}

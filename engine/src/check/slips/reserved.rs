//! Words that Rhai keeps for itself: what is meant by them, and where they may stand.

use super::{Broken, Edit, Slip};
use crate::script::lex::{closer_of, is_closer};
use rhai::{ParseErrorType, Token};

/// Words of other languages among them, and what is meant.
const WORDS: [(&str, &str); 5] = [("null", "()"), ("nil", "()"), ("void", "()"), ("var", "let"), ("is", "==")];

/// Words without one that is as good, and what there is.
const THERE_IS: [(&str, &str); 10] = [
    ("match", "write: switch x { \"a\" => 1, _ => 2 }"),
    ("case", "write: switch x { \"a\" => 1, _ => 2 }"),
    ("use", "write: import \"lib/name\" as name;"),
    ("module", "write: import \"lib/name\" as name;"),
    ("package", "write: import \"lib/name\" as name;"),
    ("async", "what is done at the same time goes in parallel(\"name\", items, |item| ...)"),
    ("await", "a call returns when it is done: remove the word"),
    ("spawn", "what is done at the same time goes in parallel(\"name\", items, |item| ...)"),
    ("thread", "what is done at the same time goes in parallel(\"name\", items, |item| ...)"),
    ("go", "what is done at the same time goes in parallel(\"name\", items, |item| ...)"),
];

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    let word = match broken.why {
        ParseErrorType::Reserved(word) => word.as_str(),
        _ => keyword(broken)?,
    };
    let slip = Slip::new(format!("`{word}` is a reserved word"), broken.at);
    if !word.chars().all(|c| c.is_alphabetic() || c == '_') {
        return Some(Slip::new(format!("`{word}` is not an operator of the language"), broken.at));
    }
    of_word(broken, word, slip)
}

/// A word of the language where a name must stand.
fn keyword<'t>(broken: &Broken<'t>) -> Option<&'t str> {
    let is_name = matches!(broken.token(broken.here)?, Token::Identifier(_) | Token::StringConstant(_) | Token::CharConstant(_));
    let is_word = !is_name && broken.written(broken.here).chars().all(char::is_alphabetic);
    let is_key = broken.token(broken.here + 1) == Some(&Token::Colon);
    let wants_name = matches!(broken.why, ParseErrorType::VariableExpected | ParseErrorType::PropertyExpected);
    (is_word && (is_key || wants_name)).then(|| broken.written(broken.here))
}

fn of_word(broken: &Broken<'_>, word: &str, slip: Slip) -> Option<Slip> {
    let part = broken.span(broken.here);
    if broken.token(broken.here + 1) == Some(&Token::Colon) {
        return Some(as_key(broken, word, slip));
    }
    if broken.back(1).is_some_and(|(_, before)| matches!(before, Token::Period | Token::Elvis)) {
        let dot = broken.span(broken.here - 1).start;
        // `check.call`, to hand it on.
        if word == "call" {
            let title = "pass a closure by its name, and call it with `.call(...)`";
            return broken.mended(title, dot, &Edit::of(dot..part.end, "")).or(Some(slip));
        }
        // A method is never called so.
        if matches!(broken.token(broken.here + 1), Some(Token::LeftParen | Token::Unit)) {
            return Some(slip);
        }
        let optional = if broken.from(dot).starts_with('?') { "?" } else { "" };
        return Some(slip.help(broken.shown(&Edit::of(dot..part.end, format!("{optional}[\"{word}\"]")))));
    }
    let named = matches!(broken.back(1), Some((_, Token::Let | Token::Const | Token::Fn | Token::Pipe | Token::For | Token::As)));
    let meant = WORDS.iter().find(|(known, _)| *known == word).filter(|_| !named);
    if let Some((_, meant)) = meant {
        return broken.mended(slip.title.clone(), broken.at, &Edit::of(part, *meant)).or(Some(slip));
    }
    let there_is = THERE_IS.iter().find(|(known, _)| *known == word).filter(|_| !named);
    Some(match there_is {
        Some((_, help)) => slip.help(*help),
        None => slip.help(format!("choose another name, like `{word}_`")),
    })
}

/// The key of a map; what a parameter is without more has a word of its own.
fn as_key(broken: &Broken<'_>, word: &str, slip: Slip) -> Slip {
    let part = broken.span(broken.here);
    if word == "default" && is_parameter(broken) {
        let slip = Slip { title: "`default` is a reserved word: a parameter's default is its `value`".to_owned(), ..slip };
        return slip.help(broken.shown(&Edit::of(part, "value")));
    }
    let edit = Edit::of(part, format!("\"{word}\""));
    slip.help(format!("as a key, it goes in quotes; {}", broken.shown(&edit)))
}

/// Whether the map around has a `type`.
fn is_parameter(broken: &Broken<'_>) -> bool {
    let Some(open) = broken.open_before(broken.here).last().copied() else { return false };
    let mut depth = 0_i32;
    for index in open..broken.tokens.len() {
        let token = &broken.tokens[index].0;
        depth += i32::from(closer_of(token).is_some()) - i32::from(is_closer(token));
        if depth == 0 {
            return false;
        }
        if depth == 1 && broken.name(index) == Some("type") && broken.token(index + 1) == Some(&Token::Colon) {
            return true;
        }
    }
    false
}

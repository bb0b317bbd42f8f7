//! What is no sign of the language at all: quotes, escapes, signs of others.

use super::{Broken, Edit, Slip};
use rhai::{LexError, ParseErrorType};

/// Signs of other languages, and what is meant.
const SIGNS: [(&str, &str); 6] = [("===", "=="), ("!==", "!="), (":=", "="), (":;", "::"), ("<-", "="), ("::<", "::")];

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    match broken.why {
        ParseErrorType::BadInput(LexError::MalformedChar(said)) => Some(quotes(broken, said)),
        ParseErrorType::BadInput(LexError::UnterminatedString) => Some(open(broken)),
        ParseErrorType::BadInput(LexError::MalformedEscapeSequence(escape)) => Some(unknown_escape(broken, escape)),
        ParseErrorType::BadInput(LexError::ImproperSymbol(sign, _)) => improper(broken, sign),
        ParseErrorType::BadInput(LexError::UnexpectedInput(sign)) => typographic(broken, sign),
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => Some(Slip::new(format!("`{number}` is not a number"), broken.at)),
        ParseErrorType::Reserved(sign) | ParseErrorType::UnknownOperator(sign) => foreign(broken, sign),
        _ => None,
    }
}

/// `'abc'`.
fn quotes(broken: &Broken<'_>, said: &str) -> Slip {
    let slip = Slip::new("a text goes in double quotes: single quotes are for one character", broken.at);
    let end = broken.from(broken.at + 1).find('\'').map(|end| broken.at + end + 2);
    match end {
        Some(end) => {
            let quoted = format!("\"{}\"", said.replace('\\', "\\\\").replace('"', "\\\""));
            slip.help(broken.shown(&Edit::of(broken.at..end, quoted)))
        }
        None => slip,
    }
}

/// A text that has no end.
fn open(broken: &Broken<'_>) -> Slip {
    let quote = broken.from(broken.at).chars().next().unwrap_or('"');
    if broken.from(broken.at).starts_with("\"\"\"") {
        return Slip::new("a text of several lines goes in backticks", broken.at).help("write: `...`");
    }
    let slip = Slip::new("this text is never closed", broken.at);
    match quote {
        '`' => slip.help("close it with a backtick"),
        '\'' => slip.help("a text goes in double quotes, \"...\""),
        '#' => slip.help("close it with \"#"),
        _ => slip.help("close it with \" in this line; a text of several lines goes in backticks, `...`"),
    }
}

/// `"\d"`.
fn unknown_escape(broken: &Broken<'_>, escape: &str) -> Slip {
    let title = format!("there is no `{escape}` in a text in double quotes");
    Slip::new(title, broken.at).help(format!("write `\\{escape}`, or a raw text between #\" and \"#"))
}

/// A sign the lexer knows from other languages.
fn improper(broken: &Broken<'_>, sign: &str) -> Option<Slip> {
    let part = broken.at..broken.at + sign.len();
    match sign {
        "=" => broken.mended("`=` assigns a value: use `==` to compare", broken.at, &Edit::of(part, "==")),
        "->" => Some(Slip::new("`->` does not belong here: write a closure as `|x| ...`, a case of a `switch` as `1 => ...`", broken.at)),
        "eval" => Some(Slip::new("there is no `eval`: a runbook is read before it is run", broken.at)),
        "this" => Some(Slip::new("`this` exists only in a function that is called as a method, `x.f()`", broken.at)),
        sign => {
            let (_, meant) = SIGNS.iter().find(|(known, _)| *known == sign)?;
            broken.mended(format!("there is no `{sign}`"), broken.at, &Edit::of(part, *meant))
        }
    }
}

/// Quotes of a word processor.
fn typographic(broken: &Broken<'_>, sign: &str) -> Option<Slip> {
    let quote = sign.chars().next().filter(|sign| "\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{ab}\u{bb}".contains(*sign))?;
    Some(Slip::new(format!("`{quote}` is not a quote of the language"), broken.at).help("a text goes in plain double quotes, \"...\""))
}

/// Signs that Rhai reserves, and others use.
fn foreign(broken: &Broken<'_>, sign: &str) -> Option<Slip> {
    let part = broken.at..broken.at + sign.len();
    let begins = begins(broken);
    match sign {
        "#" | "--" if begins => {
            let edit = Edit::of(part, "//");
            Some(Slip::new("a comment begins with `//`", broken.at).help(broken.shown(&edit)))
        }
        "$" => broken.mended("a variable is named without `$`", broken.at, &Edit::of(part, "")),
        // `source_servers --help`
        "--" if broken.name(broken.here + 1).is_some() && broken.from(broken.at + 2).starts_with(char::is_alphabetic) => {
            let (before, _) = broken.back(1)?;
            let name = broken.name(before)?;
            Some(
                Slip::new("there is no `--`: options go in a map, `#{ ... }`", broken.at)
                    .help(format!("lifeboat doc {name} says what it takes")),
            )
        }
        "++" | "--" => {
            let (before, _) = broken.back(1)?;
            let name = broken.name(before)?;
            let edit = Edit::of(broken.span(before).start..part.end, format!("{name} {}= 1", &sign[..1]));
            broken.mended(format!("there is no `{sign}`"), broken.at, &edit)
        }
        _ => None,
    }
}

/// Whether nothing of the same statement stands before it.
fn begins(broken: &Broken<'_>) -> bool {
    let before = broken.part(0..broken.at).trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', ';', '{', '}', ','])
}

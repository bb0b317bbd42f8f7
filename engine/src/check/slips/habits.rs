//! What is written so in other languages.

use super::{Broken, Edit, Slip};
use rhai::{ParseErrorType, Token};

/// Words of other languages, and what is meant.
const WORDS: [(&str, &str); 17] = [
    ("and", "&&"),
    ("or", "||"),
    ("not", "!"),
    ("elif", "else if"),
    ("elsif", "else if"),
    ("elseif", "else if"),
    ("foreach", "for"),
    ("def", "fn"),
    ("func", "fn"),
    ("function", "fn"),
    ("proc", "fn"),
    ("raise", "throw"),
    ("except", "catch"),
    ("rescue", "catch"),
    ("then", "{"),
    ("mut", ""),
    ("of", "in"),
];

/// Units of durations, written behind a number without quotes.
const UNITS: [&str; 6] = ["s", "m", "h", "d", "ms", "min"];

type Habit = fn(&Broken<'_>) -> Option<Slip>;

const HABITS: [Habit; 11] = [map, kind, options, compared, word, block, prefix, duration, key, dashed_key, arrow];

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    HABITS.iter().find_map(|habit| habit(broken))
}

/// `{ a: 1 }`.
fn map(broken: &Broken<'_>) -> Option<Slip> {
    let (brace, first) = broken.back(2)?;
    let is_map = broken.token(broken.here) == Some(&Token::Colon) && *first == Token::LeftBrace && is_key(broken.back(1)?.1);
    let at = broken.span(brace).start;
    is_map.then(|| broken.mended("a map begins with `#{`", at, &Edit::insert(at, "#"))).flatten()
}

fn is_key(token: &Token) -> bool {
    matches!(token, Token::Identifier(_) | Token::StringConstant(_))
}

/// `let x: int = 1`, `fn f(x: int)`.
fn kind(broken: &Broken<'_>) -> Option<Slip> {
    let is_colon = broken.token(broken.here) == Some(&Token::Colon);
    broken.name(broken.here.checked_sub(1)?)?;
    let declares = match broken.back(2)?.1 {
        Token::Let | Token::Const => true,
        Token::LeftParen | Token::Comma => {
            let open = *broken.open_before(broken.here).last()?;
            broken.token(open.checked_sub(2)?) == Some(&Token::Fn)
        }
        _ => false,
    };
    let part = broken.end_before()..broken.span(broken.here + 1).end;
    (is_colon && declares).then(|| broken.mended("types are not written", broken.at, &Edit::of(part, ""))).flatten()
}

/// `f(a: 1, b: 2)`, `f(a = 1)`.
fn options(broken: &Broken<'_>) -> Option<Slip> {
    if !matches!(broken.token(broken.here)?, Token::Colon | Token::Equals) || !matches!(broken.back(2)?.1, Token::LeftParen | Token::Comma)
    {
        return None;
    }
    let first = broken.here - 1;
    broken.name(first)?;
    let open = *broken.open_before(broken.here).last()?;
    broken.name(open.checked_sub(1)?)?;
    let close = broken.closed_at(open)?;
    let mut inside = String::new();
    let (mut depth, mut from) = (0_i32, broken.span(open).end);
    for index in open + 1..close {
        let token = broken.token(index)?;
        depth += i32::from(super::closer(token).is_some()) - i32::from(super::is_closer(token));
        if depth == 0 && *token == Token::Equals {
            let sign = broken.span(index);
            inside = inside + broken.part(from..sign.start).trim_end() + ":";
            from = sign.end;
        }
    }
    let end = broken.span(close).start;
    inside += broken.part(from..end);
    let edit = Edit::of(broken.span(open).end..end, format!("#{{ {} }}", inside.trim()));
    broken.mended("options are given as one map, `#{ name: value }`", broken.span(first).start, &edit)
}

/// `if (x = 1)`.
fn compared(broken: &Broken<'_>) -> Option<Slip> {
    let open = *broken.open_before(broken.here).last()?;
    let asks = matches!(broken.token(open.checked_sub(1)?)?, Token::If | Token::While | Token::Until);
    let is_given = asks && broken.token(broken.here) == Some(&Token::Equals);
    let title = "`=` gives a value: what compares is `==`";
    is_given.then(|| broken.mended(title, broken.at, &Edit::of(broken.span(broken.here), "=="))).flatten()
}

/// `a and b`, `elif`.
fn word(broken: &Broken<'_>) -> Option<Slip> {
    (0..3).find_map(|back| {
        let index = broken.here.checked_sub(back)?;
        let name = broken.name(index)?;
        let (_, meant) = WORDS.iter().find(|(word, _)| *word == name)?;
        let mut part = broken.span(index);
        if ["", "!"].contains(meant) {
            part.end += broken.from(part.end).len() - broken.from(part.end).trim_start().len();
        }
        let title = match *meant {
            "" => format!("there is no `{name}`: what `let` declares can be changed"),
            meant => format!("`{name}` is no word of the language: it is `{meant}`"),
        };
        broken.mended(title, part.start, &Edit::of(part, *meant))
    })
}

/// `for x in 0..n:`.
fn block(broken: &Broken<'_>) -> Option<Slip> {
    let wants_block = broken.wants("{") || matches!(broken.why, ParseErrorType::FnMissingBody(_));
    let is_colon = broken.token(broken.here) == Some(&Token::Colon);
    (wants_block && is_colon).then(|| {
        let line = super::Lines::of(broken.text).line(broken.at);
        let before = broken.part(line.start..broken.at).trim();
        Slip::new("a block stands in braces, not behind a colon", broken.at).help(format!("write: {before} {{ ... }}"))
    })
}

/// `f"..."`, `r"..."`.
fn prefix(broken: &Broken<'_>) -> Option<Slip> {
    let before = broken.here.checked_sub(1)?;
    let name = broken.name(before).filter(|name| name.len() == 1 && "fFrRbBuU".contains(name))?;
    let (text, start) = (broken.span(broken.here), broken.span(before).start);
    let is_text = matches!(broken.token(broken.here)?, Token::StringConstant(_)) && broken.span(before).end == text.start;
    let inside = Some(broken.part(text.start + 1..text.end.saturating_sub(1))).filter(|_| is_text)?;
    let (title, with) = match name {
        "f" | "F" => ("a text with values in it stands in backticks", format!("`{}`", interpolated(inside))),
        "r" | "R" => ("a text as it is stands between #\" and \"#", format!("#\"{inside}\"#")),
        _ => ("a text has nothing before its quotes", format!("\"{inside}\"")),
    };
    broken.mended(title, start, &Edit::of(start..text.end, with))
}

/// `a {x}` as `a ${x}`.
fn interpolated(inside: &str) -> String {
    let dollars = inside.replace("${", "{").replace('{', "${");
    dollars.replace("\\\"", "\"")
}

/// `timeout: 45m`.
fn duration(broken: &Broken<'_>) -> Option<Slip> {
    let (number, token) = broken.back(1)?;
    let unit = broken.name(broken.here).filter(|unit| UNITS.contains(unit))?;
    let span = broken.span(number);
    let is_one = matches!(token, Token::IntegerConstant(_) | Token::FloatConstant(_)) && broken.span(broken.here).start <= span.end;
    let digits: &str = broken.from(span.start).split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    let part = span.start..broken.span(broken.here).end;
    let unit = if unit == "min" { "m" } else { unit };
    is_one.then(|| broken.mended("a duration is a text", span.start, &Edit::of(part, format!("\"{digits}{unit}\"")))).flatten()
}

/// `#{ a = 1 }`, `#{ a => 1 }`.
fn key(broken: &Broken<'_>) -> Option<Slip> {
    let is_other = matches!(broken.token(broken.here)?, Token::Equals | Token::DoubleArrow);
    let part = broken.end_before()..broken.span(broken.here).end;
    let edit = Edit::of(part, ":");
    (is_other && broken.wants(":")).then(|| broken.mended("behind a key of a map stands `:`", broken.at, &edit)).flatten()
}

/// `#{ a-b: 1 }`.
fn dashed_key(broken: &Broken<'_>) -> Option<Slip> {
    if !broken.wants(":") {
        return None;
    }
    let colon = (broken.here..broken.tokens.len()).find(|index| broken.token(*index) == Some(&Token::Colon))?;
    let part = broken.span(broken.here.checked_sub(1)?).start..broken.span(colon.checked_sub(1)?).end;
    let key = broken.part(part.clone()).to_owned();
    let is_one = key.chars().all(|c| c.is_alphanumeric() || "_-./:".contains(c));
    is_one
        .then(|| broken.mended("a key that is no name stands in quotes", part.start, &Edit::of(part.clone(), format!("\"{key}\""))))
        .flatten()
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
    let part = broken.span(start).start..broken.span(arrow).end;
    let params = broken.part(part.start..broken.span(arrow).start).trim().trim_matches(['(', ')']).trim();
    broken.mended("a closure is written `|x| ...`", part.start, &Edit::of(part.clone(), format!("|{params}|")))
}

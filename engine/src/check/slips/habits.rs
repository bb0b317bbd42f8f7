//! What is written so in other languages.

use super::{Broken, Edit, Slip};
use crate::script::lex::{closer_of, is_closer};
use crate::script::others;
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

const HABITS: [Habit; 20] = [
    map, around, kind, asserted, options, compared, given, is, tried, several, word, block, prefix, duration, key, short_key, dashed_key,
    import, absent, printed,
];

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

/// `for (x in list)`.
fn around(broken: &Broken<'_>) -> Option<Slip> {
    let open = *broken.open_before(broken.here).last()?;
    let is_for = broken.token(open) == Some(&Token::LeftParen) && broken.token(open.checked_sub(1)?) == Some(&Token::For);
    let close = broken.closed_at(open).filter(|_| is_for && broken.token(broken.here) == Some(&Token::In))?;
    let inside = broken.part(broken.span(open).end..broken.span(close).start).trim().to_owned();
    let edit = Edit::of(broken.span(open).start..broken.span(close).end, inside);
    broken.mended("`for` has no parentheses around it all", broken.span(open).start, &edit)
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
    if !is_colon || !declares {
        return None;
    }
    let part = broken.end_before()..broken.span(broken.here + 1).end;
    let edit = parameters(broken).filter(|_| !matches!(broken.back(2), Some((_, Token::Let | Token::Const))));
    broken.mended("types are not written", broken.at, &edit.unwrap_or_else(|| Edit::of(part, "")))
}

/// The parameters of a function, without their types and without what it returns.
fn parameters(broken: &Broken<'_>) -> Option<Edit> {
    let open = *broken.open_before(broken.here).last()?;
    let end = broken.closed_at(open).map_or(broken.text.len(), |close| broken.span(close).end);
    let (mut names, mut from) = (Vec::new(), open + 1);
    while broken.name(from).is_some() {
        names.push(broken.written(from));
        from = broken.until(from, |token| *token == Token::Comma) + 1;
    }
    let end = match broken.from(end).trim_start().strip_prefix("->") {
        Some(rest) => broken.text.len() - rest.len() + rest.find('{')?,
        None => end,
    };
    let space = if broken.from(end).starts_with('{') { " " } else { "" };
    Some(Edit::of(broken.span(open).start..end, format!("({}){space}", names.join(", "))))
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
        depth += i32::from(closer_of(token).is_some()) - i32::from(is_closer(token));
        if depth == 0 && *token == Token::Equals {
            let sign = broken.span(index);
            let next = broken.span(index + 1);
            // `{}` is a map here.
            let map = if broken.token(index + 1) == Some(&Token::LeftBrace) { "#" } else { "" };
            inside = inside + broken.part(from..sign.start).trim_end() + ": " + map;
            from = next.start;
        }
    }
    let end = broken.span(close).start;
    inside += broken.part(from..end);
    let edit = Edit::of(broken.span(open).end..end, format!("#{{ {} }}", inside.trim()));
    broken.mended("options are given as one map, `#{ name: value }`", broken.span(first).start, &edit)
}

/// `assert(x = 1)`, `f(p.x = 1)`.
fn asserted(broken: &Broken<'_>) -> Option<Slip> {
    if broken.token(broken.here) != Some(&Token::Equals) || !broken.wants(",") {
        return None;
    }
    let open = *broken.open_before(broken.here).last()?;
    let called = broken.name(open.checked_sub(1)?)?;
    let is_member = matches!(broken.back(2)?.1, Token::Period | Token::Elvis);
    let title = "`=` assigns a value: use `==` to compare";
    let edit = Edit::of(broken.span(broken.here), "==");
    (called == "assert" || is_member).then(|| broken.mended(title, broken.at, &edit)).flatten()
}

/// `let x = try { f() } catch { 1 };`: what stands in the blocks is given to the variable there.
fn tried(broken: &Broken<'_>) -> Option<Slip> {
    let (sign, name) = (broken.here.checked_sub(1)?, broken.here.checked_sub(2)?);
    let is_given = broken.token(broken.here) == Some(&Token::Try) && broken.token(sign) == Some(&Token::Equals);
    let variable = broken.name(name).filter(|_| is_given)?;
    let title = "`try` has no value: set a variable inside it";
    let plain = Slip::new(title, broken.at).help(format!("declare it before, let {variable} = ();  and set it inside, {variable} = ...;"));
    let is_let = name.checked_sub(1).is_some_and(|before| broken.token(before) == Some(&Token::Let));
    let begin = if is_let { broken.span(name - 1).start } else { broken.span(name).start };
    Some(given_inside(broken, variable, begin, is_let).and_then(|edit| broken.mended(title, broken.at, &edit)).unwrap_or(plain))
}

/// The statement with its value set in both blocks, where each of them is one value.
fn given_inside(broken: &Broken<'_>, variable: &str, begin: usize, is_let: bool) -> Option<Edit> {
    let value = |open: usize| {
        let close = broken.closed_at(open).filter(|_| broken.token(open) == Some(&Token::LeftBrace))?;
        let inside = broken.part(broken.span(open).end..broken.span(close).start).trim();
        (!inside.is_empty() && !inside.contains(';')).then_some((inside, close))
    };
    let (first, close) = value(broken.here + 1)?;
    let caught = (close + 1..broken.tokens.len()).find(|index| broken.token(*index) == Some(&Token::LeftBrace))?;
    let (second, end) = value(caught)?;
    let between = broken.part(broken.span(close).start + 1..broken.span(caught).start).trim();
    let declared = if is_let { format!("let {variable} = (); ") } else { String::new() };
    let with = format!("{declared}try {{ {variable} = {first}; }} {between} {{ {variable} = {second}; }}");
    Some(Edit::of(begin..broken.span(end).end, with))
}

/// `let [a, b] = list;`, `let { a, b } = map;`.
fn several(broken: &Broken<'_>) -> Option<Slip> {
    let word = broken.here.checked_sub(1).filter(|word| matches!(broken.token(*word), Some(Token::Let | Token::Const)))?;
    let is_list = match broken.token(broken.here)? {
        Token::LeftBracket | Token::LeftParen => true,
        Token::LeftBrace | Token::MapStart => false,
        _ => return None,
    };
    let close = broken.closed_at(broken.here)?;
    let names: Vec<&str> = (broken.here + 1..close).step_by(2).map(|index| broken.name(index)).collect::<Option<_>>()?;
    let end = broken.until(close + 1, |token| *token == Token::SemiColon);
    let value = broken.part(broken.span(close + 2).start..broken.span(end.checked_sub(1)?).end);
    let each = names.iter().enumerate().map(|(index, name)| {
        let member = if is_list { format!("[{index}]") } else { format!(".{name}") };
        format!("let {name} = all{member}")
    });
    let with = format!("let all = {value}; {}", each.collect::<Vec<_>>().join("; "));
    let part = broken.span(word).start..broken.span(end - 1).end;
    broken.mended("`let` declares one name", broken.span(broken.here).start, &Edit::of(part, with))
}

/// `if (x = 1)`.
fn compared(broken: &Broken<'_>) -> Option<Slip> {
    let open = *broken.open_before(broken.here).last()?;
    let asks = matches!(broken.token(open.checked_sub(1)?)?, Token::If | Token::While | Token::Until);
    let is_given = asks && broken.token(broken.here) == Some(&Token::Equals);
    let title = "`=` assigns a value: use `==` to compare";
    is_given.then(|| broken.mended(title, broken.at, &Edit::of(broken.span(broken.here), "=="))).flatten()
}

/// `let x == 5`.
fn given(broken: &Broken<'_>) -> Option<Slip> {
    broken.name(broken.here.checked_sub(1)?)?;
    let declares = matches!(broken.back(2)?.1, Token::Let | Token::Const) && broken.token(broken.here) == Some(&Token::EqualsTo);
    let edit = Edit::of(broken.span(broken.here), "=");
    declares.then(|| broken.mended("`==` compares: use `=` to give a variable its value", broken.at, &edit)).flatten()
}

/// `print "x"`.
fn printed(broken: &Broken<'_>) -> Option<Slip> {
    let text = broken.here + 1;
    let is_text = matches!(broken.token(text)?, Token::StringConstant(_));
    let called = broken.written(broken.here);
    if !is_text || called != "print" {
        return None;
    }
    let part = broken.span(broken.here).end..broken.span(text).end;
    let with = format!("({})", broken.written(text));
    broken.mended("`print` is a function: what it prints goes in parentheses", broken.at, &Edit::of(part, with))
}

/// `a is b`, `a is not b`.
fn is(broken: &Broken<'_>) -> Option<Slip> {
    let here = broken.here;
    if broken.written(here) != "is" || broken.here == 0 {
        return None;
    }
    let (last, sign) = if broken.name(here + 1) == Some("not") { (here + 1, "!=") } else { (here, "==") };
    let value = broken.name(last + 1).and_then(others::value);
    let (end, value) = value.map_or((last, String::new()), |value| (last + 1, format!(" {value}")));
    let part = broken.at..broken.span(end).end;
    broken.mended("`is` is a reserved word: use `==` to compare", broken.at, &Edit::of(part, format!("{sign}{value}")))
}

/// `not a == b`: the sign would take `a` alone.
fn negated(broken: &Broken<'_>, word: usize) -> Option<Edit> {
    let ends = |token: &Token| matches!(token, Token::And | Token::Or | Token::LeftBrace | Token::Comma | Token::SemiColon);
    let mut end = broken.until(word + 1, ends);
    end = (word + 1..end).find(|index| matches!(broken.name(*index), Some("and" | "or"))).unwrap_or(end);
    let compares = |token: &Token| {
        matches!(token, Token::EqualsTo | Token::NotEqualsTo | Token::LessThan | Token::GreaterThan)
            || matches!(token, Token::LessThanEqualsTo | Token::GreaterThanEqualsTo | Token::In | Token::NotIn)
    };
    let first = broken.until(word + 1, compares);
    (first < end && end > word + 1).then(|| {
        let part = broken.span(word).start..broken.span(end - 1).end;
        let inside = broken.part(broken.span(word + 1).start..part.end);
        Edit::of(part, format!("!({inside})"))
    })
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
            meant => format!("`{name}` is not a word of the language: use `{meant}`"),
        };
        let edit = match *meant {
            "!" => negated(broken, index),
            "catch" => caught(broken, index),
            _ => None,
        };
        let slip = broken.mended(title, part.start, &edit.unwrap_or_else(|| Edit::of(part.clone(), *meant)))?;
        // What still ends in a colon, or in `end`, does not parse either.
        let line = slip.help.clone().unwrap_or_default();
        let before_then = || line.split_once(" {").filter(|_| name == "then").map(|(before, _)| before);
        Some(match line.trim_end().strip_suffix(':').or_else(before_then) {
            Some(before) => slip.help(format!("{before} {{ ... }}")),
            None => slip,
        })
    })
}

/// `except Error as e`.
fn caught(broken: &Broken<'_>, word: usize) -> Option<Edit> {
    let end = broken.until(word + 1, |token| matches!(token, Token::LeftBrace | Token::Colon));
    let is_named = end > word + 1;
    let named = (word + 1..end).find(|index| broken.token(*index) == Some(&Token::As)).and_then(|index| broken.name(index + 1));
    let name = named.map_or_else(|| "catch".to_owned(), |name| format!("catch ({name})"));
    is_named.then(|| Edit::of(broken.span(word).start..broken.span(end - 1).end, name))
}

/// `for x in 0..n:`.
fn block(broken: &Broken<'_>) -> Option<Slip> {
    let wants_block = broken.wants("{") || matches!(broken.why, ParseErrorType::FnMissingBody(_));
    let is_colon = broken.token(broken.here) == Some(&Token::Colon);
    (wants_block && is_colon).then(|| {
        let line = super::Lines::of(broken.text).line(broken.at);
        let before = broken.part(line.start..broken.at).trim();
        Slip::new("a block goes in braces, not after a colon", broken.at).help(format!("write: {before} {{ ... }}"))
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
        "f" | "F" => {
            let (text, formats) = interpolated(inside);
            let title = "a text with values in it goes in backticks";
            (if formats { "a text with values in it goes in backticks, and has no formats" } else { title }, format!("`{text}`"))
        }
        "r" | "R" => ("a raw text goes between #\" and \"#", format!("#\"{inside}\"#")),
        _ => ("a text has nothing before its quotes", format!("\"{inside}\"")),
    };
    broken.mended(title, start, &Edit::of(start..text.end, with))
}

/// `a {x:.2}` as `a ${x}`, and whether there were formats.
fn interpolated(inside: &str) -> (String, bool) {
    let text = inside.replace("${", "{").replace("\\\"", "\"");
    let mut parts = text.split('{');
    let (mut with, mut formats) = (parts.next().unwrap_or_default().to_owned(), false);
    for part in parts {
        let (value, rest) = part.split_once('}').unwrap_or((part, ""));
        let format = value.char_indices().find(|(at, c)| *c == ':' && !value[at + 1..].starts_with(':') && !value[..*at].ends_with(':'));
        formats |= format.is_some();
        let value = format.map_or(value, |(at, _)| &value[..at]);
        with += &format!("${{{}}}{rest}", value.trim_end_matches("!r").trim_end_matches('='));
    }
    (with, formats)
}

/// `a || "x"`, for what is taken where `a` is not there.
fn absent(broken: &Broken<'_>) -> Option<Slip> {
    let (bars, token) = broken.back(1)?;
    let wants_bool = matches!(broken.why, ParseErrorType::MismatchedType(..)) && *token == Token::Or;
    let edit = Edit::of(broken.span(bars), "??");
    wants_bool
        .then(|| broken.mended("`||` is for true and false: use `??` for the value to take if one is absent", broken.at, &edit))
        .flatten()
}

/// `from lib import names`, `from "lib/names" import over`.
fn import(broken: &Broken<'_>) -> Option<Slip> {
    let first = broken.here.checked_sub(1).filter(|first| broken.name(*first) == Some("from"))?;
    let word = broken.until(first, |token| *token == Token::Import);
    let name = broken.name(word + 1)?;
    let from = broken.part(broken.span(first).end..broken.span(word).start).trim();
    let line = super::Lines::of(broken.text).line(broken.span(first).start);
    // To the end of the line, or of the statement.
    let end = broken.part(broken.span(word).end..line.end).find(';').map_or(line.end, |at| broken.span(word).end + at + 1);
    let part = broken.span(first).start..end;
    let title = "an import names a file and a name for it here";
    let file = from.trim_matches('"');
    if from.starts_with('"') {
        let alias = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".rhai");
        let slip = broken.mended(title, part.start, &Edit::of(part.clone(), format!("import \"{file}\" as {alias};")))?;
        let help = slip.help.clone().unwrap_or_default();
        return Some(slip.help(format!("{help}  and call {alias}::{name}(...)")));
    }
    let folder = file.replace('.', "/");
    let edit = Edit::of(part.clone(), format!("import \"{}/{name}\" as {name};", folder.trim_matches('/')));
    broken.mended(title, part.start, &edit)
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
    if broken.wants("=>") && broken.token(broken.here) == Some(&Token::Colon) {
        return broken.mended("a case is followed by `=>`", broken.at, &Edit::of(broken.span(broken.here), " =>"));
    }
    let is_other = matches!(broken.token(broken.here)?, Token::Equals | Token::DoubleArrow);
    let part = broken.end_before()..broken.span(broken.here).end;
    let edit = Edit::of(part, ":");
    (is_other && broken.wants(":")).then(|| broken.mended("a key of a map is followed by `:`", broken.at, &edit)).flatten()
}

/// `#{ a }`, for `#{ a: a }`.
fn short_key(broken: &Broken<'_>) -> Option<Slip> {
    let name = broken.name(broken.here.checked_sub(1)?)?;
    let ends = matches!(broken.token(broken.here)?, Token::Comma | Token::RightBrace);
    let edit = Edit::insert(broken.end_before(), format!(": {name}"));
    let at = broken.span(broken.here - 1).start;
    (ends && broken.wants(":")).then(|| broken.mended(format!("the value of the key `{name}` is missing"), at, &edit)).flatten()
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
        .then(|| broken.mended("a key that is not a name goes in quotes", part.start, &Edit::of(part.clone(), format!("\"{key}\""))))
        .flatten()
}

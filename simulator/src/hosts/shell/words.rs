//! Reads words: quotes, parameters, substitutions.

use super::ast::{How, Node, Part, Word};
use super::parse::{Parser, Read, SyntaxError, parse};

/// Where a piece stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Outside quotes.
    Bare,
    /// Between double quotes.
    Quotes,
    /// In a here-document.
    Document,
    /// Inside `${...}` outside quotes: ends at `}`.
    Braces,
}

/// The next word; `None` where none begins.
pub(super) fn word(parser: &mut Parser) -> Read<Option<Word>> {
    let start = parser.at;
    let parts = parts(parser, Place::Bare, None)?;
    Ok((parser.at > start).then_some(parts))
}

/// The text of a word without expansions.
pub(super) fn literal(word: &Word) -> String {
    let text = |part: &Part| match part {
        Part::Text(text) | Part::Quoted(text) => text.clone(),
        _ => String::new(),
    };
    word.iter().map(text).collect()
}

/// The text of a here-document whose word was not quoted.
pub(super) fn document(text: &str) -> Read<Word> {
    parts(&mut Parser::new(text), Place::Document, None)
}

/// The inside of `$((...))`, up to and with its end.
pub(super) fn arithmetic(parser: &mut Parser) -> Read<Word> {
    let mut depth = 0;
    let mut text = String::new();
    loop {
        match parser.peek() {
            None => return Err(SyntaxError("syntax error: unexpected end of file".to_owned())),
            Some(')') if depth == 0 && parser.take("))") => break,
            Some(next) => {
                depth += match next {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                text.push(next);
                parser.at += 1;
            }
        }
    }
    document(&text)
}

fn parts(parser: &mut Parser, place: Place, end: Option<char>) -> Read<Word> {
    let mut parts: Word = Vec::new();
    let quoted = place == Place::Quotes || place == Place::Document;
    while let Some(next) = parser.peek() {
        if Some(next) == end || (place == Place::Bare && (next.is_whitespace() || ";&|()<>".contains(next))) {
            break;
        }
        match next {
            '\\' => escape(parser, place, &mut parts),
            '\'' if !quoted => {
                parser.at += 1;
                let text = until(parser, '\'')?;
                parts.push(Part::Quoted(text));
            }
            '"' if place != Place::Document && place != Place::Quotes => {
                parser.at += 1;
                let inner = self::parts(parser, Place::Quotes, Some('"'))?;
                if !parser.take("\"") {
                    return Err(SyntaxError("unexpected EOF while looking for matching `\"'".to_owned()));
                }
                parts.push(Part::Quoted(String::new()));
                parts.extend(inner);
            }
            '`' => {
                parser.at += 1;
                let text = backticks(parser)?;
                parts.push(Part::Command { script: Box::new(parse(&text)?), quoted });
            }
            '$' => dollar(parser, quoted, &mut parts)?,
            '~' if place == Place::Bare && parts.is_empty() => tilde(parser, &mut parts),
            next => {
                parser.at += 1;
                push(&mut parts, next, quoted);
            }
        }
    }
    Ok(parts)
}

fn push(parts: &mut Word, next: char, quoted: bool) {
    match parts.last_mut() {
        Some(Part::Text(text)) if !quoted => text.push(next),
        Some(Part::Quoted(text)) if quoted => text.push(next),
        _ if quoted => parts.push(Part::Quoted(next.to_string())),
        _ => parts.push(Part::Text(next.to_string())),
    }
}

fn escape(parser: &mut Parser, place: Place, parts: &mut Word) {
    parser.at += 1;
    let Some(next) = parser.peek() else { return push(parts, '\\', true) };
    parser.at += 1;
    let special = match place {
        Place::Bare | Place::Braces => true,
        Place::Quotes => "$`\"\\\n".contains(next),
        Place::Document => "$`\\\n".contains(next),
    };
    if special && next == '\n' {
        return;
    }
    if !special {
        push(parts, '\\', true);
    }
    push(parts, next, true);
}

fn until(parser: &mut Parser, end: char) -> Read<String> {
    let mut text = String::new();
    while let Some(next) = parser.peek() {
        parser.at += 1;
        if next == end {
            return Ok(text);
        }
        text.push(next);
    }
    Err(SyntaxError(format!("unexpected EOF while looking for matching `{end}'")))
}

fn backticks(parser: &mut Parser) -> Read<String> {
    let mut text = String::new();
    while let Some(next) = parser.peek() {
        parser.at += 1;
        match next {
            '`' => return Ok(text),
            '\\' if parser.peek().is_some_and(|after| "`\\$".contains(after)) => {
                text.extend(parser.peek());
                parser.at += 1;
            }
            next => text.push(next),
        }
    }
    Err(SyntaxError("unexpected EOF while looking for matching ``'".to_owned()))
}

fn tilde(parser: &mut Parser, parts: &mut Word) {
    parser.at += 1;
    if parser.peek().is_none_or(|next| next == '/' || next.is_whitespace() || ";&|)".contains(next)) {
        parts.push(Part::Parameter { name: "HOME".to_owned(), how: How::Plain, quoted: true });
    } else {
        push(parts, '~', false);
    }
}

fn dollar(parser: &mut Parser, quoted: bool, parts: &mut Word) -> Read<()> {
    parser.at += 1;
    if parser.take("((") {
        parts.push(Part::Arithmetic { expression: arithmetic(parser)?, quoted });
        return Ok(());
    }
    if parser.take("(") {
        let script: Node = parser.list(&[])?;
        if !parser.take(")") {
            return Err(parser.unexpected());
        }
        parts.push(Part::Command { script: Box::new(script), quoted });
        return Ok(());
    }
    if parser.take("{") {
        parts.push(braces(parser, quoted)?);
        return Ok(());
    }
    if !quoted && parser.take("'") {
        parts.push(Part::Quoted(ansi(parser)?));
        return Ok(());
    }
    let name = name(parser);
    if name.is_empty() {
        push(parts, '$', true);
    } else {
        parts.push(Part::Parameter { name, how: How::Plain, quoted });
    }
    Ok(())
}

fn ansi(parser: &mut Parser) -> Read<String> {
    let mut text = String::new();
    while let Some(next) = parser.peek() {
        parser.at += 1;
        match next {
            '\'' => return Ok(text),
            '\\' => {
                let after = parser.peek().unwrap_or('\\');
                parser.at += 1;
                text.push(match after {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
            }
            next => text.push(next),
        }
    }
    Err(SyntaxError("unexpected EOF while looking for matching `''".to_owned()))
}

fn name(parser: &mut Parser) -> String {
    let mut name = String::new();
    if let Some(special) = parser.peek().filter(|next| "?$!#@*-0123456789".contains(*next)) {
        parser.at += 1;
        return special.to_string();
    }
    while let Some(next) = parser.peek().filter(|next| next.is_ascii_alphanumeric() || *next == '_') {
        name.push(next);
        parser.at += 1;
    }
    name
}

/// The inside of `${...}`.
fn braces(parser: &mut Parser, quoted: bool) -> Read<Part> {
    let bad = || SyntaxError("bad substitution".to_owned());
    if parser.peek() == Some('#') && parser.chars.get(parser.at + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == '_') {
        parser.at += 1;
        let name = name(parser);
        return if parser.take("}") { Ok(Part::Parameter { name, how: How::Length, quoted }) } else { Err(bad()) };
    }
    let mut name = name(parser);
    while let Some(digit) = parser.peek().filter(|digit| digit.is_ascii_digit() && name.chars().all(|next| next.is_ascii_digit())) {
        name.push(digit);
        parser.at += 1;
    }
    if name.is_empty() {
        return Err(bad());
    }
    let place = if quoted { Place::Quotes } else { Place::Braces };
    let rest = |parser: &mut Parser| parts(parser, place, Some('}'));
    let colon = parser.looking_at(":") && parser.chars.get(parser.at + 1).is_some_and(|next| "-=+?".contains(*next));
    if colon {
        parser.at += 1;
    }
    let how = if parser.take("-") {
        How::Default { word: rest(parser)?, colon }
    } else if parser.take("=") {
        How::Assign { word: rest(parser)?, colon }
    } else if parser.take("+") {
        How::Alternative { word: rest(parser)?, colon }
    } else if parser.take("?") {
        How::Error { word: rest(parser)?, colon }
    } else if parser.take("##") {
        How::TrimStart { pattern: parts(parser, Place::Braces, Some('}'))?, longest: true }
    } else if parser.take("#") {
        How::TrimStart { pattern: parts(parser, Place::Braces, Some('}'))?, longest: false }
    } else if parser.take("%%") {
        How::TrimEnd { pattern: parts(parser, Place::Braces, Some('}'))?, longest: true }
    } else if parser.take("%") {
        How::TrimEnd { pattern: parts(parser, Place::Braces, Some('}'))?, longest: false }
    } else if parser.take("/") {
        let all = parser.take("/");
        let pattern = parts_until(parser, &['/', '}'])?;
        let with = if parser.take("/") { rest(parser)? } else { Vec::new() };
        How::Replace { pattern, with, all }
    } else if parser.take(":") {
        let offset = parts_until(parser, &[':', '}'])?;
        let length = if parser.take(":") { Some(rest(parser)?) } else { None };
        How::Slice { offset, length }
    } else {
        How::Plain
    };
    if parser.take("}") { Ok(Part::Parameter { name, how, quoted }) } else { Err(bad()) }
}

/// Pieces up to the first of two ends.
fn parts_until(parser: &mut Parser, ends: &[char; 2]) -> Read<Word> {
    let start = parser.at;
    let first = parts(parser, Place::Braces, Some(ends[0]));
    let after = parser.at;
    parser.at = start;
    let second = parts(parser, Place::Braces, Some(ends[1]))?;
    if let Ok(first) = first
        && after < parser.at
    {
        parser.at = after;
        return Ok(first);
    }
    Ok(second)
}

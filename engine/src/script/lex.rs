//! A script's text as the parser's own lexer reads it: tokens, where each begins and ends, and a compiler that minds no names.

use super::language;
use rhai::{Engine, Position, Token};
use std::ops::Range;
use std::sync::LazyLock;

/// Compiles what names things nobody declared.
pub(crate) static LENIENT: LazyLock<Engine> = LazyLock::new(|| {
    let mut engine = language();
    engine.set_strict_variables(false);
    engine
});

/// A token and the byte it begins at.
pub(crate) type Lexed = (Token, usize);

/// The tokens of a text, as the parser sees them; between them lie spaces and comments.
pub(crate) fn lex(text: &str) -> Vec<Lexed> {
    let lines = Lines::of(text);
    let input = [text];
    let (tokens, control) = LENIENT.lex(&input);
    let (mut found, mut open, mut resumed) = (Vec::new(), Vec::<usize>::new(), None);
    let mut reader = Reader { lines: &lines, at: 0, place: (1, 1), walked: 0 };
    for (token, at) in tokens {
        let at = match (resumed.take(), &token) {
            // The lexer knows no place for a part in which nothing stands.
            (Some(behind), Token::InterpolatedString(_) | Token::StringConstant(_)) => behind,
            _ => reader.offset(at),
        };
        match &token {
            Token::EOF => break,
            // Those the parser keeps for the functions below them.
            Token::Comment(_) => continue,
            Token::InterpolatedString(_) => open.push(0),
            Token::LeftBrace | Token::MapStart => open.last_mut().into_iter().for_each(|depth| *depth += 1),
            Token::RightBrace => {
                if let Some(depth) = open.last_mut() {
                    *depth = depth.saturating_sub(1);
                    if *depth == 0 {
                        open.pop();
                        // Back in the string around the interpolation.
                        control.borrow_mut().is_within_text = true;
                        resumed = Some(at + 1);
                    }
                }
            }
            _ => {}
        }
        let is_last = matches!(token, Token::LexError(_));
        found.push((token, at));
        if is_last {
            break;
        }
    }
    debug_assert!(reader.walked <= text.len(), "a text is gone through once, however long its lines are");
    found
}

/// Goes through a text from place to place.
struct Reader<'l, 't> {
    lines: &'l Lines<'t>,
    /// The byte it stands at.
    at: usize,
    /// And its line and column.
    place: (usize, usize),
    /// So many characters were gone through.
    walked: usize,
}

impl Reader<'_, '_> {
    /// The byte of a place that comes behind the one before.
    fn offset(&mut self, at: Position) -> usize {
        let (Some(line), column) = (at.line(), at.position().unwrap_or(1)) else { return self.lines.text.len() };
        if (line, column) < self.place {
            return self.lines.offset(at);
        }
        if line > self.place.0 {
            (self.at, self.place) = (self.lines.starts.get(line - 1).copied().unwrap_or(self.lines.text.len()), (line, 1));
        }
        let rest = &self.lines.text[self.at..];
        let further = column - self.place.1;
        let mut characters = rest.char_indices();
        let skipped = characters.by_ref().take(further).count();
        self.walked += skipped;
        self.at += characters.next().map_or(rest.len(), |(byte, _)| byte);
        self.place.1 = column;
        self.at
    }
}

/// Where lines begin.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The byte a place is at; the end of the text for no place.
    pub(crate) fn offset(&self, at: Position) -> usize {
        let Some(line) = at.line() else { return self.text.len() };
        let start = self.starts.get(line - 1).copied().unwrap_or(self.text.len());
        let column = at.position().unwrap_or(1) - 1;
        self.text[start..].char_indices().nth(column).map_or(self.text.len(), |(byte, _)| start + byte)
    }

    /// The place of a byte: line and column, from 1 and in characters.
    pub(crate) fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        (line, self.text.get(start..offset).unwrap_or_default().chars().count() + 1)
    }

    /// The line a byte is in: where it begins and ends, without what ends it.
    pub(crate) fn line(&self, offset: usize) -> std::ops::Range<usize> {
        let start = self.starts[self.starts.partition_point(|start| *start <= offset).max(1) - 1];
        let length = self.text[start..].find('\n').unwrap_or(self.text.len() - start);
        start..start + self.text[start..start + length].trim_end_matches('\r').len()
    }
}

/// What closes a bracket that a token opens.
pub(crate) fn closer_of(token: &Token) -> Option<&'static str> {
    match token {
        Token::LeftParen => Some(")"),
        Token::LeftBracket | Token::QuestionBracket => Some("]"),
        Token::LeftBrace | Token::MapStart => Some("}"),
        _ => None,
    }
}

/// Whether a token closes a bracket.
pub(crate) fn is_closer(token: &Token) -> bool {
    matches!(token, Token::RightParen | Token::RightBracket | Token::RightBrace)
}

/// Whether the statement that begins with the token `first` ends with the brace at `close`, which is on its own level.
pub(crate) fn ends_with_block(tokens: &[Lexed], first: usize, close: usize) -> bool {
    use Token::{Catch, Do, Else, Fn, For, If, LeftBrace, Loop, Private, Switch, Try, Until, While};
    let begins = &tokens[first].0;
    let is_block = matches!(begins, Do | Fn | For | If | LeftBrace | Loop | Private | Switch | Try | While);
    let goes_on = match tokens.get(close + 1).map(|(next, _)| next) {
        Some(Else | Catch) => true,
        Some(While | Until) => *begins == Do,
        Some(Token::StringConstant(_) | Token::InterpolatedString(_)) => goes_on(&tokens[..=close]),
        _ => false,
    };
    // `for key in #{ a: 1 }.keys() { ... }`
    let is_map = opener(&tokens[..=close]).is_some_and(|token| *token == Token::MapStart);
    is_block && !goes_on && !is_map
}

/// What opens the bracket that ends these tokens.
fn opener(tokens: &[Lexed]) -> Option<&Token> {
    let mut depth = 0_usize;
    tokens.iter().rev().map(|(token, _)| token).find(|token| {
        depth += usize::from(is_closer(token));
        depth -= usize::from(closer_of(token).is_some() && depth > 0);
        depth == 0
    })
}

/// The token that ends the parameters of a closure, if they begin with this one.
pub(crate) fn params_end(tokens: &[Lexed], index: usize) -> Option<usize> {
    use Token::{CharConstant, False, FloatConstant, Identifier, IntegerConstant, StringConstant, True, Unit};
    let ends_value = |token: &Token| {
        let is_one = matches!(token, Identifier(_) | StringConstant(_) | CharConstant(_) | IntegerConstant(_) | FloatConstant(_));
        is_one || is_closer(token) || matches!(token, True | False | Unit)
    };
    if tokens[index].0 != Token::Pipe || index.checked_sub(1).is_some_and(|before| ends_value(&tokens[before].0)) {
        return None;
    }
    let is_param = |token: &Token| matches!(token, Identifier(_) | Token::Comma);
    let end = (index + 1..tokens.len()).find(|at| !is_param(&tokens[*at].0))?;
    (tokens[end].0 == Token::Pipe).then_some(end)
}

/// Where comments stand in the text of these tokens, in bytes; one that is never closed goes to the end.
pub(crate) fn comments(text: &str, tokens: &[Lexed]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for index in 0..=tokens.len() {
        let end = tokens.get(index).map_or(text.len(), |(_, start)| *start);
        let mut at = index.checked_sub(1).map_or(0, |before| end_of(text, tokens, before));
        while let Some(start) = text.get(at..end).and_then(|between| between.find('/')).map(|slash| at + slash) {
            at = comment_end(&text[start..end]).map_or(end, |length| start + length);
            found.push(start..at);
        }
    }
    found
}

/// Where a comment begins that is never closed.
pub(crate) fn is_open_at(text: &str) -> Option<usize> {
    let last = comments(text, &lex(text)).pop()?;
    comment_end(&text[last.clone()]).is_none().then_some(last.start)
}

/// How long a comment is that a text begins with. None: it is never closed.
fn comment_end(text: &str) -> Option<usize> {
    if !text.starts_with("/*") {
        return Some(text.find(['\r', '\n']).unwrap_or(text.len()));
    }
    // A star right behind the first is not one that closes.
    let (mut at, mut depth) = (if text.starts_with("/**") { 3 } else { 2 }, 1_usize);
    loop {
        at += text[at..].find(['/', '*'])?;
        match text.get(at..at + 2) {
            Some("/*") => depth += 1,
            Some("*/") if depth == 1 => return Some(at + 2),
            Some("*/") => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
}

/// A line and a column, from 1, as the parser tells them.
pub(crate) fn position((line, column): (usize, usize)) -> Position {
    let number = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    Position::new(number(line.max(1)), number(column))
}

/// Where the token of this index ends.
pub(crate) fn end_of(text: &str, tokens: &[Lexed], index: usize) -> usize {
    let (token, start) = (&tokens[index].0, tokens[index].1);
    let next = tokens.get(index + 1).map_or(text.len(), |(_, at)| *at).max(start);
    let here = &text[start..];
    let end = match token {
        Token::LexError(_) => text.len(),
        Token::InterpolatedString(_) | Token::StringConstant(_) | Token::CharConstant(_) => {
            let between = &text[start..next];
            start + string_end(between, goes_on(&tokens[..index])).unwrap_or(between.trim_end().len())
        }
        Token::IntegerConstant(_) | Token::FloatConstant(_) => start + number_end(here),
        Token::Identifier(_) => start + here.find(|c: char| !is_word(c)).unwrap_or(here.len()),
        other => start + other.to_string().len(),
    };
    let end = end.clamp(start, next);
    (start..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(start)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Where a number ends that a text begins with, with the sign before it and that of its exponent. It may take in what is a token of its own.
fn number_end(text: &str) -> usize {
    let mut before = None;
    let is_of_it = |character: char| {
        let is_sign = character == '-' && before.is_none() || matches!(character, '+' | '-') && matches!(before, Some('e' | 'E'));
        before = Some(character);
        is_word(character) || character == '.' || is_sign
    };
    text.len() - text.trim_start_matches(is_of_it).len()
}

/// Whether a string that follows these tokens goes on behind what was put into it.
fn goes_on(before: &[Lexed]) -> bool {
    if !matches!(before.last(), Some((Token::RightBrace, _))) {
        return false;
    }
    let mut depth = 0_usize;
    let opens = before.iter().rposition(|(token, _)| {
        match token {
            Token::RightBrace => depth += 1,
            Token::LeftBrace | Token::MapStart => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    // No block follows a string otherwise.
    opens.and_then(|at| at.checked_sub(1)).is_some_and(|at| matches!(before[at].0, Token::InterpolatedString(_)))
}

/// Where a string ends that a text begins with, or, where it `goes_on`, one into which something is put. None: it goes on further.
fn string_end(text: &str, goes_on: bool) -> Option<usize> {
    let hashes = if goes_on { 0 } else { text.len() - text.trim_start_matches('#').len() };
    if hashes > 0 {
        let end = format!("\"{}", &text[..hashes]);
        let body = hashes + 1;
        return text.get(body..)?.find(&end).map(|at| body + at + end.len());
    }
    let quote = text.chars().next().filter(|first| !goes_on && ['"', '\''].contains(first)).unwrap_or('`');
    let body = usize::from(!goes_on);
    let mut characters = text.get(body..)?.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        match character {
            '\\' if quote != '`' => drop(characters.next()),
            // Written twice, it stands for itself.
            same if same == quote && next == Some(quote) => drop(characters.next()),
            same if same == quote => return Some(body + at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_what_looks_like_them() {
        let text =
            "let a = \"// no\"; // yes\nlet b = `/* no ${ f(\"}\") /* yes */ } // no`; /* a /* b */ c */ let c = '\"'; #\"\\\"# // end";
        let found: Vec<&str> = comments(text, &lex(text)).into_iter().map(|comment| &text[comment]).collect();
        assert_eq!(found, ["// yes", "/* yes */", "/* a /* b */ c */", "// end"]);
        let text = "//! first\r\n/// what it does\nfn f() {}\n/** this, too */ fn g() {} // a /* b";
        let found: Vec<&str> = comments(text, &lex(text)).into_iter().map(|comment| &text[comment]).collect();
        assert_eq!(found, ["//! first", "/// what it does", "/** this, too */", "// a /* b"]);
    }

    #[test]
    fn a_comment_is_open_where_the_parser_takes_the_rest_for_one() {
        let texts = [
            "a(); /* b",
            "a(); /* b */",
            "a(); /* b /* c */ d",
            "a(); /* b /* c */ d */",
            "/* a */ b(); /* c */ // d /*",
            "\"/*\"; a()",
            "`/* ${ a /* b */ }`",
            "`/* ${ a }`; /* b",
            "/***/ a()",
            "/** a **/ fn b() {}",
            "/*/ a",
            "/* é */ a /* é",
            "/* a *",
            "/* a /",
            "",
        ];
        for text in texts {
            // What closes a comment stands for nothing outside of one.
            let is_open = (1..3).any(|depth| LENIENT.compile(format!("{text}\n{}", "*/".repeat(depth))).is_ok());
            assert_eq!(is_open_at(text).is_some(), is_open, "{text}");
        }
        assert_eq!(is_open_at("a(); /* b /* c */ d"), Some(5), "the outer one");
        // What stands in front of no function does not compile; that it is open is so all the same.
        for text in ["/**/ a()", "/** a"] {
            assert!(LENIENT.compile(text).is_err(), "{text}");
            assert_eq!(is_open_at(text), Some(0), "{text}");
        }
    }
}

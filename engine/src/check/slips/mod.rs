//! A text that does not parse, in our words: what people write who come from another language, what they leave out, and what
//! to write instead. An edit is told only where the parser gets further with it.

mod brackets;
mod choices;
mod closures;
mod comment;
mod habits;
mod lists;
mod missing;
mod reserved;
mod said;
mod signs;

use crate::script::lex::{LENIENT, Lexed, Lines, closer_of, end_of, is_closer, lex};
use crate::script::{Diagnostic, Label};
use rhai::{ParseError, ParseErrorType, Token};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

/// So much of an edited line is shown, in characters.
const SHOWN: usize = 100;
/// So many edits of a text are tried.
const MOST_TRIED: usize = 64;
/// And so many bytes are compiled for it.
const MOST_COMPILED: usize = 4 << 20;

/// What is told of a text that does not parse.
pub(super) fn told(error: &ParseError, file: &str, text: &str) -> Diagnostic {
    slip(&Broken::of(error, text)).diagnostic(file, text)
}

fn slip(broken: &Broken<'_>) -> Slip {
    let known = [
        comment::find,
        choices::find,
        closures::find,
        lists::find,
        signs::find,
        habits::find,
        reserved::find,
        brackets::find,
        missing::find,
    ];
    known.iter().find_map(|find| find(broken)).unwrap_or_else(|| said::all(broken))
}

/// What is wrong, and where, in bytes.
struct Slip {
    title: String,
    at: usize,
    also: Vec<(usize, &'static str)>,
    help: Option<String>,
}

impl Slip {
    fn new(title: impl Into<String>, at: usize) -> Self {
        Self { title: title.into(), at, also: Vec::new(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn diagnostic(self, file: &str, text: &str) -> Diagnostic {
        let lines = Lines::of(text);
        let label = |at: usize, said: &str, primary| {
            let (line, column) = lines.place(at);
            Label { file: file.to_owned(), line, column, text: said.to_owned(), primary }
        };
        let also = self.also.iter().map(|(at, said)| label(*at, said, false));
        Diagnostic {
            title: self.title,
            labels: std::iter::once(label(self.at, "here", true)).chain(also).collect(),
            help: self.help,
            sources: BTreeMap::from([(file.to_owned(), text.to_owned())]),
            ..Diagnostic::default()
        }
    }
}

/// Another text in place of a part.
struct Edit {
    part: Range<usize>,
    with: String,
}

impl Edit {
    fn of(part: Range<usize>, with: impl Into<String>) -> Self {
        Self { part, with: with.into() }
    }

    fn insert(at: usize, with: impl Into<String>) -> Self {
        Self::of(at..at, with)
    }

    fn done(&self, text: &str) -> String {
        [text.get(..self.part.start).unwrap_or_default(), &self.with, text.get(self.part.end..).unwrap_or_default()].concat()
    }
}

/// How far the parser gets with an edit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gets {
    Nowhere,
    Further,
    ToTheEnd,
}

/// A text, and where the parser gave up.
struct Broken<'t> {
    text: &'t str,
    why: &'t ParseErrorType,
    at: usize,
    tokens: Vec<Lexed>,
    /// The token it gave up at; at the end of the text the one behind the last.
    here: usize,
    /// So many edits were tried.
    tried: Cell<usize>,
}

impl<'t> Broken<'t> {
    fn of(error: &'t ParseError, text: &'t str) -> Self {
        let at = Lines::of(text).offset(error.1);
        let tokens = lex(text);
        let here = tokens.partition_point(|(_, start)| *start < at);
        Self { text, why: &error.0, at, tokens, here, tried: Cell::new(0) }
    }

    fn token(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index).map(|(token, _)| token)
    }

    /// The token that stands so many before the one it gave up at.
    fn back(&self, by: usize) -> Option<(usize, &Token)> {
        let index = self.here.checked_sub(by)?;
        Some((index, self.token(index)?))
    }

    fn span(&self, index: usize) -> Range<usize> {
        let end = self.text.len();
        self.tokens.get(index).map_or(end..end, |(_, start)| *start..end_of(self.text, &self.tokens, index))
    }

    fn written(&self, index: usize) -> &'t str {
        self.part(self.span(index))
    }

    fn part(&self, part: Range<usize>) -> &'t str {
        self.text.get(part).unwrap_or_default()
    }

    fn from(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The name a token is.
    fn name(&self, index: usize) -> Option<&'t str> {
        matches!(self.token(index)?, Token::Identifier(_)).then(|| self.written(index))
    }

    /// Where the token before the one it gave up at ends.
    fn end_before(&self) -> usize {
        self.here.checked_sub(1).map_or(0, |before| self.span(before).end)
    }

    fn wants(&self, sign: &str) -> bool {
        matches!(self.why, ParseErrorType::MissingToken(wanted, _) if wanted == sign)
    }

    /// The brackets that are open before a token, the innermost last.
    fn open_before(&self, index: usize) -> Vec<usize> {
        let mut open = Vec::new();
        for (at, (token, _)) in self.tokens.iter().take(index).enumerate() {
            if closer_of(token).is_some() {
                open.push(at);
            } else if is_closer(token) {
                open.pop();
            }
        }
        open
    }

    /// The token that closes a bracket.
    fn closed_at(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        (open..self.tokens.len()).find(|index| {
            let token = &self.tokens[*index].0;
            depth = if closer_of(token).is_some() { depth + 1 } else { depth.saturating_sub(usize::from(is_closer(token))) };
            depth == 0
        })
    }

    /// The token that opens what this one closes.
    fn opened_by(&self, close: usize) -> Option<usize> {
        self.open_before(close).last().copied()
    }

    /// The first token from here on, at the same depth, that this is; or that closes what is around.
    fn until(&self, from: usize, is_end: impl Fn(&Token) -> bool) -> usize {
        let mut depth = 0_usize;
        for index in from..self.tokens.len() {
            let token = &self.tokens[index].0;
            if depth == 0 && (is_closer(token) || is_end(token)) {
                return index;
            }
            depth = if closer_of(token).is_some() { depth + 1 } else { depth.saturating_sub(usize::from(is_closer(token))) };
        }
        self.tokens.len()
    }

    /// The first token of the value that ends before this one.
    fn begin_of(&self, end: usize) -> usize {
        let mut depth = 0_usize;
        for index in (0..end).rev() {
            let token = &self.tokens[index].0;
            if depth == 0 && (closer_of(token).is_some() || self.begins_value(index)) {
                return index + 1;
            }
            depth = if is_closer(token) { depth + 1 } else { depth.saturating_sub(usize::from(closer_of(token).is_some())) };
        }
        0
    }

    /// Whether a value begins behind this token.
    fn begins_value(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.token(before));
        let is_closure = before.is_some_and(|before| matches!(before, Token::Comma | Token::LeftParen | Token::Equals));
        match self.tokens[index].0 {
            Token::Comma | Token::SemiColon | Token::Colon | Token::Equals | Token::Return | Token::Pipe | Token::DoubleArrow => true,
            Token::Throw | Token::PlusAssign | Token::MinusAssign => true,
            Token::Or => is_closure,
            _ => false,
        }
    }

    /// Whether a brace is that of a `switch`.
    fn is_of_switch(&self, brace: usize) -> bool {
        let begin = (0..brace).rev().take_while(|index| !matches!(self.tokens[*index].0, Token::LeftBrace | Token::SemiColon));
        self.token(brace) == Some(&Token::LeftBrace) && begin.into_iter().any(|index| self.tokens[index].0 == Token::Switch)
    }

    fn gets(&self, edit: &Edit) -> Gets {
        if self.tried.get() >= MOST_TRIED.min(MOST_COMPILED / self.text.len().max(1)) {
            return Gets::Nowhere;
        }
        self.tried.set(self.tried.get() + 1);
        let text = edit.done(self.text);
        let Err(error) = LENIENT.compile(&text) else { return Gets::ToTheEnd };
        let now = Lines::of(&text).offset(error.position());
        // Where it gave up, as that stands now.
        let then = if edit.part.start > self.at { self.at } else { (self.at + edit.with.len()).saturating_sub(edit.part.len()) };
        if now > then { Gets::Further } else { Gets::Nowhere }
    }

    /// The line of an edit as it is then.
    fn shown(&self, edit: &Edit) -> String {
        let text = edit.done(self.text);
        let line = Lines::of(&text).line(edit.part.start);
        format!("write: {}", crate::plan::cut(text.get(line).unwrap_or_default().trim(), SHOWN))
    }

    /// A slip that this edit mends, if it does.
    fn mended(&self, title: impl Into<String>, at: usize, edit: &Edit) -> Option<Slip> {
        (self.gets(edit) > Gets::Nowhere).then(|| Slip::new(title, at).help(self.shown(edit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_that_may_find_nothing_is_one_as_any_other() {
        let text = "fn pick(list) { let a = list?[0; a }";
        let error = LENIENT.compile(text).expect_err("it is broken");
        let slip = slip(&Broken::of(&error, text));
        assert_eq!((slip.title.as_str(), slip.also), ("`]` is missing", vec![(28, "opened here")]));
    }

    #[test]
    fn however_a_text_is_broken_few_edits_of_it_are_tried() {
        let deep = ["#{a:", "[", "(", "if x {", "f(|x| "].map(|open| open.repeat(5_000));
        let many = ["let x = 1 let ", "a ? ", "x not ", "[1:", "\u{201c}"].map(|part| part.repeat(5_000));
        for text in deep.iter().chain(&many) {
            let error = LENIENT.compile(text).expect_err("it is broken");
            let broken = Broken::of(&error, text);
            slip(&broken);
            assert!(broken.tried.get() <= MOST_TRIED, "{} of {}", broken.tried.get(), &text[..20]);
            assert!(broken.tried.get() * text.len() <= MOST_COMPILED, "{} of {}", broken.tried.get(), &text[..20]);
        }
    }
}

//! What is written where something is wrong, for an edit in the writer's own words.

use super::lex::{Lexed, Lines, closer_of, end_of, is_closer, lex, params_end};
use crate::plan::{cut, in_a_line};
use rhai::{Position, Token};

/// So much of an expression is shown, in characters.
const SHOWN: usize = 60;

/// A place in a text.
pub(crate) struct Spot<'t> {
    text: &'t str,
    tokens: Vec<Lexed>,
    /// The token that stands there.
    here: usize,
}

/// From one token to another.
#[derive(Clone, Copy)]
struct Part {
    first: usize,
    last: usize,
}

impl<'t> Spot<'t> {
    /// The place of a position, if a token stands there.
    pub(crate) fn at(text: &'t str, at: Position) -> Option<Self> {
        at.line()?;
        let (tokens, offset) = (lex(text), Lines::of(text).offset(at));
        let here = tokens.iter().position(|(_, start)| *start == offset)?;
        Some(Self { text, tokens, here })
    }

    fn token(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index).map(|(token, _)| token)
    }

    fn end(&self, index: usize) -> usize {
        end_of(self.text, &self.tokens, index)
    }

    /// What stands from a token to another one, in one line.
    fn line(&self, first: usize, last: usize) -> Option<String> {
        let part = self.text.get(self.tokens.get(first)?.1..self.end(last))?;
        Some(in_a_line(part))
    }

    /// The same, unless that is long.
    fn written(&self, first: usize, last: usize) -> Option<String> {
        self.line(first, last).filter(|line| line.chars().count() <= SHOWN)
    }

    /// Where the value begins that ends with a token: names, members, what is in brackets behind them.
    fn begin(&self, last: usize) -> usize {
        let mut first = last;
        loop {
            first = self.opened_by(first);
            match first.checked_sub(1).and_then(|before| Some((before, self.token(before)?))) {
                // `f()`
                Some((before, token)) if self.token(first) == Some(&Token::Unit) && ends_value(token) => first = before,
                Some((before, Token::Period | Token::Elvis | Token::DoubleColon)) if before > 0 => first = before - 1,
                // `f(...)`, `x[...]`
                Some((before, token)) if is_open(self.token(first)) && ends_value(token) => first = before,
                _ => return first,
            }
        }
    }

    /// Where the value ends that begins with a token.
    fn finish(&self, first: usize) -> usize {
        let mut last = self.closed_by(first);
        loop {
            match self.token(last + 1) {
                Some(Token::Period | Token::Elvis | Token::DoubleColon) if self.token(last + 2).is_some() => last += 2,
                Some(Token::Unit) if ends_value(&self.tokens[last].0) => last += 1,
                Some(Token::LeftParen | Token::LeftBracket | Token::QuestionBracket) if ends_value(&self.tokens[last].0) => {
                    last = self.closed_by(last + 1)
                }
                _ => return last,
            }
        }
    }

    /// The bracket that this one closes; a token that closes none is it itself.
    fn opened_by(&self, close: usize) -> usize {
        let mut depth = 0_usize;
        for index in (0..=close).rev() {
            let token = self.token(index);
            depth = if is_close(token) { depth + 1 } else { depth.saturating_sub(usize::from(is_open(token))) };
            if depth == 0 {
                return index;
            }
        }
        close
    }

    fn closed_by(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for index in open..self.tokens.len() {
            let token = self.token(index);
            depth = if is_open(token) { depth + 1 } else { depth.saturating_sub(usize::from(is_close(token))) };
            if depth == 0 {
                return index;
            }
        }
        open
    }

    /// Argument number `which`, from 0, of the call here, for people. `None`: there is none.
    pub(crate) fn argument(&self, which: usize) -> Option<String> {
        let Part { first, last } = *self.arguments()?.get(which)?;
        Some(cut(&self.line(first, last)?, SHOWN))
    }

    /// What stands at the key `key` of the map that is that argument.
    pub(crate) fn entry(&self, which: usize, key: &str) -> Option<String> {
        let map = self.arguments()?.get(which)?.first;
        self.token(map).filter(|token| **token == Token::MapStart)?;
        let is_it = |part: &Part| {
            let is_key =
                matches!(self.token(part.first), Some(Token::Identifier(name) | Token::StringConstant(name)) if name.as_str() == key);
            is_key && self.token(part.first + 1) == Some(&Token::Colon)
        };
        let Part { first, last } = self.parts(map)?.into_iter().find(is_it)?;
        Some(cut(&self.line(first + 2, last)?, 2 * SHOWN))
    }

    /// The arguments of the call here.
    fn arguments(&self) -> Option<Vec<Part>> {
        self.token(self.here + 1).filter(|token| **token == Token::LeftParen)?;
        self.parts(self.here + 1)
    }

    /// What stands between the commas in a bracket. `None`: it is not closed.
    fn parts(&self, open: usize) -> Option<Vec<Part>> {
        let (mut found, mut first, mut params, mut index) = (Vec::new(), open + 1, open, open + 1);
        loop {
            let token = self.token(index)?;
            if is_closer(token) || (*token == Token::Comma && index > params) {
                found.extend((first < index).then(|| Part { first, last: index - 1 }));
                first = index + 1;
            }
            if is_closer(token) {
                return Some(found);
            }
            params = params_end(&self.tokens, index).unwrap_or(params);
            index = self.closed_by(index) + 1;
        }
    }

    /// Where the comparison stands that is the first argument of the call here: line and column. `None`: it is no comparison, or of
    /// several.
    pub(crate) fn comparison(&self) -> Option<(usize, usize)> {
        self.token(self.here + 1).filter(|token| **token == Token::LeftParen)?;
        let (mut found, mut index) = (Vec::new(), self.here + 2);
        loop {
            match self.token(index)? {
                Token::Comma | Token::RightParen => break,
                Token::And | Token::Or => return None,
                token if is_comparison(token) => found.push(self.tokens[index].1),
                _ => {}
            }
            index = self.closed_by(index) + 1;
        }
        let [at] = found[..] else { return None };
        Some(Lines::of(self.text).place(at))
    }

    /// The value that this place is in.
    pub(crate) fn value(&self) -> Option<String> {
        let first = match self.token(self.here)? {
            Token::Period | Token::Elvis | Token::LeftBracket | Token::QuestionBracket => self.begin(self.here.checked_sub(1)?),
            _ => self.begin(self.here),
        };
        self.written(first, self.finish(first))
    }

    /// The value behind the sign that stands here.
    pub(crate) fn behind(&self) -> Option<String> {
        self.written(self.here + 1, self.finish(self.here + 1))
    }

    /// What a member is looked for in here, and how its name is written as a value.
    pub(crate) fn member(&self) -> Option<(String, String)> {
        let sign = self.here.checked_sub(1)?;
        let of = self.written(self.begin(sign.checked_sub(1)?), sign - 1)?;
        match self.token(sign)? {
            Token::Period | Token::Elvis => Some((of, format!("\"{}\"", self.written(self.here, self.here)?))),
            Token::LeftBracket | Token::QuestionBracket => Some((of, self.written(self.here, self.closed_by(sign).checked_sub(1)?)?)),
            _ => None,
        }
    }
}

/// The line and column of the only call of a method in the value that begins at another; of several it is not known which is meant. `None`:
/// in all of the text.
pub(crate) fn only_call(text: &str, from: Option<(usize, usize)>, method: &str) -> Option<(usize, usize)> {
    let (tokens, lines) = (lex(text), Lines::of(text));
    let here = from.and_then(|place| tokens.iter().position(|(_, start)| lines.place(*start) == place)).unwrap_or(0);
    let spot = Spot { text, tokens, here };
    let last = if from.is_some() { spot.finish(here) } else { spot.tokens.len() };
    let is_call = |at: &usize| {
        let is_it = matches!(spot.token(*at), Some(Token::Identifier(name)) if name.as_str() == method);
        let before = at.checked_sub(1).and_then(|before| spot.token(before));
        is_it && matches!(before, Some(Token::Period | Token::Elvis)) && spot.token(at + 1) == Some(&Token::LeftParen)
    };
    let mut calls = (here..last).filter(is_call);
    let only = calls.next().filter(|_| calls.next().is_none())?;
    Some(lines.place(spot.tokens[only].1))
}

fn is_open(token: Option<&Token>) -> bool {
    token.and_then(closer_of).is_some()
}

fn is_close(token: Option<&Token>) -> bool {
    token.is_some_and(is_closer)
}

fn is_comparison(token: &Token) -> bool {
    use Token::{EqualsTo, GreaterThan, GreaterThanEqualsTo, LessThan, LessThanEqualsTo, NotEqualsTo};
    matches!(token, EqualsTo | NotEqualsTo | LessThan | LessThanEqualsTo | GreaterThan | GreaterThanEqualsTo)
}

/// Whether a bracket behind this is one of a call, or of an index.
fn ends_value(token: &Token) -> bool {
    matches!(token, Token::Identifier(_) | Token::RightParen | Token::RightBracket | Token::Unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(text: &str, column: u16) -> Spot<'_> {
        Spot::at(text, Position::new(1, column)).expect("a token")
    }

    #[test]
    fn a_value_is_told_as_it_is_written() {
        assert_eq!(spot("if p.web.list(1, [2])[0] { 1 }", 4).value().as_deref(), Some("p.web.list(1, [2])[0]"));
        assert_eq!(spot("if p.web.list().first { 1 }", 5).value().as_deref(), Some("p.web.list().first"));
        assert_eq!(spot("if !ec2::all().x { 1 }", 4).behind().as_deref(), Some("ec2::all().x"));
        assert_eq!(spot("f(1) + a.b[\"c\"].d;", 17).member(), Some(("a.b[\"c\"]".to_owned(), "\"d\"".to_owned())));
        assert_eq!(spot("print(s[key]);", 9).member(), Some(("s".to_owned(), "key".to_owned())));
        assert_eq!(spot("print(s?[key]);", 10).member(), Some(("s".to_owned(), "key".to_owned())));
        assert_eq!(spot("if a?[f(1)]?.b[2] { 1 }", 4).value().as_deref(), Some("a?[f(1)]?.b[2]"));
        assert_eq!(spot("if a?[1].b { 1 }", 5).value().as_deref(), Some("a?[1].b"));
        assert_eq!(spot("x", 1).member(), None);
    }

    #[test]
    fn an_argument_is_shown_as_it_is_written() {
        let text = "let a = 1;\n  each(\"x\", source_servers(#{\n    tags: #{ a: \"),\" }   // not, this\n }), |s| f(s, 1));\n";
        let each = Spot::at(text, Position::new(2, 3)).expect("a token");
        assert_eq!(each.argument(1).as_deref(), Some("source_servers(#{ tags: #{ a: \"),\" } // not, this })"));
        assert_eq!(each.argument(0).as_deref(), Some("\"x\""));
        assert_eq!(spot("parallel(`a${[1, `b`][1]},`, [\"é\", 'x'], f)", 1).argument(1).as_deref(), Some("[\"é\", 'x']"));
        assert_eq!(spot("assert(#\"say \"hi, all\"\"# == x)", 1).argument(0).as_deref(), Some("#\"say \"hi, all\"\"# == x"));
        assert_eq!(spot("assert(/* a, /* b */ ) */ x?[1, 2], y // z\n)", 1).argument(0).as_deref(), Some("x?[1, 2]"));
        assert_eq!(spot("filter(|item, i| item | i == [i, 1],)", 1).argument(0).as_deref(), Some("|item, i| item | i == [i, 1]"));
        assert_eq!(spot("filter(|item, i| item | i == [i, 1],)", 1).argument(1), None);
        assert_eq!(spot("each(\"x\", y", 1).argument(1), None);
        assert_eq!(spot("assert()", 1).argument(0), None);
        assert_eq!(spot("each", 1).argument(1), None);
    }

    #[test]
    fn an_entry_is_shown_as_it_is_written() {
        let undo = |text: &str| Spot::at(text, Position::new(1, 1)).expect("a token").entry(1, "undo");
        let text = "step(\"a\", #{ title: \"undo: no\",\n // how\n undo:  |was| f(#{ a: was, b: 1 }) }, || ());";
        assert_eq!(undo(text).as_deref(), Some("|was| f(#{ a: was, b: 1 })"));
        assert_eq!(spot("step(\"a\", #{ undo: 1 }, || ())", 1).entry(1, "und"), None);
        assert_eq!(undo("step(\"a\", #{ \"undo\": |was, now| f(was), }, || ())").as_deref(), Some("|was, now| f(was)"));
        assert_eq!(undo("step(\"a\", options, || ())"), None);
        assert_eq!(undo("step(\"a\", f(#{ undo: 1 }), || ())"), None);
    }

    #[test]
    fn the_one_comparison_of_a_condition_is_found() {
        assert_eq!(spot("assert(a.filter(|x| x == 1).len() == f(1, 2), b == c)", 1).comparison(), Some((1, 35)));
        assert_eq!(spot("assert(`a${x == 1}` !=\n 2)", 1).comparison(), Some((1, 21)));
        assert_eq!(spot("assert(a?[x, 1 == 2] == 1, 3)", 1).comparison(), Some((1, 22)));
        assert_eq!(spot("assert(a == 1 && b == 2)", 1).comparison(), None);
        assert_eq!(spot("assert(held, a == 1)", 1).comparison(), None);
        assert_eq!(spot("assert()", 1).comparison(), None);
    }
}

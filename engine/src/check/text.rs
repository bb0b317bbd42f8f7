//! A script's text as far as `check` reads it itself: where its comments stand, and how far a statement goes.

use crate::script::lex::{Lexed, Lines, closer_of, comments, end_of, ends_with_block, is_closer, lex, params_end};
use rhai::Token;
use std::ops::Range;

/// A text and what it is made of.
pub(super) struct Text<'t> {
    text: &'t str,
    lines: Lines<'t>,
    tokens: Vec<Lexed>,
    comments: Vec<Range<usize>>,
}

impl<'t> Text<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let tokens = lex(text);
        Self { text, lines: Lines::of(text), comments: comments(text, &tokens), tokens }
    }

    /// Where comments stand, in bytes.
    pub(super) fn comments(&self) -> &[Range<usize>] {
        &self.comments
    }

    /// The line and column of an offset, from 1.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        self.lines.place(offset)
    }

    /// Whether there is code before an offset in its line.
    pub(super) fn has_code_before(&self, offset: usize) -> bool {
        let before = self.tokens.partition_point(|(_, start)| *start < offset).checked_sub(1);
        before.is_some_and(|before| self.end(before) > self.lines.line(offset).start)
    }

    /// The lines of the first statement, or member of a map, after an offset.
    pub(super) fn statement_after(&self, offset: usize) -> Range<usize> {
        let first = self.tokens.partition_point(|(_, start)| *start < offset);
        let Some((_, start)) = self.tokens.get(first) else {
            let behind = self.line(self.text.len()) + 1;
            return behind..behind + 1;
        };
        let last = self.end(self.last_of(first)).saturating_sub(1);
        self.line(*start)..self.line(last.max(*start)) + 1
    }

    /// The last token of the statement that begins with this one.
    fn last_of(&self, first: usize) -> usize {
        let (mut begin, mut depth, mut params) = (first, 0_usize, first);
        for (index, (token, _)) in self.tokens.iter().enumerate().skip(first) {
            match token {
                token if closer_of(token).is_some() => depth += 1,
                token if is_closer(token) && depth == 0 => return index.saturating_sub(1).max(first),
                token if is_closer(token) => {
                    depth -= 1;
                    if depth == 0 && *token == Token::RightBrace && ends_with_block(&self.tokens, begin, index) {
                        return index;
                    }
                }
                Token::Pipe => params = params_end(&self.tokens, index).unwrap_or(params),
                Token::SemiColon | Token::Comma if depth == 0 && index >= params => return index,
                // What a case comes to may be a block.
                Token::DoubleArrow if depth == 0 => begin = (index + 1).min(self.tokens.len() - 1),
                _ => {}
            }
        }
        self.tokens.len() - 1
    }

    fn end(&self, index: usize) -> usize {
        end_of(self.text, &self.tokens, index)
    }

    fn line(&self, offset: usize) -> usize {
        self.lines.place(offset).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_goes_to_its_end() {
        let lines = |text: &str| Text::of(text).statement_after(0);
        assert_eq!(lines("\n\na(\n  1,\n  \"; }\",\n);\nb();"), 3..7);
        assert_eq!(lines("if a {\n 1;\n}\nelse {\n 2;\n}\nb();"), 1..7);
        assert_eq!(lines("for a in b {\n c();\n}\nd();"), 1..4);
        assert_eq!(lines("name: #{\n type: 1,\n},\nother: 2 }"), 1..4);
        assert_eq!(lines("last\n}"), 1..2);
        assert_eq!(lines("let f = |a, b| {\n c();\n};\nd();"), 1..4);
        assert_eq!(lines("last?[\n1]\n}"), 1..3);
        assert_eq!(lines(""), 2..3);
        assert_eq!(lines("a();\n// b\n\n"), 1..2);
        assert_eq!(Text::of("a();\n// b\n\n").statement_after(10), 5..6);
    }

    #[test]
    fn only_what_belongs_to_a_block_goes_on_behind_it() {
        let lines = |text: &str| Text::of(text).statement_after(0);
        assert_eq!(lines("if a {\n 1;\n}\nuntil_ready();"), 1..4);
        assert_eq!(lines("if a {\n 1;\n}\nelsewhere();"), 1..4);
        assert_eq!(lines("if a {\n 1;\n}\nwhile b {\n 2;\n}"), 1..4);
        assert_eq!(lines("do {\n 1;\n}\nwhile b;\nc();"), 1..5);
        assert_eq!(lines("do {\n 1;\n}\nuntil b;\nc();"), 1..5);
        assert_eq!(lines("try {\n 1;\n}\ncatch {\n 2;\n}\nc();"), 1..7);
        assert_eq!(lines("if `a${b}` == c {\n 1;\n}\n`d`"), 1..4);
        assert_eq!(lines("let a = switch b {\n 1 => 2,\n}\n+ 3;\nc();"), 1..5);
        assert_eq!(lines("1 => {\n 2;\n}\n3 => {}\n}"), 1..4);
    }

    #[test]
    fn a_literal_is_code() {
        let text = "[\n  \"a\", // b\n  // c\n]";
        let read = Text::of(text);
        let code: Vec<bool> = read.comments().iter().map(|comment| read.has_code_before(comment.start)).collect();
        assert_eq!(code, [true, false]);
    }
}

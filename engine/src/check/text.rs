//! A script's text without what is no code: where its comments stand, and how far a statement goes.

use std::ops::Range;

/// A text, and the same with everything in comments and literal texts blanked out, byte for byte.
pub(super) struct Text {
    masked: Vec<u8>,
    /// Starts of lines.
    lines: Vec<usize>,
    comments: Vec<Range<usize>>,
}

/// What a character stands in.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Code,
    /// `//` to the end of the line.
    Line,
    /// `/* */`, which nest.
    Block(usize),
    /// Between quotes of this kind.
    Literal(u8),
    /// `#"..."#`, with so many signs.
    Raw(usize),
    /// `${ }` in a back-quoted text; so many brackets are open in it.
    Interpolation(usize),
}

impl Text {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let lines = std::iter::once(0).chain(bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1)).collect();
        let mut read = Reader { bytes, at: 0, inside: vec![Inside::Code], began: 0, comments: Vec::new() };
        let mut masked = bytes.to_vec();
        while let Some(&byte) = bytes.get(read.at) {
            let (from, code) = (read.at, read.step(byte));
            if !code {
                masked[from..read.at].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
            }
        }
        if matches!(read.inside.last(), Some(Inside::Line)) {
            read.comments.push(read.began..bytes.len());
        }
        Self { masked, lines, comments: read.comments }
    }

    /// Where comments stand, in bytes.
    pub(super) fn comments(&self) -> &[Range<usize>] {
        &self.comments
    }

    /// The line an offset is in, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset)
    }

    /// The offset a line begins at.
    fn start(&self, line: usize) -> usize {
        self.lines.get(line - 1).copied().unwrap_or(self.masked.len())
    }

    /// Whether there is code before an offset in its line.
    pub(super) fn has_code_before(&self, offset: usize) -> bool {
        self.masked[self.start(self.line(offset))..offset].iter().any(|byte| !byte.is_ascii_whitespace())
    }

    /// The lines of the first statement, or member of a map, after an offset.
    pub(super) fn statement_after(&self, offset: usize) -> Range<usize> {
        let code = |from: usize| self.masked[from..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|at| from + at);
        let Some(start) = code(offset) else { return self.lines.len() + 1..self.lines.len() + 2 };
        let mut depth = 0usize;
        let mut end = self.masked.len() - 1;
        for at in start..self.masked.len() {
            match self.masked[at] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => {
                    end = at.saturating_sub(1).max(start);
                    break;
                }
                b'}' if depth == 1 => {
                    depth = 0;
                    if code(at + 1).is_none_or(|next| !self.goes_on(next)) {
                        end = at;
                        break;
                    }
                }
                b')' | b']' | b'}' => depth -= 1,
                b';' | b',' if depth == 0 => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        self.line(start)..self.line(end) + 1
    }

    /// Whether what stands after a closing brace belongs to the same statement.
    fn goes_on(&self, next: usize) -> bool {
        let rest = &self.masked[next..];
        [&b"else"[..], b"catch", b"while", b"until"].iter().any(|word| rest.starts_with(word)) || b".;,)]?=+-*/&|<>".contains(&rest[0])
    }
}

/// Reads a text from its beginning.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    inside: Vec<Inside>,
    began: usize,
    comments: Vec<Range<usize>>,
}

impl Reader<'_> {
    /// Takes what stands here; whether it is code.
    fn step(&mut self, byte: u8) -> bool {
        let next = self.bytes.get(self.at + 1).copied();
        match (self.inside.last().copied().unwrap_or(Inside::Code), byte, next) {
            (Inside::Raw(signs), b'"', _) if self.signs(self.at + 1) >= signs => {
                self.inside.pop();
                self.take(1 + signs, false)
            }
            (Inside::Raw(_), ..) => self.take(1, false),
            (Inside::Line, b'\n', _) => {
                self.leave_comment(self.at);
                self.take(1, true)
            }
            (Inside::Block(depth), b'/', Some(b'*')) => self.replace(Inside::Block(depth + 1), 2),
            (Inside::Block(1), b'*', Some(b'/')) => {
                self.leave_comment(self.at + 2);
                self.take(2, false)
            }
            (Inside::Block(depth), b'*', Some(b'/')) => self.replace(Inside::Block(depth - 1), 2),
            (Inside::Literal(b'`'), b'$', Some(b'{')) => self.enter(Inside::Interpolation(0), 2),
            (Inside::Literal(b'"' | b'\''), b'\\', Some(_)) => self.take(2, false),
            (Inside::Literal(quote), byte, _) if quote == byte => {
                self.inside.pop();
                self.take(1, false)
            }
            (Inside::Line | Inside::Block(_) | Inside::Literal(_), ..) => self.take(1, false),
            (_, b'/', Some(b'/')) => self.comment(Inside::Line),
            (_, b'/', Some(b'*')) => self.comment(Inside::Block(1)),
            (Inside::Code | Inside::Interpolation(_), b'#', _) if self.bytes.get(self.at + self.signs(self.at)) == Some(&b'"') => {
                let signs = self.signs(self.at);
                self.enter(Inside::Raw(signs), signs + 1)
            }
            (_, b'"' | b'\'' | b'`', _) => self.enter(Inside::Literal(byte), 1),
            (Inside::Interpolation(0), b'}', _) => {
                self.inside.pop();
                self.take(1, false)
            }
            (Inside::Interpolation(depth), b'{', _) => self.replace(Inside::Interpolation(depth + 1), 1),
            (Inside::Interpolation(depth), b'}', _) => self.replace(Inside::Interpolation(depth - 1), 1),
            (Inside::Interpolation(_), ..) => self.take(1, false),
            (Inside::Code, ..) => self.take(1, true),
        }
    }

    /// How many `#` stand from here on.
    fn signs(&self, at: usize) -> usize {
        self.bytes[at.min(self.bytes.len())..].iter().take_while(|byte| **byte == b'#').count()
    }

    fn take(&mut self, length: usize, code: bool) -> bool {
        self.at = (self.at + length).min(self.bytes.len());
        code
    }

    fn enter(&mut self, inside: Inside, length: usize) -> bool {
        self.inside.push(inside);
        self.take(length, false)
    }

    fn replace(&mut self, inside: Inside, length: usize) -> bool {
        self.inside.pop();
        self.enter(inside, length)
    }

    fn comment(&mut self, inside: Inside) -> bool {
        self.began = self.at;
        self.enter(inside, 2)
    }

    fn leave_comment(&mut self, end: usize) {
        self.inside.pop();
        self.comments.push(self.began..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_what_looks_like_them() {
        let text =
            "let a = \"// no\"; // yes\nlet b = `/* no ${ f(\"}\") /* yes */ } // no`; /* a /* b */ c */ let c = '\"'; #\"\\\"# // end";
        let read = Text::of(text);
        let comments: Vec<&str> = read.comments().iter().map(|range| &text[range.clone()]).collect();
        assert_eq!(comments, ["// yes", "/* yes */", "/* a /* b */ c */", "// end"]);
    }

    #[test]
    fn a_statement_goes_to_its_end() {
        let lines = |text: &str| Text::of(text).statement_after(0);
        assert_eq!(lines("\n\na(\n  1,\n  \"; }\",\n);\nb();"), 3..7);
        assert_eq!(lines("if a {\n 1;\n}\nelse {\n 2;\n}\nb();"), 1..7);
        assert_eq!(lines("for a in b {\n c();\n}\nd();"), 1..4);
        assert_eq!(lines("name: #{\n type: 1,\n},\nother: 2 }"), 1..4);
        assert_eq!(lines("last\n}"), 1..2);
        assert_eq!(lines(""), 2..3);
    }
}

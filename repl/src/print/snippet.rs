//! Something said about a place in a text, as rustc says it: the line, a caret under what is meant, what to do next.

use crate::print::clean;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet as Shown};
use std::collections::BTreeMap;
use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// It cannot go on.
    Error,
    /// It can, but somebody should look.
    Warning,
}

/// What is said.
#[derive(Clone, Debug)]
pub(crate) struct Snippet<'a> {
    /// How bad it is.
    pub severity: Severity,
    /// One line.
    pub title: &'a str,
    /// Its code: `ConflictException`, `LB101`.
    pub code: Option<&'a str>,
    /// Places, in any of the files.
    pub marks: Vec<Mark<'a>>,
    /// The files' texts, by name.
    pub sources: &'a BTreeMap<String, String>,
    /// Further facts.
    pub notes: Vec<String>,
    /// A command to type or an edit to make.
    pub help: Option<&'a str>,
}

/// A place in one of the files.
#[derive(Clone, Debug)]
pub(crate) struct Mark<'a> {
    /// The file's name.
    pub file: &'a str,
    /// Which part of its text, in bytes.
    pub span: Range<usize>,
    /// What is there; may be empty.
    pub text: &'a str,
    /// Whether this is what it is about; otherwise it only matters.
    pub primary: bool,
}

impl Snippet<'_> {
    /// As text. Control characters in it are shown, not obeyed; `colours` are the only ones.
    #[must_use]
    pub(crate) fn render(&self, colours: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(clean(self.title));
        let mut group = Group::with_title(match self.code {
            Some(code) => title.id(clean(code)),
            None => title,
        });
        for file in self.files() {
            let Some(text) = self.sources.get(file) else { continue };
            let marks = self.marks.iter().filter(|mark| mark.file == file).map(|mark| {
                let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                let shown = kind.span(cleaned(text, &mark.span));
                if mark.text.is_empty() { shown } else { shown.label(clean(mark.text)) }
            });
            group = group.element(Shown::source(clean(text)).path(clean(file)).annotations(marks));
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(clean(note)));
        }
        if let Some(help) = self.help {
            group = group.element(Level::HELP.message(clean(help)));
        }
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    /// The files the marks point into, in order, each once.
    fn files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = Vec::new();
        for mark in &self.marks {
            if !files.contains(&mark.file) {
                files.push(mark.file);
            }
        }
        files
    }
}

/// The same part of the text once it is clean.
fn cleaned(text: &str, span: &Range<usize>) -> Range<usize> {
    let at = |offset: usize| clean(text.get(..offset).unwrap_or(text)).len();
    at(span.start)..at(span.end)
}

/// What begins at a place, from 1 and in characters, as a part of the text in bytes: a name with its namespace, a number, a
/// literal text as far as its line goes, or one character.
#[must_use]
pub(crate) fn span_at(text: &str, line: usize, column: usize) -> Option<Range<usize>> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(start..)?.split('\n').next()?.trim_end_matches('\r');
    let from = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    let length = extent(&rest[from..]);
    Some(start + from..start + from + length)
}

/// How long the token is that a text begins with.
fn extent(text: &str) -> usize {
    match text.chars().next() {
        None => 0,
        Some(quote @ ('"' | '\'' | '`')) => literal(text, quote),
        Some(first) if is_word(first) => {
            text.find(|c| !is_word(c) && c != ':').map_or(text.len(), |end| text[..end].trim_end_matches(':').len())
        }
        Some(other) => other.len_utf8(),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A literal text up to its closing quote, or one character where that is not in this line.
fn literal(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_found_by_its_place() {
        let text = "let ä = 1;\r\nwait(\"a \\\" b\", 45, x::y) `open\n";
        let word = |line, column| span_at(text, line, column).map(|span| &text[span]);
        assert_eq!(word(1, 5), Some("ä"));
        assert_eq!(word(2, 1), Some("wait"));
        assert_eq!(word(2, 6), Some("\"a \\\" b\""));
        assert_eq!(word(2, 16), Some("45"));
        assert_eq!(word(2, 20), Some("x::y"));
        assert_eq!(word(2, 24), Some(")"));
        assert_eq!(word(2, 26), Some("`"));
        assert_eq!(word(2, 99), Some(""));
        assert_eq!(word(9, 1), Some(""));
        assert_eq!(word(0, 1), None);
    }

    #[test]
    fn places_in_several_files_stand_in_one_picture() {
        let sources = BTreeMap::from([
            ("a.rhai".to_owned(), "let x = 1;\n\u{1b}broken(x);\n".to_owned()),
            ("lib/b.rhai".to_owned(), "fn b() {}\n".to_owned()),
        ]);
        let mark = |file, span, text, primary| Mark { file, span, text, primary };
        let shown = Snippet {
            severity: Severity::Warning,
            title: "it may break",
            code: Some("LB000"),
            marks: vec![mark("a.rhai", 12..18, "now", true), mark("a.rhai", 4..5, "", false), mark("lib/b.rhai", 3..4, "there", false)],
            sources: &sources,
            notes: vec!["a note".to_owned()],
            help: Some("lifeboat resume"),
        };
        insta::assert_snapshot!(shown.render(false), @r"
        warning[LB000]: it may break
         --> a.rhai:2:7
          |
        1 | let x = 1;
          |     -
        2 | \u{1b}broken(x);
          |       ^^^^^^ now
          |
         ::: lib/b.rhai:1:4
          |
        1 | fn b() {}
          |    - there
          |
          = note: a note
          = help: lifeboat resume
        ");
        assert!(shown.render(true).contains("\u{1b}["));
    }
}

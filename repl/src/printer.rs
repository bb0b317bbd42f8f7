//! The one owner of standard output and standard error. A reader that went away is no error; control characters never
//! reach a terminal.

use crate::problem::Problem;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use engine::{Diagnostic, Label};
use indicatif::MultiProgress;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

/// Prints.
pub struct Printer {
    /// Standard output holds JSON lines only.
    pub json: bool,
    /// Standard error is a terminal: spinners and colours.
    pub terminal: bool,
    /// Spinners, drawn on standard error.
    pub spinners: MultiProgress,
}

impl Printer {
    /// For this process.
    #[must_use]
    pub fn new(json: bool) -> Self {
        let terminal = !json && std::io::stderr().is_terminal() && std::io::stdout().is_terminal();
        Self { json, terminal, spinners: MultiProgress::new() }
    }

    /// A line for people, on a terminal broken between words; nothing where only JSON belongs.
    pub fn line(&self, text: &str) {
        if self.json {
            return;
        }
        let width = console::Term::stdout().size_checked().filter(|_| self.terminal).map(|(_, columns)| usize::from(columns));
        let text = width.map_or_else(|| clean(text), |width| wrapped(&clean(text), width));
        self.spinners.suspend(|| write(std::io::stdout(), &text));
    }

    /// One JSON object, if JSON is asked for.
    pub fn data(&self, value: &Value) {
        if self.json {
            write(std::io::stdout(), &value.to_string());
        }
    }

    /// Text that is the whole answer of a command, JSON or not.
    pub fn answer(&self, text: &str) {
        write(std::io::stdout(), text.trim_end());
    }

    /// A line beside the answer.
    pub fn note(&self, text: &str) {
        self.spinners.suspend(|| write(std::io::stderr(), &clean(text)));
    }

    /// An error, rendered; as JSON too where JSON is asked for.
    pub fn problem(&self, problem: &Problem) {
        self.diagnostic(&problem.shown);
    }

    /// An error, rendered; as JSON too where JSON is asked for.
    pub fn diagnostic(&self, shown: &Diagnostic) {
        self.data(&json!({ "type": "error", "error": shown }));
        let text = render(shown, self.terminal);
        self.spinners.suspend(|| write(std::io::stderr(), &text));
    }
}

/// What goes on is told by its indentation; ids stay whole.
fn wrapped(text: &str, width: usize) -> String {
    let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options.subsequent_indent("         "))
}

fn write(mut out: impl Write, text: &str) {
    // Nobody is left to tell that nobody listens; the run goes on.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// The text with control characters shown, not obeyed.
#[must_use]
pub fn clean(text: &str) -> String {
    let show = |c: char| c.is_control() && c != '\n' && c != '\t';
    if !text.contains(show) {
        return text.to_owned();
    }
    let escape = |c: char| if show(c) { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// An error with the source lines it points at.
#[must_use]
pub fn render(shown: &Diagnostic, colours: bool) -> String {
    let title = clean(&shown.title);
    let code = shown.code.as_deref().map(clean);
    let sources: BTreeMap<&str, String> = shown.sources.iter().map(|(file, text)| (file.as_str(), clean(text))).collect();
    let primary = Level::ERROR.primary_title(title);
    let mut group = match code {
        Some(code) => Group::with_title(primary.id(code)),
        None => Group::with_title(primary),
    };
    for file in files(&shown.labels) {
        let Some(source) = sources.get(file) else { continue };
        let here = shown.labels.iter().filter(|label| label.file == file);
        let marks = here.filter_map(|label| {
            let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            Some(kind.span(span(source, label)?).label(clean(&label.text)))
        });
        group = group.element(Snippet::source(source.as_str()).path(file).annotations(marks));
    }
    for label in shown.labels.iter().filter(|label| !sources.contains_key(label.file.as_str())) {
        group = group.element(Level::NOTE.message(format!("{}:{}:{} {}", label.file, label.line, label.column, clean(&label.text))));
    }
    for note in &shown.notes {
        group = group.element(Level::NOTE.message(clean(note)));
    }
    if let Some(help) = &shown.help {
        group = group.element(Level::HELP.message(clean(help)));
    }
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The files the labels point into, in order, each once.
fn files(labels: &[Label]) -> Vec<&str> {
    let mut files: Vec<&str> = Vec::new();
    for label in labels {
        if !files.contains(&label.file.as_str()) {
            files.push(&label.file);
        }
    }
    files
}

/// The word at a label's place, in bytes of `source`.
fn span(source: &str, label: &Label) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    for (number, line) in source.split_inclusive('\n').enumerate() {
        if number + 1 == label.line {
            let text = line.trim_end_matches(['\n', '\r']);
            let from = text.char_indices().nth(label.column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
            let word = text[from..].find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(text.len() - from);
            let length = word.max(text[from..].chars().next().map_or(0, char::len_utf8));
            return Some(start + from..start + from + length);
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_not_obeyed() {
        assert_eq!(clean("a\u{1b}[31mred\tb\n"), "a\\u{1b}[31mred\tb\n");
    }

    #[test]
    fn a_line_too_long_for_the_terminal_is_broken_between_words() {
        let line = "  1/9 agents   ok   15m43s   wordpress-db s-8d9; 2 servers Healthy";
        insta::assert_snapshot!(format!("\n{}", wrapped(line, 50)), @r"

          1/9 agents   ok   15m43s   wordpress-db s-8d9; 2
                 servers Healthy
        ");
        assert_eq!(wrapped(line, 80), line);
        assert_eq!(
            wrapped("servers are staged in subnet-ae170ab759c8e3bf1", 40),
            "servers are staged in\n         subnet-ae170ab759c8e3bf1"
        );
    }

    #[test]
    fn an_error_points_at_its_source_line() {
        let label = |line, column, text: &str, primary| Label { file: "a.rhai".to_owned(), line, column, text: text.to_owned(), primary };
        let shown = Diagnostic {
            title: "it broke".to_owned(),
            code: Some("Drift".to_owned()),
            labels: vec![label(2, 1, "now", true), label(1, 5, "recorded", false)],
            notes: vec!["a note".to_owned()],
            help: Some("lifeboat resume".to_owned()),
            sources: BTreeMap::from([("a.rhai".to_owned(), "let x = 1;\nbroken(x);\n".to_owned())]),
        };
        insta::assert_snapshot!(render(&shown, false), @r"
        error[Drift]: it broke
         --> a.rhai:2:1
          |
        1 | let x = 1;
          |     - recorded
        2 | broken(x);
          | ^^^^^^ now
          |
          = note: a note
          = help: lifeboat resume
        ");
    }
}

//! The one owner of standard output and standard error. A reader that went away is no error; characters that a terminal would obey,
//! or that would make a text look like another one, never reach it.

pub(crate) mod homed;
pub(crate) mod sarif;
pub(crate) mod screen;
pub(crate) mod snippet;
pub(crate) mod table;
pub(crate) mod title;

use crate::print::homed::Homed;
use crate::print::snippet::{Mark, Severity, Snippet, span_at};
use crate::problem::Problem;
use engine::{Diagnostic, Label};
use indicatif::{MultiProgress, ProgressDrawTarget};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::OnceLock;

/// Prints.
pub struct Printer {
    /// Standard output holds JSON lines only.
    pub json: bool,
    /// Standard error is a terminal: spinners.
    pub terminal: bool,
    /// Colours are wanted there: the environment has no `NO_COLOR`.
    pub colours: bool,
    /// Spinners, drawn on standard error.
    pub spinners: MultiProgress,
    /// The home that was typed.
    homed: Homed,
    /// Why standard output could not be written, the first time.
    lost: OnceLock<std::io::Error>,
}

impl Printer {
    /// For this process.
    #[must_use]
    pub fn new(json: bool) -> Self {
        let terminal = !json && std::io::stderr().is_terminal() && std::io::stdout().is_terminal();
        let colours = terminal && console::colors_enabled_stderr();
        Self { json, terminal, colours, spinners: MultiProgress::new(), homed: Homed::default(), lost: OnceLock::new() }
    }

    /// The same, for the home that was typed: the commands it names are of that one.
    #[must_use]
    pub fn of_home(self, home: Option<&Path>) -> Self {
        Self { homed: Homed::of(home), ..self }
    }

    /// A line for people, on a terminal broken between words; nothing where only JSON belongs. Of a text of several lines, those after the
    /// first bear a bar.
    pub fn line(&self, text: &str) {
        self.printed(&self.homed.name(text));
    }

    /// The same, of what a runbook prints: it names no command of ours.
    pub(crate) fn printed(&self, text: &str) {
        if self.json {
            return;
        }
        let text = self.fitted(clean(&barred(text)));
        self.spinners.suspend(|| self.out(&text));
    }

    /// One JSON object, if JSON is asked for.
    pub fn data(&self, value: &Value) {
        if self.json {
            self.out(&value.to_string());
        }
    }

    /// Text that is the whole answer of a command, JSON or not.
    pub fn answer(&self, text: &str) {
        self.out(text.trim_end());
    }

    /// The same of a text for people, on a terminal broken between words.
    pub(crate) fn prose(&self, text: &str) {
        self.out(&self.fitted(text.trim_end().to_owned()));
    }

    /// The text with lines that are too long for the terminal broken between words.
    fn fitted(&self, text: String) -> String {
        let width = console::Term::stdout().size_checked().filter(|_| self.terminal).map(|(_, columns)| usize::from(columns));
        match width {
            Some(width) => wrapped(&text, width),
            None => text,
        }
    }

    /// Standard output. That nobody listens any more is no fault, and whatever is done goes on; that something is missing of what was asked for
    /// is kept.
    fn out(&self, text: &str) {
        if let Err(error) = written(std::io::stdout(), text)
            && error.kind() != ErrorKind::BrokenPipe
        {
            // The first says it.
            let _ = self.lost.set(error);
        }
    }

    /// Why something is missing on standard output, if anything is.
    #[must_use]
    pub(crate) fn lost(&self) -> Option<&std::io::Error> {
        self.lost.get()
    }

    /// An error that is part of an answer.
    pub fn told(&self, shown: &Diagnostic) {
        if !self.json {
            self.answer(&render(&self.homed(shown), self.colours));
        }
    }

    /// A line beside the answer.
    pub fn note(&self, text: &str) {
        let text = self.fitted(clean(&barred(&self.homed.name(text))));
        self.spinners.suspend(|| write(std::io::stderr(), &text));
    }

    /// What a person is asked, in the line they answer in.
    pub(crate) fn question(&self, text: &str) {
        let mut out = std::io::stderr();
        // Who does not read it does not answer it.
        let _ = write!(out, "{}", clean(text)).and_then(|()| out.flush());
    }

    /// Does `ask` with nothing drawn that moves.
    pub(crate) fn standing_still<T>(&self, ask: impl FnOnce() -> T) -> T {
        // What cannot be cleared was not drawn.
        let _ = self.spinners.clear();
        self.spinners.set_draw_target(ProgressDrawTarget::hidden());
        let answer = ask();
        self.spinners.set_draw_target(ProgressDrawTarget::stderr());
        answer
    }

    /// An error, rendered; as JSON too where JSON is asked for.
    pub fn problem(&self, problem: &Problem) {
        self.diagnostic(&problem.shown);
    }

    /// An error, rendered; as JSON too where JSON is asked for.
    pub fn diagnostic(&self, shown: &Diagnostic) {
        self.data(&json!({ "type": "error", "error": object(&self.homed(shown)) }));
        self.beside(shown);
    }

    /// An error beside an answer that has it in it already.
    pub(crate) fn beside(&self, shown: &Diagnostic) {
        let text = render(&self.homed(shown), self.colours);
        self.spinners.suspend(|| write(std::io::stderr(), &text));
    }

    /// The error, with the home in what helps.
    fn homed<'d>(&self, shown: &'d Diagnostic) -> Cow<'d, Diagnostic> {
        let is_same = |help: &String| matches!(self.homed.name(help), Cow::Borrowed(_));
        if shown.beside.is_empty() && shown.help.as_ref().is_none_or(is_same) {
            return Cow::Borrowed(shown);
        }
        let help = shown.help.as_ref().map(|help| self.homed.name(help).into_owned());
        let beside = shown.beside.iter().map(|beside| self.homed(beside).into_owned()).collect();
        Cow::Owned(Diagnostic { help, beside, ..shown.clone() })
    }
}

/// What goes on is told by its indentation; ids stay whole.
fn wrapped(text: &str, width: usize) -> String {
    let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options.subsequent_indent("         "))
}

fn write(out: impl Write, text: &str) {
    // Nobody is left to tell that nobody listens; the run goes on.
    let _ = written(out, text);
}

fn written(mut out: impl Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "{text}")?;
    out.flush()
}

/// The text with control characters shown, not obeyed, and those that reorder or hide what stands around them (UAX #9, UTR #36).
#[must_use]
pub(crate) fn clean(text: &str) -> String {
    let show = |c: char| (c.is_control() && c != '\n' && c != '\t') || is_deceptive(c);
    if !text.contains(show) {
        return text.to_owned();
    }
    let escape = |c: char| if show(c) { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// Marks of direction, line ends of Unicode's own, and what takes no room at all. Joiners are letters of some scripts: they stay.
fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{2028}' | '\u{2029}'
        | '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with a bar before each line after the first: what people and runbooks say never looks like a line of Lifeboat's own.
#[must_use]
pub(crate) fn barred(text: &str) -> String {
    text.trim_end_matches('\n').replace('\n', "\n      | ")
}

/// The text in one line.
#[must_use]
pub(crate) fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// So much of it in one line: where it is longer, how long.
#[must_use]
pub(crate) fn brief(text: &str, characters: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= characters {
        return line;
    }
    format!("{} ({} characters)", engine::plan::cut(&line, characters), text.chars().count())
}

/// An error as programs are told it.
#[must_use]
pub(crate) fn object(shown: &Diagnostic) -> Value {
    let at = shown.labels.iter().find(|label| label.primary);
    let source = at.and_then(|at| shown.sources.get(&at.file)?.lines().nth(at.line.checked_sub(1)?));
    json!({
        "message": shown.title, "code": shown.code, "help": shown.help,
        "file": at.map(|at| &at.file), "line": at.map(|at| at.line), "column": at.map(|at| at.column), "source": source,
        "chain": shown.chain(), "place": shown.place, "aws": shown.answer, "notes": shown.notes,
        "beside": shown.beside.iter().map(object).collect::<Vec<_>>(),
    })
}

/// An error with the source lines it points at, and those beside it.
#[must_use]
pub(crate) fn render(shown: &Diagnostic, colours: bool) -> String {
    let own = rendered(shown, &shown.sources, Severity::Error, colours);
    std::iter::once(own).chain(shown.beside.iter().map(|beside| render(beside, colours))).collect::<Vec<_>>().join("\n")
}

/// The same, of any severity, its places in these texts.
#[must_use]
pub(crate) fn rendered(shown: &Diagnostic, sources: &BTreeMap<String, String>, severity: Severity, colours: bool) -> String {
    let in_text = |label: &Label| span_at(sources.get(&label.file)?, label.line, label.column);
    let marks = shown
        .labels
        .iter()
        .filter_map(|label| Some(Mark { file: &label.file, span: in_text(label)?, text: &label.text, primary: label.primary }));
    let elsewhere = shown.labels.iter().filter(|label| in_text(label).is_none());
    let elsewhere = elsewhere.map(|label| format!("{}:{}:{} {}", label.file, label.line, label.column, label.text));
    let snippet = Snippet {
        severity,
        title: &shown.title,
        code: shown.code.as_deref(),
        marks: marks.collect(),
        sources,
        notes: elsewhere.chain(shown.facts()).collect(),
        help: shown.help.as_deref(),
    };
    snippet.render(colours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_not_obeyed() {
        assert_eq!(clean("a\u{1b}[31mred\tb\n"), "a\\u{1b}[31mred\tb\n");
        assert_eq!(clean("web\u{202e}bd\u{2066}\u{200b}\u{2028}é"), "web\\u{202e}bd\\u{2066}\\u{200b}\\u{2028}é");
        assert_eq!(clean(&clean("\u{9b}31m")), "\\u{9b}31m", "what is shown already stays as it is");
    }

    #[test]
    fn lines_after_the_first_bear_a_bar() {
        assert_eq!(barred("one\ntwo\n\nthree\n"), "one\n      | two\n      | \n      | three");
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
            ..Diagnostic::default()
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

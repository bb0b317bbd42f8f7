//! Where inputs come from: a person at a terminal, or a pipe.

use super::Shell;
use super::assist::Assist;
use super::command::is_whole;
use super::watch::Watch;
use crate::problem::{Problem, Result};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

/// What was read.
pub(super) enum Read {
    /// An input.
    Input(String),
    /// What was typed was taken back, or is empty.
    Nothing,
    /// There is no more.
    End,
}

/// Reads inputs.
pub(super) struct Reader<'s> {
    from: Source<'s>,
    /// What is to be edited next.
    initial: String,
}

enum Source<'s> {
    Person(Box<Person<'s>>),
    Pipe,
}

/// Somebody at a terminal.
struct Person<'s> {
    editor: Editor<Assist<'s>, FileHistory>,
    history: PathBuf,
    watch: Option<Watch>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(shell: &'s Shell<'s>) -> Result<Self> {
        let from =
            if shell.terminal { Source::Person(Box::new(Person::new(shell).map_err(|error| cannot(&error))?)) } else { Source::Pipe };
        Ok(Self { from, initial: String::new() })
    }

    /// What the next input begins as.
    pub(super) fn next_is(&mut self, text: String) {
        self.initial = text;
    }

    /// The next input: as many lines as it needs.
    ///
    /// # Errors
    /// Nothing can be read.
    pub(super) fn read(&mut self, prompt: &str) -> Result<Read> {
        match &mut self.from {
            Source::Pipe => piped(std::io::stdin().lock()),
            Source::Person(person) => {
                let initial = std::mem::take(&mut self.initial);
                person.watch.iter().for_each(|watch| watch.is_open(true));
                let typed = person.editor.readline_with_initial(prompt, (&initial, ""));
                person.watch.iter().for_each(|watch| watch.is_open(false));
                match typed {
                    Ok(text) if text.trim().is_empty() => Ok(Read::Nothing),
                    Ok(text) => {
                        person.remember(&text);
                        person.watch.iter().for_each(Watch::input);
                        Ok(Read::Input(text))
                    }
                    Err(ReadlineError::Interrupted) => Ok(Read::Nothing),
                    Err(ReadlineError::Eof) => Ok(Read::End),
                    Err(error) => Err(cannot(&error)),
                }
            }
        }
    }
}

impl<'s> Person<'s> {
    fn new(shell: &'s Shell<'s>) -> rustyline::Result<Self> {
        let config = Config::builder()
            .auto_add_history(false)
            .history_ignore_space(true)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .build();
        let mut editor = Editor::with_config(config)?;
        let history = shell.home.root().join("history");
        // The first session of a home has none.
        let _ = editor.load_history(&history);
        editor.set_helper(Some(Assist::new(shell)));
        let printer = editor.create_external_printer().ok();
        let watch = printer.map(|printer| Watch::begin(shell.home.clone(), shell.run.clone(), printer));
        Ok(Self { editor, history, watch })
    }

    /// Keeps what was typed for the next session of this home, but no secret, and not what begins with a space.
    fn remember(&mut self, text: &str) {
        if super::secret::spelled_out(text).is_none() && self.editor.add_history_entry(text).unwrap_or(false) {
            // It is a convenience: a full disk is told elsewhere.
            let _ = self.editor.append_history(&self.history);
        }
    }
}

fn cannot(error: &ReadlineError) -> Problem {
    Problem::refused(format!("cannot read what is typed: {error}"), "")
}

/// The first input that comes through a pipe to a session that reads none.
///
/// # Errors
/// Nothing can be read.
pub(super) fn piped_to_nobody() -> Result<Option<String>> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(None);
    }
    Ok(if let Read::Input(text) = piped(stdin.lock())? { Some(text) } else { None })
}

/// Lines until they are an input.
fn piped(mut lines: impl BufRead) -> Result<Read> {
    let mut text = String::new();
    loop {
        let read = lines.read_line(&mut text).map_err(|error| Problem::refused(format!("cannot read the input: {error}"), ""))?;
        let is_blank = text.trim().is_empty();
        if read == 0 {
            return Ok(if is_blank { Read::End } else { Read::Input(text) });
        }
        if !is_blank && is_whole(&text) {
            return Ok(Read::Input(text.trim_end().to_owned()));
        }
    }
}

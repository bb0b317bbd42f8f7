//! Where inputs come from: a person at a terminal, or a pipe.

use crate::context::Context;
use crate::problem::{Outcome, Problem};
use engine::session::{Form, form};
use rustyline::error::ReadlineError;
use std::io::BufRead;

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
pub(super) struct Reader {
    from: From,
    /// What is to be edited next.
    initial: String,
}

enum From {
    Person(Box<rustyline::DefaultEditor>),
    Pipe,
}

impl Reader {
    pub(super) fn new(_context: &Context, terminal: bool) -> Outcome<Self> {
        let from =
            if terminal { From::Person(Box::new(rustyline::DefaultEditor::new().map_err(|error| cannot(&error))?)) } else { From::Pipe };
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
    pub(super) fn read(&mut self, prompt: &str) -> Outcome<Read> {
        match &mut self.from {
            From::Pipe => piped(std::io::stdin().lock()),
            From::Person(editor) => {
                let initial = std::mem::take(&mut self.initial);
                match editor.readline_with_initial(prompt, (&initial, "")) {
                    Ok(text) if text.trim().is_empty() => Ok(Read::Nothing),
                    Ok(text) => Ok(Read::Input(text)),
                    Err(ReadlineError::Interrupted) => Ok(Read::Nothing),
                    Err(ReadlineError::Eof) => Ok(Read::End),
                    Err(error) => Err(cannot(&error)),
                }
            }
        }
    }
}

fn cannot(error: &ReadlineError) -> Problem {
    Problem::refused(format!("cannot read what is typed: {error}"), "")
}

/// Lines until they are an input.
fn piped(mut lines: impl BufRead) -> Outcome<Read> {
    let mut text = String::new();
    loop {
        let before = text.len();
        let read = lines.read_line(&mut text).map_err(|error| Problem::refused(format!("cannot read the input: {error}"), ""))?;
        let is_blank = text.trim().is_empty();
        if read == 0 {
            return Ok(if is_blank { Read::End } else { Read::Input(text) });
        }
        let is_command = text.trim_start().starts_with(':') && text[..before].trim().is_empty();
        if !is_blank && (is_command || form(&text) == Form::Whole) {
            return Ok(Read::Input(text.trim_end().to_owned()));
        }
    }
}

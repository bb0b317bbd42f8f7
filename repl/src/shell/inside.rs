//! Other commands from within a session: the lab's, and the editor.

use super::{Next, Shell};
use crate::cli::{Cli, Command, LabCommand, TraceArgs};
use crate::commands;
use crate::context::Context;
use crate::print::Printer;
use crate::problem::{Problem, Result};
use clap::Parser;
use clap::error::ErrorKind;
use std::sync::Arc;

impl Shell<'_> {
    /// `lifeboat lab ...`, in this session's home.
    pub(super) fn lab(&self, text: &str) -> Result<()> {
        let words = ["lifeboat", "lab"].into_iter().chain(text.split_whitespace());
        let command = match Cli::try_parse_from(words) {
            Ok(Cli { command: Some(command), .. }) => command,
            Ok(_) => return Err(Problem::usage("that is not a command of the lab", ":lab status")),
            Err(said) if !said.use_stderr() || said.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                self.put(&[said.to_string()]);
                return Ok(());
            }
            Err(said) => {
                let (title, tip) = told(&said.to_string());
                return Err(Problem::usage(title, tip.unwrap_or_else(|| ":lab help lists its commands".to_owned())));
            }
        };
        if self.title.is_live() {
            return Err(Problem::refused("this session is in AWS itself: it has no lab", "lifeboat repl is a session on the lab"));
        }
        let json = command.json();
        let Command::Lab(command) = command else { return Err(Problem::usage("that is not a command of the lab", ":lab status")) };
        match command {
            LabCommand::Serve(_) => {
                Err(Problem::refused("`lab serve` runs until it is stopped", "in another terminal: lifeboat lab serve"))
            }
            LabCommand::Trace(TraceArgs { follow: true, .. }) => {
                Err(Problem::refused("`lab trace --follow` runs until it is stopped", "in another terminal: lifeboat lab trace --follow"))
            }
            LabCommand::Reset { .. } => {
                let help = ":quit, then: lifeboat lab reset";
                Err(Problem::refused("this session belongs to the lab as it is: a reset would remove what it did", help))
            }
            command => {
                let printer =
                    if json { Arc::new(Printer::new(true).of_home(self.context.home.as_deref())) } else { self.context.printer.clone() };
                commands::lab(&Context { printer, ..self.context.clone() }, self.home, &command)
            }
        }
    }

    /// An earlier input, or a new one, in the editor.
    pub(super) fn edit(&self, which: &str) -> Result<Next> {
        if !self.terminal {
            return Err(Problem::usage(":edit needs a terminal", ""));
        }
        let session = self.session();
        let name = if which.bytes().all(|byte| byte.is_ascii_digit()) { format!("input-{which}") } else { which.to_owned() };
        let found = session.inputs().iter().rfind(|(step, _)| which.is_empty() || *step == name).map(|(_, text)| text.clone());
        drop(session);
        if found.is_none() && !which.is_empty() {
            return Err(Problem::usage(format!("there is no input `{which}`"), ":inputs lists them"));
        }
        let io = |error: std::io::Error| Problem::refused(format!("cannot edit: {error}"), "set EDITOR to a command that edits a file");
        let file = tempfile::Builder::new().suffix(".rhai").tempfile().map_err(io)?;
        std::fs::write(file.path(), found.unwrap_or_default()).map_err(io)?;
        let editor = editor();
        let mut words = editor.split_whitespace();
        let program = words.next().unwrap_or("vi");
        let ended = std::process::Command::new(program).args(words).arg(file.path()).status().map_err(io)?;
        if !ended.success() {
            return Err(Problem::refused(format!("`{editor}` ended with {ended}: nothing was evaluated"), ""));
        }
        let text = std::fs::read_to_string(file.path()).map_err(io)?;
        Ok(if text.trim().is_empty() { Next::Go } else { Next::Edit(text.trim_end().to_owned()) })
    }
}

#[expect(clippy::disallowed_methods, reason = "the front end owns the environment")]
fn editor() -> String {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| std::env::var(name).ok().filter(|editor| !editor.trim().is_empty()));
    named.unwrap_or_else(|| "vi".to_owned())
}

/// What clap says of a command: the error in a line, and its tip if it has one.
fn told(said: &str) -> (String, Option<String>) {
    let mut lines = said.lines().take_while(|line| !line.starts_with("Usage:")).map(str::trim).filter(|line| !line.is_empty());
    let title: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("tip:")).collect();
    let tip = said.lines().find_map(|line| line.trim().strip_prefix("tip: "));
    let title = title.join(" ");
    (title.strip_prefix("error: ").unwrap_or(&title).to_owned(), tip.map(str::to_owned))
}

//! What begins with a colon: about the session, not in it.

use super::{Next, Shell};
use crate::cli::Cli;
use crate::commands;
use crate::problem::{Problem, Result};
use crate::reference::words::WORDS;
use clap::CommandFactory;
use engine::session::{Form, Function, Variable, form};

/// A command, what it takes, what it does.
pub(super) const COMMANDS: [(&str, &str, &str); 15] = [
    ("help", "", "shows this list"),
    ("doc", "NAME", "shows what an op, a verb or a control word does, its options, the IAM actions it needs"),
    ("source", "NAME", "shows the text of a function, a step or a variable of the session"),
    ("vars", "", "shows the variables, the functions, and what is imported"),
    ("table", "EXPR", "evaluates it, and shows a list as a table with all its columns, page by page"),
    ("json", "EXPR", "evaluates it, and shows the value as JSON"),
    ("plan", "EXPR", "rehearses it on a copy of the world, and shows what it would do; nothing is changed"),
    ("lab", "COMMAND", "runs lifeboat lab: status, advance 2h, fault add ..."),
    ("secret", "NAME", "asks for a secret and seals it; the variable NAME stands for it"),
    ("save", "FILE", "saves what ended well as a runbook"),
    ("unlock", "REASON", "in AWS itself: lets actions through for 15 minutes, each shown first; recorded as break-glass"),
    ("edit", "[INPUT]", "opens an earlier input, or a new one, in $EDITOR; it comes back to the prompt, and Enter runs it"),
    ("inputs", "", "shows what was typed and ended well"),
    ("quit", "", "ends the session"),
    ("exit", "", "ends the session, too"),
];

/// Commands that only look: nothing that comes after one that fails hangs on it.
const LOOKS: [&str; 5] = ["help", "doc", "source", "vars", "inputs"];

/// What ends a session.
const QUIT: [&str; 3] = ["quit", "exit", "q"];

/// Commands with an input behind them, which may go over lines.
const EVALUATE: [&str; 3] = ["plan", "table", "json"];

/// Whether a text is an input, or a command, to its end.
pub(super) fn is_whole(text: &str) -> bool {
    let Some(command) = text.trim_start().strip_prefix(':') else { return form(text) == Form::Whole };
    let (word, input) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    !EVALUATE.contains(&word) || form(input) == Form::Whole
}

/// Whether an input is the command that ends a session.
pub(super) fn is_quit(text: &str) -> bool {
    let word = text.trim().strip_prefix(':').and_then(|text| text.split_whitespace().next());
    word.is_some_and(|word| QUIT.contains(&word))
}

/// Whether an input is a command that only looks.
pub(super) fn only_looks(text: &str) -> bool {
    let word = text.trim().strip_prefix(':').and_then(|text| text.split_whitespace().next());
    word.is_some_and(|word| LOOKS.contains(&word))
}

impl Shell<'_> {
    /// Carries a command out. `text`: without the colon.
    pub(super) fn command(&self, text: &str) -> Result<Next> {
        let (word, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
        let rest = rest.trim();
        match (word, rest) {
            ("help", _) => self.help(),
            ("vars", _) => self.vars(),
            ("inputs", _) => self.inputs(),
            (word, _) if QUIT.contains(&word) => return Ok(Next::Quit),
            ("doc" | "source" | "table" | "json" | "plan" | "save" | "secret" | "lab" | "unlock", "") => return Err(wants(word)),
            ("doc", name) => commands::doc(self.context, name.trim_end_matches(['(', ')', ';']))?,
            ("source", name) => self.source(name)?,
            ("table", text) => return self.evaluate(text, |came| self.table(came)),
            ("json", text) => return self.evaluate(text, |came| self.json(came)),
            ("plan", text) => self.plan(text)?,
            ("lab", text) => self.lab(text)?,
            ("save", file) => self.save(file)?,
            ("secret", name) => return self.secret(name),
            ("unlock", reason) => return self.unlock(reason),
            ("edit", which) => return self.edit(which),
            _ => return Err(unknown(word)),
        }
        Ok(Next::Go)
    }

    /// Refuses a command whose colon was forgotten.
    ///
    /// # Errors
    /// It is one.
    pub(super) fn is_no_command(&self, text: &str) -> Result<()> {
        let text = text.trim().trim_end_matches(';').trim_end_matches("()");
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let known = COMMANDS.iter().find(|(name, takes, _)| *name == word && (rest.is_empty() || !takes.is_empty()));
        let is_evaluated = rest.starts_with(['=', '+', '-', '.', '(', '[']) || self.is_named(word);
        match known.filter(|_| !is_evaluated) {
            Some(_) => Err(Problem::usage(format!("`{word}` is a command: type it with a colon"), format!(":{word} {rest}").trim_end())),
            None => Ok(()),
        }
    }

    /// Whether something of the session has this name.
    fn is_named(&self, name: &str) -> bool {
        let session = self.session();
        session.variables().iter().any(|variable| variable.name == name) || session.functions().iter().any(|(own, _)| own == name)
    }

    fn help(&self) {
        let usage = |(name, takes, _): &(&str, &str, &str)| format!(":{name} {takes}").trim_end().to_owned();
        let width = COMMANDS.iter().map(|command| usage(command).len()).max().unwrap_or(0);
        let mut lines = vec![
            "An input is a statement of a runbook: drs::describe_source_servers(), let s = source_servers(#{ tags: #{} });".to_owned(),
        ];
        lines.push(
            "It may go over several lines. Every input is a step of this session's record; one that fails changes no variable.".to_owned(),
        );
        lines.extend(COMMANDS.iter().map(|command| format!("  {:<width$}  {}", usage(command), command.2)));
        self.context.printer.prose(&lines.join("\n"));
    }

    fn vars(&self) {
        let session = self.session();
        let variables: Vec<Variable> = session.variables();
        let functions = session.functions();
        let width = variables.iter().map(|variable| variable.name.len()).max().unwrap_or(0);
        let mut lines: Vec<String> = variables.iter().map(|Variable { name, kind }| format!("{name:<width$}  {kind}")).collect();
        let written = |(name, params): &Function| format!("{name}({})", params.join(", "));
        lines.extend(functions.iter().map(|function| format!("fn {}", written(function))));
        lines.extend(session.modules().iter().map(|(name, functions)| {
            let functions = functions.iter().map(written).collect::<Vec<_>>().join(", ");
            format!("import {name}: {functions}")
        }));
        if lines.is_empty() {
            lines.push("none".to_owned());
        }
        drop(session);
        self.put(&lines);
    }

    /// Whether it is an op, a verb or a control word.
    fn is_said(&self, name: &str) -> bool {
        let ops = self.surface.ops.iter().map(|op| op.name);
        ops.chain(self.surface.verbs.iter().map(|verb| verb.name)).chain(WORDS.iter().map(|word| word.name)).any(|known| known == name)
    }

    fn inputs(&self) {
        let session = self.session();
        let width = session.inputs().iter().map(|(step, _)| step.len()).max().unwrap_or(0);
        let lines: Vec<String> = session.inputs().iter().map(|(step, text)| format!("{step:<width$}  {text}")).collect();
        drop(session);
        self.put(&lines);
    }

    fn source(&self, name: &str) -> Result<()> {
        let found = self.session().source(name);
        match found {
            Some(text) => self.put(&[text]),
            None if self.is_said(name) => self.put(&[format!("`{name}` is part of Lifeboat; :doc {name} says what it does")]),
            None => return Err(Problem::usage(format!("nothing here is called `{name}`"), ":vars lists the variables and functions")),
        }
        Ok(())
    }
}

fn wants(word: &str) -> Problem {
    let takes = COMMANDS.iter().find(|(name, _, _)| *name == word).map_or("", |(_, takes, _)| takes);
    Problem::usage(format!("`:{word}` needs {takes}"), format!(":{word} {takes}"))
}

fn unknown(word: &str) -> Problem {
    let near = engine::schema::did_you_mean(word, COMMANDS.iter().map(|(name, _, _)| *name));
    let help = match near {
        _ if Cli::command().find_subcommand(word).is_some() => format!("in another terminal: lifeboat {word}"),
        Some(near) => format!("did you mean :{near}?"),
        None => ":help lists them".to_owned(),
    };
    Problem::usage(format!("there is no command `:{word}`"), help)
}

//! What begins with a colon: about the session, not in it.

use super::{Next, Shell};
use crate::inputs;
use crate::problem::{Outcome, Problem};
use engine::session::Variable;

/// A command, what it takes, what it does.
pub(super) const COMMANDS: [(&str, &str, &str); 14] = [
    ("help", "", "this list"),
    ("doc", "NAME", "what an op, a verb or a control word does, its options, the IAM actions it needs"),
    ("source", "NAME", "the text of a function, a step or a variable of the session"),
    ("vars", "", "the variables and functions"),
    ("table", "EXPR", "evaluates it; a list as a table with all its columns, page by page"),
    ("json", "EXPR", "evaluates it; the value as JSON"),
    ("plan", "EXPR", "what it would do: rehearsed on a copy of the world, nothing is changed"),
    ("lab", "COMMAND", "lifeboat lab: status, advance 2h, fault add ..."),
    ("secret", "NAME", "asks for a secret and seals it; the variable NAME stands for it"),
    ("save", "FILE", "writes what ended well as a runbook"),
    ("edit", "[INPUT]", "an earlier input, or a new one, in $EDITOR"),
    ("inputs", "", "what was typed and ended well"),
    ("quit", "", "ends the session"),
    ("exit", "", "the same"),
];

impl Shell<'_> {
    /// Carries a command out. `text`: without the colon.
    pub(super) fn command(&self, text: &str) -> Outcome<Next> {
        let (word, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
        let rest = rest.trim();
        match (word, rest) {
            ("help", _) => self.help(),
            ("vars", _) => self.vars(),
            ("inputs", _) => self.inputs(),
            ("quit" | "exit" | "q", _) => return Ok(Next::Quit),
            ("doc" | "source" | "table" | "json" | "plan" | "save" | "secret" | "lab", "") => return Err(wants(word)),
            ("doc", name) => self.doc(name)?,
            ("source", name) => self.source(name)?,
            ("table", text) => return self.evaluate(text, |came| self.table(came)),
            ("json", text) => return self.evaluate(text, |came| self.json(came)),
            ("plan", text) => self.plan(text)?,
            ("lab", text) => self.lab(text)?,
            ("save", file) => self.save(file)?,
            ("secret", name) => return self.secret(name),
            ("edit", which) => return self.edit(which),
            _ => return Err(unknown(word)),
        }
        Ok(Next::Go)
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
        self.put(&lines);
    }

    fn vars(&self) {
        let session = self.session();
        let variables: Vec<Variable> = session.variables();
        let functions = session.functions();
        let width = variables.iter().map(|variable| variable.name.len()).max().unwrap_or(0);
        let mut lines: Vec<String> = variables.iter().map(|Variable { name, kind }| format!("{name:<width$}  {kind}")).collect();
        lines.extend(functions.iter().map(|(name, params)| format!("fn {name}({})", params.join(", "))));
        if lines.is_empty() {
            lines.push("none".to_owned());
        }
        drop(session);
        self.put(&lines);
    }

    fn inputs(&self) {
        let session = self.session();
        let width = session.inputs().iter().map(|(step, _)| step.len()).max().unwrap_or(0);
        let lines: Vec<String> = session.inputs().iter().map(|(step, text)| format!("{step:<width$}  {text}")).collect();
        drop(session);
        self.put(&lines);
    }

    fn source(&self, name: &str) -> Outcome<()> {
        let found = self.session().source(name);
        match found {
            Some(text) => self.put(&[text]),
            None if self.known(name).is_some() => self.put(&[format!("`{name}` is part of Lifeboat; :doc {name} tells what it does")]),
            None => return Err(Problem::usage(format!("nothing here is called `{name}`"), ":vars lists the variables and functions")),
        }
        Ok(())
    }

    /// Asks for a secret. What is evaluated, recorded and shown is the token that stands for it.
    fn secret(&self, name: &str) -> Outcome<Next> {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
        if !is_name {
            return Err(Problem::usage(format!("`{name}` is no name of a variable"), ":secret agent_password"));
        }
        let secret = inputs::prompt(name)?;
        let sealed = self.session().seal(name, &secret);
        let token = sealed.map_err(|error| Problem::of_run(error, engine::session::TYPED, Some(&self.run)))?;
        self.evaluate(&format!("let {name} = \"{token}\""), |_| {})
    }
}

fn wants(word: &str) -> Problem {
    let takes = COMMANDS.iter().find(|(name, _, _)| *name == word).map_or("", |(_, takes, _)| takes);
    Problem::usage(format!("`:{word}` needs {takes}"), format!(":{word} {takes}"))
}

fn unknown(word: &str) -> Problem {
    let near = engine::schema::did_you_mean(word, COMMANDS.iter().map(|(name, _, _)| *name));
    let help = near.map_or_else(|| ":help lists them".to_owned(), |near| format!("did you mean :{near}?"));
    Problem::usage(format!("there is no command `:{word}`"), help)
}

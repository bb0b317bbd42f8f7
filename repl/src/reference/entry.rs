//! One entry: an op or a verb, as Markdown.

use super::example;
use super::options::{Row, rows};
use crate::reference::words::Word;
use engine::op::{Kind, Op, Settle};
use engine::schema::Schema;
use engine::verb::Verb;
use jiff::SignedDuration;
use std::fmt::Write as _;

/// A column is no wider for a single long word.
const WIDEST: usize = 44;
/// The namespace of what has none.
const VERBS: &str = "verbs";
/// That of the control words.
pub(super) const WORDS: &str = "words";

/// What is told of one op or verb.
pub(crate) struct Entry {
    /// As scripts write it.
    pub(crate) name: &'static str,
    /// How it is written, where its options do not say it.
    usage: Option<&'static str>,
    doc: &'static str,
    schema: Option<Schema>,
    facts: Vec<String>,
}

impl Entry {
    pub(super) fn of_op(op: &Op) -> Self {
        let mut facts = vec![kind(&op.kind)];
        if !op.iam.is_empty() {
            facts.push(format!("Needs {}.", list(op.iam)));
        }
        match op.moving {
            [] => {}
            // The whole answer.
            [""] => facts.push("What it returns changes by itself: a plan is held only to whether there is some.".to_owned()),
            fields => facts.push(format!("Changes by itself, so no plan is held to it: {}.", list(fields))),
        }
        if op.seals {
            facts.push("The secret that it returns is sealed.".to_owned());
        }
        if op.recovers.is_some() {
            facts.push("A real recovery needs `recover: \"ask\"` in the header.".to_owned());
        }
        Self { name: op.name, usage: None, doc: op.doc, schema: op.schema.clone(), facts }
    }

    /// A control word: positional, so that it has no options.
    pub(super) fn of_word(word: &Word) -> Self {
        Self { name: word.name, usage: Some(word.usage), doc: word.doc, schema: None, facts: Vec::new() }
    }

    pub(super) fn of_verb(verb: &Verb) -> Self {
        Self { name: verb.name, usage: None, doc: verb.doc, schema: verb.schema.clone(), facts: Vec::new() }
    }

    /// `drs` of `drs::start_recovery`; `verbs` or `words` of what is global.
    pub(super) fn space(&self) -> &'static str {
        let of_global = if self.usage.is_some() { WORDS } else { VERBS };
        self.name.split_once("::").map_or(of_global, |(space, _)| space)
    }

    /// Its first line.
    pub(crate) fn summary(&self) -> &'static str {
        self.doc.lines().next().unwrap_or_default()
    }

    fn rows(&self) -> Vec<Row> {
        self.schema.as_deref().map(rows).unwrap_or_default()
    }

    /// How it is called, in one line: what it needs, and `...` if there is more to give.
    pub(crate) fn signature(&self) -> String {
        if let Some(usage) = self.usage {
            return usage.to_owned();
        }
        let rows = self.rows();
        let top: Vec<&Row> = rows.iter().filter(|row| !row.name.contains(['.', '['])).collect();
        let needed: Vec<&str> = top.iter().filter(|row| row.required).map(|row| row.name.as_str()).collect();
        let more = if top.len() > needed.len() { vec!["..."] } else { vec![] };
        match (needed.is_empty(), self.schema.is_some()) {
            (true, false) => format!("{}()", self.name),
            (true, true) => format!("{}(#{{ ... }})", self.name),
            _ => {
                let members = needed.iter().map(|name| format!("{name}: _")).chain(more.into_iter().map(str::to_owned));
                format!("{}(#{{ {} }})", self.name, members.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The whole entry, for a terminal.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.signature(), String::new()];
        lines.extend(self.doc.lines().map(str::to_owned));
        let rows = self.rows();
        if !rows.is_empty() {
            let width = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).len()).max().unwrap_or(0).min(WIDEST);
            let (names, kinds) = (width(|row| &row.name), width(|row| &row.kind));
            let line = |row: &Row| {
                let needed = if row.required { "needed" } else { "" };
                format!("  {:<names$}  {:<kinds$}  {needed:<6}  {}", row.name, row.kind, row.doc).trim_end().to_owned()
            };
            lines.push(String::new());
            lines.extend(rows.iter().map(line));
        }
        for fact in &self.facts {
            lines.extend([String::new(), fact.replace('`', "")]);
        }
        if let Some((file, call)) = example::of(self.name) {
            lines.extend([String::new(), format!("In {file}:")]);
            lines.extend(call.lines().map(|line| format!("    {line}")));
        }
        lines
    }

    /// The whole entry as Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("## `{}`\n\n{}\n", self.name, self.doc.trim());
        let rows = self.rows();
        if !rows.is_empty() {
            text.push_str("\n| option | type | |\n|---|---|---|\n");
            for row in rows {
                let needed = if row.required { "required" } else { "" };
                let told = [needed, row.doc.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ");
                let _ = writeln!(text, "| `{}` | {} | {} |", row.name, row.kind, told.replace('|', "\\|"));
            }
        }
        if !self.facts.is_empty() {
            let _ = write!(text, "\n{}\n", self.facts.join(" "));
        }
        if let Some((file, call)) = example::of(self.name) {
            let _ = write!(text, "\nIn `{file}`:\n\n```rhai,from={file}\n{call}\n```\n");
        }
        text
    }
}

fn list(names: &[&str]) -> String {
    joined(names, ", ")
}

fn either(names: &[&str]) -> String {
    joined(names, " or ")
}

fn joined(names: &[&str], between: &str) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between)
}

/// What it does to the world, and what happens when its answer is lost.
fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Query => "A query: it changes nothing.".to_owned(),
        Kind::Action(settle) => format!("An action. {}", settled(settle)),
    }
}

fn settled(settle: &Settle) -> String {
    match settle {
        Settle::Token { ttl, .. } => {
            format!("If its answer is lost, it is sent again with the same token, which the service remembers for {}.", span(*ttl))
        }
        Settle::Natural { done_if: [] } => "It sets a state: if its answer is lost, it is sent again.".to_owned(),
        Settle::Natural { done_if } => {
            format!("It sets a state: if its answer is lost, it is sent again. The error {} means that it is done.", either(done_if))
        }
        Settle::Reconcile { settle_for, .. } => {
            format!(
                "If its answer is lost, Lifeboat looks for what it did. It counts as not done once {} have passed without a trace of it.",
                span(*settle_for)
            )
        }
        Settle::Ask => "If its answer is lost, the run pauses: only a person can say whether it happened.".to_owned(),
        Settle::ByCall(_) => "What happens if its answer is lost depends on its options.".to_owned(),
    }
}

fn span(duration: SignedDuration) -> String {
    match duration.as_secs() {
        seconds if seconds % 3600 == 0 && seconds > 0 => format!("{} h", seconds / 3600),
        seconds if seconds % 60 == 0 && seconds > 60 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

//! What was typed as a runbook: a header, and each statement that calls something as a step.

use super::text::{Kind, Piece, pieces, statements};
use crate::check::changes;
use crate::header::Header;
use crate::journal::RunRecord;
use crate::secret::holds_token;
use serde_json::Value;
use std::fmt::Write;

/// The runbook of these inputs. What a statement gives to a variable is what its step returns. `own`: the text of the runbook they
/// were typed to, if there is one; what it names is named here too.
#[must_use]
pub fn runbook<'t>(
    record: &RunRecord,
    header: &Header,
    (title, own): (&str, Option<&str>),
    inputs: impl Iterator<Item = &'t str>,
) -> String {
    let mut secrets: Vec<String> = Vec::new();
    let mut body = String::new();
    let mut number = 0;
    let inputs: Vec<&str> = inputs.collect();
    for input in &inputs {
        for statement in statements(input).into_iter().filter(|statement| !only_shows(statement)) {
            let line = match secret_of(statement) {
                Some(name) => {
                    secrets.push(name.clone());
                    format!("let {name} = p.{name};")
                }
                None => line(statement, &mut number),
            };
            body.push_str(&line);
            body.push('\n');
        }
    }
    let head = own.map_or_else(|| head(record, header, title, &secrets), |own| taken_over(own, &secrets));
    format!("{head}\n{body}")
}

/// What names something in a runbook, and calls nothing: its header, imports, literals, functions.
fn taken_over(own: &str, secrets: &[String]) -> String {
    let mut text = String::new();
    for name in secrets {
        let _ = writeln!(text, "// declare it in the header:  {name}: #{{ type: \"secret\", help: \"asked for by :secret\" }}");
    }
    for statement in statements(own) {
        let written = Written::of(statement);
        let is_header = || written.gives().is_some_and(|(_, value)| value.starts_with("runbook("));
        if written.begins(&["fn", "private"]) {
            let _ = writeln!(text, "{statement}");
        } else if written.begins(&["import"]) || is_header() || written.is_literal() {
            let _ = writeln!(text, "{statement};");
        }
    }
    text
}

/// `let p = runbook(#{ ... });`
fn head(record: &RunRecord, header: &Header, title: &str, secrets: &[String]) -> String {
    let mut text = format!("let p = runbook(#{{\n    title: {},\n    regions: [{}],\n", quoted(title), quoted(&record.region));
    if let Some(recover) = &header.recover {
        let _ = writeln!(text, "    recover: {},", quoted(recover));
    }
    if !secrets.is_empty() {
        text.push_str("    params: #{\n");
        for name in secrets {
            let _ = writeln!(text, "        {name}: #{{ type: \"secret\", help: \"asked for by :secret\" }},");
        }
        text.push_str("    },\n");
    }
    text.push_str("});\n");
    text
}

/// A text as a literal.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// The name of the secret a statement brings in: `let name = "{{secret:name#...}}"`.
fn secret_of(statement: &str) -> Option<String> {
    let name = statement.strip_prefix("let ")?.split_once('=').filter(|(_, value)| holds_token(value))?.0;
    Some(name.trim().to_owned())
}

/// A statement as it stands in the runbook.
fn line(statement: &str, number: &mut u32) -> String {
    let written = Written::of(statement);
    let value = written.gives().map_or(statement, |(_, value)| value);
    // A closure does nothing where it stands.
    let stays = !written.calls() || value.starts_with('|') || written.begins(&["fn", "private", "import"]);
    if stays || AT_THE_TOP.iter().any(|word| value.starts_with(word)) {
        let is_function = statement.ends_with('}') && written.begins(&["fn", "private"]);
        return if is_function { statement.to_owned() } else { format!("{statement};") };
    }
    *number += 1;
    let before = written.gives().map_or(String::new(), |(before, _)| format!("{before} "));
    let title = title_of(value);
    format!("{before}step(\"step-{number}\", {}, || {{\n    {}\n}});", quoted(&title), value.replace('\n', "\n    "))
}

/// Calls that stand at the top of a runbook as they are.
const AT_THE_TOP: [&str; 2] = ["step(", "approve("];

/// A statement and its pieces.
struct Written<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
}

impl<'t> Written<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, pieces: pieces(text) }
    }

    fn at(&self, index: usize) -> &'t str {
        self.pieces.get(index).map_or("", |piece| &self.text[piece.start..piece.end])
    }

    fn begins(&self, words: &[&str]) -> bool {
        words.contains(&self.at(0))
    }

    /// What it gives a value to, with the sign, and the value.
    fn gives(&self) -> Option<(&'t str, &'t str)> {
        let sign = match (self.at(0), self.at(1), self.at(2)) {
            ("let" | "const", _, "=") => self.pieces.get(2),
            (_, "=", _) if self.pieces.first().is_some_and(|piece| piece.kind == Kind::Name) => self.pieces.get(1),
            _ => None,
        }?;
        Some((&self.text[..sign.end], self.text[sign.end..].trim()))
    }

    /// Whether it declares something that stands there in full.
    fn is_literal(&self) -> bool {
        let is_key = |at: usize| self.at(at + 1) == ":";
        let value = 3..self.pieces.len();
        self.begins(&["let", "const"])
            && self.gives().is_some()
            && value.into_iter().all(|at| self.pieces[at].kind != Kind::Name || is_key(at))
    }

    /// Where the names of what it calls stand. (`call` is a word that Rhai keeps for itself.)
    fn called(&self) -> impl Iterator<Item = usize> {
        let is_name = |at: usize| self.pieces[at].kind == Kind::Name || self.at(at) == "call";
        (1..self.pieces.len()).filter(move |at| matches!(self.at(*at), "(" | "()") && is_name(at - 1)).map(|at| at - 1)
    }

    /// Whether what is called at a name only computes with a value: a method of the language.
    fn computes(&self, at: usize) -> bool {
        at > 0 && matches!(self.at(at - 1), "." | "?.") && self.at(at) != "call"
    }

    /// Whether it calls what may ask or change the world.
    fn calls(&self) -> bool {
        self.called().any(|at| !self.computes(at))
    }
}

/// Whether a statement does nothing but show a value: a variable, what is in it.
fn only_shows(statement: &str) -> bool {
    let written = Written::of(statement);
    let is_expression = !matches!(written.pieces.first().map(|piece| piece.kind), Some(Kind::Word) | None);
    let is_sign = |at: usize| written.pieces[at].kind == Kind::Sign && written.at(at).ends_with('=');
    let gives = (0..written.pieces.len()).any(|at| is_sign(at) && !matches!(written.at(at), "==" | "!=" | "<=" | ">="));
    is_expression && !gives && written.called().all(|at| written.computes(at) && !changes(written.at(at)))
}

/// What a step does, by the name of what is called first.
fn title_of(value: &str) -> String {
    let name: String = value.chars().take_while(|c| c.is_alphanumeric() || "_:.".contains(*c)).collect();
    if name.is_empty() { crate::plan::cut(value.lines().next().unwrap_or_default(), 48) } else { name }
}

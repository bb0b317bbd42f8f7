//! What was typed as a runbook: a header, and each statement that calls something as a step.

use super::text::{Kind, pieces, statements};
use crate::header::Header;
use crate::journal::RunRecord;
use crate::secret::holds_token;
use serde_json::Value;
use std::fmt::Write;

/// The runbook of these inputs. What a statement gives to a variable is what its step returns.
#[must_use]
pub fn runbook<'t>(record: &RunRecord, header: &Header, title: &str, inputs: impl Iterator<Item = &'t str>) -> String {
    let mut secrets: Vec<String> = Vec::new();
    let mut body = String::new();
    let mut number = 0;
    let inputs: Vec<&str> = inputs.collect();
    for input in &inputs {
        for statement in statements(input) {
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
    format!("{}\n{body}", head(record, header, title, &secrets))
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
    let found = pieces(statement);
    let text = |at: usize| found.get(at).map_or("", |piece: &super::text::Piece| &statement[piece.start..piece.end]);
    let stays = matches!(text(0), "fn" | "private" | "import" | "const") || !calls(statement) || text(0) == "step";
    let assigned = match (text(0), text(1), text(2)) {
        ("let", _, "=") => found.get(2),
        (_, "=", _) if found.first().is_some_and(|piece| piece.kind == Kind::Name) => found.get(1),
        _ => None,
    };
    let gives_step = assigned.is_some_and(|sign| statement[sign.end..].trim_start().starts_with("step("));
    if stays || gives_step {
        return if statement.ends_with('}') && matches!(text(0), "fn" | "private") {
            statement.to_owned()
        } else {
            format!("{statement};")
        };
    }
    *number += 1;
    let (before, value) = assigned.map_or(("", statement), |sign| (&statement[..sign.end], statement[sign.end..].trim()));
    let space = if before.is_empty() { "" } else { " " };
    let title = title_of(value);
    format!("{before}{space}step(\"step-{number}\", {}, || {{\n    {}\n}});", quoted(&title), value.replace('\n', "\n    "))
}

/// Whether a statement calls anything.
fn calls(statement: &str) -> bool {
    let found = pieces(statement);
    let text = |at: usize| &statement[found[at].start..found[at].end];
    (1..found.len()).any(|at| text(at) == "(" && found[at - 1].kind == Kind::Name)
}

/// What a step does, by the name of what is called first.
fn title_of(value: &str) -> String {
    let name: String = value.chars().take_while(|c| c.is_alphanumeric() || "_:.".contains(*c)).collect();
    if name.is_empty() { crate::plan::cut(value.lines().next().unwrap_or_default(), 48) } else { name }
}

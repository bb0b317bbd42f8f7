//! A script's failure as data for whoever renders it: title, places, notes, the next thing to do.

use super::raise::{HostError, innermost, message};
use rhai::{EvalAltResult, ParseError, Position};
use serde::Serialize;
use std::collections::BTreeMap;

/// What went wrong and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// One line: what was attempted and what came of it.
    pub title: String,
    /// The error's code: `ConflictException`, `Assert`.
    pub code: Option<String>,
    /// Places, innermost first.
    pub labels: Vec<Label>,
    /// Further facts: AWS service, operation, request id.
    pub notes: Vec<String>,
    /// A command to type or an edit to make.
    pub help: Option<String>,
    /// Texts of the files the labels point into.
    #[serde(skip)]
    pub sources: BTreeMap<String, String>,
}

/// A place in a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The file, relative to the project.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What happened here.
    pub text: String,
    /// Whether this is where it went wrong.
    pub primary: bool,
}

/// A failure without a place.
pub(crate) fn plain(title: impl Into<String>, help: Option<&str>) -> Diagnostic {
    Diagnostic { title: title.into(), help: help.map(str::to_owned), ..Diagnostic::default() }
}

/// A text that does not parse, in the parser's own words.
pub(crate) fn parse_diagnostic(error: &ParseError, file: &str, text: &str) -> Diagnostic {
    let title = error.0.to_string();
    let labels = label(file, error.1, "here", true).into_iter().collect();
    Diagnostic { title, labels, sources: BTreeMap::from([(file.to_owned(), text.to_owned())]), ..Diagnostic::default() }
}

/// An uncaught error of a running script.
pub(crate) fn of_run(error: &EvalAltResult, file: &str, sources: BTreeMap<String, String>) -> Diagnostic {
    let mut labels = Vec::new();
    chain(error, file, &mut labels);
    labels.reverse();
    let mut diagnostic = Diagnostic { title: message(error), labels, sources, ..Diagnostic::default() };
    match innermost(error) {
        EvalAltResult::ErrorRuntime(value, _) => {
            if let Some(host) = value.clone().try_cast::<HostError>() {
                describe(&mut diagnostic, &host);
            }
        }
        EvalAltResult::ErrorFunctionNotFound(signature, _) => diagnostic.help = Some(help_for_function(signature)),
        EvalAltResult::ErrorTerminated(..) => diagnostic.help = Some("let the loop end, or wait for something with `wait_for`".to_owned()),
        _ => {}
    }
    diagnostic
}

fn describe(diagnostic: &mut Diagnostic, host: &HostError) {
    let error = &host.error;
    diagnostic.code = Some(error.code.clone());
    diagnostic.title = match host.function.as_str() {
        "" | "assert" => error.message.clone(),
        function if error.message.contains(&format!("`{function}`")) => error.message.clone(),
        function => format!("`{function}`: {}", error.message),
    };
    if !error.operation.is_empty() {
        let request = if error.request_id.is_empty() { String::new() } else { format!(", request {}", error.request_id) };
        diagnostic.notes.push(format!("{} {} answered {}{request}", error.service, error.operation, error.code));
    }
    if !error.details.is_null() {
        diagnostic.notes.push(error.details.to_string());
    }
}

fn help_for_function(signature: &str) -> String {
    let name = signature.split([' ', '(']).next().unwrap_or(signature);
    match name {
        "approve" | "finally" => format!("`{name}` is not in this version yet"),
        _ => format!(
            "`{name}` is no op, verb or function that takes these arguments; a closure in a variable is called with `{name}.call(...)`"
        ),
    }
}

/// Collects places from the outermost call inwards; `file` is the file the outermost is in.
fn chain(error: &EvalAltResult, file: &str, labels: &mut Vec<Label>) {
    match error {
        EvalAltResult::ErrorInFunctionCall(name, source, inner, position) => {
            let shown = if name.starts_with("anon$") { "in this block".to_owned() } else { format!("in `{name}`") };
            labels.extend(label(file, *position, &shown, false));
            let inside = if source.is_empty() { file } else { source };
            chain(inner, inside, labels);
        }
        EvalAltResult::ErrorInModule(name, inner, position) => {
            labels.extend(label(file, *position, &format!("in import `{name}`"), false));
            chain(inner, name, labels);
        }
        other => labels.extend(label(file, other.position(), "here", true)),
    }
}

/// A label at a place, if it is one.
pub(crate) fn label(file: &str, position: Position, text: &str, primary: bool) -> Option<Label> {
    let line = position.line()?;
    Some(Label { file: file.to_owned(), line, column: position.position().unwrap_or(1), text: text.to_owned(), primary })
}

/// The script does not do again what the journal says: both places.
pub(crate) fn drift_diagnostic(what: &str, recorded_at: &str, now_at: &str, sources: BTreeMap<String, String>) -> Diagnostic {
    Diagnostic {
        title: format!("the runbook no longer does what this run has recorded: {what}"),
        code: Some("Drift".to_owned()),
        labels: two_places((now_at, "now"), (recorded_at, "recorded (line as it was then)")),
        notes: vec!["nothing was done; what is already recorded cannot be changed by editing".to_owned()],
        help: Some("undo the edit of what has already run, then resume; or abandon this run and start a new one".to_owned()),
        sources,
    }
}

/// An action that is not the next in the plan.
pub(crate) fn unplanned_diagnostic(what: &str, planned_at: &str, now_at: &str, sources: BTreeMap<String, String>) -> Diagnostic {
    // Usually it is the same line, with other options.
    let planned_at = if planned_at == now_at { "" } else { planned_at };
    Diagnostic {
        title: format!("not in the plan: {what}"),
        code: Some("Unplanned".to_owned()),
        labels: two_places((now_at, "not made"), (planned_at, "planned")),
        notes: vec!["it was not made: a run that is held to a plan does what was reviewed, or stops".to_owned()],
        help: Some("see what differs in the world and mend it, then resume; or abandon this run and plan anew".to_owned()),
        sources,
    }
}

fn two_places(here: (&str, &str), there: (&str, &str)) -> Vec<Label> {
    let point = |(place, text): (&str, &str), primary| {
        let mut parts = place.rsplitn(3, ':');
        let (column, line, file) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        Some(Label { file: file.to_owned(), line, column, text: text.to_owned(), primary })
    };
    [point(here, true), point(there, false)].into_iter().flatten().collect()
}

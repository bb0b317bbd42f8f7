//! A script's failure as data for whoever renders it: title, places, notes, the next thing to do.

use super::raise::{HostError, innermost, message};
use super::spot::{self, Spot};
use super::{lines, sides, words};
use crate::effect::{LAST_SEEN, TIMED_OUT};
use crate::op::OpError;
use rhai::{EvalAltResult, ParseError, Position};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What went wrong and where. A run's journal keeps it as it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// One line: what was attempted and what came of it.
    pub title: String,
    /// The error's code: `ConflictException`, `Assert`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Places, innermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// Where in the run it began: `agents/install[web]/agent::install#1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who answered so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Box<Answer>>,
    /// Further facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// A command to type or an edit to make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Texts of the files the labels point into.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "lines")]
    pub sources: BTreeMap<String, String>,
    /// What else went wrong: at the end of a run that came to an error before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Diagnostic>,
}

/// AWS's part in an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Signing name of the service.
    pub service: String,
    /// Operation.
    pub operation: String,
    /// The service's code, or ours if it was never asked.
    pub code: String,
    /// Request id; empty if it was never asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { service, operation, code, request_id } = self;
        match request_id.as_str() {
            "" => write!(f, "{service} {operation}: {code}"),
            request => write!(f, "{service} {operation} answered {code}, request {request}"),
        }
    }
}

impl Diagnostic {
    /// From the runbook to whoever answered, outermost first: calls of the script, the place in the run, AWS.
    #[must_use]
    pub fn chain(&self) -> Vec<String> {
        let label = |label: &Label| format!("{}:{}:{} {}", label.file, label.line, label.column, label.text);
        let calls = self.labels.iter().rev().map(label);
        calls.chain(self.place.clone()).chain(self.answer.as_ref().map(ToString::to_string)).collect()
    }

    /// What is said below the source lines, in order.
    #[must_use]
    pub fn facts(&self) -> Vec<String> {
        // A step of the top level is named by its own line.
        let place = self.place.iter().filter(|place| place.contains(['/', '['])).map(|place| format!("in the run: {place}"));
        place.chain(self.answer.iter().map(ToString::to_string)).chain(self.notes.iter().cloned()).collect()
    }

    /// As it is kept: of the texts, only the lines its places are in.
    #[must_use]
    pub fn kept(&self) -> Self {
        let near = |file: &str| lines::around(self.labels.iter().filter(move |label| label.file == file).map(|label| label.line));
        let sources = self.sources.iter().map(|(file, text)| (file.clone(), lines::only(text, &near(file))));
        let beside = self.beside.iter().map(Self::kept).collect();
        Self { sources: sources.filter(|(_, text)| !text.is_empty()).collect(), beside, ..self.clone() }
    }
}

/// A place in a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        EvalAltResult::ErrorRuntime(value, _) => match value.clone().try_cast::<HostError>() {
            Some(host) => describe(&mut diagnostic, &host),
            None => diagnostic.code = words::thrown_code(value),
        },
        EvalAltResult::ErrorTerminated(..) => diagnostic.help = Some("let the loop end, or wait for something with `wait_for`".to_owned()),
        other => {
            diagnostic.code = words::code(other).map(str::to_owned);
            if let EvalAltResult::ErrorDataRace(what, _) = other {
                let place = taken(what, file, &diagnostic);
                diagnostic.labels.splice(0..0, place);
            }
            diagnostic.help = help(other, &diagnostic);
        }
    }
    diagnostic
}

/// What to do about an error of the language, by what is written where it came.
fn help(error: &EvalAltResult, shown: &Diagnostic) -> Option<String> {
    let text = shown.labels.first().and_then(|label| shown.sources.get(&label.file));
    let spot = text.and_then(|text| Spot::at(text, error.position()));
    spot.and_then(|spot| words::advice(error, &spot)).or_else(|| words::told(error)?.help)
}

/// Where a method is called that an error names and gives no place of: in the innermost block that is known, if it is called once there.
fn taken(what: &str, file: &str, shown: &Diagnostic) -> Option<Label> {
    let around = shown.labels.first();
    let file = around.map_or(file, |label| label.file.as_str());
    let at = around.map(|label| (label.line, label.column));
    let (line, column) = spot::only_call(shown.sources.get(file)?, at, words::method(what)?)?;
    Some(Label { file: file.to_owned(), line, column, text: "here".to_owned(), primary: true })
}

/// The error of an op, a verb or a control word, if it is one.
pub(crate) fn op_error(error: &EvalAltResult) -> Option<OpError> {
    match innermost(error) {
        EvalAltResult::ErrorRuntime(value, _) => value.clone().try_cast::<HostError>().map(|host| host.error),
        _ => None,
    }
}

fn describe(diagnostic: &mut Diagnostic, host: &HostError) {
    let error = &host.error;
    diagnostic.code = Some(error.code.clone());
    // What a wait saw last is a fact of its own.
    let split = error.message.split_once(LAST_SEEN).filter(|_| error.code == TIMED_OUT);
    let (message, seen) = split.map_or((error.message.as_str(), None), |(message, seen)| (message, Some(seen)));
    diagnostic.title = match host.function.as_str() {
        "" | "approve" | "assert" | "wait_for" => message.to_owned(),
        function if message.contains(&format!("`{function}`")) => message.to_owned(),
        function => format!("`{function}`: {message}"),
    };
    if !error.operation.is_empty() {
        diagnostic.answer = Some(Box::new(Answer {
            service: error.service.clone(),
            operation: error.operation.clone(),
            code: error.code.clone(),
            request_id: error.request_id.clone(),
        }));
    }
    diagnostic.notes.extend(seen.map(|seen| format!("last seen: {seen}")));
    // Who said no has said why; the rest is for scripts.
    if !error.details.is_null() && error.code != crate::gate::REJECTED {
        let is_assertion = host.function == "assert";
        diagnostic.notes.push(if is_assertion { sides::told(&error.details) } else { facts_of(&error.details) });
    }
}

/// Further facts in one line.
fn facts_of(details: &serde_json::Value) -> String {
    let told = crate::plan::show(details);
    told.strip_prefix('{').and_then(|told| told.strip_suffix('}')).unwrap_or(&told).to_owned()
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
pub(crate) fn drift_diagnostic(
    run: &str,
    what: &str,
    (recorded_at, now_at): (&str, &str),
    sources: BTreeMap<String, String>,
) -> Diagnostic {
    Diagnostic {
        title: format!("the runbook no longer does what this run has recorded: {what}"),
        code: Some("Drift".to_owned()),
        labels: two_places((now_at, "now"), (recorded_at, "recorded (line as it was then)")),
        notes: vec!["nothing was done; what is already recorded cannot be changed by editing".to_owned()],
        help: Some(format!(
            "undo the edit of what has already run, then: lifeboat resume {run}; or give the run up: lifeboat abandon {run}"
        )),
        sources,
        ..Diagnostic::default()
    }
}

/// An action that is not the next in the plan. `made`: it was made all the same; `acted`: the run did something that may be taken back.
pub(crate) fn unplanned_diagnostic(
    run: &str,
    what: &str,
    (planned_at, now_at): (&str, &str),
    (made, acted): (bool, bool),
    sources: BTreeMap<String, String>,
) -> Diagnostic {
    let undo = format!("lifeboat undo {run} takes back what it did, as far as its steps say how");
    // Usually it is the same line, with other options.
    let planned_at = if planned_at == now_at { "" } else { planned_at };
    let (note, help) = if made {
        let undo = if acted { format!("; {undo}") } else { String::new() };
        let help = format!(
            "check what it did, and put it back where needed{undo}; the run cannot continue by this plan: lifeboat abandon {run}, and make a new plan"
        );
        ("it was made, and nobody reviewed what it did: by the plan, AWS was to refuse it", help)
    } else {
        let undo = if acted { format!("; or {undo}") } else { String::new() };
        let help = format!(
            "find what differs in the world and fix it, then: lifeboat resume {run}{undo}; or give the run up, lifeboat abandon {run}, and make a new plan"
        );
        ("it was not made: a run that is held to a plan does what was reviewed, or stops", help)
    };
    Diagnostic {
        title: format!("not in the plan: {what}"),
        code: Some("Unplanned".to_owned()),
        labels: two_places((now_at, if made { "made" } else { "not made" }), (planned_at, "planned")),
        notes: vec![note.to_owned()],
        help: Some(help),
        sources,
        ..Diagnostic::default()
    }
}

/// The place where a run was stopped.
pub(crate) fn at_place(source: &str) -> Vec<Label> {
    two_places((source, "here"), ("", ""))
}

fn two_places(here: (&str, &str), there: (&str, &str)) -> Vec<Label> {
    let point = |(place, text): (&str, &str), primary| {
        let mut parts = place.rsplitn(3, ':');
        let (column, line, file) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        Some(Label { file: file.to_owned(), line, column, text: text.to_owned(), primary })
    };
    [point(here, true), point(there, false)].into_iter().flatten().collect()
}

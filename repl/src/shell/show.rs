//! Results as people read them: lists of maps as tables of the columns the op table declares.

use super::Shell;
use crate::approvals;
use crate::print::clean;
use crate::print::table;
use engine::duration::show;
use engine::gate::Approval;
use engine::session::InputOutcome;
use jiff::SignedDuration;
use serde_json::{Map, Value};
use std::io::Write;
use std::process::{Command, Stdio};

impl Shell<'_> {
    /// Shows what an input came to, and how much of the world's time it took where that was not nothing.
    pub(super) fn show(&self, came: &InputOutcome) {
        match &came.other {
            Some(other) => self.put(std::slice::from_ref(other)),
            None => match self.asked_in(came) {
                Some(region) => self.put(&[format!("none in {region}")]),
                None => self.put(&self.lines(&came.value)),
            },
        }
        if came.seconds >= 1.0 {
            let took = show(SignedDuration::try_from_secs_f64(came.seconds).unwrap_or_default());
            self.context.printer.line(&format!(" ({took} {})", self.title.by_its_clock()));
        }
    }

    /// The Region that was asked last, where the input's value is that nothing is there.
    fn asked_in(&self, came: &InputOutcome) -> Option<String> {
        came.value.as_array().filter(|items| items.is_empty())?;
        let view = self.home.run(&self.run).ok()?;
        let asked = view.calls.iter().rfind(|call| call.steps.first() == Some(&came.step) && REGIONAL.contains(&service(&call.op)))?;
        (asked.result() == Some(&came.value)).then(|| asked.args["region"].as_str().unwrap_or(&view.run.region).to_owned())
    }

    /// A value in lines: tables are cut to the width of a terminal.
    pub(super) fn lines(&self, value: &Value) -> Vec<String> {
        match value {
            Value::Array(items) if items.is_empty() => vec!["none".to_owned()],
            Value::Array(items) if items.iter().all(Value::is_object) => {
                let (shown, all) = (bindings::columns::of(items), bindings::columns::all(items));
                table::of_columns((&shown, all.len() - shown.len()), items, self.width())
            }
            Value::Object(map) => agreed(map).unwrap_or_else(|| table::of_map(map, self.width())),
            other => table::lines(other),
        }
    }

    /// The value as JSON.
    pub(super) fn json(&self, came: &InputOutcome) {
        match &came.other {
            Some(other) => self.context.printer.note(&format!("{other} is not JSON")),
            None => self.put(&[serde_json::to_string_pretty(&came.value).unwrap_or_default()]),
        }
    }

    /// The value as a table, on a terminal page by page.
    pub(super) fn table(&self, came: &InputOutcome) {
        let lines = match &came.value {
            Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
                table::of_columns((&bindings::columns::all(items), 0), items, None)
            }
            other => self.lines(other),
        };
        let height = console::Term::stdout().size_checked().map_or(0, |(rows, _)| usize::from(rows));
        if !(self.terminal && lines.len() > height && paged(&lines)) {
            self.put(&lines);
        }
    }

    /// Prints these lines as they are, but for what a terminal would obey.
    pub(super) fn put(&self, lines: &[String]) {
        if !lines.is_empty() {
            self.context.printer.answer(&clean(&lines.join("\n")));
        }
    }

    fn width(&self) -> Option<usize> {
        let columns = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        columns.filter(|_| self.terminal)
    }
}

/// Services whose things are each in a Region.
const REGIONAL: [&str; 3] = ["cloudformation", "drs", "ec2"];

/// The service of an op.
fn service(op: &str) -> &str {
    op.split("::").next().unwrap_or_default()
}

/// Who agreed, if it is what a gate opened with: what binds their words to it is for the record.
fn agreed(map: &Map<String, Value>) -> Option<Vec<String>> {
    let said: Vec<Approval> = serde_json::from_value(map.get("approvals").filter(|_| map.len() == 1)?.clone()).ok()?;
    (!said.is_empty()).then(|| vec![format!("approved by {}", said.iter().map(approvals::who).collect::<Vec<_>>().join(", "))])
}

/// Shows lines through `less`. Whether there is one.
fn paged(lines: &[String]) -> bool {
    let Ok(mut pager) = Command::new("less").args(["-S", "-F", "-X"]).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut to) = pager.stdin.take() {
        // Whoever leaves early has seen enough.
        let _ = to.write_all(clean(&lines.join("\n")).as_bytes());
    }
    pager.wait().is_ok_and(|ended| ended.success())
}

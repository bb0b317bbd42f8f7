//! Going step by step: what comes next is shown, and done when the person at the terminal says so.

use crate::inputs;
use crate::printer::Printer;
use engine::gate::{Ahead, Word};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

/// How far the person lets the run go on by itself.
#[derive(Debug, Default)]
pub(crate) struct Stepping(Mutex<Pace>);

#[derive(Debug, Default, PartialEq)]
enum Pace {
    /// Asks each time.
    #[default]
    Each,
    /// Until this step.
    Until(String),
    /// To the end.
    On,
}

const HELP: &str = "y (do it), s (leave it out), c (run on), u STEP (run until STEP), q (stop here; lifeboat resume goes on)";

impl Stepping {
    /// Shows what comes, and asks.
    pub(crate) fn ask(&self, printer: &Printer, ahead: &Ahead) -> Word {
        {
            let mut pace = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*pace {
                Pace::On => return Word::Yes,
                Pace::Until(step) if *step != ahead.name => return Word::Yes,
                _ => *pace = Pace::Each,
            }
        }
        show(printer, ahead);
        loop {
            let Ok(answer) = inputs::ask("  go on? ") else { return Word::Quit };
            let (word, rest) = answer.split_once(' ').unwrap_or((answer.as_str(), ""));
            match (word, rest.trim()) {
                ("y" | "yes", "") => return Word::Yes,
                ("q" | "quit", "") => return Word::Quit,
                ("c" | "continue", "") => return self.go(Pace::On),
                ("u" | "until", step) if !step.is_empty() => return self.go(Pace::Until(step.to_owned())),
                ("s" | "skip", "") if ahead.action.is_none() => {
                    if let Some((value, reason)) = instead(printer) {
                        return Word::Skip(value, reason);
                    }
                }
                ("s" | "skip", "") => printer.note("only steps can be left out: an action's result is what the rest goes on with"),
                _ => printer.note(HELP),
            }
        }
    }

    fn go(&self, pace: Pace) -> Word {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = pace;
        Word::Yes
    }
}

fn show(printer: &Printer, ahead: &Ahead) {
    let what = match &ahead.action {
        None => format!("  next step {}    {}    {}", ahead.name, ahead.title, ahead.source),
        Some((op, args)) => format!("  next action {op} {}    {}    {}", engine::plan::show(args), ahead.name, ahead.source),
    };
    let expected = ahead.expected.map(|expected| format!("    expected {}", engine::duration::show(expected)));
    printer.line(&format!("{what}{}", expected.unwrap_or_default()));
    ahead.planned.iter().for_each(|line| printer.line(&format!("      {line}")));
    printer.note(&format!("  {HELP}"));
}

/// What the script shall see in place of the step's result, and why it is left out.
fn instead(printer: &Printer) -> Option<(Value, String)> {
    let text = inputs::ask("  its result, as JSON (null for none): ").ok()?;
    let value = serde_json::from_str(&text).map_err(|error| printer.note(&format!("that is no JSON: {error}"))).ok()?;
    let reason = inputs::ask("  why: ").ok().filter(|reason| !reason.trim().is_empty());
    if reason.is_none() {
        printer.note("a step is left out for a reason");
    }
    Some((value, reason?))
}

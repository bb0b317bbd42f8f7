//! How a run ended, step by step, as people and `--json` are told.

use super::Spent;
use crate::check::{text_of, top_call};
use crate::error::Stop;
use crate::event::{Event, Listener};
use crate::journal::{FrameKind, Status, View};
use crate::script::Diagnostic;
use jiff::{SignedDuration, Timestamp};
use rhai::{AST, ASTNode, Expr, Stmt};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a run ended, for now or for good.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// Display name.
    pub run: String,
    /// How.
    pub outcome: RunOutcome,
    /// Why it paused, stopped or was cancelled.
    pub because: Option<String>,
    /// The same, for whoever tells what is done about it.
    pub stop: Option<Stop>,
    /// The top-level steps, in order; those not reached too, as far as they stand literally in the runbook.
    pub steps: Vec<StepReport>,
    /// The step it was to pause after, and did not come to.
    pub not_come: Option<String>,
    /// What went wrong.
    pub error: Option<Diagnostic>,
    /// It follows from what is recorded alone: resuming ends here every time.
    pub history: bool,
    /// It failed, and what it does at its end is done: what there is instead of going on.
    pub spent: Option<Spent>,
    /// Facts verbs reported: `leftovers`.
    pub reports: BTreeMap<String, Value>,
    /// World time.
    pub began: Timestamp,
    /// World time.
    pub ended: Timestamp,
    /// World time between the two at which nobody carried it.
    pub still: SignedDuration,
}

/// Outcomes, as `--json` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// Everything was done.
    Completed,
    /// A step failed; can be resumed.
    Failed,
    /// Waits for a person; can be resumed.
    Paused,
    /// The script no longer does what is recorded.
    Stopped,
    /// Asked to stop; can be resumed.
    Cancelled,
    /// Nothing was done.
    Refused,
}

/// A top-level step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepReport {
    /// Kebab-case id.
    pub name: String,
    /// For people.
    pub title: String,
    /// Whether it is one of the steps that are counted: those that stand at the top of the script, not in a branch, and are not left for its end.
    pub counted: bool,
    /// Where it stands.
    pub status: StepStatus,
    /// World time it took so far, without that at which nobody carried the run.
    pub seconds: f64,
    /// What verbs said of it.
    pub summary: String,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Done.
    Done,
    /// Ended with an error.
    Failed,
    /// Begun and not ended.
    Interrupted,
    /// Not begun.
    NotReached,
}

impl Ended {
    /// The end of a run that was completed before.
    pub(super) fn again(view: &View) -> Self {
        let step = |step: &crate::journal::StepView| StepReport {
            name: step.name.clone(),
            title: step.title.clone(),
            counted: true,
            status: match (&step.ended, &step.error) {
                (None, _) => StepStatus::Interrupted,
                (Some(_), None) => StepStatus::Done,
                (Some(_), Some(_)) => StepStatus::Failed,
            },
            seconds: step.took(view.last).as_secs_f64(),
            summary: step.summary.clone(),
        };
        let outcome = if matches!(view.status, Status::Completed | Status::Undone) { RunOutcome::Completed } else { RunOutcome::Failed };
        Self {
            run: view.run.name.clone(),
            outcome,
            because: None,
            stop: None,
            steps: view.steps.iter().filter(|step| step.depth == 0).map(step).collect(),
            not_come: None,
            error: None,
            history: false,
            spent: None,
            reports: view.reports.clone(),
            began: view.run.begun(),
            ended: view.last,
            still: view.still,
        }
    }
}

/// Passes events on and keeps the top-level steps.
pub(super) struct Watch {
    listener: Arc<dyn Listener>,
    kept: Mutex<Vec<TrackedStep>>,
}

struct TrackedStep {
    report: StepReport,
    /// Where it began, for display: two branches may have a step of one name.
    place: String,
    began: Option<Timestamp>,
    last: Timestamp,
}

impl Watch {
    pub(super) fn new(listener: Arc<dyn Listener>, steps: Vec<(String, String)>) -> Self {
        let kept = |(name, title)| TrackedStep {
            report: StepReport { name, title, counted: true, status: StepStatus::NotReached, seconds: 0.0, summary: String::new() },
            place: String::new(),
            began: None,
            last: Timestamp::UNIX_EPOCH,
        };
        Self { listener, kept: Mutex::new(steps.into_iter().map(kept).collect()) }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<TrackedStep>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn steps(&self) -> Vec<StepReport> {
        self.kept().iter().map(|kept| kept.report.clone()).collect()
    }

    fn begun(&self, (name, place, counted): (&str, &str, bool), title: &str, at: Timestamp) {
        let mut kept = self.kept();
        let index = kept.iter().position(|kept| kept.report.name == name && kept.report.counted == counted && kept.began.is_none());
        let index = index.unwrap_or_else(|| {
            let report = StepReport {
                name: name.to_owned(),
                title: title.to_owned(),
                counted,
                status: StepStatus::NotReached,
                seconds: 0.0,
                summary: String::new(),
            };
            kept.push(TrackedStep { report, place: String::new(), began: None, last: at });
            kept.len() - 1
        });
        let step = &mut kept[index];
        (step.began, step.last, step.report.status) = (Some(at), at, StepStatus::Interrupted);
        place.clone_into(&mut step.place);
        title.clone_into(&mut step.report.title);
    }

    fn ended(&self, place: &str, (at, still): (Timestamp, SignedDuration), summary: &str, failed: bool) {
        let mut kept = self.kept();
        let open = |kept: &&mut TrackedStep| kept.place == place && kept.report.status == StepStatus::Interrupted;
        if let Some(step) = kept.iter_mut().rev().find(open) {
            step.report.status = if failed { StepStatus::Failed } else { StepStatus::Done };
            step.report.seconds = step.began.map_or(0.0, |began| (at.duration_since(began) - still).as_secs_f64());
            summary.clone_into(&mut step.report.summary);
        }
    }
}

impl Listener for Watch {
    fn on(&self, event: Event) {
        match &event {
            Event::StepBegun { name, place, kind, title, depth: 0, at, .. } => {
                self.begun((name, place, is_counted(*kind, name, place)), title, *at)
            }
            Event::StepEnded { place, depth: 0, at, still, summary, error, .. } => {
                self.ended(place, (*at, *still), summary, error.is_some());
            }
            _ => {}
        }
        self.listener.on(event);
    }
}

/// Whether a step is one of those that are counted: a step of the script, and at its top. What is done at its end, and in branches, is shown
/// beside them.
#[must_use]
pub fn is_counted(kind: FrameKind, name: &str, place: &str) -> bool {
    kind == FrameKind::Step && name == place
}

/// The steps of a runbook's top level that stand there literally: name, title.
pub(crate) fn literal_steps(ast: &AST) -> Vec<(String, String)> {
    literal_calls(ast, "step")
}

/// What is done at the end, as far as it stands literally in the text.
pub(crate) fn literal_ends(ast: &AST) -> Vec<(String, String)> {
    literal_calls(ast, "finally")
}

/// Whether the script may come to a step at its top that has this name, and does not stand there literally: in a block, or with a name that is
/// worked out. Of one of which nothing stands there, a name that is near another step's is taken for a slip of that.
pub(crate) fn may_come(ast: &AST, name: &str) -> bool {
    let mut may = false;
    for statement in ast.statements() {
        statement.walk(&mut Vec::new(), &mut |path| {
            if let Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) = path.last()
                && call.name == "step"
                && let Some(first) = call.args.first()
            {
                let parts = parts_of(first);
                let says_nothing = parts.iter().all(Option::is_none);
                may |= if says_nothing { !is_slip(name, &literal_steps(ast)) } else { fits(name, &parts) };
            }
            !may
        });
    }
    may
}

/// Whether a name is near that of one of these steps. What differs in its number is another one.
fn is_slip(name: &str, steps: &[(String, String)]) -> bool {
    let letters = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
    let others = steps.iter().map(|(step, _)| step.as_str()).filter(|step| letters(step) != letters(name));
    crate::schema::did_you_mean(name, others).is_some()
}

/// The parts of a text as it is put together; `None`: one that is worked out.
fn parts_of(text: &Expr) -> Vec<Option<String>> {
    let mut parts = match text {
        _ if text_of(text).is_some() => vec![text_of(text)],
        Expr::InterpolatedString(parts, _) => parts.iter().flat_map(parts_of).collect(),
        Expr::FnCall(call, _) if call.name == "+" => call.args.iter().flat_map(parts_of).collect(),
        _ => vec![None],
    };
    parts.retain(|part| part.as_ref().is_none_or(|text| !text.is_empty()));
    parts.dedup_by(|one, other| one.is_none() && other.is_none());
    parts
}

/// Whether a text may be put together of these parts.
fn fits(text: &str, parts: &[Option<String>]) -> bool {
    match parts {
        [] => text.is_empty(),
        [Some(first), rest @ ..] => text.strip_prefix(first.as_str()).is_some_and(|text| fits(text, rest)),
        [None] => true,
        [None, rest @ ..] => text.char_indices().any(|(at, _)| fits(&text[at..], rest)),
    }
}

fn literal_calls(ast: &AST, word: &str) -> Vec<(String, String)> {
    let calls = ast.statements().iter().filter_map(top_call).map(|(call, _)| call);
    calls.filter(|call| call.name == word).filter_map(|call| literal(&call.args)).collect()
}

fn literal(args: &[Expr]) -> Option<(String, String)> {
    let of_options = |options: &Expr| match options {
        Expr::Map(map, _) => map.0.iter().find(|(key, _)| key.name == "title").and_then(|(_, title)| text_of(title)),
        title => text_of(title),
    };
    let title = args.get(1).filter(|_| args.len() > 2).and_then(of_options).unwrap_or_default();
    Some((args.first().and_then(text_of)?, title))
}

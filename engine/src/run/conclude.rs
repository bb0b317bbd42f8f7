//! How a run ended, from what its script came to: recorded, and told with the next thing to do.

use super::told::{mend, told};
use super::{Ended, RunOutcome, Script, ScriptEnd, Spent, StepStatus, Watch};
use crate::effect::{Asks, Run, Scope};
use crate::error::Stop;
use crate::follow::PastCall;
use crate::journal::{CallOutcome, Record, RunRecord};
use crate::plan::Contract;
use crate::script::{self, Diagnostic, at_place, drift_diagnostic, innermost, of_run, plain, stop_of, unplanned_diagnostic};
use jiff::Timestamp;
use rhai::EvalAltResult;
use serde_json::Value;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

/// Why a resumed run would come to nothing.
pub const END_IS_DONE: &str = "the run's `finally` is done: what it would need to continue is gone, so it cannot be resumed";

/// What a script came to.
type Came = Result<(), Box<EvalAltResult>>;

/// How it ended.
struct Conclusion {
    outcome: RunOutcome,
    /// Why it did not come to its end, where that is no error.
    because: Option<String>,
    error: Option<Diagnostic>,
    /// Whether resuming ends there again.
    history: bool,
}

impl Conclusion {
    fn new(outcome: RunOutcome, because: Option<String>, error: Option<Diagnostic>) -> Self {
        Self { outcome, because, error, history: false }
    }

    fn failed(error: Diagnostic) -> Self {
        Self::new(RunOutcome::Failed, None, Some(error))
    }

    /// With the reason its error tells.
    fn stopped(error: Diagnostic) -> Self {
        Self::new(RunOutcome::Stopped, Some(error.title.clone()), Some(error))
    }
}

/// Records how it ended and reports it. `failed`: the error it ended with before.
pub(super) fn conclude(
    script: &Script,
    record: &RunRecord,
    root: &Scope,
    came: &ScriptEnd,
    failed: Option<&str>,
    watch: &Arc<Watch>,
) -> Ended {
    let result = &came.result;
    let (run, at) = (&root.run, root.run.now());
    let spent = spent(script, record, run, watch);
    let before = failed.map(|error| Before { error, step: failed_step(script, watch) });
    let mut end = verdict((script, record), run, result, before, spent.is_some());
    if let (Some(error), Some(beside)) = (&mut end.error, &came.beside) {
        error.beside.push(of_failure(script, record, run, beside));
    }
    let left = run.basis.contract.as_ref().filter(|_| end.outcome == RunOutcome::Completed).map_or_else(Vec::new, Contract::not_made);
    if !left.is_empty() {
        root.report("not_made", left.into());
    }
    if let Err(broken) = run.finish(&last_record(result, run, end.error.as_ref(), at)) {
        let shown = end.error.filter(|_| matches!(result, Err(failure) if matches!(stop_of(failure), Some(Stop::Journal { .. }))));
        end = Conclusion::failed(shown.unwrap_or_else(|| plain(broken.whole(), Some(&make_room(record)))));
    }
    let Conclusion { outcome, because, error, history } = end;
    let not_come = run.basis.until.clone().filter(|_| outcome == RunOutcome::Completed);
    Ended {
        run: record.name.clone(),
        outcome,
        because,
        stop: result.as_ref().err().and_then(|failure| stop_of(failure)).filter(|_| outcome != RunOutcome::Failed),
        not_come,
        steps: watch.steps(),
        error,
        history,
        spent: spent.filter(|_| outcome == RunOutcome::Failed),
        reports: run.reports(),
        began: record.begun(),
        ended: at,
        still: run.past().still.within(record.begun(), at),
    }
}

/// Whether it cannot be gone on with, if it failed.
fn spent(script: &Script, record: &RunRecord, run: &Run, watch: &Watch) -> Option<Spent> {
    let is_spent = run.spent.load(Ordering::Relaxed) && run.past().undoing.is_none();
    is_spent.then(|| Spent::after(failed_step(script, watch), record))
}

/// The step of the text that failed.
fn failed_step(script: &Script, watch: &Watch) -> Option<String> {
    let literal = script.steps();
    let is_step = |name: &str| literal.iter().any(|(step, _)| step == name);
    watch.steps().into_iter().rfind(|step| step.status == StepStatus::Failed && is_step(&step.name)).map(|step| step.name)
}

/// How it failed before, and where it does now.
struct Before<'f> {
    error: &'f str,
    step: Option<String>,
}

fn make_room(record: &RunRecord) -> String {
    format!("what was recorded before is safe; free space or fix the disk, then: lifeboat resume {}", record.name)
}

fn verdict((script, record): (&Script, &RunRecord), run: &Run, result: &Came, before: Option<Before<'_>>, is_spent: bool) -> Conclusion {
    let Err(failure) = result else { return Conclusion::new(RunOutcome::Completed, None, None) };
    let sources = || run.sources.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let shown = |title: &str, code: &str, help: String| {
        let mut placed = of_run(failure, &script.name, sources());
        if let Some(at) = stop_of(failure).and_then(|stop| run.trail.stopped_at(&stop)) {
            placed.labels = at_place(&at.source);
        }
        Diagnostic { title: title.to_owned(), code: Some(code.to_owned()), help: Some(help), ..placed }
    };
    match stop_of(failure) {
        Some(Stop::Cancelled) => Conclusion::new(RunOutcome::Cancelled, Some("cancelled".to_owned()), None),
        Some(Stop::Paused { because, help }) => {
            let help = help.map(|help| format!("{help}, then: lifeboat resume {}", record.name));
            let error = help.map(|help| shown(&because, "Paused", help));
            Conclusion::new(RunOutcome::Paused, Some(because), error)
        }
        Some(Stop::Drift { what, recorded_at, now_at }) => {
            let mut shown = drift_diagnostic(&record.name, &what, (&recorded_at, &now_at), sources());
            if let Some(undoing) = &run.past().undoing {
                shown.help = Some(edited_before_undo(&record.name, undoing.to.as_deref()));
            }
            Conclusion::stopped(shown)
        }
        Some(Stop::Unplanned { what, planned_at, now_at, made }) => {
            let mut shown = unplanned_diagnostic(&record.name, &what, (&planned_at, &now_at), (made, has_acted(run)), sources());
            if run.past().undoing.is_some() {
                shown.help = Some(format!("lifeboat undo {} shows what is left to take back, and is held to that", record.name));
            }
            Conclusion::stopped(shown)
        }
        Some(stop @ Stop::Replayed) => Conclusion::new(RunOutcome::Stopped, Some(stop.to_string()), None),
        Some(Stop::Journal { why }) => Conclusion::failed(shown(&why, "Journal", make_room(record))),
        None => {
            let mut shown = told_with_names(script, record, run, failure);
            let beside = run.trail.beside(&script::message_of(failure)).into_iter();
            shown.notes.extend(beside.map(|lost| format!("{} failed beside it: {}", lost.place, lost.message)));
            if is_spent {
                shown.notes.push(END_IS_DONE.to_owned());
                return Conclusion::failed(shown);
            }
            let now = script::message_of(failure);
            let again = before.filter(|before| without_requests(before.error) == without_requests(&now));
            let mend = mend(failure, &shown, run);
            let history = again.is_some_and(|before| tell_history(&mut shown, record, run, (mend.as_deref(), before.step)));
            shown.help = shown.help.or(mend.map(|mend| mended(&mend, record, run)));
            Conclusion { history, ..Conclusion::failed(shown) }
        }
    }
}

/// Whether it did anything, now or before it was resumed.
fn has_acted(run: &Run) -> bool {
    let is_done = |call: &PastCall| call.action && matches!(call.outcome, Some(CallOutcome::Done(_)));
    run.acted.load(Ordering::Relaxed) || run.past().calls.values().any(is_done)
}

/// An error as people are told it, with what to do about it.
fn of_failure(script: &Script, record: &RunRecord, run: &Run, failure: &EvalAltResult) -> Diagnostic {
    let shown = told_with_names(script, record, run, failure);
    let mend = mend(failure, &shown, run).map(|mend| mended(&mend, record, run));
    Diagnostic { help: shown.help.clone().or(mend), ..shown }
}

/// An error as people are told it, with the name that may be meant where one is not known.
fn told_with_names(script: &Script, record: &RunRecord, run: &Run, failure: &EvalAltResult) -> Diagnostic {
    let mut shown = told(script, record, run, failure);
    if let EvalAltResult::ErrorFunctionNotFound(signature, _) = innermost(failure)
        && let Some(help) = instead_of_op(signature, run)
    {
        shown.help = Some(help);
    }
    if let Some(help) = script::members::meant(failure, &run.members.with(&[]), &script.members, shown.help.as_deref()) {
        shown.help = Some(help);
    } else if let EvalAltResult::ErrorPropertyNotFound(name, _) = innermost(failure)
        && let Some(near) = other_case(name, run)
    {
        shown.help = Some(format!("did you mean `{near}`? what an op returned: lifeboat show {} STEP --json", record.name));
    }
    shown
}

/// What is done once that is mended.
fn mended(mend: &str, record: &RunRecord, run: &Run) -> String {
    let again = if run.past().undoing.is_some() { "undo" } else { "resume" };
    format!("{mend}, then: lifeboat {again} {}", record.name)
}

/// What is done where a run is taken back by a runbook that is another by now.
fn edited_before_undo(run: &str, to: Option<&str>) -> String {
    let to = to.map_or_else(String::new, |step| format!(" --to {step}"));
    format!("undo the edit of what has already run, then: lifeboat undo {run}{to}; or take back by hand what lifeboat show {run} lists")
}

/// What to do instead of calling an op that there is not.
fn instead_of_op(signature: &str, run: &Run) -> Option<String> {
    let name = signature.split([' ', '(']).next().filter(|name| name.contains("::"))?;
    let near = crate::schema::callable_meant(name, run.basis.ops.keys().copied()).map(|near| format!("did you mean `{near}`?"));
    near.or_else(|| crate::schema::without_op(name, run.basis.ops.values()))
}

/// A member some op has whose name is written otherwise: `vpcId`, `VpcId`.
fn other_case<'a>(name: &str, run: &'a Run) -> Option<&'a str> {
    run.basis.ops.values().filter_map(|op| op.schema.as_deref()).find_map(|schema| member(schema, name))
}

fn member<'a>(schema: &'a Value, name: &str) -> Option<&'a str> {
    match schema {
        Value::Object(members) => {
            let own = members.get("properties").and_then(Value::as_object).into_iter().flat_map(|properties| properties.keys());
            let near = own.map(String::as_str).find(|known| known.eq_ignore_ascii_case(name) && *known != name);
            near.or_else(|| members.values().find_map(|of| member(of, name)))
        }
        Value::Array(items) => items.iter().find_map(|of| member(of, name)),
        _ => None,
    }
}

/// A run that ends in the same error as before, and did nothing on the way, may do so for ever. Whether it does for certain.
fn tell_history(shown: &mut Diagnostic, record: &RunRecord, run: &Run, (mend, step): (Option<&str>, Option<String>)) -> bool {
    if run.acted.load(Ordering::Relaxed) {
        return false;
    }
    let history = !run.asked.load(Ordering::Relaxed);
    let anew = super::in_its_place(record);
    let (note, help) = if history {
        let note = "it follows from the record alone: nothing was asked again, and resuming ends here every time";
        (note, format!("change what the runbook does after its last action; or {anew}"))
    } else {
        let note = "it failed in the same way before; this time it only asked again, and found the same";
        let mended = format!("{}, then: lifeboat resume {}", mend.unwrap_or("fix the cause"), record.name);
        let over = match step.filter(|_| recovered(run)) {
            Some(step) => {
                format!("lifeboat resume {} --skip {step} --value JSON --reason TEXT (another run would recover again)", record.name)
            }
            None => anew,
        };
        (note, format!("{mended}; if what failed is final (a job that ended): {over}"))
    };
    shown.notes.push(note.to_owned());
    shown.help.get_or_insert(help);
    history
}

/// Whether it recovered for real.
fn recovered(run: &Run) -> bool {
    run.past().calls.values().any(|call| {
        let recovers = run.basis.ops.get(call.record.op.as_str()).and_then(|op| op.recovers);
        matches!(call.outcome, Some(CallOutcome::Done(_))) && recovers.is_some_and(|recovers| recovers(&call.record.args))
    })
}

/// An error's text without AWS request ids, which differ each time.
fn without_requests(text: &str) -> String {
    let mut parts = text.split(", request ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |done, part| done + part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-'))
}

fn last_record(result: &Came, run: &Run, error: Option<&Diagnostic>, at: Timestamp) -> Record {
    let reports = || run.reports();
    let told = error.map(|error| Box::new(error.kept()));
    let asks = if run.basis.people.ask_still() { run.basis.asks } else { Asks::Nothing };
    match result {
        Ok(()) => Record::Finished { completed: true, error: None, told, asks: Asks::Nothing, reports: reports(), at },
        Err(failure) => match stop_of(failure) {
            Some(stop) => Record::Halted { stop, told, asks, at },
            None => {
                let error = Some(script::message_of(failure));
                Record::Finished { completed: false, error, told, asks, reports: reports(), at }
            }
        },
    }
}

//! `lifeboat show`: a run, or one of its steps with its calls.

use super::named::Named;
use super::open_plans::next_of;
use super::resume::only_open;
use crate::approvals;
use crate::carry::aftermath::{Aftermath, listed};
use crate::carry::ending::stood_still;
use crate::cli::ShowArgs;
use crate::context::Context;
use crate::home::{Home, stands};
use crate::lab;
use crate::planned;
use crate::print::brief;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use bindings::afterwards::Changed;
use engine::duration::show;
use engine::gate::{APPROVE, Verdict};
use engine::journal::{CallOutcome, CallView, RunArchive, StepView, View, is_running};
use engine::plan::Plan;
use engine::schema::name_meant;
use engine::shell;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The query whose answer is a job's log.
const JOB_LOG: &str = "drs::describe_job_log_items";
/// So much is said of a step or a call in its line, in characters.
const SAID: usize = 300;

/// Shows it.
///
/// # Errors
/// There is no such run or step, or its journal cannot be used.
pub(super) fn run(context: &Context, args: &ShowArgs) -> Result<Exit> {
    let instead =
        |kept: &RunArchive, home: Option<&Home>| kept.view().spent.as_ref().map(|spent| crate::carry::instead::of(kept, spent, home));
    let run = match &args.run {
        Some(run) => run.clone(),
        None => only_open(&context.home()?, "show")?,
    };
    let (view, instead, running, is_gone, home) = match Named::find(context, &run)? {
        Named::Plan(file, plan, bytes) => {
            match &args.step {
                None => show_plan(context, (&file, &planned::digest(&bytes)), &plan, args.json),
                Some(step) => planned_step(context, &file, &plan, (step, args.json))?,
            }
            return Ok(Exit::Done);
        }
        Named::Exported(kept) => (kept.view(), instead(&kept, None), false, false, None),
        Named::Run(kept) => {
            let home = context.home()?;
            let (running, is_gone) = (is_running(&home.run_folder(&run)), lab::is_gone(&home, &run, kept.run()));
            (kept.view(), instead(&kept, Some(&home)), running, is_gone, Some(home))
        }
    };
    match &args.step {
        Some(step) => one_step(context, &view, step, args.json)?,
        None if args.json => {
            let mut shown = with_world(&view, json!(view));
            let Aftermath { targets, changed, .. } = Aftermath::of(&view);
            (shown["targets"], shown["changed"]) = (json!(targets), changed.iter().map(Aftermath::change).collect());
            context.printer.data(&shown);
        }
        None => whole(context, &view, instead, (running, is_gone), home.as_ref()),
    }
    Ok(Exit::Done)
}

fn show_plan(context: &Context, written: (&Path, &str), plan: &Plan, as_json: bool) {
    if as_json {
        context.printer.data(&json!(plan));
    } else {
        planned::show_plan(&context.printer, plan);
        let home = context.home().ok();
        planned::show_written(&context.printer, plan, written, &next_of(home.as_ref(), plan, written));
    }
}

/// What is planned of one step.
fn planned_step(context: &Context, file: &Path, plan: &Plan, (name, as_json): (&str, bool)) -> Result<()> {
    let (printer, title, shown) = (&context.printer, Title::of_plan(plan), file.display());
    let steps = planned::named(plan, name).map_err(|names| {
        let near = name_meant(name, names.iter().map(String::as_str)).map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
        let help =
            if names.is_empty() { format!("it has no steps: lifeboat show {shown}") } else { format!("its steps: {}", names.join(", ")) };
        Problem::usage(format!("the plan has no step `{name}`{near}"), help)
    })?;
    if as_json {
        let items: Vec<Value> = steps.iter().map(|step| json!(step.item())).collect();
        printer.data(&json!({ "plan": file, "world": title, "steps": items }));
        return Ok(());
    }
    printer.line(&format!("PLAN  {title}    {shown}"));
    steps.iter().for_each(|step| step.show(printer, plan));
    printer.line(&format!("{title}    next: lifeboat show {}", shell::file(file)));
    Ok(())
}

fn with_world(view: &View, mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.insert("world".to_owned(), json!(Title::of_run(&view.run)));
        if let Some(told) = &view.told {
            object.insert("told".to_owned(), crate::print::object(told));
        }
    }
    value
}

fn whole(context: &Context, view: &View, instead: Option<String>, (running, is_gone): (bool, bool), home: Option<&Home>) {
    let (printer, run, title) = (&context.printer, &view.run, Title::of_run(&view.run));
    printer.line(&format!("{title}    {}  account {}", run.region, run.account));
    let (word, began) = (stands::word(&view.status, running), run.begun().strftime("%Y-%m-%d %H:%M:%SZ"));
    let stood = stood_still(view.still).map_or_else(String::new, |stood| format!("   {stood}"));
    printer.line(&format!("run {}   {}   {word}   began {began}   {} records{stood}", run.name, run.runbook, view.records));
    stands::undone_to(view).iter().for_each(|how| printer.line(&format!("taken back {how}")));
    if let Some(fork) = &run.fork {
        printer.line(&format!("forked from {} before its step {}: {} records are that run's", fork.run, fork.from, fork.records));
    }
    for (name, value) in &run.params {
        printer.line(&format!("  {name} = {value}"));
    }
    if let Some(plan) = &run.plan {
        printer.line(&format!("held to the plan sha256 {}", plan.get(..8).unwrap_or(plan)));
    }
    if let Some(reason) = &run.break_glass {
        printer.line(&format!("nobody reviewed it first: {reason}"));
    }
    let width = view.steps.iter().map(|step| step.name.len() + 2 * step.depth).max().unwrap_or(0);
    for step in &view.steps {
        printer.line(&step_line(step, view, width));
    }
    stands::to_skip(view).for_each(|line| printer.line(&line));
    for gate in view.calls.iter().filter(|call| call.op == APPROVE) {
        printer.line(&gate_line(view, gate));
        let beside = view.failed_beside(gate).filter(|_| gate.outcome.is_none());
        beside.for_each(|branch| printer.line(&format!("      {}", brief(&branch.to_string(), SAID))));
        let since = home.filter(|_| gate.outcome.is_none()).and_then(|home| said_since(home, view, gate));
        since.iter().for_each(|line| printer.line(line));
    }
    for (name, value) in &view.reports {
        printer.line(&format!("{name}: {}", listed(value)));
    }
    for exported in &view.exported {
        let at = exported.at.strftime("%Y-%m-%d %H:%M:%SZ");
        printer.line(&format!("secret exported: the key of {} to {} at {at}", exported.name, exported.file));
    }
    let came = Aftermath::of(view);
    came.targets_line().iter().for_each(|line| printer.line(line));
    let standing = came.stands;
    if is_gone && !standing.is_empty() {
        printer.line("its lab was reset: what it made is gone");
    }
    for thing in standing.iter().filter(|_| !is_gone) {
        printer.line(&format!("left: {} {}", thing.kind, thing.id));
    }
    for Changed { thing, how, .. } in came.changed.iter().filter(|_| !is_gone) {
        printer.line(&format!("changed, not put back: {}: {}", format!("{} {}", thing.kind, thing.id).trim_end(), brief(how, SAID)));
    }
    view.told.iter().for_each(|told| printer.told(told));
    let next = match view.status.is_unfinished() {
        true if running => format!("lifeboat show {} STEP", run.name),
        true if is_gone || home.is_some_and(|home| home.beside(&run.name).is_some()) => format!("lifeboat abandon {}", run.name),
        true => instead.or_else(|| super::at_gate::next(home?, &run.name)).unwrap_or_else(|| super::here::resumes(view)),
        false => view.steps.first().map_or_else(|| "lifeboat runs".to_owned(), |step| format!("lifeboat show {} {}", run.name, step.name)),
    };
    printer.line(&format!("{title}    next: {next}"));
}

/// A gate: who agreed, or how far it is.
fn gate_line(view: &View, call: &CallView) -> String {
    let (asking, text) = (view.asking(call), call.args["text"].as_str().unwrap_or_default());
    let by = |approval: &Value| {
        let text = |member: &str| approval[member].as_str().filter(|text| !text.is_empty());
        let more: Vec<String> = text("arn").map(str::to_owned).into_iter().chain(text("note").map(|note| format!("\"{note}\""))).collect();
        let by = text("by").unwrap_or_default();
        if more.is_empty() { by.to_owned() } else { format!("{by} ({})", more.join(", ")) }
    };
    let answer = match &call.outcome {
        None => waiting(call),
        Some(CallOutcome::Refused(error)) => error.message.clone(),
        Some(CallOutcome::Done(answer)) => {
            let names: Vec<String> = answer["approvals"].as_array().into_iter().flatten().map(by).collect();
            format!("approved by {}", names.join(", "))
        }
    };
    format!("gate {}: {text}: {answer}", asking.id)
}

/// What people have said at a gate since the run paused there: it counts once the run goes on.
fn said_since(home: &Home, view: &View, call: &CallView) -> Option<String> {
    let asking = view.asking(call);
    let said = approvals::read(&approvals::of_run(&home.run_folder(&view.run.name))).ok()?;
    let mut last: BTreeMap<String, &str> = BTreeMap::new();
    for word in said.iter().filter(|word| word.digest == asking.digest) {
        let verdict = if word.verdict == Verdict::Approved { "approved" } else { "rejected" };
        last.insert(approvals::who(word), verdict);
    }
    let said: Vec<String> = last.into_iter().map(|(who, verdict)| format!("{verdict} by {who}")).collect();
    (!said.is_empty()).then(|| format!("gate {}: since then {}: lifeboat resume {} counts it", asking.id, said.join(", "), view.run.name))
}

/// A gate that nobody has answered so far.
fn waiting(call: &CallView) -> String {
    let quorum = call.args["quorum"].as_u64().unwrap_or(1);
    if quorum == 1 { "waits for an approval".to_owned() } else { format!("waits for {quorum} approvals") }
}

fn step_line(step: &StepView, view: &View, width: usize) -> String {
    let word = match (&step.ended, &step.error) {
        (None, _) => "begun",
        (Some(_), None) if step.skipped.is_some() => "skipped",
        (Some(_), None) => "ok",
        (Some(_), Some(_)) => "FAILED",
    };
    let took = show(step.took(view.last));
    let name = format!("{}{}", "  ".repeat(step.depth), step.name);
    let left = step.skipped.as_ref().map(|reason| format!("left out: {reason}"));
    let said = step.error.as_ref().or(left.as_ref()).unwrap_or(&step.summary);
    format!("  {name:<width$} {word:<6} {took:>7}   {}", brief(said, SAID)).trim_end().to_owned()
}

fn one_step(context: &Context, view: &View, name: &str, as_json: bool) -> Result<()> {
    let Some(step) = view.steps.iter().find(|step| step.name == name) else {
        let names = view.steps.iter().map(|step| step.name.as_str());
        let near = name_meant(name, names).map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
        let title = format!("the run `{}` has not reached a step `{name}`{near}", view.run.name);
        return Err(Problem::usage(title, format!("lifeboat show {} lists them", view.run.name)));
    };
    let calls: Vec<&CallView> = view.calls.iter().filter(|call| call.steps.iter().any(|step| step == name)).collect();
    let log: Vec<String> = calls.iter().rfind(|call| call.op == JOB_LOG).map(|call| log_lines(call)).unwrap_or_default();
    let printer = &context.printer;
    if as_json {
        printer.data(&with_world(view, json!({ "run": view.run.name, "step": step, "calls": calls, "job_log": log })));
        return Ok(());
    }
    let title = Title::of_run(&view.run);
    printer.line(&format!("{title}    run {}", view.run.name));
    printer.line(&step_line(step, view, step.name.len()));
    for call in &calls {
        printer.line(&call_line(call));
    }
    if !step.printed.is_empty() {
        printer.line("printed");
        step.printed.iter().for_each(|text| printer.line(&format!("  {text}")));
    }
    if !log.is_empty() {
        printer.line("job log");
        log.iter().for_each(|line| printer.line(&format!("  {line}")));
    }
    printer.line(&format!("{title}    next: lifeboat show {} {name} --json shows arguments and answers", view.run.name));
    Ok(())
}

fn call_line(call: &CallView) -> String {
    let kind = if call.action { "!" } else { "?" };
    let outcome = match &call.outcome {
        None => "no answer recorded".to_owned(),
        Some(CallOutcome::Done(answer)) => match answer["exit_code"].as_i64().filter(|code| *code != 0) {
            Some(code) => format!("done (exit {code})"),
            None => "done".to_owned(),
        },
        Some(CallOutcome::Refused(error)) => brief(&error.to_string(), SAID),
    };
    let settled = call.settled.as_ref().map_or_else(String::new, |settled| format!(" ({settled})"));
    format!("  {} {kind} {}   {outcome}{settled}   {}", call.began.strftime("%H:%M:%S"), call.place, call.source)
}

/// A job's log as AWS words it: time, event, server.
fn log_lines(call: &CallView) -> Vec<String> {
    let Some(answer) = call.result() else { return Vec::new() };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |item: &Value| {
        let data = &item["eventData"];
        let known = ["sourceServerID", "conversionServerID", "targetInstanceID", "rawError"];
        let facts: Vec<String> = known.iter().map(|key| text(&data[*key])).filter(|fact| !fact.is_empty()).collect();
        format!("{} {} {}", text(&item["logDateTime"]), text(&item["event"]), facts.join(" ")).trim_end().to_owned()
    };
    answer.as_array().into_iter().flatten().map(line).collect()
}

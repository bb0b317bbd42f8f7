//! The last screen of a run: what happened, what state the world is in, and the one command to go on.

use crate::carry::aftermath::{Aftermath, listed};
use crate::carry::instead::{begin, instead};
use crate::home::Home;
use crate::print::Printer;
use crate::print::title::Title;
use crate::problem::Exit;
use bindings::afterwards::Changed;
use bindings::count;
use bindings::standing::counted;
use engine::Diagnostic;
use engine::duration::show;
use engine::effect::WAIT_FOR;
use engine::error::Stop;
use engine::gate::REJECTED;
use engine::journal::{CallView, View};
use engine::run::{Ended, RunOutcome, StepReport, StepStatus, in_its_place};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// So many of the things that a run changed are named at its end.
const NAMED: usize = 4;

/// How a run ended, for now or for good.
pub(crate) struct Ending<'a> {
    /// Where it went.
    pub(crate) title: &'a Title,
    /// How it ended.
    pub(crate) ended: &'a Ended,
    /// Its journal, if that can be read.
    pub(crate) view: Option<&'a View>,
    /// Its home.
    pub(crate) home: &'a Home,
    /// The runbook's file.
    pub(crate) runbook: &'a str,
    /// The option by which it goes on as it went: ` --step`, or nothing.
    pub(crate) step: &'a str,
    /// On this machine's clock: seconds of each top-level step, and of all.
    pub(crate) wall: (&'a BTreeMap<String, f64>, f64),
}

/// What state the world is in, as far as the run's own journal tells.
struct State<'a> {
    /// What it made that is still there, and the header's targets.
    came: Aftermath,
    /// Actions that were done.
    done: usize,
    /// Actions of which nobody knows yet whether they were.
    in_flight: Vec<&'a CallView>,
    /// What it was waiting for.
    waits: Vec<&'a CallView>,
}

impl<'a> State<'a> {
    fn of(view: Option<&'a View>) -> Self {
        let calls = || view.into_iter().flat_map(|view| &view.calls);
        let open = |call: &&CallView| call.outcome.is_none();
        Self {
            came: view.map(Aftermath::of).unwrap_or_default(),
            done: calls().filter(|call| call.action && call.is_done()).count(),
            in_flight: calls().filter(|call| call.action).filter(open).collect(),
            waits: calls().filter(|call| call.op == WAIT_FOR).filter(open).collect(),
        }
    }
}

/// Tells it, and the exit code it comes to.
pub(crate) fn tell(printer: &Printer, ending: &Ending<'_>) -> Exit {
    let Ending { title, ended, view, .. } = ending;
    let instead = instead_of(ending);
    if let Some(error) = &ended.error {
        let help = error.help.as_ref().map(|help| beside_what_stands(ending, help)).or_else(|| instead.clone());
        printer.diagnostic(&Diagnostic { help, ..error.clone() });
    }
    let state = State::of(*view);
    let (exit, word) = match ended.outcome {
        RunOutcome::Completed => (Exit::Done, "completed"),
        RunOutcome::Failed => (Exit::Failed, "FAILED"),
        RunOutcome::Paused => (Exit::Paused, "PAUSED"),
        RunOutcome::Stopped => (Exit::Stopped, "STOPPED"),
        RunOutcome::Cancelled => (Exit::Cancelled, "CANCELLED"),
        RunOutcome::Refused => (Exit::Refused, "REFUSED"),
    };
    printer.line(&format!("{word} {}", what_happened(ending, &state)));
    ended
        .not_come
        .iter()
        .for_each(|step| printer.line(&format!("--until {step}: no step {step} was reached: the run continued to its end")));
    // Taking it back is no recovery.
    state.came.targets_line().filter(|_| !view.is_some_and(|view| view.undoing)).iter().for_each(|line| printer.line(line));
    // A run that asked AWS what is left has told so.
    if !ended.reports.contains_key("leftovers") && !state.came.stands.is_empty() {
        printer.line(&format!("left by this run: {}    lifeboat show {} lists them", counted(&state.came.stands), ended.run));
    }
    if let Some(changed) = few(&state.came.changed, ended.reports.get("kept")) {
        printer.line(&format!("changed by this run, not put back: {changed}    lifeboat show {} shows how", ended.run));
    }
    for call in &state.in_flight {
        let began = call.began.strftime("%H:%M:%SZ");
        printer.line(&format!("in flight: {}, begun {began}: lifeboat resume {} finds out whether it happened", call.place, ended.run));
    }
    for call in &state.waits {
        printer.line(&format!("was waiting for: {}    {}", call.args["text"].as_str().unwrap_or_default(), call.place));
    }
    if let Some(step) = looked_at(ended) {
        printer.line(&format!("to see its calls: lifeboat show {} {step}", ended.run));
    }
    printer.line(&format!("{title}    next: {}", instead.unwrap_or_else(|| next(ending, state.done > 0))));
    printer.data(&finished(ending, &state));
    exit
}

/// What was changed, the first of it by its names, but for what is told as kept on purpose.
fn few(changed: &[Changed], kept: Option<&Value>) -> Option<String> {
    let name = |Changed { thing, how, .. }: &Changed| format!("{} {}", thing.kind, if thing.id.is_empty() { how } else { &thing.id });
    let is_kept = |name: &String| kept.and_then(Value::as_array).is_some_and(|kept| kept.iter().any(|kept| kept == name));
    let mut names: Vec<String> = changed.iter().map(name).filter(|name| !is_kept(name)).collect();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    names.extend((more > 0).then(|| format!("and {more} more")));
    (!names.is_empty()).then(|| names.join(", "))
}

fn what_happened(ending: &Ending<'_>, state: &State<'_>) -> String {
    let Ending { title, ended, wall: (_, wall), .. } = ending;
    let simulated = show(ended.ended.duration_since(ended.began) - ended.still);
    let stood = stood_still(ended.still).map_or_else(String::new, |stood| format!(", {stood}"));
    let mut line = format!("in {wall:.1} s ({simulated} {}{stood})", title.by_its_clock());
    if let Some(because) = ended.because.as_ref().filter(|_| ended.outcome == RunOutcome::Paused && ended.error.is_none()) {
        line += &format!(", {because}");
    }
    if ended.outcome != RunOutcome::Completed {
        line += &format!(": {}{}", progress(&ended.steps), done(state));
    }
    line.push('.');
    let said = [("leftovers", "Left"), ("kept", "Kept on purpose"), ("others", "Not of this run"), ("not_made", "Planned and not made")];
    for (report, word) in said {
        if let Some(things) = ended.reports.get(report) {
            line += &format!(" {word}: {}.", listed(things));
        }
    }
    line
}

/// `stood still 3h12m`: how long nobody carried a run, if that was a while.
pub(crate) fn stood_still(still: SignedDuration) -> Option<String> {
    (still >= SignedDuration::from_mins(1)).then(|| format!("stood still {}", show(still)))
}

/// `2 of 9 steps done`, and the one it stands in.
fn progress(steps: &[StepReport]) -> String {
    let counted: Vec<&StepReport> = steps.iter().filter(|step| step.counted).collect();
    let done = counted.iter().filter(|step| step.status == StepStatus::Done).count();
    let at = steps.iter().find_map(|step| match step.status {
        StepStatus::Failed => Some(format!(", `{}` failed", step.name)),
        StepStatus::Interrupted => Some(format!(", in `{}`", step.name)),
        StepStatus::Done | StepStatus::NotReached => None,
    });
    let steps = match counted.len() {
        0 => return String::new(),
        steps => count(steps, "step"),
    };
    format!("{done} of {steps} done{}, ", at.unwrap_or_default())
}

/// What it did to the world so far.
fn done(state: &State<'_>) -> String {
    match (state.done, state.in_flight.is_empty()) {
        (0, true) => "nothing was changed".to_owned(),
        (0, false) => "no action is known to be done".to_owned(),
        (done, _) => format!("{} done", count(done, "action")),
    }
}

/// The step whose calls tell more of an error.
fn looked_at(ended: &Ended) -> Option<&str> {
    let failed = ended.steps.iter().find(|step| step.status == StepStatus::Failed);
    failed.filter(|_| ended.outcome == RunOutcome::Failed).map(|step| step.name.as_str())
}

/// What there is instead of going on with it, where that comes to nothing.
fn instead_of(ending: &Ending<'_>) -> Option<String> {
    Some(instead(ending.home, &ending.view?.run, ending.ended.spent.as_ref()?))
}

/// A help, where it says to begin another run, with what must be taken away before that.
fn beside_what_stands(ending: &Ending<'_>, help: &str) -> String {
    ending.view.map_or_else(|| help.to_owned(), |view| help.replace(&in_its_place(&view.run), &begin(Some(ending.home), view)))
}

/// What comes next. `acted`: it did something that may be taken back.
fn next(ending: &Ending<'_>, acted: bool) -> String {
    let Ending { ended, step, view, .. } = ending;
    let (run, help) = (&ended.run, ended.error.as_ref().and_then(|error| error.help.clone()));
    match (ended.outcome, &ended.stop) {
        (RunOutcome::Completed, _) => format!("lifeboat show {run}"),
        (RunOutcome::Failed, _) if ended.history => format!("lifeboat abandon {run}: resuming it would end here again"),
        (RunOutcome::Failed, _) => rejected(ended).unwrap_or_else(|| format!("fix the cause, then lifeboat resume {run}{step}")),
        (RunOutcome::Stopped, Some(Stop::Unplanned { made, .. })) => {
            // Otherwise it says the same at more length.
            let help = help.filter(|_| *made || view.is_some_and(|view| view.undoing));
            let undo = if acted { format!("; or lifeboat undo {run}") } else { String::new() };
            help.unwrap_or_else(|| format!("fix what differs, then lifeboat resume {run}{undo}; or lifeboat abandon {run}"))
        }
        (RunOutcome::Stopped, _) => format!("undo the edit, then lifeboat resume {run}; or lifeboat abandon {run}"),
        (RunOutcome::Paused | RunOutcome::Cancelled, _) => help.unwrap_or_else(|| format!("lifeboat resume {run}{step}")),
        (RunOutcome::Refused, _) => "lifeboat runs".to_owned(),
    }
}

/// Where somebody said no nothing is to be mended: they think again, or not.
fn rejected(ended: &Ended) -> Option<String> {
    let error = ended.error.as_ref().filter(|error| error.code.as_deref() == Some(REJECTED))?;
    Some(format!("{}; or lifeboat abandon {}", error.help.as_ref()?, ended.run))
}

/// The last line of `--json`.
fn finished(ending: &Ending<'_>, state: &State<'_>) -> Value {
    let Ending { title, ended, runbook, wall: (wall, wall_seconds), .. } = ending;
    let step = |step: &StepReport| {
        let wall = wall.get(&step.name).copied().unwrap_or_default();
        json!({ "name": step.name, "status": step.status, "seconds": step.seconds, "wall_seconds": wall })
    };
    let places = |calls: &[&CallView]| calls.iter().map(|call| json!(call.place)).collect::<Value>();
    let carried = Carried { runbook: Some((*runbook).to_owned()), run: Some(ended.run.clone()), live: None };
    let mut told = came_to(not_begun(&carried, title, ended.outcome), &state.came);
    told["paused_because"] = json!(ended.because.as_ref().filter(|_| ended.outcome == RunOutcome::Paused));
    told["steps"] = ended.steps.iter().map(step).collect();
    told["targets"] = json!(state.came.targets);
    told["actions_done"] = state.done.into();
    (told["in_flight"], told["waits"]) = (places(&state.in_flight), places(&state.waits));
    for report in ["leftovers", "others", "kept"] {
        ended.reports.get(report).into_iter().for_each(|things| told[report] = things.clone());
    }
    told["wall_seconds"] = (*wall_seconds).into();
    told
}

/// The same with what came of the run.
fn came_to(mut told: Value, came: &Aftermath) -> Value {
    told["standing"] = came.stands.iter().map(|thing| json!({ "kind": thing.kind, "id": thing.id })).collect();
    told["changed"] = came.changed.iter().map(Aftermath::change).collect();
    told
}

/// What a command was to carry.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(crate) runbook: Option<String>,
    pub(crate) run: Option<String>,
    /// Whether it was to be in AWS itself, where the command says so; otherwise its run does.
    pub(crate) live: Option<bool>,
}

/// The last line of `--json` where nothing was to be done in a run.
pub(crate) fn nothing_to_do(view: &View, title: &Title) -> Value {
    let run = &view.run;
    let carried = Carried { runbook: Some(run.runbook.clone()), run: Some(run.name.clone()), live: None };
    came_to(not_begun(&carried, title, RunOutcome::Completed), &Aftermath::of(view))
}

/// The last line of `--json` where nothing was done: all that there is in one.
#[must_use]
pub(crate) fn not_begun(carried: &Carried, title: &Title, outcome: RunOutcome) -> Value {
    let Carried { runbook, run, .. } = carried;
    json!({
        "type": "run_finished", "run": run, "runbook": runbook, "world": title, "outcome": outcome, "paused_because": null,
        "steps": [], "leftovers": null, "others": null, "standing": [], "changed": [], "targets": {}, "actions_done": 0, "in_flight": [], "waits": [], "kept": [], "wall_seconds": 0.0,
    })
}

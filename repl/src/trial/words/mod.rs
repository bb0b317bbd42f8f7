//! What tests can say besides what runbooks can: run one, and have things happen to the lab.

use super::script::Said;
use crate::asked::is_for_others;
use crate::context::project_of;
use crate::lab::chance;
use crate::problem::Problem;
use crate::rehearsal::runless::{Told, without_a_run};
use crate::trial::labs::SEED;
use crate::world::{LabWorld, World};
use engine::Diagnostic;
use engine::effect::Scope;
use engine::event::{Event, Listener};
use engine::gate::{Ahead, Approval, Asking, Decision, Gate, Meanwhile, People, Verdict, Word as Answer};
use engine::header;
use engine::journal::{sqlite, view};
use engine::mishap::Mishap;
use engine::run::{Again, Asks, Beginning, Ended, NewRun, RunError, RunOutcome, Seams, begin, resume};
use engine::schema::did_you_mean;
use engine::verb::VerbError;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

mod options;
mod table;

use options::{Advance, Agree, End, Fault, Go, ResumeRun, RunRunbook, read};
pub(crate) use table::catalogue;
pub(super) use table::verbs;

/// A test's lab, and the runs made in it.
pub(super) struct Bench {
    world: LabWorld,
    region: String,
    /// The test's own folder.
    folder: PathBuf,
    scratch: PathBuf,
    cancel: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    runs: BTreeMap<String, Run>,
    /// Errors of runs that did not end as the test expected.
    failures: Vec<Diagnostic>,
    /// What is to go wrong in the lab.
    faults: Vec<Mishap>,
    /// What was to, and did not until it was mended.
    unmet: Vec<Mishap>,
}

/// A run made in it.
#[derive(Clone)]
struct Run {
    folder: PathBuf,
    runbook: PathBuf,
    region: String,
}

impl Bench {
    pub(super) fn new(world: LabWorld, region: String, folder: PathBuf, scratch: PathBuf, cancel: CancellationToken) -> Self {
        Self { world, region, folder, scratch, cancel, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Errors of runs that did not end as the test expected.
    pub(super) fn failures(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.state().failures)
    }

    /// Has something go wrong in the lab.
    pub(super) fn befall(&self, mishap: Mishap) -> Result<(), String> {
        self.world.befall(&mishap)?;
        self.state().faults.push(mishap);
        Ok(())
    }

    /// What was to go wrong, and never came about.
    pub(super) fn unmet(&self) -> Vec<Mishap> {
        let mut state = self.state();
        let faults = std::mem::take(&mut state.faults);
        state.unmet.extend(faults.into_iter().filter(|mishap| !self.world.has_met(mishap)));
        state.unmet.clone()
    }

    fn seams(&self, scope: &Scope, region: &str, watch: &Arc<Watch>, people: &Arc<Crew>) -> Seams {
        Seams {
            surface: self.world.surface(region),
            journals: sqlite(),
            clock: scope.lend_clock(),
            listener: watch.clone(),
            people: people.clone(),
            cancel: self.cancel.clone(),
        }
    }
}

fn advance(bench: &Bench, scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Advance { by } = read("lab::advance", args)?;
    let by = engine::duration::parse(&by).map_err(|why| VerbError::fault("Options", format!("`by` of `lab::advance`: {why}")))?;
    let lab = bench.world.lab.clone();
    // Whoever calls has the turn: time passes once it is given.
    let now = engine::clock::perform(&*scope.lend_clock(), 0, async move { lab.advance(by).await });
    now.map(|now| json!(now.to_string())).map_err(|error| VerbError::fault("Lab", error.to_string()))
}

fn fault(bench: &Bench, _: &Scope, args: Value) -> Result<Value, VerbError> {
    let Fault { add } = read("lab::fault", args)?;
    let wrong = |why: String| VerbError::fault("Options", format!("`add` of `lab::fault`: {why}"));
    let mishap = Mishap::parse(&add).map_err(wrong)?;
    header::is_sent(&mishap, &bench.world.surface(&bench.region)).map_err(wrong)?;
    bench.befall(mishap).map(|()| Value::Null).map_err(wrong)
}

fn mend(bench: &Bench, _: &Scope, _: Value) -> Result<Value, VerbError> {
    bench.unmet();
    bench.world.lab.no_faults().map(|()| Value::Null).map_err(|error| VerbError::fault("Lab", error.to_string()))
}

fn run_runbook(bench: &Bench, scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let RunRunbook { runbook, set, params, secrets, region, go } = read("run_runbook", args)?;
    let path = found(&bench.folder, "runbook", &runbook)?;
    let (watch, people) = (Arc::new(Watch::default()), Arc::new(Crew::of(&go)));
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let name = format!("{stem}-{}", bench.state().runs.len() + 1);
    let header = header::read(&path).unwrap_or_default();
    let region = region.or_else(|| header.regions.first().cloned()).unwrap_or_else(|| bench.region.clone());
    let mut given = params.map(|file| parameters(&bench.folder, &file)).transpose()?.unwrap_or_default();
    given.retain({
        let is_for_others = is_for_others(&header, &path);
        move |name, _| !is_for_others(name)
    });
    given.extend(set);
    let folder = bench.scratch.join(&name);
    std::fs::create_dir(&folder).map_err(|error| VerbError::fault("Lab", format!("cannot make `{}`: {error}", folder.display())))?;
    let new = NewRun {
        beginning: Beginning {
            name: name.clone(),
            folder: folder.clone(),
            key_file: bench.scratch.join("key"),
            project: project_of(&path),
            params: given,
            secrets: secrets.into_iter().map(|(name, secret)| (name, Zeroizing::new(secret))).collect(),
            world: bench.world.id(&region),
            nonce: chance(Some(SEED + bench.state().runs.len() as u64)),
            operator: "test".to_owned(),
        },
        runbook: path.clone(),
        until: go.stop_after.clone(),
        asks: Asks::Nothing,
        plan: None,
        approvals: Vec::new(),
        approved: Vec::new(),
        break_glass: None,
    };
    let run = Run { folder, runbook: path, region: region.clone() };
    bench.state().runs.insert(name.clone(), run.clone());
    let ended = begin(new, bench.seams(scope, &region, &watch, &people));
    TestedRun { bench, name: &name, run: &run, go: &go, watch: &watch, people: &people }.to(ended)
}

fn resume_run(bench: &Bench, scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let ResumeRun { run: name, go } = read("resume_run", args)?;
    let run = bench.state().runs.get(&name).cloned();
    let run = run.ok_or_else(|| VerbError::fault("Options", format!("there is no run `{name}` in this test")))?;
    let (watch, people) = (Arc::new(Watch::default()), Arc::new(Crew::of(&go)));
    let again = Again { until: go.stop_after.clone(), operator: "test".to_owned(), ..Again::default() };
    let (key, world) = (bench.scratch.join("key"), bench.world.id(&run.region));
    let ended = resume(&run.folder, &key, &world, again, bench.seams(scope, &run.region, &watch, &people));
    TestedRun { bench, name: &name, run: &run, go: &go, watch: &watch, people: &people }.to(ended)
}

/// A file a test names, from its own folder.
fn found(folder: &Path, what: &str, name: &str) -> Result<PathBuf, VerbError> {
    let path = folder.join(name);
    let path = path.canonicalize().ok().filter(|path| path.is_file());
    path.ok_or_else(|| VerbError::fault("Options", format!("there is no {what} `{name}` beside the test, in `{}`", folder.display())))
}

fn parameters(folder: &Path, name: &str) -> Result<BTreeMap<String, Value>, VerbError> {
    let path = found(folder, "file of parameters", name)?;
    let wrong = |why: String| VerbError::fault("Options", format!("`{name}` is not a JSON object of parameters: {why}"));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))
}

/// What a run came to.
struct TestedRun<'a> {
    bench: &'a Bench,
    name: &'a str,
    run: &'a Run,
    go: &'a Go,
    watch: &'a Watch,
    people: &'a Crew,
}

impl TestedRun<'_> {
    /// As the test sees it, if that is what it expected.
    fn to(&self, ended: Result<Ended, RunError>) -> Result<Value, VerbError> {
        let (word, mut error, told) = match ended {
            Ok(ended) if ended.outcome == RunOutcome::Cancelled => return Err(VerbError::Run(engine::error::Stop::Cancelled)),
            Ok(ended) => (word(ended.outcome), ended.error.clone(), self.of_run(&ended)),
            Err(error) => {
                let shown = Problem::of_run(error, &self.run.runbook.display().to_string(), Some(self.name)).shown;
                ("refused", Some(shown), Map::new())
            }
        };
        error.iter_mut().for_each(|error| without_a_run(error, self.name, Told::Testing));
        let expected = self.go.expect.map_or(if self.go.stop_after.is_some() { "paused" } else { "completed" }, End::word);
        if word != expected {
            let why = error.as_ref().map_or_else(String::new, |error| format!(": {}", error.title));
            self.bench.state().failures.extend(error);
            let gates = self.people.missed().map_or_else(String::new, |missed| format!("; {missed}"));
            let message =
                format!("{} {word}, where `{expected}` was expected{why}{gates}; if that is intended, write expect: \"{word}\"", self.name);
            return Err(VerbError::fault("Outcome", message));
        }
        if let Some(missed) = self.people.missed() {
            return Err(VerbError::fault("Outcome", format!("{} {word}, but {missed}", self.name)));
        }
        let mut result = json!({
            "run": self.name, "outcome": word, "error": error.as_ref().map(shown),
            "gates": self.people.asked(), "printed": self.watch.said.take(),
            "because": null, "steps": {}, "actions": [], "leftovers": null, "seconds": 0.0,
        });
        if let Value::Object(map) = &mut result {
            map.extend(told);
        }
        Ok(result)
    }

    fn of_run(&self, ended: &Ended) -> Map<String, Value> {
        let values = self.watch.values();
        let step = |step: &engine::run::StepReport| {
            let value = values.get(&step.name).cloned().unwrap_or_default();
            let about = json!({ "status": step.status, "seconds": step.seconds, "summary": step.summary, "value": value });
            (step.name.clone(), about)
        };
        let steps: Map<String, Value> = ended.steps.iter().map(step).collect();
        let actions: Vec<Value> = view(&self.run.folder).map_or_else(
            |_| Vec::new(),
            |view| {
                let actions = view.calls.iter().filter(|call| call.action);
                let action = |call: &engine::journal::CallView| {
                    let (result, refused) = (call.result(), call.refusal().map(|error| &error.code));
                    json!({ "op": call.op, "place": call.place, "args": call.args, "result": result, "refused": refused })
                };
                actions.map(action).collect()
            },
        );
        let about = json!({
            "because": ended.because, "steps": steps, "actions": actions, "leftovers": ended.reports.get("leftovers"),
            "seconds": ended.ended.duration_since(ended.began).as_secs_f64(),
        });
        match about {
            Value::Object(about) => about,
            _ => Map::new(),
        }
    }
}

fn word(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::Completed => "completed",
        RunOutcome::Failed => "failed",
        RunOutcome::Paused => "paused",
        RunOutcome::Stopped => "stopped",
        RunOutcome::Cancelled => "cancelled",
        RunOutcome::Refused => "refused",
    }
}

/// An error as a test looks at it.
fn shown(error: &Diagnostic) -> Value {
    let place = error.labels.iter().find(|label| label.primary).map(|label| format!("{}:{}:{}", label.file, label.line, label.column));
    json!({ "message": error.title, "code": error.code, "place": place, "notes": error.notes, "help": error.help })
}

/// Keeps what a run says.
#[derive(Default)]
struct Watch {
    said: Said,
    values: Mutex<BTreeMap<String, Value>>,
}

impl Watch {
    fn values(&self) -> MutexGuard<'_, BTreeMap<String, Value>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Watch {
    fn on(&self, event: Event) {
        match event {
            Event::StepValue { name, depth: 0, value } => drop(self.values().insert(name, value)),
            other => self.said.on(other),
        }
    }
}

/// Those a run asks: they say what the test says.
struct Crew {
    agree: Agree,
    reject: Vec<String>,
    asked: Mutex<Vec<Gate>>,
}

impl Crew {
    fn of(go: &Go) -> Self {
        Self { agree: go.agree.clone(), reject: go.reject.clone(), asked: Mutex::default() }
    }

    /// A gate at which somebody was to agree or to say no, and that was never asked.
    fn missed(&self) -> Option<String> {
        let gates = self.gates();
        let asked = |typed: &str| gates.iter().any(|gate| gate.asking.ends_with(typed));
        // A no ends the asking: who would have agreed beside it may not have come to that.
        let is_over = gates.iter().any(|gate| self.refuses(&gate.asking));
        let agree = self.agree.names().iter().map(|typed| (typed, "agree")).filter(|_| !is_over);
        let mut named = agree.chain(self.reject.iter().map(|typed| (typed, "reject")));
        let (missed, option) = named.find(|(typed, _)| !asked(typed))?;
        let places: Vec<&str> = gates.iter().map(|gate| gate.asking.id.as_str()).collect();
        let known = places.iter().copied().chain(gates.iter().map(|gate| gate.name.as_str()));
        Some(match did_you_mean(missed, known) {
            Some(near) => format!("no gate `{missed}` was asked, which `{option}` names: did you mean `{near}`?"),
            None if gates.is_empty() => format!("no gate `{missed}` was asked, which `{option}` names, nor any other"),
            None => format!("no gate `{missed}` was asked, which `{option}` names; asked were `{}`", places.join("`, `")),
        })
    }

    fn refuses(&self, gate: &Asking) -> bool {
        self.reject.iter().any(|typed| gate.ends_with(typed))
    }

    /// What people were asked, as a test sees it.
    fn asked(&self) -> Vec<Value> {
        let asked = |gate: Gate| {
            let Gate { name, text, show, quorum, asking, .. } = gate;
            json!({ "name": name, "place": asking.id, "text": text, "show": show, "quorum": quorum })
        };
        std::mem::take(&mut *self.gates()).into_iter().map(asked).collect()
    }

    fn gates(&self) -> MutexGuard<'_, Vec<Gate>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl People for Crew {
    fn ask(&self, gate: &Gate, _: &CancellationToken) -> Decision {
        self.gates().push(gate.clone());
        if self.refuses(&gate.asking) {
            let said = crate::approvals::said(&gate.asking, Verdict::Rejected, "as the test says");
            return Decision::Rejected(Box::new(Approval { by: "test".to_owned(), user: "test".to_owned(), ..said }));
        }
        if self.agree.holds(&gate.asking) {
            return Decision::Open(Vec::new());
        }
        Decision::Waiting { agreed: 0, command: format!("agree: [\"{}\"]", gate.asking.id) }
    }

    fn answered(&self, _: &Asking, _: u64) -> bool {
        false
    }

    fn ahead(&self, _: &Ahead, _: &Meanwhile) -> Answer {
        Answer::Yes
    }
}

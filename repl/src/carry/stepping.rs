//! Going step by step: what comes next is shown, and done when the person at the terminal says so.

use crate::commands::inputs::typed;
use crate::commands::{gated_steps, quiet_steps};
use crate::planned::{self, Names};
use crate::print::Printer;
use crate::shell::Around;
use bindings::afterwards::{Changed, acted_on, afterwards, is_of_the_run};
use bindings::paid::paid;
use bindings::standing::{Done, Thing, made};
use engine::gate::{Ahead, Meanwhile, TakenBack, Word};
use engine::plan::{Answer, Call, Does, named, show};
use engine::run::{Asks, PLAN};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// So many planned calls of a step are shown; of more it is said how many.
const SHOWN: usize = 24;

/// The option by which a run goes on as it went: nothing where nobody was asked.
pub(crate) fn option(asks: Asks) -> &'static str {
    match asks {
        Asks::Nothing => "",
        Asks::Steps => " --step",
        Asks::Actions => " --step=action",
    }
}

/// How far the person lets the run go on by itself.
#[derive(Default)]
pub(crate) struct Stepping {
    pace: Mutex<Pace>,
    /// Before what the person is asked.
    asks: Asks,
    /// The top-level steps that stand literally in the runbook, in order.
    steps: Vec<String>,
    /// The runbook.
    runbook: PathBuf,
    /// Where steps of it stand that only look, once somebody is asked.
    quiet: OnceLock<BTreeSet<String>>,
    /// What is known by an id in the plan the run is held to, once somebody is asked.
    names: OnceLock<Names>,
    /// What there is to look around in.
    around: Option<Around>,
}

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

impl Pace {
    fn asks(&self, ahead: &Ahead) -> bool {
        match self {
            Self::Each => true,
            Self::Until(step) => *step == ahead.name,
            Self::On => false,
        }
    }
}

impl Stepping {
    /// Through these top-level steps of a runbook.
    pub(crate) fn over(asks: Asks, steps: Vec<String>, runbook: &Path, around: Around) -> Self {
        Self { asks, steps, runbook: runbook.to_owned(), around: Some(around), ..Self::default() }
    }

    /// Whether the person is still asked: they have not let the run go on to its end.
    pub(crate) fn asks_still(&self) -> bool {
        *self.pace() != Pace::On
    }

    /// Whether the person is asked before this.
    pub(crate) fn asks(&self, ahead: &Ahead) -> bool {
        self.pace().asks(ahead)
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows what comes, and asks, if nobody has let the run go on meanwhile.
    pub(crate) fn ask(&self, printer: &Printer, ahead: &Ahead, meanwhile: &Meanwhile) -> Word {
        let mut pace = self.pace();
        if !pace.asks(ahead) {
            return Word::Yes;
        }
        *pace = Pace::Each;
        printer.standing_still(|| {
            self.tell(printer, ahead);
            loop {
                let Some(answer) = typed(printer, "  go on? ", &meanwhile.cancel) else { return Word::Quit };
                if let Some(word) = self.word(printer, (ahead, meanwhile), &mut pace, &answer) {
                    return word;
                }
            }
        })
    }

    /// What an answer means; `None`: it is asked again.
    fn word(&self, printer: &Printer, (ahead, meanwhile): (&Ahead, &Meanwhile), pace: &mut Pace, answer: &str) -> Option<Word> {
        let (word, rest) = answer.split_once(' ').unwrap_or((answer, ""));
        match (word, rest.trim()) {
            ("y" | "yes", "") => return Some(Word::Yes),
            ("q" | "quit", "") => return Some(Word::Quit),
            ("c" | "continue", "") => {
                *pace = Pace::On;
                return Some(Word::Yes);
            }
            ("u" | "until", step) if !step.is_empty() => match self.comes(ahead, step) {
                Ok(()) => {
                    *pace = Pace::Until(step.to_owned());
                    return Some(Word::Yes);
                }
                Err(why) => printer.note(&why),
            },
            ("l" | "look", "") => match self.around.as_ref().map(|around| around.look(ahead, meanwhile)) {
                Some(Err(problem)) => printer.problem(&problem),
                Some(Ok(())) if !meanwhile.cancel.is_cancelled() => self.tell(printer, ahead),
                _ => {}
            },
            ("s" | "skip", "") if ahead.action.is_none() && self.asks_people(ahead) => {
                printer.note("people are asked in this step: what people are asked is not left out");
            }
            ("s" | "skip", "") if ahead.action.is_none() => return instead(printer, meanwhile),
            ("s" | "skip", "") => printer.note("only steps can be left out: an action's result is what the rest goes on with"),
            _ => printer.note(&self.help()),
        }
        None
    }

    fn tell(&self, printer: &Printer, ahead: &Ahead) {
        let quiet = || self.quiet.get_or_init(|| quiet_steps(&self.runbook));
        let is_quiet = ahead.action.is_none() && ahead.undo.is_none() && quiet().contains(&ahead.source);
        tell(printer, self.names.get_or_init(|| self.planned_names()), ahead, is_quiet);
        printer.note(&format!("  {}", self.help()));
    }

    /// Those in the plan; none where there is none.
    fn planned_names(&self) -> Names {
        let file = self.around.as_ref().map(|around| around.home.run_folder(&around.run).join(PLAN));
        let plan = file.and_then(|file| planned::read(&file, &std::fs::read(&file).ok()?).ok());
        let base = plan.as_ref().and_then(|plan| plan.branches.first());
        base.map_or_else(Names::default, |base| Names::within(&base.items))
    }

    /// What can be answered.
    fn help(&self) -> String {
        let run = self.around.as_ref().map_or("RUN", |around| &around.run);
        let step = if self.asks == Asks::Actions { "--step=action" } else { "--step" };
        let quit = format!("q (stop here; lifeboat resume {run} {step} goes on)");
        format!("y (do it), s (leave it out), l (look around, with queries), c (run on), u STEP (run until STEP), {quit}")
    }

    /// Whether there is a gate in a step that comes, by its text or by the plan.
    fn asks_people(&self, ahead: &Ahead) -> bool {
        let step = ahead.name.rsplit('/').next().unwrap_or_default();
        ahead.planned.iter().any(|call| call.does == Does::Gate) || !gated_steps(&self.runbook).of(step).is_nobody()
    }

    /// Whether this top-level step is still to come. A run that is to stop before a step that does not come would not stop.
    fn comes(&self, ahead: &Ahead, step: &str) -> Result<(), String> {
        let number = |name: &str| self.steps.iter().position(|known| known == name);
        let here = number(ahead.name.split(['/', '[']).next().unwrap_or_default());
        match number(step) {
            Some(there) if here.is_none_or(|here| here < there) => Ok(()),
            Some(_) => Err(format!("`{step}` is not ahead any more")),
            None => {
                let ahead = self.steps.iter().skip(here.map_or(0, |here| here + 1)).map(String::as_str).collect::<Vec<_>>();
                let ahead = if ahead.is_empty() { "none".to_owned() } else { ahead.join(", ") };
                Err(format!("the runbook has no step `{step}` at its top; ahead: {ahead}"))
            }
        }
    }
}

fn tell(printer: &Printer, names: &Names, ahead: &Ahead, changes_nothing: bool) {
    let what = match &ahead.action {
        None => format!("  next step {}    {}    {}", ahead.name, ahead.title, ahead.source),
        Some((op, args)) => format!("  next action {op} {}    {}    {}", names.named(&show(args)), ahead.name, ahead.source),
    };
    let expected = ahead.expected.map(|expected| format!("    expected {}", engine::duration::show(expected)));
    printer.line(&format!("{what}{}", expected.unwrap_or_default()));
    let planned: Vec<String> = ahead.planned.iter().filter_map(|call| planned::call_line(names, call)).collect();
    let word = |number: usize| if number == 0 { "plan" } else { "" };
    planned.iter().take(SHOWN).enumerate().for_each(|(number, line)| printer.line(&format!("      {:<7} {line}", word(number))));
    if let Some(more) = planned.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        printer.line(&format!("              and {more} more"));
    }
    if !changes_nothing {
        printer.line(&format!("      undo    {}", undo(ahead)));
    }
    let costs = costs(ahead);
    if !costs.is_empty() {
        let until = if goes_by_itself(ahead) { "until the run takes it away, by the plan" } else { "for as long as that stands" };
        printer.line(&format!("      costs   {}, {until}", costs.join(", ")));
    }
}

/// What takes it back.
fn undo(ahead: &Ahead) -> String {
    let is_planned = !ahead.planned.is_empty() || ahead.expected.is_some();
    match &ahead.undo {
        None if is_planned && !ahead.planned.iter().any(|call| call.does == Does::Action) => {
            "only looks: nothing it does changes the world, by the plan".to_owned()
        }
        None if goes_by_itself(ahead) => "the run itself takes away what this makes, by the plan; else nothing takes this back".to_owned(),
        None => "nothing takes this back: no step around it says `undo:`".to_owned(),
        Some(TakenBack { step, how }) if *step == ahead.name => how.clone(),
        Some(TakenBack { step, how }) => format!("with step {step}: {how}"),
    }
}

/// A call of a plan that is answered there: op, options, answer.
type Told = (String, Value, Value);

fn told<'c>(calls: impl IntoIterator<Item = &'c Call>) -> Vec<Told> {
    let answered = |call: &Call| match &call.answer {
        Answer::Done(answer) => Some((call.op.clone(), named(&call.args), named(&answer.read()))),
        Answer::Refused(_) => None,
    };
    calls.into_iter().filter_map(answered).collect()
}

fn done(calls: &[Told]) -> impl Iterator<Item = Done<'_>> {
    calls.iter().map(|(op, args, result)| Done { op, args, result })
}

/// Whether its actions make something, and at the run's end nothing of that stands, and nothing else that they act on is otherwise, by the plan.
fn goes_by_itself(ahead: &Ahead) -> bool {
    let actions = told(ahead.planned.iter().filter(|call| call.does == Does::Action && !is_of_the_run(&call.op)));
    let acted: Vec<Vec<Thing>> = done(&actions).map(|action| acted_on(&action)).collect();
    // What others make is not asked for here.
    let (planned, after) = (told(&ahead.planned), told(&ahead.after));
    let rest = done(&after).filter(|call| made([*call]).is_empty());
    let found = afterwards(done(&planned).chain(rest).map(|done| (done, &Value::Null)));
    let is_acted = |thing: &Thing| acted.iter().flatten().any(|acted| acted == thing);
    let is_known = !acted.iter().any(Vec::is_empty) && done(&actions).any(|action| !made([action]).is_empty());
    let stays = found.gone.iter().chain(found.changed.iter().map(|Changed { thing, .. }| thing)).any(is_acted);
    is_known && found.stands.is_empty() && !stays
}

/// What is left standing that is charged for, as far as the plan tells, or, without one, an action's own options. What an action makes is
/// told by what is asked after it, too.
fn costs(ahead: &Ahead) -> Vec<String> {
    let asked = ahead.after.iter().filter(|call| ahead.action.is_some() && call.does != Does::Action);
    let mut calls = told(ahead.planned.iter().chain(asked));
    if let (true, Some((op, args))) = (ahead.planned.is_empty(), &ahead.action) {
        calls = vec![(op.clone(), args.clone(), Value::Null)];
    }
    paid(done(&calls))
}

/// What the script shall see in place of the step's result, and why it is left out.
fn instead(printer: &Printer, meanwhile: &Meanwhile) -> Option<Word> {
    let text = typed(printer, "  its result, as JSON (null for none): ", &meanwhile.cancel)?;
    let value = serde_json::from_str(&text).map_err(|error| printer.note(&format!("that is no JSON: {error}"))).ok()?;
    let reason = typed(printer, "  why: ", &meanwhile.cancel).filter(|reason| !reason.is_empty());
    if reason.is_none() {
        printer.note("a step is left out for a reason");
    }
    Some(Word::Skip(value, reason?))
}

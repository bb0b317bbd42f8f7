//! Going step by step: what comes next is shown, and done when the person at the terminal says so.

mod ahead;

use crate::checked::{gated_steps, quiet_steps};
use crate::inputs::{forget_typed, typed};
use crate::planned::{self, Names};
use crate::print::Printer;
use crate::shell::Around;
use engine::gate::{Ahead, Meanwhile, Word};
use engine::plan::Does;
use engine::run::{Asks, PLAN};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

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

/// What a person is asked.
struct Question<'a> {
    /// Asks it.
    printer: &'a Printer,
    /// What comes.
    ahead: &'a Ahead,
    /// What there is while they think.
    meanwhile: &'a Meanwhile,
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
        let question = Question { printer, ahead, meanwhile };
        printer.standing_still(|| {
            forget_typed();
            self.tell(printer, ahead);
            loop {
                let Some(answer) = typed(printer, "  do it? ", &meanwhile.cancel) else { return Word::Quit };
                if let Some(word) = self.word(&question, &mut pace, &answer) {
                    return word;
                }
            }
        })
    }

    /// What an answer means; `None`: it is asked again.
    fn word(&self, question: &Question<'_>, pace: &mut Pace, answer: &str) -> Option<Word> {
        let Question { printer, ahead, meanwhile } = *question;
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
                printer.note("people are asked in this step: a gate cannot be left out");
            }
            ("s" | "skip", "") if ahead.action.is_none() => return instead(printer, meanwhile),
            ("s" | "skip", "") => printer.note("only steps can be left out: what follows needs the result of an action"),
            _ => printer.note(&self.help()),
        }
        None
    }

    fn tell(&self, printer: &Printer, ahead: &Ahead) {
        let quiet = || self.quiet.get_or_init(|| quiet_steps(&self.runbook));
        let is_quiet = ahead.action.is_none() && ahead.undo.is_none() && quiet().contains(&ahead.source);
        ahead::tell(printer, self.names.get_or_init(|| self.planned_names()), ahead, is_quiet);
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
        let quit = format!("q (stop here; lifeboat resume {run} {step} continues)");
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
            Some(_) => Err(format!("`{step}` is no longer ahead")),
            None => {
                let ahead = self.steps.iter().skip(here.map_or(0, |here| here + 1)).map(String::as_str).collect::<Vec<_>>();
                let ahead = if ahead.is_empty() { "none".to_owned() } else { ahead.join(", ") };
                Err(format!("the runbook has no top-level step `{step}`; still ahead: {ahead}"))
            }
        }
    }
}

/// What the script shall see in place of the step's result, and why it is left out.
fn instead(printer: &Printer, meanwhile: &Meanwhile) -> Option<Word> {
    let text = typed(printer, "  its result, as JSON (null for none): ", &meanwhile.cancel)?;
    let value = serde_json::from_str(&text).map_err(|error| printer.note(&format!("that is not JSON: {error}"))).ok()?;
    let reason = typed(printer, "  why: ", &meanwhile.cancel).filter(|reason| !reason.is_empty());
    if reason.is_none() {
        printer.note("leaving a step out needs a reason");
    }
    Some(Word::Skip(value, reason?))
}

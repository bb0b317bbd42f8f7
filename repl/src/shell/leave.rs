//! What may be done in a session: everything on the lab, nothing but looking in AWS itself and beside a paused run. In AWS a person may
//! break the glass for a while: then every input is rehearsed, shown, and held to what was shown.

use super::{Next, Shell};
use crate::inputs;
use crate::planned;
use crate::problem::{Exit, Problem, Result};
use engine::Diagnostic;
use engine::op::OpError;
use engine::run::Guard;
use engine::session::InputOutcome;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, PoisonError};

/// How long the glass stays broken.
const FOR: SignedDuration = SignedDuration::from_mins(15);
/// The code of what was refused for it.
const READ_ONLY: &str = "ReadOnly";

/// What may be done.
#[derive(Clone, Debug)]
pub(super) enum Leave {
    /// Everything.
    Free,
    /// Nothing: a paused run is looked at.
    Beside(String),
    /// Nothing: it is AWS itself.
    Live,
    /// What a person sees and says yes to, until this time of the machine.
    Unlocked(Timestamp),
}

/// Refuses every action, and every command on a host and page asked of one: what that does is for whoever wrote it to know.
pub(super) fn only_queries() -> Guard {
    Arc::new(|op, args| {
        let does = planned::on_a_host(args).filter(|_| op.commands).unwrap_or("changes the world");
        let message = format!("this session is read-only: `{}` {does}", op.name);
        Err(OpError { code: READ_ONLY.to_owned(), message, ..OpError::default() })
    })
}

impl Shell<'_> {
    /// What may be done now.
    pub(super) fn leave_now(&self) -> Leave {
        let mut leave = self.leave.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*leave, Leave::Unlocked(until) if *until <= Timestamp::now()) {
            *leave = Leave::Live;
        }
        leave.clone()
    }

    /// Evaluates an input within what may be done. `None`: a person said no.
    pub(super) fn within_leave(&self, text: &str) -> Result<Option<InputOutcome>> {
        match self.leave_now() {
            Leave::Free => self.turn(text, None, None).map(Some),
            Leave::Beside(_) | Leave::Live => self.turn(text, Some(only_queries()), None).map(Some),
            Leave::Unlocked(_) => self.shown_first(text),
        }
    }

    /// Rehearses it, shows it, asks, and holds it to what was shown.
    fn shown_first(&self, text: &str) -> Result<Option<InputOutcome>> {
        let (plan, ended) = self.rehearsed(text)?;
        if let Some(error) = ended.error {
            return Err(Problem { exit: Exit::Failed, shown: error, is_damage: false });
        }
        if plan.branches.first().is_none_or(|base| planned::deeds(&base.items) == 0) {
            return self.turn(text, Some(only_queries()), None).map(Some);
        }
        self.show_plan(&plan);
        if !inputs::ask("do it? y/N ").is_ok_and(|answer| matches!(answer.as_str(), "y" | "yes")) {
            self.context.printer.note("not done");
            return Ok(None);
        }
        if !matches!(self.leave_now(), Leave::Unlocked(_)) {
            return Err(Problem::refused("the session is read-only again: nothing was done", ":unlock REASON"));
        }
        let bytes = planned::bytes(&plan)?;
        self.turn(text, None, Some(&bytes)).map(Some)
    }

    /// Lets actions through for a while, after the account id was typed. It is recorded why.
    pub(super) fn unlock(&self, reason: &str) -> Result<Next> {
        match self.leave_now() {
            Leave::Free => return Err(Problem::refused("nothing is locked on the lab", "")),
            Leave::Beside(run) => {
                let title = format!("this session only looks at the run `{run}`");
                return Err(Problem::refused(title, format!("lifeboat resume {run} continues the run")));
            }
            Leave::Live | Leave::Unlocked(_) => {}
        }
        let account = self.session().run().account.clone();
        inputs::type_account(&format!("{}: actions that nobody reviewed are allowed for 15 minutes ({reason})", self.title), &account)?;
        let until = Timestamp::now() + FOR;
        let shown = until.strftime("%H:%M:%SZ");
        let noted = self.session().note("unlock", &format!(":unlock {reason}"), &format!("break-glass: {reason}; until {shown}"));
        noted.map_err(|error| Problem::of_run(error.into(), engine::session::TYPED, Some(&self.run)))?;
        *self.leave.lock().unwrap_or_else(PoisonError::into_inner) = Leave::Unlocked(until);
        self.context
            .printer
            .line(&format!("unlocked until {shown}: every input with an action is rehearsed, shown, and done when you say so"));
        Ok(Next::Go)
    }

    /// An error, with what to do where something was not allowed.
    pub(super) fn with_leave(&self, error: &Diagnostic) -> Diagnostic {
        let mut shown = error.clone();
        if shown.code.as_deref() == Some(READ_ONLY) {
            shown.help = Some(match self.leave_now() {
                Leave::Beside(run) => format!(":plan it; lifeboat resume {run} continues the run"),
                _ => ":plan it, or :unlock REASON".to_owned(),
            });
        }
        shown
    }
}

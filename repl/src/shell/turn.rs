//! One input in its world: joined for it, and left again.

use super::Shell;
use super::progress::Progress;
use crate::approvals::{self, Policy};
use crate::carry::people::{Desk, Seat};
use crate::carry::stepping::Stepping;
use crate::destination::Joined;
use crate::lab;
use crate::problem::Result;
use engine::journal::sqlite;
use engine::run::{Guard, Seams};
use engine::session::{Input, InputOutcome};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

impl Shell<'_> {
    /// Evaluates an input, held to `plan` if there is one.
    ///
    /// # Errors
    /// The world cannot be had: nothing was evaluated.
    pub(super) fn turn(&self, text: &str, guard: Option<Guard>, plan: Option<&[u8]>) -> Result<InputOutcome> {
        let cancel = self.attention.begin();
        let came = self.joined(text, (guard, plan), cancel);
        self.attention.end();
        came
    }

    fn joined(&self, text: &str, (guard, plan): (Option<Guard>, Option<&[u8]>), cancel: CancellationToken) -> Result<InputOutcome> {
        let Joined { world, _lock } = self.destination.join()?;
        let progress = Arc::new(Progress::new(self.context.printer.clone()));
        let mut session = self.session();
        let record = session.run();
        lab::not_reset(self.home, &self.run, record)?;
        let desk = Desk {
            printer: self.context.printer.clone(),
            run: record.name.clone(),
            file: approvals::of_run(&self.home.run_folder(&self.run)),
            policy: Policy::of(session.header(), std::path::Path::new(&record.runbook), vec![approvals::whoami().0])?,
            arn: world.caller(),
            stepping: Stepping::default(),
            seat: Seat::default(),
        };
        let seams = Seams {
            surface: world.surface(&self.region),
            journals: sqlite(),
            clock: world.clock(),
            listener: progress.clone(),
            people: Arc::new(desk),
            cancel,
        };
        let came = session.input(&Input { text, guard, plan, pauses: !self.terminal }, seams);
        drop(session);
        progress.close();
        if progress.acted() {
            self.tell_acts(&came);
        }
        self.forget_things();
        Ok(came)
    }
}

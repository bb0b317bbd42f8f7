//! `:plan`: what an input would do, rehearsed twice on copies of the world.

use super::Shell;
use crate::lab;
use crate::planned::{self, Names};
use crate::problem::{Exit, Problem, Result};
use crate::rehearsal::{Scene, Stage, laid_over};
use engine::duration::show;
use engine::plan::Plan;
use engine::run::{Ended, RunError, Seams, VAULT};
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

impl Shell<'_> {
    /// Shows what `text` would do.
    pub(super) fn plan(&self, text: &str) -> Result<()> {
        let (plan, ended) = self.rehearsed(text)?;
        self.show_plan(&plan);
        match ended.error {
            Some(error) => Err(Problem { exit: Exit::Failed, shown: error, is_damage: false }),
            None => Ok(()),
        }
    }

    /// The plan of an input, and how its rehearsal ended.
    pub(super) fn rehearsed(&self, text: &str) -> Result<(Plan, Ended)> {
        let cancel = self.attention.begin();
        let rehearsed = self.rehearsed_until(text, cancel);
        self.attention.end();
        rehearsed
    }

    fn rehearsed_until(&self, text: &str, cancel: CancellationToken) -> Result<(Plan, Ended)> {
        self.destination.stand()?;
        lab::not_reset(self.home, &self.run, self.session().run())?;
        let scene = Scene { destination: self.destination, region: &self.region, mishap: None, cancel };
        let start = |stage: &Stage, seams: Seams| -> Result<Ended, RunError> {
            let copied = |source| RunError::Io { what: "copy the session's secrets".to_owned(), source };
            self.lend_secrets(stage).map_err(copied)?;
            self.session().rehearse(text, (&stage.run, &stage.key), seams)
        };
        let (first, second) = scene.twice(engine::session::TYPED, start)?;
        if first.ended.outcome == engine::run::RunOutcome::Cancelled {
            return Err(Problem::cancelled("cancelled; nothing was changed"));
        }
        let mut plan = laid_over(&first, &second)?;
        for branch in &mut plan.branches {
            planned::end(branch, &first.records);
        }
        Ok((plan, first.ended))
    }

    /// What is sealed can be opened in a rehearsal.
    fn lend_secrets(&self, stage: &Stage) -> std::io::Result<()> {
        std::fs::copy(self.home.key_file(), &stage.key)?;
        let vault = self.home.run_folder(&self.run).join(VAULT);
        if vault.exists() {
            std::fs::copy(vault, stage.run.join(VAULT))?;
        }
        Ok(())
    }

    pub(super) fn show_plan(&self, plan: &Plan) {
        let Some(base) = plan.branches.first() else { return };
        let printer = &self.context.printer;
        let actions = planned::actions(&base.items);
        let took = show(SignedDuration::try_from_secs_f64(base.seconds).unwrap_or_default());
        printer.line(&format!("{}    about {took}", bindings::count(actions, "action")));
        // What was asked before is in its variables.
        let names = Names::within(&base.items).and(Names::told_by(&self.session().values()));
        planned::show_items(printer, &names, &base.items);
        planned::show_afterwards(printer, &names, &base.afterwards);
        printer.line(&format!("needs     {} IAM actions: {}", plan.needs.len(), plan.needs.join(" ")));
        printer.line("Rehearsed on a copy: nothing was changed.");
    }
}

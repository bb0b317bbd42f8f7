//! What an input did to the world, a line an action: its value need not say it.

use super::Shell;
use crate::planned::{Names, deed};
use engine::journal::CallView;
use engine::session::InputOutcome;
use serde_json::Value;

/// So many actions of an input are told; of more it is said how many.
const TOLD: usize = 24;

impl Shell<'_> {
    /// Tells the actions of an input that were done, but for one whose answer is shown as the input's value.
    pub(super) fn tell_acts(&self, came: &InputOutcome) {
        if !came.acted {
            return;
        }
        let Ok(view) = self.home.run(&self.run) else { return };
        let answers = view.calls.iter().filter_map(CallView::result);
        let names = Names::told_by(answers);
        let is_shown = |answer: &Value| !answer.is_null() && *answer == came.value;
        let is_told = |call: &&CallView| call.action && call.result().is_some_and(|answer| !is_shown(answer));
        let acts: Vec<&CallView> = view.calls.iter().filter(|call| call.steps.first() == Some(&came.step)).filter(is_told).collect();
        let printer = &self.context.printer;
        for CallView { op, args, .. } in acts.iter().take(TOLD) {
            let iam = self.surface.ops.iter().find(|known| known.name == op).and_then(|known| known.iam.first());
            let sends = iam.map_or_else(|| op.replace("::", ":"), |name| (*name).to_owned());
            printer.line(&format!(" {}", deed(&names, (op, &sends), args)));
        }
        if let Some(more) = acts.len().checked_sub(TOLD).filter(|more| *more > 0) {
            printer.line(&format!(" and {more} more: lifeboat show {} {} lists them", self.run, came.step));
        }
    }
}

//! Where a run waits for people: what was said there so far, and the command that comes next.

use crate::approvals::{self, Policy, Tally};
use crate::home::Home;
use crate::problem::Result;
use engine::error::Stop;
use engine::gate::{APPROVE, REJECTED};
use engine::journal::{CallView, RunArchive, Status, View};
use engine::run::answers_since;

/// A gate of a run, as it stands.
pub(super) struct AtGate {
    /// What was said of it and counts.
    pub(super) tally: Tally,
    /// How many must agree.
    pub(super) quorum: usize,
    /// The command that answers it.
    pub(super) command: String,
}

impl AtGate {
    /// The gate `call` of a run.
    ///
    /// # Errors
    /// What was said cannot be read.
    pub(super) fn of(home: &Home, kept: &RunArchive, call: &CallView, policy: &Policy) -> Result<Self> {
        let run = kept.run();
        let asking = kept.view().asking(call);
        let file = approvals::of_run(&home.run_folder(&run.name));
        let tally = Tally::of_gate(&approvals::read(&file)?, &asking, answers_since(kept, call), policy);
        let quorum = call.args["quorum"].as_u64().and_then(|quorum| usize::try_from(quorum).ok()).unwrap_or(1);
        Ok(Self { tally, quorum, command: policy.command(&run.name, &asking.id) })
    }

    /// Whether it opens once the run goes on.
    pub(super) fn is_open(&self) -> bool {
        self.tally.rejected.is_none() && self.tally.agreed.len() >= self.quorum
    }

    /// What comes next after a no that the run was not told of.
    pub(super) fn after_no(&self, run: &str) -> String {
        format!("lifeboat resume {run} ends as rejected at that gate; {} withdraws the rejection", self.command)
    }
}

/// What comes next for a run that waits for people. `None`: it waits for nobody, or all has been said, and it is gone on with.
pub(super) fn next(home: &Home, run: &str) -> Option<String> {
    let kept = RunArchive::folder(&home.run_folder(run)).ok()?;
    let view = kept.view();
    let policy = policy(&view)?;
    let waits: Option<Vec<AtGate>> = waiting(&view).into_iter().map(|call| AtGate::of(home, &kept, call, &policy).ok()).collect();
    let waits = waits?;
    let was_told = matches!(view.status, Status::Failed { .. });
    if waits.iter().any(AtGate::is_open) {
        return None;
    }
    // A no comes before what others are still to say.
    let gate = waits.iter().find(|gate| gate.tally.rejected.is_some()).or(waits.first())?;
    Some(match &gate.tally.rejected {
        None => format!("{}, then: lifeboat resume {run}", gate.command),
        Some(no) if was_told => format!("{} if {} has changed their mind; or lifeboat abandon {run}", gate.command, no.by),
        Some(_) => gate.after_no(run),
    })
}

/// Whose word counts at a run's gates.
fn policy(view: &View) -> Option<Policy> {
    Policy::of_run(&view.run, &approvals::header_of(&view.run).ok()?, view.operators.clone()).ok()
}

/// How far the gates are at which a run paused. `None`: it waits at none, or nothing was said there.
pub(super) fn so_far(home: &Home, view: &View) -> Option<String> {
    let gates = waiting(view);
    let is_paused = matches!(view.status, Status::Halted { stop: Stop::Paused { .. } }) && !gates.is_empty();
    let folder = home.run_folder(&view.run.name);
    // Of most runs nothing needs to be read for this.
    if !is_paused || approvals::read(&approvals::of_run(&folder)).ok()?.is_empty() {
        return None;
    }
    let (kept, policy) = (RunArchive::folder(&folder).ok()?, policy(view)?);
    let line = |call: &&CallView| {
        let gate = AtGate::of(home, &kept, call, &policy).ok()?;
        let text = call.args["text"].as_str().unwrap_or_default();
        let rejected = gate.tally.rejected.as_ref().map_or_else(String::new, |no| format!(", rejected by {}", no.by));
        Some(format!("gate {}: {} of {} approvals{rejected}: {text}", view.asking(call).id, gate.tally.agreed.len(), gate.quorum))
    };
    Some(gates.iter().filter_map(line).collect::<Vec<_>>().join("; "))
}

/// The gates at which it does: it paused there, or a no there ended it.
fn waiting(view: &View) -> Vec<&CallView> {
    let gates = view.calls.iter().filter(|call| call.op == APPROVE);
    let is_told = view.told.as_ref().is_some_and(|told| told.code.as_deref() == Some(REJECTED));
    let is_no = |call: &&CallView| call.refusal().is_some_and(|error| error.code == REJECTED);
    let mut gates: Vec<&CallView> = match view.status {
        Status::Halted { stop: Stop::Paused { .. } } => gates.filter(|call| call.outcome.is_none()).collect(),
        Status::Failed { .. } if is_told && !view.run.session => gates.filter(is_no).collect(),
        _ => Vec::new(),
    };
    // Inputs of a session that are over ask nobody any more.
    let over = if view.run.session { gates.len().saturating_sub(1) } else { 0 };
    gates.drain(..over);
    gates
}

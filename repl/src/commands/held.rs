//! `lifeboat run --plan`: whether a plan may be run, here and now.

use super::plan::{machine_time, make};
use crate::approvals::{self, Agreement};
use crate::asked::Asked;
use crate::context::Context;
use crate::destination::Destination;
use crate::home::Home;
use crate::home::used::{Use, Used};
use crate::planned;
use crate::problem::{Exit, Problem, Result};
use crate::rehearsal::runless::without_resuming;
use engine::Diagnostic;
use engine::header::Header;
use engine::plan::{Branch, Changed, Plan};
use engine::run::WorldId;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A plan that still holds.
pub(super) struct Holding {
    plan: Plan,
    /// As it stands in its file.
    pub(super) bytes: Vec<u8>,
    /// That file, where people agree to it.
    file: Option<PathBuf>,
}

impl Holding {
    /// Whether it starts a recovery that is no drill.
    pub(super) fn recovers(&self) -> bool {
        recovers(&self.plan)
    }

    /// How long it takes.
    pub(super) fn seconds(&self) -> f64 {
        seconds(&self.plan)
    }

    /// Who agrees to it now, right before a run begins by it, and what that run uses: since it was rehearsed somebody may have thought again.
    ///
    /// # Errors
    /// It has expired, too few agree, or somebody says no.
    pub(super) fn agreed(&self, home: &Home, header: &Header, runbook: &Path) -> Result<(Agreement, Use)> {
        let agreement = match &self.file {
            None => Agreement::default(),
            Some(file) => {
                good_still(&self.plan).map_err(|title| Problem::refused(title, anew(&self.plan, file)))?;
                approvals::enough((home, file), &planned::digest(&self.bytes), header, runbook)?
            }
        };
        let uses = Use::of(home, &self.plan, &agreement.approved)?;
        Ok((agreement, uses))
    }
}

/// What there is in place of a plan nobody can run.
fn anew(plan: &Plan, file: &Path) -> String {
    format!("lifeboat show {} shows the plan; {} makes a new one", engine::shell::file(file), planned::next(plan, None))
}

/// Whether it is good by now; until when it was, if not.
pub(super) fn good_still(plan: &Plan) -> Result<(), String> {
    let expired = plan.expires.filter(|expires| *expires < machine_time());
    expired.map_or(Ok(()), |expired| Err(format!("the plan was good until {}", expired.strftime("%Y-%m-%d %H:%M:%SZ"))))
}

/// Reads a plan, and rehearses what is asked again: nothing else may come of it.
///
/// # Errors
/// It is no plan, of another lab, expired, used, or no longer what would happen. Nothing was done.
pub(super) fn still_holds(
    context: &Context,
    home: &Home,
    destination: &dyn Destination,
    (asked, id): (&Asked, &WorldId),
    file: &Path,
) -> Result<Holding> {
    let file = context.folder.join(file);
    let bytes = std::fs::read(&file).map_err(|error| Problem::file("read", &file, &error))?;
    let plan = planned::read(&file, &bytes)?;
    let anew = anew(&plan, &file);
    let refuse = |title: String| Problem::refused(title, anew.clone());
    if let Some(other) = elsewhere(&plan, id) {
        return Err(refuse(other));
    }
    if plan.lab != destination.lab()? {
        return Err(refuse(format!("the plan was made for a different lab, not that of the home `{}`", home.root().display())));
    }
    good_still(&plan).map_err(refuse)?;
    let digest = planned::digest(&bytes);
    if let Some(used) = Used::of(home, &plan, &digest)? {
        return Err(refuse(used.to_string()));
    }
    if let Some(error) = planned::fails_with(&plan) {
        return Err(refuse(error));
    }
    // People are not made to agree to what cannot be run.
    let edited = planned::edited(&plan);
    if !edited.is_empty() {
        return Err(no_longer(&edited, &anew));
    }
    approvals::enough((home, &file), &digest, &asked.header, &asked.runbook)?;
    let (again, ended) = make(destination, asked)?;
    let changed = plan.changed(&again);
    match ended.error {
        None if changed.is_empty() => Ok(Holding { plan, bytes, file: Some(file) }),
        None => Err(no_longer(&changed, &anew)),
        Some(error) => Err(ends_otherwise(error, &changed, &anew)),
    }
}

/// Rehearses what is asked, shows it, and holds to that.
///
/// # Errors
/// It cannot be planned.
pub(super) fn made_now(context: &Context, destination: &dyn Destination, asked: &Asked) -> Result<Holding> {
    let (plan, ended) = make(destination, asked)?;
    if let Some(error) = ended.error {
        return Err(Problem { exit: Exit::Refused, shown: error, is_damage: false });
    }
    planned::show_plan(&context.printer, &plan);
    planned::show_next(&context.printer, &plan);
    planned::can_be_held_to(&plan)?;
    let bytes = planned::bytes(&plan)?;
    Ok(Holding { plan, bytes, file: None })
}

/// Whether a plan starts a recovery that is no drill, or may.
fn recovers(plan: &Plan) -> bool {
    let calls = plan.branches.iter().flat_map(Branch::calls);
    calls.into_iter().any(|call| call.op == "drs::start_recovery" && call.args["isDrill"] != Value::Bool(true))
}

/// How long it takes.
pub(super) fn seconds(plan: &Plan) -> f64 {
    plan.branches.first().map_or(0.0, |base| base.seconds)
}

/// What says that a plan was made for another world.
fn elsewhere(plan: &Plan, id: &WorldId) -> Option<String> {
    let own = "AWS's own addresses";
    let pairs = [
        ("world", plan.world.word(), id.kind.word()),
        ("account", plan.account.as_str(), id.account.as_str()),
        ("Region", plan.region.as_str(), id.region.as_str()),
        ("address", plan.endpoint.as_deref().unwrap_or(own), id.endpoint.as_deref().unwrap_or(own)),
    ];
    let other = pairs.into_iter().find(|(_, planned, here)| planned != here);
    other.map(|(what, planned, here)| format!("the plan was made for a different {what}: {planned}, and this is {here}"))
}

/// The runbook does not come to its end any more: that is told first, and then what is otherwise.
pub(super) fn ends_otherwise(mut error: Diagnostic, changed: &[Changed], help: &str) -> Problem {
    without_resuming(&mut error.title);
    let title = format!("the plan no longer holds: rehearsed again, it ends with an error: {}", error.title);
    let rehearsed =
        "nothing was done: the error is from a rehearsal, and what was launched or made in it is the rehearsal's own".to_owned();
    let notes = std::iter::once(rehearsed).chain(error.notes.iter().cloned()).chain(changed.iter().map(otherwise)).collect();
    Problem { exit: Exit::Refused, shown: Diagnostic { title, notes, help: Some(help.to_owned()), ..error }, is_damage: false }
}

fn otherwise(Changed { what, planned, now, source }: &Changed) -> String {
    let place = if source.is_empty() { String::new() } else { format!(" ({source})") };
    format!("{what}{place}: planned {planned}, now {now}")
}

/// The plan does not hold any more, and why.
pub(super) fn no_longer(changed: &[Changed], help: &str) -> Problem {
    let mut told = changed.iter().map(otherwise);
    let mut problem = Problem::refused(format!("the plan no longer holds: {}", told.next().unwrap_or_default()), help);
    problem.shown.notes.extend(told);
    problem
}

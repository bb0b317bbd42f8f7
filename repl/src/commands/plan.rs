//! `lifeboat plan`: rehearses a runbook, and shows what it will do.

use super::open_plans::next_of_unused;
use crate::approvals::{self, Policy};
use crate::asked::Asked;
use crate::carry::people::noted;
use crate::carry::signals;
use crate::cli::PlanArgs;
use crate::context::Context;
use crate::destination::Destination;
use crate::home::Home;
use crate::planned;
use crate::problem::{Exit, Problem, Result};
use crate::rehearsal::{Rehearsal, Rehearsing, Scene, hangs, laid_over, let_go};
use engine::plan::{Changed, Plan};
use engine::run::Ended;
use jiff::Timestamp;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Plans it.
///
/// # Errors
/// There is no plan: the runbook does not load, ends with an error, or does not do the same twice.
pub(super) fn run(context: &Context, args: &PlanArgs) -> Result<Exit> {
    let asked = Asked::read(context, &args.inputs, "plan")?;
    let output = args.output.as_deref().map(|output| context.folder.join(output));
    // One that ends with an error is made anew.
    let is_there = output.as_ref().is_some_and(|output| output.exists());
    let is_of_use = |file: &Path| {
        let plan = std::fs::read(file).ok().and_then(|bytes| planned::read(file, &bytes).ok());
        plan.is_none_or(|plan| planned::fails_with(&plan).is_none())
    };
    if let Some(there) = output.as_ref().filter(|output| is_there && is_of_use(output)) {
        return Err(Problem::refused(format!("`{}` exists already", there.display()), "choose another: -o FILE"));
    }
    if output.is_some() && output == args.against.as_deref().map(|against| context.folder.join(against)) {
        return Err(Problem::usage("a plan cannot be made against itself", "--against takes the plan that was approved"));
    }
    let valid =
        engine::duration::parse(&args.valid_for).map_err(|why| Problem::usage(format!("`--valid-for`: {why}"), "--valid-for 24h"))?;
    let home = context.home_or_new()?;
    home.has_its_key()?;
    let destination = asked.destination(context, &home)?;
    destination.stand()?;
    if let Some(account) = destination.account() {
        asked.may_be_in(&account)?;
    }
    let (mut plan, ended) = make(destination.as_ref(), &asked)?;
    destination.silences().iter().for_each(|silence| context.printer.note(silence));
    if let Some(lasts) = destination.lasts(super::held::seconds(&plan)) {
        context.printer.note(&lasts);
    }
    plan.expires = machine_time().checked_add(valid).ok();
    plan.typed = args.inputs.typed();
    // What is made by now is written whole.
    let _heeded = signals::watch_while(CancellationToken::new())?;
    let digest = std::thread::scope(|threads| {
        let saved = output.as_ref().map(|output| threads.spawn(|| planned::save(&plan, output, is_there)));
        if !args.json {
            planned::show_plan(&context.printer, &plan);
        }
        saved.map(|saved| saved.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).transpose()
    })?;
    if args.json {
        context.printer.answer(&planned::text(&plan)?);
    }
    // The plan is the whole answer: what is said of it stands beside it.
    let refused = |problem: Problem| {
        context.printer.beside(&problem.shown);
        Ok(problem.exit)
    };
    // Who agreed to the other agreed to this.
    if let (Some(approved), Some(output)) = (&args.against, &output)
        && let Err(problem) = covered(context, &home, &asked, (&context.folder.join(approved), output), &plan)
    {
        return refused(problem);
    }
    match output.as_deref().zip(digest.as_deref()) {
        _ if args.json => {}
        None => planned::show_next(&context.printer, &plan),
        Some(written) => planned::show_written(&context.printer, &plan, written, &next_of_unused(Some(&home), &plan, written)),
    }
    if let Some(error) = &ended.error {
        context.printer.beside(error);
        return Ok(Exit::Failed);
    }
    if let Err(problem) = planned::can_be_held_to(&plan) {
        return refused(Problem { exit: Exit::Failed, ..problem });
    }
    let_go(plan);
    Ok(Exit::Done)
}

/// Whether the approvals of an approved plan hold for this one, how many there are by now, and what says so.
fn covered(context: &Context, home: &Home, asked: &Asked, (approved, output): (&Path, &Path), plan: &Plan) -> Result<()> {
    let shown = approved.display();
    let line = match approvals::carry_over(approved, plan, output)? {
        None => format!("the same as {shown}{}", agreed(home, asked, output)?),
        Some(Changed { what, planned, now, .. }) => format!("not covered by the approvals of {shown}: {what}: there {planned}, here {now}"),
    };
    context.printer.note(&line);
    Ok(())
}

/// What was said of the plan that the one in `output` was made against.
fn agreed(home: &Home, asked: &Asked, output: &Path) -> Result<String> {
    let policy = Policy::of(&asked.header, &asked.runbook, Vec::new())?;
    let bytes = std::fs::read(output).map_err(|error| Problem::file("read", output, &error))?;
    let tally = approvals::so_far((Some(home), output), &planned::digest(&bytes), &policy)?;
    let quorum = asked.header.approvals.as_ref().map_or(String::new(), |approvals| format!(" of {}", approvals.quorum));
    let count = tally.agreed.len();
    Ok(match (&tally.rejected, tally.lost.first()) {
        (Some(by), _) => format!(", which was rejected by {}{}: this plan cannot be run either", by.by, noted(&by.note)),
        (None, Some(why)) => format!(", but {why}"),
        (None, None) if count == 0 => format!(", which nobody has approved yet (0{quorum}): its approvals will hold for this plan too"),
        (None, None) => format!(": its approvals hold for this plan too: {count}{quorum}: {}", tally.names()),
    })
}

/// The machine's time: plans are reviewed by people.
pub(super) fn machine_time() -> Timestamp {
    Timestamp::now()
}

/// Rehearses what is asked, twice: the plan, and how the first rehearsal ended.
///
/// # Errors
/// There is no plan.
pub(super) fn make(destination: &dyn Destination, asked: &Asked) -> Result<(Plan, Ended)> {
    let cancel = CancellationToken::new();
    let heeded = signals::watch_while(cancel.clone())?;
    let mut scene = Scene { destination, region: &asked.region, mishap: None, cancel };
    let rehearsing = Rehearsing { runbook: &asked.runbook, params: &asked.params, secrets: &asked.secrets };
    let (first, second) = both(&scene, &rehearsing)?;
    let mut plan = laid_over(&first, &second)?;
    let_go(second);
    let ended = first.ended;
    plan.lab = destination.lab()?;
    for branch in &mut plan.branches {
        planned::end(branch, &first.records);
    }
    let_go(first.records);
    plan.aim(&asked.header.targets);
    for (name, mishap) in &asked.header.rehearse {
        scene.mishap = Some(mishap);
        let (first, second) = both(&scene, &rehearsing)?;
        let branch = plan.add((name, mishap), &bindings::catalogue(), &first.records, &second.records);
        let branch = branch.map_err(|differ| hangs(&differ, &format!("with \"{name}\" ({mishap}), ")))?;
        branch.unmet = !first.met;
        planned::end(branch, &first.records);
    }
    plan.date(&|op, args| destination.as_of(op, args));
    if heeded.came() { Err(Problem::cancelled("cancelled; nothing was changed")) } else { Ok((plan, ended)) }
}

fn both(scene: &Scene<'_>, rehearsing: &Rehearsing<'_>) -> Result<(Rehearsal, Rehearsal)> {
    let (first, second) = scene.twice(&rehearsing.runbook.display().to_string(), |stage, seams| rehearsing.begin(stage, seams))?;
    if first.ended.outcome == engine::run::RunOutcome::Cancelled {
        return Err(Problem::cancelled("cancelled; nothing was changed"));
    }
    Ok((first, second))
}

//! `lifeboat run`: a new run of a runbook.

use super::held::{self, Holding};
use crate::approvals;
use crate::asked::Asked;
use crate::carry::instead;
use crate::carry::signals;
use crate::carry::{Going, carry};
use crate::cli::{Inputs, RunArgs, Step};
use crate::context::{Context, project_of};
use crate::destination::{Destination, Joined, live};
use crate::home::used::Taken;
use crate::home::{self, Home};
use crate::inputs;
use crate::lab;
use crate::planned;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use engine::Diagnostic;
use engine::journal::{RunArchive, RunRecord, Status, begun};
use engine::run::{Asks, Beginning, NewRun, WorldId, WorldKind, begin};
use engine::shell;
use std::io::IsTerminal;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Runs it.
///
/// # Errors
/// Nothing was done.
pub(super) fn run(context: &Context, args: RunArgs) -> Result<Exit> {
    let asks = asks(args.step, args.json)?;
    let asked = asked(context, &args)?;
    let reason = reason(args.break_glass.as_deref())?;
    if asked.is_live() && args.plan.is_none() && reason.is_none() {
        return Err(unplanned(&asked.runbook, &args.inputs));
    }
    let home = context.home_or_new()?;
    home.has_its_key()?;
    let destination = asked.destination(context, &home)?;
    let Joined { world, .. } = &destination.join()?;
    let id = world.id(&asked.region);
    asked.may_be_in(&id.account)?;
    if !args.new {
        none_open(&home, &asked.runbook, &id, None)?;
    }
    let title = Title::of(id.kind, &id.account, &id.region);
    let plan = holding(context, &home, destination.as_ref(), (&asked, &id), (args.plan.as_deref(), reason.is_some()))?;
    destination.silences().iter().for_each(|silence| context.printer.note(silence));
    if let Some(plan) = &plan {
        confirmed(plan, &title, &id, reason.as_deref())?;
        destination.lasts(plan.seconds()).iter().for_each(|lasts| context.printer.note(lasts));
    }
    let Asked { runbook, header, region, params, secrets, .. } = asked;
    // From here on it ends in order: a plan that was not used can be used.
    let cancel = CancellationToken::new();
    let _heeded = signals::watch_while(cancel.clone())?;
    let stem = runbook.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (agreement, uses) = plan.as_ref().map(|plan| plan.agreed(&home, &header, &runbook)).transpose()?.unzip();
    let agreement = agreement.unwrap_or_default();
    let (name, folder) = home.new_run(&stem)?;
    destination.bind(&name)?;
    let going = Going { context, home: &home, run: &name, runbook: &runbook, header: &header, region: &region, begun: None, asks, cancel };
    let new = NewRun {
        beginning: Beginning {
            name: name.clone(),
            folder,
            key_file: home.key_file(),
            project: project_of(&runbook),
            params,
            secrets,
            world: id,
            nonce: lab::chance(args.inputs.seed),
            operator: approvals::whoami().0,
        },
        runbook: runbook.clone(),
        until: args.until.clone(),
        asks,
        plan: plan.as_ref().map(|plan| plan.bytes.clone()),
        approvals: agreement.approvals,
        approved: agreement.approved,
        break_glass: reason.clone(),
    };
    let taken = uses.map(|uses| uses.take(&home, &name)).transpose().inspect_err(|_| home.forget_run(&name))?;
    if taken.is_some() {
        let same = if reason.is_some() { "what was shown" } else { "rehearsed again, it is the same" };
        context.printer.line(&format!("{title}    held to the plan: {same}"));
    }
    carry(&going, world.as_ref(), |seams| begin(new, seams)).inspect_err(|_| {
        // A plan by which a run has begun is that run's.
        let never_began = home.never_began(&name);
        home.forget_run(&name);
        taken.iter().filter(|_| never_began).for_each(Taken::give_back);
    })
}

/// The plan it is held to, if it is to one: that of a file, or one that is made now.
fn holding(
    context: &Context,
    home: &Home,
    destination: &dyn Destination,
    (asked, id): (&Asked, &WorldId),
    (file, is_made_now): (Option<&Path>, bool),
) -> Result<Option<Holding>> {
    match file {
        Some(file) => held::still_holds(context, home, destination, (asked, id), file).map(Some),
        None if is_made_now => held::made_now(context, destination, asked).map(Some),
        None => Ok(None),
    }
}

/// What is to be run. A plan says of which runbook it is.
fn asked(context: &Context, args: &RunArgs) -> Result<Asked> {
    if let (None, Some(file)) = (&args.inputs.runbook, &args.plan) {
        let file = context.folder.join(file);
        let bytes = std::fs::read(&file).map_err(|error| Problem::file("read", &file, &error))?;
        return Err(Problem::usage("which runbook?", planned::next(&planned::read(&file, &bytes)?, Some(&file))));
    }
    Asked::read(context, &args.inputs, "run")
}

/// A run in AWS itself without a plan.
fn unplanned(runbook: &Path, inputs: &Inputs) -> Problem {
    let endpoint = inputs.endpoint.as_ref().map_or_else(String::new, |endpoint| format!(" --endpoint {}", shell::quoted(endpoint)));
    let typed = inputs.typed();
    let typed = format!("{} --world live{endpoint}{}{typed}", shell::file(runbook), if typed.is_empty() { "" } else { " " });
    let plan = format!("lifeboat plan {typed} -o FILE, have it reviewed, then: lifeboat run {typed} --plan FILE");
    Problem::refused("a run in AWS itself needs a plan", format!("{plan}; or --break-glass REASON"))
}

/// Why nobody reviews it first.
fn reason(given: Option<&str>) -> Result<Option<String>> {
    match given.map(str::trim) {
        Some("") => Err(Problem::usage("--break-glass needs a reason", "--break-glass REASON")),
        given => Ok(given.map(str::to_owned)),
    }
}

/// A person types the account id where a plan was reviewed by nobody, or where servers of AWS itself are recovered in earnest.
fn confirmed(plan: &Holding, title: &Title, id: &WorldId, reason: Option<&str>) -> Result<()> {
    match reason {
        Some(reason) => inputs::type_account(&format!("{title}: nobody reviewed this ({reason})"), &id.account),
        None if plan.recovers() && title.is_live() => inputs::type_account(&format!("{title}: REAL RECOVERY, not a drill"), &id.account),
        None => Ok(()),
    }
}

/// Before what the person at the terminal is asked.
pub(super) fn asks(step: Option<Step>, json: bool) -> Result<Asks> {
    if step.is_some() && json {
        return Err(Problem::usage("--step asks questions, and --json does not show them", "leave one of them out"));
    }
    if step.is_some() && !std::io::stdin().is_terminal() {
        return Err(Problem::usage(
            "--step asks questions, and there is no terminal to answer them",
            "leave it out; --until STEP pauses after a step",
        ));
    }
    Ok(match step {
        None => Asks::Nothing,
        Some(Step::Step) => Asks::Steps,
        Some(Step::Action) => Asks::Actions,
    })
}

/// Whether a run whose journal cannot be read was begun in a world of this kind, in the home's lab of today if it is the lab.
fn is_of_world(home: &Home, name: &str, kind: WorldKind) -> bool {
    if kind.is_live() { live::was_begun(home, name) } else { lab::owns(home, name) }
}

/// Why another run is not begun beside one of which nobody knows how it stands. `new`: whether `--new` begins one.
fn not_known(name: &str, problem: Problem, new: bool) -> Problem {
    let anyway = if new { "; or --new begins another one anyway" } else { "" };
    let help = if problem.is_damage { format!("check what it did; then lifeboat abandon {name}{anyway}") } else { String::new() };
    let help = if help.is_empty() { problem.shown.help.map(|own| format!("{own}{anyway}")) } else { Some(help) };
    let title = format!("it is not known whether the run `{name}` of this runbook is open: {}", problem.shown.title);
    Problem { shown: Diagnostic { title, help, ..problem.shown }, exit: Exit::Refused, ..problem }
}

/// Refuses while an unfinished run of the same runbook, world and account exists, other than `but`.
pub(super) fn none_open(home: &Home, runbook: &Path, id: &WorldId, but: Option<&str>) -> Result<()> {
    let is_same = |name: &str, run: &RunRecord| {
        let same = Path::new(&run.runbook) == runbook && run.world == id.kind && run.account == id.account;
        same && !run.session && !lab::is_gone(home, name, run)
    };
    // Of most, how they began and ended says enough.
    let may_be_open = |name: &String| match begun(&home.run_folder(name)) {
        Ok((run, is_over)) => !is_over && is_same(name, &run),
        // Whose it is, its name and its folder tell.
        Err(_) => home::is_named_after(name, runbook) && is_of_world(home, name, id.kind) && !home.never_began(name),
    };
    let mut open = None;
    for name in home.begun_runs()?.into_iter().filter(|name| but != Some(name.as_str()) && may_be_open(name)) {
        let view = home.run(&name).map_err(|problem| not_known(&name, problem, but.is_none()))?;
        if view.status.is_unfinished() && is_same(&name, &view.run) {
            open = Some((name, view));
            break;
        }
    }
    match open {
        Some((name, view)) => {
            let goes_on = match &view.spent {
                None => format!("lifeboat resume {name}, or "),
                Some(spent) => {
                    let from = RunArchive::folder(&home.run_folder(&name)).ok().and_then(|kept| instead::from(&kept, spent));
                    from.map_or_else(String::new, |step| format!("lifeboat fork {name} --from {step}, or "))
                }
            };
            let help = format!("{goes_on}lifeboat abandon {name} and this command again, or --new to begin another anyway");
            let failed = if matches!(view.status, Status::Failed { .. }) { "failed, and " } else { "" };
            let title = format!("the run `{name}` of this runbook {failed}is unfinished");
            Err(Problem::refused(title, help))
        }
        None => Ok(()),
    }
}

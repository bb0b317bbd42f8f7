//! `lifeboat fork`: a run begun from what another one had done before a step. What that one did from there on is not undone, and
//! is told first.

use super::run::none_open;
use super::{heirs, named};
use crate::approvals;
use crate::asked::may_go_on;
use crate::carry::aftermath::named as by_name;
use crate::carry::behind::Behind;
use crate::carry::{Going, carry};
use crate::cli::ForkArgs;
use crate::context::Context;
use crate::destination::{Asking, Joined};
use crate::home::Home;
use crate::inputs;
use crate::lab;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use bindings::standing::{Thing, counted};
use engine::header;
use engine::journal::{Gone, RunArchive, carrier, is_running};
use engine::run::{Again, Asks, NewFork, RunError, anew, fork, not_taken_back, records_before};
use engine::schema::name_meant;
use serde_json::{Value, json};
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Forks it.
///
/// # Errors
/// Nothing was done.
pub(super) fn run(context: &Context, args: &ForkArgs) -> Result<Exit> {
    let home = context.home()?;
    going_on(&home, args)?;
    let run = named::run(context, &args.run)?.run().clone();
    if run.world.is_live() {
        let title = format!("`{}` ran in AWS itself: only a run in the lab can be forked", args.run);
        let help = format!("lifeboat abandon {}, then make a new plan: lifeboat plan {} --world live -o FILE", args.run, run.runbook);
        return Err(Problem::refused(title, help));
    }
    let destination = Asking { context, home: &home, seed: None }.lab();
    let Joined { world, .. } = &destination.join()?;
    going_on(&home, args)?;
    let kept = named::run(context, &args.run)?;
    let parent = kept.run();
    super::no_session(&home, &kept.view())?;
    lab::not_reset(&home, &args.run, parent)?;
    not_taken_back(&kept).map_err(|error| Problem::refused(error.to_string(), format!("begin a new run: {}", anew(parent))))?;
    crate::home::heads::not_cut(&home, &args.run)?;
    heirs::stands(&home, parent)?;
    heirs::none(&home, parent, &format!("fork --from {}", args.from))?;
    let (runbook, region) = (Path::new(&parent.runbook), parent.region.clone());
    let header = header::read(runbook).map_err(Problem::load)?;
    let id = world.id(&region);
    may_go_on(&header, &id.account, &region)?;
    none_open(&home, runbook, &id, Some(&args.run))?;
    let steps: Vec<String> = header.steps.iter().map(|(name, _)| name.clone()).collect();
    if !steps.contains(&args.from) {
        let near = name_meant(&args.from, steps.iter().map(String::as_str)).map(str::to_owned);
        return Err(Problem::of_run(RunError::NoStep { step: args.from.clone(), near }, &parent.runbook, Some(&args.run)));
    }
    let behind = left_behind(&kept, args)?;
    behind.tell(context, &kept, args);
    if !args.yes && behind.asks(&kept) {
        inputs::confirm("continue from there anyway?")?;
    }
    let stem = runbook.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (name, folder) = home.new_run(&stem)?;
    destination.bind(&name)?;
    let new = NewFork {
        name: name.clone(),
        folder,
        parent: home.run_folder(&args.run),
        head: kept.head(),
        from: args.from.clone(),
        gone: behind.all_gone(),
        nonce: lab::chance(None),
    };
    let again = Again { until: args.until.clone(), operator: approvals::whoami().0, ..Again::default() };
    let going = Going {
        context,
        home: &home,
        run: &name,
        runbook,
        header: &header,
        region: &region,
        begun: None,
        asks: Asks::Nothing,
        cancel: CancellationToken::new(),
    };
    carry(&going, world.as_ref(), |seams| fork(&new, &home.key_file(), &id, again, seams)).inspect_err(|_| home.forget_run(&name))
}

/// Refuses to take over from a run that a process carries right now: what it does next would be in nobody's record but its own.
fn going_on(home: &Home, args: &ForkArgs) -> Result<()> {
    let folder = home.run_folder(&args.run);
    if !is_running(&folder) {
        return Ok(());
    }
    let by = carrier(&folder).map_or_else(|| "another process".to_owned(), |process| format!("process {process}"));
    let stop = carrier(&folder).map_or_else(String::new, |process| format!(", or stop it (Ctrl-C, or kill {process})"));
    let help = format!("wait until it ends{stop}, then: lifeboat fork {} --from {}", args.run, args.from);
    Err(Problem::refused(format!("the run `{}` is running in {by}", args.run), help))
}

/// What is left behind by forking it before the step.
fn left_behind(kept: &RunArchive, args: &ForkArgs) -> Result<Behind> {
    let not_begun = || Problem::of_run(RunError::NotBegun { step: args.from.clone() }, &kept.run().runbook, Some(&args.run));
    records_before(kept, &args.from).and_then(|records| Behind::of(kept, records)).ok_or_else(not_begun)
}

impl Behind {
    /// All that was made before and is no longer there.
    fn all_gone(&self) -> Vec<Gone> {
        let by_these = self.gone.iter().map(|thing| Gone { kind: thing.kind.to_owned(), id: thing.id.clone() });
        self.gone_before.iter().cloned().chain(by_these).collect()
    }

    /// Whether somebody must decide it.
    fn asks(&self, kept: &RunArchive) -> bool {
        kept.view().status.is_unfinished() || !self.actions.is_empty()
    }

    fn tell(&self, context: &Context, kept: &RunArchive, args: &ForkArgs) {
        let (printer, run, title) = (&context.printer, &args.run, Title::of_run(kept.run()));
        let things =
            |things: &[Thing]| -> Vec<Value> { things.iter().map(|thing| json!({ "kind": thing.kind, "id": thing.id })).collect() };
        printer.data(&json!({
            "type": "fork", "of": run, "from": args.from, "records": self.records, "answered": self.answered, "world": title,
            "left_behind": self.actions, "standing": things(&self.stands), "gone": things(&self.gone),
        }));
        printer.line(&format!("FORK  {title}    of {run} before {}: {} records are taken over", args.from, self.records));
        for gate in &self.answered {
            printer.line(&format!("gate {gate} was answered in {run}: that answer is taken over, and is about what was shown then"));
        }
        if !self.actions.is_empty() {
            printer.line(&format!("{run} did these from there on; they are NOT undone:"));
        }
        for call in &self.actions {
            let done = if call.outcome.is_some() { "done" } else { "no answer recorded: it may have happened" };
            printer.line(&format!("  ! {}   {done}   {}", call.place, call.source));
        }
        if !self.stands.is_empty() {
            printer.line(&format!("left by these: {} ({})", counted(&self.stands), by_name(&self.stands)));
        }
        if !self.gone.is_empty() {
            printer.line(&format!("made earlier, and removed by these: {} ({})", counted(&self.gone), by_name(&self.gone)));
            if let Some(step) = &self.maker {
                printer.line(&format!("a step that needs one of them fails; to make them anew: lifeboat fork {run} --from {step}"));
            }
        }
        if kept.run().plan.is_some() {
            printer.line(&format!("the fork is held to no plan: that of {run} was for that run"));
        }
        if kept.view().status.is_unfinished() {
            printer.line(&format!("this gives up {run}: it can no longer be resumed"));
        }
    }
}

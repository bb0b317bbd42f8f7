//! `lifeboat approve` and `lifeboat reject`: what a person says of a plan, or at a gate of a run.

use super::at_gate::AtGate;
use super::held::{good_still, no_longer};
use super::named;
use crate::approvals::{self, Policy, Tally};
use crate::carry::instead;
use crate::cli::ApproveArgs;
use crate::context::Context;
use crate::destination::live;
use crate::home::used::Used;
use crate::lab;
use crate::planned;
use crate::print::table;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use bindings::count;
use engine::gate::{APPROVE, Approval, Asking, REJECTED, Verdict, command};
use engine::header;
use engine::journal::{CallView, View, is_running, tip};
use engine::plan::Plan;
use engine::run::WorldKind;
use std::path::Path;

/// Says it.
///
/// # Errors
/// There is no such plan, run or gate, or it cannot be signed or written.
pub(super) fn run(context: &Context, args: &ApproveArgs, verdict: Verdict) -> Result<Exit> {
    let file = context.folder.join(&args.what);
    if file.is_file() && args.gate.is_none() { plan(context, args, &file, verdict) } else { gate(context, args, verdict) }
}

fn signed(context: &Context, args: &ApproveArgs, said: Approval) -> Result<Approval> {
    match &args.key {
        Some(key) => approvals::sign(said, &context.path(key)),
        None => Ok(said),
    }
}

/// Who they are to AWS, where it is about AWS itself.
fn arn(context: &Context, args: &ApproveArgs, (world, region, endpoint): (WorldKind, &str, Option<&str>)) -> Option<String> {
    world.is_live().then(|| live::caller(context, region, args.profile.as_deref(), endpoint)).flatten()
}

fn plan(context: &Context, args: &ApproveArgs, file: &Path, verdict: Verdict) -> Result<Exit> {
    let bytes = std::fs::read(file).map_err(|error| Problem::file("read", file, &error))?;
    let (plan, digest) = (planned::read(file, &bytes)?, planned::digest(&bytes));
    if let (Verdict::Approved, Some(error)) = (verdict, planned::fails_with(&plan)) {
        return Err(Problem::refused(error, format!("fix it, then: {}", planned::next(&plan, None))));
    }
    let edited = planned::edited(&plan);
    if verdict == Verdict::Approved && !edited.is_empty() {
        return Err(no_longer(&edited, &format!("{} makes a new one", planned::next(&plan, None))));
    }
    if verdict == Verdict::Approved {
        is_good(context, &plan, &digest)?;
    }
    let arn = arn(context, args, (plan.world, &plan.region, plan.endpoint.as_deref()));
    let of = Asking { id: String::new(), digest };
    let said = signed(context, args, Approval { arn, ..approvals::said(&of, verdict, &args.note) })?;
    let runbook = Path::new(&plan.runbook);
    let header = header::read(runbook).map_err(Problem::load)?;
    let policy = Policy::of(&header, runbook, Vec::new())?;
    let person = counts(&policy, &said)?;
    approvals::add(&approvals::of_plan(file), &said)?;
    let home = context.home().ok();
    let so_far = |policy: &Policy| approvals::so_far((home.as_ref(), file), &of.digest, policy);
    let tally = so_far(&policy)?;
    let by_me = so_far(&Policy::of(&header, runbook, vec![said.user.clone()])?)?;
    let quorum = header.approvals.as_ref().map_or(0, |approvals| approvals.quorum);
    let (printer, title) = (&context.printer, Title::of_plan(&plan));
    printer.line(&format!("PLAN  {title}    {} sha256 {}", file.display(), &of.digest[..8]));
    let of_needed = |agreed: usize| if quorum == 0 { count(agreed, "approval") } else { format!("{agreed} of {quorum} approvals") };
    let asked = if quorum == 0 { " (the runbook asks for no approval)" } else { "" };
    let names = if tally.agreed.is_empty() { String::new() } else { format!(": {}", tally.names()) };
    printer.line(&match verdict {
        Verdict::Approved => format!("approved: {}{asked}{names}", of_needed(tally.agreed.len())),
        Verdict::Rejected => format!("rejected by {person}: the plan cannot be run"),
    });
    let run = planned::next(&plan, Some(file));
    let is_enough = tally.agreed.len() >= quorum as usize;
    let mut next = if is_enough { run.clone() } else { format!("somebody else: {}, then: {run}", policy.of_plan(file)) };
    if verdict == Verdict::Approved && by_me.agreed.len() < tally.agreed.len() {
        let left = by_me.agreed.len();
        printer.line(&format!("if {} runs it: {}: {}", said.user, of_needed(left), without(&tally, &by_me, &said.user)));
        if is_enough && left < quorum as usize {
            next = format!("somebody else: {run}");
        }
    }
    if verdict == Verdict::Rejected {
        next = format!("make a new plan; {} withdraws the rejection", policy.of_plan(file));
    }
    printer.line(&format!("{title}    next: {next}"));
    Ok(Exit::Done)
}

/// Refuses to let people agree to a plan that no run can be held to any more: its time is over, or this home has used it.
fn is_good(context: &Context, plan: &Plan, digest: &str) -> Result<()> {
    let anew = || format!("{} makes a new one", planned::next(plan, None));
    good_still(plan).map_err(|why| Problem::refused(why, anew()))?;
    let used = context.home().ok().map(|home| Used::of(&home, plan, digest)).transpose()?.flatten();
    used.map_or(Ok(()), |used| Err(Problem::refused(used.to_string(), anew())))
}

/// Whose word does not count once this user runs it.
fn without(all: &Tally, left: &Tally, user: &str) -> String {
    let stays = |word: &&Approval| !left.agreed.iter().any(|left| left.by == word.by);
    let names: Vec<&str> = all.agreed.iter().filter(stays).map(|word| word.by.as_str()).collect();
    match &names[..] {
        [only] if *only == user => "their answer does not count then, by `not_by: \"operator\"`".to_owned(),
        names => format!("the answer of {} does not count then, by `not_by: \"operator\"`: given as the user {user}", names.join(" and ")),
    }
}

fn gate(context: &Context, args: &ApproveArgs, verdict: Verdict) -> Result<Exit> {
    let home = context.home()?;
    let (view, folder) = (home.run(&args.what)?, home.run_folder(&args.what));
    let kept = named::run(context, &args.what)?;
    let call = waiting(&view, args.gate.as_deref())?;
    if verdict == Verdict::Approved {
        lab::not_reset(&home, &args.what, &view.run)?;
    }
    let asking = view.asking(call);
    let arn = arn(context, args, (view.run.world, &view.run.region, view.run.endpoint.as_deref()));
    // Without it, it would count for every asking there.
    let journal = tip(&folder).map_err(|error| Problem::of_run(error.into(), "RUNBOOK", Some(&args.what)))?;
    let said = signed(context, args, Approval { arn, journal, ..approvals::said(&asking, verdict, &args.note) })?;
    let policy = Policy::of_run(&view.run, &approvals::header_of(&view.run)?, view.operators.clone())?;
    let person = counts(&policy, &said)?;
    let (printer, title) = (&context.printer, Title::of_run(&view.run));
    printer.line(&format!("{title}    run {}", view.run.name));
    printer.line(&format!("  GATE {}    {}", asking.id, call.args["text"].as_str().unwrap_or_default()));
    table::lines(&call.args["show"]).iter().for_each(|line| printer.line(&format!("      {line}")));
    view.failed_beside(call).for_each(|branch| printer.line(&format!("      {branch}")));
    let so_far = || AtGate::of(&home, &kept, call, &policy);
    let had_agreed = so_far()?.tally.agreed.iter().any(|word| word.by == person);
    approvals::add(&approvals::of_run(&folder), &said)?;
    let gate = so_far()?;
    printer.line(&match verdict {
        Verdict::Approved => agreed(&gate, had_agreed.then_some(&person)),
        Verdict::Rejected => format!("rejected by {person}: the run does not continue past this gate"),
    });
    if view.spent.is_some() {
        printer.line("the run failed and its `finally` is done: it cannot be resumed");
    }
    let over = view.spent.as_ref().map(|spent| instead::of(&kept, spent, Some(&home)));
    let next = over.unwrap_or_else(|| next(&gate, &view.run.name, verdict, is_running(&folder)));
    printer.line(&format!("{title}    next: {next}"));
    Ok(Exit::Done)
}

/// What comes next for a run at whose gate this was said.
fn next(gate: &AtGate, run: &str, verdict: Verdict, is_running: bool) -> String {
    match verdict {
        _ if gate.is_open() && is_running => "the run continues by itself".to_owned(),
        Verdict::Rejected if is_running => format!("the run sees this by itself; {} withdraws the rejection", gate.command),
        _ if gate.is_open() => format!("lifeboat resume {run}"),
        Verdict::Rejected => gate.after_no(run),
        Verdict::Approved => match &gate.tally.rejected {
            Some(no) => format!("{} rejected it, and may change their mind: {}", no.by, gate.command),
            None => format!("somebody else: {}", gate.command),
        },
    }
}

/// How far a gate is, once somebody agreed; `already`: who had done so before.
fn agreed(gate: &AtGate, already: Option<&String>) -> String {
    let (agreed, quorum) = (gate.tally.agreed.len(), gate.quorum);
    let names = if agreed == 0 { String::new() } else { format!(": {}", gate.tally.names()) };
    let so_far = format!("{agreed} of {quorum} approvals{names}");
    let missing = match quorum.saturating_sub(agreed) {
        0 => String::new(),
        1 => "; somebody else must agree".to_owned(),
        more => format!("; {more} more people must agree"),
    };
    already.map_or_else(|| format!("approved: {so_far}"), |person| format!("{person} has agreed already: {so_far}{missing}"))
}

/// Whose word it is. One that does not count is refused at once, and not when the run is waiting for it.
fn counts(policy: &Policy, said: &Approval) -> Result<String> {
    let help = if policy.signers.is_some() {
        "sign it with --key FILE, a key from the runbook's `signers:` file"
    } else {
        "another person must answer"
    };
    policy.person(said).map_err(|why| Problem::refused(format!("your answer would not count: {why}"), help))
}

/// The gate that waits for an answer, by what it is called or an end of that.
fn waiting<'v>(view: &'v View, name: Option<&str>) -> Result<&'v CallView> {
    let gates = || view.calls.iter().filter(|call| call.op == APPROVE);
    let waits: Vec<&CallView> = gates().filter(|call| call.outcome.is_none()).collect();
    // Who said no may have changed their mind; an input of a session that failed is not gone on with.
    let is_refused = |call: &&CallView| call.refusal().is_some_and(|error| error.code == REJECTED);
    let refused: Vec<&CallView> = gates().filter(is_refused).filter(|_| !view.run.session).collect();
    let is_asked = !waits.is_empty() || !refused.is_empty();
    if is_asked && !view.status.is_unfinished() {
        let title = format!("the run `{}` is over: its gates no longer wait for answers", view.run.name);
        return Err(Problem::refused(title, format!("lifeboat show {}", view.run.name)));
    }
    let of = |calls: &[&'v CallView], is: &dyn Fn(&Asking) -> bool| -> Vec<&'v CallView> {
        calls.iter().copied().filter(|call| is(&view.asking(call))).collect()
    };
    let named = |calls: &[&'v CallView]| match name {
        None => calls.to_vec(),
        Some(name) => {
            let whole = of(calls, &|asking| asking.id == name);
            if whole.is_empty() { of(calls, &|asking| asking.ends_with(name)) } else { whole }
        }
    };
    let found = Some(named(&waits)).filter(|found| !found.is_empty()).unwrap_or_else(|| named(&refused));
    // In a session one can be asked several times: inputs that are over ask nobody any more.
    let found = found.get(if view.run.session { found.len().saturating_sub(1) } else { 0 }..).unwrap_or_default();
    let names = |calls: &[&CallView]| calls.iter().map(|call| view.asking(call).id).collect::<Vec<_>>().join(", ");
    match found {
        [call] => Ok(call),
        [] if waits.is_empty() && refused.is_empty() => Err(Problem::refused(
            format!("no gate of the run `{}` waits for an answer", view.run.name),
            format!("lifeboat show {}", view.run.name),
        )),
        [] => Err(Problem::usage(
            format!("no gate `{}` of the run `{}` waits for an answer", name.unwrap_or_default(), view.run.name),
            format!("these wait: {}", names(&[waits, refused].concat())),
        )),
        several @ [call, ..] => {
            let title = format!("several gates wait: {}", names(several));
            Err(Problem::usage(title, format!("name one: {}", command(&view.run.name, &view.asking(call).id))))
        }
    }
}

//! `lifeboat lab advance` and `lifeboat lab fault`: what happens to the lab by nobody's doing.

use super::lab::existing;
use crate::cli::FaultCommand;
use crate::context::Context;
use crate::destination::mishaps::{rule, written};
use crate::home::{Home, Lock};
use crate::lab;
use crate::print::title::LAB;
use crate::problem::{Exit, Problem, Result};
use crate::world::{LabWorld, World};
use engine::mishap::{FORMS, Mishap};
use serde_json::json;
use simulator::{Lab, Rule};

/// The home's lab, ours until the lock is dropped; a home without one gets it.
fn opened(context: &Context) -> Result<(LabWorld, Home, Lock)> {
    let home = context.home_or_new()?;
    let lock = home.lock_lab().map_err(|problem| match home.served() {
        Some(served) => {
            let title = format!("the lab is being served at http://{}: it cannot be changed from here", served.address);
            Problem::refused(title, "stop that `lifeboat lab serve`, do this, and serve the lab again: the lab stays as it is")
        }
        None => problem,
    })?;
    lab::not_gone(&home)?;
    let world = lab::open(context, &home, None, lab::last_moment(&home)?)?;
    Ok((world, home, lock))
}

/// Lets time pass.
///
/// # Errors
/// `by` is no duration, or the lab cannot be had.
pub(super) fn advance(context: &Context, by: &str) -> Result<Exit> {
    let passes = engine::duration::parse(by).map_err(|why| Problem::usage(why.to_string(), "lifeboat lab advance 2h"))?;
    let (world, _home, _lock) = opened(context)?;
    let lab = world.lab.clone();
    let now = world.run_there(async move { lab.advance(passes).await }).map_err(|error| lab::problem(&error.into()))?;
    context.printer.line(&format!("{LAB}    {by} later: it is {now}"));
    context.printer.line(&format!("{LAB}    next: lifeboat lab status"));
    Ok(Exit::Done)
}

/// Adds, lists or ends faults.
///
/// # Errors
/// The fault is none, or the lab cannot be had.
pub(super) fn fault(context: &Context, command: &FaultCommand) -> Result<Exit> {
    match command {
        FaultCommand::Add { fault } => add(context, &fault.join(" ")),
        FaultCommand::List(args) => list(context, args.json),
        FaultCommand::Clear => clear(context),
    }
}

fn add(context: &Context, text: &str) -> Result<Exit> {
    let wrong = |why: String| {
        Problem::usage(format!("`{text}`: {why}"), format!("a fault is {FORMS}; lifeboat lab fault add --help explains each"))
    };
    let mishap = Mishap::parse(text).map_err(wrong)?;
    let rule = rule(&mishap).map_err(wrong)?;
    let (world, _home, _lock) = opened(context)?;
    engine::header::is_sent(&mishap, &world.surface("us-east-1")).map_err(wrong)?;
    world.lab.fault(rule).map_err(|error| lab::problem(&error.into()))?;
    context.printer.line(&format!("{LAB}    from now on: {mishap}"));
    context.printer.line(&format!("{LAB}    next: lifeboat lab fault clear ends it"));
    Ok(Exit::Done)
}

fn list(context: &Context, as_json: bool) -> Result<Exit> {
    // Looking needs no lock and changes nothing.
    let home = existing(context)?;
    let faults = Lab::standing(&home.lab_file()).map_err(|error| lab::problem(&error.into()))?.faults;
    if as_json {
        let one = |rule: &Rule| json!({ "world": LAB, "fault": written(rule), "left": (rule.times != u32::MAX).then_some(rule.times) });
        faults.iter().for_each(|rule| context.printer.data(&one(rule)));
        return Ok(Exit::Done);
    }
    context.printer.line(&format!("{LAB}    {}", if faults.is_empty() { "no faults" } else { "faults:" }));
    for rule in &faults {
        let left = match rule.times {
            0 => "used up".to_owned(),
            u32::MAX => "until it is cleared".to_owned(),
            times => format!("{times} more"),
        };
        context.printer.line(&format!("  {:<48} {left}", written(rule)));
    }
    let next = if faults.is_empty() { "lifeboat lab fault add --help" } else { "lifeboat lab fault clear" };
    context.printer.line(&format!("{LAB}    next: {next}"));
    Ok(Exit::Done)
}

fn clear(context: &Context) -> Result<Exit> {
    let (world, _home, _lock) = opened(context)?;
    world.lab.no_faults().map_err(|error| lab::problem(&error.into()))?;
    context.printer.line(&format!("{LAB}    all faults are cleared"));
    context.printer.line(&format!("{LAB}    next: lifeboat lab status"));
    Ok(Exit::Done)
}

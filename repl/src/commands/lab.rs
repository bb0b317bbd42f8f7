//! `lifeboat lab`: the lab of this home.

use super::{lab_live, serve, trace, weather};
use crate::carry::signals;
use crate::cli::{JsonArgs, LabCommand, WorldKind};
use crate::context::Context;
use crate::home::{Home, write_new};
use crate::inputs::confirm;
use crate::lab::{self, TITLE};
use crate::problem::{Exit, Problem, Result};
use crate::ready::Ready;
use serde_json::json;
use simulator::{Lab, Standing};
use std::fs::File;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Carries one of them out.
///
/// # Errors
/// It could not be: nothing was done.
pub(super) fn run(context: &Context, command: &LabCommand) -> Result<Exit> {
    match command {
        LabCommand::Status(args) => status(context, args),
        LabCommand::Reset { to, yes, account } => reset(context, to, *yes, account.as_deref()),
        LabCommand::Export(args) if args.from == WorldKind::Live => lab_live::export(context, args),
        LabCommand::Export(args) => export(context, args.output.as_deref().unwrap_or(Path::new("lab.db"))),
        LabCommand::Serve(args) => serve::run(context, args),
        LabCommand::Trace(args) => trace::run(context, args),
        LabCommand::Advance { by } => weather::advance(context, by),
        LabCommand::Fault(command) => weather::fault(context, command),
    }
}

pub(super) fn existing(context: &Context) -> Result<Home> {
    let home = context.home()?;
    if home.lab_file().is_file() {
        return Ok(home);
    }
    Err(Problem::refused(format!("the home `{}` has no lab yet", home.root().display()), "lifeboat run RUNBOOK makes one"))
}

fn status(context: &Context, args: &JsonArgs) -> Result<Exit> {
    let home = existing(context)?;
    // Looking needs no lock and changes nothing: what another process did last is what is on disk.
    let standing = Lab::standing(&home.lab_file()).map_err(|error| lab::problem(&error.into()))?;
    let served = home.is_lab_taken().then(|| home.served()).flatten();
    let (id, made) = (lab::id(&home)?.unwrap_or_default(), lab::made_as(&home));
    let Standing { account, now, requests, next_event: next, faults } = standing;
    let wrong = faults.iter().filter(|rule| rule.times > 0).count();
    if args.json {
        let value = json!({
            "world": TITLE, "lab": id, "made_as": made, "account": account, "now": now, "changing_requests": requests, "next_event": next,
            "faults": wrong,
            "file": home.lab_file().display().to_string(), "served": served.map(|served| format!("http://{}", served.address)),
        });
        context.printer.data(&value);
        return Ok(Exit::Done);
    }
    let printer = &context.printer;
    printer.line(&format!("{TITLE}    account {account}    {}", home.lab_file().display()));
    let word = if served.is_some() { "last answered at" } else { "it is" };
    let there = if served.is_some() { "" } else { " there" };
    let began = made.map_or_else(String::new, |made| format!(" (it began as {made})"));
    printer.line(&format!("lab {id}{began}: {word} {now}{there}; {requests} changing requests so far"));
    let due = next.map_or_else(|| "no event is due".to_owned(), |at| format!("the next event is due at {at}"));
    printer.line(&due);
    if wrong > 0 {
        printer.line(&format!("{wrong} fault{} injected: lifeboat lab fault list", if wrong == 1 { "" } else { "s" }));
    }
    let next = match served {
        Some(served) => format!("aws --endpoint-url http://{} ec2 describe-instances", served.address),
        None => "lifeboat lab serve".to_owned(),
    };
    printer.line(&format!("{TITLE}    next: {next}"));
    Ok(Exit::Done)
}

fn reset(context: &Context, to: &str, yes: bool, account: Option<&str>) -> Result<Exit> {
    let ready = Ready::read(to, &context.folder).map_err(|why| Problem::usage(why, "lifeboat lab reset --to synced"))?;
    if let (Ready::File(_), Some(_)) = (&ready, account) {
        let help = "leave --account out; or set the lab up again in that account and export it: lifeboat lab reset --account ID, what prepares it, then lifeboat lab export -o FILE";
        return Err(Problem::usage("a lab from a file keeps its account: the account id is in every ARN", help));
    }
    let home = context.home_or_new()?;
    let _lock = home.lock_lab()?;
    let runs = home.runs()?;
    let open = runs.iter().filter(|run| run.journal.as_ref().is_ok_and(|view| view.status.is_unfinished()) && lab::owns(&home, &run.name));
    let open: Vec<&str> = open.map(|run| run.name.as_str()).collect();
    let orphans = if open.is_empty() { String::new() } else { format!("; these runs can then no longer be resumed: {}", open.join(", ")) };
    if !yes && home.lab_file().exists() {
        confirm(&format!("the lab `{}` and everything in it will be deleted{orphans};", home.lab_file().display()))?;
    }
    if account.is_some() || ready != Ready::Empty {
        lab::replace(&home, &ready, account, cancelled_by_signals()?)?;
    } else {
        lab::remove(&home)?;
    }
    context.printer.line(&format!("{TITLE}    the lab is {ready}{orphans}"));
    context
        .printer
        .line(&format!("{TITLE}    next: {}", if ready == Ready::Empty { "lifeboat run RUNBOOK" } else { "lifeboat lab status" }));
    Ok(Exit::Done)
}

pub(super) fn cancelled_by_signals() -> Result<CancellationToken> {
    let cancel = CancellationToken::new();
    signals::watch(cancel.clone(), None)?;
    Ok(cancel)
}

fn export(context: &Context, output: &Path) -> Result<Exit> {
    let home = existing(context)?;
    let _lock = home.lock_lab()?;
    let path = context.folder.join(output);
    if path.exists() {
        return Err(Problem::refused(format!("`{}` exists already", path.display()), "choose another: -o FILE"));
    }
    // Closing it brings what lies beside the file into it.
    drop(lab::open(context, &home, None, None)?);
    let copied = |to: &mut File| std::io::copy(&mut File::open(home.lab_file())?, to);
    let written = std::fs::metadata(home.lab_file()).and_then(|lab| write_new(&path, lab.permissions(), copied));
    written.map_err(|error| Problem::file("write", &path, &error))?;
    context.printer.line(&format!("{TITLE}    written to {}", path.display()));
    Ok(Exit::Done)
}

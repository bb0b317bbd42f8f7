//! The front end: the command line, the home, the world a run goes to, and everything a person sees.

mod approvals;
mod asked;
mod carry;
mod checked;
mod cli;
mod commands;
mod context;
mod destination;
mod home;
mod inputs;
pub mod lab;
mod planned;
mod print;
mod problem;
mod ready;
mod reference;
mod rehearsal;
mod rehearsed;
mod shell;
mod trial;
pub mod world;

use carry::ending::{Carried, not_begun};
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use cli::{Cli, Command};
use context::Context;
use engine::run::RunOutcome;
use print::Printer;
use print::title::Title;
use problem::{Exit, Problem};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

/// What the environment says.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The current folder.
    pub folder: PathBuf,
    /// Where exchanges with the lab are written, for the wire check.
    pub wire_log: Option<PathBuf>,
    /// Whether it names an AWS access key.
    pub has_key: bool,
    /// The file of the roots that AWS is trusted by.
    pub ca_bundle: Option<PathBuf>,
}

/// The whole program, but for the environment.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>, environment: Environment) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(mut said) => {
            let tip = meant(&said, &arguments);
            if tip.is_some() {
                said.remove(ContextKind::Suggested);
            }
            // A reader that went away needs no help text.
            let _ = said.print();
            tip.iter().for_each(|tip| Printer::new(false).note(tip));
            return if said.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let carries = cli.command.as_ref().and_then(Command::carries);
    let json = cli.command.as_ref().is_some_and(Command::json);
    let printer = Arc::new(Printer::new(json).of_home(cli.home.as_deref()));
    let context = Context {
        folder: environment.folder,
        home: cli.home,
        printer: printer.clone(),
        wire_log: environment.wire_log,
        has_key: environment.has_key,
        ca_bundle: environment.ca_bundle,
    };
    if cli.command.as_ref().is_some_and(Command::heeds_signals) {
        cancelled_early(context.clone(), carries.clone());
    }
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| commands::dispatch(&context, cli.command)));
    match done {
        Ok(Ok(exit)) => whole(&printer, exit, carries.is_some()),
        Ok(Err(problem)) => {
            printer.problem(&problem);
            if let Some(carries) = carries {
                let outcome = if problem.exit == Exit::Cancelled { RunOutcome::Cancelled } else { RunOutcome::Refused };
                printer.data(&not_begun(&carries, &title(&context, &carries), outcome));
            }
            problem.exit
        }
        Err(_) => {
            printer.note("this is a bug in Lifeboat. What is recorded is safe: lifeboat runs");
            Exit::Bug
        }
    }
}

/// How a command ends whose answer may not have been written whole. What was carried is done all the same.
fn whole(printer: &Printer, exit: Exit, carried: bool) -> Exit {
    let Some(error) = printer.lost() else { return exit };
    printer.note(&format!("not all of this could be written to standard output: {error}"));
    if exit == Exit::Done && !carried { Exit::Failed } else { exit }
}

/// What to write for what was typed, where that is known.
fn meant(said: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let named = |kind| match said.get(kind) {
        Some(ContextValue::String(typed)) => Some(typed.as_str()),
        _ => None,
    };
    match said.kind() {
        ErrorKind::UnknownArgument => parameter(named(ContextKind::InvalidArg)?, arguments),
        ErrorKind::InvalidSubcommand => {
            let runbook = named(ContextKind::InvalidSubcommand).filter(|typed| typed.ends_with(".rhai"))?;
            Some(format!("a runbook is run with: lifeboat run {}", engine::shell::quoted(runbook)))
        }
        _ => None,
    }
}

/// What to write for `run RUNBOOK --mode drill`, `mode=drill` or `--set mode drill`, where a parameter of the runbook is meant.
fn parameter(typed: &str, arguments: &[OsString]) -> Option<String> {
    let command = arguments.get(1)?.to_str()?;
    if !["run", "plan"].contains(&command) {
        return None;
    }
    let is_given = |given: &str| format!("a parameter of the runbook is given with --set: --set {}", engine::shell::quoted(given));
    let before = |back: usize| {
        let at = arguments.iter().position(|argument| argument == typed)?;
        arguments.get(at.checked_sub(back)?)?.to_str()
    };
    if before(2) == Some("--set") {
        return Some(is_given(&format!("{}={typed}", before(1)?)));
    }
    if typed.contains('=') && !typed.starts_with('-') {
        return Some(is_given(typed));
    }
    let name = typed.strip_prefix("--")?.split('=').next()?.to_owned();
    let begins = |argument: &str| argument.split('=').next() == typed.split('=').next();
    let at = arguments.iter().position(|argument| argument.to_str().is_some_and(begins))?;
    let value = match arguments[at].to_str()?.split_once('=') {
        Some((_, value)) => value,
        None => arguments.get(at + 1).and_then(|value| value.to_str()).filter(|value| !value.starts_with('-')).unwrap_or("VALUE"),
    };
    Some(is_given(&format!("{name}={value}")))
}

/// Tells that it was asked to stop before anything was done.
fn cancelled_early(context: Context, carries: Option<Carried>) {
    carry::signals::until_watched(move || {
        context.printer.problem(&Problem::cancelled("cancelled before anything was done"));
        if let Some(carries) = carries {
            context.printer.data(&not_begun(&carries, &title(&context, &carries), RunOutcome::Cancelled));
        }
    });
}

/// The world it was to be carried in.
fn title(context: &Context, carried: &Carried) -> Title {
    let known = || context.home().ok()?.run(carried.run.as_deref()?).ok().map(|view| Title::of_run(&view.run));
    known().unwrap_or_else(|| carried.live.map_or_else(Title::unknown, Title::unreached))
}

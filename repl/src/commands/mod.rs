//! The commands, one a file.

mod here;
mod open_plans;
mod run;

mod check;
mod held;
mod plan;

mod fork;
mod resume;
mod runs;
mod show;

mod diff;
mod export;
mod named;
mod outside;
mod verify;
mod waited;

mod completions;
mod doc;
mod man;

mod abandon;
mod approve;
mod at_gate;
mod heirs;
mod help;
mod init;
mod lab;
mod lab_live;
mod secret;
mod serve;
mod test;
mod trace;
mod undo;
mod weather;

use crate::cli::{Command, LabCommand, SecretCommand};
use crate::context::Context;
use crate::home::Home;
use crate::problem::{Exit, Problem, Result};
use crate::shell;
use engine::gate::Verdict;
use engine::journal::View;

/// Refuses a session: it has no runbook whose steps could be done anew or taken back.
fn no_session(home: &Home, view: &View) -> Result<()> {
    let run = &view.run.name;
    if !view.run.session {
        return Ok(());
    }
    let title = format!("`{run}` is a session: it has no runbook");
    if let Some(other) = home.beside(run).filter(|_| view.status.is_unfinished()) {
        return Err(Problem::refused(format!("{title}, and it only looked at the run {other}"), format!("lifeboat abandon {run}")));
    }
    if view.status.is_unfinished() {
        let help = format!("lifeboat show {run}; lifeboat resume {run} continues it, and `:save FILE` there makes it a runbook");
        return Err(Problem::refused(title, help));
    }
    Err(Problem::refused(format!("{title}, and is over"), format!("lifeboat show {run} lists what it did, to be taken back by hand")))
}

/// Prints the manual's entries of a name.
///
/// # Errors
/// There is no such name.
pub(crate) fn doc(context: &Context, name: &str) -> Result<()> {
    doc::run(context, Some(name)).map(drop)
}

/// Carries a command of the lab out in the home `home`.
///
/// # Errors
/// It could not be: nothing was done.
pub(crate) fn lab(context: &Context, home: &Home, command: &LabCommand) -> Result<()> {
    let here = Context { home: Some(home.root().to_owned()), ..context.clone() };
    lab::run(&here, command).map(drop)
}

/// Carries a command out.
///
/// # Errors
/// It could not be: nothing was done.
pub(crate) fn dispatch(context: &Context, command: Option<Command>) -> Result<Exit> {
    match command {
        None => here::run(context),
        Some(Command::Run(args)) if args.help => help::run(context, args.inputs.runbook.as_deref()),
        Some(Command::Run(args)) => run::run(context, *args),
        Some(Command::Plan(args)) => plan::run(context, &args),
        Some(Command::Check(args)) => check::run(context, &args),
        Some(Command::Resume(args)) => resume::run(context, &args),
        Some(Command::Runs(args)) => runs::run(context, &args),
        Some(Command::Show(args)) => show::run(context, &args),
        Some(Command::Approve(args)) => approve::run(context, &args, Verdict::Approved),
        Some(Command::Reject(args)) => approve::run(context, &args, Verdict::Rejected),
        Some(Command::Undo(args)) => undo::run(context, &args),
        Some(Command::Export { run, output }) => export::run(context, &run, &output),
        Some(Command::Verify(args)) => verify::run(context, &args),
        Some(Command::Diff(args)) => diff::run(context, &args),
        Some(Command::Fork(args)) => fork::run(context, &args),
        Some(Command::Abandon { run }) => abandon::run(context, &run),
        Some(Command::Secret(SecretCommand::Export { run, name, csv })) => secret::export(context, &run, &name, &csv),
        Some(Command::Test(args)) => test::run(context, &args),
        Some(Command::Lab(command)) => lab::run(context, &command),
        Some(Command::Doc { book: Some(dir), .. }) => doc::write(context, &dir),
        Some(Command::Doc { name, .. }) => doc::run(context, name.as_deref()),
        Some(Command::Completions { shell }) => completions::run(context, shell),
        Some(Command::Man { dir }) => man::run(context, &dir),
        Some(Command::Repl(args)) => shell::run(context, &args),
        Some(Command::Init { dir }) => init::run(context, &dir),
    }
}

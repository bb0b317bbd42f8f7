//! The commands, one a file.

mod here;
mod run;

mod asked;
mod held;
mod plan;

mod fork;
mod resume;
mod runs;
mod show;

mod diff;
mod export;
mod named;
mod verify;

mod completions;
mod doc;
mod man;

mod abandon;
mod approve;
mod help;
mod init;
mod lab;
mod secret;
mod undo;
mod weather;

pub(crate) use init::shipped;

use crate::cli::{Command, SecretCommand};
use crate::context::Context;
use crate::problem::{Exit, Outcome};
use engine::gate::Verdict;

/// Carries a command out.
///
/// # Errors
/// It could not be: nothing was done.
pub fn dispatch(context: &Context, command: Option<Command>) -> Outcome<Exit> {
    match command {
        None => here::run(context),
        Some(Command::Run(args)) if args.help => help::run(context, args.inputs.runbook.as_deref()),
        Some(Command::Run(args)) => run::run(context, *args),
        Some(Command::Plan(args)) => plan::run(context, &args),
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
        Some(Command::Lab(command)) => lab::run(context, &command),
        Some(Command::Doc { book: Some(dir), .. }) => doc::write(context, &dir),
        Some(Command::Doc { name, .. }) => doc::run(context, name.as_deref()),
        Some(Command::Completions { shell }) => completions::run(context, shell),
        Some(Command::Man { dir }) => man::run(context, &dir),
        Some(Command::Init { dir }) => init::run(context, &dir),
    }
}

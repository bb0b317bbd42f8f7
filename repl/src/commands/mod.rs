//! The commands, one a file.

mod resume;
mod run;

use crate::cli::Command;
use crate::context::Context;
use crate::problem::{Exit, Outcome};

/// Carries a command out.
///
/// # Errors
/// It could not be: nothing was done.
pub fn dispatch(context: &Context, command: Option<Command>) -> Outcome<Exit> {
    match command {
        Some(Command::Run(args)) => run::run(context, *args),
        Some(Command::Resume(args)) => resume::run(context, &args),
        _ => Ok(Exit::Done),
    }
}

//! `lifeboat completions`.

use crate::cli::Cli;
use crate::context::Context;
use crate::problem::{Exit, Result};
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints what a shell reads.
///
/// # Errors
/// None.
pub(super) fn run(context: &Context, shell: Shell) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "lifeboat", &mut text);
    context.printer.answer(&String::from_utf8_lossy(&text));
    Ok(Exit::Done)
}

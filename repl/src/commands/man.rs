//! `lifeboat man`: a page for every command.

use crate::cli::Cli;
use crate::context::Context;
use crate::problem::{Exit, Problem, Result};
use clap::CommandFactory;
use std::path::Path;

/// Writes them, over those that are there.
///
/// # Errors
/// A file cannot be written.
pub(super) fn run(context: &Context, dir: &Path) -> Result<Exit> {
    let folder = context.folder.join(dir).join("man1");
    std::fs::create_dir_all(&folder).map_err(|error| Problem::file("make", &folder, &error))?;
    clap_mangen::generate_to(Cli::command(), &folder).map_err(|error| Problem::file("write", &folder, &error))?;
    context.printer.line(&format!("written to {}; to read one: man -M {} lifeboat-run", folder.display(), dir.display()));
    Ok(Exit::Done)
}

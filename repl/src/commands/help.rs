//! `lifeboat run RUNBOOK --help`: the options, and what this runbook takes.

use crate::cli::Cli;
use crate::context::Context;
use crate::print::{clean, one_line};
use crate::problem::{Exit, Problem, Result};
use clap::CommandFactory;
use engine::header::{self, Header};
use engine::params::{Param, ParamKind};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

/// Prints it.
///
/// # Errors
/// The runbook does not load.
pub(super) fn run(context: &Context, runbook: Option<&Path>) -> Result<Exit> {
    let mut cli = Cli::command();
    cli.build();
    let options = cli.find_subcommand_mut("run").map(|run| run.render_help().to_string()).unwrap_or_default();
    context.printer.answer(&options);
    if let Some(runbook) = runbook {
        let header = header::read(&context.path(runbook)).map_err(Problem::load)?;
        context.printer.answer(&clean(&about(runbook, &header)));
    }
    Ok(Exit::Done)
}

fn about(runbook: &Path, header: &Header) -> String {
    let mut text = format!("\n{}: {}\n", runbook.display(), one_line(&header.title));
    if !header.regions.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Regions: {}", header.regions.join(", "));
    }
    text += "\nParameters (--set NAME=VALUE):\n";
    let width = header.params.iter().map(|param| param.name.len()).max().unwrap_or(0);
    for param in &header.params {
        let _ = writeln!(text, "  {:<width$}  {:<13}  {}", param.name, kind(param), said(param));
    }
    if header.params.is_empty() {
        text += "  none\n";
    }
    text += "\nSteps (--until STEP):\n";
    let width = header.steps.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, title) in &header.steps {
        let _ = writeln!(text, "  {name:<width$}  {}", one_line(title));
    }
    text
}

fn kind(param: &Param) -> String {
    if param.kind == ParamKind::Choice { param.of.join("|") } else { param.kind.name().to_owned() }
}

/// A value, but for the password of a login.
fn shown(value: &Value) -> String {
    let mut value = value.clone();
    if let Some(password) = value.get_mut("password") {
        *password = Value::from("...");
    }
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn said(param: &Param) -> String {
    let value = match (&param.default, param.kind) {
        (_, ParamKind::Secret) => format!("(--secret {}=env:VARIABLE | file:PATH | prompt)", param.name),
        (Some(value), _) => format!("[{}]", shown(value)),
        (None, _) => "(must be given)".to_owned(),
    };
    one_line(&format!("{} {value}", param.help)).trim().to_owned()
}

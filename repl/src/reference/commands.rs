//! The page of the commands: what `--help` says.

use super::Page;
use crate::cli::Cli;
use clap::{Command, CommandFactory};
use std::fmt::Write as _;

/// The page.
pub(super) fn page() -> Page {
    let mut text = "# Commands\n\n<!-- written by `lifeboat doc --book`; do not edit -->\n".to_owned();
    let mut root = Cli::command().term_width(100);
    root.build();
    told(&root, &mut text);
    Page { name: "commands.md".to_owned(), text }
}

fn told(command: &Command, text: &mut String) {
    let help = command.clone().render_long_help();
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let _ = write!(text, "\n## `{name}`\n\n```text\n{}\n```\n", help.to_string().trim_end());
    let shown = command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set());
    shown.for_each(|below| told(below, text));
}

//! `lifeboat init`: writes the shipped runbooks, what they need, and their tests into a folder. Overwrites nothing.

use crate::context::Context;
use crate::lab::TITLE;
use crate::problem::{Exit, Result};
use crate::ready::shipped;
use std::path::{Path, PathBuf};

/// The runbook to begin with.
const FIRST: &str = "workshop.rhai";

/// What git should not keep.
const IGNORED: &str = ".lifeboat/\n*.plan\n";

/// Writes them.
///
/// # Errors
/// A file cannot be written.
pub(super) fn run(context: &Context, dir: &Path) -> Result<Exit> {
    let folder: PathBuf = context.folder.join(dir).components().collect();
    let mut files: Vec<(&Path, &[u8])> = shipped::files();
    files.push((Path::new(".gitignore"), IGNORED.as_bytes()));
    let (mut wrote, mut kept) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let list = if shipped::write_new(&folder.join(name), bytes)? { &mut wrote } else { &mut kept };
        list.push(name.display().to_string());
    }
    let printer = &context.printer;
    printer.line(&format!("{TITLE}    {}", folder.display()));
    for (word, names) in [("wrote", &wrote), ("kept, as they already exist", &kept)] {
        if !names.is_empty() {
            printer.line(&format!("{word}: {}", names.join(" ")));
        }
    }
    let there = if dir == Path::new(".") { String::new() } else { format!("cd {} && ", engine::shell::file(dir)) };
    printer.line(&format!("{TITLE}    next: {there}lifeboat run {FIRST}"));
    Ok(Exit::Done)
}

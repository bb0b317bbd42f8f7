//! `lifeboat init`: writes the shipped runbooks, what they need, and their tests into a folder. Overwrites nothing.

use crate::context::Context;
use crate::lab::TITLE;
use crate::problem::{Exit, Problem, Result};
use include_dir::{Dir, include_dir};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

static RUNBOOKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../runbooks");

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
    let mut files: Vec<(&Path, &[u8])> = Vec::new();
    collect(&RUNBOOKS, &mut files);
    files.push((Path::new(".gitignore"), IGNORED.as_bytes()));
    let (mut wrote, mut kept) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let list = if write_new(&folder.join(name), bytes)? { &mut wrote } else { &mut kept };
        list.push(name.display().to_string());
    }
    let printer = &context.printer;
    printer.line(&format!("{TITLE}    {}", folder.display()));
    for (word, names) in [("wrote", &wrote), ("kept, for they were there", &kept)] {
        if !names.is_empty() {
            printer.line(&format!("{word}: {}", names.join(" ")));
        }
    }
    let there = if dir == Path::new(".") { String::new() } else { format!("cd {} && ", engine::shell::file(dir)) };
    printer.line(&format!("{TITLE}    next: {there}lifeboat run {FIRST}"));
    Ok(Exit::Done)
}

/// The shipped runbooks: their names, and their texts.
pub(crate) fn shipped() -> Vec<(&'static str, &'static str)> {
    let files = RUNBOOKS.files().filter(|file| file.path().extension().is_some_and(|kind| kind == "rhai"));
    files.filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?))).collect()
}

/// Writes all of them into an empty folder.
///
/// # Errors
/// A file cannot be written.
pub(crate) fn write_to(folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(&RUNBOOKS, &mut files);
    files.into_iter().try_for_each(|(name, bytes)| write_new(&folder.join(name), bytes).map(drop))
}

fn collect<'a>(dir: &Dir<'a>, files: &mut Vec<(&'a Path, &'a [u8])>) {
    files.extend(dir.files().map(|file| (file.path(), file.contents())));
    dir.dirs().for_each(|inner| collect(inner, files));
}

/// Writes a file that is not there yet; `false` if it is.
fn write_new(path: &Path, bytes: &[u8]) -> Result<bool> {
    let parent = path.parent().unwrap_or(path);
    std::fs::create_dir_all(parent).map_err(|error| Problem::file("make", parent, &error))?;
    match File::options().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(bytes).map(|()| true).map_err(|error| Problem::file("write", path, &error)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Problem::file("write", path, &error)),
    }
}

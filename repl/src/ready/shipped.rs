//! The shipped runbooks, what they need, and their tests.

use crate::problem::{Problem, Result};
use include_dir::{Dir, include_dir};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

static RUNBOOKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../runbooks");

/// All files, and what stands in them.
pub(crate) fn files() -> Vec<(&'static Path, &'static [u8])> {
    let mut files = Vec::new();
    collect(&RUNBOOKS, &mut files);
    files
}

/// The runbooks: their names, and their texts.
pub(crate) fn runbooks() -> Vec<(&'static str, &'static str)> {
    let files = RUNBOOKS.files().filter(|file| file.path().extension().is_some_and(|kind| kind == "rhai"));
    files.filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?))).collect()
}

/// Writes all files into an empty folder.
///
/// # Errors
/// A file cannot be written.
pub(super) fn write_to(folder: &Path) -> Result<()> {
    files().into_iter().try_for_each(|(name, bytes)| write_new(&folder.join(name), bytes).map(drop))
}

fn collect<'a>(dir: &Dir<'a>, files: &mut Vec<(&'a Path, &'a [u8])>) {
    files.extend(dir.files().map(|file| (file.path(), file.contents())));
    dir.dirs().for_each(|inner| collect(inner, files));
}

/// Writes a file that is not there yet; `false` if it is.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<bool> {
    let parent = path.parent().unwrap_or(path);
    std::fs::create_dir_all(parent).map_err(|error| Problem::file("make", parent, &error))?;
    match File::options().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(bytes).map(|()| true).map_err(|error| Problem::file("write", path, &error)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Problem::file("write", path, &error)),
    }
}

//! The files below a folder.

use crate::problem::{Problem, Result};
use std::path::{Path, PathBuf};

/// A file: its name from the folder on, and where it is.
pub(crate) type Named = (String, PathBuf);

/// Those that are wanted, in order of name. Links are not followed, for they may lead round in a circle; what begins with a dot is
/// nobody's runbook, and nothing is looked for in `but`.
///
/// # Errors
/// A folder cannot be read.
pub(crate) fn files(folder: &Path, but: Option<&Path>, wanted: impl Fn(&Path) -> bool) -> Result<Vec<Named>> {
    let (mut found, mut ahead) = (Vec::new(), vec![(String::new(), folder.to_owned())]);
    while let Some((above, folder)) = ahead.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| Problem::file("read", &folder, &error))?;
        for entry in entries.flatten() {
            let (path, own) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            let name = if above.is_empty() { own.clone() } else { format!("{above}/{own}") };
            let kind = entry.file_type().map_err(|error| Problem::file("read", &path, &error))?;
            if kind.is_dir() && !own.starts_with('.') && but != Some(path.as_path()) {
                ahead.push((name, path));
            } else if kind.is_file() && wanted(&path) {
                found.push((name, path));
            }
        }
    }
    found.sort();
    Ok(found)
}

//! Which files are tests.

use super::Test;
use crate::home::below;
use crate::problem::Result;
use engine::trial::is_test;
use std::path::Path;

/// What the name of a recorded run's file ends in.
const RECORDED: &str = ".run";

/// The tests at `root`, a folder or one file, in order of name; of those the ones whose names hold one of `filters`, if there are any.
///
/// # Errors
/// A folder cannot be read.
pub(crate) fn find(root: &Path, filters: &[String]) -> Result<Vec<Test>> {
    let is_test = |path: &Path| is_test(path) || is_recorded(path);
    let files = if root.is_file() {
        let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Some((name, root.to_owned())).filter(|_| is_test(root)).into_iter().collect()
    } else {
        below::files(root, None, is_test)?
    };
    let wanted = |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()));
    let tests = files.into_iter().filter(|(name, _)| wanted(name));
    Ok(tests.map(|(name, path)| Test { name, recorded: is_recorded(&path), path }).collect())
}

/// Whether a file is a recorded run, by its name.
fn is_recorded(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().ends_with(RECORDED))
}

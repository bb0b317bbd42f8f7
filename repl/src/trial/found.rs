//! Which files are tests.

use super::Test;
use crate::problem::{Outcome, Problem};
use std::path::Path;

/// What the name of a test's file ends in.
const SCRIPT: &str = "_test.rhai";
/// What the name of a recorded run's file ends in.
const RECORDED: &str = ".run";

/// The tests at `root`, a folder or one file, in order of name; of those the ones whose names hold one of `filters`, if there are any.
///
/// # Errors
/// A folder cannot be read.
pub(crate) fn find(root: &Path, filters: &[String]) -> Outcome<Vec<Test>> {
    let mut found = Vec::new();
    if root.is_file() {
        let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        found.extend(test(name, root));
    } else {
        walk(root, "", &mut found)?;
    }
    found.retain(|test| filters.is_empty() || filters.iter().any(|filter| test.name.contains(filter.as_str())));
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn test(name: String, path: &Path) -> Option<Test> {
    let recorded = name.ends_with(RECORDED);
    (recorded || name.ends_with(SCRIPT)).then(|| Test { name, path: path.to_owned(), recorded })
}

fn walk(folder: &Path, above: &str, found: &mut Vec<Test>) -> Outcome<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| Problem::file("read", folder, &error))?;
    for entry in entries.flatten() {
        let (path, own) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let name = if above.is_empty() { own.clone() } else { format!("{above}/{own}") };
        // A link may lead round in a circle, and what begins with a dot is nobody's runbook.
        let kind = entry.file_type().map_err(|error| Problem::file("read", &path, &error))?;
        if kind.is_dir() && !own.starts_with('.') {
            walk(&path, &name, found)?;
        } else if kind.is_file() {
            found.extend(test(name, &path));
        }
    }
    Ok(())
}

//! Words and files as a shell takes them, for the commands that are told.

use std::path::Path;

/// A word, in quotes where it needs some.
#[must_use]
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=,@+%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// The name of a file.
#[must_use]
pub fn file(path: &Path) -> String {
    quoted(&path.display().to_string())
}

//! Comments that are never closed. To Rhai the rest of the text is comment, and what stands before it is the whole runbook: one
//! that ends half-way, and says that it is done.

use super::diagnostic::{Diagnostic, Label, plain};
use super::lex::{Lines, is_open_at};
use std::collections::BTreeMap;

/// Refuses the text of a file that compiles and ends in a comment.
///
/// # Errors
/// It does.
pub(crate) fn all_closed(file: &str, text: &str) -> Result<(), Diagnostic> {
    let Some(open) = is_open_at(text) else { return Ok(()) };
    let (line, column) = Lines::of(text).place(open);
    Err(Diagnostic {
        labels: vec![Label { file: file.to_owned(), line, column, text: "here".to_owned(), primary: true }],
        sources: BTreeMap::from([(file.to_owned(), text.to_owned())]),
        ..plain("a comment is never closed: what follows it would not be run", Some("close it with */"))
    })
}

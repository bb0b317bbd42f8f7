//! Comments that are never closed. To Rhai the rest of the text is comment, and what stands before it is the whole runbook: one
//! that ends half-way, and says that it is done.

use super::diagnostic::{Diagnostic, label, plain};
use rhai::{Engine, Position};
use std::collections::BTreeMap;

/// So many comments in comments are looked for.
const DEEPEST: usize = 8;

/// Refuses the text of a file that compiles and ends in a comment.
///
/// # Errors
/// It does.
pub(crate) fn all_closed(engine: &Engine, file: &str, text: &str) -> Result<(), Diagnostic> {
    let opened = text.matches("/*").count().min(DEEPEST);
    // What closes a comment stands for nothing outside of one.
    let is_open = (1..=opened).any(|depth| engine.compile(format!("{text}\n{}", "*/".repeat(depth))).is_ok());
    if !is_open {
        return Ok(());
    }
    let before = &text[..text.rfind("/*").unwrap_or(0)];
    let (line, column) = (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    let place = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    let at = Position::new(place(line), place(column));
    Err(Diagnostic {
        labels: label(file, at, "here", true).into_iter().collect(),
        sources: BTreeMap::from([(file.to_owned(), text.to_owned())]),
        ..plain("a comment is never closed: what follows it would not be run", Some("close it with */"))
    })
}

//! `lifeboat export`: a whole run in one file, for auditors, for `diff`, and to replay.

use super::named;
use crate::context::Context;
use crate::home::write_private;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use std::path::Path;

/// Writes it. Secrets stay in the home.
///
/// # Errors
/// There is no such run, or the file exists.
pub(super) fn run(context: &Context, name: &str, output: &Path) -> Result<Exit> {
    let path = context.folder.join(output);
    if path.exists() {
        return Err(Problem::refused(format!("`{}` exists already", path.display()), "choose another: -o FILE"));
    }
    let kept = named::run(context, name)?;
    write_private(&path, &kept.to_file())?;
    let (records, head, beside) = (kept.records.len(), kept.head(), kept.files.len());
    let beside = if beside == 0 { String::new() } else { format!(", {}", kept.files.keys().cloned().collect::<Vec<_>>().join(", ")) };
    let shown = output.display();
    context.printer.line(&format!("{name}: {records} records, head {}{beside}; no secret is in it", &head[..12]));
    if kept.view().undoing {
        let note = "the run was taken back: what it did before cannot be told from what undid it, so the file cannot be used as a test (export first, then undo)";
        context.printer.note(&format!("{name}: {note}"));
    }
    let title = Title::of_run(kept.run());
    context
        .printer
        .line(&format!("{title}    {name} written to {shown} (mode 0600)    next: lifeboat verify {}", engine::shell::file(output)));
    Ok(Exit::Done)
}

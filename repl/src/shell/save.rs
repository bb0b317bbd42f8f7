//! `:save`: what was typed as a runbook.

use super::Shell;
use crate::problem::{Outcome, Problem};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

impl Shell<'_> {
    /// Writes the inputs that ended well as a runbook. An existing file is not overwritten.
    pub(super) fn save(&self, file: &str) -> Outcome<()> {
        let mut path = self.folder.join(file);
        if path.extension().is_none() {
            path.set_extension("rhai");
        }
        let session = self.session();
        if session.inputs().is_empty() {
            return Err(Problem::refused("no input ended well yet: there is nothing to save", ":inputs lists them"));
        }
        let text = session.saved(&format!("Saved from {}", self.run));
        drop(session);
        write(&path, &text)?;
        let shown = path.strip_prefix(&self.folder).map_or_else(|_| path.clone(), PathBuf::from);
        self.context.printer.line(&format!("written to {0}    next: lifeboat plan {0}", shown.display()));
        Ok(())
    }
}

fn write(path: &std::path::Path, text: &str) -> Outcome<()> {
    if path.exists() {
        return Err(Problem::refused(format!("`{}` exists already", path.display()), "choose another: :save FILE"));
    }
    let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| Problem::file("write", path, &error))
}

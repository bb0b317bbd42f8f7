//! `:save`: what was typed as a runbook.

use super::Shell;
use crate::checked;
use crate::problem::{Problem, Result};
use engine::header;
use engine::run::given_to;
use engine::shell;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

impl Shell<'_> {
    /// Writes the inputs that ended well as a runbook. An existing file is not overwritten.
    pub(super) fn save(&self, file: &str) -> Result<()> {
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
        if let Err(mut problem) = checked::before(self.context, &path, &shown) {
            // Inputs follow each other where a file stands as a whole: a function may be written twice.
            problem.shown.notes.push(format!("{} is written anyway; once it is fixed there, it is a runbook", shown.display()));
            return Err(problem);
        }
        let next = format!("lifeboat plan {}{}", shell::file(&shown), self.given(&path));
        self.context.printer.line(&format!("written to {}    next: {next}", shown.display()));
        Ok(())
    }

    /// What a runbook that was saved needs on the command line to stand where this session stands.
    fn given(&self, saved: &Path) -> String {
        let header = header::read(saved).unwrap_or_default();
        let session = self.session();
        let run = session.run();
        let world = if header.accounts.is_empty() { String::new() } else { format!(" --world {}", run.world) };
        let is_usual = header.regions.first().is_none_or(|first| *first == run.region);
        let region = if is_usual { String::new() } else { format!(" --region {}", run.region) };
        format!("{world}{region}{}", given_to(run, saved))
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if path.exists() {
        return Err(Problem::refused(format!("`{}` exists already", path.display()), "choose another: :save FILE"));
    }
    let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| Problem::file("write", path, &error))
}

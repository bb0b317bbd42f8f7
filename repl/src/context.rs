//! What every command is given: where it stands, which home, and who prints.

use crate::home::Home;
use crate::print::Printer;
use crate::problem::{Problem, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A command's surroundings.
#[derive(Clone)]
pub struct Context {
    /// The current folder.
    pub folder: PathBuf,
    /// `--home`.
    pub home: Option<PathBuf>,
    /// Prints.
    pub printer: Arc<Printer>,
    /// Where every exchange with the lab is written, for the wire check.
    pub wire_log: Option<PathBuf>,
    /// Whether the environment names an AWS access key.
    pub has_key: bool,
    /// The file of the roots that AWS is trusted by; otherwise the system's.
    pub ca_bundle: Option<PathBuf>,
}

impl Context {
    /// The home that is there.
    ///
    /// # Errors
    /// There is none.
    pub fn home(&self) -> Result<Home> {
        Home::find(self.home.as_deref(), &self.folder).ok_or_else(|| {
            let place = self
                .home
                .as_ref()
                .map_or_else(|| "no `.lifeboat/` here or above".to_owned(), |home| format!("no home `{}`", home.display()));
            Problem::refused(format!("there is {place}"), "lifeboat run RUNBOOK makes one")
        })
    }

    /// The home that is there, or a new one.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn home_or_new(&self) -> Result<Home> {
        Home::find_or_make(self.home.as_deref(), &self.folder)
    }

    /// A path as typed, from the current folder.
    #[must_use]
    pub fn path(&self, typed: &Path) -> PathBuf {
        let joined = self.folder.join(typed);
        joined.canonicalize().unwrap_or(joined)
    }
}

/// The folder imports stay inside: of the home or the git repository the runbook is in, whichever is nearer.
#[must_use]
pub(crate) fn project_of(runbook: &Path) -> PathBuf {
    let own = runbook.parent().unwrap_or(Path::new("/"));
    let is_root = |folder: &&Path| folder.join(crate::home::FOLDER).is_dir() || folder.join(".git").exists();
    own.ancestors().find(is_root).unwrap_or(own).to_path_buf()
}

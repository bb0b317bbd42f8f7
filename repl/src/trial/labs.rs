//! The labs tests begin in: each kind is made once, and every test has a copy of its own.

use super::scratch;
use crate::problem::{Exit, Problem, Result};
use crate::ready::{self, Ready};
use engine::Diagnostic;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// What every lab and every test is dealt from: a test that fails, fails again.
pub(super) const SEED: u64 = 1;

/// One lab, by its number; made by whoever comes first.
type Made = Arc<(usize, OnceLock<Result<PathBuf, Diagnostic>>)>;

/// Labs that were made.
pub(super) struct Labs {
    folder: TempDir,
    made: Mutex<BTreeMap<Ready, Made>>,
    cancel: CancellationToken,
}

impl Labs {
    /// None so far.
    pub(super) fn new(cancel: CancellationToken) -> Result<Self> {
        Ok(Self { folder: scratch()?, made: Mutex::default(), cancel })
    }

    /// The file of such a lab, which nobody changes.
    pub(super) fn made(&self, ready: &Ready) -> Result<PathBuf> {
        let mut all = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let next = all.len();
        let made = all.entry(ready.clone()).or_insert_with(|| Arc::new((next, OnceLock::new()))).clone();
        drop(all);
        let (number, made) = &*made;
        let file = self.folder.path().join(format!("{number}.db"));
        // Whoever wants the same meanwhile waits for it.
        let made = made.get_or_init(|| {
            let options = simulator::Options { seed: SEED, throw_away: true, ..simulator::Options::default() };
            ready::make(ready, &file, options, self.cancel.clone()).map(|()| file).map_err(|problem| problem.shown)
        });
        match made {
            Ok(file) => Ok(file.clone()),
            Err(shown) => Err(Problem { exit: Exit::Failed, shown: shown.clone(), is_damage: false }),
        }
    }
}

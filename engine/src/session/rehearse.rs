//! What an input would do: evaluated in a copy of the world, in a record of its own, with copies of the variables.

use super::Session;
use crate::effect::Asks;
use crate::frame::Frame;
use crate::journal::Record;
use crate::run::{Ended, RunError, RunOutcome, Seams, VAULT, root_frame};
use crate::secret::FileVault;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

impl Session {
    /// Rehearses an input in the world of `seams`. `folder` holds a copy of the session's vault, if it has one; `key_file` is the
    /// key of that.
    ///
    /// # Errors
    /// It does not load, or the copy of the vault cannot be used.
    pub fn rehearse(&self, text: &str, (folder, key_file): (&Path, &Path), seams: Seams) -> Result<Ended, RunError> {
        let began = seams.clock.now();
        let record = crate::journal::RunRecord { at: began, ..self.record.clone() };
        let (journal, _) = (seams.journals)(folder)?;
        let vault = FileVault::open(&folder.join(VAULT), key_file)?;
        let thread = self.thread.aside(journal, Arc::new(vault));
        thread.record(&[Record::Run(Box::new(record.clone()))])?;
        let root: Frame = root_frame(&record);
        let mut copy = Session {
            record,
            folder: self.folder.clone(),
            header: self.header.clone(),
            text: String::new(),
            thread,
            root: Arc::new(root),
            state: self.state.apart(),
            count: self.count,
            kept: Vec::new(),
            sources: self.sources.clone(),
            last: began,
        };
        let clock = seams.clock.clone();
        let placed = copy.scope(seams, None, None);
        let came = copy.evaluate(&placed, &format!("input-{}", self.count + 1), text);
        if let (true, Some(error)) = (came.step.is_empty(), &came.error) {
            return Err(RunError::Load(Box::new(error.clone())));
        }
        let (ended, completed) = (clock.now(), came.outcome == RunOutcome::Completed);
        let error = came.error.as_ref().map(|error| error.title.clone());
        let finished = Record::Finished { completed, error, told: None, asks: Asks::Nothing, reports: BTreeMap::new(), at: ended };
        copy.thread.record(&[finished])?;
        Ok(Ended {
            run: copy.record.name,
            outcome: came.outcome,
            because: None,
            stop: None,
            steps: Vec::new(),
            not_come: None,
            error: came.error,
            history: false,
            spent: None,
            reports: placed.root.run.reports(),
            began,
            ended,
            still: jiff::SignedDuration::ZERO,
        })
    }
}

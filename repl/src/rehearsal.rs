//! Rehearsals: a runbook run to its end in a throw-away copy of its world.

use crate::context::project_of;
use crate::destination::Destination;
use crate::lab;
use crate::problem::{Outcome, Problem};
use engine::Surface;
use engine::event::Silent;
use engine::gate::Consenting;
use engine::journal::{Record, sqlite};
use engine::run::{Asks, Ended, NewRun, Seams, begin};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// What is rehearsed.
pub(crate) struct Rehearsing<'a> {
    pub(crate) destination: &'a dyn Destination,
    pub(crate) runbook: &'a Path,
    pub(crate) region: &'a str,
    pub(crate) params: &'a BTreeMap<String, Value>,
    pub(crate) secrets: &'a [(String, Zeroizing<String>)],
    pub(crate) cancel: CancellationToken,
}

/// How a rehearsal went.
pub(crate) struct Rehearsal {
    pub(crate) ended: Ended,
    pub(crate) records: Vec<Record>,
    pub(crate) surface: Surface,
}

impl Rehearsing<'_> {
    /// Rehearses twice, in copies that deal other things and stand at other times.
    ///
    /// # Errors
    /// The world cannot be copied, or the runbook does not load.
    pub(crate) fn twice(&self) -> Outcome<(Rehearsal, Rehearsal)> {
        std::thread::scope(|threads| {
            let second = threads.spawn(|| self.once(2));
            let first = self.once(1)?;
            Ok((first, second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?))
        })
    }

    /// Rehearses in a copy salted with `salt`.
    fn once(&self, salt: u64) -> Outcome<Rehearsal> {
        let file = |what: &'static str, path: &Path| {
            let path = path.to_owned();
            move |error: std::io::Error| Problem::file(what, &path, &error)
        };
        let scratch = tempfile::tempdir().map_err(file("make", &std::env::temp_dir()))?;
        let (run, key) = (scratch.path().join("run"), scratch.path().join("key"));
        std::fs::create_dir(&run).map_err(file("make", &run))?;
        let world = self.destination.copy(scratch.path(), salt)?;
        let new = NewRun {
            name: format!("rehearsal-{salt}"),
            folder: run.clone(),
            key_file: key,
            runbook: self.runbook.to_owned(),
            project: project_of(self.runbook),
            params: self.params.clone(),
            secrets: self.secrets.to_vec(),
            world: world.id(self.region),
            nonce: lab::chance(None),
            until: None,
            plan: None,
            asks: Asks::Nothing,
            approvals: Vec::new(),
            operator: String::new(),
        };
        let surface = world.surface(self.region);
        let seams = Seams {
            surface: surface.clone(),
            journals: sqlite(),
            clock: world.clock(),
            listener: Arc::new(Silent),
            people: Arc::new(Consenting),
            cancel: self.cancel.clone(),
        };
        let shown = self.runbook.display().to_string();
        let ended = begin(new, seams).map_err(|error| Problem::of_run(error, &shown, None))?;
        let (_, records) = sqlite()(&run).map_err(|error| Problem::chain(&error, ""))?;
        Ok(Rehearsal { ended, records, surface })
    }
}

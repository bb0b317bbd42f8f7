//! A session beside a run that is paused: what the run's script had come to is there to look at, and nothing is done in it.

use super::Session;
use super::evaluate::statements;
use crate::effect::{Asks, Founding, Run, Scope, Thread};
use crate::event::Silent;
use crate::follow::Past;
use crate::gate::Consenting;
use crate::journal::{CallId, Kept, Record, memory};
use crate::run::{RunError, Script, Seams, VAULT, root_frame};
use crate::script::{self, Laters};
use crate::secret::FileVault;
use rhai::Dynamic;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio_util::sync::CancellationToken;

impl Session {
    /// Evaluates the script of the run in `folder` as far as its record answers it, and takes over the variables of its top.
    pub(super) fn look_into(&mut self, folder: &Path, key_file: &Path, script: &Script, seams: &Seams) -> Result<(), RunError> {
        let kept = Kept::folder(folder)?;
        let record = kept.run();
        let (journals, _) = memory();
        let (journal, _) = journals(folder)?;
        let vault = FileVault::open(&folder.join(VAULT), key_file)?;
        let run = Arc::new(Run::new(Founding {
            name: record.name.clone(),
            nonce: record.nonce.clone(),
            family: record.family().to_owned(),
            folder: script.folder.clone(),
            surface: seams.surface.clone(),
            clock: seams.clock.clone(),
            listener: Arc::new(Silent),
            people: Arc::new(Consenting),
            cancel: CancellationToken::new(),
            until: None,
            asks: Asks::Nothing,
            skip: None,
            recover: None,
            contract: None,
            guard: None,
            recorded: None,
            thread: Thread::new(Past::read(&answered(&kept.records)), journal, Arc::new(vault)),
        }));
        // What is not recorded ends it.
        run.frozen.store(true, Ordering::Relaxed);
        let root = Scope { run, frame: Arc::new(root_frame(record)) };
        let params = record.params.iter().map(|(name, value)| (name.as_str().into(), script::from_json(value))).collect();
        let mut next = self.state.clone();
        next.imports.join(script.imports.clone());
        let engine = script::host(&root, &seams.surface, (&script.name, &next.imports), params, (1, &Laters::default()));
        next.global.tag = Dynamic::from(root);
        // It comes as far as it came: at the end of the record, or in the error the run ended with.
        let _ = statements(&engine, &mut next, (&script.ast, &script.name), script.ast.statements());
        next.lib = script.ast.clone_functions_only();
        next.modules.extend(super::evaluate::modules(&script.ast));
        self.state = next;
        Ok(())
    }
}

/// The records without calls that were not answered: what they come to is not known.
fn answered(records: &[Record]) -> Vec<Record> {
    let ended: BTreeSet<CallId> =
        records.iter().filter_map(|record| if let Record::End { call, .. } = record { Some(*call) } else { None }).collect();
    let is_answered = |record: &&Record| !matches!(record, Record::Begin { call, .. } if !ended.contains(&call.id));
    records.iter().filter(is_answered).cloned().collect()
}

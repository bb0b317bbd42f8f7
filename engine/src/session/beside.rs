//! A session beside a run that stands still: what the run's script had come to is there to look at, and nothing is done in it.

use super::evaluate::statements;
use super::spot::Spot;
use super::standing::Standing;
use super::state::State;
use super::{Beside, Session, Standpoint};
use crate::effect::{At, Basis, Run, Scope, Thread};
use crate::event::Silent;
use crate::follow::Past;
use crate::gate::Consenting;
use crate::journal::{CallId, Record, RunArchive, blank};
use crate::run::{RunError, Script, Seams, VAULT, basis, root_frame};
use crate::script::{self, Label, Laters};
use crate::secret::FileVault;
use rhai::{Dynamic, EvalAltResult};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Session {
    /// Evaluates the script of the run as far as its record answers it, and takes over the variables of its top, and over them
    /// those of the function or closure in which it stands.
    pub(super) fn look_into(&mut self, beside: &Beside, key_file: &Path, script: &Script, seams: &Seams) -> Result<(), RunError> {
        let kept = RunArchive::folder(&beside.folder)?;
        let looking = Looking { session: self, kept: &kept, folder: &beside.folder, key_file, script, seams };
        let (mut next, stands) = looking.replay(None)?;
        let at = beside.at.clone().or(stands);
        if let Some(spot) = at.as_ref().and_then(Spot::of) {
            looking.replay(Some(&spot))?;
            for (name, value) in spot.take() {
                next.scope.push_dynamic(name, value);
            }
        }
        next.lib = script.ast.clone_functions_only();
        let named = super::evaluate::modules(&script.ast, &script.name, &next.imports);
        next.modules.extend(named);
        self.state = next;
        Ok(())
    }
}

/// A run that is looked into.
struct Looking<'a> {
    session: &'a Session,
    kept: &'a RunArchive,
    folder: &'a Path,
    key_file: &'a Path,
    script: &'a Script,
    seams: &'a Seams,
}

impl Looking<'_> {
    /// What the script had come to at the end of the record, or in the error the run ended with; and where that is. `spot`: what is
    /// looked at on the way.
    fn replay(&self, spot: Option<&Arc<Spot>>) -> Result<(State, Option<Standpoint>), RunError> {
        let Self { session, kept, script, seams, .. } = self;
        let run = self.run()?;
        let root = Scope { run: run.clone(), frame: Arc::new(root_frame(kept.run())) };
        let params = kept.run().params.iter().map(|(name, value)| (name.as_str().into(), script::from_json(value))).collect();
        let mut next = session.state.clone();
        next.imports.join(script.imports.clone());
        let mut engine = script::host(&root, &seams.surface, (&script.name, &next.imports), params, (1, &Laters::default()));
        if let Some(spot) = spot {
            spot.watch(&mut engine);
            next.global = engine.new_global_runtime_state();
        }
        next.global.tag = Dynamic::from(root);
        // It comes as far as it came.
        let came = statements(&engine, &mut next, (&script.ast, &script.name), script.ast.statements());
        if seams.cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        Ok((next, came.err().and_then(|error| self.stands(&run, &error))))
    }

    /// Where the script came to.
    fn stands(&self, run: &Run, error: &EvalAltResult) -> Option<Standpoint> {
        if let Some(stop) = script::stop_of(error) {
            let At { source, place } = run.trail.stopped_at(&stop)?;
            return Some(Standpoint { source, place });
        }
        let shown = script::of_run(error, &self.script.name, self.script.texts());
        let Label { file, line, column, .. } = shown.labels.first()?;
        let place = run.trail.origin(&script::message_of(error)).unwrap_or_default();
        Some(Standpoint { source: format!("{file}:{line}:{column}"), place })
    }

    /// The run once more, in memory: what is not recorded ends it.
    fn run(&self) -> Result<Arc<Run>, RunError> {
        let Self { kept, folder, key_file, script, seams, .. } = self;
        let vault = FileVault::open(&folder.join(VAULT), key_file)?;
        let thread = Thread::new(Past::read(&answered(&kept.records)), blank(), Arc::new(vault));
        let run = Arc::new(Run::new(Basis {
            clock: Arc::new(Standing::at(seams.clock.now())),
            listener: Arc::new(Silent),
            people: Arc::new(Consenting),
            ..basis(kept.run(), &script.folder, Seams::clone(seams), thread)
        }));
        run.frozen.store(true, Ordering::Relaxed);
        Ok(run)
    }
}

/// The records without calls that were not answered: what they come to is not known.
fn answered(records: &[Record]) -> Vec<Record> {
    let ended: BTreeSet<CallId> =
        records.iter().filter_map(|record| if let Record::End { call, .. } = record { Some(*call) } else { None }).collect();
    let is_answered = |record: &&Record| !matches!(record, Record::Begin { call, .. } if !ended.contains(&call.id));
    records.iter().filter(is_answered).cloned().collect()
}

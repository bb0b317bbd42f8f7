//! A recorded run done again by the runbook as it stands now. Every answer comes from the record, and nothing is sent: what the
//! runbook would do otherwise is what differs.

use super::load::Script;
use super::{Asks, Ended, Going, RunError, RunOutcome, Seams, go};
use crate::effect::{Recorded, Surface};
use crate::follow::Past;
use crate::journal::{FORMAT, Record, RunArchive, RunRecord, memory};
use crate::plan::{Difference, Differs, Side, differences};
use crate::secret::{FileVault, Vault};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What came of it.
pub struct Replayed {
    /// How the runbook ended; stopped where it does what the record has no answer to.
    pub ended: Ended,
    /// Steps, actions and options that are otherwise; nothing if it does what the recorded run did.
    pub differences: Vec<Difference>,
    /// Whether it came as far as the recorded run did, and no further: that one was not over.
    pub is_as_far: bool,
}

/// Where a runbook stands, with the folder its imports stay inside and an empty one for a vault.
pub struct Replaying<'a> {
    /// Its file.
    pub runbook: &'a Path,
    /// The project.
    pub project: &'a Path,
    /// Nothing stands in it.
    pub folder: &'a Path,
}

/// Does again what a recorded run did. Of the seams only time and turns are used, and whoever listens.
///
/// # Errors
/// The runbook does not load, lacks a parameter, or the recorded run was taken back.
pub fn replay(kept: &RunArchive, replaying: &Replaying<'_>, seams: Seams) -> Result<Replayed, RunError> {
    let script = Script::load(replaying.runbook, replaying.project, &seams)?;
    if Past::read(&kept.records).undoing.is_some() {
        return Err(RunError::Over { what: "taken back: what it did before cannot be told from what undid it".to_owned() });
    }
    let vault: Arc<dyn Vault> = Arc::new(FileVault::open(&replaying.folder.join(super::VAULT), &replaying.folder.join("key"))?);
    let (opener, remembered) = memory();
    let (mut journal, _) = opener(replaying.folder)?;
    let record = RunRecord {
        format: FORMAT,
        sources: script.digests(),
        params: params(&script, kept.run(), &*vault)?,
        gates: script.header.approvals.clone(),
        plan: None,
        break_glass: None,
        approvals: Vec::new(),
        ..kept.run().clone()
    };
    let first = Record::Run(Box::new(record.clone()));
    journal.append(&first);
    let recorded = Arc::new(Recorded::of(&kept.records));
    let ended = go(Going {
        script,
        record,
        past: Past::read(&[first]),
        journal,
        vault,
        until: None,
        asks: Asks::Nothing,
        skips: BTreeMap::new(),
        failed: None,
        edited: None,
        plan: None,
        recorded: Some(recorded.clone()),
        seams,
    })?;
    let again = RunArchive::of_records(remembered.take()).expect("it begins with a run");
    let found = differences(Side::Run(kept), Side::Run(&again));
    let is_short = ended.outcome == RunOutcome::Stopped;
    // That its files were edited is why it is done again; what comes after a stop was not reached.
    let counts = |difference: &Difference| match difference.differs {
        Differs::Run => false,
        Differs::Outcome => !is_short,
        _ => !is_short || difference.second.is_some(),
    };
    let is_as_far = is_short && recorded.is_exhausted();
    Ok(Replayed { ended, differences: found.into_iter().filter(counts).collect(), is_as_far })
}

/// What the recorded run was given; what the runbook asks for since then has its default.
fn params(script: &Script, run: &RunRecord, vault: &dyn Vault) -> Result<BTreeMap<String, Value>, RunError> {
    let mut values = BTreeMap::new();
    for param in &script.header.params {
        let value = match run.params.get(&param.name) {
            Some(value) => value.clone(),
            None => {
                let why = "the recorded run was not given it, and it has no default".to_owned();
                let default = param.default.clone().ok_or_else(|| RunError::Param { name: param.name.clone(), why })?;
                param.seal(default, vault)?
            }
        };
        values.insert(param.name.clone(), value);
    }
    Ok(values)
}

/// A surface of which nothing is ever sent: the record answers before.
#[must_use]
pub fn unsent(surface: Surface) -> Surface {
    let refuse = |op: crate::op::Op| {
        let name = op.name;
        let send: crate::op::SendFn = Arc::new(move |_| {
            Box::pin(async move { Err(crate::op::Failure::refused("Replayed", format!("`{name}` is not sent in a replay"))) })
        });
        crate::op::Op { send, ..op }
    };
    Surface { ops: surface.ops.into_iter().map(refuse).collect(), ..surface }
}

//! What runs and sessions are begun with, and the first record of each.

use super::{Script, WorldId};
use crate::journal::{FORMAT, RunRecord};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What a new run or session is begun with.
pub struct Beginning {
    /// Display name, unique in its home: `workshop-1`.
    pub name: String,
    /// Its folder, made and empty.
    pub folder: PathBuf,
    /// The home's key file.
    pub key_file: PathBuf,
    /// Scripts read no file outside of this folder.
    pub project: PathBuf,
    /// Parameters by name; text is read as the declared type.
    pub params: BTreeMap<String, Value>,
    /// Secret parameters by name.
    pub secrets: Vec<(String, Zeroizing<String>)>,
    /// The world.
    pub world: WorldId,
    /// Tokens derive from it: 128 bits of chance, or from the seed in a virtual world.
    pub nonce: [u8; 16],
    /// The user of the operating system who begins it.
    pub operator: String,
}

impl Beginning {
    /// The first record of a run of `runbook`, held to nothing; `params` are checked, and their secrets sealed.
    pub(crate) fn record(self, runbook: &Path, script: Option<&Script>, params: BTreeMap<String, Value>, at: Timestamp) -> RunRecord {
        let header = script.map(|script| &script.header);
        RunRecord {
            format: FORMAT,
            lifeboat: env!("CARGO_PKG_VERSION").to_owned(),
            nonce: hex::encode(self.nonce),
            name: self.name,
            runbook: runbook.display().to_string(),
            project: self.project.display().to_string(),
            sources: script.map(Script::digests).unwrap_or_default(),
            params,
            world: self.world.kind,
            account: self.world.account,
            region: self.world.region,
            endpoint: self.world.endpoint,
            operator: self.operator,
            gates: header.and_then(|header| header.approvals.clone()),
            approvals: Vec::new(),
            plan: None,
            targets: header.map(|header| header.targets.clone()).unwrap_or_default(),
            break_glass: None,
            fork: None,
            session: false,
            at,
        }
    }
}

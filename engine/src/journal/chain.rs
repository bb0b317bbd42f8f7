//! The chain that ties records together: each hash covers a record's text and the hash before it.

use super::sound::Sound;
use super::{FORMAT, JournalError, Record};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;

/// SHA-256.
pub(super) type Hash = [u8; 32];

/// The hash a chain begins with.
pub(super) const GENESIS: Hash = [0; 32];

/// The hash of the record `body` that follows the one with the hash `head`.
pub(super) fn link(head: &Hash, body: &str) -> Hash {
    Sha256::new().chain_update(head).chain_update(body.as_bytes()).finalize().into()
}

/// A chain being read: every record must be the next one, the one that was written there, and one that can stand there.
pub(super) struct Reading<'p> {
    path: &'p Path,
    count: u64,
    head: Hash,
    sound: Sound,
}

impl<'p> Reading<'p> {
    /// A chain in the file `path`, which is named in errors.
    pub(super) fn new(path: &'p Path) -> Self {
        Self { path, count: 0, head: GENESIS, sound: Sound::default() }
    }

    /// The hash of the last record read.
    pub(super) fn head(&self) -> Hash {
        self.head
    }

    /// Takes what stands in the file as a record, with its number and its hash.
    pub(super) fn take(&mut self, sequence: u64, hash: &[u8], body: &str) -> Result<Record, JournalError> {
        let damaged = |why: String| JournalError::Damaged { path: self.path.to_owned(), sequence, why };
        if sequence != self.count + 1 {
            return Err(damaged(format!("record {} is missing", self.count + 1)));
        }
        let head = link(&self.head, body);
        if head[..] != *hash {
            return Err(damaged("it is not the record that was written here".to_owned()));
        }
        let record = decode(body).map_err(|unusable| match unusable {
            Unusable::Later(found) => JournalError::Format { path: self.path.to_owned(), found },
            Unusable::Unreadable(why) => damaged(why),
        })?;
        self.sound.take(&record).map_err(damaged)?;
        (self.count, self.head) = (sequence, head);
        Ok(record)
    }
}

enum Unusable {
    /// Of this higher format.
    Later(u32),
    Unreadable(String),
}

/// Decodes a record; a higher format is told apart from damage.
fn decode(body: &str) -> Result<Record, Unusable> {
    match serde_json::from_str(body) {
        Ok(Record::Run(run)) if run.format > FORMAT => Err(Unusable::Later(run.format)),
        Ok(record) => Ok(record),
        Err(error) => Err(later(body).map_or_else(|| Unusable::Unreadable(error.to_string()), Unusable::Later)),
    }
}

/// The higher format of a run that this version cannot read.
fn later(body: &str) -> Option<u32> {
    let value: Value = serde_json::from_str(body).ok()?;
    let found = value.get("format")?.as_u64().filter(|found| *found > u64::from(FORMAT) && value["type"] == "run")?;
    Some(u32::try_from(found).unwrap_or(u32::MAX))
}

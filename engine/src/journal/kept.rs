//! A whole run as it can be kept and passed on: its records with their hashes, and what lies beside them. Its secrets stay
//! where they are.
//!
//! Format 1 (the first): a line that says what it is, then a line for each record. A record stands there letter for letter,
//! because its hash covers its letters.

use super::chain::{GENESIS, Hash, Reading, link};
use super::writer::read_only;
use super::{FILE, Forked, JournalError, Record, RunRecord, View};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// Version of the format described above.
pub const FILE_FORMAT: u32 = 1;

/// What lies beside the journal in a run's folder and goes with it, as far as it is there.
const BESIDE: [&str; 4] = [crate::run::PLAN, crate::run::APPROVED_PLANS, crate::run::UNDO_PLAN, crate::run::APPROVALS];

/// A run with everything that tells what it did.
#[derive(Clone, Debug)]
pub struct RunArchive {
    /// What stands in its journal.
    pub records: Vec<Record>,
    /// Texts of the files beside it, by name: the plan it is held to, approvals.
    pub files: BTreeMap<String, String>,
    run: RunRecord,
    bodies: Vec<String>,
    hashes: Vec<Hash>,
    /// For each run it was forked from, the nearest first: the hashes there of what was taken over and is here, and its nonce.
    taken_over: Vec<(Vec<Hash>, String)>,
    /// Whether what was taken over is what stood there.
    is_taken_over: bool,
}

/// The first line of the file.
#[derive(Serialize, Deserialize)]
struct First {
    /// [`FILE_FORMAT`].
    lifeboat_run: u32,
    /// Version of Lifeboat that wrote it.
    lifeboat: String,
    /// The run's display name.
    run: String,
    /// How many records follow.
    records: u64,
    /// Hash of the last.
    head: String,
    /// Texts of the files beside it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<String, String>,
}

/// Every other line.
#[derive(Serialize, Deserialize)]
struct Line<'t> {
    sequence: u64,
    hash: String,
    #[serde(borrow)]
    record: &'t RawValue,
}

impl RunArchive {
    /// Reads a run's folder, beside whoever runs it.
    ///
    /// # Errors
    /// Its journal or a file beside it cannot be read or is damaged.
    pub fn folder(folder: &Path) -> Result<Self, JournalError> {
        // What lies beside the journal comes first: it tells of records that stood by then.
        let mut files = beside(folder, BESIDE.into_iter().map(str::to_owned))?;
        let (mut records, mut bodies, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
        read_only(folder, |record, body, hash| {
            records.push(record);
            bodies.push(body);
            hashes.push(hash);
        })?;
        // These are kept before the record that names them, and never change.
        files.extend(beside(folder, undo_plans(&records))?);
        Self::of(records, files, bodies, hashes).ok_or_else(|| JournalError::Empty { path: folder.join(FILE) })
    }

    /// Whether these bytes mean to be an exported run.
    #[must_use]
    pub fn is_file(bytes: &[u8]) -> bool {
        bytes.starts_with(br#"{"lifeboat_run":"#)
    }

    /// Reads an exported run; `path` is named in errors.
    ///
    /// # Errors
    /// It is none, of a later version, damaged, or not all of it is there.
    pub fn file(path: &Path, bytes: &[u8]) -> Result<Self, JournalError> {
        let not = |why: String| JournalError::Exported { path: path.to_owned(), why };
        let text = std::str::from_utf8(bytes).map_err(|error| not(error.to_string()))?;
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        if let Some(found) = format_of(first).filter(|found| *found > FILE_FORMAT) {
            return Err(JournalError::Format { path: path.to_owned(), found });
        }
        let first: First = serde_json::from_str(first).map_err(|error| not(format!("its first line: {error}")))?;
        let (mut reading, mut records, mut bodies, mut hashes) = (Reading::new(path), Vec::new(), Vec::new(), Vec::new());
        for (number, line) in lines.enumerate() {
            let line: Line<'_> = serde_json::from_str(line).map_err(|error| not(format!("line {}: {error}", number + 2)))?;
            let hash = bytes_of(&line.hash).ok_or_else(|| not(format!("line {}: `{}` is not a hash", number + 2, line.hash)))?;
            records.push(reading.take(line.sequence, &hash, line.record.get())?);
            bodies.push(line.record.get().to_owned());
            hashes.push(hash);
        }
        let (count, head) = (records.len() as u64, hex::encode(reading.head()));
        if (count, &head) != (first.records, &first.head) {
            let (said, found) = (brief(&first.head), brief(&head));
            return Err(not(format!(
                "it was exported with {} records and the head {said}, but contains {count}, with the head {found}",
                first.records
            )));
        }
        let kept = Self::of(records, first.files, bodies, hashes);
        kept.filter(|kept| kept.run.name == first.run).ok_or_else(|| not("it does not begin with the run it names".to_owned()))
    }

    fn of(records: Vec<Record>, files: BTreeMap<String, String>, bodies: Vec<String>, hashes: Vec<Hash>) -> Option<Self> {
        let Some(Record::Run(run)) = records.first() else { return None };
        let run = (**run).clone();
        let mut kept = Self { records, files, run, bodies, hashes, taken_over: Vec::new(), is_taken_over: true };
        let (mut next, mut most) = (kept.run.fork.clone(), u64::MAX);
        while let Some(fork) = next {
            let (hashes, of) = kept.chain_of(&fork, most);
            // Where a fork of a fork begins earlier than that did, the rest of what that took over is not here: that these are its first
            // records is told by the link above, which covers them and the run that took them over.
            let is_whole = fork.records <= most;
            kept.is_taken_over &= of.is_some() && (!is_whole || hashes.last().is_some_and(|head| hex::encode(head) == fork.head));
            most = most.min(fork.records);
            next = of.as_ref().and_then(|of| of.fork.clone());
            kept.taken_over.push((hashes, of.map(|of| of.nonce).unwrap_or_default()));
        }
        Some(kept)
    }

    /// What was taken over by a fork, as far as `most` of it are here, chained as it was there, and what that run was asked.
    fn chain_of(&self, fork: &Forked, most: u64) -> (Vec<Hash>, Option<RunRecord>) {
        let count = usize::try_from(fork.records.min(most)).unwrap_or(usize::MAX);
        let bodies = std::iter::once(&fork.first).chain(self.bodies.iter().skip(1)).take(count);
        let mut head = GENESIS;
        let hashes = bodies.map(|body| {
            head = link(&head, body);
            head
        });
        let first = match serde_json::from_str(&fork.first) {
            Ok(Record::Run(run)) => Some(*run),
            _ => None,
        };
        (hashes.collect(), first)
    }

    /// A run that was kept in memory only.
    pub(crate) fn of_records(records: Vec<Record>) -> Option<Self> {
        let bodies: Vec<String> = records.iter().map(|record| serde_json::to_string(record).unwrap_or_default()).collect();
        let mut head = GENESIS;
        let chain = |body: &String| {
            head = link(&head, body);
            head
        };
        let hashes = bodies.iter().map(chain).collect();
        Self::of(records, BTreeMap::new(), bodies, hashes)
    }

    /// What the run was asked.
    #[must_use]
    pub fn run(&self) -> &RunRecord {
        &self.run
    }

    /// Hash of its last record, hexadecimal.
    #[must_use]
    pub fn head(&self) -> String {
        self.hashes.last().map_or_else(String::new, hex::encode)
    }

    /// The number of the record with this hash, hexadecimal, here or in a run from which it was taken over.
    #[must_use]
    pub fn record_of(&self, hash: &str) -> Option<u64> {
        let hash = bytes_of(hash)?;
        let in_chain = |hashes: &Vec<Hash>| hashes.iter().position(|known| *known == hash);
        let here = in_chain(&self.hashes).or_else(|| self.taken_over.iter().find_map(|(hashes, _)| in_chain(hashes)));
        here.map(|at| at as u64 + 1)
    }

    /// The hash of a record by its number, hexadecimal.
    #[must_use]
    pub fn hash_of(&self, number: u64) -> Option<String> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.hashes.get(at).map(hex::encode)
    }

    /// Whether what a fork took over is what stood in the run it came from, and in the runs that one came from, as far as it is here;
    /// `true` of what is no fork.
    #[must_use]
    pub fn is_taken_over(&self) -> bool {
        self.is_taken_over
    }

    /// The text of the plan with this digest by which it was taken back; runs of before have one file for all.
    pub(crate) fn undo_plan(&self, digest: &str) -> Option<&String> {
        self.files.get(&crate::run::undo_file(digest)).or_else(|| self.files.get(crate::run::UNDO_PLAN))
    }

    /// The nonce of the run that wrote a record first.
    pub(crate) fn nonce_of(&self, number: u64) -> &str {
        let of = self.taken_over.iter().rev().find(|(hashes, _)| hashes.len() as u64 >= number);
        of.map_or(&self.run.nonce, |(_, nonce)| nonce)
    }

    /// The records as they stand there, letter for letter.
    pub(crate) fn bodies(&self) -> &[String] {
        &self.bodies
    }

    /// The run as it stood after so many records. `None`: it had not begun.
    #[must_use]
    pub fn view_after(&self, records: usize) -> Option<View> {
        View::of(self.records.get(..records)?, self.hash_of(records as u64)?)
    }

    /// The run as its journal has it.
    #[must_use]
    pub fn view(&self) -> View {
        View::of(&self.records, self.head()).expect("it begins with a run, or it would not be")
    }

    /// The bytes of a file that holds all of it.
    #[must_use]
    pub fn to_file(&self) -> Vec<u8> {
        let first = First {
            lifeboat_run: FILE_FORMAT,
            lifeboat: env!("CARGO_PKG_VERSION").to_owned(),
            run: self.run.name.clone(),
            records: self.records.len() as u64,
            head: self.head(),
            files: self.files.clone(),
        };
        let mut lines = vec![serde_json::to_string(&first).expect("texts and numbers")];
        for (at, (body, hash)) in self.bodies.iter().zip(&self.hashes).enumerate() {
            let record = serde_json::from_str(body).expect("it was read as a record");
            let line = Line { sequence: at as u64 + 1, hash: hex::encode(hash), record };
            lines.push(serde_json::to_string(&line).expect("texts and numbers"));
        }
        lines.push(String::new());
        lines.join("\n").into_bytes()
    }
}

/// The texts of these files of a run's folder, as far as they are there.
fn beside(folder: &Path, names: impl Iterator<Item = String>) -> Result<BTreeMap<String, String>, JournalError> {
    let mut files = BTreeMap::new();
    for name in names {
        let path = folder.join(&name);
        match std::fs::read_to_string(&path) {
            Ok(text) => drop(files.insert(name, text)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(JournalError::Beside { path, source }),
        }
    }
    Ok(files)
}

/// The files of the plans by which it was taken back.
fn undo_plans(records: &[Record]) -> impl Iterator<Item = String> {
    records.iter().filter_map(|record| match record {
        Record::Undoing { plan: Some(plan), .. } => Some(crate::run::undo_file(plan)),
        _ => None,
    })
}

/// The format a first line tells of, however the rest of it reads.
fn format_of(first: &str) -> Option<u32> {
    let value: serde_json::Value = serde_json::from_str(first).ok()?;
    Some(u32::try_from(value.get("lifeboat_run")?.as_u64()?).unwrap_or(u32::MAX))
}

fn bytes_of(hash: &str) -> Option<Hash> {
    let mut bytes = Hash::default();
    hex::decode_to_slice(hash, &mut bytes).ok().map(|()| bytes)
}

fn brief(hash: &str) -> String {
    crate::plan::cut(hash, 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Journal, SqliteJournal};
    use serde_json::json;
    use std::io::Write;

    fn asked() -> Record {
        let run = json!({
            "type": "run", "format": 4, "lifeboat": "0.1.0", "nonce": "00", "name": "drill-1", "runbook": "drill.rhai", "project": "/p",
            "sources": {}, "params": {}, "world": "lab", "account": "1", "region": "eu-west-1", "at": "2026-11-02T09:00:00Z",
        });
        serde_json::from_value(run).unwrap()
    }

    /// Somebody answers at a gate while the run is read: the answer names a record that came before it.
    #[test]
    fn the_records_that_files_beside_the_journal_tell_of_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = SqliteJournal::open(folder.path()).unwrap();
        journal.append(&asked());
        journal.commit().unwrap();
        let answers = folder.path().join(crate::run::APPROVALS);
        assert!(std::process::Command::new("mkfifo").arg(&answers).status().unwrap().success());
        let kept = std::thread::scope(|threads| {
            let reading = threads.spawn(|| RunArchive::folder(folder.path()).unwrap());
            // Opened once somebody reads it.
            let mut answering = std::fs::File::options().write(true).open(&answers).unwrap();
            journal.append(&Record::Abandoned { at: "2026-11-02T09:01:00Z".parse().unwrap() });
            journal.commit().unwrap();
            answering.write_all(journal.chain_head().as_bytes()).unwrap();
            drop(answering);
            reading.join().unwrap()
        });
        assert_eq!(kept.record_of(&kept.files[crate::run::APPROVALS]), Some(2));
    }
}

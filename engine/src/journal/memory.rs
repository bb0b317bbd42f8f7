//! Journals of rehearsals: they begin with what stands in the folder, and what is added is kept in memory only. A rehearsal that
//! dies is rehearsed again.

use super::chain::{Hash, link};
use super::writer::SqliteJournal;
use super::{CallOutcome, FILE, Journal, JournalError, Opener, Record};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything a rehearsal recorded, in order.
#[derive(Clone, Debug, Default)]
pub struct Remembered(Arc<Mutex<Recording>>);

#[derive(Debug, Default)]
struct Recording {
    records: Vec<Folded>,
    /// What the next answer is written in: each takes just the room it needs.
    sheet: Vec<u8>,
}

/// A record without what was answered, and that as text: as values, those of a fleet take six times the room.
#[derive(Debug)]
struct Folded {
    record: Record,
    answer: Option<Box<str>>,
}

impl Recording {
    fn fold(&mut self, record: &Record) {
        let mut record = record.clone();
        let answer = answer_of(&mut record).map(std::mem::take);
        let answer = answer.map(|answer| self.written(&answer));
        self.records.push(Folded { record, answer });
    }

    fn written(&mut self, answer: &Value) -> Box<str> {
        self.sheet.clear();
        serde_json::to_writer(&mut self.sheet, answer).expect("a value has string keys and finite numbers");
        str::from_utf8(&self.sheet).expect("JSON is UTF-8").into()
    }
}

impl Folded {
    fn unfold(mut self) -> Record {
        if let (Some(place), Some(answer)) = (answer_of(&mut self.record), &self.answer) {
            *place = Arc::new(serde_json::from_str(answer).expect("an answer is read as it was written"));
        }
        self.record
    }

    /// As it would stand in a file.
    fn body(&self) -> String {
        let whole = Self { record: self.record.clone(), answer: self.answer.clone() }.unfold();
        serde_json::to_string(&whole).expect("a record has string keys and finite numbers")
    }
}

/// What the call came back with that a record tells the end of.
fn answer_of(record: &mut Record) -> Option<&mut Arc<Value>> {
    match record {
        Record::Asked { outcome: CallOutcome::Done(answer), .. } | Record::End { outcome: CallOutcome::Done(answer), .. } => Some(answer),
        _ => None,
    }
}

impl Remembered {
    fn lock(&self) -> MutexGuard<'_, Recording> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes it.
    #[must_use]
    pub fn take(&self) -> Vec<Record> {
        let kept = std::mem::take(&mut *self.lock());
        kept.records.into_iter().map(Folded::unfold).collect()
    }
}

/// Opens journals in memory, and what the last of them has.
#[must_use]
pub fn memory() -> (Opener, Remembered) {
    let kept = Remembered::default();
    let opened = kept.clone();
    let opener: Opener = Arc::new(move |folder| {
        let (head, records) = if folder.join(FILE).exists() {
            let (journal, records) = SqliteJournal::open(folder)?;
            (journal.durable_head(), records)
        } else {
            Default::default()
        };
        let mut kept = opened.lock();
        *kept = Recording::default();
        records.iter().for_each(|record| kept.fold(record));
        drop(kept);
        Ok((Box::new(MemoryJournal { kept: opened.clone(), head, chained: records.len() }), records))
    });
    (opener, kept)
}

/// A journal in memory that begins with nothing: what is done with it is forgotten.
pub(crate) fn blank() -> Box<dyn Journal> {
    Box::new(MemoryJournal { kept: Remembered::default(), head: Hash::default(), chained: 0 })
}

struct MemoryJournal {
    kept: Remembered,
    /// The hash of the record `chained`: the rest is chained when somebody asks.
    head: Hash,
    chained: usize,
}

impl Journal for MemoryJournal {
    fn append(&mut self, record: &Record) -> u64 {
        let mut kept = self.kept.lock();
        kept.fold(record);
        kept.records.len() as u64
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn chain_head(&mut self) -> String {
        let kept = self.kept.lock();
        for record in kept.records.get(self.chained..).unwrap_or_default() {
            self.head = link(&self.head, &record.body());
        }
        self.chained = kept.records.len();
        hex::encode(self.head)
    }
}

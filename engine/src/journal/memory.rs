//! Journals of rehearsals: they begin with what stands in the folder, and what is added is kept in memory only. A rehearsal that
//! dies is rehearsed again.

use super::chain::{Hash, link};
use super::writer::SqliteJournal;
use super::{FILE, Journal, JournalError, Opener, Record};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything a rehearsal recorded, in order, as it would stand in a file: as text it takes a sixth of the room.
#[derive(Clone, Debug, Default)]
pub struct Remembered(Arc<Mutex<Bodies>>);

#[derive(Debug, Default)]
struct Bodies {
    bodies: Vec<Box<str>>,
    /// What the next is written in: each takes just the room it needs.
    sheet: Vec<u8>,
}

impl Bodies {
    fn write(&mut self, record: &Record) {
        self.sheet.clear();
        serde_json::to_writer(&mut self.sheet, record).expect("a record has string keys and finite numbers");
        self.bodies.push(str::from_utf8(&self.sheet).expect("JSON is UTF-8").into());
    }
}

impl Remembered {
    fn lock(&self) -> MutexGuard<'_, Bodies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes it.
    #[must_use]
    pub fn take(&self) -> Vec<Record> {
        let kept = std::mem::take(&mut *self.lock());
        kept.bodies.into_iter().map(|body| serde_json::from_str(&body).expect("a record is read as it was written")).collect()
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
        *kept = Bodies::default();
        records.iter().for_each(|record| kept.write(record));
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
        kept.write(record);
        kept.bodies.len() as u64
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn chain_head(&mut self) -> String {
        let kept = self.kept.lock();
        for body in kept.bodies.get(self.chained..).unwrap_or_default() {
            self.head = link(&self.head, body);
        }
        self.chained = kept.bodies.len();
        hex::encode(self.head)
    }
}

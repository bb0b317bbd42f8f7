//! A journal that is looked at while it is written: whoever carried a run need not read its file again.

use super::view::Making;
use super::{Journal, JournalError, Opener, Record, View};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What stands in the journal that was opened last.
#[derive(Clone, Default)]
pub struct Watched(Arc<Mutex<Option<Seen>>>);

struct Seen {
    making: Making,
    records: u64,
    head: String,
}

impl Watched {
    fn lock(&self) -> MutexGuard<'_, Option<Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was seen. `None`: there is no run in it.
    #[must_use]
    pub fn take(&self) -> Option<View> {
        let Seen { making, records, head } = self.lock().take()?;
        Some(making.made(records, head))
    }

    fn see(&self, record: &Record) {
        let mut seen = self.lock();
        if let Record::Run(run) = record {
            *seen = Some(Seen { making: Making::new((**run).clone()), records: 0, head: String::new() });
        }
        if let Some(seen) = &mut *seen {
            seen.making.take(record);
            seen.records += 1;
        }
    }
}

/// Opens journals as `opener` does, and shows what is put in them.
#[must_use]
pub fn watched(opener: Opener) -> (Opener, Watched) {
    let watched = Watched::default();
    let seen = watched.clone();
    let opener: Opener = Arc::new(move |folder| {
        let (inner, records) = opener(folder)?;
        seen.lock().take();
        records.iter().for_each(|record| seen.see(record));
        Ok((Box::new(Watching { inner, seen: seen.clone() }), records))
    });
    (opener, watched)
}

struct Watching {
    inner: Box<dyn Journal>,
    seen: Watched,
}

impl Journal for Watching {
    fn append(&mut self, record: &Record) -> u64 {
        self.seen.see(record);
        self.inner.append(record)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.inner.commit()?;
        if let Some(seen) = &mut *self.seen.lock() {
            seen.head = self.inner.chain_head();
        }
        Ok(())
    }

    fn chain_head(&mut self) -> String {
        self.inner.chain_head()
    }
}

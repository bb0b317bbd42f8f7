//! A journal that is watched while it is written: what stands in it and in the lab at every record.

use crate::shooting::{Resumed, Shooting};
use crate::state;
use crate::support::opened;
use engine::journal::{CallId, CallOutcome, Journal, JournalError, Opener, Record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The bytes of a lab's file and of what SQLite keeps beside it.
pub(crate) type LabBytes = (Vec<u8>, Vec<u8>);

/// What is done at each record.
#[derive(Clone)]
pub(crate) enum Watch {
    Nothing,
    Marks(Arc<Mutex<Vec<Mark>>>),
    /// The lab's bytes whenever the journal is durable.
    Labs(Arc<Mutex<Vec<LabBytes>>>),
    Shoot(Arc<Shooting>),
    Resumed(Arc<Resumed>),
}

/// A record as it was written and the lab at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    record: String,
    lab: String,
    /// Of actions and their ends: what the record alone looks like, and with everything around it.
    pub(crate) action: Option<String>,
    pub(crate) likeness: Option<String>,
}

impl Watch {
    /// What is to be told of every request and every answer.
    pub(crate) fn between(&self) -> Option<lifeboat::world::Between> {
        let Self::Shoot(shooting) = self else { return None };
        let shooting = shooting.clone();
        Some(Arc::new(move |moment| shooting.moment(moment)))
    }
}

/// Opens journals that are watched.
pub(crate) fn watched(lab: &Path, watch: Watch) -> Opener {
    let lab = lab.to_owned();
    Arc::new(move |folder| {
        let (inner, records) = opened(folder)?;
        let mut told = Told::default();
        records.iter().for_each(|record| told.take(record));
        Ok((Box::new(Watched { inner, watch: watch.clone(), lab: lab.clone(), pending: 0, told }), records))
    })
}

struct Watched {
    inner: Box<dyn Journal>,
    watch: Watch,
    lab: PathBuf,
    pending: usize,
    told: Told,
}

/// The actions a journal says were done, ids and times left out.
#[derive(Default)]
struct Told {
    begun: BTreeMap<CallId, String>,
    done: BTreeMap<String, usize>,
}

impl Told {
    fn take(&mut self, record: &Record) {
        match record {
            Record::Begin { call, action: true, .. } => {
                let what = format!("{} {} {}", call.op, call.source, state::without_dealt(&call.args.to_string()));
                self.begun.insert(call.id, what);
            }
            Record::End { call, outcome: CallOutcome::Done(_), .. } => {
                if let Some(what) = self.begun.remove(call) {
                    *self.done.entry(what).or_default() += 1;
                }
            }
            _ => {}
        }
    }
}

impl Journal for Watched {
    fn append(&mut self, record: &Record) -> u64 {
        self.told.take(record);
        let action = is_action(record).then(|| state::record_likeness(record));
        match &self.watch {
            Watch::Nothing | Watch::Labs(_) => {}
            Watch::Marks(marks) => marks.lock().unwrap().push(self.mark(record, action)),
            Watch::Shoot(shooting) => shooting.record(record, &self.mark(record, action)),
            Watch::Resumed(resumed) => {
                if let Some(action) = action.filter(|action| resumed.may_be_equal(action)) {
                    resumed.compare(&state::likeness(&action, &self.lab, &self.told.done));
                }
            }
        }
        self.pending += 1;
        self.inner.append(record)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.inner.commit()?;
        match &self.watch {
            Watch::Shoot(shooting) => shooting.durable(self.pending),
            Watch::Labs(labs) => labs.lock().unwrap().push(self.bytes()),
            _ => {}
        }
        self.pending = 0;
        Ok(())
    }

    fn chain_head(&mut self) -> String {
        self.inner.chain_head()
    }
}

impl Watched {
    fn bytes(&self) -> LabBytes {
        let beside = format!("{}-wal", self.lab.display());
        (std::fs::read(&self.lab).unwrap(), std::fs::read(beside).unwrap_or_default())
    }

    fn mark(&self, record: &Record, action: Option<String>) -> Mark {
        let likeness = action.as_ref().map(|action| state::likeness(action, &self.lab, &self.told.done));
        Mark { record: state::text_of(record), lab: state::digest(&self.lab), action, likeness }
    }
}

fn is_action(record: &Record) -> bool {
    matches!(record, Record::Begin { action: true, .. } | Record::End { polls: None, .. })
}

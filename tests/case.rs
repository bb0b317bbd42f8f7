//! The helper that needs no asking: a runbook is run on a fresh lab, the process dies at every instant that matters, and
//! every time the resumed run ends in the same world with each effect once.
//!
//! For every journal record there are four instants: before the request that led to it left, after it was carried out
//! and before its answer arrived, after the answer and before the record, after the record was durable. A crash is the
//! bytes of the home at that instant. A first pass writes down what every record and the lab looked like; a second one
//! with the same seed must be equal to it, and is photographed. A resumed run that begins or ends an action just as the
//! first pass did, in a lab that holds the same and in which the same was done, has nothing left to prove and is stopped.

use crate::state::{self, Effects, State};
use engine::event::Silent;
use engine::journal::{FILE, Journal, JournalError, Opener, Record, sqlite};
use engine::run::{Ended, NewRun, Outcome, RunError, Seams, WorldId, begin, resume};
use lifeboat::world::{LabWorld, Moment, Opening, World};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A runbook to put to the proof.
pub(crate) struct Case {
    dir: TempDir,
    runbook: PathBuf,
    params: BTreeMap<String, Value>,
    seed: u64,
    faults: Vec<simulator::Rule>,
    only: Option<usize>,
}

/// What was proved.
#[derive(Debug)]
pub(crate) struct Proved {
    pub(crate) records: usize,
    pub(crate) cases: usize,
    /// Cases whose bytes were not those of an earlier one.
    pub(crate) distinct: usize,
    /// Resumed runs that could be stopped because all was as in the first pass.
    pub(crate) equal: usize,
}

/// A record as it was written and the lab at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    record: String,
    lab: String,
    /// Of actions and their ends: what a resumed run is compared by.
    likeness: Option<String>,
}

/// The bytes of a home.
type Photo = Arc<Vec<(String, Vec<u8>)>>;

impl Case {
    /// A runbook in a text of its own.
    pub(crate) fn new(script: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runbook = dir.path().join("case.rhai");
        std::fs::write(&runbook, script).unwrap();
        Self { dir, runbook, params: BTreeMap::new(), seed: 1, faults: Vec::new(), only: None }
    }

    /// A shipped runbook.
    pub(crate) fn shipped(name: &str) -> Self {
        let runbooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runbooks").canonicalize().unwrap();
        Self { runbook: runbooks.join(name), ..Self::new("") }
    }

    /// Another seed.
    pub(crate) fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// With faults in the lab.
    pub(crate) fn faults(self, faults: Vec<simulator::Rule>) -> Self {
        Self { faults, ..self }
    }

    /// Resumes only every `nth` photograph: all are taken and counted.
    pub(crate) fn every(self, nth: usize) -> Self {
        Self { only: Some(nth), ..self }
    }

    /// Runs it, and again from every instant at which it could have died.
    pub(crate) fn prove(self) -> Proved {
        let first = Bench::new(&self, "first");
        let marks = Arc::new(Mutex::new(Vec::new()));
        let ended = first.begin(&self, Watch::Marks(marks.clone()));
        assert_eq!(ended.outcome, Outcome::Completed, "seed {}: {:?}", self.seed, ended.error);
        let marks = std::mem::take(&mut *marks.lock().unwrap());
        let base = Arc::new(Base { marks, state: first.state(), effects: first.effects() });
        let second = Bench::new(&self, "second");
        let shooting = Arc::new(Shooting::new(&self, &second, base.clone()));
        let ended = second.begin(&self, Watch::Shoot(shooting.clone()));
        assert_eq!(ended.outcome, Outcome::Completed, "seed {}: {:?}", self.seed, ended.error);
        let proved = shooting.proved.lock().unwrap();
        let proved = Proved { records: base.marks.len(), ..*proved };
        println!("{}: {proved:?}", self.runbook.display());
        assert_eq!(proved.cases, proved.records * 4, "every record has four instants");
        proved
    }
}

/// What the first pass came to.
struct Base {
    marks: Vec<Mark>,
    state: State,
    effects: Effects,
}

/// One home with one run.
#[derive(Clone)]
struct Bench {
    root: PathBuf,
    seed: u64,
}

/// What is done at each record.
#[derive(Clone)]
enum Watch {
    Marks(Arc<Mutex<Vec<Mark>>>),
    Shoot(Arc<Shooting>),
    Resumed(Arc<Resumed>),
}

impl Bench {
    fn new(case: &Case, name: &str) -> Self {
        let root = case.dir.path().join(name);
        std::fs::create_dir_all(root.join("run")).unwrap();
        Self { root, seed: case.seed }
    }

    fn lab(&self) -> PathBuf {
        self.root.join("lab.db")
    }

    fn state(&self) -> State {
        state::state(&self.lab())
    }

    fn effects(&self) -> Effects {
        state::effects(&self.lab())
    }

    fn world(&self, watch: &Watch) -> LabWorld {
        let not_before = engine::journal::view(&self.root.join("run")).ok().map(|view| view.last);
        let lab = simulator::Options { seed: self.seed, record: wire_log(), ..simulator::Options::default() };
        let between: Option<lifeboat::world::Between> = match watch {
            Watch::Shoot(shooting) => {
                let shooting = shooting.clone();
                Some(Arc::new(move |moment| shooting.moment(moment)))
            }
            _ => None,
        };
        LabWorld::open(&self.lab(), Opening { lab, not_before, turns: self.seed, between }).unwrap()
    }

    fn begin(&self, case: &Case, watch: Watch) -> Ended {
        let world = self.world(&watch);
        for rule in &case.faults {
            world.lab.fault(rule.clone()).unwrap();
        }
        let new = NewRun {
            name: "case-1".to_owned(),
            folder: self.root.join("run"),
            key_file: self.root.join("key"),
            runbook: case.runbook.clone(),
            project: case.runbook.parent().unwrap().to_owned(),
            params: case.params.clone(),
            secrets: Vec::new(),
            world: world.id("us-east-1"),
            nonce: [7; 16],
            until: None,
        };
        begin(new, seams(&world, &self.lab(), watch, CancellationToken::new())).unwrap()
    }

    fn resume(&self, watch: Watch, cancel: CancellationToken) -> Result<Ended, RunError> {
        let world = self.world(&watch);
        let id: WorldId = world.id("us-east-1");
        resume(&self.root.join("run"), &self.root.join("key"), &id, None, seams(&world, &self.lab(), watch, cancel))
    }

    fn photograph(&self) -> Photo {
        let mut files = Vec::new();
        for name in ["key", "lab.db", "lab.db-wal", "run/journal.db", "run/journal.db-wal", "run/vault"] {
            if let Ok(bytes) = std::fs::read(self.root.join(name)) {
                files.push((name.to_owned(), bytes));
            }
        }
        Arc::new(files)
    }

    fn restore(&self, photo: &Photo) {
        for (name, bytes) in photo.iter() {
            std::fs::write(self.root.join(name), bytes).unwrap();
        }
    }
}

/// Where the wire check wants every exchange.
#[expect(clippy::disallowed_methods, reason = "the wire check names its file in the environment")]
fn wire_log() -> Option<lifeboat::lab::Recorder> {
    let path = std::env::var_os("LIFEBOAT_WIRE_LOG")?;
    Some(lifeboat::lab::recorder(Path::new(&path)).unwrap_or_else(|problem| panic!("{problem:?}")))
}

fn seams(world: &LabWorld, lab: &Path, watch: Watch, cancel: CancellationToken) -> Seams {
    let lab = lab.to_owned();
    let journals: Opener = Arc::new(move |folder| {
        let (inner, records) = sqlite()(folder)?;
        Ok((Box::new(Watched { inner, watch: watch.clone(), lab: lab.clone(), pending: 0 }), records))
    });
    Seams { surface: world.surface("us-east-1"), journals, clock: Arc::new(world.clock.clone()), listener: Arc::new(Silent), cancel }
}

struct Watched {
    inner: Box<dyn Journal>,
    watch: Watch,
    lab: PathBuf,
    pending: usize,
}

impl Journal for Watched {
    fn append(&mut self, record: &Record) -> u64 {
        let likeness = |lab: &Path| is_action(record).then(|| state::likeness(record, lab));
        let mark = |lab: &Path| Mark { record: state::text_of(record), lab: state::digest(lab), likeness: likeness(lab) };
        match &self.watch {
            Watch::Marks(marks) => marks.lock().unwrap().push(mark(&self.lab)),
            Watch::Shoot(shooting) => shooting.record(&mark(&self.lab)),
            Watch::Resumed(resumed) => resumed.record(likeness(&self.lab)),
        }
        self.pending += 1;
        self.inner.append(record)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.inner.commit()?;
        if let Watch::Shoot(shooting) = &self.watch {
            shooting.durable(self.pending);
        }
        self.pending = 0;
        Ok(())
    }

    fn chain_head(&self) -> String {
        self.inner.chain_head()
    }
}

/// Photographs the second pass and resumes every photograph at once, while the photographed process stands still.
struct Shooting {
    bench: Bench,
    base: Arc<Base>,
    only: usize,
    next: Mutex<usize>,
    /// The latest request since the last record: before it left, after it was carried out.
    sent: Mutex<(Option<Photo>, Option<Photo>)>,
    seen: Mutex<BTreeSet<Vec<u8>>>,
    proved: Mutex<Proved>,
}

impl Shooting {
    fn new(case: &Case, bench: &Bench, base: Arc<Base>) -> Self {
        let proved = Proved { records: 0, cases: 0, distinct: 0, equal: 0 };
        Self {
            bench: bench.clone(),
            base,
            only: case.only.unwrap_or(1),
            next: Mutex::new(0),
            sent: Mutex::default(),
            seen: Mutex::default(),
            proved: Mutex::new(proved),
        }
    }

    fn moment(&self, moment: Moment) {
        let photo = Some(self.bench.photograph());
        let mut sent = self.sent.lock().unwrap();
        match moment {
            Moment::Sending => *sent = (photo, None),
            Moment::Answered => sent.1 = photo,
        }
    }

    /// A record is about to be appended.
    fn record(&self, mark: &Mark) {
        let number = {
            let mut next = self.next.lock().unwrap();
            *next += 1;
            *next
        };
        let expected = self.base.marks.get(number - 1);
        assert_eq!(Some(mark), expected, "the same seed must give the same run: record {number}");
        let now = self.bench.photograph();
        let (before, after) = std::mem::take(&mut *self.sent.lock().unwrap());
        let before = before.unwrap_or_else(|| now.clone());
        let after = after.unwrap_or_else(|| before.clone());
        for (when, photo) in [("before the request", before), ("before its answer", after), ("before the record", now)] {
            self.shot(&format!("record {number}, {when}"), &photo);
        }
    }

    /// So many records have become durable.
    fn durable(&self, count: usize) {
        let photo = self.bench.photograph();
        let number = *self.next.lock().unwrap();
        for record in number - count..number {
            self.shot(&format!("record {}, after it", record + 1), &photo);
        }
    }

    fn shot(&self, when: &str, photo: &Photo) {
        let number = {
            let mut proved = self.proved.lock().unwrap();
            proved.cases += 1;
            proved.cases
        };
        let mut hash = Sha256::new();
        for (name, bytes) in photo.iter() {
            hash.update(name);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        let new = self.seen.lock().unwrap().insert(hash.finalize().to_vec());
        if !new || !number.is_multiple_of(self.only) {
            return;
        }
        let equal = self.die(when, photo);
        let mut proved = self.proved.lock().unwrap();
        proved.distinct += 1;
        proved.equal += usize::from(equal);
    }

    /// The process died here: the home is copied and its run resumed. Whether it was stopped because all was equal.
    fn die(&self, when: &str, photo: &Photo) -> bool {
        let home = tempfile::tempdir().unwrap();
        let bench = Bench { root: home.path().to_owned(), seed: self.bench.seed };
        std::fs::create_dir_all(bench.root.join("run")).unwrap();
        bench.restore(photo);
        let begun = bench.root.join("run").join(FILE).is_file().then(|| engine::journal::view(&bench.root.join("run")).ok()).flatten();
        let Some(view) = begun else {
            assert!(bench.effects().is_empty(), "{when}: something was done before the run was recorded");
            return false;
        };
        if view.status == engine::journal::Status::Completed {
            return false;
        }
        let cancel = CancellationToken::new();
        let resumed = Arc::new(Resumed { base: self.base.clone(), equal: Mutex::new(false), cancel: cancel.clone() });
        let ended = bench.resume(Watch::Resumed(resumed.clone()), cancel).unwrap_or_else(|error| panic!("{when}: {error}"));
        if *resumed.equal.lock().unwrap() {
            return true;
        }
        assert_eq!(ended.outcome, Outcome::Completed, "{when}: {:?} {:?}", ended.error, ended.because);
        state::assert_same(&self.base.state, &bench.state(), when);
        state::assert_once(&self.base.effects, &bench.effects(), when);
        false
    }
}

fn is_action(record: &Record) -> bool {
    matches!(record, Record::Begin { action: true, .. } | Record::End { polls: None, .. })
}

/// A resumed run: stopped once it is where the first pass was.
struct Resumed {
    base: Arc<Base>,
    equal: Mutex<bool>,
    cancel: CancellationToken,
}

impl Resumed {
    fn record(&self, likeness: Option<String>) {
        if likeness.is_some() && self.base.marks.iter().any(|mark| mark.likeness == likeness) {
            *self.equal.lock().unwrap() = true;
            self.cancel.cancel();
        }
    }
}

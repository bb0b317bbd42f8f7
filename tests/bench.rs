//! One home with one lab and one run: begun, resumed, photographed and put back.

use crate::case::Case;
use crate::state::{self, Effects, State};
use crate::support::opened;
use crate::watch::{Watch, watched};
use engine::event::Silent;
use engine::gate::{APPROVE, Ahead, Asking, Consenting, Decision, Gate, Meanwhile, People, Word};
use engine::journal::Record;
use engine::run::{Again, Asks, Beginning, Ended, NewFork, NewRun, RunError, RunOutcome, Seams, Undo, WorldId, begin, fork, resume};
use jiff::{SignedDuration, Timestamp};
use lifeboat::world::{LabWorld, Opening, World};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The bytes of a home.
pub(crate) type Photo = Arc<Vec<(String, Vec<u8>)>>;

/// One home with one run.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) root: PathBuf,
    pub(crate) seed: u64,
    /// People let every gate wait, and agree to it before the run is taken up again. Otherwise they agree at once.
    pub(crate) leaves_waiting: bool,
}

impl Bench {
    pub(crate) fn new(root: PathBuf, seed: u64) -> Self {
        std::fs::create_dir_all(root.join("run")).unwrap();
        Self { root, seed, leaves_waiting: false }
    }

    pub(crate) fn lab(&self) -> PathBuf {
        self.root.join("lab.db")
    }

    pub(crate) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    pub(crate) fn state(&self) -> State {
        state::state(&self.lab())
    }

    /// How many records the run put in the journal's file itself.
    pub(crate) fn records(&self) -> usize {
        usize::try_from(engine::journal::view(&self.run()).unwrap().records).unwrap() - self.taken_over()
    }

    /// How many records it took over from the run it is a fork of.
    pub(crate) fn taken_over(&self) -> usize {
        usize::try_from(engine::journal::view(&self.run()).unwrap().run.fork.map_or(0, |fork| fork.records)).unwrap()
    }

    /// Takes a copy of another home, whose run can be gone on with here.
    pub(crate) fn copy(&self, other: &Self) {
        for name in ["key", "lab.db", "run/journal.db", "run/vault", "run/plan"] {
            let from = other.root.join(name);
            assert!(!from.exists() || std::fs::copy(from, self.root.join(name)).is_ok(), "{name}");
        }
    }

    /// Takes a copy of another home, whose run can be forked here.
    pub(crate) fn take_over(&self, other: &Self) {
        let parent = self.root.join("parent");
        std::fs::create_dir_all(&parent).unwrap();
        for name in ["journal.db", "vault"] {
            std::fs::copy(other.run().join(name), parent.join(name)).unwrap();
        }
        std::fs::copy(other.lab(), self.lab()).unwrap();
        std::fs::copy(other.root.join("key"), self.root.join("key")).unwrap();
    }

    /// How often each wait looked, by its call.
    pub(crate) fn polls(&self) -> BTreeMap<u32, u32> {
        let polls = |record: &Record| match record {
            Record::End { call, polls: Some(polls), .. } => Some((*call, u32::try_from(*polls).unwrap())),
            _ => None,
        };
        opened(&self.run()).unwrap().1.iter().filter_map(polls).collect()
    }

    pub(crate) fn effects(&self) -> Effects {
        state::effects(&self.lab())
    }

    fn world(&self, watch: &Watch) -> LabWorld {
        self.world_at(watch, engine::journal::view(&self.run()).ok().map(|view| view.last))
    }

    fn world_at(&self, watch: &Watch, not_before: Option<Timestamp>) -> LabWorld {
        let lab = simulator::Options { seed: self.seed, record: wire_log(), ..simulator::Options::default() };
        LabWorld::open(&self.lab(), Opening { lab, not_before, turns: self.seed, between: watch.between() }).unwrap()
    }

    pub(crate) fn begin(&self, case: &Case, watch: Watch) -> Ended {
        self.begin_until(case, None, watch)
    }

    /// Runs it, and takes it up again wherever a gate waits.
    pub(crate) fn begin_and_go_on(&self, case: &Case, watch: &Watch) -> Ended {
        let begun = self.begin(case, watch.clone());
        self.go_on(begun, watch, &CancellationToken::new()).unwrap()
    }

    /// Takes it up again as long as a gate waits.
    pub(crate) fn go_on(&self, mut ended: Ended, watch: &Watch, cancel: &CancellationToken) -> Result<Ended, RunError> {
        for _ in 0..GATES {
            if !self.leaves_waiting
                || cancel.is_cancelled()
                || ended.outcome != RunOutcome::Paused
                || !ended.because.as_ref().is_some_and(|why| why.starts_with("gate "))
            {
                return Ok(ended);
            }
            ended = self.resume(&[], watch.clone(), cancel.clone())?;
        }
        panic!("asked {GATES} times, and still a gate waits: {:?}", ended.because);
    }

    pub(crate) fn begin_until(&self, case: &Case, until: Option<&str>, watch: Watch) -> Ended {
        let world = self.world(&watch);
        self.begin_in(&world, case, (7, until), watch)
    }

    /// Founds the lab.
    pub(crate) fn found(&self) {
        drop(self.world(&Watch::Nothing));
    }

    /// Runs it in this lab, which deals other things from here on: the records.
    pub(crate) fn rehearse(&self, case: &Case, salt: u8) -> Vec<Record> {
        let lab = simulator::Options { seed: self.seed, salt: salt.into(), ..simulator::Options::default() };
        let not_before = Some(simulator::Lab::standing(&self.lab()).unwrap().now + SignedDuration::from_secs(salt.into()));
        let world = LabWorld::open(&self.lab(), Opening { lab, not_before, turns: salt.into(), between: None }).unwrap();
        let at_once = Self { leaves_waiting: false, ..self.clone() };
        let ended = at_once.begin_in(&world, case, (salt, None), Watch::Nothing);
        assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
        opened(&self.run()).unwrap().1
    }

    fn begin_in(&self, world: &LabWorld, case: &Case, (nonce, until): (u8, Option<&str>), watch: Watch) -> Ended {
        for rule in &case.faults {
            world.lab.fault(rule.clone()).unwrap();
        }
        if case.undo && until.is_none() && self.run().join(engine::journal::FILE).exists() {
            let again = Again { undo: Some(Undo { to: None, plan: case.plan.clone(), shown: None }), ..Again::default() };
            let (key, id) = (self.root.join("key"), world.id("us-east-1"));
            return resume(&self.run(), &key, &id, again, self.seams(world, watch, CancellationToken::new())).unwrap();
        }
        if let Some(from) = &case.fork {
            let parent = self.root.join("parent");
            let head = engine::journal::view(&parent).unwrap().head;
            let new = NewFork {
                name: "case-2".to_owned(),
                folder: self.run(),
                parent,
                head,
                from: from.clone(),
                gone: Vec::new(),
                nonce: [nonce + 1; 16],
            };
            let (key, id) = (self.root.join("key"), world.id("us-east-1"));
            return fork(&new, &key, &id, Again::default(), self.seams(world, watch, CancellationToken::new())).unwrap();
        }
        begin(self.new_run(world, case, (nonce, until)), self.seams(world, watch, CancellationToken::new())).unwrap()
    }

    /// Why the run cannot begin.
    pub(crate) fn refused(&self, case: &Case) -> String {
        let world = self.world(&Watch::Nothing);
        let begun = begin(self.new_run(&world, case, (7, None)), self.seams(&world, Watch::Nothing, CancellationToken::new()));
        begun.map(|ended| ended.run).unwrap_err().to_string()
    }

    fn new_run(&self, world: &LabWorld, case: &Case, (nonce, until): (u8, Option<&str>)) -> NewRun {
        NewRun {
            beginning: Beginning {
                name: "case-1".to_owned(),
                folder: self.run(),
                key_file: self.root.join("key"),
                project: case.runbook.parent().unwrap().to_owned(),
                params: case.params.clone(),
                secrets: Vec::new(),
                world: world.id("us-east-1"),
                nonce: [nonce; 16],
                operator: String::new(),
            },
            runbook: case.runbook.clone(),
            until: until.map(str::to_owned),
            plan: case.plan.clone(),
            asks: Asks::Nothing,
            approvals: Vec::new(),
            approved: Vec::new(),
            break_glass: None,
        }
    }

    /// Resumes the run in a lab with these faults and no others.
    pub(crate) fn resume_with(&self, faults: &[simulator::Rule], watch: Watch, cancel: CancellationToken) -> Result<Ended, RunError> {
        self.world(&Watch::Nothing).lab.no_faults().unwrap();
        self.resume(faults, watch, cancel)
    }

    /// Resumes the run in a lab with these further faults.
    pub(crate) fn resume(&self, faults: &[simulator::Rule], watch: Watch, cancel: CancellationToken) -> Result<Ended, RunError> {
        let world = self.world(&watch);
        for rule in faults {
            world.lab.fault(rule.clone()).unwrap();
        }
        self.resume_in(&world, watch, cancel)
    }

    /// Resumes the run when its lab's clock says this.
    pub(crate) fn resume_at(&self, at: Timestamp) -> Result<Ended, RunError> {
        self.resume_in(&self.world_at(&Watch::Nothing, Some(at)), Watch::Nothing, CancellationToken::new())
    }

    fn resume_in(&self, world: &LabWorld, watch: Watch, cancel: CancellationToken) -> Result<Ended, RunError> {
        let id: WorldId = world.id("us-east-1");
        resume(&self.run(), &self.root.join("key"), &id, Again::default(), self.seams(world, watch, cancel))
    }

    fn seams(&self, world: &LabWorld, watch: Watch, cancel: CancellationToken) -> Seams {
        let journals = watched(&self.lab(), watch);
        let people: Arc<dyn People> = if self.leaves_waiting { Arc::new(Tardy(self.asked())) } else { Arc::new(Consenting) };
        Seams {
            surface: world.surface("us-east-1"),
            journals,
            clock: Arc::new(world.clock.clone()),
            listener: Arc::new(Silent),
            people,
            cancel,
        }
    }

    /// What people were asked so far, by the digest of what they agree to.
    fn asked(&self) -> BTreeSet<String> {
        if !self.run().join(engine::journal::FILE).exists() {
            return BTreeSet::new();
        }
        let digest = |record: &Record| match record {
            Record::Begin { call, token, .. } if call.op == APPROVE => Some(token.clone()),
            _ => None,
        };
        opened(&self.run()).unwrap().1.iter().filter_map(digest).collect()
    }

    pub(crate) fn photograph(&self) -> Photo {
        let mut files = Vec::new();
        let plans = std::fs::read_dir(self.run()).into_iter().flatten().flatten().map(|entry| entry.file_name());
        let plans =
            plans.filter_map(|name| name.into_string().ok()).filter(|name| name.starts_with("plan")).map(|name| format!("run/{name}"));
        let fixed = ["key", "lab.db", "lab.db-wal", "run/journal.db", "run/journal.db-wal", "run/vault"].map(str::to_owned);
        for name in fixed.into_iter().chain(plans) {
            if let Ok(bytes) = std::fs::read(self.root.join(&name)) {
                files.push((name, bytes));
            }
        }
        Arc::new(files)
    }

    pub(crate) fn restore(&self, photo: &Photo) {
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

/// So often a run is taken up again because a gate waits.
const GATES: usize = 40;

/// People who agree to what they were asked before, and let everything else wait.
struct Tardy(BTreeSet<String>);

impl People for Tardy {
    fn ask(&self, gate: &Gate, _: &CancellationToken) -> Decision {
        if self.answered(&gate.asking, 1) {
            return Decision::Open(Vec::new());
        }
        Decision::Waiting { agreed: 0, command: String::new() }
    }

    fn answered(&self, asking: &Asking, _: u64) -> bool {
        self.0.contains(&asking.digest)
    }

    fn ahead(&self, _: &Ahead, _: &Meanwhile) -> Word {
        Word::Yes
    }
}

//! The helper that needs no asking: a runbook is run on a fresh lab, the process dies at every instant that matters, and
//! every time the resumed run ends in the same world with each effect once.
//!
//! For every journal record there are four instants: before the request that led to it left, after it was carried out
//! and before its answer arrived, after the answer and before the record, after the record was durable. A crash is the
//! bytes of the home at that instant. A first pass writes down what every record and the lab looked like; a second one
//! with the same seed must be equal to it, and is photographed. A resumed run that begins or ends an action just as the
//! first pass did, in a lab that holds the same and in which the same was done, and with the same done by its own
//! journal, has nothing left to prove and is stopped.

use crate::bench::Bench;
use crate::shooting::{Aim, Shooting};
use crate::state::{Effects, State};
use crate::support::opened;
use crate::watch::{LabBytes, Mark, Watch};
use engine::plan::Plan;
use engine::run::{Ended, RunOutcome};
use serde_json::Value;
use simulator::Fault;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A runbook to put to the proof.
pub(crate) struct Case {
    dir: TempDir,
    pub(crate) runbook: PathBuf,
    pub(crate) params: BTreeMap<String, Value>,
    pub(crate) seed: u64,
    pub(crate) faults: Vec<simulator::Rule>,
    /// The plan it is held to.
    pub(crate) plan: Option<Vec<u8>>,
    /// It is a fork of a run that completed, from this step on.
    pub(crate) fork: Option<String>,
    /// It is the taking back of a run of it that completed.
    pub(crate) undo: bool,
    /// People let its gates wait until it is taken up again.
    waits: bool,
    /// A runbook that prepares the lab, and the step after which it is abandoned.
    after: Option<(PathBuf, String)>,
}

/// What was proved.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Proved {
    /// Records of the journal.
    pub(crate) records: usize,
    /// Actions the journal begins that go to an AWS service.
    pub(crate) actions: usize,
    pub(crate) cases: usize,
    /// Cases whose bytes were not those of an earlier one.
    pub(crate) distinct: usize,
    /// Resumed runs that could be stopped because all was as in the first pass.
    pub(crate) equal: usize,
    /// Runs that ended in an honest error, and completed when they were resumed again.
    pub(crate) again: usize,
    /// Faults of the case that the first pass met, to the last time.
    pub(crate) met: usize,
}

/// What the first pass came to.
pub(crate) struct Base {
    pub(crate) marks: Vec<Mark>,
    /// What actions and their ends looked like, by their records alone, and with everything around them.
    pub(crate) records: BTreeSet<String>,
    pub(crate) likenesses: BTreeSet<String>,
    /// Faults may be met elsewhere than in the first pass, where a death has something sent again.
    pub(crate) by_chance: bool,
    /// What is taken back was done before.
    pub(crate) undo: bool,
    /// How often each wait looked.
    pub(crate) polls: BTreeMap<u32, u32>,
    /// What was done before it began, and in all; what stands at its end.
    pub(crate) before: Effects,
    pub(crate) effects: Effects,
    pub(crate) state: State,
}

/// The folder of the shipped runbooks.
fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runbooks").canonicalize().unwrap().join(name)
}

/// A folder in memory where there is one: the bytes are what counts, not the disk's pace.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

impl Case {
    fn of(dir: TempDir, runbook: PathBuf) -> Self {
        Self {
            dir,
            runbook,
            params: BTreeMap::new(),
            seed: 1,
            faults: Vec::new(),
            plan: None,
            fork: None,
            undo: false,
            waits: false,
            after: None,
        }
    }

    /// A runbook in a text of its own.
    pub(crate) fn new(script: &str) -> Self {
        let dir = folder();
        let runbook = dir.path().join("case.rhai");
        std::fs::write(&runbook, script).unwrap();
        Self::of(dir, runbook)
    }

    /// A shipped runbook.
    pub(crate) fn shipped(name: &str) -> Self {
        Self::of(folder(), shipped(name))
    }

    /// With the files of a folder of the shipped runbooks beside it.
    pub(crate) fn beside(self, folder: &str) -> Self {
        let to = self.dir.path().join(folder);
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(shipped(folder)).unwrap().map(Result::unwrap) {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        self
    }

    /// Another seed.
    pub(crate) fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// With faults in the lab.
    pub(crate) fn faults(self, faults: Vec<simulator::Rule>) -> Self {
        Self { faults, ..self }
    }

    /// In a lab in which a shipped runbook was run up to and including a step.
    pub(crate) fn after(self, name: &str, step: &str) -> Self {
        Self { after: Some((shipped(name), step.to_owned())), ..self }
    }

    /// Forked from a run of it that completed.
    pub(crate) fn forked(self, from: &str) -> Self {
        Self { fork: Some(from.to_owned()), ..self }
    }

    /// The taking back of a run that completed.
    pub(crate) fn undone(self) -> Self {
        Self { undo: true, ..self }
    }

    /// With people who let every gate wait, and agree to it before it is taken up again.
    pub(crate) fn waiting(self) -> Self {
        Self { waits: true, ..self }
    }

    /// Held to its plan: rehearsed twice in copies of its lab.
    pub(crate) fn planned(self) -> Self {
        let ground = self.after.as_ref().map(|(runbook, step)| self.ground(runbook, step));
        let founded = self.bench("founded", ground.as_deref());
        founded.found();
        let rehearse = |salt: u8| {
            let bench = self.bench(&format!("rehearsal-{salt}"), ground.as_deref());
            std::fs::copy(founded.lab(), bench.lab()).unwrap();
            bench.rehearse(&self, salt)
        };
        let (first, second) = (rehearse(1), rehearse(2));
        let plan = Plan::of(&engine::Surface::default(), &first, &second).unwrap();
        Self { plan: Some(serde_json::to_vec(&plan).unwrap()), ..self }
    }

    /// Begins it with another text than was planned: why not.
    pub(crate) fn edited(self, text: &str) -> String {
        std::fs::write(&self.runbook, text).unwrap();
        let bench = self.bench("edited", None);
        let refused = bench.refused(&self);
        assert!(bench.effects().is_empty(), "nothing was done");
        refused
    }

    /// Runs it, and again from every instant at which it could have died.
    pub(crate) fn prove(self) -> Proved {
        let proved = self.shoot(Aim::Deaths);
        println!("{} records x 4 = {} crash cases", proved.records, proved.cases);
        assert_eq!(proved.cases, proved.records * 4, "every record has four instants");
        proved
    }

    /// Runs it, and again from before every action of an AWS service with that action's request met by each fault.
    pub(crate) fn prove_faults(self, faults: &[Fault]) -> Proved {
        let proved = self.shoot(Aim::Faults(faults.to_vec()));
        println!("{} actions x {} faults = {} cases", proved.actions, faults.len(), proved.cases);
        assert_eq!(proved.cases, proved.actions * faults.len(), "every action meets every fault");
        // In which runs may end with an error before they are gone on with; whatever else does not complete at once is a failed case.
        let refusals = faults.iter().filter(|fault| matches!(fault, Fault::AccessDenied | Fault::Cut)).count();
        assert!(proved.again <= proved.actions * refusals, "{proved:?}");
        proved
    }

    /// Runs it, and again from before every job that launches servers, with each of these launched or not: none of the job's
    /// servers, and each of them alone.
    pub(crate) fn prove_launches(self) -> Proved {
        let proved = self.shoot(Aim::Launches);
        println!("{} jobs: {} cases", proved.actions, proved.cases);
        assert!(proved.actions > 0 && proved.again == proved.cases, "every launch that fails ends the run: {proved:?}");
        proved
    }

    /// Runs it, and again from before everything it looks at with that meeting each fault.
    pub(crate) fn prove_looks(self, faults: &[Fault]) -> Proved {
        let proved = self.shoot(Aim::Looks(faults.to_vec()));
        println!("{} looks, {} faults: {} cases", proved.actions, faults.len(), proved.cases);
        proved
    }

    /// Runs it, and again from one of so many of the instants at which it could have died.
    pub(crate) fn prove_some(self, of: u64) -> Proved {
        self.shoot(Aim::Some(of))
    }

    /// Runs it: the lab as it stood whenever the journal was durable.
    pub(crate) fn labs(self) -> Vec<LabBytes> {
        let labs = Arc::new(Mutex::new(Vec::new()));
        self.completed(self.bench("run", None).begin(&self, Watch::Labs(labs.clone())));
        std::mem::take(&mut *labs.lock().unwrap())
    }

    fn shoot(&self, aim: Aim) -> Proved {
        let ground = self.after.as_ref().map(|(runbook, step)| self.ground(runbook, step));
        let first = self.bench("first", ground.as_deref());
        let before = first.effects();
        let stood = if self.undo { first.records() } else { 0 };
        let marks = Arc::new(Mutex::new(Vec::new()));
        self.completed(first.begin_and_go_on(self, &Watch::Marks(marks.clone())));
        let marks: Vec<Mark> = std::mem::take(&mut *marks.lock().unwrap());
        assert_eq!(marks.len(), first.records() - stood, "what was watched is what the run itself put in the journal");
        let records = marks.iter().filter_map(|mark| mark.action.clone()).collect();
        let likenesses = marks.iter().filter_map(|mark| mark.likeness.clone()).collect();
        let polls = first.polls();
        let own = opened(&first.run()).unwrap().1.split_off(first.taken_over() + stood);
        let expected = aim.cases(&own);
        let state = first.state();
        let unmet: usize = state.iter().filter(|(row, _)| row.starts_with("fault ")).map(|(_, count)| count).sum();
        let base = Arc::new(Base {
            marks,
            records,
            likenesses,
            by_chance: matches!(aim, Aim::Some(_)),
            undo: self.undo,
            polls,
            before,
            effects: first.effects(),
            state,
        });
        let second = self.bench("second", ground.as_deref());
        let shooting = Arc::new(Shooting::new(&second, base.clone(), aim));
        self.completed(second.begin_and_go_on(self, &Watch::Shoot(shooting.clone())));
        let (mut proved, failed) = shooting.end();
        proved.records = second.records() - stood;
        proved.met = self.faults.len() - unmet;
        println!("{}: {proved:?}", self.runbook.display());
        assert!(failed.is_empty(), "seed {}: {} of {} cases failed\n{}", self.seed, failed.len(), proved.cases, failed.join("\n"));
        if let Some(expected) = expected {
            assert!(expected > 0 && proved.cases == expected, "by the first pass's own journal {expected} cases: {proved:?}");
        }
        proved
    }

    fn bench(&self, name: &str, ground: Option<&Path>) -> Bench {
        let bench = Bench { leaves_waiting: self.waits, ..Bench::new(self.dir.path().join(name), self.seed) };
        if self.fork.is_some() {
            bench.take_over(&self.parent(None));
        }
        if let Some(ground) = ground {
            std::fs::copy(ground, bench.lab()).unwrap();
        }
        if self.undo {
            bench.copy(&self.parent(ground));
        }
        bench
    }

    /// A home in which the runbook was run to its end.
    fn parent(&self, ground: Option<&Path>) -> Bench {
        let bench = Bench::new(self.dir.path().join("parent"), self.seed);
        if !bench.run().join(engine::journal::FILE).exists() {
            if let Some(ground) = ground {
                std::fs::copy(ground, bench.lab()).unwrap();
            }
            let before = Self { runbook: self.runbook.clone(), params: self.params.clone(), ..Self::new("") };
            self.completed(bench.begin(&before, Watch::Nothing));
        }
        bench
    }

    /// The lab in which the runbook begins.
    fn ground(&self, runbook: &Path, step: &str) -> PathBuf {
        let bench = Bench::new(self.dir.path().join("ground"), self.seed);
        if bench.lab().exists() {
            return bench.lab();
        }
        let before = Self { runbook: runbook.to_owned(), ..Self::new("") };
        let ended = bench.begin_until(&before, Some(step), Watch::Nothing);
        assert_eq!(ended.outcome, RunOutcome::Paused, "{:?}", ended.error);
        assert!(!bench.root.join("lab.db-wal").exists(), "a lab that was closed is one file");
        bench.lab()
    }

    #[track_caller]
    fn completed(&self, ended: Ended) {
        assert_eq!(ended.outcome, RunOutcome::Completed, "seed {}: {:?}", self.seed, ended.error);
    }
}

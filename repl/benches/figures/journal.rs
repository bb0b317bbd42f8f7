//! Journaled actions that do nothing, through script, door and SQLite, against a plain file with two records a step,
//! each appended and fdatasync'ed. Rounds alternate between the two, in one process, on one disk.

use super::process::median;
use super::{Row, row};
use engine::Surface;
use engine::clock::{BranchId, Clock};
use engine::event::{Event, Listener};
use engine::gate::Consenting;
use engine::journal::sqlite;
use engine::op::{Kind, Op, Settle};
use engine::run::{Asks, Beginning, NewRun, RunOutcome, Seams, WorldId, begin};
use futures::future::BoxFuture;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The argument with which this program makes one run and nothing else, to be watched by strace.
pub(super) const ALONE: &str = "--journal-alone";
const STEPS: usize = 500;
/// The first is not counted: the write-ahead log still grows in it.
const ROUNDS: usize = 8;
/// Bytes of a record of the plain file: the mean of the journal's own, see `rows`.
const RECORD: usize = 140;

pub(super) fn rows() -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let rounds = Arc::new(Rounds { plain: Some(Mutex::new(Plain::new(folder.path()))), ..Rounds::default() });
    run(folder.path(), rounds.clone());
    let times = rounds.times.lock().unwrap();
    let ours = median(times.iter().skip(1).map(|(ours, _)| *ours));
    let plain = median(times.iter().skip(1).map(|(_, plain)| *plain));
    let rate = |time: Duration| format!("{:.0} a second", STEPS as f64 / time.as_secs_f64());
    let ratio = plain.as_secs_f64() / ours.as_secs_f64();
    vec![
        row("journaled no-op actions", rate(ours), "at least the plain file's"),
        row("plain file, two fdatasync'ed records a step", rate(plain), format!("ratio {ratio:.2}")),
        row("mean record of the journal", format!("{} bytes", mean_record(folder.path())), format!("the plain file's: {RECORD}")),
        synced(),
    ]
}

/// Counts the journal's fdatasync calls: a benchmark that does not sync measures nothing.
fn synced() -> Row {
    let folder = tempfile::tempdir().unwrap();
    let counts = folder.path().join("counts");
    let program = std::env::current_exe().unwrap();
    let traced =
        Command::new("strace").args(["-f", "-c", "-e", "trace=fdatasync,fsync", "-o"]).arg(&counts).arg(program).arg(ALONE).status();
    let Ok(status) = traced else { return row("fdatasync calls an action", "not counted", "install strace") };
    assert!(status.success());
    let table = std::fs::read_to_string(counts).unwrap();
    let calls: usize = table
        .lines()
        .filter(|line| line.ends_with("sync"))
        .map(|line| line.split_whitespace().nth(3).unwrap().parse::<usize>().unwrap())
        .sum();
    let actions = STEPS * ROUNDS;
    assert!(calls >= actions, "{calls} syncs for {actions} actions: some were not durable before they were sent");
    row("fdatasync calls an action", format!("{:.2}", calls as f64 / actions as f64), format!("{calls} for {actions}"))
}

/// One run in a folder of its own, without the plain file beside it.
pub(super) fn alone() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), Arc::new(Rounds::default()));
}

fn run(folder: &Path, rounds: Arc<Rounds>) {
    let script = (0..ROUNDS).map(|n| format!("step(\"round-{n}\", \"\", || {{ for i in 0..{STEPS} {{ bench::nothing(); }} }});\n"));
    let runbook = folder.join("bench.rhai");
    std::fs::write(&runbook, format!("let p = runbook(#{{ title: \"bench\" }});\n{}", script.collect::<String>())).unwrap();
    std::fs::create_dir(folder.join("run")).unwrap();
    std::fs::write(folder.join("key"), [7; 32]).unwrap();
    let kind = Kind::Action(Settle::Natural { done_if: &[] });
    let op = Op::new("bench::nothing", "Does nothing.", kind, Arc::new(|_| Box::pin(std::future::ready(Ok(Value::Null)))));
    let world = WorldId { kind: engine::run::WorldKind::Lab, account: "0".to_owned(), region: "r".to_owned(), endpoint: None };
    let new = NewRun {
        beginning: Beginning {
            name: "bench-1".to_owned(),
            folder: folder.join("run"),
            key_file: folder.join("key"),
            project: folder.to_owned(),
            params: BTreeMap::new(),
            secrets: Vec::new(),
            world,
            nonce: [1; 16],
            operator: String::new(),
        },
        runbook,
        until: None,
        plan: None,
        asks: Asks::Nothing,
        approvals: Vec::new(),
        approved: Vec::new(),
        break_glass: None,
    };
    let seams = Seams {
        people: Arc::new(Consenting),
        surface: Surface { ops: vec![op], verbs: Vec::new() },
        journals: sqlite(),
        clock: Arc::new(Still),
        listener: rounds,
        cancel: Default::default(),
    };
    let ended = begin(new, seams).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
}

fn mean_record(folder: &Path) -> usize {
    let journal = rusqlite::Connection::open(folder.join("run/journal.db")).unwrap();
    let mean: f64 = journal.query_row("SELECT avg(length(body)) FROM record", [], |row| row.get(0)).unwrap();
    mean as usize
}

/// A file that grows by fdatasync'ed records.
struct Plain {
    file: File,
}

impl Plain {
    fn new(folder: &Path) -> Self {
        Self { file: File::create(folder.join("plain")).unwrap() }
    }

    fn round(&mut self) -> Duration {
        let began = Instant::now();
        for _ in 0..2 * STEPS {
            self.file.write_all(&[b'x'; RECORD]).unwrap();
            self.file.sync_data().unwrap();
        }
        began.elapsed()
    }
}

/// Takes the time of each round, and makes the plain file's right after it.
#[derive(Default)]
struct Rounds {
    plain: Option<Mutex<Plain>>,
    began: Mutex<Option<Instant>>,
    times: Mutex<Vec<(Duration, Duration)>>,
}

impl Listener for Rounds {
    fn on(&self, event: Event) {
        match event {
            Event::StepBegun { .. } => *self.began.lock().unwrap() = Some(Instant::now()),
            Event::StepEnded { .. } => {
                let ours = self.began.lock().unwrap().take().unwrap().elapsed();
                let plain = self.plain.as_ref().map_or(Duration::ZERO, |plain| plain.lock().unwrap().round());
                self.times.lock().unwrap().push((ours, plain));
            }
            _ => {}
        }
    }
}

/// A world in which no time passes, with one branch.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
    fn park_until(&self, _: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
    fn perform(&self, _: BranchId, work: BoxFuture<'static, ()>) {
        futures::executor::block_on(work);
    }
    fn fork(&self, _: BranchId, _: usize) -> Vec<BranchId> {
        Vec::new()
    }
    fn begin(&self, _: BranchId) {}
    fn end(&self, _: BranchId) {}
    fn join(&self, _: BranchId) {}
}

//! A toy world: a few ops over a map that counts its effects, a clock that jumps, a journal that is photographed at
//! every instant at which a process could die.

use engine::Surface;
use engine::clock::{BranchId, Clock};
use engine::effect::{Poll, Scope, Wait};
use engine::event::{Event, Listener};
use engine::gate::Consenting;
use engine::journal::{Journal, JournalError, Record, RunArchive, sqlite};
use engine::op::{Call, Failure, Found, Kind, Op, OpError, Settle};
use engine::run::{Again, Asks, Beginning, Ended, NewFork, NewRun, RunError, Seams, WorldId, WorldKind, begin, fork, resume};
use engine::schema::Schema;
use engine::verb::{Verb, VerbError};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use tokio_util::sync::CancellationToken;

/// What is in the world, how often each thing was made, and what shall go wrong.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Toy {
    pub(crate) things: BTreeMap<String, Value>,
    pub(crate) made: BTreeMap<String, u32>,
    /// The next sends: `lost` (done, no answer), `dropped` (not done, no answer), `late` (no answer, done a minute later), `throttled`,
    /// `denied`.
    pub(crate) faults: Vec<String>,
    pub(crate) looks: u32,
    /// What is still to come, and when.
    landing: Vec<(Timestamp, BTreeMap<String, Value>)>,
    /// The next commit of the journal fails.
    journal_fails: bool,
}

impl Toy {
    /// What was to come by now has come.
    fn land(&mut self, now: Timestamp) {
        let (due, later) = std::mem::take(&mut self.landing).into_iter().partition(|(at, _)| *at <= now);
        self.landing = later;
        due.into_iter().for_each(|(_, things)| self.things.extend(things));
    }
}

/// A photograph: the bytes of the run's folder and the world at one instant.
#[derive(Clone)]
pub(crate) struct Photo {
    pub(crate) when: String,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) toy: Toy,
    pub(crate) now: Timestamp,
}

/// A home with one run and its world.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) toy: Arc<Mutex<Toy>>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) photos: Arc<Mutex<Vec<Photo>>>,
    pub(crate) events: Arc<Events>,
    pub(crate) home: PathBuf,
    pub(crate) cancel: CancellationToken,
}

#[derive(Default)]
pub(crate) struct Events(pub(crate) Mutex<Vec<String>>);

impl Listener for Events {
    fn on(&self, event: Event) {
        let line = match event {
            Event::StepBegun { name, .. } => format!("step {name}"),
            Event::StepEnded { name, error, .. } => format!("end {name} {}", error.unwrap_or_default()),
            Event::Printed { text, .. } => format!("print {text}"),
            Event::OpEnded { place, .. } => format!("op {place}"),
            Event::Retrying { text, .. } => format!("retry {text}"),
            Event::Progress { .. } | Event::StepValue { .. } | Event::RunBegun | Event::Edited { .. } => return,
        };
        self.0.lock().unwrap().push(line);
    }
}

/// Whether a branch computes, the time, the next branch, how many a branch waits for, and whose they are.
type State = (bool, Timestamp, u64, BTreeMap<BranchId, usize>, BTreeMap<BranchId, BranchId>);

/// Only one branch computes at a time, unless all are free to; parking jumps.
pub(crate) struct TestClock {
    state: Mutex<State>,
    turn: Condvar,
    free: bool,
}

impl TestClock {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { state: Mutex::new((false, now, 1, BTreeMap::new(), BTreeMap::new())), turn: Condvar::new(), free: false }
    }
    /// One whose branches compute all at once.
    pub(crate) fn free(now: Timestamp) -> Self {
        Self { free: true, ..Self::new(now) }
    }
    fn take(&self) {
        let mut state = self.turn.wait_while(self.state.lock().unwrap(), |state| state.0 && !self.free).unwrap();
        state.0 = true;
    }
    fn give(&self) {
        self.state.lock().unwrap().0 = false;
        self.turn.notify_all();
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap().1
    }
    fn park_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut state = self.state.lock().unwrap();
        state.1 = state.1.max(at);
        Box::pin(std::future::ready(()))
    }
    fn perform(&self, _: BranchId, work: BoxFuture<'static, ()>) {
        futures::executor::block_on(work);
        self.give();
        self.take();
    }
    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        let mut state = self.state.lock().unwrap();
        let ids: Vec<BranchId> = (0..count as u64).map(|n| state.2 + n).collect();
        state.2 += count as u64;
        state.3.insert(parent, count);
        for id in &ids {
            state.4.insert(*id, parent);
        }
        ids
    }
    fn begin(&self, _: BranchId) {
        self.take();
    }
    fn end(&self, branch: BranchId) {
        let mut state = self.state.lock().unwrap();
        if let Some(parent) = state.4.remove(&branch) {
            *state.3.get_mut(&parent).unwrap() -= 1;
        }
        drop(state);
        self.give();
    }
    fn join(&self, parent: BranchId) {
        self.give();
        let is_not_over = |s: &mut State| (s.0 && !self.free) || s.3.get(&parent).is_some_and(|n| *n > 0);
        let mut state = self.turn.wait_while(self.state.lock().unwrap(), is_not_over).unwrap();
        state.0 = true;
    }
}

/// A journal that takes a photograph at every append and every commit.
struct Photographed {
    inner: Box<dyn Journal>,
    bench: Bench,
}

impl Journal for Photographed {
    fn append(&mut self, record: &Record) -> u64 {
        let number = self.inner.append(record);
        self.bench.photograph(&format!("record {number} queued"));
        number
    }
    fn commit(&mut self) -> Result<(), JournalError> {
        if std::mem::take(&mut self.bench.toy.lock().unwrap().journal_fails) {
            return Err(JournalError::Busy { path: self.bench.folder() });
        }
        self.inner.commit()?;
        self.bench.photograph("committed");
        Ok(())
    }
    fn chain_head(&mut self) -> String {
        self.inner.chain_head()
    }
}

impl Bench {
    pub(crate) fn new(home: &Path) -> Self {
        let now: Timestamp = "2026-11-02T09:00:00Z".parse().unwrap();
        Self {
            toy: Arc::default(),
            clock: Arc::new(TestClock::new(now)),
            photos: Arc::default(),
            events: Arc::default(),
            home: home.to_owned(),
            cancel: CancellationToken::new(),
        }
    }

    fn folder(&self) -> PathBuf {
        self.home.join("run")
    }

    pub(crate) fn photograph(&self, when: &str) {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(self.folder()).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if !name.ends_with("-shm") {
                files.push((name, std::fs::read(entry.path()).unwrap()));
            }
        }
        let photo = Photo { when: when.to_owned(), files, toy: self.toy.lock().unwrap().clone(), now: self.clock.now() };
        self.photos.lock().unwrap().push(photo);
    }

    /// A home as it was in a photograph.
    pub(crate) fn restore(photo: &Photo, home: &Path, key: &[u8], script: &str) -> Self {
        let bench = Self { clock: Arc::new(TestClock::new(photo.now)), ..Self::new(home) };
        std::fs::create_dir_all(bench.folder()).unwrap();
        for (name, bytes) in &photo.files {
            std::fs::write(bench.folder().join(name), bytes).unwrap();
        }
        std::fs::write(home.join("key"), key).unwrap();
        std::fs::write(home.join("test.rhai"), script).unwrap();
        *bench.toy.lock().unwrap() = photo.toy.clone();
        bench
    }

    pub(crate) fn seams(&self) -> Seams {
        let bench = self.clone();
        let journals: engine::journal::Opener = Arc::new(move |folder| {
            let (inner, records) = sqlite()(folder)?;
            Ok((Box::new(Photographed { inner, bench: bench.clone() }), records))
        });
        Seams {
            surface: surface(self),
            journals,
            clock: self.clock.clone(),
            listener: self.events.clone(),
            people: Arc::new(Consenting),
            cancel: self.cancel.clone(),
        }
    }

    pub(crate) fn world() -> WorldId {
        WorldId { kind: WorldKind::Lab, account: "000000000000".to_owned(), region: "us-east-1".to_owned(), endpoint: None }
    }

    pub(crate) fn begin(&self, script: &str) -> Result<Ended, RunError> {
        self.begin_until(script, None)
    }

    pub(crate) fn begin_until(&self, script: &str, until: Option<&str>) -> Result<Ended, RunError> {
        self.begin_asked(script, until, None)
    }

    /// Begins it; `break_glass`: why nobody reviewed its plan.
    pub(crate) fn begin_asked(&self, script: &str, until: Option<&str>, break_glass: Option<&str>) -> Result<Ended, RunError> {
        std::fs::create_dir_all(self.folder()).unwrap();
        std::fs::write(self.home.join("test.rhai"), script).unwrap();
        let new = NewRun {
            beginning: Beginning {
                name: "test-1".to_owned(),
                folder: self.folder(),
                key_file: self.home.join("key"),
                project: self.home.clone(),
                params: BTreeMap::new(),
                secrets: Vec::new(),
                world: Self::world(),
                nonce: [7; 16],
                operator: String::new(),
            },
            runbook: self.home.join("test.rhai"),
            until: until.map(str::to_owned),
            plan: None,
            asks: Asks::Nothing,
            approvals: Vec::new(),
            approved: Vec::new(),
            break_glass: break_glass.map(str::to_owned),
        };
        begin(new, self.seams())
    }

    pub(crate) fn resume(&self) -> Result<Ended, RunError> {
        resume(&self.folder(), &self.home.join("key"), &Self::world(), Again::default(), self.seams())
    }

    /// Takes it up again with other ops.
    pub(crate) fn resume_where(&self, change: impl FnMut(&mut Op)) -> Result<Ended, RunError> {
        let mut seams = self.seams();
        seams.surface.ops.iter_mut().for_each(change);
        resume(&self.folder(), &self.home.join("key"), &Self::world(), Again::default(), seams)
    }

    pub(crate) fn resume_until(&self, step: &str) -> Result<Ended, RunError> {
        let again = Again { until: Some(step.to_owned()), ..Again::default() };
        resume(&self.folder(), &self.home.join("key"), &Self::world(), again, self.seams())
    }

    /// Forks it into a run in this folder.
    pub(crate) fn fork(&self, folder: &Path, from: &str) -> Result<Ended, RunError> {
        std::fs::create_dir_all(folder).unwrap();
        let head = RunArchive::folder(&self.folder()).unwrap().head();
        let (name, parent) = ("test-2".to_owned(), self.folder());
        let new = NewFork { name, folder: folder.to_owned(), parent, head, from: from.to_owned(), gone: Vec::new(), nonce: [8; 16] };
        // A fork photographs nothing: the run it is of is what stands in the folder.
        let seams = Seams { journals: sqlite(), ..self.seams() };
        fork(&new, &self.home.join("key"), &Self::world(), Again::default(), seams)
    }

    pub(crate) fn resume_with(&self, script: &str) -> Result<Ended, RunError> {
        std::fs::write(self.home.join("test.rhai"), script).unwrap();
        self.resume()
    }

    pub(crate) fn key(&self) -> Vec<u8> {
        std::fs::read(self.home.join("key")).unwrap()
    }

    fn fault(&self) -> Option<String> {
        let mut toy = self.toy.lock().unwrap();
        if toy.faults.is_empty() { None } else { Some(toy.faults.remove(0)) }
    }

    /// Executes `change` as the next fault says.
    fn execute(&self, change: impl FnOnce(&mut Toy) -> Result<Value, OpError>) -> Result<Value, Failure> {
        self.photograph("before send");
        let unknown = || Failure::Unknown { why: "connection lost".to_owned() };
        let error = |code: &str, retryable| OpError { code: code.to_owned(), message: "no".to_owned(), retryable, ..OpError::default() };
        let result = match self.fault().as_deref() {
            Some("throttled") => Err(Failure::Refused(error("Throttling", true))),
            Some("denied") => Err(Failure::Refused(error("AccessDenied", false))),
            Some("dropped") => Err(unknown()),
            Some("lost") => {
                let _ = change(&mut self.toy.lock().unwrap());
                Err(unknown())
            }
            Some("late") => {
                let mut toy = self.toy.lock().unwrap();
                let mut then = toy.clone();
                let _ = change(&mut then);
                toy.made = then.made;
                toy.landing.push((self.clock.now() + SignedDuration::from_mins(1), then.things));
                Err(unknown())
            }
            _ => change(&mut self.toy.lock().unwrap()).map_err(Failure::Refused),
        };
        self.photograph("after send");
        result
    }
}

fn schema(keys: &[&str]) -> Option<Schema> {
    let properties: serde_json::Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), json!({}))).collect();
    let required: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    Some(Schema::new(move || json!({ "properties": properties, "required": required })))
}

fn op(name: &'static str, kind: Kind, keys: &[&str], send: engine::op::SendFn) -> Op {
    Op { schema: schema(keys), ..Op::new(name, "", kind, send) }
}

fn text(call: &Call, key: &str) -> String {
    call.args[key].as_str().unwrap_or_default().to_owned()
}

/// Looks before something is sent at what it is to be under, and is refused where that is not there.
fn stands(bench: &Bench) -> engine::op::BeforeFn {
    let bench = bench.clone();
    Arc::new(move |call| {
        let is_there = bench.toy.lock().unwrap().things.contains_key(&text(&call, "of"));
        let stood = if is_there { Ok(Value::Null) } else { Err(Failure::refused("NoSuchEntity", "there is none")) };
        Box::pin(async move { stood })
    })
}

/// Meets somebody, whom the journal cannot keep.
fn meet(bench: &Bench) -> engine::op::SendFn {
    let bench = bench.clone();
    Arc::new(move |call| {
        bench.toy.lock().unwrap().journal_fails = true;
        let met = call.memory.keep("somebody", "as they are").map(Value::from);
        Box::pin(async move { met })
    })
}

fn surface(bench: &Bench) -> Surface {
    let settle = SignedDuration::from_mins(5);
    let (b1, b2, b3, b4, b5) = (bench.clone(), bench.clone(), bench.clone(), bench.clone(), bench.clone());
    let list: engine::op::SendFn = Arc::new(move |_| {
        let things = b1.toy.lock().unwrap().things.clone();
        Box::pin(async move { Ok(json!(things)) })
    });
    // Made anew at every send, found again by its tag.
    let make: engine::op::SendFn = Arc::new(move |call| {
        let name = text(&call, "name");
        let outcome = b2.execute(|toy| {
            *toy.made.entry(name.clone()).or_default() += 1;
            toy.things.insert(name.clone(), json!({ "tag": call.digest }));
            Ok(json!({ "id": name }))
        });
        Box::pin(async move { outcome })
    });
    let look: engine::op::LookFn = Arc::new(move |call| {
        let mut toy = b3.toy.lock().unwrap();
        toy.land(b3.clock.now());
        toy.looks += 1;
        let name = text(&call, "name");
        let found = match toy.things.get(&name) {
            Some(thing) if thing["tag"] == call.digest.as_str() => Found::Done(json!({ "id": name })),
            _ => Found::Absent,
        };
        Box::pin(async move { Ok(found) })
    });
    // Set to a value: sent again at will.
    let set: engine::op::SendFn = Arc::new(move |call| {
        let (key, value) = (text(&call, "key"), call.args["value"].clone());
        let outcome = b4.execute(|toy| {
            if toy.things.get(&key) == Some(&value) {
                return Err(OpError { code: "AlreadySo".to_owned(), message: "it is".to_owned(), ..OpError::default() });
            }
            *toy.made.entry(key.clone()).or_default() += 1;
            toy.things.insert(key, value);
            Ok(Value::Null)
        });
        Box::pin(async move { outcome })
    });
    // Deduplicated by token.
    let token: engine::op::SendFn = Arc::new(move |call| {
        let (key, mark) = (text(&call, "name"), call.token.clone());
        let outcome = b5.execute(|toy| {
            if !toy.things.contains_key(&format!("token {mark}")) {
                *toy.made.entry(key.clone()).or_default() += 1;
                toy.things.insert(format!("token {mark}"), json!(key));
            }
            Ok(json!({ "name": key }))
        });
        Box::pin(async move { outcome })
    });
    let under = Kind::Action(Settle::Reconcile { before: Some(stands(bench)), look: look.clone(), settle_for: settle });
    let reconcile = Kind::Action(Settle::Reconcile { before: None, look, settle_for: settle });
    let ops = vec![
        op("toy::list", Kind::Query, &[], list),
        op("toy::meet", Kind::Query, &[], meet(bench)),
        op("toy::under", under, &["of", "name"], make.clone()),
        op("toy::make", reconcile, &["name"], make),
        op("toy::set", Kind::Action(Settle::Natural { done_if: &["AlreadySo"] }), &["key", "value"], set),
        op("toy::token", Kind::Action(Settle::Token { ttl: SignedDuration::from_hours(1), look: None }), &["name"], token),
    ];
    Surface { ops, verbs: vec![Verb { name: "make_and_wait", doc: "", schema: schema(&["name"]), run: Verb::runs(make_and_wait) }] }
}

fn make_and_wait(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let made = scope.call("toy::make", args.clone())?;
    let limits = Wait { timeout: SignedDuration::from_mins(1), every: SignedDuration::from_secs(5) };
    let name = args["name"].as_str().unwrap_or_default().to_owned();
    scope.wait("it is there", limits, |polling| {
        let things = polling.call("toy::list", Value::Null)?;
        Ok(if things.get(&name).is_some() { Poll::Ready(Value::Null) } else { Poll::Pending("not yet".to_owned()) })
    })?;
    scope.summary(format!("{name} made"));
    Ok(made)
}

//! A world for benchmarks: time jumps, nobody listens, ops answer at once.

use engine::Surface;
use engine::clock::{BranchId, Clock};
use engine::event::Silent;
use engine::gate::Consenting;
use engine::journal::Opener;
use engine::op::{Call, Kind, Op, Settle};
use engine::run::{Asks, Beginning, NewRun, Seams, WorldId, WorldKind};
use engine::schema::Schema;
use futures::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};

/// One branch computes at a time; waiting jumps.
pub(crate) struct Jumps {
    state: Mutex<State>,
    turn: Condvar,
}

struct State {
    busy: bool,
    now: Timestamp,
    next: BranchId,
    /// How many branches a branch waits for.
    open: BTreeMap<BranchId, usize>,
    parents: BTreeMap<BranchId, BranchId>,
}

impl Jumps {
    pub(crate) fn new(now: Timestamp) -> Self {
        let state = State { busy: false, now, next: 1, open: BTreeMap::new(), parents: BTreeMap::new() };
        Self { state: Mutex::new(state), turn: Condvar::new() }
    }

    fn take(&self) {
        self.turn.wait_while(self.state.lock().unwrap(), |state| state.busy).unwrap().busy = true;
    }

    fn give(&self) {
        self.state.lock().unwrap().busy = false;
        self.turn.notify_all();
    }
}

impl Clock for Jumps {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap().now
    }

    fn park_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut state = self.state.lock().unwrap();
        state.now = state.now.max(at);
        Box::pin(std::future::ready(()))
    }

    fn perform(&self, _: BranchId, work: BoxFuture<'static, ()>) {
        futures::executor::block_on(work);
    }

    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        let mut state = self.state.lock().unwrap();
        let ids: Vec<BranchId> = (state.next..).take(count).collect();
        state.next += count as u64;
        state.open.insert(parent, count);
        state.parents.extend(ids.iter().map(|id| (*id, parent)));
        ids
    }

    fn begin(&self, _: BranchId) {
        self.take();
    }

    fn end(&self, branch: BranchId) {
        let mut state = self.state.lock().unwrap();
        if let Some(parent) = state.parents.remove(&branch) {
            *state.open.get_mut(&parent).unwrap() -= 1;
        }
        drop(state);
        self.give();
    }

    fn join(&self, parent: BranchId) {
        self.give();
        let waits = |state: &mut State| state.busy || state.open.get(&parent).is_some_and(|open| *open > 0);
        self.turn.wait_while(self.state.lock().unwrap(), waits).unwrap().busy = true;
    }
}

/// An op that answers at once.
pub(crate) fn op(name: &'static str, is_action: bool, keys: &[&str], answer: impl Fn(&Call) -> Value + Send + Sync + 'static) -> Op {
    let properties: BTreeMap<String, Value> = keys.iter().map(|key| ((*key).to_owned(), json!({}))).collect();
    let kind = if is_action { Kind::Action(Settle::Natural { done_if: &[] }) } else { Kind::Query };
    let schema = (!keys.is_empty()).then(|| Schema::new(move || json!({ "type": "object", "properties": properties })));
    Op { schema, ..Op::new(name, "", kind, Arc::new(move |call| Box::pin(std::future::ready(Ok(answer(&call)))))) }
}

/// A run of the runbook `script` in `folder`.
pub(crate) fn run(folder: &Path, script: &str, salt: u8, plan: Option<Vec<u8>>) -> NewRun {
    let runbook = folder.join("bench.rhai");
    std::fs::write(&runbook, script).unwrap();
    std::fs::write(folder.join("key"), [7; 32]).unwrap();
    let run = folder.join(format!("run-{salt}"));
    std::fs::create_dir(&run).unwrap();
    NewRun {
        beginning: Beginning {
            name: format!("bench-{salt}"),
            folder: run,
            key_file: folder.join("key"),
            project: folder.to_owned(),
            params: BTreeMap::new(),
            secrets: Vec::new(),
            world: world(),
            nonce: [salt; 16],
            operator: String::new(),
        },
        runbook,
        until: None,
        asks: Asks::Nothing,
        plan,
        break_glass: None,
        approvals: Vec::new(),
        approved: Vec::new(),
    }
}

/// Names the world.
pub(crate) fn world() -> WorldId {
    WorldId { kind: WorldKind::Lab, account: "0".to_owned(), region: "us-east-1".to_owned(), endpoint: None }
}

/// Seams to a world with these ops.
pub(crate) fn seams(ops: Vec<Op>, journals: Opener, salt: u8) -> Seams {
    Seams {
        surface: Surface { ops, verbs: Vec::new() },
        journals,
        clock: Arc::new(Jumps::new(Timestamp::from_second(1_793_610_000 + i64::from(salt)).unwrap())),
        listener: Arc::new(Silent),
        people: Arc::new(Consenting),
        cancel: Default::default(),
    }
}

//! Virtual time for a run on the lab. Ops and the lab share one runtime thread; scripts run on threads of their own,
//! one at a time.
//!
//! Whenever the runtime has nothing to do it asks [`VirtualClock::idle`]: work that branches handed over is spawned; else
//! a branch whose turn it can be computes while the runtime stands still; else time jumps to the earliest wake-up. So
//! the order of everything follows from the seed.

use engine::clock::{BranchId, Clock};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simulator::{Hold, Holds};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot};

/// Time that jumps. Clones are the same clock.
#[derive(Clone)]
pub struct VirtualClock {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// Told whenever the turn changes hands.
    turn: Condvar,
    /// Wakes a runtime that is parked with nothing to do.
    nudge: Notify,
}

struct State {
    now: Timestamp,
    /// Who wakes when, in order of time and registration.
    wakes: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
    registered: u64,
    /// The one branch that computes.
    turn: Option<BranchId>,
    /// Branches that could have the turn.
    ready: BTreeSet<BranchId>,
    /// Work to spawn, with the branch that waits for it.
    handed: Vec<(BranchId, BoxFuture<'static, ()>)>,
    next_branch: BranchId,
    parents: BTreeMap<BranchId, BranchId>,
    /// Forked branches that have not ended, by parent.
    open: BTreeMap<BranchId, usize>,
    joining: BTreeSet<BranchId>,
    chance: StdRng,
    /// While there is one, time stands still.
    holds: Holds,
    /// Counts what clients outside this process send and get; before a long jump it must stand still.
    clients: Option<Arc<AtomicU64>>,
    /// Whether somebody is about to see if it does.
    listening: bool,
}

/// A jump over less than this is an answer's own delay: nobody is cut off by it.
const SHORT: SignedDuration = SignedDuration::from_secs(1);

/// Before a longer jump clients in other processes must be silent for so many ticks that all come on time: on a machine so busy that
/// ticks are late, clients are late too, and time waits for [`BUSY`].
const TICKS: u32 = 5;
const TICK: Duration = Duration::from_millis(10);
const LATE: Duration = Duration::from_millis(5);
const BUSY: Duration = Duration::from_secs(2);

impl VirtualClock {
    /// A clock that stands at `now`; among branches that are ready, `seed` picks the next.
    #[must_use]
    pub fn new(now: Timestamp, seed: u64) -> Self {
        let state = State {
            now,
            wakes: BTreeMap::new(),
            registered: 0,
            turn: None,
            ready: BTreeSet::new(),
            handed: Vec::new(),
            next_branch: 1,
            parents: BTreeMap::new(),
            open: BTreeMap::new(),
            joining: BTreeSet::new(),
            chance: StdRng::seed_from_u64(seed),
            holds: Holds::default(),
            clients: None,
            listening: false,
        };
        Self { shared: Arc::new(Shared { state: Mutex::new(state), turn: Condvar::new(), nudge: Notify::new() }) }
    }

    /// The same for clients in other processes, with a count of what they send and get. What they send is on its way while this one has nothing to do, so a long
    /// jump waits until they are silent.
    #[must_use]
    pub(super) fn patient(self, clients: Arc<AtomicU64>) -> Self {
        self.lock().clients = Some(clients);
        self
    }

    /// Completes when a parked runtime should look again.
    pub(super) async fn nudged(&self) {
        self.shared.nudge.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The runtime has nothing to do: called on its thread, before it parks.
    pub(super) fn idle(&self) {
        let mut state = self.lock();
        loop {
            if !state.handed.is_empty() {
                let handed = std::mem::take(&mut state.handed);
                drop(state);
                for (branch, work) in handed {
                    let over = Over { clock: self.clone(), branch };
                    tokio::spawn(async move {
                        let _over = over;
                        work.await;
                    });
                }
                return;
            }
            if state.turn.is_some() {
                let wait = self.shared.turn.wait_while(state, |state| state.turn.is_some());
                state = wait.unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let Some(branch) = state.pick() else { return self.jump(state) };
            state.turn = Some(branch);
            self.shared.turn.notify_all();
        }
    }

    fn jump(&self, mut state: MutexGuard<'_, State>) {
        if state.holds.any() {
            return;
        }
        let Some(next) = state.next() else { return };
        match &state.clients {
            Some(clients) if next.duration_since(state.now) >= SHORT => {
                let clients = clients.clone();
                if !std::mem::replace(&mut state.listening, true) {
                    tokio::spawn(self.clone().jump_in_silence(clients));
                }
            }
            _ => state.jump(),
        }
    }

    /// Jumps once clients have been silent for a while.
    #[expect(clippy::disallowed_methods, reason = "silence of other processes is measured on the machine's clock")]
    async fn jump_in_silence(self, clients: Arc<AtomicU64>) {
        let (mut since, mut on_time) = (Instant::now(), 0);
        while on_time < TICKS && since.elapsed() < BUSY {
            let (before, began) = (clients.load(Ordering::Relaxed), Instant::now());
            tokio::time::sleep(TICK).await;
            let is_late = began.elapsed() > TICK + LATE;
            if clients.load(Ordering::Relaxed) != before {
                (since, on_time) = (Instant::now(), 0);
            } else {
                on_time = if is_late { 0 } else { on_time + 1 };
            }
        }
        let mut state = self.lock();
        state.listening = false;
        state.jump();
    }

    fn give(&self, state: &mut State) {
        state.turn = None;
        self.shared.turn.notify_all();
    }

    fn take<'a>(&'a self, state: MutexGuard<'a, State>, branch: BranchId) {
        drop(self.shared.turn.wait_while(state, |state| state.turn != Some(branch)).unwrap_or_else(PoisonError::into_inner));
    }

    fn wake(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut state = self.lock();
        if at <= state.now {
            return Box::pin(std::future::ready(()));
        }
        let (tell, told) = oneshot::channel();
        state.registered += 1;
        let key = (at, state.registered);
        state.wakes.insert(key, tell);
        Box::pin(async move {
            // The sender is dropped only with the clock.
            let _ = told.await;
        })
    }
}

/// Makes a branch ready once the work it waits for is over, also if that panics: the branch misses what the work was to make.
struct Over {
    clock: VirtualClock,
    branch: BranchId,
}

impl Drop for Over {
    fn drop(&mut self) {
        self.clock.lock().ready.insert(self.branch);
    }
}

impl State {
    /// Takes one of the ready branches.
    fn pick(&mut self) -> Option<BranchId> {
        let count = self.ready.len();
        let index = if count > 1 { self.chance.random_range(0..count) } else { 0 };
        let branch = self.ready.iter().nth(index).copied()?;
        self.ready.remove(&branch);
        Some(branch)
    }

    /// When the first who still waits wants to be woken.
    fn next(&mut self) -> Option<Timestamp> {
        while let Some(first) = self.wakes.first_entry() {
            if !first.get().is_closed() {
                return Some(first.key().0);
            }
            first.remove();
        }
        None
    }

    /// Wakes the first who still waits; time moves to where it wanted to be woken.
    fn jump(&mut self) {
        while let Some(((at, _), tell)) = self.wakes.pop_first() {
            if tell.is_closed() {
                continue;
            }
            self.now = self.now.max(at);
            if tell.send(()).is_ok() {
                return;
            }
        }
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        self.lock().now
    }

    fn park_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        self.wake(at)
    }

    fn perform(&self, branch: BranchId, work: BoxFuture<'static, ()>) {
        let mut state = self.lock();
        state.handed.push((branch, work));
        self.give(&mut state);
        self.take(state, branch);
    }

    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        let mut state = self.lock();
        let first = state.next_branch;
        state.next_branch += count as u64;
        let branches: Vec<BranchId> = (first..state.next_branch).collect();
        for branch in &branches {
            state.parents.insert(*branch, parent);
            // Ready before its thread is: who comes next must not depend on how fast threads start.
            state.ready.insert(*branch);
        }
        *state.open.entry(parent).or_default() += count;
        branches
    }

    fn begin(&self, branch: BranchId) {
        let mut state = self.lock();
        if !state.parents.contains_key(&branch) {
            state.ready.insert(branch);
            self.shared.nudge.notify_one();
        }
        self.take(state, branch);
    }

    fn end(&self, branch: BranchId) {
        let mut state = self.lock();
        if let Some(parent) = state.parents.remove(&branch) {
            let open = state.open.entry(parent).or_default();
            *open = open.saturating_sub(1);
            if *open == 0 && state.joining.remove(&parent) {
                state.ready.insert(parent);
            }
        }
        self.give(&mut state);
    }

    fn aside(&self, branch: BranchId, work: &mut dyn FnMut()) {
        self.give(&mut self.lock());
        work();
        let mut state = self.lock();
        state.ready.insert(branch);
        self.shared.nudge.notify_one();
        self.take(state, branch);
    }

    fn join(&self, parent: BranchId) {
        let mut state = self.lock();
        if state.open.get(&parent).is_none_or(|open| *open == 0) {
            state.ready.insert(parent);
        } else {
            state.joining.insert(parent);
        }
        self.give(&mut state);
        self.take(state, parent);
    }
}

impl simulator::Time for VirtualClock {
    fn now(&self) -> Timestamp {
        self.lock().now
    }

    fn wake_at(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        self.wake(at)
    }

    fn hold(&self) -> Hold {
        self.lock().holds.hold()
    }
}

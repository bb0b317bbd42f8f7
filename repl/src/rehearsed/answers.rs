//! What AWS answered, each question asked once for all copies; and what an older world document answers where AWS is silent.

use super::older::Older;
use engine::clock::Clock;
use engine::op::{Call, Failure, Op};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// How often AWS is asked the same before its silence is the answer.
const TRIES: u32 = 3;
/// How often, before that it has too much to do is: half a minute, for the pause doubles.
const THROTTLED: u32 = 6;

/// An answer, and of when it is where it is older.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) answer: Result<Value, Failure>,
    pub(super) as_of: Option<Timestamp>,
}

/// An answer that is asked for once.
type Cell = Arc<OnceCell<Told>>;

/// What AWS answered, by op and options: every copy sees the same.
#[derive(Clone)]
pub(crate) struct Answers {
    shared: Arc<Shared>,
}

struct Shared {
    by_question: Mutex<BTreeMap<String, Cell>>,
    /// What answers where AWS is silent.
    older: Option<Older>,
    /// How long a service may say nothing at all before it counts as silent, where something else can answer.
    patience: SignedDuration,
    /// Region and service of those that are.
    silent: Mutex<BTreeSet<(String, String)>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// AWS as it is asked.
#[derive(Clone)]
pub(super) struct Asking {
    pub(super) clock: Arc<dyn Clock>,
    /// Counts what is heard from it.
    pub(super) heard: Arc<AtomicU64>,
    /// The Region of questions that name none.
    pub(super) region: String,
}

impl Answers {
    /// None yet.
    pub(crate) fn new(older: Option<Older>, patience: SignedDuration) -> Self {
        let (by_question, silent) = (Mutex::default(), Mutex::default());
        Self { shared: Arc::new(Shared { by_question, older, patience, silent }) }
    }

    /// The answer of `op` to a call.
    pub(super) async fn of(&self, op: &Op, call: &Call, asking: &Asking, runtime: &tokio::runtime::Handle) -> Told {
        let cell = held(&self.shared.by_question).entry(key(op.name, &call.args)).or_default().clone();
        let asked =
            cell.get_or_init(|| {
                let (answers, op, call, asking) = (self.clone(), op.clone(), call.clone(), asking.clone());
                let answered = runtime.spawn(async move { answers.ask(&op, &call, &asking).await });
                async move {
                    answered.await.unwrap_or_else(|error| Told { answer: Err(Failure::Unknown { why: error.to_string() }), as_of: None })
                }
            });
        asked.await.clone()
    }

    async fn ask(&self, op: &Op, call: &Call, asking: &Asking) -> Told {
        let Some(older) = &self.shared.older else { return Told { answer: ask(op, call, &*asking.clock).await, as_of: None } };
        let region = call.args["region"].as_str().unwrap_or(&asking.region).to_owned();
        let service = op.name.split("::").next().unwrap_or_default().to_owned();
        let place = (region.clone(), service);
        if !held(&self.shared.silent).contains(&place) {
            tokio::select! {
                biased;
                answer = ask(op, call, &*asking.clock) => if !is_silence(&answer) { return Told { answer, as_of: None } },
                () = silence(asking, self.shared.patience) => {}
            }
            held(&self.shared.silent).insert(place.clone());
        }
        match older.answer(op, &region, &call.args) {
            Some(answer) => Told { answer: Ok(answer), as_of: Some(older.at) },
            None => {
                let (region, service) = place;
                let why = format!("{service} in {region} does not answer, and the world document of {} does not have this", older.at);
                Told { answer: Err(Failure::refused("Silent", why)), as_of: None }
            }
        }
    }

    /// Of when the answer of an op to these options is, where it is older.
    pub(crate) fn as_of(&self, op: &str, args: &Value) -> Option<Timestamp> {
        let told = |key: String| held(&self.shared.by_question).get(&key).and_then(|cell| cell.get()?.as_of);
        told(key(op, args)).or_else(|| told(whole(op, args)).filter(|_| bindings::document::is_whole(op)))
    }

    /// What was silent, and what answered in its place; a line each.
    pub(crate) fn silences(&self, now: Timestamp) -> Vec<String> {
        let Some(older) = &self.shared.older else { return Vec::new() };
        let line = |(region, service): &(String, String)| {
            let (patience, old) = (engine::duration::show(self.shared.patience), older.old(now));
            let stamp = older.at.strftime("%H:%MZ");
            format!(
                "{region}: no answer in {patience} from {service}; read from the world document of {stamp} instead ({old} old), marked in the plan"
            )
        };
        held(&self.shared.silent).iter().map(line).collect()
    }
}

/// A question's name.
pub(super) fn key(op: &str, args: &Value) -> String {
    format!("{op} {args}")
}

/// The name of the question that asks for all an op answers in the same Region.
pub(super) fn whole(op: &str, args: &Value) -> String {
    let all = args.get("region").map_or_else(|| serde_json::json!({}), |region| serde_json::json!({ "region": region }));
    key(op, &all)
}

/// Whether nobody was there.
fn is_silence(answer: &Result<Value, Failure>) -> bool {
    match answer {
        Err(Failure::Unknown { .. }) => true,
        Err(Failure::Refused(error)) => error.code == "NotConnected",
        _ => false,
    }
}

/// Until AWS has said nothing for so long: an answer of many pages is none.
async fn silence(asking: &Asking, patience: SignedDuration) {
    let mut heard = asking.heard.load(Ordering::Relaxed);
    loop {
        asking.clock.park_until(asking.clock.now() + patience).await;
        let now = asking.heard.load(Ordering::Relaxed);
        if now == heard {
            return;
        }
        heard = now;
    }
}

/// Asks until there is an answer, a few times.
async fn ask(op: &Op, call: &Call, clock: &dyn Clock) -> Result<Value, Failure> {
    let mut tries = 0;
    loop {
        tries += 1;
        match (op.send)(call.clone()).await {
            Err(Failure::Refused(error)) if error.retryable && tries < THROTTLED => {}
            Err(Failure::Unknown { .. }) if tries < TRIES => {}
            answered => return answered,
        }
        clock.park_until(clock.now() + SignedDuration::from_secs(1 << (tries - 1))).await;
    }
}

//! The copy of AWS a rehearsal stands in: a lab that begins with nothing and is filled with what AWS answers, as the runbook
//! asks for it. Queries are asked of AWS first, once for all copies; what changes anything is done in the lab alone.

use crate::lab;
use crate::problem::Outcome;
use crate::world::{LabWorld, LiveWorld, World};
use bindings::document::{self, Question};
use engine::Surface;
use engine::clock::Clock;
use engine::op::{Before, Call, Failure, Kind, Op, OpError, Settle};
use engine::run::WorldId;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::Value;
use simulator::{DocumentError, Lab, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// How often AWS is asked the same before its silence is the answer.
const TRIES: u32 = 3;

/// An answer that is asked for once.
type Cell = Arc<OnceCell<Result<Value, Failure>>>;

/// What AWS answered, by op and options: every copy sees the same.
#[derive(Clone, Default)]
pub(crate) struct Answers {
    by_question: Arc<Mutex<BTreeMap<String, Cell>>>,
}

impl Answers {
    fn of(&self, key: &str) -> Cell {
        self.by_question.lock().unwrap_or_else(PoisonError::into_inner).entry(key.to_owned()).or_default().clone()
    }
}

/// A new copy in the folder `scratch`, standing at AWS's time.
///
/// # Errors
/// Its file cannot be written.
pub(crate) fn copy(live: &Arc<LiveWorld>, answers: &Answers, region: &str, scratch: &Path, salt: u64) -> Outcome<Box<dyn World>> {
    let now = live.clock().now();
    let options = simulator::Options { account: live.account(), salt, bare: true, epoch: now, ..simulator::Options::default() };
    let lab = lab::opened(&scratch.join("lab.db"), options, now, salt)?;
    let readable = live.readable().ops.into_iter().map(|op| (op.name, op)).collect();
    let filling = Filling {
        lab: lab.lab.clone(),
        clock: lab.clock.clone(),
        live: live.clone(),
        readable,
        answers: answers.clone(),
        region: region.to_owned(),
        filled: tokio::sync::Mutex::default(),
        unknown: Mutex::default(),
    };
    Ok(Box::new(Rehearsed { lab, id: live.id(region), filling: Arc::new(filling) }))
}

/// The copy.
struct Rehearsed {
    lab: LabWorld,
    id: WorldId,
    filling: Arc<Filling>,
}

impl World for Rehearsed {
    fn surface(&self, region: &str) -> Surface {
        let Surface { ops, verbs } = self.lab.surface(region);
        let through = |op: Op| match op.kind.is_action() {
            _ if !document::is_aws(op.name) => op,
            true => prepared(self.filling.clone(), op),
            false => filled(self.filling.clone(), op),
        };
        Surface { ops: ops.into_iter().map(through).collect(), verbs }
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.lab.clock()
    }

    fn account(&self) -> String {
        self.id.account.clone()
    }

    fn id(&self, _: &str) -> WorldId {
        self.id.clone()
    }

    fn not_modelled(&self) -> Option<String> {
        self.filling.unknown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The query `op`, whose every answer is first filled up with what AWS says.
fn filled(filling: Arc<Filling>, op: Op) -> Op {
    let (name, send) = (op.name, op.send.clone());
    let through: engine::op::Send = Arc::new(move |call: Call| {
        let (filling, send) = (filling.clone(), send.clone());
        Box::pin(async move {
            // A secret stays here: what it opens was made in the rehearsal.
            if engine::secret::holds_token(&call.args.to_string()) {
                return send(call).await;
            }
            match filling.fill(name, &call).await? {
                Some(own) => Ok(own),
                None => send(call).await,
            }
        })
    });
    Op { send: through, ..op }
}

/// The action `op`, before which is taken in what its options name.
fn prepared(filling: Arc<Filling>, op: Op) -> Op {
    let (fills, send) = (filling.clone(), op.send.clone());
    let through: engine::op::Send = Arc::new(move |call: Call| {
        let (filling, send) = (fills.clone(), send.clone());
        Box::pin(async move {
            filling.prepare(&call).await?;
            send(call).await
        })
    });
    let kind = match op.kind {
        Kind::Action(Settle::Reconcile { before: Some(before), look, settle_for }) => {
            let prepared: Before = Arc::new(move |call: Call| {
                let (filling, before) = (filling.clone(), before.clone());
                Box::pin(async move {
                    filling.prepare(&call).await?;
                    before(call).await
                })
            });
            Kind::Action(Settle::Reconcile { before: Some(prepared), look, settle_for })
        }
        kind => kind,
    };
    Op { send: through, kind, ..op }
}

/// Fills a copy.
struct Filling {
    lab: Lab,
    clock: crate::world::VirtualClock,
    live: Arc<LiveWorld>,
    /// What AWS can be asked.
    readable: BTreeMap<&'static str, Op>,
    answers: Answers,
    region: String,
    /// What was taken in already. One at a time: nobody sees half of an answer.
    filled: tokio::sync::Mutex<BTreeSet<String>>,
    /// What the lab has no model for, if it met something.
    unknown: Mutex<Option<String>>,
}

impl Filling {
    /// Takes in what AWS answers to `call`, and what belongs to it. An answer that is about who asks is returned.
    async fn fill(&self, name: &'static str, call: &Call) -> Result<Option<Value>, Failure> {
        // The copy's time stands still meanwhile.
        let _hold = self.clock.hold();
        let mut filled = self.filled.lock().await;
        if document::is_about_caller(name) {
            return self.ask(name, call).await.map(Some);
        }
        self.take(name, call, &mut filled).await.map(|()| None)
    }

    /// Takes in what the options of an action name.
    async fn prepare(&self, call: &Call) -> Result<(), Failure> {
        let _hold = self.clock.hold();
        let mut filled = self.filled.lock().await;
        for Question { op, args } in document::named_by(&call.args) {
            if !engine::secret::holds_token(&args.to_string()) {
                self.take(op, &beside(call, args), &mut filled).await?;
            }
        }
        Ok(())
    }

    fn take<'a>(&'a self, name: &'static str, call: &'a Call, filled: &'a mut BTreeSet<String>) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            if !filled.insert(key(name, &call.args)) {
                return Ok(());
            }
            let answer = match self.ask(name, call).await {
                Ok(answer) => answer,
                Err(Failure::Refused(error)) if document::is_absence(&error) => return Ok(()),
                Err(failure) => return Err(failure),
            };
            for Question { op, args } in document::before(name, &answer) {
                self.take(op, &beside(call, args), filled).await?;
            }
            self.import(name, call, &answer)?;
            for Question { op, args } in document::after(name, &answer) {
                self.take(op, &beside(call, args), filled).await?;
            }
            Ok(())
        })
    }

    /// AWS's answer, asked for once.
    async fn ask(&self, name: &'static str, call: &Call) -> Result<Value, Failure> {
        let Some(op) = self.readable.get(name) else { return Err(Failure::refused("NotModelled", format!("`{name}` cannot be asked"))) };
        let cell = self.answers.of(&key(name, &call.args));
        let asked = cell.get_or_init(|| {
            let (send, call, clock) = (op.send.clone(), call.clone(), self.live.clock());
            let asking = self.live.runtime().spawn(async move { ask(&send, &call, &*clock).await });
            async move { asking.await.unwrap_or_else(|error| Err(Failure::Unknown { why: error.to_string() })) }
        });
        asked.await.clone()
    }

    fn import(&self, name: &str, call: &Call, answer: &Value) -> Result<(), Failure> {
        let Some(op) = self.readable.get(name) else { return Ok(()) };
        let region = call.args["region"].as_str().unwrap_or(&self.region);
        match self.lab.import(document::part(op, region, &call.args, answer)) {
            Ok(()) => Ok(()),
            Err(DocumentError::Store(error)) => Err(Failure::Unknown { why: error.to_string() }),
            Err(error) => {
                self.unknown.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| error.to_string());
                Err(Failure::Refused(OpError { code: "NotModelled".to_owned(), message: error.to_string(), ..OpError::default() }))
            }
        }
    }
}

fn key(name: &str, args: &Value) -> String {
    format!("{name} {args}")
}

/// Another question in the same Region.
fn beside(call: &Call, mut args: Value) -> Call {
    if call.args["region"].is_string() {
        args["region"] = call.args["region"].clone();
    }
    Call { args, ..call.clone() }
}

/// Asks until there is an answer, a few times.
async fn ask(send: &engine::op::Send, call: &Call, clock: &dyn Clock) -> Result<Value, Failure> {
    let mut tries = 0;
    loop {
        tries += 1;
        match send(call.clone()).await {
            Err(Failure::Refused(error)) if error.retryable && tries < TRIES => {}
            Err(Failure::Unknown { .. }) if tries < TRIES => {}
            answered => return answered,
        }
        clock.park_until(clock.now() + SignedDuration::from_secs(i64::from(tries))).await;
    }
}

//! Takes AWS's answers in, each once, with what they hang on and what hangs on them: into a copy, or into a world document.

use super::answers::{Answers, Asking, Told, key, whole};
use crate::world::{LiveWorld, VirtualClock};
use bindings::document::{self, Question};
use engine::op::{Call, Failure, Op};
use futures::StreamExt;
use futures::future::BoxFuture;
use serde_json::Value;
use simulator::{DocumentError, Lab, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many questions are asked at once.
const AT_ONCE: usize = 8;

/// Where answers go.
pub(super) enum Target {
    /// Into a copy; its time stands still while AWS is asked.
    Copy(Lab, VirtualClock),
    /// Into a document, with what could not be asked.
    Document(Mutex<Vec<Value>>, Mutex<BTreeSet<String>>),
}

/// Whose the ids are that were seen.
#[derive(Default)]
struct Ids {
    /// In AWS's answers.
    told: BTreeSet<String>,
    /// In answers of the copy, and in none of AWS's: nobody else knows them.
    made: BTreeSet<String>,
}

/// Fills a copy or a document.
pub(super) struct Filling {
    pub(super) into: Target,
    live: Arc<LiveWorld>,
    /// What AWS can be asked.
    readable: BTreeMap<&'static str, Op>,
    asking: Asking,
    answers: Answers,
    /// What was taken in already. One at a time: nobody sees half of an answer.
    filled: tokio::sync::Mutex<BTreeSet<String>>,
    ids: Mutex<Ids>,
    /// What the lab has no model for, if it met something.
    unknown: Mutex<Option<String>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Filling {
    pub(super) fn new(live: &Arc<LiveWorld>, answers: &Answers, region: &str, into: Target) -> Self {
        let (ops, heard) = live.readable();
        let asking = Asking { clock: engine_clock(live), heard, region: region.to_owned() };
        Self {
            into,
            live: live.clone(),
            readable: ops.into_iter().map(|op| (op.name, op)).collect(),
            asking,
            answers: answers.clone(),
            filled: tokio::sync::Mutex::default(),
            ids: Mutex::default(),
            unknown: Mutex::default(),
        }
    }

    /// What the lab has no model for, if it met something.
    pub(super) fn not_modelled(&self) -> Option<String> {
        held(&self.unknown).clone()
    }

    /// An answer of the copy: what it names and AWS did not, the rehearsal made.
    pub(super) fn learnt(&self, answer: Result<Value, Failure>) -> Result<Value, Failure> {
        match &answer {
            Ok(value) => {
                let mut ids = held(&self.ids);
                let made: Vec<String> = document::ids(value).into_iter().filter(|id| !ids.told.contains(id)).collect();
                ids.made.extend(made);
            }
            Err(Failure::Refused(error)) if error.code == simulator::NOT_MODELLED => self.stop(&error.message),
            Err(_) => {}
        }
        answer
    }

    /// Takes in what AWS answers to `call`, and what belongs to it. An answer that nothing changes is returned.
    pub(super) async fn fill(&self, name: &str, call: &Call) -> Result<Option<Value>, Failure> {
        let _hold = self.hold();
        let mut filled = self.filled.lock().await;
        if document::is_as_told(name) {
            return self.ask(name, call).await.map(Some);
        }
        self.take(name, call, &mut filled).await.map(|()| None)
    }

    /// Takes in what the options of an action name.
    pub(super) async fn prepare(&self, call: &Call) -> Result<(), Failure> {
        let _hold = self.hold();
        self.all(document::named_by(&call.args), call).await
    }

    /// Takes in the answers to all of these: asked side by side, taken in one after the other.
    pub(super) async fn all(&self, questions: Vec<Question>, beside: &Call) -> Result<(), Failure> {
        let mut filled = self.filled.lock().await;
        let asked = questions.into_iter().filter(|Question { args, .. }| !engine::secret::holds_token(&args.to_string()));
        let questions: Vec<(&str, Call)> = asked.map(|Question { op, args }| (op, in_its_region(beside, args))).collect();
        let ahead = questions.iter().filter(|(op, call)| !is_filled(&filled, op, &call.args));
        let ahead = ahead.filter_map(|(op, call)| Some((*op, Call { args: self.unmade(&call.args)?, ..call.clone() })));
        let asking = ahead.map(|(op, call)| async move { drop(self.ask(op, &call).await) });
        futures::stream::iter(asking.collect::<Vec<_>>()).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
        for (op, call) in &questions {
            self.take(op, call, &mut filled).await?;
        }
        Ok(())
    }

    fn hold(&self) -> Option<simulator::Hold> {
        if let Target::Copy(_, clock) = &self.into { Some(clock.hold()) } else { None }
    }

    /// Options without what the rehearsal made; `None` if they are about nothing else.
    fn unmade(&self, args: &Value) -> Option<Value> {
        document::without(args, &held(&self.ids).made)
    }

    fn take<'a>(&'a self, name: &'a str, call: &'a Call, filled: &'a mut BTreeSet<String>) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let Some(args) = self.unmade(&call.args).filter(|args| !is_filled(filled, name, args)) else { return Ok(()) };
            let question = key(name, &args);
            // From now on, or what belongs to it would ask for it again.
            filled.insert(question.clone());
            let taken = self.taken(name, &Call { args, ..call.clone() }, filled).await;
            if taken.is_err() {
                filled.remove(&question);
            }
            taken
        })
    }

    /// Takes in one answer, with what it hangs on and what hangs on it.
    fn taken<'a>(&'a self, name: &'a str, call: &'a Call, filled: &'a mut BTreeSet<String>) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let answer = match self.ask(name, call).await {
                Ok(answer) => answer,
                Err(Failure::Refused(error)) if document::is_absence(&error) => return Ok(()),
                Err(failure) => return self.without_it(name, failure),
            };
            held(&self.ids).told.extend(document::ids(&answer));
            for Question { op, args } in document::before(name, &call.args, &answer) {
                self.take(op, &in_its_region(call, args), filled).await?;
            }
            self.keep(name, call, &answer)?;
            for Question { op, args } in document::after(name, &answer) {
                self.take(op, &in_its_region(call, args), filled).await?;
            }
            Ok(())
        })
    }

    /// A document leaves out what its maker may not see; a copy does not.
    fn without_it(&self, name: &str, failure: Failure) -> Result<(), Failure> {
        match (&self.into, failure) {
            (Target::Document(_, unasked), Failure::Refused(error)) => {
                held(unasked).insert(format!("{name}: {error}"));
                Ok(())
            }
            (_, failure) => Err(failure),
        }
    }

    /// AWS's answer, asked for once.
    async fn ask(&self, name: &str, call: &Call) -> Result<Value, Failure> {
        let Some(op) = self.readable.get(name) else {
            return Err(Failure::refused(simulator::NOT_MODELLED, format!("`{name}` cannot be asked")));
        };
        let Told { answer, .. } = self.answers.of(op, call, &self.asking, &self.live.runtime()).await;
        answer
    }

    fn keep(&self, name: &str, call: &Call, answer: &Value) -> Result<(), Failure> {
        let Some(op) = self.readable.get(name) else { return Ok(()) };
        let region = call.args["region"].as_str().unwrap_or(&self.asking.region);
        let part = document::part(op, region, &call.args, answer);
        let lab = match &self.into {
            Target::Copy(lab, _) => lab,
            Target::Document(parts, _) => {
                held(parts).push(part);
                return Ok(());
            }
        };
        match lab.import(part) {
            Ok(()) => Ok(()),
            Err(DocumentError::Store(error)) => Err(Failure::Unknown { why: error.to_string() }),
            Err(error) => {
                self.stop(&error.to_string());
                Err(Failure::refused(simulator::NOT_MODELLED, error.to_string()))
            }
        }
    }

    /// The rehearsal ends by this, whatever the script makes of it.
    fn stop(&self, what: &str) {
        held(&self.unknown).get_or_insert_with(|| what.to_owned());
    }
}

fn engine_clock(live: &LiveWorld) -> Arc<dyn engine::clock::Clock> {
    crate::world::World::clock(live)
}

/// Whether an answer, or one that holds it, was taken in.
fn is_filled(filled: &BTreeSet<String>, name: &str, args: &Value) -> bool {
    filled.contains(&key(name, args)) || (document::is_whole(name) && filled.contains(&whole(name, args)))
}

/// Another question in the same Region.
fn in_its_region(call: &Call, mut args: Value) -> Call {
    if call.args["region"].is_string() {
        args["region"] = call.args["region"].clone();
    }
    Call { args, ..call.clone() }
}

//! Two rehearsals side by side: the same frames, the same calls in them.

use super::late;
use super::name::known;
use super::symbol::{Symbols, When};
use super::{Answer, Branch, Call, Does, Frame, Item};
use crate::effect::{Surface, WAIT_FOR};
use crate::follow::{Child, Past, PastCall, PastFrame};
use crate::frame::call_place;
use crate::journal::{CallOutcome, CallRecord, FrameId, FrameKind, Look, Record, RunRecord};
use crate::op::Op;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Two rehearsals did not do the same.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("rehearsed twice, the runbook did not do the same: `{first}` once, `{second}` the other time ({at})")]
pub struct Differ {
    /// What the first did.
    pub first: String,
    /// What the second did in its place.
    pub second: String,
    /// Place in the script.
    pub at: String,
}

/// Two rehearsals laid over each other.
pub(super) struct Laid<'r> {
    /// What the first was asked.
    pub(super) run: &'r RunRecord,
    /// The parameters of both, with symbols for what differs: secrets.
    pub(super) params: Value,
    pub(super) base: Branch,
}

pub(super) fn lay<'r>(surface: &'r Surface, first: &'r [Record], second: &'r [Record]) -> Result<Laid<'r>, Differ> {
    let ops = surface.ops.iter().map(|op| (op.name, op)).collect();
    let sides = Sides { first: Side::read(first)?, second: Side::read(second)?, ops };
    let mut symbols = Symbols::default();
    sides.learn_run(&mut symbols);
    let (one, other) = (sides.first.run, sides.second.run);
    let params = symbols.over(&json!(one.params), &json!(other.params), When { first: 1, second: 1 });
    let mut calls = Vec::new();
    sides.pair_calls(0, 0, &mut calls)?;
    // What was answered first gives the name.
    calls.sort_by_key(|(one, _, _)| one.ended_at);
    for (one, other, place) in &calls {
        let when = When { first: one.ended_at, second: other.ended_at };
        if let (Some(CallOutcome::Done(first)), Some(CallOutcome::Done(second))) = (&one.outcome, &other.outcome) {
            symbols.learn(place, first, second, when);
            if one.action {
                symbols.learn_made(place, first, second, when);
            }
        }
    }
    let (error, seconds) = sides.first.end();
    let items = sides.items(0, 0, &mut sides.over(&calls, &symbols));
    let mut base = Branch { name: super::BASE.to_owned(), error, seconds, items, ..Branch::default() };
    base.path = base.critical_path();
    Ok(Laid { run: one, params, base })
}

/// One rehearsal, read.
struct Side<'r> {
    past: Past,
    run: &'r RunRecord,
    titles: BTreeMap<FrameId, &'r str>,
    errors: BTreeMap<FrameId, &'r str>,
    /// When each call ended, in seconds since the run began.
    ends: BTreeMap<u32, f64>,
    /// Calls whose answers are assumed.
    assumed: BTreeSet<u32>,
    /// The commands waits looked with.
    looks: BTreeMap<u32, &'r [Look]>,
    finished: Option<(&'r Option<String>, f64)>,
}

impl<'r> Side<'r> {
    fn read(records: &'r [Record]) -> Result<Self, Differ> {
        let Some(Record::Run(run)) = records.first() else {
            let none = || "no run".to_owned();
            return Err(Differ { first: none(), second: none(), at: String::new() });
        };
        let mut side = Self {
            past: Past::read(records),
            run,
            titles: BTreeMap::new(),
            errors: BTreeMap::new(),
            ends: BTreeMap::new(),
            assumed: BTreeSet::new(),
            looks: BTreeMap::new(),
            finished: None,
        };
        let since = |at: &jiff::Timestamp| at.duration_since(run.at).as_secs_f64();
        for record in records {
            if let Record::Asked { call: CallRecord { id, .. }, assumed: true, .. } | Record::End { call: id, assumed: true, .. } = record {
                side.assumed.insert(*id);
            }
            match record {
                Record::Frame { id, title, .. } => drop(side.titles.insert(*id, title)),
                Record::FrameEnd { id, error: Some(error), .. } => drop(side.errors.insert(*id, error)),
                Record::End { call, at, looks, .. } => {
                    side.ends.insert(*call, since(at));
                    side.looks.insert(*call, looks);
                }
                Record::Asked { call, ended, .. } => drop(side.ends.insert(call.id, since(ended))),
                Record::Finished { error, at, .. } => side.finished = Some((error, since(at))),
                _ => {}
            }
        }
        Ok(side)
    }

    fn end(&self) -> (Option<String>, f64) {
        self.finished.as_ref().map_or((None, 0.0), |(error, seconds)| ((*error).clone(), *seconds))
    }

    fn frame(&self, id: FrameId) -> &PastFrame {
        self.past.frames.get(&id).expect("a frame that was read")
    }

    fn call(&self, id: u32) -> &PastCall {
        self.past.calls.get(&id).expect("a call that was read")
    }

    /// A child as people call it, and where it stands.
    fn describe(&self, child: Option<Child>) -> (String, String) {
        match child {
            None => ("nothing more".to_owned(), String::new()),
            Some(Child::Frame(id)) => (self.frame(id).place.clone(), self.frame(id).source.clone()),
            Some(Child::Call(id)) => (self.call(id).record.op.clone(), self.call(id).record.source.clone()),
        }
    }

    fn took(&self, call: &PastCall) -> f64 {
        let begun = call.record.at.duration_since(self.run.at).as_secs_f64();
        self.ends.get(&call.record.id).map_or(0.0, |end| (end - begun).max(0.0))
    }
}

/// Calls that belong together, with their place.
type Pair<'p> = (&'p PastCall, &'p PastCall, String);

struct Sides<'r> {
    first: Side<'r>,
    second: Side<'r>,
    /// The op table, by name.
    ops: BTreeMap<&'static str, &'r Op>,
}

impl Sides<'_> {
    /// What tells runs apart: their parameters (secrets are other tokens in every run), and their digests.
    fn learn_run(&self, symbols: &mut Symbols) {
        for ((of, one), (_, other)) in known(self.first.run).iter().zip(&known(self.second.run)) {
            symbols.learn(of, one, other, When { first: 0, second: 0 });
        }
    }

    /// The children of two frames, as they belong together.
    fn children(&self, one: FrameId, other: FrameId) -> Result<Vec<(Child, Child)>, Differ> {
        let (first, second) = (self.first.frame(one), self.second.frame(other));
        if matches!(first.kind, FrameKind::Each | FrameKind::Parallel) {
            return self.branches(first, second);
        }
        let count = first.children.len().max(second.children.len());
        let pair = |at: usize| match (first.children.get(at).copied(), second.children.get(at).copied()) {
            (Some(one), Some(other)) if self.is_same(one, other) => Ok((one, other)),
            (one, other) => Err(self.differ(one, other)),
        };
        (0..count).map(pair).collect()
    }

    /// Branches in the order of their keys: which was begun first is chance.
    fn branches(&self, first: &PastFrame, second: &PastFrame) -> Result<Vec<(Child, Child)>, Differ> {
        let keys = |frame: &PastFrame| frame.branches.as_ref().map(|(keys, _)| keys.clone()).unwrap_or_default();
        let (one, other) = (keys(first), keys(second));
        let sorted = |keys: &[String]| std::collections::BTreeSet::from_iter(keys.iter().cloned());
        if sorted(&one) != sorted(&other) {
            let show = |keys: &[String]| format!("{}: {}", first.place, keys.join(", "));
            return Err(Differ { first: show(&one), second: show(&other), at: first.source.clone() });
        }
        let of = |side: &Side<'_>, frame: &PastFrame, key: &str| {
            frame.children.iter().copied().find(|child| matches!(child, Child::Frame(id) if side.frame(*id).segment == key))
        };
        let mut pairs = Vec::new();
        for key in &one {
            match (of(&self.first, first, key), of(&self.second, second, key)) {
                (Some(one), Some(other)) => pairs.push((one, other)),
                (None, None) => {}
                (one, other) => return Err(self.differ(one, other)),
            }
        }
        Ok(pairs)
    }

    fn is_same(&self, one: Child, other: Child) -> bool {
        match (one, other) {
            (Child::Frame(one), Child::Frame(other)) => {
                let (one, other) = (self.first.frame(one), self.second.frame(other));
                one.segment == other.segment && one.kind == other.kind && one.ordinal == other.ordinal
            }
            (Child::Call(one), Child::Call(other)) => {
                let (one, other) = (self.first.call(one), self.second.call(other));
                one.record.op == other.record.op && one.action == other.action
            }
            _ => false,
        }
    }

    fn differ(&self, one: Option<Child>, other: Option<Child>) -> Differ {
        let ((first, at), (second, also)) = (self.first.describe(one), self.second.describe(other));
        Differ { first, second, at: if at.is_empty() { also } else { at } }
    }

    /// Every pair of calls below two frames.
    fn pair_calls<'s>(&'s self, one: FrameId, other: FrameId, found: &mut Vec<Pair<'s>>) -> Result<(), Differ> {
        for pair in self.children(one, other)? {
            match pair {
                (Child::Frame(one), Child::Frame(other)) => self.pair_calls(one, other, found)?,
                (Child::Call(one), Child::Call(other)) => {
                    let (one, other) = (self.first.call(one), self.second.call(other));
                    found.push((one, other, self.place(one)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn place(&self, call: &PastCall) -> String {
        call_place(&self.first.frame(call.record.frame).place, &call.record.op, call.record.ordinal)
    }

    /// Every pair as one call, by its number in the first rehearsal. Of a fleet each is long: all of the machine works on them.
    fn over(&self, pairs: &[Pair<'_>], symbols: &Symbols) -> BTreeMap<u32, Call> {
        let next = AtomicUsize::new(0);
        let work = || {
            let pairs = std::iter::from_fn(|| pairs.get(next.fetch_add(1, Ordering::Relaxed)));
            pairs.map(|(one, other, _)| (one.record.id, self.call(one, other, symbols))).collect::<Vec<_>>()
        };
        let others = std::thread::available_parallelism().map_or(0, |all| all.get() - 1).min(pairs.len());
        std::thread::scope(|threads| {
            let others: Vec<_> = (0..others).map(|_| threads.spawn(work)).collect();
            let mut calls = BTreeMap::from_iter(work());
            for other in others {
                calls.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            calls
        })
    }

    /// What happens in two frames. `calls`: every pair as one call.
    fn items(&self, one: FrameId, other: FrameId, calls: &mut BTreeMap<u32, Call>) -> Vec<Item> {
        let pairs = self.children(one, other).unwrap_or_default();
        let item = |pair: (Child, Child)| match pair {
            (Child::Frame(one), Child::Frame(other)) => Some(Item::Frame(self.frame(one, other, calls))),
            (Child::Call(one), Child::Call(_)) => calls.remove(&one).map(Item::Call),
            _ => None,
        };
        pairs.into_iter().filter_map(item).collect()
    }

    fn frame(&self, one: FrameId, other: FrameId, calls: &mut BTreeMap<u32, Call>) -> Frame {
        let past = self.first.frame(one);
        Frame {
            segment: past.segment.clone(),
            ordinal: past.ordinal,
            kind: past.kind,
            title: self.first.titles.get(&one).map(|title| (*title).to_owned()).unwrap_or_default(),
            source: past.source.clone(),
            tried: past.tried,
            error: self.first.errors.get(&one).map(|error| (*error).to_owned()),
            seconds: past.ended_time.duration_since(past.begun).as_secs_f64(),
            items: self.items(one, other, calls),
        }
    }

    /// The commands of a wait. What is in one alone hangs on chance, and is not planned.
    fn looks(&self, one: &PastCall, other: &PastCall, symbols: &Symbols) -> Vec<Look> {
        let when = When { first: one.ended_at, second: other.ended_at };
        let of = |side: &Side<'_>, call: &PastCall| side.looks.get(&call.record.id).map_or(Vec::new(), |looks| looks.to_vec());
        let pairs = of(&self.first, one).into_iter().zip(of(&self.second, other));
        let look = |(one, other): (Look, Look)| Look { args: symbols.over(&one.args, &other.args, when), op: one.op };
        pairs.map(look).collect()
    }

    fn call(&self, one: &PastCall, other: &PastCall, symbols: &Symbols) -> Call {
        let op = self.ops.get(one.record.op.as_str());
        let begun = When { first: one.begun_at, second: other.begun_at };
        let answer = match (&one.outcome, &other.outcome) {
            // What it answered itself has a name by then.
            (Some(CallOutcome::Done(first)), Some(CallOutcome::Done(second))) => {
                let mut answer = symbols.over_answer(first, second, When { first: one.ended_at + 1, second: other.ended_at + 1 });
                late::mark(&mut answer, op.filter(|op| !op.kind.is_action()).map_or(&[], |op| op.moving));
                Answer::Done((&answer).into())
            }
            (Some(CallOutcome::Refused(error)), _) | (_, Some(CallOutcome::Refused(error))) => Answer::Refused(error.code.clone()),
            _ => Answer::Done((&Value::Null).into()),
        };
        Call {
            op: one.record.op.clone(),
            ordinal: one.record.ordinal,
            does: match (one.action, one.record.op.as_str()) {
                (true, _) => Does::Action,
                (false, WAIT_FOR) => Does::Wait,
                (false, crate::gate::APPROVE) => Does::Gate,
                (false, _) => Does::Query,
            },
            sends: op.and_then(|op| op.iam.first()).map_or_else(|| one.record.op.replace("::", ":"), |name| (*name).to_owned()),
            args: symbols.over(&one.record.args, &other.record.args, begun),
            fewer: op.map_or(Vec::new(), |op| op.fewer.iter().map(|name| (*name).to_owned()).collect()),
            answer,
            assumed: self.first.assumed.contains(&one.record.id),
            looks: self.looks(one, other, symbols),
            as_of: None,
            source: one.record.source.clone(),
            seconds: self.first.took(one),
        }
    }
}

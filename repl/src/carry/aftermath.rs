//! What a run came to, as far as its own journal tells: what stands that it made, what it changed, and whether it met its targets.

use bindings::afterwards::Changed;
use bindings::standing::{Done, Thing};
use engine::journal::{CallView, Status, View};
use engine::plan::{Target, judged};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a run came to, as far as its own journal tells.
#[derive(Default)]
pub(crate) struct Aftermath {
    /// What it made that still stands.
    pub(crate) stands: Vec<Thing>,
    /// What stood before, was changed, and was not put back.
    pub(crate) changed: Vec<Changed>,
    /// The header's targets.
    pub(crate) targets: BTreeMap<String, Target>,
    /// Whether it was taken back since, or is.
    is_taken_back: bool,
}

impl Aftermath {
    /// As the journal has it.
    pub(crate) fn of(view: &View) -> Self {
        // Taking it back recovers nothing: what it recovered it had by then.
        let (status, last) = view.before_undo.as_ref().map_or((&view.status, view.last), |(status, last)| (status, *last));
        let recovering = view.calls.iter().filter(|call| call.began <= last);
        let oldest = bindings::data_age::oldest(recovering.filter_map(|call| Some((call.began, done(call)?)))).map(|oldest| oldest.seconds);
        let mut targets = judged(&view.run.targets, Some(last.duration_since(view.run.begun()).as_secs_f64()), oldest);
        if let Some(rto) = targets.get_mut("rto") {
            match status {
                Status::Completed => {}
                // What is over without having recovered anything has no such time.
                Status::Abandoned | Status::Undone => (rto.seconds, rto.met) = (None, None),
                // Time that has run out does not come back.
                _ => rto.met = rto.met.filter(|met| !met),
            }
        }
        Self { stands: standing(view), changed: changed(view), targets, is_taken_back: view.before_undo.is_some() }
    }

    /// A change, for programs.
    pub(crate) fn change(Changed { thing, how, .. }: &Changed) -> Value {
        json!({ "kind": thing.kind, "id": thing.id, "how": how })
    }

    /// The targets, for people.
    pub(crate) fn targets_line(&self) -> Option<String> {
        let judged = self.targets.values().any(|target| target.met.is_some());
        let when = if self.is_taken_back { "before it was taken back: " } else { "" };
        judged.then(|| format!("targets   {when}{}", crate::planned::targets(&self.targets).join(".  ")))
    }
}

/// What a run made that still stands, as far as its own journal tells; of a fork, what it took over and was taken away after that is gone.
pub(crate) fn standing(view: &View) -> Vec<Thing> {
    let mut standing = bindings::standing::standing(view.calls.iter().filter_map(done));
    if let Some(fork) = view.run.fork.as_ref().filter(|fork| !fork.gone.is_empty()) {
        let anew = bindings::standing::made(view.calls.iter().filter(|call| call.began >= fork.at).filter_map(done));
        let is_gone = |thing: &Thing| fork.gone.iter().any(|gone| gone.kind == thing.kind && gone.id == thing.id);
        standing.retain(|thing| !is_gone(thing) || anew.contains(thing));
    }
    standing
}

/// What a run changed and did not put back, by the rules by which a plan says what stays changed. What was changed through a host that is gone
/// by now is out of reach.
fn changed(view: &View) -> Vec<Changed> {
    let mut calls: Vec<&CallView> = view.calls.iter().filter(|call| call.ended.is_some()).collect();
    calls.sort_by_key(|call| call.ended);
    let calls = calls.into_iter().filter_map(|call| Some((done(call)?, &call.before)));
    bindings::afterwards::afterwards(calls).changed.into_iter().filter(|changed| changed.through.is_none()).collect()
}

/// What a step made that still stands, what its recovery jobs launched with it.
pub(crate) fn made_in(view: &View, step: &str) -> Vec<Thing> {
    let in_step = || view.calls.iter().filter(|call| call.steps.first().is_some_and(|outermost| outermost == step)).filter_map(done);
    let (made, launched) = (bindings::standing::made(in_step()), bindings::standing::standing(in_step()));
    standing(view).into_iter().filter(|thing| made.contains(thing) || launched.contains(thing)).collect()
}

/// What these actions acted on.
pub(crate) fn acted_on<'c>(calls: impl Iterator<Item = &'c CallView>) -> Vec<Thing> {
    calls.filter(|call| call.action).filter_map(done).flat_map(|done| bindings::afterwards::acted_on(&done)).collect()
}

/// Things by their kinds and ids.
pub(crate) fn named(things: &[Thing]) -> String {
    things.iter().map(|thing| format!("{} {}", thing.kind, thing.id)).collect::<Vec<_>>().join(", ")
}

fn done(call: &CallView) -> Option<Done<'_>> {
    Some(Done { op: &call.op, args: &call.args, result: call.result()? })
}

/// What verbs reported, for people.
pub(crate) fn listed(value: &Value) -> String {
    let item = |item: &Value| match item {
        Value::String(text) => text.clone(),
        Value::Object(map) => match map.get("text").and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => map.values().filter(|value| !value.is_null()).map(plain).collect::<Vec<_>>().join(" "),
        },
        other => other.to_string(),
    };
    match value {
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(item).collect::<Vec<_>>().join(", "),
        Value::Null => "nothing".to_owned(),
        other => item(other),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

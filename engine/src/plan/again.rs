//! Whether a plan still holds: rehearsed again, the runbook does the same in a world that says the same.

use super::contract::binding;
use super::late::{self, is_moving};
use super::name::{cut, show};
use super::symbol::label;
use super::{Answer, BASE, Branch, Call, Does, Item, OPAQUE, Plan, SYMBOL, TEXT};
use crate::frame::{call_place, join};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// Something that is no longer as it was planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Where: a step, a call, a parameter.
    pub what: String,
    /// As planned.
    pub planned: String,
    /// As it is now.
    pub now: String,
    /// Place in the script; empty if it has none.
    pub source: String,
}

impl Changed {
    /// A file that is another than it was: SHA-256 then and now, where there is one.
    #[must_use]
    pub fn of_source(file: &str, was: Option<&String>, now: Option<&String>) -> Self {
        let shown = |digest: Option<&String>| digest.map_or_else(|| "not there".to_owned(), |digest| format!("sha256 {}", cut(digest, 8)));
        Self { what: file.to_owned(), planned: shown(was), now: shown(now), source: String::new() }
    }
}

/// So many reasons are told.
const MOST: usize = 8;
/// So many of them of one answer.
const MOST_OF_ONE: usize = 3;

impl Plan {
    /// What is no longer as it was planned, the first few; nothing if it still holds. Times, what the op table calls moving, and
    /// what the runbook reads after its first action may be others: that is what actions are followed for, one by one.
    #[must_use]
    pub fn changed(&self, again: &Plan) -> Vec<Changed> {
        let mut found = Found::default();
        let about = [
            ("the world", self.world.word(), again.world.word()),
            ("the account", self.account.as_str(), again.account.as_str()),
            ("the Region", self.region.as_str(), again.region.as_str()),
            ("the runbook", self.runbook.as_str(), again.runbook.as_str()),
        ];
        for (what, planned, now) in about.into_iter().filter(|(_, planned, now)| planned != now) {
            found.add(what, planned, now, "");
        }
        self.sources_changed(again, &mut found);
        self.params_changed(again, &mut found);
        // Another runbook or other parameters do other things: that is one reason, not many.
        if found.all.is_empty() {
            self.branches_changed(again, &mut found);
        }
        found.all
    }

    /// The same of a run that has begun by it and done nothing yet, rehearsed from where it stands (`begun`): it may do what any branch of the
    /// plan does. What it was answered by then stands for its name, and steps that a person leaves out (`without`) tell nothing.
    #[must_use]
    pub fn changed_since(&self, begun: &Plan, without: &[&str]) -> Vec<Changed> {
        let is_told = |item: &&Item| !matches!(item, Item::Frame(frame) if without.contains(&frame.segment.as_str()));
        let told = |branch: &Branch| branch.items.iter().filter(is_told).cloned().collect::<Vec<Item>>();
        let now = begun.branches.first().map(told).unwrap_or_default();
        let by_branch = self.branches.iter().map(|planned| {
            let mut found = Found::default();
            Comparing { acted: false, begun: true, of: String::new(), found: &mut found }.items("", &told(planned), &now);
            found.all
        });
        let mut by_branch: Vec<Vec<Changed>> = by_branch.collect();
        if by_branch.is_empty() || by_branch.iter().any(Vec::is_empty) { Vec::new() } else { by_branch.swap_remove(0) }
    }

    fn sources_changed(&self, again: &Plan, found: &mut Found) {
        let fresh = again.sources.keys().filter(|name| !self.sources.contains_key(*name));
        for name in self.sources.keys().chain(fresh).filter(|name| self.sources.get(*name) != again.sources.get(*name)) {
            let Changed { what, planned, now, source } = Changed::of_source(name, self.sources.get(name), again.sources.get(name));
            found.add(&what, &planned, &now, &source);
        }
    }

    fn params_changed(&self, again: &Plan, found: &mut Found) {
        let (Some(planned), Some(now)) = (self.params.as_object(), again.params.as_object()) else { return };
        let shown = |value: Option<&Value>| value.map_or_else(|| "not there".to_owned(), show);
        let fresh = now.keys().filter(|name| !planned.contains_key(*name));
        for name in planned.keys().chain(fresh).filter(|name| planned.get(*name) != now.get(*name)) {
            found.add(&format!("parameter `{name}`"), &shown(planned.get(name)), &shown(now.get(name)), "");
        }
    }

    fn branches_changed(&self, again: &Plan, found: &mut Found) {
        for branch in again.branches.iter().filter(|now| self.branches.iter().all(|planned| planned.name != now.name)) {
            found.add(&format!("\"{}\"", branch.name), "not rehearsed", "rehearsed", "");
        }
        for planned in &self.branches {
            let Some(now) = again.branches.iter().find(|branch| branch.name == planned.name) else {
                found.add(&format!("\"{}\"", planned.name), "rehearsed", "not rehearsed", "");
                continue;
            };
            let mut comparing = Comparing { acted: false, begun: false, of: of_branch(planned), found };
            let before = comparing.found.all.len();
            comparing.items("", &planned.items, &now.items);
            // What is otherwise in the base is so in all.
            if found.all.len() > before {
                return;
            }
        }
    }
}

/// Words for a branch that is not the base.
fn of_branch(branch: &Branch) -> String {
    if branch.name == BASE { String::new() } else { format!("\"{}\": ", branch.name) }
}

/// The reasons found so far.
#[derive(Default)]
struct Found {
    all: Vec<Changed>,
}

impl Found {
    fn add(&mut self, what: &str, planned: &str, now: &str, source: &str) {
        if self.all.len() < MOST {
            self.all.push(Changed { what: what.to_owned(), planned: cut(planned, 200), now: cut(now, 200), source: source.to_owned() });
        }
    }

    fn is_full(&self) -> bool {
        self.all.len() >= MOST
    }
}

/// Two rehearsals being compared.
struct Comparing<'f> {
    /// Whether an action was met: what is read from there on is what the rehearsal itself brought about.
    acted: bool,
    /// Whether the second has begun in earnest: what it was answered there has no name.
    begun: bool,
    /// Which branch, for people.
    of: String,
    found: &'f mut Found,
}

impl Comparing<'_> {
    /// Compares what is in a frame. From where the two part on, the rest of the frame tells nothing.
    fn items(&mut self, place: &str, planned: &[Item], now: &[Item]) {
        for number in 0..planned.len().max(now.len()) {
            match (planned.get(number), now.get(number)) {
                _ if self.found.is_full() => return,
                (Some(Item::Call(planned)), Some(Item::Call(now))) if planned.op == now.op && planned.does == now.does => {
                    self.call(place, planned, now);
                }
                (Some(Item::Frame(planned)), Some(Item::Frame(now))) if planned.segment == now.segment && planned.kind == now.kind => {
                    self.items(&join(place, &planned.segment, planned.ordinal, planned.kind), &planned.items, &now.items);
                }
                (planned, now) => {
                    let (was, is) = (described(planned), described(now));
                    let what = if place.is_empty() { "the runbook" } else { place };
                    let source = if is.1.is_empty() { &was.1 } else { &is.1 };
                    self.add(what, &was.0, &is.0, source);
                    return;
                }
            }
        }
    }

    fn add(&mut self, what: &str, planned: &str, now: &str, source: &str) {
        self.found.add(&format!("{}{what}", self.of), planned, now, source);
    }

    fn call(&mut self, place: &str, planned: &Call, now: &Call) {
        let here = call_place(place, &now.op, now.ordinal);
        self.acted |= now.does == Does::Action;
        let as_planned = |planned: Value, now: &Value| if self.begun { answered(&planned, now) } else { planned };
        if !same(&as_planned(bound(planned), &bound(now)), &bound(now)) {
            // Something else is asked: of course it is answered otherwise.
            return self.add(&format!("`{here}`"), &show(&planned.args), &show(&now.args), &now.source);
        }
        match (&planned.answer, &now.answer) {
            (Answer::Refused(planned), Answer::Refused(now)) if planned == now => {}
            (Answer::Done(planned), Answer::Done(now)) if planned == now => {}
            (Answer::Done(_), Answer::Done(_)) if self.acted || matches!(now.does, Does::Wait | Does::Gate) => {}
            (Answer::Done(planned), Answer::Done(answer)) => {
                let mut others = Vec::new();
                let (planned, answer) = (planned.read(), answer.read());
                let planned = if self.begun { answered(&planned, &answer) } else { planned };
                differences("", &planned, &answer, &mut others);
                for (at, was, is) in others.into_iter().take(MOST_OF_ONE) {
                    let at = if at.is_empty() { String::new() } else { format!(" at `{at}`") };
                    self.add(&format!("`{here}` answers{at}"), &was, &is, &now.source);
                }
            }
            (planned, answer) => self.add(&format!("`{here}`"), &outcome(planned), &outcome(answer), &now.source),
        }
    }
}

/// What was planned, with what is there by now in place of names, and of values without one.
fn answered(planned: &Value, now: &Value) -> Value {
    match (planned, now) {
        _ if is_name(planned) => if is_name(now) { planned } else { now }.clone(),
        (Value::Object(map), Value::Object(others)) => {
            let member =
                |(key, value): (&String, &Value)| (key.clone(), others.get(key).map_or_else(|| value.clone(), |now| answered(value, now)));
            Value::Object(map.iter().map(member).collect())
        }
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
            items.iter().zip(as_ordered(items, others)).map(|(item, now)| answered(item, now)).collect()
        }
        _ => planned.clone(),
    }
}

fn is_name(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.len() == 1 && [SYMBOL, TEXT, OPAQUE].iter().any(|key| map.contains_key(*key)))
}

/// What of a call's options must be as planned: of a gate not what it shows.
fn bound(call: &Call) -> Value {
    binding(&call.op, &call.args)
}

fn described(item: Option<&Item>) -> (String, String) {
    match item {
        None => ("nothing more".to_owned(), String::new()),
        Some(Item::Frame(frame)) => (format!("`{}`", frame.segment), frame.source.clone()),
        Some(Item::Call(call)) => (format!("`{}` {}", call.op, cut(&show(&call.args), 120)), call.source.clone()),
    }
}

fn outcome(answer: &Answer) -> String {
    match answer {
        Answer::Done(_) => "is answered".to_owned(),
        Answer::Refused(code) => format!("is refused: {code}"),
    }
}

fn is_opaque(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.len() == 1 && map.contains_key(OPAQUE))
}

/// Equal but for values without a name and the order of lists: that is nobody's promise.
pub(super) fn same(planned: &Value, now: &Value) -> bool {
    match (planned, now) {
        _ if is_opaque(planned) || is_opaque(now) => is_opaque(planned) && is_opaque(now),
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(key, value)| other.get(key).is_some_and(|also| same(value, also)))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).all(|(one, other)| same(one, other)) || same_set(one, other)
        }
        _ => planned == now,
    }
}

fn same_set(planned: &[Value], now: &[Value]) -> bool {
    let mut left: Vec<&Value> = now.iter().collect();
    planned.iter().all(|item| left.iter().position(|now| same(item, now)).map(|met| left.swap_remove(met)).is_some())
}

/// Where two answers differ in more than what moves by itself: the way, as planned, as it is.
pub(super) fn differences(at: &str, planned: &Value, now: &Value, found: &mut Vec<(String, String, String)>) {
    match (planned, now) {
        _ if moves(planned) && moves(now) => {}
        _ if is_moving(planned) || is_moving(now) => {
            if let Some((was, is)) = late::parted(planned, now) {
                found.push((at.to_owned(), was, is));
            }
        }
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
                let here = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                differences(&here, one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (number, (one, other)) in one.iter().zip(as_ordered(one, other)).enumerate() {
                differences(&format!("{at}[{number}]"), one, other, found);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            found.push((at.to_owned(), items(one, other), items(other, one)));
        }
        _ if planned == now => {}
        _ => found.push((at.to_owned(), show(planned), show(now))),
    }
}

/// The items of a list in the order in which another has those of the same names; as they are where names do not tell.
fn as_ordered<'v>(planned: &[Value], now: &'v [Value]) -> Vec<&'v Value> {
    let named = |list: &[Value]| -> Option<BTreeMap<String, usize>> {
        let places: BTreeMap<String, usize> = list.iter().enumerate().map(|(at, item)| Some((label(item)?, at))).collect::<Option<_>>()?;
        (places.len() == list.len()).then_some(places)
    };
    let ordered = || {
        let (planned, places) = (named(planned)?, named(now)?);
        let mut pairs: Vec<(usize, usize)> = planned.iter().map(|(name, at)| Some((*at, *places.get(name)?))).collect::<Option<_>>()?;
        pairs.sort_unstable();
        Some(pairs.into_iter().map(|(_, at)| &now[at]).collect())
    };
    ordered().unwrap_or_else(|| now.iter().collect())
}

/// How many items there are, and which of them are not in the other list.
fn items(list: &[Value], other: &[Value]) -> String {
    let count = if list.len() == 1 { "1 item".to_owned() } else { format!("{} items", list.len()) };
    let known: Vec<String> = other.iter().filter_map(label).collect();
    let own: Vec<String> = list.iter().filter_map(label).filter(|label| !known.contains(label)).collect();
    if own.is_empty() { count } else { format!("{count} with {}", own.join(", ")) }
}

/// What is another at another time: a time, or a value without a name.
fn moves(value: &Value) -> bool {
    is_opaque(value) || value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(planned: &Value, now: &Value) -> Vec<String> {
        let mut found = Vec::new();
        differences("", planned, now, &mut found);
        found.into_iter().map(|(at, was, is)| format!("{at}: {was} -> {is}")).collect()
    }

    #[test]
    fn every_difference_is_told_and_what_moves_is_none() {
        let planned = json!([{ "name": "a", "state": "ON", "seen": "2026-01-01T00:00:00Z" }, { "name": "b", "state": "ON", "size": 1 }]);
        let now = json!([{ "name": "a", "state": "OFF", "seen": "2026-01-01T02:00:00Z" }, { "name": "b", "state": "ON", "size": 2 }]);
        assert_eq!(told(&planned, &now), ["[0].state: ON -> OFF", "[1].size: 1 -> 2"]);
        let more = json!([{ "name": "a" }, { "name": "b" }, { "name": "c" }]);
        assert_eq!(told(&planned, &more), [": 2 items -> 3 items with c"]);
        assert_eq!(told(&json!("2026-01-01T00:00:00Z"), &json!("soon")), [": 2026-01-01T00:00:00Z -> soon"]);
    }

    #[test]
    fn the_order_of_a_list_is_no_difference() {
        let planned = json!([{ "name": "a", "size": 1 }, { "name": "b", "size": 2 }]);
        let turned = json!([{ "name": "b", "size": 2 }, { "name": "a", "size": 1 }]);
        assert!(told(&planned, &turned).is_empty());
        assert_eq!(told(&planned, &json!([{ "name": "b", "size": 2 }, { "name": "a", "size": 3 }])), ["[0].size: 1 -> 3"]);
        assert!(same(&json!({ "ids": [1, 2, 2] }), &json!({ "ids": [2, 1, 2] })));
        assert!(!same(&json!({ "ids": [1, 2, 2] }), &json!({ "ids": [2, 1, 1] })));
    }
}

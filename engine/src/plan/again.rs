//! Whether a plan still holds: rehearsed again, the runbook does the same in a world that says the same.

use super::name::{cut, show};
use super::{Answer, Call, Does, Item, OPAQUE, Plan};
use jiff::Timestamp;
use serde_json::Value;

/// The first thing that is no longer as it was planned.
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

impl Plan {
    /// What is no longer as it was planned, if anything is. Times, and what the runbook reads after its first action, may be
    /// others: that is what actions are followed for, one by one.
    #[must_use]
    pub fn changed(&self, again: &Plan) -> Option<Changed> {
        let about = [
            ("the world", &self.world, &again.world),
            ("the account", &self.account, &again.account),
            ("the Region", &self.region, &again.region),
            ("the runbook", &self.runbook, &again.runbook),
        ];
        let other = about.into_iter().find(|(_, planned, now)| planned != now);
        let other = other.map(|(what, planned, now)| changed(what, planned, now, ""));
        other.or_else(|| self.sources_changed(again)).or_else(|| self.params_changed(again)).or_else(|| self.branches_changed(again))
    }

    fn sources_changed(&self, again: &Plan) -> Option<Changed> {
        let digest = |digest: Option<&String>| digest.map_or_else(|| "not there".to_owned(), |digest| format!("sha256 {}", cut(digest, 8)));
        let names = self.sources.keys().chain(again.sources.keys());
        let mut other = names.filter(|name| self.sources.get(*name) != again.sources.get(*name));
        other.next().map(|name| changed(name, &digest(self.sources.get(name)), &digest(again.sources.get(name)), ""))
    }

    fn params_changed(&self, again: &Plan) -> Option<Changed> {
        let (planned, now) = (self.params.as_object()?, again.params.as_object()?);
        let mut other = planned.keys().chain(now.keys()).filter(|name| planned.get(*name) != now.get(*name));
        let shown = |value: Option<&Value>| value.map_or_else(|| "not there".to_owned(), show);
        other.next().map(|name| changed(&format!("parameter `{name}`"), &shown(planned.get(name)), &shown(now.get(name)), ""))
    }

    fn branches_changed(&self, again: &Plan) -> Option<Changed> {
        let mut pairs = self.branches.iter().zip(&again.branches);
        pairs.find_map(|(planned, now)| Comparing::default().items("", &planned.items, &now.items))
    }
}

fn changed(what: &str, planned: &str, now: &str, source: &str) -> Changed {
    Changed { what: what.to_owned(), planned: cut(planned, 200), now: cut(now, 200), source: source.to_owned() }
}

/// Two rehearsals being compared.
#[derive(Default)]
struct Comparing {
    /// Whether an action was met: what is read from there on is what the rehearsal itself brought about.
    acted: bool,
}

impl Comparing {
    fn items(&mut self, place: &str, planned: &[Item], now: &[Item]) -> Option<Changed> {
        for number in 0..planned.len().max(now.len()) {
            let other = match (planned.get(number), now.get(number)) {
                (Some(Item::Call(planned)), Some(Item::Call(now))) => self.call(place, planned, now),
                (Some(Item::Frame(planned)), Some(Item::Frame(now))) if planned.segment == now.segment && planned.kind == now.kind => {
                    self.items(&crate::frame::join(place, &planned.segment, planned.ordinal, planned.kind), &planned.items, &now.items)
                }
                (planned, now) => {
                    let (was, is) = (described(planned), described(now));
                    Some(changed(
                        if place.is_empty() { "the runbook" } else { place },
                        &was.0,
                        &is.0,
                        if is.1.is_empty() { &was.1 } else { &is.1 },
                    ))
                }
            };
            if other.is_some() {
                return other;
            }
        }
        None
    }

    fn call(&mut self, place: &str, planned: &Call, now: &Call) -> Option<Changed> {
        if planned.op != now.op || planned.does != now.does {
            return Some(changed(place, &planned.op, &now.op, &now.source));
        }
        let here = crate::frame::call_place(place, &now.op, now.ordinal);
        if !same(&bound(planned), &bound(now)) {
            return Some(changed(&format!("`{here}`"), &show(&planned.args), &show(&now.args), &now.source));
        }
        self.acted |= now.does == Does::Action;
        match (&planned.answer, &now.answer) {
            (Answer::Refused(planned), Answer::Refused(now)) if planned == now => None,
            (Answer::Done(_), Answer::Done(_)) if self.acted || matches!(now.does, Does::Wait | Does::Gate) => None,
            (Answer::Done(planned), Answer::Done(answer)) => {
                let (at, was, is) = first_other("", planned, answer)?;
                Some(changed(&format!("`{here}` answers at `{at}`"), &was, &is, &now.source))
            }
            (planned, answer) => Some(changed(&format!("`{here}`"), &outcome(planned), &outcome(answer), &now.source)),
        }
    }
}

/// What of a call's options must be as planned: of a gate not what it shows.
fn bound(call: &Call) -> Value {
    super::contract::binding(&call.op, &call.args)
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

/// Equal but for values without a name.
pub(super) fn same(planned: &Value, now: &Value) -> bool {
    match (planned, now) {
        _ if is_opaque(planned) || is_opaque(now) => is_opaque(planned) && is_opaque(now),
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(key, value)| other.get(key).is_some_and(|also| same(value, also)))
        }
        (Value::Array(one), Value::Array(other)) => one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other)),
        _ => planned == now,
    }
}

/// Where two answers differ in more than what moves by itself: times, and values that have no name.
fn first_other(at: &str, planned: &Value, now: &Value) -> Option<(String, String, String)> {
    match (planned, now) {
        _ if moves(planned) && moves(now) => None,
        (Value::Object(one), Value::Object(other)) => {
            let mut keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
            keys.find_map(|key| {
                let here = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                first_other(&here, one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).enumerate().find_map(|(number, (one, other))| first_other(&format!("{at}[{number}]"), one, other))
        }
        (Value::Array(one), Value::Array(other)) => Some((at.to_owned(), items(one.len()), items(other.len()))),
        _ if planned == now => None,
        _ => Some((at.to_owned(), show(planned), show(now))),
    }
}

fn items(count: usize) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}

/// What is another at another time: a time, or a value without a name.
pub(super) fn moves(value: &Value) -> bool {
    is_opaque(value) || value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok())
}

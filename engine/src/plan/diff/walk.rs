//! Two trees side by side, frame by frame: what stands in one only, and where options part.

use super::pair::pairs;
use super::{Difference, Differs};
use crate::frame::{call_place, join};
use crate::journal::FrameKind;
use crate::plan::again::same;
use crate::plan::contract::binding;
use crate::plan::symbol::{Symbols, When, is_opaque};
use crate::plan::unify::{Answers, unify};
use crate::plan::{Answer, Call, Does, Frame, Item, OPAQUE, SYMBOL, TEXT, show};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// By what values of both sides are known to be the same.
pub(super) enum Knowing {
    /// Both really happened: values that the same answer gave.
    Runs {
        /// Their names.
        symbols: Box<Symbols>,
        /// How many calls were met.
        now: u64,
        /// Pairs that an option was found to differ in.
        parted: BTreeSet<(String, String)>,
    },
    /// The planned names have values.
    PlanAndRun(Answers),
    /// The place of each call of the second in the first: names are compared.
    Plans(BTreeMap<String, String>),
}

impl Knowing {
    fn has_parted(&self, one: &Value, other: &Value) -> bool {
        matches!(self, Self::Runs { parted, .. } if parted.contains(&(one.to_string(), other.to_string())))
    }

    /// What was found to differ is not the same further on, whoever answers it.
    fn part(&mut self, one: &Value, other: &Value) {
        if let Self::Runs { parted, .. } = self {
            parted.insert((one.to_string(), other.to_string()));
        }
    }

    /// Two runs, with what has a name in each before any call.
    pub(super) fn runs(first: [(String, Value); 2], second: [(String, Value); 2]) -> Self {
        let mut symbols = Symbols::default();
        for ((of, one), (_, other)) in first.iter().zip(&second) {
            symbols.learn(of, one, other, When { first: 0, second: 0 });
        }
        Self::Runs { symbols: Box::new(symbols), now: 1, parted: BTreeSet::new() }
    }

    fn same(&self, one: &Value, other: &Value) -> bool {
        match self {
            _ if one == other => true,
            Self::Runs { .. } if self.has_parted(one, other) => false,
            Self::Runs { symbols, now, .. } => !is_opaque(&symbols.over(one, other, When { first: *now, second: *now })),
            Self::PlanAndRun(answers) => unify(one, other, answers).is_ok(),
            Self::Plans(places) => same(one, &renamed(other, places)),
        }
    }

    /// Both calls answered.
    fn learn(&mut self, (first, second): (&str, &str), one: &Answer, other: &Answer) {
        match (self, one, other) {
            (Self::Runs { symbols, now, .. }, Answer::Done(one), Answer::Done(other)) => {
                symbols.learn(first, &one.read(), &other.read(), When { first: *now, second: *now });
                *now += 1;
            }
            (Self::PlanAndRun(answers), _, Answer::Done(answer)) => drop(answers.insert(first.to_owned(), Arc::new(answer.read()))),
            (Self::Plans(places), ..) => drop(places.insert(second.to_owned(), first.to_owned())),
            _ => {}
        }
    }
}

/// The names in a planned value by the places of the other plan.
fn renamed(value: &Value, places: &BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(map) => {
            let member = |(key, inner): (&String, &Value)| {
                let of = inner.get("of").and_then(Value::as_str).filter(|_| key == SYMBOL).and_then(|of| places.get(of));
                let mut inner = renamed(inner, places);
                if let Some(of) = of {
                    inner["of"] = json!(of);
                }
                (key.clone(), inner)
            };
            Value::Object(map.iter().map(member).collect())
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, places)).collect(),
        other => other.clone(),
    }
}

/// A frame's place and its items.
type Within<'i> = (&'i str, &'i [Item]);

/// Two trees being walked.
pub(super) struct Walk<'r> {
    knowing: Knowing,
    /// The rehearsal it is, if not the first.
    rehearsal: &'r str,
    pub(super) found: Vec<Difference>,
}

impl<'r> Walk<'r> {
    pub(super) fn new(knowing: Knowing, rehearsal: &'r str) -> Self {
        Self { knowing, rehearsal, found: Vec::new() }
    }

    pub(super) fn items(&mut self, (first, one): Within<'_>, (second, other): Within<'_>) {
        for pair in pairs(one, other) {
            match pair {
                (Some(Item::Call(one)), Some(Item::Call(other))) => self.call((first, one), (second, other)),
                (Some(Item::Frame(one)), Some(Item::Frame(other))) => {
                    let place = |above: &str, frame: &Frame| join(above, &frame.segment, frame.ordinal, frame.kind);
                    self.items((&place(first, one), &one.items), (&place(second, other), &other.items));
                }
                (Some(item), _) => self.only(first, item, true),
                (None, Some(item)) => self.only(second, item, false),
                (None, None) => {}
            }
        }
    }

    fn push(&mut self, differs: Differs, place: &str, (at, source): (&str, &str), first: Option<String>, second: Option<String>) {
        let place = if self.rehearsal.is_empty() { place.to_owned() } else { format!("{}: {place}", self.rehearsal) };
        let difference = Difference::of(differs, &place, first, second);
        self.found.push(Difference { at: at.to_owned(), source: source.to_owned(), ..difference });
    }

    /// An item that stands in one of them only.
    fn only(&mut self, above: &str, item: &Item, in_first: bool) {
        let sides = |text: String| if in_first { (Some(text), None) } else { (None, Some(text)) };
        match item {
            Item::Call(call) if matches!(call.does, Does::Action | Does::Gate) => {
                let differs = if call.does == Does::Gate { Differs::Gate } else { Differs::Action };
                let (first, second) = sides(show(&binding(&call.op, &call.args)));
                self.push(differs, &place(above, call), ("", &call.source), first, second);
            }
            Item::Call(_) => {}
            Item::Frame(frame) => {
                let place = join(above, &frame.segment, frame.ordinal, frame.kind);
                let differs = match frame.kind {
                    FrameKind::Step => Differs::Step,
                    FrameKind::Branch => Differs::Branch,
                    _ => return frame.items.iter().for_each(|item| self.only(&place, item, in_first)),
                };
                let (first, second) = sides(counted(&frame.items));
                self.push(differs, &place, ("", &frame.source), first, second);
            }
        }
    }

    fn call(&mut self, (first, one): (&str, &Call), (second, other): (&str, &Call)) {
        let (first, second) = (place(first, one), place(second, other));
        let mut parted = Vec::new();
        let (was, is) = (binding(&one.op, &one.args), binding(&other.op, &other.args));
        options(&self.knowing, "", &was, &is, &mut parted);
        for (at, was, is) in parted {
            if let (Some(was), Some(is)) = (was, is) {
                self.knowing.part(was, is);
            }
            // What is only asked changes nothing: what came of it shows in the actions.
            if one.does != Does::Query {
                self.push(Differs::Option, &first, (&at, &other.source), was.map(show), is.map(show));
            }
        }
        let (was, is) = (ended(&one.answer), ended(&other.answer));
        if one.does == Does::Action && was != is {
            self.push(Differs::Answer, &first, ("", &other.source), Some(was), Some(is));
        }
        self.knowing.learn((&first, &second), &one.answer, &other.answer);
    }
}

/// A call's place; a gate goes by its name.
fn place(above: &str, call: &Call) -> String {
    match call.args["name"].as_str().filter(|_| call.does == Does::Gate) {
        Some(name) if above.is_empty() => name.to_owned(),
        Some(name) => format!("{above}/{name}"),
        None => call_place(above, &call.op, call.ordinal),
    }
}

/// Where options part: the way there, and both sides.
type Parted<'v> = (String, Option<&'v Value>, Option<&'v Value>);

fn options<'v>(knowing: &Knowing, at: &str, one: &'v Value, other: &'v Value, parted: &mut Vec<Parted<'v>>) {
    let below = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    match (one, other) {
        (Value::Object(first), Value::Object(second)) if !stands_for_a_value(one) && !stands_for_a_value(other) => {
            for key in first.keys().chain(second.keys().filter(|key| !first.contains_key(*key))) {
                match (first.get(key), second.get(key)) {
                    (Some(one), Some(other)) => options(knowing, &below(key), one, other, parted),
                    (one, other) => parted.push((below(key), one, other)),
                }
            }
        }
        (Value::Array(first), Value::Array(second)) if first.len() == second.len() => {
            let mut inside = Vec::new();
            for (number, (one, other)) in first.iter().zip(second).enumerate() {
                options(knowing, &format!("{at}[{number}]"), one, other, &mut inside);
            }
            // The order of a list that came from AWS is nobody's promise.
            let are_known =
                || inside.iter().any(|(_, one, other)| one.zip(*other).is_some_and(|(one, other)| knowing.has_parted(one, other)));
            if !inside.is_empty() && (are_known() || !knowing.same(one, other)) {
                parted.append(&mut inside);
            }
        }
        _ if knowing.same(one, other) => {}
        _ => parted.push((at.to_owned(), Some(one), Some(other))),
    }
}

fn stands_for_a_value(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.len() == 1 && [SYMBOL, TEXT, OPAQUE].iter().any(|key| map.contains_key(*key)))
}

fn ended(answer: &Answer) -> String {
    match answer {
        Answer::Done(_) => "is done".to_owned(),
        Answer::Refused(code) => format!("is refused: {code}"),
    }
}

/// How many calls of a kind stand in these items and below.
fn count(items: &[Item], does: Does) -> usize {
    let count = |item: &Item| match item {
        Item::Call(call) => usize::from(call.does == does),
        Item::Frame(frame) => count(&frame.items, does),
    };
    items.iter().map(count).sum()
}

/// What stands in these items and below, for people: `2 actions, 1 gate`.
fn counted(items: &[Item]) -> String {
    let (actions, gates) = (count(items, Does::Action), count(items, Does::Gate));
    let of = |number: usize, what: &str| if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") };
    if gates == 0 { of(actions, "action") } else { format!("{}, {}", of(actions, "action"), of(gates, "gate")) }
}

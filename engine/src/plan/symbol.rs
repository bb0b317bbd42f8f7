//! From two values to one with symbols.

use super::name::{Part, Symbol, at, reversed};
use super::{OPAQUE, SYMBOL, TEXT};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// When something was recorded in either rehearsal.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    pub(super) first: u64,
    pub(super) second: u64,
}

impl When {
    fn is_before(self, other: Self) -> bool {
        self.first < other.first && self.second < other.second
    }
}

/// The names of all values that differ.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// By what the first rehearsal saw, then the second: the name that came first.
    known: BTreeMap<String, BTreeMap<String, (Symbol, When)>>,
    /// How long what the first rehearsal saw of them is: parts of other lengths are not looked for.
    lengths: BTreeSet<usize>,
}

/// Two items that belong together, and the value that says so.
type Paired<'v> = (&'v Value, &'v Value, Value);

/// A value as text, if it is one that can have a name.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Symbols {
    /// Names everything in the answer of a call that differs and has no name yet.
    pub(super) fn learn(&mut self, of: &str, first: &Value, second: &Value, when: When) {
        self.walk(&mut Symbol { of: of.to_owned(), path: Vec::new() }, first, second, when);
    }

    fn walk(&mut self, here: &mut Symbol, first: &Value, second: &Value, when: When) {
        match (first, second) {
            (Value::Object(one), Value::Object(other)) => {
                for (key, value) in one {
                    if let Some(also) = other.get(key).filter(|also| *also != value) {
                        self.walk_below(here, Part::Member(key.clone()), (value, also), when);
                    }
                }
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => self.walk_list(here, one, other, when),
            _ if first == second => {}
            _ => {
                if let (Some(one), Some(other)) = (text(first), text(second)) {
                    if let (Some(one), Some(other)) = (reversed(&one), reversed(&other)) {
                        self.name(one, other, below(here, Part::reverse()), when);
                    }
                    self.name(one, other, here.clone(), when);
                }
            }
        }
    }

    fn walk_below(&mut self, here: &mut Symbol, part: Part, (first, second): (&Value, &Value), when: When) {
        here.path.push(part);
        self.walk(here, first, second, when);
        here.path.pop();
    }

    /// The first name counts.
    fn name(&mut self, one: String, other: String, symbol: Symbol, when: When) {
        self.lengths.insert(one.len());
        self.known.entry(one).or_default().entry(other).or_insert((symbol, when));
    }

    fn walk_list(&mut self, here: &mut Symbol, one: &[Value], other: &[Value], when: When) {
        let named = match (one, other) {
            // What is the only one today need not be the same one tomorrow.
            ([first], [second]) => match self.told_apart(names(first), one, other, when) {
                None => return self.walk_below(here, Part::only(), (first, second), when),
                named => named,
            },
            _ => one.first().and_then(|first| self.told_apart(ways(first), one, other, when)),
        };
        let Some((by, pairs)) = named else { return };
        for (first, second, is) in pairs {
            self.walk_below(here, Part::Item { by: by.clone(), is }, (first, second), when);
        }
    }

    /// What tells the items of two lists apart, and the items that belong together.
    fn told_apart<'v>(
        &self,
        ways: Vec<Vec<String>>,
        one: &'v [Value],
        other: &'v [Value],
        when: When,
    ) -> Option<(Vec<String>, Vec<Paired<'v>>)> {
        ways.into_iter().find_map(|by| Some((by.clone(), self.pairs(&by, one, other, when)?)))
    }

    fn pairs<'v>(&self, by: &[String], one: &'v [Value], other: &'v [Value], when: When) -> Option<Vec<Paired<'v>>> {
        let keys = |items: &'v [Value]| -> Option<BTreeMap<String, &'v Value>> {
            let keyed: BTreeMap<String, &Value> = items.iter().map(|item| Some((text(at(item, by)?)?, item))).collect::<Option<_>>()?;
            (keyed.len() == items.len()).then_some(keyed)
        };
        let (first, second) = (keys(one)?, keys(other)?);
        let pair = |(key, item): (&String, &&'v Value)| {
            if let Some(also) = second.get(key) {
                return Some((*item, *also, at(item, by)?.clone()));
            }
            let known = self.known.get(key)?;
            let (other, (symbol, _)) = known.iter().find(|(other, (_, named))| second.contains_key(*other) && named.is_before(when))?;
            Some((*item, *second.get(other)?, json!({ SYMBOL: symbol })))
        };
        first.iter().map(pair).collect()
    }

    /// The value with symbols that stands for both, where only names from before `when` count.
    pub(super) fn over(&self, first: &Value, second: &Value, when: When) -> Value {
        match (first, second) {
            _ if first == second => first.clone(),
            (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
                let members = one.iter().map(|(key, value)| (key.clone(), self.over(value, &other[key], when)));
                Value::Object(members.collect::<Map<_, _>>())
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => self.over_list(one, other, when),
            _ => match (text(first), text(second)) {
                (Some(one), Some(other)) => self.over_text(first, &one, &other, when),
                _ => json!({ OPAQUE: first }),
            },
        }
    }

    /// Items that belong together by what tells them apart; else in order if that says all, else as a set: which of two lists comes
    /// first is nobody's promise.
    fn over_list(&self, one: &[Value], other: &[Value], when: When) -> Value {
        if one.len() > 1
            && let Some(paired) = self.over_texts(one, other, when).or_else(|| self.over_pairs(one, other, when))
        {
            return Value::Array(paired);
        }
        let in_order: Vec<Value> = one.iter().zip(other).map(|(first, second)| self.over(first, second, when)).collect();
        if !in_order.iter().any(is_opaque) {
            return Value::Array(in_order);
        }
        let mut left: Vec<&Value> = other.iter().collect();
        let mut set = Vec::new();
        for first in one {
            let met = left.iter().enumerate().map(|(at, second)| (at, self.over(first, second, when))).find(|(_, met)| !is_opaque(met));
            let Some((at, met)) = met else { return Value::Array(in_order) };
            left.remove(at);
            set.push(met);
        }
        Value::Array(set)
    }

    /// Texts, each beside itself or beside the one that it has a name with; in order where that is so.
    fn over_texts(&self, one: &[Value], other: &[Value], when: When) -> Option<Vec<Value>> {
        let mut left: BTreeMap<String, usize> = BTreeMap::new();
        for second in other {
            *left.entry(text(second)?).or_default() += 1;
        }
        let mut met = Vec::with_capacity(one.len());
        for (first, second) in one.iter().zip(other) {
            let (seen, beside) = (text(first)?, text(second)?);
            let is_left = |text: &String| left.contains_key(text);
            let named = |other: &String| self.named(&seen, other, when);
            let partner = [beside, seen.clone()].into_iter().find(|other| is_left(other) && (*other == seen || named(other).is_some()));
            let partner =
                partner.or_else(|| self.known.get(&seen)?.keys().find(|other| is_left(other) && named(other).is_some()).cloned())?;
            met.push(named(&partner).filter(|_| partner != seen).map_or_else(|| first.clone(), |symbol| json!({ SYMBOL: symbol })));
            match left.get_mut(&partner) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(left.remove(&partner)),
            }
        }
        Some(met)
    }

    /// Things, each beside the one it belongs to.
    fn over_pairs(&self, one: &[Value], other: &[Value], when: When) -> Option<Vec<Value>> {
        let (by, pairs) = self.told_apart(ways(one.first()?), one, other, when)?;
        let key = |item: &Value| text(at(item, &by)?);
        let partners: BTreeMap<String, &Value> = pairs.iter().filter_map(|(first, second, _)| Some((key(first)?, *second))).collect();
        one.iter().map(|first| Some(self.over(first, partners.get(&key(first)?)?, when))).collect()
    }

    fn over_text(&self, seen: &Value, first: &str, second: &str, when: When) -> Value {
        if let Some(symbol) = self.named(first, second, when) {
            return json!({ SYMBOL: symbol });
        }
        // A time that has no name says nothing else: parts of it are numbers that other things may have too.
        let whole = !seen.is_string() || (is_time(first) && is_time(second));
        match if whole { None } else { self.pieces(first, second, when) } {
            Some(pieces) => json!({ TEXT: pieces }),
            None => json!({ OPAQUE: seen }),
        }
    }

    fn named(&self, first: &str, second: &str, when: When) -> Option<&Symbol> {
        let (symbol, named) = self.known.get(first)?.get(second)?;
        named.is_before(when).then_some(symbol)
    }

    /// Two texts as one with names in it: equal parts, and parts that have a name, the longest first.
    fn pieces(&self, first: &str, second: &str, when: When) -> Option<Vec<Value>> {
        if first == second {
            return Some(if first.is_empty() { Vec::new() } else { vec![json!(first)] });
        }
        let edges = edges(first);
        let after = |from: usize| edges.iter().filter(move |to| **to > from && self.lengths.contains(&(**to - from)));
        let mut spans: Vec<(usize, usize)> = edges.iter().flat_map(|from| after(*from).map(move |to| (*from, *to))).collect();
        spans.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
        spans.into_iter().find_map(|(from, to)| self.piece(first, second, (from, to), when))
    }

    /// [`pieces`](Self::pieces) with the span of the first text that has a name.
    fn piece(&self, first: &str, second: &str, (from, to): (usize, usize), when: When) -> Option<Vec<Value>> {
        let known = self.known.get(&first[from..to])?;
        known.iter().filter(|(_, (_, named))| named.is_before(when)).find_map(|(other, (symbol, _))| {
            second.match_indices(other.as_str()).find_map(|(at, _)| {
                let mut pieces = self.pieces(&first[..from], &second[..at], when)?;
                pieces.push(json!({ SYMBOL: symbol }));
                pieces.extend(self.pieces(&first[to..], &second[at + other.len()..], when)?);
                Some(pieces)
            })
        })
    }
}

fn below(here: &Symbol, part: Part) -> Symbol {
    let mut symbol = here.clone();
    symbol.path.push(part);
    symbol
}

fn is_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
}

/// Where words of a text begin and end.
fn edges(text: &str) -> Vec<usize> {
    let mut edges = vec![0];
    let mut before: Option<bool> = None;
    for (at, character) in text.char_indices() {
        let is_word = character.is_alphanumeric();
        if before.is_some_and(|before| before != is_word || !is_word) {
            edges.push(at);
        }
        before = Some(is_word);
    }
    edges.push(text.len());
    edges
}

/// What may tell the items of a list apart, in the order in which it is tried: names first, ids last.
fn ways(item: &Value) -> Vec<Vec<String>> {
    let Value::Object(map) = item else { return Vec::new() };
    let mut ways = names(item);
    let scalars: BTreeSet<&String> = map.iter().filter(|(_, value)| text(value).is_some()).map(|(key, _)| key).collect();
    ways.extend(scalars.into_iter().map(|key| vec![key.clone()]));
    ways
}

/// The names among them: what a thing is called, and what it belongs to.
fn names(item: &Value) -> Vec<Vec<String>> {
    let Value::Object(map) = item else { return Vec::new() };
    let names = ["name", "Name", "key", "Key", "DeviceName", "LogicalResourceId", "OutputKey", "ParameterKey", "fqdn"];
    let mut ways: Vec<Vec<String>> = vec![vec!["Tags[Name]".to_owned()], vec!["tags".to_owned(), "Name".to_owned()]];
    ways.extend(names.iter().filter(|name| map.contains_key(**name)).map(|name| vec![(*name).to_owned()]));
    ways.push(vec!["sourceProperties".to_owned(), "identificationHints".to_owned(), "hostname".to_owned()]);
    ways.push(vec!["sourceServerID".to_owned()]);
    ways
}

/// What tells an item of a list from others, for people.
pub(super) fn label(item: &Value) -> Option<String> {
    match item {
        Value::Object(_) => ways(item).iter().find_map(|by| text(at(item, by)?)),
        other => text(other),
    }
}

/// Whether a value without a name is in it.
pub(super) fn is_opaque(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.contains_key(OPAQUE) || map.values().any(is_opaque),
        Value::Array(items) => items.iter().any(is_opaque),
        _ => false,
    }
}

//! From two values to one with symbols.

use super::name::{Letters, Part, Symbol, at, reversed};
use super::piece::{Piece, SHORTEST, chars};
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

/// Which names count.
#[derive(Clone, Copy, Debug)]
struct By {
    /// Those from before this.
    when: When,
    /// Whether pieces of what has one are looked for.
    pieces: bool,
    /// Whether it is enough to be one of several.
    coarse: bool,
}

/// The names of all values that differ.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// By what the first rehearsal saw, then the second: the name that came first.
    known: BTreeMap<String, BTreeMap<String, (Symbol, When)>>,
    /// How long what the first rehearsal saw of them is: parts of other lengths are not looked for.
    lengths: BTreeSet<usize>,
    /// Values of what calls made several of.
    alike: Vec<Alike>,
}

/// The values that the items of a list have at one place: all of them were made there.
#[derive(Debug)]
struct Alike {
    symbol: Symbol,
    when: When,
    first: BTreeSet<String>,
    second: BTreeSet<String>,
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

    /// Names what a call made several of, by the lists in its answer: which of them comes first is nobody's promise, but that it is one of
    /// them is.
    pub(super) fn learn_made(&mut self, of: &str, first: &Value, second: &Value, when: When) {
        self.lists(&Symbol { of: of.to_owned(), path: Vec::new() }, first, second, when);
    }

    fn lists(&mut self, here: &Symbol, first: &Value, second: &Value, when: When) {
        match (first, second) {
            (Value::Object(one), Value::Object(other)) => {
                for (key, value) in one {
                    if let Some(also) = other.get(key) {
                        self.lists(&below(here, Part::Member(key.clone())), value, also, when);
                    }
                }
            }
            (Value::Array(one), Value::Array(other)) if one.len() > 1 && one.len() == other.len() => self.several(here, one, other, when),
            _ => {}
        }
    }

    /// Where the items have a value in common with those of the other rehearsal, it may be of something that was there before.
    fn several(&mut self, here: &Symbol, one: &[Value], other: &[Value], when: When) {
        let mut second = leaves(other);
        for (path, first) in leaves(one) {
            let Some(second) = second.remove(&path).filter(|second| second.is_disjoint(&first)) else { continue };
            let way = std::iter::once(Part::any()).chain(path.into_iter().map(Part::Member));
            let symbol = Symbol { of: here.of.clone(), path: here.path.iter().cloned().chain(way).collect() };
            self.lengths.extend(first.iter().map(String::len));
            self.alike.push(Alike { symbol, when, first, second });
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

    /// The value with symbols that stands for both, where only names from before `when` count. A piece of an answer, and one of several that a
    /// call made, are named by that only where there is no other name.
    pub(super) fn over(&self, first: &Value, second: &Value, when: When) -> Value {
        let mut laid = self.over_answer(first, second, when);
        for coarse in [false, true] {
            if is_opaque(&laid) {
                laid = self.lay(first, second, By { when, pieces: true, coarse });
            }
        }
        laid
    }

    /// The same of an answer: nothing is held to it, so what has no name in it needs none.
    pub(super) fn over_answer(&self, first: &Value, second: &Value, when: When) -> Value {
        self.lay(first, second, By { when, pieces: false, coarse: false })
    }

    fn lay(&self, first: &Value, second: &Value, by: By) -> Value {
        match (first, second) {
            _ if first == second => first.clone(),
            (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
                let members = one.iter().map(|(key, value)| (key.clone(), self.lay(value, &other[key], by)));
                Value::Object(members.collect::<Map<_, _>>())
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => self.over_list(one, other, by),
            _ => match (text(first), text(second)) {
                (Some(one), Some(other)) => self.over_text(first, &one, &other, by),
                _ => json!({ OPAQUE: first }),
            },
        }
    }

    /// Items that belong together by what tells them apart; else in order if that says all, else as a set: which of two lists comes
    /// first is nobody's promise.
    fn over_list(&self, one: &[Value], other: &[Value], by: By) -> Value {
        if one.len() > 1
            && let Some(paired) = self.over_texts(one, other, by).or_else(|| self.over_pairs(one, other, by))
        {
            return Value::Array(paired);
        }
        let in_order: Vec<Value> = one.iter().zip(other).map(|(first, second)| self.lay(first, second, by)).collect();
        if !in_order.iter().any(is_opaque) {
            return Value::Array(in_order);
        }
        let mut left: Vec<&Value> = other.iter().collect();
        let mut set = Vec::new();
        for first in one {
            let met = left.iter().enumerate().map(|(at, second)| (at, self.lay(first, second, by))).find(|(_, met)| !is_opaque(met));
            let Some((at, met)) = met else { return Value::Array(in_order) };
            left.remove(at);
            set.push(met);
        }
        Value::Array(set)
    }

    /// Texts, each beside itself or beside the one that it has a name with; in order where that is so.
    fn over_texts(&self, one: &[Value], other: &[Value], by: By) -> Option<Vec<Value>> {
        let mut left: BTreeMap<String, usize> = BTreeMap::new();
        for second in other {
            *left.entry(text(second)?).or_default() += 1;
        }
        let mut met = Vec::with_capacity(one.len());
        for (first, second) in one.iter().zip(other) {
            let (seen, beside) = (text(first)?, text(second)?);
            let is_left = |text: &String| left.contains_key(text);
            let exact = |other: &String| self.named(&seen, other, By { coarse: false, ..by });
            let named = |other: &String| self.named(&seen, other, by);
            let partner = [&beside, &seen].into_iter().find(|other| is_left(other) && (**other == seen || exact(other).is_some())).cloned();
            let partner = partner.or_else(|| self.known.get(&seen)?.keys().find(|other| is_left(other) && exact(other).is_some()).cloned());
            let partner = partner.or_else(|| left.keys().find(|other| named(other).is_some()).cloned())?;
            met.push(named(&partner).filter(|_| partner != seen).map_or_else(|| first.clone(), |symbol| json!({ SYMBOL: symbol })));
            match left.get_mut(&partner) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(left.remove(&partner)),
            }
        }
        Some(met)
    }

    /// Things, each beside the one it belongs to.
    fn over_pairs(&self, one: &[Value], other: &[Value], how: By) -> Option<Vec<Value>> {
        let (by, pairs) = self.told_apart(ways(one.first()?), one, other, how.when)?;
        let key = |item: &Value| text(at(item, &by)?);
        let partners: BTreeMap<String, &Value> = pairs.iter().filter_map(|(first, second, _)| Some((key(first)?, *second))).collect();
        one.iter().map(|first| Some(self.lay(first, partners.get(&key(first)?)?, how))).collect()
    }

    fn over_text(&self, seen: &Value, first: &str, second: &str, by: By) -> Value {
        if let Some(symbol) = self.named(first, second, by) {
            return json!({ SYMBOL: symbol });
        }
        // A time that has no name says nothing else: parts of it are numbers that other things may have too.
        let whole = !seen.is_string() || (is_time(first) && is_time(second));
        let pieces = if whole { None } else { self.pieces(first, second, by) };
        match pieces.or_else(|| if by.pieces && seen.is_string() { self.around(first, second, by) } else { None }) {
            Some(mut pieces) if pieces.len() == 1 => pieces.remove(0),
            Some(pieces) => json!({ TEXT: pieces }),
            None => json!({ OPAQUE: seen }),
        }
    }

    fn named(&self, first: &str, second: &str, by: By) -> Option<&Symbol> {
        let known = self.known.get(first).and_then(|known| known.get(second)).filter(|(_, named)| named.is_before(by.when));
        let is_of = |alike: &&Alike| alike.when.is_before(by.when) && alike.first.contains(first) && alike.second.contains(second);
        let alike = || self.alike.iter().filter(|_| by.coarse).find(is_of).map(|alike| &alike.symbol);
        known.map(|(symbol, _)| symbol).or_else(alike)
    }

    /// A text around a piece of something that has a name, if that is what both are: around the longest.
    fn around(&self, first: &str, second: &str, by: By) -> Option<Vec<Value>> {
        let (one, other) = (chars(first), chars(second));
        let of_known = self.known.iter().flat_map(|(one, others)| others.iter().map(move |(other, named)| (one, other, named)));
        let cuts = of_known.filter(|(_, _, (_, named))| named.is_before(by.when)).flat_map(|(whole, also, (symbol, _))| {
            let texts = (&one[..], &other[..]);
            let cut = move |letters| Some((symbol, Piece::of(texts, (whole, also), letters)?));
            [Letters::AsTheyAre, Letters::Lower, Letters::Upper].into_iter().filter_map(cut)
        });
        let best = |(number, (_, cut)): &(usize, (&Symbol, Piece))| (cut.length, cut.letters.are_as_they_are(), std::cmp::Reverse(*number));
        let (_, (symbol, cut)) = cuts.enumerate().max_by_key(best).filter(|(_, (_, cut))| cut.length >= SHORTEST)?;
        let text = |characters: &[char]| (!characters.is_empty()).then(|| json!(characters.iter().collect::<String>()));
        let piece = json!({ SYMBOL: cut.part().map_or_else(|| symbol.clone(), |part| below(symbol, part)) });
        Some(text(&one[..cut.at]).into_iter().chain([piece]).chain(text(&one[cut.at + cut.length..])).collect())
    }

    /// Two texts as one with names in it: equal parts, and parts that have a name, the longest first.
    fn pieces(&self, first: &str, second: &str, by: By) -> Option<Vec<Value>> {
        if first == second {
            return Some(if first.is_empty() { Vec::new() } else { vec![json!(first)] });
        }
        let edges = edges(first);
        let after = |from: usize| edges.iter().filter(move |to| **to > from && self.lengths.contains(&(**to - from)));
        let mut spans: Vec<(usize, usize)> = edges.iter().flat_map(|from| after(*from).map(move |to| (*from, *to))).collect();
        spans.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
        spans.into_iter().find_map(|(from, to)| self.piece(first, second, (from, to), by))
    }

    /// [`pieces`](Self::pieces) with the span of the first text that has a name.
    fn piece(&self, first: &str, second: &str, (from, to): (usize, usize), by: By) -> Option<Vec<Value>> {
        let piece = &first[from..to];
        let known = self.known.get(piece).into_iter().flatten().map(|(other, (symbol, named))| (other, symbol, *named));
        let alike = self.alike.iter().filter(|alike| by.coarse && alike.first.contains(piece));
        let alike = alike.flat_map(|alike| alike.second.iter().map(move |other| (other, &alike.symbol, alike.when)));
        known.chain(alike).filter(|(_, _, named)| named.is_before(by.when)).find_map(|(other, symbol, _)| {
            second.match_indices(other.as_str()).find_map(|(at, _)| {
                let mut pieces = self.pieces(&first[..from], &second[..at], by)?;
                pieces.push(json!({ SYMBOL: symbol }));
                pieces.extend(self.pieces(&first[to..], &second[at + other.len()..], by)?);
                Some(pieces)
            })
        })
    }
}

/// The texts in the items of a list, by the way to them through members.
fn leaves(items: &[Value]) -> BTreeMap<Vec<String>, BTreeSet<String>> {
    fn walk(value: &Value, path: &mut Vec<String>, found: &mut BTreeMap<Vec<String>, BTreeSet<String>>) {
        if let Value::Object(map) = value {
            for (name, value) in map {
                path.push(name.clone());
                walk(value, path, found);
                path.pop();
            }
        } else if let Some(text) = text(value) {
            found.entry(path.clone()).or_default().insert(text);
        }
    }
    let mut found = BTreeMap::new();
    items.iter().for_each(|item| walk(item, &mut Vec::new(), &mut found));
    found
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

/// What may tell the items of a list apart, in the order in which it is tried: names first, ids last. A time may be the same in both
/// rehearsals by chance, and is another one in the run.
fn ways(item: &Value) -> Vec<Vec<String>> {
    let Value::Object(map) = item else { return Vec::new() };
    let mut ways = names(item);
    let tells = |value: &Value| text(value).is_some_and(|text| !is_time(&text));
    let scalars: BTreeSet<&String> = map.iter().filter(|(_, value)| tells(value)).map(|(key, _)| key).collect();
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

/// The way to the first value without a name in it, if there is one.
pub(super) fn way_to_opaque(value: &Value) -> Option<String> {
    fn within(here: &str, value: &Value) -> Option<String> {
        match value {
            Value::Object(map) if map.contains_key(OPAQUE) => Some(here.trim_start_matches('.').to_owned()),
            Value::Object(map) if map.contains_key(TEXT) || map.contains_key(SYMBOL) => is_opaque(value).then(|| here.to_owned()),
            Value::Object(map) => map.iter().find_map(|(key, value)| within(&format!("{here}.{key}"), value)),
            Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| within(&format!("{here}[{at}]"), item)),
            _ => None,
        }
    }
    within("", value)
}

/// Whether a value without a name is in it.
pub(super) fn is_opaque(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.contains_key(OPAQUE) || map.values().any(is_opaque),
        Value::Array(items) => items.iter().any(is_opaque),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(at: u64) -> When {
        When { first: at, second: at }
    }

    fn over(answers: [&Value; 2], options: [&str; 2]) -> Value {
        let mut symbols = Symbols::default();
        symbols.learn("make#1", answers[0], answers[1], when(1));
        symbols.over(&json!(options[0]), &json!(options[1]), when(2))
    }

    fn named(path: Value) -> Value {
        json!({ SYMBOL: { "of": "make#1", "path": path } })
    }

    #[test]
    fn a_piece_of_an_answer_has_a_name_whatever_the_two_have_in_common_by_chance() {
        let answers = [&json!({ "id": "AIDAQ7XM2P" }), &json!({ "id": "AIDAQ9KLWP" })];
        let lower = named(json!(["id", { "from": 0, "letters": "lower" }]));
        assert_eq!(over(answers, ["aidaq7xm2p", "aidaq9klwp"]), lower);
        assert_eq!(over(answers, ["u-aidaq7xm2p-good", "u-aidaq9klwp-good"]), json!({ TEXT: ["u-", lower, "-good"] }));
        assert_eq!(over(answers, ["Q7XM2P", "Q9KLWP"]), named(json!(["id", { "from": 4 }])));
        assert_eq!(over(answers, ["AQ7XM2!", "AQ9KLW!"]), json!({ TEXT: [named(json!(["id", { "from": 3, "length": 6 }])), "!"] }));
        assert_eq!(over(answers, ["xAIDAQ7XM2Px", "xAIDAQ9KLWPx"]), json!({ TEXT: ["x", named(json!(["id"])), "x"] }));
        // From another place of each, or by chance: no name.
        assert_eq!(over(answers, ["AQ7XM2", "Q9KLWP"]), json!({ OPAQUE: "AQ7XM2" }));
        assert_eq!(over(answers, ["n7", "n9"]), json!({ OPAQUE: "n7" }));
    }

    #[test]
    fn a_time_that_is_the_same_in_both_by_chance_tells_nothing_apart() {
        let item = |id: &str, at: u32, of: &str| json!({ "at": format!("2026-11-02T10:17:{at}Z"), "id": id, "of": of });
        let (first, second) =
            (json!([item("s-1", 46, "db"), item("s-2", 50, "web")]), json!([item("s-9", 46, "web"), item("s-8", 50, "db")]));
        let mut symbols = Symbols::default();
        symbols.learn("look#1", &first, &second, when(1));
        let named = |of: &str| json!({ SYMBOL: { "of": "look#1", "path": [{ "by": ["of"], "is": of }, "id"] } });
        assert_eq!(symbols.over(&json!("s-1"), &json!("s-8"), when(2)), named("db"));
        assert_eq!(symbols.over(&json!("s-2"), &json!("s-9"), when(2)), named("web"));
    }

    #[test]
    fn of_several_that_a_call_made_it_is_one_and_of_what_was_there_before_none() {
        let is = |id: &str, index: u32| json!({ "id": id, "index": index, "image": "ami-1" });
        let (first, second) = (json!({ "made": [is("i-1a", 0), is("i-2b", 1)] }), json!({ "made": [is("i-9c", 1), is("i-8d", 0)] }));
        let mut symbols = Symbols::default();
        symbols.learn("make#1", &first, &second, when(1));
        let over = |symbols: &Symbols, one: &str, other: &str| symbols.over(&json!(one), &json!(other), when(2));
        assert_eq!(over(&symbols, "i-1a", "i-9c"), json!({ OPAQUE: "i-1a" }), "a list that is only read has no order");
        symbols.learn_made("make#1", &first, &second, when(1));
        assert_eq!(over(&symbols, "i-1a", "i-8d"), named(json!(["made", { "by": ["index"], "is": 0 }, "id"])));
        let any = named(json!(["made", { "any": true }, "id"]));
        assert_eq!(over(&symbols, "i-1a", "i-9c"), any);
        assert_eq!(over(&symbols, "i-1a on it", "i-9c on it"), json!({ TEXT: [any, " on it"] }));
        let mut symbols = Symbols::default();
        let there = |id: &str| json!({ "made": [{ "id": id }, { "id": "i-0" }] });
        symbols.learn_made("make#1", &there("i-1a"), &there("i-9c"), when(1));
        assert_eq!(over(&symbols, "i-1a", "i-9c"), json!({ OPAQUE: "i-1a" }));
    }
}

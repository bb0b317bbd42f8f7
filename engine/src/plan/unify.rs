//! Whether what is asked is what was planned, once names have got their values.

use super::name::{Part, Symbol, at, reversed, show};
use super::{OPAQUE, SYMBOL, TEXT};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text made of so many values at most is compared.
const MOST: usize = 10_000;

/// What calls have answered so far, by their places.
pub(super) type Answers = BTreeMap<String, Arc<Value>>;

/// Answers of which nobody else has any.
pub(super) fn answers(of: impl IntoIterator<Item = (String, Value)>) -> Answers {
    of.into_iter().map(|(place, answer)| (place, Arc::new(answer))).collect()
}

/// What is known by the names of a plan.
pub(super) trait Known {
    /// What the call has answered that the plan has at this place.
    fn answer(&self, place: &str) -> Option<&Value>;
}

impl Known for Answers {
    fn answer(&self, place: &str) -> Option<&Value> {
        self.get(place).map(Arc::as_ref)
    }
}

/// Where what is asked is not what was planned.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Other {
    /// The way to it in the options.
    pub(super) at: String,
    /// What was planned there, for people.
    pub(super) planned: String,
    /// What is asked.
    pub(super) asked: String,
}

/// Compares options with planned ones.
pub(super) fn unify(planned: &Value, asked: &Value, answers: &dyn Known) -> Result<(), Other> {
    Resolved::of(planned, answers).within("", asked)
}

/// Compares options with planned ones, of which the lists under `fewer` may be shorter, but not empty: to many operations none means
/// every one.
pub(super) fn unify_fewer(planned: &Value, asked: &Value, fewer: &[String], answers: &dyn Known) -> Result<(), Other> {
    let (Value::Object(map), Value::Object(given)) = (planned, asked) else { return unify(planned, asked, answers) };
    let mut met = Cow::Borrowed(map);
    for name in fewer {
        if let (Some(Value::Array(items)), Some(some)) = (map.get(name), given.get(name))
            && some.as_array().is_some_and(|some| !some.is_empty() && are_among(&resolved(items, answers), some))
        {
            met.to_mut().insert(name.clone(), some.clone());
        }
    }
    match met {
        Cow::Borrowed(_) => unify(planned, asked, answers),
        Cow::Owned(met) => unify(&Value::Object(met), asked, answers),
    }
}

/// Whether each of these is one of the planned items, and another one than those before it.
fn are_among(items: &[Resolved<'_>], some: &[Value]) -> bool {
    let mut left: Vec<&Resolved<'_>> = items.iter().collect();
    some.iter().all(|asked| {
        let met = left.iter().position(|item| item.is(asked));
        met.map(|met| left.remove(met)).is_some()
    })
}

/// A planned value whose names are looked up: once, however often it is compared.
struct Resolved<'v> {
    planned: &'v Value,
    may_be: MayBe<'v>,
}

enum MayBe<'v> {
    /// It had a different value in each rehearsal.
    Nothing,
    /// What its name stands for by now: several where that is one of the items of a list.
    One(Vec<Cow<'v, Value>>),
    /// With these members, in order.
    Members(Vec<(&'v String, Resolved<'v>)>),
    /// With these items.
    Items(Vec<Resolved<'v>>),
    /// Nothing else.
    Itself,
}

fn resolved<'v>(items: &'v [Value], answers: &'v dyn Known) -> Vec<Resolved<'v>> {
    items.iter().map(|item| Resolved::of(item, answers)).collect()
}

impl<'v> Resolved<'v> {
    fn of(planned: &'v Value, answers: &'v dyn Known) -> Self {
        let is = |map: &Map<String, Value>, key: &str| map.len() == 1 && map.contains_key(key);
        let may_be = match planned {
            Value::Object(map) if is(map, OPAQUE) => MayBe::Nothing,
            Value::Object(map) if is(map, SYMBOL) || is(map, TEXT) => MayBe::One(values_of(planned, answers)),
            Value::Object(map) => MayBe::Members(map.iter().map(|(key, value)| (key, Self::of(value, answers))).collect()),
            Value::Array(items) => MayBe::Items(resolved(items, answers)),
            _ => MayBe::Itself,
        };
        Self { planned, may_be }
    }

    /// Whether it is what is asked.
    fn is(&self, asked: &Value) -> bool {
        match (&self.may_be, asked) {
            (MayBe::Nothing, _) => false,
            (MayBe::One(values), _) => values.iter().any(|value| **value == *asked),
            (MayBe::Members(members), Value::Object(given)) => {
                members.len() == given.len() && members.iter().all(|(key, member)| given.get(*key).is_some_and(|given| member.is(given)))
            }
            (MayBe::Items(items), Value::Array(given)) => {
                items.len() == given.len() && (items.iter().zip(given).all(|(item, asked)| item.is(asked)) || are_those(items, given))
            }
            _ => self.planned == asked,
        }
    }

    /// The same, and where it is not.
    fn within(&self, here: &str, asked: &Value) -> Result<(), Other> {
        let other = || Other { at: here.trim_start_matches('.').to_owned(), planned: show(self.planned), asked: show(asked) };
        match (&self.may_be, asked) {
            (MayBe::Nothing, _) => Err(Other { planned: "?, which had a different value in each rehearsal".to_owned(), ..other() }),
            (MayBe::One(_), _) if self.is(asked) => Ok(()),
            (MayBe::One(values), _) => {
                let is = match &values[..] {
                    [] => "which no answer has given".to_owned(),
                    values => format!("which is {}", values.iter().map(|value| show(value)).collect::<Vec<_>>().join(" or ")),
                };
                Err(Other { planned: format!("{}, {is}", show(self.planned)), ..other() })
            }
            (MayBe::Members(members), Value::Object(given)) => {
                if let Some(key) = lone(self.planned, members, given) {
                    let side = |side: Option<&Value>| side.map_or_else(|| "nothing".to_owned(), show);
                    return Err(Other {
                        at: format!("{here}.{key}").trim_start_matches('.').to_owned(),
                        planned: side(self.planned.get(key)),
                        asked: side(given.get(key)),
                    });
                }
                members.iter().try_for_each(|(key, member)| member.within(&format!("{here}.{key}"), &given[*key]))
            }
            (MayBe::Items(items), Value::Array(given)) if items.len() == given.len() => lists(here, items, given),
            _ if self.planned == asked => Ok(()),
            _ => Err(other()),
        }
    }
}

/// A member that only one side has.
fn lone<'k>(planned: &Value, members: &[(&'k String, Resolved<'_>)], given: &'k Map<String, Value>) -> Option<&'k String> {
    let missing = members.iter().map(|(key, _)| *key).filter(|key| !given.contains_key(*key));
    missing.chain(given.keys().filter(|key| planned.get(key).is_none())).next()
}

/// In order, or as a set: the order of a list that came from AWS is nobody's promise.
fn lists(here: &str, items: &[Resolved<'_>], given: &[Value]) -> Result<(), Other> {
    let in_order = items.iter().zip(given).enumerate().try_for_each(|(n, (item, asked))| item.within(&format!("{here}[{n}]"), asked));
    in_order.or_else(|first| if are_those(items, given) { Ok(()) } else { Err(first) })
}

/// Whether each planned item is one that is asked, and another one than those before it.
fn are_those(items: &[Resolved<'_>], given: &[Value]) -> bool {
    let mut left: Vec<&Value> = given.iter().collect();
    items.iter().all(|item| {
        let met = left.iter().position(|asked| item.is(asked));
        met.map(|met| left.remove(met)).is_some()
    })
}

/// The values a planned one may stand for by now: several where it is one of the items of a list.
fn values_of<'v>(planned: &'v Value, answers: &'v dyn Known) -> Vec<Cow<'v, Value>> {
    let Value::Object(map) = planned else { return vec![Cow::Borrowed(planned)] };
    match map.iter().next() {
        Some((key, inner)) if map.len() == 1 && key == SYMBOL => {
            let Ok(symbol) = Symbol::deserialize(inner) else { return Vec::new() };
            let answered: Vec<Cow<'v, Value>> = answers.answer(&symbol.of).map(Cow::Borrowed).into_iter().collect();
            symbol.path.iter().fold(answered, |values, part| values.into_iter().flat_map(|value| into(value, part, answers)).collect())
        }
        Some((key, Value::Array(pieces))) if map.len() == 1 && key == TEXT => {
            let texts = |piece: &'v Value| values_of(piece, answers).iter().filter_map(|value| plain(value)).collect::<Vec<_>>();
            let all = pieces.iter().fold(vec![String::new()], |so_far, piece| {
                let next = texts(piece);
                so_far.iter().flat_map(|text| next.iter().map(move |next| format!("{text}{next}"))).take(MOST).collect()
            });
            all.into_iter().map(|text| Cow::Owned(Value::String(text))).collect()
        }
        _ => vec![Cow::Borrowed(planned)],
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a value reads as one of these.
fn is_one_of(texts: &[String], value: &Value) -> bool {
    match value {
        Value::String(text) => texts.contains(text),
        value => plain(value).is_some_and(|text| texts.contains(&text)),
    }
}

fn into<'v>(value: Cow<'v, Value>, part: &Part, answers: &dyn Known) -> Vec<Cow<'v, Value>> {
    let made = |text: Option<String>| text.map(|text| Cow::Owned(Value::String(text))).into_iter().collect();
    match part {
        Part::Reverse { .. } => made(value.as_str().and_then(reversed)),
        Part::Piece { from, length, letters } => {
            let text = plain(&value).filter(|text| text.chars().count() >= from + length.unwrap_or(0));
            made(text.map(|text| letters.of(&text.chars().skip(*from).take(length.unwrap_or(usize::MAX)).collect::<String>())))
        }
        // What was made of a text has no parts.
        _ => {
            if let Cow::Borrowed(value) = value {
                parts(value, part, answers)
            } else {
                Vec::new()
            }
        }
    }
}

/// What stands in a value, where it is.
fn parts<'v>(value: &'v Value, part: &Part, answers: &dyn Known) -> Vec<Cow<'v, Value>> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let met: Vec<&Value> = match part {
        Part::Member(name) => value.get(name).into_iter().collect(),
        Part::Any { .. } | Part::Only { .. } => items.iter().collect(),
        Part::Item { by, is } => {
            let known: Vec<String> = values_of(is, answers).iter().filter_map(|value| plain(value)).collect();
            items.iter().filter(|item| at(item, by).is_some_and(|is| is_one_of(&known, is))).take(2).collect()
        }
        Part::Reverse { .. } | Part::Piece { .. } => Vec::new(),
    };
    // Two that cannot be told apart are none.
    let is_one = !matches!(part, Part::Only { .. } | Part::Item { .. }) || met.len() == 1;
    if is_one { met.into_iter().map(Cow::Borrowed).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answered() -> Answers {
        answers([(
            "make#1".to_owned(),
            json!({ "id": "i-1", "ip": "10.0.1.9", "disks": [{ "n": "a", "v": "vol-1" }, { "n": "b", "v": "vol-2" }] }),
        )])
    }

    fn symbol(path: Value) -> Value {
        json!({ SYMBOL: { "of": "make#1", "path": path } })
    }

    #[test]
    fn a_name_is_what_was_answered_and_nothing_else() {
        let answers = answered();
        assert_eq!(unify(&json!({ "Id": symbol(json!(["id"])) }), &json!({ "Id": "i-1" }), &answers), Ok(()));
        let other = unify(&json!({ "Id": symbol(json!(["id"])) }), &json!({ "Id": "i-2" }), &answers).unwrap_err();
        assert_eq!((other.at.as_str(), other.planned.as_str(), other.asked.as_str()), ("Id", "<make.id>, which is i-1", "i-2"));
        assert!(unify(&symbol(json!(["nothing"])), &json!("i-1"), &answers).is_err());
        // Equal looks are not enough: the constant was planned, not the name.
        assert!(unify(&json!("i-9"), &json!("i-1"), &answers).is_err());
    }

    #[test]
    fn items_are_found_by_what_tells_them_apart() {
        let answers = answered();
        let disk = |n: &str| symbol(json!(["disks", { "by": ["n"], "is": n }, "v"]));
        assert_eq!(unify(&json!([disk("a"), disk("b")]), &json!(["vol-2", "vol-1"]), &answers), Ok(()));
        assert!(unify(&json!([disk("a"), disk("a")]), &json!(["vol-1", "vol-2"]), &answers).is_err());
        assert!(unify(&disk("c"), &json!("vol-1"), &answers).is_err());
    }

    #[test]
    fn a_value_without_a_name_is_nobodys() {
        assert!(unify(&json!({ OPAQUE: "i-1" }), &json!("i-1"), &answered()).is_err());
    }

    #[test]
    fn a_piece_is_that_piece_and_one_of_several_is_one_of_them() {
        let answers = answered();
        let piece = symbol(json!(["disks", { "any": true }, "v", { "from": 4, "letters": "upper" }]));
        assert_eq!(unify(&piece, &json!("1"), &answers), Ok(()));
        assert_eq!(unify(&json!({ TEXT: ["disk-", piece] }), &json!("disk-2"), &answers), Ok(()));
        assert_eq!(unify(&symbol(json!(["disks", { "any": true }, "v", { "from": 0, "length": 3 }])), &json!("vol"), &answers), Ok(()));
        let any = symbol(json!(["disks", { "any": true }, "v"]));
        assert_eq!(unify(&any, &json!("vol-3"), &answers).unwrap_err().planned, "<make.disks[one of them].v>, which is vol-1 or vol-2");
    }

    #[test]
    fn texts_hold_names() {
        let text = json!({ TEXT: ["update add ", symbol(json!(["ip", { "reverse": true }])), " PTR"] });
        assert_eq!(unify(&text, &json!("update add 9.1.0.10.in-addr.arpa PTR"), &answered()), Ok(()));
        assert!(unify(&text, &json!("update add 8.1.0.10.in-addr.arpa PTR"), &answered()).is_err());
    }

    #[test]
    fn an_option_more_or_less_is_another_call() {
        let other = unify(&json!({ "A": 1 }), &json!({ "A": 1, "B": [2] }), &answered()).unwrap_err();
        assert_eq!((other.at.as_str(), other.planned.as_str(), other.asked.as_str()), ("B", "nothing", "[2]"));
        assert!(unify(&json!({ "A": 1, "B": 2 }), &json!({ "A": 1 }), &answered()).is_err());
    }
}

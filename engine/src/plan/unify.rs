//! Whether what is asked is what was planned, once names have got their values.

use super::name::{Part, Symbol, at, reversed, show};
use super::{OPAQUE, SYMBOL, TEXT};
use serde_json::Value;
use std::collections::BTreeMap;

/// A text made of so many values at most is compared.
const MOST: usize = 10_000;

/// What calls have answered so far, by their places.
pub(super) type Answers = BTreeMap<String, Value>;

/// What is known by the names of a plan.
pub(super) trait Known {
    /// What the call has answered that the plan has at this place.
    fn answer(&self, place: &str) -> Option<&Value>;
}

impl Known for Answers {
    fn answer(&self, place: &str) -> Option<&Value> {
        self.get(place)
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
    within("", planned, asked, answers)
}

/// Compares options with planned ones, of which the lists under `fewer` may be shorter, but not empty: to many operations none means
/// every one.
pub(super) fn unify_fewer(planned: &Value, asked: &Value, fewer: &[String], answers: &dyn Known) -> Result<(), Other> {
    let (Value::Object(map), Value::Object(given)) = (planned, asked) else { return unify(planned, asked, answers) };
    let mut met = map.clone();
    for name in fewer {
        if let (Some(Value::Array(items)), Some(Value::Array(some))) = (met.get_mut(name), given.get(name))
            && !some.is_empty()
            && are_among(items, some, answers)
        {
            items.clone_from(some);
        }
    }
    unify(&Value::Object(met), asked, answers)
}

/// Whether each of these is one of the planned items, and another one than those before it.
fn are_among(items: &[Value], some: &[Value], answers: &dyn Known) -> bool {
    let mut left: Vec<&Value> = items.iter().collect();
    some.iter().all(|asked| {
        let met = left.iter().position(|item| within("", item, asked, answers).is_ok());
        met.map(|met| left.remove(met)).is_some()
    })
}

fn within(here: &str, planned: &Value, asked: &Value, answers: &dyn Known) -> Result<(), Other> {
    let other = || Other { at: here.trim_start_matches('.').to_owned(), planned: show(planned), asked: show(asked) };
    match (planned, asked) {
        (Value::Object(map), _) if map.len() == 1 && map.contains_key(OPAQUE) => {
            Err(Other { planned: "?, which had a different value in each rehearsal".to_owned(), ..other() })
        }
        (Value::Object(map), _) if map.len() == 1 && (map.contains_key(SYMBOL) || map.contains_key(TEXT)) => {
            let values = values_of(planned, answers);
            if values.contains(asked) {
                return Ok(());
            }
            let is = match &values[..] {
                [] => "which no answer has given".to_owned(),
                values => format!("which is {}", values.iter().map(show).collect::<Vec<_>>().join(" or ")),
            };
            Err(Other { planned: format!("{}, {is}", show(planned)), ..other() })
        }
        (Value::Object(map), Value::Object(given)) => {
            if let Some(key) = map.keys().chain(given.keys()).find(|key| map.contains_key(*key) != given.contains_key(*key)) {
                let side = |side: &serde_json::Map<String, Value>| side.get(key).map_or_else(|| "nothing".to_owned(), show);
                return Err(Other {
                    at: format!("{here}.{key}").trim_start_matches('.').to_owned(),
                    planned: side(map),
                    asked: side(given),
                });
            }
            map.iter().try_for_each(|(key, value)| within(&format!("{here}.{key}"), value, &given[key], answers))
        }
        (Value::Array(items), Value::Array(given)) if items.len() == given.len() => lists(here, items, given, answers),
        _ if planned == asked => Ok(()),
        _ => Err(other()),
    }
}

/// In order, or as a set: the order of a list that came from AWS is nobody's promise.
fn lists(here: &str, items: &[Value], given: &[Value], answers: &dyn Known) -> Result<(), Other> {
    let in_order =
        items.iter().zip(given).enumerate().try_for_each(|(n, (item, asked))| within(&format!("{here}[{n}]"), item, asked, answers));
    let Err(first) = in_order else { return Ok(()) };
    let mut left: Vec<&Value> = given.iter().collect();
    for item in items {
        match left.iter().position(|asked| within(here, item, asked, answers).is_ok()) {
            Some(met) => drop(left.remove(met)),
            None => return Err(first),
        }
    }
    Ok(())
}

/// The values a planned one may stand for by now: several where it is one of the items of a list.
fn values_of(planned: &Value, answers: &dyn Known) -> Vec<Value> {
    let Value::Object(map) = planned else { return vec![planned.clone()] };
    match map.iter().next() {
        Some((key, inner)) if map.len() == 1 && key == SYMBOL => {
            let Ok(symbol) = serde_json::from_value::<Symbol>(inner.clone()) else { return Vec::new() };
            let answered: Vec<Value> = answers.answer(&symbol.of).cloned().into_iter().collect();
            symbol.path.iter().fold(answered, |values, part| values.iter().flat_map(|value| into(value, part, answers)).collect())
        }
        Some((key, Value::Array(pieces))) if map.len() == 1 && key == TEXT => {
            let texts = |piece: &Value| values_of(piece, answers).iter().filter_map(plain).collect::<Vec<_>>();
            let all = pieces.iter().fold(vec![String::new()], |so_far, piece| {
                let next = texts(piece);
                so_far.iter().flat_map(|text| next.iter().map(move |next| format!("{text}{next}"))).take(MOST).collect()
            });
            all.into_iter().map(Value::String).collect()
        }
        _ => vec![planned.clone()],
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn into(value: &Value, part: &Part, answers: &dyn Known) -> Vec<Value> {
    let one = |value: Option<Value>| value.into_iter().collect();
    match part {
        Part::Member(name) => one(value.get(name).cloned()),
        Part::Only { .. } => one(value.as_array().filter(|items| items.len() == 1).and_then(|items| items.first().cloned())),
        Part::Any { .. } => value.as_array().cloned().unwrap_or_default(),
        Part::Reverse { .. } => one(value.as_str().and_then(reversed).map(Value::String)),
        Part::Piece { from, length, letters } => {
            let text = plain(value).filter(|text| text.chars().count() >= from + length.unwrap_or(0));
            let piece = text.map(|text| text.chars().skip(*from).take(length.unwrap_or(usize::MAX)).collect::<String>());
            one(piece.map(|piece| Value::String(letters.of(&piece))))
        }
        Part::Item { by, is } => {
            let known: Vec<String> = values_of(is, answers).iter().filter_map(plain).collect();
            let is_it = |item: &&Value| at(item, by).and_then(plain).is_some_and(|is| known.contains(&is));
            let mut met = value.as_array().into_iter().flatten().filter(is_it);
            // Two that cannot be told apart are none.
            one(met.next().filter(|_| met.next().is_none()).cloned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answers() -> Answers {
        Answers::from([(
            "make#1".to_owned(),
            json!({ "id": "i-1", "ip": "10.0.1.9", "disks": [{ "n": "a", "v": "vol-1" }, { "n": "b", "v": "vol-2" }] }),
        )])
    }

    fn symbol(path: Value) -> Value {
        json!({ SYMBOL: { "of": "make#1", "path": path } })
    }

    #[test]
    fn a_name_is_what_was_answered_and_nothing_else() {
        let answers = answers();
        assert_eq!(unify(&json!({ "Id": symbol(json!(["id"])) }), &json!({ "Id": "i-1" }), &answers), Ok(()));
        let other = unify(&json!({ "Id": symbol(json!(["id"])) }), &json!({ "Id": "i-2" }), &answers).unwrap_err();
        assert_eq!((other.at.as_str(), other.planned.as_str(), other.asked.as_str()), ("Id", "<make.id>, which is i-1", "i-2"));
        assert!(unify(&symbol(json!(["nothing"])), &json!("i-1"), &answers).is_err());
        // Equal looks are not enough: the constant was planned, not the name.
        assert!(unify(&json!("i-9"), &json!("i-1"), &answers).is_err());
    }

    #[test]
    fn items_are_found_by_what_tells_them_apart() {
        let answers = answers();
        let disk = |n: &str| symbol(json!(["disks", { "by": ["n"], "is": n }, "v"]));
        assert_eq!(unify(&json!([disk("a"), disk("b")]), &json!(["vol-2", "vol-1"]), &answers), Ok(()));
        assert!(unify(&json!([disk("a"), disk("a")]), &json!(["vol-1", "vol-2"]), &answers).is_err());
        assert!(unify(&disk("c"), &json!("vol-1"), &answers).is_err());
    }

    #[test]
    fn a_value_without_a_name_is_nobodys() {
        assert!(unify(&json!({ OPAQUE: "i-1" }), &json!("i-1"), &answers()).is_err());
    }

    #[test]
    fn a_piece_is_that_piece_and_one_of_several_is_one_of_them() {
        let answers = answers();
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
        assert_eq!(unify(&text, &json!("update add 9.1.0.10.in-addr.arpa PTR"), &answers()), Ok(()));
        assert!(unify(&text, &json!("update add 8.1.0.10.in-addr.arpa PTR"), &answers()).is_err());
    }

    #[test]
    fn an_option_more_or_less_is_another_call() {
        let other = unify(&json!({ "A": 1 }), &json!({ "A": 1, "B": [2] }), &answers()).unwrap_err();
        assert_eq!((other.at.as_str(), other.planned.as_str(), other.asked.as_str()), ("B", "nothing", "[2]"));
        assert!(unify(&json!({ "A": 1, "B": 2 }), &json!({ "A": 1 }), &answers()).is_err());
    }
}

//! Values that move by themselves, by the word of the op table: lags, progress, points in time. A plan marks them in what
//! queries answer; they are bound when they are needed, and compared by what kind of value they are.

use super::name::show;
use serde_json::{Value, json};

/// The key of an object that stands for a value that moves by itself; its value is what was seen.
pub const MOVING: &str = "$moving";

/// Marks what is at these ways in an answer: dotted member names, through lists item by item; the empty way is the whole.
pub(super) fn mark(answer: &mut Value, ways: &[&str]) {
    for way in ways {
        let names: Vec<&str> = way.split('.').filter(|name| !name.is_empty()).collect();
        mark_at(answer, &names);
    }
}

fn mark_at(value: &mut Value, names: &[&str]) {
    match (value, names) {
        (Value::Null, _) => {}
        (value, []) if is_moving(value) => {}
        (value, []) => {
            let seen = value.take();
            *value = json!({ MOVING: seen });
        }
        (Value::Array(items), names) => items.iter_mut().for_each(|item| mark_at(item, names)),
        (Value::Object(map), [name, rest @ ..]) => {
            if let Some(member) = map.get_mut(*name) {
                mark_at(member, rest);
            }
        }
        _ => {}
    }
}

/// Whether a value stands for one that moves.
pub(super) fn is_moving(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.len() == 1 && map.contains_key(MOVING))
}

/// Whether two values of which at least one moves are of other kinds: some and none, a list and no list. As both are shown.
pub(super) fn parted(planned: &Value, now: &Value) -> Option<(String, String)> {
    let (was, is) = (kind(planned), kind(now));
    (was != is).then(|| (shown(planned), shown(now)))
}

fn kind(value: &Value) -> &'static str {
    match seen(value) {
        Value::Array(items) if items.is_empty() => "none",
        Value::Array(_) => "some",
        // A lag that is not there is a lag, too.
        _ => "one",
    }
}

fn seen(value: &Value) -> &Value {
    if is_moving(value) { &value[MOVING] } else { value }
}

fn shown(value: &Value) -> String {
    match seen(value) {
        Value::Null => "nothing".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => format!("{} of them", items.len()),
        other => show(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_is_marked_wherever_its_way_leads() {
        let mut answer = json!([{ "info": { "lag": "PT1S", "state": "ON" } }, { "info": { "state": "ON" } }, {}]);
        mark(&mut answer, &["info.lag"]);
        assert_eq!(answer, json!([{ "info": { "lag": { MOVING: "PT1S" }, "state": "ON" } }, { "info": { "state": "ON" } }, {}]));
        let mut whole = json!(["a"]);
        mark(&mut whole, &[""]);
        assert_eq!(whole, json!({ MOVING: ["a"] }));
        assert_eq!(parted(&whole, &json!({ MOVING: ["b", "c"] })), None);
        assert_eq!(parted(&whole, &json!([])), Some(("1 of them".to_owned(), "none".to_owned())));
    }
}

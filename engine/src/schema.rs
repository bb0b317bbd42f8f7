//! Options against the JSON schema of an op or a verb: what is checked before anything is asked. Nested shapes are
//! checked by the op itself when it reads its options.

use crate::op::OpError;
use serde_json::{Map, Value};

/// Refuses a call whose options map has an unknown key, lacks a required one, or is no map.
pub(crate) fn check(name: &str, schema: Option<&Value>, args: &Value) -> Result<(), OpError> {
    let refuse = |message: String| OpError { code: "Options".to_owned(), message, ..OpError::default() };
    let Some(schema) = schema else {
        return if args.is_null() { Ok(()) } else { Err(refuse(format!("`{name}` takes no options"))) };
    };
    let none = Map::new();
    let given = match args {
        Value::Null => &none,
        Value::Object(map) => map,
        other => return Err(refuse(format!("`{name}` takes one map of options, `#{{ ... }}`, not {}", kind(other)))),
    };
    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    if let Some(unknown) = given.keys().find(|key| !known.contains_key(*key)) {
        let near = did_you_mean(unknown, known.keys().map(String::as_str));
        let hint = near.map_or_else(|| format!("it takes {}", list(known.keys())), |near| format!("did you mean `{near}`?"));
        return Err(refuse(format!("`{name}` has no option `{unknown}`: {hint}")));
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let missing: Vec<String> = required.filter(|key| !given.contains_key(*key)).map(str::to_owned).collect();
    if missing.is_empty() { Ok(()) } else { Err(refuse(format!("`{name}` needs {}", list(missing.iter())))) }
}

/// Whether a call without options can be right.
pub(crate) fn needs_options(schema: Option<&Value>) -> bool {
    schema.and_then(|schema| schema.get("required")).and_then(Value::as_array).is_some_and(|required| !required.is_empty())
}

/// The nearest of `known` to `word`, if one is near.
pub fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let far = 2.max(word.len() / 3);
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= far)
        .min()
        .map(|(_, near)| near)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "a map",
    }
}

fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { "no options".to_owned() } else { quoted.join(", ") }
}

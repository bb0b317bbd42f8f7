//! Values of scripts and of the journal. Only what survives a journal can cross: (), bool, int, float, string, array,
//! map.

use rhai::{Dynamic, INT};
use serde_json::{Map, Number, Value};

/// A script's value as JSON.
///
/// # Errors
/// The type that cannot cross, and where it stands.
pub(crate) fn to_json(value: &Dynamic) -> Result<Value, String> {
    convert(value, &mut String::new())
}

fn convert(value: &Dynamic, path: &mut String) -> Result<Value, String> {
    if value.is_shared() {
        return convert(&value.flatten_clone(), path);
    }
    if value.is_unit() {
        return Ok(Value::Null);
    }
    if let Ok(flag) = value.as_bool() {
        return Ok(Value::Bool(flag));
    }
    if let Ok(number) = value.as_int() {
        return Ok(Value::Number(number.into()));
    }
    if let Ok(number) = value.as_float() {
        return Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("{number}{} is not a number", place(path)));
    }
    if let Ok(character) = value.as_char() {
        return Ok(Value::String(character.to_string()));
    }
    if let Some(text) = value.read_lock::<rhai::ImmutableString>() {
        return Ok(Value::String(text.to_string()));
    }
    if let Some(items) = value.read_lock::<rhai::Array>() {
        let one = |(index, item): (usize, &Dynamic)| within(path, &format!("[{index}]"), item);
        return items.iter().enumerate().map(one).collect::<Result<_, _>>().map(Value::Array);
    }
    if let Some(entries) = value.read_lock::<rhai::Map>() {
        let one = |(key, item): (&rhai::Identifier, &Dynamic)| Ok((key.to_string(), within(path, &format!(".{key}"), item)?));
        return entries.iter().map(one).collect::<Result<Map<_, _>, String>>().map(Value::Object);
    }
    let (what, place) = (super::words::kind(value.type_name()), place(path));
    Err(format!("{what}{place} cannot be recorded: pass strings, numbers, bools, arrays or maps"))
}

fn within(path: &str, step: &str, item: &Dynamic) -> Result<Value, String> {
    convert(item, &mut format!("{path}{step}"))
}

fn place(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" in `{}`", path.trim_start_matches('.')) }
}

/// JSON as a script's value.
pub(crate) fn from_json(value: &Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number_of(number),
        Value::String(text) => text.into(),
        Value::Array(items) => Dynamic::from_array(items.iter().map(from_json).collect()),
        Value::Object(entries) => Dynamic::from_map(entries.iter().map(|(key, item)| (key.as_str().into(), from_json(item))).collect()),
    }
}

fn number_of(number: &Number) -> Dynamic {
    match number.as_i64() {
        Some(whole) => Dynamic::from_int(whole as INT),
        None => Dynamic::from_float(number.as_f64().unwrap_or(f64::MAX)),
    }
}

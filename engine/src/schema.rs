//! Options against the JSON schema of an op or a verb: what is checked before anything is asked, by name and kind of every
//! member. What a member means is for the op to judge when it reads its options.

use crate::op::OpError;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

/// The JSON schema of an options map. It is made when it is first read: most commands read few of the hundreds there are. Cheap to
/// clone.
#[derive(Clone)]
pub struct Schema(Arc<LazyLock<Value, Box<dyn FnOnce() -> Value + Send>>>);

impl Schema {
    /// What `make` gives, once.
    pub fn new(make: impl FnOnce() -> Value + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }
}

impl Deref for Schema {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

/// Refuses a call whose options map has an unknown key, lacks a required one, holds a value of another kind, or is no map.
pub(crate) fn check(name: &str, schema: Option<&Value>, args: &Value) -> Result<(), OpError> {
    let refuse = |message: String| OpError { code: "Options".to_owned(), message, ..OpError::default() };
    let none = Map::new();
    let given = match args {
        Value::Null => &none,
        Value::Object(map) => map,
        other => return Err(refuse(format!("`{name}` takes one map of options, `#{{ ... }}`, not {}", kind(other)))),
    };
    if schema.is_none() && !args.is_null() {
        return Err(refuse(format!("`{name}` takes no options")));
    }
    keys(name, schema, given).map_err(refuse)?;
    given.iter().try_for_each(|(key, value)| member(name, schema, key, value)).map_err(refuse)
}

/// Refuses unknown keys and missing ones.
pub(crate) fn keys(name: &str, schema: Option<&Value>, given: &Map<String, Value>) -> Result<(), String> {
    let Some(schema) = schema else { return Ok(()) };
    let none = Map::new();
    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    if let Some(unknown) = given.keys().find(|key| !known.contains_key(*key)) {
        let near = did_you_mean(unknown, known.keys().map(String::as_str));
        let hint = near.map_or_else(|| format!("it takes {}", list(known.keys())), |near| format!("did you mean `{near}`?"));
        return Err(format!("`{name}` has no option `{unknown}`: {hint}"));
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let missing: Vec<String> = required.filter(|key| !given.contains_key(*key)).map(str::to_owned).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("`{name}` needs {}", list(missing.iter()))) }
}

/// Refuses a member whose value, or a value in it, is of another kind than its schema says.
pub(crate) fn member(name: &str, schema: Option<&Value>, key: &str, value: &Value) -> Result<(), String> {
    let Some(root) = schema else { return Ok(()) };
    let found = root.get("properties").and_then(|properties| properties.get(key)).and_then(|schema| wrong(root, schema, value, key));
    found.map_or(Ok(()), |what| Err(format!("`{name}`: {what}")))
}

/// What is of the wrong kind at `place` or below.
fn wrong(root: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    let schema = resolve(root, schema);
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|word| schema.get(word)).and_then(Value::as_array);
    let what = match alternatives {
        Some(alternatives) => of_several(root, alternatives, value, place),
        None => of_one(root, schema, value, place),
    }?;
    // Of a member that is wrong the form of the whole says nothing.
    let is_here = [" is", " needs", " has none", ":"].iter().any(|how| what.starts_with(&format!("`{place}`{how}")));
    Some(match schema.get("x-form").and_then(Value::as_str).filter(|_| is_here && !what.contains(FORM)) {
        Some(form) => format!("{what}{FORM}{form}"),
        None => what,
    })
}

/// Stands before the form a value has.
const FORM: &str = "; take ";

/// None of these shapes fits: what is wrong with the one that is of this kind.
fn of_several(root: &Value, alternatives: &[Value], value: &Value, place: &str) -> Option<String> {
    let present = alternatives.iter().map(|one| resolve(root, one));
    let present: Vec<&Value> = present.filter(|one| one.get("type").and_then(Value::as_str) != Some("null") || value.is_null()).collect();
    let faults: Vec<String> = present.iter().map(|one| wrong(root, one, value, place)).collect::<Option<_>>()?;
    let meant = |one: &&Value| kinds_of(root, one).iter().any(|kind| is(kind, value));
    let of_kind: Vec<&String> = present.iter().zip(&faults).filter(|(one, _)| meant(one)).map(|(_, fault)| fault).collect();
    match (&of_kind[..], &faults[..]) {
        ([fault], _) => Some((*fault).clone()),
        (_, [fault]) => Some(fault.clone()),
        ([], _) => {
            let kinds = present.iter().flat_map(|one| kinds_of(root, one)).filter(|kind| *kind != "null").map(called);
            let kinds: Vec<&str> = kinds.collect();
            (!kinds.is_empty()).then(|| format!("`{place}` is {}, not {}", kinds.join(" or "), kind(value)))
        }
        _ => Some(none_of(value, present.iter().flat_map(|one| closed(one)), place)),
    }
}

fn of_one(root: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    if let Some(expected) = expected(schema).filter(|kinds| !kinds.iter().any(|kind| is(kind, value))) {
        let expected: Vec<&str> = expected.into_iter().filter(|kind| *kind != "null").map(called).collect();
        return Some(format!("`{place}` is {}, not {}", expected.join(" or "), kind(value)));
    }
    match value {
        Value::Array(items) => {
            let of = schema.get("items")?;
            items.iter().enumerate().find_map(|(index, item)| wrong(root, of, item, &format!("{place}[{index}]")))
        }
        Value::Object(members) => of_members(root, schema, members, place),
        Value::String(text) => {
            let words = closed(schema);
            (!words.is_empty() && !words.contains(&text.as_str())).then(|| none_of(value, words.into_iter(), place))
        }
        Value::Number(number) => range(schema)
            .filter(|range| number.as_i64().is_some_and(|number| !range.contains(&number)))
            .map(|range| format!("`{place}` is a whole number from {} to {}, not {number}", range.start(), range.end())),
        _ => None,
    }
}

/// What kinds of value a schema takes, in any of its shapes; one of words takes texts.
fn kinds_of<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a str> {
    let schema = resolve(root, schema);
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|word| schema.get(word)).and_then(Value::as_array);
    let mut kinds = match (expected(schema), alternatives) {
        (Some(kinds), _) => kinds,
        (None, Some(several)) => several.iter().flat_map(|one| kinds_of(root, one)).collect(),
        (None, None) if !closed(schema).is_empty() => vec!["string"],
        (None, None) => Vec::new(),
    };
    kinds.dedup();
    kinds
}

/// The words a text must be one of; none if it may be others.
fn closed(schema: &Value) -> Vec<&str> {
    let word = schema.get("const").into_iter();
    word.chain(schema.get("enum").and_then(Value::as_array).into_iter().flatten()).filter_map(Value::as_str).collect()
}

/// Of several shapes none can be named as the one that was meant, but words can.
fn none_of<'a>(value: &Value, words: impl Iterator<Item = &'a str>, place: &str) -> String {
    let words: Vec<&str> = words.collect();
    match value.as_str().filter(|_| !words.is_empty()) {
        Some(text) => format!("`{place}`: {}", crate::check::none_of(text, words.into_iter())),
        None => format!("`{place}` has none of the allowed forms"),
    }
}

/// Between which whole numbers one must lie.
fn range(schema: &Value) -> Option<std::ops::RangeInclusive<i64>> {
    let bound = |key: &str| schema.get(key).and_then(|bound| bound.as_i64().or_else(|| bound.as_f64().map(|bound| bound as i64)));
    let (least, most) = match schema.get("format").and_then(Value::as_str)? {
        "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        "uint8" => (0, i64::from(u8::MAX)),
        "uint16" => (0, i64::from(u16::MAX)),
        "uint32" => (0, i64::from(u32::MAX)),
        _ => return None,
    };
    Some(bound("minimum").unwrap_or(least)..=bound("maximum").unwrap_or(most))
}

fn of_members(root: &Value, schema: &Value, members: &Map<String, Value>, place: &str) -> Option<String> {
    let own = |key: &str| schema.get("properties").and_then(|properties| properties.get(key));
    let missing = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = missing.into_iter().find(|key| !members.contains_key(*key)) {
        return Some(format!("`{place}` needs `{missing}`"));
    }
    members.iter().find_map(|(key, member)| match own(key).or_else(|| schema.get("additionalProperties").filter(|of| of.is_object())) {
        Some(of) => wrong(root, of, member, &format!("{place}.{key}")),
        None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
            let known = schema.get("properties").and_then(Value::as_object).map(|known| list(known.keys())).unwrap_or_default();
            Some(format!("`{place}` has no `{key}`: it takes {known}"))
        }
        None => None,
    })
}

/// What a value of a schema looks like, where it says so.
pub(crate) fn form<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a str> {
    let schema = resolve(root, schema);
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|word| schema.get(word)).and_then(Value::as_array);
    let own = schema.get("x-form").and_then(Value::as_str);
    own.or_else(|| alternatives?.iter().find_map(|one| form(root, one)))
}

/// The schema a member's schema means: what it refers to, and of one that may be absent what it is where it is there.
#[must_use]
pub fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = resolve(root, schema);
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|word| schema.get(word)).and_then(Value::as_array);
    let present = alternatives.and_then(|all| all.iter().find(|one| one.get("type").and_then(Value::as_str) != Some("null")));
    present.map_or(schema, |one| resolved(root, one))
}

/// The words a text may be: all of them (`enum`), or those that are known (`x-words`); none if it may be any.
#[must_use]
pub fn words(schema: &Value) -> Vec<&str> {
    let listed = ["enum", "x-words"].iter().find_map(|key| schema.get(key)).and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What a reference in a schema stands for.
#[must_use]
pub fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema)
}

fn expected(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(kind) => Some(vec![kind.as_str()]),
        Value::Array(kinds) => Some(kinds.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// A JSON type as people say it.
pub(crate) fn called(kind: &str) -> &str {
    match kind {
        "boolean" => "a bool",
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "array" => "an array",
        _ => "a map",
    }
}

/// The nearest of `known` to `word`, if one is near.
pub fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Of a short word every other is near.
    let length = word.chars().count();
    let far = if length < 2 { 0 } else { 1.max(length / 3) };
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= far)
        .min()
        .map(|(_, near)| near)
}

/// The same among names of steps, runs and files: people type the beginning of one, too.
pub fn name_meant<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    did_you_mean(word, known.clone()).or_else(|| {
        let mut begun = known.filter(|name| word.chars().count() > 2 && name.starts_with(word));
        begun.next().filter(|_| begun.next().is_none())
    })
}

/// The same among ops and verbs. One that does something else than `word` says (`delete_...` for `create_...`) is never meant.
pub fn callable_meant<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let does = |name: &'a str| verb(name);
    let verbs: BTreeSet<&str> = known.clone().filter_map(does).collect();
    let Some(asked) = verb(word) else { return did_you_mean(word, known) };
    let is_slip = |other: &str| {
        !verbs.contains(asked) && !asked.ends_with(other) && !other.ends_with(asked) && strsim::damerau_levenshtein(asked, other) <= 2
    };
    let is_of = |name: &&str| {
        verb(name).is_none_or(|other| {
            // With the same verb the rest must be near by itself.
            let rest = |name: &str, verb: &str| name.split_once(verb).map_or_else(String::new, |(_, rest)| rest.to_owned());
            let (rest, others) = (rest(word, asked), rest(name, other));
            (other == asked || is_slip(other)) && strsim::damerau_levenshtein(&rest, &others) <= 1.max(rest.chars().count() / 3)
        })
    };
    did_you_mean(word, known.filter(is_of))
}

/// What an op does, by the first word of its name: `create` of `ec2::create_snapshot`.
fn verb(name: &str) -> Option<&str> {
    name.split_once("::")?.1.split('_').next()
}

/// What to do where an op of AWS is called that there is not. `None`: nothing in that module is of AWS.
pub(crate) fn without_op<'a>(word: &str, mut ops: impl Iterator<Item = &'a crate::op::Op>) -> Option<String> {
    let (space, _) = word.split_once("::")?;
    let is_of_aws = |op: &crate::op::Op| !op.iam.is_empty() && op.name.split_once("::").is_some_and(|(own, _)| own == space);
    ops.any(is_of_aws).then(|| {
        "what Lifeboat has no op for is done by a CloudFormation stack (`deploy_stack`), or by the AWS CLI on a host (`ssh::run`); lifeboat doc lists the ops there are".to_owned()
    })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "()",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "a map",
    }
}

/// Names, quoted.
pub(crate) fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { "no options".to_owned() } else { quoted.join(", ") }
}

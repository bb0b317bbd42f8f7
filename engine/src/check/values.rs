//! Literal options against the schema of an op or a verb: every key, every value whose type is known, at every depth.

use super::rule::{ARITY, AWS_WORD, DURATION, KIND, MISSING, NETWORK, OPTION, REGION, Rule, TIME, URL, WORD};
use super::scope::Scopes;
use super::{Finding, to_json};
use crate::params::{Param, ParamKind};
use crate::schema::{called, did_you_mean, form, list, resolve};
use rhai::{Expr, FnCallExpr, Ident, Position};
use serde_json::Value;

/// What is checked: a call of `name` with this schema.
pub(super) struct Options<'a> {
    pub(super) name: &'a str,
    pub(super) schema: Option<&'a Value>,
    pub(super) file: &'a str,
    pub(super) scopes: &'a Scopes<'a>,
}

impl Options<'_> {
    /// What is wrong with the arguments of a call.
    pub(super) fn check(&self, call: &FnCallExpr, at: Position) -> Vec<Finding> {
        let mut found = Vec::new();
        let map = match &call.args[..] {
            [] => None,
            [_] | [_, ..] if self.schema.is_none() => {
                found.push(self.tell(&ARITY, at, format!("`{}` takes no options", self.name)));
                return found;
            }
            [map] => Some(map),
            _ => {
                found.push(self.tell(&ARITY, at, format!("`{}` takes one map of options, `#{{ ... }}`", self.name)));
                return found;
            }
        };
        let Some(schema) = self.schema else { return found };
        match map {
            None => self.object(schema, (&[], at), "", true, &mut found),
            Some(Expr::Map(map, _)) => self.object(schema, (&map.0, at), "", true, &mut found),
            Some(other) => {
                if let Some(kind) = self.kind(other).filter(|kind| *kind != "object") {
                    let title = format!("`{}` takes one map of options, `#{{ ... }}`, not {}", self.name, called(kind));
                    found.push(self.tell(&KIND, other.start_position(), title));
                }
            }
        }
        found
    }

    fn tell(&self, rule: &'static Rule, at: Position, title: String) -> Finding {
        Finding::new(rule, self.file, at, title)
    }

    /// The members of a literal map: at the top every key must be known, below only where the schema is closed.
    fn object(&self, schema: &Value, (given, at): (&[(Ident, Expr)], Position), place: &str, top: bool, found: &mut Vec<Finding>) {
        let none = serde_json::Map::new();
        let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let closed = top || schema.get("additionalProperties") == Some(&Value::Bool(false));
        let at_key = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
        for (key, value) in given {
            match known.get(key.name.as_str()).or_else(|| schema.get("additionalProperties").filter(|of| of.is_object())) {
                Some(of) => self.value(of, value, &at_key(&key.name), found),
                None if closed => {
                    let near = did_you_mean(&key.name, known.keys().map(String::as_str));
                    let hint = near.map_or_else(|| format!("it takes {}", list(known.keys())), |near| format!("did you mean `{near}`?"));
                    found.push(self.tell(&OPTION, key.pos, format!("`{}` has no option `{}`: {hint}", self.name, at_key(&key.name))));
                }
                None => {}
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let missing: Vec<String> = required.filter(|key| !given.iter().any(|(name, _)| name.name == *key)).map(at_key).collect();
        if !missing.is_empty() {
            let finding = self.tell(&MISSING, at, format!("`{}` needs {}", self.name, list(missing.iter())));
            let about = missing.first().and_then(|key| known.get(key.rsplit('.').next()?)?.get("description")?.as_str());
            found.push(match about.and_then(|about| about.split("\n\n").next()) {
                Some(about) => finding.help(format!("`{}`: {}", missing[0], about.replace('\n', " "))),
                None => finding,
            });
        }
    }

    fn value(&self, schema: &Value, expr: &Expr, place: &str, found: &mut Vec<Finding>) {
        let Some(root) = self.schema else { return };
        let alternatives = alternatives(root, schema);
        let Some(kind) = self.kind(expr) else { return };
        let fitting: Vec<&Value> = alternatives.iter().copied().filter(|schema| takes(schema, kind)).collect();
        if fitting.is_empty() {
            let mut kinds: Vec<&str> = alternatives.iter().flat_map(|schema| kinds(schema)).filter(|kind| *kind != "null").collect();
            kinds.dedup();
            let names: Vec<&str> = kinds.iter().map(|kind| called(kind)).collect();
            let title = format!("`{}`: `{place}` is {}, not {}", self.name, names.join(" or "), said(kind));
            let finding = self.tell(&KIND, expr.start_position(), title);
            let is_duration = alternatives.iter().any(|schema| schema.get("format").and_then(Value::as_str) == Some("duration"));
            let instead = seconds(expr).filter(|_| is_duration).or_else(|| instead(expr, &kinds));
            found.push(match instead {
                _ if form(root, schema).is_some() => finding.help(format!("take {}", form(root, schema).unwrap_or_default())),
                Some(instead) => finding.help(format!("write: {}: {instead}", place.rsplit('.').next().unwrap_or(place))),
                None => finding,
            });
            return;
        }
        match expr {
            Expr::Map(map, at) if fitting.len() == 1 => self.object(fitting[0], (&map.0, *at), place, false, found),
            Expr::Array(items, _) if fitting.len() == 1 => {
                let Some(of) = fitting[0].get("items") else { return };
                for (index, item) in items.iter().enumerate() {
                    self.value(of, item, &format!("{place}[{index}]"), found);
                }
            }
            _ => {
                let before = found.len();
                self.words(&fitting, expr, place, found);
                if let (Some(form), Some(told)) = (form(root, schema), found.get_mut(before)) {
                    told.help = Some(format!("take {form}"));
                }
            }
        }
    }

    /// A text: one of the words that are allowed, of the form it must have.
    fn words(&self, fitting: &[&Value], expr: &Expr, place: &str, found: &mut Vec<Finding>) {
        let texts = match self.scopes.param(expr) {
            Some(Param { kind: ParamKind::Choice, of, .. }) => of.clone(),
            _ => super::text_of(expr).into_iter().collect(),
        };
        for text in &texts {
            if let Some((rule, why)) = wrong_word(fitting, text) {
                found.push(self.tell(rule, expr.start_position(), format!("`{place}` of `{}`: {why}", self.name)));
            } else if let Some((rule, why)) = fitting.iter().find_map(|schema| wrong_form(schema, text)) {
                found.push(self.tell(rule, expr.start_position(), format!("`{place}` of `{}`: {why}", self.name)));
            }
        }
    }

    /// What a value is in JSON, where it can be told.
    fn kind(&self, expr: &Expr) -> Option<&'static str> {
        match expr {
            Expr::Map(..) => Some("object"),
            Expr::Array(..) => Some("array"),
            Expr::InterpolatedString(..) => Some("string"),
            Expr::DynamicConstant(value, _) if value.is_fnptr() => Some("closure"),
            _ => match self.scopes.param(expr) {
                Some(param) => kind_of(param.kind),
                None => expr.get_literal_value(None).and_then(|value| to_json(&value).ok()).map(|value| kind_of_json(&value)),
            },
        }
    }
}

/// A whole number as a duration in seconds.
pub(super) fn seconds(expr: &Expr) -> Option<String> {
    let seconds = expr.get_literal_value(None)?.as_int().ok()?;
    (seconds > 0).then(|| format!("\"{seconds}s\""))
}

/// A literal of another kind as one of these.
fn instead(expr: &Expr, kinds: &[&str]) -> Option<String> {
    let literal = expr.get_literal_value(None)?;
    let json = to_json(&literal).ok()?;
    let is = |kind: &str| kinds.contains(&kind);
    match &json {
        Value::String(text) if is("integer") && text.parse::<i64>().is_ok() => Some(text.clone()),
        Value::String(text) if is("number") && text.parse::<f64>().is_ok() => Some(text.clone()),
        Value::String(text) if is("boolean") && ["true", "false"].contains(&text.as_str()) => Some(text.clone()),
        Value::Number(number) if is("string") => Some(format!("\"{number}\"")),
        Value::Bool(flag) if is("string") => Some(format!("\"{flag}\"")),
        Value::String(_) | Value::Number(_) if is("array") => Some(format!("[{json}]")),
        Value::Object(_) if is("array") => Some("[#{ ... }]".to_owned()),
        _ => None,
    }
}

/// What a parameter is in JSON.
fn kind_of(kind: ParamKind) -> Option<&'static str> {
    Some(match kind {
        ParamKind::Int => "integer",
        ParamKind::Float => "number",
        ParamKind::Bool => "boolean",
        ParamKind::List => "array",
        ParamKind::Map | ParamKind::Login | ParamKind::Host => "object",
        _ => "string",
    })
}

fn kind_of_json(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn said(kind: &str) -> &str {
    match kind {
        "null" => "()",
        "closure" => "a closure",
        // A whole number is told as it is written.
        "integer" => "a number",
        kind => called(kind),
    }
}

/// The schemas of which one must hold.
fn alternatives<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = resolve(root, schema);
    let several = ["anyOf", "oneOf"].iter().find_map(|word| schema.get(word)).and_then(Value::as_array);
    several.map_or_else(|| vec![schema], |several| several.iter().flat_map(|schema| alternatives(root, schema)).collect())
}

fn kinds(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether values of this kind can be meant.
fn takes(schema: &Value, kind: &str) -> bool {
    let kinds = kinds(schema);
    kinds.is_empty() || kinds.contains(&kind) || (kind == "integer" && kinds.contains(&"number"))
}

/// A word that is none of those that are allowed, or known.
fn wrong_word(fitting: &[&Value], text: &str) -> Option<(&'static Rule, String)> {
    let closed = |schema: &&Value| schema.get("enum").or_else(|| schema.get("const")).cloned();
    let words: Option<Vec<Value>> = fitting.iter().map(closed).collect();
    let flat = |words: Vec<Value>| words.into_iter().flat_map(|word| if let Value::Array(words) = word { words } else { vec![word] });
    if let Some(words) = words {
        let words: Vec<String> = flat(words).filter_map(|word| word.as_str().map(str::to_owned)).collect();
        return (!words.iter().any(|word| word == text)).then(|| (&WORD, none_of(text, words.iter().map(String::as_str))));
    }
    let open = fitting.iter().find_map(|schema| schema.get("x-words")).and_then(Value::as_array)?;
    let open = || open.iter().filter_map(Value::as_str);
    (!open().any(|word| word == text)).then(|| (&AWS_WORD, none_of(text, open())))
}

/// `"x"` is none of these; the nearest, or all of them if they are few.
pub(crate) fn none_of<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    match did_you_mean(text, words.iter().copied()) {
        Some(near) => format!("there is no \"{text}\"; did you mean \"{near}\"?"),
        None if words.len() <= 12 => format!("there is no \"{text}\": it takes \"{}\"", words.join("\", \"")),
        None => format!("there is no \"{text}\" among the {} words it takes", words.len()),
    }
}

/// A text without the form it must have.
fn wrong_form(schema: &Value, text: &str) -> Option<(&'static Rule, String)> {
    match schema.get("format").and_then(Value::as_str)? {
        "duration" => crate::duration::parse(text).err().map(|why| (&DURATION, why.to_string())),
        "cidr" => crate::params::network(text).err().map(|why| (&NETWORK, why)),
        "upper-case" if text.bytes().any(|byte| byte.is_ascii_lowercase()) => {
            let upper = text.to_ascii_uppercase();
            Some((&WORD, format!("there is no \"{text}\"; did you mean \"{upper}\"?")))
        }
        "mishap" => crate::mishap::Mishap::parse(text).err().map(|why| (&WORD, why)),
        "http-url" if !text.starts_with("http://") && !text.starts_with("https://") => {
            Some((&URL, format!("`{text}` is not a URL: it must begin with http:// or https://")))
        }
        "region" => region(text).map(|why| (&REGION, why)),
        "point-in-time" if text != "latest" && text.parse::<jiff::Timestamp>().is_err() => {
            Some((&TIME, format!("`{text}` is not a point in time: write latest, or a UTC time like 2026-11-22T09:14:00Z")))
        }
        _ => None,
    }
}

/// Why a text cannot be a Region.
pub(super) fn region(text: &str) -> Option<String> {
    let mut words = text.split('-').rev();
    let number = words.next().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    let words: Vec<&str> = words.collect();
    let named = words.len() >= 2 && words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    (!number || !named).then(|| format!("`{text}` is not a Region: write it like us-east-1"))
}

//! Names of values in answers: which call, and where in its answer. Items of a list are found by what tells them apart,
//! never by their position.

use crate::effect::{digest, mark};
use crate::journal::RunRecord;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// The name of a value: an answer, and the way into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Symbol {
    /// The call that answers, `drill/drs::start_recovery#1`; `params` for the run's own parameters, `run` for what tells
    /// the run from others.
    pub of: String,
    /// The way to the value in its answer.
    pub path: Vec<Part>,
}

/// One part of a way into a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part {
    /// A member of an object.
    Member(String),
    /// The only item of a list.
    Only {
        /// Always `true`.
        only: bool,
    },
    /// The name under which DNS keeps the name of this address: `9.1.0.10.in-addr.arpa`.
    Reverse {
        /// Always `true`.
        reverse: bool,
    },
    /// One of the items of a list, all of which its call made.
    Any {
        /// Always `true`.
        any: bool,
    },
    /// A piece of a text.
    Piece {
        /// How many characters come before it.
        from: usize,
        /// How many it has; all the rest if it says nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<usize>,
        /// In which letters.
        #[serde(default, skip_serializing_if = "Letters::are_as_they_are")]
        letters: Letters,
    },
    /// The item of a list in which the value at `by` is `is`. `is` may hold symbols.
    Item {
        /// The way to what tells the items apart: member names, and `Tags[NAME]` for the value of a tag.
        by: Vec<String>,
        /// Its value.
        is: Value,
    },
}

/// In which letters a piece of a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letters {
    /// As they are.
    #[default]
    AsTheyAre,
    /// All small.
    Lower,
    /// All capitals.
    Upper,
}

impl Letters {
    /// Whether nothing is done to them.
    #[must_use]
    pub fn are_as_they_are(&self) -> bool {
        *self == Self::AsTheyAre
    }

    /// The text in them.
    pub(super) fn of(self, text: &str) -> String {
        match self {
            Self::AsTheyAre => text.to_owned(),
            Self::Lower => text.to_lowercase(),
            Self::Upper => text.to_uppercase(),
        }
    }
}

impl Part {
    /// One of the items of a list.
    pub(super) fn any() -> Self {
        Self::Any { any: true }
    }

    /// The reverse name of an address.
    pub(super) fn reverse() -> Self {
        Self::Reverse { reverse: true }
    }

    /// The only item of a list.
    pub(super) fn only() -> Self {
        Self::Only { only: true }
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.of.strip_suffix("#1").unwrap_or(&self.of))?;
        for part in &self.path {
            match part {
                Part::Member(name) => write!(f, ".{name}")?,
                Part::Only { .. } => write!(f, "[]")?,
                Part::Any { .. } => write!(f, "[one of them]")?,
                Part::Piece { from, length, letters } => {
                    match (from, length) {
                        (0, None) => {}
                        (from, None) => write!(f, " from character {}", from + 1)?,
                        (from, Some(length)) => write!(f, " characters {} to {}", from + 1, from + length)?,
                    }
                    match letters {
                        Letters::AsTheyAre => {}
                        Letters::Lower => write!(f, " in small letters")?,
                        Letters::Upper => write!(f, " in capitals")?,
                    }
                }
                Part::Reverse { .. } => write!(f, " reversed")?,
                Part::Item { by, is } => write!(f, "[{}={}]", by.join("."), show(is))?,
            }
        }
        Ok(())
    }
}

/// What has a name before any call is made: parameters, and what tells the run from others.
pub(crate) fn known(run: &RunRecord) -> [(String, Value); 2] {
    let own = json!({ "digest": digest(run.family(), &[]), "mark": mark(run.family()), "name": run.name });
    [("params".to_owned(), json!(run.params)), ("run".to_owned(), own)]
}

/// A value with symbols, for people: `<drill/drs::start_recovery.job.jobID>`, `?` for what has no name.
#[must_use]
pub fn show(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => match map.iter().next() {
            Some((key, inner)) if map.len() == 1 && key == super::SYMBOL => symbol(inner),
            Some((key, Value::Array(pieces))) if map.len() == 1 && key == super::TEXT => pieces.iter().map(show).collect(),
            Some((key, _)) if map.len() == 1 && key == super::OPAQUE => "?".to_owned(),
            Some((key, seen)) if map.len() == 1 && key == super::MOVING => show(seen),
            _ => format!("{{{}}}", map.iter().map(|(key, value)| format!("{key}: {}", show(value))).collect::<Vec<_>>().join(", ")),
        },
        other => other.to_string(),
    }
}

/// A value with the names of its symbols in place of them: what reads answers can read it.
#[must_use]
pub fn named(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(named).collect(),
        Value::Object(map) => match map.iter().next() {
            Some((key, inner)) if map.len() == 1 && [super::MOVING, super::OPAQUE].contains(&key.as_str()) => named(inner),
            Some((key, _)) if map.len() == 1 && [super::SYMBOL, super::TEXT].contains(&key.as_str()) => Value::String(show(value)),
            _ => map.iter().map(|(key, value)| (key.clone(), named(value))).collect::<serde_json::Map<_, _>>().into(),
        },
        other => other.clone(),
    }
}

/// The same, where a value without a name is shown as the first rehearsal saw it: for what is only read.
#[must_use]
pub fn show_seen(value: &Value) -> String {
    let inner = value.as_object().filter(|map| map.len() == 1).and_then(|map| map.get(super::OPAQUE));
    show(inner.unwrap_or(value))
}

fn symbol(inner: &Value) -> String {
    serde_json::from_value::<Symbol>(inner.clone()).map_or_else(|_| "?".to_owned(), |symbol| format!("<{symbol}>"))
}

/// The text in one line, with one space between its words.
#[must_use]
pub fn in_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text, cut after so many characters.
#[must_use]
pub fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

/// `9.1.0.10.in-addr.arpa` for `10.0.1.9`; nothing for what is no address.
pub(super) fn reversed(address: &str) -> Option<String> {
    let [a, b, c, d] = address.parse::<std::net::Ipv4Addr>().ok()?.octets();
    Some(format!("{d}.{c}.{b}.{a}.in-addr.arpa"))
}

/// The value of `item` at the way `by`.
pub(super) fn at<'v>(item: &'v Value, by: &[String]) -> Option<&'v Value> {
    by.iter().try_fold(item, |value, name| match name.strip_prefix("Tags[").and_then(|rest| rest.strip_suffix(']')) {
        None => value.get(name),
        Some(tag) => value.get("Tags")?.as_array()?.iter().find(|pair| pair["Key"] == tag)?.get("Value"),
    })
}

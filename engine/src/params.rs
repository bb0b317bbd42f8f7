//! A runbook's parameters: their types, and values given as text or JSON.

use serde_json::Value;

/// A declared parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ParamKind,
    /// Its value if none is given; without one it must be given.
    pub default: Option<Value>,
    /// For people.
    pub help: String,
    /// The words of a `choice`.
    pub of: Vec<String>,
}

/// A parameter's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A file or folder, relative to the runbook.
    Path,
    /// `203.0.113.5/32`, or a word the runbook gives a meaning (`auto`).
    Cidr,
    /// `45m`.
    Duration,
    /// One of the words in `of`.
    Choice,
    /// `latest` or a UTC time.
    PointInTime,
    /// Never given with `--set`; a token in scripts.
    Secret,
    /// `#{ user, password | key }`.
    Login,
    /// `#{ host, user, password | key, via }`.
    Host,
    /// An array.
    List,
    /// A map.
    Map,
}

const NAMES: [(&str, ParamKind); 14] = [
    ("string", ParamKind::String),
    ("int", ParamKind::Int),
    ("float", ParamKind::Float),
    ("bool", ParamKind::Bool),
    ("path", ParamKind::Path),
    ("cidr", ParamKind::Cidr),
    ("duration", ParamKind::Duration),
    ("choice", ParamKind::Choice),
    ("point_in_time", ParamKind::PointInTime),
    ("secret", ParamKind::Secret),
    ("login", ParamKind::Login),
    ("host", ParamKind::Host),
    ("list", ParamKind::List),
    ("map", ParamKind::Map),
];

impl ParamKind {
    /// By the word in a header.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        NAMES.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// The word in a header.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// All words, for messages.
    #[must_use]
    pub fn names() -> String {
        NAMES.map(|(name, _)| name).join(", ")
    }
}

impl Param {
    /// Checks a value of this parameter; text is read as its type.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, value: Value) -> Result<Value, String> {
        let text = value.as_str().map(str::to_owned);
        let wrong = |what: &str| format!("{value} is no {what}");
        match (self.kind, text) {
            (ParamKind::Int, Some(text)) => text.parse::<i64>().map(Value::from).map_err(|_| wrong("whole number")),
            (ParamKind::Int, None) if value.is_i64() => Ok(value),
            (ParamKind::Float, Some(text)) => {
                text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from).ok_or_else(|| wrong("number"))
            }
            (ParamKind::Float, None) if value.is_number() => Ok(value),
            (ParamKind::Bool, Some(text)) => text.parse::<bool>().map(Value::from).map_err(|_| wrong("bool: write true or false")),
            (ParamKind::Bool, None) if value.is_boolean() => Ok(value),
            (ParamKind::Cidr, Some(text)) => cidr(&text).map(|()| value),
            (ParamKind::Duration, Some(text)) => crate::duration::parse(&text).map(|_| value),
            (ParamKind::Choice, Some(text)) if self.of.contains(&text) => Ok(value),
            (ParamKind::Choice, Some(_)) => Err(format!("{value} is none of {}", self.of.join(", "))),
            (ParamKind::PointInTime, Some(text)) if text == "latest" || text.parse::<jiff::Timestamp>().is_ok() => Ok(value),
            (ParamKind::PointInTime, Some(_)) => Err(wrong("point in time: write latest, or a UTC time like 2026-11-22T09:14:00Z")),
            (ParamKind::String | ParamKind::Path | ParamKind::Secret, Some(_)) => Ok(value),
            (ParamKind::List, None) if value.is_array() => Ok(value),
            (ParamKind::Map | ParamKind::Login | ParamKind::Host, None) if value.is_object() => Ok(value),
            (ParamKind::List | ParamKind::Map | ParamKind::Login | ParamKind::Host, Some(text)) => self.structured(&text),
            (kind, _) => Err(wrong(kind.name())),
        }
    }

    fn structured(&self, text: &str) -> Result<Value, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("`{text}` is not JSON: {error}"))?;
        if value.is_string() { Err(format!("{value} is no {}", self.kind.name())) } else { self.check(value) }
    }
}

/// An IPv4 or IPv6 network in CIDR notation, or a word of the runbook's own.
fn cidr(text: &str) -> Result<(), String> {
    let word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic());
    let network = text.split_once('/').is_some_and(|(address, length)| match (address.parse(), length.parse::<u8>()) {
        (Ok(std::net::IpAddr::V4(_)), Ok(length)) => length <= 32,
        (Ok(std::net::IpAddr::V6(_)), Ok(length)) => length <= 128,
        _ => false,
    });
    if word || network { Ok(()) } else { Err(format!("`{text}` is no network: write it like 203.0.113.5/32")) }
}

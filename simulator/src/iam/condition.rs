//! Conditions of policy statements, and the context of a request they are judged by.

use super::document::{glob, strings};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is known of a request, by context key. Keys know no case.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    values: BTreeMap<String, Vec<String>>,
}

/// One operator on one key.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// `StringEquals`, without prefix and suffix.
    operator: String,
    quantifier: Quantifier,
    if_exists: bool,
    key: String,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    One,
    Any,
    All,
}

impl Context {
    /// Adds a key with its values.
    pub(super) fn add(&mut self, key: &str, values: Vec<String>) {
        self.values.insert(key.to_ascii_lowercase(), values);
    }

    fn get(&self, key: &str) -> Option<&[String]> {
        self.values.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// `pattern` with its policy variables (`${aws:username}`) filled in; an unknown one matches nothing.
    pub(super) fn filled(&self, pattern: &str) -> String {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(start) = rest.find("${") {
            let Some(end) = rest[start..].find('}').map(|end| start + end) else { break };
            out.push_str(&rest[..start]);
            let name = &rest[start + 2..end];
            match name {
                "*" | "?" | "$" => out.push_str(name),
                _ => out.push_str(self.get(name).and_then(<[String]>::first).map_or("\u{0}", String::as_str)),
            }
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        out
    }
}

/// The conditions of a statement; `None` if they are not a map of operators to maps of keys.
pub(super) fn read(value: Option<&Value>) -> Option<Vec<Condition>> {
    let Some(value) = value else { return Some(Vec::new()) };
    let mut all = Vec::new();
    for (operator, keys) in value.as_object()? {
        for (key, values) in keys.as_object()? {
            let (quantifier, bare) = match operator.split_once(':') {
                Some(("ForAnyValue", bare)) => (Quantifier::Any, bare),
                Some(("ForAllValues", bare)) => (Quantifier::All, bare),
                Some(_) => return None,
                None => (Quantifier::One, operator.as_str()),
            };
            let (bare, if_exists) = bare.strip_suffix("IfExists").map_or((bare, false), |bare| (bare, true));
            all.push(Condition { operator: bare.to_owned(), quantifier, if_exists, key: key.clone(), values: strings(values) });
        }
    }
    Some(all)
}

impl Condition {
    /// Whether the condition holds. An operator the lab does not know never lets an `Allow` through and never
    /// keeps a `Deny` (`allow` false) from applying.
    pub(super) fn holds(&self, context: &Context, allow: bool) -> bool {
        let found = context.get(&self.key);
        if self.operator == "Null" {
            return self.values.iter().any(|value| (value == "true") == found.is_none());
        }
        let Some(matcher) = self.matcher() else { return !allow };
        let negated = self.operator.contains("Not");
        let Some(found) = found else { return self.if_exists || negated || self.quantifier == Quantifier::All };
        let one = |value: &String| self.values.iter().any(|wanted| matcher(&context.filled(wanted), value)) != negated;
        match self.quantifier {
            Quantifier::All => found.iter().all(one),
            Quantifier::One | Quantifier::Any => found.iter().any(one),
        }
    }

    fn matcher(&self) -> Option<fn(&str, &str) -> bool> {
        Some(match self.operator.as_str() {
            "StringEquals" | "StringNotEquals" => |wanted, value| wanted == value,
            "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" | "Bool" => |wanted, value| wanted.eq_ignore_ascii_case(value),
            "StringLike" | "StringNotLike" | "ArnEquals" | "ArnNotEquals" | "ArnLike" | "ArnNotLike" => glob,
            _ => return None,
        })
    }
}

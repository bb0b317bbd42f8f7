//! Policy documents: read, checked as IAM checks them, and matched.

use super::condition::{Condition, Context};
use crate::wire::AwsError;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// What an identity may do: resources, no principal.
    Identity,
    /// Who may assume a role: principals, no resource.
    Trust,
}

/// One statement.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) allow: bool,
    /// `AWS`, `Service`, ... and their values; `*` for anybody.
    principals: Vec<(String, String)>,
    actions: Patterns,
    resources: Patterns,
    conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug, Default)]
struct Patterns {
    negated: bool,
    all: Vec<String>,
}

/// The document as IAM returns it: percent-encoded after RFC 3986.
pub(super) fn encoded(text: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(text, KEPT).to_string()
}

/// The trust policy of a service-linked role.
pub(super) fn trust_of_service(service: &str) -> String {
    let statement = json!({ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

fn malformed(message: impl Into<String>) -> AwsError {
    AwsError::new(400, "MalformedPolicyDocument", message)
}

/// Reads a document, refusing what IAM refuses.
pub(super) fn parse(text: &str, purpose: Use) -> Result<Vec<Statement>, AwsError> {
    let document: Map<String, Value> = serde_json::from_str(text).map_err(|_| malformed("This policy contains invalid Json"))?;
    let known = ["Version", "Id", "Statement"];
    let version = document.get("Version").and_then(Value::as_str);
    let good_version = version.is_none_or(|version| version == "2012-10-17" || version == "2008-10-17");
    if !good_version || document.keys().any(|key| !known.contains(&key.as_str())) {
        return Err(malformed("Syntax errors in policy."));
    }
    let statements = match document.get("Statement") {
        Some(Value::Array(all)) if !all.is_empty() => all.clone(),
        Some(one @ Value::Object(_)) => vec![one.clone()],
        _ => return Err(malformed("Syntax errors in policy.")),
    };
    statements.iter().map(|value| statement(value, purpose)).collect()
}

fn statement(value: &Value, purpose: Use) -> Result<Statement, AwsError> {
    let syntax = || malformed("Syntax errors in policy.");
    let map = value.as_object().ok_or_else(syntax)?;
    let known = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    if map.keys().any(|key| !known.contains(&key.as_str())) {
        return Err(syntax());
    }
    let allow = match map.get("Effect").and_then(Value::as_str) {
        Some("Allow") => true,
        Some("Deny") => false,
        _ => return Err(syntax()),
    };
    let actions = patterns(map, "Action", "NotAction").ok_or_else(|| malformed("Policy statement must contain actions."))?;
    if actions.all.iter().any(|action| action != "*" && !action.contains(':')) {
        return Err(malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."));
    }
    let has_principal = map.contains_key("Principal") || map.contains_key("NotPrincipal");
    let resources = patterns(map, "Resource", "NotResource");
    match purpose {
        Use::Identity if has_principal => return Err(malformed("Policy document should not specify a principal.")),
        Use::Identity if resources.is_none() => return Err(malformed("Policy statement must contain resources.")),
        Use::Trust if resources.is_some() => return Err(malformed("Has prohibited field Resource")),
        Use::Trust if !map.contains_key("Principal") => return Err(malformed("Missing required field Principal")),
        _ => {}
    }
    let resources = resources.unwrap_or_default();
    if let Some(bad) = resources.all.iter().find(|resource| *resource != "*" && !resource.starts_with("arn:")) {
        return Err(malformed(format!("Resource {bad} must be in ARN format or \"*\".")));
    }
    let conditions = super::condition::read(map.get("Condition")).ok_or_else(syntax)?;
    Ok(Statement { allow, principals: principals(map.get("Principal")), actions, resources, conditions })
}

fn patterns(map: &Map<String, Value>, plain: &str, negated: &str) -> Option<Patterns> {
    let (value, negated) = match (map.get(plain), map.get(negated)) {
        (Some(value), None) => (value, false),
        (None, Some(value)) => (value, true),
        _ => return None,
    };
    Some(Patterns { negated, all: strings(value) }).filter(|patterns| !patterns.all.is_empty())
}

/// One text or a list of them; numbers and truth values as text.
pub(super) fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().flat_map(strings).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        _ => Vec::new(),
    }
}

fn principals(value: Option<&Value>) -> Vec<(String, String)> {
    match value {
        Some(Value::Object(kinds)) => {
            kinds.iter().flat_map(|(kind, values)| strings(values).into_iter().map(move |value| (kind.clone(), value))).collect()
        }
        Some(Value::String(text)) => vec![("AWS".to_owned(), text.clone())],
        _ => Vec::new(),
    }
}

impl Statement {
    /// Whether the statement speaks of this request. Without a resource it speaks of it if it speaks of any
    /// resource (`Allow`) or of all of them (`Deny`).
    pub(super) fn meets(&self, action: &str, resource: Option<&str>, context: &Context) -> bool {
        let lower = action.to_ascii_lowercase();
        let acts = self.actions.all.iter().any(|pattern| glob(&pattern.to_ascii_lowercase(), &lower)) != self.actions.negated;
        let on = match resource {
            Some(resource) => self.resources.all.iter().any(|pattern| glob(&context.filled(pattern), resource)) != self.resources.negated,
            None => self.allow || (!self.resources.negated && self.resources.all.iter().any(|pattern| pattern == "*")),
        };
        acts && on && self.conditions.iter().all(|condition| condition.holds(context, self.allow))
    }

    /// Whether the statement of a trust policy names one of these `(kind, value)` principals.
    pub(super) fn trusts(&self, who: &[(&str, &str)], action: &str, context: &Context) -> bool {
        let named = self.principals.iter().any(|(kind, value)| value == "*" || who.iter().any(|(k, v)| k == kind && v == value));
        let lower = action.to_ascii_lowercase();
        let acts = self.actions.all.iter().any(|pattern| glob(&pattern.to_ascii_lowercase(), &lower)) != self.actions.negated;
        named && acts && self.conditions.iter().all(|condition| condition.holds(context, self.allow))
    }
}

/// `*` stands for any text, `?` for one character.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            p = at + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

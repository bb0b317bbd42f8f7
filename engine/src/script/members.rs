//! What a member may have been meant for that a map does not have: those of what verbs return, as their descriptions tell them
//! (`#{ name, state }`).

use crate::schema::did_you_mean;
use crate::verb::Verb;
use rhai::EvalAltResult;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// All of them.
pub(crate) fn of(verbs: &[Verb]) -> BTreeSet<&'static str> {
    let braced = verbs.iter().flat_map(|verb| verb.doc.split("#{ ").skip(1)).filter_map(|rest| rest.split(" }").next());
    braced.flat_map(|members| members.split(", ")).map(str::trim).filter(|member| is_name(member)).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The members of what calls gave, as far as they are looked at.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<BTreeSet<String>>);

impl Seen {
    /// Takes those of an answer. The items of a list are alike: the first stands for all.
    pub(crate) fn learn(&self, value: &Value) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        learn(value, &mut seen);
    }

    /// All of them, and those of these values.
    pub(crate) fn with(&self, values: &[Value]) -> BTreeSet<String> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        values.iter().for_each(|value| learn(value, &mut seen));
        seen
    }
}

fn learn(value: &Value, seen: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if !seen.contains(name) {
                    seen.insert(name.clone());
                }
                learn(value, seen);
            }
        }
        Value::Array(items) => items.iter().take(1).for_each(|item| learn(item, seen)),
        _ => {}
    }
}

/// The help about a member that is not there, with one that is near before it: of those that were seen, or that verbs give. `None`: none is
/// near, or the error is another.
pub(crate) fn meant(
    error: &EvalAltResult,
    seen: &BTreeSet<String>,
    members: &BTreeSet<&'static str>,
    help: Option<&str>,
) -> Option<String> {
    let EvalAltResult::ErrorPropertyNotFound(name, _) = super::innermost(error) else { return None };
    let letters = |text: &str| text.replace('_', "").to_lowercase();
    let alike = seen.iter().map(String::as_str).find(|member| letters(member) == letters(name) && member != name);
    let near = alike.or_else(|| did_you_mean(name, seen.iter().map(String::as_str).chain(members.iter().copied())));
    let near = near.filter(|near| near != name)?;
    let rest = help.map_or_else(String::new, |help| format!(" {help}"));
    Some(format!("did you mean `{near}`?{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rhai::Position;
    use serde_json::json;

    #[test]
    fn a_member_is_meant_by_its_letters_before_any_other_that_is_near() {
        let seen = Seen::default();
        seen.learn(&json!([{ "InstanceId": "i-1", "State": { "Name": "running" } }, { "Later": 1 }]));
        let meant = |name: &str| {
            let error = EvalAltResult::ErrorPropertyNotFound(name.to_owned(), Position::NONE);
            super::meant(&error, &seen.with(&[json!({ "web": 1 })]), &BTreeSet::from(["instances"]), None)
        };
        assert_eq!(meant("instance_id").as_deref(), Some("did you mean `InstanceId`?"));
        assert_eq!(meant("InstanceID").as_deref(), Some("did you mean `InstanceId`?"));
        assert_eq!(meant("name").as_deref(), Some("did you mean `Name`?"));
        assert_eq!(meant("wbe").as_deref(), Some("did you mean `web`?"));
        assert_eq!(meant("instance").as_deref(), Some("did you mean `instances`?"));
        assert_eq!((meant("Later"), meant("colour")), (None, None));
    }
}

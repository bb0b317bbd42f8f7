//! What a member may have been meant for that a map does not have: those of what verbs return, as their descriptions tell them
//! (`#{ name, state }`).

use crate::schema::did_you_mean;
use crate::verb::Verb;
use rhai::EvalAltResult;
use std::collections::BTreeSet;

/// All of them.
pub(crate) fn of(verbs: &[Verb]) -> BTreeSet<&'static str> {
    let braced = verbs.iter().flat_map(|verb| verb.doc.split("#{ ").skip(1)).filter_map(|rest| rest.split(" }").next());
    braced.flat_map(|members| members.split(", ")).map(str::trim).filter(|member| is_name(member)).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The help about a member that is not there, with one that is near before it. `None`: none is near, or the error is another.
pub(crate) fn meant(error: &EvalAltResult, members: &BTreeSet<&'static str>, help: Option<&str>) -> Option<String> {
    let EvalAltResult::ErrorPropertyNotFound(name, _) = super::innermost(error) else { return None };
    let near = did_you_mean(name, members.iter().copied()).filter(|near| near != name)?;
    let rest = help.map_or_else(String::new, |help| format!(" {help}"));
    Some(format!("did you mean `{near}`?{rest}"))
}

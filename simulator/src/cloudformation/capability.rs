//! What must be acknowledged before identities are made.

use super::kind;
use super::refuse::constraint;
use super::template::Template;
use crate::wire::{AwsError, Params};

/// What a template needs: its capability, and the types of resources that need it.
pub(super) fn needed(template: &Template) -> Option<(&'static str, Vec<String>)> {
    let mut named = false;
    let mut types = std::collections::BTreeSet::new();
    for resource in template.resources.values() {
        let Some(property) = kind::named(&resource.kind).and_then(|kind| kind.identity) else { continue };
        types.insert(resource.kind.clone());
        named |= !property.is_empty() && resource.properties.get(property).is_some();
    }
    (!types.is_empty()).then(|| (if named { "CAPABILITY_NAMED_IAM" } else { "CAPABILITY_IAM" }, types.into_iter().collect()))
}

/// Refuses a template that needs more than was acknowledged.
pub(super) fn check(template: &Template, acknowledged: &[String]) -> Result<(), AwsError> {
    let Some((needed, _)) = needed(template) else { return Ok(()) };
    let has = |word: &str| acknowledged.iter().any(|capability| capability == word);
    if has(needed) || has("CAPABILITY_NAMED_IAM") {
        return Ok(());
    }
    Err(AwsError::new(400, "InsufficientCapabilitiesException", format!("Requires capabilities : [{needed}]")))
}

/// `Capabilities.member.N` of a request.
pub(super) fn given(params: &Params) -> Result<Vec<String>, AwsError> {
    const KNOWN: [&str; 3] = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];
    let given = params.member_list("Capabilities");
    match given.iter().find(|word| !KNOWN.contains(&word.as_str())) {
        Some(_) => {
            let all = format!("[{}]", given.join(", "));
            let rule = "Member must satisfy constraint: [Member must satisfy enum value set: \
                        [CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]]";
            Err(constraint("Capabilities", Some(&all), rule))
        }
        None => Ok(given),
    }
}

//! What of a template is in force once its conditions are known.

use super::document::text;
use super::reference::{Mention, mentions};
use super::refuse::format;
use super::template::Template;
use crate::wire::AwsError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The template without what its conditions leave out.
pub(super) fn active(template: &Template, conditions: &BTreeMap<String, bool>) -> Template {
    let holds = |name: Option<String>| name.is_none_or(|name| conditions.get(&name).copied().unwrap_or(false));
    let mut active = template.clone();
    active.resources.retain(|_, resource| holds(resource.condition.clone()));
    active.outputs.retain(|_, output| holds(output.get("Condition").map(text)));
    let standing: BTreeSet<String> = active.resources.keys().cloned().collect();
    for resource in active.resources.values_mut() {
        resource.properties = chosen(&resource.properties, conditions);
        resource.depends_on.retain(|name| standing.contains(name));
    }
    for output in active.outputs.values_mut() {
        *output = chosen(output, conditions);
    }
    active
}

/// A value with every `Fn::If` replaced by the branch taken.
fn chosen(value: &Value, conditions: &BTreeMap<String, bool>) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| chosen(item, conditions)).collect(),
        Value::Object(map) => match (map.len(), map.get("Fn::If").and_then(Value::as_array).map(Vec::as_slice)) {
            (1, Some([Value::String(name), yes, no])) if conditions.contains_key(name) => {
                chosen(if conditions[name] { yes } else { no }, conditions)
            }
            _ => Value::Object(map.iter().map(|(name, value)| (name.clone(), chosen(value, conditions))).collect()),
        },
        scalar => scalar.clone(),
    }
}

/// Refuses mentions of resources that conditions leave out.
pub(super) fn check(active: &Template, whole: &Template) -> Result<(), AwsError> {
    let resources: Vec<&Value> = active.resources.values().map(|resource| &resource.properties).collect();
    for (name, values) in [("Resources", resources), ("Outputs", active.outputs.values().collect())] {
        let mut found = BTreeSet::new();
        values.into_iter().for_each(|value| mentions(value, &mut found));
        let left_out = |mention: Mention| match mention {
            Mention::Name(name) | Mention::Attribute(name, _) => {
                (whole.resources.contains_key(&name) && !active.resources.contains_key(&name)).then_some(name)
            }
            _ => None,
        };
        let unresolved: BTreeSet<String> = found.into_iter().filter_map(left_out).collect();
        if !unresolved.is_empty() {
            let names: Vec<String> = unresolved.into_iter().collect();
            return Err(format(format!("Unresolved resource dependencies [{}] in the {name} block of the template", names.join(", "))));
        }
    }
    Ok(())
}

/// Whether a value can be worked out before any resource stands.
pub(super) fn is_early(template: &Template, value: &Value) -> bool {
    let mut found = BTreeSet::new();
    mentions(value, &mut found);
    found.into_iter().all(|mention| match mention {
        Mention::Name(name) => !template.resources.contains_key(&name),
        Mention::Attribute(..) => false,
        _ => true,
    })
}

/// The arguments of every `Fn::ImportValue` in a value.
pub(super) fn imports<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| imports(item, found)),
        Value::Object(map) => {
            found.extend(map.get("Fn::ImportValue").filter(|_| map.len() == 1));
            map.values().for_each(|value| imports(value, found));
        }
        _ => {}
    }
}

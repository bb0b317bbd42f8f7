//! What refers to what in a template: unresolved names, conditions that are not there, and circles.

use super::document::{SHORT, text};
use super::kind;
use super::refuse::{format, invalid, template as error};
use super::template::Template;
use crate::wire::AwsError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Names CloudFormation itself gives values to.
pub(super) const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// One mention of something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mention {
    /// `Ref`, or `${Name}`.
    Name(String),
    /// `Fn::GetAtt`, or `${Name.Attribute}`; an empty attribute could not be read.
    Attribute(String, String),
    /// A condition, in `Fn::If` or `Condition`.
    Condition(String),
    /// A mapping.
    Mapping(String),
    /// A function there is none of.
    Unsupported(String),
}

/// The names between `${` and `}` in a Fn::Sub text, without the literal `${!..}`.
pub(super) fn placeholders(text: &str) -> Vec<String> {
    let parts = text.split("${").skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| name.trim().to_owned()).filter(|name| !name.starts_with('!')).collect()
}

/// Everything `value` mentions.
pub(super) fn mentions(value: &Value, found: &mut BTreeSet<Mention>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| mentions(item, found)),
        Value::Object(map) => {
            if let (1, Some((name, argument))) = (map.len(), map.iter().next()) {
                function(name, argument, found);
            }
            map.values().for_each(|value| mentions(value, found));
        }
        _ => {}
    }
}

fn function(name: &str, argument: &Value, found: &mut BTreeSet<Mention>) {
    let first = argument.as_array().and_then(|items| items.first());
    match (name, argument, first) {
        ("Ref", Value::String(name), _) => drop(found.insert(Mention::Name(name.clone()))),
        ("Condition", Value::String(name), _) => drop(found.insert(Mention::Condition(name.clone()))),
        ("Fn::If", _, Some(Value::String(name))) => drop(found.insert(Mention::Condition(name.clone()))),
        ("Fn::FindInMap", _, Some(Value::String(name))) => drop(found.insert(Mention::Mapping(name.clone()))),
        ("Fn::GetAtt", _, _) => drop(found.insert(get_att(argument))),
        ("Fn::Sub", Value::String(text), _) => substitutes(text, None, found),
        ("Fn::Sub", Value::Array(items), Some(Value::String(text))) => substitutes(text, items.get(1), found),
        (name, ..) if name.starts_with("Fn::") && !SHORT.iter().any(|(_, long)| *long == name) => {
            found.insert(Mention::Unsupported(name.to_owned()));
        }
        _ => {}
    }
}

fn get_att(argument: &Value) -> Mention {
    let (logical, attribute) = match argument {
        Value::String(text) => {
            text.split_once('.').map_or((text.clone(), String::new()), |(one, other)| (one.to_owned(), other.to_owned()))
        }
        Value::Array(items) => {
            let rest: Vec<String> = items.iter().skip(1).map(text).collect();
            (items.first().map(text).unwrap_or_default(), rest.join("."))
        }
        _ => (String::new(), String::new()),
    };
    Mention::Attribute(logical, attribute)
}

fn substitutes(text: &str, local: Option<&Value>, found: &mut BTreeSet<Mention>) {
    let is_local = |name: &str| local.and_then(|map| map.get(name)).is_some();
    for name in placeholders(text).into_iter().filter(|name| !is_local(name)) {
        found.insert(match name.split_once('.') {
            Some((logical, attribute)) => Mention::Attribute(logical.to_owned(), attribute.to_owned()),
            None => Mention::Name(name),
        });
    }
}

fn of(value: &Value) -> BTreeSet<Mention> {
    let mut found = BTreeSet::new();
    mentions(value, &mut found);
    found
}

/// What every resource needs before it can be made.
pub(super) fn dependencies(template: &Template) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for (logical, resource) in &template.resources {
        let mut needs: BTreeSet<String> = resource.depends_on.iter().cloned().collect();
        for mention in of(&resource.properties) {
            match mention {
                Mention::Name(name) | Mention::Attribute(name, _) if template.resources.contains_key(&name) => drop(needs.insert(name)),
                _ => {}
            }
        }
        all.insert(logical.clone(), needs);
    }
    all
}

/// Refuses a template that mentions what it does not have, or whose parts go round in circles.
pub(super) fn check(template: &Template) -> Result<(), AwsError> {
    let resources: Vec<(&Value, &[String])> =
        template.resources.values().map(|resource| (&resource.properties, resource.depends_on.as_slice())).collect();
    let outputs: Vec<(&Value, &[String])> = template.outputs.values().map(|output| (output, [].as_slice())).collect();
    block(template, "Resources", &resources)?;
    block(template, "Outputs", &outputs)?;
    for condition in template.conditions.values() {
        for mention in of(condition) {
            in_condition(template, &mention)?;
        }
    }
    for (logical, resource) in &template.resources {
        if let Some(name) = resource.condition.as_ref().filter(|name| !template.conditions.contains_key(*name)) {
            return Err(format(format!("Unresolved condition {name} for resource {logical} in the Resources block of the template")));
        }
    }
    for (name, output) in &template.outputs {
        if output.get("Value").is_none_or(Value::is_null) {
            return Err(format(format!("Output {name} is malformed. Every Outputs member must contain a Value object")));
        }
        if let Some(condition) = output.get("Condition").map(text) {
            known_condition(template, &condition, "Outputs")?;
        }
    }
    circle(&dependencies(template), "Circular dependency between resources")?;
    circle(&between_conditions(template), "Circular dependency between conditions")
}

fn block(template: &Template, name: &str, values: &[(&Value, &[String])]) -> Result<(), AwsError> {
    let mut unresolved = BTreeSet::new();
    for (value, depends_on) in values {
        unresolved.extend(depends_on.iter().filter(|name| !template.resources.contains_key(*name)).cloned());
        for mention in of(value) {
            match mention {
                Mention::Name(other) if !is_name(template, &other) => drop(unresolved.insert(other)),
                Mention::Attribute(logical, attribute) => has_attribute(template, &logical, &attribute)?,
                Mention::Condition(condition) => known_condition(template, &condition, name)?,
                Mention::Mapping(mapping) => known_mapping(template, &mapping)?,
                Mention::Unsupported(function) => return Err(unsupported(&function)),
                _ => {}
            }
        }
    }
    if unresolved.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = unresolved.into_iter().collect();
    Err(format(format!("Unresolved resource dependencies [{}] in the {name} block of the template", names.join(", "))))
}

fn unsupported(function: &str) -> AwsError {
    error(format!("unsupported function: {function}"))
}

fn is_name(template: &Template, name: &str) -> bool {
    PSEUDO.contains(&name) || template.parameters.contains_key(name) || template.resources.contains_key(name)
}

fn known_condition(template: &Template, name: &str, block: &str) -> Result<(), AwsError> {
    if template.conditions.contains_key(name) {
        return Ok(());
    }
    Err(format(format!("Unresolved condition dependency {name} in the {block} block of the template")))
}

fn known_mapping(template: &Template, name: &str) -> Result<(), AwsError> {
    if template.mappings.contains_key(name) {
        return Ok(());
    }
    Err(error(format!("Mapping named '{name}' is not present in the 'Mappings' section of template.")))
}

fn has_attribute(template: &Template, logical: &str, attribute: &str) -> Result<(), AwsError> {
    let Some(resource) = template.resources.get(logical) else {
        return Err(error(format!("instance of Fn::GetAtt references undefined resource {logical}")));
    };
    if attribute.is_empty() {
        return Err(error("Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"));
    }
    let known = kind::named(&resource.kind).is_some_and(|kind| kind.has_attribute(attribute));
    if known {
        return Ok(());
    }
    Err(error(format!("resource {logical} does not support attribute type {attribute} in Fn::GetAtt")))
}

fn in_condition(template: &Template, mention: &Mention) -> Result<(), AwsError> {
    match mention {
        Mention::Name(name) if PSEUDO.contains(&name.as_str()) || template.parameters.contains_key(name) => Ok(()),
        Mention::Name(name) | Mention::Attribute(name, _) => {
            Err(format(format!("Unresolved dependencies [{name}]. Cannot reference resources in the Conditions block of the template")))
        }
        Mention::Condition(name) => known_condition(template, name, "Conditions"),
        Mention::Mapping(name) => known_mapping(template, name),
        Mention::Unsupported(function) => Err(unsupported(function)),
    }
}

fn between_conditions(template: &Template) -> BTreeMap<String, BTreeSet<String>> {
    let named = |value: &Value| {
        let names = of(value).into_iter().filter_map(|mention| match mention {
            Mention::Condition(name) => Some(name),
            _ => None,
        });
        names.collect()
    };
    template.conditions.iter().map(|(name, value)| (name.clone(), named(value))).collect()
}

/// Takes away what needs nothing until nothing is left; what stays goes in circles.
fn circle(needs: &BTreeMap<String, BTreeSet<String>>, message: &str) -> Result<(), AwsError> {
    let mut left = needs.clone();
    loop {
        let free: Vec<String> =
            left.iter().filter(|(_, needs)| needs.iter().all(|need| !left.contains_key(need))).map(|(name, _)| name.clone()).collect();
        if free.is_empty() {
            break;
        }
        free.iter().for_each(|name| drop(left.remove(name)));
    }
    if left.is_empty() {
        return Ok(());
    }
    // What merely leads into a circle is not part of it.
    loop {
        let needed: BTreeSet<String> = left.values().flatten().cloned().collect();
        let outside: Vec<String> = left.keys().filter(|name| !needed.contains(*name)).cloned().collect();
        if outside.is_empty() {
            break;
        }
        outside.iter().for_each(|name| drop(left.remove(name)));
    }
    let names: Vec<String> = left.into_keys().collect();
    Err(invalid(format!("{message}: [{}]", names.join(", "))))
}

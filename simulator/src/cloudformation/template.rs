//! A template's sections, read from its value tree and checked for form.

use super::document::text;
use super::kind;
use super::refuse::{format, invalid};
use super::signal::{self, Policy};
use crate::wire::AwsError;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The sections a template may have.
const SECTIONS: [&str; 11] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// The attributes a resource may have besides its properties.
const ATTRIBUTES: [&str; 9] =
    ["Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type", "UpdatePolicy", "UpdateReplacePolicy"];

/// A resource as declared.
#[derive(Clone, Debug)]
pub(super) struct Declaration {
    pub(super) kind: String,
    pub(super) properties: Value,
    pub(super) depends_on: Vec<String>,
    pub(super) condition: Option<String>,
    /// The signals it waits for.
    pub(super) signals: Option<Policy>,
    /// `DeletionPolicy: Retain` or `RetainExceptOnCreate`.
    pub(super) is_retained: bool,
    /// Retained even when the creation is rolled back.
    pub(super) is_retained_on_rollback: bool,
}

/// A template.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) description: Option<String>,
    pub(super) metadata: Option<Value>,
    pub(super) parameters: Map<String, Value>,
    pub(super) mappings: Map<String, Value>,
    pub(super) conditions: Map<String, Value>,
    pub(super) resources: BTreeMap<String, Declaration>,
    pub(super) outputs: Map<String, Value>,
}

impl Template {
    /// Reads the sections of `tree`.
    pub(super) fn read(tree: &Value) -> Result<Self, AwsError> {
        let sections = tree.as_object().ok_or_else(|| format("unsupported structure."))?;
        let unknown: Vec<&str> = sections.keys().map(String::as_str).filter(|name| !SECTIONS.contains(name)).collect();
        if !unknown.is_empty() {
            return Err(invalid(format!("Invalid template property or properties [{}]", unknown.join(", "))));
        }
        if let Some(version) = sections.get("AWSTemplateFormatVersion").filter(|version| text(version) != "2010-09-09") {
            return Err(invalid(format!("Template format error: unsupported value for AWSTemplateFormatVersion: {}.", text(version))));
        }
        no_machinery(sections)?;
        let template = Self {
            description: description(sections)?,
            metadata: sections.get("Metadata").cloned(),
            parameters: section(sections, "Parameters")?,
            mappings: section(sections, "Mappings")?,
            conditions: section(sections, "Conditions")?,
            resources: resources(&section(sections, "Resources")?)?,
            outputs: section(sections, "Outputs")?,
        };
        template.names()?;
        Ok(template)
    }

    /// Logical names are alphanumeric.
    fn names(&self) -> Result<(), AwsError> {
        let sections: [(&str, Vec<&String>); 3] = [
            ("Parameter", self.parameters.keys().collect()),
            ("Resource", self.resources.keys().collect()),
            ("Output", self.outputs.keys().collect()),
        ];
        for (noun, names) in sections {
            if let Some(bad) = names.into_iter().find(|name| name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
                return Err(format(format!("{noun} name {bad} is non alphanumeric.")));
            }
        }
        match self.parameters.keys().find(|name| self.resources.contains_key(*name)) {
            Some(both) => Err(format(format!("Duplicate logical id {both}: a parameter and a resource have this name"))),
            None => Ok(()),
        }
    }
}

/// What would change the template before it is read: the lab has no macros.
fn no_machinery(sections: &Map<String, Value>) -> Result<(), AwsError> {
    if let Some(transform) = sections.get("Transform") {
        let name = transform.as_array().and_then(|names| names.first()).unwrap_or(transform);
        return Err(invalid(format!("No transform named {} found.", text(name))));
    }
    for name in ["Rules", "Hooks"] {
        if sections.get(name).is_some_and(|section| section.as_object().is_none_or(|map| !map.is_empty())) {
            return Err(format(format!("the lab has no {name}")));
        }
    }
    Ok(())
}

fn description(sections: &Map<String, Value>) -> Result<Option<String>, AwsError> {
    match sections.get("Description") {
        None => Ok(None),
        Some(Value::String(text)) if text.len() <= 1024 => Ok(Some(text.clone())),
        Some(Value::String(_)) => Err(format("'Description' length is greater than 1024.")),
        Some(_) => Err(format("Template Description must be a string.")),
    }
}

fn section(sections: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, AwsError> {
    let map = match sections.get(name) {
        None => Map::new(),
        Some(Value::Object(map)) => map.clone(),
        Some(_) => return Err(format(format!("[/{name}] '{name}' must be an object"))),
    };
    let is_object = |name: &str, value: &Value| value.is_object() || name == "Conditions";
    match map.iter().find(|(_, value)| !is_object(name, value)) {
        Some((member, _)) => Err(format(format!("Every {name} member must be an object: [/{name}/{member}]"))),
        None if name == "Resources" && map.is_empty() => Err(format("At least one Resources member must be defined.")),
        None => Ok(map),
    }
}

fn resources(section: &Map<String, Value>) -> Result<BTreeMap<String, Declaration>, AwsError> {
    let mut all = BTreeMap::new();
    for (logical, value) in section {
        all.insert(logical.clone(), declaration(logical, value)?);
    }
    let unknown: Vec<&str> = all.values().map(|one| one.kind.as_str()).filter(|name| kind::named(name).is_none()).collect();
    if !unknown.is_empty() {
        let unknown: std::collections::BTreeSet<&str> = unknown.into_iter().collect();
        let unknown: Vec<&str> = unknown.into_iter().collect();
        return Err(format(format!("Unrecognized resource types: [{}]", unknown.join(", "))));
    }
    Ok(all)
}

fn declaration(logical: &str, value: &Value) -> Result<Declaration, AwsError> {
    let Some(Value::String(kind)) = value.get("Type") else {
        return Err(format(format!("[/Resources/{logical}] Every Resources object must contain a Type member.")));
    };
    let members = value.as_object().into_iter().flat_map(Map::keys);
    if let Some(unknown) = members.into_iter().find(|name| !ATTRIBUTES.contains(&name.as_str())) {
        return Err(invalid(format!("Invalid template resource property '{unknown}'")));
    }
    let properties = match value.get("Properties") {
        None | Some(Value::Null) => Value::Object(Map::new()),
        Some(properties @ Value::Object(_)) => properties.clone(),
        Some(_) => return Err(format(format!("[/Resources/{logical}/Properties] Properties must be an object"))),
    };
    let depends_on = match value.get("DependsOn") {
        None => Vec::new(),
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) if many.iter().all(Value::is_string) => many.iter().map(text).collect(),
        Some(_) => return Err(format("DependsOn must be a string or list of strings.")),
    };
    let condition = match value.get("Condition") {
        None => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(_) => return Err(format(format!("[/Resources/{logical}/Condition] Condition must be a string"))),
    };
    let policy = value.get("DeletionPolicy").map_or_else(|| "Delete".to_owned(), text);
    if !["Delete", "Retain", "RetainExceptOnCreate"].contains(&policy.as_str()) {
        return Err(format(format!("Unrecognized DeletionPolicy {policy} for resource {logical}")));
    }
    Ok(Declaration {
        kind: kind.clone(),
        properties,
        depends_on,
        condition,
        signals: signal::policy(logical, value.get("CreationPolicy"))?,
        is_retained: policy != "Delete",
        is_retained_on_rollback: policy == "Retain",
    })
}

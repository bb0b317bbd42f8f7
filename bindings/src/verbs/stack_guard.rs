//! What must hold before a stack is created: no stack of that name, no export of its templates held by another, a
//! Region its templates know.

use super::read::{items, text};
use super::stack::Deploy;
use engine::effect::Scope;
use engine::verb::VerbError;
use serde_json::{Value, json};

pub(super) fn free(scope: &Scope, deploy: &Deploy, template: &Value) -> Result<(), VerbError> {
    exists(scope, &deploy.name)?;
    exports(scope, &deploy.name, template)?;
    region(scope, template)
}

fn exists(scope: &Scope, name: &str) -> Result<(), VerbError> {
    let found = match scope.call("cloudformation::describe_stacks", json!({ "StackName": name })) {
        Ok(found) => found,
        Err(error) if error.code() == Some("ValidationError") => return Ok(()),
        Err(other) => return Err(other),
    };
    let Some(stack) = items(&found, "").first() else { return Ok(()) };
    let message = format!(
        "a stack `{name}` exists already ({}, made {}): give another name, or delete it first",
        text(stack, "StackStatus"),
        text(stack, "CreationTime")
    );
    Err(VerbError::fault("StackExists", message))
}

/// Export names are unique in an account and Region: a second stack of the same templates would fail half-way.
fn exports(scope: &Scope, name: &str, template: &Value) -> Result<(), VerbError> {
    let wanted = items(template, "exports");
    if wanted.is_empty() {
        return Ok(());
    }
    let standing = scope.call("cloudformation::list_exports", json!({}))?;
    let held = items(&standing, "").iter().find(|export| wanted.contains(&export["Name"]));
    let Some(held) = held else { return Ok(()) };
    let holder = super::stack_story::name_of(text(held, "ExportingStackId"));
    let message = format!(
        "the templates of `{name}` export `{}`, which stack `{holder}` exports already: only one such stack can exist in an account and Region",
        text(held, "Name")
    );
    Err(VerbError::fault("ExportExists", message))
}

/// Regions that the templates' mappings know, if they map by Region.
fn region(scope: &Scope, template: &Value) -> Result<(), VerbError> {
    let known = items(template, "regions");
    if known.is_empty() {
        return Ok(());
    }
    let zones = scope.call("ec2::describe_availability_zones", json!({}))?;
    let here = items(&zones, "").first().map_or("", |zone| text(zone, "RegionName"));
    if known.iter().any(|region| region == here) {
        return Ok(());
    }
    let list: Vec<&str> = known.iter().filter_map(Value::as_str).collect();
    Err(VerbError::fault("WrongRegion", format!("the templates are for {}, not for {here}: use --region", list.join(" and "))))
}

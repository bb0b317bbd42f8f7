//! What another world says of stacks, taken in: what they are and what they hold. How they were made is not asked, so nothing
//! can be done to them here.

use super::parameter::Parameter;
use super::state::{Export, OnFailure, Output, Resource, Stack, Status, export_key, resource_key, stack};
use crate::document::{DocumentError, Item, Operation, Place, Taken, belonging, list};
use crate::wire::{Call, Caller, Principal};
use crate::world::World;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Operations whose answers are taken in.
pub(crate) const OPERATIONS: &[Operation] = &[
    list("cloudformation:DescribeStacks", "stack", "StackId", whole),
    belonging("cloudformation:ListStackResources", "resource of stack", "StackName", "LogicalResourceId", resource),
    list("cloudformation:ListExports", "export", "Name", export),
];

fn status(item: &Item<'_>, member: &str) -> Result<Status, DocumentError> {
    let word = item.need(member)?;
    Status::read(&word).ok_or_else(|| DocumentError::NotModelled(format!("the status `{word}` of {}", item.short())))
}

fn whole(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("StackId")?;
    let caller = Caller { access_key: String::new(), principal: Principal::Service("cloudformation.amazonaws.com".to_owned()) };
    let row = Stack {
        id: id.clone(),
        name: item.need("StackName")?,
        region: place.region.to_owned(),
        call: Call { caller, region: place.region.to_owned(), request_id: String::new() },
        parent: item.text("ParentId"),
        root: item.text("RootId"),
        description: item.text("Description"),
        parameters: item.list("Parameters").filter_map(|parameter| read_parameter(&parameter)).collect(),
        capabilities: item.texts("Capabilities"),
        tags: item.tags(),
        notifications: item.texts("NotificationARNs"),
        status: status(item, "StackStatus")?,
        reason: item.text("StackStatusReason"),
        created: item.time("CreationTime").unwrap_or_else(|| world.now()),
        deleted: item.time("DeletionTime"),
        timeout_minutes: item.number("TimeoutInMinutes"),
        on_failure: if item.flag("DisableRollback") { OnFailure::DoNothing } else { OnFailure::Rollback },
        is_protected: item.flag("EnableTerminationProtection"),
        token: None,
        create_token: None,
        outputs: item.list("Outputs").map(|output| read_output(&output)).collect::<Result<_, _>>()?,
        retain: BTreeSet::new(),
        turn: 0,
        imports: BTreeSet::new(),
        is_told: true,
    };
    world.cloudformation.stacks.insert(id, row);
    Ok(())
}

fn read_parameter(item: &Item<'_>) -> Option<(String, Parameter)> {
    let value = item.text("ParameterValue").unwrap_or_default();
    let no_echo = value == "****";
    Some((item.text("ParameterKey")?, Parameter { value, resolved: item.text("ResolvedValue"), no_echo, is_list: false }))
}

fn read_output(item: &Item<'_>) -> Result<Output, DocumentError> {
    let (description, export) = (item.text("Description"), item.text("ExportName"));
    Ok(Output { key: item.need("OutputKey")?, value: item.need("OutputValue")?, description, export })
}

fn resource(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let name = place.asked.need("StackName")?;
    let of = stack(world, place.region, &name).map(|stack| stack.id.clone());
    let of = of.ok_or_else(|| DocumentError::Unreadable(format!("a resource of the stack {name}, which is not there")))?;
    let logical = item.need("LogicalResourceId")?;
    let row = Resource {
        stack: of.clone(),
        logical: logical.clone(),
        kind: item.need("ResourceType")?,
        physical: item.text("PhysicalResourceId"),
        status: status(item, "ResourceStatus")?,
        reason: item.text("ResourceStatusReason"),
        at: item.time("LastUpdatedTimestamp").unwrap_or_else(|| world.now()),
        deleting_since: None,
        properties: Value::Null,
        shown: Value::Null,
        attributes: BTreeMap::new(),
        memory: BTreeMap::new(),
    };
    world.cloudformation.resources.insert(resource_key(&of, &logical), row);
    Ok(())
}

fn export(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let name = item.need("Name")?;
    let row = Export { stack: item.need("ExportingStackId")?, name: name.clone(), value: item.need("Value")? };
    world.cloudformation.exports.insert(export_key(place.region, &name), row);
    Ok(())
}

//! What stacks, their events and their resources look like.

use super::document::text;
use super::history;
use super::page;
use super::plan;
use super::refuse::{constraint, invalid, missing};
use super::state::{Resource, STATUSES, Stack, StackEvent, Status, resources, stack};
use crate::wire::{AwsError, Call, Node, Params, Reply};
use crate::world::World;
use jiff::Timestamp;

/// A time as CloudFormation writes it.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// `Stack with id NAME does not exist`.
pub(super) fn absent(name: &str) -> AwsError {
    invalid(format!("Stack with id {name} does not exist"))
}

fn strings(name: &'static str, values: &[String]) -> Node {
    Node::list(name, "member", values.iter().map(|value| Node::text("member", value)))
}

/// DescribeStacks: one, even deleted if by id; or all that stand.
pub(super) fn stacks(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, start) = (params.get("StackName"), page::start(params)?);
    params.finish()?;
    let rows = match name {
        Some(name) => vec![stack(world, &call.region, &name).ok_or_else(|| absent(&name))?],
        None => newest(world, call, Stack::stands),
    };
    Ok(Reply::Xml(page::cut(world, start, rows, "Stacks", |stack| whole(world, stack))))
}

/// The Region's stacks, newest first.
fn newest<'w>(world: &'w World, call: &Call, wanted: impl Fn(&Stack) -> bool) -> Vec<&'w Stack> {
    let mut rows: Vec<&Stack> = world.cloudformation.stacks.values().filter(|stack| stack.region == call.region && wanted(stack)).collect();
    rows.sort_by(|one, other| other.created.cmp(&one.created).then_with(|| one.id.cmp(&other.id)));
    rows
}

fn whole(world: &World, stack: &Stack) -> Node {
    let parameters = stack.parameters.iter().map(|(key, parameter)| {
        let shown = |value: &str| if parameter.no_echo { "****".to_owned() } else { value.to_owned() };
        Node::new("member")
            .with("ParameterKey", key)
            .with("ParameterValue", shown(&parameter.value))
            .maybe("ResolvedValue", parameter.resolved.as_deref().map(shown))
    });
    let outputs = stack.outputs.iter().map(|output| {
        Node::new("member")
            .with("OutputKey", &output.key)
            .with("OutputValue", &output.value)
            .maybe("Description", output.description.as_ref())
            .maybe("ExportName", output.export.as_ref())
    });
    let tags = stack.tags.iter().map(|(key, value)| Node::new("member").with("Key", key).with("Value", value));
    Node::new("member")
        .with("StackId", &stack.id)
        .with("StackName", &stack.name)
        .maybe("Description", stack.description.as_ref())
        .child(Node::list("Parameters", "member", parameters))
        .with("CreationTime", time(stack.created))
        .maybe("DeletionTime", stack.deleted.map(time))
        .child(Node::new("RollbackConfiguration"))
        .with("StackStatus", history::told(world, stack).word())
        .maybe("StackStatusReason", stack.reason.as_ref())
        .with("DisableRollback", stack.on_failure == super::state::OnFailure::DoNothing)
        .child(strings("NotificationARNs", &stack.notifications))
        .maybe("TimeoutInMinutes", stack.timeout_minutes)
        .child(strings("Capabilities", &stack.capabilities))
        .child(Node::list("Outputs", "member", outputs))
        .child(Node::list("Tags", "member", tags))
        .with("EnableTerminationProtection", stack.is_protected)
        .maybe("ParentId", stack.parent.as_ref())
        .maybe("RootId", stack.root.as_ref())
        .child(Node::new("DriftInformation").with("StackDriftStatus", "NOT_CHECKED"))
}

/// ListStacks: also those deleted.
pub(super) fn summaries(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (filter, start) = (params.member_list("StackStatusFilter"), page::start(params)?);
    params.finish()?;
    if let Some(bad) = filter.iter().find(|word| !STATUSES.contains(&word.as_str())) {
        return Err(constraint("StackStatusFilter", Some(bad), "Member must satisfy enum value set of stack statuses"));
    }
    let rows = newest(world, call, |stack| filter.is_empty() || filter.iter().any(|word| word == stack.status.word()));
    let node = |stack: &&Stack| {
        Node::new("member")
            .with("StackId", &stack.id)
            .with("StackName", &stack.name)
            .maybe("TemplateDescription", stack.description.as_ref())
            .with("CreationTime", time(stack.created))
            .maybe("DeletionTime", stack.deleted.map(time))
            .with("StackStatus", stack.status.word())
            .maybe("StackStatusReason", stack.reason.as_ref())
            .maybe("ParentId", stack.parent.as_ref())
            .maybe("RootId", stack.root.as_ref())
            .child(Node::new("DriftInformation").with("StackDriftStatus", "NOT_CHECKED"))
    };
    Ok(Reply::Xml(page::cut(world, start, rows, "StackSummaries", node)))
}

/// DescribeStackEvents: newest first.
pub(super) fn events(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, start) = (params.get("StackName").ok_or_else(|| missing("StackName"))?, page::start(params)?);
    params.finish()?;
    let found = stack(world, &call.region, &name).ok_or_else(|| invalid(format!("Stack [{name}] does not exist")))?;
    let rows: Vec<&StackEvent> = world.cloudformation.events.under(&format!("{}/", found.id)).map(|(_, event)| event).rev().collect();
    let node = |event: &&StackEvent| {
        Node::new("member")
            .with("StackId", &event.stack)
            .with("EventId", &event.id)
            .with("StackName", &found.name)
            .with("LogicalResourceId", &event.logical)
            .with("PhysicalResourceId", &event.physical)
            .with("ResourceType", &event.kind)
            .with("Timestamp", time(event.at))
            .with("ResourceStatus", event.status.word())
            .maybe("ResourceStatusReason", event.reason.as_ref())
            .maybe("ResourceProperties", event.properties.as_ref())
            .maybe("ClientRequestToken", event.token.as_ref())
    };
    Ok(Reply::Xml(page::cut(world, start, rows, "StackEvents", node)))
}

/// Resources whose turn has come.
fn shown<'w>(world: &'w World, stack: &str) -> Vec<&'w Resource> {
    resources(world, stack).into_values().filter(|row| row.status != Status::Waiting).collect()
}

/// What all three forms of a resource have in common, `at` being the name of its time.
fn common(row: &Resource, at: &'static str) -> Node {
    Node::new("member")
        .with("LogicalResourceId", &row.logical)
        .maybe("PhysicalResourceId", row.physical.as_ref())
        .with("ResourceType", &row.kind)
        .with(at, time(row.at))
        .with("ResourceStatus", row.status.word())
        .maybe("ResourceStatusReason", row.reason.as_ref())
        .child(Node::new("DriftInformation").with("StackResourceDriftStatus", "NOT_CHECKED"))
}

/// ListStackResources.
pub(super) fn resource_summaries(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, start) = (params.get("StackName").ok_or_else(|| missing("StackName"))?, page::start(params)?);
    params.finish()?;
    let found = stack(world, &call.region, &name).ok_or_else(|| absent(&name))?;
    let node = |row: &&Resource| common(row, "LastUpdatedTimestamp");
    Ok(Reply::Xml(page::cut(world, start, shown(world, &found.id), "StackResourceSummaries", node)))
}

/// DescribeStackResources: by stack, or by the physical id of one of its resources.
pub(super) fn stack_resources(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, logical, physical) = (params.get("StackName"), params.get("LogicalResourceId"), params.get("PhysicalResourceId"));
    params.finish()?;
    let found = match (&name, &physical) {
        (Some(_), Some(_)) => return Err(invalid("Only one of StackName and PhysicalResourceId may be specified.")),
        (None, None) => return Err(invalid("Either StackName or PhysicalResourceId must be specified.")),
        (Some(name), None) => stack(world, &call.region, name).ok_or_else(|| absent(name))?,
        (None, Some(id)) => {
            let holds = |row: &&Resource| row.physical.as_ref() == Some(id) && row.status != Status::DeleteComplete;
            let row = world.cloudformation.resources.values().find(holds);
            let found = row.and_then(|row| stack(world, &call.region, &row.stack));
            found.ok_or_else(|| invalid(format!("Stack for {id} does not exist")))?
        }
    };
    let rows = shown(world, &found.id).into_iter().filter(|row| logical.as_ref().is_none_or(|logical| row.logical == *logical));
    let nodes = rows.take(100).map(|row| common(row, "Timestamp").with("StackName", &found.name).with("StackId", &found.id));
    Ok(Reply::node(Node::list("StackResources", "member", nodes)))
}

/// DescribeStackResource.
pub(super) fn stack_resource(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = params.get("StackName").ok_or_else(|| missing("StackName"))?;
    let logical = params.get("LogicalResourceId").ok_or_else(|| missing("LogicalResourceId"))?;
    params.finish()?;
    let found = stack(world, &call.region, &name).ok_or_else(|| invalid(format!("Stack '{name}' does not exist")))?;
    let row = shown(world, &found.id).into_iter().find(|row| row.logical == logical);
    let row = row.ok_or_else(|| invalid(format!("Resource {logical} does not exist for stack {name}")))?;
    let metadata = plan::of(world, &found.id)?.tree.pointer(&format!("/Resources/{logical}/Metadata")).map(text);
    let detail = common(row, "LastUpdatedTimestamp").with("StackName", &found.name).with("StackId", &found.id);
    let detail = detail.maybe("Metadata", metadata);
    Ok(Reply::node(Node::new("StackResourceDetail").children(detail.into_nodes())))
}

/// ListExports.
pub(super) fn exports(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let start = page::start(params)?;
    params.finish()?;
    let prefix = format!("{}/", call.region);
    let rows = world.cloudformation.exports.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(_, row)| row).collect();
    let node = |row: &&super::state::Export| {
        Node::new("member").with("ExportingStackId", &row.stack).with("Name", &row.name).with("Value", &row.value)
    };
    Ok(Reply::Xml(page::cut(world, start, rows, "Exports", node)))
}

/// ListImports.
pub(super) fn imports(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, start) = (params.get("ExportName").ok_or_else(|| missing("ExportName"))?, page::start(params)?);
    params.finish()?;
    let mut rows = newest(world, call, |stack| stack.stands() && stack.imports.contains(&name));
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    if rows.is_empty() {
        return Err(invalid(format!("Export '{name}' is not imported by any stack.")));
    }
    Ok(Reply::Xml(page::cut(world, start, rows, "Imports", |stack| Node::text("member", &stack.name))))
}

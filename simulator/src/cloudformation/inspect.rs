//! What a template says of itself: ValidateTemplate, GetTemplateSummary, GetTemplate; and UpdateStack, which the lab
//! does not carry out.

use super::describe::absent;
use super::document::text;
use super::plan;
use super::refuse::{constraint, invalid, missing};
use super::source::{self, Source};
use super::state::stack;
use super::template::Template;
use super::{capability, parameter};
use crate::wire::{AwsError, Call, Node, Params, Reply};
use crate::world::World;
use serde_json::Value;
use std::collections::BTreeSet;

fn capabilities(template: &Template) -> Vec<Node> {
    let Some((word, types)) = capability::needed(template) else { return vec![Node::new("Capabilities")] };
    let reason = format!("The following resource(s) require capabilities: [{}]", types.join(", "));
    vec![Node::list("Capabilities", "member", [Node::text("member", word)]), Node::text("CapabilitiesReason", reason)]
}

fn declaration(name: &str, declared: &Value) -> Node {
    let no_echo = declared.get("NoEcho").is_some_and(|flag| text(flag).eq_ignore_ascii_case("true"));
    Node::new("member")
        .with("ParameterKey", name)
        .maybe("DefaultValue", declared.get("Default").map(text))
        .with("NoEcho", no_echo)
        .maybe("Description", declared.get("Description").map(text))
}

/// ValidateTemplate.
pub(super) fn validate(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let asked = source::asked(params)?.ok_or_else(|| invalid("Either Template URL or Template Body must be specified."))?;
    params.finish()?;
    let template = source::fetch(world, call, asked)?.template;
    let parameters = template.parameters.iter().map(|(name, declared)| declaration(name, declared));
    let mut nodes = vec![Node::list("Parameters", "member", parameters)];
    nodes.extend(template.description.as_ref().map(|text| Node::text("Description", text)));
    nodes.extend(capabilities(&template));
    Ok(Reply::Xml(nodes))
}

/// GetTemplateSummary: of a template, or of a stack's.
pub(super) fn summary(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let (name, asked) = (params.get("StackName"), source::asked(params)?);
    params.finish()?;
    let template = match (name, asked) {
        (None, Some(asked)) => source::fetch(world, call, asked)?.template,
        (Some(name), None) => Template::read(&plan::of(world, &stack(world, &call.region, &name).ok_or_else(|| absent(&name))?.id)?.tree)?,
        _ => return Err(invalid("You must specify exactly one of StackName, TemplateBody or TemplateURL.")),
    };
    let parameters = template.parameters.iter().map(|(name, declared)| {
        let allowed = declared.get("AllowedValues").and_then(Value::as_array).cloned().unwrap_or_default();
        let allowed = allowed.iter().map(|value| Node::text("member", text(value)));
        let constraints = Node::new("ParameterConstraints").child(Node::list("AllowedValues", "member", allowed));
        declaration(name, declared).maybe("ParameterType", declared.get("Type").map(text)).child(constraints)
    });
    let mut nodes = vec![Node::list("Parameters", "member", parameters)];
    nodes.extend(template.description.as_ref().map(|text| Node::text("Description", text)));
    nodes.extend(capabilities(&template));
    let types: BTreeSet<&str> = template.resources.values().map(|resource| resource.kind.as_str()).collect();
    nodes.push(Node::list("ResourceTypes", "member", types.into_iter().map(|name| Node::text("member", name))));
    nodes.push(Node::text("Version", "2010-09-09"));
    nodes.extend(template.metadata.as_ref().map(|metadata| Node::text("Metadata", text(metadata))));
    Ok(Reply::Xml(nodes))
}

/// GetTemplate: as it was sent.
pub(super) fn template(world: &World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = params.get("StackName").ok_or_else(|| missing("StackName"))?;
    if let Some(stage) = params.get("TemplateStage").filter(|stage| !["Original", "Processed"].contains(&stage.as_str())) {
        return Err(constraint("TemplateStage", Some(&stage), "Member must satisfy enum value set: [Original, Processed]"));
    }
    params.finish()?;
    let found = stack(world, &call.region, &name).ok_or_else(|| absent(&name))?;
    let stages = ["Original", "Processed"].map(|stage| Node::text("member", stage));
    Ok(Reply::Xml(vec![
        Node::text("TemplateBody", &plan::original(world, &found.id).body),
        Node::list("StagesAvailable", "member", stages),
    ]))
}

/// UpdateStack: what AWS refuses is refused in its words, and so is everything else.
pub(super) fn update(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = params.get("StackName").ok_or_else(|| missing("StackName"))?;
    let found = stack(world, &call.region, &name).filter(|found| found.stands());
    let found = found.ok_or_else(|| invalid(format!("Stack [{name}] does not exist")))?.clone();
    let previous = params.boolean("UsePreviousTemplate")? == Some(true);
    let asked = source::asked(params)?;
    let mut given = std::collections::BTreeMap::new();
    for item in params.members("Parameters") {
        let (key, kept) = (item.get("ParameterKey").unwrap_or_default(), item.boolean("UsePreviousValue")? == Some(true));
        let before = found.parameters.get(&key).map(|parameter| parameter.value.clone());
        let value = if kept { before } else { item.get("ParameterValue") };
        given.insert(key, value.unwrap_or_default());
    }
    capability::given(params)?;
    let _ = (params.get("ClientRequestToken"), params.boolean("DisableRollback")?);
    params.finish()?;
    if found.status.word() != "CREATE_COMPLETE" {
        return Err(invalid(format!("Stack:{} is in {} state and can not be updated.", found.id, found.status.word())));
    }
    let source = match asked {
        Some(asked) if !previous => source::fetch(world, call, asked)?,
        None if previous => source::parse(plan::original(world, &found.id).body.clone())?,
        _ => return Err(invalid("Either Template URL or Template Body must be specified.")),
    };
    let Source { tree, template, .. } = source;
    let settled = parameter::settle(world, call, &template, &given)?;
    let same = settled.iter().all(|(name, new)| found.parameters.get(name).is_some_and(|old| old.value == new.value));
    if same && tree == plan::of(world, &found.id)?.tree {
        return Err(invalid("No updates are to be performed."));
    }
    Err(invalid(format!(
        "Stack [{name}] cannot be updated: the lab creates and deletes stacks, but does not update them. Delete it and create it again."
    )))
}

//! `deploy_stack` and `delete_stack`: a stack with everything nested in it, followed to its end.

use super::options::{limits, read, schema};
use super::read::{at, count, items, text};
use super::templates::{self, Placed};
use super::{stack_guard, stack_story};
use crate::standing;
use engine::effect::{Poll, Scope, Wait};
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "deploy_stack",
            doc: "Creates a CloudFormation stack, and waits until it and everything nested in it is created.\n\nNested templates are \
                  files beside the root template. They, and a root template over 51,200 bytes, reach CloudFormation through an S3 bucket: \
                  `template_bucket`, or one that is made for this and removed again. If the root template has parameters `SourceS3Bucket` \
                  and `SourceS3Path`, they tell it where. It is an error before anything is made if there is a stack of this name, if \
                  another stack has an export of these templates, or if their mappings do not know the Region. Returns `#{ name, id, \
                  outputs, parameters, resources }`: `resources[\"NESTED/LogicalId\"]` is a physical id. NoEcho parameters, and outputs \
                  that are named like a secret, are sealed.",
            schema: schema::<Deploy>(),
            run: Verb::runs(deploy_stack),
        },
        Verb {
            name: "delete_stack",
            doc: "Deletes a CloudFormation stack, and waits until it is gone.\n\nReturns `#{ status, failed }`. With `may_fail: true`, a \
                  stack that ends as DELETE_FAILED is not an error: `failed` names what is left, and why. If another stack imports what \
                  this one exports, nothing of it is deleted, which is always an error.",
            schema: schema::<Delete>(),
            run: Verb::runs(delete_stack),
        },
    ]
}

/// Options of `deploy_stack`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Deploy {
    /// The name of the stack.
    pub(super) name: String,
    /// The file of the root template, relative to the runbook.
    pub(super) template: String,
    /// The parameters, by name. The others keep their defaults.
    parameters: Option<Map<String, Value>>,
    /// The capabilities to acknowledge: `CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM`, `CAPABILITY_AUTO_EXPAND`.
    capabilities: Option<Vec<String>>,
    /// The bucket for the templates. Without it, one is made and removed again.
    template_bucket: Option<String>,
    /// The longest it may take. Default `60m`.
    timeout: Option<String>,
}

fn deploy_stack(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let deploy: Deploy = read("deploy_stack", args)?;
    let limits = limits("deploy_stack", deploy.timeout.as_deref().unwrap_or("60m"), 10)?;
    let template = scope.call("template::read", json!({ "path": deploy.template }))?;
    stack_guard::free(scope, &deploy, &template)?;
    let placed = templates::place(scope, &deploy.template, &template, deploy.template_bucket.as_deref())?;
    let id = create(scope, &deploy, &template, &placed).map_err(|error| undone(scope, &placed, error))?;
    let ended = follow(scope, &id, limits, "created", |_, stack| Ok(!text(stack, "StackStatus").ends_with("_IN_PROGRESS")))?;
    if text(&ended, "StackStatus") != "CREATE_COMPLETE" {
        let failure = stack_story::failure(scope, &ended)?;
        return Err(undone(scope, &placed, failure));
    }
    placed.remove(scope)?;
    let resources = resources(scope, &id)?;
    let outputs = outputs(&ended);
    let nested = resources.values().filter(|(kind, _)| kind == "AWS::CloudFormation::Stack").count();
    scope.summary(summary(&deploy.name, &outputs, nested));
    Ok(json!({
        "name": deploy.name,
        "id": id,
        "outputs": outputs,
        "parameters": parameters(&template, &deploy, &placed, &ended),
        "resources": resources.into_iter().map(|(key, (_, id))| (key, Value::String(id))).collect::<Map<_, _>>(),
    }))
}

/// The deployment came to nothing: its templates go, and a resumed run begins it anew.
fn undone(scope: &Scope, placed: &Placed, failure: VerbError) -> VerbError {
    let VerbError::Error(mut error) = failure else { return failure };
    scope.came_to_nothing(error.to_string());
    match placed.remove(scope) {
        Err(stop @ VerbError::Run(_)) => return stop,
        Err(VerbError::Error(why)) => error.message += &format!("; and its templates could not be removed: {why}"),
        Ok(()) => {}
    }
    VerbError::Error(error)
}

fn summary(name: &str, outputs: &Map<String, Value>, nested: usize) -> String {
    let mut shown: Vec<String> = outputs
        .iter()
        .filter_map(|(key, value)| Some(format!("{key} {}", value.as_str()?)))
        .filter(|text| text.len() < 60)
        .take(3)
        .collect();
    shown.insert(0, if nested == 0 { name.to_owned() } else { format!("{name} and {}", count(nested, "nested stack")) });
    shown.join("; ")
}

fn create(scope: &Scope, deploy: &Deploy, template: &Value, placed: &Placed) -> Result<String, VerbError> {
    let mut values = deploy.parameters.clone().unwrap_or_default();
    values.extend(placed.parameters(template, &values));
    let parameters: Vec<Value> =
        values.iter().map(|(name, value)| json!({ "ParameterKey": name, "ParameterValue": plain(value) })).collect();
    let mut options = json!({
        "StackName": deploy.name,
        "Parameters": parameters,
        "Capabilities": deploy.capabilities.clone().unwrap_or_default(),
        "Tags": [{ "Key": "lifeboat:run", "Value": scope.run_digest() }],
    });
    match placed.url(&deploy.template) {
        Some(url) => options["TemplateURL"] = json!(url),
        None => options["TemplateFile"] = json!({ "path": template["file"]["path"], "sha256": template["file"]["sha256"] }),
    }
    Ok(text(&scope.call("cloudformation::create_stack", options)?, "StackId").to_owned())
}

/// A parameter's value as CloudFormation takes it: text.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Waits until a stack has ended what was begun with it, showing its newest events. `is_end`: whether it is told as it stands at the end.
fn follow(
    scope: &Scope,
    id: &str,
    limits: Wait,
    what: &str,
    is_end: impl Fn(&Scope, &Value) -> Result<bool, VerbError>,
) -> Result<Value, VerbError> {
    scope.wait(&format!("stack {} is {what}", stack_story::name_of(id)), limits, |polling| {
        let found = polling.call("cloudformation::describe_stacks", json!({ "StackName": id }))?;
        let stack = items(&found, "").first().ok_or_else(|| VerbError::fault("NotFound", format!("stack `{id}` is gone")))?;
        if is_end(polling, stack)? {
            return Ok(Poll::Ready(stack.clone()));
        }
        Ok(Poll::Pending(stack_story::newest(polling, stack)?))
    })
}

fn outputs(stack: &Value) -> Map<String, Value> {
    items(stack, "Outputs").iter().map(|output| (text(output, "OutputKey").to_owned(), output["OutputValue"].clone())).collect()
}

/// All parameters with the values that count: CloudFormation shows NoEcho ones as `****`, so theirs are the sealed
/// ones that were given, or the template's sealed defaults.
fn parameters(template: &Value, deploy: &Deploy, placed: &Placed, stack: &Value) -> Map<String, Value> {
    let given = deploy.parameters.clone().unwrap_or_default();
    let told = placed.parameters(template, &given);
    let value = |shown: &Value| {
        let name = text(shown, "ParameterKey");
        let hidden = at(template, "parameters")[name]["NoEcho"] == true;
        let known = given.get(name).or_else(|| told.get(name)).cloned();
        let value =
            if hidden { known.unwrap_or_else(|| template["parameters"][name]["Default"].clone()) } else { shown["ParameterValue"].clone() };
        (name.to_owned(), value)
    };
    items(stack, "Parameters").iter().map(value).collect()
}

/// Every resource of a stack and of the stacks nested in it, `NESTED/LogicalId` -> (type, physical id).
pub(super) fn resources(scope: &Scope, stack: &str) -> Result<std::collections::BTreeMap<String, (String, String)>, VerbError> {
    let mut found = std::collections::BTreeMap::new();
    let mut open = vec![(String::new(), stack.to_owned())];
    while let Some((prefix, stack)) = open.pop() {
        let listed = scope.call("cloudformation::list_stack_resources", json!({ "StackName": stack }))?;
        for resource in items(&listed, "") {
            let key = format!("{prefix}{}", text(resource, "LogicalResourceId"));
            let (kind, id) = (text(resource, "ResourceType"), text(resource, "PhysicalResourceId"));
            if kind == "AWS::CloudFormation::Stack" && !id.is_empty() {
                open.push((format!("{key}/"), id.to_owned()));
            }
            found.insert(key, (kind.to_owned(), id.to_owned()));
        }
    }
    Ok(found)
}

/// Options of `delete_stack`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Delete {
    /// The name or id of the stack.
    name: String,
    /// Whether DELETE_FAILED is an answer, and not an error. Default `false`.
    may_fail: Option<bool>,
    /// The longest it may take. Default `60m`.
    timeout: Option<String>,
}

fn delete_stack(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Delete { name, may_fail, timeout } = read("delete_stack", args)?;
    let ended = delete(scope, &name, timeout.as_deref().unwrap_or("60m"))?;
    if text(&ended, "status") == "DELETE_FAILED" && may_fail != Some(true) {
        return Err(stack_story::undeletable(scope, &name, &ended));
    }
    scope.summary(format!("{name} {}", text(&ended, "status")));
    Ok(ended)
}

/// Whether a stack tells of a deletion that came to nothing.
fn came_to_nothing(stack: &Value) -> bool {
    text(stack, "StackStatus") == "DELETE_FAILED" || standing::is_held(stack)
}

/// Deletes a stack and waits for its end: `#{ status, failed }`.
pub(super) fn delete(scope: &Scope, name: &str, timeout: &str) -> Result<Value, VerbError> {
    let limits = limits("delete_stack", timeout, 10)?;
    let found = match scope.call("cloudformation::describe_stacks", json!({ "StackName": name })) {
        Ok(found) => found,
        Err(error) if error.code() == Some("ValidationError") => return Ok(json!({ "status": "NOT_FOUND", "failed": [] })),
        Err(other) => return Err(other),
    };
    // By id: a deleted stack can still be asked for by its id.
    let id = items(&found, "").first().map_or(name, |stack| text(stack, "StackId")).to_owned();
    let failed_before = items(&found, "").first().is_some_and(came_to_nothing);
    let before = if failed_before { stack_story::last_of_its_own(scope, &id)? } else { None };
    scope.call("cloudformation::delete_stack", json!({ "StackName": id }))?;
    // Right after it was asked for, a stack may still be told as it stood before.
    let ended = follow(scope, &id, limits, "deleted", |polling, stack| match text(stack, "StackStatus") {
        "DELETE_COMPLETE" => Ok(true),
        _ if !came_to_nothing(stack) => Ok(false),
        _ if failed_before => Ok(stack_story::last_of_its_own(polling, &id)?.is_some_and(|last| Some(last) != before)),
        _ => Ok(true),
    })?;
    if standing::is_held(&ended) {
        return Err(stack_story::held(scope, name, &ended));
    }
    let failed = if text(&ended, "StackStatus") == "DELETE_FAILED" { stack_story::undeleted(scope, &id)? } else { Vec::new() };
    Ok(json!({ "status": ended["StackStatus"], "failed": failed }))
}

//! CreateStack, and the making of nested stacks: checks first, then rows and a first timer.

use super::intrinsic::Scope;
use super::plan::Original;
use super::refuse::{constraint, invalid, missing};
use super::source::{self, Source};
use super::state::{OnFailure, Resource, Stack, Status, resource_key};
use super::template::Template;
use super::{Event, capability, due, history, parameter, prune};
use crate::wire::{AwsError, Call, Node, Params, Reply};
use crate::world::World;
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A stack to be made, all checked.
struct Order {
    name: String,
    source: Source,
    parameters: BTreeMap<String, String>,
    capabilities: Vec<String>,
    tags: BTreeMap<String, String>,
    notifications: Vec<String>,
    timeout_minutes: Option<i64>,
    on_failure: OnFailure,
    is_protected: bool,
    token: Option<String>,
    parent: Option<String>,
}

/// A nested stack, as its resource describes it.
pub(super) struct Nested {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) timeout_minutes: Option<i64>,
    pub(super) parent: String,
}

/// A stack's name, as the service's model wants it.
fn stack_name(params: &Params) -> Result<String, AwsError> {
    let name = params.get("StackName").ok_or_else(|| missing("StackName"))?;
    let mut bytes = name.bytes();
    let fits =
        bytes.next().is_some_and(|first| first.is_ascii_alphabetic()) && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        return Err(constraint("StackName", Some(&name), "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"));
    }
    if name.len() > 128 {
        return Err(constraint("StackName", Some(&name), "Member must have length less than or equal to 128"));
    }
    Ok(name)
}

/// `Tags.member.N`.
fn tags(params: &Params) -> Result<BTreeMap<String, String>, AwsError> {
    let mut tags = BTreeMap::new();
    for tag in params.members("Tags") {
        let key = tag.get("Key").ok_or_else(|| invalid("Tag keys must not be empty"))?;
        if key.starts_with("aws:") {
            return Err(invalid("aws: prefixed tag key names are not allowed for external use."));
        }
        if tags.insert(key.clone(), tag.get("Value").unwrap_or_default()).is_some() {
            return Err(invalid(format!("Duplicate tag key: {key}")));
        }
    }
    if tags.len() > 50 {
        return Err(constraint("Tags", None, "Member must have length less than or equal to 50"));
    }
    Ok(tags)
}

fn on_failure(params: &Params) -> Result<OnFailure, AwsError> {
    match (params.get("OnFailure").as_deref(), params.boolean("DisableRollback")?) {
        (Some(_), Some(_)) => Err(invalid("You cannot specify both OnFailure and DisableRollback.")),
        (None, Some(true)) | (Some("DO_NOTHING"), None) => Ok(OnFailure::DoNothing),
        (Some("DELETE"), None) => Ok(OnFailure::Delete),
        (None, _) | (Some("ROLLBACK"), None) => Ok(OnFailure::Rollback),
        (Some(other), None) => {
            Err(constraint("OnFailure", Some(other), "Member must satisfy enum value set: [ROLLBACK, DO_NOTHING, DELETE]"))
        }
    }
}

/// CreateStack.
pub(super) fn create(world: &mut World, call: &Call, params: &Params) -> Result<Reply, AwsError> {
    let name = stack_name(params)?;
    let asked = source::asked(params)?.ok_or_else(|| invalid("Either Template URL or Template Body must be specified."))?;
    let given = parameter::given(params)?;
    let capabilities = capability::given(params)?;
    let tags = tags(params)?;
    let notifications = params.member_list("NotificationARNs");
    let timeout_minutes = params.integer("TimeoutInMinutes")?;
    if timeout_minutes.is_some_and(|minutes| minutes < 1) {
        return Err(constraint("TimeoutInMinutes", None, "Member must have value greater than or equal to 1"));
    }
    let on_failure = on_failure(params)?;
    let is_protected = params.boolean("EnableTerminationProtection")?.unwrap_or(false);
    let token = params.get("ClientRequestToken");
    params.finish()?;
    let standing = world.cloudformation.stacks.values().find(|stack| stack.name == name && stack.region == call.region && stack.stands());
    if let Some(stack) = standing {
        if token.is_some() && stack.create_token == token {
            return Ok(made(&stack.id));
        }
        return Err(AwsError::new(400, "AlreadyExistsException", format!("Stack [{name}] already exists")));
    }
    let source = source::fetch(world, call, asked)?;
    let order = Order {
        name,
        source,
        parameters: given,
        capabilities,
        tags,
        notifications,
        timeout_minutes,
        on_failure,
        is_protected,
        token,
        parent: None,
    };
    begin(world, call, order).map(|id| made(&id))
}

fn made(id: &str) -> Reply {
    Reply::node(Node::text("StackId", id))
}

/// Makes the stack of an `AWS::CloudFormation::Stack`; its id.
pub(super) fn nested(world: &mut World, call: &Call, nested: Nested) -> Result<String, AwsError> {
    let source = source::parse(source::download(world, call, &nested.url)?)?;
    let parent = world.cloudformation.stacks.get(&nested.parent);
    let capabilities = parent.map(|parent| parent.capabilities.clone()).unwrap_or_default();
    let token = parent.and_then(|parent| parent.token.clone());
    let order = Order {
        name: nested.name,
        source,
        parameters: nested.parameters,
        capabilities,
        tags: nested.tags,
        notifications: Vec::new(),
        timeout_minutes: nested.timeout_minutes,
        on_failure: OnFailure::DoNothing,
        is_protected: false,
        token,
        parent: Some(nested.parent),
    };
    begin(world, call, order)
}

/// Works out parameters and conditions, and lays the stack's rows down.
fn begin(world: &mut World, call: &Call, order: Order) -> Result<String, AwsError> {
    let template = &order.source.template;
    let parameters = parameter::settle(world, call, template, &order.parameters)?;
    capability::check(template, &order.capabilities)?;
    let id = format!("arn:aws:cloudformation:{}:{}:stack/{}/{}", call.region, world.account(), order.name, world.deal().uuid());
    let nothing = BTreeMap::new();
    let scope = Scope {
        world,
        template,
        region: &call.region,
        stack_id: &id,
        stack_name: &order.name,
        parameters: &parameters,
        conditions: &nothing,
        resources: BTreeMap::new(),
    };
    let conditions = template.conditions.keys().map(|name| Ok((name.clone(), scope.condition(name)?)));
    let conditions = conditions.collect::<Result<BTreeMap<String, bool>, AwsError>>()?;
    let active = prune::active(template, &conditions);
    prune::check(&active, template)?;
    mappings_stand(&Scope { conditions: &conditions, ..scope }, &active)?;
    let root = order.parent.as_ref().and_then(|parent| world.cloudformation.stacks.get(parent));
    let root = root.map(|parent| parent.root.clone().unwrap_or_else(|| parent.id.clone()));
    let stack = Stack {
        id: id.clone(),
        name: order.name,
        region: call.region.clone(),
        call: call.clone(),
        parent: order.parent,
        root,
        description: template.description.clone(),
        parameters,
        capabilities: order.capabilities,
        tags: order.tags,
        notifications: order.notifications,
        status: Status::CreateInProgress,
        reason: None,
        created: world.now(),
        deleted: None,
        timeout_minutes: order.timeout_minutes,
        on_failure: order.on_failure,
        is_protected: order.is_protected,
        token: order.token.clone(),
        create_token: order.token,
        outputs: Vec::new(),
        retain: BTreeSet::new(),
        turn: 1,
        imports: BTreeSet::new(),
        is_told: false,
    };
    world.cloudformation.stacks.insert(id.clone(), stack);
    world.cloudformation.originals.insert(id.clone(), Original::new(order.source.body, conditions));
    lay_down(world, &id, &active);
    history::stack(world, &id, Status::CreateInProgress, Some("User Initiated".to_owned()));
    let pause = SignedDuration::from_millis(i64::try_from(2000 + world.deal().below(2000)).unwrap_or(2000));
    world.schedule(pause, due(Event::Go(id.clone(), 1)));
    if let Some(minutes) = order.timeout_minutes {
        world.schedule(SignedDuration::from_secs(minutes.saturating_mul(60)), due(Event::TimedOut(id.clone(), 1)));
    }
    Ok(id)
}

fn lay_down(world: &mut World, id: &str, active: &Template) {
    let now = world.now();
    for (logical, declaration) in &active.resources {
        let row = Resource {
            stack: id.to_owned(),
            logical: logical.clone(),
            kind: declaration.kind.clone(),
            physical: None,
            status: Status::Waiting,
            reason: None,
            at: now,
            deleting_since: None,
            properties: Value::Null,
            shown: Value::Null,
            attributes: BTreeMap::new(),
            memory: BTreeMap::new(),
        };
        world.cloudformation.resources.insert(resource_key(id, logical), row);
    }
}

/// What needs nothing but parameters is worked out before anything is made: a key no mapping has is found here.
fn mappings_stand(scope: &Scope<'_>, active: &Template) -> Result<(), AwsError> {
    let properties = active.resources.values().map(|resource| &resource.properties);
    properties.chain(active.outputs.values()).try_for_each(|value| look_up(scope, value))
}

fn look_up(scope: &Scope<'_>, value: &Value) -> Result<(), AwsError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| look_up(scope, item)),
        Value::Object(map) => match (map.len(), map.get("Fn::FindInMap")) {
            (1, Some(argument)) if prune::is_early(scope.template, argument) => scope.value(value).map(drop),
            _ => map.values().try_for_each(|inner| look_up(scope, inner)),
        },
        _ => Ok(()),
    }
}

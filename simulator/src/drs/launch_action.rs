//! Post-launch actions as they are kept with source servers and launch templates. The lab keeps them; it has no SSM to
//! run them with.

use super::answer::{not_found, over_quota, page};
use super::shape::{self, Body, Kind, Member, may, need, text_of};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An action of a resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchAction {
    /// `s-...` or `lct-...`.
    pub(super) resource: String,
    pub(super) region: String,
    pub(super) order: i64,
    /// The members of the model's LaunchAction.
    pub(super) members: Map<String, Value>,
}

const ID: Kind = text_of(36, 36, |c| c.is_ascii_hexdigit() || c == '-');
const RESOURCE: Kind = text_of(19, 21, |c| c.is_ascii_alphanumeric() || c == '-');
const PARAMETER: Kind = Kind::Structure(&[
    may("value", text_of(1, 1011, |c| c.is_ascii_alphanumeric() || ".-".contains(c))),
    may("type", Kind::Word(&["SSM_STORE", "DYNAMIC"])),
]);

/// PutLaunchAction.
pub(super) const PUT: &[Member] = &[
    need("resourceId", RESOURCE),
    need("actionCode", text_of(1, 1011, |c| c.is_ascii_alphanumeric() || "-/:".contains(c))),
    need("order", Kind::Number(2, 10000)),
    need("actionId", ID),
    need("optional", Kind::Flag),
    need("active", Kind::Flag),
    need("name", text_of(1, 256, |c| c.is_ascii_alphanumeric() || " /_-".contains(c))),
    need("actionVersion", text_of(1, 10, |c| c.is_ascii_alphanumeric() || c == '$')),
    need("category", Kind::Word(&["MONITORING", "VALIDATION", "CONFIGURATION", "SECURITY", "OTHER"])),
    may("parameters", Kind::Map(&PARAMETER, 20)),
    need("description", text_of(0, 1024, |c| c.is_ascii_alphanumeric() || " ():/.,'-_#*;".contains(c))),
];

/// ListLaunchActions.
pub(super) const LIST: &[Member] = &[
    need("resourceId", RESOURCE),
    may("filters", Kind::Structure(&[may("actionIds", Kind::List(&ID, 0, 100))])),
    may("maxResults", Kind::Number(1, 1000)),
    may("nextToken", shape::text(0, 2048)),
];

/// DeleteLaunchAction.
pub(super) const DELETE: &[Member] = &[need("resourceId", RESOURCE), need("actionId", ID)];

fn key(body: &Body) -> String {
    format!("{}/{}", body.needed("resourceId"), body.needed("actionId"))
}

/// The resource must stand in the Region.
fn check_resource(world: &World, region: &str, id: &str) -> Result<(), AwsError> {
    let server = world.drs.source_servers.get(id).is_some_and(|server| server.region == region);
    let template = world.drs.launch_templates.get(id).is_some_and(|template| template.region == region);
    if server || template { Ok(()) } else { Err(not_found("Resource", id)) }
}

/// PutLaunchAction.
pub(super) fn put(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let resource = body.needed("resourceId");
    check_resource(world, &call.region, &resource)?;
    let held = world.drs.launch_actions.values().filter(|action| action.resource == resource).count();
    if held >= 200 && !world.drs.launch_actions.contains(&key(body)) {
        return Err(over_quota("LaunchAction", "launch-actions", "A resource has at most 200 launch actions"));
    }
    let mut members = body.members().clone();
    members.remove("resourceId");
    let kind = if body.needed("actionCode").contains("Automation") { "SSM_AUTOMATION" } else { "SSM_COMMAND" };
    members.insert("type".to_owned(), kind.into());
    let order = body.number("order").unwrap_or_default();
    let action = LaunchAction { resource: resource.clone(), region: call.region.clone(), order, members: members.clone() };
    world.drs.launch_actions.insert(key(body), action);
    members.insert("resourceId".to_owned(), resource.into());
    Ok(Reply::Json(200, Value::Object(members)))
}

/// ListLaunchActions, by order.
pub(super) fn list(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let resource = body.needed("resourceId");
    check_resource(world, &call.region, &resource)?;
    let ids = body.filters().texts("actionIds");
    let wanted = |action: &&LaunchAction| {
        let id = action.members.get("actionId").and_then(Value::as_str).unwrap_or_default();
        action.resource == resource && action.region == call.region && (ids.is_empty() || ids.iter().any(|other| other == id))
    };
    let key = |action: &LaunchAction| {
        let id = action.members.get("actionId").and_then(Value::as_str).unwrap_or_default();
        format!("{:05}/{id}", action.order)
    };
    let rows = world.drs.launch_actions.values().filter(wanted).map(|action| (key(action), action)).collect();
    page(world, call, "ListLaunchActions", body, rows, |action| Value::Object(action.members.clone()))
}

/// DeleteLaunchAction.
pub(super) fn delete(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    check_resource(world, &call.region, &body.needed("resourceId"))?;
    match world.drs.launch_actions.remove(&key(body)) {
        Some(_) => Ok(Reply::Empty(204)),
        None => Err(not_found("LaunchAction", &body.needed("actionId"))),
    }
}

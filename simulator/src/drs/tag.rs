//! Tags of DRS's own resources, by ARN.

use super::answer::{empty, not_found};
use super::cloud::Tags;
use super::shape::{self, Body, Kind, Member, invalid_field, need};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use serde_json::json;

/// TagResource.
pub(super) const TAG: &[Member] = &[need("resourceArn", shape::ARN), need("tags", Kind::Tags)];
/// UntagResource.
pub(super) const UNTAG: &[Member] = &[need("resourceArn", shape::ARN), need("tagKeys", Kind::List(&shape::text(0, 256), 0, 50))];
/// ListTagsForResource.
pub(super) const LIST: &[Member] = &[need("resourceArn", shape::ARN)];

/// The tags of the resource an ARN of this Region and account names.
fn tags_at<'w>(world: &'w mut World, call: &Call, body: &Body) -> Result<&'w mut Tags, AwsError> {
    let text = body.needed("resourceArn");
    let prefix = format!("arn:aws:drs:{}:{}:", call.region, world.account());
    let named = text.strip_prefix(&prefix).and_then(|rest| rest.split_once('/'));
    let (kind, id) = named.ok_or_else(|| invalid_field("resourceArn", format!("`{text}` is not an ARN of DRS in this Region")))?;
    let state = &mut world.drs;
    let tags = match kind {
        "source-server" => state.source_servers.get_mut(id).map(|row| &mut row.tags),
        "job" => state.jobs.get_mut(id).map(|row| &mut row.tags),
        "recovery-instance" => state.recovery_instances.get_mut(id).map(|row| &mut row.tags),
        "replication-configuration-template" => state.replication_templates.get_mut(id).map(|row| &mut row.tags),
        "launch-configuration-template" => state.launch_templates.get_mut(id).map(|row| &mut row.tags),
        _ => None,
    };
    tags.ok_or_else(|| not_found("Resource", &text))
}

/// TagResource.
pub(super) fn tag(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let tags = tags_at(world, call, body)?;
    tags.extend(body.tags("tags"));
    if tags.len() > 50 {
        return Err(invalid_field("tags", "a resource has at most 50 tags"));
    }
    Ok(empty())
}

/// UntagResource.
pub(super) fn untag(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let keys = body.texts("tagKeys");
    tags_at(world, call, body)?.retain(|key, _| !keys.contains(key));
    Ok(empty())
}

/// ListTagsForResource.
pub(super) fn list(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let tags = tags_at(world, call, body)?;
    Ok(Reply::Json(200, json!({ "tags": tags })))
}

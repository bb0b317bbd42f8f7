//! Replication configuration templates: the default replication settings of a Region. They outlive every stack.

use super::answer::{arn, not_found, over_quota, page};
use super::settings::{ReplicationSettings, check_in_ec2};
use super::shape::Body;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReplicationTemplate {
    /// `rct-...`.
    pub(super) id: String,
    pub(super) region: String,
    pub(super) settings: ReplicationSettings,
    pub(super) tags: BTreeMap<String, String>,
}

const KIND: &str = "ReplicationConfigurationTemplate";

impl ReplicationTemplate {
    fn shown(&self, world: &World) -> Value {
        let mut members = self.settings.members();
        members.insert("replicationConfigurationTemplateID".to_owned(), self.id.clone().into());
        members.insert("arn".to_owned(), arn(world, &self.region, "replication-configuration-template", &self.id).into());
        members.insert("tags".to_owned(), serde_json::to_value(&self.tags).unwrap_or_default());
        Value::Object(members)
    }
}

/// The Region's template.
pub(super) fn of_region<'w>(world: &'w World, region: &str) -> Option<&'w ReplicationTemplate> {
    world.drs.replication_templates.values().find(|template| template.region == region)
}

fn find<'w>(world: &'w World, region: &str, id: &str) -> Result<&'w ReplicationTemplate, AwsError> {
    let found = world.drs.replication_templates.get(id).filter(|template| template.region == region);
    found.ok_or_else(|| not_found(KIND, id))
}

/// CreateReplicationConfigurationTemplate: one a Region.
pub(super) fn create(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let settings = ReplicationSettings::new(body)?;
    check_in_ec2(world, call, &settings)?;
    if let Some(other) = of_region(world, &call.region) {
        let text = format!("The Region has its replication configuration template already: {}. Update that one.", other.id);
        return Err(over_quota(KIND, "replication-configuration-templates", text));
    }
    let id = world.deal().hex17("rct-");
    let template = ReplicationTemplate { id: id.clone(), region: call.region.clone(), settings, tags: body.tags("tags") };
    let shown = template.shown(world);
    world.drs.replication_templates.insert(id, template);
    Ok(Reply::Json(201, shown))
}

/// DescribeReplicationConfigurationTemplates.
pub(super) fn describe(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let ids = body.texts("replicationConfigurationTemplateIDs");
    for id in &ids {
        find(world, &call.region, id)?;
    }
    let all = world.drs.replication_templates.values();
    let rows = all
        .filter(|template| template.region == call.region && (ids.is_empty() || ids.contains(&template.id)))
        .map(|template| (template.id.clone(), template))
        .collect();
    page(world, call, "DescribeReplicationConfigurationTemplates", body, rows, |template| template.shown(world))
}

/// UpdateReplicationConfigurationTemplate: for servers added from here on.
pub(super) fn update(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("replicationConfigurationTemplateID");
    let settings = find(world, &call.region, &id)?.settings.with(body)?;
    check_in_ec2(world, call, &settings)?;
    if let Some(template) = world.drs.replication_templates.get_mut(&id) {
        template.settings = settings;
    }
    Ok(Reply::Json(200, find(world, &call.region, &id)?.shown(world)))
}

/// DeleteReplicationConfigurationTemplate.
pub(super) fn delete(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("replicationConfigurationTemplateID");
    find(world, &call.region, &id)?;
    world.drs.replication_templates.remove(&id);
    Ok(Reply::Empty(204))
}

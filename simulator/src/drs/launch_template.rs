//! Launch configuration templates: the default launch settings of a Region, at most one.

use super::answer::{arn, not_found, over_quota, page, put};
use super::shape::{self, Body, Kind, Member, may, need};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What DRS does with what it launches, besides the EC2 launch template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LaunchSettings {
    /// `STARTED` or `STOPPED`.
    pub(super) launch_disposition: String,
    /// `NONE`, `BASIC` or `IN_AWS`.
    pub(super) target_instance_type_right_sizing_method: String,
    pub(super) copy_private_ip: bool,
    pub(super) copy_tags: bool,
    pub(super) licensing: Licensing,
    pub(super) post_launch_enabled: bool,
    /// `FAST` or `OPTIMAL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) recovery_mode: Option<String>,
}

/// Whose licence a launched system runs under.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Licensing {
    #[serde(default)]
    pub(super) os_byol: bool,
}

impl Default for LaunchSettings {
    fn default() -> Self {
        Self {
            launch_disposition: "STARTED".to_owned(),
            target_instance_type_right_sizing_method: "BASIC".to_owned(),
            copy_private_ip: false,
            copy_tags: false,
            licensing: Licensing::default(),
            post_launch_enabled: false,
            recovery_mode: None,
        }
    }
}

impl LaunchSettings {
    /// As members of an answer.
    pub(super) fn members(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    /// These settings with what the request changes.
    pub(super) fn with(&self, body: &Body) -> Result<Self, AwsError> {
        let mut members = self.members();
        members.extend(body.members().iter().map(|(name, value)| (name.clone(), value.clone())));
        serde_json::from_value(Value::Object(members)).map_err(|error| shape::invalid_field("body", error.to_string()))
    }
}

/// A template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplate {
    /// `lct-...`.
    pub(super) id: String,
    pub(super) region: String,
    pub(super) settings: LaunchSettings,
    pub(super) export_bucket_arn: Option<String>,
    pub(super) launch_into_source_instance: bool,
    pub(super) tags: BTreeMap<String, String>,
}

pub(super) const DISPOSITION: Kind = Kind::Word(&["STOPPED", "STARTED"]);
pub(super) const RIGHT_SIZING: Kind = Kind::Word(&["NONE", "BASIC", "IN_AWS"]);
pub(super) const RECOVERY_MODE: Kind = Kind::Word(&["FAST", "OPTIMAL"]);
pub(super) const LICENSING: Kind = Kind::Structure(&[may("osByol", Kind::Flag)]);

/// CreateLaunchConfigurationTemplate.
pub(super) const CREATE: &[Member] = &[
    may("tags", Kind::Tags),
    may("launchDisposition", DISPOSITION),
    may("targetInstanceTypeRightSizingMethod", RIGHT_SIZING),
    may("copyPrivateIp", Kind::Flag),
    may("copyTags", Kind::Flag),
    may("licensing", LICENSING),
    may("exportBucketArn", shape::ARN),
    may("postLaunchEnabled", Kind::Flag),
    may("launchIntoSourceInstance", Kind::Flag),
    may("recoveryMode", RECOVERY_MODE),
];

/// UpdateLaunchConfigurationTemplate.
pub(super) const UPDATE: &[Member] = &[
    need("launchConfigurationTemplateID", shape::LAUNCH_TEMPLATE_ID),
    may("launchDisposition", DISPOSITION),
    may("targetInstanceTypeRightSizingMethod", RIGHT_SIZING),
    may("copyPrivateIp", Kind::Flag),
    may("copyTags", Kind::Flag),
    may("licensing", LICENSING),
    may("exportBucketArn", shape::ARN),
    may("postLaunchEnabled", Kind::Flag),
    may("launchIntoSourceInstance", Kind::Flag),
    may("recoveryMode", RECOVERY_MODE),
];

const KIND: &str = "LaunchConfigurationTemplate";

impl LaunchTemplate {
    fn shown(&self, world: &World) -> Value {
        let mut members = self.settings.members();
        members.insert("launchConfigurationTemplateID".to_owned(), self.id.clone().into());
        members.insert("arn".to_owned(), arn(world, &self.region, "launch-configuration-template", &self.id).into());
        members.insert("tags".to_owned(), serde_json::to_value(&self.tags).unwrap_or_default());
        members.insert("launchIntoSourceInstance".to_owned(), self.launch_into_source_instance.into());
        put(&mut members, "exportBucketArn", self.export_bucket_arn.clone());
        Value::Object(members)
    }

    fn take(&mut self, body: &Body) {
        if let Some(bucket) = body.text("exportBucketArn") {
            self.export_bucket_arn = Some(bucket.to_owned());
        }
        if let Some(flag) = body.flag("launchIntoSourceInstance") {
            self.launch_into_source_instance = flag;
        }
    }
}

/// The Region's default launch settings.
pub(super) fn settings_of(world: &World, region: &str) -> LaunchSettings {
    let mine = world.drs.launch_templates.values().find(|template| template.region == region);
    mine.map(|template| template.settings.clone()).unwrap_or_default()
}

fn find<'w>(world: &'w World, region: &str, id: &str) -> Result<&'w LaunchTemplate, AwsError> {
    world.drs.launch_templates.get(id).filter(|template| template.region == region).ok_or_else(|| not_found(KIND, id))
}

/// CreateLaunchConfigurationTemplate.
pub(super) fn create(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let settings = LaunchSettings::default().with(body)?;
    if world.drs.launch_templates.values().any(|template| template.region == call.region) {
        return Err(over_quota(
            KIND,
            "launch-configuration-templates",
            "The account has its launch configuration template already (quota 1)",
        ));
    }
    let mut template = LaunchTemplate {
        id: world.deal().hex17("lct-"),
        region: call.region.clone(),
        settings,
        export_bucket_arn: None,
        launch_into_source_instance: false,
        tags: body.tags("tags"),
    };
    template.take(body);
    let shown = template.shown(world);
    world.drs.launch_templates.insert(template.id.clone(), template);
    Ok(Reply::Json(201, json!({ "launchConfigurationTemplate": shown })))
}

/// DescribeLaunchConfigurationTemplates.
pub(super) fn describe(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let ids = body.texts("launchConfigurationTemplateIDs");
    for id in &ids {
        find(world, &call.region, id)?;
    }
    let all = world.drs.launch_templates.values();
    let rows = all
        .filter(|template| template.region == call.region && (ids.is_empty() || ids.contains(&template.id)))
        .map(|template| (template.id.clone(), template))
        .collect();
    page(world, call, "DescribeLaunchConfigurationTemplates", body, rows, |template| template.shown(world))
}

/// UpdateLaunchConfigurationTemplate.
pub(super) fn update(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("launchConfigurationTemplateID");
    let settings = find(world, &call.region, &id)?.settings.with(body)?;
    if let Some(template) = world.drs.launch_templates.get_mut(&id) {
        template.settings = settings;
        template.take(body);
    }
    let shown = find(world, &call.region, &id)?.shown(world);
    Ok(Reply::Json(200, json!({ "launchConfigurationTemplate": shown })))
}

/// DeleteLaunchConfigurationTemplate.
pub(super) fn delete(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("launchConfigurationTemplateID");
    find(world, &call.region, &id)?;
    world.drs.launch_templates.remove(&id);
    Ok(Reply::Empty(204))
}

//! ec2: `CreateTags`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::TagOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `CreateTags`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateTagsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Resources")]
    resources: Vec<String>,
    #[serde(rename = "Tags")]
    tags: Vec<TagOptions>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_tags(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateTagsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_tags()
            .set_dry_run(sdk(options.dry_run)?)
            .set_resources(Some(sdk(options.resources)?))
            .set_tags(Some(sdk(options.tags)?));
        sent("ec2", "CreateTags", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

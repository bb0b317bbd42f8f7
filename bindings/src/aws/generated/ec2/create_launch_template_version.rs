//! ec2: `CreateLaunchTemplateVersion`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::RequestLaunchTemplateDataOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `CreateLaunchTemplateVersion`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateLaunchTemplateVersionOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    #[serde(rename = "SourceVersion")]
    source_version: Option<String>,
    #[serde(rename = "VersionDescription")]
    version_description: Option<String>,
    #[serde(rename = "LaunchTemplateData")]
    launch_template_data: RequestLaunchTemplateDataOptions,
    #[serde(rename = "ResolveAlias")]
    resolve_alias: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_launch_template_version(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: CreateLaunchTemplateVersionOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_launch_template_version()
            .set_dry_run(sdk(options.dry_run)?)
            .set_launch_template_id(sdk(options.launch_template_id)?)
            .set_launch_template_name(sdk(options.launch_template_name)?)
            .set_source_version(sdk(options.source_version)?)
            .set_version_description(sdk(options.version_description)?)
            .set_launch_template_data(Some(sdk(options.launch_template_data)?))
            .set_resolve_alias(sdk(options.resolve_alias)?)
            .set_client_token(Some(call.token.clone()));
        let answer = sent("ec2", "CreateLaunchTemplateVersion", request.customize().config_override(within).send()).await?;
        Ok(object!({ "LaunchTemplateVersion": answer.launch_template_version, "Warning": answer.warning }))
    })
}

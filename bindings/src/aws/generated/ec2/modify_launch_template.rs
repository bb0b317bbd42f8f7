//! ec2: `ModifyLaunchTemplate`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ModifyLaunchTemplate`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ModifyLaunchTemplateOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    #[serde(rename = "DefaultVersion")]
    default_version: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn modify_launch_template(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: ModifyLaunchTemplateOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .modify_launch_template()
            .set_dry_run(sdk(options.dry_run)?)
            .set_launch_template_id(sdk(options.launch_template_id)?)
            .set_launch_template_name(sdk(options.launch_template_name)?)
            .set_default_version(sdk(options.default_version)?)
            .set_client_token(Some(call.token.clone()));
        let answer = sent("ec2", "ModifyLaunchTemplate", request.customize().config_override(within).send()).await?;
        Ok(object!({ "LaunchTemplate": answer.launch_template }))
    })
}

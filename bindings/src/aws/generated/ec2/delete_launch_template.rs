//! ec2: `DeleteLaunchTemplate`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DeleteLaunchTemplate`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteLaunchTemplateOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_launch_template(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteLaunchTemplateOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_launch_template()
            .set_dry_run(sdk(options.dry_run)?)
            .set_launch_template_id(sdk(options.launch_template_id)?)
            .set_launch_template_name(sdk(options.launch_template_name)?);
        let answer = sent("ec2", "DeleteLaunchTemplate", request.customize().config_override(within).send()).await?;
        Ok(object!({ "LaunchTemplate": answer.launch_template }))
    })
}

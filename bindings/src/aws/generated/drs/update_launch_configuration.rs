//! drs: `UpdateLaunchConfiguration`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::{LaunchIntoInstancePropertiesOptions, LicensingOptions};
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_drs::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `UpdateLaunchConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct UpdateLaunchConfigurationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    #[serde(rename = "name")]
    name: Option<String>,
    #[serde(rename = "launchDisposition")]
    launch_disposition: Option<Word<types::LaunchDisposition>>,
    #[serde(rename = "targetInstanceTypeRightSizingMethod")]
    target_instance_type_right_sizing_method: Option<Word<types::TargetInstanceTypeRightSizingMethod>>,
    #[serde(rename = "copyPrivateIp")]
    copy_private_ip: Option<bool>,
    #[serde(rename = "copyTags")]
    copy_tags: Option<bool>,
    #[serde(rename = "licensing")]
    licensing: Option<LicensingOptions>,
    #[serde(rename = "postLaunchEnabled")]
    post_launch_enabled: Option<bool>,
    #[serde(rename = "launchIntoInstanceProperties")]
    launch_into_instance_properties: Option<LaunchIntoInstancePropertiesOptions>,
    #[serde(rename = "recoveryMode")]
    recovery_mode: Option<Word<types::RecoveryMode>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn update_launch_configuration(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: UpdateLaunchConfigurationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .update_launch_configuration()
            .set_source_server_id(Some(sdk(options.source_server_id)?))
            .set_name(sdk(options.name)?)
            .set_launch_disposition(sdk(options.launch_disposition)?)
            .set_target_instance_type_right_sizing_method(sdk(options.target_instance_type_right_sizing_method)?)
            .set_copy_private_ip(sdk(options.copy_private_ip)?)
            .set_copy_tags(sdk(options.copy_tags)?)
            .set_licensing(sdk(options.licensing)?)
            .set_post_launch_enabled(sdk(options.post_launch_enabled)?)
            .set_launch_into_instance_properties(sdk(options.launch_into_instance_properties)?)
            .set_recovery_mode(sdk(options.recovery_mode)?);
        let answer = sent("drs", "UpdateLaunchConfiguration", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "sourceServerID": answer.source_server_id, "name": answer.name, "ec2LaunchTemplateID": answer.ec2_launch_template_id, "launchDisposition": answer.launch_disposition, "targetInstanceTypeRightSizingMethod": answer.target_instance_type_right_sizing_method, "copyPrivateIp": answer.copy_private_ip, "copyTags": answer.copy_tags, "licensing": answer.licensing, "postLaunchEnabled": answer.post_launch_enabled, "launchIntoInstanceProperties": answer.launch_into_instance_properties, "recoveryMode": answer.recovery_mode }),
        )
    })
}

//! drs: `GetLaunchConfiguration`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `GetLaunchConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetLaunchConfigurationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn get_launch_configuration(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: GetLaunchConfigurationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.get_launch_configuration().set_source_server_id(Some(sdk(options.source_server_id)?));
        let answer = sent("drs", "GetLaunchConfiguration", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "sourceServerID": answer.source_server_id, "name": answer.name, "ec2LaunchTemplateID": answer.ec2_launch_template_id, "launchDisposition": answer.launch_disposition, "targetInstanceTypeRightSizingMethod": answer.target_instance_type_right_sizing_method, "copyPrivateIp": answer.copy_private_ip, "copyTags": answer.copy_tags, "licensing": answer.licensing, "postLaunchEnabled": answer.post_launch_enabled, "launchIntoInstanceProperties": answer.launch_into_instance_properties, "recoveryMode": answer.recovery_mode }),
        )
    })
}

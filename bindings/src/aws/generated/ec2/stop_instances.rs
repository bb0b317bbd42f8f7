//! ec2: `StopInstances`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `StopInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StopInstancesOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Vec<String>,
    #[serde(rename = "Hibernate")]
    hibernate: Option<bool>,
    #[serde(rename = "SkipOsShutdown")]
    skip_os_shutdown: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Force")]
    force: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn stop_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StopInstancesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .stop_instances()
            .set_instance_ids(Some(sdk(options.instance_ids)?))
            .set_hibernate(sdk(options.hibernate)?)
            .set_skip_os_shutdown(sdk(options.skip_os_shutdown)?)
            .set_dry_run(sdk(options.dry_run)?)
            .set_force(sdk(options.force)?);
        let answer = sent("ec2", "StopInstances", request.customize().config_override(within).send()).await?;
        Ok(object!({ "StoppingInstances": answer.stopping_instances }))
    })
}

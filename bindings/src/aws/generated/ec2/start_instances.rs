//! ec2: `StartInstances`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `StartInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StartInstancesOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Vec<String>,
    #[serde(rename = "AdditionalInfo")]
    additional_info: Option<String>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn start_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StartInstancesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .start_instances()
            .set_instance_ids(Some(sdk(options.instance_ids)?))
            .set_additional_info(sdk(options.additional_info)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "StartInstances", request.customize().config_override(within).send()).await?;
        Ok(object!({ "StartingInstances": answer.starting_instances }))
    })
}

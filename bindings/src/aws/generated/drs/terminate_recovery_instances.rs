//! drs: `TerminateRecoveryInstances`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `TerminateRecoveryInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TerminateRecoveryInstancesOptions {
    #[serde(rename = "recoveryInstanceIDs")]
    recovery_instance_ids: Vec<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn terminate_recovery_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: TerminateRecoveryInstancesOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.terminate_recovery_instances().set_recovery_instance_ids(Some(sdk(options.recovery_instance_ids)?));
        let answer = sent("drs", "TerminateRecoveryInstances", request.customize().config_override(within).send()).await?;
        Ok(object!({ "job": answer.job }))
    })
}

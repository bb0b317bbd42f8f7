//! drs: `DeleteRecoveryInstance`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `DeleteRecoveryInstance`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteRecoveryInstanceOptions {
    #[serde(rename = "recoveryInstanceID")]
    recovery_instance_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_recovery_instance(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteRecoveryInstanceOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.delete_recovery_instance().set_recovery_instance_id(Some(sdk(options.recovery_instance_id)?));
        sent("drs", "DeleteRecoveryInstance", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

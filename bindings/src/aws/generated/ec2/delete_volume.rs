//! ec2: `DeleteVolume`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `DeleteVolume`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteVolumeOptions {
    #[serde(rename = "VolumeId")]
    volume_id: String,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_volume(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteVolumeOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.delete_volume().set_volume_id(Some(sdk(options.volume_id)?)).set_dry_run(sdk(options.dry_run)?);
        sent("ec2", "DeleteVolume", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

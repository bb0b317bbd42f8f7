//! ec2: `DeleteSnapshot`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `DeleteSnapshot`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteSnapshotOptions {
    #[serde(rename = "SnapshotId")]
    snapshot_id: String,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_snapshot(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteSnapshotOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.delete_snapshot().set_snapshot_id(Some(sdk(options.snapshot_id)?)).set_dry_run(sdk(options.dry_run)?);
        sent("ec2", "DeleteSnapshot", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

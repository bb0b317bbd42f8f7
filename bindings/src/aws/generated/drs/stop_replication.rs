//! drs: `StopReplication`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `StopReplication`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StopReplicationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn stop_replication(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StopReplicationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.stop_replication().set_source_server_id(Some(sdk(options.source_server_id)?));
        let answer = sent("drs", "StopReplication", request.customize().config_override(within).send()).await?;
        Ok(object!({ "sourceServer": answer.source_server }))
    })
}

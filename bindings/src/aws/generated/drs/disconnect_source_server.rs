//! drs: `DisconnectSourceServer`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DisconnectSourceServer`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DisconnectSourceServerOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn disconnect_source_server(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DisconnectSourceServerOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.disconnect_source_server().set_source_server_id(Some(sdk(options.source_server_id)?));
        let answer = sent("drs", "DisconnectSourceServer", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "sourceServerID": answer.source_server_id, "arn": answer.arn, "tags": answer.tags, "recoveryInstanceId": answer.recovery_instance_id, "lastLaunchResult": answer.last_launch_result, "dataReplicationInfo": answer.data_replication_info, "lifeCycle": answer.life_cycle, "sourceProperties": answer.source_properties, "stagingArea": answer.staging_area, "sourceCloudProperties": answer.source_cloud_properties, "replicationDirection": answer.replication_direction, "reversedDirectionSourceServerArn": answer.reversed_direction_source_server_arn, "sourceNetworkID": answer.source_network_id, "agentVersion": answer.agent_version }),
        )
    })
}

//! drs: `GetReplicationConfiguration`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `GetReplicationConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetReplicationConfigurationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn get_replication_configuration(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: GetReplicationConfigurationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.get_replication_configuration().set_source_server_id(Some(sdk(options.source_server_id)?));
        let answer = sent("drs", "GetReplicationConfiguration", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "sourceServerID": answer.source_server_id, "name": answer.name, "stagingAreaSubnetId": answer.staging_area_subnet_id, "associateDefaultSecurityGroup": answer.associate_default_security_group, "replicationServersSecurityGroupsIDs": answer.replication_servers_security_groups_ids, "replicationServerInstanceType": answer.replication_server_instance_type, "useDedicatedReplicationServer": answer.use_dedicated_replication_server, "defaultLargeStagingDiskType": answer.default_large_staging_disk_type, "replicatedDisks": answer.replicated_disks, "ebsEncryption": answer.ebs_encryption, "ebsEncryptionKeyArn": answer.ebs_encryption_key_arn, "bandwidthThrottling": answer.bandwidth_throttling, "dataPlaneRouting": answer.data_plane_routing, "createPublicIP": answer.create_public_ip, "stagingAreaTags": answer.staging_area_tags, "pitPolicy": answer.pit_policy, "autoReplicateNewDisks": answer.auto_replicate_new_disks, "internetProtocol": answer.internet_protocol }),
        )
    })
}

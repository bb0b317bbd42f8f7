//! drs: `CreateReplicationConfigurationTemplate`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::PitPolicyRuleOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_drs::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Options of AWS's `CreateReplicationConfigurationTemplate`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateReplicationConfigurationTemplateOptions {
    #[serde(rename = "stagingAreaSubnetId")]
    staging_area_subnet_id: String,
    #[serde(rename = "associateDefaultSecurityGroup")]
    associate_default_security_group: Option<bool>,
    #[serde(rename = "replicationServersSecurityGroupsIDs")]
    replication_servers_security_groups_ids: Vec<String>,
    #[serde(rename = "replicationServerInstanceType")]
    replication_server_instance_type: Option<String>,
    #[serde(rename = "useDedicatedReplicationServer")]
    use_dedicated_replication_server: Option<bool>,
    #[serde(rename = "defaultLargeStagingDiskType")]
    default_large_staging_disk_type: Option<Word<types::ReplicationConfigurationDefaultLargeStagingDiskType>>,
    #[serde(rename = "ebsEncryption")]
    ebs_encryption: Word<types::ReplicationConfigurationEbsEncryption>,
    #[serde(rename = "ebsEncryptionKeyArn")]
    ebs_encryption_key_arn: Option<String>,
    #[serde(rename = "bandwidthThrottling")]
    bandwidth_throttling: i64,
    #[serde(rename = "dataPlaneRouting")]
    data_plane_routing: Option<Word<types::ReplicationConfigurationDataPlaneRouting>>,
    #[serde(rename = "createPublicIP")]
    create_public_ip: Option<bool>,
    #[serde(rename = "stagingAreaTags")]
    staging_area_tags: BTreeMap<String, String>,
    #[serde(rename = "pitPolicy")]
    pit_policy: Vec<PitPolicyRuleOptions>,
    #[serde(rename = "tags")]
    tags: Option<BTreeMap<String, String>>,
    #[serde(rename = "autoReplicateNewDisks")]
    auto_replicate_new_disks: Option<bool>,
    #[serde(rename = "internetProtocol")]
    internet_protocol: Option<Word<types::InternetProtocol>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_replication_configuration_template(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateReplicationConfigurationTemplateOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_replication_configuration_template()
            .set_staging_area_subnet_id(Some(sdk(options.staging_area_subnet_id)?))
            .set_associate_default_security_group(sdk(options.associate_default_security_group)?)
            .set_replication_servers_security_groups_ids(Some(sdk(options.replication_servers_security_groups_ids)?))
            .set_replication_server_instance_type(sdk(options.replication_server_instance_type)?)
            .set_use_dedicated_replication_server(sdk(options.use_dedicated_replication_server)?)
            .set_default_large_staging_disk_type(sdk(options.default_large_staging_disk_type)?)
            .set_ebs_encryption(Some(sdk(options.ebs_encryption)?))
            .set_ebs_encryption_key_arn(sdk(options.ebs_encryption_key_arn)?)
            .set_bandwidth_throttling(Some(sdk(options.bandwidth_throttling)?))
            .set_data_plane_routing(sdk(options.data_plane_routing)?)
            .set_create_public_ip(sdk(options.create_public_ip)?)
            .set_staging_area_tags(Some(sdk(options.staging_area_tags)?))
            .set_pit_policy(Some(sdk(options.pit_policy)?))
            .set_tags(sdk(options.tags)?)
            .set_auto_replicate_new_disks(sdk(options.auto_replicate_new_disks)?)
            .set_internet_protocol(sdk(options.internet_protocol)?);
        let answer = sent("drs", "CreateReplicationConfigurationTemplate", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "replicationConfigurationTemplateID": answer.replication_configuration_template_id, "arn": answer.arn, "stagingAreaSubnetId": answer.staging_area_subnet_id, "associateDefaultSecurityGroup": answer.associate_default_security_group, "replicationServersSecurityGroupsIDs": answer.replication_servers_security_groups_ids, "replicationServerInstanceType": answer.replication_server_instance_type, "useDedicatedReplicationServer": answer.use_dedicated_replication_server, "defaultLargeStagingDiskType": answer.default_large_staging_disk_type, "ebsEncryption": answer.ebs_encryption, "ebsEncryptionKeyArn": answer.ebs_encryption_key_arn, "bandwidthThrottling": answer.bandwidth_throttling, "dataPlaneRouting": answer.data_plane_routing, "createPublicIP": answer.create_public_ip, "stagingAreaTags": answer.staging_area_tags, "tags": answer.tags, "pitPolicy": answer.pit_policy, "autoReplicateNewDisks": answer.auto_replicate_new_disks, "internetProtocol": answer.internet_protocol }),
        )
    })
}

//! drs: options and results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_drs::types;
use engine::op::{Call, Failure};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Options of AWS's `InitializeService`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InitializeServiceOptions {
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn initialize_service(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: InitializeServiceOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.initialize_service();
        sent("drs", "InitializeService", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

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
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `UpdateReplicationConfigurationTemplate`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct UpdateReplicationConfigurationTemplateOptions {
    #[serde(rename = "replicationConfigurationTemplateID")]
    replication_configuration_template_id: String,
    #[serde(rename = "arn")]
    arn: Option<String>,
    #[serde(rename = "stagingAreaSubnetId")]
    staging_area_subnet_id: Option<String>,
    #[serde(rename = "associateDefaultSecurityGroup")]
    associate_default_security_group: Option<bool>,
    #[serde(rename = "replicationServersSecurityGroupsIDs")]
    replication_servers_security_groups_ids: Option<Vec<String>>,
    #[serde(rename = "replicationServerInstanceType")]
    replication_server_instance_type: Option<String>,
    #[serde(rename = "useDedicatedReplicationServer")]
    use_dedicated_replication_server: Option<bool>,
    #[serde(rename = "defaultLargeStagingDiskType")]
    default_large_staging_disk_type: Option<Word<types::ReplicationConfigurationDefaultLargeStagingDiskType>>,
    #[serde(rename = "ebsEncryption")]
    ebs_encryption: Option<Word<types::ReplicationConfigurationEbsEncryption>>,
    #[serde(rename = "ebsEncryptionKeyArn")]
    ebs_encryption_key_arn: Option<String>,
    #[serde(rename = "bandwidthThrottling")]
    bandwidth_throttling: Option<i64>,
    #[serde(rename = "dataPlaneRouting")]
    data_plane_routing: Option<Word<types::ReplicationConfigurationDataPlaneRouting>>,
    #[serde(rename = "createPublicIP")]
    create_public_ip: Option<bool>,
    #[serde(rename = "stagingAreaTags")]
    staging_area_tags: Option<BTreeMap<String, String>>,
    #[serde(rename = "pitPolicy")]
    pit_policy: Option<Vec<PitPolicyRuleOptions>>,
    #[serde(rename = "autoReplicateNewDisks")]
    auto_replicate_new_disks: Option<bool>,
    #[serde(rename = "internetProtocol")]
    internet_protocol: Option<Word<types::InternetProtocol>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn update_replication_configuration_template(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: UpdateReplicationConfigurationTemplateOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .update_replication_configuration_template()
            .set_replication_configuration_template_id(Some(sdk(options.replication_configuration_template_id)?))
            .set_arn(sdk(options.arn)?)
            .set_staging_area_subnet_id(sdk(options.staging_area_subnet_id)?)
            .set_associate_default_security_group(sdk(options.associate_default_security_group)?)
            .set_replication_servers_security_groups_ids(sdk(options.replication_servers_security_groups_ids)?)
            .set_replication_server_instance_type(sdk(options.replication_server_instance_type)?)
            .set_use_dedicated_replication_server(sdk(options.use_dedicated_replication_server)?)
            .set_default_large_staging_disk_type(sdk(options.default_large_staging_disk_type)?)
            .set_ebs_encryption(sdk(options.ebs_encryption)?)
            .set_ebs_encryption_key_arn(sdk(options.ebs_encryption_key_arn)?)
            .set_bandwidth_throttling(sdk(options.bandwidth_throttling)?)
            .set_data_plane_routing(sdk(options.data_plane_routing)?)
            .set_create_public_ip(sdk(options.create_public_ip)?)
            .set_staging_area_tags(sdk(options.staging_area_tags)?)
            .set_pit_policy(sdk(options.pit_policy)?)
            .set_auto_replicate_new_disks(sdk(options.auto_replicate_new_disks)?)
            .set_internet_protocol(sdk(options.internet_protocol)?);
        let answer = sent("drs", "UpdateReplicationConfigurationTemplate", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "replicationConfigurationTemplateID": answer.replication_configuration_template_id, "arn": answer.arn, "stagingAreaSubnetId": answer.staging_area_subnet_id, "associateDefaultSecurityGroup": answer.associate_default_security_group, "replicationServersSecurityGroupsIDs": answer.replication_servers_security_groups_ids, "replicationServerInstanceType": answer.replication_server_instance_type, "useDedicatedReplicationServer": answer.use_dedicated_replication_server, "defaultLargeStagingDiskType": answer.default_large_staging_disk_type, "ebsEncryption": answer.ebs_encryption, "ebsEncryptionKeyArn": answer.ebs_encryption_key_arn, "bandwidthThrottling": answer.bandwidth_throttling, "dataPlaneRouting": answer.data_plane_routing, "createPublicIP": answer.create_public_ip, "stagingAreaTags": answer.staging_area_tags, "tags": answer.tags, "pitPolicy": answer.pit_policy, "autoReplicateNewDisks": answer.auto_replicate_new_disks, "internetProtocol": answer.internet_protocol }),
        )
    })
}

/// Options of AWS's `DeleteReplicationConfigurationTemplate`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteReplicationConfigurationTemplateOptions {
    #[serde(rename = "replicationConfigurationTemplateID")]
    replication_configuration_template_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_replication_configuration_template(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteReplicationConfigurationTemplateOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_replication_configuration_template()
            .set_replication_configuration_template_id(Some(sdk(options.replication_configuration_template_id)?));
        sent("drs", "DeleteReplicationConfigurationTemplate", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DescribeReplicationConfigurationTemplates`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeReplicationConfigurationTemplatesOptions {
    #[serde(rename = "replicationConfigurationTemplateIDs")]
    replication_configuration_template_ids: Option<Vec<String>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_replication_configuration_templates(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeReplicationConfigurationTemplatesOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeReplicationConfigurationTemplates");
        loop {
            let request = client
                .describe_replication_configuration_templates()
                .set_replication_configuration_template_ids(sdk(options.replication_configuration_template_ids.clone())?)
                .set_next_token(pages.token());
            let page = sent("drs", "DescribeReplicationConfigurationTemplates", request.customize().config_override(within.clone()).send())
                .await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeLaunchConfigurationTemplates`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeLaunchConfigurationTemplatesOptions {
    #[serde(rename = "launchConfigurationTemplateIDs")]
    launch_configuration_template_ids: Option<Vec<String>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_launch_configuration_templates(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeLaunchConfigurationTemplatesOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeLaunchConfigurationTemplates");
        loop {
            let request = client
                .describe_launch_configuration_templates()
                .set_launch_configuration_template_ids(sdk(options.launch_configuration_template_ids.clone())?)
                .set_next_token(pages.token());
            let page =
                sent("drs", "DescribeLaunchConfigurationTemplates", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeSourceServers`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeSourceServersOptions {
    #[serde(rename = "filters")]
    filters: Option<DescribeSourceServersRequestFiltersOptions>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_source_servers(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeSourceServersOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeSourceServers");
        loop {
            let request = client.describe_source_servers().set_filters(sdk(options.filters.clone())?).set_next_token(pages.token());
            let page = sent("drs", "DescribeSourceServers", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `GetReplicationConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetReplicationConfigurationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `UpdateReplicationConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct UpdateReplicationConfigurationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    #[serde(rename = "name")]
    name: Option<String>,
    #[serde(rename = "stagingAreaSubnetId")]
    staging_area_subnet_id: Option<String>,
    #[serde(rename = "associateDefaultSecurityGroup")]
    associate_default_security_group: Option<bool>,
    #[serde(rename = "replicationServersSecurityGroupsIDs")]
    replication_servers_security_groups_ids: Option<Vec<String>>,
    #[serde(rename = "replicationServerInstanceType")]
    replication_server_instance_type: Option<String>,
    #[serde(rename = "useDedicatedReplicationServer")]
    use_dedicated_replication_server: Option<bool>,
    #[serde(rename = "defaultLargeStagingDiskType")]
    default_large_staging_disk_type: Option<Word<types::ReplicationConfigurationDefaultLargeStagingDiskType>>,
    #[serde(rename = "replicatedDisks")]
    replicated_disks: Option<Vec<ReplicationConfigurationReplicatedDiskOptions>>,
    #[serde(rename = "ebsEncryption")]
    ebs_encryption: Option<Word<types::ReplicationConfigurationEbsEncryption>>,
    #[serde(rename = "ebsEncryptionKeyArn")]
    ebs_encryption_key_arn: Option<String>,
    #[serde(rename = "bandwidthThrottling")]
    bandwidth_throttling: Option<i64>,
    #[serde(rename = "dataPlaneRouting")]
    data_plane_routing: Option<Word<types::ReplicationConfigurationDataPlaneRouting>>,
    #[serde(rename = "createPublicIP")]
    create_public_ip: Option<bool>,
    #[serde(rename = "stagingAreaTags")]
    staging_area_tags: Option<BTreeMap<String, String>>,
    #[serde(rename = "pitPolicy")]
    pit_policy: Option<Vec<PitPolicyRuleOptions>>,
    #[serde(rename = "autoReplicateNewDisks")]
    auto_replicate_new_disks: Option<bool>,
    #[serde(rename = "internetProtocol")]
    internet_protocol: Option<Word<types::InternetProtocol>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn update_replication_configuration(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: UpdateReplicationConfigurationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .update_replication_configuration()
            .set_source_server_id(Some(sdk(options.source_server_id)?))
            .set_name(sdk(options.name)?)
            .set_staging_area_subnet_id(sdk(options.staging_area_subnet_id)?)
            .set_associate_default_security_group(sdk(options.associate_default_security_group)?)
            .set_replication_servers_security_groups_ids(sdk(options.replication_servers_security_groups_ids)?)
            .set_replication_server_instance_type(sdk(options.replication_server_instance_type)?)
            .set_use_dedicated_replication_server(sdk(options.use_dedicated_replication_server)?)
            .set_default_large_staging_disk_type(sdk(options.default_large_staging_disk_type)?)
            .set_replicated_disks(sdk(options.replicated_disks)?)
            .set_ebs_encryption(sdk(options.ebs_encryption)?)
            .set_ebs_encryption_key_arn(sdk(options.ebs_encryption_key_arn)?)
            .set_bandwidth_throttling(sdk(options.bandwidth_throttling)?)
            .set_data_plane_routing(sdk(options.data_plane_routing)?)
            .set_create_public_ip(sdk(options.create_public_ip)?)
            .set_staging_area_tags(sdk(options.staging_area_tags)?)
            .set_pit_policy(sdk(options.pit_policy)?)
            .set_auto_replicate_new_disks(sdk(options.auto_replicate_new_disks)?)
            .set_internet_protocol(sdk(options.internet_protocol)?);
        let answer = sent("drs", "UpdateReplicationConfiguration", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "sourceServerID": answer.source_server_id, "name": answer.name, "stagingAreaSubnetId": answer.staging_area_subnet_id, "associateDefaultSecurityGroup": answer.associate_default_security_group, "replicationServersSecurityGroupsIDs": answer.replication_servers_security_groups_ids, "replicationServerInstanceType": answer.replication_server_instance_type, "useDedicatedReplicationServer": answer.use_dedicated_replication_server, "defaultLargeStagingDiskType": answer.default_large_staging_disk_type, "replicatedDisks": answer.replicated_disks, "ebsEncryption": answer.ebs_encryption, "ebsEncryptionKeyArn": answer.ebs_encryption_key_arn, "bandwidthThrottling": answer.bandwidth_throttling, "dataPlaneRouting": answer.data_plane_routing, "createPublicIP": answer.create_public_ip, "stagingAreaTags": answer.staging_area_tags, "pitPolicy": answer.pit_policy, "autoReplicateNewDisks": answer.auto_replicate_new_disks, "internetProtocol": answer.internet_protocol }),
        )
    })
}

/// Options of AWS's `GetLaunchConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetLaunchConfigurationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn get_launch_configuration(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: GetLaunchConfigurationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.get_launch_configuration().set_source_server_id(Some(sdk(options.source_server_id)?));
        let answer = sent("drs", "GetLaunchConfiguration", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "sourceServerID": answer.source_server_id, "name": answer.name, "ec2LaunchTemplateID": answer.ec2_launch_template_id, "launchDisposition": answer.launch_disposition, "targetInstanceTypeRightSizingMethod": answer.target_instance_type_right_sizing_method, "copyPrivateIp": answer.copy_private_ip, "copyTags": answer.copy_tags, "licensing": answer.licensing, "postLaunchEnabled": answer.post_launch_enabled, "launchIntoInstanceProperties": answer.launch_into_instance_properties, "recoveryMode": answer.recovery_mode }),
        )
    })
}

/// Options of AWS's `UpdateLaunchConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct UpdateLaunchConfigurationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    #[serde(rename = "name")]
    name: Option<String>,
    #[serde(rename = "launchDisposition")]
    launch_disposition: Option<Word<types::LaunchDisposition>>,
    #[serde(rename = "targetInstanceTypeRightSizingMethod")]
    target_instance_type_right_sizing_method: Option<Word<types::TargetInstanceTypeRightSizingMethod>>,
    #[serde(rename = "copyPrivateIp")]
    copy_private_ip: Option<bool>,
    #[serde(rename = "copyTags")]
    copy_tags: Option<bool>,
    #[serde(rename = "licensing")]
    licensing: Option<LicensingOptions>,
    #[serde(rename = "postLaunchEnabled")]
    post_launch_enabled: Option<bool>,
    #[serde(rename = "launchIntoInstanceProperties")]
    launch_into_instance_properties: Option<LaunchIntoInstancePropertiesOptions>,
    #[serde(rename = "recoveryMode")]
    recovery_mode: Option<Word<types::RecoveryMode>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn update_launch_configuration(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: UpdateLaunchConfigurationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .update_launch_configuration()
            .set_source_server_id(Some(sdk(options.source_server_id)?))
            .set_name(sdk(options.name)?)
            .set_launch_disposition(sdk(options.launch_disposition)?)
            .set_target_instance_type_right_sizing_method(sdk(options.target_instance_type_right_sizing_method)?)
            .set_copy_private_ip(sdk(options.copy_private_ip)?)
            .set_copy_tags(sdk(options.copy_tags)?)
            .set_licensing(sdk(options.licensing)?)
            .set_post_launch_enabled(sdk(options.post_launch_enabled)?)
            .set_launch_into_instance_properties(sdk(options.launch_into_instance_properties)?)
            .set_recovery_mode(sdk(options.recovery_mode)?);
        let answer = sent("drs", "UpdateLaunchConfiguration", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "sourceServerID": answer.source_server_id, "name": answer.name, "ec2LaunchTemplateID": answer.ec2_launch_template_id, "launchDisposition": answer.launch_disposition, "targetInstanceTypeRightSizingMethod": answer.target_instance_type_right_sizing_method, "copyPrivateIp": answer.copy_private_ip, "copyTags": answer.copy_tags, "licensing": answer.licensing, "postLaunchEnabled": answer.post_launch_enabled, "launchIntoInstanceProperties": answer.launch_into_instance_properties, "recoveryMode": answer.recovery_mode }),
        )
    })
}

/// Options of AWS's `StartReplication`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StartReplicationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn start_replication(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StartReplicationOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.start_replication().set_source_server_id(Some(sdk(options.source_server_id)?));
        let answer = sent("drs", "StartReplication", request.customize().config_override(within).send()).await?;
        Ok(object!({ "sourceServer": answer.source_server }))
    })
}

/// Options of AWS's `StopReplication`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StopReplicationOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `DisconnectSourceServer`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DisconnectSourceServerOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `DeleteSourceServer`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteSourceServerOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_source_server(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteSourceServerOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.delete_source_server().set_source_server_id(Some(sdk(options.source_server_id)?));
        sent("drs", "DeleteSourceServer", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DescribeRecoverySnapshots`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeRecoverySnapshotsOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    #[serde(rename = "filters")]
    filters: Option<DescribeRecoverySnapshotsRequestFiltersOptions>,
    #[serde(rename = "order")]
    order: Option<Word<types::RecoverySnapshotsOrder>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_recovery_snapshots(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeRecoverySnapshotsOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeRecoverySnapshots");
        loop {
            let request = client
                .describe_recovery_snapshots()
                .set_source_server_id(Some(sdk(options.source_server_id.clone())?))
                .set_filters(sdk(options.filters.clone())?)
                .set_order(sdk(options.order.clone())?)
                .set_next_token(pages.token());
            let page = sent("drs", "DescribeRecoverySnapshots", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `StartRecovery`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StartRecoveryOptions {
    #[serde(rename = "sourceServers")]
    source_servers: Vec<StartRecoveryRequestSourceServerOptions>,
    #[serde(rename = "isDrill")]
    is_drill: bool,
    #[serde(rename = "tags")]
    tags: Option<BTreeMap<String, String>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn start_recovery(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StartRecoveryOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .start_recovery()
            .set_source_servers(Some(sdk(options.source_servers)?))
            .set_is_drill(Some(sdk(options.is_drill)?))
            .set_tags(sdk(options.tags)?);
        let answer = sent("drs", "StartRecovery", request.customize().config_override(within).send()).await?;
        Ok(object!({ "job": answer.job }))
    })
}

/// Options of AWS's `DescribeJobs`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeJobsOptions {
    #[serde(rename = "filters")]
    filters: Option<DescribeJobsRequestFiltersOptions>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_jobs(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeJobsOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeJobs");
        loop {
            let request = client.describe_jobs().set_filters(sdk(options.filters.clone())?).set_next_token(pages.token());
            let page = sent("drs", "DescribeJobs", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeJobLogItems`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeJobLogItemsOptions {
    #[serde(rename = "jobID")]
    job_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_job_log_items(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeJobLogItemsOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeJobLogItems");
        loop {
            let request = client.describe_job_log_items().set_job_id(Some(sdk(options.job_id.clone())?)).set_next_token(pages.token());
            let page = sent("drs", "DescribeJobLogItems", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DeleteJob`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteJobOptions {
    #[serde(rename = "jobID")]
    job_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_job(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteJobOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.delete_job().set_job_id(Some(sdk(options.job_id)?));
        sent("drs", "DeleteJob", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DescribeRecoveryInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeRecoveryInstancesOptions {
    #[serde(rename = "filters")]
    filters: Option<DescribeRecoveryInstancesRequestFiltersOptions>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_recovery_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeRecoveryInstancesOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeRecoveryInstances");
        loop {
            let request = client.describe_recovery_instances().set_filters(sdk(options.filters.clone())?).set_next_token(pages.token());
            let page = sent("drs", "DescribeRecoveryInstances", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `TerminateRecoveryInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TerminateRecoveryInstancesOptions {
    #[serde(rename = "recoveryInstanceIDs")]
    recovery_instance_ids: Vec<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `DisconnectRecoveryInstance`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DisconnectRecoveryInstanceOptions {
    #[serde(rename = "recoveryInstanceID")]
    recovery_instance_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn disconnect_recovery_instance(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DisconnectRecoveryInstanceOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.disconnect_recovery_instance().set_recovery_instance_id(Some(sdk(options.recovery_instance_id)?));
        sent("drs", "DisconnectRecoveryInstance", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DeleteRecoveryInstance`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteRecoveryInstanceOptions {
    #[serde(rename = "recoveryInstanceID")]
    recovery_instance_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `TagResource`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TagResourceOptions {
    #[serde(rename = "resourceArn")]
    resource_arn: String,
    #[serde(rename = "tags")]
    tags: BTreeMap<String, String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn tag_resource(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: TagResourceOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.tag_resource().set_resource_arn(Some(sdk(options.resource_arn)?)).set_tags(Some(sdk(options.tags)?));
        sent("drs", "TagResource", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `UntagResource`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct UntagResourceOptions {
    #[serde(rename = "resourceArn")]
    resource_arn: String,
    #[serde(rename = "tagKeys")]
    tag_keys: Vec<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn untag_resource(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: UntagResourceOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.untag_resource().set_resource_arn(Some(sdk(options.resource_arn)?)).set_tag_keys(Some(sdk(options.tag_keys)?));
        sent("drs", "UntagResource", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// AWS's `DescribeJobsRequestFilters`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeJobsRequestFiltersOptions {
    #[serde(rename = "jobIDs")]
    job_ids: Option<Vec<String>>,
    #[serde(rename = "fromDate")]
    from_date: Option<String>,
    #[serde(rename = "toDate")]
    to_date: Option<String>,
}

impl Sdk for DescribeJobsRequestFiltersOptions {
    type Out = types::DescribeJobsRequestFilters;

    fn sdk(self) -> Result<types::DescribeJobsRequestFilters, Failure> {
        Ok(types::DescribeJobsRequestFilters::builder()
            .set_job_ids(sdk(self.job_ids)?)
            .set_from_date(sdk(self.from_date)?)
            .set_to_date(sdk(self.to_date)?)
            .build())
    }
}

/// AWS's `DescribeRecoveryInstancesRequestFilters`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeRecoveryInstancesRequestFiltersOptions {
    #[serde(rename = "recoveryInstanceIDs")]
    recovery_instance_ids: Option<Vec<String>>,
    #[serde(rename = "sourceServerIDs")]
    source_server_ids: Option<Vec<String>>,
}

impl Sdk for DescribeRecoveryInstancesRequestFiltersOptions {
    type Out = types::DescribeRecoveryInstancesRequestFilters;

    fn sdk(self) -> Result<types::DescribeRecoveryInstancesRequestFilters, Failure> {
        Ok(types::DescribeRecoveryInstancesRequestFilters::builder()
            .set_recovery_instance_ids(sdk(self.recovery_instance_ids)?)
            .set_source_server_ids(sdk(self.source_server_ids)?)
            .build())
    }
}

/// AWS's `DescribeRecoverySnapshotsRequestFilters`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeRecoverySnapshotsRequestFiltersOptions {
    #[serde(rename = "fromDateTime")]
    from_date_time: Option<String>,
    #[serde(rename = "toDateTime")]
    to_date_time: Option<String>,
}

impl Sdk for DescribeRecoverySnapshotsRequestFiltersOptions {
    type Out = types::DescribeRecoverySnapshotsRequestFilters;

    fn sdk(self) -> Result<types::DescribeRecoverySnapshotsRequestFilters, Failure> {
        Ok(types::DescribeRecoverySnapshotsRequestFilters::builder()
            .set_from_date_time(sdk(self.from_date_time)?)
            .set_to_date_time(sdk(self.to_date_time)?)
            .build())
    }
}

/// AWS's `DescribeSourceServersRequestFilters`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeSourceServersRequestFiltersOptions {
    #[serde(rename = "sourceServerIDs")]
    source_server_ids: Option<Vec<String>>,
    #[serde(rename = "hardwareId")]
    hardware_id: Option<String>,
    #[serde(rename = "stagingAccountIDs")]
    staging_account_ids: Option<Vec<String>>,
}

impl Sdk for DescribeSourceServersRequestFiltersOptions {
    type Out = types::DescribeSourceServersRequestFilters;

    fn sdk(self) -> Result<types::DescribeSourceServersRequestFilters, Failure> {
        Ok(types::DescribeSourceServersRequestFilters::builder()
            .set_source_server_ids(sdk(self.source_server_ids)?)
            .set_hardware_id(sdk(self.hardware_id)?)
            .set_staging_account_ids(sdk(self.staging_account_ids)?)
            .build())
    }
}

/// AWS's `LaunchIntoInstanceProperties`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchIntoInstancePropertiesOptions {
    #[serde(rename = "launchIntoEC2InstanceID")]
    launch_into_ec2_instance_id: Option<String>,
}

impl Sdk for LaunchIntoInstancePropertiesOptions {
    type Out = types::LaunchIntoInstanceProperties;

    fn sdk(self) -> Result<types::LaunchIntoInstanceProperties, Failure> {
        Ok(types::LaunchIntoInstanceProperties::builder().set_launch_into_ec2_instance_id(sdk(self.launch_into_ec2_instance_id)?).build())
    }
}

/// AWS's `Licensing`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LicensingOptions {
    #[serde(rename = "osByol")]
    os_byol: Option<bool>,
}

impl Sdk for LicensingOptions {
    type Out = types::Licensing;

    fn sdk(self) -> Result<types::Licensing, Failure> {
        Ok(types::Licensing::builder().set_os_byol(sdk(self.os_byol)?).build())
    }
}

/// AWS's `PitPolicyRule`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct PitPolicyRuleOptions {
    #[serde(rename = "ruleID")]
    rule_id: Option<i64>,
    #[serde(rename = "units")]
    units: Word<types::PitPolicyRuleUnits>,
    #[serde(rename = "interval")]
    interval: i32,
    #[serde(rename = "retentionDuration")]
    retention_duration: i32,
    #[serde(rename = "enabled")]
    enabled: Option<bool>,
}

impl Sdk for PitPolicyRuleOptions {
    type Out = types::PitPolicyRule;

    fn sdk(self) -> Result<types::PitPolicyRule, Failure> {
        types::PitPolicyRule::builder()
            .set_rule_id(sdk(self.rule_id)?)
            .set_units(Some(sdk(self.units)?))
            .set_interval(Some(sdk(self.interval)?))
            .set_retention_duration(Some(sdk(self.retention_duration)?))
            .set_enabled(sdk(self.enabled)?)
            .build()
            .map_err(incomplete)
    }
}

/// AWS's `ReplicationConfigurationReplicatedDisk`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ReplicationConfigurationReplicatedDiskOptions {
    #[serde(rename = "deviceName")]
    device_name: Option<String>,
    #[serde(rename = "isBootDisk")]
    is_boot_disk: Option<bool>,
    #[serde(rename = "stagingDiskType")]
    staging_disk_type: Option<Word<types::ReplicationConfigurationReplicatedDiskStagingDiskType>>,
    #[serde(rename = "iops")]
    iops: Option<i64>,
    #[serde(rename = "throughput")]
    throughput: Option<i64>,
    #[serde(rename = "optimizedStagingDiskType")]
    optimized_staging_disk_type: Option<Word<types::ReplicationConfigurationReplicatedDiskStagingDiskType>>,
}

impl Sdk for ReplicationConfigurationReplicatedDiskOptions {
    type Out = types::ReplicationConfigurationReplicatedDisk;

    fn sdk(self) -> Result<types::ReplicationConfigurationReplicatedDisk, Failure> {
        Ok(types::ReplicationConfigurationReplicatedDisk::builder()
            .set_device_name(sdk(self.device_name)?)
            .set_is_boot_disk(sdk(self.is_boot_disk)?)
            .set_staging_disk_type(sdk(self.staging_disk_type)?)
            .set_iops(sdk(self.iops)?)
            .set_throughput(sdk(self.throughput)?)
            .set_optimized_staging_disk_type(sdk(self.optimized_staging_disk_type)?)
            .build())
    }
}

/// AWS's `StartRecoveryRequestSourceServer`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StartRecoveryRequestSourceServerOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    #[serde(rename = "recoverySnapshotID")]
    recovery_snapshot_id: Option<String>,
}

impl Sdk for StartRecoveryRequestSourceServerOptions {
    type Out = types::StartRecoveryRequestSourceServer;

    fn sdk(self) -> Result<types::StartRecoveryRequestSourceServer, Failure> {
        types::StartRecoveryRequestSourceServer::builder()
            .set_source_server_id(Some(sdk(self.source_server_id)?))
            .set_recovery_snapshot_id(sdk(self.recovery_snapshot_id)?)
            .build()
            .map_err(incomplete)
    }
}

shape!(types::ConversionProperties { "volumeToConversionMap": volume_to_conversion_map, "rootVolumeName": root_volume_name, "forceUefi": force_uefi, "dataTimestamp": data_timestamp, "volumeToVolumeSize": volume_to_volume_size, "volumeToProductCodes": volume_to_product_codes });
shape!(types::Cpu { "cores": cores, "modelName": model_name });
shape!(types::DataReplicationError { "error": error, "rawError": raw_error });
shape!(types::DataReplicationInfo { "lagDuration": lag_duration, "etaDateTime": eta_date_time, "replicatedDisks": replicated_disks, "dataReplicationState": data_replication_state, "dataReplicationInitiation": data_replication_initiation, "dataReplicationError": data_replication_error, "stagingAvailabilityZone": staging_availability_zone, "stagingOutpostArn": staging_outpost_arn });
shape!(types::DataReplicationInfoReplicatedDisk { "deviceName": device_name, "totalStorageBytes": total_storage_bytes, "replicatedStorageBytes": replicated_storage_bytes, "rescannedStorageBytes": rescanned_storage_bytes, "backloggedStorageBytes": backlogged_storage_bytes, "volumeStatus": volume_status });
shape!(types::DataReplicationInitiation { "startDateTime": start_date_time, "nextAttemptDateTime": next_attempt_date_time, "steps": steps });
shape!(types::DataReplicationInitiationStep { "name": name, "status": status });
shape!(types::Disk { "deviceName": device_name, "bytes": bytes });
shape!(types::IdentificationHints { "fqdn": fqdn, "hostname": hostname, "vmWareUuid": vm_ware_uuid, "awsInstanceID": aws_instance_id });
shape!(types::Job { "jobID": job_id, "arn": arn, "type": r#type, "initiatedBy": initiated_by, "creationDateTime": creation_date_time, "endDateTime": end_date_time, "status": status, "participatingServers": participating_servers, "tags": tags, "participatingResources": participating_resources });
shape!(types::JobLog { "logDateTime": log_date_time, "event": event, "eventData": event_data });
shape!(types::JobLogEventData { "sourceServerID": source_server_id, "conversionServerID": conversion_server_id, "targetInstanceID": target_instance_id, "rawError": raw_error, "conversionProperties": conversion_properties, "eventResourceData": event_resource_data, "attemptCount": attempt_count, "maxAttemptsCount": max_attempts_count });
shape!(types::LaunchAction { "actionId": action_id, "actionCode": action_code, "type": r#type, "name": name, "active": active, "order": order, "actionVersion": action_version, "optional": optional, "parameters": parameters, "description": description, "category": category });
shape!(types::LaunchActionParameter { "value": value, "type": r#type });
shape!(types::LaunchActionRun { "action": action, "runId": run_id, "status": status, "failureReason": failure_reason });
shape!(types::LaunchActionsStatus { "ssmAgentDiscoveryDatetime": ssm_agent_discovery_datetime, "runs": runs });
shape!(types::LaunchConfigurationTemplate { "launchConfigurationTemplateID": launch_configuration_template_id, "arn": arn, "tags": tags, "launchDisposition": launch_disposition, "targetInstanceTypeRightSizingMethod": target_instance_type_right_sizing_method, "copyPrivateIp": copy_private_ip, "copyTags": copy_tags, "licensing": licensing, "exportBucketArn": export_bucket_arn, "postLaunchEnabled": post_launch_enabled, "launchIntoSourceInstance": launch_into_source_instance, "recoveryMode": recovery_mode });
shape!(types::LaunchIntoInstanceProperties { "launchIntoEC2InstanceID": launch_into_ec2_instance_id });
shape!(types::Licensing { "osByol": os_byol });
shape!(types::LifeCycle { "addedToServiceDateTime": added_to_service_date_time, "firstByteDateTime": first_byte_date_time, "elapsedReplicationDuration": elapsed_replication_duration, "lastSeenByServiceDateTime": last_seen_by_service_date_time, "lastLaunch": last_launch });
shape!(types::LifeCycleLastLaunch { "initiated": initiated, "status": status });
shape!(types::LifeCycleLastLaunchInitiated { "apiCallDateTime": api_call_date_time, "jobID": job_id, "type": r#type });
shape!(types::NetworkInterface { "macAddress": mac_address, "ips": ips, "isPrimary": is_primary });
shape!(types::Os { "fullString": full_string });
shape!(types::ParticipatingResource { "participatingResourceID": participating_resource_id, "launchStatus": launch_status });
shape!(types::ParticipatingServer { "sourceServerID": source_server_id, "recoveryInstanceID": recovery_instance_id, "launchStatus": launch_status, "launchActionsStatus": launch_actions_status });
shape!(types::PitPolicyRule { "ruleID": rule_id, "units": units, "interval": interval, "retentionDuration": retention_duration, "enabled": enabled });
shape!(types::ProductCode { "productCodeId": product_code_id, "productCodeMode": product_code_mode });
shape!(types::RecoveryInstance { "ec2InstanceID": ec2_instance_id, "ec2InstanceState": ec2_instance_state, "jobID": job_id, "recoveryInstanceID": recovery_instance_id, "sourceServerID": source_server_id, "arn": arn, "tags": tags, "failback": failback, "dataReplicationInfo": data_replication_info, "recoveryInstanceProperties": recovery_instance_properties, "pointInTimeSnapshotDateTime": point_in_time_snapshot_date_time, "isDrill": is_drill, "originEnvironment": origin_environment, "originAvailabilityZone": origin_availability_zone, "agentVersion": agent_version, "sourceOutpostArn": source_outpost_arn });
shape!(types::RecoveryInstanceDataReplicationError { "error": error, "rawError": raw_error });
shape!(types::RecoveryInstanceDataReplicationInfo { "lagDuration": lag_duration, "etaDateTime": eta_date_time, "replicatedDisks": replicated_disks, "dataReplicationState": data_replication_state, "dataReplicationInitiation": data_replication_initiation, "dataReplicationError": data_replication_error, "stagingAvailabilityZone": staging_availability_zone, "stagingOutpostArn": staging_outpost_arn });
shape!(types::RecoveryInstanceDataReplicationInfoReplicatedDisk { "deviceName": device_name, "totalStorageBytes": total_storage_bytes, "replicatedStorageBytes": replicated_storage_bytes, "rescannedStorageBytes": rescanned_storage_bytes, "backloggedStorageBytes": backlogged_storage_bytes });
shape!(types::RecoveryInstanceDataReplicationInitiation { "startDateTime": start_date_time, "steps": steps });
shape!(types::RecoveryInstanceDataReplicationInitiationStep { "name": name, "status": status });
shape!(types::RecoveryInstanceDisk { "internalDeviceName": internal_device_name, "bytes": bytes, "ebsVolumeID": ebs_volume_id });
shape!(types::RecoveryInstanceFailback { "failbackClientID": failback_client_id, "failbackJobID": failback_job_id, "failbackInitiationTime": failback_initiation_time, "state": state, "agentLastSeenByServiceDateTime": agent_last_seen_by_service_date_time, "failbackClientLastSeenByServiceDateTime": failback_client_last_seen_by_service_date_time, "failbackToOriginalServer": failback_to_original_server, "firstByteDateTime": first_byte_date_time, "elapsedReplicationDuration": elapsed_replication_duration, "failbackLaunchType": failback_launch_type });
shape!(types::RecoveryInstanceProperties { "lastUpdatedDateTime": last_updated_date_time, "identificationHints": identification_hints, "networkInterfaces": network_interfaces, "disks": disks, "cpus": cpus, "ramBytes": ram_bytes, "os": os });
shape!(types::RecoverySnapshot { "snapshotID": snapshot_id, "sourceServerID": source_server_id, "expectedTimestamp": expected_timestamp, "timestamp": timestamp, "ebsSnapshots": ebs_snapshots });
shape!(types::ReplicationConfigurationReplicatedDisk { "deviceName": device_name, "isBootDisk": is_boot_disk, "stagingDiskType": staging_disk_type, "iops": iops, "throughput": throughput, "optimizedStagingDiskType": optimized_staging_disk_type });
shape!(types::ReplicationConfigurationTemplate { "replicationConfigurationTemplateID": replication_configuration_template_id, "arn": arn, "stagingAreaSubnetId": staging_area_subnet_id, "associateDefaultSecurityGroup": associate_default_security_group, "replicationServersSecurityGroupsIDs": replication_servers_security_groups_ids, "replicationServerInstanceType": replication_server_instance_type, "useDedicatedReplicationServer": use_dedicated_replication_server, "defaultLargeStagingDiskType": default_large_staging_disk_type, "ebsEncryption": ebs_encryption, "ebsEncryptionKeyArn": ebs_encryption_key_arn, "bandwidthThrottling": bandwidth_throttling, "dataPlaneRouting": data_plane_routing, "createPublicIP": create_public_ip, "stagingAreaTags": staging_area_tags, "tags": tags, "pitPolicy": pit_policy, "autoReplicateNewDisks": auto_replicate_new_disks, "internetProtocol": internet_protocol });
shape!(types::SourceCloudProperties { "originAccountID": origin_account_id, "originRegion": origin_region, "originAvailabilityZone": origin_availability_zone, "sourceOutpostArn": source_outpost_arn });
shape!(types::SourceProperties { "lastUpdatedDateTime": last_updated_date_time, "recommendedInstanceType": recommended_instance_type, "identificationHints": identification_hints, "networkInterfaces": network_interfaces, "disks": disks, "cpus": cpus, "ramBytes": ram_bytes, "os": os, "supportsNitroInstances": supports_nitro_instances, "architecture": architecture });
shape!(types::SourceServer { "sourceServerID": source_server_id, "arn": arn, "tags": tags, "recoveryInstanceId": recovery_instance_id, "lastLaunchResult": last_launch_result, "dataReplicationInfo": data_replication_info, "lifeCycle": life_cycle, "sourceProperties": source_properties, "stagingArea": staging_area, "sourceCloudProperties": source_cloud_properties, "replicationDirection": replication_direction, "reversedDirectionSourceServerArn": reversed_direction_source_server_arn, "sourceNetworkID": source_network_id, "agentVersion": agent_version });
shape!(types::StagingArea { "status": status, "stagingAccountID": staging_account_id, "stagingSourceServerArn": staging_source_server_arn, "errorMessage": error_message });
words!(
    types::DataReplicationErrorString,
    types::DataReplicationInitiationStepName,
    types::DataReplicationInitiationStepStatus,
    types::DataReplicationState,
    types::Ec2InstanceState,
    types::ExtensionStatus,
    types::FailbackLaunchType,
    types::FailbackReplicationError,
    types::FailbackState,
    types::InitiatedBy,
    types::InternetProtocol,
    types::JobLogEvent,
    types::JobStatus,
    types::JobType,
    types::LastLaunchResult,
    types::LastLaunchType,
    types::LaunchActionCategory,
    types::LaunchActionParameterType,
    types::LaunchActionRunStatus,
    types::LaunchActionType,
    types::LaunchDisposition,
    types::LaunchStatus,
    types::OriginEnvironment,
    types::PitPolicyRuleUnits,
    types::ProductCodeMode,
    types::RecoveryInstanceDataReplicationInitiationStepName,
    types::RecoveryInstanceDataReplicationInitiationStepStatus,
    types::RecoveryInstanceDataReplicationState,
    types::RecoveryMode,
    types::ReplicationConfigurationDataPlaneRouting,
    types::ReplicationConfigurationDefaultLargeStagingDiskType,
    types::ReplicationConfigurationEbsEncryption,
    types::ReplicationConfigurationReplicatedDiskStagingDiskType,
    types::ReplicationDirection,
    types::SourceServerArchitecture,
    types::TargetInstanceTypeRightSizingMethod,
    types::VolumeStatus
);

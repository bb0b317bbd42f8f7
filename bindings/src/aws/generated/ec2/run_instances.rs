//! ec2: `RunInstances`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::{
    BlockDeviceMappingOptions, CapacityReservationSpecificationOptions, CpuOptionsRequestOptions, CreditSpecificationRequestOptions,
    ElasticGpuSpecificationOptions, ElasticInferenceAcceleratorOptions, EnclaveOptionsRequestOptions, HibernationOptionsRequestOptions,
    IamInstanceProfileSpecificationOptions, InstanceIpv6AddressOptions, InstanceMaintenanceOptionsRequestOptions,
    InstanceMarketOptionsRequestOptions, InstanceMetadataOptionsRequestOptions, InstanceNetworkInterfaceSpecificationOptions,
    InstanceNetworkPerformanceOptionsRequestOptions, InstanceSecondaryInterfaceSpecificationRequestOptions,
    LaunchTemplateSpecificationOptions, LicenseConfigurationRequestOptions, OperatorRequestOptions, PlacementOptions,
    PrivateDnsNameOptionsRequestOptions, RunInstancesMonitoringEnabledOptions, TagSpecificationOptions,
};
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_ec2::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `RunInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct RunInstancesOptions {
    #[serde(rename = "BlockDeviceMappings")]
    block_device_mappings: Option<Vec<BlockDeviceMappingOptions>>,
    #[serde(rename = "ImageId")]
    image_id: Option<String>,
    #[serde(rename = "InstanceType")]
    instance_type: Option<Word<types::InstanceType>>,
    #[serde(rename = "Ipv6AddressCount")]
    ipv6_address_count: Option<i32>,
    #[serde(rename = "Ipv6Addresses")]
    ipv6_addresses: Option<Vec<InstanceIpv6AddressOptions>>,
    #[serde(rename = "KernelId")]
    kernel_id: Option<String>,
    #[serde(rename = "KeyName")]
    key_name: Option<String>,
    #[serde(rename = "MaxCount")]
    max_count: i32,
    #[serde(rename = "MinCount")]
    min_count: i32,
    #[serde(rename = "Monitoring")]
    monitoring: Option<RunInstancesMonitoringEnabledOptions>,
    #[serde(rename = "Placement")]
    placement: Option<PlacementOptions>,
    #[serde(rename = "RamdiskId")]
    ramdisk_id: Option<String>,
    #[serde(rename = "SecurityGroupIds")]
    security_group_ids: Option<Vec<String>>,
    #[serde(rename = "SecurityGroups")]
    security_groups: Option<Vec<String>>,
    #[serde(rename = "SubnetId")]
    subnet_id: Option<String>,
    #[serde(rename = "UserData")]
    user_data: Option<String>,
    #[serde(rename = "ElasticGpuSpecification")]
    elastic_gpu_specification: Option<Vec<ElasticGpuSpecificationOptions>>,
    #[serde(rename = "ElasticInferenceAccelerators")]
    elastic_inference_accelerators: Option<Vec<ElasticInferenceAcceleratorOptions>>,
    #[serde(rename = "TagSpecifications")]
    tag_specifications: Option<Vec<TagSpecificationOptions>>,
    #[serde(rename = "LaunchTemplate")]
    launch_template: Option<LaunchTemplateSpecificationOptions>,
    #[serde(rename = "InstanceMarketOptions")]
    instance_market_options: Option<InstanceMarketOptionsRequestOptions>,
    #[serde(rename = "CreditSpecification")]
    credit_specification: Option<CreditSpecificationRequestOptions>,
    #[serde(rename = "CpuOptions")]
    cpu_options: Option<CpuOptionsRequestOptions>,
    #[serde(rename = "CapacityReservationSpecification")]
    capacity_reservation_specification: Option<CapacityReservationSpecificationOptions>,
    #[serde(rename = "HibernationOptions")]
    hibernation_options: Option<HibernationOptionsRequestOptions>,
    #[serde(rename = "LicenseSpecifications")]
    license_specifications: Option<Vec<LicenseConfigurationRequestOptions>>,
    #[serde(rename = "MetadataOptions")]
    metadata_options: Option<InstanceMetadataOptionsRequestOptions>,
    #[serde(rename = "EnclaveOptions")]
    enclave_options: Option<EnclaveOptionsRequestOptions>,
    #[serde(rename = "PrivateDnsNameOptions")]
    private_dns_name_options: Option<PrivateDnsNameOptionsRequestOptions>,
    #[serde(rename = "MaintenanceOptions")]
    maintenance_options: Option<InstanceMaintenanceOptionsRequestOptions>,
    #[serde(rename = "DisableApiStop")]
    disable_api_stop: Option<bool>,
    #[serde(rename = "EnablePrimaryIpv6")]
    enable_primary_ipv6: Option<bool>,
    #[serde(rename = "NetworkPerformanceOptions")]
    network_performance_options: Option<InstanceNetworkPerformanceOptionsRequestOptions>,
    #[serde(rename = "Operator")]
    operator: Option<OperatorRequestOptions>,
    #[serde(rename = "SecondaryInterfaces")]
    secondary_interfaces: Option<Vec<InstanceSecondaryInterfaceSpecificationRequestOptions>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "DisableApiTermination")]
    disable_api_termination: Option<bool>,
    #[serde(rename = "InstanceInitiatedShutdownBehavior")]
    instance_initiated_shutdown_behavior: Option<Word<types::ShutdownBehavior>>,
    #[serde(rename = "PrivateIpAddress")]
    private_ip_address: Option<String>,
    #[serde(rename = "AdditionalInfo")]
    additional_info: Option<String>,
    #[serde(rename = "NetworkInterfaces")]
    network_interfaces: Option<Vec<InstanceNetworkInterfaceSpecificationOptions>>,
    #[serde(rename = "IamInstanceProfile")]
    iam_instance_profile: Option<IamInstanceProfileSpecificationOptions>,
    #[serde(rename = "EbsOptimized")]
    ebs_optimized: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn run_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: RunInstancesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .run_instances()
            .set_block_device_mappings(sdk(options.block_device_mappings)?)
            .set_image_id(sdk(options.image_id)?)
            .set_instance_type(sdk(options.instance_type)?)
            .set_ipv6_address_count(sdk(options.ipv6_address_count)?)
            .set_ipv6_addresses(sdk(options.ipv6_addresses)?)
            .set_kernel_id(sdk(options.kernel_id)?)
            .set_key_name(sdk(options.key_name)?)
            .set_max_count(Some(sdk(options.max_count)?))
            .set_min_count(Some(sdk(options.min_count)?))
            .set_monitoring(sdk(options.monitoring)?)
            .set_placement(sdk(options.placement)?)
            .set_ramdisk_id(sdk(options.ramdisk_id)?)
            .set_security_group_ids(sdk(options.security_group_ids)?)
            .set_security_groups(sdk(options.security_groups)?)
            .set_subnet_id(sdk(options.subnet_id)?)
            .set_user_data(sdk(options.user_data)?)
            .set_elastic_gpu_specification(sdk(options.elastic_gpu_specification)?)
            .set_elastic_inference_accelerators(sdk(options.elastic_inference_accelerators)?)
            .set_tag_specifications(sdk(options.tag_specifications)?)
            .set_launch_template(sdk(options.launch_template)?)
            .set_instance_market_options(sdk(options.instance_market_options)?)
            .set_credit_specification(sdk(options.credit_specification)?)
            .set_cpu_options(sdk(options.cpu_options)?)
            .set_capacity_reservation_specification(sdk(options.capacity_reservation_specification)?)
            .set_hibernation_options(sdk(options.hibernation_options)?)
            .set_license_specifications(sdk(options.license_specifications)?)
            .set_metadata_options(sdk(options.metadata_options)?)
            .set_enclave_options(sdk(options.enclave_options)?)
            .set_private_dns_name_options(sdk(options.private_dns_name_options)?)
            .set_maintenance_options(sdk(options.maintenance_options)?)
            .set_disable_api_stop(sdk(options.disable_api_stop)?)
            .set_enable_primary_ipv6(sdk(options.enable_primary_ipv6)?)
            .set_network_performance_options(sdk(options.network_performance_options)?)
            .set_operator(sdk(options.operator)?)
            .set_secondary_interfaces(sdk(options.secondary_interfaces)?)
            .set_dry_run(sdk(options.dry_run)?)
            .set_disable_api_termination(sdk(options.disable_api_termination)?)
            .set_instance_initiated_shutdown_behavior(sdk(options.instance_initiated_shutdown_behavior)?)
            .set_private_ip_address(sdk(options.private_ip_address)?)
            .set_additional_info(sdk(options.additional_info)?)
            .set_network_interfaces(sdk(options.network_interfaces)?)
            .set_iam_instance_profile(sdk(options.iam_instance_profile)?)
            .set_ebs_optimized(sdk(options.ebs_optimized)?)
            .set_client_token(Some(call.token.clone()));
        let answer = sent("ec2", "RunInstances", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "ReservationId": answer.reservation_id, "OwnerId": answer.owner_id, "RequesterId": answer.requester_id, "Groups": answer.groups, "Instances": answer.instances }),
        )
    })
}

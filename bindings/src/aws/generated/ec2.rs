//! ec2: options and results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_ec2::types;
use engine::op::{Call, Failure};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `DescribeAvailabilityZones`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeAvailabilityZonesOptions {
    #[serde(rename = "ZoneNames")]
    zone_names: Option<Vec<String>>,
    #[serde(rename = "ZoneIds")]
    zone_ids: Option<Vec<String>>,
    #[serde(rename = "AllAvailabilityZones")]
    all_availability_zones: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_availability_zones(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeAvailabilityZonesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeAvailabilityZones");
        loop {
            let request = client
                .describe_availability_zones()
                .set_zone_names(sdk(options.zone_names.clone())?)
                .set_zone_ids(sdk(options.zone_ids.clone())?)
                .set_all_availability_zones(sdk(options.all_availability_zones.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?);
            let page = sent("ec2", "DescribeAvailabilityZones", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.availability_zones.to_json(), None)? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeVpcs`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeVpcsOptions {
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "VpcIds")]
    vpc_ids: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_vpcs(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeVpcsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeVpcs");
        loop {
            let request = client
                .describe_vpcs()
                .set_filters(sdk(options.filters.clone())?)
                .set_vpc_ids(sdk(options.vpc_ids.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeVpcs", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.vpcs.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeSubnets`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeSubnetsOptions {
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "SubnetIds")]
    subnet_ids: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_subnets(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeSubnetsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeSubnets");
        loop {
            let request = client
                .describe_subnets()
                .set_filters(sdk(options.filters.clone())?)
                .set_subnet_ids(sdk(options.subnet_ids.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeSubnets", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.subnets.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeSecurityGroups`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeSecurityGroupsOptions {
    #[serde(rename = "GroupIds")]
    group_ids: Option<Vec<String>>,
    #[serde(rename = "GroupNames")]
    group_names: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_security_groups(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeSecurityGroupsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeSecurityGroups");
        loop {
            let request = client
                .describe_security_groups()
                .set_group_ids(sdk(options.group_ids.clone())?)
                .set_group_names(sdk(options.group_names.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeSecurityGroups", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.security_groups.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeSecurityGroupRules`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeSecurityGroupRulesOptions {
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "SecurityGroupRuleIds")]
    security_group_rule_ids: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_security_group_rules(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeSecurityGroupRulesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeSecurityGroupRules");
        loop {
            let request = client
                .describe_security_group_rules()
                .set_filters(sdk(options.filters.clone())?)
                .set_security_group_rule_ids(sdk(options.security_group_rule_ids.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeSecurityGroupRules", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.security_group_rules.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `AuthorizeSecurityGroupIngress`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct AuthorizeSecurityGroupIngressOptions {
    #[serde(rename = "CidrIp")]
    cidr_ip: Option<String>,
    #[serde(rename = "FromPort")]
    from_port: Option<i32>,
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "IpPermissions")]
    ip_permissions: Option<Vec<IpPermissionOptions>>,
    #[serde(rename = "IpProtocol")]
    ip_protocol: Option<String>,
    #[serde(rename = "SourceSecurityGroupName")]
    source_security_group_name: Option<String>,
    #[serde(rename = "SourceSecurityGroupOwnerId")]
    source_security_group_owner_id: Option<String>,
    #[serde(rename = "ToPort")]
    to_port: Option<i32>,
    #[serde(rename = "TagSpecifications")]
    tag_specifications: Option<Vec<TagSpecificationOptions>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn authorize_security_group_ingress(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: AuthorizeSecurityGroupIngressOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .authorize_security_group_ingress()
            .set_cidr_ip(sdk(options.cidr_ip)?)
            .set_from_port(sdk(options.from_port)?)
            .set_group_id(sdk(options.group_id)?)
            .set_group_name(sdk(options.group_name)?)
            .set_ip_permissions(sdk(options.ip_permissions)?)
            .set_ip_protocol(sdk(options.ip_protocol)?)
            .set_source_security_group_name(sdk(options.source_security_group_name)?)
            .set_source_security_group_owner_id(sdk(options.source_security_group_owner_id)?)
            .set_to_port(sdk(options.to_port)?)
            .set_tag_specifications(sdk(options.tag_specifications)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "AuthorizeSecurityGroupIngress", request.customize().config_override(within).send()).await?;
        Ok(object!({ "Return": answer.r#return, "SecurityGroupRules": answer.security_group_rules }))
    })
}

/// Options of AWS's `RevokeSecurityGroupIngress`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct RevokeSecurityGroupIngressOptions {
    #[serde(rename = "CidrIp")]
    cidr_ip: Option<String>,
    #[serde(rename = "FromPort")]
    from_port: Option<i32>,
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "IpPermissions")]
    ip_permissions: Option<Vec<IpPermissionOptions>>,
    #[serde(rename = "IpProtocol")]
    ip_protocol: Option<String>,
    #[serde(rename = "SourceSecurityGroupName")]
    source_security_group_name: Option<String>,
    #[serde(rename = "SourceSecurityGroupOwnerId")]
    source_security_group_owner_id: Option<String>,
    #[serde(rename = "ToPort")]
    to_port: Option<i32>,
    #[serde(rename = "SecurityGroupRuleIds")]
    security_group_rule_ids: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn revoke_security_group_ingress(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: RevokeSecurityGroupIngressOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .revoke_security_group_ingress()
            .set_cidr_ip(sdk(options.cidr_ip)?)
            .set_from_port(sdk(options.from_port)?)
            .set_group_id(sdk(options.group_id)?)
            .set_group_name(sdk(options.group_name)?)
            .set_ip_permissions(sdk(options.ip_permissions)?)
            .set_ip_protocol(sdk(options.ip_protocol)?)
            .set_source_security_group_name(sdk(options.source_security_group_name)?)
            .set_source_security_group_owner_id(sdk(options.source_security_group_owner_id)?)
            .set_to_port(sdk(options.to_port)?)
            .set_security_group_rule_ids(sdk(options.security_group_rule_ids)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "RevokeSecurityGroupIngress", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "Return": answer.r#return, "UnknownIpPermissions": answer.unknown_ip_permissions, "RevokedSecurityGroupRules": answer.revoked_security_group_rules }),
        )
    })
}

/// Options of AWS's `DeleteSecurityGroup`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteSecurityGroupOptions {
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_security_group(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteSecurityGroupOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_security_group()
            .set_group_id(sdk(options.group_id)?)
            .set_group_name(sdk(options.group_name)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "DeleteSecurityGroup", request.customize().config_override(within).send()).await?;
        Ok(object!({ "Return": answer.r#return, "GroupId": answer.group_id }))
    })
}

/// Options of AWS's `DescribeInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeInstancesOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Option<Vec<String>>,
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeInstancesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeInstances");
        loop {
            let request = client
                .describe_instances()
                .set_instance_ids(sdk(options.instance_ids.clone())?)
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeInstances", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(flatten(page.reservations.to_json(), "Instances"), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeInstanceStatus`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeInstanceStatusOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Option<Vec<String>>,
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "IncludeAllInstances")]
    include_all_instances: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_instance_status(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeInstanceStatusOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeInstanceStatus");
        loop {
            let request = client
                .describe_instance_status()
                .set_instance_ids(sdk(options.instance_ids.clone())?)
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_include_all_instances(sdk(options.include_all_instances.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeInstanceStatus", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.instance_statuses.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

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
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `StartInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StartInstancesOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Vec<String>,
    #[serde(rename = "AdditionalInfo")]
    additional_info: Option<String>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn start_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StartInstancesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .start_instances()
            .set_instance_ids(Some(sdk(options.instance_ids)?))
            .set_additional_info(sdk(options.additional_info)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "StartInstances", request.customize().config_override(within).send()).await?;
        Ok(object!({ "StartingInstances": answer.starting_instances }))
    })
}

/// Options of AWS's `StopInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StopInstancesOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Vec<String>,
    #[serde(rename = "Hibernate")]
    hibernate: Option<bool>,
    #[serde(rename = "SkipOsShutdown")]
    skip_os_shutdown: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Force")]
    force: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn stop_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StopInstancesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .stop_instances()
            .set_instance_ids(Some(sdk(options.instance_ids)?))
            .set_hibernate(sdk(options.hibernate)?)
            .set_skip_os_shutdown(sdk(options.skip_os_shutdown)?)
            .set_dry_run(sdk(options.dry_run)?)
            .set_force(sdk(options.force)?);
        let answer = sent("ec2", "StopInstances", request.customize().config_override(within).send()).await?;
        Ok(object!({ "StoppingInstances": answer.stopping_instances }))
    })
}

/// Options of AWS's `TerminateInstances`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TerminateInstancesOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Vec<String>,
    #[serde(rename = "Force")]
    force: Option<bool>,
    #[serde(rename = "SkipOsShutdown")]
    skip_os_shutdown: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn terminate_instances(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: TerminateInstancesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .terminate_instances()
            .set_instance_ids(Some(sdk(options.instance_ids)?))
            .set_force(sdk(options.force)?)
            .set_skip_os_shutdown(sdk(options.skip_os_shutdown)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "TerminateInstances", request.customize().config_override(within).send()).await?;
        Ok(object!({ "TerminatingInstances": answer.terminating_instances }))
    })
}

/// Options of AWS's `DescribeVolumes`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeVolumesOptions {
    #[serde(rename = "VolumeIds")]
    volume_ids: Option<Vec<String>>,
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_volumes(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeVolumesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeVolumes");
        loop {
            let request = client
                .describe_volumes()
                .set_volume_ids(sdk(options.volume_ids.clone())?)
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeVolumes", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.volumes.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `CreateVolume`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateVolumeOptions {
    #[serde(rename = "AvailabilityZone")]
    availability_zone: Option<String>,
    #[serde(rename = "AvailabilityZoneId")]
    availability_zone_id: Option<String>,
    #[serde(rename = "Encrypted")]
    encrypted: Option<bool>,
    #[serde(rename = "Iops")]
    iops: Option<i32>,
    #[serde(rename = "KmsKeyId")]
    kms_key_id: Option<String>,
    #[serde(rename = "OutpostArn")]
    outpost_arn: Option<String>,
    #[serde(rename = "Size")]
    size: Option<i32>,
    #[serde(rename = "SnapshotId")]
    snapshot_id: Option<String>,
    #[serde(rename = "VolumeType")]
    volume_type: Option<Word<types::VolumeType>>,
    #[serde(rename = "TagSpecifications")]
    tag_specifications: Option<Vec<TagSpecificationOptions>>,
    #[serde(rename = "MultiAttachEnabled")]
    multi_attach_enabled: Option<bool>,
    #[serde(rename = "Throughput")]
    throughput: Option<i32>,
    #[serde(rename = "VolumeInitializationRate")]
    volume_initialization_rate: Option<i32>,
    #[serde(rename = "Operator")]
    operator: Option<OperatorRequestOptions>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_volume(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: CreateVolumeOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_volume()
            .set_availability_zone(sdk(options.availability_zone)?)
            .set_availability_zone_id(sdk(options.availability_zone_id)?)
            .set_encrypted(sdk(options.encrypted)?)
            .set_iops(sdk(options.iops)?)
            .set_kms_key_id(sdk(options.kms_key_id)?)
            .set_outpost_arn(sdk(options.outpost_arn)?)
            .set_size(sdk(options.size)?)
            .set_snapshot_id(sdk(options.snapshot_id)?)
            .set_volume_type(sdk(options.volume_type)?)
            .set_tag_specifications(sdk(options.tag_specifications)?)
            .set_multi_attach_enabled(sdk(options.multi_attach_enabled)?)
            .set_throughput(sdk(options.throughput)?)
            .set_volume_initialization_rate(sdk(options.volume_initialization_rate)?)
            .set_operator(sdk(options.operator)?)
            .set_dry_run(sdk(options.dry_run)?)
            .set_client_token(Some(call.token.clone()));
        let answer = sent("ec2", "CreateVolume", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "AvailabilityZoneId": answer.availability_zone_id, "OutpostArn": answer.outpost_arn, "SourceVolumeId": answer.source_volume_id, "Iops": answer.iops, "Tags": answer.tags, "VolumeType": answer.volume_type, "FastRestored": answer.fast_restored, "MultiAttachEnabled": answer.multi_attach_enabled, "Throughput": answer.throughput, "SseType": answer.sse_type, "Operator": answer.operator, "VolumeInitializationRate": answer.volume_initialization_rate, "VolumeArn": answer.volume_arn, "OwnerId": answer.owner_id, "VolumeId": answer.volume_id, "Size": answer.size, "SnapshotId": answer.snapshot_id, "AvailabilityZone": answer.availability_zone, "State": answer.state, "CreateTime": answer.create_time, "Attachments": answer.attachments, "Encrypted": answer.encrypted, "KmsKeyId": answer.kms_key_id }),
        )
    })
}

/// Options of AWS's `DeleteVolume`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteVolumeOptions {
    #[serde(rename = "VolumeId")]
    volume_id: String,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `DescribeSnapshots`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeSnapshotsOptions {
    #[serde(rename = "OwnerIds")]
    owner_ids: Option<Vec<String>>,
    #[serde(rename = "RestorableByUserIds")]
    restorable_by_user_ids: Option<Vec<String>>,
    #[serde(rename = "SnapshotIds")]
    snapshot_ids: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_snapshots(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeSnapshotsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeSnapshots");
        loop {
            let request = client
                .describe_snapshots()
                .set_owner_ids(sdk(options.owner_ids.clone())?)
                .set_restorable_by_user_ids(sdk(options.restorable_by_user_ids.clone())?)
                .set_snapshot_ids(sdk(options.snapshot_ids.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeSnapshots", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.snapshots.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DeleteSnapshot`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteSnapshotOptions {
    #[serde(rename = "SnapshotId")]
    snapshot_id: String,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `DescribeImages`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeImagesOptions {
    #[serde(rename = "ExecutableUsers")]
    executable_users: Option<Vec<String>>,
    #[serde(rename = "ImageIds")]
    image_ids: Option<Vec<String>>,
    #[serde(rename = "Owners")]
    owners: Option<Vec<String>>,
    #[serde(rename = "IncludeDeprecated")]
    include_deprecated: Option<bool>,
    #[serde(rename = "IncludeDisabled")]
    include_disabled: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_images(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeImagesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeImages");
        loop {
            let request = client
                .describe_images()
                .set_executable_users(sdk(options.executable_users.clone())?)
                .set_image_ids(sdk(options.image_ids.clone())?)
                .set_owners(sdk(options.owners.clone())?)
                .set_include_deprecated(sdk(options.include_deprecated.clone())?)
                .set_include_disabled(sdk(options.include_disabled.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeImages", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.images.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeLaunchTemplates`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeLaunchTemplatesOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateIds")]
    launch_template_ids: Option<Vec<String>>,
    #[serde(rename = "LaunchTemplateNames")]
    launch_template_names: Option<Vec<String>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_launch_templates(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeLaunchTemplatesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeLaunchTemplates");
        loop {
            let request = client
                .describe_launch_templates()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_launch_template_ids(sdk(options.launch_template_ids.clone())?)
                .set_launch_template_names(sdk(options.launch_template_names.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeLaunchTemplates", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.launch_templates.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeLaunchTemplateVersions`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeLaunchTemplateVersionsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    #[serde(rename = "Versions")]
    versions: Option<Vec<String>>,
    #[serde(rename = "MinVersion")]
    min_version: Option<String>,
    #[serde(rename = "MaxVersion")]
    max_version: Option<String>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "ResolveAlias")]
    resolve_alias: Option<bool>,
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_launch_template_versions(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeLaunchTemplateVersionsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeLaunchTemplateVersions");
        loop {
            let request = client
                .describe_launch_template_versions()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_launch_template_id(sdk(options.launch_template_id.clone())?)
                .set_launch_template_name(sdk(options.launch_template_name.clone())?)
                .set_versions(sdk(options.versions.clone())?)
                .set_min_version(sdk(options.min_version.clone())?)
                .set_max_version(sdk(options.max_version.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_resolve_alias(sdk(options.resolve_alias.clone())?)
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeLaunchTemplateVersions", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.launch_template_versions.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `CreateLaunchTemplateVersion`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateLaunchTemplateVersionOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    #[serde(rename = "SourceVersion")]
    source_version: Option<String>,
    #[serde(rename = "VersionDescription")]
    version_description: Option<String>,
    #[serde(rename = "LaunchTemplateData")]
    launch_template_data: RequestLaunchTemplateDataOptions,
    #[serde(rename = "ResolveAlias")]
    resolve_alias: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_launch_template_version(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: CreateLaunchTemplateVersionOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_launch_template_version()
            .set_dry_run(sdk(options.dry_run)?)
            .set_launch_template_id(sdk(options.launch_template_id)?)
            .set_launch_template_name(sdk(options.launch_template_name)?)
            .set_source_version(sdk(options.source_version)?)
            .set_version_description(sdk(options.version_description)?)
            .set_launch_template_data(Some(sdk(options.launch_template_data)?))
            .set_resolve_alias(sdk(options.resolve_alias)?)
            .set_client_token(Some(call.token.clone()));
        let answer = sent("ec2", "CreateLaunchTemplateVersion", request.customize().config_override(within).send()).await?;
        Ok(object!({ "LaunchTemplateVersion": answer.launch_template_version, "Warning": answer.warning }))
    })
}

/// Options of AWS's `ModifyLaunchTemplate`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ModifyLaunchTemplateOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    #[serde(rename = "DefaultVersion")]
    default_version: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn modify_launch_template(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: ModifyLaunchTemplateOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .modify_launch_template()
            .set_dry_run(sdk(options.dry_run)?)
            .set_launch_template_id(sdk(options.launch_template_id)?)
            .set_launch_template_name(sdk(options.launch_template_name)?)
            .set_default_version(sdk(options.default_version)?)
            .set_client_token(Some(call.token.clone()));
        let answer = sent("ec2", "ModifyLaunchTemplate", request.customize().config_override(within).send()).await?;
        Ok(object!({ "LaunchTemplate": answer.launch_template }))
    })
}

/// Options of AWS's `DeleteLaunchTemplate`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteLaunchTemplateOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_launch_template(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteLaunchTemplateOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_launch_template()
            .set_dry_run(sdk(options.dry_run)?)
            .set_launch_template_id(sdk(options.launch_template_id)?)
            .set_launch_template_name(sdk(options.launch_template_name)?);
        let answer = sent("ec2", "DeleteLaunchTemplate", request.customize().config_override(within).send()).await?;
        Ok(object!({ "LaunchTemplate": answer.launch_template }))
    })
}

/// Options of AWS's `DescribeNetworkInterfaces`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeNetworkInterfacesOptions {
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "NetworkInterfaceIds")]
    network_interface_ids: Option<Vec<String>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_network_interfaces(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeNetworkInterfacesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeNetworkInterfaces");
        loop {
            let request = client
                .describe_network_interfaces()
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_network_interface_ids(sdk(options.network_interface_ids.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeNetworkInterfaces", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.network_interfaces.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeAddresses`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeAddressesOptions {
    #[serde(rename = "PublicIps")]
    public_ips: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "AllocationIds")]
    allocation_ids: Option<Vec<String>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_addresses(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeAddressesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeAddresses");
        loop {
            let request = client
                .describe_addresses()
                .set_public_ips(sdk(options.public_ips.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_allocation_ids(sdk(options.allocation_ids.clone())?);
            let page = sent("ec2", "DescribeAddresses", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.addresses.to_json(), None)? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeNatGateways`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeNatGatewaysOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filter")]
    filter: Option<Vec<FilterOptions>>,
    #[serde(rename = "NatGatewayIds")]
    nat_gateway_ids: Option<Vec<String>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_nat_gateways(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeNatGatewaysOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeNatGateways");
        loop {
            let request = client
                .describe_nat_gateways()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filter(sdk(options.filter.clone())?)
                .set_nat_gateway_ids(sdk(options.nat_gateway_ids.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeNatGateways", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.nat_gateways.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeInternetGateways`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeInternetGatewaysOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "InternetGatewayIds")]
    internet_gateway_ids: Option<Vec<String>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_internet_gateways(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeInternetGatewaysOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeInternetGateways");
        loop {
            let request = client
                .describe_internet_gateways()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_internet_gateway_ids(sdk(options.internet_gateway_ids.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeInternetGateways", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.internet_gateways.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeRouteTables`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeRouteTablesOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "RouteTableIds")]
    route_table_ids: Option<Vec<String>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_route_tables(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeRouteTablesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeRouteTables");
        loop {
            let request = client
                .describe_route_tables()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_route_table_ids(sdk(options.route_table_ids.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeRouteTables", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.route_tables.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeVpcPeeringConnections`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeVpcPeeringConnectionsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "VpcPeeringConnectionIds")]
    vpc_peering_connection_ids: Option<Vec<String>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_vpc_peering_connections(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeVpcPeeringConnectionsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeVpcPeeringConnections");
        loop {
            let request = client
                .describe_vpc_peering_connections()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_vpc_peering_connection_ids(sdk(options.vpc_peering_connection_ids.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeVpcPeeringConnections", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.vpc_peering_connections.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeKeyPairs`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeKeyPairsOptions {
    #[serde(rename = "KeyNames")]
    key_names: Option<Vec<String>>,
    #[serde(rename = "KeyPairIds")]
    key_pair_ids: Option<Vec<String>>,
    #[serde(rename = "IncludePublicKey")]
    include_public_key: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_key_pairs(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeKeyPairsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeKeyPairs");
        loop {
            let request = client
                .describe_key_pairs()
                .set_key_names(sdk(options.key_names.clone())?)
                .set_key_pair_ids(sdk(options.key_pair_ids.clone())?)
                .set_include_public_key(sdk(options.include_public_key.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?);
            let page = sent("ec2", "DescribeKeyPairs", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.key_pairs.to_json(), None)? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeInstanceTypeOfferings`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeInstanceTypeOfferingsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LocationType")]
    location_type: Option<Word<types::LocationType>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_instance_type_offerings(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeInstanceTypeOfferingsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeInstanceTypeOfferings");
        loop {
            let request = client
                .describe_instance_type_offerings()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_location_type(sdk(options.location_type.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeInstanceTypeOfferings", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.instance_type_offerings.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `CreateTags`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateTagsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Resources")]
    resources: Vec<String>,
    #[serde(rename = "Tags")]
    tags: Vec<TagOptions>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_tags(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateTagsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_tags()
            .set_dry_run(sdk(options.dry_run)?)
            .set_resources(Some(sdk(options.resources)?))
            .set_tags(Some(sdk(options.tags)?));
        sent("ec2", "CreateTags", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DeleteTags`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteTagsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Resources")]
    resources: Vec<String>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_tags(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteTagsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_tags()
            .set_dry_run(sdk(options.dry_run)?)
            .set_resources(Some(sdk(options.resources)?))
            .set_tags(sdk(options.tags)?);
        sent("ec2", "DeleteTags", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// AWS's `AcceleratorCountRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct AcceleratorCountRequestOptions {
    #[serde(rename = "Min")]
    min: Option<i32>,
    #[serde(rename = "Max")]
    max: Option<i32>,
}

impl Sdk for AcceleratorCountRequestOptions {
    type Out = types::AcceleratorCountRequest;

    fn sdk(self) -> Result<types::AcceleratorCountRequest, Failure> {
        Ok(types::AcceleratorCountRequest::builder().set_min(sdk(self.min)?).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `AcceleratorTotalMemoryMiBRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct AcceleratorTotalMemoryMiBRequestOptions {
    #[serde(rename = "Min")]
    min: Option<i32>,
    #[serde(rename = "Max")]
    max: Option<i32>,
}

impl Sdk for AcceleratorTotalMemoryMiBRequestOptions {
    type Out = types::AcceleratorTotalMemoryMiBRequest;

    fn sdk(self) -> Result<types::AcceleratorTotalMemoryMiBRequest, Failure> {
        Ok(types::AcceleratorTotalMemoryMiBRequest::builder().set_min(sdk(self.min)?).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `BaselineEbsBandwidthMbpsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct BaselineEbsBandwidthMbpsRequestOptions {
    #[serde(rename = "Min")]
    min: Option<i32>,
    #[serde(rename = "Max")]
    max: Option<i32>,
}

impl Sdk for BaselineEbsBandwidthMbpsRequestOptions {
    type Out = types::BaselineEbsBandwidthMbpsRequest;

    fn sdk(self) -> Result<types::BaselineEbsBandwidthMbpsRequest, Failure> {
        Ok(types::BaselineEbsBandwidthMbpsRequest::builder().set_min(sdk(self.min)?).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `BaselinePerformanceFactorsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct BaselinePerformanceFactorsRequestOptions {
    #[serde(rename = "Cpu")]
    cpu: Option<CpuPerformanceFactorRequestOptions>,
}

impl Sdk for BaselinePerformanceFactorsRequestOptions {
    type Out = types::BaselinePerformanceFactorsRequest;

    fn sdk(self) -> Result<types::BaselinePerformanceFactorsRequest, Failure> {
        Ok(types::BaselinePerformanceFactorsRequest::builder().set_cpu(sdk(self.cpu)?).build())
    }
}

/// AWS's `BlockDeviceMapping`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct BlockDeviceMappingOptions {
    #[serde(rename = "Ebs")]
    ebs: Option<EbsBlockDeviceOptions>,
    #[serde(rename = "NoDevice")]
    no_device: Option<String>,
    #[serde(rename = "DeviceName")]
    device_name: Option<String>,
    #[serde(rename = "VirtualName")]
    virtual_name: Option<String>,
}

impl Sdk for BlockDeviceMappingOptions {
    type Out = types::BlockDeviceMapping;

    fn sdk(self) -> Result<types::BlockDeviceMapping, Failure> {
        Ok(types::BlockDeviceMapping::builder()
            .set_ebs(sdk(self.ebs)?)
            .set_no_device(sdk(self.no_device)?)
            .set_device_name(sdk(self.device_name)?)
            .set_virtual_name(sdk(self.virtual_name)?)
            .build())
    }
}

/// AWS's `CapacityReservationSpecification`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CapacityReservationSpecificationOptions {
    #[serde(rename = "CapacityReservationPreference")]
    capacity_reservation_preference: Option<Word<types::CapacityReservationPreference>>,
    #[serde(rename = "CapacityReservationTarget")]
    capacity_reservation_target: Option<CapacityReservationTargetOptions>,
}

impl Sdk for CapacityReservationSpecificationOptions {
    type Out = types::CapacityReservationSpecification;

    fn sdk(self) -> Result<types::CapacityReservationSpecification, Failure> {
        Ok(types::CapacityReservationSpecification::builder()
            .set_capacity_reservation_preference(sdk(self.capacity_reservation_preference)?)
            .set_capacity_reservation_target(sdk(self.capacity_reservation_target)?)
            .build())
    }
}

/// AWS's `CapacityReservationTarget`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CapacityReservationTargetOptions {
    #[serde(rename = "CapacityReservationId")]
    capacity_reservation_id: Option<String>,
    #[serde(rename = "CapacityReservationResourceGroupArn")]
    capacity_reservation_resource_group_arn: Option<String>,
}

impl Sdk for CapacityReservationTargetOptions {
    type Out = types::CapacityReservationTarget;

    fn sdk(self) -> Result<types::CapacityReservationTarget, Failure> {
        Ok(types::CapacityReservationTarget::builder()
            .set_capacity_reservation_id(sdk(self.capacity_reservation_id)?)
            .set_capacity_reservation_resource_group_arn(sdk(self.capacity_reservation_resource_group_arn)?)
            .build())
    }
}

/// AWS's `ConnectionTrackingSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ConnectionTrackingSpecificationRequestOptions {
    #[serde(rename = "TcpEstablishedTimeout")]
    tcp_established_timeout: Option<i32>,
    #[serde(rename = "UdpStreamTimeout")]
    udp_stream_timeout: Option<i32>,
    #[serde(rename = "UdpTimeout")]
    udp_timeout: Option<i32>,
}

impl Sdk for ConnectionTrackingSpecificationRequestOptions {
    type Out = types::ConnectionTrackingSpecificationRequest;

    fn sdk(self) -> Result<types::ConnectionTrackingSpecificationRequest, Failure> {
        Ok(types::ConnectionTrackingSpecificationRequest::builder()
            .set_tcp_established_timeout(sdk(self.tcp_established_timeout)?)
            .set_udp_stream_timeout(sdk(self.udp_stream_timeout)?)
            .set_udp_timeout(sdk(self.udp_timeout)?)
            .build())
    }
}

/// AWS's `CpuOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CpuOptionsRequestOptions {
    #[serde(rename = "CoreCount")]
    core_count: Option<i32>,
    #[serde(rename = "ThreadsPerCore")]
    threads_per_core: Option<i32>,
    #[serde(rename = "AmdSevSnp")]
    amd_sev_snp: Option<Word<types::AmdSevSnpSpecification>>,
    #[serde(rename = "NestedVirtualization")]
    nested_virtualization: Option<Word<types::NestedVirtualizationSpecification>>,
}

impl Sdk for CpuOptionsRequestOptions {
    type Out = types::CpuOptionsRequest;

    fn sdk(self) -> Result<types::CpuOptionsRequest, Failure> {
        Ok(types::CpuOptionsRequest::builder()
            .set_core_count(sdk(self.core_count)?)
            .set_threads_per_core(sdk(self.threads_per_core)?)
            .set_amd_sev_snp(sdk(self.amd_sev_snp)?)
            .set_nested_virtualization(sdk(self.nested_virtualization)?)
            .build())
    }
}

/// AWS's `CpuPerformanceFactorRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CpuPerformanceFactorRequestOptions {
    #[serde(rename = "References")]
    references: Option<Vec<PerformanceFactorReferenceRequestOptions>>,
}

impl Sdk for CpuPerformanceFactorRequestOptions {
    type Out = types::CpuPerformanceFactorRequest;

    fn sdk(self) -> Result<types::CpuPerformanceFactorRequest, Failure> {
        Ok(types::CpuPerformanceFactorRequest::builder().set_references(sdk(self.references)?).build())
    }
}

/// AWS's `CreditSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreditSpecificationRequestOptions {
    #[serde(rename = "CpuCredits")]
    cpu_credits: String,
}

impl Sdk for CreditSpecificationRequestOptions {
    type Out = types::CreditSpecificationRequest;

    fn sdk(self) -> Result<types::CreditSpecificationRequest, Failure> {
        Ok(types::CreditSpecificationRequest::builder().set_cpu_credits(Some(sdk(self.cpu_credits)?)).build())
    }
}

/// AWS's `EbsBlockDevice`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct EbsBlockDeviceOptions {
    #[serde(rename = "DeleteOnTermination")]
    delete_on_termination: Option<bool>,
    #[serde(rename = "Iops")]
    iops: Option<i32>,
    #[serde(rename = "SnapshotId")]
    snapshot_id: Option<String>,
    #[serde(rename = "VolumeSize")]
    volume_size: Option<i32>,
    #[serde(rename = "VolumeType")]
    volume_type: Option<Word<types::VolumeType>>,
    #[serde(rename = "KmsKeyId")]
    kms_key_id: Option<String>,
    #[serde(rename = "Throughput")]
    throughput: Option<i32>,
    #[serde(rename = "OutpostArn")]
    outpost_arn: Option<String>,
    #[serde(rename = "AvailabilityZone")]
    availability_zone: Option<String>,
    #[serde(rename = "Encrypted")]
    encrypted: Option<bool>,
    #[serde(rename = "VolumeInitializationRate")]
    volume_initialization_rate: Option<i32>,
    #[serde(rename = "AvailabilityZoneId")]
    availability_zone_id: Option<String>,
    #[serde(rename = "EbsCardIndex")]
    ebs_card_index: Option<i32>,
}

impl Sdk for EbsBlockDeviceOptions {
    type Out = types::EbsBlockDevice;

    fn sdk(self) -> Result<types::EbsBlockDevice, Failure> {
        Ok(types::EbsBlockDevice::builder()
            .set_delete_on_termination(sdk(self.delete_on_termination)?)
            .set_iops(sdk(self.iops)?)
            .set_snapshot_id(sdk(self.snapshot_id)?)
            .set_volume_size(sdk(self.volume_size)?)
            .set_volume_type(sdk(self.volume_type)?)
            .set_kms_key_id(sdk(self.kms_key_id)?)
            .set_throughput(sdk(self.throughput)?)
            .set_outpost_arn(sdk(self.outpost_arn)?)
            .set_availability_zone(sdk(self.availability_zone)?)
            .set_encrypted(sdk(self.encrypted)?)
            .set_volume_initialization_rate(sdk(self.volume_initialization_rate)?)
            .set_availability_zone_id(sdk(self.availability_zone_id)?)
            .set_ebs_card_index(sdk(self.ebs_card_index)?)
            .build())
    }
}

/// AWS's `ElasticGpuSpecification`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ElasticGpuSpecificationOptions {
    #[serde(rename = "Type")]
    r#type: String,
}

impl Sdk for ElasticGpuSpecificationOptions {
    type Out = types::ElasticGpuSpecification;

    fn sdk(self) -> Result<types::ElasticGpuSpecification, Failure> {
        Ok(types::ElasticGpuSpecification::builder().set_type(Some(sdk(self.r#type)?)).build())
    }
}

/// AWS's `ElasticInferenceAccelerator`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ElasticInferenceAcceleratorOptions {
    #[serde(rename = "Type")]
    r#type: String,
    #[serde(rename = "Count")]
    count: Option<i32>,
}

impl Sdk for ElasticInferenceAcceleratorOptions {
    type Out = types::ElasticInferenceAccelerator;

    fn sdk(self) -> Result<types::ElasticInferenceAccelerator, Failure> {
        Ok(types::ElasticInferenceAccelerator::builder().set_type(Some(sdk(self.r#type)?)).set_count(sdk(self.count)?).build())
    }
}

/// AWS's `EnaSrdSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct EnaSrdSpecificationRequestOptions {
    #[serde(rename = "EnaSrdEnabled")]
    ena_srd_enabled: Option<bool>,
    #[serde(rename = "EnaSrdUdpSpecification")]
    ena_srd_udp_specification: Option<EnaSrdUdpSpecificationRequestOptions>,
}

impl Sdk for EnaSrdSpecificationRequestOptions {
    type Out = types::EnaSrdSpecificationRequest;

    fn sdk(self) -> Result<types::EnaSrdSpecificationRequest, Failure> {
        Ok(types::EnaSrdSpecificationRequest::builder()
            .set_ena_srd_enabled(sdk(self.ena_srd_enabled)?)
            .set_ena_srd_udp_specification(sdk(self.ena_srd_udp_specification)?)
            .build())
    }
}

/// AWS's `EnaSrdUdpSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct EnaSrdUdpSpecificationRequestOptions {
    #[serde(rename = "EnaSrdUdpEnabled")]
    ena_srd_udp_enabled: Option<bool>,
}

impl Sdk for EnaSrdUdpSpecificationRequestOptions {
    type Out = types::EnaSrdUdpSpecificationRequest;

    fn sdk(self) -> Result<types::EnaSrdUdpSpecificationRequest, Failure> {
        Ok(types::EnaSrdUdpSpecificationRequest::builder().set_ena_srd_udp_enabled(sdk(self.ena_srd_udp_enabled)?).build())
    }
}

/// AWS's `EnclaveOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct EnclaveOptionsRequestOptions {
    #[serde(rename = "Enabled")]
    enabled: Option<bool>,
}

impl Sdk for EnclaveOptionsRequestOptions {
    type Out = types::EnclaveOptionsRequest;

    fn sdk(self) -> Result<types::EnclaveOptionsRequest, Failure> {
        Ok(types::EnclaveOptionsRequest::builder().set_enabled(sdk(self.enabled)?).build())
    }
}

/// AWS's `Filter`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct FilterOptions {
    #[serde(rename = "Name")]
    name: Option<String>,
    #[serde(rename = "Values")]
    values: Option<Vec<String>>,
}

impl Sdk for FilterOptions {
    type Out = types::Filter;

    fn sdk(self) -> Result<types::Filter, Failure> {
        Ok(types::Filter::builder().set_name(sdk(self.name)?).set_values(sdk(self.values)?).build())
    }
}

/// AWS's `HibernationOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct HibernationOptionsRequestOptions {
    #[serde(rename = "Configured")]
    configured: Option<bool>,
}

impl Sdk for HibernationOptionsRequestOptions {
    type Out = types::HibernationOptionsRequest;

    fn sdk(self) -> Result<types::HibernationOptionsRequest, Failure> {
        Ok(types::HibernationOptionsRequest::builder().set_configured(sdk(self.configured)?).build())
    }
}

/// AWS's `IamInstanceProfileSpecification`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct IamInstanceProfileSpecificationOptions {
    #[serde(rename = "Arn")]
    arn: Option<String>,
    #[serde(rename = "Name")]
    name: Option<String>,
}

impl Sdk for IamInstanceProfileSpecificationOptions {
    type Out = types::IamInstanceProfileSpecification;

    fn sdk(self) -> Result<types::IamInstanceProfileSpecification, Failure> {
        Ok(types::IamInstanceProfileSpecification::builder().set_arn(sdk(self.arn)?).set_name(sdk(self.name)?).build())
    }
}

/// AWS's `InstanceIpv6Address`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceIpv6AddressOptions {
    #[serde(rename = "Ipv6Address")]
    ipv6_address: Option<String>,
    #[serde(rename = "IsPrimaryIpv6")]
    is_primary_ipv6: Option<bool>,
}

impl Sdk for InstanceIpv6AddressOptions {
    type Out = types::InstanceIpv6Address;

    fn sdk(self) -> Result<types::InstanceIpv6Address, Failure> {
        Ok(types::InstanceIpv6Address::builder()
            .set_ipv6_address(sdk(self.ipv6_address)?)
            .set_is_primary_ipv6(sdk(self.is_primary_ipv6)?)
            .build())
    }
}

/// AWS's `InstanceIpv6AddressRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceIpv6AddressRequestOptions {
    #[serde(rename = "Ipv6Address")]
    ipv6_address: Option<String>,
}

impl Sdk for InstanceIpv6AddressRequestOptions {
    type Out = types::InstanceIpv6AddressRequest;

    fn sdk(self) -> Result<types::InstanceIpv6AddressRequest, Failure> {
        Ok(types::InstanceIpv6AddressRequest::builder().set_ipv6_address(sdk(self.ipv6_address)?).build())
    }
}

/// AWS's `InstanceMaintenanceOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceMaintenanceOptionsRequestOptions {
    #[serde(rename = "AutoRecovery")]
    auto_recovery: Option<Word<types::InstanceAutoRecoveryState>>,
}

impl Sdk for InstanceMaintenanceOptionsRequestOptions {
    type Out = types::InstanceMaintenanceOptionsRequest;

    fn sdk(self) -> Result<types::InstanceMaintenanceOptionsRequest, Failure> {
        Ok(types::InstanceMaintenanceOptionsRequest::builder().set_auto_recovery(sdk(self.auto_recovery)?).build())
    }
}

/// AWS's `InstanceMarketOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceMarketOptionsRequestOptions {
    #[serde(rename = "MarketType")]
    market_type: Option<Word<types::MarketType>>,
    #[serde(rename = "SpotOptions")]
    spot_options: Option<SpotMarketOptionsOptions>,
}

impl Sdk for InstanceMarketOptionsRequestOptions {
    type Out = types::InstanceMarketOptionsRequest;

    fn sdk(self) -> Result<types::InstanceMarketOptionsRequest, Failure> {
        Ok(types::InstanceMarketOptionsRequest::builder()
            .set_market_type(sdk(self.market_type)?)
            .set_spot_options(sdk(self.spot_options)?)
            .build())
    }
}

/// AWS's `InstanceMetadataOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceMetadataOptionsRequestOptions {
    #[serde(rename = "HttpTokens")]
    http_tokens: Option<Word<types::HttpTokensState>>,
    #[serde(rename = "HttpPutResponseHopLimit")]
    http_put_response_hop_limit: Option<i32>,
    #[serde(rename = "HttpEndpoint")]
    http_endpoint: Option<Word<types::InstanceMetadataEndpointState>>,
    #[serde(rename = "HttpProtocolIpv6")]
    http_protocol_ipv6: Option<Word<types::InstanceMetadataProtocolState>>,
    #[serde(rename = "InstanceMetadataTags")]
    instance_metadata_tags: Option<Word<types::InstanceMetadataTagsState>>,
}

impl Sdk for InstanceMetadataOptionsRequestOptions {
    type Out = types::InstanceMetadataOptionsRequest;

    fn sdk(self) -> Result<types::InstanceMetadataOptionsRequest, Failure> {
        Ok(types::InstanceMetadataOptionsRequest::builder()
            .set_http_tokens(sdk(self.http_tokens)?)
            .set_http_put_response_hop_limit(sdk(self.http_put_response_hop_limit)?)
            .set_http_endpoint(sdk(self.http_endpoint)?)
            .set_http_protocol_ipv6(sdk(self.http_protocol_ipv6)?)
            .set_instance_metadata_tags(sdk(self.instance_metadata_tags)?)
            .build())
    }
}

/// AWS's `InstanceNetworkInterfaceSpecification`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceNetworkInterfaceSpecificationOptions {
    #[serde(rename = "AssociatePublicIpAddress")]
    associate_public_ip_address: Option<bool>,
    #[serde(rename = "DeleteOnTermination")]
    delete_on_termination: Option<bool>,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "DeviceIndex")]
    device_index: Option<i32>,
    #[serde(rename = "Groups")]
    groups: Option<Vec<String>>,
    #[serde(rename = "Ipv6AddressCount")]
    ipv6_address_count: Option<i32>,
    #[serde(rename = "Ipv6Addresses")]
    ipv6_addresses: Option<Vec<InstanceIpv6AddressOptions>>,
    #[serde(rename = "NetworkInterfaceId")]
    network_interface_id: Option<String>,
    #[serde(rename = "PrivateIpAddress")]
    private_ip_address: Option<String>,
    #[serde(rename = "PrivateIpAddresses")]
    private_ip_addresses: Option<Vec<PrivateIpAddressSpecificationOptions>>,
    #[serde(rename = "SecondaryPrivateIpAddressCount")]
    secondary_private_ip_address_count: Option<i32>,
    #[serde(rename = "SubnetId")]
    subnet_id: Option<String>,
    #[serde(rename = "AssociateCarrierIpAddress")]
    associate_carrier_ip_address: Option<bool>,
    #[serde(rename = "InterfaceType")]
    interface_type: Option<String>,
    #[serde(rename = "NetworkCardIndex")]
    network_card_index: Option<i32>,
    #[serde(rename = "Ipv4Prefixes")]
    ipv4_prefixes: Option<Vec<Ipv4PrefixSpecificationRequestOptions>>,
    #[serde(rename = "Ipv4PrefixCount")]
    ipv4_prefix_count: Option<i32>,
    #[serde(rename = "Ipv6Prefixes")]
    ipv6_prefixes: Option<Vec<Ipv6PrefixSpecificationRequestOptions>>,
    #[serde(rename = "Ipv6PrefixCount")]
    ipv6_prefix_count: Option<i32>,
    #[serde(rename = "PrimaryIpv6")]
    primary_ipv6: Option<bool>,
    #[serde(rename = "EnaSrdSpecification")]
    ena_srd_specification: Option<EnaSrdSpecificationRequestOptions>,
    #[serde(rename = "ConnectionTrackingSpecification")]
    connection_tracking_specification: Option<ConnectionTrackingSpecificationRequestOptions>,
    #[serde(rename = "EnaQueueCount")]
    ena_queue_count: Option<i32>,
}

impl Sdk for InstanceNetworkInterfaceSpecificationOptions {
    type Out = types::InstanceNetworkInterfaceSpecification;

    fn sdk(self) -> Result<types::InstanceNetworkInterfaceSpecification, Failure> {
        Ok(types::InstanceNetworkInterfaceSpecification::builder()
            .set_associate_public_ip_address(sdk(self.associate_public_ip_address)?)
            .set_delete_on_termination(sdk(self.delete_on_termination)?)
            .set_description(sdk(self.description)?)
            .set_device_index(sdk(self.device_index)?)
            .set_groups(sdk(self.groups)?)
            .set_ipv6_address_count(sdk(self.ipv6_address_count)?)
            .set_ipv6_addresses(sdk(self.ipv6_addresses)?)
            .set_network_interface_id(sdk(self.network_interface_id)?)
            .set_private_ip_address(sdk(self.private_ip_address)?)
            .set_private_ip_addresses(sdk(self.private_ip_addresses)?)
            .set_secondary_private_ip_address_count(sdk(self.secondary_private_ip_address_count)?)
            .set_subnet_id(sdk(self.subnet_id)?)
            .set_associate_carrier_ip_address(sdk(self.associate_carrier_ip_address)?)
            .set_interface_type(sdk(self.interface_type)?)
            .set_network_card_index(sdk(self.network_card_index)?)
            .set_ipv4_prefixes(sdk(self.ipv4_prefixes)?)
            .set_ipv4_prefix_count(sdk(self.ipv4_prefix_count)?)
            .set_ipv6_prefixes(sdk(self.ipv6_prefixes)?)
            .set_ipv6_prefix_count(sdk(self.ipv6_prefix_count)?)
            .set_primary_ipv6(sdk(self.primary_ipv6)?)
            .set_ena_srd_specification(sdk(self.ena_srd_specification)?)
            .set_connection_tracking_specification(sdk(self.connection_tracking_specification)?)
            .set_ena_queue_count(sdk(self.ena_queue_count)?)
            .build())
    }
}

/// AWS's `InstanceNetworkPerformanceOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceNetworkPerformanceOptionsRequestOptions {
    #[serde(rename = "BandwidthWeighting")]
    bandwidth_weighting: Option<Word<types::InstanceBandwidthWeighting>>,
}

impl Sdk for InstanceNetworkPerformanceOptionsRequestOptions {
    type Out = types::InstanceNetworkPerformanceOptionsRequest;

    fn sdk(self) -> Result<types::InstanceNetworkPerformanceOptionsRequest, Failure> {
        Ok(types::InstanceNetworkPerformanceOptionsRequest::builder().set_bandwidth_weighting(sdk(self.bandwidth_weighting)?).build())
    }
}

/// AWS's `InstanceRequirementsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceRequirementsRequestOptions {
    #[serde(rename = "VCpuCount")]
    v_cpu_count: VCpuCountRangeRequestOptions,
    #[serde(rename = "MemoryMiB")]
    memory_mib: MemoryMiBRequestOptions,
    #[serde(rename = "CpuManufacturers")]
    cpu_manufacturers: Option<Vec<Word<types::CpuManufacturer>>>,
    #[serde(rename = "MemoryGiBPerVCpu")]
    memory_gib_per_v_cpu: Option<MemoryGiBPerVCpuRequestOptions>,
    #[serde(rename = "ExcludedInstanceTypes")]
    excluded_instance_types: Option<Vec<String>>,
    #[serde(rename = "InstanceGenerations")]
    instance_generations: Option<Vec<Word<types::InstanceGeneration>>>,
    #[serde(rename = "SpotMaxPricePercentageOverLowestPrice")]
    spot_max_price_percentage_over_lowest_price: Option<i32>,
    #[serde(rename = "OnDemandMaxPricePercentageOverLowestPrice")]
    on_demand_max_price_percentage_over_lowest_price: Option<i32>,
    #[serde(rename = "BareMetal")]
    bare_metal: Option<Word<types::BareMetal>>,
    #[serde(rename = "BurstablePerformance")]
    burstable_performance: Option<Word<types::BurstablePerformance>>,
    #[serde(rename = "RequireHibernateSupport")]
    require_hibernate_support: Option<bool>,
    #[serde(rename = "NetworkInterfaceCount")]
    network_interface_count: Option<NetworkInterfaceCountRequestOptions>,
    #[serde(rename = "LocalStorage")]
    local_storage: Option<Word<types::LocalStorage>>,
    #[serde(rename = "LocalStorageTypes")]
    local_storage_types: Option<Vec<Word<types::LocalStorageType>>>,
    #[serde(rename = "TotalLocalStorageGB")]
    total_local_storage_gb: Option<TotalLocalStorageGbRequestOptions>,
    #[serde(rename = "BaselineEbsBandwidthMbps")]
    baseline_ebs_bandwidth_mbps: Option<BaselineEbsBandwidthMbpsRequestOptions>,
    #[serde(rename = "AcceleratorTypes")]
    accelerator_types: Option<Vec<Word<types::AcceleratorType>>>,
    #[serde(rename = "AcceleratorCount")]
    accelerator_count: Option<AcceleratorCountRequestOptions>,
    #[serde(rename = "AcceleratorManufacturers")]
    accelerator_manufacturers: Option<Vec<Word<types::AcceleratorManufacturer>>>,
    #[serde(rename = "AcceleratorNames")]
    accelerator_names: Option<Vec<Word<types::AcceleratorName>>>,
    #[serde(rename = "AcceleratorTotalMemoryMiB")]
    accelerator_total_memory_mib: Option<AcceleratorTotalMemoryMiBRequestOptions>,
    #[serde(rename = "NetworkBandwidthGbps")]
    network_bandwidth_gbps: Option<NetworkBandwidthGbpsRequestOptions>,
    #[serde(rename = "AllowedInstanceTypes")]
    allowed_instance_types: Option<Vec<String>>,
    #[serde(rename = "MaxSpotPriceAsPercentageOfOptimalOnDemandPrice")]
    max_spot_price_as_percentage_of_optimal_on_demand_price: Option<i32>,
    #[serde(rename = "BaselinePerformanceFactors")]
    baseline_performance_factors: Option<BaselinePerformanceFactorsRequestOptions>,
    #[serde(rename = "RequireEncryptionInTransit")]
    require_encryption_in_transit: Option<bool>,
}

impl Sdk for InstanceRequirementsRequestOptions {
    type Out = types::InstanceRequirementsRequest;

    fn sdk(self) -> Result<types::InstanceRequirementsRequest, Failure> {
        Ok(types::InstanceRequirementsRequest::builder()
            .set_v_cpu_count(Some(sdk(self.v_cpu_count)?))
            .set_memory_mib(Some(sdk(self.memory_mib)?))
            .set_cpu_manufacturers(sdk(self.cpu_manufacturers)?)
            .set_memory_gib_per_v_cpu(sdk(self.memory_gib_per_v_cpu)?)
            .set_excluded_instance_types(sdk(self.excluded_instance_types)?)
            .set_instance_generations(sdk(self.instance_generations)?)
            .set_spot_max_price_percentage_over_lowest_price(sdk(self.spot_max_price_percentage_over_lowest_price)?)
            .set_on_demand_max_price_percentage_over_lowest_price(sdk(self.on_demand_max_price_percentage_over_lowest_price)?)
            .set_bare_metal(sdk(self.bare_metal)?)
            .set_burstable_performance(sdk(self.burstable_performance)?)
            .set_require_hibernate_support(sdk(self.require_hibernate_support)?)
            .set_network_interface_count(sdk(self.network_interface_count)?)
            .set_local_storage(sdk(self.local_storage)?)
            .set_local_storage_types(sdk(self.local_storage_types)?)
            .set_total_local_storage_gb(sdk(self.total_local_storage_gb)?)
            .set_baseline_ebs_bandwidth_mbps(sdk(self.baseline_ebs_bandwidth_mbps)?)
            .set_accelerator_types(sdk(self.accelerator_types)?)
            .set_accelerator_count(sdk(self.accelerator_count)?)
            .set_accelerator_manufacturers(sdk(self.accelerator_manufacturers)?)
            .set_accelerator_names(sdk(self.accelerator_names)?)
            .set_accelerator_total_memory_mib(sdk(self.accelerator_total_memory_mib)?)
            .set_network_bandwidth_gbps(sdk(self.network_bandwidth_gbps)?)
            .set_allowed_instance_types(sdk(self.allowed_instance_types)?)
            .set_max_spot_price_as_percentage_of_optimal_on_demand_price(sdk(self.max_spot_price_as_percentage_of_optimal_on_demand_price)?)
            .set_baseline_performance_factors(sdk(self.baseline_performance_factors)?)
            .set_require_encryption_in_transit(sdk(self.require_encryption_in_transit)?)
            .build())
    }
}

/// AWS's `InstanceSecondaryInterfacePrivateIpAddressRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceSecondaryInterfacePrivateIpAddressRequestOptions {
    #[serde(rename = "PrivateIpAddress")]
    private_ip_address: String,
}

impl Sdk for InstanceSecondaryInterfacePrivateIpAddressRequestOptions {
    type Out = types::InstanceSecondaryInterfacePrivateIpAddressRequest;

    fn sdk(self) -> Result<types::InstanceSecondaryInterfacePrivateIpAddressRequest, Failure> {
        Ok(types::InstanceSecondaryInterfacePrivateIpAddressRequest::builder()
            .set_private_ip_address(Some(sdk(self.private_ip_address)?))
            .build())
    }
}

/// AWS's `InstanceSecondaryInterfaceSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct InstanceSecondaryInterfaceSpecificationRequestOptions {
    #[serde(rename = "DeleteOnTermination")]
    delete_on_termination: Option<bool>,
    #[serde(rename = "DeviceIndex")]
    device_index: Option<i32>,
    #[serde(rename = "PrivateIpAddresses")]
    private_ip_addresses: Option<Vec<InstanceSecondaryInterfacePrivateIpAddressRequestOptions>>,
    #[serde(rename = "PrivateIpAddressCount")]
    private_ip_address_count: Option<i32>,
    #[serde(rename = "SecondarySubnetId")]
    secondary_subnet_id: Option<String>,
    #[serde(rename = "InterfaceType")]
    interface_type: Option<Word<types::SecondaryInterfaceType>>,
    #[serde(rename = "NetworkCardIndex")]
    network_card_index: Option<i32>,
}

impl Sdk for InstanceSecondaryInterfaceSpecificationRequestOptions {
    type Out = types::InstanceSecondaryInterfaceSpecificationRequest;

    fn sdk(self) -> Result<types::InstanceSecondaryInterfaceSpecificationRequest, Failure> {
        Ok(types::InstanceSecondaryInterfaceSpecificationRequest::builder()
            .set_delete_on_termination(sdk(self.delete_on_termination)?)
            .set_device_index(sdk(self.device_index)?)
            .set_private_ip_addresses(sdk(self.private_ip_addresses)?)
            .set_private_ip_address_count(sdk(self.private_ip_address_count)?)
            .set_secondary_subnet_id(sdk(self.secondary_subnet_id)?)
            .set_interface_type(sdk(self.interface_type)?)
            .set_network_card_index(sdk(self.network_card_index)?)
            .build())
    }
}

/// AWS's `IpPermission`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct IpPermissionOptions {
    #[serde(rename = "IpProtocol")]
    ip_protocol: Option<String>,
    #[serde(rename = "FromPort")]
    from_port: Option<i32>,
    #[serde(rename = "ToPort")]
    to_port: Option<i32>,
    #[serde(rename = "UserIdGroupPairs")]
    user_id_group_pairs: Option<Vec<UserIdGroupPairOptions>>,
    #[serde(rename = "IpRanges")]
    ip_ranges: Option<Vec<IpRangeOptions>>,
    #[serde(rename = "Ipv6Ranges")]
    ipv6_ranges: Option<Vec<Ipv6RangeOptions>>,
    #[serde(rename = "PrefixListIds")]
    prefix_list_ids: Option<Vec<PrefixListIdOptions>>,
}

impl Sdk for IpPermissionOptions {
    type Out = types::IpPermission;

    fn sdk(self) -> Result<types::IpPermission, Failure> {
        Ok(types::IpPermission::builder()
            .set_ip_protocol(sdk(self.ip_protocol)?)
            .set_from_port(sdk(self.from_port)?)
            .set_to_port(sdk(self.to_port)?)
            .set_user_id_group_pairs(sdk(self.user_id_group_pairs)?)
            .set_ip_ranges(sdk(self.ip_ranges)?)
            .set_ipv6_ranges(sdk(self.ipv6_ranges)?)
            .set_prefix_list_ids(sdk(self.prefix_list_ids)?)
            .build())
    }
}

/// AWS's `IpRange`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct IpRangeOptions {
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "CidrIp")]
    cidr_ip: Option<String>,
}

impl Sdk for IpRangeOptions {
    type Out = types::IpRange;

    fn sdk(self) -> Result<types::IpRange, Failure> {
        Ok(types::IpRange::builder().set_description(sdk(self.description)?).set_cidr_ip(sdk(self.cidr_ip)?).build())
    }
}

/// AWS's `Ipv4PrefixSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct Ipv4PrefixSpecificationRequestOptions {
    #[serde(rename = "Ipv4Prefix")]
    ipv4_prefix: Option<String>,
}

impl Sdk for Ipv4PrefixSpecificationRequestOptions {
    type Out = types::Ipv4PrefixSpecificationRequest;

    fn sdk(self) -> Result<types::Ipv4PrefixSpecificationRequest, Failure> {
        Ok(types::Ipv4PrefixSpecificationRequest::builder().set_ipv4_prefix(sdk(self.ipv4_prefix)?).build())
    }
}

/// AWS's `Ipv6PrefixSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct Ipv6PrefixSpecificationRequestOptions {
    #[serde(rename = "Ipv6Prefix")]
    ipv6_prefix: Option<String>,
}

impl Sdk for Ipv6PrefixSpecificationRequestOptions {
    type Out = types::Ipv6PrefixSpecificationRequest;

    fn sdk(self) -> Result<types::Ipv6PrefixSpecificationRequest, Failure> {
        Ok(types::Ipv6PrefixSpecificationRequest::builder().set_ipv6_prefix(sdk(self.ipv6_prefix)?).build())
    }
}

/// AWS's `Ipv6Range`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct Ipv6RangeOptions {
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "CidrIpv6")]
    cidr_ipv6: Option<String>,
}

impl Sdk for Ipv6RangeOptions {
    type Out = types::Ipv6Range;

    fn sdk(self) -> Result<types::Ipv6Range, Failure> {
        Ok(types::Ipv6Range::builder().set_description(sdk(self.description)?).set_cidr_ipv6(sdk(self.cidr_ipv6)?).build())
    }
}

/// AWS's `LaunchTemplateBlockDeviceMappingRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateBlockDeviceMappingRequestOptions {
    #[serde(rename = "DeviceName")]
    device_name: Option<String>,
    #[serde(rename = "VirtualName")]
    virtual_name: Option<String>,
    #[serde(rename = "Ebs")]
    ebs: Option<LaunchTemplateEbsBlockDeviceRequestOptions>,
    #[serde(rename = "NoDevice")]
    no_device: Option<String>,
}

impl Sdk for LaunchTemplateBlockDeviceMappingRequestOptions {
    type Out = types::LaunchTemplateBlockDeviceMappingRequest;

    fn sdk(self) -> Result<types::LaunchTemplateBlockDeviceMappingRequest, Failure> {
        Ok(types::LaunchTemplateBlockDeviceMappingRequest::builder()
            .set_device_name(sdk(self.device_name)?)
            .set_virtual_name(sdk(self.virtual_name)?)
            .set_ebs(sdk(self.ebs)?)
            .set_no_device(sdk(self.no_device)?)
            .build())
    }
}

/// AWS's `LaunchTemplateCapacityReservationSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateCapacityReservationSpecificationRequestOptions {
    #[serde(rename = "CapacityReservationPreference")]
    capacity_reservation_preference: Option<Word<types::CapacityReservationPreference>>,
    #[serde(rename = "CapacityReservationTarget")]
    capacity_reservation_target: Option<CapacityReservationTargetOptions>,
}

impl Sdk for LaunchTemplateCapacityReservationSpecificationRequestOptions {
    type Out = types::LaunchTemplateCapacityReservationSpecificationRequest;

    fn sdk(self) -> Result<types::LaunchTemplateCapacityReservationSpecificationRequest, Failure> {
        Ok(types::LaunchTemplateCapacityReservationSpecificationRequest::builder()
            .set_capacity_reservation_preference(sdk(self.capacity_reservation_preference)?)
            .set_capacity_reservation_target(sdk(self.capacity_reservation_target)?)
            .build())
    }
}

/// AWS's `LaunchTemplateCpuOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateCpuOptionsRequestOptions {
    #[serde(rename = "CoreCount")]
    core_count: Option<i32>,
    #[serde(rename = "ThreadsPerCore")]
    threads_per_core: Option<i32>,
    #[serde(rename = "AmdSevSnp")]
    amd_sev_snp: Option<Word<types::AmdSevSnpSpecification>>,
    #[serde(rename = "NestedVirtualization")]
    nested_virtualization: Option<Word<types::NestedVirtualizationSpecification>>,
}

impl Sdk for LaunchTemplateCpuOptionsRequestOptions {
    type Out = types::LaunchTemplateCpuOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateCpuOptionsRequest, Failure> {
        Ok(types::LaunchTemplateCpuOptionsRequest::builder()
            .set_core_count(sdk(self.core_count)?)
            .set_threads_per_core(sdk(self.threads_per_core)?)
            .set_amd_sev_snp(sdk(self.amd_sev_snp)?)
            .set_nested_virtualization(sdk(self.nested_virtualization)?)
            .build())
    }
}

/// AWS's `LaunchTemplateEbsBlockDeviceRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateEbsBlockDeviceRequestOptions {
    #[serde(rename = "Encrypted")]
    encrypted: Option<bool>,
    #[serde(rename = "DeleteOnTermination")]
    delete_on_termination: Option<bool>,
    #[serde(rename = "Iops")]
    iops: Option<i32>,
    #[serde(rename = "KmsKeyId")]
    kms_key_id: Option<String>,
    #[serde(rename = "SnapshotId")]
    snapshot_id: Option<String>,
    #[serde(rename = "VolumeSize")]
    volume_size: Option<i32>,
    #[serde(rename = "VolumeType")]
    volume_type: Option<Word<types::VolumeType>>,
    #[serde(rename = "Throughput")]
    throughput: Option<i32>,
    #[serde(rename = "VolumeInitializationRate")]
    volume_initialization_rate: Option<i32>,
    #[serde(rename = "EbsCardIndex")]
    ebs_card_index: Option<i32>,
}

impl Sdk for LaunchTemplateEbsBlockDeviceRequestOptions {
    type Out = types::LaunchTemplateEbsBlockDeviceRequest;

    fn sdk(self) -> Result<types::LaunchTemplateEbsBlockDeviceRequest, Failure> {
        Ok(types::LaunchTemplateEbsBlockDeviceRequest::builder()
            .set_encrypted(sdk(self.encrypted)?)
            .set_delete_on_termination(sdk(self.delete_on_termination)?)
            .set_iops(sdk(self.iops)?)
            .set_kms_key_id(sdk(self.kms_key_id)?)
            .set_snapshot_id(sdk(self.snapshot_id)?)
            .set_volume_size(sdk(self.volume_size)?)
            .set_volume_type(sdk(self.volume_type)?)
            .set_throughput(sdk(self.throughput)?)
            .set_volume_initialization_rate(sdk(self.volume_initialization_rate)?)
            .set_ebs_card_index(sdk(self.ebs_card_index)?)
            .build())
    }
}

/// AWS's `LaunchTemplateElasticInferenceAccelerator`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateElasticInferenceAcceleratorOptions {
    #[serde(rename = "Type")]
    r#type: String,
    #[serde(rename = "Count")]
    count: Option<i32>,
}

impl Sdk for LaunchTemplateElasticInferenceAcceleratorOptions {
    type Out = types::LaunchTemplateElasticInferenceAccelerator;

    fn sdk(self) -> Result<types::LaunchTemplateElasticInferenceAccelerator, Failure> {
        Ok(types::LaunchTemplateElasticInferenceAccelerator::builder()
            .set_type(Some(sdk(self.r#type)?))
            .set_count(sdk(self.count)?)
            .build())
    }
}

/// AWS's `LaunchTemplateEnclaveOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateEnclaveOptionsRequestOptions {
    #[serde(rename = "Enabled")]
    enabled: Option<bool>,
}

impl Sdk for LaunchTemplateEnclaveOptionsRequestOptions {
    type Out = types::LaunchTemplateEnclaveOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateEnclaveOptionsRequest, Failure> {
        Ok(types::LaunchTemplateEnclaveOptionsRequest::builder().set_enabled(sdk(self.enabled)?).build())
    }
}

/// AWS's `LaunchTemplateHibernationOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateHibernationOptionsRequestOptions {
    #[serde(rename = "Configured")]
    configured: Option<bool>,
}

impl Sdk for LaunchTemplateHibernationOptionsRequestOptions {
    type Out = types::LaunchTemplateHibernationOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateHibernationOptionsRequest, Failure> {
        Ok(types::LaunchTemplateHibernationOptionsRequest::builder().set_configured(sdk(self.configured)?).build())
    }
}

/// AWS's `LaunchTemplateIamInstanceProfileSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateIamInstanceProfileSpecificationRequestOptions {
    #[serde(rename = "Arn")]
    arn: Option<String>,
    #[serde(rename = "Name")]
    name: Option<String>,
}

impl Sdk for LaunchTemplateIamInstanceProfileSpecificationRequestOptions {
    type Out = types::LaunchTemplateIamInstanceProfileSpecificationRequest;

    fn sdk(self) -> Result<types::LaunchTemplateIamInstanceProfileSpecificationRequest, Failure> {
        Ok(types::LaunchTemplateIamInstanceProfileSpecificationRequest::builder().set_arn(sdk(self.arn)?).set_name(sdk(self.name)?).build())
    }
}

/// AWS's `LaunchTemplateInstanceMaintenanceOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateInstanceMaintenanceOptionsRequestOptions {
    #[serde(rename = "AutoRecovery")]
    auto_recovery: Option<Word<types::LaunchTemplateAutoRecoveryState>>,
}

impl Sdk for LaunchTemplateInstanceMaintenanceOptionsRequestOptions {
    type Out = types::LaunchTemplateInstanceMaintenanceOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateInstanceMaintenanceOptionsRequest, Failure> {
        Ok(types::LaunchTemplateInstanceMaintenanceOptionsRequest::builder().set_auto_recovery(sdk(self.auto_recovery)?).build())
    }
}

/// AWS's `LaunchTemplateInstanceMarketOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateInstanceMarketOptionsRequestOptions {
    #[serde(rename = "MarketType")]
    market_type: Option<Word<types::MarketType>>,
    #[serde(rename = "SpotOptions")]
    spot_options: Option<LaunchTemplateSpotMarketOptionsRequestOptions>,
}

impl Sdk for LaunchTemplateInstanceMarketOptionsRequestOptions {
    type Out = types::LaunchTemplateInstanceMarketOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateInstanceMarketOptionsRequest, Failure> {
        Ok(types::LaunchTemplateInstanceMarketOptionsRequest::builder()
            .set_market_type(sdk(self.market_type)?)
            .set_spot_options(sdk(self.spot_options)?)
            .build())
    }
}

/// AWS's `LaunchTemplateInstanceMetadataOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateInstanceMetadataOptionsRequestOptions {
    #[serde(rename = "HttpTokens")]
    http_tokens: Option<Word<types::LaunchTemplateHttpTokensState>>,
    #[serde(rename = "HttpPutResponseHopLimit")]
    http_put_response_hop_limit: Option<i32>,
    #[serde(rename = "HttpEndpoint")]
    http_endpoint: Option<Word<types::LaunchTemplateInstanceMetadataEndpointState>>,
    #[serde(rename = "HttpProtocolIpv6")]
    http_protocol_ipv6: Option<Word<types::LaunchTemplateInstanceMetadataProtocolIpv6>>,
    #[serde(rename = "InstanceMetadataTags")]
    instance_metadata_tags: Option<Word<types::LaunchTemplateInstanceMetadataTagsState>>,
}

impl Sdk for LaunchTemplateInstanceMetadataOptionsRequestOptions {
    type Out = types::LaunchTemplateInstanceMetadataOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateInstanceMetadataOptionsRequest, Failure> {
        Ok(types::LaunchTemplateInstanceMetadataOptionsRequest::builder()
            .set_http_tokens(sdk(self.http_tokens)?)
            .set_http_put_response_hop_limit(sdk(self.http_put_response_hop_limit)?)
            .set_http_endpoint(sdk(self.http_endpoint)?)
            .set_http_protocol_ipv6(sdk(self.http_protocol_ipv6)?)
            .set_instance_metadata_tags(sdk(self.instance_metadata_tags)?)
            .build())
    }
}

/// AWS's `LaunchTemplateInstanceNetworkInterfaceSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateInstanceNetworkInterfaceSpecificationRequestOptions {
    #[serde(rename = "AssociateCarrierIpAddress")]
    associate_carrier_ip_address: Option<bool>,
    #[serde(rename = "AssociatePublicIpAddress")]
    associate_public_ip_address: Option<bool>,
    #[serde(rename = "DeleteOnTermination")]
    delete_on_termination: Option<bool>,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "DeviceIndex")]
    device_index: Option<i32>,
    #[serde(rename = "Groups")]
    groups: Option<Vec<String>>,
    #[serde(rename = "InterfaceType")]
    interface_type: Option<String>,
    #[serde(rename = "Ipv6AddressCount")]
    ipv6_address_count: Option<i32>,
    #[serde(rename = "Ipv6Addresses")]
    ipv6_addresses: Option<Vec<InstanceIpv6AddressRequestOptions>>,
    #[serde(rename = "NetworkInterfaceId")]
    network_interface_id: Option<String>,
    #[serde(rename = "PrivateIpAddress")]
    private_ip_address: Option<String>,
    #[serde(rename = "PrivateIpAddresses")]
    private_ip_addresses: Option<Vec<PrivateIpAddressSpecificationOptions>>,
    #[serde(rename = "SecondaryPrivateIpAddressCount")]
    secondary_private_ip_address_count: Option<i32>,
    #[serde(rename = "SubnetId")]
    subnet_id: Option<String>,
    #[serde(rename = "NetworkCardIndex")]
    network_card_index: Option<i32>,
    #[serde(rename = "Ipv4Prefixes")]
    ipv4_prefixes: Option<Vec<Ipv4PrefixSpecificationRequestOptions>>,
    #[serde(rename = "Ipv4PrefixCount")]
    ipv4_prefix_count: Option<i32>,
    #[serde(rename = "Ipv6Prefixes")]
    ipv6_prefixes: Option<Vec<Ipv6PrefixSpecificationRequestOptions>>,
    #[serde(rename = "Ipv6PrefixCount")]
    ipv6_prefix_count: Option<i32>,
    #[serde(rename = "PrimaryIpv6")]
    primary_ipv6: Option<bool>,
    #[serde(rename = "EnaSrdSpecification")]
    ena_srd_specification: Option<EnaSrdSpecificationRequestOptions>,
    #[serde(rename = "ConnectionTrackingSpecification")]
    connection_tracking_specification: Option<ConnectionTrackingSpecificationRequestOptions>,
    #[serde(rename = "EnaQueueCount")]
    ena_queue_count: Option<i32>,
}

impl Sdk for LaunchTemplateInstanceNetworkInterfaceSpecificationRequestOptions {
    type Out = types::LaunchTemplateInstanceNetworkInterfaceSpecificationRequest;

    fn sdk(self) -> Result<types::LaunchTemplateInstanceNetworkInterfaceSpecificationRequest, Failure> {
        Ok(types::LaunchTemplateInstanceNetworkInterfaceSpecificationRequest::builder()
            .set_associate_carrier_ip_address(sdk(self.associate_carrier_ip_address)?)
            .set_associate_public_ip_address(sdk(self.associate_public_ip_address)?)
            .set_delete_on_termination(sdk(self.delete_on_termination)?)
            .set_description(sdk(self.description)?)
            .set_device_index(sdk(self.device_index)?)
            .set_groups(sdk(self.groups)?)
            .set_interface_type(sdk(self.interface_type)?)
            .set_ipv6_address_count(sdk(self.ipv6_address_count)?)
            .set_ipv6_addresses(sdk(self.ipv6_addresses)?)
            .set_network_interface_id(sdk(self.network_interface_id)?)
            .set_private_ip_address(sdk(self.private_ip_address)?)
            .set_private_ip_addresses(sdk(self.private_ip_addresses)?)
            .set_secondary_private_ip_address_count(sdk(self.secondary_private_ip_address_count)?)
            .set_subnet_id(sdk(self.subnet_id)?)
            .set_network_card_index(sdk(self.network_card_index)?)
            .set_ipv4_prefixes(sdk(self.ipv4_prefixes)?)
            .set_ipv4_prefix_count(sdk(self.ipv4_prefix_count)?)
            .set_ipv6_prefixes(sdk(self.ipv6_prefixes)?)
            .set_ipv6_prefix_count(sdk(self.ipv6_prefix_count)?)
            .set_primary_ipv6(sdk(self.primary_ipv6)?)
            .set_ena_srd_specification(sdk(self.ena_srd_specification)?)
            .set_connection_tracking_specification(sdk(self.connection_tracking_specification)?)
            .set_ena_queue_count(sdk(self.ena_queue_count)?)
            .build())
    }
}

/// AWS's `LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateInstanceSecondaryInterfaceSpecificationRequestOptions {
    #[serde(rename = "DeleteOnTermination")]
    delete_on_termination: Option<bool>,
    #[serde(rename = "DeviceIndex")]
    device_index: Option<i32>,
    #[serde(rename = "PrivateIpAddresses")]
    private_ip_addresses: Option<Vec<SecondaryInterfacePrivateIpAddressSpecificationRequestOptions>>,
    #[serde(rename = "PrivateIpAddressCount")]
    private_ip_address_count: Option<i32>,
    #[serde(rename = "SecondarySubnetId")]
    secondary_subnet_id: Option<String>,
    #[serde(rename = "InterfaceType")]
    interface_type: Option<Word<types::SecondaryInterfaceType>>,
    #[serde(rename = "NetworkCardIndex")]
    network_card_index: Option<i32>,
}

impl Sdk for LaunchTemplateInstanceSecondaryInterfaceSpecificationRequestOptions {
    type Out = types::LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest;

    fn sdk(self) -> Result<types::LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest, Failure> {
        Ok(types::LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest::builder()
            .set_delete_on_termination(sdk(self.delete_on_termination)?)
            .set_device_index(sdk(self.device_index)?)
            .set_private_ip_addresses(sdk(self.private_ip_addresses)?)
            .set_private_ip_address_count(sdk(self.private_ip_address_count)?)
            .set_secondary_subnet_id(sdk(self.secondary_subnet_id)?)
            .set_interface_type(sdk(self.interface_type)?)
            .set_network_card_index(sdk(self.network_card_index)?)
            .build())
    }
}

/// AWS's `LaunchTemplateLicenseConfigurationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateLicenseConfigurationRequestOptions {
    #[serde(rename = "LicenseConfigurationArn")]
    license_configuration_arn: Option<String>,
}

impl Sdk for LaunchTemplateLicenseConfigurationRequestOptions {
    type Out = types::LaunchTemplateLicenseConfigurationRequest;

    fn sdk(self) -> Result<types::LaunchTemplateLicenseConfigurationRequest, Failure> {
        Ok(types::LaunchTemplateLicenseConfigurationRequest::builder()
            .set_license_configuration_arn(sdk(self.license_configuration_arn)?)
            .build())
    }
}

/// AWS's `LaunchTemplateNetworkPerformanceOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateNetworkPerformanceOptionsRequestOptions {
    #[serde(rename = "BandwidthWeighting")]
    bandwidth_weighting: Option<Word<types::InstanceBandwidthWeighting>>,
}

impl Sdk for LaunchTemplateNetworkPerformanceOptionsRequestOptions {
    type Out = types::LaunchTemplateNetworkPerformanceOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateNetworkPerformanceOptionsRequest, Failure> {
        Ok(types::LaunchTemplateNetworkPerformanceOptionsRequest::builder().set_bandwidth_weighting(sdk(self.bandwidth_weighting)?).build())
    }
}

/// AWS's `LaunchTemplatePlacementRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplatePlacementRequestOptions {
    #[serde(rename = "AvailabilityZone")]
    availability_zone: Option<String>,
    #[serde(rename = "AvailabilityZoneId")]
    availability_zone_id: Option<String>,
    #[serde(rename = "Affinity")]
    affinity: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "HostId")]
    host_id: Option<String>,
    #[serde(rename = "Tenancy")]
    tenancy: Option<Word<types::Tenancy>>,
    #[serde(rename = "SpreadDomain")]
    spread_domain: Option<String>,
    #[serde(rename = "HostResourceGroupArn")]
    host_resource_group_arn: Option<String>,
    #[serde(rename = "PartitionNumber")]
    partition_number: Option<i32>,
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
}

impl Sdk for LaunchTemplatePlacementRequestOptions {
    type Out = types::LaunchTemplatePlacementRequest;

    fn sdk(self) -> Result<types::LaunchTemplatePlacementRequest, Failure> {
        Ok(types::LaunchTemplatePlacementRequest::builder()
            .set_availability_zone(sdk(self.availability_zone)?)
            .set_availability_zone_id(sdk(self.availability_zone_id)?)
            .set_affinity(sdk(self.affinity)?)
            .set_group_name(sdk(self.group_name)?)
            .set_host_id(sdk(self.host_id)?)
            .set_tenancy(sdk(self.tenancy)?)
            .set_spread_domain(sdk(self.spread_domain)?)
            .set_host_resource_group_arn(sdk(self.host_resource_group_arn)?)
            .set_partition_number(sdk(self.partition_number)?)
            .set_group_id(sdk(self.group_id)?)
            .build())
    }
}

/// AWS's `LaunchTemplatePrivateDnsNameOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplatePrivateDnsNameOptionsRequestOptions {
    #[serde(rename = "HostnameType")]
    hostname_type: Option<Word<types::HostnameType>>,
    #[serde(rename = "EnableResourceNameDnsARecord")]
    enable_resource_name_dns_a_record: Option<bool>,
    #[serde(rename = "EnableResourceNameDnsAAAARecord")]
    enable_resource_name_dns_aaaa_record: Option<bool>,
}

impl Sdk for LaunchTemplatePrivateDnsNameOptionsRequestOptions {
    type Out = types::LaunchTemplatePrivateDnsNameOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplatePrivateDnsNameOptionsRequest, Failure> {
        Ok(types::LaunchTemplatePrivateDnsNameOptionsRequest::builder()
            .set_hostname_type(sdk(self.hostname_type)?)
            .set_enable_resource_name_dns_a_record(sdk(self.enable_resource_name_dns_a_record)?)
            .set_enable_resource_name_dns_aaaa_record(sdk(self.enable_resource_name_dns_aaaa_record)?)
            .build())
    }
}

/// AWS's `LaunchTemplateSpecification`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateSpecificationOptions {
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    #[serde(rename = "Version")]
    version: Option<String>,
}

impl Sdk for LaunchTemplateSpecificationOptions {
    type Out = types::LaunchTemplateSpecification;

    fn sdk(self) -> Result<types::LaunchTemplateSpecification, Failure> {
        Ok(types::LaunchTemplateSpecification::builder()
            .set_launch_template_id(sdk(self.launch_template_id)?)
            .set_launch_template_name(sdk(self.launch_template_name)?)
            .set_version(sdk(self.version)?)
            .build())
    }
}

/// AWS's `LaunchTemplateSpotMarketOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateSpotMarketOptionsRequestOptions {
    #[serde(rename = "MaxPrice")]
    max_price: Option<String>,
    #[serde(rename = "SpotInstanceType")]
    spot_instance_type: Option<Word<types::SpotInstanceType>>,
    #[serde(rename = "BlockDurationMinutes")]
    block_duration_minutes: Option<i32>,
    #[serde(rename = "ValidUntil")]
    valid_until: Option<Time>,
    #[serde(rename = "InstanceInterruptionBehavior")]
    instance_interruption_behavior: Option<Word<types::InstanceInterruptionBehavior>>,
}

impl Sdk for LaunchTemplateSpotMarketOptionsRequestOptions {
    type Out = types::LaunchTemplateSpotMarketOptionsRequest;

    fn sdk(self) -> Result<types::LaunchTemplateSpotMarketOptionsRequest, Failure> {
        Ok(types::LaunchTemplateSpotMarketOptionsRequest::builder()
            .set_max_price(sdk(self.max_price)?)
            .set_spot_instance_type(sdk(self.spot_instance_type)?)
            .set_block_duration_minutes(sdk(self.block_duration_minutes)?)
            .set_valid_until(sdk(self.valid_until)?)
            .set_instance_interruption_behavior(sdk(self.instance_interruption_behavior)?)
            .build())
    }
}

/// AWS's `LaunchTemplateTagSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplateTagSpecificationRequestOptions {
    #[serde(rename = "ResourceType")]
    resource_type: Option<Word<types::ResourceType>>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
}

impl Sdk for LaunchTemplateTagSpecificationRequestOptions {
    type Out = types::LaunchTemplateTagSpecificationRequest;

    fn sdk(self) -> Result<types::LaunchTemplateTagSpecificationRequest, Failure> {
        Ok(types::LaunchTemplateTagSpecificationRequest::builder()
            .set_resource_type(sdk(self.resource_type)?)
            .set_tags(sdk(self.tags)?)
            .build())
    }
}

/// AWS's `LaunchTemplatesMonitoringRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LaunchTemplatesMonitoringRequestOptions {
    #[serde(rename = "Enabled")]
    enabled: Option<bool>,
}

impl Sdk for LaunchTemplatesMonitoringRequestOptions {
    type Out = types::LaunchTemplatesMonitoringRequest;

    fn sdk(self) -> Result<types::LaunchTemplatesMonitoringRequest, Failure> {
        Ok(types::LaunchTemplatesMonitoringRequest::builder().set_enabled(sdk(self.enabled)?).build())
    }
}

/// AWS's `LicenseConfigurationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LicenseConfigurationRequestOptions {
    #[serde(rename = "LicenseConfigurationArn")]
    license_configuration_arn: Option<String>,
}

impl Sdk for LicenseConfigurationRequestOptions {
    type Out = types::LicenseConfigurationRequest;

    fn sdk(self) -> Result<types::LicenseConfigurationRequest, Failure> {
        Ok(types::LicenseConfigurationRequest::builder().set_license_configuration_arn(sdk(self.license_configuration_arn)?).build())
    }
}

/// AWS's `MemoryGiBPerVCpuRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct MemoryGiBPerVCpuRequestOptions {
    #[serde(rename = "Min")]
    min: Option<f64>,
    #[serde(rename = "Max")]
    max: Option<f64>,
}

impl Sdk for MemoryGiBPerVCpuRequestOptions {
    type Out = types::MemoryGiBPerVCpuRequest;

    fn sdk(self) -> Result<types::MemoryGiBPerVCpuRequest, Failure> {
        Ok(types::MemoryGiBPerVCpuRequest::builder().set_min(sdk(self.min)?).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `MemoryMiBRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct MemoryMiBRequestOptions {
    #[serde(rename = "Min")]
    min: i32,
    #[serde(rename = "Max")]
    max: Option<i32>,
}

impl Sdk for MemoryMiBRequestOptions {
    type Out = types::MemoryMiBRequest;

    fn sdk(self) -> Result<types::MemoryMiBRequest, Failure> {
        Ok(types::MemoryMiBRequest::builder().set_min(Some(sdk(self.min)?)).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `NetworkBandwidthGbpsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct NetworkBandwidthGbpsRequestOptions {
    #[serde(rename = "Min")]
    min: Option<f64>,
    #[serde(rename = "Max")]
    max: Option<f64>,
}

impl Sdk for NetworkBandwidthGbpsRequestOptions {
    type Out = types::NetworkBandwidthGbpsRequest;

    fn sdk(self) -> Result<types::NetworkBandwidthGbpsRequest, Failure> {
        Ok(types::NetworkBandwidthGbpsRequest::builder().set_min(sdk(self.min)?).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `NetworkInterfaceCountRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct NetworkInterfaceCountRequestOptions {
    #[serde(rename = "Min")]
    min: Option<i32>,
    #[serde(rename = "Max")]
    max: Option<i32>,
}

impl Sdk for NetworkInterfaceCountRequestOptions {
    type Out = types::NetworkInterfaceCountRequest;

    fn sdk(self) -> Result<types::NetworkInterfaceCountRequest, Failure> {
        Ok(types::NetworkInterfaceCountRequest::builder().set_min(sdk(self.min)?).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `OperatorRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct OperatorRequestOptions {
    #[serde(rename = "Principal")]
    principal: Option<String>,
}

impl Sdk for OperatorRequestOptions {
    type Out = types::OperatorRequest;

    fn sdk(self) -> Result<types::OperatorRequest, Failure> {
        Ok(types::OperatorRequest::builder().set_principal(sdk(self.principal)?).build())
    }
}

/// AWS's `PerformanceFactorReferenceRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct PerformanceFactorReferenceRequestOptions {
    #[serde(rename = "InstanceFamily")]
    instance_family: Option<String>,
}

impl Sdk for PerformanceFactorReferenceRequestOptions {
    type Out = types::PerformanceFactorReferenceRequest;

    fn sdk(self) -> Result<types::PerformanceFactorReferenceRequest, Failure> {
        Ok(types::PerformanceFactorReferenceRequest::builder().set_instance_family(sdk(self.instance_family)?).build())
    }
}

/// AWS's `Placement`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct PlacementOptions {
    #[serde(rename = "AvailabilityZoneId")]
    availability_zone_id: Option<String>,
    #[serde(rename = "Affinity")]
    affinity: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "PartitionNumber")]
    partition_number: Option<i32>,
    #[serde(rename = "HostId")]
    host_id: Option<String>,
    #[serde(rename = "Tenancy")]
    tenancy: Option<Word<types::Tenancy>>,
    #[serde(rename = "SpreadDomain")]
    spread_domain: Option<String>,
    #[serde(rename = "HostResourceGroupArn")]
    host_resource_group_arn: Option<String>,
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
    #[serde(rename = "AvailabilityZone")]
    availability_zone: Option<String>,
}

impl Sdk for PlacementOptions {
    type Out = types::Placement;

    fn sdk(self) -> Result<types::Placement, Failure> {
        Ok(types::Placement::builder()
            .set_availability_zone_id(sdk(self.availability_zone_id)?)
            .set_affinity(sdk(self.affinity)?)
            .set_group_name(sdk(self.group_name)?)
            .set_partition_number(sdk(self.partition_number)?)
            .set_host_id(sdk(self.host_id)?)
            .set_tenancy(sdk(self.tenancy)?)
            .set_spread_domain(sdk(self.spread_domain)?)
            .set_host_resource_group_arn(sdk(self.host_resource_group_arn)?)
            .set_group_id(sdk(self.group_id)?)
            .set_availability_zone(sdk(self.availability_zone)?)
            .build())
    }
}

/// AWS's `PrefixListId`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct PrefixListIdOptions {
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "PrefixListId")]
    prefix_list_id: Option<String>,
}

impl Sdk for PrefixListIdOptions {
    type Out = types::PrefixListId;

    fn sdk(self) -> Result<types::PrefixListId, Failure> {
        Ok(types::PrefixListId::builder().set_description(sdk(self.description)?).set_prefix_list_id(sdk(self.prefix_list_id)?).build())
    }
}

/// AWS's `PrivateDnsNameOptionsRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct PrivateDnsNameOptionsRequestOptions {
    #[serde(rename = "HostnameType")]
    hostname_type: Option<Word<types::HostnameType>>,
    #[serde(rename = "EnableResourceNameDnsARecord")]
    enable_resource_name_dns_a_record: Option<bool>,
    #[serde(rename = "EnableResourceNameDnsAAAARecord")]
    enable_resource_name_dns_aaaa_record: Option<bool>,
}

impl Sdk for PrivateDnsNameOptionsRequestOptions {
    type Out = types::PrivateDnsNameOptionsRequest;

    fn sdk(self) -> Result<types::PrivateDnsNameOptionsRequest, Failure> {
        Ok(types::PrivateDnsNameOptionsRequest::builder()
            .set_hostname_type(sdk(self.hostname_type)?)
            .set_enable_resource_name_dns_a_record(sdk(self.enable_resource_name_dns_a_record)?)
            .set_enable_resource_name_dns_aaaa_record(sdk(self.enable_resource_name_dns_aaaa_record)?)
            .build())
    }
}

/// AWS's `PrivateIpAddressSpecification`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct PrivateIpAddressSpecificationOptions {
    #[serde(rename = "Primary")]
    primary: Option<bool>,
    #[serde(rename = "PrivateIpAddress")]
    private_ip_address: Option<String>,
}

impl Sdk for PrivateIpAddressSpecificationOptions {
    type Out = types::PrivateIpAddressSpecification;

    fn sdk(self) -> Result<types::PrivateIpAddressSpecification, Failure> {
        Ok(types::PrivateIpAddressSpecification::builder()
            .set_primary(sdk(self.primary)?)
            .set_private_ip_address(sdk(self.private_ip_address)?)
            .build())
    }
}

/// AWS's `RequestLaunchTemplateData`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct RequestLaunchTemplateDataOptions {
    #[serde(rename = "KernelId")]
    kernel_id: Option<String>,
    #[serde(rename = "EbsOptimized")]
    ebs_optimized: Option<bool>,
    #[serde(rename = "IamInstanceProfile")]
    iam_instance_profile: Option<LaunchTemplateIamInstanceProfileSpecificationRequestOptions>,
    #[serde(rename = "BlockDeviceMappings")]
    block_device_mappings: Option<Vec<LaunchTemplateBlockDeviceMappingRequestOptions>>,
    #[serde(rename = "NetworkInterfaces")]
    network_interfaces: Option<Vec<LaunchTemplateInstanceNetworkInterfaceSpecificationRequestOptions>>,
    #[serde(rename = "ImageId")]
    image_id: Option<String>,
    #[serde(rename = "InstanceType")]
    instance_type: Option<Word<types::InstanceType>>,
    #[serde(rename = "KeyName")]
    key_name: Option<String>,
    #[serde(rename = "Monitoring")]
    monitoring: Option<LaunchTemplatesMonitoringRequestOptions>,
    #[serde(rename = "Placement")]
    placement: Option<LaunchTemplatePlacementRequestOptions>,
    #[serde(rename = "RamDiskId")]
    ram_disk_id: Option<String>,
    #[serde(rename = "DisableApiTermination")]
    disable_api_termination: Option<bool>,
    #[serde(rename = "InstanceInitiatedShutdownBehavior")]
    instance_initiated_shutdown_behavior: Option<Word<types::ShutdownBehavior>>,
    #[serde(rename = "UserData")]
    user_data: Option<String>,
    #[serde(rename = "TagSpecifications")]
    tag_specifications: Option<Vec<LaunchTemplateTagSpecificationRequestOptions>>,
    #[serde(rename = "ElasticGpuSpecifications")]
    elastic_gpu_specifications: Option<Vec<ElasticGpuSpecificationOptions>>,
    #[serde(rename = "ElasticInferenceAccelerators")]
    elastic_inference_accelerators: Option<Vec<LaunchTemplateElasticInferenceAcceleratorOptions>>,
    #[serde(rename = "SecurityGroupIds")]
    security_group_ids: Option<Vec<String>>,
    #[serde(rename = "SecurityGroups")]
    security_groups: Option<Vec<String>>,
    #[serde(rename = "InstanceMarketOptions")]
    instance_market_options: Option<LaunchTemplateInstanceMarketOptionsRequestOptions>,
    #[serde(rename = "CreditSpecification")]
    credit_specification: Option<CreditSpecificationRequestOptions>,
    #[serde(rename = "CpuOptions")]
    cpu_options: Option<LaunchTemplateCpuOptionsRequestOptions>,
    #[serde(rename = "CapacityReservationSpecification")]
    capacity_reservation_specification: Option<LaunchTemplateCapacityReservationSpecificationRequestOptions>,
    #[serde(rename = "LicenseSpecifications")]
    license_specifications: Option<Vec<LaunchTemplateLicenseConfigurationRequestOptions>>,
    #[serde(rename = "HibernationOptions")]
    hibernation_options: Option<LaunchTemplateHibernationOptionsRequestOptions>,
    #[serde(rename = "MetadataOptions")]
    metadata_options: Option<LaunchTemplateInstanceMetadataOptionsRequestOptions>,
    #[serde(rename = "EnclaveOptions")]
    enclave_options: Option<LaunchTemplateEnclaveOptionsRequestOptions>,
    #[serde(rename = "InstanceRequirements")]
    instance_requirements: Option<InstanceRequirementsRequestOptions>,
    #[serde(rename = "PrivateDnsNameOptions")]
    private_dns_name_options: Option<LaunchTemplatePrivateDnsNameOptionsRequestOptions>,
    #[serde(rename = "MaintenanceOptions")]
    maintenance_options: Option<LaunchTemplateInstanceMaintenanceOptionsRequestOptions>,
    #[serde(rename = "DisableApiStop")]
    disable_api_stop: Option<bool>,
    #[serde(rename = "Operator")]
    operator: Option<OperatorRequestOptions>,
    #[serde(rename = "NetworkPerformanceOptions")]
    network_performance_options: Option<LaunchTemplateNetworkPerformanceOptionsRequestOptions>,
    #[serde(rename = "SecondaryInterfaces")]
    secondary_interfaces: Option<Vec<LaunchTemplateInstanceSecondaryInterfaceSpecificationRequestOptions>>,
}

impl Sdk for RequestLaunchTemplateDataOptions {
    type Out = types::RequestLaunchTemplateData;

    fn sdk(self) -> Result<types::RequestLaunchTemplateData, Failure> {
        Ok(types::RequestLaunchTemplateData::builder()
            .set_kernel_id(sdk(self.kernel_id)?)
            .set_ebs_optimized(sdk(self.ebs_optimized)?)
            .set_iam_instance_profile(sdk(self.iam_instance_profile)?)
            .set_block_device_mappings(sdk(self.block_device_mappings)?)
            .set_network_interfaces(sdk(self.network_interfaces)?)
            .set_image_id(sdk(self.image_id)?)
            .set_instance_type(sdk(self.instance_type)?)
            .set_key_name(sdk(self.key_name)?)
            .set_monitoring(sdk(self.monitoring)?)
            .set_placement(sdk(self.placement)?)
            .set_ram_disk_id(sdk(self.ram_disk_id)?)
            .set_disable_api_termination(sdk(self.disable_api_termination)?)
            .set_instance_initiated_shutdown_behavior(sdk(self.instance_initiated_shutdown_behavior)?)
            .set_user_data(sdk(self.user_data)?)
            .set_tag_specifications(sdk(self.tag_specifications)?)
            .set_elastic_gpu_specifications(sdk(self.elastic_gpu_specifications)?)
            .set_elastic_inference_accelerators(sdk(self.elastic_inference_accelerators)?)
            .set_security_group_ids(sdk(self.security_group_ids)?)
            .set_security_groups(sdk(self.security_groups)?)
            .set_instance_market_options(sdk(self.instance_market_options)?)
            .set_credit_specification(sdk(self.credit_specification)?)
            .set_cpu_options(sdk(self.cpu_options)?)
            .set_capacity_reservation_specification(sdk(self.capacity_reservation_specification)?)
            .set_license_specifications(sdk(self.license_specifications)?)
            .set_hibernation_options(sdk(self.hibernation_options)?)
            .set_metadata_options(sdk(self.metadata_options)?)
            .set_enclave_options(sdk(self.enclave_options)?)
            .set_instance_requirements(sdk(self.instance_requirements)?)
            .set_private_dns_name_options(sdk(self.private_dns_name_options)?)
            .set_maintenance_options(sdk(self.maintenance_options)?)
            .set_disable_api_stop(sdk(self.disable_api_stop)?)
            .set_operator(sdk(self.operator)?)
            .set_network_performance_options(sdk(self.network_performance_options)?)
            .set_secondary_interfaces(sdk(self.secondary_interfaces)?)
            .build())
    }
}

/// AWS's `RunInstancesMonitoringEnabled`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct RunInstancesMonitoringEnabledOptions {
    #[serde(rename = "Enabled")]
    enabled: bool,
}

impl Sdk for RunInstancesMonitoringEnabledOptions {
    type Out = types::RunInstancesMonitoringEnabled;

    fn sdk(self) -> Result<types::RunInstancesMonitoringEnabled, Failure> {
        Ok(types::RunInstancesMonitoringEnabled::builder().set_enabled(Some(sdk(self.enabled)?)).build())
    }
}

/// AWS's `SecondaryInterfacePrivateIpAddressSpecificationRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct SecondaryInterfacePrivateIpAddressSpecificationRequestOptions {
    #[serde(rename = "PrivateIpAddress")]
    private_ip_address: Option<String>,
}

impl Sdk for SecondaryInterfacePrivateIpAddressSpecificationRequestOptions {
    type Out = types::SecondaryInterfacePrivateIpAddressSpecificationRequest;

    fn sdk(self) -> Result<types::SecondaryInterfacePrivateIpAddressSpecificationRequest, Failure> {
        Ok(types::SecondaryInterfacePrivateIpAddressSpecificationRequest::builder()
            .set_private_ip_address(sdk(self.private_ip_address)?)
            .build())
    }
}

/// AWS's `SpotMarketOptions`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct SpotMarketOptionsOptions {
    #[serde(rename = "MaxPrice")]
    max_price: Option<String>,
    #[serde(rename = "SpotInstanceType")]
    spot_instance_type: Option<Word<types::SpotInstanceType>>,
    #[serde(rename = "BlockDurationMinutes")]
    block_duration_minutes: Option<i32>,
    #[serde(rename = "ValidUntil")]
    valid_until: Option<Time>,
    #[serde(rename = "InstanceInterruptionBehavior")]
    instance_interruption_behavior: Option<Word<types::InstanceInterruptionBehavior>>,
}

impl Sdk for SpotMarketOptionsOptions {
    type Out = types::SpotMarketOptions;

    fn sdk(self) -> Result<types::SpotMarketOptions, Failure> {
        Ok(types::SpotMarketOptions::builder()
            .set_max_price(sdk(self.max_price)?)
            .set_spot_instance_type(sdk(self.spot_instance_type)?)
            .set_block_duration_minutes(sdk(self.block_duration_minutes)?)
            .set_valid_until(sdk(self.valid_until)?)
            .set_instance_interruption_behavior(sdk(self.instance_interruption_behavior)?)
            .build())
    }
}

/// AWS's `Tag`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TagOptions {
    #[serde(rename = "Key")]
    key: Option<String>,
    #[serde(rename = "Value")]
    value: Option<String>,
}

impl Sdk for TagOptions {
    type Out = types::Tag;

    fn sdk(self) -> Result<types::Tag, Failure> {
        Ok(types::Tag::builder().set_key(sdk(self.key)?).set_value(sdk(self.value)?).build())
    }
}

/// AWS's `TagSpecification`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TagSpecificationOptions {
    #[serde(rename = "ResourceType")]
    resource_type: Option<Word<types::ResourceType>>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
}

impl Sdk for TagSpecificationOptions {
    type Out = types::TagSpecification;

    fn sdk(self) -> Result<types::TagSpecification, Failure> {
        Ok(types::TagSpecification::builder().set_resource_type(sdk(self.resource_type)?).set_tags(sdk(self.tags)?).build())
    }
}

/// AWS's `TotalLocalStorageGbRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TotalLocalStorageGbRequestOptions {
    #[serde(rename = "Min")]
    min: Option<f64>,
    #[serde(rename = "Max")]
    max: Option<f64>,
}

impl Sdk for TotalLocalStorageGbRequestOptions {
    type Out = types::TotalLocalStorageGbRequest;

    fn sdk(self) -> Result<types::TotalLocalStorageGbRequest, Failure> {
        Ok(types::TotalLocalStorageGbRequest::builder().set_min(sdk(self.min)?).set_max(sdk(self.max)?).build())
    }
}

/// AWS's `UserIdGroupPair`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct UserIdGroupPairOptions {
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "UserId")]
    user_id: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
    #[serde(rename = "VpcId")]
    vpc_id: Option<String>,
    #[serde(rename = "VpcPeeringConnectionId")]
    vpc_peering_connection_id: Option<String>,
    #[serde(rename = "PeeringStatus")]
    peering_status: Option<String>,
}

impl Sdk for UserIdGroupPairOptions {
    type Out = types::UserIdGroupPair;

    fn sdk(self) -> Result<types::UserIdGroupPair, Failure> {
        Ok(types::UserIdGroupPair::builder()
            .set_description(sdk(self.description)?)
            .set_user_id(sdk(self.user_id)?)
            .set_group_name(sdk(self.group_name)?)
            .set_group_id(sdk(self.group_id)?)
            .set_vpc_id(sdk(self.vpc_id)?)
            .set_vpc_peering_connection_id(sdk(self.vpc_peering_connection_id)?)
            .set_peering_status(sdk(self.peering_status)?)
            .build())
    }
}

/// AWS's `VCpuCountRangeRequest`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct VCpuCountRangeRequestOptions {
    #[serde(rename = "Min")]
    min: i32,
    #[serde(rename = "Max")]
    max: Option<i32>,
}

impl Sdk for VCpuCountRangeRequestOptions {
    type Out = types::VCpuCountRangeRequest;

    fn sdk(self) -> Result<types::VCpuCountRangeRequest, Failure> {
        Ok(types::VCpuCountRangeRequest::builder().set_min(Some(sdk(self.min)?)).set_max(sdk(self.max)?).build())
    }
}

shape!(types::AcceleratorCount { "Min": min, "Max": max });
shape!(types::AcceleratorTotalMemoryMiB { "Min": min, "Max": max });
shape!(types::Address { "AllocationId": allocation_id, "AssociationId": association_id, "Domain": domain, "NetworkInterfaceId": network_interface_id, "NetworkInterfaceOwnerId": network_interface_owner_id, "PrivateIpAddress": private_ip_address, "Tags": tags, "PublicIpv4Pool": public_ipv4_pool, "NetworkBorderGroup": network_border_group, "CustomerOwnedIp": customer_owned_ip, "CustomerOwnedIpv4Pool": customer_owned_ipv4_pool, "CarrierIp": carrier_ip, "SubnetId": subnet_id, "ServiceManaged": service_managed, "InstanceId": instance_id, "PublicIp": public_ip });
shape!(types::ApplicationStatusSummary { "Status": status, "ImpairedSince": impaired_since });
shape!(types::AttachmentEnaSrdSpecification { "EnaSrdEnabled": ena_srd_enabled, "EnaSrdUdpSpecification": ena_srd_udp_specification });
shape!(types::AttachmentEnaSrdUdpSpecification { "EnaSrdUdpEnabled": ena_srd_udp_enabled });
shape!(types::AvailabilityZone { "OptInStatus": opt_in_status, "Messages": messages, "RegionName": region_name, "ZoneName": zone_name, "ZoneId": zone_id, "GroupName": group_name, "NetworkBorderGroup": network_border_group, "ZoneType": zone_type, "ParentZoneName": parent_zone_name, "ParentZoneId": parent_zone_id, "GroupLongName": group_long_name, "Geography": geography, "SubGeography": sub_geography, "State": state });
shape!(types::AvailabilityZoneGeography { "Name": name });
shape!(types::AvailabilityZoneMessage { "Message": message });
shape!(types::AvailabilityZoneSubGeography { "Name": name });
shape!(types::BaselineEbsBandwidthMbps { "Min": min, "Max": max });
shape!(types::BaselinePerformanceFactors { "Cpu": cpu });
shape!(types::BlockDeviceMapping { "Ebs": ebs, "NoDevice": no_device, "DeviceName": device_name, "VirtualName": virtual_name });
shape!(types::BlockPublicAccessStates { "InternetGatewayBlockMode": internet_gateway_block_mode });
shape!(types::CapacityReservationSpecificationResponse { "CapacityReservationPreference": capacity_reservation_preference, "CapacityReservationTarget": capacity_reservation_target });
shape!(types::CapacityReservationTargetResponse { "CapacityReservationId": capacity_reservation_id, "CapacityReservationResourceGroupArn": capacity_reservation_resource_group_arn });
shape!(types::CidrBlock { "CidrBlock": cidr_block });
shape!(types::ConnectionTrackingConfiguration { "TcpEstablishedTimeout": tcp_established_timeout, "UdpStreamTimeout": udp_stream_timeout, "UdpTimeout": udp_timeout });
shape!(types::ConnectionTrackingSpecification { "TcpEstablishedTimeout": tcp_established_timeout, "UdpTimeout": udp_timeout, "UdpStreamTimeout": udp_stream_timeout });
shape!(types::ConnectionTrackingSpecificationResponse { "TcpEstablishedTimeout": tcp_established_timeout, "UdpStreamTimeout": udp_stream_timeout, "UdpTimeout": udp_timeout });
shape!(types::CpuOptions { "CoreCount": core_count, "ThreadsPerCore": threads_per_core, "AmdSevSnp": amd_sev_snp, "NestedVirtualization": nested_virtualization });
shape!(types::CpuPerformanceFactor { "References": references });
shape!(types::CreditSpecification { "CpuCredits": cpu_credits });
shape!(types::EbsBlockDevice { "DeleteOnTermination": delete_on_termination, "Iops": iops, "SnapshotId": snapshot_id, "VolumeSize": volume_size, "VolumeType": volume_type, "KmsKeyId": kms_key_id, "Throughput": throughput, "OutpostArn": outpost_arn, "AvailabilityZone": availability_zone, "Encrypted": encrypted, "VolumeInitializationRate": volume_initialization_rate, "AvailabilityZoneId": availability_zone_id, "EbsCardIndex": ebs_card_index });
shape!(types::EbsInstanceBlockDevice { "AttachTime": attach_time, "DeleteOnTermination": delete_on_termination, "Status": status, "VolumeId": volume_id, "AssociatedResource": associated_resource, "VolumeOwnerId": volume_owner_id, "Operator": operator, "EbsCardIndex": ebs_card_index });
shape!(types::EbsStatusDetails { "ImpairedSince": impaired_since, "Name": name, "Status": status });
shape!(types::EbsStatusSummary { "Details": details, "Status": status });
shape!(types::ElasticGpuAssociation { "ElasticGpuId": elastic_gpu_id, "ElasticGpuAssociationId": elastic_gpu_association_id, "ElasticGpuAssociationState": elastic_gpu_association_state, "ElasticGpuAssociationTime": elastic_gpu_association_time });
shape!(types::ElasticGpuSpecificationResponse { "Type": r#type });
shape!(types::ElasticInferenceAcceleratorAssociation { "ElasticInferenceAcceleratorArn": elastic_inference_accelerator_arn, "ElasticInferenceAcceleratorAssociationId": elastic_inference_accelerator_association_id, "ElasticInferenceAcceleratorAssociationState": elastic_inference_accelerator_association_state, "ElasticInferenceAcceleratorAssociationTime": elastic_inference_accelerator_association_time });
shape!(types::EnclaveOptions { "Enabled": enabled });
shape!(types::GroupIdentifier { "GroupId": group_id, "GroupName": group_name });
shape!(types::HibernationOptions { "Configured": configured });
shape!(types::IamInstanceProfile { "Arn": arn, "Id": id });
shape!(types::Image { "PlatformDetails": platform_details, "UsageOperation": usage_operation, "BlockDeviceMappings": block_device_mappings, "Description": description, "EnaSupport": ena_support, "Hypervisor": hypervisor, "ImageOwnerAlias": image_owner_alias, "Name": name, "RootDeviceName": root_device_name, "RootDeviceType": root_device_type, "SriovNetSupport": sriov_net_support, "StateReason": state_reason, "Tags": tags, "VirtualizationType": virtualization_type, "BootMode": boot_mode, "TpmSupport": tpm_support, "DeprecationTime": deprecation_time, "ImdsSupport": imds_support, "SourceInstanceId": source_instance_id, "DeregistrationProtection": deregistration_protection, "LastLaunchedTime": last_launched_time, "ImageAllowed": image_allowed, "SourceImageId": source_image_id, "SourceImageRegion": source_image_region, "FreeTierEligible": free_tier_eligible, "PublicSsmParameterName": public_ssm_parameter_name, "ImageWatermarks": image_watermarks, "ScanResults": scan_results, "InstanceTypeSpecification": instance_type_specification, "ImageId": image_id, "ImageLocation": image_location, "State": state, "OwnerId": owner_id, "CreationDate": creation_date, "Public": public, "ProductCodes": product_codes, "Architecture": architecture, "ImageType": image_type, "KernelId": kernel_id, "RamdiskId": ramdisk_id, "Platform": platform });
shape!(types::ImageWatermark { "WatermarkKey": watermark_key, "SourceImageRegion": source_image_region, "SourceImageId": source_image_id, "SourceImageCreationTime": source_image_creation_time, "WatermarkCreationTime": watermark_creation_time });
shape!(types::Instance { "Architecture": architecture, "BlockDeviceMappings": block_device_mappings, "ClientToken": client_token, "EbsOptimized": ebs_optimized, "EnaSupport": ena_support, "Hypervisor": hypervisor, "IamInstanceProfile": iam_instance_profile, "InstanceLifecycle": instance_lifecycle, "ElasticGpuAssociations": elastic_gpu_associations, "ElasticInferenceAcceleratorAssociations": elastic_inference_accelerator_associations, "NetworkInterfaces": network_interfaces, "OutpostArn": outpost_arn, "RootDeviceName": root_device_name, "RootDeviceType": root_device_type, "SecurityGroups": security_groups, "SourceDestCheck": source_dest_check, "SpotInstanceRequestId": spot_instance_request_id, "SriovNetSupport": sriov_net_support, "StateReason": state_reason, "Tags": tags, "VirtualizationType": virtualization_type, "CpuOptions": cpu_options, "CapacityBlockId": capacity_block_id, "CapacityReservationId": capacity_reservation_id, "CapacityReservationSpecification": capacity_reservation_specification, "HibernationOptions": hibernation_options, "Licenses": licenses, "MetadataOptions": metadata_options, "EnclaveOptions": enclave_options, "BootMode": boot_mode, "PlatformDetails": platform_details, "UsageOperation": usage_operation, "UsageOperationUpdateTime": usage_operation_update_time, "PrivateDnsNameOptions": private_dns_name_options, "Ipv6Address": ipv6_address, "TpmSupport": tpm_support, "MaintenanceOptions": maintenance_options, "CurrentInstanceBootMode": current_instance_boot_mode, "NetworkPerformanceOptions": network_performance_options, "Operator": operator, "SecondaryInterfaces": secondary_interfaces, "InstanceId": instance_id, "ImageId": image_id, "State": state, "PrivateDnsName": private_dns_name, "PublicDnsName": public_dns_name, "StateTransitionReason": state_transition_reason, "KeyName": key_name, "AmiLaunchIndex": ami_launch_index, "ProductCodes": product_codes, "InstanceType": instance_type, "LaunchTime": launch_time, "Placement": placement, "KernelId": kernel_id, "RamdiskId": ramdisk_id, "Platform": platform, "Monitoring": monitoring, "SubnetId": subnet_id, "VpcId": vpc_id, "PrivateIpAddress": private_ip_address, "PublicIpAddress": public_ip_address });
shape!(types::InstanceAttachmentEnaSrdSpecification { "EnaSrdEnabled": ena_srd_enabled, "EnaSrdUdpSpecification": ena_srd_udp_specification });
shape!(types::InstanceAttachmentEnaSrdUdpSpecification { "EnaSrdUdpEnabled": ena_srd_udp_enabled });
shape!(types::InstanceBlockDeviceMapping { "DeviceName": device_name, "Ebs": ebs });
shape!(types::InstanceIpv4Prefix { "Ipv4Prefix": ipv4_prefix });
shape!(types::InstanceIpv6Address { "Ipv6Address": ipv6_address, "IsPrimaryIpv6": is_primary_ipv6 });
shape!(types::InstanceIpv6Prefix { "Ipv6Prefix": ipv6_prefix });
shape!(types::InstanceMaintenanceOptions { "AutoRecovery": auto_recovery, "RebootMigration": reboot_migration });
shape!(types::InstanceMetadataOptionsResponse { "State": state, "HttpTokens": http_tokens, "HttpPutResponseHopLimit": http_put_response_hop_limit, "HttpEndpoint": http_endpoint, "HttpProtocolIpv6": http_protocol_ipv6, "InstanceMetadataTags": instance_metadata_tags });
shape!(types::InstanceNetworkInterface { "Association": association, "Attachment": attachment, "Description": description, "Groups": groups, "Ipv6Addresses": ipv6_addresses, "MacAddress": mac_address, "NetworkInterfaceId": network_interface_id, "OwnerId": owner_id, "PrivateDnsName": private_dns_name, "PrivateIpAddress": private_ip_address, "PrivateIpAddresses": private_ip_addresses, "SourceDestCheck": source_dest_check, "Status": status, "SubnetId": subnet_id, "VpcId": vpc_id, "InterfaceType": interface_type, "Ipv4Prefixes": ipv4_prefixes, "Ipv6Prefixes": ipv6_prefixes, "ConnectionTrackingConfiguration": connection_tracking_configuration, "Operator": operator });
shape!(types::InstanceNetworkInterfaceAssociation { "CarrierIp": carrier_ip, "CustomerOwnedIp": customer_owned_ip, "IpOwnerId": ip_owner_id, "PublicDnsName": public_dns_name, "PublicIp": public_ip });
shape!(types::InstanceNetworkInterfaceAttachment { "AttachTime": attach_time, "AttachmentId": attachment_id, "DeleteOnTermination": delete_on_termination, "DeviceIndex": device_index, "Status": status, "NetworkCardIndex": network_card_index, "EnaSrdSpecification": ena_srd_specification, "EnaQueueCount": ena_queue_count });
shape!(types::InstanceNetworkPerformanceOptions { "BandwidthWeighting": bandwidth_weighting });
shape!(types::InstancePrivateIpAddress { "Association": association, "Primary": primary, "PrivateDnsName": private_dns_name, "PrivateIpAddress": private_ip_address });
shape!(types::InstanceRequirements { "VCpuCount": v_cpu_count, "MemoryMiB": memory_mib, "CpuManufacturers": cpu_manufacturers, "MemoryGiBPerVCpu": memory_gib_per_v_cpu, "ExcludedInstanceTypes": excluded_instance_types, "InstanceGenerations": instance_generations, "SpotMaxPricePercentageOverLowestPrice": spot_max_price_percentage_over_lowest_price, "OnDemandMaxPricePercentageOverLowestPrice": on_demand_max_price_percentage_over_lowest_price, "BareMetal": bare_metal, "BurstablePerformance": burstable_performance, "RequireHibernateSupport": require_hibernate_support, "NetworkInterfaceCount": network_interface_count, "LocalStorage": local_storage, "LocalStorageTypes": local_storage_types, "TotalLocalStorageGB": total_local_storage_gb, "BaselineEbsBandwidthMbps": baseline_ebs_bandwidth_mbps, "AcceleratorTypes": accelerator_types, "AcceleratorCount": accelerator_count, "AcceleratorManufacturers": accelerator_manufacturers, "AcceleratorNames": accelerator_names, "AcceleratorTotalMemoryMiB": accelerator_total_memory_mib, "NetworkBandwidthGbps": network_bandwidth_gbps, "AllowedInstanceTypes": allowed_instance_types, "MaxSpotPriceAsPercentageOfOptimalOnDemandPrice": max_spot_price_as_percentage_of_optimal_on_demand_price, "BaselinePerformanceFactors": baseline_performance_factors, "RequireEncryptionInTransit": require_encryption_in_transit });
shape!(types::InstanceSecondaryInterface { "Attachment": attachment, "MacAddress": mac_address, "SecondaryInterfaceId": secondary_interface_id, "OwnerId": owner_id, "PrivateIpAddresses": private_ip_addresses, "SourceDestCheck": source_dest_check, "Status": status, "SecondarySubnetId": secondary_subnet_id, "SecondaryNetworkId": secondary_network_id, "InterfaceType": interface_type });
shape!(types::InstanceSecondaryInterfaceAttachment { "AttachTime": attach_time, "AttachmentId": attachment_id, "DeleteOnTermination": delete_on_termination, "DeviceIndex": device_index, "Status": status, "NetworkCardIndex": network_card_index });
shape!(types::InstanceSecondaryInterfacePrivateIpAddress { "PrivateIpAddress": private_ip_address });
shape!(types::InstanceState { "Code": code, "Name": name });
shape!(types::InstanceStateChange { "InstanceId": instance_id, "CurrentState": current_state, "PreviousState": previous_state });
shape!(types::InstanceStatus { "AvailabilityZone": availability_zone, "AvailabilityZoneId": availability_zone_id, "OutpostArn": outpost_arn, "Operator": operator, "Events": events, "InstanceId": instance_id, "InstanceState": instance_state, "InstanceStatus": instance_status, "SystemStatus": system_status, "AttachedEbsStatus": attached_ebs_status, "ApplicationStatus": application_status, "PerformanceStatus": performance_status });
shape!(types::InstanceStatusDetails { "ImpairedSince": impaired_since, "Name": name, "Status": status });
shape!(types::InstanceStatusEvent { "InstanceEventId": instance_event_id, "Code": code, "Description": description, "NotAfter": not_after, "NotBefore": not_before, "NotBeforeDeadline": not_before_deadline });
shape!(types::InstanceStatusSummary { "Details": details, "Status": status });
shape!(types::InstanceTypeItem { "InstanceType": instance_type });
shape!(types::InstanceTypeOffering { "InstanceType": instance_type, "LocationType": location_type, "Location": location });
shape!(types::InstanceTypeSpecification { "SupportedInstanceTypes": supported_instance_types, "UnsupportedInstanceTypes": unsupported_instance_types });
shape!(types::InternetGateway { "Attachments": attachments, "InternetGatewayId": internet_gateway_id, "OwnerId": owner_id, "Tags": tags });
shape!(types::InternetGatewayAttachment { "State": state, "VpcId": vpc_id });
shape!(types::IpPermission { "IpProtocol": ip_protocol, "FromPort": from_port, "ToPort": to_port, "UserIdGroupPairs": user_id_group_pairs, "IpRanges": ip_ranges, "Ipv6Ranges": ipv6_ranges, "PrefixListIds": prefix_list_ids });
shape!(types::IpRange { "Description": description, "CidrIp": cidr_ip });
shape!(types::Ipv4PrefixSpecification { "Ipv4Prefix": ipv4_prefix });
shape!(types::Ipv4PrefixSpecificationResponse { "Ipv4Prefix": ipv4_prefix });
shape!(types::Ipv6CidrBlock { "Ipv6CidrBlock": ipv6_cidr_block });
shape!(types::Ipv6PrefixSpecification { "Ipv6Prefix": ipv6_prefix });
shape!(types::Ipv6PrefixSpecificationResponse { "Ipv6Prefix": ipv6_prefix });
shape!(types::Ipv6Range { "Description": description, "CidrIpv6": cidr_ipv6 });
shape!(types::KeyPairInfo { "KeyPairId": key_pair_id, "KeyType": key_type, "Tags": tags, "PublicKey": public_key, "CreateTime": create_time, "KeyName": key_name, "KeyFingerprint": key_fingerprint });
shape!(types::LaunchTemplate { "LaunchTemplateId": launch_template_id, "LaunchTemplateName": launch_template_name, "CreateTime": create_time, "CreatedBy": created_by, "DefaultVersionNumber": default_version_number, "LatestVersionNumber": latest_version_number, "Tags": tags, "Operator": operator });
shape!(types::LaunchTemplateBlockDeviceMapping { "DeviceName": device_name, "VirtualName": virtual_name, "Ebs": ebs, "NoDevice": no_device });
shape!(types::LaunchTemplateCapacityReservationSpecificationResponse { "CapacityReservationPreference": capacity_reservation_preference, "CapacityReservationTarget": capacity_reservation_target });
shape!(types::LaunchTemplateCpuOptions { "CoreCount": core_count, "ThreadsPerCore": threads_per_core, "AmdSevSnp": amd_sev_snp, "NestedVirtualization": nested_virtualization });
shape!(types::LaunchTemplateEbsBlockDevice { "Encrypted": encrypted, "DeleteOnTermination": delete_on_termination, "Iops": iops, "KmsKeyId": kms_key_id, "SnapshotId": snapshot_id, "VolumeSize": volume_size, "VolumeType": volume_type, "Throughput": throughput, "VolumeInitializationRate": volume_initialization_rate, "EbsCardIndex": ebs_card_index });
shape!(types::LaunchTemplateElasticInferenceAcceleratorResponse { "Type": r#type, "Count": count });
shape!(types::LaunchTemplateEnaSrdSpecification { "EnaSrdEnabled": ena_srd_enabled, "EnaSrdUdpSpecification": ena_srd_udp_specification });
shape!(types::LaunchTemplateEnaSrdUdpSpecification { "EnaSrdUdpEnabled": ena_srd_udp_enabled });
shape!(types::LaunchTemplateEnclaveOptions { "Enabled": enabled });
shape!(types::LaunchTemplateHibernationOptions { "Configured": configured });
shape!(types::LaunchTemplateIamInstanceProfileSpecification { "Arn": arn, "Name": name });
shape!(types::LaunchTemplateInstanceMaintenanceOptions { "AutoRecovery": auto_recovery });
shape!(types::LaunchTemplateInstanceMarketOptions { "MarketType": market_type, "SpotOptions": spot_options });
shape!(types::LaunchTemplateInstanceMetadataOptions { "State": state, "HttpTokens": http_tokens, "HttpPutResponseHopLimit": http_put_response_hop_limit, "HttpEndpoint": http_endpoint, "HttpProtocolIpv6": http_protocol_ipv6, "InstanceMetadataTags": instance_metadata_tags });
shape!(types::LaunchTemplateInstanceNetworkInterfaceSpecification { "AssociateCarrierIpAddress": associate_carrier_ip_address, "AssociatePublicIpAddress": associate_public_ip_address, "DeleteOnTermination": delete_on_termination, "Description": description, "DeviceIndex": device_index, "Groups": groups, "InterfaceType": interface_type, "Ipv6AddressCount": ipv6_address_count, "Ipv6Addresses": ipv6_addresses, "NetworkInterfaceId": network_interface_id, "PrivateIpAddress": private_ip_address, "PrivateIpAddresses": private_ip_addresses, "SecondaryPrivateIpAddressCount": secondary_private_ip_address_count, "SubnetId": subnet_id, "NetworkCardIndex": network_card_index, "Ipv4Prefixes": ipv4_prefixes, "Ipv4PrefixCount": ipv4_prefix_count, "Ipv6Prefixes": ipv6_prefixes, "Ipv6PrefixCount": ipv6_prefix_count, "PrimaryIpv6": primary_ipv6, "EnaSrdSpecification": ena_srd_specification, "ConnectionTrackingSpecification": connection_tracking_specification, "EnaQueueCount": ena_queue_count });
shape!(types::LaunchTemplateInstanceSecondaryInterfaceSpecification { "DeleteOnTermination": delete_on_termination, "DeviceIndex": device_index, "PrivateIpAddresses": private_ip_addresses, "PrivateIpAddressCount": private_ip_address_count, "SecondarySubnetId": secondary_subnet_id, "InterfaceType": interface_type, "NetworkCardIndex": network_card_index });
shape!(types::LaunchTemplateLicenseConfiguration { "LicenseConfigurationArn": license_configuration_arn });
shape!(types::LaunchTemplateNetworkPerformanceOptions { "BandwidthWeighting": bandwidth_weighting });
shape!(types::LaunchTemplatePlacement { "AvailabilityZone": availability_zone, "AvailabilityZoneId": availability_zone_id, "Affinity": affinity, "GroupName": group_name, "HostId": host_id, "Tenancy": tenancy, "SpreadDomain": spread_domain, "HostResourceGroupArn": host_resource_group_arn, "PartitionNumber": partition_number, "GroupId": group_id });
shape!(types::LaunchTemplatePrivateDnsNameOptions { "HostnameType": hostname_type, "EnableResourceNameDnsARecord": enable_resource_name_dns_a_record, "EnableResourceNameDnsAAAARecord": enable_resource_name_dns_aaaa_record });
shape!(types::LaunchTemplateSpotMarketOptions { "MaxPrice": max_price, "SpotInstanceType": spot_instance_type, "BlockDurationMinutes": block_duration_minutes, "ValidUntil": valid_until, "InstanceInterruptionBehavior": instance_interruption_behavior });
shape!(types::LaunchTemplateTagSpecification { "ResourceType": resource_type, "Tags": tags });
shape!(types::LaunchTemplateVersion { "LaunchTemplateId": launch_template_id, "LaunchTemplateName": launch_template_name, "VersionNumber": version_number, "VersionDescription": version_description, "CreateTime": create_time, "CreatedBy": created_by, "DefaultVersion": default_version, "LaunchTemplateData": launch_template_data, "Operator": operator });
shape!(types::LaunchTemplatesMonitoring { "Enabled": enabled });
shape!(types::LicenseConfiguration { "LicenseConfigurationArn": license_configuration_arn });
shape!(types::MemoryGiBPerVCpu { "Min": min, "Max": max });
shape!(types::MemoryMiB { "Min": min, "Max": max });
shape!(types::Monitoring { "State": state });
shape!(types::NatGateway { "CreateTime": create_time, "DeleteTime": delete_time, "FailureCode": failure_code, "FailureMessage": failure_message, "NatGatewayAddresses": nat_gateway_addresses, "NatGatewayId": nat_gateway_id, "ProvisionedBandwidth": provisioned_bandwidth, "State": state, "SubnetId": subnet_id, "VpcId": vpc_id, "Tags": tags, "ConnectivityType": connectivity_type, "AvailabilityMode": availability_mode, "AutoScalingIps": auto_scaling_ips, "AutoProvisionZones": auto_provision_zones, "AttachedAppliances": attached_appliances, "RouteTableId": route_table_id });
shape!(types::NatGatewayAddress { "AllocationId": allocation_id, "NetworkInterfaceId": network_interface_id, "PrivateIp": private_ip, "PublicIp": public_ip, "AssociationId": association_id, "IsPrimary": is_primary, "FailureMessage": failure_message, "Status": status, "AvailabilityZone": availability_zone, "AvailabilityZoneId": availability_zone_id });
shape!(types::NatGatewayAttachedAppliance { "Type": r#type, "ApplianceArn": appliance_arn, "VpcEndpointId": vpc_endpoint_id, "AttachmentState": attachment_state, "ModificationState": modification_state, "FailureCode": failure_code, "FailureMessage": failure_message });
shape!(types::NetworkBandwidthGbps { "Min": min, "Max": max });
shape!(types::NetworkInterface { "Association": association, "Attachment": attachment, "AvailabilityZone": availability_zone, "ConnectionTrackingConfiguration": connection_tracking_configuration, "Description": description, "Groups": groups, "InterfaceType": interface_type, "Ipv6Addresses": ipv6_addresses, "MacAddress": mac_address, "NetworkInterfaceId": network_interface_id, "OutpostArn": outpost_arn, "OwnerId": owner_id, "PrivateDnsName": private_dns_name, "PublicDnsName": public_dns_name, "PublicIpDnsNameOptions": public_ip_dns_name_options, "PrivateIpAddress": private_ip_address, "PrivateIpAddresses": private_ip_addresses, "Ipv4Prefixes": ipv4_prefixes, "Ipv6Prefixes": ipv6_prefixes, "RequesterId": requester_id, "RequesterManaged": requester_managed, "SourceDestCheck": source_dest_check, "Status": status, "SubnetId": subnet_id, "TagSet": tag_set, "VpcId": vpc_id, "DenyAllIgwTraffic": deny_all_igw_traffic, "Ipv6Native": ipv6_native, "Ipv6Address": ipv6_address, "Operator": operator, "AssociatedSubnets": associated_subnets, "AvailabilityZoneId": availability_zone_id });
shape!(types::NetworkInterfaceAssociation { "AllocationId": allocation_id, "AssociationId": association_id, "IpOwnerId": ip_owner_id, "PublicDnsName": public_dns_name, "PublicIp": public_ip, "CustomerOwnedIp": customer_owned_ip, "CarrierIp": carrier_ip });
shape!(types::NetworkInterfaceAttachment { "AttachTime": attach_time, "AttachmentId": attachment_id, "DeleteOnTermination": delete_on_termination, "DeviceIndex": device_index, "NetworkCardIndex": network_card_index, "InstanceId": instance_id, "InstanceOwnerId": instance_owner_id, "Status": status, "EnaSrdSpecification": ena_srd_specification, "EnaQueueCount": ena_queue_count });
shape!(types::NetworkInterfaceCount { "Min": min, "Max": max });
shape!(types::NetworkInterfaceIpv6Address { "Ipv6Address": ipv6_address, "PublicIpv6DnsName": public_ipv6_dns_name, "IsPrimaryIpv6": is_primary_ipv6 });
shape!(types::NetworkInterfacePrivateIpAddress { "Association": association, "Primary": primary, "PrivateDnsName": private_dns_name, "PrivateIpAddress": private_ip_address });
shape!(types::OperatorResponse { "Managed": managed, "Principal": principal, "HiddenByDefault": hidden_by_default });
shape!(types::PerformanceFactorReference { "InstanceFamily": instance_family });
shape!(types::PerformanceStatusSummary { "Status": status, "ImpairedSince": impaired_since, "Remediation": remediation });
shape!(types::Placement { "AvailabilityZoneId": availability_zone_id, "Affinity": affinity, "GroupName": group_name, "PartitionNumber": partition_number, "HostId": host_id, "Tenancy": tenancy, "SpreadDomain": spread_domain, "HostResourceGroupArn": host_resource_group_arn, "GroupId": group_id, "AvailabilityZone": availability_zone });
shape!(types::PrefixListId { "Description": description, "PrefixListId": prefix_list_id });
shape!(types::PrivateDnsNameOptionsOnLaunch { "HostnameType": hostname_type, "EnableResourceNameDnsARecord": enable_resource_name_dns_a_record, "EnableResourceNameDnsAAAARecord": enable_resource_name_dns_aaaa_record });
shape!(types::PrivateDnsNameOptionsResponse { "HostnameType": hostname_type, "EnableResourceNameDnsARecord": enable_resource_name_dns_a_record, "EnableResourceNameDnsAAAARecord": enable_resource_name_dns_aaaa_record });
shape!(types::PrivateIpAddressSpecification { "Primary": primary, "PrivateIpAddress": private_ip_address });
shape!(types::ProductCode { "ProductCodeId": product_code_id, "ProductCodeType": product_code_type });
shape!(types::PropagatingVgw { "GatewayId": gateway_id });
shape!(types::ProvisionedBandwidth { "ProvisionTime": provision_time, "Provisioned": provisioned, "RequestTime": request_time, "Requested": requested, "Status": status });
shape!(types::PublicIpDnsNameOptions { "DnsHostnameType": dns_hostname_type, "PublicIpv4DnsName": public_ipv4_dns_name, "PublicIpv6DnsName": public_ipv6_dns_name, "PublicDualStackDnsName": public_dual_stack_dns_name });
shape!(types::ReferencedSecurityGroup { "GroupId": group_id, "PeeringStatus": peering_status, "UserId": user_id, "VpcId": vpc_id, "VpcPeeringConnectionId": vpc_peering_connection_id });
shape!(types::Reservation { "ReservationId": reservation_id, "OwnerId": owner_id, "RequesterId": requester_id, "Groups": groups, "Instances": instances });
shape!(types::ResponseLaunchTemplateData { "KernelId": kernel_id, "EbsOptimized": ebs_optimized, "IamInstanceProfile": iam_instance_profile, "BlockDeviceMappings": block_device_mappings, "NetworkInterfaces": network_interfaces, "ImageId": image_id, "InstanceType": instance_type, "KeyName": key_name, "Monitoring": monitoring, "Placement": placement, "RamDiskId": ram_disk_id, "DisableApiTermination": disable_api_termination, "InstanceInitiatedShutdownBehavior": instance_initiated_shutdown_behavior, "UserData": user_data, "TagSpecifications": tag_specifications, "ElasticGpuSpecifications": elastic_gpu_specifications, "ElasticInferenceAccelerators": elastic_inference_accelerators, "SecurityGroupIds": security_group_ids, "SecurityGroups": security_groups, "InstanceMarketOptions": instance_market_options, "CreditSpecification": credit_specification, "CpuOptions": cpu_options, "CapacityReservationSpecification": capacity_reservation_specification, "LicenseSpecifications": license_specifications, "HibernationOptions": hibernation_options, "MetadataOptions": metadata_options, "EnclaveOptions": enclave_options, "InstanceRequirements": instance_requirements, "PrivateDnsNameOptions": private_dns_name_options, "MaintenanceOptions": maintenance_options, "DisableApiStop": disable_api_stop, "Operator": operator, "NetworkPerformanceOptions": network_performance_options, "SecondaryInterfaces": secondary_interfaces });
shape!(types::RevokedSecurityGroupRule { "SecurityGroupRuleId": security_group_rule_id, "GroupId": group_id, "IsEgress": is_egress, "IpProtocol": ip_protocol, "FromPort": from_port, "ToPort": to_port, "CidrIpv4": cidr_ipv4, "CidrIpv6": cidr_ipv6, "PrefixListId": prefix_list_id, "ReferencedGroupId": referenced_group_id, "Description": description });
shape!(types::Route { "DestinationCidrBlock": destination_cidr_block, "DestinationIpv6CidrBlock": destination_ipv6_cidr_block, "DestinationPrefixListId": destination_prefix_list_id, "EgressOnlyInternetGatewayId": egress_only_internet_gateway_id, "GatewayId": gateway_id, "InstanceId": instance_id, "InstanceOwnerId": instance_owner_id, "NatGatewayId": nat_gateway_id, "TransitGatewayId": transit_gateway_id, "LocalGatewayId": local_gateway_id, "CarrierGatewayId": carrier_gateway_id, "NetworkInterfaceId": network_interface_id, "Origin": origin, "State": state, "VpcPeeringConnectionId": vpc_peering_connection_id, "CoreNetworkArn": core_network_arn, "OdbNetworkArn": odb_network_arn, "IpAddress": ip_address });
shape!(types::RouteTable { "Associations": associations, "PropagatingVgws": propagating_vgws, "RouteTableId": route_table_id, "Routes": routes, "Tags": tags, "VpcId": vpc_id, "OwnerId": owner_id });
shape!(types::RouteTableAssociation { "Main": main, "RouteTableAssociationId": route_table_association_id, "RouteTableId": route_table_id, "SubnetId": subnet_id, "GatewayId": gateway_id, "PublicIpv4Pool": public_ipv4_pool, "AssociationState": association_state });
shape!(types::RouteTableAssociationState { "State": state, "StatusMessage": status_message });
shape!(types::ScanResults { "HighestFindingSeverityLabel": highest_finding_severity_label, "FindingScanDate": finding_scan_date, "InformationalFixAvailableSince": informational_fix_available_since, "LowFixAvailableSince": low_fix_available_since, "MediumFixAvailableSince": medium_fix_available_since, "HighFixAvailableSince": high_fix_available_since, "CriticalFixAvailableSince": critical_fix_available_since });
shape!(types::SecondaryInterfacePrivateIpAddressSpecification { "PrivateIpAddress": private_ip_address });
shape!(types::SecurityGroup { "GroupId": group_id, "IpPermissionsEgress": ip_permissions_egress, "Tags": tags, "VpcId": vpc_id, "SecurityGroupArn": security_group_arn, "OwnerId": owner_id, "GroupName": group_name, "Description": description, "IpPermissions": ip_permissions });
shape!(types::SecurityGroupRule { "SecurityGroupRuleId": security_group_rule_id, "GroupId": group_id, "GroupOwnerId": group_owner_id, "IsEgress": is_egress, "IpProtocol": ip_protocol, "FromPort": from_port, "ToPort": to_port, "CidrIpv4": cidr_ipv4, "CidrIpv6": cidr_ipv6, "PrefixListId": prefix_list_id, "ReferencedGroupInfo": referenced_group_info, "Description": description, "Tags": tags, "SecurityGroupRuleArn": security_group_rule_arn });
shape!(types::Snapshot { "OwnerAlias": owner_alias, "OutpostArn": outpost_arn, "Tags": tags, "StorageTier": storage_tier, "RestoreExpiryTime": restore_expiry_time, "SseType": sse_type, "AvailabilityZone": availability_zone, "TransferType": transfer_type, "CompletionDurationMinutes": completion_duration_minutes, "CompletionTime": completion_time, "FullSnapshotSizeInBytes": full_snapshot_size_in_bytes, "SnapshotId": snapshot_id, "VolumeId": volume_id, "State": state, "StateMessage": state_message, "StartTime": start_time, "Progress": progress, "OwnerId": owner_id, "Description": description, "VolumeSize": volume_size, "Encrypted": encrypted, "KmsKeyId": kms_key_id, "DataEncryptionKeyId": data_encryption_key_id });
shape!(types::StateReason { "Code": code, "Message": message });
shape!(types::Subnet { "AvailabilityZoneId": availability_zone_id, "EnableLniAtDeviceIndex": enable_lni_at_device_index, "MapCustomerOwnedIpOnLaunch": map_customer_owned_ip_on_launch, "CustomerOwnedIpv4Pool": customer_owned_ipv4_pool, "OwnerId": owner_id, "AssignIpv6AddressOnCreation": assign_ipv6_address_on_creation, "Ipv6CidrBlockAssociationSet": ipv6_cidr_block_association_set, "Tags": tags, "SubnetArn": subnet_arn, "OutpostArn": outpost_arn, "EnableDns64": enable_dns64, "Ipv6Native": ipv6_native, "PrivateDnsNameOptionsOnLaunch": private_dns_name_options_on_launch, "BlockPublicAccessStates": block_public_access_states, "Type": r#type, "SubnetId": subnet_id, "State": state, "VpcId": vpc_id, "CidrBlock": cidr_block, "AvailableIpAddressCount": available_ip_address_count, "AvailabilityZone": availability_zone, "DefaultForAz": default_for_az, "MapPublicIpOnLaunch": map_public_ip_on_launch });
shape!(types::SubnetCidrBlockState { "State": state, "StatusMessage": status_message });
shape!(types::SubnetIpv6CidrBlockAssociation { "AssociationId": association_id, "Ipv6CidrBlock": ipv6_cidr_block, "Ipv6CidrBlockState": ipv6_cidr_block_state, "Ipv6AddressAttribute": ipv6_address_attribute, "IpSource": ip_source });
shape!(types::Tag { "Key": key, "Value": value });
shape!(types::TotalLocalStorageGb { "Min": min, "Max": max });
shape!(types::UserIdGroupPair { "Description": description, "UserId": user_id, "GroupName": group_name, "GroupId": group_id, "VpcId": vpc_id, "VpcPeeringConnectionId": vpc_peering_connection_id, "PeeringStatus": peering_status });
shape!(types::VCpuCountRange { "Min": min, "Max": max });
shape!(types::ValidationError { "Code": code, "Message": message });
shape!(types::ValidationWarning { "Errors": errors });
shape!(types::Volume { "AvailabilityZoneId": availability_zone_id, "OutpostArn": outpost_arn, "SourceVolumeId": source_volume_id, "Iops": iops, "Tags": tags, "VolumeType": volume_type, "FastRestored": fast_restored, "MultiAttachEnabled": multi_attach_enabled, "Throughput": throughput, "SseType": sse_type, "Operator": operator, "VolumeInitializationRate": volume_initialization_rate, "VolumeArn": volume_arn, "OwnerId": owner_id, "VolumeId": volume_id, "Size": size, "SnapshotId": snapshot_id, "AvailabilityZone": availability_zone, "State": state, "CreateTime": create_time, "Attachments": attachments, "Encrypted": encrypted, "KmsKeyId": kms_key_id });
shape!(types::VolumeAttachment { "DeleteOnTermination": delete_on_termination, "AssociatedResource": associated_resource, "InstanceOwningService": instance_owning_service, "EbsCardIndex": ebs_card_index, "VolumeId": volume_id, "InstanceId": instance_id, "Device": device, "State": state, "AttachTime": attach_time });
shape!(types::Vpc { "OwnerId": owner_id, "InstanceTenancy": instance_tenancy, "Ipv6CidrBlockAssociationSet": ipv6_cidr_block_association_set, "CidrBlockAssociationSet": cidr_block_association_set, "IsDefault": is_default, "EncryptionControl": encryption_control, "Tags": tags, "BlockPublicAccessStates": block_public_access_states, "VpcId": vpc_id, "State": state, "CidrBlock": cidr_block, "DhcpOptionsId": dhcp_options_id });
shape!(types::VpcCidrBlockAssociation { "AssociationId": association_id, "CidrBlock": cidr_block, "CidrBlockState": cidr_block_state });
shape!(types::VpcCidrBlockState { "State": state, "StatusMessage": status_message });
shape!(types::VpcEncryptionControl { "VpcId": vpc_id, "VpcEncryptionControlId": vpc_encryption_control_id, "Mode": mode, "State": state, "StateMessage": state_message, "ResourceExclusions": resource_exclusions, "Tags": tags });
shape!(types::VpcEncryptionControlExclusion { "State": state, "StateMessage": state_message });
shape!(types::VpcEncryptionControlExclusions { "InternetGateway": internet_gateway, "EgressOnlyInternetGateway": egress_only_internet_gateway, "NatGateway": nat_gateway, "VirtualPrivateGateway": virtual_private_gateway, "VpcPeering": vpc_peering, "Lambda": lambda, "VpcLattice": vpc_lattice, "ElasticFileSystem": elastic_file_system });
shape!(types::VpcIpv6CidrBlockAssociation { "AssociationId": association_id, "Ipv6CidrBlock": ipv6_cidr_block, "Ipv6CidrBlockState": ipv6_cidr_block_state, "NetworkBorderGroup": network_border_group, "Ipv6Pool": ipv6_pool, "Ipv6AddressAttribute": ipv6_address_attribute, "IpSource": ip_source });
shape!(types::VpcPeeringConnection { "AccepterVpcInfo": accepter_vpc_info, "ExpirationTime": expiration_time, "RequesterVpcInfo": requester_vpc_info, "Status": status, "Tags": tags, "VpcPeeringConnectionId": vpc_peering_connection_id });
shape!(types::VpcPeeringConnectionOptionsDescription { "AllowDnsResolutionFromRemoteVpc": allow_dns_resolution_from_remote_vpc, "AllowEgressFromLocalClassicLinkToRemoteVpc": allow_egress_from_local_classic_link_to_remote_vpc, "AllowEgressFromLocalVpcToRemoteClassicLink": allow_egress_from_local_vpc_to_remote_classic_link });
shape!(types::VpcPeeringConnectionStateReason { "Code": code, "Message": message });
shape!(types::VpcPeeringConnectionVpcInfo { "CidrBlock": cidr_block, "Ipv6CidrBlockSet": ipv6_cidr_block_set, "CidrBlockSet": cidr_block_set, "OwnerId": owner_id, "PeeringOptions": peering_options, "VpcId": vpc_id, "Region": region });
words!(
    types::AcceleratorManufacturer,
    types::AcceleratorName,
    types::AcceleratorType,
    types::AmdSevSnpSpecification,
    types::ArchitectureValues,
    types::AttachmentStatus,
    types::AutoProvisionZonesState,
    types::AutoScalingIpsState,
    types::AvailabilityMode,
    types::AvailabilityZoneOptInStatus,
    types::AvailabilityZoneState,
    types::BareMetal,
    types::BlockPublicAccessMode,
    types::BootModeValues,
    types::BurstablePerformance,
    types::CapacityReservationPreference,
    types::ConnectivityType,
    types::CpuManufacturer,
    types::DeviceType,
    types::DomainType,
    types::EventCode,
    types::HostnameType,
    types::HttpTokensState,
    types::HypervisorType,
    types::ImageState,
    types::ImageTypeValues,
    types::ImdsSupportValues,
    types::InstanceAutoRecoveryState,
    types::InstanceBandwidthWeighting,
    types::InstanceBootModeValues,
    types::InstanceGeneration,
    types::InstanceInterruptionBehavior,
    types::InstanceLifecycleType,
    types::InstanceMetadataEndpointState,
    types::InstanceMetadataOptionsState,
    types::InstanceMetadataProtocolState,
    types::InstanceMetadataTagsState,
    types::InstanceRebootMigrationState,
    types::InstanceStateName,
    types::InstanceType,
    types::IpSource,
    types::Ipv6AddressAttribute,
    types::KeyType,
    types::LaunchTemplateAutoRecoveryState,
    types::LaunchTemplateHttpTokensState,
    types::LaunchTemplateInstanceMetadataEndpointState,
    types::LaunchTemplateInstanceMetadataOptionsState,
    types::LaunchTemplateInstanceMetadataProtocolIpv6,
    types::LaunchTemplateInstanceMetadataTagsState,
    types::LocalStorage,
    types::LocalStorageType,
    types::LocationType,
    types::MarketType,
    types::MonitoringState,
    types::NatGatewayAddressStatus,
    types::NatGatewayApplianceModifyState,
    types::NatGatewayApplianceState,
    types::NatGatewayApplianceType,
    types::NatGatewayState,
    types::NestedVirtualizationSpecification,
    types::NetworkInterfaceStatus,
    types::NetworkInterfaceType,
    types::PlatformValues,
    types::ProductCodeValues,
    types::ResourceType,
    types::RouteOrigin,
    types::RouteState,
    types::RouteTableAssociationStateCode,
    types::SecondaryInterfaceStatus,
    types::SecondaryInterfaceType,
    types::ServiceManaged,
    types::SeverityLabel,
    types::ShutdownBehavior,
    types::SnapshotState,
    types::SpotInstanceType,
    types::SseType,
    types::StatusName,
    types::StatusType,
    types::StorageTier,
    types::SubnetCidrBlockStateCode,
    types::SubnetState,
    types::SummaryStatus,
    types::Tenancy,
    types::TpmSupportValues,
    types::TransferType,
    types::VirtualizationType,
    types::VolumeAttachmentState,
    types::VolumeState,
    types::VolumeType,
    types::VpcCidrBlockStateCode,
    types::VpcEncryptionControlExclusionState,
    types::VpcEncryptionControlMode,
    types::VpcEncryptionControlState,
    types::VpcPeeringConnectionStateReasonCode,
    types::VpcState
);

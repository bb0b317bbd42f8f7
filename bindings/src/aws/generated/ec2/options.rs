//! ec2: options that stand in others. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_ec2::types;
use engine::op::Failure;
use schemars::JsonSchema;
use serde::Deserialize;

options!(AcceleratorCountRequestOptions AcceleratorCountRequest {
    "Min" min: Option<i32> => set_min;
    "Max" max: Option<i32> => set_max;
});

options!(AcceleratorTotalMemoryMiBRequestOptions AcceleratorTotalMemoryMiBRequest {
    "Min" min: Option<i32> => set_min;
    "Max" max: Option<i32> => set_max;
});

options!(BaselineEbsBandwidthMbpsRequestOptions BaselineEbsBandwidthMbpsRequest {
    "Min" min: Option<i32> => set_min;
    "Max" max: Option<i32> => set_max;
});

options!(BaselinePerformanceFactorsRequestOptions BaselinePerformanceFactorsRequest {
    "Cpu" cpu: Option<CpuPerformanceFactorRequestOptions> => set_cpu;
});

options!(BlockDeviceMappingOptions BlockDeviceMapping {
    "Ebs" ebs: Option<EbsBlockDeviceOptions> => set_ebs;
    "NoDevice" no_device: Option<String> => set_no_device;
    "DeviceName" device_name: Option<String> => set_device_name;
    "VirtualName" virtual_name: Option<String> => set_virtual_name;
});

options!(CapacityReservationSpecificationOptions CapacityReservationSpecification {
    "CapacityReservationPreference" capacity_reservation_preference: Option<Word<types::CapacityReservationPreference>> => set_capacity_reservation_preference;
    "CapacityReservationTarget" capacity_reservation_target: Option<CapacityReservationTargetOptions> => set_capacity_reservation_target;
});

options!(CapacityReservationTargetOptions CapacityReservationTarget {
    "CapacityReservationId" capacity_reservation_id: Option<String> => set_capacity_reservation_id;
    "CapacityReservationResourceGroupArn" capacity_reservation_resource_group_arn: Option<String> => set_capacity_reservation_resource_group_arn;
});

options!(ConnectionTrackingSpecificationRequestOptions ConnectionTrackingSpecificationRequest {
    "TcpEstablishedTimeout" tcp_established_timeout: Option<i32> => set_tcp_established_timeout;
    "UdpStreamTimeout" udp_stream_timeout: Option<i32> => set_udp_stream_timeout;
    "UdpTimeout" udp_timeout: Option<i32> => set_udp_timeout;
});

options!(CpuOptionsRequestOptions CpuOptionsRequest {
    "CoreCount" core_count: Option<i32> => set_core_count;
    "ThreadsPerCore" threads_per_core: Option<i32> => set_threads_per_core;
    "AmdSevSnp" amd_sev_snp: Option<Word<types::AmdSevSnpSpecification>> => set_amd_sev_snp;
    "NestedVirtualization" nested_virtualization: Option<Word<types::NestedVirtualizationSpecification>> => set_nested_virtualization;
});

options!(CpuPerformanceFactorRequestOptions CpuPerformanceFactorRequest {
    "References" references: Option<Vec<PerformanceFactorReferenceRequestOptions>> => set_references;
});

options!(CreditSpecificationRequestOptions CreditSpecificationRequest {
    "CpuCredits" cpu_credits: String => set_cpu_credits must;
});

options!(EbsBlockDeviceOptions EbsBlockDevice {
    "DeleteOnTermination" delete_on_termination: Option<bool> => set_delete_on_termination;
    "Iops" iops: Option<i32> => set_iops;
    "SnapshotId" snapshot_id: Option<String> => set_snapshot_id;
    "VolumeSize" volume_size: Option<i32> => set_volume_size;
    "VolumeType" volume_type: Option<Word<types::VolumeType>> => set_volume_type;
    "KmsKeyId" kms_key_id: Option<String> => set_kms_key_id;
    "Throughput" throughput: Option<i32> => set_throughput;
    "OutpostArn" outpost_arn: Option<String> => set_outpost_arn;
    "AvailabilityZone" availability_zone: Option<String> => set_availability_zone;
    "Encrypted" encrypted: Option<bool> => set_encrypted;
    "VolumeInitializationRate" volume_initialization_rate: Option<i32> => set_volume_initialization_rate;
    "AvailabilityZoneId" availability_zone_id: Option<String> => set_availability_zone_id;
    "EbsCardIndex" ebs_card_index: Option<i32> => set_ebs_card_index;
});

options!(ElasticGpuSpecificationOptions ElasticGpuSpecification {
    "Type" r#type: String => set_type must;
});

options!(ElasticInferenceAcceleratorOptions ElasticInferenceAccelerator {
    "Type" r#type: String => set_type must;
    "Count" count: Option<i32> => set_count;
});

options!(EnaSrdSpecificationRequestOptions EnaSrdSpecificationRequest {
    "EnaSrdEnabled" ena_srd_enabled: Option<bool> => set_ena_srd_enabled;
    "EnaSrdUdpSpecification" ena_srd_udp_specification: Option<EnaSrdUdpSpecificationRequestOptions> => set_ena_srd_udp_specification;
});

options!(EnaSrdUdpSpecificationRequestOptions EnaSrdUdpSpecificationRequest {
    "EnaSrdUdpEnabled" ena_srd_udp_enabled: Option<bool> => set_ena_srd_udp_enabled;
});

options!(EnclaveOptionsRequestOptions EnclaveOptionsRequest {
    "Enabled" enabled: Option<bool> => set_enabled;
});

options!(FilterOptions Filter {
    "Name" name: Option<String> => set_name;
    "Values" values: Option<Vec<String>> => set_values;
});

options!(HibernationOptionsRequestOptions HibernationOptionsRequest {
    "Configured" configured: Option<bool> => set_configured;
});

options!(IamInstanceProfileSpecificationOptions IamInstanceProfileSpecification {
    "Arn" arn: Option<String> => set_arn;
    "Name" name: Option<String> => set_name;
});

options!(InstanceIpv6AddressOptions InstanceIpv6Address {
    "Ipv6Address" ipv6_address: Option<String> => set_ipv6_address;
    "IsPrimaryIpv6" is_primary_ipv6: Option<bool> => set_is_primary_ipv6;
});

options!(InstanceIpv6AddressRequestOptions InstanceIpv6AddressRequest {
    "Ipv6Address" ipv6_address: Option<String> => set_ipv6_address;
});

options!(InstanceMaintenanceOptionsRequestOptions InstanceMaintenanceOptionsRequest {
    "AutoRecovery" auto_recovery: Option<Word<types::InstanceAutoRecoveryState>> => set_auto_recovery;
});

options!(InstanceMarketOptionsRequestOptions InstanceMarketOptionsRequest {
    "MarketType" market_type: Option<Word<types::MarketType>> => set_market_type;
    "SpotOptions" spot_options: Option<SpotMarketOptionsOptions> => set_spot_options;
});

options!(InstanceMetadataOptionsRequestOptions InstanceMetadataOptionsRequest {
    "HttpTokens" http_tokens: Option<Word<types::HttpTokensState>> => set_http_tokens;
    "HttpPutResponseHopLimit" http_put_response_hop_limit: Option<i32> => set_http_put_response_hop_limit;
    "HttpEndpoint" http_endpoint: Option<Word<types::InstanceMetadataEndpointState>> => set_http_endpoint;
    "HttpProtocolIpv6" http_protocol_ipv6: Option<Word<types::InstanceMetadataProtocolState>> => set_http_protocol_ipv6;
    "InstanceMetadataTags" instance_metadata_tags: Option<Word<types::InstanceMetadataTagsState>> => set_instance_metadata_tags;
});

options!(InstanceNetworkInterfaceSpecificationOptions InstanceNetworkInterfaceSpecification {
    "AssociatePublicIpAddress" associate_public_ip_address: Option<bool> => set_associate_public_ip_address;
    "DeleteOnTermination" delete_on_termination: Option<bool> => set_delete_on_termination;
    "Description" description: Option<String> => set_description;
    "DeviceIndex" device_index: Option<i32> => set_device_index;
    "Groups" groups: Option<Vec<String>> => set_groups;
    "Ipv6AddressCount" ipv6_address_count: Option<i32> => set_ipv6_address_count;
    "Ipv6Addresses" ipv6_addresses: Option<Vec<InstanceIpv6AddressOptions>> => set_ipv6_addresses;
    "NetworkInterfaceId" network_interface_id: Option<String> => set_network_interface_id;
    "PrivateIpAddress" private_ip_address: Option<String> => set_private_ip_address;
    "PrivateIpAddresses" private_ip_addresses: Option<Vec<PrivateIpAddressSpecificationOptions>> => set_private_ip_addresses;
    "SecondaryPrivateIpAddressCount" secondary_private_ip_address_count: Option<i32> => set_secondary_private_ip_address_count;
    "SubnetId" subnet_id: Option<String> => set_subnet_id;
    "AssociateCarrierIpAddress" associate_carrier_ip_address: Option<bool> => set_associate_carrier_ip_address;
    "InterfaceType" interface_type: Option<String> => set_interface_type;
    "NetworkCardIndex" network_card_index: Option<i32> => set_network_card_index;
    "Ipv4Prefixes" ipv4_prefixes: Option<Vec<Ipv4PrefixSpecificationRequestOptions>> => set_ipv4_prefixes;
    "Ipv4PrefixCount" ipv4_prefix_count: Option<i32> => set_ipv4_prefix_count;
    "Ipv6Prefixes" ipv6_prefixes: Option<Vec<Ipv6PrefixSpecificationRequestOptions>> => set_ipv6_prefixes;
    "Ipv6PrefixCount" ipv6_prefix_count: Option<i32> => set_ipv6_prefix_count;
    "PrimaryIpv6" primary_ipv6: Option<bool> => set_primary_ipv6;
    "EnaSrdSpecification" ena_srd_specification: Option<EnaSrdSpecificationRequestOptions> => set_ena_srd_specification;
    "ConnectionTrackingSpecification" connection_tracking_specification: Option<ConnectionTrackingSpecificationRequestOptions> => set_connection_tracking_specification;
    "EnaQueueCount" ena_queue_count: Option<i32> => set_ena_queue_count;
});

options!(InstanceNetworkPerformanceOptionsRequestOptions InstanceNetworkPerformanceOptionsRequest {
    "BandwidthWeighting" bandwidth_weighting: Option<Word<types::InstanceBandwidthWeighting>> => set_bandwidth_weighting;
});

options!(InstanceRequirementsRequestOptions InstanceRequirementsRequest {
    "VCpuCount" v_cpu_count: VCpuCountRangeRequestOptions => set_v_cpu_count must;
    "MemoryMiB" memory_mib: MemoryMiBRequestOptions => set_memory_mib must;
    "CpuManufacturers" cpu_manufacturers: Option<Vec<Word<types::CpuManufacturer>>> => set_cpu_manufacturers;
    "MemoryGiBPerVCpu" memory_gib_per_v_cpu: Option<MemoryGiBPerVCpuRequestOptions> => set_memory_gib_per_v_cpu;
    "ExcludedInstanceTypes" excluded_instance_types: Option<Vec<String>> => set_excluded_instance_types;
    "InstanceGenerations" instance_generations: Option<Vec<Word<types::InstanceGeneration>>> => set_instance_generations;
    "SpotMaxPricePercentageOverLowestPrice" spot_max_price_percentage_over_lowest_price: Option<i32> => set_spot_max_price_percentage_over_lowest_price;
    "OnDemandMaxPricePercentageOverLowestPrice" on_demand_max_price_percentage_over_lowest_price: Option<i32> => set_on_demand_max_price_percentage_over_lowest_price;
    "BareMetal" bare_metal: Option<Word<types::BareMetal>> => set_bare_metal;
    "BurstablePerformance" burstable_performance: Option<Word<types::BurstablePerformance>> => set_burstable_performance;
    "RequireHibernateSupport" require_hibernate_support: Option<bool> => set_require_hibernate_support;
    "NetworkInterfaceCount" network_interface_count: Option<NetworkInterfaceCountRequestOptions> => set_network_interface_count;
    "LocalStorage" local_storage: Option<Word<types::LocalStorage>> => set_local_storage;
    "LocalStorageTypes" local_storage_types: Option<Vec<Word<types::LocalStorageType>>> => set_local_storage_types;
    "TotalLocalStorageGB" total_local_storage_gb: Option<TotalLocalStorageGbRequestOptions> => set_total_local_storage_gb;
    "BaselineEbsBandwidthMbps" baseline_ebs_bandwidth_mbps: Option<BaselineEbsBandwidthMbpsRequestOptions> => set_baseline_ebs_bandwidth_mbps;
    "AcceleratorTypes" accelerator_types: Option<Vec<Word<types::AcceleratorType>>> => set_accelerator_types;
    "AcceleratorCount" accelerator_count: Option<AcceleratorCountRequestOptions> => set_accelerator_count;
    "AcceleratorManufacturers" accelerator_manufacturers: Option<Vec<Word<types::AcceleratorManufacturer>>> => set_accelerator_manufacturers;
    "AcceleratorNames" accelerator_names: Option<Vec<Word<types::AcceleratorName>>> => set_accelerator_names;
    "AcceleratorTotalMemoryMiB" accelerator_total_memory_mib: Option<AcceleratorTotalMemoryMiBRequestOptions> => set_accelerator_total_memory_mib;
    "NetworkBandwidthGbps" network_bandwidth_gbps: Option<NetworkBandwidthGbpsRequestOptions> => set_network_bandwidth_gbps;
    "AllowedInstanceTypes" allowed_instance_types: Option<Vec<String>> => set_allowed_instance_types;
    "MaxSpotPriceAsPercentageOfOptimalOnDemandPrice" max_spot_price_as_percentage_of_optimal_on_demand_price: Option<i32> => set_max_spot_price_as_percentage_of_optimal_on_demand_price;
    "BaselinePerformanceFactors" baseline_performance_factors: Option<BaselinePerformanceFactorsRequestOptions> => set_baseline_performance_factors;
    "RequireEncryptionInTransit" require_encryption_in_transit: Option<bool> => set_require_encryption_in_transit;
});

options!(InstanceSecondaryInterfacePrivateIpAddressRequestOptions InstanceSecondaryInterfacePrivateIpAddressRequest {
    "PrivateIpAddress" private_ip_address: String => set_private_ip_address must;
});

options!(InstanceSecondaryInterfaceSpecificationRequestOptions InstanceSecondaryInterfaceSpecificationRequest {
    "DeleteOnTermination" delete_on_termination: Option<bool> => set_delete_on_termination;
    "DeviceIndex" device_index: Option<i32> => set_device_index;
    "PrivateIpAddresses" private_ip_addresses: Option<Vec<InstanceSecondaryInterfacePrivateIpAddressRequestOptions>> => set_private_ip_addresses;
    "PrivateIpAddressCount" private_ip_address_count: Option<i32> => set_private_ip_address_count;
    "SecondarySubnetId" secondary_subnet_id: Option<String> => set_secondary_subnet_id;
    "InterfaceType" interface_type: Option<Word<types::SecondaryInterfaceType>> => set_interface_type;
    "NetworkCardIndex" network_card_index: Option<i32> => set_network_card_index;
});

options!(IpPermissionOptions IpPermission {
    "IpProtocol" ip_protocol: Option<String> => set_ip_protocol;
    "FromPort" from_port: Option<i32> => set_from_port;
    "ToPort" to_port: Option<i32> => set_to_port;
    "UserIdGroupPairs" user_id_group_pairs: Option<Vec<UserIdGroupPairOptions>> => set_user_id_group_pairs;
    "IpRanges" ip_ranges: Option<Vec<IpRangeOptions>> => set_ip_ranges;
    "Ipv6Ranges" ipv6_ranges: Option<Vec<Ipv6RangeOptions>> => set_ipv6_ranges;
    "PrefixListIds" prefix_list_ids: Option<Vec<PrefixListIdOptions>> => set_prefix_list_ids;
});

options!(IpRangeOptions IpRange {
    "Description" description: Option<String> => set_description;
    "CidrIp" cidr_ip: Option<String> => set_cidr_ip;
});

options!(Ipv4PrefixSpecificationRequestOptions Ipv4PrefixSpecificationRequest {
    "Ipv4Prefix" ipv4_prefix: Option<String> => set_ipv4_prefix;
});

options!(Ipv6PrefixSpecificationRequestOptions Ipv6PrefixSpecificationRequest {
    "Ipv6Prefix" ipv6_prefix: Option<String> => set_ipv6_prefix;
});

options!(Ipv6RangeOptions Ipv6Range {
    "Description" description: Option<String> => set_description;
    "CidrIpv6" cidr_ipv6: Option<String> => set_cidr_ipv6;
});

options!(LaunchTemplateBlockDeviceMappingRequestOptions LaunchTemplateBlockDeviceMappingRequest {
    "DeviceName" device_name: Option<String> => set_device_name;
    "VirtualName" virtual_name: Option<String> => set_virtual_name;
    "Ebs" ebs: Option<LaunchTemplateEbsBlockDeviceRequestOptions> => set_ebs;
    "NoDevice" no_device: Option<String> => set_no_device;
});

options!(LaunchTemplateCapacityReservationSpecificationRequestOptions LaunchTemplateCapacityReservationSpecificationRequest {
    "CapacityReservationPreference" capacity_reservation_preference: Option<Word<types::CapacityReservationPreference>> => set_capacity_reservation_preference;
    "CapacityReservationTarget" capacity_reservation_target: Option<CapacityReservationTargetOptions> => set_capacity_reservation_target;
});

options!(LaunchTemplateCpuOptionsRequestOptions LaunchTemplateCpuOptionsRequest {
    "CoreCount" core_count: Option<i32> => set_core_count;
    "ThreadsPerCore" threads_per_core: Option<i32> => set_threads_per_core;
    "AmdSevSnp" amd_sev_snp: Option<Word<types::AmdSevSnpSpecification>> => set_amd_sev_snp;
    "NestedVirtualization" nested_virtualization: Option<Word<types::NestedVirtualizationSpecification>> => set_nested_virtualization;
});

options!(LaunchTemplateEbsBlockDeviceRequestOptions LaunchTemplateEbsBlockDeviceRequest {
    "Encrypted" encrypted: Option<bool> => set_encrypted;
    "DeleteOnTermination" delete_on_termination: Option<bool> => set_delete_on_termination;
    "Iops" iops: Option<i32> => set_iops;
    "KmsKeyId" kms_key_id: Option<String> => set_kms_key_id;
    "SnapshotId" snapshot_id: Option<String> => set_snapshot_id;
    "VolumeSize" volume_size: Option<i32> => set_volume_size;
    "VolumeType" volume_type: Option<Word<types::VolumeType>> => set_volume_type;
    "Throughput" throughput: Option<i32> => set_throughput;
    "VolumeInitializationRate" volume_initialization_rate: Option<i32> => set_volume_initialization_rate;
    "EbsCardIndex" ebs_card_index: Option<i32> => set_ebs_card_index;
});

options!(LaunchTemplateElasticInferenceAcceleratorOptions LaunchTemplateElasticInferenceAccelerator {
    "Type" r#type: String => set_type must;
    "Count" count: Option<i32> => set_count;
});

options!(LaunchTemplateEnclaveOptionsRequestOptions LaunchTemplateEnclaveOptionsRequest {
    "Enabled" enabled: Option<bool> => set_enabled;
});

options!(LaunchTemplateHibernationOptionsRequestOptions LaunchTemplateHibernationOptionsRequest {
    "Configured" configured: Option<bool> => set_configured;
});

options!(LaunchTemplateIamInstanceProfileSpecificationRequestOptions LaunchTemplateIamInstanceProfileSpecificationRequest {
    "Arn" arn: Option<String> => set_arn;
    "Name" name: Option<String> => set_name;
});

options!(LaunchTemplateInstanceMaintenanceOptionsRequestOptions LaunchTemplateInstanceMaintenanceOptionsRequest {
    "AutoRecovery" auto_recovery: Option<Word<types::LaunchTemplateAutoRecoveryState>> => set_auto_recovery;
});

options!(LaunchTemplateInstanceMarketOptionsRequestOptions LaunchTemplateInstanceMarketOptionsRequest {
    "MarketType" market_type: Option<Word<types::MarketType>> => set_market_type;
    "SpotOptions" spot_options: Option<LaunchTemplateSpotMarketOptionsRequestOptions> => set_spot_options;
});

options!(LaunchTemplateInstanceMetadataOptionsRequestOptions LaunchTemplateInstanceMetadataOptionsRequest {
    "HttpTokens" http_tokens: Option<Word<types::LaunchTemplateHttpTokensState>> => set_http_tokens;
    "HttpPutResponseHopLimit" http_put_response_hop_limit: Option<i32> => set_http_put_response_hop_limit;
    "HttpEndpoint" http_endpoint: Option<Word<types::LaunchTemplateInstanceMetadataEndpointState>> => set_http_endpoint;
    "HttpProtocolIpv6" http_protocol_ipv6: Option<Word<types::LaunchTemplateInstanceMetadataProtocolIpv6>> => set_http_protocol_ipv6;
    "InstanceMetadataTags" instance_metadata_tags: Option<Word<types::LaunchTemplateInstanceMetadataTagsState>> => set_instance_metadata_tags;
});

options!(LaunchTemplateInstanceNetworkInterfaceSpecificationRequestOptions LaunchTemplateInstanceNetworkInterfaceSpecificationRequest {
    "AssociateCarrierIpAddress" associate_carrier_ip_address: Option<bool> => set_associate_carrier_ip_address;
    "AssociatePublicIpAddress" associate_public_ip_address: Option<bool> => set_associate_public_ip_address;
    "DeleteOnTermination" delete_on_termination: Option<bool> => set_delete_on_termination;
    "Description" description: Option<String> => set_description;
    "DeviceIndex" device_index: Option<i32> => set_device_index;
    "Groups" groups: Option<Vec<String>> => set_groups;
    "InterfaceType" interface_type: Option<String> => set_interface_type;
    "Ipv6AddressCount" ipv6_address_count: Option<i32> => set_ipv6_address_count;
    "Ipv6Addresses" ipv6_addresses: Option<Vec<InstanceIpv6AddressRequestOptions>> => set_ipv6_addresses;
    "NetworkInterfaceId" network_interface_id: Option<String> => set_network_interface_id;
    "PrivateIpAddress" private_ip_address: Option<String> => set_private_ip_address;
    "PrivateIpAddresses" private_ip_addresses: Option<Vec<PrivateIpAddressSpecificationOptions>> => set_private_ip_addresses;
    "SecondaryPrivateIpAddressCount" secondary_private_ip_address_count: Option<i32> => set_secondary_private_ip_address_count;
    "SubnetId" subnet_id: Option<String> => set_subnet_id;
    "NetworkCardIndex" network_card_index: Option<i32> => set_network_card_index;
    "Ipv4Prefixes" ipv4_prefixes: Option<Vec<Ipv4PrefixSpecificationRequestOptions>> => set_ipv4_prefixes;
    "Ipv4PrefixCount" ipv4_prefix_count: Option<i32> => set_ipv4_prefix_count;
    "Ipv6Prefixes" ipv6_prefixes: Option<Vec<Ipv6PrefixSpecificationRequestOptions>> => set_ipv6_prefixes;
    "Ipv6PrefixCount" ipv6_prefix_count: Option<i32> => set_ipv6_prefix_count;
    "PrimaryIpv6" primary_ipv6: Option<bool> => set_primary_ipv6;
    "EnaSrdSpecification" ena_srd_specification: Option<EnaSrdSpecificationRequestOptions> => set_ena_srd_specification;
    "ConnectionTrackingSpecification" connection_tracking_specification: Option<ConnectionTrackingSpecificationRequestOptions> => set_connection_tracking_specification;
    "EnaQueueCount" ena_queue_count: Option<i32> => set_ena_queue_count;
});

options!(LaunchTemplateInstanceSecondaryInterfaceSpecificationRequestOptions LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest {
    "DeleteOnTermination" delete_on_termination: Option<bool> => set_delete_on_termination;
    "DeviceIndex" device_index: Option<i32> => set_device_index;
    "PrivateIpAddresses" private_ip_addresses: Option<Vec<SecondaryInterfacePrivateIpAddressSpecificationRequestOptions>> => set_private_ip_addresses;
    "PrivateIpAddressCount" private_ip_address_count: Option<i32> => set_private_ip_address_count;
    "SecondarySubnetId" secondary_subnet_id: Option<String> => set_secondary_subnet_id;
    "InterfaceType" interface_type: Option<Word<types::SecondaryInterfaceType>> => set_interface_type;
    "NetworkCardIndex" network_card_index: Option<i32> => set_network_card_index;
});

options!(LaunchTemplateLicenseConfigurationRequestOptions LaunchTemplateLicenseConfigurationRequest {
    "LicenseConfigurationArn" license_configuration_arn: Option<String> => set_license_configuration_arn;
});

options!(LaunchTemplateNetworkPerformanceOptionsRequestOptions LaunchTemplateNetworkPerformanceOptionsRequest {
    "BandwidthWeighting" bandwidth_weighting: Option<Word<types::InstanceBandwidthWeighting>> => set_bandwidth_weighting;
});

options!(LaunchTemplatePlacementRequestOptions LaunchTemplatePlacementRequest {
    "AvailabilityZone" availability_zone: Option<String> => set_availability_zone;
    "AvailabilityZoneId" availability_zone_id: Option<String> => set_availability_zone_id;
    "Affinity" affinity: Option<String> => set_affinity;
    "GroupName" group_name: Option<String> => set_group_name;
    "HostId" host_id: Option<String> => set_host_id;
    "Tenancy" tenancy: Option<Word<types::Tenancy>> => set_tenancy;
    "SpreadDomain" spread_domain: Option<String> => set_spread_domain;
    "HostResourceGroupArn" host_resource_group_arn: Option<String> => set_host_resource_group_arn;
    "PartitionNumber" partition_number: Option<i32> => set_partition_number;
    "GroupId" group_id: Option<String> => set_group_id;
});

options!(LaunchTemplatePrivateDnsNameOptionsRequestOptions LaunchTemplatePrivateDnsNameOptionsRequest {
    "HostnameType" hostname_type: Option<Word<types::HostnameType>> => set_hostname_type;
    "EnableResourceNameDnsARecord" enable_resource_name_dns_a_record: Option<bool> => set_enable_resource_name_dns_a_record;
    "EnableResourceNameDnsAAAARecord" enable_resource_name_dns_aaaa_record: Option<bool> => set_enable_resource_name_dns_aaaa_record;
});

options!(LaunchTemplateSpecificationOptions LaunchTemplateSpecification {
    "LaunchTemplateId" launch_template_id: Option<String> => set_launch_template_id;
    "LaunchTemplateName" launch_template_name: Option<String> => set_launch_template_name;
    "Version" version: Option<String> => set_version;
});

options!(LaunchTemplateSpotMarketOptionsRequestOptions LaunchTemplateSpotMarketOptionsRequest {
    "MaxPrice" max_price: Option<String> => set_max_price;
    "SpotInstanceType" spot_instance_type: Option<Word<types::SpotInstanceType>> => set_spot_instance_type;
    "BlockDurationMinutes" block_duration_minutes: Option<i32> => set_block_duration_minutes;
    "ValidUntil" valid_until: Option<Time> => set_valid_until;
    "InstanceInterruptionBehavior" instance_interruption_behavior: Option<Word<types::InstanceInterruptionBehavior>> => set_instance_interruption_behavior;
});

options!(LaunchTemplateTagSpecificationRequestOptions LaunchTemplateTagSpecificationRequest {
    "ResourceType" resource_type: Option<Word<types::ResourceType>> => set_resource_type;
    "Tags" tags: Option<Vec<TagOptions>> => set_tags;
});

options!(LaunchTemplatesMonitoringRequestOptions LaunchTemplatesMonitoringRequest {
    "Enabled" enabled: Option<bool> => set_enabled;
});

options!(LicenseConfigurationRequestOptions LicenseConfigurationRequest {
    "LicenseConfigurationArn" license_configuration_arn: Option<String> => set_license_configuration_arn;
});

options!(MemoryGiBPerVCpuRequestOptions MemoryGiBPerVCpuRequest {
    "Min" min: Option<f64> => set_min;
    "Max" max: Option<f64> => set_max;
});

options!(MemoryMiBRequestOptions MemoryMiBRequest {
    "Min" min: i32 => set_min must;
    "Max" max: Option<i32> => set_max;
});

options!(NetworkBandwidthGbpsRequestOptions NetworkBandwidthGbpsRequest {
    "Min" min: Option<f64> => set_min;
    "Max" max: Option<f64> => set_max;
});

options!(NetworkInterfaceCountRequestOptions NetworkInterfaceCountRequest {
    "Min" min: Option<i32> => set_min;
    "Max" max: Option<i32> => set_max;
});

options!(OperatorRequestOptions OperatorRequest {
    "Principal" principal: Option<String> => set_principal;
});

options!(PerformanceFactorReferenceRequestOptions PerformanceFactorReferenceRequest {
    "InstanceFamily" instance_family: Option<String> => set_instance_family;
});

options!(PlacementOptions Placement {
    "AvailabilityZoneId" availability_zone_id: Option<String> => set_availability_zone_id;
    "Affinity" affinity: Option<String> => set_affinity;
    "GroupName" group_name: Option<String> => set_group_name;
    "PartitionNumber" partition_number: Option<i32> => set_partition_number;
    "HostId" host_id: Option<String> => set_host_id;
    "Tenancy" tenancy: Option<Word<types::Tenancy>> => set_tenancy;
    "SpreadDomain" spread_domain: Option<String> => set_spread_domain;
    "HostResourceGroupArn" host_resource_group_arn: Option<String> => set_host_resource_group_arn;
    "GroupId" group_id: Option<String> => set_group_id;
    "AvailabilityZone" availability_zone: Option<String> => set_availability_zone;
});

options!(PrefixListIdOptions PrefixListId {
    "Description" description: Option<String> => set_description;
    "PrefixListId" prefix_list_id: Option<String> => set_prefix_list_id;
});

options!(PrivateDnsNameOptionsRequestOptions PrivateDnsNameOptionsRequest {
    "HostnameType" hostname_type: Option<Word<types::HostnameType>> => set_hostname_type;
    "EnableResourceNameDnsARecord" enable_resource_name_dns_a_record: Option<bool> => set_enable_resource_name_dns_a_record;
    "EnableResourceNameDnsAAAARecord" enable_resource_name_dns_aaaa_record: Option<bool> => set_enable_resource_name_dns_aaaa_record;
});

options!(PrivateIpAddressSpecificationOptions PrivateIpAddressSpecification {
    "Primary" primary: Option<bool> => set_primary;
    "PrivateIpAddress" private_ip_address: Option<String> => set_private_ip_address;
});

options!(RequestLaunchTemplateDataOptions RequestLaunchTemplateData {
    "KernelId" kernel_id: Option<String> => set_kernel_id;
    "EbsOptimized" ebs_optimized: Option<bool> => set_ebs_optimized;
    "IamInstanceProfile" iam_instance_profile: Option<LaunchTemplateIamInstanceProfileSpecificationRequestOptions> => set_iam_instance_profile;
    "BlockDeviceMappings" block_device_mappings: Option<Vec<LaunchTemplateBlockDeviceMappingRequestOptions>> => set_block_device_mappings;
    "NetworkInterfaces" network_interfaces: Option<Vec<LaunchTemplateInstanceNetworkInterfaceSpecificationRequestOptions>> => set_network_interfaces;
    "ImageId" image_id: Option<String> => set_image_id;
    "InstanceType" instance_type: Option<Word<types::InstanceType>> => set_instance_type;
    "KeyName" key_name: Option<String> => set_key_name;
    "Monitoring" monitoring: Option<LaunchTemplatesMonitoringRequestOptions> => set_monitoring;
    "Placement" placement: Option<LaunchTemplatePlacementRequestOptions> => set_placement;
    "RamDiskId" ram_disk_id: Option<String> => set_ram_disk_id;
    "DisableApiTermination" disable_api_termination: Option<bool> => set_disable_api_termination;
    "InstanceInitiatedShutdownBehavior" instance_initiated_shutdown_behavior: Option<Word<types::ShutdownBehavior>> => set_instance_initiated_shutdown_behavior;
    "UserData" user_data: Option<String> => set_user_data;
    "TagSpecifications" tag_specifications: Option<Vec<LaunchTemplateTagSpecificationRequestOptions>> => set_tag_specifications;
    "ElasticGpuSpecifications" elastic_gpu_specifications: Option<Vec<ElasticGpuSpecificationOptions>> => set_elastic_gpu_specifications;
    "ElasticInferenceAccelerators" elastic_inference_accelerators: Option<Vec<LaunchTemplateElasticInferenceAcceleratorOptions>> => set_elastic_inference_accelerators;
    "SecurityGroupIds" security_group_ids: Option<Vec<String>> => set_security_group_ids;
    "SecurityGroups" security_groups: Option<Vec<String>> => set_security_groups;
    "InstanceMarketOptions" instance_market_options: Option<LaunchTemplateInstanceMarketOptionsRequestOptions> => set_instance_market_options;
    "CreditSpecification" credit_specification: Option<CreditSpecificationRequestOptions> => set_credit_specification;
    "CpuOptions" cpu_options: Option<LaunchTemplateCpuOptionsRequestOptions> => set_cpu_options;
    "CapacityReservationSpecification" capacity_reservation_specification: Option<LaunchTemplateCapacityReservationSpecificationRequestOptions> => set_capacity_reservation_specification;
    "LicenseSpecifications" license_specifications: Option<Vec<LaunchTemplateLicenseConfigurationRequestOptions>> => set_license_specifications;
    "HibernationOptions" hibernation_options: Option<LaunchTemplateHibernationOptionsRequestOptions> => set_hibernation_options;
    "MetadataOptions" metadata_options: Option<LaunchTemplateInstanceMetadataOptionsRequestOptions> => set_metadata_options;
    "EnclaveOptions" enclave_options: Option<LaunchTemplateEnclaveOptionsRequestOptions> => set_enclave_options;
    "InstanceRequirements" instance_requirements: Option<InstanceRequirementsRequestOptions> => set_instance_requirements;
    "PrivateDnsNameOptions" private_dns_name_options: Option<LaunchTemplatePrivateDnsNameOptionsRequestOptions> => set_private_dns_name_options;
    "MaintenanceOptions" maintenance_options: Option<LaunchTemplateInstanceMaintenanceOptionsRequestOptions> => set_maintenance_options;
    "DisableApiStop" disable_api_stop: Option<bool> => set_disable_api_stop;
    "Operator" operator: Option<OperatorRequestOptions> => set_operator;
    "NetworkPerformanceOptions" network_performance_options: Option<LaunchTemplateNetworkPerformanceOptionsRequestOptions> => set_network_performance_options;
    "SecondaryInterfaces" secondary_interfaces: Option<Vec<LaunchTemplateInstanceSecondaryInterfaceSpecificationRequestOptions>> => set_secondary_interfaces;
});

options!(RunInstancesMonitoringEnabledOptions RunInstancesMonitoringEnabled {
    "Enabled" enabled: bool => set_enabled must;
});

options!(SecondaryInterfacePrivateIpAddressSpecificationRequestOptions SecondaryInterfacePrivateIpAddressSpecificationRequest {
    "PrivateIpAddress" private_ip_address: Option<String> => set_private_ip_address;
});

options!(SpotMarketOptionsOptions SpotMarketOptions {
    "MaxPrice" max_price: Option<String> => set_max_price;
    "SpotInstanceType" spot_instance_type: Option<Word<types::SpotInstanceType>> => set_spot_instance_type;
    "BlockDurationMinutes" block_duration_minutes: Option<i32> => set_block_duration_minutes;
    "ValidUntil" valid_until: Option<Time> => set_valid_until;
    "InstanceInterruptionBehavior" instance_interruption_behavior: Option<Word<types::InstanceInterruptionBehavior>> => set_instance_interruption_behavior;
});

options!(TagOptions Tag {
    "Key" key: Option<String> => set_key;
    "Value" value: Option<String> => set_value;
});

options!(TagSpecificationOptions TagSpecification {
    "ResourceType" resource_type: Option<Word<types::ResourceType>> => set_resource_type;
    "Tags" tags: Option<Vec<TagOptions>> => set_tags;
});

options!(TotalLocalStorageGbRequestOptions TotalLocalStorageGbRequest {
    "Min" min: Option<f64> => set_min;
    "Max" max: Option<f64> => set_max;
});

options!(UserIdGroupPairOptions UserIdGroupPair {
    "Description" description: Option<String> => set_description;
    "UserId" user_id: Option<String> => set_user_id;
    "GroupName" group_name: Option<String> => set_group_name;
    "GroupId" group_id: Option<String> => set_group_id;
    "VpcId" vpc_id: Option<String> => set_vpc_id;
    "VpcPeeringConnectionId" vpc_peering_connection_id: Option<String> => set_vpc_peering_connection_id;
    "PeeringStatus" peering_status: Option<String> => set_peering_status;
});

options!(VCpuCountRangeRequestOptions VCpuCountRangeRequest {
    "Min" min: i32 => set_min must;
    "Max" max: Option<i32> => set_max;
});

known!(
    types::AcceleratorManufacturer,
    types::AcceleratorName,
    types::AcceleratorType,
    types::AmdSevSnpSpecification,
    types::BareMetal,
    types::BurstablePerformance,
    types::CapacityReservationPreference,
    types::CpuManufacturer,
    types::HostnameType,
    types::HttpTokensState,
    types::InstanceAutoRecoveryState,
    types::InstanceBandwidthWeighting,
    types::InstanceGeneration,
    types::InstanceInterruptionBehavior,
    types::InstanceMetadataEndpointState,
    types::InstanceMetadataProtocolState,
    types::InstanceMetadataTagsState,
    types::InstanceType,
    types::LaunchTemplateAutoRecoveryState,
    types::LaunchTemplateHttpTokensState,
    types::LaunchTemplateInstanceMetadataEndpointState,
    types::LaunchTemplateInstanceMetadataProtocolIpv6,
    types::LaunchTemplateInstanceMetadataTagsState,
    types::LocalStorage,
    types::LocalStorageType,
    types::LocationType,
    types::MarketType,
    types::NestedVirtualizationSpecification,
    types::ResourceType,
    types::SecondaryInterfaceType,
    types::ShutdownBehavior,
    types::SpotInstanceType,
    types::Tenancy,
    types::VolumeType
);

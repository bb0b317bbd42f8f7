//! ec2: results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_ec2::types;

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

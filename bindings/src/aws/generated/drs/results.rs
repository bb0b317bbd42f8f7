//! drs: results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_drs::types;

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

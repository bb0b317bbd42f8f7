//! drs: options that stand in others. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_drs::types;
use engine::op::Failure;
use schemars::JsonSchema;
use serde::Deserialize;

options!(DescribeJobsRequestFiltersOptions DescribeJobsRequestFilters {
    "jobIDs" job_ids: Option<Vec<String>> => set_job_ids;
    "fromDate" from_date: Option<String> => set_from_date;
    "toDate" to_date: Option<String> => set_to_date;
});

options!(DescribeRecoveryInstancesRequestFiltersOptions DescribeRecoveryInstancesRequestFilters {
    "recoveryInstanceIDs" recovery_instance_ids: Option<Vec<String>> => set_recovery_instance_ids;
    "sourceServerIDs" source_server_ids: Option<Vec<String>> => set_source_server_ids;
});

options!(DescribeRecoverySnapshotsRequestFiltersOptions DescribeRecoverySnapshotsRequestFilters {
    "fromDateTime" from_date_time: Option<String> => set_from_date_time;
    "toDateTime" to_date_time: Option<String> => set_to_date_time;
});

options!(DescribeSourceServersRequestFiltersOptions DescribeSourceServersRequestFilters {
    "sourceServerIDs" source_server_ids: Option<Vec<String>> => set_source_server_ids;
    "hardwareId" hardware_id: Option<String> => set_hardware_id;
    "stagingAccountIDs" staging_account_ids: Option<Vec<String>> => set_staging_account_ids;
});

options!(LaunchIntoInstancePropertiesOptions LaunchIntoInstanceProperties {
    "launchIntoEC2InstanceID" launch_into_ec2_instance_id: Option<String> => set_launch_into_ec2_instance_id;
});

options!(LicensingOptions Licensing {
    "osByol" os_byol: Option<bool> => set_os_byol;
});

options!(PitPolicyRuleOptions PitPolicyRule fallible {
    "ruleID" rule_id: Option<i64> => set_rule_id;
    "units" units: Word<types::PitPolicyRuleUnits> => set_units must;
    "interval" interval: i32 => set_interval must;
    "retentionDuration" retention_duration: i32 => set_retention_duration must;
    "enabled" enabled: Option<bool> => set_enabled;
});

options!(ReplicationConfigurationReplicatedDiskOptions ReplicationConfigurationReplicatedDisk {
    "deviceName" device_name: Option<String> => set_device_name;
    "isBootDisk" is_boot_disk: Option<bool> => set_is_boot_disk;
    "stagingDiskType" staging_disk_type: Option<Word<types::ReplicationConfigurationReplicatedDiskStagingDiskType>> => set_staging_disk_type;
    "iops" iops: Option<i64> => set_iops;
    "throughput" throughput: Option<i64> => set_throughput;
    "optimizedStagingDiskType" optimized_staging_disk_type: Option<Word<types::ReplicationConfigurationReplicatedDiskStagingDiskType>> => set_optimized_staging_disk_type;
});

options!(StartRecoveryRequestSourceServerOptions StartRecoveryRequestSourceServer fallible {
    "sourceServerID" source_server_id: String => set_source_server_id must;
    "recoverySnapshotID" recovery_snapshot_id: Option<String> => set_recovery_snapshot_id;
});

known!(
    types::InternetProtocol,
    types::LaunchDisposition,
    types::PitPolicyRuleUnits,
    types::RecoveryMode,
    types::RecoverySnapshotsOrder,
    types::ReplicationConfigurationDataPlaneRouting,
    types::ReplicationConfigurationDefaultLargeStagingDiskType,
    types::ReplicationConfigurationEbsEncryption,
    types::ReplicationConfigurationReplicatedDiskStagingDiskType,
    types::TargetInstanceTypeRightSizingMethod
);

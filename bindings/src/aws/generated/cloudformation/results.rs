//! cloudformation: results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_cloudformation::types;

shape!(types::DeploymentConfig { "Mode": mode, "DisableRollback": disable_rollback });
shape!(types::Export { "ExportingStackId": exporting_stack_id, "Name": name, "Value": value });
shape!(types::ModuleInfo { "TypeHierarchy": type_hierarchy, "LogicalIdHierarchy": logical_id_hierarchy });
shape!(types::OperationEntry { "OperationType": operation_type, "OperationId": operation_id });
shape!(types::Output { "OutputKey": output_key, "OutputValue": output_value, "Description": description, "ExportName": export_name });
shape!(types::Parameter { "ParameterKey": parameter_key, "ParameterValue": parameter_value, "UsePreviousValue": use_previous_value, "ResolvedValue": resolved_value });
shape!(types::RollbackConfiguration { "RollbackTriggers": rollback_triggers, "MonitoringTimeInMinutes": monitoring_time_in_minutes });
shape!(types::RollbackTrigger { "Arn": arn, "Type": r#type });
shape!(types::Stack { "StackId": stack_id, "StackName": stack_name, "ChangeSetId": change_set_id, "Description": description, "Parameters": parameters, "CreationTime": creation_time, "DeletionTime": deletion_time, "LastUpdatedTime": last_updated_time, "RollbackConfiguration": rollback_configuration, "StackStatus": stack_status, "StackStatusReason": stack_status_reason, "DisableRollback": disable_rollback, "DeploymentConfig": deployment_config, "NotificationARNs": notification_arns, "TimeoutInMinutes": timeout_in_minutes, "Capabilities": capabilities, "Outputs": outputs, "RoleARN": role_arn, "Tags": tags, "EnableTerminationProtection": enable_termination_protection, "ParentId": parent_id, "RootId": root_id, "DriftInformation": drift_information, "RetainExceptOnCreate": retain_except_on_create, "DeletionMode": deletion_mode, "DetailedStatus": detailed_status, "LastOperations": last_operations });
shape!(types::StackDriftInformation { "StackDriftStatus": stack_drift_status, "LastCheckTimestamp": last_check_timestamp });
shape!(types::StackEvent { "StackId": stack_id, "EventId": event_id, "StackName": stack_name, "OperationId": operation_id, "LogicalResourceId": logical_resource_id, "PhysicalResourceId": physical_resource_id, "ResourceType": resource_type, "Timestamp": timestamp, "ResourceStatus": resource_status, "ResourceStatusReason": resource_status_reason, "ResourceProperties": resource_properties, "ClientRequestToken": client_request_token, "HookType": hook_type, "HookStatus": hook_status, "HookStatusReason": hook_status_reason, "HookInvocationPoint": hook_invocation_point, "HookInvocationId": hook_invocation_id, "HookFailureMode": hook_failure_mode, "DetailedStatus": detailed_status });
shape!(types::StackResourceDriftInformationSummary { "StackResourceDriftStatus": stack_resource_drift_status, "LastCheckTimestamp": last_check_timestamp });
shape!(types::StackResourceSummary { "LogicalResourceId": logical_resource_id, "PhysicalResourceId": physical_resource_id, "ResourceType": resource_type, "LastUpdatedTimestamp": last_updated_timestamp, "ResourceStatus": resource_status, "ResourceStatusReason": resource_status_reason, "DriftInformation": drift_information, "ModuleInfo": module_info });
shape!(types::Tag { "Key": key, "Value": value });
words!(
    types::Capability,
    types::DeletionMode,
    types::DeploymentConfigMode,
    types::DetailedStatus,
    types::HookFailureMode,
    types::HookInvocationPoint,
    types::HookStatus,
    types::OperationType,
    types::ResourceStatus,
    types::StackDriftStatus,
    types::StackResourceDriftStatus,
    types::StackStatus
);

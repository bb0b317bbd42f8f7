//! cloudformation: options and results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_cloudformation::types;
use engine::op::{Call, Failure};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `CreateStack`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateStackOptions {
    #[serde(rename = "StackName")]
    stack_name: String,
    #[serde(rename = "TemplateBody")]
    template_body: Option<String>,
    #[serde(rename = "TemplateURL")]
    template_url: Option<String>,
    #[serde(rename = "Parameters")]
    parameters: Option<Vec<ParameterOptions>>,
    #[serde(rename = "DisableRollback")]
    disable_rollback: Option<bool>,
    #[serde(rename = "RollbackConfiguration")]
    rollback_configuration: Option<RollbackConfigurationOptions>,
    #[serde(rename = "TimeoutInMinutes")]
    timeout_in_minutes: Option<i32>,
    #[serde(rename = "NotificationARNs")]
    notification_arns: Option<Vec<String>>,
    #[serde(rename = "Capabilities")]
    capabilities: Option<Vec<Word<types::Capability>>>,
    #[serde(rename = "ResourceTypes")]
    resource_types: Option<Vec<String>>,
    #[serde(rename = "RoleARN")]
    role_arn: Option<String>,
    #[serde(rename = "OnFailure")]
    on_failure: Option<Word<types::OnFailure>>,
    #[serde(rename = "StackPolicyBody")]
    stack_policy_body: Option<String>,
    #[serde(rename = "StackPolicyURL")]
    stack_policy_url: Option<String>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
    #[serde(rename = "EnableTerminationProtection")]
    enable_termination_protection: Option<bool>,
    #[serde(rename = "RetainExceptOnCreate")]
    retain_except_on_create: Option<bool>,
    #[serde(rename = "DeploymentConfig")]
    deployment_config: Option<DeploymentConfigOptions>,
    #[serde(rename = "DisableValidation")]
    disable_validation: Option<bool>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_stack(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: CreateStackOptions| async move {
        let client = cloud.cloudformation(options.region.as_deref());
        let within = aws_sdk_cloudformation::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_stack()
            .set_stack_name(Some(sdk(options.stack_name)?))
            .set_template_body(sdk(options.template_body)?)
            .set_template_url(sdk(options.template_url)?)
            .set_parameters(sdk(options.parameters)?)
            .set_disable_rollback(sdk(options.disable_rollback)?)
            .set_rollback_configuration(sdk(options.rollback_configuration)?)
            .set_timeout_in_minutes(sdk(options.timeout_in_minutes)?)
            .set_notification_arns(sdk(options.notification_arns)?)
            .set_capabilities(sdk(options.capabilities)?)
            .set_resource_types(sdk(options.resource_types)?)
            .set_role_arn(sdk(options.role_arn)?)
            .set_on_failure(sdk(options.on_failure)?)
            .set_stack_policy_body(sdk(options.stack_policy_body)?)
            .set_stack_policy_url(sdk(options.stack_policy_url)?)
            .set_tags(sdk(options.tags)?)
            .set_enable_termination_protection(sdk(options.enable_termination_protection)?)
            .set_retain_except_on_create(sdk(options.retain_except_on_create)?)
            .set_deployment_config(sdk(options.deployment_config)?)
            .set_disable_validation(sdk(options.disable_validation)?)
            .set_client_request_token(Some(call.token.clone()));
        let answer = sent("cloudformation", "CreateStack", request.customize().config_override(within).send()).await?;
        Ok(object!({ "StackId": answer.stack_id, "OperationId": answer.operation_id }))
    })
}

/// Options of AWS's `DeleteStack`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteStackOptions {
    #[serde(rename = "StackName")]
    stack_name: String,
    #[serde(rename = "RetainResources")]
    retain_resources: Option<Vec<String>>,
    #[serde(rename = "RoleARN")]
    role_arn: Option<String>,
    #[serde(rename = "DeletionMode")]
    deletion_mode: Option<Word<types::DeletionMode>>,
    #[serde(rename = "DeploymentConfig")]
    deployment_config: Option<DeploymentConfigOptions>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_stack(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: DeleteStackOptions| async move {
        let client = cloud.cloudformation(options.region.as_deref());
        let within = aws_sdk_cloudformation::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_stack()
            .set_stack_name(Some(sdk(options.stack_name)?))
            .set_retain_resources(sdk(options.retain_resources)?)
            .set_role_arn(sdk(options.role_arn)?)
            .set_deletion_mode(sdk(options.deletion_mode)?)
            .set_deployment_config(sdk(options.deployment_config)?)
            .set_client_request_token(Some(call.token.clone()));
        sent("cloudformation", "DeleteStack", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DescribeStacks`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeStacksOptions {
    #[serde(rename = "StackName")]
    stack_name: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_stacks(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeStacksOptions| async move {
        let client = cloud.cloudformation(options.region.as_deref());
        let within = aws_sdk_cloudformation::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("cloudformation", "DescribeStacks");
        loop {
            let request = client.describe_stacks().set_stack_name(sdk(options.stack_name.clone())?).set_next_token(pages.token());
            let page = sent("cloudformation", "DescribeStacks", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.stacks.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `DescribeStackEvents`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeStackEventsOptions {
    #[serde(rename = "StackName")]
    stack_name: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_stack_events(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeStackEventsOptions| async move {
        let client = cloud.cloudformation(options.region.as_deref());
        let within = aws_sdk_cloudformation::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("cloudformation", "DescribeStackEvents");
        loop {
            let request =
                client.describe_stack_events().set_stack_name(Some(sdk(options.stack_name.clone())?)).set_next_token(pages.token());
            let page = sent("cloudformation", "DescribeStackEvents", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.stack_events.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `ListStackResources`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListStackResourcesOptions {
    #[serde(rename = "StackName")]
    stack_name: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_stack_resources(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListStackResourcesOptions| async move {
        let client = cloud.cloudformation(options.region.as_deref());
        let within = aws_sdk_cloudformation::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("cloudformation", "ListStackResources");
        loop {
            let request =
                client.list_stack_resources().set_stack_name(Some(sdk(options.stack_name.clone())?)).set_next_token(pages.token());
            let page = sent("cloudformation", "ListStackResources", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.stack_resource_summaries.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `ListExports`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListExportsOptions {
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_exports(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListExportsOptions| async move {
        let client = cloud.cloudformation(options.region.as_deref());
        let within = aws_sdk_cloudformation::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("cloudformation", "ListExports");
        loop {
            let request = client.list_exports().set_next_token(pages.token());
            let page = sent("cloudformation", "ListExports", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.exports.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// AWS's `DeploymentConfig`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeploymentConfigOptions {
    #[serde(rename = "Mode")]
    mode: Option<Word<types::DeploymentConfigMode>>,
    #[serde(rename = "DisableRollback")]
    disable_rollback: Option<bool>,
}

impl Sdk for DeploymentConfigOptions {
    type Out = types::DeploymentConfig;

    fn sdk(self) -> Result<types::DeploymentConfig, Failure> {
        Ok(types::DeploymentConfig::builder().set_mode(sdk(self.mode)?).set_disable_rollback(sdk(self.disable_rollback)?).build())
    }
}

/// AWS's `Parameter`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ParameterOptions {
    #[serde(rename = "ParameterKey")]
    parameter_key: Option<String>,
    #[serde(rename = "ParameterValue")]
    parameter_value: Option<String>,
    #[serde(rename = "UsePreviousValue")]
    use_previous_value: Option<bool>,
    #[serde(rename = "ResolvedValue")]
    resolved_value: Option<String>,
}

impl Sdk for ParameterOptions {
    type Out = types::Parameter;

    fn sdk(self) -> Result<types::Parameter, Failure> {
        Ok(types::Parameter::builder()
            .set_parameter_key(sdk(self.parameter_key)?)
            .set_parameter_value(sdk(self.parameter_value)?)
            .set_use_previous_value(sdk(self.use_previous_value)?)
            .set_resolved_value(sdk(self.resolved_value)?)
            .build())
    }
}

/// AWS's `RollbackConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct RollbackConfigurationOptions {
    #[serde(rename = "RollbackTriggers")]
    rollback_triggers: Option<Vec<RollbackTriggerOptions>>,
    #[serde(rename = "MonitoringTimeInMinutes")]
    monitoring_time_in_minutes: Option<i32>,
}

impl Sdk for RollbackConfigurationOptions {
    type Out = types::RollbackConfiguration;

    fn sdk(self) -> Result<types::RollbackConfiguration, Failure> {
        Ok(types::RollbackConfiguration::builder()
            .set_rollback_triggers(sdk(self.rollback_triggers)?)
            .set_monitoring_time_in_minutes(sdk(self.monitoring_time_in_minutes)?)
            .build())
    }
}

/// AWS's `RollbackTrigger`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct RollbackTriggerOptions {
    #[serde(rename = "Arn")]
    arn: String,
    #[serde(rename = "Type")]
    r#type: String,
}

impl Sdk for RollbackTriggerOptions {
    type Out = types::RollbackTrigger;

    fn sdk(self) -> Result<types::RollbackTrigger, Failure> {
        Ok(types::RollbackTrigger::builder().set_arn(Some(sdk(self.arn)?)).set_type(Some(sdk(self.r#type)?)).build())
    }
}

/// AWS's `Tag`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TagOptions {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Value")]
    value: String,
}

impl Sdk for TagOptions {
    type Out = types::Tag;

    fn sdk(self) -> Result<types::Tag, Failure> {
        Ok(types::Tag::builder().set_key(Some(sdk(self.key)?)).set_value(Some(sdk(self.value)?)).build())
    }
}

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

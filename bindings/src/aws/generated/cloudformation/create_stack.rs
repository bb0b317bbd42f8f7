//! cloudformation: `CreateStack`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::{DeploymentConfigOptions, ParameterOptions, RollbackConfigurationOptions, TagOptions};
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_cloudformation::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
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
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
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

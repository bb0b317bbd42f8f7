//! cloudformation: `DeleteStack`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::DeploymentConfigOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_cloudformation::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

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
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
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

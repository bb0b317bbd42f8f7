//! iam: `DetachRolePolicy`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `DetachRolePolicy`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DetachRolePolicyOptions {
    #[serde(rename = "RoleName")]
    role_name: String,
    #[serde(rename = "PolicyArn")]
    policy_arn: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn detach_role_policy(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DetachRolePolicyOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request =
            client.detach_role_policy().set_role_name(Some(sdk(options.role_name)?)).set_policy_arn(Some(sdk(options.policy_arn)?));
        sent("iam", "DetachRolePolicy", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

//! iam: `CreateRole`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::TagOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `CreateRole`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateRoleOptions {
    #[serde(rename = "Path")]
    path: Option<String>,
    #[serde(rename = "RoleName")]
    role_name: String,
    #[serde(rename = "AssumeRolePolicyDocument")]
    assume_role_policy_document: String,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "MaxSessionDuration")]
    max_session_duration: Option<i32>,
    #[serde(rename = "PermissionsBoundary")]
    permissions_boundary: Option<String>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_role(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateRoleOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_role()
            .set_path(sdk(options.path)?)
            .set_role_name(Some(sdk(options.role_name)?))
            .set_assume_role_policy_document(Some(sdk(options.assume_role_policy_document)?))
            .set_description(sdk(options.description)?)
            .set_max_session_duration(sdk(options.max_session_duration)?)
            .set_permissions_boundary(sdk(options.permissions_boundary)?)
            .set_tags(sdk(options.tags)?);
        let answer = sent("iam", "CreateRole", request.customize().config_override(within).send()).await?;
        Ok(object!({ "Role": answer.role }))
    })
}

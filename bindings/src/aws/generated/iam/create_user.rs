//! iam: `CreateUser`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::TagOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `CreateUser`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateUserOptions {
    #[serde(rename = "Path")]
    path: Option<String>,
    #[serde(rename = "UserName")]
    user_name: String,
    #[serde(rename = "PermissionsBoundary")]
    permissions_boundary: Option<String>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_user(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateUserOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_user()
            .set_path(sdk(options.path)?)
            .set_user_name(Some(sdk(options.user_name)?))
            .set_permissions_boundary(sdk(options.permissions_boundary)?)
            .set_tags(sdk(options.tags)?);
        let answer = sent("iam", "CreateUser", request.customize().config_override(within).send()).await?;
        Ok(object!({ "User": answer.user }))
    })
}

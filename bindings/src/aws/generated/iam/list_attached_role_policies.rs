//! iam: `ListAttachedRolePolicies`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ListAttachedRolePolicies`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListAttachedRolePoliciesOptions {
    #[serde(rename = "RoleName")]
    role_name: String,
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_attached_role_policies(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListAttachedRolePoliciesOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListAttachedRolePolicies");
        loop {
            let request = client
                .list_attached_role_policies()
                .set_role_name(Some(sdk(options.role_name.clone())?))
                .set_path_prefix(sdk(options.path_prefix.clone())?)
                .set_marker(pages.token());
            let page = sent("iam", "ListAttachedRolePolicies", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.attached_policies.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

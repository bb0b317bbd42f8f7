//! iam: `ListUsers`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ListUsers`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListUsersOptions {
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_users(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListUsersOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListUsers");
        loop {
            let request = client.list_users().set_path_prefix(sdk(options.path_prefix.clone())?).set_marker(pages.token());
            let page = sent("iam", "ListUsers", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.users.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

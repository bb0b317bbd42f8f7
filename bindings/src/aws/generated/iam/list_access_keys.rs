//! iam: `ListAccessKeys`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ListAccessKeys`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListAccessKeysOptions {
    #[serde(rename = "UserName")]
    user_name: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_access_keys(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListAccessKeysOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListAccessKeys");
        loop {
            let request = client.list_access_keys().set_user_name(sdk(options.user_name.clone())?).set_marker(pages.token());
            let page = sent("iam", "ListAccessKeys", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.access_key_metadata.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

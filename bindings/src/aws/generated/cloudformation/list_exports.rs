//! cloudformation: `ListExports`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ListExports`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListExportsOptions {
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
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

//! iam: `ListPolicies`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_iam::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ListPolicies`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListPoliciesOptions {
    #[serde(rename = "Scope")]
    scope: Option<Word<types::PolicyScopeType>>,
    #[serde(rename = "OnlyAttached")]
    only_attached: Option<bool>,
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    #[serde(rename = "PolicyUsageFilter")]
    policy_usage_filter: Option<Word<types::PolicyUsageType>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_policies(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListPoliciesOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListPolicies");
        loop {
            let request = client
                .list_policies()
                .set_scope(sdk(options.scope.clone())?)
                .set_only_attached(sdk(options.only_attached.clone())?)
                .set_path_prefix(sdk(options.path_prefix.clone())?)
                .set_policy_usage_filter(sdk(options.policy_usage_filter.clone())?)
                .set_marker(pages.token());
            let page = sent("iam", "ListPolicies", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.policies.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

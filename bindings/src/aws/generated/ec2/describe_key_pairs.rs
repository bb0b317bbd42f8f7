//! ec2: `DescribeKeyPairs`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeKeyPairs`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeKeyPairsOptions {
    #[serde(rename = "KeyNames")]
    key_names: Option<Vec<String>>,
    #[serde(rename = "KeyPairIds")]
    key_pair_ids: Option<Vec<String>>,
    #[serde(rename = "IncludePublicKey")]
    include_public_key: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_key_pairs(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeKeyPairsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeKeyPairs");
        loop {
            let request = client
                .describe_key_pairs()
                .set_key_names(sdk(options.key_names.clone())?)
                .set_key_pair_ids(sdk(options.key_pair_ids.clone())?)
                .set_include_public_key(sdk(options.include_public_key.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?);
            let page = sent("ec2", "DescribeKeyPairs", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.key_pairs.to_json(), None)? {
                return Ok(pages.items());
            }
        }
    })
}

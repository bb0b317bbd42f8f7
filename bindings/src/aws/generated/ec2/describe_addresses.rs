//! ec2: `DescribeAddresses`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeAddresses`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeAddressesOptions {
    #[serde(rename = "PublicIps")]
    public_ips: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "AllocationIds")]
    allocation_ids: Option<Vec<String>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_addresses(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeAddressesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeAddresses");
        loop {
            let request = client
                .describe_addresses()
                .set_public_ips(sdk(options.public_ips.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_allocation_ids(sdk(options.allocation_ids.clone())?);
            let page = sent("ec2", "DescribeAddresses", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.addresses.to_json(), None)? {
                return Ok(pages.items());
            }
        }
    })
}

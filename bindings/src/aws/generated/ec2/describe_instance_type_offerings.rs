//! ec2: `DescribeInstanceTypeOfferings`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_ec2::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeInstanceTypeOfferings`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeInstanceTypeOfferingsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LocationType")]
    location_type: Option<Word<types::LocationType>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_instance_type_offerings(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeInstanceTypeOfferingsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeInstanceTypeOfferings");
        loop {
            let request = client
                .describe_instance_type_offerings()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_location_type(sdk(options.location_type.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeInstanceTypeOfferings", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.instance_type_offerings.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

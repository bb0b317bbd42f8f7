//! ec2: `DescribeNatGateways`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeNatGateways`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeNatGatewaysOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filter")]
    filter: Option<Vec<FilterOptions>>,
    #[serde(rename = "NatGatewayIds")]
    nat_gateway_ids: Option<Vec<String>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_nat_gateways(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeNatGatewaysOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeNatGateways");
        loop {
            let request = client
                .describe_nat_gateways()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filter(sdk(options.filter.clone())?)
                .set_nat_gateway_ids(sdk(options.nat_gateway_ids.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeNatGateways", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.nat_gateways.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

//! ec2: `DescribeNetworkInterfaces`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeNetworkInterfaces`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeNetworkInterfacesOptions {
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "NetworkInterfaceIds")]
    network_interface_ids: Option<Vec<String>>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_network_interfaces(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeNetworkInterfacesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeNetworkInterfaces");
        loop {
            let request = client
                .describe_network_interfaces()
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_network_interface_ids(sdk(options.network_interface_ids.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeNetworkInterfaces", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.network_interfaces.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

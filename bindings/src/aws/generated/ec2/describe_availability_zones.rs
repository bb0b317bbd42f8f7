//! ec2: `DescribeAvailabilityZones`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeAvailabilityZones`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeAvailabilityZonesOptions {
    #[serde(rename = "ZoneNames")]
    zone_names: Option<Vec<String>>,
    #[serde(rename = "ZoneIds")]
    zone_ids: Option<Vec<String>>,
    #[serde(rename = "AllAvailabilityZones")]
    all_availability_zones: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_availability_zones(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeAvailabilityZonesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeAvailabilityZones");
        loop {
            let request = client
                .describe_availability_zones()
                .set_zone_names(sdk(options.zone_names.clone())?)
                .set_zone_ids(sdk(options.zone_ids.clone())?)
                .set_all_availability_zones(sdk(options.all_availability_zones.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?);
            let page = sent("ec2", "DescribeAvailabilityZones", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.availability_zones.to_json(), None)? {
                return Ok(pages.items());
            }
        }
    })
}

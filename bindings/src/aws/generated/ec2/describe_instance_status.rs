//! ec2: `DescribeInstanceStatus`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeInstanceStatus`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeInstanceStatusOptions {
    #[serde(rename = "InstanceIds")]
    instance_ids: Option<Vec<String>>,
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "IncludeAllInstances")]
    include_all_instances: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_instance_status(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeInstanceStatusOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeInstanceStatus");
        loop {
            let request = client
                .describe_instance_status()
                .set_instance_ids(sdk(options.instance_ids.clone())?)
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_include_all_instances(sdk(options.include_all_instances.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeInstanceStatus", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.instance_statuses.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

//! drs: `DescribeJobLogItems`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeJobLogItems`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeJobLogItemsOptions {
    #[serde(rename = "jobID")]
    job_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_job_log_items(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeJobLogItemsOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeJobLogItems");
        loop {
            let request = client.describe_job_log_items().set_job_id(Some(sdk(options.job_id.clone())?)).set_next_token(pages.token());
            let page = sent("drs", "DescribeJobLogItems", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

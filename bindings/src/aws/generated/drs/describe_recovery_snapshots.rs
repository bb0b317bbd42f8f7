//! drs: `DescribeRecoverySnapshots`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::DescribeRecoverySnapshotsRequestFiltersOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_drs::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeRecoverySnapshots`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeRecoverySnapshotsOptions {
    #[serde(rename = "sourceServerID")]
    source_server_id: String,
    #[serde(rename = "filters")]
    filters: Option<DescribeRecoverySnapshotsRequestFiltersOptions>,
    #[serde(rename = "order")]
    order: Option<Word<types::RecoverySnapshotsOrder>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_recovery_snapshots(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeRecoverySnapshotsOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeRecoverySnapshots");
        loop {
            let request = client
                .describe_recovery_snapshots()
                .set_source_server_id(Some(sdk(options.source_server_id.clone())?))
                .set_filters(sdk(options.filters.clone())?)
                .set_order(sdk(options.order.clone())?)
                .set_next_token(pages.token());
            let page = sent("drs", "DescribeRecoverySnapshots", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

//! s3: `ListBuckets`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ListBuckets`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListBucketsOptions {
    #[serde(rename = "Prefix")]
    prefix: Option<String>,
    #[serde(rename = "BucketRegion")]
    bucket_region: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_buckets(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListBucketsOptions| async move {
        let client = cloud.s3(options.region.as_deref());
        let within = aws_sdk_s3::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("s3", "ListBuckets");
        loop {
            let request = client
                .list_buckets()
                .set_prefix(sdk(options.prefix.clone())?)
                .set_bucket_region(sdk(options.bucket_region.clone())?)
                .set_continuation_token(pages.token());
            let page = sent("s3", "ListBuckets", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.buckets.to_json(), page.continuation_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

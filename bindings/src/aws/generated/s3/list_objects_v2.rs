//! s3: `ListObjectsV2`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_s3::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `ListObjectsV2`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListObjectsV2Options {
    #[serde(rename = "Bucket")]
    bucket: String,
    #[serde(rename = "Delimiter")]
    delimiter: Option<String>,
    #[serde(rename = "EncodingType")]
    encoding_type: Option<Word<types::EncodingType>>,
    #[serde(rename = "Prefix")]
    prefix: Option<String>,
    #[serde(rename = "FetchOwner")]
    fetch_owner: Option<bool>,
    #[serde(rename = "StartAfter")]
    start_after: Option<String>,
    #[serde(rename = "RequestPayer")]
    request_payer: Option<Word<types::RequestPayer>>,
    #[serde(rename = "ExpectedBucketOwner")]
    expected_bucket_owner: Option<String>,
    #[serde(rename = "OptionalObjectAttributes")]
    optional_object_attributes: Option<Vec<Word<types::OptionalObjectAttributes>>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_objects_v2(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListObjectsV2Options| async move {
        let client = cloud.s3(options.region.as_deref());
        let within = aws_sdk_s3::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("s3", "ListObjectsV2");
        loop {
            let request = client
                .list_objects_v2()
                .set_bucket(Some(sdk(options.bucket.clone())?))
                .set_delimiter(sdk(options.delimiter.clone())?)
                .set_encoding_type(sdk(options.encoding_type.clone())?)
                .set_prefix(sdk(options.prefix.clone())?)
                .set_fetch_owner(sdk(options.fetch_owner.clone())?)
                .set_start_after(sdk(options.start_after.clone())?)
                .set_request_payer(sdk(options.request_payer.clone())?)
                .set_expected_bucket_owner(sdk(options.expected_bucket_owner.clone())?)
                .set_optional_object_attributes(sdk(options.optional_object_attributes.clone())?)
                .set_continuation_token(pages.token());
            let page = sent("s3", "ListObjectsV2", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.contents.to_json(), page.next_continuation_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

//! s3: `DeleteObject`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_s3::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DeleteObject`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteObjectOptions {
    #[serde(rename = "Bucket")]
    bucket: String,
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "MFA")]
    mfa: Option<String>,
    #[serde(rename = "VersionId")]
    version_id: Option<String>,
    #[serde(rename = "RequestPayer")]
    request_payer: Option<Word<types::RequestPayer>>,
    #[serde(rename = "BypassGovernanceRetention")]
    bypass_governance_retention: Option<bool>,
    #[serde(rename = "ExpectedBucketOwner")]
    expected_bucket_owner: Option<String>,
    #[serde(rename = "IfMatch")]
    if_match: Option<String>,
    #[serde(rename = "IfMatchLastModifiedTime")]
    if_match_last_modified_time: Option<Time>,
    #[serde(rename = "IfMatchSize")]
    if_match_size: Option<i64>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_object(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteObjectOptions| async move {
        let client = cloud.s3(options.region.as_deref());
        let within = aws_sdk_s3::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_object()
            .set_bucket(Some(sdk(options.bucket)?))
            .set_key(Some(sdk(options.key)?))
            .set_mfa(sdk(options.mfa)?)
            .set_version_id(sdk(options.version_id)?)
            .set_request_payer(sdk(options.request_payer)?)
            .set_bypass_governance_retention(sdk(options.bypass_governance_retention)?)
            .set_expected_bucket_owner(sdk(options.expected_bucket_owner)?)
            .set_if_match(sdk(options.if_match)?)
            .set_if_match_last_modified_time(sdk(options.if_match_last_modified_time)?)
            .set_if_match_size(sdk(options.if_match_size)?);
        let answer = sent("s3", "DeleteObject", request.customize().config_override(within).send()).await?;
        Ok(object!({ "DeleteMarker": answer.delete_marker, "VersionId": answer.version_id, "RequestCharged": answer.request_charged }))
    })
}

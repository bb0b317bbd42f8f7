//! s3: `DeleteBucket`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `DeleteBucket`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteBucketOptions {
    #[serde(rename = "Bucket")]
    bucket: String,
    #[serde(rename = "ExpectedBucketOwner")]
    expected_bucket_owner: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_bucket(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteBucketOptions| async move {
        let client = cloud.s3(options.region.as_deref());
        let within = aws_sdk_s3::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request =
            client.delete_bucket().set_bucket(Some(sdk(options.bucket)?)).set_expected_bucket_owner(sdk(options.expected_bucket_owner)?);
        sent("s3", "DeleteBucket", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

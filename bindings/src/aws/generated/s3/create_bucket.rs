//! s3: `CreateBucket`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::CreateBucketConfigurationOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_s3::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `CreateBucket`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateBucketOptions {
    #[serde(rename = "ACL")]
    acl: Option<Word<types::BucketCannedAcl>>,
    #[serde(rename = "Bucket")]
    bucket: String,
    #[serde(rename = "CreateBucketConfiguration")]
    create_bucket_configuration: Option<CreateBucketConfigurationOptions>,
    #[serde(rename = "GrantFullControl")]
    grant_full_control: Option<String>,
    #[serde(rename = "GrantRead")]
    grant_read: Option<String>,
    #[serde(rename = "GrantReadACP")]
    grant_read_acp: Option<String>,
    #[serde(rename = "GrantWrite")]
    grant_write: Option<String>,
    #[serde(rename = "GrantWriteACP")]
    grant_write_acp: Option<String>,
    #[serde(rename = "ObjectLockEnabledForBucket")]
    object_lock_enabled_for_bucket: Option<bool>,
    #[serde(rename = "ObjectOwnership")]
    object_ownership: Option<Word<types::ObjectOwnership>>,
    #[serde(rename = "BucketNamespace")]
    bucket_namespace: Option<Word<types::BucketNamespace>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_bucket(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateBucketOptions| async move {
        let client = cloud.s3(options.region.as_deref());
        let within = aws_sdk_s3::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_bucket()
            .set_acl(sdk(options.acl)?)
            .set_bucket(Some(sdk(options.bucket)?))
            .set_create_bucket_configuration(sdk(options.create_bucket_configuration)?)
            .set_grant_full_control(sdk(options.grant_full_control)?)
            .set_grant_read(sdk(options.grant_read)?)
            .set_grant_read_acp(sdk(options.grant_read_acp)?)
            .set_grant_write(sdk(options.grant_write)?)
            .set_grant_write_acp(sdk(options.grant_write_acp)?)
            .set_object_lock_enabled_for_bucket(sdk(options.object_lock_enabled_for_bucket)?)
            .set_object_ownership(sdk(options.object_ownership)?)
            .set_bucket_namespace(sdk(options.bucket_namespace)?);
        let answer = sent("s3", "CreateBucket", request.customize().config_override(within).send()).await?;
        Ok(object!({ "Location": answer.location, "BucketArn": answer.bucket_arn }))
    })
}

//! s3: options and results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_s3::types;
use engine::op::{Call, Failure};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
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
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `DeleteBucket`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteBucketOptions {
    #[serde(rename = "Bucket")]
    bucket: String,
    #[serde(rename = "ExpectedBucketOwner")]
    expected_bucket_owner: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// Options of AWS's `ListBuckets`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListBucketsOptions {
    #[serde(rename = "Prefix")]
    prefix: Option<String>,
    #[serde(rename = "BucketRegion")]
    bucket_region: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
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

/// AWS's `BucketInfo`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct BucketInfoOptions {
    #[serde(rename = "DataRedundancy")]
    data_redundancy: Option<Word<types::DataRedundancy>>,
    #[serde(rename = "Type")]
    r#type: Option<Word<types::BucketType>>,
}

impl Sdk for BucketInfoOptions {
    type Out = types::BucketInfo;

    fn sdk(self) -> Result<types::BucketInfo, Failure> {
        Ok(types::BucketInfo::builder().set_data_redundancy(sdk(self.data_redundancy)?).set_type(sdk(self.r#type)?).build())
    }
}

/// AWS's `CreateBucketConfiguration`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateBucketConfigurationOptions {
    #[serde(rename = "LocationConstraint")]
    location_constraint: Option<Word<types::BucketLocationConstraint>>,
    #[serde(rename = "Location")]
    location: Option<LocationInfoOptions>,
    #[serde(rename = "Bucket")]
    bucket: Option<BucketInfoOptions>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
}

impl Sdk for CreateBucketConfigurationOptions {
    type Out = types::CreateBucketConfiguration;

    fn sdk(self) -> Result<types::CreateBucketConfiguration, Failure> {
        Ok(types::CreateBucketConfiguration::builder()
            .set_location_constraint(sdk(self.location_constraint)?)
            .set_location(sdk(self.location)?)
            .set_bucket(sdk(self.bucket)?)
            .set_tags(sdk(self.tags)?)
            .build())
    }
}

/// AWS's `LocationInfo`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct LocationInfoOptions {
    #[serde(rename = "Type")]
    r#type: Option<Word<types::LocationType>>,
    #[serde(rename = "Name")]
    name: Option<String>,
}

impl Sdk for LocationInfoOptions {
    type Out = types::LocationInfo;

    fn sdk(self) -> Result<types::LocationInfo, Failure> {
        Ok(types::LocationInfo::builder().set_type(sdk(self.r#type)?).set_name(sdk(self.name)?).build())
    }
}

/// AWS's `Tag`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TagOptions {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Value")]
    value: String,
}

impl Sdk for TagOptions {
    type Out = types::Tag;

    fn sdk(self) -> Result<types::Tag, Failure> {
        types::Tag::builder().set_key(Some(sdk(self.key)?)).set_value(Some(sdk(self.value)?)).build().map_err(incomplete)
    }
}

shape!(types::Bucket { "Name": name, "CreationDate": creation_date, "BucketRegion": bucket_region, "BucketArn": bucket_arn });
shape!(types::Object { "Key": key, "LastModified": last_modified, "ETag": e_tag, "ChecksumAlgorithm": checksum_algorithm, "ChecksumType": checksum_type, "Size": size, "StorageClass": storage_class, "Owner": owner, "RestoreStatus": restore_status });
shape!(types::Owner { "DisplayName": display_name, "ID": id });
shape!(types::RestoreStatus { "IsRestoreInProgress": is_restore_in_progress, "RestoreExpiryDate": restore_expiry_date });
words!(types::ChecksumAlgorithm, types::ChecksumType, types::ObjectStorageClass, types::RequestCharged);

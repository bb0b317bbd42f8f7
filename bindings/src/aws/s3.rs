//! Amazon S3, as far as templates need it.

use super::file;
use super::generated::s3 as api;
use super::shape::{Wire, sent, wire, within};
use super::table::{natural, nothing, query};
use crate::cloud::Cloud;
use engine::op::{Call, Failure, Op};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The ops.
pub(super) fn ops(cloud: &Arc<Cloud>) -> Vec<Op> {
    vec![
        natural(
            "s3::create_bucket",
            "Creates a bucket.\n\nIf there is one of that name and it is yours, the call counts as done. Returns nothing.",
            &["s3:CreateBucket"],
            &["BucketAlreadyOwnedByYou"],
            nothing(api::create_bucket(cloud)),
        ),
        natural("s3::delete_bucket", "Deletes an empty bucket.", &["s3:DeleteBucket"], &["NoSuchBucket"], api::delete_bucket(cloud)),
        query("s3::list_buckets", "Lists the buckets of the account.", &["s3:ListAllMyBuckets"], api::list_buckets(cloud)),
        natural("s3::put_object", "Writes an object from a local file or from text.", &["s3:PutObject"], &[], put(cloud)),
        query("s3::list_objects_v2", "Lists the objects of a bucket.", &["s3:ListBucket"], api::list_objects_v2(cloud)),
        natural("s3::delete_object", "Deletes an object.", &["s3:DeleteObject"], &["NoSuchBucket", "NoSuchKey"], api::delete_object(cloud)),
    ]
}

/// Options of AWS's `PutObject`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PutObject {
    /// The name of the bucket.
    #[serde(rename = "Bucket")]
    bucket: String,
    /// The key of the object.
    #[serde(rename = "Key")]
    key: String,
    /// A local file, `#{ path, sha256 }`: its path relative to the runbook, and the hash it must have. Give this or `Body`.
    #[serde(rename = "File")]
    file: Option<Value>,
    /// The content as text, instead of a file.
    #[serde(rename = "Body")]
    body: Option<String>,
    /// The media type.
    #[serde(rename = "ContentType")]
    content_type: Option<String>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

fn put(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud: Arc<Cloud>, call: Call, options: PutObject| async move {
        let bytes = match (options.file, options.body) {
            (Some(named), None) => file::read(&call, &named)?,
            (None, Some(text)) => text.into_bytes(),
            _ => return Err(Failure::refused("Options", "give `File` or `Body`, one of them")),
        };
        let client = cloud.s3(options.region.as_deref());
        let within = aws_sdk_s3::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.put_object().bucket(options.bucket).key(options.key).set_content_type(options.content_type).body(bytes.into());
        let answer = sent("s3", "PutObject", request.customize().config_override(within).send()).await?;
        Ok(json!({ "ETag": answer.e_tag }))
    })
}

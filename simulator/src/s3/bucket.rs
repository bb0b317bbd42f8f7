//! Buckets.

use super::{Ask, xml};
use crate::wire::{AwsError, Call, Node, Reply};
use crate::world::World;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A bucket of the account, keyed by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bucket {
    pub(super) region: String,
    pub(super) created: Timestamp,
}

pub(super) fn missing() -> AwsError {
    AwsError::new(404, "NoSuchBucket", "The specified bucket does not exist")
}

/// The bucket, or `NoSuchBucket`.
pub(super) fn find<'a>(world: &'a World, name: &str) -> Result<&'a Bucket, AwsError> {
    world.s3.buckets.get(name).ok_or_else(missing)
}

/// A time as S3 writes it in XML.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

pub(super) fn list(world: &World) -> Result<Reply, AwsError> {
    let owner = Node::new("Owner").with("ID", format!("{:0>64}", world.account()));
    let buckets = world.s3.buckets.iter();
    let nodes = buckets.map(|(name, bucket)| Node::new("Bucket").with("Name", name).with("CreationDate", date(bucket.created)));
    xml(&Node::new("ListAllMyBucketsResult").child(owner).child(Node::list("Buckets", "Bucket", nodes)))
}

/// The texts of every `<element>` in an XML body, unescaped.
pub(super) fn texts(body: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let parts = body.split(&open).skip(1).filter_map(|part| part.split_once(&close));
    parts.map(|(text, _)| quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())).collect()
}

fn good_name(name: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    (3..=63).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.')
        && edge(name.chars().next())
        && edge(name.chars().last())
        && !name.contains("..")
}

pub(super) fn create(world: &mut World, call: &Call, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    if !good_name(ask.bucket) {
        return Err(AwsError::new(400, "InvalidBucketName", "The specified bucket is not valid."));
    }
    let body = String::from_utf8_lossy(&ask.body);
    let wanted = texts(&body, "LocationConstraint").into_iter().next().filter(|text| !text.is_empty());
    let region = match wanted.as_deref() {
        None if call.region == "us-east-1" => "us-east-1",
        None => {
            let message = "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.";
            return Err(AwsError::new(400, "IllegalLocationConstraintException", message));
        }
        Some("us-east-1") => return Err(AwsError::new(400, "InvalidLocationConstraint", "The specified location-constraint is not valid")),
        Some(region) if region == call.region || call.region == "us-east-1" => region,
        Some(region) => {
            let message =
                format!("The {region} location constraint is incompatible for the region specific endpoint this request was sent to.");
            return Err(AwsError::new(400, "IllegalLocationConstraintException", message));
        }
    };
    // In us-east-1 an owner may create a bucket again; elsewhere not.
    match world.s3.buckets.get(ask.bucket) {
        Some(bucket) if bucket.region == "us-east-1" && region == "us-east-1" => {}
        Some(_) => {
            let message = "Your previous request to create the named bucket succeeded and you already own it.";
            return Err(AwsError::new(409, "BucketAlreadyOwnedByYou", message));
        }
        None => {
            let bucket = Bucket { region: region.to_owned(), created: world.now() };
            world.s3.buckets.insert(ask.bucket, bucket);
        }
    }
    Ok(Reply::Raw(200, vec![("location", format!("/{}", ask.bucket))], Bytes::new()))
}

pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    if world.s3.objects.values().any(|object| object.bucket == ask.bucket) {
        return Err(AwsError::new(409, "BucketNotEmpty", "The bucket you tried to delete is not empty"));
    }
    world.s3.buckets.remove(ask.bucket);
    Ok(Reply::Empty(204))
}

pub(super) fn location(region: &str) -> Result<Reply, AwsError> {
    xml(&Node::text("LocationConstraint", if region == "us-east-1" { "" } else { region }))
}

//! S3 buckets.

use super::{Attributes, Job, Kind, PLAIN};
use crate::s3;
use crate::wire::{AwsError, Reply};
use bytes::Bytes;
use std::collections::BTreeMap;

pub(super) const KINDS: &[Kind] = &[Kind {
    name: "AWS::S3::Bucket",
    optional: &["BucketName"],
    attributes: &["Arn", "DomainName", "RegionalDomainName"],
    seconds: (18, 24),
    make: make_bucket,
    ready: |job| {
        let (name, region) = (job.physical.clone(), job.call.region.clone());
        Ok(Some(Attributes::from([
            ("Arn".to_owned(), format!("arn:aws:s3:::{name}")),
            ("DomainName".to_owned(), format!("{name}.s3.amazonaws.com")),
            ("RegionalDomainName".to_owned(), format!("{name}.s3.{region}.amazonaws.com")),
        ])))
    },
    remove: |job| {
        let name = job.physical.clone();
        ask(job, "DELETE", &name, "").map(drop)
    },
    ..PLAIN
}];

fn make_bucket(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("BucketName", 63).to_lowercase();
    let region = job.call.region.clone();
    let body = match region.as_str() {
        "us-east-1" => String::new(),
        region => format!("<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"),
    };
    ask(job, "PUT", &name, &body)?;
    Ok(name)
}

fn ask(job: &mut Job<'_>, method: &str, bucket: &str, body: &str) -> Result<Reply, AwsError> {
    let headers = BTreeMap::from([("host".to_owned(), format!("{bucket}.s3.{}.amazonaws.com", job.call.region))]);
    let body = Bytes::from(body.to_owned());
    s3::handle(job.world, &job.call.clone(), method, bucket, "", &BTreeMap::new(), &headers, body)
}

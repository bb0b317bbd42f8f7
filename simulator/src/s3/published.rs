//! The public buckets of AWS Elastic Disaster Recovery: the agent installer of every Region, and its hash.

use super::{Ask, refused};
use crate::wire::{AwsError, Reply};
use bytes::Bytes;
use md5::{Digest, Md5};
use ring::digest::{SHA512, digest};

/// The forms of the installer for Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The program to run by itself.
    Init,
    /// The form to run with Python.
    Python,
}

const HASHES: &str = "aws-elastic-disaster-recovery-hashes-";
const INSTALLERS: &str = "aws-elastic-disaster-recovery-";
const REGIONS: [&str; 10] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-central-1",
    "ap-southeast-1",
    "ap-southeast-2",
];

const FIRST_LINE: &str = "#!aws-replication-installer";

/// The installer's bytes: a text that says what it is, padded to a size like that of the real one.
pub(crate) fn installer_bytes(kind: Kind) -> Bytes {
    let (form, size) = match kind {
        Kind::Init => ("aws-replication-installer-init", 64 << 10),
        Kind::Python => ("aws-replication-installer-init.py", 19_507),
    };
    let mut text =
        format!("{FIRST_LINE} {form}\n# The AWS Replication Agent installer of the lab. The lab's hosts know it by its first line.\n");
    while text.len() < size {
        text.push_str("# ---------------------------------------------------------------------------\n");
    }
    text.truncate(size);
    Bytes::from(text)
}

/// Whether `bytes` are an installer, complete in its first line.
pub(crate) fn is_installer(bytes: &[u8]) -> bool {
    bytes.starts_with(FIRST_LINE.as_bytes()) && bytes.get(FIRST_LINE.len()) == Some(&b' ')
}

/// The Region of a public bucket; `None` for any other bucket.
pub(super) fn region(bucket: &str) -> Option<String> {
    let region = bucket.strip_prefix(HASHES).or_else(|| bucket.strip_prefix(INSTALLERS))?;
    REGIONS.contains(&region).then(|| region.to_owned())
}

fn content(bucket: &str, key: &str) -> Option<Bytes> {
    let hashes = bucket.starts_with(HASHES);
    let name = key.strip_prefix("latest/linux/")?;
    let (name, hashed) = name.strip_suffix(".sha512").map_or((name, false), |name| (name, true));
    let bytes = match name {
        "aws-replication-installer-init" => installer_bytes(Kind::Init),
        "aws-replication-installer-init.py" => installer_bytes(Kind::Python),
        _ => return None,
    };
    match (hashes, hashed) {
        (true, true) => {
            let hash = hex::encode(digest(&SHA512, &bytes));
            Some(Bytes::from(format!("{hash}  {name}\n")))
        }
        (false, false) => Some(bytes),
        _ => None,
    }
}

/// Serves objects to anybody. What is not there is refused, as by any bucket that may not be listed.
pub(super) fn answer(operation: &str, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    if operation != "GetObject" && operation != "HeadObject" {
        return Err(refused());
    }
    let content = content(ask.bucket, ask.key).ok_or_else(refused)?;
    let headers = vec![
        ("content-type", "binary/octet-stream".to_owned()),
        ("content-length", content.len().to_string()),
        ("etag", format!("\"{}\"", hex::encode(Md5::digest(&content)))),
    ];
    Ok(Reply::Raw(200, headers, if operation == "GetObject" { content } else { Bytes::new() }))
}

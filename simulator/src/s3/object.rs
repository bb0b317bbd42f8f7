//! Objects.

use super::bucket::{date, texts};
use super::{Ask, checksum, not_implemented, xml};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use md5::{Digest, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An object, keyed by `bucket/key`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(super) bucket: String,
    key: String,
    /// Base 64.
    content: String,
    size: usize,
    /// MD5, in quotes.
    etag: String,
    content_type: String,
    /// Header name and value of the checksum it was sent with.
    checksum: Option<(String, String)>,
    modified: Timestamp,
}

/// The largest object of the lab, in bytes: it is a place for templates, not for backups.
const LARGEST: usize = 16 << 20;

fn row(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}")
}

pub(super) fn put(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let wants = |name: &&String| name.starts_with("x-amz-meta-") || *name == "x-amz-copy-source" || *name == "x-amz-tagging";
    if let Some(name) = ask.headers.keys().find(wants) {
        return Err(not_implemented(&format!("the header `{name}` of PutObject")));
    }
    if ask.body.len() > LARGEST {
        let message = format!("Your proposed upload exceeds the maximum allowed size: {} bytes, the lab keeps {LARGEST}", ask.body.len());
        return Err(AwsError::new(400, "EntityTooLarge", message));
    }
    if ask.key.len() > 1024 {
        return Err(AwsError::new(400, "KeyTooLongError", "Your key is too long"));
    }
    let row = row(ask.bucket, ask.key);
    if ask.headers.get("if-none-match").is_some_and(|value| value == "*") && world.s3.objects.contains(&row) {
        return Err(AwsError::new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
    }
    let checksum = checksum::declared(ask.headers, &ask.body)?;
    let etag = format!("\"{}\"", hex::encode(Md5::digest(&ask.body)));
    let object = Object {
        bucket: ask.bucket.to_owned(),
        key: ask.key.to_owned(),
        content: STANDARD.encode(&ask.body),
        size: ask.body.len(),
        etag: etag.clone(),
        content_type: ask.headers.get("content-type").cloned().unwrap_or_else(|| "binary/octet-stream".to_owned()),
        checksum: checksum.map(|(name, value)| (name.to_owned(), value)),
        modified: world.now(),
    };
    let mut headers = vec![("etag", etag), ("x-amz-server-side-encryption", "AES256".to_owned())];
    headers.extend(checksum_headers(&object));
    world.s3.objects.insert(row, object);
    Ok(Reply::Raw(200, headers, Bytes::new()))
}

fn checksum_headers(object: &Object) -> Vec<(&'static str, String)> {
    let known = object.checksum.as_ref().and_then(|(name, value)| Some((checksum::header(name)?, value.clone())));
    known.into_iter().flat_map(|known| [known, ("x-amz-checksum-type", "FULL_OBJECT".to_owned())]).collect()
}

fn no_key() -> AwsError {
    AwsError::new(404, "NoSuchKey", "The specified key does not exist.")
}

/// `GetObject`, or `HeadObject` without the body.
pub(super) fn get(world: &World, ask: &Ask<'_>, whole: bool) -> Result<Reply, AwsError> {
    if ask.headers.contains_key("range") {
        return Err(not_implemented("the header `range` of GetObject"));
    }
    let object = world.s3.objects.get(&row(ask.bucket, ask.key)).ok_or_else(no_key)?;
    let content = STANDARD.decode(&object.content).map_err(|error| AwsError::new(500, "InternalError", error.to_string()))?;
    let mut headers = vec![
        ("content-type", object.content_type.clone()),
        ("content-length", object.size.to_string()),
        ("etag", object.etag.clone()),
        ("last-modified", object.modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        ("accept-ranges", "none".to_owned()),
        ("x-amz-server-side-encryption", "AES256".to_owned()),
    ];
    if ask.headers.get("x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("enabled")) {
        headers.extend(checksum_headers(object));
    }
    Ok(Reply::Raw(200, headers, if whole { Bytes::from(content) } else { Bytes::new() }))
}

pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    world.s3.objects.remove(&row(ask.bucket, ask.key));
    Ok(Reply::Empty(204))
}

pub(super) fn delete_many(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    checksum::declared(ask.headers, &ask.body)?;
    let body = String::from_utf8_lossy(&ask.body).into_owned();
    let keys = texts(&body, "Key");
    if keys.is_empty() || keys.len() > 1000 || !texts(&body, "VersionId").is_empty() {
        let message = "The XML you provided was not well-formed or did not validate against our published schema";
        return Err(AwsError::new(400, "MalformedXML", message));
    }
    for key in &keys {
        world.s3.objects.remove(&row(ask.bucket, key));
    }
    let quiet = texts(&body, "Quiet").first().is_some_and(|quiet| quiet == "true");
    let deleted = keys.iter().filter(|_| !quiet).map(|key| Node::new("Deleted").with("Key", key));
    xml(&Node::new("DeleteResult").children(deleted))
}

/// One entry of a listing.
enum Entry<'a> {
    Object(&'a Object),
    Prefix(String),
}

pub(super) fn list(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let query = |name: &str| ask.query.get(name).filter(|value| !value.is_empty());
    if query("list-type").map(String::as_str) != Some("2") {
        return Err(not_implemented("ListObjects of version 1; ask with list-type=2"));
    }
    let malformed = |what: &str| AwsError::new(400, "InvalidArgument", format!("The {what} provided is incorrect"));
    let asked = query("max-keys").map_or(Ok(1000), |text| text.parse::<usize>()).map_err(|_| malformed("max-keys"))?;
    let most = asked.min(1000).min(world.page.unwrap_or(usize::MAX));
    let token = query("continuation-token").map(|token| STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok()));
    let after = match token {
        Some(token) => Some(token.ok_or_else(|| malformed("continuation token"))?),
        None => query("start-after").cloned(),
    };
    let entries = entries(world, ask, after.as_deref());
    let truncated = entries.len() > most && most > 0;
    let url = query("encoding-type").is_some_and(|encoding| encoding == "url");
    let encode = |text: &str| if url { encoded(text) } else { text.to_owned() };
    let mut node = Node::new("ListBucketResult")
        .with("Name", ask.bucket)
        .with("Prefix", query("prefix").map(|prefix| encode(prefix)).unwrap_or_default())
        .maybe("Delimiter", query("delimiter").map(|delimiter| encode(delimiter)))
        .maybe("ContinuationToken", query("continuation-token"))
        .maybe("StartAfter", query("start-after").map(|after| encode(after)))
        .maybe("EncodingType", url.then_some("url"))
        .with("MaxKeys", asked.min(1000))
        .with("KeyCount", entries.len().min(most))
        .with("IsTruncated", truncated);
    if let Some((last, _)) = entries.get(most.saturating_sub(1)).filter(|_| truncated) {
        node = node.with("NextContinuationToken", STANDARD.encode(last));
    }
    for (_, entry) in entries.iter().take(most) {
        node = node.child(match entry {
            Entry::Prefix(prefix) => Node::new("CommonPrefixes").with("Prefix", encode(prefix)),
            Entry::Object(object) => Node::new("Contents")
                .with("Key", encode(&object.key))
                .with("LastModified", date(object.modified))
                .with("ETag", &object.etag)
                .with("Size", object.size)
                .with("StorageClass", "STANDARD"),
        });
    }
    xml(&node)
}

/// Objects and common prefixes after `after`, in order.
fn entries<'a>(world: &'a World, ask: &Ask<'_>, after: Option<&str>) -> Vec<(String, Entry<'a>)> {
    let prefix = ask.query.get("prefix").map_or("", String::as_str);
    let delimiter = ask.query.get("delimiter").filter(|delimiter| !delimiter.is_empty());
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for object in world.s3.objects.values().filter(|object| object.bucket == ask.bucket && object.key.starts_with(prefix)) {
        let rest = &object.key[prefix.len()..];
        let common = delimiter.and_then(|delimiter| Some(format!("{prefix}{}{delimiter}", rest.split_once(delimiter.as_str())?.0)));
        let name = common.clone().unwrap_or_else(|| object.key.clone());
        if after.is_some_and(|after| name.as_str() <= after) || (common.is_some() && !seen.insert(name.clone())) {
            continue;
        }
        out.push((name.clone(), common.map_or(Entry::Object(object), |_| Entry::Prefix(name))));
    }
    out
}

fn encoded(text: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/').remove(b'*');
    utf8_percent_encode(text, KEPT).to_string()
}

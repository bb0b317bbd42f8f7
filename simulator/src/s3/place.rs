//! Where a request points: bucket, key and Region out of host names and paths.

use crate::wire::AwsError;
use percent_encoding::percent_decode_str;

/// What stands before `amazonaws.com`: the bucket (empty for path style) and the Region, if the name has one.
fn endpoint(host: &str) -> Option<(String, Option<String>)> {
    let rest = host.strip_suffix(".amazonaws.com")?;
    let labels: Vec<&str> = rest.split('.').collect();
    let at = labels.iter().rposition(|label| *label == "s3" || label.starts_with("s3-"))?;
    let bucket = labels[..at].join(".");
    let region = match (labels[at].strip_prefix("s3-"), labels.get(at + 1), labels.get(at + 2)) {
        (Some(region), None, _) => Some(region.to_owned()),
        (None, Some(&"dualstack"), Some(region)) => Some((*region).to_owned()),
        (None, Some(region), None) => Some((*region).to_owned()),
        (None, None, _) => None,
        _ => return None,
    };
    Some((bucket, region))
}

/// Whether a host name belongs to S3.
pub(super) fn is_s3(host: &str) -> bool {
    endpoint(host).is_some()
}

/// The Region in an S3 host name.
pub(super) fn region(host: &str) -> Option<String> {
    endpoint(host)?.1
}

/// Bucket and key of a request. A host that is not S3's is a plain endpoint, asked in path style.
pub(super) fn of(host: &str, path: &str) -> (String, String) {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let path = path.strip_prefix('/').unwrap_or(path);
    match endpoint(host) {
        Some((bucket, _)) if !bucket.is_empty() => (bucket, decode(path)),
        _ => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (decode(bucket), decode(key))
        }
    }
}

/// The ARN of a bucket or an object.
pub(super) fn arn(bucket: &str, key: &str) -> String {
    match (bucket, key) {
        ("", _) => "*".to_owned(),
        (bucket, "") => format!("arn:aws:s3:::{bucket}"),
        (bucket, key) => format!("arn:aws:s3:::{bucket}/{key}"),
    }
}

/// Host, path and query of a URL.
pub(super) fn split(url: &str) -> Result<(String, String, String), AwsError> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let rest = rest.ok_or_else(|| AwsError::new(400, "InvalidURI", format!("Couldn't parse the specified URI: {url}")))?;
    let (authority, tail) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    let host = authority.split(':').next().unwrap_or(authority);
    Ok((host.to_owned(), path.to_owned(), query.to_owned()))
}

//! Bodies in `aws-chunked` coding, as SDKs send them to have a checksum follow the data.

use crate::wire::AwsError;
use bytes::Bytes;
use std::collections::BTreeMap;

/// The body without its coding, and the headers together with the trailers. Other bodies stay as they are.
pub(super) fn decoded(headers: &BTreeMap<String, String>, body: Bytes) -> Result<(BTreeMap<String, String>, Bytes), AwsError> {
    let mut headers = headers.clone();
    if !headers.get("x-amz-content-sha256").is_some_and(|hash| hash.starts_with("STREAMING-")) {
        return Ok((headers, body));
    }
    let broken = || AwsError::new(400, "IncompleteBody", "The request body terminated unexpectedly");
    let (data, trailers) = chunks(&body).ok_or_else(broken)?;
    if headers.get("x-amz-decoded-content-length").is_some_and(|length| *length != data.len().to_string()) {
        return Err(broken());
    }
    headers.extend(trailers);
    Ok((headers, Bytes::from(data)))
}

/// Headers that come after the data.
type Trailers = Vec<(String, String)>;

/// `size[;extension] CRLF data CRLF`, repeated; a chunk of size 0; trailers; an empty line.
fn chunks(mut rest: &[u8]) -> Option<(Vec<u8>, Trailers)> {
    let mut data = Vec::new();
    loop {
        let head = line(&mut rest)?;
        let size = usize::from_str_radix(head.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            break;
        }
        data.extend(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
    let mut trailers = Vec::new();
    while let Some(text) = line(&mut rest).filter(|text| !text.is_empty()) {
        let (name, value) = text.split_once(':')?;
        trailers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Some((data, trailers))
}

/// Takes the next line off, without its end.
fn line(rest: &mut &[u8]) -> Option<String> {
    let end = rest.windows(2).position(|two| two == b"\r\n")?;
    let text = String::from_utf8(rest[..end].to_vec()).ok()?;
    *rest = &rest[end + 2..];
    Some(text)
}

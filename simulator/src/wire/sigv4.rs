//! AWS Signature Version 4: whose request this is, and whether it was signed with that key's secret.
//!
//! Header signatures only: a presigned URL is not a signed request here. Written after AWS's page "Create a signed
//! AWS API request" and tested with the published example requests.

use super::{AwsError, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use ring::{digest, hmac};

/// The credential scope of an `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) access_key: String,
    /// `yyyymmdd`.
    pub(crate) date: String,
    pub(crate) region: String,
    /// Signing name.
    pub(crate) service: String,
    /// Lower-case names of the signed headers, in the order given.
    pub(crate) signed_headers: Vec<String>,
    /// Hexadecimal.
    pub(crate) signature: String,
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const UNRESERVED_PATH: &AsciiSet = &UNRESERVED.remove(b'/');

/// Reads the `Authorization` header; `None` if there is none of this kind.
pub(crate) fn scope(request: &Request) -> Option<Scope> {
    let rest = request.headers.get("authorization")?.strip_prefix(ALGORITHM)?.trim_start();
    let field = |name: &str| rest.split(',').map(str::trim).find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let credential: Vec<&str> = field("Credential")?.split('/').collect();
    let [access_key, date, region, service, "aws4_request"] = credential[..] else { return None };
    Some(Scope {
        access_key: access_key.to_owned(),
        date: date.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers: field("SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: field("Signature")?.to_owned(),
    })
}

/// Whether `request` was signed with `secret`. The age of the signature is not checked: lab time is not the
/// client's time.
pub(crate) fn verify(request: &Request, scope: &Scope, secret: &str) -> Result<(), AwsError> {
    let mismatch = |message: &str| {
        let code = if scope.service == "drs" { "InvalidSignatureException" } else { "SignatureDoesNotMatch" };
        AwsError::new(403, code, message)
    };
    let date = request.headers.get("x-amz-date").ok_or_else(|| mismatch("The request has no X-Amz-Date header."))?;
    if date.get(..8) != Some(scope.date.as_str()) {
        return Err(mismatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"));
    }
    let must = |name: &String| name.as_str() == "host" || name.starts_with("x-amz-");
    if let Some(unsigned) = request.headers.keys().find(|name| must(name) && !scope.signed_headers.contains(name)) {
        return Err(mismatch(&format!("There were headers present in the request which were not signed: {unsigned}")));
    }
    let payload = payload_hash(request, scope)?;
    if expected(request, scope, date, &payload, secret).eq_ignore_ascii_case(&scope.signature) {
        return Ok(());
    }
    Err(mismatch(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ))
}

/// The payload's part of the canonical request: what the client declared, once it is seen to be true.
fn payload_hash(request: &Request, scope: &Scope) -> Result<String, AwsError> {
    let actual = sha256(&request.body);
    let Some(declared) = request.headers.get("x-amz-content-sha256") else { return Ok(actual) };
    match declared.as_str() {
        "UNSIGNED-PAYLOAD" | "STREAMING-UNSIGNED-PAYLOAD-TRAILER" if scope.service == "s3" => Ok(declared.clone()),
        streaming if streaming.starts_with("STREAMING-") => {
            let message = format!("A payload signed as {streaming} is not implemented by the lab: send it whole or as UNSIGNED-PAYLOAD");
            Err(AwsError::new(501, "NotImplemented", message))
        }
        hash if hash == actual => Ok(actual),
        _ => {
            let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
            Err(AwsError::new(400, "XAmzContentSHA256Mismatch", message))
        }
    }
}

fn expected(request: &Request, scope: &Scope, amz_date: &str, payload: &str, secret: &str) -> String {
    let canonical = canonical_request(request, scope, payload);
    let credential = format!("{}/{}/{}/aws4_request", scope.date, scope.region, scope.service);
    let to_sign = format!("{ALGORITHM}\n{amz_date}\n{credential}\n{}", sha256(canonical.as_bytes()));
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [&scope.date, &scope.region, &scope.service, "aws4_request"] {
        key = hmac256(&key, part.as_bytes());
    }
    hex::encode(hmac256(&key, to_sign.as_bytes()))
}

fn canonical_request(request: &Request, scope: &Scope, payload: &str) -> String {
    let headers: String = scope.signed_headers.iter().map(|name| format!("{name}:{}\n", canonical_header(request, name))).collect();
    let names = scope.signed_headers.join(";");
    let (path, query) = (canonical_path(&request.path, scope.service == "s3"), canonical_query(&request.query));
    format!("{}\n{path}\n{query}\n{headers}\n{names}\n{payload}", request.method)
}

fn canonical_header(request: &Request, name: &str) -> String {
    match request.headers.get(name) {
        Some(value) => value.split_whitespace().collect::<Vec<_>>().join(" "),
        None if name == "host" => request.host.clone(),
        None => String::new(),
    }
}

/// S3 signs the path as it is sent; the other services sign it without dot segments and encoded once more.
fn canonical_path(path: &str, s3: bool) -> String {
    if s3 {
        let decoded: Vec<u8> = percent_decode_str(path).collect();
        return or_root(percent_encoding::percent_encode(&decoded, UNRESERVED_PATH).to_string());
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let mut normal = format!("/{}", segments.join("/"));
    if !segments.is_empty() && (path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..")) {
        normal.push('/');
    }
    utf8_percent_encode(&normal, UNRESERVED_PATH).to_string()
}

fn or_root(path: String) -> String {
    if path.is_empty() { "/".to_owned() } else { path }
}

fn canonical_query(query: &str) -> String {
    let encode = |text: &str| {
        let decoded: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&decoded, UNRESERVED).to_string()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<(String, String)> = pairs.map(|(name, value)| (encode(name), encode(value))).collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Signs a request as an SDK would, for programs on the lab's hosts that call AWS. A session token belongs into
/// the header `x-amz-security-token` before. `amz_date` is `20261102T090000Z`.
pub(crate) fn sign(request: &mut Request, access_key: &str, secret: &str, region: &str, service: &str, amz_date: &str) {
    let host = request.host.clone();
    request.headers.entry("host".to_owned()).or_insert(host);
    request.headers.insert("x-amz-date".to_owned(), amz_date.to_owned());
    if service == "s3" {
        let hash = sha256(&request.body);
        request.headers.entry("x-amz-content-sha256".to_owned()).or_insert(hash);
    }
    let signs = |name: &&String| *name == "host" || *name == "content-type" || name.starts_with("x-amz-");
    let mut scope = Scope {
        access_key: access_key.to_owned(),
        date: amz_date.get(..8).unwrap_or(amz_date).to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers: request.headers.keys().filter(signs).cloned().collect(),
        signature: String::new(),
    };
    let payload = request.headers.get("x-amz-content-sha256").cloned().unwrap_or_else(|| sha256(&request.body));
    scope.signature = expected(request, &scope, amz_date, &payload, secret);
    let credential = format!("{access_key}/{}/{region}/{service}/aws4_request", scope.date);
    let (names, signature) = (scope.signed_headers.join(";"), &scope.signature);
    let value = format!("{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}");
    request.headers.insert("authorization".to_owned(), value);
}

fn hmac256(key: &[u8], data: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data).as_ref().to_vec()
}

fn sha256(data: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn request(method: &str, host: &str, path: &str, query: &str, headers: &[(&str, &str)], body: &str) -> Request {
        let mut headers: BTreeMap<String, String> = headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        headers.insert("host".to_owned(), host.to_owned());
        let (method, host, path, query) = (method.to_owned(), host.to_owned(), path.to_owned(), query.to_owned());
        Request { method, host, path, query, headers, body: body.as_bytes().to_vec().into() }
    }

    fn authorization(access_key: &str, scope: &str, headers: &str, signature: &str) -> String {
        format!("AWS4-HMAC-SHA256 Credential={access_key}/{scope}/aws4_request, SignedHeaders={headers}, Signature={signature}")
    }

    /// Verifies with AWS's example secret, which differs by a `+` between its two sets of examples.
    fn verified(mut request: Request, authorization: String, secret: &str) -> Result<(), String> {
        request.headers.insert("authorization".to_owned(), authorization);
        let scope = scope(&request).expect("a scope");
        verify(&request, &scope, secret).map_err(|error| error.code)
    }

    const IAM_SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const S3_SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    #[test]
    fn the_published_iam_example_verifies() {
        let headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("x-amz-date", "20150830T123600Z")];
        let list_users = request("GET", "iam.amazonaws.com", "/", "Action=ListUsers&Version=2010-05-08", &headers, "");
        let signature = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
        let signed = authorization("AKIDEXAMPLE", "20150830/us-east-1/iam", "content-type;host;x-amz-date", signature);
        assert_eq!(verified(list_users.clone(), signed.clone(), IAM_SECRET), Ok(()));
        assert_eq!(verified(list_users, signed, "another"), Err("SignatureDoesNotMatch".to_owned()));
    }

    #[test]
    fn the_published_s3_examples_verify() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let date = ("x-amz-date", "20130524T000000Z");
        let get = request(
            "GET",
            "examplebucket.s3.amazonaws.com",
            "/test.txt",
            "",
            &[("range", "bytes=0-9"), ("x-amz-content-sha256", empty), date],
            "",
        );
        let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        let names = "host;range;x-amz-content-sha256;x-amz-date";
        let scope = "20130524/us-east-1/s3";
        assert_eq!(verified(get, authorization("AKIAIOSFODNN7EXAMPLE", scope, names, signature), S3_SECRET), Ok(()));

        let hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        let headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            date,
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("x-amz-content-sha256", hash),
        ];
        let put = request("PUT", "examplebucket.s3.amazonaws.com", "/test%24file.text", "", &headers, "Welcome to Amazon S3.");
        let signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
        let names = "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class";
        assert_eq!(verified(put, authorization("AKIAIOSFODNN7EXAMPLE", scope, names, signature), S3_SECRET), Ok(()));
    }

    #[test]
    fn a_body_that_is_not_the_one_signed_is_refused() {
        let mut put = request("PUT", "b.s3.amazonaws.com", "/k", "", &[], "one");
        sign(&mut put, "AKIA", "secret", "us-east-1", "s3", "20261102T090000Z");
        let signed = scope(&put).expect("a scope");
        assert!(verify(&put, &signed, "secret").is_ok());
        put.body = "two".into();
        assert_eq!(verify(&put, &signed, "secret").expect_err("refused").code, "XAmzContentSHA256Mismatch");
    }

    #[test]
    fn drs_paths_are_encoded_twice_and_its_refusal_has_its_own_name() {
        let path = "/tags/arn%3Aaws%3Adrs%3Aus-east-1%3A1%3Asource-server%2Fs-1";
        assert_eq!(canonical_path(path, false), "/tags/arn%253Aaws%253Adrs%253Aus-east-1%253A1%253Asource-server%252Fs-1");
        let mut call = request("POST", "drs.us-east-1.amazonaws.com", path, "b=2&a=1%20x", &[], "{}");
        sign(&mut call, "AKIA", "secret", "us-east-1", "drs", "20261102T090000Z");
        let signed = scope(&call).expect("a scope");
        assert!(verify(&call, &signed, "secret").is_ok());
        assert_eq!(verify(&call, &signed, "other").expect_err("refused").code, "InvalidSignatureException");
    }

    #[test]
    fn an_amz_header_added_after_signing_is_refused() {
        let mut call = request("POST", "iam.amazonaws.com", "/", "", &[], "Action=ListUsers&Version=2010-05-08");
        sign(&mut call, "AKIA", "secret", "us-east-1", "iam", "20261102T090000Z");
        let signed = scope(&call).expect("a scope");
        call.headers.insert("x-amz-security-token".to_owned(), "token".to_owned());
        assert_eq!(verify(&call, &signed, "secret").expect_err("refused").code, "SignatureDoesNotMatch");
    }
}

//! S3: buckets and objects over restXml, virtual-hosted and path style, and the public buckets AWS itself keeps.

mod bucket;
mod checksum;
mod chunked;
mod object;
mod place;
mod published;
mod taken;

#[cfg(test)]
mod tests;

use crate::iam;
use crate::store::{Persist, Table};
use crate::wire::{Api, AwsError, Call, Node, Principal, Reply, Request};
use crate::world::World;
use bytes::Bytes;
use std::collections::BTreeMap;

pub(crate) use published::is_installer;
pub(crate) use taken::OPERATIONS as TAKEN;

/// State of the service.
#[derive(Clone, Debug)]
pub(crate) struct State {
    buckets: Table<bucket::Bucket>,
    objects: Table<object::Object>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self { buckets: Table::new("s3.bucket"), objects: Table::new("s3.object") }
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        vec![&mut self.buckets, &mut self.objects]
    }
}

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A request to S3, taken apart.
struct Ask<'a> {
    bucket: &'a str,
    key: &'a str,
    query: &'a BTreeMap<String, String>,
    headers: &'a BTreeMap<String, String>,
    body: Bytes,
}

/// The operation a method, bucket, key and query mean: `PutObject`.
pub(crate) fn operation(method: &str, bucket: &str, key: &str, query: &BTreeMap<String, String>) -> &'static str {
    let has = |name| query.contains_key(name);
    match (method, bucket.is_empty(), key.is_empty()) {
        ("GET", true, _) => "ListBuckets",
        ("GET", false, true) if has("location") => "GetBucketLocation",
        ("GET", false, true) => "ListObjectsV2",
        ("HEAD", false, true) => "HeadBucket",
        ("PUT", false, true) => "CreateBucket",
        ("DELETE", false, true) => "DeleteBucket",
        ("POST", false, true) if has("delete") => "DeleteObjects",
        ("GET", false, false) => "GetObject",
        ("HEAD", false, false) => "HeadObject",
        ("PUT", false, false) => "PutObject",
        ("DELETE", false, false) => "DeleteObject",
        _ => "Unknown",
    }
}

/// A signed request: bucket from the host or the path, key, query and headers.
pub(crate) fn parse(request: &Request) -> Api {
    let (bucket, key) = place::of(&request.host, &request.path);
    let query = form_urlencoded::parse(request.query.as_bytes()).into_owned().collect();
    let (method, headers, body) = (request.method.clone(), with_host(request), request.body.to_vec());
    Api::Object { method, bucket, key, query, headers, body }
}

/// The request's headers, of which `host` says which Region's endpoint was asked.
fn with_host(request: &Request) -> BTreeMap<String, String> {
    let mut headers = request.headers.clone();
    headers.insert("host".to_owned(), request.host.clone());
    headers.remove("authorization");
    headers
}

/// An unsigned request, if its host is a bucket of S3 or its path begins with a public one.
pub(crate) fn anonymous(request: &Request) -> Option<Api> {
    let (bucket, _) = place::of(&request.host, &request.path);
    (place::is_s3(&request.host) || published::region(&bucket).is_some()).then(|| parse(request))
}

/// Answers one request.
#[expect(clippy::too_many_arguments, reason = "an S3 request has these parts")]
pub(crate) fn handle(
    world: &mut World,
    call: &Call,
    method: &str,
    bucket: &str,
    key: &str,
    query: &BTreeMap<String, String>,
    headers: &BTreeMap<String, String>,
    body: Bytes,
) -> Result<Reply, AwsError> {
    let operation = operation(method, bucket, key, query);
    let answered = chunked::decoded(headers, body)
        .and_then(|(headers, body)| act(world, call, operation, &Ask { bucket, key, query, headers: &headers, body }));
    match answered {
        // An answer to HEAD has no body, not even to say what is wrong.
        Err(error) if method == "HEAD" => Ok(Reply::Raw(error.status, Vec::new(), Bytes::new())),
        answered => answered,
    }
}

fn act(world: &mut World, call: &Call, operation: &'static str, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    if let Some(region) = published::region(ask.bucket) {
        return match elsewhere(call, ask, &region) {
            Some(redirect) => Ok(redirect),
            None => published::answer(operation, ask),
        };
    }
    if call.caller.principal == Principal::Anonymous {
        return Err(if world.s3.buckets.contains(ask.bucket) { refused() } else { bucket::missing() });
    }
    iam::authorize(world, &call.caller, &format!("s3:{operation}"), Some(&place::arn(ask.bucket, ask.key)))?;
    known_parameters(operation, ask)?;
    match operation {
        "ListBuckets" => return bucket::list(world),
        "CreateBucket" => return bucket::create(world, call, ask),
        _ => {}
    }
    let region = bucket::find(world, ask.bucket)?.region.clone();
    if let Some(redirect) = elsewhere(call, ask, &region) {
        return Ok(redirect);
    }
    match operation {
        "HeadBucket" => Ok(Reply::Raw(200, vec![("x-amz-bucket-region", region)], Bytes::new())),
        "DeleteBucket" => bucket::delete(world, ask),
        "GetBucketLocation" => bucket::location(&region),
        "ListObjectsV2" => object::list(world, ask),
        "PutObject" => object::put(world, ask),
        "GetObject" => object::get(world, ask, true),
        "HeadObject" => object::get(world, ask, false),
        "DeleteObject" => object::delete(world, ask),
        "DeleteObjects" => object::delete_many(world, ask),
        _ => Err(AwsError::new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")),
    }
}

fn refused() -> AwsError {
    AwsError::new(403, "AccessDenied", "Access Denied")
}

/// The redirect to a bucket's own Region, if another Region was asked.
fn elsewhere(call: &Call, ask: &Ask<'_>, region: &str) -> Option<Reply> {
    let endpoint = ask.headers.get("host").and_then(|host| place::region(host));
    let signed = (call.caller.principal != Principal::Anonymous).then_some(call.region.as_str());
    if endpoint.as_deref().or(signed).is_none_or(|asked| asked == region) {
        return None;
    }
    let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
    let node = Node::new("Error")
        .with("Code", "PermanentRedirect")
        .with("Message", message)
        .with("Endpoint", format!("{}.s3.{region}.amazonaws.com", ask.bucket))
        .with("Bucket", ask.bucket)
        .with("RequestId", &call.request_id);
    let headers = vec![("content-type", "application/xml".to_owned()), ("x-amz-bucket-region", region.to_owned())];
    Some(Reply::Raw(301, headers, Bytes::from(node.render(None))))
}

/// Refuses query parameters the lab does not know, with which a request might mean something else.
fn known_parameters(operation: &str, ask: &Ask<'_>) -> Result<(), AwsError> {
    let known: &[&str] = match operation {
        "ListObjectsV2" => {
            &["list-type", "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner"]
        }
        "GetBucketLocation" => &["location"],
        "DeleteObjects" => &["delete"],
        _ => &[],
    };
    match ask.query.keys().find(|name| *name != "x-id" && !known.contains(&name.as_str())) {
        Some(name) => Err(not_implemented(&format!("the query parameter `{name}` of {operation}"))),
        None => Ok(()),
    }
}

fn not_implemented(what: &str) -> AwsError {
    AwsError::new(501, "NotImplemented", format!("A header or query you provided implies functionality that is not implemented: {what}"))
}

fn xml(node: &Node) -> Result<Reply, AwsError> {
    let headers = vec![("content-type", "application/xml".to_owned())];
    Ok(Reply::Raw(200, headers, Bytes::from(node.render(Some(NAMESPACE)))))
}

/// The object at `url`, read with the rights of the caller.
pub(crate) fn object(world: &mut World, call: &Call, url: &str) -> Result<Bytes, AwsError> {
    let (host, path, _) = place::split(url)?;
    let (bucket, key) = place::of(&host, &path);
    let headers = BTreeMap::from([("host".to_owned(), host)]);
    // The endpoint of the URL decides, not the Region the caller signed for.
    let region = world.s3.buckets.get(&bucket).map_or_else(|| call.region.clone(), |bucket| bucket.region.clone());
    let call = Call { region, ..call.clone() };
    match handle(world, &call, "GET", &bucket, &key, &BTreeMap::new(), &headers, Bytes::new())? {
        Reply::Raw(200, _, body) => Ok(body),
        _ => Err(AwsError::new(301, "PermanentRedirect", format!("{url} is not in the Region of its endpoint"))),
    }
}

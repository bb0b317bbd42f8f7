//! S3: placeholder until its owner lands it.

use crate::store::Persist;
use crate::wire::{Api, AwsError, Call, Reply, Request};
use crate::world::World;
use bytes::Bytes;
use std::collections::BTreeMap;

/// State of the service.
#[derive(Debug)]
pub(crate) struct State {}

impl State {
    pub(crate) fn new() -> Self {
        Self {}
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        Vec::new()
    }
}

/// The operation a method, key and query mean: `PutObject`.
pub(crate) fn operation(_method: &str, _key: &str, _query: &BTreeMap<String, String>) -> &'static str {
    "GetObject"
}

/// A signed request: bucket from the host or the path, key, query and headers.
pub(crate) fn parse(_request: &Request) -> Api {
    Api::Object {
        method: String::new(),
        bucket: String::new(),
        key: String::new(),
        query: BTreeMap::new(),
        headers: BTreeMap::new(),
        body: Vec::new(),
    }
}

/// An unsigned request, if its host is a bucket of S3.
pub(crate) fn anonymous(_request: &Request) -> Option<Api> {
    None
}

/// Answers one request.
#[expect(clippy::too_many_arguments, reason = "an S3 request has these parts")]
pub(crate) fn handle(
    _world: &mut World,
    _call: &Call,
    method: &str,
    _bucket: &str,
    _key: &str,
    _query: &BTreeMap<String, String>,
    _headers: &BTreeMap<String, String>,
    _body: Bytes,
) -> Result<Reply, AwsError> {
    Err(AwsError::new(405, "MethodNotAllowed", format!("{method} is not allowed")))
}

//! HTTP as programs on the lab's hosts use it: one request, one answer, inside a transaction of the lab.

use super::{DialError, End, Origin, PATIENCE, Protocol, internet, metadata, resolve, way};
use crate::services::web;
use crate::wire;
use crate::world::World;
use bytes::Bytes;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// One request, whole.
#[derive(Clone, Debug)]
pub(crate) struct HttpRequest {
    pub(crate) method: String,
    /// `http` or `https`.
    pub(crate) scheme: String,
    /// Name or address in the URL.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path as sent, percent-encoded, with its leading slash.
    pub(crate) path: String,
    /// The query as sent, without `?`.
    pub(crate) query: String,
    /// Names in lower case. Without a `host` the URL's is sent.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Bytes,
}

/// One answer, whole.
#[derive(Clone, Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    /// How long the server took.
    pub(crate) took: SignedDuration,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpError {
    /// The URL is none this lab can ask.
    #[error("`{0}` is not an http or https URL")]
    Url(String),
    /// No connection.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// The connection was closed without an answer.
    #[error("`{0}` closed the connection without an answer")]
    Closed(String),
}

impl HttpRequest {
    /// A request of `method` to `url`.
    pub(crate) fn new(method: &str, url: &str) -> Result<Self, HttpError> {
        let fail = || HttpError::Url(url.to_owned());
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let standard = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(fail()),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| fail())?),
            None => (authority, standard),
        };
        if host.is_empty() {
            return Err(fail());
        }
        Ok(Self {
            method: method.to_owned(),
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            port,
            path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
            query: query.to_owned(),
            headers: BTreeMap::new(),
            body: Bytes::new(),
        })
    }

    /// The host the request is meant for, without a port.
    pub(crate) fn meant_for(&self) -> &str {
        self.headers.get("host").map_or(self.host.as_str(), |host| host.split(':').next().unwrap_or(host))
    }
}

impl HttpAnswer {
    /// An answer with a body of the given content type.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into(), took: SignedDuration::ZERO }
    }

    /// With one more header.
    #[must_use]
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The value of a header.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// `GET url` from an instance. Redirects are not followed.
#[cfg(test)]
pub(crate) fn http_get(world: &mut World, instance: &str, url: &str) -> Result<HttpAnswer, HttpError> {
    http(world, instance, &HttpRequest::new("GET", url)?)
}

/// One request from an instance: its resolver, its routes, then whoever listens there.
pub(crate) fn http(world: &mut World, instance: &str, request: &HttpRequest) -> Result<HttpAnswer, HttpError> {
    let from = Origin::Instance(instance.to_owned());
    let addresses = resolve(world, &from, &request.host)?;
    let Some(address) = addresses.first().copied() else { return Err(HttpError::Closed(request.host.clone())) };
    if address == metadata::ADDRESS && request.port == 80 {
        return Ok(metadata::answer(world, instance, request));
    }
    let refused = || DialError::Refused { host: request.host.clone(), port: request.port };
    let way = way(world, &from, address, Protocol::Tcp, request.port)?;
    match way.end {
        End::Internet if internet::serves(request.port) => public_site(world, way.source, request),
        End::Instance(host) if request.scheme == "http" && web::listens(world, &host, request.port) => {
            Ok(web::answer(world, &host, request))
        }
        End::Internet | End::Instance(_) => Err(refused().into()),
    }
}

/// What a public site answers a caller it sees at `source`.
fn public_site(world: &mut World, source: Ipv4Addr, request: &HttpRequest) -> Result<HttpAnswer, HttpError> {
    if request.meant_for() == internet::CHECKIP {
        return Ok(internet::checkip(source));
    }
    let mut headers = request.headers.clone();
    headers.entry("host".to_owned()).or_insert_with(|| request.host.clone());
    let asked = wire::Request {
        method: request.method.clone(),
        host: request.meant_for().to_owned(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers,
        body: request.body.clone(),
    };
    let (response, _) = wire::answer(world, &asked);
    if response.unreachable {
        return Err(DialError::TimedOut { host: request.host.clone(), port: request.port }.into());
    }
    if response.lost {
        return Err(HttpError::Closed(request.host.clone()));
    }
    let headers = response.headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(HttpAnswer { status: response.status, headers, body: response.body, took: SignedDuration::ZERO })
}

/// How long the failure took to show.
pub(crate) fn took(error: &DialError) -> SignedDuration {
    match error {
        DialError::TimedOut { .. } => PATIENCE,
        _ => super::ROUND_TRIP,
    }
}

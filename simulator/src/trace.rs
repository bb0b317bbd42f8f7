//! What came over the lab's wire, one thing after the other, for whoever looks on: who asked what of whom, and how it was answered.
//! Ids that were dealt, hosts and codes only: of what people write nothing that could be a secret, no name, body, header, path or command line.

use crate::network::{DialError, HttpRequest, Origin};
use crate::wire::{self, Api, AwsError, Call, Request, Response};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// What [`Happened::service`] may be: AWS's signing names, what hosts serve, and connections that did not come about.
pub const TRACED: [&str; 10] = ["cloudformation", "drs", "ec2", "iam", "s3", "sts", "ssh", "dns", "http", "network"];

/// [`Happened::operation`] of what came about by time alone: an instance runs, a server's replication is continuous, a job is over.
pub const BY_TIME: &str = "event";

/// Takes what came over the wire.
pub type Tracer = Arc<dyn Fn(&[Happened]) + Send + Sync>;

/// One thing that came over the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// Lab time.
    pub at: Timestamp,
    /// One of [`TRACED`]; empty where a request does not say.
    pub service: String,
    /// AWS's operation; `login`, `command`, `shell`; `query`, `update`; an HTTP method; `connect`; [`BY_TIME`] where nobody asked. Empty
    /// where a request was refused unread.
    pub operation: String,
    /// The Region asked, or the instance that answered; whoever wanted to connect.
    pub place: String,
    /// `200`, `400 ValidationError`, `lost`, `unreachable`, `executed late`; `accepted`, `exit 0`; `NOERROR`; why there is no connection;
    /// the state something came to.
    pub answer: String,
    /// What it is about, as far as it is told: an id, a host, a question to DNS, the user of a login that was accepted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Who asked AWS: the access key id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// AWS's request id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
}

/// What has happened since it was last told, if anybody wants to know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// Whether anybody does.
    pub(crate) wanted: bool,
    happened: Vec<Happened>,
}

/// Where the thing of an id stands: its Region, and AWS's word for it.
pub(crate) type Stands = fn(&World, &str) -> Option<(String, String)>;

/// Something that an event may move.
pub(crate) struct Subject {
    pub(crate) service: &'static str,
    pub(crate) id: String,
    pub(crate) stands: Stands,
}

impl Subject {
    pub(crate) fn stands(&self, world: &World) -> Option<(String, String)> {
        (self.stands)(world, &self.id)
    }
}

/// The longest [`Happened::about`], in characters: what is asked of DNS can be long.
const LONGEST: usize = 200;

impl Trace {
    fn note(&mut self, happened: Happened) {
        let about = happened.about.chars().take(LONGEST).collect();
        self.happened.push(Happened { about, ..happened });
    }

    /// Takes what has happened.
    pub(crate) fn take(&mut self) -> Vec<Happened> {
        std::mem::take(&mut self.happened)
    }

    /// What a request asks, if anybody wants to know.
    pub(crate) fn asked(&self, api: &Api) -> Asked {
        if !self.wanted {
            return Asked::default();
        }
        Asked { service: api.service().name().to_owned(), operation: api.operation(), about: about(api).unwrap_or_default() }
    }
}

/// What a request asks, as far as it was read.
#[derive(Default)]
pub(crate) struct Asked {
    service: String,
    operation: String,
    about: String,
}

/// A request to AWS was answered.
pub(crate) fn answered(world: &mut World, request: &Request, asked: Asked, request_id: &str, (response, code): (&Response, Option<&str>)) {
    if !world.trace.wanted {
        return;
    }
    let (signed, place, by) = wire::scope(request).map(|scope| (scope.service, scope.region, key_id(scope.access_key))).unwrap_or_default();
    let answer = match (response.unreachable, response.lost, code) {
        (true, ..) => "unreachable".to_owned(),
        (_, true, _) => "lost".to_owned(),
        (_, _, Some(code)) => format!("{} {code}", response.status),
        (_, _, None) => response.status.to_string(),
    };
    let Asked { service, operation, about } = asked;
    let service = if service.is_empty() { signed } else { service };
    let (at, request_id) = (world.now(), request_id.to_owned());
    world.trace.note(Happened { at, service, operation, place, answer, about, by, request_id });
}

/// A request whose answer was lost is executed after all.
pub(crate) fn landed(world: &mut World, call: &Call, asked: Asked, error: Option<&AwsError>) {
    if !world.trace.wanted {
        return;
    }
    let answer = error.map_or_else(|| "executed late".to_owned(), |error| format!("refused late {}", error.code));
    let (Asked { service, operation, about }, at) = (asked, world.now());
    let (place, by, request_id) = (call.region.clone(), call.caller.access_key.clone(), call.request_id.clone());
    world.trace.note(Happened { at, service, operation, place, answer, about, by, request_id });
}

/// An event happened; `before`: where its subject stood.
pub(crate) fn passed(world: &mut World, subject: Subject, before: Option<(String, String)>) {
    let Some((place, answer)) = subject.stands(world).filter(|now| before.as_ref() != Some(now)) else { return };
    // Of a stack the part that was dealt: its name is somebody's words.
    let about = subject.id.rsplit('/').next().unwrap_or_default().to_owned();
    let (service, operation, at) = (subject.service.to_owned(), BY_TIME.to_owned(), world.now());
    world.trace.note(Happened { at, service, operation, place, answer, about, by: String::new(), request_id: String::new() });
}

/// A host was asked something over `ssh`, `dns` or `http`, and answered.
pub(crate) fn served(world: &mut World, instance: &str, (service, operation): (&str, &str), about: &str, answer: String) {
    if !world.trace.wanted {
        return;
    }
    let (service, operation, place) = (service.to_owned(), operation.to_owned(), instance.to_owned());
    let (at, about) = (world.now(), about.to_owned());
    world.trace.note(Happened { at, service, operation, place, answer, about, by: String::new(), request_id: String::new() });
}

/// A host's web server was asked something, and answered. Path and query may hold anything, and are left out.
pub(crate) fn browsed(world: &mut World, instance: &str, request: &HttpRequest, status: u16) {
    served(world, instance, ("http", &request.method), request.meant_for(), status.to_string());
}

/// A connection did not come about.
pub(crate) fn not_connected(world: &mut World, from: &Origin, (host, port): (&str, u16), why: &DialError) {
    let place = match from {
        Origin::Operator => "operator",
        Origin::Instance(id) => id,
    };
    served(world, place, ("network", "connect"), &format!("{host}:{port}"), why.to_string());
}

/// The first id of the lab's that a request holds. Names are left out: whatever people write can be a secret.
fn about(api: &Api) -> Option<String> {
    match api {
        Api::Query { params, .. } => params.values().find(|value| is_id(value)).cloned(),
        Api::Json { body, .. } => first_id(body),
        Api::Object { .. } => None,
    }
}

fn first_id(body: &Value) -> Option<String> {
    match body {
        Value::String(text) => is_id(text).then(|| text.clone()),
        Value::Array(items) => items.iter().find_map(first_id),
        Value::Object(members) => members.values().find_map(first_id),
        _ => None,
    }
}

/// `i-0123456789abcdef0`: what AWS deals.
fn is_id(text: &str) -> bool {
    let hex = |digits: &str| (8..=32).contains(&digits.len()) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    text.split_once('-').is_some_and(|(kind, digits)| kind.bytes().all(|byte| byte.is_ascii_lowercase()) && !kind.is_empty() && hex(digits))
}

/// `AKIA...`, or what the lab's root has: nothing else that stands where a key id belongs.
fn key_id(text: String) -> String {
    let is_one = text == "test" || ((16..=32).contains(&text.len()) && ["AKIA", "ASIA"].iter().any(|kind| text.starts_with(kind)));
    if is_one { text } else { String::new() }
}

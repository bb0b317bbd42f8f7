//! From an HTTP request to an action and back: reads the SigV4 scope, verifies the signature, meets faults,
//! runs the action in one transaction of the lab, and writes the service's own envelope.

use super::{AwsError, Node, Params, Reply};
use crate::log::LogRow;
use crate::world::World;
use crate::{cloudformation, drs, ec2, iam, s3, sts};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The AWS services of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Service {
    CloudFormation,
    Drs,
    Ec2,
    Iam,
    S3,
    Sts,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Caller {
    /// Access key id; empty for a service acting by itself.
    pub(crate) access_key: String,
    pub(crate) principal: Principal,
}

/// The identity behind a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Principal {
    /// The account's root user: everything is allowed.
    Root,
    /// An IAM user, by name.
    User(String),
    /// An assumed role, by the role's name: an instance profile's credentials, or `AssumeRole`.
    Role(String),
    /// A service acting with its service-linked or service role: `drs.amazonaws.com`.
    Service(String),
    /// Nobody: an unsigned request.
    Anonymous,
}

/// A request's surroundings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) caller: Caller,
    /// Signing Region; `us-east-1` for IAM.
    pub(crate) region: String,
    pub(crate) request_id: String,
}

/// What is asked of which service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Api {
    /// awsQuery and ec2Query.
    Query { service: Service, action: String, params: BTreeMap<String, String> },
    /// restJson1 (DRS): operation name, and path and query members merged into the body.
    Json { operation: String, body: Value },
    /// S3.
    Object {
        method: String,
        bucket: String,
        key: String,
        query: BTreeMap<String, String>,
        headers: BTreeMap<String, String>,
        body: Vec<u8>,
    },
}

/// One HTTP request, whole.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The `Host` header or the URL's authority, without a port.
    pub(crate) host: String,
    /// The path as sent, percent-encoded.
    pub(crate) path: String,
    /// The query as sent, without `?`.
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Bytes,
}

/// One HTTP response, whole.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
    /// The fault [`crate::Fault::LostReply`] or [`crate::Fault::LandsLate`] met it: nobody may see it.
    pub(crate) lost: bool,
    /// It never got there: its Region is cut off.
    pub(crate) unreachable: bool,
}

/// A request and its answer as they stood on the wire, for judging against the service models.
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// Signing name of the service.
    pub service: String,
    /// Operation name; empty, and not written, where the request was refused before it was read.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operation: String,
    /// Method, path, headers, body.
    pub request: Value,
    /// Status, headers, body.
    pub response: Value,
}

/// Marks (as a response extension) that no connection was made: an in-process connector says so, the server closes the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable;

/// Marks (as a response extension) an answer that was lost on the way: an in-process connector turns it into a
/// broken connection, the server closes the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostReply {
    /// The lab's own trouble, if that is why: its file cannot be written.
    pub why: Option<String>,
}

impl Response {
    /// One with nothing in it.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new(), lost: false, unreachable: false }
    }
}

impl Service {
    /// The signing name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CloudFormation => "cloudformation",
            Self::Drs => "drs",
            Self::Ec2 => "ec2",
            Self::Iam => "iam",
            Self::S3 => "s3",
            Self::Sts => "sts",
        }
    }

    /// By signing name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::CloudFormation, Self::Drs, Self::Ec2, Self::Iam, Self::S3, Self::Sts].into_iter().find(|service| service.name() == name)
    }
}

impl Api {
    /// The service asked.
    pub(crate) fn service(&self) -> Service {
        match self {
            Self::Query { service, .. } => *service,
            Self::Json { .. } => Service::Drs,
            Self::Object { .. } => Service::S3,
        }
    }

    /// The operation's name, as in IAM actions.
    pub(crate) fn operation(&self) -> String {
        match self {
            Self::Query { action, .. } => action.clone(),
            Self::Json { operation, .. } => operation.clone(),
            Self::Object { method, bucket, key, query, .. } => s3::operation(method, bucket, key, query).to_owned(),
        }
    }

    /// Hex SHA-256 of the parameters. An object's headers are left out: they hold the attempt's date and number.
    fn digest(&self) -> String {
        let text = match self {
            Self::Object { method, bucket, key, query, body, .. } => serde_json::to_vec(&(method, bucket, key, query, body)),
            other => serde_json::to_vec(other),
        };
        let text = text.unwrap_or_default();
        hex::encode(ring::digest::digest(&ring::digest::SHA256, &text))
    }
}

/// Whether an operation can change anything, by AWS's naming.
fn reads_only(operation: &str) -> bool {
    ["Describe", "List", "Get", "Head", "Validate"].iter().any(|verb| operation.starts_with(verb))
}

/// Runs one action: authorised, all or nothing, logged if it can change something.
pub(crate) fn execute(world: &mut World, call: &Call, api: Api) -> Result<Reply, AwsError> {
    let (service, operation, digest) = (api.service(), api.operation(), api.digest());
    for table in world.tables() {
        table.save();
    }
    let result = iam::authorize(world, &call.caller, &format!("{}:{operation}", service.name()), None).and_then(|()| run(world, call, api));
    for table in world.tables() {
        table.release(result.is_err());
    }
    if !reads_only(&operation) {
        world.note(LogRow {
            at: world.now(),
            request_id: call.request_id.clone(),
            service: service.name().to_owned(),
            region: call.region.clone(),
            operation,
            access_key: call.caller.access_key.clone(),
            error: result.as_ref().err().map(|error| error.code.clone()),
            digest,
        });
    }
    result
}

fn run(world: &mut World, call: &Call, api: Api) -> Result<Reply, AwsError> {
    match api {
        Api::Query { service: Service::Ec2, action, params } => ec2::handle(world, call, &action, &Params::new(params)),
        Api::Query { service: Service::Iam, action, params } => iam::handle(world, call, &action, &Params::new(params)),
        Api::Query { service: Service::Sts, action, params } => sts::handle(world, call, &action, &Params::new(params)),
        Api::Query { service: _, action, params } => cloudformation::handle(world, call, &action, &Params::new(params)),
        Api::Json { operation, body } => drs::handle(world, call, &operation, body),
        Api::Object { method, bucket, key, query, headers, body } => {
            s3::handle(world, call, &method, &bucket, &key, &query, &headers, Bytes::from(body))
        }
    }
}

/// The context of a request that a service makes with its caller's credentials.
const VIA_SERVICE: &[(&str, &str)] = &[("aws:ViaAWSService", "true")];

/// An action of ec2, iam, sts or cloudformation asked by another service of the lab with a caller's
/// credentials, as AWS does it. Not a savepoint of its own: a service that asks several things must itself undo.
pub(crate) fn invoke_query(
    world: &mut World,
    call: &Call,
    service: Service,
    action: &str,
    params: &[(&str, &str)],
) -> Result<Node, AwsError> {
    let params = params.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    invoke_form(world, call, service, action, params)
}

/// The same with parameters that nobody else needs.
pub(crate) fn invoke_form(
    world: &mut World,
    call: &Call,
    service: Service,
    action: &str,
    params: BTreeMap<String, String>,
) -> Result<Node, AwsError> {
    iam::authorize_with(world, &call.caller, &format!("{}:{action}", service.name()), None, VIA_SERVICE)?;
    match run(world, call, Api::Query { service, action: action.to_owned(), params })? {
        Reply::Xml(nodes) => Ok(Node::new(action.to_owned()).children(nodes)),
        other => Err(AwsError::new(500, "InternalFailure", format!("{action} answered {other:?}"))),
    }
}

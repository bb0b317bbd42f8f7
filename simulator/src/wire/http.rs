//! Requests and responses as bytes: which service is meant, whose request it is, and each protocol's envelope.

use super::dispatch::{Api, Call, Caller, Principal, Request, Response, Service, execute};
use super::{AwsError, Exchange, Node, Reply, sigv4};
use crate::fault::{self, Fault};
use crate::world::{Event, World};
use crate::{iam, s3, trace};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Answers one request inside the caller's transaction, and says what it asked of which service, if that was read and the answer arrives.
/// Never fails: what is wrong is an AWS error response.
pub(crate) fn answer(world: &mut World, request: &Request) -> (Response, Option<Operation>) {
    if sigv4::scope(request).is_some_and(|scope| fault::is_cut(world, &scope.region)) {
        let response = Response { unreachable: true, ..Response::empty(503) };
        trace::answered(world, request, trace::Asked::default(), "", (&response, None));
        return (response, None);
    }
    let request_id = world.deal().request_id();
    let mut asked = trace::Asked::default();
    let (service, outcome) = match identify(world, request, &request_id) {
        Ok((call, api)) => {
            let service = api.service();
            let operation = api.operation();
            asked = world.trace.asked(&api);
            (Some((service, operation)), meet_faults(world, &call, api))
        }
        Err((service, error)) => (service.map(|service| (service, String::new())), Outcome::Answer(Err(error))),
    };
    let named = service.as_ref().map(|(service, operation)| (*service, operation.as_str()));
    let (lost, result) = match outcome {
        Outcome::Answer(result) => (false, result),
        Outcome::Lost => (true, Ok(Reply::Empty(200))),
    };
    let code = result.as_ref().err().map(|error| error.code.clone());
    let response = Response { lost, ..envelope(named, &request_id, result) };
    trace::answered(world, request, asked, &request_id, (&response, code.as_deref()));
    (response, service.filter(|_| !lost))
}

/// An operation of a service; its name is empty where the request was refused before it was read.
pub(crate) type Operation = (Service, String);

enum Outcome {
    Answer(Result<Reply, AwsError>),
    Lost,
}

type Identified = Result<(Call, Api), (Option<Service>, AwsError)>;

fn identify(world: &mut World, request: &Request, request_id: &str) -> Identified {
    let call = |caller, region: &str| Call { caller, region: region.to_owned(), request_id: request_id.to_owned() };
    let Some(scope) = sigv4::scope(request) else {
        if let Some(api) = s3::anonymous(request) {
            let nobody = Caller { access_key: String::new(), principal: Principal::Anonymous };
            return Ok((call(nobody, "us-east-1"), api));
        }
        return Err((None, AwsError::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")));
    };
    let service = Service::named(&scope.service)
        .ok_or_else(|| (None, AwsError::new(403, "UnrecognizedClientException", format!("the lab has no service `{}`", scope.service))))?;
    let token = request.headers.get("x-amz-security-token").map(String::as_str);
    let (caller, secret) = iam::credentials(world, &scope.access_key, token).map_err(|error| (Some(service), wrong_key(service, error)))?;
    sigv4::verify(request, &scope, &secret).map_err(|error| (Some(service), error))?;
    iam::note_use(world, &scope.access_key, &scope.service, &scope.region);
    let api = parse(service, request).map_err(|error| (Some(service), error))?;
    Ok((call(caller, &scope.region), api))
}

/// Unknown access keys and expired credentials have another code in each protocol.
fn wrong_key(service: Service, error: AwsError) -> AwsError {
    if error.code == "ExpiredToken" {
        return match service {
            Service::Drs => AwsError { code: "ExpiredTokenException".to_owned(), ..error },
            Service::Ec2 => AwsError::new(400, "RequestExpired", "Request has expired."),
            Service::S3 => AwsError::new(400, "ExpiredToken", "The provided token has expired."),
            _ => error,
        };
    }
    let code = match service {
        Service::Drs => "UnrecognizedClientException",
        Service::Ec2 => "AuthFailure",
        Service::S3 => "InvalidAccessKeyId",
        _ => "InvalidClientTokenId",
    };
    let status = if service == Service::Ec2 { 401 } else { 403 };
    AwsError { status, code: code.to_owned(), ..error }
}

fn parse(service: Service, request: &Request) -> Result<Api, AwsError> {
    match service {
        Service::Drs => parse_json(request),
        Service::S3 => Ok(s3::parse(request)),
        _ => parse_query(service, request),
    }
}

fn parse_query(service: Service, request: &Request) -> Result<Api, AwsError> {
    let params: BTreeMap<String, String> = form_urlencoded::parse(&request.body).into_owned().collect();
    let expected = match service {
        Service::Ec2 => "2016-11-15",
        Service::Iam => "2010-05-08",
        Service::Sts => "2011-06-15",
        _ => "2010-05-15",
    };
    let action = params.get("Action").cloned().ok_or_else(|| AwsError::new(400, "MissingAction", "no action was given"))?;
    if params.get("Version").map(String::as_str) != Some(expected) {
        return Err(AwsError::new(
            400,
            "InvalidAction",
            format!("Could not find operation {action} for version {:?}", params.get("Version")),
        ));
    }
    Ok(Api::Query { service, action, params })
}

fn parse_json(request: &Request) -> Result<Api, AwsError> {
    let unknown = || AwsError::new(404, "UnknownOperationException", format!("no operation at {} {}", request.method, request.path));
    let mut body = match &request.body[..] {
        [] => Map::new(),
        bytes => serde_json::from_slice::<Map<String, Value>>(bytes)
            .map_err(|error| AwsError::new(400, "SerializationException", format!("the body is not a JSON object: {error}")))?,
    };
    if let Some(arn) = request.path.strip_prefix("/tags/") {
        let arn = percent_encoding::percent_decode_str(arn).decode_utf8_lossy().into_owned();
        body.insert("resourceArn".to_owned(), Value::String(arn));
        let operation = match request.method.as_str() {
            "GET" => "ListTagsForResource",
            "POST" => "TagResource",
            "DELETE" => "UntagResource",
            _ => return Err(unknown()),
        };
        if operation == "UntagResource" {
            let keys = form_urlencoded::parse(request.query.as_bytes())
                .filter(|(name, _)| name == "tagKeys")
                .map(|(_, value)| Value::String(value.into_owned()));
            body.insert("tagKeys".to_owned(), keys.collect());
        }
        return Ok(Api::Json { operation: operation.to_owned(), body: Value::Object(body) });
    }
    if request.method != "POST" {
        return Err(unknown());
    }
    let operation = request.path.strip_prefix('/').filter(|name| !name.contains('/')).ok_or_else(unknown)?;
    Ok(Api::Json { operation: operation.to_owned(), body: Value::Object(body) })
}

fn meet_faults(world: &mut World, call: &Call, api: Api) -> Outcome {
    let (service, operation) = (api.service(), api.operation());
    match fault::met(world, service.name(), &operation) {
        None => Outcome::Answer(execute(world, call, api)),
        Some(Fault::Throttle) => Outcome::Answer(Err(throttled(service))),
        Some(Fault::AccessDenied) => Outcome::Answer(Err(iam::denied(world, service, &call.caller, &operation))),
        Some(Fault::Expired) => Outcome::Answer(Err(wrong_key(service, iam::expired()))),
        Some(Fault::ServerError { executed }) => {
            if executed {
                let _ = execute(world, call, api);
            }
            Outcome::Answer(Err(broken(service)))
        }
        Some(Fault::LostReply) => {
            let _ = execute(world, call, api);
            Outcome::Lost
        }
        Some(Fault::LandsLate(after)) => {
            world.schedule(after, Event::Late(call.clone(), api));
            Outcome::Lost
        }
        // Neither is between a request and its answer.
        Some(Fault::Cut | Fault::LaunchFailed { .. }) => Outcome::Answer(execute(world, call, api)),
    }
}

fn throttled(service: Service) -> AwsError {
    match service {
        Service::Drs => AwsError { retry_after: Some(1), ..AwsError::new(429, "ThrottlingException", "Rate exceeded") },
        Service::Ec2 => AwsError::new(503, "RequestLimitExceeded", "Request limit exceeded."),
        Service::S3 => AwsError::new(503, "SlowDown", "Please reduce your request rate."),
        _ => AwsError::new(400, "Throttling", "Rate exceeded"),
    }
}

fn broken(service: Service) -> AwsError {
    let code = match service {
        Service::Drs => "InternalServerException",
        Service::Ec2 | Service::S3 => "InternalError",
        Service::Iam => "ServiceFailure",
        _ => "InternalFailure",
    };
    AwsError::new(500, code, "An internal error has occurred")
}

const NAMESPACES: [(Service, &str); 4] = [
    (Service::Ec2, "http://ec2.amazonaws.com/doc/2016-11-15/"),
    (Service::Iam, "https://iam.amazonaws.com/doc/2010-05-08/"),
    (Service::Sts, "https://sts.amazonaws.com/doc/2011-06-15/"),
    (Service::CloudFormation, "http://cloudformation.amazonaws.com/doc/2010-05-15/"),
];

fn envelope(named: Option<(Service, &str)>, request_id: &str, result: Result<Reply, AwsError>) -> Response {
    let service = named.map(|(service, _)| service);
    let mut response = match result {
        Ok(Reply::Xml(nodes)) => success_xml(service, named.map_or("", |(_, operation)| operation), request_id, nodes),
        Ok(Reply::Json(status, body)) => plain(status, "application/json", serde_json::to_vec(&body).expect("JSON has string keys")),
        Ok(Reply::Empty(status)) => Response::empty(status),
        Ok(Reply::Raw(status, headers, body)) => Response { headers, body, ..Response::empty(status) },
        Err(error) => failure(service, request_id, &error),
    };
    response.headers.push(("x-amzn-requestid", request_id.to_owned()));
    response
}

fn plain(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Response {
    Response { headers: vec![("content-type", content_type.to_owned())], body: body.into(), ..Response::empty(status) }
}

fn success_xml(service: Option<Service>, operation: &str, request_id: &str, nodes: Vec<Node>) -> Response {
    let namespace = NAMESPACES.iter().find(|(known, _)| Some(*known) == service).map(|(_, namespace)| *namespace);
    let root = Node::new(format!("{operation}Response"));
    if service == Some(Service::Ec2) {
        let body = root.with("requestId", request_id).children(nodes).render(namespace);
        return plain(200, "text/xml;charset=UTF-8", body);
    }
    let root =
        if nodes.is_empty() && !has_result(operation) { root } else { root.child(Node::new(format!("{operation}Result")).children(nodes)) };
    let metadata = Node::new("ResponseMetadata").with("RequestId", request_id);
    plain(200, "text/xml", root.child(metadata).render(namespace))
}

/// awsQuery operations without an output shape have no `Result` element; those that answer an empty page do.
fn has_result(operation: &str) -> bool {
    ["Describe", "List", "Get", "Create", "Validate"].iter().any(|verb| operation.starts_with(verb))
}

fn failure(service: Option<Service>, request_id: &str, error: &AwsError) -> Response {
    let mut response = match service {
        Some(Service::Ec2) => {
            let inner = Node::new("Error").with("Code", &error.code).with("Message", &error.message);
            let root = Node::new("Response").child(Node::new("Errors").child(inner)).with("RequestID", request_id);
            plain(error.status, "text/xml;charset=UTF-8", root.render(None))
        }
        Some(Service::S3) => {
            let root = Node::new("Error").with("Code", &error.code).with("Message", &error.message).with("RequestId", request_id);
            plain(error.status, "application/xml", root.render(None))
        }
        Some(service @ (Service::Iam | Service::Sts | Service::CloudFormation)) => {
            let blame = if error.status >= 500 { "Receiver" } else { "Sender" };
            let inner = Node::new("Error").with("Type", blame).with("Code", &error.code).with("Message", &error.message);
            let namespace = NAMESPACES.iter().find(|(known, _)| *known == service).map(|(_, namespace)| *namespace);
            let root = Node::new("ErrorResponse").child(inner).with("RequestId", request_id);
            plain(error.status, "text/xml", root.render(namespace))
        }
        Some(Service::Drs) | None => {
            let mut body = error.members.clone();
            body.insert("message".to_owned(), json!(error.message));
            let mut response = plain(error.status, "application/json", Value::Object(body).to_string());
            response.headers.push(("x-amzn-errortype", error.code.clone()));
            response
        }
    };
    if let Some(seconds) = error.retry_after {
        response.headers.push(("retry-after", seconds.to_string()));
    }
    response
}

/// What stood on the wire, for judging it.
pub(crate) fn exchange((service, operation): Operation, request: &Request, response: &Response) -> Exchange {
    let path = if request.query.is_empty() { request.path.clone() } else { format!("{}?{}", request.path, request.query) };
    let headers: Map<String, Value> = response.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    Exchange {
        service: service.name().to_owned(),
        operation,
        request: json!({ "method": request.method, "path": path, "headers": request.headers, "body": String::from_utf8_lossy(&request.body) }),
        response: json!({ "status": response.status, "headers": headers, "body": String::from_utf8_lossy(&response.body) }),
    }
}

//! HTTP: pages, from here or from a host, and what the operator looks like from outside.

use crate::Seams;
use crate::network::{BoxedStream, DialFailure};
use crate::options::query;
use crate::ssh::{Host, dial_via};
use bytes::Bytes;
use engine::op::{Call, Failure, Op, OpError};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper_util::rt::TokioIo;
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Options of `http::get`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Get {
    /// `http://name/path` or `https://name/path`.
    url: String,
    /// The address to connect to. Default: what the name resolves to.
    address: Option<String>,
    /// The host to ask from. Default: from here.
    via: Option<Host>,
    /// The longest it may take. Default `30s`.
    timeout: Option<String>,
    /// What a rehearsal that reaches no host takes as the answer.
    #[serde(rename = "assume")]
    _assume: Option<Assumed>,
}

/// A page as it is taken to be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Assumed {
    /// The status. Default 200.
    status: Option<u16>,
    /// The text. Default: none.
    body: Option<String>,
}

/// Options of `net::check_port`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Port {
    /// The name or address.
    host: String,
    /// The TCP port.
    port: u16,
    /// The host to try from. Default: from here.
    via: Option<Host>,
    /// How long to try. Default `30s`.
    timeout: Option<String>,
}

/// The largest page that is read, in bytes.
const PAGE: usize = 4 << 20;

/// A port that does not take a connection is tried again after so long.
const AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// The ops.
pub(crate) fn ops(world: &Seams) -> Vec<Op> {
    vec![
        Op {
            commands: true,
            ..query::<Get>(
                world,
                "http::get",
                "Gets a page: `#{ status, headers, body, address }`.\n\nRedirects are answers, and are not followed. `body` is text, in \
                 which a byte that is not UTF-8 is U+FFFD. A page larger than 4 MiB is an error. The page may be asked for again at any \
                 time. A run held to a plan asks only for the planned pages, at the planned addresses.\n\nIn a `wait_for`, an error such \
                 as a refused connection ends the wait. Use `check_site`, which waits for those, too, or a `try` in the condition.",
                assumed_page,
                |world, call, options| Box::pin(async move { get(&world, &call, options).await }),
            )
        },
        query::<Port>(
            world,
            "net::check_port",
            "Waits until a TCP port takes a connection: `#{ host, port }`.",
            |args, _| Some(json!({ "host": args["host"], "port": args["port"] })),
            |world, call, options| Box::pin(async move { check_port(&world, &call, options).await }),
        ),
        Op {
            schema: None,
            ..query::<()>(
                world,
                "net::my_address",
                "Gets the address that AWS sees the operator at, from https://checkip.amazonaws.com.",
                |_, mark| Some(json!(assumed_address(mark))),
                |world, call, ()| Box::pin(async move { my_address(&world, &call).await }),
            )
        },
    ]
}

/// A page as `assume` says.
fn assumed_page(args: &Value, _: &str) -> Option<Value> {
    let Assumed { status, body } = Option::deserialize(&args["assume"]).ok()??;
    let uri: Option<http::Uri> = args["url"].as_str().and_then(|url| url.parse().ok());
    let name = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
    let address = args["address"].as_str().unwrap_or(name);
    Some(json!({ "status": status.unwrap_or(200), "headers": {}, "body": body.unwrap_or_default(), "address": address }))
}

/// An address of the range for tests (RFC 2544), another one in every rehearsal.
fn assumed_address(mark: &str) -> String {
    let byte = |at: usize| mark.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(1);
    format!("198.{}.{}.{}", 18 + byte(0) % 2, byte(2), byte(4))
}

fn refused(code: &str, message: String) -> Failure {
    Failure::Refused(OpError { code: code.to_owned(), message, service: "http".to_owned(), ..OpError::default() })
}

async fn get(world: &Seams, call: &Call, options: Get) -> Result<Value, Failure> {
    let no_url = |why: &str| Failure::refused("Options", format!("`{}` is not a URL: {why}", options.url));
    if !["http://", "https://"].iter().any(|scheme| options.url.starts_with(scheme)) {
        return Err(no_url("it begins with http:// or https://"));
    }
    let uri: http::Uri = options.url.parse().map_err(|error: http::uri::InvalidUri| no_url(&error.to_string()))?;
    let late = |why| refused("TimedOut", format!("{}: {why}", options.url));
    crate::ssh::within(call, options.timeout.as_deref(), "30s", late, async {
        let name = uri.host().ok_or_else(|| Failure::refused("Options", format!("`{}` names no host", options.url)))?.to_owned();
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let address = options.address.clone().unwrap_or_else(|| name.clone());
        // The session a connection goes through is kept until the page is read.
        let (stream, _session) = match &options.via {
            Some(via) => {
                let (stream, session) = dial_via(world, call, via, &address, port).await?;
                (stream, Some(session))
            }
            None => (world.network.dial(address.clone(), port).await.map_err(|failure| failure.refused("http"))?, None),
        };
        let stream = if secure { world.network.secure(stream, name).await.map_err(|why| refused("Tls", why))? } else { stream };
        page(stream, &uri, &address).await
    })
    .await
}

async fn page(stream: BoxedStream, uri: &http::Uri, address: &str) -> Result<Value, Failure> {
    let broke = |error: hyper::Error| Failure::Unknown { why: format!("{uri}: the connection broke: {error}") };
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broke)?;
    // It ends with the connection; what went wrong shows in the answer.
    let connection = tokio::spawn(connection);
    let host = uri.authority().map_or("", http::uri::Authority::as_str);
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let request = http::Request::get(path)
        .header("host", host)
        .header("user-agent", concat!("lifeboat/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())
        .map_err(|error| Failure::refused("Options", error.to_string()))?;
    let answer = sender.send_request(request).await.map_err(broke)?;
    let status = answer.status().as_u16();
    let headers: Map<String, Value> =
        answer.headers().iter().map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes())))).collect();
    let body = Limited::new(answer.into_body(), PAGE).collect().await;
    connection.abort();
    let unread = |error: Box<dyn std::error::Error + Send + Sync>| match error.downcast_ref::<LengthLimitError>() {
        Some(_) => refused("TooLarge", format!("{uri}: the page is larger than {} MiB", PAGE >> 20)),
        None => Failure::Unknown { why: format!("{uri}: the page could not be read: {error}") },
    };
    let body = body.map_err(unread)?.to_bytes();
    Ok(json!({ "status": status, "headers": headers, "body": String::from_utf8_lossy(&body), "address": address }))
}

async fn check_port(world: &Seams, call: &Call, options: Port) -> Result<Value, Failure> {
    let text = options.timeout.as_deref().unwrap_or("30s");
    let limit = engine::duration::parse(text).map_err(|why| Failure::refused("Options", format!("`timeout`: {why}")))?;
    let deadline = call.clock.now() + limit;
    let mut failure = DialFailure::TimedOut { host: options.host.clone(), port: options.port }.refused("net");
    loop {
        // Whoever does not answer at all lets a caller wait longer than that.
        let tried = tokio::select! {
            biased;
            tried = connect(world, call, &options) => tried,
            () = call.clock.park_until(deadline) => return Err(failure),
        };
        match tried {
            Ok(()) => return Ok(json!({ "host": options.host, "port": options.port })),
            Err(why) => failure = why,
        }
        let now = call.clock.now();
        if now >= deadline {
            return Err(failure);
        }
        (call.progress)(&format!("{} port {} does not answer yet", options.host, options.port));
        call.clock.park_until(deadline.min(now + AGAIN)).await;
    }
}

/// Whether a port takes a connection now.
async fn connect(world: &Seams, call: &Call, options: &Port) -> Result<(), Failure> {
    match &options.via {
        Some(via) => dial_via(world, call, via, &options.host, options.port).await.map(drop),
        None => world.network.dial(options.host.clone(), options.port).await.map(drop).map_err(|failure| failure.refused("net")),
    }
}

async fn my_address(world: &Seams, call: &Call) -> Result<Value, Failure> {
    let options = Get { url: "https://checkip.amazonaws.com/".to_owned(), address: None, via: None, timeout: None, _assume: None };
    let answer = get(world, call, options).await?;
    let text = answer["body"].as_str().unwrap_or_default().trim().to_owned();
    match text.parse::<std::net::IpAddr>() {
        Ok(address) if answer["status"] == 200 => Ok(json!(address.to_string())),
        _ => Err(refused("BadAnswer", format!("https://checkip.amazonaws.com answers {} `{text}`", answer["status"]))),
    }
}

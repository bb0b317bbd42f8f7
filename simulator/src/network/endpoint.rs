//! The lab's one socket for AWS clients, which is also an HTTP proxy into the lab.
//!
//! Every request is an AWS request, but for `CONNECT host:port`: that opens a connection inside the lab, by the lab's
//! own names and addresses, from the operator (`lab-from: operator`, the default) or from an instance (`lab-from: i-...`).
//! So `curl --proxytunnel --proxy http://127.0.0.1:PORT http://HOST/` and an `ssh` whose ProxyCommand speaks CONNECT reach the lab's
//! hosts as far as its routes and security groups let them. And `GET /_lab` tells the lab's time, account and mark as JSON, with
//! `?until=TIMESTAMP` when that time has come. A refused connection is a 502 with a [`DialError`](crate::DialError) as JSON.

use super::Origin;
use super::dial::http1;
use crate::Lab;
use crate::wire::{LostReply, Unreachable};
use axum::body::Body;
use http::{Method, Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tower::ServiceExt;

/// Names the instance a `CONNECT` starts at.
const FROM: &str = "lab-from";

/// Closes a connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is gone")]
pub(super) struct Gone;

/// Serves one connection of a client in another process.
pub(super) async fn serve_client(lab: &Lab, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = service_fn(|request: Request<Incoming>| async move {
        match (request.method(), request.uri().path()) {
            (&Method::CONNECT, _) => Ok(tunnel(lab, request).await),
            // No bucket can have this name.
            (&Method::GET, "/_lab") => Ok(about(lab, request.uri().query()).await),
            _ => wire_answer(lab, request).await,
        }
    });
    let _ = http1().serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}

/// What the lab's router answers; no answer at all where it was lost.
pub(super) async fn wire_answer(lab: &Lab, request: Request<Incoming>) -> Result<Response<Body>, Gone> {
    let response = lab.router().oneshot(request.map(Body::new)).await.map_err(|never| match never {})?;
    let extensions = response.extensions();
    let is_gone = extensions.get::<LostReply>().is_some() || extensions.get::<Unreachable>().is_some();
    if is_gone { Err(Gone) } else { Ok(response) }
}

/// Joins the client's connection with one inside the lab.
async fn tunnel(lab: &Lab, request: Request<Incoming>) -> Response<Body> {
    let from = match request.headers().get(FROM).and_then(|value| value.to_str().ok()) {
        None | Some("operator") => Origin::Operator,
        Some(instance) => Origin::Instance(instance.to_owned()),
    };
    let Some((host, port)) = request.uri().authority().and_then(|place| Some((place.host().to_owned(), place.port_u16()?))) else {
        return refusal(400, "CONNECT wants host:port".to_owned());
    };
    let mut inner = match lab.dial(from, &host, port).await {
        Ok(inner) => inner,
        Err(error) => return refusal(502, serde_json::to_string(&error).unwrap_or_else(|_| error.to_string())),
    };
    tokio::spawn(async move {
        if let Ok(outer) = hyper::upgrade::on(request).await {
            let _ = copy_bidirectional(&mut TokioIo::new(outer), &mut inner).await;
        }
    });
    Response::new(Body::empty())
}

/// The lab's time, account and mark, at once or at the time asked for.
async fn about(lab: &Lab, query: Option<&str>) -> Response<Body> {
    if let Some(until) = query.and_then(|query| query.strip_prefix("until=")) {
        let Ok(at) = until.parse::<Timestamp>() else { return refusal(400, format!("`{until}` is not a time like 2026-11-02T09:00:00Z")) };
        lab.time().wake_at(at).await;
    }
    let now = lab.time().now();
    Response::new(Body::from(serde_json::json!({ "now": now, "account": lab.account(), "lab": lab.mark() }).to_string()))
}

fn refusal(status: u16, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::BAD_GATEWAY);
    response
}

//! The axum router over [`super::http::answer`]: bodies in and out, the time an answer takes, lost replies.

use super::dispatch::{Request, Response};
use super::http::{answer, exchange};
use super::{LostReply, Unreachable};
use crate::Lab;
use axum::body::Body;
use axum::extract::State;
use http_body_util::{BodyExt, Limited};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// The largest body the lab reads, in bytes. CloudFormation and S3 have lower limits of their own.
const BODY_LIMIT: usize = 64 << 20;

/// How long a client tries to connect to an endpoint that never answers.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// A router that answers every AWS request of the lab, whatever its path.
pub(crate) fn router(lab: Lab) -> axum::Router {
    axum::Router::new().fallback(handle).with_state(lab)
}

async fn handle(State(lab): State<Lab>, request: axum::extract::Request) -> axum::response::Response {
    let request = match whole(request).await {
        Ok(request) => request,
        Err(why) => return plain(413, why),
    };
    lab.take_time().await;
    let answered = lab.transact(|world| answer(world, &request));
    match answered {
        Ok((response, operation)) => {
            if let (Some(record), Some(operation)) = (lab.recorder(), operation) {
                record(exchange(operation, &request, &response));
            }
            if response.unreachable {
                lab.pass(PATIENCE).await;
            }
            render(response)
        }
        // The state of this answer is not on disk, so the answer must not be given.
        Err(error) => {
            let why = error.whole();
            lost(plain(500, why.clone()), Some(why))
        }
    }
}

async fn whole(request: axum::extract::Request) -> Result<Request, String> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, BODY_LIMIT).collect().await.map_err(|error| error.to_string())?.to_bytes();
    let mut headers: BTreeMap<String, String> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    // A client without a connection of its own leaves the authority in the URL, and signs it as `host`.
    if let Some(authority) = parts.uri.authority() {
        headers.entry("host".to_owned()).or_insert_with(|| authority.as_str().to_owned());
    }
    let host =
        parts.uri.host().map(str::to_owned).or_else(|| headers.get("host").map(|host| host.split(':').next().unwrap_or(host).to_owned()));
    Ok(Request {
        method: parts.method.as_str().to_owned(),
        host: host.unwrap_or_default(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers,
        body,
    })
}

fn plain(status: u16, text: String) -> axum::response::Response {
    render(Response { headers: vec![("content-type", "text/plain".to_owned())], body: text.into(), ..Response::empty(status) })
}

fn lost(mut response: axum::response::Response, why: Option<String>) -> axum::response::Response {
    response.extensions_mut().insert(LostReply { why });
    response
}

fn unreachable(mut response: axum::response::Response) -> axum::response::Response {
    response.extensions_mut().insert(Unreachable);
    response
}

fn render(response: Response) -> axum::response::Response {
    let mut builder = http::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(*name, value);
    }
    let built = builder
        .body(Body::from(response.body))
        .unwrap_or_else(|error| http::Response::new(Body::from(format!("the lab made a header that cannot be sent: {error}"))));
    if response.unreachable {
        return unreachable(built);
    }
    if response.lost { lost(built, None) } else { built }
}

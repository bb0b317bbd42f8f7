//! The lab as cloud and network of this process: no socket lies between.

use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use http_body_util::BodyExt;
use simulator::{Lab, LostReply};
use std::io;
use std::sync::Arc;
use tower::ServiceExt;

/// A moment at which a process could die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A request is about to leave.
    Sending,
    /// It was carried out, and its answer has not arrived.
    Answered,
}

/// Told at every such moment.
pub type Between = Arc<dyn Fn(Moment) + Send + Sync>;

/// The SDK's HTTP client whose every request goes to `lab`.
pub(super) fn client(lab: &Lab, between: Option<Between>) -> aws_http::SharedHttpClient {
    let router = lab.router();
    bindings::in_process(Arc::new(move |request| Box::pin(answer(router.clone(), between.clone(), request))))
}

async fn answer(router: axum::Router, between: Option<Between>, request: http::Request<Bytes>) -> io::Result<http::Response<Bytes>> {
    tell(between.as_ref(), Moment::Sending);
    let Ok(response) = router.oneshot(request.map(Body::from)).await;
    tell(between.as_ref(), Moment::Answered);
    if response.extensions().get::<LostReply>().is_some() {
        return Err(io::Error::new(io::ErrorKind::ConnectionReset, "the connection broke before an answer came"));
    }
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    Ok(http::Response::from_parts(parts, body))
}

fn tell(between: Option<&Between>, moment: Moment) {
    if let Some(between) = between {
        between(moment);
    }
}

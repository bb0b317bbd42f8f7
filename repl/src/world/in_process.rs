//! The lab as cloud and network of this process: no socket lies between.

use super::unreached::not_connected;
use axum::body::Body;
use bindings::{BoxedStream, Cloud, DialFailure, Network, NoAnswer};
use bytes::Bytes;
use engine::clock::Clock;
use futures::future::BoxFuture;
use http_body_util::BodyExt;
use simulator::{DialError, Lab, LostReply, Origin, Unreachable};
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

/// The lab's root key.
pub(super) const KEY: (&str, &str) = ("test", "test");

/// Told at every such moment.
pub type Between = Arc<dyn Fn(Moment) + Send + Sync>;

/// AWS clients whose every request goes to `lab`.
pub(super) fn cloud(lab: &Lab, between: Option<Between>, region: &str, clock: Arc<dyn Clock>) -> Cloud {
    let router = lab.router();
    let http = bindings::in_process(Arc::new(move |request| Box::pin(answer(router.clone(), between.clone(), request))));
    Cloud::with_key(http, region, KEY, None, clock)
}

async fn answer(router: axum::Router, between: Option<Between>, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, NoAnswer> {
    tell(between.as_ref(), Moment::Sending);
    let Ok(response) = router.oneshot(request.map(Body::from)).await;
    tell(between.as_ref(), Moment::Answered);
    if response.extensions().get::<Unreachable>().is_some() {
        return Err(not_connected(io::Error::new(io::ErrorKind::TimedOut, "the endpoint does not answer")).await);
    }
    match response.extensions().get::<LostReply>() {
        Some(LostReply { why: Some(why) }) => return Err(format!("{why}; free space or fix the disk").into()),
        Some(LostReply { why: None }) => {
            // As Linux ends a connection whose packets are lost: a peer that resets it says more.
            return Err(io::Error::new(io::ErrorKind::HostUnreachable, "the connection broke before an answer came").into());
        }
        None => {}
    }
    let (parts, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(http::Response::from_parts(parts, body))
}

fn tell(between: Option<&Between>, moment: Moment) {
    if let Some(between) = between {
        between(moment);
    }
}

/// The lab's hosts, as its operator reaches them.
pub(super) struct LabNetwork {
    lab: Lab,
    between: Option<Between>,
}

impl LabNetwork {
    pub(super) fn new(lab: &Lab, between: Option<Between>) -> Self {
        Self { lab: lab.clone(), between }
    }
}

impl Network for LabNetwork {
    fn dial(&self, host: String, port: u16) -> BoxFuture<'static, Result<BoxedStream, DialFailure>> {
        let (lab, between) = (self.lab.clone(), self.between.clone());
        Box::pin(async move {
            tell(between.as_ref(), Moment::Sending);
            let dialled = lab.dial(Origin::Operator, &host, port).await;
            tell(between.as_ref(), Moment::Answered);
            match dialled {
                Ok(stream) => Ok(Box::new(stream) as BoxedStream),
                Err(error) => Err(failure(error)),
            }
        })
    }

    /// The lab's streams are what a client holds once TLS is up.
    fn secure(&self, stream: BoxedStream, _: String) -> BoxFuture<'static, Result<BoxedStream, String>> {
        Box::pin(std::future::ready(Ok(stream)))
    }
}

pub(super) fn failure(error: DialError) -> DialFailure {
    match error {
        DialError::Resolve { host, why } => DialFailure::Resolve { host, why },
        DialError::NoRoute { host } => DialFailure::NoRoute { host },
        DialError::TimedOut { host, port } => DialFailure::TimedOut { host, port },
        DialError::Refused { host, port } => DialFailure::Refused { host, port },
        DialError::NotKnown { host, port } => DialFailure::NoModel { host, port },
    }
}

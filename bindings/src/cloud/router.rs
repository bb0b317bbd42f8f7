//! An HTTP client of the SDK that hands requests to a service in this process.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures::future::BoxFuture;
use std::sync::Arc;

/// Why there is no answer, in a client's own words: its [`hyper_util::client::legacy::Error`] where no connection was made, anything else
/// where one broke after the request was sent.
pub type NoAnswer = Box<dyn std::error::Error + Send + Sync>;

/// Answers a whole request.
pub type Answer = Arc<dyn Fn(http::Request<Bytes>) -> BoxFuture<'static, Result<http::Response<Bytes>, NoAnswer>> + Send + Sync>;

struct Connector(Answer);

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("in process")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let (parts, body) = request.into_parts();
            let body = http_body_util::BodyExt::collect(body).await.map_err(ConnectorError::user)?.to_bytes();
            let response = answer(http::Request::from_parts(parts, body)).await.map_err(ConnectorError::io)?;
            aws_smithy_runtime_api::http::Response::try_from(response.map(SdkBody::from))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Self(self.0.clone()))
    }
}

/// An HTTP client whose every request is answered by `answer`.
#[must_use]
pub fn in_process(answer: Answer) -> SharedHttpClient {
    SharedHttpClient::new(Connector(answer))
}

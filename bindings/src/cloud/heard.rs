//! How often AWS is heard: every answer of every service counts, whatever it says.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// `inner`, its answers counted.
pub(super) fn counted(inner: SharedHttpClient, heard: Arc<AtomicU64>) -> SharedHttpClient {
    SharedHttpClient::new(Counted { inner, heard })
}

#[derive(Debug)]
struct Counted {
    inner: SharedHttpClient,
    heard: Arc<AtomicU64>,
}

impl HttpClient for Counted {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Counting { inner, heard: self.heard.clone() })
    }
}

#[derive(Debug)]
struct Counting {
    inner: SharedHttpConnector,
    heard: Arc<AtomicU64>,
}

impl HttpConnector for Counting {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answering, heard) = (self.inner.call(request), self.heard.clone());
        HttpConnectorFuture::new(async move {
            let answer = answering.await?;
            heard.fetch_add(1, Ordering::Relaxed);
            Ok(answer)
        })
    }
}

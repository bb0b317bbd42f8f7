//! What may leave by the cloud seam: every request is judged as it stands on the wire, whoever made it and whatever
//! configured it. What is barred is never sent.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why a request did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Barred(pub(crate) String);

/// Whether a request may leave.
pub(super) type May = Arc<dyn Fn(&HttpRequest) -> Result<(), Barred> + Send + Sync>;

/// `inner` behind a gate.
pub(super) fn gated(inner: SharedHttpClient, may: May) -> SharedHttpClient {
    SharedHttpClient::new(Gate { inner, may })
}

struct Gate {
    inner: SharedHttpClient,
    may: May,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl HttpClient for Gate {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Passage { inner, may: self.may.clone() })
    }
}

struct Passage {
    inner: SharedHttpConnector,
    may: May,
}

impl std::fmt::Debug for Passage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passage").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl HttpConnector for Passage {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match (self.may)(&request) {
            Ok(()) => self.inner.call(request),
            Err(barred) => HttpConnectorFuture::ready(Err(ConnectorError::user(Box::new(barred)))),
        }
    }
}

/// Whether an address is AWS's own.
#[must_use]
pub(super) fn is_of_aws(uri: &http::Uri) -> bool {
    let suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"];
    let host = uri.host().unwrap_or_default();
    uri.scheme_str() == Some("https") && uri.port().is_none() && suffixes.iter().any(|suffix| host.ends_with(suffix))
}

/// Only to AWS's own addresses, or only to `endpoint`.
pub(super) fn only_to(endpoint: Option<&str>) -> May {
    let endpoint = endpoint.and_then(|endpoint| endpoint.parse::<http::Uri>().ok());
    Arc::new(move |request| {
        let uri: http::Uri = request.uri().parse().map_err(|_| Barred(format!("`{}` is not an address", request.uri())))?;
        let known = match &endpoint {
            Some(endpoint) => uri.scheme() == endpoint.scheme() && uri.authority() == endpoint.authority(),
            None => is_of_aws(&uri),
        };
        let place = format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |authority| authority.as_str()));
        if known { Ok(()) } else { Err(Barred(format!("it would go to `{place}`, which is not where this run goes"))) }
    })
}

/// Only what is on the list, `ec2:DescribeVpcs`; of S3 whatever gets and changes nothing.
pub(super) fn only(reads: BTreeSet<String>) -> May {
    Arc::new(move |request| match operation(request) {
        Some(Asked { service, .. }) if service == "s3" && ["GET", "HEAD"].contains(&request.method()) => Ok(()),
        Some(Asked { service, operation }) if reads.contains(&format!("{service}:{operation}")) => Ok(()),
        Some(Asked { service, operation }) => Err(Barred(format!("a rehearsal only reads: {service}:{operation} is not on its list"))),
        None => Err(Barred("a rehearsal only reads, and what this request asks cannot be told".to_owned())),
    })
}

/// What a request asks.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    /// Signing name.
    service: String,
    operation: String,
}

/// As it is signed and as it stands in its body or path.
fn operation(request: &HttpRequest) -> Option<Asked> {
    let scope = request.headers().get("authorization")?.split("Credential=").nth(1)?.split(',').next()?;
    let service = scope.split('/').nth(3)?.to_owned();
    let operation = match service.as_str() {
        "s3" => request.method().to_owned(),
        "drs" => {
            let uri: http::Uri = request.uri().parse().ok()?;
            match (request.method(), uri.path().strip_prefix('/')?) {
                ("GET", path) if path.starts_with("tags/") => "ListTagsForResource".to_owned(),
                ("POST", path) if !path.contains('/') => path.to_owned(),
                _ => return None,
            }
        }
        _ => {
            let body = std::str::from_utf8(request.body().bytes()?).ok()?;
            let mut actions = body.split('&').filter_map(|pair| pair.strip_prefix("Action="));
            // Which of two would count nobody knows.
            let action = actions.next().filter(|_| actions.next().is_none())?;
            action.to_owned()
        }
    };
    Some(Asked { service, operation })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::body::SdkBody;

    fn request(method: &str, uri: &str, service: &str, body: &'static str) -> HttpRequest {
        let signed =
            format!("AWS4-HMAC-SHA256 Credential=AKID/20261102/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=00");
        let request = http::Request::builder().method(method).uri(uri).header("authorization", signed).body(SdkBody::from(body));
        HttpRequest::try_from(request.unwrap()).unwrap()
    }

    #[test]
    fn what_is_not_on_the_list_does_not_leave() {
        let may =
            only(BTreeSet::from(["ec2:DescribeVpcs".to_owned(), "drs:DescribeJobs".to_owned(), "drs:ListTagsForResource".to_owned()]));
        let judge = |method, uri, service, body| may(&request(method, uri, service, body)).is_ok();
        assert!(judge("POST", "https://ec2.us-east-1.amazonaws.com/", "ec2", "Action=DescribeVpcs&Version=2016-11-15"));
        assert!(judge("POST", "https://drs.us-east-1.amazonaws.com/DescribeJobs", "drs", "{}"));
        assert!(judge("GET", "https://drs.us-east-1.amazonaws.com/tags/arn", "drs", ""));
        assert!(judge("GET", "https://b.s3.us-east-1.amazonaws.com/k", "s3", ""));
        assert!(!judge("POST", "https://ec2.us-east-1.amazonaws.com/", "ec2", "Action=TerminateInstances&Version=2016-11-15"));
        assert!(!judge("POST", "https://ec2.us-east-1.amazonaws.com/", "ec2", "Action=DescribeVpcs&Action=TerminateInstances"));
        assert!(!judge("POST", "https://ec2.us-east-1.amazonaws.com/", "iam", "Action=DescribeVpcs"));
        assert!(!judge("POST", "https://drs.us-east-1.amazonaws.com/StartRecovery", "drs", "{}"));
        assert!(!judge("POST", "https://drs.us-east-1.amazonaws.com/tags/arn", "drs", "{}"));
        assert!(!judge("PUT", "https://b.s3.us-east-1.amazonaws.com/k", "s3", ""));
        assert!(!judge("POST", "https://b.s3.us-east-1.amazonaws.com/?delete", "s3", ""));
    }

    #[test]
    fn what_is_not_aws_is_not_reached() {
        let judge = |endpoint: Option<&str>, uri| only_to(endpoint)(&request("POST", uri, "ec2", "")).is_ok();
        assert!(judge(None, "https://ec2.us-east-1.amazonaws.com/"));
        assert!(judge(None, "https://ec2.cn-north-1.amazonaws.com.cn/"));
        assert!(!judge(None, "http://ec2.us-east-1.amazonaws.com/"));
        assert!(!judge(None, "https://ec2.us-east-1.amazonaws.com.evil.example/"));
        assert!(!judge(None, "https://amazonaws.com.example/"));
        assert!(!judge(None, "http://127.0.0.1:4747/"));
        assert!(judge(Some("http://127.0.0.1:4747"), "http://127.0.0.1:4747/"));
        assert!(!judge(Some("http://127.0.0.1:4747"), "http://127.0.0.1:4748/"));
        assert!(!judge(Some("http://127.0.0.1:4747"), "https://ec2.us-east-1.amazonaws.com/"));
    }
}

//! What it means that a real client has no answer.

use super::shape::within;
use crate::cloud::Cloud;
use crate::failure::sent;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_types::retry::RetryConfig;
use engine::op::Failure;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What a question to this address comes to, over a real client; with a `timeout` of half a second.
async fn asked(endpoint: &str) -> Failure {
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "fixed")))
        .http_client(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https())
        .retry_config(RetryConfig::disabled())
        .timeout_config(within(Some("500ms")).expect("a duration"))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .endpoint_url(endpoint);
    let client = Cloud::from(sdk.build()).sts(None);
    sent("sts", "GetCallerIdentity", client.get_caller_identity().send()).await.expect_err("nobody answers")
}

fn runs(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work);
}

fn was_never_connected(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(error) if error.code == "NotConnected" && error.retryable)
}

#[test]
fn what_could_not_connect_was_not_carried_out() {
    runs(async {
        let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("its address");
        let failure = asked(&format!("http://{closed}")).await;
        assert!(was_never_connected(&failure), "refused: {failure:?}");
        let failure = asked("http://nobody.invalid").await;
        assert!(was_never_connected(&failure), "no name: {failure:?}");
        // It takes connections and says nothing: TLS never begins, as in a network that has gone dark.
        let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let failure = asked(&format!("https://{}", silent.local_addr().expect("its address"))).await;
        assert!(was_never_connected(&failure), "silent: {failure:?}");
    });
}

#[test]
fn what_was_connected_may_have_been_carried_out() {
    runs(async {
        let breaks = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = breaks.local_addr().expect("its address");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = breaks.accept().await {
                let _ = stream.read(&mut [0; 64]).await;
                let _ = stream.shutdown().await;
            }
        });
        let failure = asked(&format!("http://{address}")).await;
        assert!(matches!(failure, Failure::Unknown { .. }), "{failure:?}");
        let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let failure = asked(&format!("http://{}", silent.local_addr().expect("its address"))).await;
        assert!(matches!(failure, Failure::Unknown { .. }), "{failure:?}");
    });
}

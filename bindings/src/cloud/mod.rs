//! The cloud seam: AWS clients of every service and Region over one HTTP client. Each makes one attempt; the door owns
//! what is sent again.

mod clients;
mod gate;
mod heard;
mod router;
mod whose;

pub(crate) use gate::Barred;
pub use router::{Answer, NoAnswer, in_process};
pub use whose::{Identity, is_of_aws};

use clients::{Clients, OfRegion};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use engine::clock::Clock;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

/// Where requests go and as whom.
#[derive(Clone, Debug)]
pub struct Cloud {
    config: SdkConfig,
    clients: Clients,
}

impl From<SdkConfig> for Cloud {
    fn from(config: SdkConfig) -> Self {
        Self { config, clients: Clients::default() }
    }
}

/// The longest one attempt may take if its op says nothing.
const ATTEMPT: Duration = Duration::from_secs(60);

/// What a request is stamped with.
struct Stamp(Arc<dyn Clock>);

impl std::fmt::Debug for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stamp")
    }
}

impl TimeSource for Stamp {
    fn now(&self) -> SystemTime {
        SystemTime::from(self.0.now())
    }
}

/// The longest that connecting may take: that none was made must be known before the attempt is over, which tells nothing.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build()
}

/// TLS that trusts these roots, PEM, and no others.
fn trusting(roots: &[u8]) -> Result<TlsContext, String> {
    let marks = roots.windows(BEGIN.len()).filter(|window| *window == BEGIN).count();
    if marks == 0 {
        return Err("there is no certificate in it".to_owned());
    }
    let store = TrustStore::empty().with_pem_certificate(roots);
    TlsContext::builder().with_trust_store(store).build().map_err(|error| engine::error::whole(&error))
}

/// How a certificate begins in PEM.
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

impl Cloud {
    /// A cloud with a fixed key, as the lab has: `test`/`test`.
    #[must_use]
    pub fn with_key(http: SharedHttpClient, region: &str, key: (&str, &str), endpoint: Option<&str>, clock: Arc<dyn Clock>) -> Self {
        let credentials = Credentials::new(key.0, key.1, None, None, "fixed");
        let mut builder = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts())
            .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SharedTimeSource::new(Stamp(clock)));
        builder.set_endpoint_url(endpoint.map(str::to_owned));
        Self::from(builder.build())
    }

    /// A cloud without a key and without a way there: for whoever reads the op table and calls nothing.
    pub(crate) fn nowhere() -> Self {
        let http = in_process(Arc::new(|_| Box::pin(async { Err("there is no world".into()) })));
        Self::from(SdkConfig::builder().behavior_version(BehaviorVersion::latest()).http_client(http).build())
    }

    /// A cloud with the operator's own credentials, by AWS's chain: environment, profiles, SSO, credential processes. Those are
    /// asked over TLS; services are asked through `http`, or over TLS if there is none. `roots`: the only roots that are trusted
    /// then, PEM; otherwise the system's.
    ///
    /// # Errors
    /// There is no certificate in `roots`.
    pub async fn from_chain(
        http: Option<SharedHttpClient>,
        region: &str,
        profile: Option<&str>,
        endpoint: Option<&str>,
        roots: Option<&[u8]>,
    ) -> Result<Self, String> {
        let tls = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
        let tls = match roots {
            Some(roots) => tls.tls_context(trusting(roots)?).build_https(),
            None => tls.build_https(),
        };
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .http_client(tls)
            .timeout_config(timeouts());
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        if let Some(endpoint) = endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        // Whoever gives credentials out is asked again as the SDK does it; services are asked by the door, which makes one attempt.
        let config = loader.load().await;
        let http = http.or_else(|| config.http_client());
        let mut services = config.into_builder().retry_config(RetryConfig::disabled());
        services.set_http_client(http);
        Ok(Self::from(services.build()))
    }

    /// The same cloud, whose every answer counts up `heard`.
    #[must_use]
    pub fn counted(&self, heard: Arc<AtomicU64>) -> Self {
        let Some(inner) = self.config.http_client() else { return self.clone() };
        Self::from(self.config.to_builder().http_client(heard::counted(inner, heard)).build())
    }

    /// The run's own Region.
    #[must_use]
    pub fn region(&self) -> &str {
        self.config.region().map_or("us-east-1", Region::as_ref)
    }

    /// The same cloud, worked in from another Region.
    #[must_use]
    pub fn at(&self, region: &str) -> Self {
        Self::from(self.of(Some(region)).config.clone())
    }

    /// The same cloud, seen by the owner of another key.
    #[must_use]
    pub(crate) fn as_key(&self, id: &str, secret: &str) -> Self {
        let credentials = Credentials::new(id, secret, None, None, "given");
        Self::from(self.config.to_builder().credentials_provider(SharedCredentialsProvider::new(credentials)).build())
    }

    /// The clients of a Region; of the run's own without one.
    fn of(&self, region: Option<&str>) -> Arc<OfRegion> {
        let region = region.unwrap_or_else(|| self.region());
        self.clients.of(region, || self.config.to_builder().region(Region::new(region.to_owned())).build())
    }

    pub(crate) fn drs(&self, region: Option<&str>) -> aws_sdk_drs::Client {
        let of = self.of(region);
        of.drs.get_or_init(|| aws_sdk_drs::Client::new(&of.config)).clone()
    }

    pub(crate) fn ec2(&self, region: Option<&str>) -> aws_sdk_ec2::Client {
        let of = self.of(region);
        of.ec2.get_or_init(|| aws_sdk_ec2::Client::new(&of.config)).clone()
    }

    pub(crate) fn iam(&self, region: Option<&str>) -> aws_sdk_iam::Client {
        let of = self.of(region);
        of.iam.get_or_init(|| aws_sdk_iam::Client::new(&of.config)).clone()
    }

    pub(crate) fn cloudformation(&self, region: Option<&str>) -> aws_sdk_cloudformation::Client {
        let of = self.of(region);
        of.cloudformation.get_or_init(|| aws_sdk_cloudformation::Client::new(&of.config)).clone()
    }

    pub(crate) fn sts(&self, region: Option<&str>) -> aws_sdk_sts::Client {
        let of = self.of(region);
        of.sts.get_or_init(|| aws_sdk_sts::Client::new(&of.config)).clone()
    }

    /// Path style where an endpoint is given: no name server knows its buckets.
    pub(crate) fn s3(&self, region: Option<&str>) -> aws_sdk_s3::Client {
        let of = self.of(region);
        let path_style = of.config.endpoint_url().is_some();
        let made = || aws_sdk_s3::Client::from_conf(aws_sdk_s3::config::Builder::from(&of.config).force_path_style(path_style).build());
        of.s3.get_or_init(made).clone()
    }
}

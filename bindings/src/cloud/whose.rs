//! Who asks, for how long, and where: what is checked before a run may go to AWS.

use super::{Cloud, gate};
use crate::failure::sent;
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use engine::op::Failure;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Whose credentials are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Account id.
    pub account: String,
    /// The caller's ARN.
    pub arn: String,
}

impl Cloud {
    /// Asks the Region's own STS who asks.
    ///
    /// # Errors
    /// It refuses, or does not answer.
    pub async fn identity(&self) -> Result<Identity, Failure> {
        let told = sent("sts", "GetCallerIdentity", self.sts(None).get_caller_identity().send()).await?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok(Identity { account: text(told.account()), arn: text(told.arn()) })
    }

    /// When the credentials that are used now expire, if they do; `Err` says why there are none.
    ///
    /// # Errors
    /// The chain gives none.
    pub async fn expiry(&self) -> Result<Option<Timestamp>, String> {
        let Some(provider) = self.config.credentials_provider() else { return Err("no source provides any".to_owned()) };
        let credentials = provider.provide_credentials().await;
        let credentials = credentials.map_err(|error| engine::error::whole(&error))?;
        Ok(credentials.expiry().and_then(|at| Timestamp::try_from(at).ok()))
    }

    /// Where requests to each service go, by its signing name, as the SDK makes it up of options, environment and profile.
    /// Nothing is sent.
    pub async fn endpoints(&self) -> BTreeMap<&'static str, String> {
        let seen = Seen::default();
        let nobody = self.as_key("nobody", "none").config;
        let probing = Self::from(nobody.into_builder().http_client(SharedHttpClient::new(seen.clone())).build());
        let mut found = BTreeMap::new();
        // Each of them ends at the client that only looks.
        drop(probing.cloudformation(None).describe_stacks().send().await);
        found.insert("cloudformation", seen.take());
        drop(probing.drs(None).describe_jobs().send().await);
        found.insert("drs", seen.take());
        drop(probing.ec2(None).describe_vpcs().send().await);
        found.insert("ec2", seen.take());
        drop(probing.iam(None).list_users().send().await);
        found.insert("iam", seen.take());
        drop(probing.s3(None).list_buckets().send().await);
        found.insert("s3", seen.take());
        drop(probing.sts(None).get_caller_identity().send().await);
        found.insert("sts", seen.take());
        found
    }

    /// The same cloud, whose every request goes to AWS's own addresses, or to `endpoint`, or nowhere.
    #[must_use]
    pub fn only_to(&self, endpoint: Option<&str>) -> Self {
        self.gated(gate::only_to(endpoint))
    }

    /// The same cloud, out of which only the operations that `ops` declares to be queries can be asked.
    #[must_use]
    pub fn only_reads(&self, ops: &[engine::op::Op]) -> Self {
        let queries = ops.iter().filter(|op| !op.kind.is_action());
        self.gated(gate::only(queries.flat_map(|op| op.iam.iter().map(|name| (*name).to_owned())).collect()))
    }

    fn gated(&self, may: gate::May) -> Self {
        let Some(inner) = self.config.http_client() else { return self.clone() };
        Self::from(self.config.to_builder().http_client(gate::gated(inner, may)).build())
    }
}

/// Whether `address` is one of AWS's own.
#[must_use]
pub fn is_of_aws(address: &str) -> bool {
    address.parse().is_ok_and(|uri| gate::is_of_aws(&uri))
}

/// A client that sends nothing, and keeps where it would have gone.
#[derive(Clone, Debug, Default)]
struct Seen(Arc<Mutex<Option<String>>>);

impl Seen {
    /// Where the last request would have gone.
    fn take(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(|| "nowhere".to_owned())
    }
}

impl HttpConnector for Seen {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let uri = request.uri().parse::<http::Uri>().unwrap_or_default();
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let place = format!("{}://{authority}", uri.scheme_str().unwrap_or_default());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(place);
        HttpConnectorFuture::ready(Err(ConnectorError::user(Box::new(gate::Barred("only looked at".to_owned())))))
    }
}

impl HttpClient for Seen {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

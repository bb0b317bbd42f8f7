//! The network as it is: names by the system's resolver, TCP, TLS with the system's roots.

use bindings::{BoxedStream, DialFailure, Network};
use futures::future::BoxFuture;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long one address is tried.
const PATIENCE: Duration = Duration::from_secs(20);

/// TCP from this machine.
#[derive(Default)]
pub(super) struct TcpNetwork {
    /// Whom TLS trusts, once somebody has asked for it.
    trusted: Arc<OnceLock<Arc<ClientConfig>>>,
}

impl Network for TcpNetwork {
    fn dial(&self, host: String, port: u16) -> BoxFuture<'static, Result<BoxedStream, DialFailure>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), port)).await.map(Vec::from_iter);
            let addresses: Vec<SocketAddr> = match found {
                Ok(addresses) => addresses,
                Err(error) => return Err(DialFailure::Resolve { host, why: error.to_string() }),
            };
            let mut failed = DialFailure::Resolve { host: host.clone(), why: "it has no address".to_owned() };
            for address in addresses {
                match dial(address, &host, port).await {
                    Ok(stream) => return Ok(Box::new(stream) as BoxedStream),
                    Err(failure) => failed = failure,
                }
            }
            Err(failed)
        })
    }

    fn secure(&self, stream: BoxedStream, host: String) -> BoxFuture<'static, Result<BoxedStream, String>> {
        let trusted = self.trusted.clone();
        Box::pin(async move {
            let config = once(&trusted)?;
            let name = ServerName::try_from(host.clone()).map_err(|error| format!("`{host}`: {error}"))?;
            let secured = TlsConnector::from(config).connect(name, stream).await;
            secured.map(|stream| Box::new(stream) as BoxedStream).map_err(|error| format!("`{host}`: {error}"))
        })
    }
}

async fn dial(address: SocketAddr, host: &str, port: u16) -> Result<TcpStream, DialFailure> {
    let host = host.to_owned();
    match tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => Err(DialFailure::Refused { host, port }),
        Ok(Err(error)) if error.kind() != ErrorKind::TimedOut => Err(DialFailure::NoRoute { host }),
        Ok(Err(_)) | Err(_) => Err(DialFailure::TimedOut { host, port }),
    }
}

/// What was read of the system before; if nothing could be, it is read again.
fn once(trusted: &OnceLock<Arc<ClientConfig>>) -> Result<Arc<ClientConfig>, String> {
    if let Some(config) = trusted.get() {
        return Ok(config.clone());
    }
    let config = Arc::new(trusting()?);
    Ok(trusted.get_or_init(|| config).clone())
}

/// TLS that trusts whom this system trusts.
fn trusting() -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if added == 0 {
        return Err("this system has no root certificates".to_owned());
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    Ok(builder.map_err(|error| error.to_string())?.with_root_certificates(roots).with_no_client_auth())
}

//! Stands between a command and what it asks: passes connections on, over TLS or not, and keeps silent, or waits, where it is told to.

use crate::support::PATIENCE;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A relay, until it is dropped.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    _runtime: Runtime,
}

/// The root that signed the relay's certificate: for these tests alone.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/tls/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls/server.pem");
const KEY: &[u8] = include_bytes!("tls/server.key");

impl Relay {
    /// To `upstream`. A request whose head holds `silent` is never answered.
    pub(crate) fn plain(upstream: &str, silent: &'static str) -> Self {
        Self::start(upstream, silent, None)
    }

    /// To `upstream`, as `localhost` over TLS.
    pub(crate) fn tls(upstream: &str) -> Self {
        let certificates = CertificateDer::pem_slice_iter(CERTIFICATE).collect::<Result<_, _>>().unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(certificates, PrivateKeyDer::from_pem_slice(KEY).unwrap());
        Self::start(upstream, "nothing is silent", Some(TlsAcceptor::from(Arc::new(config.unwrap()))))
    }

    /// To `upstream`, a request a connection. A request that holds `held` is told of, and passed on once somebody lets them go.
    pub(crate) fn holding(upstream: &str, held: &'static str) -> (Self, Held) {
        let upstream: SocketAddr = upstream.trim_start_matches("http://").parse().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let ((tell, came), (go, going)) = (std::sync::mpsc::channel(), tokio::sync::watch::channel(false));
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(hold(stream, upstream, held, (tell.clone(), going.clone())));
            }
        });
        (Self { address, _runtime: runtime }, Held { came, go })
    }

    fn start(upstream: &str, silent: &'static str, tls: Option<TlsAcceptor>) -> Self {
        let upstream: SocketAddr = upstream.trim_start_matches("http://").parse().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let tls = tls.clone();
                tokio::spawn(async move {
                    match tls {
                        None => pass(stream, upstream, silent).await,
                        // Who does not trust it hangs up.
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => pass(stream, upstream, silent).await,
                            Err(error) => Err(error),
                        },
                    }
                });
            }
        });
        Self { address, _runtime: runtime }
    }
}

/// Requests that wait in a relay.
pub(crate) struct Held {
    came: Receiver<()>,
    go: watch::Sender<bool>,
}

impl Held {
    /// Until so many wait.
    pub(crate) fn until(&self, count: usize) {
        let next = |number| self.came.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{number} of {count} came"));
        (0..count).for_each(next);
    }

    /// Lets all of them go.
    pub(crate) fn go(&self) {
        self.go.send(true).unwrap();
    }
}

async fn hold(
    mut stream: TcpStream,
    upstream: SocketAddr,
    held: &str,
    (came, mut going): (Sender<()>, watch::Receiver<bool>),
) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    if text.contains(held) {
        // Whoever no longer waits for them need not be told.
        let _ = came.send(());
        let _ = going.wait_for(|go| *go).await;
    }
    let mut far = TcpStream::connect(upstream).await?;
    far.write_all(text.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes()).await?;
    tokio::io::copy_bidirectional(&mut stream, &mut far).await.map(drop)
}

/// Whether a request has all of its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|said| said.trim().to_owned()));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

async fn pass(mut stream: impl AsyncRead + AsyncWrite + Unpin, upstream: SocketAddr, silent: &str) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    if String::from_utf8_lossy(&head).contains(silent) {
        return std::future::pending().await;
    }
    let mut far = TcpStream::connect(upstream).await?;
    far.write_all(&head).await?;
    tokio::io::copy_bidirectional(&mut stream, &mut far).await.map(drop)
}

//! Connections and logins: hop by hop, each host's key checked before anything secret goes to it.

use super::host::{Host, Proof};
use super::{forwarding, known};
use crate::Seams;
use crate::network::{BoxedStream, DialFailure};
use engine::op::{Call, Failure, OpError};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::BoxFuture;
use russh::client::{self, Handle};
use russh::keys::{Certificate, HashAlg, PrivateKeyWithHashAlg, PublicKey};
use russh::{ChannelId, ChannelOpenFailure, Disconnect};
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};

/// A session on a host, and the sessions it goes through.
pub(super) struct Session {
    pub(super) handle: Handle<Watch>,
    key: PublicKey,
    host: String,
    /// What the server said of each channel it did not open.
    refusals: mpsc::UnboundedReceiver<String>,
    /// Kept open as long as this one.
    via: Option<Box<Session>>,
}

/// Sees the key a server presents, and refuses another than the one expected; passes on what it says of channels it does
/// not open.
pub(super) struct Watch {
    expected: Option<PublicKey>,
    seen: Arc<Mutex<Option<PublicKey>>>,
    refusals: mpsc::UnboundedSender<String>,
}

impl client::Handler for Watch {
    type Error = russh::Error;

    async fn check_server_key(&mut self, presented: &russh::keys::PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        let key = match presented {
            russh::keys::PublicKeyOrCertificate::PublicKey { key, .. } => key.clone(),
            russh::keys::PublicKeyOrCertificate::Certificate(certificate) => of_certificate(certificate),
        };
        let same = self.expected.as_ref().is_none_or(|expected| expected.key_data() == key.key_data());
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
        Ok(same)
    }

    async fn channel_open_failure(
        &mut self,
        _: ChannelId,
        _: ChannelOpenFailure,
        description: &str,
        _: &str,
        _: &mut client::Session,
    ) -> Result<(), Self::Error> {
        // Nobody may be left who asks.
        let _ = self.refusals.unbounded_send(description.to_owned());
        Ok(())
    }
}

fn of_certificate(certificate: &Certificate) -> PublicKey {
    PublicKey::from(certificate.public_key().clone())
}

/// A key as OpenSSH writes it, without a comment.
pub(super) fn text(key: &PublicKey) -> Result<String, Failure> {
    let mut bare = key.clone();
    bare.set_comment("");
    bare.to_openssh().map_err(|error| Failure::refused("HostKey", format!("the host's key cannot be written: {error}")))
}

/// `SHA256:...`.
pub(super) fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

impl Session {
    pub(super) fn key_text(&self) -> Result<String, Failure> {
        text(&self.key)
    }

    /// Ends the session and those it goes through, the farthest first. That a connection is broken already is no error.
    pub(super) async fn close(self) {
        let mut session = Some(Box::new(self));
        while let Some(here) = session {
            let _ = here.handle.disconnect(Disconnect::ByApplication, "", "en").await;
            session = here.via;
        }
    }

    /// A connection that starts on this session's host.
    async fn dial(&mut self, host: &str, port: u16) -> Result<BoxedStream, Failure> {
        match self.handle.channel_open_direct_tcpip(host, u32::from(port), "127.0.0.1", 0).await {
            Ok(channel) => Ok(Box::new(channel.into_stream())),
            Err(russh::Error::ChannelOpenFailure(reason)) => {
                // Said of every channel that is not opened; only a broken connection says nothing more.
                let said = self.refusals.next().await.unwrap_or_default();
                Err(forwarding::not_dialled(&self.host, host, port, &reason, &said))
            }
            Err(error) => Err(broken(&self.host, &error)),
        }
    }
}

/// A connection to `host`:`port` that starts behind `via`, or here; with the session it goes through.
async fn dial(
    world: &Seams,
    call: &Call,
    via: Option<&Host>,
    host: &str,
    port: u16,
) -> Result<(BoxedStream, Option<Box<Session>>), Failure> {
    match via {
        Some(via) => {
            let mut session = login(world, call, via).await?;
            let stream = session.dial(host, port).await?;
            Ok((stream, Some(Box::new(session))))
        }
        None => {
            let dialled = world.network.dial(host.to_owned(), port).await;
            dialled.map(|stream| (stream, None)).map_err(|failure: DialFailure| failure.refused("ssh"))
        }
    }
}

/// A connection behind `via`, for other protocols; it lives as long as what is returned beside it.
pub(crate) async fn dial_via(
    world: &Seams,
    call: &Call,
    via: &Host,
    host: &str,
    port: u16,
) -> Result<(BoxedStream, impl Send + use<>), Failure> {
    dial(world, call, Some(via), host, port).await
}

/// The key a host presents, which is no other than an earlier session met. Nobody logs in.
pub(super) async fn presented(world: &Seams, call: &Call, host: &Host) -> Result<PublicKey, Failure> {
    let (stream, via) = dial(world, call, host.via.as_deref(), &host.host, host.ssh_port()).await?;
    let session = shake_hands(stream, via, host, parsed(known::met(call, host))?).await?;
    let key = session.key.clone();
    session.close().await;
    Ok(key)
}

/// How often a silent connection is asked whether it stands: devices on the way forget what is silent, and a host that is gone says
/// nothing. After three unanswered ones it is over.
const KEEPALIVE: std::time::Duration = std::time::Duration::from_secs(30);

async fn shake_hands(stream: BoxedStream, via: Option<Box<Session>>, host: &Host, expected: Option<PublicKey>) -> Result<Session, Failure> {
    let seen = Arc::new(Mutex::new(None));
    let (said, refusals) = mpsc::unbounded();
    let watch = Watch { expected: expected.clone(), seen: seen.clone(), refusals: said };
    let config = client::Config { keepalive_interval: Some(KEEPALIVE), ..client::Config::default() };
    let connected = client::connect_stream(Arc::new(config), stream, watch).await;
    let key = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match (connected, key, expected) {
        (Ok(handle), Some(key), _) => Ok(Session { handle, key, host: host.host.clone(), refusals, via }),
        (Err(_), Some(key), Some(expected)) if key.key_data() != expected.key_data() => Err(changed(host, &expected, &key)),
        (Err(error), ..) => Err(broken(&host.host, &error)),
        (Ok(_), None, _) => Err(Failure::refused("HostKey", format!("`{}` presented no key", host.host))),
    }
}

fn changed(host: &Host, expected: &PublicKey, presented: &PublicKey) -> Failure {
    let (expected, presented) = (fingerprint(expected), fingerprint(presented));
    let whose = host.same_host_key_as.as_deref().unwrap_or(&host.host);
    let message = format!(
        "`{}` presents the key {presented}, but {expected} is the key of `{whose}`: it is a different host, or somebody is in between; nothing was sent to it",
        host.host
    );
    let details = json!({ "host": host.host, "expected": expected, "presented": presented });
    Failure::Refused(OpError { code: "HostKeyChanged".to_owned(), message, service: "ssh".to_owned(), details, ..OpError::default() })
}

/// A connection that broke before any command was sent.
fn broken(host: &str, error: &russh::Error) -> Failure {
    Failure::Refused(OpError {
        code: "Disconnected".to_owned(),
        message: format!("the connection to `{host}` broke: {error}"),
        service: "ssh".to_owned(),
        retryable: true,
        ..OpError::default()
    })
}

/// Logs into a host. Boxed: hosts lie behind hosts.
pub(super) fn login<'a>(world: &'a Seams, call: &'a Call, host: &'a Host) -> BoxFuture<'a, Result<Session, Failure>> {
    Box::pin(async move {
        let proof = host.proof()?;
        let (stream, via) = dial(world, call, host.via.as_deref(), &host.host, host.ssh_port()).await?;
        // Not before: where no host can be reached, its key is an assumed one.
        let expected = parsed(known::expected(call, host)?)?;
        let is_first = expected.is_none();
        let mut session = shake_hands(stream, via, host, expected).await?;
        if is_first {
            let kept = parse_key(&call.memory.keep(&host.known_as(), &session.key_text()?)?)?;
            // Met by a branch beside this one meanwhile.
            if kept.key_data() != session.key.key_data() {
                return Err(changed(host, &kept, &session.key));
            }
        }
        let accepted = match proof {
            Proof::Password(password) => {
                let password = call.open(password)?;
                session.handle.authenticate_password(host.user(), password.as_str()).await
            }
            Proof::Key(key) => {
                let key = private_key(&call.open(key)?)?;
                session.handle.authenticate_publickey(host.user(), key).await
            }
        };
        match accepted {
            Ok(result) if result.success() => Ok(session),
            Ok(_) => Err(denied(host)),
            Err(error) => Err(broken(&host.host, &error)),
        }
    })
}

fn denied(host: &Host) -> Failure {
    let message = format!("`{}` does not let `{}` in: wrong user, password or key", host.host, host.user());
    Failure::Refused(OpError { code: "AuthFailed".to_owned(), message, service: "ssh".to_owned(), ..OpError::default() })
}

fn parsed(key: Option<String>) -> Result<Option<PublicKey>, Failure> {
    key.as_deref().map(parse_key).transpose()
}

fn parse_key(text: &str) -> Result<PublicKey, Failure> {
    PublicKey::from_openssh(text)
        .map_err(|error| Failure::refused("Options", format!("`host_key` is not a key in OpenSSH's format: {error}")))
}

fn private_key(text: &str) -> Result<PrivateKeyWithHashAlg, Failure> {
    let key = russh::keys::decode_secret_key(text, None)
        .map_err(|error| Failure::refused("Options", format!("`key` is not a usable private key: {error}")))?;
    Ok(PrivateKeyWithHashAlg::new(Arc::new(key), Some(HashAlg::Sha256)))
}

//! Connections as streams: resolve, find the way, let the time pass that takes, then hand one end of a pipe to
//! whatever listens. Each connection is served by a task of its own on the caller's runtime.

use super::endpoint::{Gone, wire_answer};
use super::http::took;
use super::{DialError, End, Origin, Protocol, ROUND_TRIP, Stream, internet, resolve, unknown, way};
use crate::Lab;
use crate::ec2::lookup;
use crate::network::{HttpAnswer, HttpRequest};
use crate::services::{db, disk, dns, web};
use crate::store::StoreError;
use crate::trace;
use crate::world::World;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::SignedDuration;
use std::net::Ipv4Addr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Bytes a pipe holds in each direction.
const PIPE: usize = 64 << 10;

/// What answers at the far end.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Listener {
    Ssh,
    Rdp,
    Dns,
    Web,
    Database,
}

/// The far end of a connection.
#[derive(Clone, Debug)]
enum Peer {
    Host { instance: String, source: Ipv4Addr, port: u16, listener: Listener },
    Internet { source: Ipv4Addr },
}

/// Connects, or says why not.
pub(crate) async fn dial(lab: &Lab, from: Origin, host: &str, port: u16) -> Result<Stream, DialError> {
    // Without a durable clock there is no answer.
    let broken = |error: StoreError| Err(DialError::Resolve { host: host.to_owned(), why: error.whole() });
    let connecting = |world: &mut World| {
        let found = connect(world, &from, host, port);
        found.inspect_err(|why| trace::not_connected(world, &from, (host, port), why))
    };
    let found = lab.transact(connecting).unwrap_or_else(broken);
    let passes = found.as_ref().map_or_else(took, |_| ROUND_TRIP);
    lab.pass(passes).await;
    let peer = found?;
    let (near, far) = tokio::io::duplex(PIPE);
    tokio::spawn(serve(lab.clone(), peer, far));
    Ok(near)
}

/// In a copy of another world a connection fails only where all is known that it meets.
fn connect(world: &World, from: &Origin, host: &str, port: u16) -> Result<Peer, DialError> {
    let found = peer(world, from, host, port);
    let is_known = || !world.is_bare() || unknown::is_known(world, from, host);
    found.map_err(|error| if is_known() { error } else { DialError::NotKnown { host: host.to_owned(), port } })
}

fn peer(world: &World, from: &Origin, host: &str, port: u16) -> Result<Peer, DialError> {
    let refused = || DialError::Refused { host: host.to_owned(), port };
    let address = resolve(world, from, host)?.first().copied().ok_or_else(|| DialError::NoRoute { host: host.to_owned() })?;
    let found = way(world, from, address, Protocol::Tcp, port)?;
    let source = found.source;
    match found.end {
        End::Internet if internet::serves(port) => Ok(Peer::Internet { source }),
        End::Internet => Err(refused()),
        End::Instance(instance) => match listener(world, &instance, address, port) {
            Some(listener) => Ok(Peer::Host { instance, source, port, listener }),
            None => Err(refused()),
        },
    }
}

/// What listens at `address`:`port` of an instance.
fn listener(world: &World, instance: &str, address: Ipv4Addr, port: u16) -> Option<Listener> {
    // A service sees the address behind the internet gateway, the private one.
    let own = if address.is_loopback() { address } else { lookup::private_ip(world, instance)? };
    match port {
        53 if dns::listens(world, instance, own) => Some(Listener::Dns),
        db::PORT if db::listens(world, instance, own) => Some(Listener::Database),
        port if web::listens(world, instance, port) => Some(Listener::Web),
        port => match disk::login_service(world, instance, port)? {
            disk::LoginService::Ssh => Some(Listener::Ssh),
            disk::LoginService::Rdp => Some(Listener::Rdp),
        },
    }
}

/// Whether anything listens on TCP `port` of the instance at its private address.
pub(crate) fn is_open(world: &World, instance: &str, port: u16) -> bool {
    lookup::is_running(world, instance)
        && lookup::private_ip(world, instance).is_some_and(|own| listener(world, instance, own, port).is_some())
}

async fn serve(lab: Lab, peer: Peer, stream: Stream) {
    match peer {
        Peer::Internet { source } => serve_internet(&lab, source, stream).await,
        Peer::Host { instance, source, port, listener } => match listener {
            Listener::Ssh => disk::serve_ssh(lab, instance, stream).await,
            Listener::Rdp => serve_rdp(stream).await.unwrap_or_default(),
            Listener::Dns => serve_dns(&lab, &instance, source, stream).await.unwrap_or_default(),
            Listener::Web => serve_web(&lab, &instance, port, stream).await,
            Listener::Database => db::wire::serve(&lab, &instance, source, stream).await.unwrap_or_default(),
        },
    }
}

/// HTTP/1.1 without a `Date`: that would be the machine's clock, not the lab's.
pub(super) fn http1() -> hyper::server::conn::http1::Builder {
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.auto_date_header(false);
    builder
}

/// AWS's own endpoints and `checkip.amazonaws.com`, told apart by the `Host` header.
async fn serve_internet(lab: &Lab, source: Ipv4Addr, stream: Stream) {
    let service = service_fn(|request: hyper::Request<Incoming>| async move {
        let meant = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        if meant.split(':').next() == Some(internet::CHECKIP) {
            lab.take_time().await;
            let answer = internet::checkip(source);
            return rendered(answer).map(|response| response.map(axum::body::Body::new));
        }
        wire_answer(lab, request).await
    });
    let _ = http1().serve_connection(TokioIo::new(stream), service).await;
}

async fn serve_web(lab: &Lab, instance: &str, port: u16, stream: Stream) {
    let service = service_fn(|request: hyper::Request<Incoming>| async move {
        let request = whole(request, port).await?;
        let answered = lab.transact(|world| web::listens(world, instance, port).then(|| web::answer(world, instance, &request)));
        let Ok(Some(answer)) = answered else { return Err(Gone) };
        lab.pass(answer.took).await;
        rendered(answer)
    });
    let _ = http1().serve_connection(TokioIo::new(stream), service).await;
}

async fn whole(request: hyper::Request<Incoming>, port: u16) -> Result<HttpRequest, Gone> {
    let (parts, body) = request.into_parts();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    Ok(HttpRequest {
        method: parts.method.as_str().to_owned(),
        scheme: "http".to_owned(),
        host: parts.uri.host().unwrap_or_default().to_owned(),
        port,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers,
        body: body.collect().await.map_err(|_| Gone)?.to_bytes(),
    })
}

fn rendered(answer: HttpAnswer) -> Result<hyper::Response<Full<Bytes>>, Gone> {
    let mut builder = hyper::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        builder = builder.header(name, value);
    }
    builder.body(Full::new(answer.body)).map_err(|_| Gone)
}

/// DNS over TCP: each message behind its length.
async fn serve_dns(lab: &Lab, instance: &str, source: Ipv4Addr, mut stream: Stream) -> std::io::Result<()> {
    loop {
        let length = stream.read_u16().await?;
        let mut message = vec![0; usize::from(length)];
        stream.read_exact(&mut message).await?;
        let Some(answer) = answer_dns(lab, instance, source, &message).await else { return Ok(()) };
        stream.write_u16(u16::try_from(answer.len()).unwrap_or(u16::MAX)).await?;
        stream.write_all(&answer).await?;
    }
}

async fn answer_dns(lab: &Lab, instance: &str, source: Ipv4Addr, message: &[u8]) -> Option<Vec<u8>> {
    lab.pass(ROUND_TRIP).await;
    let answered = lab.transact(|world| {
        let own = lookup::private_ip(world, instance).filter(|_| lookup::is_running(world, instance))?;
        if dns::listens(world, instance, own) { dns::respond_bytes(world, instance, source, message) } else { None }
    });
    answered.ok().flatten()
}

/// One UDP datagram to port 53 and its answer; nothing where none comes.
pub(crate) async fn dns_datagram(lab: &Lab, from: &Origin, address: Ipv4Addr, message: &[u8]) -> Option<Vec<u8>> {
    let found = lab.transact(|world| way(world, from, address, Protocol::Udp, 53)).ok()?.ok()?;
    let End::Instance(instance) = found.end else { return None };
    answer_dns(lab, &instance, found.source, message).await
}

/// Remote desktop as far as a port check looks: the connection request of X.224 is confirmed, then the server waits.
async fn serve_rdp(mut stream: Stream) -> std::io::Result<()> {
    let mut header = [0; 4];
    stream.read_exact(&mut header).await?;
    let [3, _, high, low] = header else { return Ok(()) };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let mut request = vec![0; length.saturating_sub(4)];
    stream.read_exact(&mut request).await?;
    // TPKT, then a connection confirm with the negotiation response: TLS was chosen.
    stream.write_all(&[3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 1, 0, 0, 0]).await?;
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

impl Lab {
    /// Lets lab time pass.
    pub(crate) async fn pass(&self, time: SignedDuration) {
        if time > SignedDuration::ZERO {
            self.time().wake_at(self.time().now() + time).await;
        }
    }
}

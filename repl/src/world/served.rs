//! A lab that another process serves, as the world of a run in this one: its AWS endpoint, its hosts through the same
//! port as a proxy, its time.

use super::in_process::{KEY, failure};
use super::turns::Turns;
use super::unreached::not_connected;
use super::{Reactor, World, WorldError};
use axum::body::Body;
use bindings::{BoxedStream, Cloud, DialFailure, Network, NoAnswer};
use bytes::Bytes;
use engine::Surface;
use engine::clock::{BranchId, Clock};
use futures::future::BoxFuture;
use http::{Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// How long a branch holds still when the lab no longer answers: what it asks next says why.
const GONE: Duration = Duration::from_secs(1);

/// A lab served at an address.
pub struct ServedLab {
    address: SocketAddr,
    clock: ServedClock,
    account: String,
    _reactor: Reactor,
}

/// What the lab tells about itself.
#[derive(Deserialize)]
pub(super) struct Told {
    pub(super) now: Timestamp,
    account: String,
    /// What tells it from other labs.
    #[serde(default)]
    pub(super) lab: Option<String>,
}

impl ServedLab {
    /// Joins the lab at `address`. `speed`: lab seconds a second, or `None` if its time jumps.
    ///
    /// # Errors
    /// Nobody serves a lab there, or there is no thread to be had.
    pub fn join(address: SocketAddr, speed: Option<f64>) -> Result<Self, WorldError> {
        let reactor = Reactor::start_real()?;
        let told = reactor.run_there(async move { tell(address, None).await });
        let told = told.map_err(|source| WorldError::Served { address, source })?;
        let clock = ServedClock::new(address, speed, told.now, reactor.handle());
        Ok(Self { address, clock, account: told.account, _reactor: reactor })
    }
}

impl World for ServedLab {
    fn surface(&self, region: &str) -> Surface {
        let (address, clock) = (self.address, self.clock.clone());
        let http = bindings::in_process(Arc::new(move |request| Box::pin(ask_aws(address, clock.clone(), request))));
        let cloud = Cloud::with_key(http, region, KEY, None, self.clock());
        bindings::surface(&bindings::Seams { cloud: Arc::new(cloud), network: Arc::new(Proxy(self.address)) })
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }

    fn account(&self) -> String {
        self.account.clone()
    }

    fn through(&self) -> Option<String> {
        Some(format!("http://{}", self.address))
    }
}

/// Asks the lab for its time, at once or when it has come to `until`.
pub(super) async fn tell(address: SocketAddr, until: Option<Timestamp>) -> io::Result<Told> {
    let path = until.map_or_else(|| "/_lab".to_owned(), |at| format!("/_lab?until={at}"));
    let request = Request::get(path).header(header::HOST, address.to_string()).body(Bytes::new()).map_err(io::Error::other)?;
    let answer = send(address, request).await?.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
    serde_json::from_slice(&answer).map_err(io::Error::other)
}

/// One AWS request over a connection of its own.
pub(super) async fn ask_aws(address: SocketAddr, clock: ServedClock, mut request: Request<Bytes>) -> Result<Response<Bytes>, NoAnswer> {
    if let Some(authority) = request.uri().authority().map(|authority| authority.as_str().to_owned()) {
        let host = authority.parse()?;
        request.headers_mut().entry(header::HOST).or_insert(host);
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = Uri::try_from(path)?;
    let stream = match TcpStream::connect(address).await {
        Ok(stream) => stream,
        Err(why) => return Err(not_connected(why).await),
    };
    let (parts, body) = send_over(stream, request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    if let Ok(told) = tell(address, None).await {
        clock.hear(told.now);
    }
    Ok(Response::from_parts(parts, body))
}

async fn send(address: SocketAddr, request: Request<Bytes>) -> io::Result<Response<Incoming>> {
    send_over(TcpStream::connect(address).await?, request).await
}

async fn send_over(stream: TcpStream, request: Request<Bytes>) -> io::Result<Response<Incoming>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // How a connection ends is seen by who waits for its answer.
    tokio::spawn(async move { connection.with_upgrades().await });
    sender.send_request(request.map(Full::new)).await.map_err(io::Error::other)
}

/// The lab's hosts, through the lab's port as a proxy.
pub(super) struct Proxy(pub(super) SocketAddr);

impl Network for Proxy {
    fn dial(&self, host: String, port: u16) -> BoxFuture<'static, Result<BoxedStream, DialFailure>> {
        let address = self.0;
        Box::pin(async move {
            let unreachable = |error: io::Error| DialFailure::Resolve { host: host.clone(), why: format!("the lab at {address}: {error}") };
            tunnel(address, &host, port).await.map_err(unreachable)?
        })
    }

    /// The lab's streams are what a client holds once TLS is up.
    fn secure(&self, stream: BoxedStream, _: String) -> BoxFuture<'static, Result<BoxedStream, String>> {
        Box::pin(std::future::ready(Ok(stream)))
    }
}

/// `CONNECT host:port`: a connection inside the lab, or why there is none.
async fn tunnel(address: SocketAddr, host: &str, port: u16) -> io::Result<Result<BoxedStream, DialFailure>> {
    let request = Request::builder().method(Method::CONNECT).uri(format!("{host}:{port}")).body(Bytes::new()).map_err(io::Error::other)?;
    let response = send(address, request).await?;
    if response.status() == StatusCode::OK {
        let upgraded = hyper::upgrade::on(response).await.map_err(io::Error::other)?;
        return Ok(Ok(Box::new(TokioIo::new(upgraded))));
    }
    let body = Body::new(response.into_body()).collect().await.map_err(io::Error::other)?.to_bytes();
    let refused: simulator::DialError = serde_json::from_slice(&body).map_err(io::Error::other)?;
    Ok(Err(failure(refused)))
}

/// The served lab's time. Branches need no turns: the time is not theirs.
#[derive(Clone)]
pub(super) struct ServedClock {
    shared: Arc<Shared>,
}

struct Shared {
    address: SocketAddr,
    speed: Option<f64>,
    /// What the lab's clock showed last, and when it was seen.
    seen: Mutex<(Timestamp, Instant)>,
    turns: Turns,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ServedClock {
    #[expect(clippy::disallowed_methods, reason = "this is the seam that owns the machine's clock")]
    pub(super) fn new(address: SocketAddr, speed: Option<f64>, now: Timestamp, runtime: tokio::runtime::Handle) -> Self {
        let seen = Mutex::new((now, Instant::now()));
        let shared = Shared { address, speed, seen, turns: Turns::new(runtime) };
        Self { shared: Arc::new(shared) }
    }

    /// The lab says that it is `now`.
    #[expect(clippy::disallowed_methods, reason = "this is the seam that owns the machine's clock")]
    fn hear(&self, now: Timestamp) {
        let mut seen = held(&self.shared.seen);
        if now >= self.shown(*seen) {
            *seen = (now, Instant::now());
        }
    }

    /// The lab's time by what was seen of it.
    fn shown(&self, (then, at): (Timestamp, Instant)) -> Timestamp {
        let passed = at.elapsed().as_secs_f64() * self.shared.speed.unwrap_or(0.0);
        SignedDuration::try_from_secs_f64(passed).ok().and_then(|passed| then.checked_add(passed).ok()).unwrap_or(then)
    }
}

impl Clock for ServedClock {
    fn now(&self) -> Timestamp {
        self.shown(*held(&self.shared.seen))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the seam that owns the machine's clock")]
    fn park_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        Box::pin(async move {
            match tell(clock.shared.address, Some(at)).await {
                Ok(told) => clock.hear(told.now),
                Err(_) => tokio::time::sleep(GONE).await,
            }
        })
    }

    fn perform(&self, _: BranchId, work: BoxFuture<'static, ()>) {
        self.shared.turns.perform(work);
    }

    fn fork(&self, parent: BranchId, count: usize) -> Vec<BranchId> {
        self.shared.turns.fork(parent, count)
    }

    fn begin(&self, _: BranchId) {}

    fn end(&self, branch: BranchId) {
        self.shared.turns.end(branch);
    }

    fn join(&self, parent: BranchId) {
        self.shared.turns.join(parent);
    }
}

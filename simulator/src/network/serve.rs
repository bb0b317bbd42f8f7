//! The lab's sockets on the loopback address, for clients in other processes: one endpoint for every AWS client, and
//! a port for each service of each host.
//!
//! AWS: point a client at [`Server::endpoint`] (`--endpoint-url`), with key `test`/`test`, S3 in path style. Hosts:
//! [`Server::ports`] lists which local port leads where. A mapped port connects as the operator would from outside
//! ([`View::Outside`]) or as somebody on a bastion would ([`View::Inside`]); what the lab's routes and security groups
//! refuse, they refuse here too. Port 53 takes UDP as well. The endpoint is also an HTTP proxy into the lab, by the lab's
//! own names and addresses: see [`super::endpoint`].

use super::dial::dns_datagram;
use super::endpoint::serve_client;
use super::ports::{self, Given, View};
use crate::Lab;
use crate::ec2::lookup;
use crate::store::StoreError;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::io::{InspectReader, InspectWriter};

/// Largest DNS message over UDP.
const DATAGRAM: usize = 4096;

/// How a lab is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// Port of the AWS endpoint; host ports follow above it. 0: any free ports.
    pub port: u16,
    /// Whether what is due in the lab happens while nobody asks: right for a clock that moves by itself, wrong for
    /// one that jumps to the next wake-up.
    pub lives: bool,
}

/// Why a lab cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A socket could not be bound.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address wanted.
        address: SocketAddr,
        /// The system's own words.
        source: io::Error,
    },
    /// The lab's file cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One line of the port map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The local port.
    pub local: u16,
    /// Instance id.
    pub instance: String,
    /// The instance's Name tag.
    pub name: Option<String>,
    /// The host's own port: 22, 53, 80, 443, 3306 or 3389.
    pub port: u16,
    /// From where it connects.
    pub view: View,
    /// The address it leads to now: a public one from outside, a private one from inside. None while there is no way in.
    pub address: Option<Ipv4Addr>,
}

/// A lab that is being served. Dropping it closes every socket.
#[derive(Debug)]
pub struct Server {
    endpoint: SocketAddr,
    ports: watch::Receiver<Vec<Port>>,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Server {
    /// Where AWS clients go.
    #[must_use]
    pub fn endpoint(&self) -> SocketAddr {
        self.endpoint
    }

    /// The port map as it is now, in order of local ports.
    #[must_use]
    pub fn ports(&self) -> Vec<Port> {
        self.ports.borrow().clone()
    }

    /// Waits until the port map is another one. Returns at once if it has changed since the last call, or since the lab is served.
    ///
    /// # Errors
    /// The lab is no longer served: a socket could not be bound, or the lab's file not be written.
    pub async fn changed(&mut self) -> Result<(), ServeError> {
        if self.ports.changed().await.is_ok() {
            return Ok(());
        }
        match (&mut self.task).await {
            Ok(ended) => ended,
            Err(_) => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Binds the endpoint and starts serving on the current runtime.
pub(crate) async fn serve(lab: &Lab, options: ServeOptions) -> Result<Server, ServeError> {
    let listener = listen(options.port).await?;
    let endpoint = listener.local_addr().map_err(|source| ServeError::Bind { address: loopback(options.port), source })?;
    let (tell, mut ports) = watch::channel(Vec::new());
    let mut served = Served { lab: lab.clone(), options, open: BTreeMap::new(), tell };
    // Before the first look: what changes behind it must not be missed.
    let changes = lab.changes();
    served.follow().await?;
    // Who serves the lab reads the first map before it waits for another.
    ports.mark_unchanged();
    let task = tokio::spawn(served.run(listener, changes));
    Ok(Server { endpoint, ports, task })
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

async fn listen(port: u16) -> Result<TcpListener, ServeError> {
    let address = loopback(port);
    TcpListener::bind(address).await.map_err(|source| ServeError::Bind { address, source })
}

struct Served {
    lab: Lab,
    options: ServeOptions,
    /// Open host ports by number.
    open: BTreeMap<u16, Open>,
    tell: watch::Sender<Vec<Port>>,
}

/// A bound host port and the tasks behind it, which end with it.
struct Open {
    local: u16,
    given: Given,
    _tasks: JoinSet<()>,
}

impl Served {
    async fn run(mut self, listener: TcpListener, mut changes: watch::Receiver<()>) -> Result<(), ServeError> {
        let mut clients = JoinSet::new();
        loop {
            let due = self.lab.next_event().filter(|_| self.options.lives);
            tokio::select! {
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        let (lab, stream) = (self.lab.clone(), heard(&self.lab, stream));
                        clients.spawn(async move { serve_client(&lab, stream).await });
                    }
                }
                Some(_) = clients.join_next() => {}
                changed = changes.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    self.follow().await?;
                }
                () = wake(&self.lab, due) => self.lab.transact(|_| ())?,
            }
        }
    }

    /// Opens and closes host ports as hosts and services come and go, and tells the map if it changed.
    async fn follow(&mut self) -> Result<(), ServeError> {
        if !self.lab.look(ports::unnumbered).is_empty() {
            self.lab.transact(|world| {
                let wanted = ports::unnumbered(world);
                ports::number(world, wanted);
            })?;
        }
        let given = self.lab.look(ports::in_use);
        self.open.retain(|_, open| given.contains(&open.given));
        for given in given {
            if !self.open.contains_key(&given.number) {
                let open = self.open_port(given).await?;
                self.open.insert(open.given.number, open);
            }
        }
        let rows: Vec<Port> = self.lab.look(|world| self.open.values().map(|open| row(world, open)).collect());
        self.tell.send_if_modified(|held| {
            let other = *held != rows;
            *held = rows;
            other
        });
        Ok(())
    }

    async fn open_port(&self, given: Given) -> Result<Open, ServeError> {
        let wanted = if self.options.port == 0 { 0 } else { self.options.port.saturating_add(given.number) };
        let listener = listen(wanted).await?;
        let local = listener.local_addr().map_err(|source| ServeError::Bind { address: loopback(wanted), source })?.port();
        let mut tasks = JoinSet::new();
        tasks.spawn(streams(self.lab.clone(), given.clone(), listener));
        if given.port == 53 {
            let address = loopback(local);
            let socket = UdpSocket::bind(address).await.map_err(|source| ServeError::Bind { address, source })?;
            tasks.spawn(datagrams(self.lab.clone(), given.clone(), socket));
        }
        Ok(Open { local, given, _tasks: tasks })
    }
}

async fn wake(lab: &Lab, at: Option<Timestamp>) {
    match at {
        Some(at) => lab.time().wake_at(at).await,
        None => std::future::pending().await,
    }
}

fn row(world: &crate::world::World, open: &Open) -> Port {
    let given = &open.given;
    let name = lookup::instance(world, &given.instance).and_then(|instance| instance.tags.get("Name")).map(ToString::to_string);
    let address = ports::ends(world, given).map(|(_, address)| address);
    Port { local: open.local, instance: given.instance.clone(), name, port: given.port, view: given.view, address }
}

async fn streams(lab: Lab, given: Given, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(join(lab.clone(), given.clone(), stream));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// A client's socket whose every read and write is counted.
fn heard(lab: &Lab, stream: TcpStream) -> impl AsyncRead + AsyncWrite + Unpin + Send + use<> {
    let (read, written) = (lab.heard().clone(), lab.heard().clone());
    let count = |counter: &AtomicU64| {
        counter.fetch_add(1, Ordering::Relaxed);
    };
    InspectWriter::new(InspectReader::new(stream, move |_| count(&read)), move |_| count(&written))
}

/// Joins a client's socket with a connection inside the lab; without one the socket is closed.
async fn join(lab: Lab, given: Given, outer: TcpStream) {
    let mut outer = heard(&lab, outer);
    let Some((from, address)) = lab.look(|world| ports::ends(world, &given)) else { return };
    if let Ok(mut inner) = lab.dial(from, &address.to_string(), given.port).await {
        let _ = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
    }
}

async fn datagrams(lab: Lab, given: Given, socket: UdpSocket) {
    let socket = Arc::new(socket);
    let mut answers = JoinSet::new();
    let mut bytes = vec![0; DATAGRAM];
    loop {
        tokio::select! {
            received = socket.recv_from(&mut bytes) => {
                let Ok((length, client)) = received else { continue };
                let (lab, given, socket, message) = (lab.clone(), given.clone(), socket.clone(), bytes[..length].to_vec());
                answers.spawn(async move {
                    let Some((from, address)) = lab.look(|world| ports::ends(world, &given)) else { return };
                    if let Some(answer) = dns_datagram(&lab, &from, address, &message).await {
                        let _ = socket.send_to(&answer, client).await;
                    }
                });
            }
            Some(_) = answers.join_next() => {}
        }
    }
}

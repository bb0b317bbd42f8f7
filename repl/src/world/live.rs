//! AWS itself, or what answers in its place at the address that was typed: reached with the operator's own credentials.

use super::served::{Proxy, ServedClock, Told, ask_aws, tell};
use super::tcp::TcpNetwork;
use super::wall::WallClock;
use super::{Reactor, World, in_process::KEY};
use bindings::{Cloud, Identity, Network, Seams};
use engine::Surface;
use engine::clock::Clock;
use engine::op::{Failure, Op};
use engine::run::{WorldId, WorldKind};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// What was typed of where AWS is, and as whom it is asked.
#[derive(Clone, Debug)]
pub struct Reaching {
    /// Region.
    pub region: String,
    /// Profile of the AWS configuration.
    pub profile: Option<String>,
    /// Address of everything, in place of AWS's own.
    pub endpoint: Option<String>,
    /// Whether the environment names an access key. A lab is else asked with its own.
    pub has_key: bool,
    /// The file of the only roots that are trusted, PEM; otherwise the system's.
    pub ca_bundle: Option<PathBuf>,
}

/// AWS, reached.
pub struct LiveWorld {
    cloud: Cloud,
    network: Arc<dyn Network>,
    clock: Arc<dyn Clock>,
    /// Who asks.
    pub identity: Identity,
    /// When the credentials expire.
    pub expiry: Option<Timestamp>,
    /// Where each service is.
    pub endpoints: BTreeMap<&'static str, String>,
    /// What tells the lab that answers in AWS's place from others, if one does.
    pub lab: Option<String>,
    region: String,
    endpoint: Option<String>,
    reactor: Reactor,
}

/// Why AWS is not reached, or not to be used.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// What was typed is no address.
    #[error("`{0}` is not an address of AWS")]
    Endpoint(String),
    /// Nobody is there.
    #[error("nobody answers at {endpoint}")]
    Silent {
        /// The address typed.
        endpoint: String,
        /// The system's own words.
        source: std::io::Error,
    },
    /// Something points a service elsewhere.
    #[error("{service} would be asked at {at}, which is not {expected}")]
    Elsewhere {
        /// Signing name.
        service: &'static str,
        /// Where it would go.
        at: String,
        /// Where it should.
        expected: String,
    },
    /// Nobody's.
    #[error("there are no AWS credentials: {0}")]
    NoCredentials(String),
    /// STS refuses, or does not answer.
    #[error("could not find out who is asking: {0}")]
    Identity(String),
    /// What is to be trusted cannot be read.
    #[error("the certificates in `{file}` cannot be used: {why}")]
    Roots {
        /// The file.
        file: String,
        /// Why not.
        why: String,
    },
    /// The system gives no thread.
    #[error("cannot start the thread AWS is asked from")]
    Thread(#[from] std::io::Error),
}

/// What answers where AWS is looked for.
enum There {
    /// A lab, at this address.
    Lab(SocketAddr, Told),
    /// AWS, or what speaks as it does.
    Aws,
}

impl LiveWorld {
    /// Finds out who asks whom. Nothing but the caller's identity is asked.
    ///
    /// # Errors
    /// There are no credentials, nobody answers, or the services are not where they should be.
    pub fn reach(reaching: Reaching) -> Result<Self, LiveError> {
        let Reaching { region, profile, endpoint, has_key, ca_bundle } = reaching;
        let untrusted = |file: &Path, why: String| LiveError::Roots { file: file.display().to_string(), why };
        let read = |file: &PathBuf| std::fs::read(file).map_err(|error| untrusted(file, error.to_string()));
        let roots = ca_bundle.as_ref().map(read).transpose()?;
        let address = endpoint.as_deref().map(address).transpose()?.flatten();
        let reactor = Reactor::start_real()?;
        let there = match address {
            Some(address) => reactor.run_there(async move { look(address).await }),
            None => Ok(There::Aws),
        };
        let silent = |source| LiveError::Silent { endpoint: endpoint.clone().unwrap_or_default(), source };
        let there = there.map_err(silent)?;
        let lab = if let There::Lab(_, told) = &there { told.lab.clone() } else { None };
        let (clock, network, http): (Arc<dyn Clock>, Arc<dyn Network>, _) = match &there {
            There::Aws => (Arc::new(WallClock::new(reactor.handle())), Arc::new(TcpNetwork::default()), None),
            There::Lab(address, told) => {
                let (address, clock) = (*address, ServedClock::new(*address, None, told.now, reactor.handle()));
                let heard = clock.clone();
                let http = bindings::in_process(Arc::new(move |request| Box::pin(ask_aws(address, heard.clone(), request))));
                (Arc::new(clock), Arc::new(Proxy(address)), Some(http))
            }
        };
        let cloud = match http {
            Some(http) if profile.is_none() && !has_key => Cloud::with_key(http, &region, KEY, endpoint.as_deref(), clock.clone()),
            http => {
                let (region, endpoint) = (region.clone(), endpoint.clone());
                let made = reactor.run_there(async move {
                    Cloud::from_chain(http, &region, profile.as_deref(), endpoint.as_deref(), roots.as_deref()).await
                });
                made.map_err(|why| untrusted(ca_bundle.as_deref().unwrap_or(Path::new("")), why))?
            }
        };
        let checked = reactor.run_there({
            let (cloud, endpoint) = (cloud.clone(), endpoint.clone());
            async move { checked(&cloud, endpoint.as_deref()).await }
        });
        let Checked { endpoints, expiry, identity } = checked?;
        let cloud = cloud.only_to(endpoint.as_deref());
        Ok(Self { cloud, network, clock, identity, expiry, endpoints, lab, region, endpoint, reactor })
    }

    /// The ops over AWS as a rehearsal may ask them: queries, and nothing else leaves. With them what counts how often AWS is heard.
    #[must_use]
    pub fn readable(&self) -> (Vec<Op>, Arc<AtomicU64>) {
        let (whole, heard) = (self.surface(&self.region), Arc::new(AtomicU64::new(0)));
        let cloud = self.cloud.only_reads(&whole.ops).counted(heard.clone());
        let ops = bindings::aws_ops(&Arc::new(cloud)).into_iter().filter(|op| !op.kind.is_action()).collect();
        (ops, heard)
    }

    /// Whether it is asked at an address that was typed.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.endpoint.is_some()
    }

    /// The thread AWS is asked from.
    #[must_use]
    pub fn runtime(&self) -> tokio::runtime::Handle {
        self.reactor.handle()
    }
}

impl World for LiveWorld {
    fn surface(&self, region: &str) -> Surface {
        bindings::surface(&Seams { cloud: Arc::new(self.cloud.at(region)), network: self.network.clone() })
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn account(&self) -> String {
        self.identity.account.clone()
    }

    fn caller(&self) -> Option<String> {
        Some(self.identity.arn.clone())
    }

    fn id(&self, region: &str) -> WorldId {
        let (account, region) = (self.account(), region.to_owned());
        WorldId { kind: WorldKind::Live, account, region, endpoint: self.endpoint.clone() }
    }
}

/// The socket behind a plain address; none behind one that speaks TLS.
fn address(endpoint: &str) -> Result<Option<SocketAddr>, LiveError> {
    let wrong = || LiveError::Endpoint(endpoint.to_owned());
    let uri: http::Uri = endpoint.parse().map_err(|_| wrong())?;
    let has_path = uri.path_and_query().is_some_and(|path| !["", "/"].contains(&path.as_str()));
    let host = uri.host().filter(|host| !host.is_empty() && !has_path).ok_or_else(wrong)?;
    match uri.scheme_str() {
        Some("https") => Ok(None),
        Some("http") => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let found = (host, uri.port_u16().unwrap_or(80)).to_socket_addrs().map(|mut found| found.next());
            let silent = |source| LiveError::Silent { endpoint: endpoint.to_owned(), source };
            found.map_err(silent)?.map(Some).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

async fn look(address: SocketAddr) -> std::io::Result<There> {
    match tell(address, None).await {
        Ok(told) => Ok(There::Lab(address, told)),
        // It answers, in other words than a lab.
        Err(error) if error.get_ref().is_some_and(|inner| inner.is::<serde_json::Error>()) => Ok(There::Aws),
        Err(error) => Err(error),
    }
}

/// What was found out of whom to ask.
struct Checked {
    endpoints: BTreeMap<&'static str, String>,
    expiry: Option<Timestamp>,
    identity: Identity,
}

async fn checked(cloud: &Cloud, endpoint: Option<&str>) -> Result<Checked, LiveError> {
    let endpoints = cloud.endpoints().await;
    let typed = endpoint.map(|endpoint| endpoint.trim_end_matches('/'));
    let elsewhere = endpoints.iter().find(|(_, at)| match typed {
        Some(typed) => at.as_str() != typed,
        None => !bindings::is_of_aws(at),
    });
    if let Some((service, at)) = elsewhere {
        let expected = typed.map_or_else(|| "an address of AWS's own".to_owned(), |typed| format!("the typed {typed}"));
        return Err(LiveError::Elsewhere { service, at: at.clone(), expected });
    }
    let expiry = cloud.expiry().await.map_err(LiveError::NoCredentials)?;
    let identity = cloud.only_to(endpoint).identity().await.map_err(|failure| LiveError::Identity(words(failure)))?;
    Ok(Checked { endpoints, expiry, identity })
}

fn words(failure: Failure) -> String {
    match failure {
        Failure::Refused(error) | Failure::Expired(error) => error.to_string(),
        Failure::Unknown { why } | Failure::Late { why } => why,
    }
}

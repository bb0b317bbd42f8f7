//! The network seam: how a host is dialled from where the operator stands. Given at start-up: TCP, or simulated hosts
//! behind simulated routes.

use engine::op::{Failure, OpError};
use futures::future::BoxFuture;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite};

/// A connection.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A connection of any kind.
pub type BoxedStream = Box<dyn Stream>;

/// Why no connection came about: nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialFailure {
    /// The name has no address.
    #[error("cannot resolve `{host}`: {why}")]
    Resolve {
        /// The name.
        host: String,
        /// The resolver's words.
        why: String,
    },
    /// A private address from outside, or no route.
    #[error("there is no route to `{host}` from here")]
    NoRoute {
        /// Name or address.
        host: String,
    },
    /// Nothing came back.
    #[error("`{host}` port {port} does not answer")]
    TimedOut {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
    },
    /// A rehearsal that reaches no host: what it would answer, no model says.
    #[error("there is no model for `{host}` port {port}: a rehearsal reaches only the hosts that it makes")]
    NoModel {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
    },
    /// Nothing listens.
    #[error("`{host}` refuses connections to port {port}")]
    Refused {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
    },
}

impl DialFailure {
    /// One word for `e.code`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Resolve { .. } => "Resolve",
            Self::NoRoute { .. } => "NoRoute",
            Self::TimedOut { .. } => "TimedOut",
            Self::Refused { .. } => "Refused",
            Self::NoModel { .. } => engine::op::NO_MODEL,
        }
    }

    /// As a refused call of `service`, with what to try next.
    pub(crate) fn refused(&self, service: &str) -> Failure {
        let hint = match self {
            Self::Resolve { .. } | Self::NoRoute { .. } => "; reach a host in a private network `via` a host that can reach it",
            Self::TimedOut { .. } => "; is it up, and does its security group admit the caller?",
            Self::Refused { .. } => "; is the service running?",
            Self::NoModel { .. } => "; say in the script which answer to assume, with `assume:`",
        };
        Failure::Refused(OpError {
            code: self.code().to_owned(),
            message: format!("{self}{hint}"),
            service: service.to_owned(),
            details: json!({ "host": self.host() }),
            ..OpError::default()
        })
    }

    /// What to look at when a host that was reached could not reach this one.
    pub(crate) fn hint_behind(&self) -> &'static str {
        match self {
            Self::Resolve { .. } => "; is its record in the DNS that this host uses?",
            Self::NoRoute { .. } => "; do the route tables of both subnets have routes to each other?",
            Self::TimedOut { .. } => "; is it up, and does its security group admit that host?",
            Self::Refused { .. } => "; is the service running?",
            Self::NoModel { .. } => "",
        }
    }

    fn host(&self) -> &str {
        match self {
            Self::Resolve { host, .. }
            | Self::NoRoute { host }
            | Self::TimedOut { host, .. }
            | Self::Refused { host, .. }
            | Self::NoModel { host, .. } => host,
        }
    }
}

/// The network as the operator sees it.
pub trait Network: Send + Sync + 'static {
    /// Connects to a host by name or address.
    fn dial(&self, host: String, port: u16) -> BoxFuture<'static, Result<BoxedStream, DialFailure>>;

    /// Puts TLS on a connection to `host`, its certificate checked; `Err` in the words of who refused it.
    fn secure(&self, stream: BoxedStream, host: String) -> BoxFuture<'static, Result<BoxedStream, String>>;
}

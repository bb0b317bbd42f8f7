//! Who can reach whom, and by what name: routes, gateways, peerings, network ACLs, security groups, resolvers.
//!
//! Everything here follows from EC2's state and from what runs on the hosts. A connection starts at the operator
//! (outside, at [`OPERATOR`]) or at an instance, and ends at an instance or at one of the public sites of
//! [`internet`]. The lab speaks no TLS: a stream to port 443 of a public site is what a client holds once TLS is
//! up, so a client that dials the lab leaves TLS out.

mod dial;
mod endpoint;
mod filter;
mod http;
mod internet;
mod metadata;
mod ports;
mod reach;
mod resolve;
mod serve;
mod unknown;

#[cfg(test)]
pub(crate) mod rig;
#[cfg(test)]
pub(crate) mod socket_tests;
#[cfg(test)]
mod tests;

use crate::world::World;
pub(crate) use dial::{dial, is_open};
#[cfg(test)]
pub(crate) use http::http_get;
pub(crate) use http::{HttpAnswer, HttpError, HttpRequest, http, took};
pub(crate) use internet::stands_at;
use jiff::SignedDuration;
pub(crate) use ports::State;
pub use ports::View;
pub(crate) use reach::{End, Protocol, way};
pub(crate) use resolve::{NameServer, ask, name_servers, public_dns, question, resolve, search_domain};
use serde::{Deserialize, Serialize};
pub(crate) use serve::serve;
pub use serve::{Port, ServeError, ServeOptions, Server};
use std::net::Ipv4Addr;
use tokio::io::DuplexStream;

/// One end of a connection inside the lab.
pub type Stream = DuplexStream;

/// The operator's own public address, as AWS sees it.
pub const OPERATOR: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 5);

/// How long a client waits for an answer to its first packet before it gives up.
pub(crate) const PATIENCE: SignedDuration = SignedDuration::from_secs(20);

/// How long a connection takes to come about, or to be refused.
pub(crate) const ROUND_TRIP: SignedDuration = SignedDuration::from_millis(2);

/// Where a connection starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Outside AWS, at the operator's own public address.
    Operator,
    /// At an instance of the lab, by instance id.
    Instance(String),
}

/// Why no connection came about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum DialError {
    /// The name has no address where it was asked.
    #[error("cannot resolve `{host}`: {why}")]
    Resolve {
        /// The name.
        host: String,
        /// What the resolver said.
        why: String,
    },
    /// A private address from outside, or no route.
    #[error("no route to `{host}`")]
    NoRoute {
        /// The address.
        host: String,
    },
    /// Nothing came back: a security group or network ACL dropped it, or the host is down.
    #[error("`{host}` port {port} did not answer in time")]
    TimedOut {
        /// The address.
        host: String,
        /// The port.
        port: u16,
    },
    /// In a copy of another world: what stands there is not known.
    #[error("there is no model for `{host}` port {port}")]
    NotKnown {
        /// Name or address.
        host: String,
        /// The port.
        port: u16,
    },
    /// The host is there, nothing listens on the port.
    #[error("`{host}` port {port} refused the connection")]
    Refused {
        /// The address.
        host: String,
        /// The port.
        port: u16,
    },
}

/// Which instance a packet from `from` to `address`:`port` (TCP) reaches, by routes, gateways, peerings, network ACLs
/// and security groups on both sides. Whether anything listens there is another question.
pub(crate) fn reach(world: &World, from: &Origin, address: Ipv4Addr, port: u16) -> Result<String, DialError> {
    match way(world, from, address, Protocol::Tcp, port)?.end {
        End::Instance(instance) => Ok(instance),
        End::Internet => Err(DialError::NoRoute { host: address.to_string() }),
    }
}

/// Whether `instance` reaches the internet (AWS's own endpoints included) on TCP `port`: a route to an internet
/// gateway with a public address of its own, or to a NAT gateway, and security groups that let it out.
pub(crate) fn reaches_internet(world: &World, instance: &str, port: u16) -> Result<(), DialError> {
    way(world, &Origin::Instance(instance.to_owned()), internet::SOMEWHERE, Protocol::Tcp, port).map(|_| ())
}

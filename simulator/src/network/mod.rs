//! Who can reach whom: routes, gateways, peerings, network ACLs and security groups, from packet to answer.

use crate::Lab;
use crate::world::World;
use std::net::Ipv4Addr;
use tokio::io::DuplexStream;

/// One end of a connection inside the lab.
pub type Stream = DuplexStream;

/// Where a connection starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// Outside AWS, at the operator's own public address.
    Operator,
    /// At an instance of the lab, by instance id.
    Instance(String),
}

/// Why no connection came about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// The host is there, nothing listens on the port.
    #[error("`{host}` port {port} refused the connection")]
    Refused {
        /// The address.
        host: String,
        /// The port.
        port: u16,
    },
}

/// Connects, or says why not.
pub(crate) async fn dial(_lab: &Lab, _from: From, host: &str, _port: u16) -> Result<Stream, DialError> {
    Err(DialError::NoRoute { host: host.to_owned() })
}

/// Which instance a packet from `from` to `address`:`port` reaches, by routes, gateways, peerings, network ACLs and
/// security groups on both sides. Whether anything listens there is another question.
pub(crate) fn reach(_world: &World, _from: &From, address: Ipv4Addr, _port: u16) -> Result<String, DialError> {
    Err(DialError::NoRoute { host: address.to_string() })
}

/// Whether `instance` reaches the internet (AWS's own endpoints included) on TCP `port`: a route to an internet
/// gateway with a public address of its own, or to a NAT gateway, and security groups that let it out.
pub(crate) fn reaches_internet(_world: &World, _instance: &str, _port: u16) -> Result<(), DialError> {
    Ok(())
}

/// The address `name` has for a resolver standing at `from`: the VPC's DHCP options decide whom an instance asks.
pub(crate) fn resolve(_world: &World, _from: &From, name: &str) -> Result<Vec<Ipv4Addr>, DialError> {
    Err(DialError::Resolve { host: name.to_owned(), why: "no such name".to_owned() })
}

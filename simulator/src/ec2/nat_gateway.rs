//! NAT gateways.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// A way out for interfaces without public addresses. Only `available` ones carry packets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NatGateway {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    pub(crate) state: NatGatewayState,
    /// Whether it leads to the internet (`public`) or only to other networks (`private`).
    pub(crate) is_public: bool,
    /// Its own interface, as long as it is not deleted.
    pub(crate) interface: String,
    pub(crate) private_ip: Ipv4Addr,
    /// Elastic address of a public one.
    pub(crate) allocation: Option<String>,
    pub(crate) public_ip: Option<Ipv4Addr>,
    /// Why it failed: code and message.
    pub(crate) failure: Option<(String, String)>,
    pub(crate) created: Timestamp,
    pub(crate) deleted: Option<Timestamp>,
    pub(crate) tags: Tags,
}

/// Where a NAT gateway stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NatGatewayState {
    Pending,
    Failed,
    Available,
    Deleting,
    Deleted,
}

//! Elastic addresses.

use super::tag::Tags;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// An elastic address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    /// `eipalloc-...`.
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) public_ip: Ipv4Addr,
    pub(crate) association: Option<AddressAssociation>,
    pub(crate) tags: Tags,
}

/// An elastic address's hold on an interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AddressAssociation {
    /// `eipassoc-...`.
    pub(crate) id: String,
    pub(crate) interface: String,
    pub(crate) private_ip: Ipv4Addr,
}

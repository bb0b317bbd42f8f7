//! Network interfaces.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// An elastic network interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NetworkInterface {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    pub(crate) private_ip: Ipv4Addr,
    /// Further private addresses.
    pub(crate) secondary_ips: Vec<Ipv4Addr>,
    pub(crate) mac: String,
    /// Security group ids.
    pub(crate) groups: Vec<String>,
    pub(crate) description: String,
    pub(crate) source_dest_check: bool,
    /// Whether it asks for a public address whenever its instance starts.
    pub(crate) wants_public_ip: bool,
    /// Public address of Amazon's pool, while the instance runs and no elastic address is associated. Ask
    /// [`super::lookup::public_ip`] for the one that counts.
    pub(crate) auto_public_ip: Option<Ipv4Addr>,
    pub(crate) attachment: Option<InterfaceAttachment>,
    /// `interface` or `nat_gateway`.
    pub(crate) interface_type: String,
    pub(crate) tags: Tags,
}

/// An interface's hold on an instance (or on a NAT gateway, without one).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InterfaceAttachment {
    pub(crate) id: String,
    pub(crate) instance: Option<String>,
    pub(crate) device_index: u16,
    pub(crate) attached: Timestamp,
    pub(crate) delete_on_termination: bool,
}

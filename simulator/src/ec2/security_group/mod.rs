//! Security groups.

use super::cidr::Cidr;
use super::tag::Tags;
use serde::{Deserialize, Serialize};

/// A security group: a stateful filter around interfaces that admits what one of its rules admits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) rules: Vec<SecurityGroupRule>,
    pub(crate) tags: Tags,
}

/// One rule with one peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SecurityGroupRule {
    /// `sgr-...`.
    pub(crate) id: String,
    pub(crate) egress: bool,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or another protocol's number.
    pub(crate) protocol: String,
    /// Ports, or ICMP type and code; -1 for all. `None` where the protocol has none.
    pub(crate) ports: Option<(i32, i32)>,
    pub(crate) peer: Peer,
    pub(crate) description: Option<String>,
    pub(crate) tags: Tags,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Peer {
    Cidr(Cidr),
    /// An IPv6 range as sent. The lab has no IPv6 traffic.
    Cidr6(String),
    /// Interfaces in this security group.
    Group(String),
    /// A managed prefix list.
    PrefixList(String),
}

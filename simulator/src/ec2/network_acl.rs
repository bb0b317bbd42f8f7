//! Network ACLs: stateless filters at the edge of subnets.

use super::cidr::Cidr;
use super::tag::Tags;
use serde::{Deserialize, Serialize};

/// A network ACL. Every subnet has exactly one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NetworkAcl {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) is_default: bool,
    /// Sorted by direction, then number: the first match decides. The last (32767) of each direction denies all.
    pub(crate) entries: Vec<AclEntry>,
    pub(crate) associations: Vec<AclAssociation>,
    pub(crate) tags: Tags,
}

/// One rule of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AclEntry {
    pub(crate) egress: bool,
    /// 1 to 32766; 32767 is the one nobody can change.
    pub(crate) number: u16,
    /// Protocol number as text, `-1` for all: `6` is TCP.
    pub(crate) protocol: String,
    pub(crate) allow: bool,
    /// The other side: source of ingress, destination of egress.
    pub(crate) cidr: Cidr,
    /// Ports of TCP and UDP, both ends included; `None` for all.
    pub(crate) ports: Option<(u16, u16)>,
    /// Type and code of ICMP, -1 for all.
    pub(crate) icmp: Option<(i32, i32)>,
}

/// A network ACL's hold on a subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AclAssociation {
    pub(crate) id: String,
    pub(crate) subnet: String,
}

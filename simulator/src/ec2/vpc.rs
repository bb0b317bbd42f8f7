//! VPCs.

use super::cidr::Cidr;
use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A virtual private cloud.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Vpc {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) cidr: Cidr,
    /// Id of the association of `cidr` with the VPC.
    pub(crate) cidr_association: String,
    /// `None`: the VPC uses no DHCP options (AWS says `default`).
    pub(crate) dhcp_options: Option<String>,
    pub(crate) is_default: bool,
    /// Whether the VPC's own resolver answers.
    pub(crate) dns_support: bool,
    /// Whether instances with public addresses get public DNS names.
    pub(crate) dns_hostnames: bool,
    /// `default` or `dedicated`.
    pub(crate) tenancy: String,
    /// `pending` until then, `available` from then on.
    pub(crate) available_at: Timestamp,
    pub(crate) tags: Tags,
}

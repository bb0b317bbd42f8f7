//! Subnets.

use super::cidr::Cidr;
use super::tag::Tags;
use serde::{Deserialize, Serialize};

/// A subnet of a VPC in one Availability Zone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subnet {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) cidr: Cidr,
    /// Name of the Availability Zone: `us-east-1a`.
    pub(crate) zone: String,
    pub(crate) is_default: bool,
    /// Whether instances launched here get a public address unless they say otherwise.
    pub(crate) map_public_ip: bool,
    pub(crate) tags: Tags,
}

//! VPC peering connections.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A connection of two VPCs. Only `active` ones carry packets, and only as routes on both sides say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Peering {
    pub(crate) id: String,
    /// Region of the requester.
    pub(crate) region: String,
    pub(crate) requester_vpc: String,
    pub(crate) accepter_vpc: String,
    pub(crate) accepter_region: String,
    pub(crate) status: PeeringStatus,
    pub(crate) expires: Timestamp,
    pub(crate) tags: Tags,
}

/// Where a peering connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PeeringStatus {
    InitiatingRequest,
    PendingAcceptance,
    Provisioning,
    Active,
    Failed,
    Expired,
    Rejected,
    Deleted,
}

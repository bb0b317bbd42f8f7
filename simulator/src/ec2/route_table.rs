//! Route tables, their routes and associations.

use super::cidr::Cidr;
use super::tag::Tags;
use serde::{Deserialize, Serialize};

/// A route table of a VPC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RouteTable {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    /// Including the local route, which is first. Gateway endpoints add theirs without a row here.
    pub(crate) routes: Vec<Route>,
    pub(crate) associations: Vec<RouteTableAssociation>,
    pub(crate) tags: Tags,
}

/// One route. The most specific destination wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) destination: Cidr,
    pub(crate) target: Target,
}

/// Where a route leads. A target that is gone, detached or not yet active makes the route a black hole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    Local,
    InternetGateway(String),
    NatGateway(String),
    Peering(String),
    Interface(String),
}

/// A route table's hold on a subnet, or on its whole VPC (the main table).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RouteTableAssociation {
    pub(crate) id: String,
    /// `None`: this is the VPC's main route table.
    pub(crate) subnet: Option<String>,
}

impl RouteTable {
    /// Whether subnets without an association of their own use this table.
    pub(crate) fn is_main(&self) -> bool {
        self.associations.iter().any(|association| association.subnet.is_none())
    }
}

//! Internet gateways.

use super::tag::Tags;
use serde::{Deserialize, Serialize};

/// A VPC's way to and from the internet for interfaces with public addresses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InternetGateway {
    pub(crate) id: String,
    pub(crate) region: String,
    /// The VPC it is attached to.
    pub(crate) vpc: Option<String>,
    pub(crate) tags: Tags,
}

//! DHCP options sets.

use super::tag::Tags;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What instances of a VPC are told at boot, by option name: `domain-name`, `domain-name-servers` (addresses, or
/// `AmazonProvidedDNS` for the VPC's own resolver), `ntp-servers`, `netbios-name-servers`, `netbios-node-type`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DhcpOptions {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) options: BTreeMap<String, Vec<String>>,
    pub(crate) tags: Tags,
}

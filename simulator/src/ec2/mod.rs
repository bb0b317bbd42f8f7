//! EC2: networks, instances, storage, images and launch templates, over ec2Query.
//!
//! One file a noun: its row, its actions, its filters and its XML. [`lookup`] answers what other parts of the lab ask.

pub(crate) mod address;
pub(crate) mod cidr;
pub(crate) mod dhcp_options;
pub(crate) mod image;
pub(crate) mod instance;
pub(crate) mod interface;
pub(crate) mod internet_gateway;
pub(crate) mod key_pair;
pub(crate) mod launch_template;
pub(crate) mod lookup;
pub(crate) mod nat_gateway;
pub(crate) mod network_acl;
pub(crate) mod peering;
pub(crate) mod route_table;
pub(crate) mod security_group;
pub(crate) mod snapshot;
mod state;
pub(crate) mod subnet;
pub(crate) mod tag;
pub(crate) mod volume;
pub(crate) mod vpc;
pub(crate) mod vpc_endpoint;

use crate::wire::{AwsError, Call, Params, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
pub(crate) use state::State;

/// What is due in the service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {}

/// Something due happens.
pub(crate) fn happen(_world: &mut World, event: Event) {
    match event {}
}

/// What stands in a new lab.
pub(crate) fn found(_world: &mut World) {}

/// Answers one action.
pub(crate) fn handle(_world: &mut World, _call: &Call, action: &str, _params: &Params) -> Result<Reply, AwsError> {
    Err(AwsError::new(400, "InvalidAction", format!("The action {action} is not valid for this web service.")))
}

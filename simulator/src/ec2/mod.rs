//! ec2: placeholder until its owner lands it.

use crate::store::Persist;
use crate::wire::{AwsError, Call, Params, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};

/// State of the service.
#[derive(Debug)]
pub(crate) struct State {}

impl State {
    pub(crate) fn new() -> Self {
        Self {}
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        Vec::new()
    }
}

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

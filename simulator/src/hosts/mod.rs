//! The on-premises hosts and every instance: placeholder until its owner lands it.

use crate::store::Persist;
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

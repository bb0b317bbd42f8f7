//! The installer of the AWS Replication Agent, as a program on a host.

use super::program::{Start, Step};
use crate::world::World;
use serde::{Deserialize, Serialize};

/// An installer at work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {}

/// Whether a file with this content is the installer.
pub(super) fn recognises(content: &[u8]) -> bool {
    crate::s3::is_installer(content)
}

/// Starts it.
pub(super) fn start(_world: &mut World, _with: &Start<'_>) -> State {
    State {}
}

/// Goes on until it has to wait or ends.
pub(super) fn step(_world: &mut World, _instance: &str, _state: &mut State) -> Step {
    Step { complain: "aws-replication-installer-init: cannot execute\n".to_owned(), exit: Some(126), ..Step::default() }
}

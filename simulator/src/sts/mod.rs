//! STS: who is asking.

use crate::wire::{AwsError, Call, Params, Reply};
use crate::world::World;

/// Answers one action.
pub(crate) fn handle(_world: &mut World, _call: &Call, action: &str, _params: &Params) -> Result<Reply, AwsError> {
    Err(AwsError::new(400, "InvalidAction", format!("The action {action} is not valid for this web service.")))
}

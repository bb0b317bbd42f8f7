//! iam: placeholder until its owner lands it.

use crate::store::Persist;
use crate::wire::{AwsError, Call, Caller, Params, Principal, Reply, Service};
use crate::world::World;

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

/// What stands in a new lab.
pub(crate) fn found(_world: &mut World) {}

/// Answers one action.
pub(crate) fn handle(_world: &mut World, _call: &Call, action: &str, _params: &Params) -> Result<Reply, AwsError> {
    Err(AwsError::new(400, "InvalidAction", format!("The action {action} is not valid for this web service.")))
}

/// The caller and secret behind an access key: root key `test`/`test`, else an IAM user's active key.
pub(crate) fn credentials(_world: &World, access_key: &str) -> Result<(Caller, String), AwsError> {
    match access_key {
        "test" => Ok((Caller { access_key: access_key.to_owned(), principal: Principal::Root }, "test".to_owned())),
        _ => Err(AwsError::new(403, "InvalidClientTokenId", "The security token included in the request is invalid.")),
    }
}

/// Whether the caller may do `action` (`ec2:RunInstances`) on `resource` (an ARN; `None`: on any).
pub(crate) fn authorize(_world: &World, _caller: &Caller, _action: &str, _resource: Option<&str>) -> Result<(), AwsError> {
    Ok(())
}

/// The service's own words for a missing permission.
pub(crate) fn denied(_service: Service, _caller: &Caller, operation: &str) -> AwsError {
    AwsError::new(403, "AccessDenied", format!("not authorized to perform: {operation}"))
}

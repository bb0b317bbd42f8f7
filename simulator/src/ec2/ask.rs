//! One request to EC2: its Region, its parameters, and the moment from which it may change something.

use crate::wire::{AwsError, Call, Node, Params, Reply};
use crate::world::World;
use std::net::Ipv4Addr;

use super::cidr::Cidr;

/// A request.
pub(super) struct Ask<'a> {
    pub(super) call: &'a Call,
    pub(super) action: &'a str,
    pub(super) params: &'a Params,
}

impl Ask<'_> {
    /// The Region it was signed for.
    pub(super) fn region(&self) -> &str {
        &self.call.region
    }

    /// Everything has been read and found right: refuses what nobody read, and ends a dry run. Only after this may an
    /// action change anything.
    pub(super) fn ready(&self) -> Result<(), AwsError> {
        let dry = self.params.boolean("DryRun")?;
        self.params.finish()?;
        if dry == Some(true) {
            return Err(AwsError::new(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."));
        }
        Ok(())
    }

    /// `name.Value`, as attribute actions send booleans.
    pub(super) fn boolean_value(&self, name: &str) -> Result<Option<bool>, AwsError> {
        self.params.under(name).boolean("Value")
    }
}

/// An error of status 400.
pub(super) fn refuse(code: &str, message: impl Into<String>) -> AwsError {
    AwsError::new(400, code, message)
}

/// `InvalidParameterValue`.
pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    refuse("InvalidParameterValue", message)
}

/// `MissingParameter` for the first of several parameters of which one was needed.
pub(super) fn missing(name: &str) -> AwsError {
    refuse("MissingParameter", format!("The request must contain the parameter {name}"))
}

/// `DependencyViolation` in EC2's words.
pub(super) fn depends(noun: &str, id: &str) -> AwsError {
    refuse("DependencyViolation", format!("The {noun} '{id}' has dependencies and cannot be deleted."))
}

/// `<return>true</return>`.
pub(super) fn done() -> Reply {
    Reply::node(Node::text("return", true))
}

/// The answer of an action without results.
pub(super) fn nothing() -> Reply {
    Reply::Xml(Vec::new())
}

/// Reads an IPv4 range.
pub(super) fn cidr(name: &str, text: &str) -> Result<Cidr, AwsError> {
    text.parse().map_err(|_| invalid(format!("Value ({text}) for parameter {name} is invalid. This is not a valid CIDR block.")))
}

/// Reads an IPv4 address.
pub(super) fn ipv4(name: &str, text: &str) -> Result<Ipv4Addr, AwsError> {
    text.parse().map_err(|_| invalid(format!("Value ({text}) for parameter {name} is invalid. Invalid IPv4 address.")))
}

/// A time as EC2 writes it.
pub(super) fn time(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// A delay between `least` and `most` seconds, by the lab's own chance.
pub(super) fn seconds(world: &mut World, least: u64, most: u64) -> jiff::SignedDuration {
    let milliseconds = least * 1000 + world.deal().below((most - least) * 1000 + 1);
    jiff::SignedDuration::from_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX))
}

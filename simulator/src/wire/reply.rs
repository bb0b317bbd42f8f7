//! What an action answers: a result or an AWS error, not yet bytes.

use super::Node;
use bytes::Bytes;
use serde_json::{Map, Value};

/// The result of an action.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// ec2Query and awsQuery: the children of the response (ec2) or of the `Result` element (others).
    Xml(Vec<Node>),
    /// restJson1: status and body.
    Json(u16, Value),
    /// restJson1: a status without a body (204).
    Empty(u16),
    /// S3: status, headers, body.
    Raw(u16, Vec<(&'static str, String)>, Bytes),
}

impl Reply {
    /// Results of one child.
    pub(crate) fn node(node: Node) -> Self {
        Self::Xml(vec![node])
    }
}

/// An AWS error: HTTP status, wire code, message, and the members restJson1 errors may carry.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct AwsError {
    /// HTTP status.
    pub(crate) status: u16,
    /// The code as it stands on the wire: `NoSuchEntity`, `ConflictException`.
    pub(crate) code: String,
    /// Text for people.
    pub(crate) message: String,
    /// Further modelled members of a restJson1 error (`resourceId`, `reason`, ...).
    pub(crate) members: Map<String, Value>,
    /// Seconds for the `Retry-After` header.
    pub(crate) retry_after: Option<u32>,
}

impl AwsError {
    /// An error without further members.
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), members: Map::new(), retry_after: None }
    }

    /// Adds a modelled member.
    #[must_use]
    pub(crate) fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }
}

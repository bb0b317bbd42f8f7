//! The lab's own record of what was asked of it: effects are counted here, never in a journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One request that could change something, executed or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// Lab time at which it was executed.
    pub at: Timestamp,
    /// Request id of the answer.
    pub request_id: String,
    /// Signing name of the service.
    pub service: String,
    /// Signing Region.
    pub region: String,
    /// Operation name.
    pub operation: String,
    /// Access key id it was signed with; empty for calls inside AWS.
    pub access_key: String,
    /// `None`: done; otherwise the error code.
    pub error: Option<String>,
    /// Hex SHA-256 of the request's parameters, to tell repeats from different requests.
    pub digest: String,
}

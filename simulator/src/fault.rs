//! Faults a test (later `lifeboat lab fault`) puts between a request and its answer.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What goes wrong with a matching request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// Refused before it is executed: the service's own throttling error.
    Throttle,
    /// Refused before it is executed: 403 in the service's own words.
    AccessDenied,
    /// Refused before it is executed: the caller's temporary credentials have expired, in the service's own words.
    Expired,
    /// An internal error (500). `executed`: whether the action happened all the same.
    ServerError {
        /// Whether the action happened.
        executed: bool,
    },
    /// Executed, but the answer never arrives.
    LostReply,
    /// The answer never arrives, and the request is executed only after this long.
    LandsLate(SignedDuration),
}

/// Which requests a fault meets: service and operation by name (`*` for any), the first `skip` matching ones
/// pass, the next `times` are hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Signing name of the service: `drs`, `ec2`, `iam`, `cloudformation`, `sts`, `s3`.
    pub service: String,
    /// Operation name: `StartRecovery`.
    pub operation: String,
    /// How many matching requests pass first.
    pub skip: u32,
    /// How many are hit after that.
    pub times: u32,
    /// What happens to them.
    pub fault: Fault,
}

impl Rule {
    /// Whether this rule meets a request now; counts it.
    pub(crate) fn meets(&mut self, service: &str, operation: &str) -> bool {
        let named = (self.service == "*" || self.service == service) && (self.operation == "*" || self.operation == operation);
        if !named || self.times == 0 {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times -= 1;
        true
    }
}

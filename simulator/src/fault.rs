//! Faults: what goes wrong in the lab, by somebody's wish. Between a request and its answer, with a whole Region, or with what
//! a job launches.

use crate::world::World;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    /// The Region that is the rule's `operation`, its `service` being [`NETWORK`], is cut off: no connection to its endpoints
    /// is ever made, and nobody outside reaches its hosts, nor they anybody.
    Cut,
    /// What the operation (`StartRecovery`) sets going fails to launch this server, by host name or id; other servers of
    /// the same job launch.
    LaunchFailed {
        /// Host name with or without its domain, or source server id.
        server: String,
    },
}

/// The service of a rule that is about a Region's network.
pub const NETWORK: &str = "network";

/// Which requests a fault meets: service and operation by name (`*` for any), the first `skip` matching ones
/// pass, the next `times` are hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Signing name of the service: `drs`, `ec2`, `iam`, `cloudformation`, `sts`, `s3`; or [`NETWORK`].
    pub service: String,
    /// Operation name: `StartRecovery`; of [`NETWORK`] the Region.
    pub operation: String,
    /// How many matching requests pass first.
    pub skip: u32,
    /// How many are hit after that.
    pub times: u32,
    /// What happens to them.
    pub fault: Fault,
}

impl Rule {
    /// Whether this rule has to count a request.
    fn meets(&self, service: &str, operation: &str) -> bool {
        let of_request = !matches!(self.fault, Fault::Cut | Fault::LaunchFailed { .. });
        of_request && self.times > 0 && self.is_of(service, operation)
    }

    fn is_of(&self, service: &str, operation: &str) -> bool {
        (self.service == "*" || self.service == service) && (self.operation == "*" || self.operation == operation)
    }

    /// Counts one more that matches. Whether it is hit.
    fn counts(&mut self) -> bool {
        if self.times == 0 {
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

/// Regions that were cut off when somebody wanted to reach them or to get out of them, as long as the process lives.
#[derive(Debug, Default)]
pub(crate) struct Darkness(Mutex<BTreeSet<String>>);

impl Clone for Darkness {
    /// In a copy of the world nobody has met anything.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Darkness {
    fn regions(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody met it.
    pub(crate) fn was_met(&self, region: &str) -> bool {
        self.regions().contains(region)
    }
}

/// What goes wrong with a request. Every rule that meets it before counts it too; no other is written.
pub(crate) fn met(world: &mut World, service: &str, operation: &str) -> Option<Fault> {
    let keys = world.faults.keys_where(|rule| rule.meets(service, operation));
    keys.iter().find_map(|key| {
        let rule = world.faults.get_mut(key)?;
        rule.counts().then(|| rule.fault.clone())
    })
}

/// Whether a Region is cut off, for who is to cross its border now.
pub(crate) fn is_cut(world: &World, region: &str) -> bool {
    let is_cut = world.faults.values().any(|rule| rule.fault == Fault::Cut && rule.times > 0 && rule.is_of(NETWORK, region));
    if is_cut && !world.darkness.was_met(region) {
        world.darkness.regions().insert(region.to_owned());
    }
    is_cut
}

/// Whether a job is to fail to launch this server, known by any of `names`; counts it.
pub(crate) fn fails_launch(world: &mut World, names: &[&str]) -> bool {
    let means = |rule: &Rule| matches!(&rule.fault, Fault::LaunchFailed { server } if names.contains(&server.as_str()));
    let keys = world.faults.keys_where(|rule| rule.times > 0 && means(rule));
    keys.iter().any(|key| world.faults.get_mut(key).is_some_and(Rule::counts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Persist;

    fn rule(operation: &str, skip: u32, times: u32) -> Rule {
        Rule { service: "ec2".to_owned(), operation: operation.to_owned(), skip, times, fault: Fault::Throttle }
    }

    #[test]
    fn only_what_a_rule_counts_is_written() {
        let mut world = World::empty();
        for (key, rule) in [("0", rule("RunInstances", 0, 1)), ("1", rule("*", 0, 0)), ("2", rule("DescribeVpcs", 1, 1))] {
            world.faults.insert(key, rule);
        }
        world.faults.committed();
        world.faults.passed();
        assert_eq!(met(&mut world, "ec2", "DescribeInstances"), None);
        assert!(!fails_launch(&mut world, &["web"]));
        assert!(!world.faults.is_worked() && world.faults.changes().unwrap().is_empty());
        assert_eq!(met(&mut world, "ec2", "DescribeVpcs"), None);
        assert_eq!(met(&mut world, "ec2", "DescribeVpcs"), Some(Fault::Throttle));
        let changed: Vec<String> = world.faults.changes().unwrap().into_iter().map(|(key, _)| key).collect();
        assert_eq!(changed, ["2"]);
    }
}

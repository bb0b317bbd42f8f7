//! What belongs to what, as far as answers said so: what stands on a thing that is gone is gone with it.

use crate::standing::{self, Done};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Owners by what they own, and what was made or taken away.
pub(super) struct Owners {
    of: BTreeMap<String, BTreeSet<String>>,
    made: BTreeSet<String>,
    gone: BTreeSet<String>,
}

/// In the answers of `op`: what `owned` names belongs to what `by` names. `by` under `/args` counts from the options.
struct Link {
    op: &'static str,
    owned: &'static str,
    by: &'static str,
}

const fn link(op: &'static str, owned: &'static str, by: &'static str) -> Link {
    Link { op, owned, by }
}

const LINKS: [Link; 9] = [
    link("cloudformation::create_stack", "/args/StackName", "/StackId"),
    link("cloudformation::list_stack_resources", "/PhysicalResourceId", "/args/StackName"),
    link("cloudformation::describe_stacks", "/StackId", "/StackName"),
    link("cloudformation::describe_stacks", "/StackId", "/RootId"),
    link("drs::get_launch_configuration", "/ec2LaunchTemplateID", "/sourceServerID"),
    link("drs::describe_recovery_instances", "/recoveryInstanceID", "/jobID"),
    link("drs::describe_recovery_instances", "/ec2InstanceID", "/recoveryInstanceID"),
    link("ec2::describe_instances", "/PrivateIpAddress", "/InstanceId"),
    link("ec2::describe_instances", "/PublicIpAddress", "/InstanceId"),
];

/// How far upwards an owner is looked for.
const DEEPEST: usize = 8;

impl Owners {
    pub(super) fn of(calls: &[Done<'_>]) -> Self {
        let mut owners = Self {
            of: BTreeMap::new(),
            made: standing::made(calls.iter().copied()).into_iter().map(|thing| thing.id).collect(),
            gone: calls.iter().flat_map(standing::taken).map(|thing| thing.id).collect(),
        };
        for done in calls {
            for link in LINKS.iter().filter(|link| link.op == done.op) {
                owners.learn(link, done);
            }
        }
        owners
    }

    fn learn(&mut self, link: &Link, done: &Done<'_>) {
        let list = done.result.as_array().map_or(std::slice::from_ref(done.result), Vec::as_slice);
        for item in list {
            let named = |path: &str| match path.strip_prefix("/args") {
                Some(path) => done.args.pointer(path),
                None => item.pointer(path),
            };
            if let (Some(owned), Some(by)) = (named(link.owned).and_then(Value::as_str), named(link.by).and_then(Value::as_str)) {
                self.of.entry(owned.to_owned()).or_default().insert(by.to_owned());
            }
        }
    }

    /// Whether it, or what it belongs to, was made by these calls.
    pub(super) fn is_made(&self, id: &str) -> bool {
        self.any(id, &self.made, DEEPEST)
    }

    /// Whether it, or what it belongs to, was taken away by them.
    pub(super) fn is_gone(&self, id: &str) -> bool {
        self.any(id, &self.gone, DEEPEST)
    }

    fn any(&self, id: &str, among: &BTreeSet<String>, depth: usize) -> bool {
        among.contains(id) || (depth > 0 && self.of.get(id).into_iter().flatten().any(|by| self.any(by, among, depth - 1)))
    }
}

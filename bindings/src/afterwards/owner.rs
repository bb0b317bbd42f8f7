//! What belongs to what, as far as answers said so: what stands on a thing that is gone is gone with it.

use crate::standing::{self, Done};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Owners by what they own, and what was made or taken away.
pub(super) struct Owners {
    of: BTreeMap<String, BTreeSet<String>>,
    made: BTreeSet<String>,
    gone: BTreeSet<String>,
    /// Stacks by what their outputs say.
    outputs: BTreeMap<String, BTreeSet<String>>,
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
            outputs: BTreeMap::new(),
        };
        for done in calls {
            if done.op == "cloudformation::describe_stacks" {
                owners.learn_outputs(done.result);
            }
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

    fn learn_outputs(&mut self, stacks: &Value) {
        for stack in stacks.as_array().into_iter().flatten() {
            for output in stack["Outputs"].as_array().into_iter().flatten() {
                if let (Some(value), Some(stack)) = (output["OutputValue"].as_str(), stack["StackId"].as_str()) {
                    self.outputs.entry(value.to_owned()).or_default().insert(stack.to_owned());
                }
            }
        }
    }

    /// Whether a host is gone, by what it belongs to or by the stack whose output named it.
    pub(super) fn is_gone_host(&self, host: &str) -> bool {
        self.is_gone(host) || self.outputs.get(host).into_iter().flatten().any(|stack| self.is_gone(stack))
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

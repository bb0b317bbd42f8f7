//! What calls leave standing that AWS charges for as long as it stands, by their own record alone: a plan's, or the options of a
//! call that is about to be made. Prices are not known here.

use crate::standing::{Done, stack_name};
use crate::verbs::count;
use serde_json::Value;
use std::collections::BTreeMap;

/// Kinds of things that are charged for.
#[derive(Clone, Debug, PartialEq)]
enum What {
    /// A machine; `None`: of which type is not told.
    Instance(Option<String>),
    /// So many GiB.
    Volume(i64),
    Gateway,
    Address,
    /// A source server that replicates.
    Server,
}

/// One of them, with its ids and the stack it stands with, if they are told.
#[derive(Debug)]
struct Stands {
    what: What,
    ids: Vec<String>,
    stack: Option<String>,
}

/// What these calls, in order, leave standing: `2 t3.small instances`, `1 volume of 8 GiB`. Queries among them tell what jobs
/// launched, what stacks hold, and of which type instances are.
#[must_use]
pub fn paid<'a>(calls: impl IntoIterator<Item = Done<'a>>) -> Vec<String> {
    let mut ledger = Ledger::default();
    for done in calls {
        ledger.take(&done);
    }
    ledger.told()
}

#[derive(Default)]
struct Ledger {
    stands: Vec<Stands>,
    /// Recovery jobs of which nobody has said yet what they launched, and for how many servers they are.
    jobs: BTreeMap<String, usize>,
    /// Stacks, nested ones too, by id, with the one that was created.
    stacks: BTreeMap<String, String>,
    /// Types of instances.
    types: BTreeMap<String, String>,
}

impl Ledger {
    fn take(&mut self, done: &Done<'_>) {
        let Done { op, args, result } = done;
        match *op {
            "ec2::run_instances" => self.launched(done),
            "ec2::create_volume" => self.add(What::Volume(args["Size"].as_i64().unwrap_or(0)), &[&result["VolumeId"]], None),
            "ec2::start_instances" => texts(&args["InstanceIds"]).for_each(|id| self.add(What::Instance(None), &[id], None)),
            "drs::start_recovery" => {
                let servers = args["sourceServers"].as_array().map_or(0, Vec::len);
                self.jobs.insert(text(&result["job"]["jobID"]), servers);
            }
            "drs::describe_recovery_instances" => items(result).for_each(|one| self.recovered(one)),
            "ec2::describe_instances" => items(result).for_each(|one| {
                self.types.insert(text(&one["InstanceId"]), text(&one["InstanceType"]));
            }),
            "ssh::install_agent" => self.add(What::Server, &[&result["source_server_id"]], None),
            "cloudformation::create_stack" => {
                let id = text(&result["StackId"]);
                self.stacks.insert(id.clone(), id);
            }
            "cloudformation::list_stack_resources" => self.listed(&text(&args["StackName"]), result),
            _ => self.taken(done),
        }
    }

    fn launched(&mut self, done: &Done<'_>) {
        let machine = |kind: &Value| What::Instance(kind.as_str().map(str::to_owned));
        let told = done.result["Instances"].as_array().map_or(&[][..], Vec::as_slice);
        told.iter().for_each(|one| self.add(machine(&one["InstanceType"]), &[&one["InstanceId"]], None));
        if told.is_empty() {
            let many = done.args["MaxCount"].as_u64().unwrap_or(1);
            (0..many).for_each(|_| self.add(machine(&done.args["InstanceType"]), &[], None));
        }
    }

    fn recovered(&mut self, one: &Value) {
        if let Some(servers) = self.jobs.get_mut(&text(&one["jobID"])) {
            *servers = 0;
            self.add(What::Instance(None), &[&one["recoveryInstanceID"], &one["ec2InstanceID"]], None);
        }
    }

    fn listed(&mut self, stack: &str, resources: &Value) {
        let Some(owner) = self.stacks.get(stack).cloned() else { return };
        for one in items(resources) {
            let id = &one["PhysicalResourceId"];
            let what = match one["ResourceType"].as_str().unwrap_or_default() {
                "AWS::CloudFormation::Stack" => {
                    self.stacks.insert(text(id), owner.clone());
                    continue;
                }
                "AWS::EC2::Instance" => What::Instance(None),
                "AWS::EC2::Volume" => What::Volume(0),
                "AWS::EC2::NatGateway" => What::Gateway,
                "AWS::EC2::EIP" => What::Address,
                _ => continue,
            };
            self.add(what, &[id], Some(owner.clone()));
        }
    }

    /// What is taken away, or stands still.
    fn taken(&mut self, Done { op, args, .. }: &Done<'_>) {
        let member = match *op {
            "ec2::terminate_instances" | "ec2::stop_instances" => "InstanceIds",
            "drs::terminate_recovery_instances" => "recoveryInstanceIDs",
            "ec2::delete_volume" => "VolumeId",
            "drs::disconnect_source_server" | "drs::stop_replication" => "sourceServerID",
            "cloudformation::delete_stack" => "StackName",
            _ => return,
        };
        for gone in texts(&args[member]).filter_map(Value::as_str) {
            let is_of = |owner: &String| member == "StackName" && (owner == gone || stack_name(owner) == gone);
            self.stands.retain(|one| !one.ids.iter().any(|id| id == gone) && !one.stack.as_ref().is_some_and(is_of));
        }
    }

    /// Adds it, if it is not known by one of its ids.
    fn add(&mut self, what: What, ids: &[&Value], stack: Option<String>) {
        let ids: Vec<String> = ids.iter().filter_map(|id| id.as_str()).map(str::to_owned).collect();
        if !self.stands.iter().any(|one| one.ids.iter().any(|id| ids.contains(id))) {
            self.stands.push(Stands { what, ids, stack });
        }
    }

    fn told(&self) -> Vec<String> {
        let mut instances: BTreeMap<Option<String>, usize> = BTreeMap::new();
        for one in &self.stands {
            if let What::Instance(known) = &one.what {
                let told = one.ids.iter().find_map(|id| self.types.get(id)).cloned();
                *instances.entry(known.clone().or(told)).or_default() += 1;
            }
        }
        let launching: usize = self.jobs.values().sum();
        if launching > 0 {
            *instances.entry(None).or_default() += launching;
        }
        let mut told: Vec<String> = instances.into_iter().rev().map(machines).collect();
        let sizes: Vec<i64> =
            self.stands.iter().filter_map(|one| if let What::Volume(size) = one.what { Some(size) } else { None }).collect();
        match sizes.iter().sum::<i64>() {
            _ if sizes.is_empty() => {}
            0 => told.push(count(sizes.len(), "volume")),
            size => told.push(format!("{} of {size} GiB", count(sizes.len(), "volume"))),
        }
        let nouns = [(What::Gateway, "NAT gateway"), (What::Address, "elastic IP address"), (What::Server, "replicating server")];
        told.extend(nouns.iter().filter_map(|(what, noun)| match self.stands.iter().filter(|one| one.what == *what).count() {
            0 => None,
            1 => Some(format!("1 {noun}")),
            number => Some(format!("{number} {noun}{}", if *what == What::Address { "es" } else { "s" })),
        }));
        told
    }
}

fn machines((kind, number): (Option<String>, usize)) -> String {
    match kind {
        Some(kind) => count(number, &format!("{kind} instance")),
        None => format!("{} of a type that is not told here", count(number, "instance")),
    }
}

fn items(result: &Value) -> impl Iterator<Item = &Value> {
    result.as_array().into_iter().flatten()
}

fn texts(member: &Value) -> impl Iterator<Item = &Value> {
    member.as_array().map_or(std::slice::from_ref(member), Vec::as_slice).iter()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(calls: &[(&str, Value, Value)]) -> Vec<String> {
        paid(calls.iter().map(|(op, args, result)| Done { op, args, result }))
    }

    #[test]
    fn what_is_about_to_be_launched_is_told_by_its_options() {
        let launch = json!({ "InstanceType": "t3.small", "MinCount": 2, "MaxCount": 2 });
        assert_eq!(told(&[("ec2::run_instances", launch, Value::Null)]), ["2 t3.small instances"]);
        assert_eq!(told(&[("ec2::create_volume", json!({ "Size": 8 }), Value::Null)]), ["1 volume of 8 GiB"]);
        let start = json!({ "sourceServers": [{}, {}] });
        assert_eq!(told(&[("drs::start_recovery", start, Value::Null)]), ["2 instances of a type that is not told here"]);
        assert_eq!(told(&[("iam::create_user", json!({ "UserName": "a" }), Value::Null)]), Vec::<String>::new());
    }

    #[test]
    fn queries_tell_what_jobs_launched_and_what_is_gone_is_not_told() {
        let mut calls = vec![
            ("drs::start_recovery", json!({ "sourceServers": [{}] }), json!({ "job": { "jobID": "j" } })),
            (
                "drs::describe_recovery_instances",
                json!({}),
                json!([{ "jobID": "j", "recoveryInstanceID": "r", "ec2InstanceID": "i" }, { "jobID": "old", "recoveryInstanceID": "o" }]),
            ),
            ("ec2::describe_instances", json!({}), json!([{ "InstanceId": "i", "InstanceType": "t3.medium" }])),
        ];
        assert_eq!(told(&calls), ["1 t3.medium instance"]);
        calls.push(("drs::terminate_recovery_instances", json!({ "recoveryInstanceIDs": ["r"] }), Value::Null));
        assert_eq!(told(&calls), Vec::<String>::new());
    }

    #[test]
    fn a_stack_is_told_with_the_stacks_nested_in_it_until_it_is_deleted() {
        let one = |kind: &str, id: &str| json!({ "ResourceType": kind, "PhysicalResourceId": id });
        let mut calls = vec![
            ("cloudformation::create_stack", json!({ "StackName": "s" }), json!({ "StackId": "arn/s/1" })),
            (
                "cloudformation::list_stack_resources",
                json!({ "StackName": "arn/s/1" }),
                json!([one("AWS::CloudFormation::Stack", "arn/n/1"), one("AWS::EC2::NatGateway", "nat-1"), one("AWS::EC2::VPC", "vpc-1")]),
            ),
            (
                "cloudformation::list_stack_resources",
                json!({ "StackName": "arn/n/1" }),
                json!([one("AWS::EC2::EIP", "1.2.3.4"), one("AWS::EC2::EIP", "1.2.3.5"), one("AWS::EC2::Instance", "i-1")]),
            ),
        ];
        assert_eq!(told(&calls), ["1 instance of a type that is not told here", "1 NAT gateway", "2 elastic IP addresses"]);
        calls.push(("cloudformation::delete_stack", json!({ "StackName": "s" }), Value::Null));
        assert_eq!(told(&calls), Vec::<String>::new());
    }
}

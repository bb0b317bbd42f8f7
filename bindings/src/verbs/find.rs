//! Subnets and security groups by id or by exact name. None or several matching is an error that lists the candidates.

use super::read::{items, tag, text};
use engine::effect::Scope;
use engine::verb::VerbError;
use serde::Serialize;
use serde_json::{Value, json};

/// A subnet by id (`subnet-...`) or by its exact Name tag.
pub(super) fn subnet(scope: &Scope, wanted: &str) -> Result<Value, VerbError> {
    let filter = if wanted.starts_with("subnet-") { filter("subnet-id", wanted) } else { filter("tag:Name", wanted) };
    let found = scope.call("ec2::describe_subnets", json!({ "Filters": [filter] }))?;
    let show = |subnet: &Value| {
        format!("{} {} in {} ({})", text(subnet, "SubnetId"), text(subnet, "CidrBlock"), text(subnet, "VpcId"), tag(subnet, "Name"))
    };
    one(items(&found, ""), "subnet", wanted, show).or_else(|error| {
        let all = if error.code() == Some("NotFound") { scope.call("ec2::describe_subnets", json!({}))? } else { return Err(error) };
        Err(candidates("subnet", wanted, items(&all, "").iter().map(|subnet| (tag(subnet, "Name"), text(subnet, "SubnetId")))))
    })
}

/// A security group by id (`sg-...`) or by its exact group name or Name tag, in a VPC.
pub(super) fn security_group(scope: &Scope, wanted: &str, vpc: &str) -> Result<Value, VerbError> {
    let all = scope.call("ec2::describe_security_groups", json!({ "Filters": [filter("vpc-id", vpc)] }))?;
    let is = |group: &&Value| [text(group, "GroupId"), text(group, "GroupName"), tag(group, "Name")].contains(&wanted);
    let found: Vec<Value> = items(&all, "").iter().filter(is).cloned().collect();
    if found.is_empty() {
        let known = items(&all, "").iter().map(|group| (text(group, "GroupName"), text(group, "GroupId")));
        return Err(candidates(&format!("security group of {vpc}"), wanted, known));
    }
    one(&found, "security group", wanted, |group| format!("{} {}", text(group, "GroupId"), text(group, "GroupName")))
}

/// A filter of an EC2 Describe call.
pub(super) fn filter(name: &str, value: &str) -> Value {
    json!({ "Name": name, "Values": [value] })
}

/// How many ids one question or one order names: DRS refuses more than 200 (`DescribeSourceServers`, `TerminateRecoveryInstances`),
/// and a job of it has at most 100 servers (`StartRecovery`, quota L-B827C881); EC2's `DescribeInstanceStatus` refuses more than 100.
pub(super) const NAMED: usize = 100;

/// What a list op answers for these ids, in as many questions as that takes; nothing is asked for none. `options`: those that
/// name some of them.
pub(super) fn by_ids<I>(scope: &Scope, op: &str, ids: &[I], options: impl Fn(&[I]) -> Value) -> Result<Value, VerbError> {
    let mut found = Vec::new();
    for some in ids.chunks(NAMED) {
        found.extend(super::read::items(&scope.call(op, options(some))?, "").to_vec());
    }
    Ok(Value::Array(found))
}

/// DRS's source servers by id.
pub(super) fn source_servers(scope: &Scope, ids: &[impl Serialize]) -> Result<Value, VerbError> {
    by_ids(scope, "drs::describe_source_servers", ids, |some| json!({ "filters": { "sourceServerIDs": some } }))
}

/// The recovery instances of source servers.
pub(super) fn recovered(scope: &Scope, servers: &[impl Serialize]) -> Result<Value, VerbError> {
    by_ids(scope, "drs::describe_recovery_instances", servers, |some| json!({ "filters": { "sourceServerIDs": some } }))
}

/// Recovery instances by id.
pub(super) fn recovery_instances(scope: &Scope, ids: &[String]) -> Result<Value, VerbError> {
    by_ids(scope, "drs::describe_recovery_instances", ids, |some| json!({ "filters": { "recoveryInstanceIDs": some } }))
}

/// EC2's instances by id; what is gone is left out.
pub(super) fn instances(scope: &Scope, ids: &[String]) -> Result<Value, VerbError> {
    by_ids(scope, "ec2::describe_instances", ids, |some| json!({ "Filters": [filter_many("instance-id", some)] }))
}

/// A filter with several values.
pub(super) fn filter_many(name: &str, values: &[String]) -> Value {
    json!({ "Name": name, "Values": values })
}

fn one(found: &[Value], what: &str, wanted: &str, show: impl Fn(&Value) -> String) -> Result<Value, VerbError> {
    match found {
        [only] => Ok(only.clone()),
        [] => Err(VerbError::fault("NotFound", format!("there is no {what} `{wanted}`"))),
        several => {
            let list: Vec<String> = several.iter().map(show).collect();
            Err(VerbError::fault("Ambiguous", format!("{} {what}s are named `{wanted}`: {}; give the id", several.len(), list.join(", "))))
        }
    }
}

fn candidates<'a>(what: &str, wanted: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> VerbError {
    let list: Vec<String> = known.map(|(name, id)| if name.is_empty() { id.to_owned() } else { format!("`{name}` ({id})") }).collect();
    let list = if list.is_empty() { "there is none at all".to_owned() } else { format!("there are {}", list.join(", ")) };
    VerbError::fault("NotFound", format!("there is no {what} `{wanted}`: {list}"))
}

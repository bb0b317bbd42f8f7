//! `cleanup`: what this run made is taken away, in the order that works, and counted off.

use super::drs_resources;
use super::options::{Server, Servers, ids, limits, read, schema};
use super::read::{count, items, named, text};
use super::{inventory, launch_back, recovery, stack, templates};
use crate::standing::{self, Done};
use engine::effect::{Made, Poll, Scope, Wait};
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "cleanup",
        doc: "Takes away what this run made, and nothing else, in the order that works.\n\nThe order is: drill instances, source servers, \
              what DRS made for them, the agents' user, the replication defaults, the stack, the template bucket. If you name something \
              that this run did not make, it stays as it was. If this run changed the launch settings of a server that it did not \
              install, they are put back. What this run recovered for real is left, with its source server, and so is the stack then: \
              production may run there. Kept on purpose: DRS's service roles, its service-linked role and its instance profiles, and \
              DRS stays initialised. Returns `#{ made, gone, left }`: two counts, and the ids of instances that were recovered for real.",
        schema: schema::<Cleanup>(),
        run: Verb::runs(cleanup),
    }]
}

/// Options of `cleanup`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Cleanup {
    /// The servers. The drill instances that this run launched of them are terminated. Those servers that this run installed are
    /// disconnected and deleted, unless it recovered them for real.
    servers: Option<Servers>,
    /// The IAM user. The keys that this run made and the policies that it attached are removed, and the user itself if this run made it.
    user: Option<String>,
    /// `"put back"` leaves the replication configuration template as it was before this run, or none. `"keep"` leaves it as it is. Default
    /// `"keep"`.
    #[schemars(extend("enum" = ["put back", "keep"]))]
    replication_defaults: Option<String>,
    /// The stack. It is deleted if this run made it, and nothing that it recovered for real is left.
    stack: Option<String>,
    /// An `inventory` taken before: DRS's security groups that were there then stay. Without it, only those in a VPC of this run's stacks
    /// are removed.
    since: Option<Map<String, Value>>,
    /// The longest that any single part may take. Default `2h`: DRS promises to be done within 90 minutes.
    timeout: Option<String>,
}

/// What was there and what of it is gone.
#[derive(Default)]
struct Tally {
    made: usize,
    gone: usize,
}

impl Tally {
    fn gone(&mut self, number: usize) {
        self.made += number;
        self.gone += number;
    }
}

fn cleanup(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let options: Cleanup = read("cleanup", args)?;
    let timeout = options.timeout.clone().unwrap_or_else(|| "2h".to_owned());
    let ledger = scope.ledger();
    let mut tally = Tally::default();
    let servers = options.servers.as_ref().map(Servers::list).unwrap_or_default();
    let (staging, real) = scope.frame("drill-instances", |scope| drill_instances(scope, &servers, &timeout, &mut tally))?;
    let (mut ours, others): (Vec<Server>, Vec<Server>) = servers.into_iter().partition(|server| installed(&ledger, server));
    ours.retain(|server| !real.iter().any(|(recovered, _)| *recovered == server.id));
    if !others.is_empty() {
        scope.frame("launch-settings", |scope| launch_back::put_back(scope, &ledger, &others))?;
    }
    scope.frame("source-servers", |scope| source_servers(scope, &ours, &timeout, &mut tally))?;
    if !ours.is_empty() {
        let limits = limits("cleanup", &timeout, 15)?;
        scope.frame("security-groups", |scope| delete_groups(scope, &staging, options.since.as_ref(), limits, &mut tally))?;
    }
    if let Some(name) = &options.user {
        scope.frame("user", |scope| user(scope, &ledger, name, &mut tally))?;
    }
    match options.replication_defaults.as_deref() {
        Some("put back") => scope.frame("replication-defaults", |scope| put_back(scope, &ledger, &mut tally))?,
        None | Some("keep") => {}
        Some(other) => {
            let message = format!("`replication_defaults` of `cleanup` is \"put back\" or \"keep\", not \"{other}\"");
            return Err(VerbError::fault("Options", message));
        }
    }
    let left: Vec<String> = real.into_iter().map(|(_, instance)| instance).collect();
    for id in options.stack.as_ref().map(|name| made_stacks(&ledger, name)).unwrap_or_default() {
        if left.is_empty() {
            scope.frame("stack", |scope| remove_stack(scope, id, &timeout, &mut tally))?;
        } else {
            scope.summary(format!("stack `{}` is left: {} may run in it", standing::stack_name(id), left.join(", ")));
        }
    }
    scope.frame("bucket", |scope| bucket(scope, &ledger, &mut tally))?;
    scope.summary(format!("{} made, {} gone{}", count(tally.made, "thing"), tally.gone, told_left(&left)));
    Ok(json!({ "made": tally.made, "gone": tally.gone, "left": left }))
}

/// A word on instances that were recovered for real.
fn told_left(left: &[String]) -> String {
    if left.is_empty() { String::new() } else { format!("; recovered for real, and left with their source servers: {}", left.join(", ")) }
}

/// VPCs in which servers are staged, and what was recovered for real, `(source server, instance)`.
type Staged = (BTreeSet<String>, Vec<(String, String)>);

/// Terminates drill instances. The servers are asked where they are staged while they still know.
fn drill_instances(scope: &Scope, servers: &[Server], timeout: &str, tally: &mut Tally) -> Result<Staged, VerbError> {
    if servers.is_empty() {
        return Ok(Staged::default());
    }
    let mut vpcs = BTreeSet::new();
    let standing = super::find::source_servers(scope, &ids(servers))?;
    // In the order of the servers: that of DRS is by chance.
    for server in servers.iter().filter(|server| named(items(&standing, ""), "sourceServerID", &server.id).is_some()) {
        let settings = scope.call("drs::get_replication_configuration", json!({ "sourceServerID": server.id }))?;
        let filter = super::find::filter("subnet-id", text(&settings, "stagingAreaSubnetId"));
        let found = scope.call("ec2::describe_subnets", json!({ "Filters": [filter] }))?;
        vpcs.extend(items(&found, "").iter().map(|subnet| text(subnet, "VpcId").to_owned()));
    }
    let launched = recovery::terminate_launched(scope, servers, timeout)?;
    tally.gone(2 * launched.ours.len());
    Ok((vpcs, launched.real))
}

/// Whether this run made a host a source server. One that was one before stays, though the installer ran again.
fn installed(ledger: &[Arc<Made>], server: &Server) -> bool {
    let is = |made: &&Arc<Made>| made.op == "ssh::install_agent" && text(&made.result, "source_server_id") == server.id;
    ledger.iter().find(is).is_some_and(|made| !items(&made.before, "").iter().any(|before| *before == server.id))
}

/// Disconnects and deletes servers, and waits until DRS has taken its resources away.
fn source_servers(scope: &Scope, servers: &[Server], timeout: &str, tally: &mut Tally) -> Result<(), VerbError> {
    if servers.is_empty() {
        return Ok(());
    }
    let storage = drs_resources::storage(scope, servers)?;
    let limits = limits("cleanup", timeout, 30)?;
    let named_here = ids(servers);
    let standing = super::find::source_servers(scope, &named_here)?;
    let here: Vec<&Server> = servers.iter().filter(|server| named(items(&standing, ""), "sourceServerID", &server.id).is_some()).collect();
    let connected = |server: &&&Server| {
        let found = named(items(&standing, ""), "sourceServerID", &server.id);
        found.is_some_and(|found| text(found, "dataReplicationInfo.dataReplicationState") != "DISCONNECTED")
    };
    for server in here.iter().filter(connected) {
        scope.call("drs::disconnect_source_server", json!({ "sourceServerID": server.id }))?;
    }
    scope.wait("servers are disconnected", limits, |polling| {
        let found = super::find::source_servers(polling, &named_here)?;
        let state = |server: &Value| text(server, "dataReplicationInfo.dataReplicationState").to_owned();
        let waiting: Vec<String> = items(&found, "").iter().map(state).filter(|state| state != "DISCONNECTED").collect();
        if waiting.is_empty() { Ok(Poll::Ready(Value::Null)) } else { Ok(Poll::Pending(waiting.join(", "))) }
    })?;
    for server in &here {
        scope.call("drs::delete_source_server", json!({ "sourceServerID": server.id }))?;
    }
    drs_resources::wait_gone(scope, servers, limits)?;
    // A source server, its launch template, and its storage.
    tally.gone(2 * here.len() + storage.len());
    Ok(())
}

/// DRS's groups in the staging VPCs, once no source server needs them, if they came with this run.
fn delete_groups(
    scope: &Scope,
    staging: &BTreeSet<String>,
    since: Option<&Map<String, Value>>,
    limits: Wait,
    tally: &mut Tally,
) -> Result<(), VerbError> {
    let others = scope.call("drs::describe_source_servers", json!({}))?;
    if !items(&others, "").is_empty() {
        return Ok(());
    }
    for vpc in staging {
        let stood: Option<BTreeSet<&str>> =
            since.map(|since| items(since.get("security group").unwrap_or(&Value::Null), "").iter().filter_map(Value::as_str).collect());
        if stood.is_none() && !inventory::is_of_stacks(scope, vpc)? {
            continue;
        }
        let stood = stood.unwrap_or_default();
        for group in drs_resources::security_groups(scope, vpc)?.into_iter().filter(|group| !stood.contains(group.as_str())) {
            drs_resources::wait_unused(scope, &group, limits)?;
            drs_resources::delete_group(scope, &group)?;
            tally.gone(1);
        }
    }
    Ok(())
}

/// What this run gave a user goes: keys it made, policies it attached that were not attached before; the user itself
/// only if it is the one this run made.
fn user(scope: &Scope, ledger: &[Arc<Made>], name: &str, tally: &mut Tally) -> Result<(), VerbError> {
    let found = match scope.call("iam::get_user", json!({ "UserName": name })) {
        Ok(found) => found,
        Err(error) if error.code() == Some("NoSuchEntity") => {
            scope.summary(format!("there is no user `{name}`"));
            return Ok(());
        }
        Err(other) => return Err(other),
    };
    let of_user =
        |op: &str| -> Vec<&Arc<Made>> { ledger.iter().filter(|made| made.op == op && text(&made.args, "UserName") == name).collect() };
    for key in of_user("iam::create_access_key") {
        let id = &key.result["AccessKey"]["AccessKeyId"];
        scope.call("iam::delete_access_key", json!({ "UserName": name, "AccessKeyId": id }))?;
        tally.gone(1);
    }
    let attached = of_user("iam::attach_user_policy");
    let changed = attached.iter().filter(|made| !items(&made.before, "").contains(&made.args["PolicyArn"]));
    for policy in changed.map(|made| text(&made.args, "PolicyArn")).collect::<BTreeSet<&str>>() {
        scope.call("iam::detach_user_policy", json!({ "UserName": name, "PolicyArn": policy }))?;
    }
    if of_user("iam::create_user").iter().any(|made| made.result["User"]["UserId"] == found["User"]["UserId"]) {
        match scope.call("iam::delete_user", json!({ "UserName": name })) {
            Err(error) if error.code() == Some("DeleteConflict") => return Err(still_used(scope, name, error)),
            answer => answer?,
        };
        tally.gone(1);
    }
    Ok(())
}

/// A user this run made has keys of which its journal knows nothing: another's, or of a request that was carried out long after
/// its answer was given up. Nothing tells them apart, so a person decides.
fn still_used(scope: &Scope, name: &str, refused: VerbError) -> VerbError {
    let keys = match scope.call("iam::list_access_keys", json!({ "UserName": name })) {
        Ok(keys) => keys,
        Err(other) => return other,
    };
    let ids: Vec<&str> = items(&keys, "").iter().map(|key| text(key, "AccessKeyId")).collect();
    let Some(first) = ids.first() else { return refused };
    let what = format!("user `{name}` stays: this run did not record that it made {} {}", count(ids.len(), "access key"), ids.join(", "));
    let next =
        format!("delete what nobody uses (`aws iam delete-access-key --user-name {name} --access-key-id {first}`), then `lifeboat resume`");
    VerbError::fault("DeleteConflict", format!("{what}; {next}"))
}

/// The replication template as it was before this run's first change, or none.
fn put_back(scope: &Scope, ledger: &[Arc<Made>], tally: &mut Tally) -> Result<(), VerbError> {
    let first = ledger.iter().find(|made| {
        ["drs::create_replication_configuration_template", "drs::update_replication_configuration_template"].contains(&made.op.as_str())
    });
    match first {
        None => Ok(()),
        Some(made) if made.op == "drs::create_replication_configuration_template" => {
            let id = &made.result["replicationConfigurationTemplateID"];
            scope.call("drs::delete_replication_configuration_template", json!({ "replicationConfigurationTemplateID": id }))?;
            tally.gone(1);
            Ok(())
        }
        Some(made) => {
            let mut previous = made.before.as_object().cloned().unwrap_or_default();
            previous.retain(|member, value| !["arn", "tags"].contains(&member.as_str()) && !value.is_null());
            match scope.call("drs::update_replication_configuration_template", Value::Object(previous)) {
                Err(error) if error.code() == Some("ResourceNotFoundException") => {
                    scope.summary("the replication template that was there before is gone");
                    Ok(())
                }
                other => other.map(drop),
            }
        }
    }
}

/// Ids of the stacks of a name that this run made: another's of that name is not meant.
fn made_stacks<'a>(ledger: &'a [Arc<Made>], name: &str) -> Vec<&'a str> {
    let is = |made: &&Arc<Made>| made.op == "cloudformation::create_stack" && text(&made.args, "StackName") == name;
    ledger.iter().filter(is).map(|made| text(&made.result, "StackId")).collect()
}

fn remove_stack(scope: &Scope, id: &str, timeout: &str, tally: &mut Tally) -> Result<(), VerbError> {
    let name = standing::stack_name(id);
    let found = match scope.call("cloudformation::describe_stacks", json!({ "StackName": id })) {
        Ok(found) => items(&found, "").first().map_or("", |stack| text(stack, "StackStatus")).to_owned(),
        Err(error) if error.code() == Some("ValidationError") => String::new(),
        Err(other) => return Err(other),
    };
    if ["", "DELETE_COMPLETE"].contains(&found.as_str()) {
        scope.summary(format!("stack `{name}` was gone already"));
        return Ok(());
    }
    let resources = stack::resources(scope, id)?.len();
    let ended = stack::delete(scope, id, timeout)?;
    if text(&ended, "status") == "DELETE_FAILED" {
        return Err(super::stack_story::undeletable(scope, name, &ended));
    }
    tally.gone(resources + 1);
    Ok(())
}

/// A template bucket that an interrupted deployment left.
fn bucket(scope: &Scope, ledger: &[Arc<Made>], tally: &mut Tally) -> Result<(), VerbError> {
    let calls = ledger.iter().map(|made| Done { op: &made.op, args: &made.args, result: &made.result });
    for bucket in standing::standing(calls).iter().filter(|thing| thing.kind == "bucket" && templates::is_of_run(scope, &thing.id)) {
        templates::empty(scope, &bucket.id, "", true)?;
        tally.gone(1);
    }
    Ok(())
}

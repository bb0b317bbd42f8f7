//! What is in the account: everything listed, service by service; and what of it a run left behind.

use super::options::{read, schema};
use super::read::{items, tag, text};
use super::signs::{Maker, Signs};
use engine::effect::Scope;
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "inventory",
            doc: "Lists everything in this account and Region that a runbook could leave behind: `#{ kind: [id, ...] }`.\n\nIt asks every \
                  service. Taken before a runbook does anything, it tells `leftovers` what was there before.",
            schema: None,
            run: Verb::runs(inventory),
        },
        Verb {
            name: "leftovers",
            doc: "Lists what this run left in the account: `[#{ kind, id, name, why, text }]`, empty if nothing.\n\nIt asks AWS, and not \
                  the journal. `text` says it all in one line. With `since` (an `inventory`), it lists everything that was not there then \
                  and that this run made: by an action of its own, by a stack of it, or by DRS for it. What others made under a name that \
                  this run uses, and what DRS made for others, is not a leftover. The run shows it separately, as others'. The run also \
                  shows separately what is kept on purpose: DRS's service roles, its service-linked role and its instance profiles, and \
                  that DRS is initialised.",
            schema: schema::<Left>(),
            run: Verb::runs(leftovers),
        },
    ]
}

/// One kind of thing: the op that lists it, its options, and the member that is its id.
struct Kind {
    name: &'static str,
    op: &'static str,
    id: &'static str,
    options: fn() -> Value,
}

const fn kind(name: &'static str, op: &'static str, id: &'static str) -> Kind {
    Kind { name, op, id, options: none }
}

fn none() -> Value {
    json!({})
}

fn own() -> Value {
    json!({ "OwnerIds": ["self"] })
}

fn local() -> Value {
    json!({ "Scope": "Local" })
}

/// Every kind, the order being that in which people look.
const KINDS: [Kind; 25] = [
    kind("stack", "cloudformation::describe_stacks", "StackId"),
    kind("instance", "ec2::describe_instances", "InstanceId"),
    kind("volume", "ec2::describe_volumes", "VolumeId"),
    Kind { name: "snapshot", op: "ec2::describe_snapshots", id: "SnapshotId", options: own },
    Kind { name: "image", op: "ec2::describe_images", id: "ImageId", options: self_owned },
    kind("launch template", "ec2::describe_launch_templates", "LaunchTemplateId"),
    kind("security group", "ec2::describe_security_groups", "GroupId"),
    kind("network interface", "ec2::describe_network_interfaces", "NetworkInterfaceId"),
    kind("address", "ec2::describe_addresses", "AllocationId"),
    kind("NAT gateway", "ec2::describe_nat_gateways", "NatGatewayId"),
    kind("internet gateway", "ec2::describe_internet_gateways", "InternetGatewayId"),
    kind("peering connection", "ec2::describe_vpc_peering_connections", "VpcPeeringConnectionId"),
    kind("subnet", "ec2::describe_subnets", "SubnetId"),
    kind("VPC", "ec2::describe_vpcs", "VpcId"),
    kind("key pair", "ec2::describe_key_pairs", "KeyPairId"),
    kind("source server", "drs::describe_source_servers", "sourceServerID"),
    kind("recovery instance", "drs::describe_recovery_instances", "recoveryInstanceID"),
    kind("replication template", "drs::describe_replication_configuration_templates", "replicationConfigurationTemplateID"),
    kind("launch configuration template", "drs::describe_launch_configuration_templates", "launchConfigurationTemplateID"),
    kind("user", "iam::list_users", "UserName"),
    kind("group", "iam::list_groups", "GroupName"),
    kind("role", "iam::list_roles", "RoleName"),
    kind("instance profile", "iam::list_instance_profiles", "InstanceProfileName"),
    Kind { name: "policy", op: "iam::list_policies", id: "Arn", options: local },
    kind("bucket", "s3::list_buckets", "Name"),
];

fn self_owned() -> Value {
    json!({ "Owners": ["self"] })
}

fn inventory(scope: &Scope, _: Value) -> Result<Value, VerbError> {
    let mut all = Map::new();
    for kind in &KINDS {
        let ids: Vec<Value> = listed(scope, kind)?.iter().map(|thing| thing[kind.id].clone()).collect();
        all.insert(kind.name.to_owned(), Value::Array(ids));
    }
    Ok(Value::Object(all))
}

/// The things of one kind that stand. DRS never initialised has none.
fn listed(scope: &Scope, kind: &Kind) -> Result<Vec<Value>, VerbError> {
    match scope.call(kind.op, (kind.options)()) {
        Ok(found) => Ok(items(&found, "").iter().filter(|thing| stands(kind, thing)).cloned().collect()),
        Err(error) if error.code() == Some("UninitializedAccountException") => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}

/// AWS lists terminated instances, deleted gateways and volumes on their way out for a while; deleted stacks only by id.
fn stands(kind: &Kind, thing: &Value) -> bool {
    let state = match kind.name {
        "instance" => text(thing, "State.Name"),
        "NAT gateway" | "volume" => text(thing, "State"),
        "peering connection" => text(thing, "Status.Code"),
        "stack" => text(thing, "StackStatus"),
        _ => "",
    };
    !["terminated", "deleting", "deleted", "DELETE_COMPLETE", "rejected", "expired", "failed"].contains(&state)
}

/// Options of `leftovers`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Left {
    /// An `inventory` taken before. Without it, everything that bears a sign of this run counts.
    since: Option<Map<String, Value>>,
}

/// DRS's own fixtures, which every account that uses DRS keeps.
fn is_fixture(kind: &str, id: &str) -> bool {
    ["role", "instance profile"].contains(&kind)
        && (id.starts_with("AWSElasticDisasterRecovery") || id == "AWSServiceRoleForElasticDisasterRecovery")
}

/// Fixtures that stay, counted.
#[derive(Default)]
struct Fixtures {
    roles: usize,
    linked: usize,
    profiles: usize,
}

impl Fixtures {
    fn take(&mut self, kind: &str, id: &str) {
        match kind {
            "role" if id.starts_with("AWSServiceRoleFor") => self.linked += 1,
            "role" => self.roles += 1,
            _ => self.profiles += 1,
        }
    }

    /// Phrases for people. The service-linked role comes with DRS being initialised.
    fn told(&self) -> Vec<String> {
        let counted = [(self.roles, "service role"), (self.linked, "service-linked role"), (self.profiles, "instance profile")];
        let mut told: Vec<String> = counted.iter().filter(|(n, _)| *n > 0).map(|(n, what)| super::read::count(*n, what)).collect();
        told.extend((self.linked > 0).then(|| "DRS initialised".to_owned()));
        told
    }
}

fn leftovers(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let Left { since } = read("leftovers", args)?;
    let signs = Signs::of(scope);
    let (mut left, mut others, mut kept) = (Vec::new(), Vec::new(), Fixtures::default());
    for kind in &KINDS {
        let before = since.as_ref().and_then(|since| since.get(kind.name)).and_then(Value::as_array);
        for thing in listed(scope, kind)? {
            let id = text(&thing, kind.id);
            let stood = before.is_some_and(|before| before.iter().any(|old| old == id));
            match signs.on(kind.name, &thing, id, stood) {
                _ if !stood && is_fixture(kind.name, id) => kept.take(kind.name, id),
                Some(Maker::Run(why)) => left.push(told(kind, &thing, why)),
                Some(Maker::Others(why)) => others.push(told(kind, &thing, why)),
                None => {}
            }
        }
    }
    scope.report("leftovers", json!(left));
    scope.report("kept", json!(kept.told()));
    if !others.is_empty() {
        scope.report("others", json!(others));
    }
    Ok(Value::Array(left))
}

fn told(kind: &Kind, thing: &Value, why: &str) -> Value {
    let id = text(thing, kind.id);
    let names = [tag(thing, "Name"), text(thing, "GroupName"), text(thing, "StackName")];
    let name = names.into_iter().find(|name| !name.is_empty() && *name != id);
    let named = name.map_or_else(String::new, |name| format!(" ({name})"));
    json!({ "kind": kind.name, "id": id, "name": name, "why": why, "text": format!("{} {id}{named}: {why}", kind.name) })
}

/// Whether a VPC belongs to a stack of this run.
pub(super) fn is_of_stacks(scope: &Scope, vpc: &str) -> Result<bool, VerbError> {
    let found = scope.call("ec2::describe_vpcs", json!({ "Filters": [super::find::filter("vpc-id", vpc)] }))?;
    let stack = items(&found, "").first().map_or("", |vpc| tag(vpc, "aws:cloudformation:stack-name")).to_owned();
    Ok(!stack.is_empty() && Signs::of(scope).of_stack(&stack))
}

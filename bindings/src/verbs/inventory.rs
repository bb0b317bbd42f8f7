//! What is in the account: everything listed, service by service; and what of it a run left behind.

use super::options::{read, schema};
use super::read::{items, tag, text};
use engine::effect::Scope;
use engine::verb::{Stopped, Verb};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![
        Verb {
            name: "inventory",
            doc: "Everything in this account and Region that a runbook could leave behind, by asking every service: `#{ kind: [id, ...] }`.\n\n\
                  Taken before a runbook does anything, it tells `leftovers` what was there before.",
            schema: None,
            run: inventory,
        },
        Verb {
            name: "leftovers",
            doc: "What this run left in the account, by asking AWS and not the journal: `[#{ kind, id, name, why }]`, empty if nothing.\n\n\
                  With `since` (an `inventory`), everything that was not there then and bears a sign of this run: tags of DRS, of a stack or \
                  of the run, or a name that an action of the run gave it. Things of others are left alone and not named. Kept on purpose, and \
                  listed apart: DRS's service roles, service-linked role and instance profiles, and DRS being initialised.",
            schema: schema::<Left>(),
            run: leftovers,
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

fn inventory(scope: &Scope, _: Value) -> Result<Value, Stopped> {
    let mut all = Map::new();
    for kind in &KINDS {
        let ids: Vec<Value> = listed(scope, kind)?.iter().map(|thing| thing[kind.id].clone()).collect();
        all.insert(kind.name.to_owned(), Value::Array(ids));
    }
    Ok(Value::Object(all))
}

/// The things of one kind that stand. DRS never initialised has none.
fn listed(scope: &Scope, kind: &Kind) -> Result<Vec<Value>, Stopped> {
    match scope.call(kind.op, (kind.options)()) {
        Ok(found) => Ok(items(&found, "").iter().filter(|thing| stands(kind, thing)).cloned().collect()),
        Err(error) if error.code() == Some("UninitializedAccountException") => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}

/// AWS lists terminated instances and deleted gateways for a while; deleted stacks only by id.
fn stands(kind: &Kind, thing: &Value) -> bool {
    let state = match kind.name {
        "instance" => text(thing, "State.Name"),
        "NAT gateway" => text(thing, "State"),
        "peering connection" => text(thing, "Status.Code"),
        "stack" => text(thing, "StackStatus"),
        _ => "",
    };
    !["terminated", "deleted", "DELETE_COMPLETE", "rejected", "expired", "failed"].contains(&state)
}

/// Options of `leftovers`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Left {
    /// An `inventory` taken before; without one everything that bears a sign of this run counts.
    since: Option<Map<String, Value>>,
}

/// DRS's own fixtures, which every account that uses DRS keeps.
fn is_fixture(kind: &str, id: &str) -> bool {
    ["role", "instance profile"].contains(&kind)
        && (id.starts_with("AWSElasticDisasterRecovery") || id == "AWSServiceRoleForElasticDisasterRecovery")
}

/// Fixtures that stay, counted.
#[derive(Default)]
struct Kept {
    roles: usize,
    linked: usize,
    profiles: usize,
}

impl Kept {
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

fn leftovers(scope: &Scope, args: Value) -> Result<Value, Stopped> {
    let Left { since } = read("leftovers", args)?;
    let signs = Signs::of(scope);
    let (mut left, mut kept) = (Vec::new(), Kept::default());
    for kind in &KINDS {
        let before = since.as_ref().and_then(|since| since.get(kind.name)).and_then(Value::as_array);
        for thing in listed(scope, kind)? {
            let id = text(&thing, kind.id);
            if before.is_some_and(|before| before.iter().any(|old| old == id)) {
                continue;
            }
            if is_fixture(kind.name, id) {
                kept.take(kind.name, id);
            } else if let Some(why) = signs.on(&thing, id) {
                let name =
                    [tag(&thing, "Name"), text(&thing, "GroupName"), text(&thing, "StackName")].into_iter().find(|name| !name.is_empty());
                left.push(json!({ "kind": kind.name, "id": id, "name": name, "why": why }));
            }
        }
    }
    scope.report("leftovers", json!(left));
    scope.report("kept", json!(kept.told()));
    Ok(Value::Array(left))
}

/// By what a thing shows that this run, or something this run started, made it.
struct Signs {
    digest: String,
    /// Everything actions of this run named or got back.
    words: std::collections::BTreeSet<String>,
}

impl Signs {
    fn of(scope: &Scope) -> Self {
        let mut words = std::collections::BTreeSet::new();
        for made in scope.ledger() {
            collect(&made.args, &mut words);
            collect(&made.result, &mut words);
        }
        Self { digest: scope.run_digest(), words }
    }

    fn on(&self, thing: &Value, id: &str) -> Option<&'static str> {
        let empty = Map::new();
        let drs_tags = thing["tags"].as_object().unwrap_or(&empty);
        if self.words.contains(id) {
            return Some("this run made or changed it");
        }
        for one in items(thing, "Tags") {
            let (key, value) = (text(one, "Key"), text(one, "Value"));
            let sign = match key {
                "lifeboat:run" if value == self.digest => Some("tagged by this run"),
                "aws:cloudformation:stack-id" | "aws:cloudformation:stack-name" if self.of_stack(value) => Some("of a stack of this run"),
                "AWSElasticDisasterRecoveryManaged" | "drs.amazonaws.com-job" | "drs.amazonaws.com-source-server" => Some("made by DRS"),
                "AWSElasticDisasterRecoverySourceServerID" => Some("made by DRS"),
                _ => None,
            };
            if sign.is_some() {
                return sign;
            }
        }
        (drs_tags.get("lifeboat:run").is_some_and(|value| *value == self.digest)).then_some("tagged by this run")
    }

    /// A stack of this run, or one nested in it: its name begins with that of its parent.
    fn of_stack(&self, value: &str) -> bool {
        let name = super::stack_story::name_of(value);
        self.words.contains(name) || self.words.contains(value) || self.words.iter().any(|word| name.starts_with(&format!("{word}-")))
    }
}

fn collect(value: &Value, words: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() > 2 => {
            words.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Object(members) => members.values().for_each(|member| collect(member, words)),
        _ => {}
    }
}

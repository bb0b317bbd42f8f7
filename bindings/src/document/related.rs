//! What else must be known of what answers and options name.

use super::{Question, ids};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What must be known before the answer of `op` to `args` can be understood.
#[must_use]
pub fn before(op: &str, args: &Value, answer: &Value) -> Vec<Question> {
    let of_instances = |member: &str| filtered("ec2::describe_instances", "instance-id", &named(answer, member));
    match op {
        "ec2::describe_subnets" | "ec2::describe_security_groups" | "ec2::describe_route_tables" => {
            by_ids("ec2::describe_vpcs", "VpcIds", named(answer, "/VpcId"))
        }
        "ec2::describe_internet_gateways" => by_ids("ec2::describe_vpcs", "VpcIds", named(answer, "/Attachments/0/VpcId")),
        "ec2::describe_security_group_rules" => by_ids("ec2::describe_security_groups", "GroupIds", named(answer, "/GroupId")),
        "ec2::describe_instances" | "ec2::describe_network_interfaces" | "ec2::describe_nat_gateways" => {
            filtered("ec2::describe_subnets", "subnet-id", &named(answer, "/SubnetId"))
        }
        "ec2::describe_instance_status" => of_instances("/InstanceId"),
        "ec2::describe_launch_template_versions" => {
            by_ids("ec2::describe_launch_templates", "LaunchTemplateIds", named(answer, "/LaunchTemplateId"))
        }
        "drs::describe_recovery_instances" => of_instances("/ec2InstanceID"),
        "drs::get_launch_configuration" | "drs::get_replication_configuration" => servers(&texts(answer, "sourceServerID")),
        "drs::describe_recovery_snapshots" => servers(&named(answer, "/sourceServerID")),
        "drs::describe_job_log_items" => vec![asked("drs::describe_jobs", json!({ "filters": { "jobIDs": [args["jobID"]] } }))],
        "cloudformation::list_stack_resources" => vec![asked("cloudformation::describe_stacks", json!({ "StackName": args["StackName"] }))],
        _ => Vec::new(),
    }
}

/// What belongs to what an answer names, and stands or falls with it: all of a VPC, the rules of a group, what a server is
/// launched with.
#[must_use]
pub fn after(op: &str, answer: &Value) -> Vec<Question> {
    match op {
        "ec2::describe_vpcs" => {
            let of_vpc = [
                ("ec2::describe_subnets", "vpc-id"),
                ("ec2::describe_security_groups", "vpc-id"),
                ("ec2::describe_route_tables", "vpc-id"),
                ("ec2::describe_internet_gateways", "attachment.vpc-id"),
            ];
            of_vpc.into_iter().flat_map(|(op, filter)| filtered(op, filter, &named(answer, "/VpcId"))).collect()
        }
        "ec2::describe_route_tables" => by_gateways(answer),
        "iam::get_user" => of_one(answer, "/User/UserName", "UserName", &["iam::list_attached_user_policies", "iam::list_access_keys"]),
        "iam::get_role" => of_one(answer, "/Role/RoleName", "RoleName", &["iam::list_attached_role_policies"]),
        "ec2::describe_security_groups" => filtered("ec2::describe_security_group_rules", "group-id", &named(answer, "/GroupId")),
        "ec2::describe_launch_template_versions" => of_templates(answer),
        "drs::get_launch_configuration" => texts(answer, "ec2LaunchTemplateID")
            .iter()
            .filter(|template| !template.is_empty())
            .map(|template| {
                asked("ec2::describe_launch_template_versions", json!({ "LaunchTemplateId": template, "Versions": ["$Default"] }))
            })
            .collect(),
        "drs::get_replication_configuration" => filtered("ec2::describe_subnets", "subnet-id", &texts(answer, "stagingAreaSubnetId")),
        _ => Vec::new(),
    }
}

/// What must be known before an action can be rehearsed: what its options name.
#[must_use]
pub fn named_by(args: &Value) -> Vec<Question> {
    let one = |op: &'static str, option: &str| {
        let name = args[option].as_str()?;
        Some(asked(op, json!({ option: name })))
    };
    let names = [one("iam::get_user", "UserName"), one("iam::get_role", "RoleName"), one("cloudformation::describe_stacks", "StackName")];
    let ids = ids(args);
    let listed = |(prefix, op, filter): (&str, &'static str, &str)| {
        let of_kind: BTreeSet<String> = ids.iter().filter(|id| id.starts_with(prefix)).cloned().collect();
        filtered(op, filter, &of_kind)
    };
    names.into_iter().flatten().chain(KINDS.into_iter().flat_map(listed)).chain(of_servers(&ids)).collect()
}

/// Kinds of things by what their ids begin with, and how they are asked for.
pub(super) const KINDS: [(&str, &str, &str); 16] = [
    ("vpc-", "ec2::describe_vpcs", "vpc-id"),
    ("subnet-", "ec2::describe_subnets", "subnet-id"),
    ("sg-", "ec2::describe_security_groups", "group-id"),
    ("sgr-", "ec2::describe_security_group_rules", "security-group-rule-id"),
    ("rtb-", "ec2::describe_route_tables", "route-table-id"),
    ("igw-", "ec2::describe_internet_gateways", "internet-gateway-id"),
    ("nat-", "ec2::describe_nat_gateways", "nat-gateway-id"),
    ("eni-", "ec2::describe_network_interfaces", "network-interface-id"),
    ("eipalloc-", "ec2::describe_addresses", "allocation-id"),
    ("i-", "ec2::describe_instances", "instance-id"),
    ("i-", "ec2::describe_volumes", "attachment.instance-id"),
    ("vol-", "ec2::describe_volumes", "volume-id"),
    ("snap-", "ec2::describe_snapshots", "snapshot-id"),
    ("ami-", "ec2::describe_images", "image-id"),
    ("key-", "ec2::describe_key_pairs", "key-pair-id"),
    ("pcx-", "ec2::describe_vpc_peering_connections", "vpc-peering-connection-id"),
];

/// All of source servers, recovery instances and launch templates that can count for what is done to them.
fn of_servers(ids: &BTreeSet<String>) -> Vec<Question> {
    let of = |prefix: &str| ids.iter().filter(|id| id.starts_with(prefix)).cloned().collect::<BTreeSet<_>>();
    let (servers_named, instances, templates) = (of("s-"), of("i-"), of("lt-"));
    let mut questions = servers(&servers_named);
    questions.extend(of_drs("drs::describe_recovery_instances", "sourceServerIDs", &servers_named));
    questions.extend(of_drs("drs::describe_recovery_instances", "recoveryInstanceIDs", &instances));
    if !servers_named.is_empty() {
        questions.push(asked("drs::describe_jobs", json!({})));
    }
    for op in ["drs::get_replication_configuration", "drs::get_launch_configuration", "drs::describe_recovery_snapshots"] {
        questions.extend(servers_named.iter().map(|server| asked(op, json!({ "sourceServerID": server }))));
    }
    questions.extend(by_ids("ec2::describe_launch_templates", "LaunchTemplateIds", templates.clone()));
    questions
        .extend(templates.iter().map(|template| asked("ec2::describe_launch_template_versions", json!({ "LaunchTemplateId": template }))));
    questions
}

/// All that is listed of an account in a Region; with `global`, what belongs to no Region too.
#[must_use]
pub fn everything(global: bool) -> Vec<Question> {
    let listed: BTreeSet<&'static str> = KINDS.iter().map(|(_, op, _)| *op).chain(LISTS).collect();
    let options = |op: &str| match op {
        // Others' are no part of an account.
        "ec2::describe_images" => json!({ "Owners": ["self"] }),
        "ec2::describe_snapshots" => json!({ "OwnerIds": ["self"] }),
        "ec2::describe_instance_status" => json!({ "IncludeAllInstances": true }),
        "iam::list_policies" => json!({ "Scope": "Local" }),
        _ => json!({}),
    };
    let belongs = |op: &&str| global || !(op.starts_with("iam::") || op.starts_with("s3::"));
    // What others are in, or belong to, comes first.
    let mut all: Vec<Question> = listed.into_iter().filter(belongs).map(|op| asked(op, options(op))).collect();
    all.sort_by_key(|question| !FIRST.contains(&question.op));
    all
}

/// What each of the things in these parts of a document holds, and what is launched of it: asked one by one.
#[must_use]
pub fn of_each(parts: &[Value]) -> Vec<Question> {
    let of = |operation: &'static str| parts.iter().filter(move |part| part["operation"] == operation);
    let stacks: BTreeSet<String> = of("cloudformation:DescribeStacks").flat_map(|part| named(&part["answer"], "/StackName")).collect();
    let known: BTreeSet<String> = parts.iter().flat_map(|part| ids(&part["answer"])).collect();
    let launched = known.iter().filter(|id| id.starts_with("s-") || id.starts_with("lt-")).cloned().collect();
    let held = stacks.iter().map(|stack| asked("cloudformation::list_stack_resources", json!({ "StackName": stack })));
    held.chain(of_servers(&launched)).collect()
}

/// Lists of things that are not named by ids, or by ids that nothing is asked by.
const LISTS: [&str; 16] = [
    "ec2::describe_launch_templates",
    "ec2::describe_instance_status",
    "drs::describe_source_servers",
    "drs::describe_recovery_instances",
    "drs::describe_jobs",
    "drs::describe_replication_configuration_templates",
    "drs::describe_launch_configuration_templates",
    "cloudformation::describe_stacks",
    "cloudformation::list_exports",
    "iam::list_users",
    "iam::list_groups",
    "iam::list_roles",
    "iam::list_instance_profiles",
    "iam::list_policies",
    "s3::list_buckets",
    "ec2::describe_security_group_rules",
];

/// What others are in.
const FIRST: [&str; 3] = ["ec2::describe_vpcs", "ec2::describe_subnets", "ec2::describe_instances"];

fn asked(op: &'static str, args: Value) -> Question {
    Question { op, args }
}

fn servers(ids: &BTreeSet<String>) -> Vec<Question> {
    of_drs("drs::describe_source_servers", "sourceServerIDs", ids)
}

/// DRS takes 200 ids a filter.
fn of_drs(op: &'static str, filter: &str, ids: &BTreeSet<String>) -> Vec<Question> {
    let ids: Vec<&String> = ids.iter().collect();
    ids.chunks(200).map(|ids| asked(op, json!({ "filters": { filter: ids } }))).collect()
}

/// What routes lead through.
fn by_gateways(answer: &Value) -> Vec<Question> {
    let tables = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    let through: BTreeSet<String> = tables.iter().flat_map(|table| named(&table["Routes"], "/NatGatewayId")).collect();
    filtered("ec2::describe_nat_gateways", "nat-gateway-id", &through)
}

/// What instances of launch templates stand in and carry.
fn of_templates(answer: &Value) -> Vec<Question> {
    let versions = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    let data: Vec<&Value> = versions.iter().map(|version| &version["LaunchTemplateData"]).collect();
    let known: BTreeSet<String> = data.iter().flat_map(|data| ids(&json!([data["NetworkInterfaces"], data["SecurityGroupIds"]]))).collect();
    let of = |prefix: &str| known.iter().filter(|id| id.starts_with(prefix)).cloned().collect::<BTreeSet<_>>();
    let mut questions = filtered("ec2::describe_subnets", "subnet-id", &of("subnet-"));
    questions.extend(filtered("ec2::describe_security_groups", "group-id", &of("sg-")));
    questions.extend(filtered("ec2::describe_network_interfaces", "network-interface-id", &of("eni-")));
    let keys: BTreeSet<String> = data.iter().filter_map(|data| data["KeyName"].as_str().map(str::to_owned)).collect();
    questions.extend(filtered("ec2::describe_key_pairs", "key-name", &keys));
    if data.iter().any(|data| data["IamInstanceProfile"].is_object()) {
        questions.push(asked("iam::list_instance_profiles", json!({})));
    }
    questions
}

/// A text of an answer that is one thing.
fn texts(answer: &Value, member: &str) -> BTreeSet<String> {
    answer[member].as_str().map(str::to_owned).into_iter().collect()
}

/// The texts at `member` of every item, each once.
fn named(answer: &Value, member: &str) -> BTreeSet<String> {
    let items = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.pointer(member)?.as_str().map(str::to_owned)).collect()
}

fn by_ids(op: &'static str, option: &str, ids: BTreeSet<String>) -> Vec<Question> {
    if ids.is_empty() { Vec::new() } else { vec![asked(op, json!({ option: ids }))] }
}

/// Questions about the one thing an answer names.
fn of_one(answer: &Value, member: &str, option: &str, ops: &[&'static str]) -> Vec<Question> {
    let Some(name) = answer.pointer(member).and_then(Value::as_str) else { return Vec::new() };
    ops.iter().map(|op| asked(op, json!({ option: name }))).collect()
}

/// EC2 takes 200 values a filter.
fn filtered(op: &'static str, filter: &str, values: &BTreeSet<String>) -> Vec<Question> {
    let values: Vec<&String> = values.iter().collect();
    // The one operation of EC2 that has its filters under this name.
    let filters = if op == "ec2::describe_nat_gateways" { "Filter" } else { "Filters" };
    values.chunks(200).map(|values| asked(op, json!({ filters: [{ "Name": filter, "Values": values }] }))).collect()
}

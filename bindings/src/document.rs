//! Answers of one world on their way into another: parts of world documents (versioned JSON with AWS's own member names), and
//! what else must be known of what they name.

use engine::op::{Op, OpError};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Version of a part: what the simulator reads.
const FORMAT: u32 = 1;

/// What is asked of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Op name.
    pub op: &'static str,
    /// Its options.
    pub args: Value,
}

/// The answer of `op` in `region` as a part of a world document.
#[must_use]
pub fn part(op: &Op, region: &str, asked: &Value, answer: &Value) -> Value {
    let operation = op.iam.first().copied().unwrap_or(op.name);
    json!({ "format": FORMAT, "region": region, "operation": operation, "asked": asked, "answer": answer })
}

/// Whether `op` asks AWS.
#[must_use]
pub fn is_aws(op: &str) -> bool {
    let service = op.split("::").next().unwrap_or_default();
    ["drs", "ec2", "iam", "cloudformation", "sts", "s3"].contains(&service)
}

/// Whether the answer is about who asks, and not about what stands.
#[must_use]
pub fn is_about_caller(op: &str) -> bool {
    op == "sts::get_caller_identity"
}

/// Whether a refusal says that there is no such thing there.
#[must_use]
pub fn is_absence(error: &OpError) -> bool {
    let code = error.code.as_str();
    code.contains("NotFound") || code.contains("NoSuch") || ["UninitializedAccountException", "ValidationError"].contains(&code)
}

/// What must be known before an answer can be understood.
#[must_use]
pub fn before(op: &str, answer: &Value) -> Vec<Question> {
    match op {
        "ec2::describe_subnets" | "ec2::describe_security_groups" | "ec2::describe_route_tables" => {
            by_ids("ec2::describe_vpcs", "VpcIds", named(answer, "/VpcId"))
        }
        "ec2::describe_internet_gateways" => by_ids("ec2::describe_vpcs", "VpcIds", named(answer, "/Attachments/0/VpcId")),
        "ec2::describe_security_group_rules" => by_ids("ec2::describe_security_groups", "GroupIds", named(answer, "/GroupId")),
        _ => Vec::new(),
    }
}

/// What must be known before an action can be rehearsed: what its options name.
#[must_use]
pub fn named_by(args: &Value) -> Vec<Question> {
    let one = |op: &'static str, option: &str| {
        let name = args[option].as_str()?;
        Some(Question { op, args: json!({ option: name }) })
    };
    let listed = |op: &'static str, option: &str, ids: &str| {
        let id = args[option].as_str()?;
        Some(Question { op, args: json!({ ids: [id] }) })
    };
    let questions = [
        one("iam::get_user", "UserName"),
        one("iam::get_role", "RoleName"),
        listed("ec2::describe_security_groups", "GroupId", "GroupIds"),
        listed("ec2::describe_subnets", "SubnetId", "SubnetIds"),
        listed("ec2::describe_vpcs", "VpcId", "VpcIds"),
    ];
    questions.into_iter().flatten().collect()
}

/// What belongs to what an answer names, and stands or falls with it: all of a VPC, the rules of a group.
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
        "iam::get_user" => of_one(answer, "/User/UserName", "UserName", &["iam::list_attached_user_policies", "iam::list_access_keys"]),
        "iam::get_role" => of_one(answer, "/Role/RoleName", "RoleName", &["iam::list_attached_role_policies"]),
        "ec2::describe_security_groups" => filtered("ec2::describe_security_group_rules", "group-id", &named(answer, "/GroupId")),
        _ => Vec::new(),
    }
}

/// The texts at `member` of every item, each once.
fn named(answer: &Value, member: &str) -> BTreeSet<String> {
    let items = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.pointer(member)?.as_str().map(str::to_owned)).collect()
}

fn by_ids(op: &'static str, option: &str, ids: BTreeSet<String>) -> Vec<Question> {
    if ids.is_empty() { Vec::new() } else { vec![Question { op, args: json!({ option: ids }) }] }
}

/// Questions about the one thing an answer names.
fn of_one(answer: &Value, member: &str, option: &str, ops: &[&'static str]) -> Vec<Question> {
    let Some(name) = answer.pointer(member).and_then(Value::as_str) else { return Vec::new() };
    ops.iter().map(|op| Question { op, args: json!({ option: name }) }).collect()
}

/// EC2 takes 200 values a filter.
fn filtered(op: &'static str, filter: &str, values: &BTreeSet<String>) -> Vec<Question> {
    let values: Vec<&String> = values.iter().collect();
    values.chunks(200).map(|values| Question { op, args: json!({ "Filters": [{ "Name": filter, "Values": values }] }) }).collect()
}

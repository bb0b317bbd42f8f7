//! Answers of one world on their way into another: parts of world documents (versioned JSON with AWS's own member names).

mod related;

use engine::op::{Op, OpError};
pub use related::{after, before, everything, named_by, of_each};
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

/// Whether nothing that is done in an account changes the answer: it is taken as it is told.
#[must_use]
pub fn is_as_told(op: &str) -> bool {
    ["sts::get_caller_identity", "ec2::describe_instance_type_offerings"].contains(&op)
}

/// Whether the answer of `op` to no options at all holds every answer it ever gives.
#[must_use]
pub fn is_whole(op: &str) -> bool {
    let drs = ["drs::describe_source_servers", "drs::describe_recovery_instances", "drs::describe_jobs"];
    drs.contains(&op) || related::KINDS.iter().any(|(_, listed, _)| *listed == op)
}

/// Whether a refusal says that there is no such thing there.
#[must_use]
pub fn is_absence(error: &OpError) -> bool {
    let code = error.code.as_str();
    let says = code.contains("NotFound") || code.contains("NoSuch") || ["UninitializedAccountException", "ValidationError"].contains(&code);
    // Of a server or a job that it does not know, DRS says that its id is not valid.
    says || (error.service == "drs" && code == "ValidationException")
}

/// What begins the ids that AWS deals.
const DEALT: [&str; 28] = [
    "acl-",
    "ami-",
    "dopt-",
    "drsjob-",
    "eipalloc-",
    "eipassoc-",
    "eni-",
    "i-",
    "igw-",
    "key-",
    "lct-",
    "lt-",
    "nat-",
    "pcx-",
    "pit-",
    "r-",
    "rct-",
    "rtb-",
    "rtbassoc-",
    "s-",
    "sg-",
    "sgr-",
    "snap-",
    "subnet-",
    "vol-",
    "vpc-",
    "vpce-",
    "eni-attach-",
];

/// Whether a text is an id that AWS deals: a prefix and 8 or 17 hexadecimal digits.
fn is_id(text: &str) -> bool {
    let fits = |prefix: &&str| {
        let digits = text.strip_prefix(prefix).unwrap_or_default();
        [8, 17].contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    DEALT.iter().any(fits)
}

/// The ids in a value, by themselves or in ARNs.
#[must_use]
pub fn ids(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => found.extend(text.split(['/', ' ', ',']).filter(|word| is_id(word)).map(str::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        _ => {}
    }
}

/// Options of a query without the ids in `made`, which nobody else knows; `None` if it asks for nothing else.
#[must_use]
pub fn without(args: &Value, made: &BTreeSet<String>) -> Option<Value> {
    match args {
        Value::String(text) => (!made.contains(text)).then(|| args.clone()),
        Value::Array(items) => {
            let left: Vec<Value> = items.iter().filter_map(|item| without(item, made)).collect();
            (items.is_empty() || !left.is_empty()).then_some(Value::Array(left))
        }
        Value::Object(members) => {
            members.iter().map(|(name, member)| Some((name.clone(), without(member, made)?))).collect::<Option<_>>().map(Value::Object)
        }
        other => Some(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rehearsal_made_is_not_asked_of_others() {
        let made = BTreeSet::from(["i-0123456789abcdef0".to_owned()]);
        let filter = |ids: &[&str]| json!({ "Filters": [{ "Name": "instance-id", "Values": ids }] });
        assert_eq!(without(&filter(&["i-0123456789abcdef0"]), &made), None);
        assert_eq!(without(&filter(&["i-0123456789abcdef0", "i-1"]), &made), Some(filter(&["i-1"])));
        assert_eq!(without(&json!({ "jobID": "i-0123456789abcdef0" }), &made), None);
        assert_eq!(without(&json!({}), &made), Some(json!({})));
    }

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let said = json!({ "a": ["arn:aws:drs:us-east-1:1:source-server/s-0123456789abcdef0", "sg-group"], "b": { "c": "i-01234567" } });
        assert_eq!(ids(&said), BTreeSet::from(["i-01234567".to_owned(), "s-0123456789abcdef0".to_owned()]));
    }
}

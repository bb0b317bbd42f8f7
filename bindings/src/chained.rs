//! The tags that put a run's record outside of its operator's reach: what was made says which journal stood when it was.

use crate::aws::CHAIN_TAG;
use serde_json::Value;

/// A thing whose tag names a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// What it is: `recovery job`.
    pub kind: &'static str,
    /// Its id, or its name where AWS has no id.
    pub id: String,
    /// The hash in its tag, hexadecimal.
    pub chain: String,
}

/// Ops whose answers hold the tags they set: op, where the thing stands in the answer, the member that names it, its kind.
const TAGGED: [(&str, &str, &str, &str); 4] = [
    ("drs::start_recovery", "/job", "jobID", crate::standing::JOB),
    ("drs::create_replication_configuration_template", "", "replicationConfigurationTemplateID", "replication template"),
    ("iam::create_user", "/User", "UserName", "user"),
    ("iam::create_role", "/Role", "RoleName", "role"),
];

/// What the answer of an action says its thing is tagged with.
#[must_use]
pub fn chained(op: &str, result: &Value) -> Option<Chained> {
    let (_, at, member, kind) = TAGGED.iter().find(|(tagged, ..)| *tagged == op)?;
    let thing = result.pointer(at)?;
    let chain = tag(thing)?.to_owned();
    Some(Chained { kind, id: thing[member].as_str().unwrap_or_default().to_owned(), chain })
}

/// DRS answers its tags as a map, IAM as a list.
fn tag(thing: &Value) -> Option<&str> {
    let listed = thing["Tags"].as_array().and_then(|tags| tags.iter().find(|tag| tag["Key"] == CHAIN_TAG));
    listed.map_or(&thing["tags"][CHAIN_TAG], |tag| &tag["Value"]).as_str()
}

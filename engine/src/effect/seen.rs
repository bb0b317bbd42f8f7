//! What a query was answered, in few words: of a wait that ends without what it waits for, it is told what was there instead.

use crate::op::OpError;
use crate::plan::{cut, in_a_line, show};
use serde_json::{Map, Value};

/// So many characters of an answer are told.
const MOST: usize = 80;
/// So many of its members that say how something stands.
const MEMBERS: usize = 3;

/// What `op` was answered.
pub(super) fn answer(op: &str, answer: &Value) -> String {
    let told = match answer {
        Value::Array(items) => match &items[..] {
            [] => "an empty list".to_owned(),
            [one] => brief(one),
            [first, ..] => format!("{} items, the first {}", items.len(), brief(first)),
        },
        answer => brief(answer),
    };
    format!("{op}: {told}")
}

/// The error it was answered with.
pub(super) fn error(op: &str, error: &OpError) -> String {
    format!("{op}: {}", cut(&error.to_string(), 2 * MOST))
}

fn brief(value: &Value) -> String {
    match value {
        Value::Object(members) => stands(members).unwrap_or_else(|| line(value)),
        Value::Null => "nothing".to_owned(),
        other => line(other),
    }
}

/// The members that say how something stands: `status 404`, `State stopping`.
fn stands(members: &Map<String, Value>) -> Option<String> {
    let is_one = |key: &str| ["state", "status"].iter().any(|end| key.to_lowercase().ends_with(end));
    let told = members.iter().filter(|(key, value)| is_one(key) && (value.is_string() || value.is_number())).take(MEMBERS);
    let told: Vec<String> = told.map(|(key, value)| format!("{key} {}", line(value))).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn line(value: &Value) -> String {
    cut(&in_a_line(&show(value)), MOST)
}

//! Commands that run on hosts: whoever reviews them reads all of them.

use engine::plan::{self, Does, Item};
use serde_json::Value;

/// The options that hold what a host is told to run.
const TOLD: [&str; 3] = ["command", "done_if", "stdin"];

/// Whether a call with these options runs a command on a host.
pub(super) fn is_one(args: &Value) -> bool {
    !args["command"].is_null()
}

/// Whether an option of this name holds what a host is told to run.
pub(super) fn is_told(key: &str) -> bool {
    TOLD.contains(&key)
}

/// Whether such an option stands in this one.
pub(super) fn are_told_in(value: &Value) -> bool {
    value.as_object().is_some_and(|members| members.keys().any(|key| is_told(key)))
}

/// How many commands on hosts queries and waits run.
pub(super) fn count(items: &[Item]) -> usize {
    let of_item = |item: &Item| match item {
        Item::Call(call) => call.looks.len() + usize::from(call.does == Does::Query && is_one(&call.args)),
        Item::Frame(frame) => count(&frame.items),
    };
    items.iter().map(of_item).sum()
}

/// What is told to a host and is not whole in the `line` of the call, line by line.
pub(super) fn cut_off(args: &Value, line: &str) -> Vec<String> {
    let Value::Object(members) = args else { return Vec::new() };
    let mut lines = Vec::new();
    for (key, value) in members {
        if is_told(key) {
            let text = plan::show(value);
            if !line.contains(&text) {
                lines.extend(text.lines().map(str::to_owned));
            }
        } else if key != "assume" {
            lines.extend(cut_off(value, line));
        }
    }
    lines
}

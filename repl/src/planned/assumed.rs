//! What was taken for answers because no model has them: whoever reviews a plan reads what it rests on.

use super::{in_passing, place};
use bindings::count;
use engine::plan::{self, Branch, Call};
use serde_json::Value;

/// Which calls, by op and line, and below that what the script assumes of each, once.
pub(super) fn assumed(base: &Branch) -> Vec<String> {
    let calls: Vec<&Call> = base.calls().into_iter().filter(|call| call.assumed).collect();
    if calls.is_empty() {
        return Vec::new();
    }
    let each: Vec<String> = calls.iter().map(|call| format!("{} {}", call.sends, place(&call.source))).collect();
    let mut lines = vec![format!("assumed   {} without a model: {}", count(calls.len(), "answer"), each.join(", "))];
    for call in calls {
        for (sends, args) in asked(call) {
            let line = format!("          {sends} {}    {}", place(&call.source), in_passing(&words(&args["assume"])));
            if !args["assume"].is_null() && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// The call itself, and what a wait looked with.
fn asked(call: &Call) -> Vec<(String, &Value)> {
    let looks = call.looks.iter().map(|look| (look.op.replace("::", ":"), &look.args));
    std::iter::once((call.sends.clone(), &call.args)).chain(looks).collect()
}

/// `previous: none`; members without a value are left out.
fn words(value: &Value) -> String {
    let is_plain = |text: &str| !text.starts_with('$');
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "none".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(members) if members.keys().all(|key| is_plain(key)) => {
            let told = members.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| format!("{key}: {}", words(value)));
            told.collect::<Vec<_>>().join("; ")
        }
        other => plan::show(other),
    }
}

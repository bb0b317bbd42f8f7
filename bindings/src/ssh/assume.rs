//! What a rehearsal that reaches no host takes for the answers of one: that it is there and lets us in; of a command's output,
//! what the script says.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

/// What a command is taken to have said.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Output {
    /// The standard output. Default: none.
    stdout: Option<String>,
    /// The standard error. Default: none.
    stderr: Option<String>,
    /// The exit code. Default 0.
    exit_code: Option<u32>,
}

/// A command's output, as `assume` says.
pub(super) fn output(args: &Value, _: &str) -> Option<Value> {
    let Output { stdout, stderr, exit_code } = Option::deserialize(&args["assume"]).ok()??;
    Some(json!({ "stdout": stdout.unwrap_or_default(), "stderr": stderr.unwrap_or_default(), "exit_code": exit_code.unwrap_or(0) }))
}

/// A key nobody has, another one in every rehearsal: a plan calls it by the name of the answer it will come from.
pub(super) fn host_key(_: &Value, mark: &str) -> Option<Value> {
    Some(json!({ "host_key": format!("assumed {mark}"), "fingerprint": format!("SHA256:{mark}") }))
}

/// The host lets its user in.
pub(super) fn login(args: &Value, mark: &str) -> Option<Value> {
    let on = &args["on"];
    let user = if on["user"].is_null() { &on["login"]["user"] } else { &on["user"] };
    let key = if on["host_key"].is_null() { json!(format!("assumed {mark}")) } else { on["host_key"].clone() };
    Some(json!({ "user": user, "host_key": key }))
}

//! `lifeboat secret export`: an access key a run made, for an agent somebody installs by hand.

use crate::context::Context;
use crate::home::write_private;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use engine::journal::{CallView, View};
use jiff::Timestamp;
use serde_json::Value;
use std::path::Path;
use zeroize::Zeroizing;

/// The action that makes access keys.
const MAKES_KEYS: &str = "iam::create_access_key";
/// The action that deletes them.
const DELETES_KEYS: &str = "iam::delete_access_key";

/// Writes the key of the IAM user `user` as the console's CSV. That it was is recorded first.
///
/// # Errors
/// There is no such key, or the file exists.
pub(super) fn export(context: &Context, run: &str, user: &str, csv: &Path) -> Result<Exit> {
    let home = context.home()?;
    let view = home.run(run)?;
    let path = context.folder.join(csv);
    if path.exists() {
        return Err(Problem::refused(format!("`{}` exists already", path.display()), "choose another file"));
    }
    let (id, token) = key(&view, user).ok_or_else(|| missing(&view, user))?;
    let shown = path.display().to_string();
    let secret = engine::run::export_secret(&home.run_folder(run), &home.key_file(), &token, user, &shown, view.last);
    let secret = secret.map_err(|error| Problem::of_run(error, "RUNBOOK", Some(run)))?;
    let text = Zeroizing::new(format!("Access key ID,Secret access key\n{id},{}\n", secret.as_str()));
    write_private(&path, text.as_bytes())?;
    if let Some(at) = deleted(&view, &id) {
        context
            .printer
            .note(&format!("warning: this run deleted key {id} at {}: AWS no longer accepts it", at.strftime("%Y-%m-%d %H:%M:%SZ")));
    }
    let title = Title::of_run(&view.run);
    context.printer.line(&format!("{title}    key {id} of {user} written to {shown} (mode 0600); recorded in {run}"));
    Ok(Exit::Done)
}

/// The newest key of a user: its id and the token that stands for its secret.
fn key(view: &View, user: &str) -> Option<(String, String)> {
    let of_call = |call: &CallView| {
        let result = call.result()?;
        let key = result.get("AccessKey").unwrap_or(result);
        let named = |value: &Value| value.get("UserName").and_then(Value::as_str) == Some(user);
        let text = |name: &str| key.get(name).and_then(Value::as_str).map(str::to_owned);
        (call.op == MAKES_KEYS && (named(&call.args) || named(key))).then(|| Some((text("AccessKeyId")?, text("SecretAccessKey")?)))?
    };
    view.calls.iter().rev().find_map(of_call)
}

/// When an action of the run deleted a key.
fn deleted(view: &View, id: &str) -> Option<Timestamp> {
    let is = |call: &&CallView| call.op == DELETES_KEYS && call.args.get("AccessKeyId").and_then(Value::as_str) == Some(id);
    let done = |call: &CallView| call.is_done().then_some(call.ended.unwrap_or(call.began));
    view.calls.iter().rfind(is).and_then(done)
}

fn missing(view: &View, user: &str) -> Problem {
    let made = view.calls.iter().filter(|call| call.op == MAKES_KEYS);
    let users: Vec<&str> = made.filter_map(|call| call.args.get("UserName").and_then(Value::as_str)).collect();
    let title = format!("the run `{}` has made no access key for an IAM user `{user}`", view.run.name);
    let help = if users.is_empty() { "it has made no keys so far".to_owned() } else { format!("it made keys of: {}", users.join(", ")) };
    Problem::usage(title, help)
}

//! Launch settings as they were before this run changed them, for servers it did not make.

use super::launch::default_version;
use super::options::{Server, ids};
use super::read::{items, named, text};
use engine::effect::{Made, Scope};
use engine::verb::VerbError;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Puts back what this run changed of these servers' launch settings, and nobody else has changed since.
pub(super) fn put_back(scope: &Scope, ledger: &[Arc<Made>], servers: &[Server]) -> Result<(), VerbError> {
    let is_change = |made: &Arc<Made>| ["drs::update_launch_configuration", "ec2::modify_launch_template"].contains(&made.op.as_str());
    if !ledger.iter().any(is_change) {
        return Ok(());
    }
    let standing = super::find::source_servers(scope, &ids(servers))?;
    for server in servers.iter().filter(|server| named(items(&standing, ""), "sourceServerID", &server.id).is_some()) {
        let now = scope.call("drs::get_launch_configuration", json!({ "sourceServerID": server.id }))?;
        configuration(scope, ledger, &server.id, &now)?;
        template(scope, ledger, text(&now, "ec2LaunchTemplateID"))?;
    }
    Ok(())
}

/// The members this run set, with the values of before its first change.
fn configuration(scope: &Scope, ledger: &[Arc<Made>], server: &str, now: &Value) -> Result<(), VerbError> {
    let is = |made: &&Arc<Made>| made.op == "drs::update_launch_configuration" && text(&made.args, "sourceServerID") == server;
    let mut back = Map::new();
    for made in ledger.iter().filter(is) {
        let set = made
            .args
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(member, _)| !["sourceServerID", "region", "timeout"].contains(&member.as_str()));
        for (member, _) in set.filter(|(member, value)| now[*member] == **value && !made.before[*member].is_null()) {
            back.entry(member.clone()).or_insert_with(|| made.before[member].clone());
        }
    }
    back.retain(|member, value| now[member.as_str()] != *value);
    if back.is_empty() {
        return Ok(());
    }
    back.insert("sourceServerID".to_owned(), json!(server));
    scope.call("drs::update_launch_configuration", Value::Object(back)).map(drop)
}

/// The default version of before this run's first one, if the default is one this run set.
fn template(scope: &Scope, ledger: &[Arc<Made>], template: &str) -> Result<(), VerbError> {
    let of_template = |op: &str| -> Vec<&Arc<Made>> {
        ledger.iter().filter(|made| made.op == op && text(&made.args, "LaunchTemplateId") == template).collect()
    };
    let Some(first) = of_template("ec2::create_launch_template_version").first().map(|made| text(&made.args, "SourceVersion").to_owned())
    else {
        return Ok(());
    };
    let now = default_version(scope, template)?["VersionNumber"].to_string();
    if first.is_empty() {
        scope.summary(format!("launch template {template} stays at version {now}: the one before it is not known"));
        return Ok(());
    }
    if now != first && of_template("ec2::modify_launch_template").iter().any(|made| text(&made.args, "DefaultVersion") == now) {
        scope.call("ec2::modify_launch_template", json!({ "LaunchTemplateId": template, "DefaultVersion": first }))?;
        scope.summary(format!("launch template {template}: version {first} is the default again"));
    }
    Ok(())
}

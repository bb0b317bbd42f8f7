//! The replication agent of a host: a folder on its disk and a unit.

use super::files::{self, As};
use super::unit;
use crate::world::World;
use serde_json::{Value, json};

/// The agent's unit.
const UNIT: &str = "aws-replication";
const FOLDER: &str = "/var/lib/aws-replication-agent";
const CONFIG: &str = "/var/lib/aws-replication-agent/agent.config";
const LOG: &str = "/var/lib/aws-replication-agent/agent.log.0";
const UNIT_FILE: &str = "/usr/lib/systemd/system/aws-replication.service";

/// Puts the agent on the host for the source server `server` of `region`, and starts it.
pub(crate) fn install(world: &mut World, instance: &str, server: &str, region: &str) {
    let config = json!({ "sourceServerID": server, "region": region, "instanceID": instance }).to_string();
    files::set_text(world, instance, CONFIG, &format!("{config}\n"), 0o600);
    files::set_text(world, instance, UNIT_FILE, "[Unit]\nDescription=AWS Replication Agent\n", 0o644);
    unit::enable(world, instance, UNIT, true);
    unit::stop(world, instance, UNIT);
    let _ = unit::start(world, instance, UNIT);
}

/// The source server the agent on the host's disk was installed for.
pub(crate) fn server_of(world: &World, instance: &str) -> Option<String> {
    configured(world, instance, "sourceServerID")
}

/// The Region the agent on the host's disk replicates into.
pub(super) fn region_of(world: &World, instance: &str) -> Option<String> {
    configured(world, instance, "region")
}

fn configured(world: &World, instance: &str, name: &str) -> Option<String> {
    let config: Value = serde_json::from_str(&files::text(world, instance, CONFIG)?).ok()?;
    config.get(name)?.as_str().map(str::to_owned)
}

/// After a boot, an agent that finds itself on a machine other than the one it was installed on ends, as its own log says.
pub(super) fn wake(world: &mut World, instance: &str) {
    let Some(text) = files::text(world, instance, CONFIG) else { return };
    let config: Value = serde_json::from_str(&text).unwrap_or_default();
    if config.get("instanceID").and_then(Value::as_str) == Some(instance) {
        return;
    }
    let line = "Server identity changed and didn't find a Recovery Instance id - Exiting\n";
    files::set_text(world, instance, LOG, line, 0o644);
    unit::stop(world, instance, UNIT);
}

/// Whether the agent runs for the source server `server`.
pub(super) fn is_alive(world: &World, instance: &str, server: &str) -> bool {
    unit::runs(world, instance, UNIT) && server_of(world, instance).as_deref() == Some(server)
}

/// The agent uninstalls itself.
pub(super) fn uninstall(world: &mut World, instance: &str) {
    unit::stop(world, instance, UNIT);
    unit::enable(world, instance, UNIT, false);
    let who = As::root(instance);
    for path in [CONFIG, LOG, FOLDER, UNIT_FILE] {
        files::remove(world, who, path).unwrap_or_default();
    }
}

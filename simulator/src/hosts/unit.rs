//! Services of a host under systemd (and under Windows' own manager): which are enabled, which run.

use super::disk::Kind;
use super::files::{self, As};
use super::{host, user};
use crate::services;
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A unit that runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) since: Timestamp,
    pub(crate) pid: u32,
    /// The configuration it read when it started, for those that read it only then.
    pub(crate) config: Option<String>,
}

const WANTS: &str = "/etc/systemd/system/multi-user.target.wants";

/// A unit's name without `.service`, by its real name.
pub(super) fn plain(name: &str) -> &str {
    match name.strip_suffix(".service").unwrap_or(name) {
        "mysql" | "mysqld" => "mariadb",
        other => other,
    }
}

/// The file that says there is such a unit.
fn file(world: &World, instance: &str, name: &str) -> Option<String> {
    let folders = ["/etc/systemd/system", "/usr/lib/systemd/system"];
    folders.iter().map(|folder| format!("{folder}/{name}.service")).find(|path| files::stat(world, As::root(instance), path).is_ok())
}

/// Whether there is such a unit.
pub(super) fn exists(world: &World, instance: &str, name: &str) -> bool {
    if user::is_windows(world, instance) {
        return files::stat(world, As::root(instance), &windows_file(name)).is_ok();
    }
    file(world, instance, name).is_some()
}

/// Where the lab's Windows keeps how a service starts.
pub(super) fn windows_file(name: &str) -> String {
    format!("C:/Windows/System32/services/{}", name.to_ascii_lowercase())
}

/// Whether the unit starts with the system.
pub(super) fn is_enabled(world: &World, instance: &str, name: &str) -> bool {
    if user::is_windows(world, instance) {
        return files::text(world, instance, &windows_file(name)).is_some_and(|text| text.trim() == "Automatic");
    }
    files::lstat(world, As::root(instance), &format!("{WANTS}/{name}.service")).is_ok()
}

/// Makes the unit start with the system, or not; the link made or removed, `None` if nothing changed.
pub(super) fn enable(world: &mut World, instance: &str, name: &str, on: bool) -> Option<(String, String)> {
    let link = format!("{WANTS}/{name}.service");
    let to = file(world, instance, name)?;
    if is_enabled(world, instance, name) == on {
        return None;
    }
    if on {
        files::make(world, As::root(instance), &link, Kind::Link(to.clone()), 0o777).ok()?;
    } else {
        files::remove(world, As::root(instance), &link).ok()?;
    }
    Some((link, to))
}

/// Every unit that starts with the system.
pub(super) fn enabled(world: &World, instance: &str) -> Vec<String> {
    let (folder, suffix) = if user::is_windows(world, instance) { ("C:/Windows/System32/services", "") } else { (WANTS, ".service") };
    let names = files::list(world, As::root(instance), folder).unwrap_or_default();
    let names = names.into_iter().map(|name| name.strip_suffix(suffix).unwrap_or(&name).to_owned());
    names.filter(|name| is_enabled(world, instance, name)).collect()
}

/// Starts a unit; the error is what the daemon says.
pub(crate) fn start(world: &mut World, instance: &str, name: &str) -> Result<(), String> {
    if runs(world, instance, name) {
        return Ok(());
    }
    services::can_start(world, instance, name)?;
    if name == "sshd" {
        super::login::make_host_key(world, instance);
    }
    let path = if user::is_windows(world, instance) { "C:/ProgramData/ssh/sshd_config" } else { "/etc/ssh/sshd_config" };
    let config = (name == "sshd").then(|| files::text(world, instance, path).unwrap_or_default());
    let since = world.now();
    if let Some(pid) = host::next_pid(world, instance)
        && let Some(host) = world.hosts.hosts.get_mut(instance)
    {
        host.units.insert(name.to_owned(), Running { since, pid, config });
    }
    Ok(())
}

/// Stops a unit.
pub(super) fn stop(world: &mut World, instance: &str, name: &str) {
    if runs(world, instance, name)
        && let Some(host) = world.hosts.hosts.get_mut(instance)
    {
        host.units.remove(name);
    }
}

/// Whether a unit runs.
pub(crate) fn runs(world: &World, instance: &str, name: &str) -> bool {
    world.hosts.hosts.get(instance).is_some_and(|host| host.units.contains_key(name))
}

/// What a unit read when it started.
pub(super) fn config(world: &World, instance: &str, name: &str) -> Option<String> {
    world.hosts.hosts.get(instance)?.units.get(name)?.config.clone()
}

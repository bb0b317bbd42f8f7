//! A host that is up: since when, which units run. Booting, and what a first boot does.

use super::files::{self, As};
use super::{Event, agent, disk, login, process, unit, user};
use crate::ec2::{interface, lookup};
use crate::world::{self, World};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A host that is up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Host {
    /// When the machine was switched on.
    pub(crate) since: Timestamp,
    /// Number of this boot; events of earlier ones are stale.
    pub(crate) boot: u64,
    pub(crate) next_pid: u32,
    /// Units that run, by name.
    pub(crate) units: BTreeMap<String, unit::Running>,
    /// Settings that last until the next boot (`setenforce`).
    pub(crate) kernel: BTreeMap<String, String>,
}

/// The system of the host's disk.
pub(crate) fn os(world: &World, instance: &str) -> Option<String> {
    disk::os(world, &files::disk_of(world, instance)?).map(str::to_owned)
}

/// The next process number.
pub(super) fn next_pid(world: &mut World, instance: &str) -> Option<u32> {
    let host = world.hosts.hosts.get_mut(instance)?;
    host.next_pid += 1;
    Some(host.next_pid)
}

/// The machine is switched on: the system is up some seconds later.
pub(super) fn switch_on(world: &mut World, instance: &str) {
    let boot = world.deal().below(u64::MAX);
    let host = Host { since: world.now(), boot, next_pid: 1200, units: BTreeMap::new(), kernel: BTreeMap::new() };
    world.hosts.hosts.insert(instance, host);
    let windows = user::is_windows(world, instance);
    let seconds = if windows { 20 + world.deal().below(15) } else { 8 + world.deal().below(8) };
    let event = Event::Up { instance: instance.to_owned(), boot };
    world.schedule(SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(10)), world::Event::Host(event));
}

/// The machine is off.
pub(super) fn switch_off(world: &mut World, instance: &str) {
    world.hosts.hosts.remove(instance);
    process::end_all(world, instance);
}

/// The system is up: what a first boot does is done, then its units start.
pub(super) fn up(world: &mut World, instance: &str, boot: u64) {
    if world.hosts.hosts.get(instance).is_none_or(|host| host.boot != boot) || os(world, instance).is_none() {
        return;
    }
    let windows = user::is_windows(world, instance);
    let first = is_first_boot(world, instance);
    if first {
        name_itself(world, instance);
        user::admit_key_pair(world, instance);
    }
    for name in unit::enabled(world, instance) {
        // What cannot start is seen in its status, as on any system.
        let _ = unit::start(world, instance, &name);
    }
    agent::wake(world, instance);
    if windows {
        let _ = unit::start(world, instance, "termservice");
    } else {
        login::make_host_key(world, instance);
    }
    if first {
        run_user_data(world, instance, windows);
    }
}

/// Whether this instance has not booted from this disk yet.
fn is_first_boot(world: &mut World, instance: &str) -> bool {
    let folder = if user::is_windows(world, instance) { "C:/ProgramData/Amazon/launch" } else { "/var/lib/cloud/instances" };
    let mark = format!("{folder}/{instance}/boot-finished");
    if files::stat(world, As::root(instance), &mark).is_ok() {
        return false;
    }
    files::set_text(world, instance, &mark, "", 0o644);
    true
}

/// A disk that has no name yet gets that of its address.
fn name_itself(world: &mut World, instance: &str) {
    let windows = user::is_windows(world, instance);
    let path = if windows { HOSTNAME_WINDOWS } else { HOSTNAME };
    if files::stat(world, As::root(instance), path).is_ok() {
        return;
    }
    let Some(address) = lookup::private_ip(world, instance) else { return };
    let region = lookup::instance(world, instance).map(|row| row.region.clone()).unwrap_or_default();
    let name = if windows { format!("EC2AMAZ-{}", world.deal().upper(7)) } else { interface::private_name(&region, address) };
    files::set_text(world, instance, path, &format!("{name}\n"), 0o644);
}

const HOSTNAME: &str = "/etc/hostname";
const HOSTNAME_WINDOWS: &str = "C:/Windows/System32/hostname";

/// The name the host gives itself.
pub(crate) fn hostname(world: &World, instance: &str) -> String {
    let path = if user::is_windows(world, instance) { HOSTNAME_WINDOWS } else { HOSTNAME };
    files::text(world, instance, path)
        .map(|text| text.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// Gives the host another name.
pub(super) fn set_hostname(world: &mut World, instance: &str, name: &str) {
    let path = if user::is_windows(world, instance) { HOSTNAME_WINDOWS } else { HOSTNAME };
    files::set_text(world, instance, path, &format!("{name}\n"), 0o644);
}

/// User data is a program of the image's own: a script for its shell, or PowerShell between its tags.
fn run_user_data(world: &mut World, instance: &str, windows: bool) {
    let Some(data) = lookup::instance(world, instance).and_then(|row| row.user_data.clone()) else { return };
    let text = String::from_utf8_lossy(&data).into_owned();
    if windows {
        if let Some(script) = between(&text, "<powershell>", "</powershell>") {
            process::spawn_script(world, instance, "Administrator", script, Some("C:/ProgramData/Amazon/UserdataExecution.log"));
        }
    } else if text.starts_with("#!") {
        let path = format!("/var/lib/cloud/instances/{instance}/part-001");
        files::set_text(world, instance, &path, &text, 0o700);
        process::spawn_script(world, instance, "root", &path, Some("/var/log/cloud-init-output.log"));
    }
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(open)?;
    rest.split_once(close).map(|(inner, _)| inner)
}

/// The system goes down by its own will: off, or off and on again.
pub(super) fn down(world: &mut World, instance: &str, boot: u64, again: bool) {
    if world.hosts.hosts.get(instance).is_none_or(|host| host.boot != boot) {
        return;
    }
    if again {
        switch_off(world, instance);
        switch_on(world, instance);
    } else {
        crate::ec2::instance::powered_off(world, instance);
    }
}

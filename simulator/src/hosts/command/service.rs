//! Programs that start and stop services, and the host itself.

use super::{Ask, Outcome, Program};
use crate::hosts::{Event, unit};
use crate::world::{self, World};
use jiff::SignedDuration;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "systemctl" => systemctl,
        "service" => service,
        "reboot" | "shutdown" | "poweroff" => down,
        "firewall-cmd" => firewall,
        "journalctl" => journalctl,
        _ => return None,
    })
}

fn systemctl(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands();
    let Some((verb, units)) = operands.split_first() else { return Outcome::Exit(0) };
    if *verb == "daemon-reload" {
        return Outcome::Exit(0);
    }
    if matches!(*verb, "reboot" | "poweroff") {
        return down(world, ask);
    }
    let reads = matches!(*verb, "status" | "is-active" | "is-enabled" | "show" | "list-units" | "cat");
    if !reads && !ask.is_root() {
        return ask.fail(&format!("Failed to {verb} {}: Access denied", units.first().unwrap_or(&"")), 4);
    }
    let mut status = 0;
    for name in units {
        let outcome = verb_of(world, ask, verb, unit::plain(name));
        if outcome != 0 {
            status = outcome;
        }
    }
    // A daemon takes a moment to come up.
    if status == 0 && matches!(*verb, "start" | "restart") {
        Outcome::After(SignedDuration::from_millis(300), 0)
    } else {
        Outcome::Exit(status)
    }
}

fn verb_of(world: &mut World, ask: &mut Ask<'_>, verb: &str, name: &str) -> i32 {
    let instance = ask.instance;
    if !unit::exists(world, instance, name) {
        return unknown_unit(ask, verb, name);
    }
    match verb {
        "start" => start(world, ask, name),
        "restart" | "reload" | "try-restart" | "reload-or-restart" => {
            unit::stop(world, instance, name);
            start(world, ask, name)
        }
        "stop" => {
            unit::stop(world, instance, name);
            0
        }
        "enable" | "disable" => {
            if let Some((link, to)) = unit::enable(world, instance, name, verb == "enable") {
                let line =
                    if verb == "enable" { format!("Created symlink from {link} to {to}.\n") } else { format!("Removed symlink {link}.\n") };
                ask.err.extend(line.bytes());
            }
            if !ask.has('\0', "now") {
                return 0;
            }
            if verb == "enable" {
                return start(world, ask, name);
            }
            unit::stop(world, instance, name);
            0
        }
        "is-enabled" => {
            let enabled = unit::is_enabled(world, instance, name);
            ask.line(if enabled { "enabled" } else { "disabled" });
            i32::from(!enabled)
        }
        "is-active" | "status" => {
            let runs = unit::runs(world, instance, name);
            let word = if runs { "active" } else { "inactive" };
            if verb == "is-active" {
                if !ask.has('q', "quiet") {
                    ask.line(word);
                }
            } else {
                let since = if runs { "active (running)" } else { "inactive (dead)" };
                ask.line(&format!(
                    "● {name}.service - {name}\n   Loaded: loaded (/usr/lib/systemd/system/{name}.service)\n   Active: {since}"
                ));
            }
            if runs { 0 } else { 3 }
        }
        "mask" | "unmask" | "show" | "cat" => 0,
        other => {
            ask.complain(&format!("Unknown operation '{other}'."));
            1
        }
    }
}

/// Complains of a unit that is not there, as systemctl does of each verb.
fn unknown_unit(ask: &mut Ask<'_>, verb: &str, name: &str) -> i32 {
    match verb {
        "is-active" => ask.line("unknown"),
        "is-enabled" => ask.err.extend(format!("Failed to get unit file state for {name}.service: No such file or directory\n").bytes()),
        "enable" | "disable" => ask.err.extend("Failed to execute operation: No such file or directory\n".bytes()),
        "status" => ask.err.extend(format!("Unit {name}.service could not be found.\n").bytes()),
        verb => ask.err.extend(format!("Failed to {verb} {name}.service: Unit not found.\n").bytes()),
    }
    match verb {
        "is-active" => 3,
        "status" => 4,
        "start" | "stop" | "restart" | "reload" => 5,
        _ => 1,
    }
}

fn start(world: &mut World, ask: &mut Ask<'_>, name: &str) -> i32 {
    match unit::start(world, ask.instance, name) {
        Ok(()) => 0,
        Err(why) => {
            let path = "/var/log/messages";
            let text = crate::hosts::files::text(world, ask.instance, path).unwrap_or_default();
            crate::hosts::files::set_text(world, ask.instance, path, &format!("{text}{name}: {why}\n"), 0o600);
            let words = format!(
                "Job for {name}.service failed because the control process exited with error code. See \"systemctl status {name}.service\" and \"journalctl -xe\" for details.\n"
            );
            ask.err.extend(words.bytes());
            1
        }
    }
}

/// `service NAME VERB`.
fn service(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let [name, verb, ..] = ask.operands()[..] else {
        return ask.fail("Usage: service < option > | --status-all | [ service_name [ command ] ]", 1);
    };
    if !ask.is_root() && verb != "status" {
        return ask.fail(&format!("Failed to {verb} {name}.service: Access denied"), 4);
    }
    ask.err.extend(format!("Redirecting to /bin/systemctl {verb} {name}.service\n").bytes());
    Outcome::Exit(verb_of(world, ask, verb, unit::plain(name)))
}

fn down(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if !ask.is_root() {
        return ask.fail("Must be root.", 1);
    }
    let again = ask.name == "reboot" || ask.has('r', "reboot") || ask.operands().first() == Some(&"reboot");
    let minutes =
        ask.operands().iter().find_map(|word| word.strip_prefix('+').and_then(|minutes| minutes.parse::<i64>().ok())).unwrap_or(0);
    if let Some(boot) = world.hosts.hosts.get(ask.instance).map(|host| host.boot) {
        let event = Event::Down { instance: ask.instance.to_owned(), boot, again };
        world.schedule(SignedDuration::from_secs(minutes.saturating_mul(60).saturating_add(2)), world::Event::Host(event));
    }
    Outcome::Exit(0)
}

fn firewall(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if !unit::runs(world, ask.instance, "firewalld") {
        return ask.fail("FirewallD is not running", 252);
    }
    ask.line("success");
    Outcome::Exit(0)
}

fn journalctl(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let text = crate::hosts::files::text(world, ask.instance, "/var/log/messages").unwrap_or_default();
    ask.say(&text);
    Outcome::Exit(0)
}

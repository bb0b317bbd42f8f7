//! `yum`, `dnf`, `amazon-linux-extras`, `rpm`: packages from the internet onto the disk.

use super::{Ask, Outcome, Program, account, seconds};
use crate::hosts::files::{self, As};
use crate::hosts::host;
use crate::hosts::package::{self, Package};
use crate::network;
use crate::world::World;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "yum" | "dnf" => yum,
        "amazon-linux-extras" => extras,
        "rpm" => rpm,
        _ => return None,
    })
}

const INSTALLED: &str = "/var/lib/rpm/packages";

fn installed(world: &World, instance: &str) -> Vec<String> {
    files::text(world, instance, INSTALLED).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn yum(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands();
    let Some((verb, names)) = operands.split_first() else { return ask.fail("You need to give some command", 1) };
    match *verb {
        "install" | "localinstall" | "reinstall" => install(world, ask, names),
        "update" | "upgrade" | "makecache" | "clean" | "groupinstall" => update(world, ask, verb),
        "list" | "info" => {
            let all = installed(world, ask.instance);
            let missing = names.iter().filter(|name| **name != "installed").any(|name| !all.iter().any(|known| known == name));
            all.iter()
                .filter(|known| names.is_empty() || names.contains(&known.as_str()) || names == ["installed"])
                .for_each(|known| ask.line(known));
            Outcome::Exit(i32::from(missing))
        }
        "remove" | "erase" => Outcome::Exit(0),
        other => ask.fail(&format!("No such command: {other}."), 1),
    }
}

fn update(world: &mut World, ask: &mut Ask<'_>, verb: &str) -> Outcome {
    if verb == "clean" {
        return Outcome::Exit(0);
    }
    if let Some(outcome) = refused(world, ask) {
        return outcome;
    }
    ask.line("No packages marked for update");
    Outcome::After(seconds(10 + world.deal().below(15)), 0)
}

/// Only root may, and without a way to the mirrors nothing comes.
fn refused(world: &World, ask: &mut Ask<'_>) -> Option<Outcome> {
    if !ask.is_root() {
        ask.err.extend_from_slice(b"You need to be root to perform this command.\n");
        return Some(Outcome::Exit(1));
    }
    let why = network::reaches_internet(world, ask.instance, 443).err()?;
    let words = format!("Could not retrieve mirrorlist: {why}\nCannot find a valid baseurl for repo: base\n");
    ask.err.extend(words.bytes());
    Some(Outcome::After(network::took(&why), 1))
}

fn install(world: &mut World, ask: &mut Ask<'_>, names: &[&str]) -> Outcome {
    if let Some(outcome) = refused(world, ask) {
        return outcome;
    }
    let os = host::os(world, ask.instance).unwrap_or_default();
    let have = installed(world, ask.instance);
    let mut wanted = Vec::new();
    for name in names {
        let brought = package::source(&os, name).is_none_or(|source| have.iter().any(|known| known == source));
        match package::named(name).filter(|_| brought) {
            Some(package) => wanted.push(package),
            None => ask.line(&format!("No package {name} available.")),
        }
    }
    let wanted: Vec<&'static Package> =
        wanted.into_iter().flat_map(package::with_needs).filter(|package| !have.iter().any(|known| known == package.name)).collect();
    if ask.phase == 0 && !wanted.is_empty() {
        if !ask.has('y', "assumeyes") {
            ask.line("Is this ok [y/d/N]: Exiting on user command");
            return Outcome::Exit(1);
        }
        // What is said about unknown names is said once.
        ask.out.clear();
        return Outcome::Again(seconds(15 + world.deal().below(15) + 3 * wanted.len() as u64), 1);
    }
    if wanted.is_empty() {
        ask.line("Nothing to do");
        let known = names.iter().all(|name| package::named(name).is_some());
        return Outcome::Exit(i32::from(!known));
    }
    for package in &wanted {
        put(world, ask.instance, package);
        ask.line(&format!("  Installing : {}", package.name));
    }
    ask.line("Complete!");
    Outcome::Exit(0)
}

/// Unpacks a package onto the disk.
fn put(world: &mut World, instance: &str, package: &Package) {
    let root = As::root(instance);
    for (name, home) in package.users {
        account::add_system_user(world, instance, name, home);
    }
    for (folder, owner) in package.folders {
        files::make_folders(world, root, folder, 0o755).unwrap_or_default();
        files::change(world, root, folder, |entry| (entry.owner, entry.group) = ((*owner).to_owned(), (*owner).to_owned()))
            .unwrap_or_default();
    }
    for program in package.programs {
        files::set_text(world, instance, &format!("/usr/bin/{program}"), "\u{7f}ELF\n", 0o755);
    }
    for unit in package.units {
        files::set_text(
            world,
            instance,
            &format!("/usr/lib/systemd/system/{unit}.service"),
            &format!("[Unit]\nDescription={unit}\n"),
            0o644,
        );
    }
    for (path, text) in package::files(package) {
        if files::stat(world, root, path).is_err() {
            files::set_text(world, instance, path, text, 0o644);
        }
    }
    let text = files::text(world, instance, INSTALLED).unwrap_or_default();
    files::set_text(world, instance, INSTALLED, &format!("{text}{}\n", package.name), 0o644);
}

/// `amazon-linux-extras install -y NAME...`: as yum's, by other names.
fn extras(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands();
    let Some(("install" | "enable", names)) = operands.split_first().map(|(verb, names)| (*verb, names)) else { return Outcome::Exit(0) };
    let names: Vec<&str> = names.iter().map(|name| name.split('=').next().unwrap_or(name)).collect();
    let names: Vec<&str> = names
        .into_iter()
        .map(|name| match name {
            "lamp-mariadb10.2-php7.2" | "mariadb10.5" => "mariadb-server",
            name if name.starts_with("php") => "php",
            "epel" => "epel-release",
            other => other,
        })
        .collect();
    install(world, ask, &names)
}

fn rpm(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let have = installed(world, ask.instance);
    let names = ask.operands();
    if ask.has('q', "query") {
        let mut status = 0;
        for name in &names {
            if have.iter().any(|known| known == name) {
                ask.line(name);
            } else {
                ask.line(&format!("package {name} is not installed"));
                status += 1;
            }
        }
        if names.is_empty() {
            have.iter().for_each(|name| ask.line(name));
        }
        return Outcome::Exit(status);
    }
    if names.iter().any(|name| name.contains("epel-release")) {
        return install(world, ask, &["epel-release"]);
    }
    ask.fail("the lab installs packages by name, with yum", 1)
}

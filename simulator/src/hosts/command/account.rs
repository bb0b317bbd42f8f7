//! Programs that keep users and groups, and their passwords.

use super::{Ask, Outcome, Program};
use crate::hosts::disk::Kind;
use crate::hosts::files::{self, As};
use crate::hosts::user;
use crate::world::World;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "useradd" => useradd,
        "usermod" | "gpasswd" => usermod,
        "userdel" => userdel,
        "groupadd" => groupadd,
        "passwd" => passwd,
        "chpasswd" => chpasswd,
        "chage" => chage,
        "visudo" => visudo,
        _ => return None,
    })
}

fn root_only(ask: &mut Ask<'_>) -> Result<(), Outcome> {
    if ask.is_root() { Ok(()) } else { Err(ask.fail("Permission denied.", 1)) }
}

fn append(world: &mut World, instance: &str, path: &str, line: &str) {
    let text = files::text(world, instance, path).unwrap_or_default();
    files::set_text(world, instance, path, &format!("{text}{line}\n"), 0o644);
}

/// The first free number from 1000 on, of users and groups.
fn free_number(world: &World, instance: &str) -> u32 {
    let users = user::all(world, instance).into_iter().map(|user| user.uid);
    let groups = user::group_lines(world, instance).into_iter().map(|(_, gid, _)| gid);
    let highest = users.chain(groups).filter(|number| (1000..60_000).contains(number)).max();
    highest.map_or(1000, |highest| highest + 1)
}

fn gid(world: &World, instance: &str, group: &str) -> Option<u32> {
    let lines = user::group_lines(world, instance);
    lines.iter().find(|(name, gid, _)| name == group || group.parse() == Ok(*gid)).map(|(_, gid, _)| *gid)
}

/// Adds a user to a group's members.
pub(super) fn join(world: &mut World, instance: &str, name: &str, group: &str) {
    let mut text = String::new();
    for (known, gid, mut members) in user::group_lines(world, instance) {
        if known == group && !members.iter().any(|member| member == name) {
            members.push(name.to_owned());
        }
        text.push_str(&format!("{known}:x:{gid}:{}\n", members.join(",")));
    }
    files::set_text(world, instance, "/etc/group", &text, 0o644);
}

/// Makes a user of the system with a group of its own.
pub(super) fn add_system_user(world: &mut World, instance: &str, name: &str, home: &str) {
    if user::named(world, instance, name).is_some() {
        return;
    }
    let number = user::all(world, instance).iter().map(|user| user.uid).filter(|uid| *uid < 1000).max().unwrap_or(100).max(200) + 1;
    append(world, instance, "/etc/passwd", &format!("{name}:x:{number}:{number}:{name}:{home}:/sbin/nologin"));
    append(world, instance, "/etc/group", &format!("{name}:x:{number}:"));
}

fn useradd(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if let Err(outcome) = root_only(ask) {
        return outcome;
    }
    let with_value =
        ["-g", "-G", "-s", "-d", "-u", "-c", "-p", "--gid", "--groups", "--shell", "--home-dir", "--uid", "--comment", "--password"];
    let Some(name) = ask.operands_past(&with_value).first().map(|name| (*name).to_owned()) else {
        return ask.fail("no user name given", 2);
    };
    let instance = ask.instance;
    if user::named(world, instance, &name).is_some() {
        return ask.fail(&format!("user '{name}' already exists"), 9);
    }
    let number = ask.value("-u", "--uid").and_then(|uid| uid.parse().ok()).unwrap_or_else(|| free_number(world, instance));
    let own = match ask.value("-g", "--gid") {
        Some(group) => match gid(world, instance, group) {
            Some(gid) => gid,
            None => return ask.fail(&format!("group '{group}' does not exist"), 6),
        },
        None => {
            append(world, instance, "/etc/group", &format!("{name}:x:{number}:"));
            number
        }
    };
    let home = ask.value("-d", "--home-dir").map_or_else(|| format!("/home/{name}"), str::to_owned);
    let shell = ask.value("-s", "--shell").unwrap_or("/bin/bash");
    let comment = ask.value("-c", "--comment").unwrap_or_default();
    append(world, instance, "/etc/passwd", &format!("{name}:x:{number}:{own}:{comment}:{home}:{shell}"));
    user::set_secret(world, instance, &name, ask.value("-p", "--password").unwrap_or("!!"));
    for group in ask.value("-G", "--groups").unwrap_or_default().split(',').filter(|group| !group.is_empty()) {
        if gid(world, instance, group).is_none() {
            return ask.fail(&format!("group '{group}' does not exist"), 6);
        }
        join(world, instance, &name, group);
    }
    if !ask.has('M', "no-create-home") && files::make(world, As::root(instance), &home, Kind::Folder, 0o700).is_ok() {
        let group = user::primary_group(world, instance, &name);
        files::change(world, As::root(instance), &home, |entry| (entry.owner, entry.group) = (name.clone(), group)).unwrap_or_default();
    }
    Outcome::Exit(0)
}

/// `usermod -aG GROUP USER`, `-s`, `-p`, `-L`; `gpasswd -a USER GROUP`.
fn usermod(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if let Err(outcome) = root_only(ask) {
        return outcome;
    }
    let instance = ask.instance;
    if ask.name == "gpasswd" {
        let (Some(name), Some(group)) = (ask.value("-a", "--add"), ask.operands_past(&["-a"]).first().copied()) else {
            return ask.fail("usage: gpasswd -a USER GROUP", 2);
        };
        join(world, instance, name, group);
        return Outcome::Exit(0);
    }
    let with_value = ["-g", "-G", "-aG", "-s", "-d", "-p", "--groups", "--shell", "--password"];
    let Some(name) = ask.operands_past(&with_value).first().copied() else { return ask.fail("no user name given", 2) };
    if user::named(world, instance, name).is_none() {
        return ask.fail(&format!("user '{name}' does not exist"), 6);
    }
    let groups = ask.value("-aG", "").or(ask.value("-G", "--groups")).unwrap_or_default();
    for group in groups.split(',').filter(|group| !group.is_empty()) {
        if gid(world, instance, group).is_none() {
            return ask.fail(&format!("group '{group}' does not exist"), 6);
        }
        join(world, instance, name, group);
    }
    if let Some(secret) = ask.value("-p", "--password") {
        user::set_secret(world, instance, name, secret);
    }
    if ask.has('L', "lock") {
        let secret = user::secret(world, instance, name).unwrap_or_default();
        user::set_secret(world, instance, name, &format!("!{secret}"));
    }
    if let Some(shell) = ask.value("-s", "--shell") {
        let text = files::text(world, instance, "/etc/passwd").unwrap_or_default();
        let line = |line: &str| match line.rsplit_once(':') {
            Some((rest, _)) if line.starts_with(&format!("{name}:")) => format!("{rest}:{shell}\n"),
            _ => format!("{line}\n"),
        };
        files::set_text(world, instance, "/etc/passwd", &text.lines().map(line).collect::<String>(), 0o644);
    }
    Outcome::Exit(0)
}

fn userdel(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if let Err(outcome) = root_only(ask) {
        return outcome;
    }
    let Some(name) = ask.operands().first().copied() else { return ask.fail("no user name given", 2) };
    if user::named(world, ask.instance, name).is_none() {
        return ask.fail(&format!("user '{name}' does not exist"), 6);
    }
    for path in ["/etc/passwd", "/etc/shadow"] {
        let text = files::text(world, ask.instance, path).unwrap_or_default();
        let kept: String = text.lines().filter(|line| !line.starts_with(&format!("{name}:"))).map(|line| format!("{line}\n")).collect();
        files::set_text(world, ask.instance, path, &kept, 0o644);
    }
    Outcome::Exit(0)
}

fn groupadd(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if let Err(outcome) = root_only(ask) {
        return outcome;
    }
    let Some(name) = ask.operands_past(&["-g", "--gid"]).first().copied() else { return ask.fail("no group name given", 2) };
    if gid(world, ask.instance, name).is_some() {
        return if ask.has('f', "force") { Outcome::Exit(0) } else { ask.fail(&format!("group '{name}' already exists"), 9) };
    }
    let number = ask.value("-g", "--gid").and_then(|gid| gid.parse().ok()).unwrap_or_else(|| free_number(world, ask.instance));
    append(world, ask.instance, "/etc/group", &format!("{name}:x:{number}:"));
    Outcome::Exit(0)
}

/// `passwd --stdin USER`, or the new password twice on the standard input.
fn passwd(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let name = ask.operands().first().map_or_else(|| ask.user.to_owned(), |name| (*name).to_owned());
    if !ask.is_root() {
        return ask.fail("Only root can specify a user name.", 1);
    }
    if user::named(world, ask.instance, &name).is_none() {
        return ask.fail(&format!("Unknown user name '{name}'."), 1);
    }
    let lock = if ask.has('l', "lock") {
        Some("!!")
    } else if ask.has('d', "delete") {
        Some("")
    } else {
        None
    };
    if let Some(secret) = lock {
        user::set_secret(world, ask.instance, &name, secret);
        return Outcome::Exit(0);
    }
    let text = String::from_utf8_lossy(&ask.stdin()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let given = match lines[..] {
        [only] if ask.has('\0', "stdin") => only,
        [one, two, ..] if one == two => one,
        _ => return ask.fail("Authentication token manipulation error", 1),
    };
    user::set_password(world, ask.instance, &name, given);
    ask.line(&format!("Changing password for user {name}.\npasswd: all authentication tokens updated successfully."));
    Outcome::Exit(0)
}

fn chpasswd(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if let Err(outcome) = root_only(ask) {
        return outcome;
    }
    let text = String::from_utf8_lossy(&ask.stdin()).into_owned();
    let mut status = 0;
    for (number, line) in text.lines().enumerate() {
        let Some((name, password)) = line.split_once(':') else {
            ask.complain(&format!("line {}: missing new password", number + 1));
            status = 1;
            continue;
        };
        let set = if ask.has('e', "encrypted") {
            user::set_secret(world, ask.instance, name, password)
        } else {
            user::set_password(world, ask.instance, name, password)
        };
        if !set {
            ask.complain(&format!("line {}: user '{name}' does not exist", number + 1));
            status = 1;
        }
    }
    Outcome::Exit(status)
}

fn chage(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let name = ask.operands_past(&["-d", "-E", "-I", "-m", "-M", "-W"]).first().copied().unwrap_or(ask.user);
    if user::named(world, ask.instance, name).is_none() {
        return ask.fail(&format!("user '{name}' does not exist in /etc/passwd"), 1);
    }
    Outcome::Exit(0)
}

/// `visudo -c`: the files can be read.
fn visudo(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    if !ask.has('c', "check") {
        return ask.fail("no editor found (editor path = /usr/bin/vi)", 1);
    }
    ask.line("/etc/sudoers: parsed OK");
    Outcome::Exit(0)
}

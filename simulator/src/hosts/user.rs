//! Users of a host, from its `passwd`, `shadow` and `group` files; who may log in, and who may act as root.

use super::{files, fresh, host, unit};
use crate::ec2::lookup;
use crate::world::World;
use ring::digest::{SHA512, digest};

/// A line of `passwd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) home: String,
    pub(crate) shell: String,
}

/// Where Windows keeps its users: a name and a password hash a line.
pub(super) const SAM: &str = "C:/Windows/System32/config/SAM";

/// The user of this name.
pub(crate) fn named(world: &World, instance: &str, name: &str) -> Option<User> {
    if is_windows(world, instance) {
        let known = name.eq_ignore_ascii_case("Administrator") || secret(world, instance, name).is_some();
        return known.then(|| User {
            name: if name.eq_ignore_ascii_case("Administrator") { "Administrator".to_owned() } else { name.to_owned() },
            uid: 500,
            gid: 544,
            home: format!("C:/Users/{name}"),
            shell: "cmd.exe".to_owned(),
        });
    }
    let text = files::text(world, instance, "/etc/passwd").unwrap_or_default();
    text.lines().filter(|line| line.split(':').next() == Some(name)).find_map(parse)
}

/// Every line of `passwd`.
pub(crate) fn all(world: &World, instance: &str) -> Vec<User> {
    let text = files::text(world, instance, "/etc/passwd").unwrap_or_default();
    text.lines().filter_map(parse).collect()
}

fn parse(line: &str) -> Option<User> {
    let parts: Vec<&str> = line.split(':').collect();
    let [name, _, uid, gid, _, home, shell] = parts[..] else { return None };
    let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
    Some(User { name: name.to_owned(), uid, gid, home: home.to_owned(), shell: shell.to_owned() })
}

/// A line of `group`, read in place.
struct Group<'t> {
    name: &'t str,
    gid: u32,
    members: &'t str,
}

impl<'t> Group<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let mut parts = line.split(':');
        let (name, _, gid, members) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(())?;
        Some(Self { name, gid: gid.parse().ok()?, members })
    }

    fn members(&self) -> impl Iterator<Item = &'t str> {
        self.members.split(',').filter(|member| !member.is_empty())
    }
}

/// Lines of `group`: name, number, members.
pub(crate) fn group_lines(world: &World, instance: &str) -> Vec<(String, u32, Vec<String>)> {
    let text = files::text(world, instance, "/etc/group").unwrap_or_default();
    let owned = |group: Group<'_>| (group.name.to_owned(), group.gid, group.members().map(str::to_owned).collect());
    text.lines().filter_map(Group::read).map(owned).collect()
}

/// The groups of a `group` file a user is in whose own one has the number `gid`, that one first.
fn groups_in<'t>(text: &'t str, name: &str, gid: Option<u32>) -> impl Iterator<Item = &'t str> {
    let lines = || text.lines().filter_map(Group::read);
    let first = lines().filter(move |group| Some(group.gid) == gid);
    let others = lines().filter(move |group| Some(group.gid) != gid && group.members().any(|member| member == name));
    first.chain(others).map(|group| group.name)
}

/// The groups a user is in, the first one first.
pub(crate) fn groups(world: &World, instance: &str, name: &str) -> Vec<String> {
    let text = files::text(world, instance, "/etc/group").unwrap_or_default();
    let gid = named(world, instance, name).map(|user| user.gid);
    groups_in(&text, name, gid).map(str::to_owned).collect()
}

/// Whether a user is in a group.
pub(crate) fn is_in(world: &World, instance: &str, name: &str, group: &str) -> bool {
    let text = files::text(world, instance, "/etc/group").unwrap_or_default();
    let gid = named(world, instance, name).map(|user| user.gid);
    groups_in(&text, name, gid).any(|own| own == group)
}

/// The name of a user's own group.
pub(crate) fn primary_group(world: &World, instance: &str, name: &str) -> String {
    let text = files::text(world, instance, "/etc/group").unwrap_or_default();
    let gid = named(world, instance, name).map(|user| user.gid);
    groups_in(&text, name, gid).next().unwrap_or("root").to_owned()
}

/// Whether the host runs a Windows.
pub(crate) fn is_windows(world: &World, instance: &str) -> bool {
    host::os(world, instance).is_some_and(|os| fresh::is_windows(&os))
}

/// What is kept of a password instead of it.
pub(super) fn hash(salt: &str, password: &str) -> String {
    let hex = hex::encode(digest(&SHA512, format!("{salt}${password}").as_bytes()));
    format!("$lab${salt}${hex}")
}

/// What stands in the place of a user's password.
pub(super) fn secret(world: &World, instance: &str, name: &str) -> Option<String> {
    let path = if is_windows(world, instance) { SAM } else { "/etc/shadow" };
    let text = files::text(world, instance, path)?;
    let line = text.lines().find(|line| line.split(':').next().is_some_and(|known| known.eq_ignore_ascii_case(name)))?;
    line.split(':').nth(1).map(str::to_owned)
}

/// Sets a password; `false` without such a user.
pub(super) fn set_password(world: &mut World, instance: &str, name: &str, password: &str) -> bool {
    let salt = world.deal().alphanumeric(8);
    set_secret(world, instance, name, &hash(&salt, password))
}

/// Puts `secret` in the place of a user's password; `false` without such a user.
pub(super) fn set_secret(world: &mut World, instance: &str, name: &str, secret: &str) -> bool {
    let windows = is_windows(world, instance);
    let path = if windows { SAM } else { "/etc/shadow" };
    if !windows && named(world, instance, name).is_none() {
        return false;
    }
    let text = files::text(world, instance, path).unwrap_or_default();
    let mut found = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut parts: Vec<&str> = line.split(':').collect();
        if parts.len() > 1 && parts[0].eq_ignore_ascii_case(name) {
            found = true;
            parts[1] = secret;
        }
        lines.push(parts.join(":"));
    }
    if !found {
        lines.push(if windows { format!("{name}:{secret}") } else { format!("{name}:{secret}:19000:0:99999:7:::") });
    }
    files::set_text(world, instance, path, &(lines.join("\n") + "\n"), 0o000);
    true
}

/// Whether `password` is the user's.
pub(crate) fn knows(world: &World, instance: &str, name: &str, password: &str) -> bool {
    let Some(secret) = secret(world, instance, name) else { return false };
    let parts: Vec<&str> = secret.split('$').collect();
    matches!(parts[..], ["", "lab", salt, _] if hash(salt, password) == secret)
}

/// A setting of the SSH server as it was read when the server started; its last word.
fn sshd(world: &World, instance: &str, setting: &str, otherwise: &str) -> String {
    let text = unit::config(world, instance, "sshd").unwrap_or_default();
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut values = lines.filter(|words| words.first().is_some_and(|word| word.eq_ignore_ascii_case(setting)));
    values.next().and_then(|words| words.get(1).map(|word| (*word).to_owned())).unwrap_or_else(|| otherwise.to_owned())
}

/// Whether the SSH server lets anybody in by password.
pub(crate) fn takes_passwords(world: &World, instance: &str) -> bool {
    sshd(world, instance, "PasswordAuthentication", "yes") == "yes"
}

/// Whether the SSH server connects its clients onwards.
pub(crate) fn forwards(world: &World, instance: &str) -> bool {
    matches!(sshd(world, instance, "AllowTcpForwarding", "yes").as_str(), "yes" | "all" | "local")
}

/// Whether a file of keys is safe from others, as `StrictModes` wants it: it, and every folder up to the user's own, is
/// theirs or root's, and nobody else may write there.
fn is_safe(world: &World, instance: &str, user: &User, path: &str) -> bool {
    if sshd(world, instance, "StrictModes", "yes") != "yes" {
        return true;
    }
    let safe = |path: &str| {
        let held = files::stat(world, files::As::root(instance), path).ok();
        held.is_some_and(|(_, entry)| (entry.owner == user.name || entry.owner == "root") && entry.mode & 0o022 == 0)
    };
    let mut here = path;
    while safe(here) {
        if here == user.home || here == "/" {
            return true;
        }
        here = files::parent(here);
    }
    false
}

fn may_enter(world: &World, instance: &str, name: &str, by_password: bool) -> bool {
    if named(world, instance, name).is_none_or(|user| user.shell.ends_with("nologin") || user.shell.ends_with("/false")) {
        return false;
    }
    match (name, sshd(world, instance, "PermitRootLogin", "prohibit-password").as_str()) {
        ("root", "yes") => true,
        ("root", "prohibit-password" | "without-password") => !by_password,
        ("root", _) => false,
        _ => true,
    }
}

/// Whether the SSH server lets `name` in with this password.
pub(crate) fn admits_password(world: &World, instance: &str, name: &str, password: &str) -> bool {
    takes_passwords(world, instance) && may_enter(world, instance, name, true) && knows(world, instance, name, password)
}

/// Whether the SSH server lets `name` in with a public key (in OpenSSH's format).
pub(crate) fn admits_key(world: &World, instance: &str, name: &str, key: &str) -> bool {
    let Some(user) = named(world, instance, name) else { return false };
    if !may_enter(world, instance, name, false) || sshd(world, instance, "PubkeyAuthentication", "yes") != "yes" {
        return false;
    }
    let administrators = "C:/ProgramData/ssh/administrators_authorized_keys".to_owned();
    let windows = is_windows(world, instance);
    let path = if windows { administrators } else { format!("{}/.ssh/authorized_keys", user.home) };
    if !windows && !is_safe(world, instance, &user, &path) {
        return false;
    }
    let wanted: Vec<&str> = key.split_whitespace().take(2).collect();
    let text = files::text(world, instance, &path).unwrap_or_default();
    text.lines().any(|line| line.split_whitespace().collect::<Vec<_>>().windows(2).any(|pair| pair == wanted))
}

/// How a user may use `sudo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sudo {
    No,
    WithPassword,
    Freely,
}

/// What the `sudoers` files say of a user; the last line that names them counts.
pub(crate) fn sudo(world: &World, instance: &str, name: &str) -> Sudo {
    let mut text = files::text(world, instance, "/etc/sudoers").unwrap_or_default();
    if text.contains("includedir /etc/sudoers.d") {
        let more = files::list(world, files::As::root(instance), "/etc/sudoers.d").unwrap_or_default();
        let usable = more.into_iter().filter(|name| !name.contains('.') && !name.ends_with('~'));
        for file in usable {
            text.push('\n');
            text.push_str(&files::text(world, instance, &format!("/etc/sudoers.d/{file}")).unwrap_or_default());
        }
    }
    let groups = groups(world, instance, name);
    let mut found = if name == "root" { Sudo::Freely } else { Sudo::No };
    for line in text.lines() {
        let Some((who, rest)) = line.trim().split_once(char::is_whitespace) else { continue };
        let named = who == name || who == "ALL" || who.strip_prefix('%').is_some_and(|group| groups.iter().any(|own| own == group));
        if named && rest.contains('=') && rest.contains("ALL") && name != "root" {
            found = if rest.contains("NOPASSWD:") { Sudo::Freely } else { Sudo::WithPassword };
        }
    }
    found
}

/// Lets the public key of the instance's key pair in, as its image does on first boot.
pub(super) fn admit_key_pair(world: &mut World, instance: &str) {
    let Some((region, Some(key))) = lookup::instance(world, instance).map(|row| (row.region.clone(), row.key_name.clone())) else { return };
    let Some(public) =
        world.ec2.key_pairs.values().find(|pair| pair.region == region && pair.name == key).map(|pair| pair.public_key.clone())
    else {
        return;
    };
    let Some(user) = host::os(world, instance).map(|os| fresh::default_user(&os)).filter(|user| *user != "Administrator") else { return };
    let path = format!("/home/{user}/.ssh/authorized_keys");
    files::set_text(world, instance, &path, &format!("{} {key}\n", public.trim()), 0o600);
    let own = |entry: &mut super::disk::Entry| (entry.owner, entry.group) = (user.to_owned(), user.to_owned());
    files::change(world, files::As::root(instance), &path, own).unwrap_or_default();
}

//! Files of a host by path, as a user of it sees them: links followed, permissions held.

use super::disk::{self, Entry, Kind};
use super::user;
use crate::ec2::lookup;
use crate::world::World;

/// Why a file could not be used, in the system's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Errno {
    #[error("No such file or directory")]
    NoEntry,
    #[error("Permission denied")]
    Denied,
    #[error("Is a directory")]
    IsFolder,
    #[error("Not a directory")]
    NotFolder,
    #[error("File exists")]
    Exists,
    #[error("Directory not empty")]
    NotEmpty,
    #[error("Too many levels of symbolic links")]
    Loop,
    #[error("Operation not permitted")]
    NotPermitted,
}

/// Whose eyes: a host and one of its users.
#[derive(Clone, Copy, Debug)]
pub(crate) struct As<'a> {
    pub(crate) instance: &'a str,
    pub(crate) user: &'a str,
}

impl<'a> As<'a> {
    /// The superuser of a host.
    pub(crate) fn root(instance: &'a str) -> Self {
        Self { instance, user: "root" }
    }

    pub(crate) fn is_root(&self) -> bool {
        matches!(self.user, "root" | "Administrator")
    }
}

/// The disk a host runs from.
pub(crate) fn disk_of(world: &World, instance: &str) -> Option<String> {
    lookup::root_volume(world, instance)
}

/// `path` seen from `folder`, without `.` and `..`, links not followed.
pub(crate) fn absolute(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let drive = path.get(1..2) == Some(":");
    let whole = if path.starts_with('/') || drive { path } else { format!("{folder}/{path}") };
    join(whole.split('/'))
}

fn join<'p>(parts: impl Iterator<Item = &'p str>) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for part in parts {
        match part {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            part => kept.push(part),
        }
    }
    let drive = kept.first().is_some_and(|first| first.ends_with(':') && first.len() == 2);
    if drive { kept.join("/") } else { format!("/{}", kept.join("/")) }
}

/// The folder a path lies in.
pub(crate) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(at) => &path[..at],
    }
}

/// The last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The absolute path `path` means once links are followed, the last part's too if `last`. The file itself need not be.
pub(crate) fn real(world: &World, who: As<'_>, path: &str, last: bool) -> Result<String, Errno> {
    let disk = disk::Open::of(world, &disk_of(world, who.instance).ok_or(Errno::NoEntry)?);
    let parts = |path| str::split(path, '/').filter(|part| !part.is_empty()).rev();
    let mut rest: Vec<&str> = parts(path).collect();
    let mut done = String::from("/");
    let mut links = 0;
    while let Some(part) = rest.pop() {
        let before = done.len();
        let left = enter(&mut done, part);
        let entry = disk.and_then(|disk| disk.entry(&done));
        match entry.map(|entry| (&entry.kind, entry)) {
            Some((Kind::Link(to), _)) if last || !rest.is_empty() => {
                links += 1;
                if links > 16 {
                    return Err(Errno::Loop);
                }
                rest.extend(parts(to));
                match left {
                    _ if to.starts_with('/') => done = String::from("/"),
                    Some(folder) => done = folder,
                    None => done.truncate(before),
                }
            }
            Some((Kind::Folder, entry)) if !rest.is_empty() && !may(world, who, entry, 1) => return Err(Errno::Denied),
            Some((Kind::Folder, _)) => {}
            Some(_) if !rest.is_empty() => return Err(Errno::NotFolder),
            None if !rest.is_empty() => return Err(Errno::NoEntry),
            _ => {}
        }
    }
    Ok(done)
}

/// Goes from the absolute `folder` to `name` in it. Most parts of paths are plain names, which are added; for any other the folder is
/// answered that was left.
fn enter(folder: &mut String, name: &str) -> Option<String> {
    if [".", ".."].contains(&name) || name.contains(['\\', ':']) {
        let there = absolute(folder, name);
        return Some(std::mem::replace(folder, there));
    }
    if !folder.ends_with('/') {
        folder.push('/');
    }
    folder.push_str(name);
    None
}

/// Whether the user has a permission bit (4 read, 2 write, 1 execute or enter).
pub(crate) fn may(world: &World, who: As<'_>, entry: &Entry, bit: u32) -> bool {
    if who.is_root() {
        return bit != 1 || entry.kind == Kind::Folder || entry.mode & 0o111 != 0;
    }
    let grants = |shift: u32| (entry.mode >> shift) & bit != 0;
    if entry.owner == who.user {
        return grants(6);
    }
    // Who is in which group is looked up only where the answer hangs on it.
    let (member, other) = (grants(3), grants(0));
    if member == other || !user::is_in(world, who.instance, who.user, &entry.group) { other } else { member }
}

/// What is at a path, links followed.
pub(crate) fn stat(world: &World, who: As<'_>, path: &str) -> Result<(String, Entry), Errno> {
    let path = real(world, who, path, true)?;
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    let entry = match path.as_str() {
        "/dev/null" | "/dev/stdin" | "/dev/stdout" | "/dev/stderr" | "/dev/tty" => Entry { mode: 0o666, ..Entry::file() },
        path => disk::entry(world, &disk, path).cloned().ok_or(Errno::NoEntry)?,
    };
    Ok((path, entry))
}

/// What is at a path, the last link not followed.
pub(crate) fn lstat(world: &World, who: As<'_>, path: &str) -> Result<(String, Entry), Errno> {
    let path = real(world, who, path, false)?;
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    let entry = disk::entry(world, &disk, &path).cloned().ok_or(Errno::NoEntry)?;
    Ok((path, entry))
}

/// A file's content.
pub(crate) fn read(world: &World, who: As<'_>, path: &str) -> Result<Vec<u8>, Errno> {
    let (path, entry) = stat(world, who, path)?;
    if entry.kind == Kind::Folder {
        return Err(Errno::IsFolder);
    }
    if !may(world, who, &entry, 4) {
        return Err(Errno::Denied);
    }
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    Ok(disk::content(world, &disk, &path).unwrap_or_default())
}

/// Writes a file whole; a new one gets `mode` and the user as owner. What may be written but not created is told apart.
pub(crate) fn write(world: &mut World, who: As<'_>, path: &str, content: &[u8], mode: u32) -> Result<(), Errno> {
    let path = real(world, who, path, true)?;
    if path.starts_with("/dev/") {
        return Ok(());
    }
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    let at = world.now().as_second();
    let entry = match disk::entry(world, &disk, &path) {
        Some(entry) if entry.kind == Kind::Folder => return Err(Errno::IsFolder),
        Some(entry) if !may(world, who, entry, 2) => return Err(Errno::Denied),
        Some(entry) => Entry { at, ..entry.clone() },
        None => {
            may_change(world, who, &path)?;
            Entry { mode, at, ..owned(world, who, Entry::file()) }
        }
    };
    disk::put(world, &disk, &path, entry, content);
    Ok(())
}

fn owned(world: &World, who: As<'_>, entry: Entry) -> Entry {
    let group = user::primary_group(world, who.instance, who.user);
    Entry { owner: who.user.to_owned(), group, ..entry }
}

/// Whether the user may make or take away something at `path` (real).
fn may_change(world: &World, who: As<'_>, path: &str) -> Result<(), Errno> {
    let (_, folder) = stat(world, who, parent(path))?;
    if folder.kind != Kind::Folder {
        return Err(Errno::NotFolder);
    }
    if may(world, who, &folder, 2) && may(world, who, &folder, 1) { Ok(()) } else { Err(Errno::Denied) }
}

/// Makes a folder or link.
pub(crate) fn make(world: &mut World, who: As<'_>, path: &str, kind: Kind, mode: u32) -> Result<(), Errno> {
    let path = real(world, who, path, false)?;
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    if path == "/" || disk::entry(world, &disk, &path).is_some() {
        return Err(Errno::Exists);
    }
    may_change(world, who, &path)?;
    let entry = Entry { kind, mode, at: world.now().as_second(), ..owned(world, who, Entry::folder()) };
    disk::put(world, &disk, &path, entry, &[]);
    Ok(())
}

/// Makes a folder and all above it.
pub(crate) fn make_folders(world: &mut World, who: As<'_>, path: &str, mode: u32) -> Result<(), Errno> {
    match stat(world, who, path) {
        Ok((_, entry)) if entry.kind == Kind::Folder => return Ok(()),
        Ok(_) => return Err(Errno::NotFolder),
        Err(Errno::NoEntry) => {}
        Err(error) => return Err(error),
    }
    if path != "/" {
        make_folders(world, who, parent(path), mode)?;
    }
    make(world, who, path, Kind::Folder, mode)
}

/// Changes the entry at a path; only its owner and root may.
pub(crate) fn change(world: &mut World, who: As<'_>, path: &str, to: impl FnOnce(&mut Entry)) -> Result<(), Errno> {
    let (path, mut entry) = stat(world, who, path)?;
    if !who.is_root() && entry.owner != who.user {
        return Err(Errno::NotPermitted);
    }
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    let content = disk::content(world, &disk, &path).unwrap_or_default();
    to(&mut entry);
    disk::put(world, &disk, &path, entry, &content);
    Ok(())
}

/// Whether the user may take away `entry` from `path` (real): in a sticky folder only its owner and the folder's may.
pub(crate) fn may_remove(world: &World, who: As<'_>, path: &str, entry: &Entry) -> Result<(), Errno> {
    may_change(world, who, path)?;
    let (_, folder) = stat(world, who, parent(path))?;
    let sticky = folder.mode & 0o1000 != 0;
    if sticky && !who.is_root() && entry.owner != who.user && folder.owner != who.user { Err(Errno::NotPermitted) } else { Ok(()) }
}

/// Takes a file, link or empty folder away.
pub(crate) fn remove(world: &mut World, who: As<'_>, path: &str) -> Result<(), Errno> {
    let (path, entry) = lstat(world, who, path)?;
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    if entry.kind == Kind::Folder && !disk::below(world, &disk, &path).is_empty() {
        return Err(Errno::NotEmpty);
    }
    may_remove(world, who, &path, &entry)?;
    disk::remove(world, &disk, &path);
    Ok(())
}

/// The names in a folder, in order.
pub(crate) fn list(world: &World, who: As<'_>, path: &str) -> Result<Vec<String>, Errno> {
    let (path, entry) = stat(world, who, path)?;
    if entry.kind != Kind::Folder {
        return Err(Errno::NotFolder);
    }
    if !may(world, who, &entry, 4) {
        return Err(Errno::Denied);
    }
    let disk = disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    let start = if path == "/" { 1 } else { path.len() + 1 };
    let names = disk::below(world, &disk, &path).into_iter().filter_map(|below| below.get(start..).map(str::to_owned));
    Ok(names.filter(|name| !name.contains('/')).collect())
}

/// The text of a file as root reads it.
pub(crate) fn text(world: &World, instance: &str, path: &str) -> Option<String> {
    let content = read(world, As::root(instance), path).ok()?;
    Some(String::from_utf8(content).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Writes a file as root, with the folders above it.
pub(crate) fn set_text(world: &mut World, instance: &str, path: &str, text: &str, mode: u32) {
    let who = As::root(instance);
    let Some(disk) = disk_of(world, instance) else { return };
    let path = real(world, who, path, true).unwrap_or_else(|_| path.to_owned());
    let mut above = parent(&path);
    while above != "/" && above.len() > 2 && disk::entry(world, &disk, above).is_none() {
        disk::put(world, &disk, above, Entry { at: world.now().as_second(), ..Entry::folder() }, &[]);
        above = parent(above);
    }
    let entry = disk::entry(world, &disk, &path).cloned().unwrap_or(Entry { mode, ..Entry::file() });
    disk::put(world, &disk, &path, Entry { at: world.now().as_second(), ..entry }, text.as_bytes());
}

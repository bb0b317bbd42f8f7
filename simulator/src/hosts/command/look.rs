//! Programs that look at files and at paths.

use super::{Ask, Outcome, Program};
use crate::hosts::disk::{self, Entry, Kind};
use crate::hosts::files;
use crate::hosts::shell::pattern;
use crate::world::World;
use jiff::Timestamp;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "ls" => ls,
        "stat" => stat,
        "find" => find_files,
        "basename" => basename,
        "dirname" => dirname,
        "readlink" | "realpath" => readlink,
        _ => return None,
    })
}

/// `drwxr-xr-x`.
fn letters(entry: &Entry) -> String {
    let kind = match entry.kind {
        Kind::File => '-',
        Kind::Folder => 'd',
        Kind::Link(_) => 'l',
    };
    let bits = (0..9).map(|bit| if entry.mode & (0o400 >> bit) == 0 { '-' } else { ['r', 'w', 'x'][bit % 3] });
    std::iter::once(kind).chain(bits).collect()
}

/// Bytes of the file at a real path; 0 for anything else.
pub(super) fn size(world: &World, ask: &Ask<'_>, path: &str) -> usize {
    let held = files::disk_of(world, ask.instance).and_then(|volume| disk::content(world, &volume, path));
    held.map_or(0, |content| content.len())
}

fn ls(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = if ask.operands().is_empty() { vec!["."] } else { ask.operands() };
    let (long, all, itself) = (ask.has('l', ""), ask.has('a', "all") || ask.has('A', ""), ask.has('d', "directory"));
    let mut status = 0;
    let several = operands.len() > 1;
    for operand in operands {
        let path = ask.path(operand);
        let (real, entry) = match files::lstat(world, ask.who(), &path) {
            Ok((_, Entry { kind: Kind::Link(_), .. })) if !long => match files::stat(world, ask.who(), &path) {
                Ok(found) => found,
                Err(_) => (path.clone(), Entry::file()),
            },
            Ok(found) => found,
            Err(error) => {
                ask.complain(&format!("cannot access {operand}: {error}"));
                status = 2;
                continue;
            }
        };
        if entry.kind != Kind::Folder || itself {
            show(world, ask, operand, &real, &entry, long);
            continue;
        }
        match files::list(world, ask.who(), &real) {
            Ok(names) => {
                if several {
                    ask.line(&format!("{operand}:"));
                }
                for name in names.iter().filter(|name| all || !name.starts_with('.')) {
                    let inside = files::absolute(&real, name);
                    if let Ok((_, entry)) = files::lstat(world, ask.who(), &inside) {
                        show(world, ask, name, &inside, &entry, long);
                    }
                }
            }
            Err(error) => {
                ask.complain(&format!("cannot open directory {operand}: {error}"));
                status = 2;
            }
        }
    }
    Outcome::Exit(status)
}

fn show(world: &World, ask: &mut Ask<'_>, name: &str, path: &str, entry: &Entry, long: bool) {
    if !long {
        return ask.line(name);
    }
    let at = Timestamp::from_second(entry.at).unwrap_or_default().strftime("%b %e %H:%M").to_string();
    let target = if let Kind::Link(to) = &entry.kind { format!(" -> {to}") } else { String::new() };
    let line = format!("{}. 1 {} {} {} {at} {name}{target}", letters(entry), entry.owner, entry.group, size(world, ask, path));
    ask.line(&line);
}

fn stat(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let format = ask.value("-c", "--format").map(str::to_owned);
    for operand in ask.operands_past(&["-c", "--format"]) {
        let path = ask.path(operand);
        let (real, entry) = match files::lstat(world, ask.who(), &path) {
            Ok(found) => found,
            Err(error) => return ask.fail(&format!("cannot stat '{operand}': {error}"), 1),
        };
        let bytes = size(world, ask, &real).to_string();
        let kind = match entry.kind {
            Kind::File => "regular file",
            Kind::Folder => "directory",
            Kind::Link(_) => "symbolic link",
        };
        let mode = format!("{:o}", entry.mode);
        let fields = [("%a", mode.as_str()), ("%U", &entry.owner), ("%G", &entry.group), ("%s", &bytes), ("%n", operand), ("%F", kind)];
        let line = match &format {
            Some(format) => {
                fields.iter().fold(format.clone(), |line, (field, value)| line.replace(field, value)).replace("%Y", &entry.at.to_string())
            }
            None => format!(
                "  File: {operand}\n  Size: {bytes}\t{kind}\nAccess: (0{mode}/{})  Uid: {}  Gid: {}",
                letters(&entry),
                entry.owner,
                entry.group
            ),
        };
        ask.line(&line);
    }
    Outcome::Exit(0)
}

fn find_files(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let words = ask.arguments();
    let first_test = words.iter().position(|word| word.starts_with('-')).unwrap_or(words.len());
    let starts: Vec<&str> = if first_test == 0 { vec!["."] } else { words[..first_test].iter().map(String::as_str).collect() };
    let value = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1));
    let depth: usize = value("-maxdepth").and_then(|depth| depth.parse().ok()).unwrap_or(usize::MAX);
    for start in starts {
        let path = ask.path(start);
        let Ok((real, _)) = files::stat(world, ask.who(), &path) else {
            return ask.fail(&format!("'{start}': No such file or directory"), 1);
        };
        let volume = files::disk_of(world, ask.instance).unwrap_or_default();
        let below = disk::below(world, &volume, &real);
        for found in std::iter::once(real.clone()).chain(below) {
            let rest = found.strip_prefix(&real).unwrap_or_default().trim_start_matches('/');
            let level = if rest.is_empty() { 0 } else { rest.split('/').count() };
            let Some(entry) = disk::entry(world, &volume, &found) else { continue };
            let kind = match entry.kind {
                Kind::File => "f",
                Kind::Folder => "d",
                Kind::Link(_) => "l",
            };
            let named = value("-name").is_none_or(|name| pattern::fits(name, files::name(&found)));
            if level <= depth && named && value("-type").is_none_or(|wanted| wanted == kind) {
                let shown = if rest.is_empty() { start.to_owned() } else { format!("{}/{rest}", start.trim_end_matches('/')) };
                if words.iter().any(|word| word == "-delete") {
                    files::remove(world, ask.who(), &found).unwrap_or_default();
                } else {
                    ask.line(&shown);
                }
            }
        }
    }
    Outcome::Exit(0)
}

fn basename(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands();
    let Some(path) = operands.first() else { return ask.fail("missing operand", 1) };
    let name = files::name(path.trim_end_matches('/'));
    let name = operands.get(1).and_then(|suffix| name.strip_suffix(suffix)).filter(|rest| !rest.is_empty()).unwrap_or(name);
    ask.line(name);
    Outcome::Exit(0)
}

fn dirname(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    for path in ask.operands() {
        let path = path.trim_end_matches('/');
        ask.line(if path.contains('/') { files::parent(path) } else { "." });
    }
    Outcome::Exit(0)
}

fn readlink(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let Some(operand) = ask.operands().first().copied() else { return ask.fail("missing operand", 1) };
    let path = ask.path(operand);
    if ask.name == "realpath" || ask.has('f', "canonicalize") || ask.has('e', "") {
        return match files::real(world, ask.who(), &path, true) {
            Ok(real) => {
                ask.line(&real);
                Outcome::Exit(0)
            }
            Err(_) => Outcome::Exit(1),
        };
    }
    match files::lstat(world, ask.who(), &path) {
        Ok((_, Entry { kind: Kind::Link(to), .. })) => {
            ask.line(&to);
            Outcome::Exit(0)
        }
        _ => Outcome::Exit(1),
    }
}

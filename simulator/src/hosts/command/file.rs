//! Programs that make, copy, move and remove files and folders.

use super::{Ask, Outcome, Program};
use crate::hosts::disk::{self, Kind};
use crate::hosts::files::{self, As, Errno};
use crate::world::World;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "mkdir" => mkdir,
        "rm" | "rmdir" => rm,
        "cp" | "install" => cp,
        "mv" => mv,
        "ln" => ln,
        "touch" => touch,
        "mktemp" => mktemp,
        _ => return None,
    })
}

fn mkdir(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let given = ask.value("-m", "--mode").and_then(|mode| u32::from_str_radix(mode, 8).ok());
    let mode = given.unwrap_or(0o777 & !ask.umask);
    let mut status = 0;
    for operand in ask.operands_past(&["-m", "--mode"]) {
        let path = ask.path(operand);
        let made = if ask.has('p', "parents") {
            files::make_folders(world, ask.who(), &path, mode)
        } else {
            files::make(world, ask.who(), &path, Kind::Folder, mode)
        };
        if let Err(error) = made {
            ask.complain(&format!("cannot create directory '{operand}': {error}"));
            status = 1;
        }
    }
    Outcome::Exit(status)
}

fn rm(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let all = ask.has('r', "recursive") || ask.has('R', "");
    let force = ask.has('f', "force");
    let mut status = 0;
    for operand in ask.operands() {
        let path = ask.path(operand);
        let removed = match files::lstat(world, ask.who(), &path) {
            Ok((_, entry)) if entry.kind == Kind::Folder && !all && ask.name == "rm" => Err(Errno::IsFolder),
            Ok((real, _)) => {
                let below = files::disk_of(world, ask.instance)
                    .filter(|_| all)
                    .map(|volume| disk::below(world, &volume, &real))
                    .unwrap_or_default();
                let who = ask.who();
                below.iter().rev().try_for_each(|path| files::remove(world, who, path)).and_then(|()| files::remove(world, who, &real))
            }
            Err(Errno::NoEntry) if force => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = removed {
            let what = if ask.name == "rmdir" { "failed to remove" } else { "cannot remove" };
            ask.complain(&format!("{what} '{operand}': {error}"));
            status = 1;
        }
    }
    Outcome::Exit(status)
}

/// Where a file named `from` goes if `to` may be a folder.
fn target(world: &World, ask: &Ask<'_>, from: &str, to: &str) -> String {
    let path = ask.path(to);
    let folder = files::stat(world, ask.who(), &path).is_ok_and(|(_, entry)| entry.kind == Kind::Folder);
    if folder { files::absolute(&path, files::name(from.trim_end_matches('/'))) } else { path }
}

fn copy(world: &mut World, who: As<'_>, from: &str, to: &str, whole: bool, umask: u32) -> Result<(), Errno> {
    let (real, entry) = files::stat(world, who, from)?;
    if entry.kind == Kind::Folder {
        if !whole {
            return Err(Errno::IsFolder);
        }
        files::make_folders(world, who, to, entry.mode)?;
        for name in files::list(world, who, &real)? {
            copy(world, who, &files::absolute(&real, &name), &files::absolute(to, &name), whole, umask)?;
        }
        return Ok(());
    }
    let content = files::read(world, who, &real)?;
    files::write(world, who, to, &content, entry.mode & !umask)
}

fn cp(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut operands = ask.operands_past(&["-m", "-o", "-g"]);
    if ask.name == "install" && ask.has('d', "directory") {
        let made = operands.iter().try_for_each(|path| files::make_folders(world, ask.who(), &ask.path(path), 0o755));
        return made.map_or_else(|error| ask.fail(&error.to_string(), 1), |()| Outcome::Exit(0));
    }
    let Some(to) = operands.pop().filter(|_| !operands.is_empty()) else { return ask.fail("missing destination file operand", 1) };
    let whole = ask.has('r', "recursive") || ask.has('R', "") || ask.has('a', "archive");
    let mode = ask.value("-m", "--mode").and_then(|mode| u32::from_str_radix(mode, 8).ok());
    let mut status = 0;
    for operand in operands {
        let to = target(world, ask, operand, to);
        let copied = copy(world, ask.who(), &ask.path(operand), &to, whole, ask.umask);
        let copied = copied.and_then(|()| match mode {
            Some(mode) => files::change(world, ask.who(), &to, |entry| entry.mode = mode),
            None => Ok(()),
        });
        if let Err(error) = copied {
            ask.complain(&format!("cannot copy '{operand}': {error}"));
            status = 1;
        }
    }
    Outcome::Exit(status)
}

fn mv(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut operands = ask.operands();
    let Some(to) = operands.pop().filter(|_| !operands.is_empty()) else { return ask.fail("missing destination file operand", 1) };
    for operand in operands {
        let to = target(world, ask, operand, to);
        if let Err(error) = moved(world, ask.who(), &ask.path(operand), &to) {
            return ask.fail(&format!("cannot move '{operand}' to '{to}': {error}"), 1);
        }
    }
    Outcome::Exit(0)
}

fn moved(world: &mut World, who: As<'_>, from: &str, to: &str) -> Result<(), Errno> {
    let (real, entry) = files::lstat(world, who, from)?;
    let volume = files::disk_of(world, who.instance).ok_or(Errno::NoEntry)?;
    let content = disk::content(world, &volume, &real).unwrap_or_default();
    if entry.kind == Kind::Folder {
        copy(world, who, &real, to, true, 0)?;
        for path in disk::below(world, &volume, &real).iter().rev() {
            files::remove(world, who, path)?;
        }
        return files::remove(world, who, &real);
    }
    // Whoever may write both folders may move; the file keeps its owner. Nothing is gone before both have been found writable.
    files::may_remove(world, who, &real, &entry)?;
    files::remove(world, who, to).or_else(|error| if error == Errno::NoEntry { Ok(()) } else { Err(error) })?;
    files::make(world, who, to, Kind::Folder, 0o700)?;
    let to = files::real(world, who, to, false)?;
    disk::put(world, &volume, &to, entry, &content);
    files::remove(world, who, &real)
}

fn ln(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands();
    let [from, to] = operands[..] else { return ask.fail("missing file operand", 1) };
    let path = target(world, ask, from, to);
    if ask.has('f', "force") {
        files::remove(world, ask.who(), &path).unwrap_or_default();
    }
    let made = if ask.has('s', "symbolic") {
        files::make(world, ask.who(), &path, Kind::Link(from.to_owned()), 0o777)
    } else {
        copy(world, ask.who(), &ask.path(from), &path, false, 0)
    };
    match made {
        Ok(()) => Outcome::Exit(0),
        Err(error) => ask.fail(&format!("failed to create link '{to}': {error}"), 1),
    }
}

fn touch(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut status = 0;
    for operand in ask.operands_past(&["-d", "-t", "-r"]) {
        let content = files::read(world, As::root(ask.instance), &ask.path(operand)).unwrap_or_default();
        if let Err(why) = ask.write(world, operand, &content) {
            ask.complain(&format!("cannot touch {why}"));
            status = 1;
        }
    }
    Outcome::Exit(status)
}

fn mktemp(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let folder = ask.value("-p", "--tmpdir").or(ask.environment.get("TMPDIR").map(String::as_str)).unwrap_or("/tmp").to_owned();
    let template = ask.operands_past(&["-p"]).first().map_or_else(|| format!("{folder}/tmp.XXXXXXXXXX"), |name| ask.path(name));
    let plain = template.trim_end_matches('X');
    let path = format!("{plain}{}", world.deal().alphanumeric(template.len() - plain.len()));
    let made = if ask.has('d', "directory") {
        files::make(world, ask.who(), &path, Kind::Folder, 0o700)
    } else {
        files::write(world, ask.who(), &path, b"", 0o600)
    };
    match made {
        Ok(()) => ask.line(&path),
        Err(error) => return ask.fail(&format!("failed to create file via template '{template}': {error}"), 1),
    }
    Outcome::Exit(0)
}

//! Programs that make, move and look at files; `test`.

use super::{Ask, Outcome, Program};
use crate::hosts::disk::{Entry, Kind};
use crate::hosts::files::{self, As, Errno};
use crate::hosts::{disk, user};
use crate::world::World;
use jiff::Timestamp;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "ls" => ls,
        "mkdir" => mkdir,
        "rm" | "rmdir" => rm,
        "cp" | "install" => cp,
        "mv" => mv,
        "ln" => ln,
        "chmod" => chmod,
        "chown" | "chgrp" => chown,
        "touch" => touch,
        "stat" => stat,
        "find" => find_files,
        "mktemp" => mktemp,
        "basename" => basename,
        "dirname" => dirname,
        "readlink" | "realpath" => readlink,
        "test" | "[" => test,
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

fn size(world: &World, ask: &Ask<'_>, path: &str) -> usize {
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
    // Whoever may write both folders may move; the file keeps its owner.
    files::remove(world, who, &real)?;
    files::remove(world, who, to).or_else(|error| if error == Errno::NoEntry { Ok(()) } else { Err(error) })?;
    files::make(world, who, to, Kind::Folder, 0o700)?;
    let to = files::real(world, who, to, false)?;
    disk::put(world, &volume, &to, entry, &content);
    Ok(())
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

/// The mode that `u+x`, `go-rw` or `644` make of `mode`.
fn new_mode(mode: u32, change: &str) -> Option<u32> {
    if let Ok(octal) = u32::from_str_radix(change, 8) {
        return Some(octal);
    }
    let mut mode = mode;
    for clause in change.split(',') {
        let place = clause.find(['+', '-', '='])?;
        let (whom, rest) = clause.split_at(place);
        let (sign, letters) = rest.split_at(1);
        let whom = if whom.is_empty() || whom.contains('a') { "ugo" } else { whom };
        let mut bits = 0;
        for shift in whom.chars().map(|class| match class {
            'u' => 6,
            'g' => 3,
            _ => 0,
        }) {
            for letter in letters.chars() {
                bits |= match letter {
                    'r' => 4 << shift,
                    'w' => 2 << shift,
                    'x' | 'X' => 1 << shift,
                    't' => 0o1000,
                    _ => 0,
                };
            }
            if sign == "=" {
                mode &= !(7 << shift);
            }
        }
        mode = if sign == "-" { mode & !bits } else { mode | bits };
    }
    Some(mode)
}

/// The paths named, and with `-R` all below them.
fn affected(world: &World, ask: &Ask<'_>, operands: &[&str]) -> Vec<String> {
    let volume = files::disk_of(world, ask.instance).unwrap_or_default();
    let mut all = Vec::new();
    for operand in operands {
        let path = ask.path(operand);
        if ask.has('R', "recursive") {
            all.extend(disk::below(world, &volume, &path));
        }
        all.push(path);
    }
    all
}

fn chmod(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let is_change = |word: &&String| !word.starts_with('-') || word[1..].chars().all(|next| "rwxugoa".contains(next)) && *word != "-R";
    let words: Vec<&str> = ask.arguments().iter().filter(is_change).map(String::as_str).collect();
    let Some((change, operands)) = words.split_first() else { return ask.fail("missing operand", 1) };
    let mut status = 0;
    for path in affected(world, ask, operands) {
        let who = ask.who();
        let changed = files::stat(world, who, &path).map_err(|error| format!("cannot access '{path}': {error}")).and_then(|(_, entry)| {
            let mode = new_mode(entry.mode, change).ok_or_else(|| format!("invalid mode: '{change}'"))?;
            files::change(world, who, &path, |entry| entry.mode = mode)
                .map_err(|error| format!("changing permissions of '{path}': {error}"))
        });
        if let Err(why) = changed {
            ask.complain(&why);
            status = 1;
        }
    }
    Outcome::Exit(status)
}

fn chown(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let operands = ask.operands();
    let Some((whom, operands)) = operands.split_first() else { return ask.fail("missing operand", 1) };
    let (owner, group) = if ask.name == "chgrp" { ("", *whom) } else { whom.split_once([':', '.']).unwrap_or((whom, "")) };
    if !owner.is_empty() && user::named(world, ask.instance, owner).is_none() {
        return ask.fail(&format!("invalid user: '{whom}'"), 1);
    }
    let known = user::group_lines(world, ask.instance).iter().any(|(name, _, _)| name == group);
    if !group.is_empty() && !known {
        return ask.fail(&format!("invalid group: '{whom}'"), 1);
    }
    let mut status = 0;
    for path in affected(world, ask, operands) {
        let may = ask.is_root() || owner.is_empty() || owner == ask.user;
        let changed = if may { Ok(()) } else { Err(Errno::NotPermitted) };
        let changed = changed.and_then(|()| {
            files::change(world, ask.who(), &path, |entry| {
                if !owner.is_empty() {
                    owner.clone_into(&mut entry.owner);
                }
                if !group.is_empty() {
                    group.clone_into(&mut entry.group);
                }
            })
        });
        if let Err(error) = changed {
            ask.complain(&format!("changing ownership of '{path}': {error}"));
            status = 1;
        }
    }
    Outcome::Exit(status)
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
            let named = value("-name").is_none_or(|name| crate::hosts::shell::pattern::fits(name, files::name(&found)));
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

fn test(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let mut words: Vec<&str> = ask.arguments().iter().map(String::as_str).collect();
    if ask.name == "[" && words.pop() != Some("]") {
        return ask.fail("missing `]'", 2);
    }
    match either(world, ask, &words) {
        Ok(true) => Outcome::Exit(0),
        Ok(false) => Outcome::Exit(1),
        Err(why) => ask.fail(&why, 2),
    }
}

fn either(world: &World, ask: &Ask<'_>, words: &[&str]) -> Result<bool, String> {
    for (operator, stops) in [("-o", true), ("-a", false)] {
        if words.len() > 3
            && let Some(at) = words.iter().skip(1).position(|word| *word == operator).map(|at| at + 1)
        {
            let left = either(world, ask, &words[..at])?;
            return if left == stops { Ok(stops) } else { either(world, ask, &words[at + 1..]) };
        }
    }
    one(world, ask, words)
}

fn one(world: &World, ask: &Ask<'_>, words: &[&str]) -> Result<bool, String> {
    let number = |word: &str| word.trim().parse::<i64>().map_err(|_| format!("{word}: integer expression expected"));
    match *words {
        [] => Ok(false),
        ["!", ref rest @ ..] => either(world, ask, rest).map(|result| !result),
        ["(", ref inner @ .., ")"] => either(world, ask, inner),
        [word] => Ok(!word.is_empty()),
        ["-z", word] => Ok(word.is_empty()),
        ["-n", word] => Ok(!word.is_empty()),
        ["-t", _] => Ok(false),
        [operator, path] if operator.len() == 2 && operator.starts_with('-') => Ok(file_test(world, ask, operator, path)),
        [left, "=" | "==", right] => Ok(left == right),
        [left, "!=", right] => Ok(left != right),
        [left, "-eq", right] => Ok(number(left)? == number(right)?),
        [left, "-ne", right] => Ok(number(left)? != number(right)?),
        [left, "-lt", right] => Ok(number(left)? < number(right)?),
        [left, "-le", right] => Ok(number(left)? <= number(right)?),
        [left, "-gt", right] => Ok(number(left)? > number(right)?),
        [left, "-ge", right] => Ok(number(left)? >= number(right)?),
        _ => Err("too many arguments".to_owned()),
    }
}

fn file_test(world: &World, ask: &Ask<'_>, operator: &str, path: &str) -> bool {
    let path = ask.path(path);
    if matches!(operator, "-L" | "-h") {
        return files::lstat(world, ask.who(), &path).is_ok_and(|(_, entry)| matches!(entry.kind, Kind::Link(_)));
    }
    let Ok((real, entry)) = files::stat(world, ask.who(), &path) else { return false };
    match operator {
        "-e" => true,
        "-f" => entry.kind == Kind::File,
        "-d" => entry.kind == Kind::Folder,
        "-s" => size(world, ask, &real) > 0,
        "-r" => files::may(world, ask.who(), &entry, 4),
        "-w" => files::may(world, ask.who(), &entry, 2),
        "-x" => files::may(world, ask.who(), &entry, 1),
        _ => false,
    }
}

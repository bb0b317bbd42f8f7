//! `chmod`, `chown` and `chgrp`.

use super::{Ask, Outcome, Program};
use crate::hosts::files::{self, Errno};
use crate::hosts::{disk, user};
use crate::world::World;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "chmod" => chmod,
        "chown" | "chgrp" => chown,
        _ => return None,
    })
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

//! `test` and `[`.

use super::look::size;
use super::{Ask, Outcome, Program};
use crate::hosts::disk::Kind;
use crate::hosts::files;
use crate::world::World;

pub(super) fn find(name: &str) -> Option<Program> {
    matches!(name, "test" | "[").then_some(test as Program)
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

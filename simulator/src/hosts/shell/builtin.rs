//! Commands that change the shell itself.

use super::input::{self, Line};
use super::machine::Machine;
use super::nodes::fail;
use super::run::print;
use super::task::Task;
use super::{exec, parse};
use crate::hosts::disk::Kind;
use crate::hosts::files::{self, As};
use crate::hosts::process::Process;
use crate::world::World;

/// Carries out a builtin; `false` if the words are none.
pub(super) fn run(world: &mut World, process: &mut Process, words: &[String]) -> bool {
    let arguments = &words[1..];
    let machine = &mut process.machine;
    let number = |index: usize, otherwise: i32| arguments.get(index).and_then(|word| word.parse().ok()).unwrap_or(otherwise);
    match words[0].as_str() {
        ":" | "true" | "trap" | "hash" | "ulimit" | "alias" | "unalias" | "shopt" => machine.status = 0,
        "false" => machine.status = 1,
        "cd" => folder(world, process, arguments),
        "export" | "declare" | "local" | "readonly" | "typeset" => declare(world, process, &words[0], arguments),
        "unset" => {
            for name in arguments.iter().filter(|name| !name.starts_with('-')) {
                machine.scope.variables.remove(name);
                machine.scope.functions.remove(name);
            }
            machine.status = 0;
        }
        "set" => set(machine, arguments),
        "shift" => {
            let arguments = &mut machine.scope.arguments;
            let count = usize::try_from(number(0, 1)).unwrap_or(1).min(arguments.len().saturating_sub(1));
            arguments.drain(1..=count).for_each(drop);
            machine.status = 0;
        }
        "exit" => {
            let status = number(0, machine.status);
            machine.exit(status & 0xff);
        }
        "return" => {
            let status = number(0, machine.status);
            machine.unwind(|task| matches!(task, Task::EndCall(_) | Task::EndSource | Task::Leave(_)));
            machine.status = status & 0xff;
        }
        "break" => {
            machine.unwind(|task| matches!(task, Task::Loop { .. } | Task::Each { .. } | Task::Leave(_)));
            if matches!(machine.tasks.last(), Some(Task::Loop { .. } | Task::Each { .. })) {
                machine.tasks.pop();
            }
            machine.status = 0;
        }
        "continue" => {
            machine.unwind(|task| matches!(task, Task::Loop { .. } | Task::Each { .. } | Task::Leave(_)));
            machine.status = 0;
        }
        "read" => read(machine, words),
        "eval" => evaluate(world, process, &arguments.join(" ")),
        "." | "source" => source(world, process, arguments),
        "wait" => wait(machine, arguments),
        "umask" => umask(world, process, arguments.first()),
        "pwd" => {
            let line = format!("{}\n", machine.scope.folder);
            machine.status = 0;
            print(world, process, false, line.as_bytes());
        }
        "exec" if !arguments.is_empty() => {
            // The program takes the shell's place: the shell ends with it.
            let io = machine.scope.io.clone();
            machine.unwind(|task| matches!(task, Task::Leave(_)));
            machine.scope.io = io;
            machine.tasks.push(Task::Command(arguments.to_vec()));
        }
        "exec" => machine.status = 0,
        "let" => machine.status = i32::from(arguments.last().is_none_or(|value| value == "0")),
        "type" | "command" => look_up(world, process, words),
        _ => return false,
    }
    true
}

fn umask(world: &mut World, process: &mut Process, given: Option<&String>) {
    process.machine.status = 0;
    match given.and_then(|mask| u32::from_str_radix(mask, 8).ok()) {
        Some(mask) => process.machine.scope.umask = mask,
        None => {
            let mask = format!("{:04o}\n", process.machine.scope.umask);
            print(world, process, false, mask.as_bytes());
        }
    }
}

fn folder(world: &mut World, process: &mut Process, arguments: &[String]) {
    let machine = &process.machine;
    let to = match arguments.iter().find(|argument| *argument != "--").map(String::as_str) {
        None => machine.get("HOME").unwrap_or("/").to_owned(),
        Some("-") => machine.get("OLDPWD").unwrap_or("/").to_owned(),
        Some(to) => to.to_owned(),
    };
    let path = files::absolute(&machine.scope.folder, &to);
    let who = As { instance: &process.instance, user: &machine.scope.user };
    let found = match files::stat(world, who, &path) {
        Ok((_, entry)) if entry.kind != Kind::Folder => Err(files::Errno::NotFolder),
        Ok((_, entry)) if !files::may(world, who, &entry, 1) => Err(files::Errno::Denied),
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    match found {
        Ok(()) => {
            let old = std::mem::replace(&mut process.machine.scope.folder, path);
            process.machine.set("OLDPWD", old);
            process.machine.status = 0;
        }
        Err(error) => fail(world, process, &format!("cd: {to}: {error}")),
    }
}

fn declare(world: &mut World, process: &mut Process, name: &str, arguments: &[String]) {
    let machine = &mut process.machine;
    let exports = name == "export" || arguments.iter().any(|argument| argument.starts_with('-') && argument.contains('x'));
    for argument in arguments.iter().filter(|argument| !argument.starts_with('-')) {
        let (name, value) = argument.split_once('=').map_or((argument.as_str(), None), |(name, value)| (name, Some(value)));
        let variable = machine.scope.variables.entry(name.to_owned()).or_default();
        variable.exported |= exports;
        if let Some(value) = value {
            value.clone_into(&mut variable.value);
        }
    }
    machine.status = 0;
    if name == "export" && arguments.iter().all(|argument| argument == "-p") {
        let lines: String = machine.exported().iter().map(|(name, value)| format!("declare -x {name}=\"{value}\"\n")).collect();
        print(world, process, false, lines.as_bytes());
    }
}

fn set(machine: &mut Machine, arguments: &[String]) {
    machine.status = 0;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let on = argument.starts_with('-');
        if argument == "--" || !(on || argument.starts_with('+')) {
            let first = if argument == "--" { None } else { Some(argument.clone()) };
            let name = machine.scope.arguments.first().cloned().unwrap_or_default();
            machine.scope.arguments = std::iter::once(name).chain(first).chain(rest.cloned()).collect();
            return;
        }
        if argument == "-o" || argument == "+o" {
            match rest.next().map(String::as_str) {
                Some("pipefail") => machine.scope.pipefail = on,
                Some("errexit") => machine.scope.errexit = on,
                Some("xtrace") => machine.scope.xtrace = on,
                Some("nounset") => machine.scope.nounset = on,
                _ => {}
            }
            continue;
        }
        for option in argument.chars().skip(1) {
            match option {
                'e' => machine.scope.errexit = on,
                'x' => machine.scope.xtrace = on,
                'u' => machine.scope.nounset = on,
                'o' if rest.as_slice().first().is_some_and(|next| next == "pipefail") => {
                    rest.next();
                    machine.scope.pipefail = on;
                }
                _ => {}
            }
        }
    }
}

fn read(machine: &mut Machine, words: &[String]) {
    let names: Vec<&String> = words[1..].iter().filter(|argument| !argument.starts_with('-')).collect();
    let (line, ended) = match input::line(machine) {
        Line::Read(line, ended) => (line, ended),
        Line::End => {
            names.iter().for_each(|name| machine.set(name, ""));
            machine.status = 1;
            return;
        }
        Line::Later => return machine.tasks.push(Task::Command(words.to_vec())),
    };
    let mut rest = line.trim();
    for (index, name) in names.iter().enumerate() {
        if index + 1 == names.len() {
            machine.set(name, rest);
        } else {
            let (first, others) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            machine.set(name, first);
            rest = others.trim_start();
        }
    }
    if names.is_empty() {
        machine.set("REPLY", line);
    }
    machine.status = i32::from(!ended);
}

fn evaluate(world: &mut World, process: &mut Process, text: &str) {
    match parse::parse(text) {
        Ok(node) => {
            process.machine.status = 0;
            process.machine.tasks.push(Task::Run(node));
        }
        Err(error) => fail(world, process, &format!("eval: {error}")),
    }
}

fn source(world: &mut World, process: &mut Process, arguments: &[String]) {
    let Some(name) = arguments.first() else { return fail(world, process, ".: filename argument required") };
    let path = files::absolute(&process.machine.scope.folder, name);
    let user = process.machine.scope.user.clone();
    match files::read(world, As { instance: &process.instance, user: &user }, &path) {
        Ok(content) => {
            process.machine.tasks.push(Task::EndSource);
            evaluate(world, process, &String::from_utf8_lossy(&content));
        }
        Err(error) => fail(world, process, &format!("{name}: {error}")),
    }
}

fn wait(machine: &mut Machine, arguments: &[String]) {
    let named: Vec<u32> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if named.iter().any(|pid| !machine.children.contains_key(pid)) {
        machine.status = 127;
        return;
    }
    let pids = if arguments.is_empty() { machine.children.keys().copied().collect() } else { named };
    machine.status = 0;
    if !pids.is_empty() {
        machine.tasks.push(Task::Wait(pids));
    }
}

fn look_up(world: &mut World, process: &mut Process, words: &[String]) {
    let shows = words[0] == "type" || words.iter().any(|word| word == "-v" || word == "-V");
    let names: Vec<String> = words.iter().skip(1).filter(|word| !word.starts_with('-')).cloned().collect();
    if !shows {
        process.machine.tasks.push(Task::Command(names));
        return;
    }
    process.machine.status = 0;
    for name in names {
        let known =
            process.machine.scope.functions.contains_key(&name) || ["cd", "export", "read", "set", "exit", "eval"].contains(&name.as_str());
        let found = if known { Ok(name.clone()) } else { exec::find(world, process, &name) };
        match found {
            Ok(path) if words[0] == "type" => print(world, process, false, format!("{name} is {path}\n").as_bytes()),
            Ok(path) => print(world, process, false, format!("{path}\n").as_bytes()),
            Err(_) => {
                process.machine.status = 1;
                if words[0] == "type" {
                    fail(world, process, &format!("type: {name}: not found"));
                }
            }
        }
    }
}

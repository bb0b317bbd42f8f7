//! Finds what a command's name means and starts it: a function, a builtin, a program, a script.

use super::input;
use super::machine::{Exec, Machine, What};
use super::run::print;
use super::task::{Task, Variable};
use super::{builtin, parse};
use crate::hosts::command::{self, Ask, Outcome};
use crate::hosts::content::Content;
use crate::hosts::disk::Kind;
use crate::hosts::files::{self, As};
use crate::hosts::process::Process;
use crate::hosts::program::{self, Start};
use crate::world::World;

/// Programs every shell has built in.
const BUILT_IN: [&str; 5] = ["[", "echo", "kill", "printf", "test"];

/// Carries out a command whose words are expanded; `phase` counts how often a slow one was asked to go on.
pub(super) fn command(world: &mut World, process: &mut Process, words: Vec<String>, phase: u32) {
    let Some(name) = words.first().cloned() else { return };
    if phase == 0 {
        if let Some(body) = process.machine.scope.functions.get(&name).cloned() {
            let machine = &mut process.machine;
            let mut arguments = words;
            arguments[0] = machine.scope.arguments.first().cloned().unwrap_or_default();
            machine.tasks.push(Task::EndCall(std::mem::replace(&mut machine.scope.arguments, arguments)));
            machine.tasks.push(Task::Run(body));
            return;
        }
        if builtin::run(world, process, &words) {
            return;
        }
    }
    if BUILT_IN.contains(&name.as_str()) {
        return ask(world, process, &name, words, phase);
    }
    match find(world, process, &name) {
        Ok(path) => start(world, process, &path, words, phase),
        Err((why, status)) => {
            let shell = process.machine.scope.arguments.first().cloned().unwrap_or_else(|| "bash".to_owned());
            print(world, process, true, format!("{shell}: {name}: {why}\n").as_bytes());
            process.machine.status = status;
        }
    }
}

/// The file a command's name means.
pub(super) fn find(world: &World, process: &Process, name: &str) -> Result<String, (String, i32)> {
    let scope = &process.machine.scope;
    let who = As { instance: &process.instance, user: &scope.user };
    if name.contains('/') {
        let (path, entry) = files::stat(world, who, &files::absolute(&scope.folder, name)).map_err(|error| (error.to_string(), 127))?;
        if entry.kind == Kind::Folder {
            return Err(("Is a directory".to_owned(), 126));
        }
        return if files::may(world, who, &entry, 1) { Ok(path) } else { Err(("Permission denied".to_owned(), 126)) };
    }
    let path = process.machine.get("PATH").unwrap_or(super::machine::PATH);
    let candidates = path.split(':').map(|folder| format!("{folder}/{name}"));
    let usable = |path: String| {
        let (path, entry) = files::stat(world, who, &path).ok()?;
        (entry.kind == Kind::File && files::may(world, who, &entry, 1)).then_some(path)
    };
    candidates.into_iter().find_map(usable).ok_or_else(|| ("command not found".to_owned(), 127))
}

fn start(world: &mut World, process: &mut Process, path: &str, words: Vec<String>, phase: u32) {
    let content = files::read(world, As::root(&process.instance), path).unwrap_or_default();
    if content.starts_with(b"\x7fELF") {
        return ask(world, process, files::name(path), words, phase);
    }
    if begin_program(process, &content, &words[1..]) {
        return;
    }
    let text = String::from_utf8_lossy(&content).into_owned();
    let first = text.lines().next().unwrap_or_default();
    let (interpreter, options) = match first.strip_prefix("#!") {
        Some(line) => {
            let mut parts = line.split_whitespace().filter(|part| *part != "/usr/bin/env");
            (parts.next().map_or("sh", files::name).to_owned(), parts.collect::<Vec<_>>().join(" "))
        }
        None => ("bash".to_owned(), String::new()),
    };
    match interpreter.as_str() {
        "sh" | "bash" => {
            let mut arguments = words;
            path.clone_into(&mut arguments[0]);
            script(world, process, &text, arguments, &options);
        }
        other => {
            print(world, process, true, format!("{path}: {other}: the lab's hosts have no interpreter for this script\n").as_bytes());
            process.machine.status = 126;
        }
    }
}

/// Starts one of the lab's programs, if the content is one.
pub(super) fn begin_program(process: &mut Process, content: &[u8], arguments: &[String]) -> bool {
    let environment = process.machine.exported();
    let user = process.machine.scope.user.clone();
    let with = Start { user: &user, arguments, environment: &environment };
    match program::start(content, &with) {
        Some(program) => process.machine.tasks.push(Task::Program(program)),
        None => return false,
    }
    true
}

fn script(world: &mut World, process: &mut Process, text: &str, arguments: Vec<String>, options: &str) {
    match parse::parse(text) {
        Ok(node) => {
            let what = What::Script { node, arguments };
            replace(&mut process.machine, Exec { options: options.to_owned(), what, ..Exec::words(Vec::new()) }, world);
        }
        Err(error) => {
            let name = arguments.first().cloned().unwrap_or_default();
            print(world, process, true, format!("{name}: {error}\n").as_bytes());
            process.machine.status = 2;
        }
    }
}

/// Something else runs in place of the command, in a shell of its own.
fn replace(machine: &mut Machine, exec: Exec, world: &World) {
    machine.enter();
    if let Some(user) = exec.user {
        machine.scope.user = user;
    }
    if let Some(folder) = exec.folder {
        machine.scope.folder = folder;
    }
    let exported = exec.environment.unwrap_or_else(|| machine.exported());
    machine.scope.variables = exported.into_iter().map(|(name, value)| (name, Variable { value, exported: true })).collect();
    machine.scope.functions.clear();
    machine.scope.guard = 0;
    if let Some(limit) = exec.limit {
        machine.tasks.push(Task::Deadline(world.after(limit)));
    }
    let scope = &mut machine.scope;
    scope.errexit = exec.options.contains('e');
    scope.xtrace = exec.options.contains('x');
    scope.nounset = exec.options.contains('u');
    match exec.what {
        What::Words(words) => machine.tasks.push(Task::Command(words)),
        What::Script { node, arguments } => {
            scope.arguments = arguments;
            machine.tasks.push(Task::Run(node));
        }
    }
}

/// Asks a program of the system.
fn ask(world: &mut World, process: &mut Process, name: &str, words: Vec<String>, phase: u32) {
    let Some(program) = command::find(name) else {
        print(world, process, true, format!("{name}: the lab has this program's file only\n").as_bytes());
        process.machine.status = 126;
        return;
    };
    // A program reads all of its input or none: while more may come, what is there is not shown to it.
    let more = process.machine.may_get_more();
    let input = if more { Vec::new() } else { input::waiting(&process.machine) };
    let scope = &process.machine.scope;
    let (instance, user, folder) = (process.instance.clone(), scope.user.clone(), scope.folder.clone());
    let environment = process.machine.exported();
    let umask = scope.umask;
    let mut ask = Ask {
        name,
        words: &words,
        instance: &instance,
        user: &user,
        folder: &folder,
        environment,
        pid: process.pid,
        umask,
        phase,
        input,
        has_read: false,
        out: Vec::new(),
        err: Vec::new(),
    };
    let outcome = program(world, &mut ask);
    let (has_read, out, err) = (ask.has_read, ask.out, ask.err);
    if has_read && more {
        process.machine.input.wanted = true;
        let again = if phase == 0 { Task::Command(words) } else { Task::Again { words, phase } };
        return process.machine.tasks.push(again);
    }
    if has_read {
        input::consume(&mut process.machine);
    }
    finish(world, process, outcome, out, err, words);
}

fn finish(world: &mut World, process: &mut Process, outcome: Outcome, out: Vec<u8>, err: Vec<u8>, words: Vec<String>) {
    if let Outcome::After(time, status) = outcome {
        process.machine.tasks.push(Task::Ended { out: Content(out), err: Content(err), status });
        process.machine.pause = Some(time);
        return;
    }
    print(world, process, false, &out);
    print(world, process, true, &err);
    match outcome {
        Outcome::Exit(status) => process.machine.status = status,
        Outcome::Again(time, phase) => {
            process.machine.tasks.push(Task::Again { words, phase });
            process.machine.pause = Some(time);
        }
        Outcome::Exec(exec) => replace(&mut process.machine, *exec, world),
        Outcome::File { path, arguments } => {
            let content = files::read(world, As::root(&process.instance), &path).unwrap_or_default();
            if !begin_program(process, &content, &arguments) {
                print(world, process, true, format!("{}: {path}: the lab runs no such program\n", words[0]).as_bytes());
                process.machine.status = 1;
            }
        }
        Outcome::After(..) => {}
    }
}

//! Carries a script on, task by task, until it has to wait or has ended.

use super::task::{Sink, Task};
use super::{exec, input, nodes};
use crate::hosts::files::{self, As};
use crate::hosts::powershell;
use crate::hosts::process::{self, Process};
use crate::hosts::program;
use crate::world::World;
use jiff::SignedDuration;

/// What a machine does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Sleep(SignedDuration),
    /// Until a child ends.
    Wait,
    Ended,
}

/// Tasks carried out before a machine that never waits is made to.
const AT_ONCE: u32 = 20_000;

/// Carries a process's machine on until it waits or ends.
pub(crate) fn run(world: &mut World, process: &mut Process) -> Next {
    if let Some(words) = process.machine.broken.take() {
        process.stderr.extend_from_slice(words.as_bytes());
        process.machine.status = 2;
        return Next::Ended;
    }
    process.machine.overdue(world.now());
    process.machine.input.wanted = false;
    for _ in 0..AT_ONCE {
        let Some(task) = process.machine.tasks.pop() else { return Next::Ended };
        step(world, process, task);
        if let Some(time) = process.machine.pause.take() {
            return sleep(world, process, time);
        }
        let machine = &process.machine;
        let waits = matches!(machine.tasks.last(), Some(Task::Wait(pids)) if machine.waits_for(pids));
        if waits || machine.input.wanted {
            return match machine.deadline() {
                Some(at) => Next::Sleep(at.duration_since(world.now())),
                None => Next::Wait,
            };
        }
    }
    sleep(world, process, SignedDuration::from_secs(1))
}

fn sleep(world: &World, process: &Process, time: SignedDuration) -> Next {
    let left = process.machine.deadline().map(|at| at.duration_since(world.now()));
    Next::Sleep(left.map_or(time, |left| left.min(time)))
}

fn step(world: &mut World, process: &mut Process, task: Task) {
    match task {
        Task::Program(mut program) => {
            let machine = &mut process.machine;
            let step = program::step(world, &process.instance, &mut program, &mut || input::line(machine));
            print(world, process, false, step.print.as_bytes());
            print(world, process, true, step.complain.as_bytes());
            match step.exit {
                Some(status) => process.machine.status = status,
                None => {
                    process.machine.tasks.push(Task::Program(program));
                    process.machine.pause = (!process.machine.input.wanted).then_some(step.next_after);
                }
            }
        }
        Task::Ended { out, err, status } => {
            print(world, process, false, &out.0);
            print(world, process, true, &err.0);
            process.machine.status = status;
        }
        Task::Command(words) => exec::command(world, process, words, 0),
        Task::Again { words, phase } => exec::command(world, process, words, phase),
        Task::PowerShell(lines) => powershell_line(world, process, lines),
        Task::Shell(prompt) => input::shell(world, process, prompt),
        Task::Wait(pids) => {
            let last = pids.last().and_then(|pid| process.machine.children.get(pid).copied().flatten());
            process.machine.status = last.unwrap_or(0);
        }
        task => nodes::step(world, process, task),
    }
}

fn powershell_line(world: &mut World, process: &mut Process, mut lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let line = lines.remove(0);
    process.machine.tasks.push(Task::PowerShell(lines));
    let said = powershell::line(world, &process.instance, &process.user, &line);
    print(world, process, said.status != 0, said.text.as_bytes());
    process.machine.status = said.status;
    process.machine.pause = (said.takes > SignedDuration::ZERO).then_some(said.takes);
}

/// Prints where the process's output (or its errors) go now.
pub(super) fn print(world: &mut World, process: &mut Process, err: bool, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let io = &process.machine.scope.io;
    let sink = if err { io.err.clone() } else { io.out.clone() };
    match sink {
        Sink::Stream { pid, err } if pid == process.pid => {
            if err {
                process.stderr.extend_from_slice(bytes)
            } else {
                process.stdout.extend_from_slice(bytes)
            }
        }
        Sink::Stream { pid, err } => process::print(world, &process.instance, pid, err, bytes),
        Sink::Buffer(number) => process.machine.buffers.entry(number).or_default().content.0.extend_from_slice(bytes),
        Sink::File(path) => {
            let root = As::root(&process.instance);
            let mut content = files::read(world, root, &path).unwrap_or_default();
            content.extend_from_slice(bytes);
            files::write(world, root, &path, &content, 0o644).unwrap_or_default();
        }
        Sink::Nowhere => {}
    }
}

//! Processes of hosts: what they have printed, and where their program stands, as rows that outlive this process.

use super::content;
use super::host;
use super::shell::{self, Input, Machine, Next};
use super::{Event, user};
use crate::world::{self, World};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Process {
    pub(crate) instance: String,
    pub(crate) pid: u32,
    /// The process that started it.
    pub(crate) parent: Option<u32>,
    pub(crate) user: String,
    /// What `ps` shows.
    pub(crate) command: String,
    pub(crate) started: Timestamp,
    /// All it has printed so far.
    #[serde(with = "content::bytes")]
    pub(crate) stdout: Vec<u8>,
    /// All it has printed on standard error so far.
    #[serde(with = "content::bytes")]
    pub(crate) stderr: Vec<u8>,
    /// Its exit status, once it has ended.
    pub(crate) exit: Option<i32>,
    /// The signal that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signal: Option<i32>,
    /// When it goes on by itself.
    pub(crate) due: Option<Timestamp>,
    /// Wake-ups of earlier turns are stale.
    pub(super) turn: u64,
    /// Nobody asks for its output: it is forgotten when it ends.
    pub(super) unwatched: bool,
    pub(super) machine: Machine,
}

fn key(instance: &str, pid: u32) -> String {
    format!("{instance}/{pid:08}")
}

/// What somebody who logs in wants, and brings along.
#[derive(Clone, Debug, Default)]
pub(crate) struct Login<'a> {
    /// A command line; without one, a shell that reads its commands.
    pub(crate) command: Option<&'a str>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) stdin: Vec<u8>,
    /// More input may come.
    pub(crate) open: bool,
    /// A terminal is at the other end.
    pub(crate) terminal: bool,
}

/// Starts what somebody who logs in as `user` wants; its number. `None` if the host is not up or has no such user.
pub(crate) fn spawn(world: &mut World, instance: &str, user: &str, login: Login<'_>) -> Option<u32> {
    let who = user::named(world, instance, user)?;
    let mut machine = match login.command {
        None => Machine::shell(&who, login.terminal),
        Some(command) if user::is_windows(world, instance) => Machine::powershell(&who, command),
        Some(command) => Machine::login(&who, command),
    };
    machine.exports(login.environment);
    if login.terminal {
        machine.has_one_stream();
    }
    machine.input = Input { open: true, terminal: login.terminal, wanted: false };
    machine.feed(&login.stdin, !login.open);
    launch(world, instance, user, login.command.unwrap_or("-bash"), machine, false)
}

/// More of its standard input comes to a process; `ended`: all of it has come.
pub(crate) fn feed(world: &mut World, instance: &str, pid: u32, bytes: &[u8], ended: bool) {
    change_input(world, instance, pid, |machine| {
        machine.feed(bytes, ended);
        machine.input.wanted
    });
}

/// Ctrl-C at the terminal of a process: the command its shell runs ends, or the process itself.
pub(crate) fn interrupt(world: &mut World, instance: &str, pid: u32) {
    let mut shell = false;
    change_input(world, instance, pid, |machine| {
        shell = machine.interrupt();
        shell
    });
    if !shell {
        kill(world, instance, pid, 2);
    }
}

/// Whoever was at the other end of a process's input has left: nothing more comes, and nobody listens.
pub(crate) fn hang_up(world: &mut World, instance: &str, pid: u32) {
    change_input(world, instance, pid, |machine| {
        machine.hang_up();
        machine.input.wanted
    });
    abandon(world, instance, pid);
}

/// Every connection to every host is gone.
pub(crate) fn hang_up_all(world: &mut World) {
    let connected = world.hosts.processes.values().filter(|process| process.parent.is_none() && !process.unwatched);
    let connected: Vec<(String, u32)> = connected.map(|process| (process.instance.clone(), process.pid)).collect();
    for (instance, pid) in connected {
        hang_up(world, &instance, pid);
    }
}

/// Changes what a process that has not ended reads from; it goes on at once if `change` says so.
fn change_input(world: &mut World, instance: &str, pid: u32, change: impl FnOnce(&mut Machine) -> bool) {
    let process = world.hosts.processes.get_mut(&key(instance, pid)).filter(|process| process.exit.is_none());
    if process.is_some_and(|process| change(&mut process.machine)) {
        advance(world, instance, pid);
    }
}

/// Runs a script (a file's path, or PowerShell's text on Windows) as `user`, its output going into the file `log`.
pub(super) fn spawn_script(world: &mut World, instance: &str, user: &str, script: &str, log: Option<&str>) -> Option<u32> {
    let mut machine = if user::is_windows(world, instance) {
        Machine::powershell(&user::named(world, instance, user)?, script)
    } else {
        Machine::login(&user::named(world, instance, user)?, &format!("exec {script}"))
    };
    if let Some(log) = log {
        super::files::set_text(world, instance, log, "", 0o644);
        machine.prints_into(log);
    }
    launch(world, instance, user, script.lines().next().unwrap_or_default(), machine, true)
}

/// Puts a machine on a host and lets it run until it has to wait.
fn launch(world: &mut World, instance: &str, user: &str, command: &str, machine: Machine, unwatched: bool) -> Option<u32> {
    let pid = add(world, instance, user, command, machine, None, unwatched)?;
    advance(world, instance, pid);
    Some(pid)
}

fn add(
    world: &mut World,
    instance: &str,
    user: &str,
    command: &str,
    mut machine: Machine,
    parent: Option<u32>,
    unwatched: bool,
) -> Option<u32> {
    let pid = host::next_pid(world, instance)?;
    machine.belongs_to(pid);
    let process = Process {
        instance: instance.to_owned(),
        pid,
        parent,
        user: user.to_owned(),
        command: command.to_owned(),
        started: world.now(),
        stdout: Vec::new(),
        stderr: Vec::new(),
        exit: None,
        signal: None,
        due: None,
        turn: 0,
        unwatched,
        machine,
    };
    world.hosts.processes.insert(key(instance, pid), process);
    Some(pid)
}

/// Starts a child that begins as soon as its parent waits or ends.
pub(super) fn start_child(world: &mut World, instance: &str, parent: u32, user: &str, command: &str, machine: Machine) -> Option<u32> {
    let pid = add(world, instance, user, command, machine, Some(parent), true)?;
    sleep(world, instance, pid, SignedDuration::ZERO);
    Some(pid)
}

/// The process of this number, ended ones included until they are reaped.
pub(crate) fn process<'w>(world: &'w World, instance: &str, pid: u32) -> Option<&'w Process> {
    world.hosts.processes.get(&key(instance, pid))
}

/// Processes of a host that have not ended, by number.
pub(super) fn alive<'w>(world: &'w World, instance: &'w str) -> impl Iterator<Item = &'w Process> {
    world.hosts.processes.values().filter(move |process| process.instance == instance && process.exit.is_none())
}

/// Forgets a process that has ended.
pub(crate) fn reap(world: &mut World, instance: &str, pid: u32) {
    if process(world, instance, pid).is_some_and(|process| process.exit.is_some()) {
        world.hosts.processes.remove(&key(instance, pid));
    }
}

/// Whoever started the process no longer listens: it goes on, and is forgotten when it ends.
pub(crate) fn abandon(world: &mut World, instance: &str, pid: u32) {
    if let Some(process) = world.hosts.processes.get_mut(&key(instance, pid)) {
        process.unwatched = true;
    }
    reap(world, instance, pid);
}

/// Ends a process with a signal; `false` without such a process.
pub(crate) fn kill(world: &mut World, instance: &str, pid: u32, signal: i32) -> bool {
    if process(world, instance, pid).is_none_or(|process| process.exit.is_some()) {
        return false;
    }
    if let Some(process) = world.hosts.processes.get_mut(&key(instance, pid)) {
        process.signal = Some(signal);
    }
    end(world, instance, pid, 128 + signal);
    true
}

/// Every process of the host is gone with it: who watches one that had not ended never hears how it ended.
pub(super) fn end_all(world: &mut World, instance: &str) {
    let keys = world.hosts.processes.keys_where(|process| process.instance == instance && (process.unwatched || process.exit.is_none()));
    for key in keys {
        world.hosts.processes.remove(&key);
    }
}

/// A process goes on, unless it has meanwhile.
pub(super) fn wake(world: &mut World, instance: &str, pid: u32, turn: u64) {
    if process(world, instance, pid).is_some_and(|process| process.turn == turn && process.exit.is_none()) {
        advance(world, instance, pid);
    }
}

/// Lets a process run until it waits or ends.
fn advance(world: &mut World, instance: &str, pid: u32) {
    let Some(mut process) = process(world, instance, pid).cloned() else { return };
    process.due = None;
    process.turn += 1;
    let next = shell::run(world, &mut process);
    let status = process.machine.status;
    world.hosts.processes.insert(key(instance, pid), process);
    match next {
        Next::Sleep(time) => sleep(world, instance, pid, time),
        Next::Wait => {}
        Next::Ended => end(world, instance, pid, status),
    }
}

fn sleep(world: &mut World, instance: &str, pid: u32, time: SignedDuration) {
    let at = world.after(time);
    let Some(process) = world.hosts.processes.get_mut(&key(instance, pid)) else { return };
    process.due = Some(at);
    let event = Event::Wake { instance: instance.to_owned(), pid, turn: process.turn };
    world.schedule_at(at, world::Event::Host(event));
}

fn end(world: &mut World, instance: &str, pid: u32, status: i32) {
    let Some(process) = world.hosts.processes.get_mut(&key(instance, pid)) else { return };
    process.exit = Some(status);
    process.due = None;
    process.machine.stop();
    let (parent, unwatched) = (process.parent, process.unwatched);
    if unwatched {
        world.hosts.processes.remove(&key(instance, pid));
    }
    if let Some(parent) = parent
        && let Some(waiting) = world.hosts.processes.get_mut(&key(instance, parent))
        && waiting.exit.is_none()
        && waiting.machine.child_ended(pid, status)
    {
        sleep(world, instance, parent, SignedDuration::ZERO);
    }
}

/// Adds to what a process has printed, one that is not running now.
pub(super) fn print(world: &mut World, instance: &str, pid: u32, err: bool, bytes: &[u8]) {
    if let Some(process) = world.hosts.processes.get_mut(&key(instance, pid)) {
        if err { process.stderr.extend_from_slice(bytes) } else { process.stdout.extend_from_slice(bytes) }
    }
}

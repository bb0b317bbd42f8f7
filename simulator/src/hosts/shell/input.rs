//! What comes on a machine's standard input while it works, and the shell that reads its commands from there.

use super::machine::Machine;
use super::parse;
use super::run::print;
use super::task::{Buffer, Task};
use crate::hosts::process::Process;
use crate::hosts::{host, powershell, user};
use crate::world::World;
use serde::{Deserialize, Serialize};

/// The far end of the standard input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Input {
    /// More may come.
    pub(crate) open: bool,
    /// It is a terminal: its end is for whoever reads now, not for ever.
    pub(crate) terminal: bool,
    /// Nothing goes on until more comes, or the end.
    pub(crate) wanted: bool,
}

/// What reading a line brings.
pub(in crate::hosts) enum Line {
    /// A line, and whether it had a line end.
    Read(String, bool),
    /// Nothing more comes.
    End,
    /// It has not come yet: whoever reads is asked again once it has.
    Later,
}

/// What a shell that reads commands remembers between two lines.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Prompt {
    /// A person reads along.
    shown: bool,
    /// The prompt of this line has been printed.
    asked: bool,
    /// Lines that are no whole command yet.
    text: String,
}

impl Prompt {
    pub(super) fn new(shown: bool) -> Self {
        Self { shown, ..Self::default() }
    }
}

impl Machine {
    /// Bytes come in; `ended`: they are the last.
    pub(in crate::hosts) fn feed(&mut self, bytes: &[u8], ended: bool) {
        self.buffers.entry(0).or_default().content.0.extend_from_slice(bytes);
        self.input.open &= !ended;
    }

    /// Whoever was at the other end has left.
    pub(in crate::hosts) fn hang_up(&mut self) {
        self.input = Input { wanted: self.input.wanted, ..Input::default() };
    }

    /// Whether what is read now may grow.
    pub(super) fn may_get_more(&self) -> bool {
        self.input.open && self.scope.io.input == Some(0)
    }

    /// Ctrl-C: what runs in the shell that reads commands ends.
    pub(in crate::hosts) fn interrupt(&mut self) -> bool {
        let is_shell = |task: &Task| matches!(task, Task::Shell(_));
        if !self.tasks.iter().any(is_shell) {
            return false;
        }
        self.unwind(is_shell);
        if let Some(Task::Shell(prompt)) = self.tasks.last_mut() {
            *prompt = Prompt::new(prompt.shown);
        }
        self.status = 130;
        true
    }
}

/// What stands on the standard input, without reading it.
pub(super) fn waiting(machine: &Machine) -> Vec<u8> {
    let buffer = machine.scope.io.input.and_then(|number| machine.buffers.get(&number));
    buffer.map(|buffer| buffer.content.0.get(buffer.at..).unwrap_or_default().to_vec()).unwrap_or_default()
}

/// All of the standard input has been read.
pub(super) fn consume(machine: &mut Machine) {
    if machine.scope.io.input == Some(0) {
        machine.input.open |= machine.input.terminal;
    }
    if let Some(buffer) = machine.scope.io.input.and_then(|number| machine.buffers.get_mut(&number)) {
        buffer.at = buffer.content.0.len();
    }
}

/// The next line of the standard input.
pub(super) fn line(machine: &mut Machine) -> Line {
    let more = machine.may_get_more();
    let number = machine.scope.io.input;
    let buffer = number.and_then(|number| machine.buffers.get_mut(&number));
    let read = buffer.and_then(|buffer| whole_line(buffer, more));
    match read {
        Some((line, ended)) => Line::Read(line, ended),
        None if more => {
            machine.input.wanted = true;
            Line::Later
        }
        None => {
            consume(machine);
            Line::End
        }
    }
}

/// The line a buffer holds next; one without an end counts only if nothing can follow.
fn whole_line(buffer: &mut Buffer, more: bool) -> Option<(String, bool)> {
    let rest = buffer.content.0.get(buffer.at..).filter(|rest| !rest.is_empty())?;
    let end = rest.iter().position(|next| *next == b'\n');
    if end.is_none() && more {
        return None;
    }
    let line = String::from_utf8_lossy(&rest[..end.unwrap_or(rest.len())]).into_owned();
    buffer.at += end.map_or(rest.len(), |end| end + 1);
    Some((line, end.is_some()))
}

/// A shell that reads its commands from the standard input goes on with the next.
pub(super) fn shell(world: &mut World, process: &mut Process, mut prompt: Prompt) {
    let windows = user::is_windows(world, &process.instance);
    if prompt.shown && !prompt.asked {
        let text = if prompt.text.is_empty() { ps1(world, process, windows) } else { "> ".to_owned() };
        print(world, process, false, text.as_bytes());
        prompt.asked = true;
    }
    match line(&mut process.machine) {
        Line::Later => process.machine.tasks.push(Task::Shell(prompt)),
        Line::End if prompt.text.is_empty() => {
            // The end of a terminal's input is the end of its shell, and nobody else reads from it.
            process.machine.input.open = false;
            if prompt.shown {
                print(world, process, false, b"logout\n");
            }
        }
        Line::End => begin(world, process, prompt, windows, true),
        Line::Read(line, _) => {
            prompt.text.push_str(&line);
            prompt.text.push('\n');
            begin(world, process, prompt, windows, false);
        }
    }
}

/// Carries out the lines read so far if they are a whole command; the shell reads on behind it.
fn begin(world: &mut World, process: &mut Process, prompt: Prompt, windows: bool, last: bool) {
    let next = Task::Shell(Prompt::new(prompt.shown));
    if windows {
        let leaves = prompt.text.trim().eq_ignore_ascii_case("exit");
        process.machine.tasks.extend((!leaves).then_some(next));
        return process.machine.tasks.push(Task::PowerShell(powershell::lines(&prompt.text)));
    }
    match parse::parse(&prompt.text) {
        Err(error) if error.is_of_the_end() && !last => process.machine.tasks.push(Task::Shell(Prompt { asked: false, ..prompt })),
        Ok(_) if parse::awaits_document(&prompt.text) && !last => {
            process.machine.tasks.push(Task::Shell(Prompt { asked: false, ..prompt }));
        }
        Ok(node) => process.machine.tasks.extend([next, Task::Run(node)]),
        Err(error) => {
            print(world, process, true, format!("bash: {error}\n").as_bytes());
            process.machine.status = 2;
            process.machine.tasks.push(next);
        }
    }
}

fn ps1(world: &World, process: &Process, windows: bool) -> String {
    let (host, scope) = (host::hostname(world, &process.instance), &process.machine.scope);
    let host = host.split('.').next().unwrap_or(&host);
    if windows {
        return format!("{}@{} {}> ", scope.user.to_lowercase(), host.to_uppercase(), scope.folder.replace('/', "\\"));
    }
    let home = process.machine.get("HOME").unwrap_or_default();
    let last = scope.folder.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or("/");
    let folder = if scope.folder == home { "~" } else { last };
    format!("[{}@{host} {folder}]{} ", scope.user, if scope.user == "root" { '#' } else { '$' })
}

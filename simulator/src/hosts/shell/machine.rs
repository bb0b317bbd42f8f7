//! A script at work: what is left to do, its variables, its open files.

use super::ast::Node;
use super::input::{Input, Prompt};
use super::task::{Buffer, Io, Scope, Sink, Task, Variable};
use crate::hosts::content::Content;
use crate::hosts::user::User;
use crate::hosts::{parse_script, powershell};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A script at work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(super) tasks: Vec<Task>,
    pub(super) scope: Scope,
    pub(crate) status: i32,
    pub(super) buffers: BTreeMap<u32, Buffer>,
    pub(super) next_buffer: u32,
    pub(super) pid: u32,
    pub(super) background: Option<u32>,
    /// Children with their status, once they have ended.
    pub(super) children: BTreeMap<u32, Option<i32>>,
    #[serde(default)]
    pub(in crate::hosts) input: Input,
    /// Seconds the command in hand takes.
    pub(super) pause: Option<SignedDuration>,
    /// A syntax error of the whole script.
    pub(super) broken: Option<String>,
}

/// Another program in place of a command: `sudo`, `sh -c`, a script.
#[derive(Clone, Debug)]
pub(crate) struct Exec {
    pub(crate) what: What,
    pub(crate) user: Option<String>,
    /// The whole environment, if it changes.
    pub(crate) environment: Option<BTreeMap<String, String>>,
    pub(crate) folder: Option<String>,
    /// How long it may take.
    pub(crate) limit: Option<SignedDuration>,
    /// `-e` and `-x` of a new shell.
    pub(crate) options: String,
}

/// What is carried out.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Words(Vec<String>),
    Script { node: Node, arguments: Vec<String> },
}

impl Exec {
    /// Words as they are.
    pub(crate) fn words(words: Vec<String>) -> Self {
        Self { what: What::Words(words), user: None, environment: None, folder: None, limit: None, options: String::new() }
    }
}

/// Where programs are looked for.
pub(crate) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

/// The environment a user's shell begins with.
pub(crate) fn environment(user: &User) -> BTreeMap<String, String> {
    let pairs = [
        ("HOME", user.home.as_str()),
        ("USER", &user.name),
        ("LOGNAME", &user.name),
        ("SHELL", &user.shell),
        ("PATH", PATH),
        ("LANG", "en_US.UTF-8"),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

impl Machine {
    fn new(user: &User, tasks: Vec<Task>) -> Self {
        let variable = |value| Variable { value, exported: true };
        let variables = environment(user).into_iter().map(|(name, value)| (name, variable(value))).collect();
        let io = Io { input: Some(0), out: Sink::Stream { pid: 0, err: false }, err: Sink::Stream { pid: 0, err: true } };
        let scope = Scope {
            user: user.name.clone(),
            folder: user.home.clone(),
            variables,
            functions: BTreeMap::new(),
            arguments: vec!["bash".to_owned()],
            umask: 0o022,
            errexit: false,
            xtrace: false,
            nounset: false,
            pipefail: false,
            guard: 0,
            io,
        };
        let buffers = BTreeMap::from([(0, Buffer::default())]);
        Self {
            tasks,
            scope,
            status: 0,
            buffers,
            next_buffer: 1,
            pid: 0,
            background: None,
            children: BTreeMap::new(),
            input: Input::default(),
            pause: None,
            broken: None,
        }
    }

    /// A user's shell given one command line.
    pub(crate) fn login(user: &User, command: &str) -> Self {
        match parse_script(command) {
            Ok(node) => Self::new(user, vec![Task::Run(node)]),
            Err(error) => Self { broken: Some(format!("bash: -c: line 1: {error}\n")), ..Self::new(user, Vec::new()) },
        }
    }

    /// A shell that reads its commands from the standard input; `shown` for a person who reads along.
    pub(crate) fn shell(user: &User, shown: bool) -> Self {
        Self::new(user, vec![Task::Shell(Prompt::new(shown))])
    }

    /// PowerShell given a script.
    pub(crate) fn powershell(user: &User, script: &str) -> Self {
        Self::new(user, vec![Task::PowerShell(powershell::lines(script))])
    }

    /// A copy of this shell that carries out `node`, for a child process.
    pub(super) fn fork(&self, node: Node) -> Self {
        let mut child = self.clone();
        child.tasks = vec![Task::Run(node)];
        child.children = BTreeMap::new();
        child.input = Input::default();
        child.pause = None;
        let own = |sink: &Sink| if matches!(sink, Sink::Buffer(_)) { Sink::Nowhere } else { sink.clone() };
        child.scope.io.out = own(&self.scope.io.out);
        child.scope.io.err = own(&self.scope.io.err);
        if child.scope.io.input == Some(0) {
            child.scope.io.input = None;
        }
        let input = child.scope.io.input;
        child.buffers.retain(|number, _| Some(*number) == input);
        child
    }

    /// Its number; its own streams are those of that process.
    pub(crate) fn belongs_to(&mut self, pid: u32) {
        self.pid = pid;
        for sink in [&mut self.scope.io.out, &mut self.scope.io.err] {
            if let Sink::Stream { pid: owner, .. } = sink
                && *owner == 0
            {
                *owner = pid;
            }
        }
    }

    /// Puts these among what its programs find in their environment.
    pub(crate) fn exports(&mut self, variables: BTreeMap<String, String>) {
        let variables = variables.into_iter().map(|(name, value)| (name, Variable { value, exported: true }));
        self.scope.variables.extend(variables);
    }

    /// What it complains of goes where its output goes.
    pub(crate) fn has_one_stream(&mut self) {
        self.scope.io.err = self.scope.io.out.clone();
    }

    /// Its output goes into a file.
    pub(crate) fn prints_into(&mut self, path: &str) {
        self.scope.io.out = Sink::File(path.to_owned());
        self.scope.io.err = Sink::File(path.to_owned());
    }

    /// Nothing is left to do.
    pub(crate) fn stop(&mut self) {
        self.tasks.clear();
        self.buffers.clear();
    }

    /// A child has ended; whether this machine waits for that.
    pub(crate) fn child_ended(&mut self, pid: u32, status: i32) -> bool {
        self.children.insert(pid, Some(status));
        matches!(self.tasks.last(), Some(Task::Wait(_)))
    }

    /// A new buffer.
    pub(super) fn buffer(&mut self, content: Vec<u8>) -> u32 {
        let number = self.next_buffer;
        self.next_buffer += 1;
        self.buffers.insert(number, Buffer { content: Content(content), at: 0 });
        number
    }

    /// A subshell begins; it ends where the task left for that is reached.
    pub(super) fn enter(&mut self) {
        self.tasks.push(Task::Leave(Box::new(self.scope.clone())));
    }

    /// The value of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.scope.variables.get(name).map(|variable| variable.value.as_str())
    }

    /// Sets a variable.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        let variable = self.scope.variables.entry(name.to_owned()).or_default();
        variable.value = value.into();
    }

    /// What programs find in their environment.
    pub(super) fn exported(&self) -> BTreeMap<String, String> {
        let exported = self.scope.variables.iter().filter(|(_, variable)| variable.exported);
        exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect()
    }

    /// Takes tasks away down to the first one `stops` says yes to, which stays; scopes are put back on the way.
    pub(super) fn unwind(&mut self, stops: impl Fn(&Task) -> bool) -> bool {
        while let Some(task) = self.tasks.last() {
            if stops(task) {
                return true;
            }
            if let Some(task) = self.tasks.pop() {
                self.restore(task);
            }
        }
        false
    }

    /// What a task puts back when it is reached; `false` for one that does more than that.
    pub(super) fn restore(&mut self, task: Task) -> bool {
        match task {
            Task::Leave(scope) => self.scope = *scope,
            Task::RestoreIo(io) => self.scope.io = *io,
            Task::Unguard => self.scope.guard = self.scope.guard.saturating_sub(1),
            Task::EndCall(arguments) => self.scope.arguments = arguments,
            Task::RestoreVariables(saved) => {
                for (name, variable) in saved {
                    match variable {
                        Some(variable) => self.scope.variables.insert(name, variable),
                        None => self.scope.variables.remove(&name),
                    };
                }
            }
            Task::EndSource | Task::Deadline(_) => {}
            _ => return false,
        }
        true
    }

    /// Ends this shell or subshell with a status.
    pub(super) fn exit(&mut self, status: i32) {
        self.unwind(|task| matches!(task, Task::Leave(_)));
        self.status = status;
    }

    /// Whether a deadline has passed, and then ends what it was set for.
    pub(super) fn overdue(&mut self, now: Timestamp) {
        let passed = self.tasks.iter().position(|task| matches!(task, Task::Deadline(at) if *at <= now));
        if let Some(place) = passed {
            while self.tasks.len() > place {
                if let Some(task) = self.tasks.pop() {
                    self.restore(task);
                }
            }
            self.status = 124;
        }
    }

    pub(super) fn waits_for(&self, pids: &[u32]) -> bool {
        pids.iter().any(|pid| matches!(self.children.get(pid), Some(None)))
    }

    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let deadlines = self.tasks.iter().filter_map(|task| if let Task::Deadline(at) = task { Some(*at) } else { None });
        deadlines.min()
    }
}

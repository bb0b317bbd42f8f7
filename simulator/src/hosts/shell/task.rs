//! What a script has left to do, and what its shells have of their own.

use super::ast::Node;
use super::input::Prompt;
use crate::hosts::content::Content;
use crate::hosts::program::Program;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A variable.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Variable {
    pub(super) value: String,
    pub(super) exported: bool,
}

/// Where output goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Sink {
    /// What a process prints.
    Stream {
        pid: u32,
        err: bool,
    },
    /// A buffer of this machine.
    Buffer(u32),
    /// Behind what stands in a file.
    File(String),
    Nowhere,
}

/// Open descriptors.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Io {
    /// A buffer of this machine.
    pub(super) input: Option<u32>,
    pub(super) out: Sink,
    pub(super) err: Sink,
}

/// What a subshell has of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Scope {
    pub(super) user: String,
    pub(super) folder: String,
    pub(super) variables: BTreeMap<String, Variable>,
    pub(super) functions: BTreeMap<String, Node>,
    /// `$0` and then the arguments.
    pub(super) arguments: Vec<String>,
    pub(super) umask: u32,
    pub(super) errexit: bool,
    pub(super) xtrace: bool,
    pub(super) nounset: bool,
    pub(super) pipefail: bool,
    /// Above 0 inside a condition: a failure does not end the shell there.
    pub(super) guard: u32,
    pub(super) io: Io,
}

/// Bytes being read or gathered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Buffer {
    pub(super) content: Content,
    pub(super) at: usize,
}

/// What is left to do; the last one is next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Task {
    Run(Node),
    /// If the status is 0 (or is not).
    Then {
        wanted: bool,
        node: Node,
    },
    Negate,
    Unguard,
    /// The condition of the first arm has been carried out.
    Branch {
        body: Node,
        arms: Vec<(Node, Node)>,
        otherwise: Option<Box<Node>>,
    },
    /// The condition of a loop has been carried out.
    LoopTest {
        until: bool,
        condition: Node,
        body: Node,
    },
    /// Marks a loop, and begins it again.
    Loop {
        until: bool,
        condition: Node,
        body: Node,
    },
    Each {
        name: String,
        words: Vec<String>,
        body: Node,
    },
    /// Carries out the substitutions of a command, then the command.
    Gather {
        node: Node,
        scripts: Vec<Node>,
        done: Vec<String>,
        pending: Option<u32>,
    },
    Pipe {
        stages: Vec<Node>,
        pending: Option<u32>,
        worst: i32,
    },
    /// Ends a subshell.
    Leave(Box<Scope>),
    RestoreIo(Box<Io>),
    RestoreVariables(Vec<(String, Option<Variable>)>),
    EndCall(Vec<String>),
    EndSource,
    /// Ends the shell if the last command failed and it is set to.
    Check,
    Program(Program),
    /// A command with its words expanded.
    Command(Vec<String>),
    /// A slow command goes on.
    Again {
        words: Vec<String>,
        phase: u32,
    },
    /// A slow command has ended.
    Ended {
        out: Content,
        err: Content,
        status: i32,
    },
    Deadline(Timestamp),
    /// Until these children have ended.
    Wait(Vec<u32>),
    PowerShell(Vec<String>),
    /// Reads commands from the standard input.
    Shell(Prompt),
}

//! Programs that work for minutes, step by step: a state that is asked again when its time has come.

use super::installer;
use super::shell::Line;
use crate::world::World;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a program is started with.
#[derive(Clone, Debug)]
pub(crate) struct Start<'a> {
    /// The user it runs as.
    pub(crate) user: &'a str,
    /// Its arguments, without its own name.
    pub(crate) arguments: &'a [String],
    pub(crate) environment: &'a BTreeMap<String, String>,
}

/// A program at work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Program {
    /// The installer of the replication agent.
    Installer(installer::State),
}

/// What a step brought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    /// What it prints now.
    pub(crate) print: String,
    /// What it prints now on standard error.
    pub(crate) complain: String,
    /// When it is to be asked again; at once if not said and it has not ended.
    pub(crate) next_after: SignedDuration,
    /// Its exit status, once it has ended.
    pub(crate) exit: Option<i32>,
}

/// The program a file with this content is; `None` for files that are none of the lab's programs.
pub(super) fn start(content: &[u8], with: &Start<'_>) -> Option<Program> {
    installer::recognises(content).then(|| Program::Installer(installer::start(with)))
}

/// Asks a program to go on; `line` reads its standard input.
pub(super) fn step(world: &mut World, instance: &str, program: &mut Program, line: &mut dyn FnMut() -> Line) -> Step {
    match program {
        Program::Installer(state) => installer::step(world, instance, state, line),
    }
}

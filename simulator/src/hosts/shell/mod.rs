//! The shell of Linux hosts: reads scripts and carries them out until they have to wait.
//!
//! Where a script stands is data ([`Machine`]): commands run at once until a slow one, then the machine is put away
//! until its time has come.

mod arithmetic;
pub(crate) mod ast;
mod builtin;
mod exec;
mod expand;
mod input;
mod machine;
mod nodes;
pub(crate) mod parse;
pub(crate) mod pattern;
mod run;
mod task;
mod words;

pub(super) use input::{Input, Line};
pub(super) use machine::{Exec, Machine, What, environment};
pub(super) use run::{Next, run};

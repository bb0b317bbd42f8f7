//! A file as it is checked: its text, what it was compiled to, what it imports.

use super::bodies::Bodies;
use crate::header::Header;
use rhai::{AST, FnCallExpr, Position};
use std::collections::BTreeMap;

/// A file that compiles.
pub(super) struct Unit {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) ast: AST,
    pub(super) bodies: Bodies,
    /// Of a runbook; what is imported has none.
    pub(super) header: Option<Header>,
    /// The name under which each file is imported that could be read, and that file's own name. None that several are imported under.
    pub(super) imports: BTreeMap<String, String>,
    /// What is imported under no name, and where.
    pub(super) nameless: Vec<(String, Position)>,
    /// Every name under which something is imported.
    pub(super) aliases: Vec<String>,
    /// Whether the compiler met a variable or a module it does not know.
    pub(super) has_unknown: bool,
    /// Whether it is a test of runbooks.
    pub(super) is_test: bool,
}

/// A file that was gone through, and what it calls.
pub(super) struct Checked<'a> {
    pub(super) unit: &'a Unit,
    pub(super) calls: Vec<Called<'a>>,
}

/// A call of something with a name.
pub(super) struct Called<'a> {
    /// With its namespace.
    pub(super) name: String,
    pub(super) at: Position,
    pub(super) call: &'a FnCallExpr,
    /// Whether it is done where it stands in the text, not when a function or a closure is called from somewhere else.
    pub(super) stands: bool,
    /// Whether nothing is done with what it gives.
    pub(super) dropped: bool,
}

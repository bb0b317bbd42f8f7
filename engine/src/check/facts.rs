//! What all texts tell before they are gone through: which variables are changed, what members there are.

use super::scope::{Link, chain};
use super::unit::Unit;
use rhai::{AST, ASTNode, Expr, Stmt};
use std::collections::{BTreeMap, BTreeSet};

/// Methods that change what they are called on and give nothing, whatever that is.
pub(crate) const GIVES_NOTHING: [&str; 20] = [
    "trim",
    "make_upper",
    "make_lower",
    "push",
    "append",
    "insert",
    "clear",
    "truncate",
    "chop",
    "sort",
    "sort_desc",
    "reverse",
    "splice",
    "dedup",
    "pad",
    "set",
    "mixin",
    "fill_with",
    "crop",
    "replace",
];

/// Methods that change what they are called on and give something.
const GIVES: [&str; 6] = ["pop", "shift", "remove", "retain", "drain", "extend"];

/// Whether a method changes what it is called on.
pub(crate) fn changes(method: &str) -> bool {
    GIVES_NOTHING.contains(&method) || GIVES.contains(&method)
}

/// What all texts tell before they are gone through.
#[derive(Default)]
pub(super) struct Facts {
    /// Variables that are assigned to, or changed by a method.
    pub(super) changed: BTreeSet<String>,
    /// Names of members and variables: a method may be one of them.
    pub(super) members: BTreeSet<String>,
    /// There may be any others.
    pub(super) any_member: bool,
}

impl Facts {
    pub(super) fn has_member(&self, name: &str) -> bool {
        self.any_member || self.members.contains(name)
    }
}

impl Facts {
    /// Of all these files.
    pub(super) fn of(files: &BTreeMap<String, &Unit>) -> Self {
        let mut facts = Self::default();
        files.values().for_each(|file| facts.read(&file.ast));
        facts
    }

    fn read(&mut self, ast: &AST) {
        ast.walk(&mut |path| {
            match path.last() {
                Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => self.change(&assignment.1.lhs),
                Some(ASTNode::Expr(expr @ (Expr::Dot(..) | Expr::Index(..)))) => {
                    let (_, links) = chain(expr);
                    if links.iter().any(|link| matches!(link, Link::Method(call, _) if changes(&call.name))) {
                        self.change(expr);
                    }
                    self.members.extend(links.iter().filter_map(|link| match link {
                        Link::Property(name, _) => Some((*name).to_owned()),
                        _ => None,
                    }));
                }
                Some(ASTNode::Expr(Expr::Map(map, _))) => self.members.extend(map.0.iter().map(|(key, _)| key.name.to_string())),
                _ => {}
            }
            true
        });
    }

    fn change(&mut self, expr: &Expr) {
        if let Expr::Variable(variable, ..) = chain(expr).0 {
            self.changed.insert(variable.1.to_string());
        }
    }
}

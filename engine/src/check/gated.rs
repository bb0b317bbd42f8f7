//! Steps in which people are asked: at gates in them, and in what they call. Nobody leaves such a step out on their own.

use super::bodies::Function;
use super::files::{Loader, Said};
use super::unit::Unit;
use super::words::BODIES;
use super::{Checking, text_of};
use crate::gate::APPROVE;
use rhai::{ASTNode, Expr, FnCallExpr, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// So many calls within calls are followed.
const DEEPEST: usize = 100;

/// A function by its file, its name and how many parameters it has.
type Key = (String, String, usize);

fn key(unit: &Unit, function: &Function) -> Key {
    (unit.name.clone(), function.name.clone(), function.params.len())
}

/// How often people are asked in a step, as far as its text tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// At so many gates.
    pub gates: usize,
    /// Whether it may be more often than that: one stands in a set or in a loop, or it is not known what is called.
    pub more: bool,
}

impl Asked {
    /// Whether nobody is.
    #[must_use]
    pub fn is_nobody(self) -> bool {
        self == Self::default()
    }

    fn and(self, other: Self) -> Self {
        Self { gates: self.gates + other.gates, more: self.more || other.more }
    }
}

/// The steps and ends of a runbook and of its imports in which people are asked.
#[derive(Debug, Default)]
pub struct Gated {
    /// Every name that stands in the text.
    named: BTreeMap<String, Asked>,
    /// Those with a name that is worked out.
    others: Asked,
}

impl Gated {
    /// How often people are asked in the step of this name.
    #[must_use]
    pub fn of(&self, step: &str) -> Asked {
        self.named.get(step).copied().unwrap_or(self.others)
    }
}

/// Where people are asked in a runbook.
#[must_use]
pub fn gated(runbook: &Path, project: &Path, checking: &Checking<'_>) -> Gated {
    let said = Said::of(checking.surface, checking);
    let loader = Loader::read(&said.engine, checking, runbook, project);
    let units: BTreeMap<&str, &Unit> = loader.units.iter().map(|unit| (unit.name.as_str(), unit)).collect();
    let mut found = Gated::default();
    for unit in &loader.units {
        unit.ast.walk(&mut |path| {
            if let Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) = path.last()
                && is_step(call)
                && let (Some(name), Some(body)) = (call.args.first(), call.args.last())
            {
                let mut gates = Gates::among(&units);
                gates.of_body(unit, body);
                let known = text_of(name).map_or(&mut found.others, |name| found.named.entry(name).or_default());
                *known = known.and(Asked { gates: gates.found.len(), more: gates.more });
            }
            true
        });
    }
    found
}

/// Whether a call is a step, or an end.
fn is_step(call: &FnCallExpr) -> bool {
    ["step", "finally"].contains(&call.name.as_str()) && !call.is_qualified()
}

/// The gates that are met on the way.
struct Gates<'u> {
    units: &'u BTreeMap<&'u str, &'u Unit>,
    /// By file and place.
    found: BTreeSet<(String, Position)>,
    /// Variables that were followed, by file and name.
    seen: BTreeSet<(String, String)>,
    /// Functions that were followed, and whether as met perhaps more than once.
    followed: BTreeSet<(Key, bool)>,
    /// Functions in whose values closures were looked for.
    asked: BTreeSet<(Key, bool)>,
    /// Functions that are called, the innermost last.
    way: Vec<Key>,
    more: bool,
}

/// How something is met.
#[derive(Clone, Copy)]
struct Met {
    /// Whether perhaps more than once.
    often: bool,
}

impl Met {
    fn often(self, often: bool) -> Self {
        Self { often: self.often || often }
    }
}

impl<'u> Gates<'u> {
    fn among(units: &'u BTreeMap<&'u str, &'u Unit>) -> Self {
        let (found, seen, followed, asked) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { units, found, seen, followed, asked, way: Vec::new(), more: false }
    }

    /// The body of a step: a closure, or a variable that holds one.
    fn of_body(&mut self, unit: &Unit, body: &Expr) {
        let met = Met { often: false };
        match unit.bodies.closure(body) {
            Some(closure) => self.of(unit, closure.function, met),
            None => self.of_value(unit, body, met),
        }
    }

    fn of(&mut self, unit: &Unit, function: &Function, met: Met) {
        let key = key(unit, function);
        // What calls itself is a loop.
        let met = met.often(self.way.contains(&key));
        if !self.followed.insert((key.clone(), met.often)) {
            return;
        }
        if self.way.len() >= DEEPEST {
            self.more = true;
            return;
        }
        self.way.push(key);
        let mut look = |path: &[ASTNode<'_>]| {
            self.node(unit, path, met);
            true
        };
        function.body.iter().all(|statement| statement.walk(&mut Vec::new(), &mut look));
        self.way.pop();
    }

    fn node(&mut self, unit: &Unit, path: &[ASTNode<'_>], met: Met) {
        let Some(last) = path.last() else { return };
        match last {
            ASTNode::Expr(Expr::FnCall(call, at) | Expr::MethodCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at)) => {
                self.call(unit, call, *at, met.often(in_a_loop(path)));
            }
            ASTNode::Expr(expr @ Expr::DynamicConstant(..)) => {
                if let Some(closure) = unit.bodies.closure(expr) {
                    let once = taker(path).is_some_and(is_step);
                    self.of(unit, closure.function, met.often(!once || in_a_loop(path)));
                }
            }
            ASTNode::Expr(Expr::Variable(variable, ..)) => self.of_variable(unit, &variable.1, met),
            _ => {}
        }
    }

    fn call(&mut self, unit: &Unit, call: &FnCallExpr, at: Position, met: Met) {
        let imported = call.namespace.path.first().and_then(|space| unit.imports.get(space.name.as_str()));
        let called = match (call.is_qualified(), imported) {
            (false, _) if call.name == APPROVE => {
                self.found.insert((unit.name.clone(), at));
                self.more |= met.often;
                return;
            }
            (false, _) => unit,
            (true, None) => {
                return self.more |= call.namespace.path.first().is_some_and(|space| unit.aliases.iter().any(|alias| space.name == *alias));
            }
            (true, Some(file)) => match self.units.get(file.as_str()) {
                Some(imported) => imported,
                None => return self.more = true,
            },
        };
        for function in meant(called, call) {
            self.of(called, function, met);
        }
    }

    /// What a variable may hold is called here, by whatever way.
    fn of_variable(&mut self, unit: &Unit, name: &str, met: Met) {
        if !self.seen.insert((unit.name.clone(), name.to_owned())) {
            return;
        }
        unit.ast.walk(&mut |path| {
            match path.last() {
                Some(ASTNode::Stmt(Stmt::Var(var, ..))) if var.0.name == name => self.of_value(unit, &var.1, met.often(true)),
                Some(ASTNode::Stmt(Stmt::Assignment(assignment))) if holds(&assignment.1.lhs, name) => {
                    self.of_value(unit, &assignment.1.rhs, met.often(true));
                }
                _ => {}
            }
            true
        });
    }

    /// The closures a value may hold. What was called to come to it was called elsewhere.
    fn of_value(&mut self, unit: &Unit, value: &Expr, met: Met) {
        let mut look = |path: &[ASTNode<'_>]| {
            self.held(unit, path, met);
            true
        };
        value.walk(&mut Vec::new(), &mut look);
    }

    fn held(&mut self, unit: &Unit, path: &[ASTNode<'_>], met: Met) {
        let Some(ASTNode::Expr(last)) = path.last() else { return };
        match last {
            Expr::DynamicConstant(..) if taker(path).is_none_or(|call| !is_control(call)) => {
                if let Some(closure) = unit.bodies.closure(last) {
                    self.of(unit, closure.function, met);
                }
            }
            Expr::Variable(variable, ..) => self.of_variable(unit, &variable.1, met),
            Expr::FnCall(call, _) if !call.is_qualified() => {
                let own: Vec<&Function> =
                    meant(unit, call).filter(|function| self.asked.insert((key(unit, function), met.often))).collect();
                for statement in own.into_iter().flat_map(|function| &function.body) {
                    statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
                        self.held(unit, path, met);
                        true
                    });
                }
            }
            _ => {}
        }
    }
}

/// The functions of a file that a call may mean.
fn meant<'u>(unit: &'u Unit, call: &FnCallExpr) -> impl Iterator<Item = &'u Function> {
    unit.bodies.named().filter(|function| function.name == call.name.as_str() && function.params.len() == call.args.len())
}

/// Whether what is given a value to is this variable, or in it.
fn holds(given: &Expr, name: &str) -> bool {
    match given {
        Expr::Variable(variable, ..) => variable.1 == name,
        Expr::Dot(inner, ..) | Expr::Index(inner, ..) => holds(&inner.lhs, name),
        _ => false,
    }
}

/// The call that is given the closure at the end of a path.
fn taker<'p>(path: &'p [ASTNode<'_>]) -> Option<&'p FnCallExpr> {
    path[..path.len() - 1].iter().rev().find_map(|node| match node {
        ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)) if call.name != "curry" => {
            Some(&**call)
        }
        _ => None,
    })
}

fn is_control(call: &FnCallExpr) -> bool {
    BODIES.iter().any(|(word, _)| *word == call.name.as_str()) && !call.is_qualified()
}

/// Whether what a path leads to is come by again and again.
fn in_a_loop(path: &[ASTNode<'_>]) -> bool {
    path.iter().any(|node| matches!(node, ASTNode::Stmt(Stmt::For(..) | Stmt::While(..) | Stmt::Do(..))))
}

//! Steps in which people are asked: at gates in them, and in what they call. Nobody leaves such a step out on their own.

use super::bodies::Function;
use super::files::{Loader, Said};
use super::unit::Unit;
use super::{Checking, text_of};
use rhai::{ASTNode, Expr, FnCallExpr, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// So many calls within calls are followed.
const DEEPEST: usize = 8;

/// At how many gates people are asked in each step of a runbook and of its imports that has a literal name, and in ends; of steps
/// without a gate nothing.
#[must_use]
pub fn gated(runbook: &Path, project: &Path, checking: &Checking<'_>) -> BTreeMap<String, usize> {
    let said = Said::of(checking.surface, checking);
    let loader = Loader::read(&said.engine, checking, runbook, project);
    let units: BTreeMap<&str, &Unit> = loader.units.iter().map(|unit| (unit.name.as_str(), unit)).collect();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for unit in &loader.units {
        unit.ast.walk(&mut |path| {
            if let Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) = path.last()
                && let Some((name, body)) = step(call)
            {
                let mut gates = Gates { units: &units, found: BTreeSet::new() };
                gates.of_closure(unit, body, 0);
                if !gates.found.is_empty() {
                    *found.entry(name).or_default() += gates.found.len();
                }
            }
            true
        });
    }
    found
}

/// The name and the body of a step, or of an end.
fn step(call: &FnCallExpr) -> Option<(String, &Expr)> {
    let is_one = ["step", "finally"].contains(&call.name.as_str()) && !call.is_qualified();
    let name = call.args.first().filter(|_| is_one).and_then(text_of)?;
    Some((name, call.args.last()?))
}

/// The gates that are met on the way.
struct Gates<'u> {
    units: &'u BTreeMap<&'u str, &'u Unit>,
    /// By file and place.
    found: BTreeSet<(String, Position)>,
}

impl Gates<'_> {
    fn of_closure(&mut self, unit: &Unit, body: &Expr, depth: usize) {
        if let Some(closure) = unit.bodies.closure(body) {
            self.of(unit, closure.function, depth);
        }
    }

    fn of(&mut self, unit: &Unit, function: &Function, depth: usize) {
        if depth >= DEEPEST {
            return;
        }
        let mut look = |path: &[ASTNode<'_>]| {
            match path.last() {
                Some(ASTNode::Expr(Expr::FnCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at))) => self.call(unit, call, *at, depth),
                Some(ASTNode::Expr(expr @ Expr::DynamicConstant(..))) => self.of_closure(unit, expr, depth + 1),
                _ => {}
            }
            true
        };
        function.body.iter().all(|statement| statement.walk(&mut Vec::new(), &mut look));
    }

    fn call(&mut self, unit: &Unit, call: &FnCallExpr, at: Position, depth: usize) {
        let imported = call.namespace.path.first().and_then(|space| self.units.get(unit.imports.get(space.name.as_str())?.as_str()));
        let called = match (call.is_qualified(), imported) {
            (false, _) if call.name == "approve" => {
                self.found.insert((unit.name.clone(), at));
                return;
            }
            (false, _) => unit,
            (true, Some(imported)) => imported,
            (true, None) => return,
        };
        for function in called.bodies.named().filter(|function| function.name == call.name.as_str()) {
            self.of(called, function, depth + 1);
        }
    }
}

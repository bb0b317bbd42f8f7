//! Steps that only look: nothing in them, and in what they call, changes anything. What cannot be followed, may.

use super::Checking;
use super::bodies::Function;
use super::calls::full_name;
use super::files::{Loader, Said};
use super::unit::Unit;
use super::words::Words;
use rhai::{ASTNode, Expr, FnCallExpr, Position, Stmt};
use std::collections::BTreeSet;
use std::path::Path;

/// So many calls within calls are followed.
const DEEPEST: usize = 8;

/// Where the steps of a runbook and of its imports stand that only look: `workshop.rhai:10:6`.
#[must_use]
pub fn quiet(runbook: &Path, project: &Path, checking: &Checking<'_>) -> BTreeSet<String> {
    let said = Said::of(checking.surface, checking);
    let loader = Loader::read(&said.engine, checking, runbook, project);
    let mut found = BTreeSet::new();
    for unit in &loader.units {
        unit.ast.walk(&mut |path| {
            if let Some(ASTNode::Expr(Expr::FnCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at))) = path.last()
                && is_quiet(unit, &said.words, call)
            {
                found.extend(place(unit, *at));
            }
            true
        });
    }
    found
}

fn place(unit: &Unit, at: Position) -> Option<String> {
    Some(format!("{}:{}:{}", unit.name, at.line()?, at.position()?))
}

/// Whether a call is a step that only looks.
fn is_quiet(unit: &Unit, words: &Words<'_>, call: &FnCallExpr) -> bool {
    let body = call.args.last().filter(|_| call.name == "step" && !call.is_qualified());
    body.and_then(|body| unit.bodies.closure(body)).is_some_and(|closure| looks(unit, words, closure.function, 0))
}

fn looks(unit: &Unit, words: &Words<'_>, function: &Function, depth: usize) -> bool {
    let mut only_looks = depth < DEEPEST;
    let mut look = |path: &[ASTNode<'_>]| {
        only_looks &= match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) => {
                may_be_called(unit, words, call, depth)
            }
            Some(ASTNode::Expr(expr @ Expr::DynamicConstant(..))) => {
                unit.bodies.closure(expr).is_none_or(|closure| looks(unit, words, closure.function, depth + 1))
            }
            _ => true,
        };
        only_looks
    };
    function.body.iter().all(|statement| statement.walk(&mut Vec::new(), &mut look));
    only_looks
}

/// Whether a call changes nothing: a query, a function of the language, one of this file that only looks.
fn may_be_called(unit: &Unit, words: &Words<'_>, call: &FnCallExpr, depth: usize) -> bool {
    let name = full_name(call);
    if let Some(callable) = words.callable(&name) {
        return !callable.acts;
    }
    if call.is_operator_call() {
        return true;
    }
    let mut own = unit.bodies.named().filter(|function| function.name == name && !call.is_qualified()).peekable();
    match own.peek() {
        Some(_) => own.all(|function| looks(unit, words, function, depth + 1)),
        // A closure in a variable does what nobody knows here.
        None => !call.is_qualified() && name != "call" && words.is_native(&name),
    }
}

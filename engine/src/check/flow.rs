//! The statements of a block: what is never reached, and names that are given twice.

use super::rule::{EQUAL_NAMES, LOOPED, UNREACHABLE};
use super::unit::Unit;
use super::{Finding, text_of, top_call};
use rhai::{ASTFlags, ASTNode, FnCallExpr, Position, Stmt};
use std::collections::BTreeMap;

/// What is wrong with the statements of a block as a whole.
pub(super) fn block(unit: &Unit, statements: &[Stmt]) -> Vec<Finding> {
    let mut found = equal_names(unit, statements);
    found.extend(unreachable(&unit.name, statements));
    found
}

fn unreachable(file: &str, statements: &[Stmt]) -> Option<Finding> {
    let left = statements.iter().position(Stmt::is_control_flow_break)?;
    let after = statements.get(left + 1..)?.iter().find(|statement| !matches!(statement, Stmt::Noop(_)))?;
    let how = match &statements[left] {
        Stmt::Return(_, flags, _) if flags.contains(ASTFlags::BREAK) => "throw",
        Stmt::Return(..) => "return",
        Stmt::BreakLoop(_, flags, _) if flags.contains(ASTFlags::BREAK) => "break",
        _ => "continue",
    };
    let title = format!("this is never reached: `{how}` comes before it");
    Some(Finding::new(&UNREACHABLE, file, after.position(), title).also(statements[left].position(), "left here"))
}

/// Where the statements of a file are left by `return` while others come after it; closures and functions are left by their own.
pub(super) fn left_early(statements: &[Stmt]) -> Option<Position> {
    let last = statements.iter().rposition(|statement| !matches!(statement, Stmt::Noop(_)))?;
    let mut left = None;
    statements[..last].iter().all(|statement| {
        statement.walk(&mut Vec::new(), &mut |path| {
            if let Some(ASTNode::Stmt(Stmt::Return(_, flags, at))) = path.last()
                && !flags.contains(ASTFlags::BREAK)
            {
                left = Some(*at);
            }
            left.is_none()
        })
    });
    left
}

/// The last statement after which no other round follows: `break`, `return` or `throw`.
pub(super) fn left(statements: &[Stmt]) -> Option<usize> {
    let leaves = |statement: &Stmt| match statement {
        Stmt::BreakLoop(_, flags, _) => flags.contains(ASTFlags::BREAK),
        statement => statement.is_control_flow_break(),
    };
    statements.iter().rposition(leaves)
}

/// What has a name, and takes it in the place it stands in.
const NAMED: [&str; 3] = ["step", "approve", "finally"];

/// What is wrong with a call in a loop: something that has the same name in every round.
pub(super) fn named_once(unit: &Unit, call: &FnCallExpr, at: Position) -> Option<Finding> {
    let name = call.args.first().filter(|_| is_named(unit, call)).and_then(text_of)?;
    let title = format!("`{}(\"{name}\")` is in a loop: in the second round the name is taken, and the run fails", call.name);
    let each = if call.name == "finally" { "" } else { "; or each(\"all\", items, |item| ...)" };
    let help = format!("give it a different name in every round: {}(`{name}-${{item}}`, ...){each}", call.name);
    Some(Finding::new(&LOOPED, &unit.name, at, title).help(help))
}

/// Whether a call gives something a name. A function of the file's own that is called so does not.
fn is_named(unit: &Unit, call: &FnCallExpr) -> bool {
    let is_own = || unit.bodies.named().any(|function| function.name == call.name.as_str() && function.params.len() == call.args.len());
    NAMED.contains(&call.name.as_str()) && !call.is_qualified() && !is_own()
}

/// Steps, gates and ends of one block that bear the name of an earlier one.
fn equal_names(unit: &Unit, statements: &[Stmt]) -> Vec<Finding> {
    let mut seen: BTreeMap<String, Position> = BTreeMap::new();
    let mut found = Vec::new();
    for (call, at) in statements.iter().filter_map(top_call).filter(|(call, _)| is_named(unit, call)) {
        let Some(name) = call.args.first().and_then(text_of) else { continue };
        match seen.get(&name) {
            Some(first) => {
                let what = if call.name == "step" { "steps" } else { "steps or gates" };
                let finding =
                    Finding::new(&EQUAL_NAMES, &unit.name, at, format!("two {what} have the name `{name}`")).also(*first, "the first");
                found.push(finding.help("give every step a name of its own: --until, show and the journal find it by its name"));
            }
            None => {
                seen.insert(name, at);
            }
        }
    }
    found
}

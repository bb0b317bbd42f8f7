//! Closures that use what they are given to: `all.keys().filter(|key| all[key].on)`. Rhai holds a variable for as long as a chain goes on that
//! begins with it, and a closure that captures it finds it taken.

use super::Finding;
use super::rule::BORROWED;
use super::scope::{Link, chain};
use super::unit::Unit;
use crate::script::spot::Spot;
use rhai::{ASTNode, Expr, FnCallExpr, Stmt};

/// Where a closure uses the variable that is taken by the chain around it.
pub(super) fn find(unit: &Unit) -> Vec<Finding> {
    let mut found = Vec::new();
    unit.ast.walk(&mut |path| {
        if let Some(ASTNode::Expr(expr @ (Expr::Dot(..) | Expr::Index(..)))) = path.last()
            && let (Expr::Variable(variable, ..), links) = chain(expr)
        {
            found.extend(links.iter().filter_map(|link| taken(unit, &variable.1, link)));
        }
        true
    });
    found
}

fn taken(unit: &Unit, name: &str, link: &Link<'_>) -> Option<Finding> {
    let Link::Method(call, at) = link else { return None };
    call.args.iter().find(|arg| captured(arg).is_some_and(|names| names.contains(&name)))?;
    let title = format!("the closure uses `{name}`, which `{}` is called on: until that has ended, nothing else can use it", call.name);
    let of = Spot::at(&unit.text, *at).and_then(|spot| spot.member()).map_or_else(|| name.to_owned(), |(of, _)| of);
    let help = format!("copy it to a variable first: let these = {of}; and then: these.{}(...)", call.name);
    Some(Finding::new(&BORROWED, &unit.name, *at, title).help(help))
}

/// The variables that a closure captures. `None`: this is no closure that captures any.
pub(crate) fn captured(expr: &Expr) -> Option<Vec<&str>> {
    match expr {
        Expr::FnCall(call, _) => given(call),
        // What is captured is shared first, then given.
        Expr::Stmt(block) => match block.statements() {
            [Stmt::Share(_), Stmt::Expr(shared)] => captured(shared),
            [Stmt::Share(_), Stmt::FnCall(call, _)] => given(call),
            _ => None,
        },
        _ => None,
    }
}

fn given(call: &FnCallExpr) -> Option<Vec<&str>> {
    (call.name == "curry" && !call.is_qualified()).then(|| call.args.iter().skip(1).filter_map(named).collect())
}

fn named(arg: &Expr) -> Option<&str> {
    if let Expr::Variable(variable, ..) = arg { Some(variable.1.as_str()) } else { None }
}

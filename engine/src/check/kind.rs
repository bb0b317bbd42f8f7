//! What an expression is, where that is certain: literals, parameters, what operators and methods of the language give.

use super::calls::{full_name, value_of};
use super::scope::{Link, chain};
use super::walk::Walk;
use crate::params::{Param, ParamKind};
use rhai::{Expr, FnCallExpr, Stmt};

/// What a variable was declared with is looked at, but not the variables in that: by now their names may mean others.
const DEEPEST: usize = 1;

/// Methods of the language that give the same kind of value, whatever they are called on.
const METHODS: [(&str, &[&str]); 5] = [
    ("a number", &["len", "abs", "floor", "ceiling", "round", "to_int", "to_float"]),
    ("a string", &["to_string", "to_debug", "to_upper", "to_lower", "sub_string"]),
    ("a bool", &["is_empty", "starts_with", "ends_with", "some", "all"]),
    ("an array", &["keys", "values", "split", "split_rev", "order", "order_desc"]),
    // Of a map `map` and `filter` give maps.
    ("an array or a map", &["map", "filter"]),
];

/// Functions.
const FUNCTIONS: [(&str, &str); 5] =
    [("parse_int", "a number"), ("parse_float", "a number"), ("type_of", "a string"), ("each", "an array"), ("parallel", "an array")];

/// What an expression is, where that is certain.
pub(super) fn kind<'a>(walk: &Walk<'a, '_>, expr: &'a Expr) -> Option<&'static str> {
    of(walk, expr, 0)
}

fn of<'a>(walk: &Walk<'a, '_>, expr: &'a Expr, depth: usize) -> Option<&'static str> {
    match expr {
        _ if walk.unit.bodies.closure(expr).is_some() => Some("a closure"),
        Expr::InterpolatedString(..) => Some("a string"),
        Expr::Array(..) => Some("an array"),
        Expr::Map(..) => Some("a map"),
        Expr::And(..) | Expr::Or(..) => Some("a bool"),
        Expr::Variable(..) if depth < DEEPEST => of(walk, value_of(walk, expr)?, depth + 1),
        Expr::FnCall(call, _) => function(walk, call, depth),
        Expr::Dot(..) => walk.scopes.param(expr).map_or_else(|| method(walk, expr), of_param),
        Expr::Stmt(block) => match block.statements().last()? {
            Stmt::Expr(last) if block.statements().len() == 1 => of(walk, last, depth),
            _ => None,
        },
        _ => literal(expr),
    }
}

fn literal(expr: &Expr) -> Option<&'static str> {
    match expr {
        Expr::StringConstant(..) | Expr::CharConstant(..) => Some("a string"),
        Expr::IntegerConstant(..) | Expr::FloatConstant(..) => Some("a number"),
        Expr::BoolConstant(..) => Some("a bool"),
        _ => None,
    }
}

fn function<'a>(walk: &Walk<'a, '_>, call: &'a FnCallExpr, depth: usize) -> Option<&'static str> {
    if walk.words.gives_list(&full_name(call)) {
        return Some("an array");
    }
    let name = call.name.as_str();
    if call.is_qualified() || walk.unit.bodies.named().any(|function| function.name == name) {
        return None;
    }
    match name {
        "==" | "!=" | "<" | ">" | "<=" | ">=" | "!" => Some("a bool"),
        "+" | "-" | "*" | "/" | "%" | "**" => {
            let is_number = call.args.iter().all(|arg| of(walk, arg, depth) == Some("a number"));
            is_number.then_some("a number")
        }
        _ => FUNCTIONS.iter().find(|(function, _)| *function == name).map(|(_, kind)| *kind),
    }
}

/// What the last method of a chain gives.
fn method(walk: &Walk<'_, '_>, expr: &Expr) -> Option<&'static str> {
    let (_, links) = chain(expr);
    let Some(Link::Method(call, _)) = links.last() else { return None };
    let name = call.name.as_str();
    let is_own = walk.facts.has_member(name) || walk.unit.bodies.named().any(|function| function.name == name);
    let known = || METHODS.iter().find(|(_, methods)| methods.contains(&name)).map(|(kind, _)| *kind);
    if is_own { None } else { known() }
}

fn of_param(param: &Param) -> Option<&'static str> {
    Some(match param.kind {
        ParamKind::Int | ParamKind::Float => "a number",
        ParamKind::Bool => "a bool",
        ParamKind::List => "an array",
        ParamKind::Map => "a map",
        ParamKind::Secret | ParamKind::Login | ParamKind::Host => return None,
        _ => "a string",
    })
}

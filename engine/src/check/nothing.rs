//! What gives nothing, where its value is wanted: methods that change in place, `print`. Whoever comes from another language takes
//! `name.trim()` for the trimmed text, and has `()`.

use super::Finding;
use super::bodies::Function;
use super::facts::{Facts, GIVES_NOTHING};
use super::rule::{NOTHING, OF_NOTHING};
use super::scope::{Link, chain};
use super::unit::Unit;
use super::words::BODIES;
use rhai::{ASTFlags, ASTNode, Expr, FnCallExpr, Position, Stmt};
use std::collections::BTreeMap;

/// Functions that give nothing.
const FUNCTIONS: [&str; 4] = ["print", "debug", "assert", "finally"];

/// Methods that are given what their closure gives.
const TAKES: [&str; 9] = ["map", "filter", "reduce", "reduce_rev", "some", "all", "find", "find_map", "sort"];

/// Where nothing is taken for something in a file.
pub(super) fn find(unit: &Unit, facts: &Facts) -> Vec<Finding> {
    let seeker = Seeker { unit, facts };
    // A place is told once: what is lost there says more than that it gives nothing.
    let mut found: BTreeMap<Position, Finding> = BTreeMap::new();
    let lost = unit.bodies.named().filter_map(|function| seeker.lost(function, &function.params));
    found.extend(lost.map(|finding| (finding.at, finding)));
    unit.ast.walk(&mut |path| {
        if let [.., ASTNode::Expr(expr)] = path
            && !is_captured(path)
            && let Some(closure) = unit.bodies.closure(expr)
        {
            found.extend(seeker.lost(closure.function, closure.params()).map(|finding| (finding.at, finding)));
        }
        true
    });
    unit.ast.walk(&mut |path| {
        if let Some(node) = path.last() {
            let of_node = |finding| if fails(node) { Finding { rule: &OF_NOTHING, ..finding } } else { finding };
            let used = wanted(node).into_iter().filter_map(|expr| seeker.nothing(expr)).map(of_node).chain(seeker.called_on(node));
            for finding in used {
                found.entry(finding.at).or_insert(finding);
            }
        }
        true
    });
    found.into_values().collect()
}

/// Whether this is a closure that is given what it captures: that is told where it is given.
fn is_captured(path: &[ASTNode<'_>]) -> bool {
    matches!(path, [.., ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)), _] if call.name == "curry")
}

/// What stands in a node, and the value of which is used there.
fn wanted<'a>(node: &ASTNode<'a>) -> Vec<&'a Expr> {
    match *node {
        ASTNode::Stmt(Stmt::Var(var, ..)) => vec![&var.1],
        ASTNode::Stmt(Stmt::Assignment(assignment)) => vec![&assignment.1.rhs],
        ASTNode::Stmt(Stmt::If(flow, _) | Stmt::While(flow, _) | Stmt::Do(flow, ..)) => vec![&flow.expr],
        ASTNode::Stmt(Stmt::Switch(switch, _)) => vec![&switch.0],
        ASTNode::Stmt(Stmt::For(each, _)) => vec![&each.2.expr],
        ASTNode::Stmt(Stmt::Return(Some(expr), ..) | Stmt::BreakLoop(Some(expr), ..)) => vec![&**expr],
        ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) => {
            // A block or a call where a closure belongs is another rule's.
            let is_body = |arg: &Expr| matches!(arg, Expr::Stmt(_) | Expr::FnCall(..)) && BODIES.iter().any(|(word, _)| *word == call.name);
            call.args.iter().filter(|arg| !is_body(arg)).collect()
        }
        ASTNode::Expr(Expr::InterpolatedString(parts, _) | Expr::Array(parts, _)) => parts.iter().collect(),
        ASTNode::Expr(Expr::And(parts, _) | Expr::Or(parts, _) | Expr::Coalesce(parts, _)) => parts.iter().collect(),
        ASTNode::Expr(Expr::Map(map, _)) => map.0.iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    }
}

/// Whether nothing certainly fails here: where a bool, a number or a list is needed.
fn fails(node: &ASTNode<'_>) -> bool {
    match node {
        ASTNode::Stmt(Stmt::If(..) | Stmt::While(..) | Stmt::Do(..) | Stmt::For(..)) | ASTNode::Expr(Expr::And(..) | Expr::Or(..)) => true,
        ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)) => {
            call.is_operator_call() && !["==", "!=", "+", "in"].contains(&call.name.as_str())
        }
        _ => false,
    }
}

/// What can be called on nothing.
const OF_ANYTHING: [&str; 4] = ["to_string", "to_debug", "type_of", "is_shared"];

struct Seeker<'s> {
    unit: &'s Unit,
    facts: &'s Facts,
}

impl Seeker<'_> {
    /// What is told of an expression that gives nothing.
    fn nothing(&self, expr: &Expr) -> Option<Finding> {
        match expr {
            Expr::Dot(..) | Expr::Index(..) => {
                let (root, links) = chain(expr);
                let Some(Link::Method(call, at)) = links.last() else { return None };
                if self.is_method(call) {
                    let on = (links.len() == 1).then_some(root);
                    return Some(self.method(call, *at, on));
                }
                self.closure_of_method(call)
            }
            Expr::FnCall(call, at) => self.function(call, *at),
            Expr::Stmt(block) if self.unit.bodies.closure(expr).is_none() => match block.statements().last()? {
                Stmt::Expr(last) => self.nothing(last),
                Stmt::FnCall(call, at) => self.function(call, *at),
                _ => None,
            },
            _ => None,
        }
    }

    fn function(&self, call: &FnCallExpr, at: Position) -> Option<Finding> {
        let name = call.name.as_str();
        if call.is_qualified() || self.is_own(name) {
            return None;
        }
        if FUNCTIONS.contains(&name) {
            let title = format!("`{name}` returns nothing, `()`, and its value is used here");
            let finding = Finding::new(&NOTHING, &self.unit.name, at, title);
            return Some(if name == "print" {
                finding.help("a text with values in it is written `...${value}...`, in backticks")
            } else {
                finding
            });
        }
        BODIES.iter().any(|(word, _)| *word == name).then(|| self.last(call.args.last()?)).flatten()
    }

    /// `names.map(|name| name.trim())`.
    fn closure_of_method(&self, call: &FnCallExpr) -> Option<Finding> {
        let takes = TAKES.contains(&call.name.as_str()) && !self.is_own(&call.name) && !self.facts.has_member(&call.name);
        takes.then(|| call.args.iter().find_map(|arg| self.last(arg))).flatten()
    }

    /// What a closure gives.
    fn last(&self, closure: &Expr) -> Option<Finding> {
        match self.unit.bodies.closure(closure)?.function.body.last()? {
            Stmt::Expr(expr) => self.nothing(expr),
            Stmt::FnCall(call, at) => self.function(call, *at),
            Stmt::Return(Some(expr), flags, _) if !flags.contains(ASTFlags::BREAK) => self.nothing(expr),
            _ => None,
        }
    }

    /// `name.trim().len()`.
    fn called_on(&self, node: &ASTNode<'_>) -> Option<Finding> {
        let ASTNode::Expr(expr @ (Expr::Dot(..) | Expr::Index(..))) = node else { return None };
        let (root, links) = chain(expr);
        let within = links.iter().zip(links.iter().skip(1)).rev().find_map(|(link, next)| match link {
            Link::Method(call, at) if self.is_method(call) => Some((*call, *at, next)),
            _ => None,
        });
        let (call, at, next) = within?;
        let on = matches!(links.first(), Some(Link::Method(first, _)) if std::ptr::eq(*first, call)).then_some(root);
        let finding = self.method(call, at, on);
        // `?.` goes on with nothing, as it is meant to.
        let goes_on = match next {
            Link::Method(next, _) => OF_ANYTHING.contains(&next.name.as_str()) || self.is_own(&next.name),
            _ => false,
        };
        Some(if goes_on || is_optional(expr) { finding } else { Finding { rule: &OF_NOTHING, ..finding } })
    }

    /// A function whose last word changes its own copy of what it was given.
    fn lost(&self, function: &Function, params: &[String]) -> Option<Finding> {
        let Stmt::Expr(expr) = function.body.last()? else { return None };
        let (Expr::Variable(variable, ..), links) = chain(expr) else { return None };
        let [Link::Method(call, at)] = links[..] else { return None };
        if !params.iter().any(|param| *param == variable.1.as_str()) || !self.is_method(call) {
            return None;
        }
        let name = variable.1.as_str();
        let title =
            format!("`{}` changes a copy of `{name}` and returns nothing, `()`: a function has its own copy of its arguments", call.name);
        let finding = Finding::new(&NOTHING, &self.unit.name, at, title);
        Some(finding.help(format!("return the copy: {{ {name}.{}; {name} }}", written(call))))
    }

    fn method(&self, call: &FnCallExpr, at: Position, on: Option<&Expr>) -> Finding {
        let title = format!("`{}` changes in place and returns nothing, `()`, and its value is used here", call.name);
        let finding = Finding::new(&NOTHING, &self.unit.name, at, title);
        let there_is = match call.name.as_str() {
            "sort" if call.args.is_empty() => Some("order()"),
            "sort_desc" => Some("order_desc()"),
            "make_upper" => Some("to_upper()"),
            "make_lower" => Some("to_lower()"),
            _ => None,
        };
        if let Some(there_is) = there_is {
            return finding.help(format!("`{there_is}` returns the changed one"));
        }
        match on {
            Some(Expr::Variable(variable, ..)) => {
                finding.help(format!("write it as a statement before: `{}.{};`, and use `{}`", variable.1, written(call), variable.1))
            }
            _ => finding.help(format!("give it a name first: `let changed = ...; changed.{};`, and use `changed`", written(call))),
        }
    }

    fn is_method(&self, call: &FnCallExpr) -> bool {
        let name = call.name.as_str();
        GIVES_NOTHING.contains(&name) && !self.is_own(name) && !self.facts.has_member(name)
    }

    fn is_own(&self, name: &str) -> bool {
        self.unit.bodies.named().any(|function| function.name == name)
    }
}

/// Whether a `?.` is in a chain.
fn is_optional(expr: &Expr) -> bool {
    match expr {
        Expr::Dot(binary, flags, _) | Expr::Index(binary, flags, _) => flags.contains(ASTFlags::NEGATED) || is_optional(&binary.rhs),
        _ => false,
    }
}

fn written(call: &FnCallExpr) -> String {
    format!("{}({})", call.name, if call.args.is_empty() { "" } else { "..." })
}

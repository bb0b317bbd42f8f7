//! Which names are seen where, and what is known of them.

use crate::header::Header;
use crate::params::Param;
use rhai::{Expr, FnCallExpr, Position};

/// What a name stands for.
#[derive(Clone, Copy, Default)]
pub(super) enum Bound<'a> {
    /// What `runbook(...)` returned.
    Params,
    /// The same, and something is written to it.
    ChangedParams,
    /// What this expression was, unless it was changed since.
    Value(&'a Expr),
    /// Something else.
    #[default]
    Other,
}

/// A name that is seen.
pub(super) struct Binding<'a> {
    pub(super) name: String,
    pub(super) at: Position,
    pub(super) bound: Bound<'a>,
}

/// Every name that is seen at a place, the innermost last.
#[derive(Default)]
pub(super) struct Scopes<'a> {
    pub(super) names: Vec<Binding<'a>>,
    pub(super) header: Option<&'a Header>,
}

impl<'a> Scopes<'a> {
    pub(super) fn declare(&mut self, name: &str, at: Position, bound: Bound<'a>) {
        self.names.push(Binding { name: name.to_owned(), at, bound });
    }

    /// The nearest of a name, and how many stand before it.
    pub(super) fn find(&self, name: &str) -> Option<(usize, &Binding<'a>)> {
        self.names.iter().enumerate().rev().find(|(_, binding)| binding.name == name)
    }

    /// Whether an expression is what `runbook(...)` returned.
    pub(super) fn is_params(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Variable(variable, ..) if variable.2.is_empty() => {
                self.find(&variable.1).is_some_and(|(_, binding)| matches!(binding.bound, Bound::Params))
            }
            _ => false,
        }
    }

    /// Whether an expression is what `runbook(...)` returned, changed or not.
    pub(super) fn is_of_header(&self, expr: &Expr) -> bool {
        let Expr::Variable(variable, ..) = expr else { return false };
        let bound = self.find(&variable.1).map(|(_, binding)| binding.bound);
        variable.2.is_empty() && matches!(bound, Some(Bound::Params | Bound::ChangedParams))
    }

    /// The parameter an expression is: `p.stack`.
    pub(super) fn param(&self, expr: &Expr) -> Option<&'a Param> {
        let Expr::Dot(chain, ..) = expr else { return None };
        let Expr::Property(property, _) = &chain.rhs else { return None };
        let header = self.header.filter(|_| self.is_params(&chain.lhs))?;
        header.params.iter().find(|param| param.name == property.2.as_str())
    }
}

/// A link of `a.b[c].d(e)` after its root.
pub(super) enum Link<'a> {
    Property(&'a str, Position),
    Method(&'a FnCallExpr, Position),
    Index(&'a Expr),
}

/// The root of a chain, and its links.
pub(super) fn chain(expr: &Expr) -> (&Expr, Vec<Link<'_>>) {
    let mut links = Vec::new();
    match expr {
        Expr::Dot(binary, ..) => {
            follow(&binary.rhs, true, false, &mut links);
            (&binary.lhs, links)
        }
        Expr::Index(binary, flags, _) => {
            follow(&binary.rhs, false, flags.contains(rhai::ASTFlags::BREAK), &mut links);
            (&binary.lhs, links)
        }
        other => (other, links),
    }
}

/// What comes after a dot, or in brackets: more of the chain, unless it ends here.
fn follow<'a>(expr: &'a Expr, dot: bool, ends: bool, links: &mut Vec<Link<'a>>) {
    match expr {
        Expr::Dot(binary, ..) if !ends => {
            links.extend(link(&binary.lhs, dot));
            follow(&binary.rhs, true, false, links);
        }
        Expr::Index(binary, flags, _) if !ends => {
            links.extend(link(&binary.lhs, dot));
            follow(&binary.rhs, false, flags.contains(rhai::ASTFlags::BREAK), links);
        }
        other => links.extend(link(other, dot)),
    }
}

fn link(expr: &Expr, dot: bool) -> Option<Link<'_>> {
    match expr {
        Expr::Property(property, at) if dot => Some(Link::Property(property.2.as_str(), *at)),
        Expr::MethodCall(call, at) if dot => Some(Link::Method(call, *at)),
        _ if dot => None,
        index => Some(Link::Index(index)),
    }
}

//! Goes through a file as it is done: statement by statement, with the names that are seen, and where in a run it is.

use super::calls;
use super::compared;
use super::control;
use super::facts::{Facts, changes};
use super::flow;
use super::rule::{LOST_WRITE, OWN_PARAMETER, PLAIN_TEXT, RETURN, Rule};
use super::scope::{Bound, Link, Scopes, chain};
use super::truth;
use super::unit::{Called, Checked, Unit};
use super::words::Words;
use super::{Finding, text_of};
use rhai::{AST, Expr, FnCallExpr, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};

/// Where in a run something is done.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Whether a step stands around it; `None` where that hangs on who calls it.
    pub(super) in_step: Option<bool>,
    /// In the condition of a wait.
    pub(super) waiting: bool,
    /// Certainly inside of a step, a wait or a branch, where `finally` may not stand.
    pub(super) within: bool,
    /// In a loop, and done in every round of it, as far as the text tells.
    pub(super) looped: bool,
    /// So many names are not of this branch: it has copies of them.
    pub(super) copies: usize,
    /// In a block whose value nobody has.
    pub(super) dropped: bool,
}

const OUTSIDE: Place = Place { in_step: Some(false), waiting: false, within: false, looped: false, copies: 0, dropped: false };
const SOMEWHERE: Place = Place { in_step: None, ..OUTSIDE };

/// Someone who goes through a file.
pub(super) struct Walk<'a, 'w> {
    pub(super) unit: &'a Unit,
    pub(super) files: &'w BTreeMap<String, &'a Unit>,
    pub(super) words: &'w Words<'w>,
    pub(super) scopes: Scopes<'a>,
    pub(super) place: Place,
    pub(super) findings: Vec<Finding>,
    pub(super) facts: &'w Facts,
    calls: Vec<Called<'a>>,
    pub(super) used: BTreeSet<String>,
    /// Whether the parameters are passed on as a whole: any may be used.
    pub(super) passed_on: bool,
}

/// What stands before a text.
#[derive(Clone, Copy)]
pub(super) enum Before<'b> {
    /// Nothing: it is a file.
    Nothing,
    /// Earlier inputs, and these variables of theirs.
    Input(&'b [String]),
}

/// Goes through a file.
pub(super) fn walk<'a>(
    unit: &'a Unit,
    (files, facts): (&BTreeMap<String, &'a Unit>, &Facts),
    words: &Words<'_>,
    before: Before<'_>,
) -> (Checked<'a>, Vec<Finding>) {
    let scopes = Scopes { names: Vec::new(), header: unit.header.as_ref() };
    let mut walk = Walk {
        unit,
        files,
        words,
        scopes,
        place: OUTSIDE,
        findings: Vec::new(),
        facts,
        calls: Vec::new(),
        used: BTreeSet::new(),
        passed_on: false,
    };
    if unit.is_test {
        // A test looks and asserts where it stands.
        walk.place.in_step = None;
    }
    if let Before::Input(variables) = before {
        walk.place = Place { in_step: Some(true), ..SOMEWHERE };
        variables.iter().for_each(|name| walk.scopes.declare(name, Position::NONE, Bound::Other));
    }
    walk.block(unit.ast.statements());
    walk.ended_early();
    for function in unit.bodies.named() {
        walk.scopes.names.clear();
        walk.place = SOMEWHERE;
        for param in &function.params {
            walk.scopes.declare(param, Position::NONE, Bound::Other);
        }
        walk.block(&function.body);
    }
    walk.unused();
    (Checked { unit, calls: walk.calls }, walk.findings)
}

impl<'a> Walk<'a, '_> {
    /// Something wrong in this file.
    pub(super) fn tell(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(super) fn finding(&self, rule: &'static Rule, at: Position, title: impl Into<String>) -> Finding {
        Finding::new(rule, &self.unit.name, at, title)
    }

    fn block(&mut self, statements: &'a [Stmt]) {
        let seen = self.scopes.names.len();
        self.findings.extend(flow::block(self.unit, statements));
        let (place, left) = (self.place, flow::left(statements));
        for (index, statement) in statements.iter().enumerate() {
            self.place.looped = place.looped && left.is_none_or(|left| index > left);
            self.place.dropped = place.dropped || index + 1 < statements.len();
            self.statement(statement);
        }
        self.place = place;
        self.scopes.names.truncate(seen);
    }

    /// A runbook that returns before its last statement.
    fn ended_early(&mut self) {
        let Some(at) = flow::left_early(self.unit.ast.statements()).filter(|_| self.unit.header.is_some()) else { return };
        let title = "`return` ends the run here as completed, and what comes after it is not done";
        self.tell(
            self.finding(&RETURN, at, title).help("to end it as failed: throw \"why\"; to leave a part out, put that part into the `if`"),
        );
    }

    /// The body of a loop.
    fn rounds(&mut self, body: &'a [Stmt]) {
        let before = self.place;
        self.place = Place { looped: true, dropped: true, ..before };
        self.block(body);
        self.place = before;
    }

    /// What a condition leaves out of some rounds, of all but one perhaps.
    fn sometimes(&mut self, work: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.place.looped, false);
        work(self);
        self.place.looped = before;
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Var(var, ..) => {
                self.expr(&var.1);
                let bound = self.bound(&var.0.name, &var.1);
                self.scopes.declare(&var.0.name, var.0.pos, bound);
            }
            Stmt::Assignment(assignment) => {
                self.expr(&assignment.1.rhs);
                self.expr(&assignment.1.lhs);
                truth::assigned(self, &assignment.0, (&assignment.1.lhs, &assignment.1.rhs));
                self.written(&assignment.1.lhs, assignment.1.lhs.start_position());
            }
            Stmt::FnCall(call, at) => self.alone(call, *at),
            Stmt::Expr(expr) => match &**expr {
                Expr::FnCall(call, at) if self.unit.bodies.closure(expr).is_none() => self.alone(call, *at),
                expr => self.expr(expr),
            },
            Stmt::Block(block) => self.block(block.statements()),
            Stmt::If(flow, _) => {
                self.findings.extend(control::decided(&self.unit.name, &flow.expr));
                truth::condition(self, &flow.expr);
                self.expr(&flow.expr);
                self.sometimes(|walk| {
                    walk.block(flow.body.statements());
                    walk.block(flow.branch.statements());
                });
            }
            Stmt::While(flow, _) | Stmt::Do(flow, ..) => {
                self.findings.extend(control::decided(&self.unit.name, &flow.expr));
                truth::condition(self, &flow.expr);
                self.expr(&flow.expr);
                self.rounds(flow.body.statements());
            }
            Stmt::Switch(switch, _) => self.sometimes(|walk| walk.switch(&switch.0, &switch.1.expressions)),
            Stmt::For(each, _) => {
                truth::gone_through(self, &each.2.expr);
                self.expr(&each.2.expr);
                let seen = self.scopes.names.len();
                for name in std::iter::once(&each.0).chain(&each.1) {
                    self.scopes.declare(&name.name, name.pos, Bound::Other);
                }
                self.rounds(each.2.body.statements());
                self.scopes.names.truncate(seen);
            }
            Stmt::TryCatch(flow, _) => {
                self.block(flow.body.statements());
                let seen = self.scopes.names.len();
                if let Expr::Variable(variable, _, at) = &flow.expr {
                    self.scopes.declare(&variable.1, *at, Bound::Other);
                }
                self.block(flow.branch.statements());
                self.scopes.names.truncate(seen);
            }
            Stmt::Import(import, at) if !self.unit.ast.statements().iter().any(|top| std::ptr::eq(top, statement)) => {
                self.imported_within(&import.1.name, *at);
            }
            Stmt::Return(Some(expr), ..) | Stmt::BreakLoop(Some(expr), ..) => self.expr(expr),
            _ => {}
        }
    }

    /// A call that is a statement by itself.
    fn alone(&mut self, call: &'a FnCallExpr, at: Position) {
        let (dropped, own) = (self.place.dropped, self.calls.len());
        self.call(call, at);
        if let Some(called) = self.calls.get_mut(own).filter(|called| std::ptr::eq(called.call, call)) {
            called.dropped = dropped;
        }
    }

    fn switch(&mut self, of: &'a Expr, cases: &'a [rhai::BinaryExpr]) {
        self.expr(of);
        for case in cases {
            self.expr(&case.lhs);
            self.expr(&case.rhs);
        }
    }

    /// What is known of a variable that is declared with this.
    fn bound(&self, name: &str, expr: &'a Expr) -> Bound<'a> {
        let is_header = matches!(expr, Expr::FnCall(call, _) if call.name == "runbook") && self.unit.header.is_some();
        match expr {
            _ if self.facts.changed.contains(name) => {
                if is_header {
                    Bound::ChangedParams
                } else {
                    Bound::Other
                }
            }
            _ if is_header => Bound::Params,
            expr => Bound::Value(expr),
        }
    }

    pub(super) fn expr(&mut self, expr: &'a Expr) {
        if self.unit.bodies.closure(expr).is_some() {
            // What it captures is looked at where it is used, inside.
            return self.closure(expr, Place { in_step: None, within: false, ..self.place });
        }
        match expr {
            Expr::Variable(variable, _, at) => self.variable(variable.2.path.first().map(|space| space.name.as_str()), &variable.1, *at),
            Expr::FnCall(call, at) => self.call(call, *at),
            Expr::Dot(..) | Expr::Index(..) => self.chain(expr),
            Expr::InterpolatedString(parts, _) | Expr::Array(parts, _) => parts.iter().for_each(|part| self.expr(part)),
            Expr::And(parts, _) | Expr::Or(parts, _) | Expr::Coalesce(parts, _) => parts.iter().for_each(|part| self.expr(part)),
            Expr::Map(map, _) => {
                calls::secrets(self, &map.0);
                map.0.iter().for_each(|(_, value)| self.expr(value));
            }
            Expr::Stmt(block) => {
                let dropped = std::mem::replace(&mut self.place.dropped, false);
                self.block(block.statements());
                self.place.dropped = dropped;
            }
            Expr::StringConstant(text, at) => self.text(text, *at),
            _ => {}
        }
    }

    /// A literal text: only one in backticks takes values.
    fn text(&mut self, text: &str, at: Position) {
        let named = |rest: &&str| {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            rest.contains('}') && self.scopes.find(&name).is_some()
        };
        let Some(rest) = text.split("${").skip(1).find(named) else { return };
        let title =
            format!("`${{{}}}` in plain quotes is text: values are filled in only in backticks", rest.split('}').next().unwrap_or(""));
        let finding = self.finding(&PLAIN_TEXT, at, title);
        let is_short = !text.contains(['`', '\n']) && text.len() <= 80;
        let help = if is_short { format!("write: `{text}`") } else { "write it in backticks".to_owned() };
        self.tell(finding.help(help));
    }

    /// A closure that a method of the language calls there and then.
    pub(super) fn closure_of(&mut self, method: &str, expr: &'a Expr) {
        self.done(expr, self.place, |walk, body| truth::answered(walk, method, body));
    }

    /// The body of a closure, done at a place.
    pub(super) fn closure(&mut self, expr: &'a Expr, place: Place) {
        self.done(expr, place, |_, _| ());
    }

    /// `look` sees what the closure sees.
    fn done(&mut self, expr: &'a Expr, place: Place, look: impl FnOnce(&mut Self, &'a [Stmt])) {
        let Some(closure) = self.unit.bodies.closure(expr) else { return };
        let (before, seen) = (self.place, self.scopes.names.len());
        self.place = Place { looped: false, dropped: false, ..place };
        for param in closure.params() {
            self.scopes.declare(param, Position::NONE, Bound::Other);
        }
        self.block(&closure.function.body);
        look(self, &closure.function.body);
        self.scopes.names.truncate(seen);
        self.place = before;
    }

    /// A branch's closure: it has a copy of everything around it.
    pub(super) fn branch(&mut self, expr: &'a Expr) {
        let copies = self.scopes.names.len();
        self.closure(expr, Place { copies, within: true, ..self.place });
    }

    fn chain(&mut self, expr: &'a Expr) {
        let (root, links) = chain(expr);
        if self.of_module(root, links.first()) {
            let methods = links.iter().filter_map(|link| if let Link::Method(call, _) = link { Some(*call) } else { None });
            return methods.flat_map(|call| &call.args).for_each(|arg| self.expr(arg));
        }
        let of_params = self.scopes.is_params(root);
        match links.first() {
            Some(Link::Property(name, at)) if of_params => self.param(name, *at),
            Some(Link::Index(index)) if of_params && text_of(index).is_some() => {
                self.param(&text_of(index).unwrap_or_default(), index.start_position());
            }
            _ => self.expr(root),
        }
        for (position, link) in links.iter().enumerate() {
            match link {
                Link::Property(name, at) if position == 0 => truth::member(self, root, name, *at),
                Link::Property(..) => {}
                Link::Index(index) => {
                    match (position, links.first()) {
                        (0, _) => truth::index(self, root, index),
                        (1, Some(Link::Property(name, _))) if of_params => truth::index_of_param(self, name, index),
                        _ => {}
                    }
                    self.expr(index);
                }
                Link::Method(call, at) => {
                    if changes(&call.name) {
                        self.written(expr, *at);
                    }
                    calls::method(self, (position == 0).then_some(root), call, *at);
                }
            }
        }
    }

    /// A variable, or something in it, is written to.
    fn written(&mut self, expr: &'a Expr, at: Position) {
        self.given(expr, at);
        let Expr::Variable(variable, _, root) = chain(expr).0 else { return };
        let Some((index, binding)) = self.scopes.find(&variable.1) else { return };
        if index >= self.place.copies {
            return;
        }
        let (name, declared) = (variable.1.to_string(), binding.at);
        let at = if at.is_none() { *root } else { at };
        let title = format!("`{name}` is written to in a branch of `parallel`, which is lost: a branch has a copy of it");
        let help = "return the value from the closure: `parallel` returns those of all branches";
        self.tell(self.finding(&LOST_WRITE, at, title).also(declared, "declared here").help(help));
    }

    /// A member of what the header gave is written to.
    fn given(&mut self, expr: &'a Expr, at: Position) {
        let (root, links) = chain(expr);
        let name = match links.first() {
            Some(Link::Property(name, _)) => Some((*name).to_owned()),
            Some(Link::Index(index)) => text_of(index),
            _ => None,
        };
        let Some(name) = name.filter(|_| self.scopes.is_of_header(root)) else { return };
        let title = format!("the parameter `{name}` is written to: the run keeps the one it was given, and shows that");
        self.tell(self.finding(&OWN_PARAMETER, at, title).help(format!("use another variable: let {name} = ...;")));
    }

    pub(super) fn call(&mut self, call: &'a FnCallExpr, at: Position) {
        if call.is_operator_call() {
            compared::check(self, call);
            truth::sign(self, call, at);
            return call.args.iter().for_each(|arg| self.expr(arg));
        }
        let name = calls::full_name(call);
        let at = call.namespace.path.first().map_or(at, |space| space.pos);
        self.findings.extend(flow::named_once(self.unit, call, at).filter(|_| self.place.looped));
        self.calls.push(Called { name: name.clone(), at, call, stands: self.place.in_step.is_some(), dropped: false });
        calls::call(self, &name, call, at);
        let place = self.place;
        for (index, arg) in call.args.iter().enumerate() {
            if calls::called_too_soon(self, call, index, arg) {
                continue;
            }
            if self.unit.bodies.closure(arg).is_none() {
                self.argument(call, index, arg);
            } else {
                match name.as_str() {
                    "step" | "finally" => self.closure(arg, Place { in_step: Some(true), within: true, ..place }),
                    "wait_for" => self.closure(arg, Place { waiting: true, within: true, ..place }),
                    "parallel" => self.branch(arg),
                    "each" | "retry" => self.closure(arg, Place { within: true, ..place }),
                    _ => self.expr(arg),
                }
            }
        }
    }

    /// What is given to a call; the options of a step may hold a closure.
    fn argument(&mut self, call: &FnCallExpr, index: usize, arg: &'a Expr) {
        match arg {
            Expr::Map(map, _) if index == 1 && call.name == "step" && !call.is_qualified() => {
                for (_, value) in &map.0 {
                    match self.unit.bodies.closure(value) {
                        Some(_) => self.closure(value, Place { in_step: Some(true), within: true, ..self.place }),
                        None => self.expr(value),
                    }
                }
            }
            _ => self.expr(arg),
        }
    }
}

/// Where parameters stand in the header.
pub(super) fn header_params(ast: &AST) -> BTreeMap<&str, Position> {
    let literal = ast.statements().iter().find_map(crate::header::header_call);
    let Some(Expr::Map(header, _)) = literal else { return BTreeMap::new() };
    let params = header.0.iter().find(|(key, _)| key.name == "params").map(|(_, params)| params);
    let Some(Expr::Map(params, _)) = params else { return BTreeMap::new() };
    params.0.iter().map(|(key, _)| (key.name.as_str(), key.pos)).collect()
}

//! What can be known to be wrong in a runbook without running it. Text and a table of what can be said go in, findings come
//! out; nothing is called. A rule that refuses is certain: what could run is not refused.

mod allow;
mod bodies;
mod borrowed;
mod calls;
mod compared;
mod control;
mod facts;
mod files;
mod flow;
mod gated;
mod hazard;
mod head;
mod input;
mod keys;
mod kind;
mod names;
mod nothing;
mod quiet;
mod ran;
mod rule;
mod scope;
mod slips;
mod text;
mod truth;
mod unit;
mod values;
mod walk;
mod words;

pub(crate) use borrowed::captured;
pub(crate) use facts::{GIVES_NOTHING, changes};
pub use files::{Checking, Report, Tests, files};
pub use gated::{Asked, Gated, gated};
pub use hazard::{Hazards, Mode, Recovery, Taking};
pub(crate) use input::input;
pub(crate) use names::{no_value, uncalled};
pub use quiet::quiet;
pub use rule::{RULES, Rule, Severity, named};
pub(crate) use values::none_of;
pub(crate) use words::is_native;

use crate::script::lex::{LENIENT, Lines, position};
use crate::script::{Diagnostic, Label, label, others, parse_diagnostic, step_name, to_json};
use rhai::{AST, ASTNode, EvalAltResult, Expr, FnCallExpr, ParseError, ParseErrorType, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};

/// Something wrong, and where.
#[derive(Clone, Debug)]
pub struct Finding {
    /// By which rule.
    pub rule: &'static Rule,
    /// One line.
    pub title: String,
    file: String,
    /// Places: the first is where it is wrong, if that can be told.
    pub labels: Vec<Label>,
    /// A command to type or an edit to make.
    pub help: Option<String>,
    at: Position,
}

impl Finding {
    fn new(rule: &'static Rule, file: &str, at: Position, title: impl Into<String>) -> Self {
        let labels = label(file, at, "", true).into_iter().collect();
        Self { rule, title: title.into(), file: file.to_owned(), labels, help: None, at }
    }

    /// What the parser or the header's reader says.
    fn of(rule: &'static Rule, file: &str, said: Diagnostic) -> Self {
        let at = said.labels.first().map_or(Position::NONE, |label| position((label.line, label.column)));
        Self { rule, title: said.title, file: file.to_owned(), labels: said.labels, help: said.help, at }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Another place of the same file that matters.
    fn also(self, at: Position, text: &str) -> Self {
        let file = self.file().to_owned();
        self.also_in(&file, at, text)
    }

    fn also_in(mut self, file: &str, at: Position, text: &str) -> Self {
        self.labels.extend(label(file, at, text, self.labels.is_empty()));
        self
    }

    /// The file it is in: that of its first place, if it has one.
    #[must_use]
    pub fn file(&self) -> &str {
        self.labels.first().map_or(&self.file, |label| &label.file)
    }

    /// The line it is in, from 1; 0 if that cannot be told.
    #[must_use]
    pub fn line(&self) -> usize {
        self.labels.first().map_or(0, |label| label.line)
    }

    /// For whoever renders it.
    #[must_use]
    pub fn diagnostic(&self, sources: &BTreeMap<String, String>) -> Diagnostic {
        Diagnostic {
            title: self.title.clone(),
            code: Some(self.rule.code.to_owned()),
            labels: self.labels.clone(),
            help: self.help.clone(),
            sources: sources.clone(),
            ..Diagnostic::default()
        }
    }
}

/// The call a statement is, or gives to a variable.
pub(crate) fn top_call(statement: &Stmt) -> Option<(&FnCallExpr, Position)> {
    let of_expr = |expr| match expr {
        &Expr::FnCall(ref call, at) => Some((&**call, at)),
        _ => None,
    };
    match statement {
        Stmt::FnCall(call, at) => Some((call, *at)),
        Stmt::Var(var, ..) => of_expr(&var.1),
        Stmt::Assignment(assignment) => of_expr(&assignment.1.rhs),
        Stmt::Expr(expr) => of_expr(expr),
        _ => None,
    }
}

/// A literal string.
pub(crate) fn text_of(expr: &Expr) -> Option<String> {
    expr.get_literal_value(None).and_then(|value| value.into_string().ok())
}

/// The text of a runbook that does not parse.
pub(crate) fn of_parse(error: &ParseError, file: &str, text: &str) -> Diagnostic {
    let mut shown = of_typed(error, file, text);
    if !file.ends_with(".rhai") {
        shown.help = Some(format!("is `{file}` a runbook? the name of a runbook ends in .rhai"));
    }
    shown
}

/// A text that does not parse.
pub(crate) fn of_typed(error: &ParseError, file: &str, text: &str) -> Diagnostic {
    match &*error.0 {
        ParseErrorType::VariableUndefined(_) | ParseErrorType::ModuleUndefined(_) => match LENIENT.compile(text) {
            // What does not parse is told before what is not known.
            Err(error) => slips::told(&error, file, text),
            Ok(_) => unseen(error, file, text),
        },
        _ => slips::told(error, file, text),
    }
}

/// A variable that is not seen where it is used: the usual trap is a `fn`, which sees nothing around it.
fn unseen(error: &ParseError, file: &str, text: &str) -> Diagnostic {
    let mut shown = parse_diagnostic(error, file, text);
    let ParseErrorType::VariableUndefined(name) = &*error.0 else { return shown };
    let mut declared: BTreeMap<String, Position> = BTreeMap::new();
    let (mut within, mut function) = (None, None);
    if let Ok(ast) = LENIENT.compile(text) {
        for statement in ast.statements() {
            if let Stmt::Var(var, _, at) = statement {
                declared.entry(var.0.name.to_string()).or_insert(*at);
            }
        }
        let own = |one: &rhai::ScriptFnMetadata<'_>| one.name == name.as_str();
        function = ast
            .iter_functions()
            .find(own)
            .map(|one| names::no_value(name, &one.params.iter().map(ToString::to_string).collect::<Vec<_>>()));
        within = match ast.statements().iter().rfind(|statement| statement.position() <= error.1) {
            Some(Stmt::Var(var, _, at)) if var.0.name == *name => Some(*at).filter(|at| reaches(text, *at, error.1)),
            _ => None,
        };
    }
    if let Some((title, help)) = function.filter(|_| !declared.contains_key(name.as_str())) {
        (shown.title, shown.help) = (title, Some(help));
        return shown;
    }
    shown.title = format!("the variable `{name}` is not known here");
    match (declared.get(name), within) {
        (_, Some(at)) => {
            shown.title = itself(name);
            shown.labels.extend(label(file, at, "declared here", false));
            shown.help = Some(as_function(name));
        }
        (Some(at), None) => {
            shown.labels.extend(label(file, *at, "declared here", false));
            shown.help = Some(format!(
                "a `fn` does not see the variables around it: give it `{name}` as a parameter, or make it a closure, `let f = |x| ...`, called with f.call(x)"
            ));
        }
        (None, None) => {
            let near = others::value(name).or_else(|| crate::schema::did_you_mean(name, declared.keys().map(String::as_str)));
            shown.help = near.map(|near| format!("did you mean `{near}`?")).or_else(|| of_module(name, error.1, text));
        }
    }
    shown
}

/// A closure that uses the name it is to have.
fn itself(name: &str) -> String {
    format!("the closure `{name}` does not see itself: it exists only once it is made")
}

fn as_function(name: &str) -> String {
    format!("make it a function: fn {name}(...) {{ ... }}, which calls itself as {name}(...)")
}

/// Whether the statement at a place goes on to another.
fn reaches(text: &str, from: Position, to: Position) -> bool {
    let lines = text::Text::of(text).statement_after(Lines::of(text).offset(from));
    to.line().is_some_and(|line| lines.contains(&line))
}

/// `ec2.describe_instances(...)`, if that is what stands there.
fn of_module(name: &str, at: Position, text: &str) -> Option<String> {
    let rest = text.get(Lines::of(text).offset(at)..)?.strip_prefix(name)?.strip_prefix('.')?;
    let called = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().filter(|called| !called.is_empty())?;
    // What every value has a method of is no op: the variable is not known.
    let is_op =
        rest[called.len()..].starts_with('(') && called != "call" && !crate::script::functions().iter().any(|(native, _)| native == called);
    is_op.then(|| format!("what is in a module comes after `::`: {name}::{called}(...)"))
}

/// Adds where the loops stand, if it is one that does not end: Rhai tells the statement of the top level only.
pub(crate) fn with_loops(mut shown: Diagnostic, error: &EvalAltResult, ast: &AST) -> Diagnostic {
    let EvalAltResult::ErrorTerminated(_, at) = error else { return shown };
    let Some(file) = shown.labels.first().map(|label| label.file.clone()) else { return shown };
    let end = ast.statements().iter().map(Stmt::position).find(|start| start > at);
    let mut loops = BTreeSet::new();
    ast.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::While(_, here) | Stmt::Do(_, _, here))) = path.last()
            && here > at
            && end.is_none_or(|end| *here < end)
        {
            loops.insert(*here);
        }
        true
    });
    shown.labels.extend(loops.into_iter().filter_map(|here| label(&file, here, "a loop in it", false)));
    shown
}

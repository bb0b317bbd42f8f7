//! What can be known to be wrong in a runbook without running it: names nobody declared, step names, options of literal
//! maps, literal durations. Only what is certain: nothing here refuses a runbook that could run.

use crate::effect::Surface;
use crate::schema;
use crate::script::{Diagnostic, Label, label, parse_diagnostic, step_name, to_json};
use rhai::{AST, ASTNode, Engine, EvalAltResult, Expr, FnCallExpr, ParseError, ParseErrorType, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};

mod calls;

/// Something wrong, and where.
struct Fault {
    at: Position,
    title: String,
    help: Option<String>,
    /// Another place that matters.
    other: Option<(Position, String)>,
}

impl Fault {
    fn new(at: Position, title: impl Into<String>) -> Self {
        Self { at, title: title.into(), help: None, other: None }
    }
}

/// Checks a compiled runbook; the first fault in the text is told.
pub(crate) fn check(ast: &AST, surface: &Surface, file: &str, text: &str) -> Result<(), Diagnostic> {
    let mut faults = equal_steps(ast);
    let known = calls::Known::of(ast, surface);
    ast.walk(&mut |path| {
        if let Some(ASTNode::Expr(Expr::FnCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at))) = path.last() {
            faults.extend(known.call(call, *at));
        }
        true
    });
    match faults.into_iter().min_by_key(|fault| fault.at) {
        Some(fault) => Err(shown(fault, file, text)),
        None => Ok(()),
    }
}

fn shown(fault: Fault, file: &str, text: &str) -> Diagnostic {
    let mut labels: Vec<Label> = label(file, fault.at, "here", true).into_iter().collect();
    labels.extend(fault.other.and_then(|(at, text)| label(file, at, &text, false)));
    Diagnostic {
        title: fault.title,
        labels,
        help: fault.help,
        sources: BTreeMap::from([(file.to_owned(), text.to_owned())]),
        ..Diagnostic::default()
    }
}

/// Steps of the top level that bear the name of an earlier one.
fn equal_steps(ast: &AST) -> Vec<Fault> {
    let mut seen: BTreeMap<String, Position> = BTreeMap::new();
    let mut faults = Vec::new();
    for (call, at) in ast.statements().iter().filter_map(top_call).filter(|(call, _)| call.name == "step") {
        let Some(name) = call.args.first().and_then(text_of) else { continue };
        match seen.get(&name) {
            Some(first) => {
                let mut fault = Fault::new(at, format!("two steps have the name `{name}`"));
                fault.help = Some("give every step a name of its own: --until, show and the journal find it by that".to_owned());
                fault.other = Some((*first, "the first".to_owned()));
                faults.push(fault);
            }
            None => {
                seen.insert(name, at);
            }
        }
    }
    faults
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
    let mut shown = parse_diagnostic(error, file, text);
    match &*error.0 {
        ParseErrorType::VariableUndefined(name) => unseen(&mut shown, name, file, text),
        ParseErrorType::Reserved(word) if word.chars().all(char::is_alphabetic) => {
            shown.help = Some("a reserved word cannot be a map key or a name: choose another word".to_owned());
        }
        _ => {}
    }
    shown
}

/// A variable that is not seen where it is used: the usual trap is a `fn`, which sees nothing around it.
fn unseen(shown: &mut Diagnostic, name: &str, file: &str, text: &str) {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    let mut declared: BTreeMap<String, Position> = BTreeMap::new();
    if let Ok(ast) = engine.compile(text) {
        for statement in ast.statements() {
            if let Stmt::Var(var, _, at) = statement {
                declared.entry(var.0.name.to_string()).or_insert(*at);
            }
        }
    }
    shown.title = format!("the variable `{name}` is not known here");
    match declared.get(name) {
        Some(at) => {
            shown.labels.extend(label(file, *at, "declared here", false));
            shown.help = Some(format!(
                "a `fn` does not see the variables around it: give it `{name}` as a parameter, or make it a closure, `let f = |x| ...`, called with f.call(x)"
            ));
        }
        None => {
            let near = schema::did_you_mean(name, declared.keys().map(String::as_str));
            shown.help = near.map(|near| format!("did you mean `{near}`?"));
        }
    }
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

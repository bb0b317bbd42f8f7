//! Runbooks that a test runs: whether their files are there, and have the parameters and the step that are named.

use super::rule::{HEADER, NO_FILE, PARAMETER, WORD};
use super::scope::{Link, chain};
use super::unit::Unit;
use super::values::none_of;
use super::{Finding, text_of};
use crate::header::{self, Header};
use crate::schema::did_you_mean;
use rhai::{ASTNode, Expr, Ident, Stmt};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The word that runs one.
const RUNS: &str = "run_runbook";

/// What is wrong with what a test in this folder runs.
pub(super) fn find(unit: &Unit, folder: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    unit.ast.walk(&mut |path| {
        if let Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) = path.last()
            && call.name == RUNS
            && let Some(Expr::Map(map, _)) = call.args.first()
        {
            found.extend(run(unit, folder, &map.0));
        }
        true
    });
    found.extend(steps(unit, folder));
    found
}

/// `run.steps.cutover`, where the runbook has no step `cutover`.
fn steps(unit: &Unit, folder: &Path) -> Vec<Finding> {
    let runs = runs(unit, folder);
    let mut found = Vec::new();
    let mut look = |path: &[ASTNode<'_>]| {
        if let Some(ASTNode::Expr(expr @ Expr::Dot(..))) = path.last()
            && let (Expr::Variable(variable, ..), links) = chain(expr)
            && let [Link::Property("steps", _), step, ..] = &links[..]
            && let Some(Some(known)) = runs.get(variable.1.as_str())
        {
            let named = match step {
                Link::Property(name, at) => Some(((*name).to_owned(), *at)),
                Link::Index(index) => text_of(index).map(|name| (name, index.start_position())),
                Link::Method(..) => None,
            };
            found.extend(named.filter(|(name, _)| !known.contains(name)).map(|(name, at)| {
                let why = none_of(&name, known.iter().map(String::as_str));
                Finding::new(&WORD, &unit.name, at, format!("the runbook has no such step: {why}"))
            }));
        }
        true
    };
    // What closures are given is not known here.
    unit.ast.statements().iter().all(|statement| statement.walk(&mut Vec::new(), &mut look));
    found
}

/// Variables that are runs, and all steps those can have; `None`: they may be others.
fn runs(unit: &Unit, folder: &Path) -> BTreeMap<String, Option<BTreeSet<String>>> {
    let mut runs: BTreeMap<String, Option<BTreeSet<String>>> = BTreeMap::new();
    let mut given = |name: &str, value: &Expr| {
        let names = match value {
            Expr::FnCall(call, _) if call.name == "resume_run" => return,
            Expr::FnCall(call, _) if call.name == RUNS => {
                runbook_of(call.args.first()).and_then(|runbook| all_steps(&folder.join(runbook)))
            }
            _ => None,
        };
        let known = runs.entry(name.to_owned()).or_insert_with(|| Some(BTreeSet::new()));
        *known = known.take().zip(names).map(|(known, names)| &known | &names);
    };
    unit.ast.statements().iter().for_each(|statement| {
        if let Stmt::Var(var, ..) = statement {
            given(&var.0.name, &var.1);
        }
    });
    unit.ast.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Assignment(assignment))) = path.last()
            && let Expr::Variable(variable, ..) = &assignment.1.lhs
        {
            given(&variable.1, &assignment.1.rhs);
        }
        true
    });
    runs
}

fn runbook_of(options: Option<&Expr>) -> Option<String> {
    let Some(Expr::Map(map, _)) = options else { return None };
    map.0.iter().find(|(key, _)| key.name == "runbook").and_then(|(_, value)| text_of(value))
}

/// All names a runbook gives to steps, if each of them stands in it.
fn all_steps(runbook: &Path) -> Option<BTreeSet<String>> {
    let text = std::fs::read_to_string(runbook).ok()?;
    let ast = header::compile(&runbook.display().to_string(), &text).ok()?;
    let mut names = Some(BTreeSet::new());
    ast.walk(&mut |path| {
        let name = match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) if call.name == "step" => {
                call.args.first().and_then(text_of)
            }
            // What is imported may have steps, too.
            Some(ASTNode::Stmt(Stmt::Import(..))) => None,
            _ => return true,
        };
        names = names.take().zip(name).map(|(mut names, name)| {
            names.insert(name);
            names
        });
        names.is_some()
    });
    names
}

fn run(unit: &Unit, folder: &Path, options: &[(Ident, Expr)]) -> Vec<Finding> {
    let option = |name: &str| options.iter().find(|(key, _)| key.name == name).map(|(_, value)| value);
    let missing = |what: &str, value: &Expr| {
        let named = text_of(value).filter(|named| !folder.join(named).is_file())?;
        let title = format!("there is no {what} `{named}` beside the test");
        Some(Finding::new(&NO_FILE, &unit.name, value.start_position(), title).help("the path counts from the test's own folder"))
    };
    let mut found: Vec<Finding> = option("params").and_then(|value| missing("file of parameters", value)).into_iter().collect();
    let Some(runbook) = option("runbook") else { return found };
    if let Some(finding) = missing("runbook", runbook) {
        found.push(finding);
        return found;
    }
    let Some(header) = text_of(runbook).map(|runbook| header::read(&folder.join(runbook))) else { return found };
    match header {
        Ok(header) => {
            found.extend(option("set").map(|set| parameters(unit, &header, set)).unwrap_or_default());
            found.extend(option("stop_after").and_then(|step| stop(unit, &header, step)));
        }
        Err(wrong) => {
            let title = format!("this cannot be run: {}", wrong.title);
            found.push(Finding::new(&HEADER, &unit.name, runbook.start_position(), title));
        }
    }
    found
}

fn parameters(unit: &Unit, header: &Header, set: &Expr) -> Vec<Finding> {
    let Expr::Map(set, _) = set else { return Vec::new() };
    let names = || header.params.iter().map(|param| param.name.as_str());
    let unknown = set.0.iter().filter(|(key, _)| !names().any(|name| name == key.name));
    let told = |(key, _): &(Ident, Expr)| {
        let finding = Finding::new(&PARAMETER, &unit.name, key.pos, format!("the runbook has no parameter `{}`", key.name));
        match did_you_mean(&key.name, names()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        }
    };
    unknown.map(told).collect()
}

fn stop(unit: &Unit, header: &Header, step: &Expr) -> Option<Finding> {
    let name = text_of(step).filter(|name| !header.steps.iter().any(|(step, _)| step == name))?;
    let why = none_of(&name, header.steps.iter().map(|(step, _)| step.as_str()));
    Some(Finding::new(&WORD, &unit.name, step.start_position(), format!("the runbook has no such step: {why}")))
}

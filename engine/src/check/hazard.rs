//! What is dangerous in what can be said: told by whoever declares ops and verbs, since the engine knows none of them.

use super::rule::{CODE, ELSEWHERE, NOT_APPROVED, NOT_OURS, REFUSED};
use super::scope::{Link, chain};
use super::unit::{Called, Checked};
use super::{Finding, text_of, top_call};
use rhai::{Expr, Stmt};

/// What is dangerous.
#[derive(Clone, Debug, Default)]
pub struct Hazards {
    /// Verbs that change the world; of an op its kind tells.
    pub acts: &'static [&'static str],
    /// Calls that give a list: taken for one where their answer has no other name.
    pub lists: &'static [&'static str],
    /// Calls that recover for real unless told not to.
    pub recoveries: Vec<Recovery>,
    /// Calls that take things away.
    pub takes: Vec<Taking>,
    /// Calls that are done whatever comes of them: the member of the answer that tells.
    pub codes: Vec<(&'static str, &'static str)>,
    /// Calls that need a control plane which is in one Region only, and what of it.
    pub elsewhere: Vec<(&'static str, &'static str)>,
}

/// A call that recovers.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// Its name.
    pub call: &'static str,
    /// The option that says whether it is a drill.
    pub option: &'static str,
    /// What the option is in a drill.
    pub drill: Mode,
}

/// A literal value of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A bool.
    Flag(bool),
    /// A word.
    Word(&'static str),
}

/// A call that takes something away.
#[derive(Clone, Debug)]
pub struct Taking {
    /// Its name.
    pub call: &'static str,
    /// What it takes away, `a stack`.
    pub what: &'static str,
    /// What makes such things.
    pub makers: &'static [&'static str],
}

/// Whether a call recovers for real.
#[derive(Clone, Copy, PartialEq)]
enum Real {
    Never,
    Perhaps,
    Certainly,
}

/// What is dangerous in a runbook and all it imports; the runbook comes first.
pub(super) fn find(hazards: &Hazards, files: &[Checked<'_>]) -> Vec<Finding> {
    let Some(runbook) = files.first() else { return Vec::new() };
    let recover = runbook.unit.header.as_ref().and_then(|header| header.recover.as_deref());
    let mut findings = Vec::new();
    for file in files {
        let tell = |rule, called: &Called<'_>, title: String| Finding::new(rule, &file.unit.name, called.at, title);
        for called in &file.calls {
            let name = called.name.as_str();
            if let Some(taking) = hazards.takes.iter().find(|taking| taking.call == name && !makes(files, taking.makers)) {
                let title = format!("`{name}` removes {}, and nothing in this runbook makes one", taking.what);
                findings.push(tell(&NOT_OURS, called, title).help("remove what this run made with `cleanup`, or say here why it may go"));
            }
            if let Some((_, of)) = hazards.elsewhere.iter().find(|(call, _)| *call == name && recover == Some("ask")) {
                let title = format!("`{name}` needs {of}, which may be down");
                let help = "make it before the disaster, in a runbook that prepares the recovery";
                findings.push(tell(&ELSEWHERE, called, title).help(help));
            }
            if let Some((_, member)) = hazards.codes.iter().find(|(call, _)| *call == name && called.dropped) {
                let title = format!("`{name}` counts as done whatever the command ends with, and nothing checks its `{member}` here");
                let help = format!("let ran = {name}(...); assert(ran.{member} == 0, ran.stderr);");
                findings.push(tell(&CODE, called, title).help(help));
            }
            if let Some(recovery) = hazards.recoveries.iter().find(|recovery| recovery.call == name) {
                findings.extend(recovers(recovery, called, file, files, recover));
            }
        }
    }
    findings
}

fn makes(files: &[Checked<'_>], makers: &[&str]) -> bool {
    files.iter().flat_map(|file| &file.calls).any(|called| makers.contains(&called.name.as_str()))
}

fn recovers(recovery: &Recovery, called: &Called<'_>, file: &Checked<'_>, files: &[Checked<'_>], recover: Option<&str>) -> Option<Finding> {
    let real = is_real(recovery, called);
    if real == Real::Never {
        return None;
    }
    let chosen = chosen(recovery, called, &files[0]);
    if (real == Real::Certainly || chosen.is_some()) && recover != Some("ask") {
        let how = chosen.map_or_else(|| "recovers for real".to_owned(), |param| format!("recovers for real if `{param}` says so"));
        let title = format!("`{}` {how}, and the header does not say `recover: \"ask\"`", called.name);
        let help = "write recover: \"ask\" in the header if this runbook may recover for real";
        return Some(Finding::new(&REFUSED, &file.unit.name, called.at, title).help(help));
    }
    let gates = || files.iter().flat_map(|other| &other.calls).filter(|other| other.name == "approve");
    // Where it is called from is known at the top and in what is run where it stands; elsewhere any gate may come first.
    let before = file.calls.iter().any(|other| other.name == "approve" && other.at < called.at);
    let is_agreed = before || ((!called.stands || file.unit.name != files[0].unit.name) && gates().next().is_some());
    let title = format!("`{}` may recover for real, and no `approve` comes before it", called.name);
    let help = "approve(\"declare\", #{ text: \"what is decided, and what is lost\" });";
    (recover == Some("ask") && !is_agreed).then(|| Finding::new(&NOT_APPROVED, &file.unit.name, called.at, title).help(help))
}

/// The value of the option that says whether it is a drill.
fn mode<'a>(recovery: &Recovery, called: &Called<'a>) -> Option<&'a Expr> {
    let Expr::Map(map, _) = called.call.args.first()? else { return None };
    map.0.iter().find(|(key, _)| key.name == recovery.option).map(|(_, value)| value)
}

/// The parameter that this value is, if it may be another word than that of a drill.
fn chosen(recovery: &Recovery, called: &Called<'_>, runbook: &Checked<'_>) -> Option<String> {
    let (Mode::Word(drill), (Expr::Variable(root, ..), links)) = (recovery.drill, chain(mode(recovery, called)?)) else { return None };
    let [Link::Property(name, _)] = links[..] else { return None };
    let is_header = |statement: &Stmt| matches!(statement, Stmt::Var(var, ..) if var.0.name == root.1);
    let of_header = top_call(runbook.unit.ast.statements().iter().find(|statement| is_header(statement))?)?;
    if of_header.0.name != "runbook" {
        return None;
    }
    let param = runbook.unit.header.as_ref()?.params.iter().find(|param| param.name == name)?;
    param.of.iter().any(|choice| choice != drill).then(|| format!("{}.{name}", root.1))
}

fn is_real(recovery: &Recovery, called: &Called<'_>) -> Real {
    let Some(value) = mode(recovery, called) else { return Real::Perhaps };
    let drill = match (recovery.drill, value) {
        (Mode::Flag(flag), Expr::BoolConstant(given, _)) => Some(*given == flag),
        (Mode::Word(word), expr) => text_of(expr).map(|given| given == word),
        _ => None,
    };
    match drill {
        Some(true) => Real::Never,
        Some(false) => Real::Certainly,
        None => Real::Perhaps,
    }
}

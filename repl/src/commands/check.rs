//! `lifeboat check`: what can be known to be wrong in runbooks without running them. No world is opened, no home is made.

use crate::checked;
use crate::cli::CheckArgs;
use crate::context::{Context, project_of};
use crate::home::Home;
use crate::home::below;
use crate::print::rendered;
use crate::print::sarif;
use crate::print::snippet;
use crate::problem::{Exit, Problem, Result};
use bindings::count;
use engine::check::{Finding, RULES, Report, Severity, named};
use include_dir::{Dir, include_dir};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A page for every rule.
static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../docs/rules");

/// Checks them.
///
/// # Errors
/// There is no such rule, or a folder has no runbook in it.
pub(super) fn run(context: &Context, args: &CheckArgs) -> Result<Exit> {
    if let Some(code) = &args.explain {
        context.printer.answer(page(code)?);
        return Ok(Exit::Done);
    }
    let mut runbooks: Vec<(PathBuf, PathBuf)> = Vec::new();
    for typed in &args.runbooks {
        for path in meant(context, typed)? {
            let project = project_of(&path);
            runbooks.push((path, project));
        }
    }
    runbooks.sort();
    runbooks.dedup();
    let report = checked::report(&runbooks, &context.path(Path::new(".")));
    match (args.sarif, args.json) {
        (true, _) => context.printer.answer(&sarif::document(&report, &|code| page(code).unwrap_or_default()).to_string()),
        (_, true) => tell_json(context, &report),
        _ => tell(context, &report),
    }
    let errors = report.of(Severity::Error).count() > 0 || (args.deny_warnings && !report.findings.is_empty());
    Ok(if errors { Exit::Usage } else { Exit::Done })
}

/// The files a word of the command line means: of a folder, all below it that are runbooks or tests by their names.
fn meant(context: &Context, typed: &Path) -> Result<Vec<PathBuf>> {
    let path = context.path(typed);
    if !path.is_dir() {
        return Ok(vec![path]);
    }
    let home = Home::find(context.home.as_deref(), &path).map(|home| context.path(home.root()));
    let found = below::files(&path, home.as_deref(), |file| file.extension().is_some_and(|kind| kind == "rhai"))?;
    if found.is_empty() {
        let title = format!("there is no runbook below `{}`: no file ends in .rhai", typed.display());
        return Err(Problem::usage(title, "lifeboat init DIR writes runbooks to start from"));
    }
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// For people.
fn tell(context: &Context, report: &Report) {
    let mut text = String::new();
    for finding in &report.findings {
        text += &rendered(&finding.diagnostic(&BTreeMap::new()), &report.sources, severity(finding), context.printer.colours);
        text += "\n\n";
    }
    let (errors, warnings) = counts(report);
    let files = count(report.sources.len(), "file");
    text += &match (errors, warnings) {
        (0, 0) => format!("{files}: nothing is wrong"),
        _ => {
            let found = format!("{}, {} in {files}", count(errors, "error"), count(warnings, "warning"));
            format!("{found}; {}", says_more(report))
        }
    };
    context.printer.answer(&text);
}

/// Where the rules are told that found something.
fn says_more(report: &Report) -> String {
    let codes: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule.code).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    match codes[..] {
        [code] => format!("lifeboat doc {code} says more"),
        [first, ref more @ ..] => format!("lifeboat doc {first} says more, and so of {}", more.join(", ")),
        [] => String::new(),
    }
}

fn severity(finding: &Finding) -> snippet::Severity {
    match finding.rule.severity {
        Severity::Error => snippet::Severity::Error,
        Severity::Warning => snippet::Severity::Warning,
    }
}

fn counts(report: &Report) -> (usize, usize) {
    (report.of(Severity::Error).count(), report.of(Severity::Warning).count())
}

/// One object a line.
fn tell_json(context: &Context, report: &Report) {
    for finding in &report.findings {
        context.printer.data(&object(finding));
    }
    let (errors, warnings) = counts(report);
    let files: Vec<&String> = report.sources.keys().collect();
    context.printer.data(&json!({ "type": "check_finished", "errors": errors, "warnings": warnings, "files": files }));
}

fn object(finding: &Finding) -> Value {
    let first = finding.labels.first();
    json!({
        "type": "finding",
        "code": finding.rule.code,
        "severity": finding.rule.severity,
        "message": finding.title,
        "file": finding.file(),
        "line": first.map(|label| label.line),
        "column": first.map(|label| label.column),
        "also": finding.labels.get(1..).unwrap_or_default(),
        "help": finding.help,
    })
}

/// What a rule is about.
///
/// # Errors
/// There is no such rule.
pub(super) fn page(code: &str) -> Result<&'static str> {
    let code = code.to_ascii_uppercase();
    let found = named(&code).and_then(|rule| PAGES.get_file(format!("{}.md", rule.code)));
    found.and_then(include_dir::File::contents_utf8).ok_or_else(|| {
        let near = engine::schema::did_you_mean(&code, RULES.iter().map(|rule| rule.code));
        let help = format!("lifeboat doc {}", near.unwrap_or("LB101"));
        Problem::usage(format!("there is no rule `{code}`"), help)
    })
}

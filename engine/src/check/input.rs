//! An input of a session: a piece of a runbook that is checked with what was typed before it.

use super::bodies::Bodies;
use super::facts::Facts;
use super::files::imports;
use super::rule::Severity;
use super::unit::Unit;
use super::walk::{Before, walk};
use super::words::Words;
use crate::effect::Surface;
use crate::script::Diagnostic;
use rhai::AST;
use std::collections::BTreeMap;

/// Checks an input; the first error of it is told. `seen`: the variables and modules that are there already.
pub(crate) fn input(
    ast: &AST,
    surface: &Surface,
    (file, text): (&str, &str),
    (variables, modules): (&[String], Vec<String>),
) -> Result<(), Diagnostic> {
    let aliases = modules.into_iter().chain(imports(ast).into_iter().map(|(_, alias, _)| alias)).collect();
    let unit = Unit {
        name: file.to_owned(),
        text: text.to_owned(),
        bodies: Bodies::of(ast),
        ast: ast.clone(),
        header: None,
        imports: BTreeMap::new(),
        nameless: Vec::new(),
        aliases,
        has_unknown: false,
        is_test: false,
    };
    let files = BTreeMap::from([(unit.name.clone(), &unit)]);
    // What values of earlier inputs hold is not in this text.
    let facts = Facts { any_member: true, ..Facts::of(&files) };
    let (_, mut found) = walk(&unit, (&files, &facts), &Words::of(surface, &[], &[]), Before::Input(variables));
    found.retain(|finding| finding.rule.severity == Severity::Error);
    found.sort_by_key(|finding| finding.at);
    let sources = BTreeMap::from([(file.to_owned(), text.to_owned())]);
    found.first().map_or(Ok(()), |finding| Err(finding.diagnostic(&sources)))
}

//! What is wrong in a header that can be read: Regions, and secrets that would be given in clear.

use super::Finding;
use super::files::rule_of;
use super::rule::{AWS_WORD, BY_LOGIN, PLAIN_SECRET, REGION, UNSIGNED};
use super::text_of;
use super::unit::Unit;
use super::values::{none_of, region};
use super::walk::header_params;
use super::words::Words;
use crate::params::ParamKind;
use crate::project::inside;
use rhai::{Expr, Position};
use std::path::Path;

/// Words in the name of a parameter that say it is a secret.
const SECRET: [&str; 6] = ["password", "passwd", "passphrase", "secret", "token", "credentials"];

/// What is wrong in the header of a runbook.
pub(super) fn check(unit: &Unit, words: &Words<'_>) -> Vec<Finding> {
    let Some(header) = &unit.header else { return Vec::new() };
    let mut found = regions(unit, words);
    let places = header_params(&unit.ast);
    let plain = header.params.iter().filter(|param| param.kind == ParamKind::String && is_secret(&param.name));
    found.extend(plain.map(|param| {
        let at = places.get(param.name.as_str()).copied().unwrap_or(Position::NONE);
        let title = format!("by its name, the parameter `{}` is a secret, and would be given in clear with --set", param.name);
        Finding::new(&PLAIN_SECRET, &unit.name, at, title).help("use type: \"secret\": it is given with --secret, and sealed")
    }));
    found.extend(approvals(unit));
    found
}

/// What is to be known of who agrees.
fn approvals(unit: &Unit) -> Vec<Finding> {
    let Some(approvals) = unit.header.as_ref().and_then(|header| header.approvals.as_ref()) else { return Vec::new() };
    let mut found = Vec::new();
    if approvals.quorum > 1 && approvals.signers.is_none() {
        found.push(unsigned(unit, approvals.quorum, at(unit, "quorum")));
    }
    if approvals.not_by_operator && approvals.signers.is_some() {
        let title =
            "`not_by` goes by logins, even if people sign: if several people share a login, none of their answers counts for a run of it";
        let help = "on a shared login, leave `not_by` out and let two people sign: at least one of them is not the one who runs it";
        found.push(Finding::new(&BY_LOGIN, &unit.name, at(unit, "not_by"), title).help(help));
    }
    found
}

/// The file of keys that a header names must be there, and in the project.
pub(super) fn signers(unit: &Unit, project: &Path, folder: &Path) -> Option<Finding> {
    let file = unit.header.as_ref()?.approvals.as_ref()?.signers.as_ref()?;
    let why = inside(project, folder, Path::new(file)).err()?;
    let finding = Finding::new(rule_of(&why), &unit.name, at(unit, "signers"), format!("`signers` of the header: {why}"));
    let counts = "its path counts from the runbook";
    Some(finding.help(why.help().map_or_else(|| counts.to_owned(), |help| format!("{help}; {counts}"))))
}

/// What is told of several who must agree without signatures.
pub(super) fn unsigned(unit: &Unit, quorum: u32, at: Position) -> Finding {
    let title =
        format!("{quorum} people must agree, and without `signers` each can be any user of this machine who can write in this home");
    let help = format!("approvals: #{{ quorum: {quorum}, signers: \"approvers.pub\" }} in the header: each signs with a key of their own");
    Finding::new(&UNSIGNED, &unit.name, at, title).help(help)
}

/// Where a member of `approvals` stands in the header.
fn at(unit: &Unit, key: &str) -> Position {
    let header = unit.ast.statements().iter().find_map(crate::header::header_call);
    let member = |map: &Expr, name: &str| match map {
        Expr::Map(map, _) => map.0.iter().find(|(key, _)| key.name == name).map(|(key, value)| (key.pos, value.clone())),
        _ => None,
    };
    let approvals = header.and_then(|header| member(header, "approvals"));
    approvals.and_then(|(_, approvals)| member(&approvals, key)).map_or(Position::NONE, |(at, _)| at)
}

fn is_secret(name: &str) -> bool {
    name.split('_').any(|word| SECRET.contains(&word))
}

fn regions(unit: &Unit, words: &Words<'_>) -> Vec<Finding> {
    let Some(Expr::Map(header, _)) = unit.ast.statements().iter().find_map(crate::header::header_call) else { return Vec::new() };
    let Some((_, Expr::Array(regions, _))) = header.0.iter().find(|(key, _)| key.name == "regions") else { return Vec::new() };
    let (known, mut found) = (words.regions(), Vec::new());
    for (expr, name) in regions.iter().filter_map(|expr| Some((expr, text_of(expr)?))) {
        if let Some(why) = region(&name) {
            found.push(Finding::new(&REGION, &unit.name, expr.position(), format!("in the header: {why}")));
        } else if !known.is_empty() && !known.contains(&name.as_str()) {
            let why = none_of(&name, known.iter().copied());
            found.push(Finding::new(&AWS_WORD, &unit.name, expr.position(), format!("in the header: {why}")));
        }
    }
    found
}

//! What is wrong in a header that can be read: Regions, and secrets that would be given in clear.

use super::Finding;
use super::rule::{AWS_WORD, PLAIN_SECRET, REGION};
use super::text_of;
use super::unit::Unit;
use super::values::{none_of, region};
use super::walk::header_params;
use super::words::Words;
use crate::params::ParamKind;
use rhai::{Expr, Position};

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
        let title = format!("the parameter `{}` is a secret by its name, and would be given in clear with --set", param.name);
        Finding::new(&PLAIN_SECRET, &unit.name, at, title).help("type: \"secret\" is given with --secret, and sealed")
    }));
    found
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

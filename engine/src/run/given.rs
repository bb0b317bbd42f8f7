//! What a run was given: the options with which another one of the same runbook is begun.

use crate::header;
use crate::journal::RunRecord;
use crate::params::{Param, ParamKind};
use crate::session::TYPED;
use crate::shell::quoted;
use serde_json::Value;
use std::path::Path;

/// The command that begins it anew, with the parameters it was begun with.
#[must_use]
pub fn anew(run: &RunRecord) -> String {
    if run.session {
        let runbook =
            if Path::new(&run.runbook).ends_with(TYPED) { String::new() } else { format!(" {}{}", quoted(&run.runbook), given(run)) };
        return format!("lifeboat repl{runbook}");
    }
    format!("lifeboat run {}{}", quoted(&run.runbook), given(run))
}

/// The commands that give a run up and begin another in its place.
#[must_use]
pub fn in_its_place(run: &RunRecord) -> String {
    format!("lifeboat abandon {}, then: {}", run.name, anew(run))
}

/// ` --set name=value ...`: what differs from the header's defaults; empty if nothing does. Secrets are asked for.
#[must_use]
pub fn given(run: &RunRecord) -> String {
    given_to(run, Path::new(&run.runbook))
}

/// The same for another runbook that takes them, one that was saved from a session. Secrets it asked for are asked for again.
#[must_use]
pub fn given_to(run: &RunRecord, runbook: &Path) -> String {
    let Ok(header) = header::read(runbook) else { return String::new() };
    let mut options: Vec<String> = Vec::new();
    for option in header.params.iter().filter_map(|param| option(param, run.params.get(&param.name))) {
        if !options.contains(&option) {
            options.push(option);
        }
    }
    options.iter().map(|option| format!(" {option}")).collect()
}

fn option(param: &Param, value: Option<&Value>) -> Option<String> {
    let name = &param.name;
    match param.kind {
        _ if param.default.as_ref() == value && value.is_some() => None,
        ParamKind::Secret => Some(format!("--secret {name}=prompt")),
        // Their secrets are in no record.
        ParamKind::Login | ParamKind::Host => Some("--params FILE".to_owned()),
        _ => value.map(|value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("--set {}", quoted(&format!("{name}={text}")))
        }),
    }
}

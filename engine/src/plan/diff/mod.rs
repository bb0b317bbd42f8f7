//! What differs between two runs, two plans, or a plan and a run: steps, actions and their options. Values that name each
//! other's answers are the same value, whatever ids and times were dealt.

mod pair;
mod tree;
mod walk;

use super::name::{cut, known, show};
use super::unify::{answers, unify};
use super::{BASE, Branch, Plan};
use crate::journal::{CallOutcome, Record, RunArchive, Status};
use crate::run::WorldKind;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use walk::{Knowing, Walk};

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub enum Side<'a> {
    /// A plan.
    Plan(&'a Plan),
    /// What a run did.
    Run(&'a RunArchive),
}

/// What is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// What was asked, or where.
    Run,
    /// How it ended: of the run, too, for whoever reads the JSON.
    #[serde(rename = "run")]
    Outcome,
    /// A parameter.
    Parameter,
    /// A step.
    Step,
    /// A branch of `each` or `parallel`.
    Branch,
    /// An action.
    Action,
    /// A gate.
    Gate,
    /// An option of an action, a gate or a wait.
    Option,
    /// How an action ended.
    Answer,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What is different.
    pub differs: Differs,
    /// Which: a place, or the name of what was asked.
    pub place: String,
    /// The way to it in the options.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// In the first; `None`: it is not there.
    pub first: Option<String>,
    /// In the second; `None`: it is not there.
    pub second: Option<String>,
    /// Place in the script; empty if it has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

impl Difference {
    fn of(differs: Differs, place: &str, first: Option<String>, second: Option<String>) -> Self {
        let brief = |text: String| cut(&text, 200);
        Self {
            differs,
            place: place.to_owned(),
            at: String::new(),
            first: first.map(brief),
            second: second.map(brief),
            source: String::new(),
        }
    }

    fn swapped(self) -> Self {
        Self { first: self.second, second: self.first, ..self }
    }
}

/// Everything that differs, in the order in which it happens.
#[must_use]
pub fn differences(first: Side<'_>, second: Side<'_>) -> Vec<Difference> {
    if let (Side::Run(_), Side::Plan(_)) = (first, second) {
        return differences(second, first).into_iter().map(Difference::swapped).collect();
    }
    let mut found = about(&About::of(first), &About::of(second));
    found.extend(params(first, second));
    for (name, (one, other)) in branches(first, second) {
        match (one, other) {
            (Some(one), Some(other)) => {
                let mut walk = Walk::new(knowing(first, second), if name == BASE { "" } else { &name });
                walk.items(("", &one.items), ("", &other.items));
                found.extend(walk.found);
            }
            (one, other) => {
                let there = |branch: Option<Branch>| branch.map(|_| "rehearsed".to_owned());
                found.push(Difference::of(Differs::Run, &format!("rehearsal `{name}`"), there(one), there(other)));
            }
        }
    }
    found
}

/// A rehearsal as both have it.
type Both = (Option<Branch>, Option<Branch>);

/// The rehearsals that belong together, by name; a run is compared with a plan's first.
fn branches(first: Side<'_>, second: Side<'_>) -> Vec<(String, Both)> {
    let of = |side: Side<'_>| match side {
        Side::Plan(plan) => plan.branches.clone(),
        Side::Run(kept) => vec![tree::of_run(kept)],
    };
    let (mut one, mut other) = (of(first), of(second));
    if let Side::Run(_) = second {
        one.truncate(1);
    }
    let mut pairs = Vec::new();
    for branch in one {
        let at = other.iter().position(|also| also.name == branch.name);
        let also = at.map(|at| other.remove(at));
        pairs.push((branch.name.clone(), (Some(branch), also)));
    }
    pairs.extend(other.into_iter().map(|branch| (branch.name.clone(), (None, Some(branch)))));
    pairs
}

fn knowing(first: Side<'_>, second: Side<'_>) -> Knowing {
    match (first, second) {
        (Side::Run(first), Side::Run(second)) => Knowing::runs(known(first.run()), known(second.run())),
        (Side::Plan(_), Side::Run(run)) => Knowing::PlanAndRun(answers(known(run.run()))),
        _ => Knowing::Plans(BTreeMap::new()),
    }
}

/// What was asked, where, and how it ended.
struct About {
    facts: Vec<(&'static str, String)>,
    sources: BTreeMap<String, String>,
    outcome: (&'static str, String),
}

impl About {
    fn of(side: Side<'_>) -> Self {
        let file = |path: &str| Path::new(path).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        match side {
            Side::Plan(plan) => {
                let error = plan.branches.first().and_then(|base| base.error.clone());
                Self {
                    facts: facts(plan.world, &plan.account, &plan.region, file(&plan.runbook)),
                    sources: plan.sources.clone(),
                    outcome: error.map_or(("completed", String::new()), |error| ("failed", error)),
                }
            }
            Side::Run(kept) => {
                let run = kept.run();
                Self {
                    facts: facts(run.world, &run.account, &run.region, file(&run.runbook)),
                    sources: run.sources.clone(),
                    outcome: match kept.view().status {
                        Status::Completed => ("completed", String::new()),
                        Status::Failed { error } => ("failed", error),
                        Status::Abandoned => ("abandoned", String::new()),
                        Status::Undone => ("undone", String::new()),
                        Status::Open | Status::Halted { .. } => ("unfinished", String::new()),
                    },
                }
            }
        }
    }
}

fn facts(world: WorldKind, account: &str, region: &str, runbook: String) -> Vec<(&'static str, String)> {
    vec![("the world", world.to_string()), ("the account", account.to_owned()), ("the Region", region.to_owned()), ("the runbook", runbook)]
}

fn about(first: &About, second: &About) -> Vec<Difference> {
    let mut found = Vec::new();
    for ((what, one), (_, other)) in first.facts.iter().zip(&second.facts).filter(|(one, other)| one != other) {
        found.push(Difference::of(Differs::Run, what, Some(one.clone()), Some(other.clone())));
    }
    let digest = |digest: Option<&String>| digest.map(|digest| format!("sha256 {}", cut(digest, 8)));
    let files: BTreeSet<&String> = first.sources.keys().chain(second.sources.keys()).collect();
    for file in files.into_iter().filter(|file| first.sources.get(*file) != second.sources.get(*file)) {
        found.push(Difference::of(Differs::Run, file, digest(first.sources.get(file)), digest(second.sources.get(file))));
    }
    if first.outcome.0 != second.outcome.0 {
        let shown = |(word, why): &(&str, String)| Some(if why.is_empty() { (*word).to_owned() } else { format!("{word}: {why}") });
        found.push(Difference::of(Differs::Outcome, "the outcome", shown(&first.outcome), shown(&second.outcome)));
    }
    found
}

fn params(first: Side<'_>, second: Side<'_>) -> Vec<Difference> {
    let of = |side: Side<'_>| match side {
        Side::Plan(plan) => plan.params.clone(),
        Side::Run(kept) => json!(kept.run().params),
    };
    let same = |one: &Value, other: &Value| match second {
        Side::Run(run) if matches!(first, Side::Plan(_)) => unify(one, other, &answers(known(run.run()))).is_ok(),
        // A secret is another token in every run.
        _ => crate::secret::without_nonces(&one.to_string()) == crate::secret::without_nonces(&other.to_string()),
    };
    let (one, other) = (of(first), of(second));
    let names = |value: &Value| value.as_object().into_iter().flat_map(|map| map.keys().cloned()).collect::<Vec<_>>();
    let all: BTreeSet<String> = names(&one).into_iter().chain(names(&other)).collect();
    let differ = |name: String| {
        let (one, other) = (one.get(&name), other.get(&name));
        let is_same = one.zip(other).is_some_and(|(one, other)| same(one, other));
        (!is_same).then(|| Difference::of(Differs::Parameter, &name, one.map(show), other.map(show)))
    };
    all.into_iter().filter_map(differ).collect()
}

/// How a recorded run ended, where it did.
fn ended(kept: &RunArchive) -> Option<(Option<String>, jiff::Timestamp)> {
    kept.records.iter().rev().find_map(|record| match record {
        Record::Finished { error, at, .. } => Some((error.clone(), *at)),
        _ => None,
    })
}

/// An answer as a plan has it.
fn answer(outcome: Option<&CallOutcome>) -> super::Answer {
    match outcome {
        Some(CallOutcome::Done(value)) => super::Answer::Done(value.as_ref().into()),
        Some(CallOutcome::Refused(error)) => super::Answer::Refused(error.code.clone()),
        None => super::Answer::Refused("no answer is recorded".to_owned()),
    }
}

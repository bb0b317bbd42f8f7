//! What people agreed to in a run, by its records alone: to the plan it was held to, and at its gates.

use super::held::BoundPlan;
use crate::follow::Past;
use crate::gate::{APPROVE, Approval, Asking, REJECTED, Verdict};
use crate::journal::{CallId, CallOutcome, CallRecord, CallView, Record, RunArchive};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The file in a run's folder in which it lies what people said of its gates, a line each.
pub const FILE: &str = "approvals";

/// What people agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreed {
    /// The gate, by [`Asking::id`]; empty if it is the plan.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub gate: String,
    /// How many had to agree, where the record says that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u64>,
    /// What they said.
    pub approvals: Vec<Approval>,
    /// Who of them signed nothing: the user of the operating system, as the machine named them.
    pub unsigned: Vec<String>,
    /// What does not count as agreement to this, and why.
    pub wrong: Vec<String>,
}

impl Agreed {
    /// The plan, or a gate that opened: everybody agreed to exactly this, and enough did.
    fn of(gate: &str, quorum: Option<u64>, digests: &[String], approvals: Vec<Approval>) -> Self {
        let mut people = BTreeSet::new();
        let mut wrong: Vec<String> = approvals.iter().filter_map(|said| void(gate, digests, said, &mut people)).collect();
        if let Some(quorum) = quorum.filter(|quorum| (people.len() as u64) < *quorum) {
            wrong.push(format!("{} of {quorum} agreed", people.len()));
        }
        let unsigned = approvals.iter().filter(|said| said.signature.is_none()).map(|said| said.by.clone()).collect();
        Self { gate: gate.to_owned(), quorum, approvals, unsigned, wrong }
    }

    /// The plan that a run is held to: people agreed to it, or to one that says the same and is kept beside it.
    fn of_plan(kept: &RunArchive, plan: &str) -> Self {
        let digests: Vec<String> = std::iter::once(plan.to_owned()).chain(same(kept, plan)).collect();
        Self::of("", None, &digests, kept.run().approvals.clone())
    }
}

/// The digests of plans that say the same as the run's own, `plan`, of those that are kept beside it.
fn same(kept: &RunArchive, plan: &str) -> Vec<String> {
    let read = |text: &String| BoundPlan::read(text.as_bytes()).ok();
    let Some(own) = kept.files.get(super::PLAN).and_then(read).filter(|own| own.digest == plan) else { return Vec::new() };
    let approved = kept.files.get(super::APPROVED_PLANS).and_then(|texts| serde_json::from_str::<Vec<String>>(texts).ok());
    let says_so = |held: &BoundPlan| held.plan.changed(&own.plan).is_empty();
    approved.iter().flatten().filter_map(read).filter(says_so).map(|held| held.digest).collect()
}

/// Why what was said is no agreement of one more person.
fn void<'a>(gate: &str, digests: &[String], said: &'a Approval, people: &mut BTreeSet<&'a str>) -> Option<String> {
    let by = &said.by;
    match () {
        () if said.gate != gate || !digests.contains(&said.digest) => Some(format!("the answer of {by} is about something else")),
        () if said.verdict != Verdict::Approved => Some(format!("{by} rejected it")),
        () if !people.insert(by) => Some(format!("{by} counts once")),
        () => None,
    }
}

/// What lies in the run's folder of people's words, beside what its records say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Those on which nothing that was recorded rests.
    pub unused: Vec<Unused>,
    /// Who said what a gate of this run ended with, and the gate, where no line there says it.
    pub missing: Vec<(String, String)>,
}

/// A word that lies in the run's folder and on which nothing that was recorded rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unused {
    /// What was said; `None`: the line is no approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Approval>,
    /// Why nothing rests on it.
    pub why: String,
    /// Whether the record has this very word, and has it otherwise: the line was written anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_altered: bool,
}

/// Lays the words that lie there beside those that were recorded.
#[must_use]
pub fn words(kept: &RunArchive) -> Words {
    let used = used(kept);
    let lines = kept.files.get(FILE).map_or("", String::as_str).lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let lines: Vec<(usize, Result<Approval, _>)> = lines.map(|(number, line)| (number, serde_json::from_str(line))).collect();
    let is_there = |other: &Approval| lines.iter().any(|(_, line)| line.as_ref().is_ok_and(|said| is_same(said, other)));
    let mut found = Words::default();
    for (number, line) in &lines {
        match line {
            Err(error) => {
                let why = format!("line {} of `{FILE}` is not an approval: {error}", number + 1);
                found.unused.push(Unused { said: None, why, is_altered: false });
            }
            Ok(said) if used.iter().any(|other| is_same(said, other)) => {}
            Ok(said) => {
                let is_it = |other: &&Approval| (&other.gate, &other.digest, other.at) == (&said.gate, &said.digest, said.at);
                let other = used.iter().find(|other| is_it(other) && !is_there(other));
                let why = match other {
                    Some(other) => format!("the record says something else, as the answer of {}", other.by),
                    None => why_unused(kept, said),
                };
                found.unused.push(Unused { is_altered: other.is_some(), why, said: Some(said.clone()) });
            }
        }
    }
    let taken_over = kept.run().fork.as_ref().map_or(0, |fork| fork.records);
    let own = used.iter().filter(|said| said.journal.as_ref().is_none_or(|stood| stood.records >= taken_over));
    let missing = own.filter(|other| !is_there(other));
    found.missing = missing.map(|said| (said.by.clone(), said.gate.clone())).collect();
    found
}

/// Whether a line is a recorded word. By whose name that counts the front end says: a line has the user's.
fn is_same(line: &Approval, recorded: &Approval) -> bool {
    line == recorded || *line == Approval { by: recorded.user.clone(), ..recorded.clone() }
}

/// The words that gates of this run ended with, opened or not.
fn used(kept: &RunArchive) -> Vec<Approval> {
    let no = |record: &Record| match record {
        Record::End { outcome: CallOutcome::Refused(error), .. } if error.code == REJECTED => {
            serde_json::from_value(error.details.clone()).ok()
        }
        _ => None,
    };
    let gates = agreed(kept).into_iter().filter(|agreed| !agreed.gate.is_empty());
    gates.flat_map(|agreed| agreed.approvals).chain(kept.records.iter().filter_map(no)).collect()
}

fn why_unused(kept: &RunArchive, said: &Approval) -> String {
    let of_it: Vec<Asked<'_>> = asked(kept).into_iter().filter(|asked| asked.asking.id == said.gate).collect();
    match said.verdict {
        _ if of_it.is_empty() => "no such gate was asked".to_owned(),
        _ if of_it.iter().all(|asked| asked.asking.digest != said.digest) => "it is about a different text or a different run".to_owned(),
        Verdict::Rejected => "the gate did not end with it".to_owned(),
        Verdict::Approved => "the gate did not open by it".to_owned(),
    }
}

/// From which record of its run on an answer at this gate counts: where it waited for too long, people were asked anew.
#[must_use]
pub fn answers_since(kept: &RunArchive, gate: &CallView) -> u64 {
    Past::read(&kept.records).asked_since(gate.placed.as_deref().unwrap_or_default(), &gate.args)
}

/// A gate that people were asked at.
struct Asked<'k> {
    asking: Asking,
    quorum: Option<u64>,
    /// What it opened with.
    opened: Option<&'k Value>,
}

/// All of them, in order, each as the run knew it that came to its end.
fn asked(kept: &RunArchive) -> Vec<Asked<'_>> {
    let mut places = BTreeMap::from([(0, String::new())]);
    let mut begun: BTreeMap<CallId, (&CallRecord, Option<String>)> = BTreeMap::new();
    let mut all = Vec::new();
    let asked = |number, (call, place): &(&CallRecord, Option<String>), opened| {
        let asking = Asking::of(kept.nonce_of(number), place.as_deref(), &call.args);
        Asked { asking, quorum: call.args["quorum"].as_u64(), opened }
    };
    for (record, number) in kept.records.iter().zip(1..) {
        match record {
            Record::Frame { id, parent, segment, ordinal, kind, .. } => {
                let above = places.get(parent).map_or("", String::as_str);
                places.insert(*id, crate::frame::join(above, segment, *ordinal, *kind));
            }
            Record::Begin { call, token, .. } if call.op == APPROVE => {
                let place = (!token.is_empty()).then(|| places.get(&call.frame).cloned().unwrap_or_default());
                let gate = (call, place);
                all.push(asked(number, &gate, None));
                begun.insert(call.id, gate);
            }
            Record::End { call, outcome: CallOutcome::Done(answer), .. } => {
                all.extend(begun.get(call).map(|gate| asked(number, gate, Some(&answer["approvals"]))));
            }
            _ => {}
        }
    }
    all
}

/// Everything people agreed to, in order.
#[must_use]
pub fn agreed(kept: &RunArchive) -> Vec<Agreed> {
    let run = kept.run();
    let plan = run.plan.as_deref().filter(|_| !run.approvals.is_empty()).map(|plan| Agreed::of_plan(kept, plan));
    let of_gate = |Asked { asking: Asking { id, digest }, quorum, opened }: Asked<'_>| {
        let approvals = serde_json::from_value(opened?.clone()).unwrap_or_default();
        Some(Agreed::of(&id, quorum, &[digest], approvals))
    };
    plan.into_iter().chain(asked(kept).into_iter().filter_map(of_gate)).collect()
}

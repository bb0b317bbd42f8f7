//! What people agreed to in a run, by its records alone: to the plan it was held to, and at its gates.

use super::held::Held;
use crate::follow::Past;
use crate::gate::{APPROVE, Approval, Asking, Verdict};
use crate::journal::{CallId, CallRecord, CallView, Kept, Outcome, Record};
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
    fn of_plan(kept: &Kept, plan: &str) -> Self {
        let digests: Vec<String> = std::iter::once(plan.to_owned()).chain(same(kept, plan)).collect();
        Self::of("", None, &digests, kept.run().approvals.clone())
    }
}

/// The digests of plans that say the same as the run's own, `plan`, of those that are kept beside it.
fn same(kept: &Kept, plan: &str) -> Vec<String> {
    let read = |text: &String| Held::read(text.as_bytes()).ok();
    let Some(own) = kept.files.get(super::PLAN).and_then(read).filter(|own| own.digest == plan) else { return Vec::new() };
    let approved = kept.files.get(super::APPROVED_PLANS).and_then(|texts| serde_json::from_str::<Vec<String>>(texts).ok());
    let says_so = |held: &Held| held.plan.changed(&own.plan).is_empty();
    approved.iter().flatten().filter_map(read).filter(says_so).map(|held| held.digest).collect()
}

/// Why what was said is no agreement of one more person.
fn void<'a>(gate: &str, digests: &[String], said: &'a Approval, people: &mut BTreeSet<&'a str>) -> Option<String> {
    let by = &said.by;
    match () {
        () if said.gate != gate || !digests.contains(&said.digest) => Some(format!("what {by} said is about something else")),
        () if said.verdict != Verdict::Approved => Some(format!("{by} rejected it")),
        () if !people.insert(by) => Some(format!("{by} counts once")),
        () => None,
    }
}

/// A word that lies in the run's folder and on which nothing that was recorded rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unused {
    /// What was said; `None`: the line is no approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Approval>,
    /// Why nothing rests on it.
    pub why: String,
}

/// What people said of gates and nothing came of.
#[must_use]
pub fn unused(kept: &Kept) -> Vec<Unused> {
    let used: Vec<Approval> = agreed(kept).into_iter().flat_map(|agreed| agreed.approvals).collect();
    // Who counts is told by the signature: the name is the front end's.
    let is_used = |said: &Approval| used.iter().any(|other| Approval { by: said.by.clone(), ..other.clone() } == *said);
    let lines = kept.files.get(FILE).map_or("", String::as_str).lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let unused = |(number, line): (usize, &str)| match serde_json::from_str::<Approval>(line) {
        Err(error) => Some(Unused { said: None, why: format!("line {} of `{FILE}` is no approval: {error}", number + 1) }),
        Ok(said) if is_used(&said) => None,
        Ok(said) => Some(Unused { why: why_unused(kept, &said), said: Some(said) }),
    };
    lines.filter_map(unused).collect()
}

fn why_unused(kept: &Kept, said: &Approval) -> String {
    let of_it: Vec<Asked<'_>> = asked(kept).into_iter().filter(|asked| asked.asking.id == said.gate).collect();
    match said.verdict {
        _ if of_it.is_empty() => "no such gate was asked".to_owned(),
        _ if of_it.iter().all(|asked| asked.asking.digest != said.digest) => "it is about another text or another run".to_owned(),
        Verdict::Rejected => "the gate did not end with it".to_owned(),
        Verdict::Approved => "the gate did not open by it".to_owned(),
    }
}

/// From which record of its run on an answer at this gate counts: where it waited for too long, people were asked anew.
#[must_use]
pub fn answers_since(kept: &Kept, gate: &CallView) -> u64 {
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
fn asked(kept: &Kept) -> Vec<Asked<'_>> {
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
            Record::End { call, outcome: Outcome::Done(answer), .. } => {
                all.extend(begun.get(call).map(|gate| asked(number, gate, Some(&answer["approvals"]))));
            }
            _ => {}
        }
    }
    all
}

/// Everything people agreed to, in order.
#[must_use]
pub fn agreed(kept: &Kept) -> Vec<Agreed> {
    let run = kept.run();
    let plan = run.plan.as_deref().filter(|_| !run.approvals.is_empty()).map(|plan| Agreed::of_plan(kept, plan));
    let of_gate = |Asked { asking: Asking { id, digest }, quorum, opened }: Asked<'_>| {
        let approvals = serde_json::from_value(opened?.clone()).unwrap_or_default();
        Some(Agreed::of(&id, quorum, &[digest], approvals))
    };
    plan.into_iter().chain(asked(kept).into_iter().filter_map(of_gate)).collect()
}

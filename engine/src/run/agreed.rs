//! What people agreed to in a run, by its records alone: to the plan it was held to, and at its gates.

use crate::gate::{APPROVE, Approval, Verdict, digest};
use crate::journal::{CallId, CallRecord, Kept, Outcome, Record};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The file in a run's folder in which it lies what people said of its gates, a line each.
pub const FILE: &str = "approvals";

/// What people agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreed {
    /// The gate; empty if it is the plan.
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
    fn of(gate: &str, quorum: Option<u64>, digest: &str, approvals: Vec<Approval>) -> Self {
        let mut people = BTreeSet::new();
        let mut wrong: Vec<String> = approvals.iter().filter_map(|said| void(gate, digest, said, &mut people)).collect();
        if let Some(quorum) = quorum.filter(|quorum| (people.len() as u64) < *quorum) {
            wrong.push(format!("{} of {quorum} agreed", people.len()));
        }
        let unsigned = approvals.iter().filter(|said| said.signature.is_none()).map(|said| said.by.clone()).collect();
        Self { gate: gate.to_owned(), quorum, approvals, unsigned, wrong }
    }
}

/// Why what was said is no agreement of one more person.
fn void<'a>(gate: &str, digest: &str, said: &'a Approval, people: &mut BTreeSet<&'a str>) -> Option<String> {
    let by = &said.by;
    match () {
        () if said.gate != gate || said.digest != digest => Some(format!("what {by} said is about something else")),
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
    let mut asked = kept.records.iter().zip(1..).filter_map(|(record, number)| match record {
        Record::Begin { call, .. } if call.op == APPROVE && call.args["name"] == said.gate.as_str() => Some((call, number)),
        _ => None,
    });
    let Some(first) = asked.next() else { return "no such gate was asked".to_owned() };
    let mut all = std::iter::once(first).chain(asked);
    match all.find(|(call, number)| digest(kept.nonce_of(*number), &call.args) == said.digest) {
        None => "it is about another text or another run".to_owned(),
        Some(_) if said.verdict == Verdict::Rejected => "the gate did not end with it".to_owned(),
        Some(_) => "the gate did not open by it".to_owned(),
    }
}

/// Everything people agreed to, in order.
#[must_use]
pub fn agreed(kept: &Kept) -> Vec<Agreed> {
    let run = kept.run();
    let plan = run.plan.as_deref().filter(|_| !run.approvals.is_empty());
    let mut found: Vec<Agreed> = plan.map(|plan| Agreed::of("", None, plan, run.approvals.clone())).into_iter().collect();
    let mut asked: BTreeMap<CallId, &CallRecord> = BTreeMap::new();
    for (record, number) in kept.records.iter().zip(1..) {
        match record {
            Record::Begin { call, .. } if call.op == APPROVE => drop(asked.insert(call.id, call)),
            Record::End { call, outcome: Outcome::Done(answer), .. } => {
                if let Some(call) = asked.get(call) {
                    let approvals = serde_json::from_value(answer["approvals"].clone()).unwrap_or_default();
                    let (gate, quorum) = (call.args["name"].as_str().unwrap_or_default(), call.args["quorum"].as_u64());
                    found.push(Agreed::of(gate, quorum, &digest(kept.nonce_of(number), &call.args), approvals));
                }
            }
            _ => {}
        }
    }
    found
}

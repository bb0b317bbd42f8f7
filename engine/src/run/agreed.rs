//! What people agreed to in a run, by its records alone: to the plan it was held to, and at its gates.

use crate::gate::{APPROVE, Approval, Verdict, digest};
use crate::journal::{CallId, CallRecord, Kept, Outcome, Record};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
        Self { gate: gate.to_owned(), quorum, approvals, wrong }
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

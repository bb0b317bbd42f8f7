//! The verbs only tests have: over a lab, and without one for whoever reads what they are.

use super::options::{Advance, Fault, ResumeRun, RunRunbook, schema};
use super::{Bench, advance, fault, mend, resume_run, run_runbook};
use engine::effect::Scope;
use engine::schema::Schema;
use engine::verb::{Verb, VerbError};
use serde_json::Value;
use std::sync::Arc;

type Word = fn(&Bench, &Scope, Value) -> Result<Value, VerbError>;

/// Name, what it does, options, and how.
type Row = (&'static str, &'static str, Option<Schema>, Word);

fn rows() -> [Row; 5] {
    [
        (
            "run_runbook",
            "Runs a runbook in the test's lab, from its beginning.\n\nThe run must end as expected: `completed`, or `paused` if you give \
             `stop_after`, or what `expect` says. Returns `run, outcome, because, error, steps, actions, gates, printed, leftovers, \
             seconds`.",
            schema::<RunRunbook>(),
            run_runbook,
        ),
        (
            "resume_run",
            "Resumes a run that `run_runbook` began and that is not over.\n\nTakes and returns the same as `run_runbook`.",
            schema::<ResumeRun>(),
            resume_run,
        ),
        ("lab::advance", "Lets time pass in the test's lab: what is due by then happens.", schema::<Advance>(), advance),
        ("lab::fault", "Injects a fault into the test's lab, from here on, in the words of `rehearse:`.", schema::<Fault>(), fault),
        ("lab::mend", "Ends all faults in the test's lab.", None, mend),
    ]
}

/// All of them, over this lab.
pub(in crate::trial) fn verbs(bench: &Arc<Bench>) -> Vec<Verb> {
    let verb = |(name, doc, schema, word): Row| {
        let bench = bench.clone();
        Verb { name, doc, schema, run: Verb::runs(move |scope, args| word(&bench, scope, args)) }
    };
    rows().into_iter().map(verb).collect()
}

/// All of them, without a lab: each call fails.
pub(crate) fn catalogue() -> Vec<Verb> {
    let nowhere = |_: &Scope, _: Value| Err(VerbError::fault("Lab", "there is no lab here"));
    rows().into_iter().map(|(name, doc, schema, _)| Verb { name, doc, schema, run: Verb::runs(nowhere) }).collect()
}

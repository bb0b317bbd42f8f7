//! Asking people. One record: what was asked, and who agreed. An answer holds for what was asked and for as long as the gate
//! waits; after that everything since the last action is read anew, and people are asked anew.

use super::Scope;
use super::place::Placed;
use super::recorded::told;
use crate::error::Stop;
use crate::gate::{APPROVE, Asking, Beside, Decision, Gate, REJECTED};
use crate::journal::{CallId, CallOutcome, Record};
use crate::op::OpError;
use crate::verb::VerbError;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Asks, or answers from the record.
pub(super) fn gate(scope: &Scope, mut gate: Gate) -> Result<Value, VerbError> {
    scope.check_cancelled()?;
    if scope.frame.polling {
        return Err(VerbError::fault("InWait", "a gate cannot be in the condition of a wait"));
    }
    let args = gate.args();
    let place = scope.frame.place.as_str();
    gate.asking = Asking::of(&scope.run.basis.nonce, Some(place), &args);
    gate.beside = Beside::of(scope.run.trail.clone(), place);
    gate.since = scope.run.past().asked_since(place, &args);
    match scope.run.place_call(&scope.frame, APPROVE, &args, &gate.source)? {
        Placed::Met(past) => match &past.outcome {
            Some(CallOutcome::Done(value)) => Ok(Value::clone(value)),
            Some(CallOutcome::Refused(error)) => Err(VerbError::Error(error.clone())),
            None => {
                gate.asking = Asking::of(&scope.run.basis.nonce, past.placed(place), &args);
                ask(scope, &gate, past.record.id)
            }
        },
        Placed::Told(slot, answered) => told(scope, slot, (APPROVE, args), &gate.source, answered),
        Placed::New(slot) => {
            scope.run.permit(&scope.frame.place, APPROVE, &args, &gate.source)?;
            let at = scope.run.now();
            let call = scope.call_record(slot, APPROVE, args, &gate.source, at);
            let deadline = Some(at + gate.timeout);
            let token = gate.asking.digest.clone();
            scope.run.record(&Record::Begin { call, action: false, token, before: Value::Null, deadline });
            scope.run.commit()?;
            ask(scope, &gate, slot.id)
        }
    }
}

fn ask(scope: &Scope, gate: &Gate, call: CallId) -> Result<Value, VerbError> {
    let id = gate.asking.id.as_str();
    let ends = scope.run.noes.asking(id, &scope.run.basis.cancel);
    let decision = if ends.is_cancelled() { Decision::Cancelled } else { decided(scope, gate, &ends) };
    scope.run.noes.asked(id);
    let outcome = match decision {
        Decision::Open(approvals) => CallOutcome::done(json!({ "approvals": approvals })),
        Decision::Rejected(by) => CallOutcome::Refused(rejected(&by)),
        Decision::Cancelled => {
            let no = scope.run.noes.over(id).filter(|_| !scope.run.basis.cancel.is_cancelled());
            let no = no.ok_or(VerbError::Run(Stop::Cancelled))?;
            let why = format!("no longer asked: {}", no.message);
            scope.run.basis.people.over(gate, &why);
            CallOutcome::Refused(OpError { message: format!("gate {} is {why}", gate.asking.id), ..no })
        }
        Decision::Waiting { agreed, command } => {
            let because = format!("gate {}: {agreed} of {} approvals: {}", gate.asking.id, gate.quorum, gate.text);
            return Err(VerbError::Run(Stop::Paused { because, help: Some(command) }));
        }
    };
    let at = scope.run.now();
    scope.run.record(&Record::ended(call, outcome.clone(), at));
    scope.run.commit()?;
    outcome.into_result().map_err(VerbError::Error)
}

/// Asks; while somebody is waited for, the branches beside this one go on.
fn decided(scope: &Scope, gate: &Gate, ends: &CancellationToken) -> Decision {
    let people = &scope.run.basis.people;
    if !people.are_there() {
        return people.ask(gate, ends);
    }
    let mut decision = Decision::Cancelled;
    scope.run.basis.clock.aside(scope.frame.branch, &mut || decision = people.ask(gate, ends));
    decision
}

fn rejected(by: &crate::gate::Approval) -> OpError {
    let note = if by.note.is_empty() { String::new() } else { format!(": {}", by.note) };
    let message = format!("gate {} was rejected by {} on {}{note}", by.gate, by.by, by.host);
    OpError { code: REJECTED.to_owned(), message, details: json!(by), ..OpError::default() }
}

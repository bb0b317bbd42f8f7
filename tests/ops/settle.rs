//! Every action whose answer does not arrive is settled: whether the lab carried it out or not, its effect is there once.

use super::bench::{Asked, Bench, HEADER, Photo, drilled};
use super::rows::{self, Row};
use crate::state::{self, Effects, State};
use engine::journal::{CallOutcome, Record};
use engine::op::{Kind, Op, Settle};
use engine::run::RunOutcome;
use jiff::SignedDuration;
use lifeboat::world::{LabWorld, Moment, Opening, World};
use serde_json::Value;
use simulator::{Fault, Rule};
use std::sync::{Arc, Mutex};

/// What came of a case.
struct Came {
    answer: Value,
    state: State,
    effects: Effects,
}

/// Photographs of a process between the intent of an action and its result.
#[derive(Default)]
struct Shots {
    /// The intent is durable, and neither result nor end is.
    under_way: bool,
    /// The request has not left.
    before: Option<Photo>,
    /// It was carried out, and its answer has not arrived.
    after: Option<Photo>,
}

/// What scripts can say, as the binary has it.
pub(super) fn surface() -> engine::Surface {
    let home = tempfile::tempdir().unwrap();
    LabWorld::open(&home.path().join("lab.db"), Opening::default()).unwrap().surface("us-east-1")
}

/// The op table.
pub(super) fn table() -> Vec<Op> {
    surface().ops
}

fn script(row: &Row) -> String {
    format!("{HEADER}{}", row.answered())
}

/// Runs a row to its end and lets the lab come to rest.
fn run(bench: &Bench, row: &Row, asked: &Asked) -> Result<Came, String> {
    let ended = bench.begin(&script(row), asked);
    came(bench, row, &ended)
}

fn came(bench: &Bench, row: &Row, ended: &engine::run::Ended) -> Result<Came, String> {
    if ended.outcome != RunOutcome::Completed {
        return Err(format!("{:?} {:?} {:?}", ended.outcome, ended.error.as_ref().map(|error| &error.title), ended.because));
    }
    let answer = answer(&bench.records(), row.op);
    let (state, effects) = bench.at_rest();
    Ok(Came { answer: answer.ok_or("it has no result")?, state, effects })
}

/// The result of the last action of this name.
fn answer(records: &[Record], op: &str) -> Option<Value> {
    let id = begun(records, op)?;
    records.iter().find_map(|record| match record {
        Record::End { call, outcome: CallOutcome::Done(value), .. } if *call == id => Some(Value::clone(value)),
        _ => None,
    })
}

pub(super) fn begun(records: &[Record], op: &str) -> Option<u32> {
    records.iter().rev().find_map(|record| match record {
        Record::Begin { call, action: true, .. } if call.op == op => Some(call.id),
        _ => None,
    })
}

/// Runs a row while a process between its intent and its result is photographed.
fn photographed(row: &Row, bench: &Arc<Bench>) -> Result<(Came, Shots), String> {
    let shots: Arc<Mutex<Shots>> = Arc::default();
    let (seen, op) = (shots.clone(), row.op);
    let watch = move |record: &Record, durable: bool| {
        let mut shots = seen.lock().unwrap();
        match record {
            Record::Begin { call, action: true, .. } if call.op == op => shots.under_way = durable,
            Record::End { .. } | Record::Attempt { .. } => shots.under_way = false,
            _ => {}
        }
    };
    let (seen, home) = (shots.clone(), bench.clone());
    let between = move |moment: Moment| {
        let mut shots = seen.lock().unwrap();
        if shots.under_way {
            match moment {
                Moment::Sending if shots.before.is_none() => shots.before = Some(home.photograph()),
                Moment::Sending => {}
                Moment::Answered => shots.after = Some(home.photograph()),
            }
        }
    };
    let asked = Asked { watch: Some(Arc::new(watch)), between: Some(Arc::new(between)), ..Asked::default() };
    let came = run(bench, row, &asked)?;
    let shots = std::mem::take(&mut *shots.lock().unwrap());
    Ok((came, shots))
}

/// The process died at the photograph: its run is resumed elsewhere.
fn resumed(row: &Row, photo: Option<&Photo>) -> Result<Came, String> {
    let photo = photo.ok_or("no request was seen")?;
    let bench = Bench::new(photo);
    let records = bench.records();
    let intent = begun(&records, row.op).ok_or("no intent in the journal")?;
    if records.iter().any(|record| matches!(record, Record::End { call, .. } if *call == intent)) {
        return Err("its result is in the journal".to_owned());
    }
    let ended = bench.resume(&Asked::default()).map_err(|error| error.to_string())?;
    came(&bench, row, &ended)
}

fn fault(row: &Row, fault: Fault) -> Result<Came, String> {
    // What comes first may ask the same.
    let before = row.before.matches(&format!("{}(", row.op)).count();
    let skip = u32::try_from(before).map_err(|error| error.to_string())?;
    let rule = Rule { service: row.service().to_owned(), operation: row.operation(), skip, times: 1, fault };
    run(&Bench::new(&drilled()), row, &Asked { faults: vec![rule], ..Asked::default() })
}

/// What is wrong, if anything.
fn differs(base: &Came, other: &Result<Came, String>, moving: &[&str]) -> Option<String> {
    let other = match other {
        Ok(other) => other,
        Err(why) => return Some(why.clone()),
    };
    let rows = |a: &State, b: &State| -> Vec<String> {
        a.iter().filter(|(row, count)| b.get(*row) != Some(count)).map(|(row, count)| format!("{count} x {row:.300}")).take(4).collect()
    };
    let (missing, extra) = (rows(&base.state, &other.state), rows(&other.state, &base.state));
    if !missing.is_empty() || !extra.is_empty() {
        return Some(format!("another world\n  there: {}\n  here: {}", missing.join("\n    "), extra.join("\n    ")));
    }
    if state::kept(&base.effects) != state::kept(&other.effects) {
        return Some(format!("other effects: {:?} and not {:?}", other.effects, base.effects));
    }
    let answers = [&base.answer, &other.answer].map(|answer| state::without_dealt(&still(answer, moving).to_string()));
    (answers[0] != answers[1]).then(|| format!("another result\n  there: {}\n  here: {}", answers[0], answers[1]))
}

/// A result without what moves by itself.
fn still(answer: &Value, moving: &[&str]) -> Value {
    let mut answer = answer.clone();
    for path in moving {
        if let Some(slot) = answer.pointer_mut(&format!("/{}", path.replace('.', "/"))) {
            *slot = Value::Null;
        }
    }
    answer
}

/// Every case of a row: what is wrong with it.
fn prove(row: &Row, op: &Op) -> Vec<String> {
    // Its runbook stays where it was: the copies resume it.
    let bench = Arc::new(Bench::new(&drilled()));
    let (base, shots) = match photographed(row, &bench) {
        Ok(done) => done,
        Err(why) => return vec![format!("{}: {why}", row.op)],
    };
    let cases = [
        ("died before it left", resumed(row, shots.before.as_ref())),
        ("died after it was carried out", resumed(row, shots.after.as_ref())),
        ("answer lost", fault(row, Fault::LostReply)),
        ("answer lost, carried out later", fault(row, Fault::LandsLate(SignedDuration::from_secs(12)))),
        ("500, carried out", fault(row, Fault::ServerError { executed: true })),
        ("500, not carried out", fault(row, Fault::ServerError { executed: false })),
        ("throttled", fault(row, Fault::Throttle)),
    ];
    cases.iter().filter_map(|(name, came)| Some(format!("{}, {name}: {}", row.op, differs(&base, came, op.moving)?))).collect()
}

#[track_caller]
fn every_action_of(rows: &[Row]) {
    let table = table();
    let (mut wrong, mut proved) = (Vec::new(), 0);
    for row in rows {
        let op = table.iter().find(|op| op.name == row.op).expect("an op of the table");
        if op.kind.is_action() {
            wrong.extend(prove(row, op));
            proved += 1;
        }
    }
    println!("{proved} actions, 7 cases each");
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), proved * 7, wrong.join("\n"));
}

#[test]
fn every_action_of_drs_is_settled_with_its_effect_once() {
    every_action_of(rows::DRS);
}

#[test]
fn every_action_of_ec2_is_settled_with_its_effect_once() {
    every_action_of(rows::EC2);
}

#[test]
fn every_action_of_iam_is_settled_with_its_effect_once() {
    every_action_of(rows::IAM);
}

#[test]
fn every_action_of_the_other_services_is_settled_with_its_effect_once() {
    every_action_of(rows::REST);
}

#[test]
fn the_rows_hold_every_kind_of_settling() {
    let kinds =
        |wanted: fn(&Settle) -> bool| table().iter().filter(|op| matches!(&op.kind, Kind::Action(settle) if wanted(settle))).count();
    assert!(kinds(|settle| matches!(settle, Settle::Token { .. })) > 0);
    assert!(kinds(|settle| matches!(settle, Settle::Natural { .. })) > 0);
    assert!(kinds(|settle| matches!(settle, Settle::Reconcile { before: Some(_), .. })) > 0);
    assert!(kinds(|settle| matches!(settle, Settle::Reconcile { before: None, .. })) > 0);
    assert!(kinds(|settle| matches!(settle, Settle::ByCall(_))) > 0);
}

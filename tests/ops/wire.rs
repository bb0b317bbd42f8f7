//! Every op over AWS is called from a script, once so that it is answered and once so that it is refused. With
//! `LIFEBOAT_WIRE_LOG` the op table itself goes into the log beside the exchanges: `validate_shapes.py` fails unless every
//! op of it is there.

use super::bench::{Asked, Bench, HEADER, Photo, drilled, wire_log_file};
use super::rows::{self, Refused, Row};
use super::settle::{surface, table};
use engine::run::RunOutcome;
use serde_json::{Value, json};
use simulator::{Fault, Rule};
use std::collections::BTreeSet;
use std::io::Write as _;

/// Writes the names of all ops over AWS, as the binary has them.
fn write_table() {
    let Some(path) = wire_log_file() else { return };
    let names: Vec<Value> = table().iter().filter(|op| !op.iam.is_empty()).map(|op| json!(op.name)).collect();
    let line = format!("{}\n", json!({ "op_table": names }));
    std::fs::File::options().create(true).append(true).open(path).unwrap().write_all(line.as_bytes()).unwrap();
}

#[test]
fn there_is_a_row_for_every_op_of_the_table() {
    write_table();
    let table: BTreeSet<&str> = table().iter().filter(|op| !op.iam.is_empty()).map(|op| op.name).collect();
    let rows: Vec<&str> = rows::all().map(|row| row.op).collect();
    assert_eq!(rows.iter().copied().collect::<BTreeSet<_>>(), table);
    assert_eq!(rows.len(), table.len(), "one row each");
}

/// Whether the bench saw an answer to the row's operation of which `holds`.
fn saw(bench: &Bench, row: &Row, holds: fn(u64) -> bool) -> bool {
    let exchanges = bench.exchanges.lock().unwrap();
    let of_row = exchanges.iter().filter(|one| one.service == row.service() && one.operation == row.operation());
    of_row.filter_map(|one| one.response["status"].as_u64()).any(holds)
}

#[test]
fn every_op_is_answered() {
    let mut wrong = Vec::new();
    for row in rows::all() {
        let bench = Bench::new(&drilled());
        let ended = bench.begin(&format!("{HEADER}{}", row.answered()), &Asked::default());
        if ended.outcome != RunOutcome::Completed || !saw(&bench, row, |status| status < 300) {
            wrong.push(format!("{}: {:?} {:?}", row.op, ended.outcome, ended.error.map(|error| error.title)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_op_that_can_be_is_refused() {
    let mut wrong = Vec::new();
    for row in rows::all() {
        let bench = Bench::new(&drilled());
        let broken = Rule {
            service: row.service().to_owned(),
            operation: row.operation(),
            skip: 0,
            times: 1,
            fault: Fault::ServerError { executed: false },
        };
        let (script, faults) = match (&row.refused, row.is_refused()) {
            (Refused::Broken, _) => (row.answered(), vec![broken]),
            (_, Some(script)) => (script, Vec::new()),
            (_, None) => continue,
        };
        let ended = bench.begin(&format!("{HEADER}{script}"), &Asked { faults, ..Asked::default() });
        if ended.outcome != RunOutcome::Completed || !saw(&bench, row, |status| status >= 300) {
            wrong.push(format!("{}: {:?} {:?}", row.op, ended.outcome, ended.error.map(|error| error.title)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The names of all options in a schema, at any depth.
fn options(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                names.extend(properties.keys().cloned());
            }
            members.values().for_each(|member| options(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| options(item, names)),
        _ => {}
    }
}

#[test]
fn every_option_can_be_written_in_a_map() {
    let surface = surface();
    let schemas = surface.ops.iter().map(|op| &op.schema).chain(surface.verbs.iter().map(|verb| &verb.schema));
    let mut names = BTreeSet::new();
    schemas.flatten().for_each(|schema| options(schema, &mut names));
    assert!(names.len() > 300, "{} names", names.len());
    let map: String = names.iter().map(|name| format!("{name}: 1, ")).collect();
    let ended = Bench::new(&Photo::default()).begin(&format!("{HEADER}let all = #{{ {map} }};"), &Asked::default());
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error.map(|error| error.title));
}

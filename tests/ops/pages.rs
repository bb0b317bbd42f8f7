//! Every list in pages of one says what it says in pages as large as AWS gives them.

use super::bench::{Asked, Bench, HEADER, drilled};
use super::rows;
use super::settle::table;
use engine::journal::{CallOutcome, Record};
use engine::run::RunOutcome;
use serde_json::Value;
use std::collections::BTreeMap;

/// AWS answers these whole, whatever is asked.
const WHOLE: [&str; 4] = ["ec2::describe_availability_zones", "ec2::describe_addresses", "ec2::describe_key_pairs", "s3::list_buckets"];
/// A Region has one at most.
const ONE: [&str; 2] = ["drs::describe_launch_configuration_templates", "drs::describe_replication_configuration_templates"];

/// What every query answers, and how many answers it took.
fn asked(page: Option<usize>) -> BTreeMap<&'static str, (Value, usize)> {
    let bench = Bench::new(&drilled());
    let table = table();
    let queries = rows::all().filter(|row| table.iter().any(|op| op.name == row.op && !op.kind.is_action()));
    let queries: Vec<_> = queries.collect();
    let script: String = queries.iter().map(|row| format!("{{ {} }}\n", row.answered())).collect();
    let ended = bench.begin(&format!("{HEADER}{script}"), &Asked { page, still: true, ..Asked::default() });
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    let records = bench.records();
    let last = |name: &str| {
        records.iter().rev().find_map(|record| match record {
            Record::Asked { call, outcome: CallOutcome::Done(value), .. } if call.op == name && call.source.contains("ops.rhai") => {
                Some(Value::clone(value))
            }
            _ => None,
        })
    };
    let exchanges = bench.exchanges.lock().unwrap();
    let answers = |row: &rows::Row| exchanges.iter().filter(|one| one.service == row.service() && one.operation == row.operation()).count();
    queries.iter().map(|row| (row.op, (last(row.op).unwrap_or_else(|| panic!("{} was asked", row.op)), answers(row)))).collect()
}

#[test]
fn every_list_is_the_same_in_pages_of_one() {
    let (whole, paged) = (asked(None), asked(Some(1)));
    let mut lists = 0;
    for (op, (value, answers)) in &whole {
        let (other, others) = &paged[op];
        assert_eq!(value, other, "{op}");
        let Value::Array(items) = value else { continue };
        lists += 1;
        assert!(items.len() > 1 || ONE.contains(op), "{op}: {} items prove nothing", items.len());
        let more = others > answers;
        assert_eq!(
            more,
            items.len() > 1 && !WHOLE.contains(op),
            "{op}: {} items in {others} answers, {answers} at most AWS's own size",
            items.len()
        );
    }
    println!("{lists} lists");
    assert!(lists > 35, "{lists} lists");
}

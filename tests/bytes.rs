//! Files that somebody else wrote: cut, flipped, and whole but for what stands in them. Never a panic, one clear error, and what is
//! only read is not changed.
//!
//! A seed that fails is in the message; `LIFEBOAT_SEED` begins there, `LIFEBOAT_ROUNDS` makes more of them.

use crate::support::{Done, Project};
use engine::journal::{Record, RunArchive, View};
use engine::plan::{Plan, Side, differences};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

const SCRIPT: &str = r#"
let key = step("one", || {
    iam::create_user(#{ UserName: "ann" });
    parallel("all", ["a", "b"], |name| iam::create_user(#{ UserName: name }));
    iam::create_access_key(#{ UserName: "ann" }).AccessKey.AccessKeyId
});
step("two", || {
    retry(2, || iam::delete_access_key(#{ UserName: "ann", AccessKeyId: key }));
    wait_for("three", #{ timeout: "5m", every: "5s" }, || iam::list_users().len() >= 3);
});
"#;

fn project() -> Project {
    let project = Project::new("", SCRIPT);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "one"]).exits(3);
    project.run(&["export", "test-1", "-o", "one.run"]).exits(0);
    project
}

#[expect(clippy::disallowed_methods, reason = "how long this goes on is said in the environment")]
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// So many seeds, each with its own chance; what fails names its seed.
pub(crate) fn seeds(count: u64, body: impl Fn(&mut StdRng)) {
    let first = number("LIFEBOAT_SEED", 1);
    for seed in first..first + count * number("LIFEBOAT_ROUNDS", 1) {
        let result = catch_unwind(AssertUnwindSafe(|| body(&mut StdRng::seed_from_u64(seed))));
        assert!(result.is_ok(), "LIFEBOAT_SEED={seed}");
    }
}

/// An answer, or one error that says what to do.
#[track_caller]
pub(crate) fn honest(done: &Done, what: &str) {
    let errors = done.err.lines().filter(|line| line.starts_with("error")).count();
    let shown = format!("{what}: {:?}\n{}{}", done.code, done.out, done.err);
    assert!(!done.err.contains("panicked") && !matches!(done.code, None | Some(70)), "{shown}");
    // What is refused says why; what ends otherwise has said how.
    assert!(errors == usize::from(matches!(done.code, Some(2 | 6))) || (errors <= 1 && done.code != Some(0)), "{shown}");
    assert!(errors == 0 || done.err.contains("help:"), "{shown}");
}

/// Everything that reads a file, in this process.
fn read(bytes: &[u8]) {
    if let Ok(kept) = RunArchive::file(Path::new("x.run"), bytes) {
        let _ = (kept.view(), engine::run::followed(&kept), engine::run::agreed(&kept), engine::run::records_before(&kept, "two"));
        let _ = engine::run::taken_back(&kept);
        let _ = differences(Side::Run(&kept), Side::Run(&kept));
    }
    if let Ok(plan) = serde_json::from_slice::<Plan>(bytes) {
        let _ = (differences(Side::Plan(&plan), Side::Plan(&plan)), plan.changed(&plan));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = engine::header::of_text("x.rhai", text);
    // What stands in a journal is what people are told, chained or not.
    let line = |line: &str| {
        let whole: Option<Value> = serde_json::from_str(line).ok();
        let record = |value: Value| serde_json::from_value::<Record>(value).ok();
        whole.and_then(|value| record(value["record"].clone()).or_else(|| record(value)))
    };
    let records: Vec<Record> = text.lines().filter_map(line).collect();
    let _ = View::of(&records, String::new());
}

/// Records with changes in them, without a chain.
fn unchained(whole: &str, chance: &mut StdRng) -> Vec<u8> {
    let mut lines: Vec<Value> = whole.lines().skip(1).map(|line| serde_json::from_str::<Value>(line).unwrap()["record"].take()).collect();
    for _ in 0..chance.random_range(1..4) {
        let at = chance.random_range(0..lines.len());
        match chance.random_range(0..3) {
            0 => drop(lines.remove(at)),
            1 => lines.swap(at, 0),
            _ => twisted(&mut lines[at], chance),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_bytes()
}

pub(crate) fn harmed(whole: &[u8], chance: &mut StdRng) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..chance.random_range(1..4) {
        let at = chance.random_range(0..bytes.len());
        match chance.random_range(0..3) {
            0 => bytes[at] ^= 1 << chance.random_range(0..8),
            1 => bytes[at] = chance.random(),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

/// Changes one value somewhere in JSON to something else.
pub(crate) fn twisted(value: &mut Value, chance: &mut StdRng) {
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(4_294_967_295_u64),
        json!(1e300),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
        json!([[]]),
    ];
    let deeper = chance.random_range(0..8) > 0;
    match value {
        Value::Object(map) if deeper && !map.is_empty() => {
            let at = chance.random_range(0..map.len());
            if let Some(inner) = map.values_mut().nth(at) {
                twisted(inner, chance);
            }
        }
        Value::Array(items) if deeper && !items.is_empty() => {
            let at = chance.random_range(0..items.len());
            twisted(&mut items[at], chance);
        }
        other => *other = others[chance.random_range(0..others.len())].clone(),
    }
}

/// An exported run with records that were changed, under a chain that is whole.
fn rechained(whole: &str, chance: &mut StdRng) -> Vec<u8> {
    let mut lines: Vec<Value> = whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    match chance.random_range(0..4) {
        0 => drop(lines.remove(chance.random_range(1..lines.len()))),
        1 => {
            let (one, other) = (chance.random_range(1..lines.len()), chance.random_range(1..lines.len()));
            lines.swap(one, other);
        }
        _ => {
            let at = chance.random_range(1..lines.len());
            twisted(&mut lines[at]["record"], chance);
        }
    }
    let mut head = [0_u8; 32];
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate().skip(1) {
        let body = line["record"].to_string();
        head = Sha256::new().chain_update(head).chain_update(&body).finalize().into();
        text += &format!("{{\"sequence\":{number},\"hash\":\"{}\",\"record\":{body}}}\n", hex(&head));
    }
    let (files, run, count) = (&lines[0]["files"], &lines[0]["run"], lines.len() - 1);
    let first = format!(r#"{{"lifeboat_run":1,"lifeboat":"0","run":{run},"records":{count},"head":"{}","files":{files}}}"#, hex(&head));
    format!("{first}\n{text}").into_bytes()
}

#[test]
fn files_that_are_cut_or_flipped_are_read_or_refused() {
    let project = project();
    // A runbook's header, too.
    let runbook = std::fs::read(project.path("test.rhai")).unwrap();
    (0..runbook.len()).for_each(|length| read(&runbook[..length]));
    seeds(2000, |chance| read(&harmed(&runbook, chance)));
    for name in ["p.plan", "one.run"] {
        let whole = std::fs::read(project.path(name)).unwrap();
        for length in (0..whole.len()).step_by(7) {
            read(&whole[..length]);
        }
        seeds(2000, |chance| read(&harmed(&whole, chance)));
        seeds(10, |chance| {
            let bytes = harmed(&whole, chance);
            std::fs::write(project.path("x"), &bytes).unwrap();
            for arguments in [&["show", "x"][..], &["verify", "x"], &["diff", "x", "one.run"], &["diff", "p.plan", "x"]] {
                honest(&project.run(arguments), &format!("{name} {arguments:?}"));
            }
            honest(&project.run(&["run", "test.rhai", "--new", "--plan", "x"]), name);
            assert_eq!(std::fs::read(project.path("x")).unwrap(), bytes, "what is only read is not changed");
        });
    }
}

#[test]
fn plans_that_say_something_else_are_read_or_refused() {
    let project = project();
    let whole: Value = serde_json::from_slice(&std::fs::read(project.path("p.plan")).unwrap()).unwrap();
    let change = |chance: &mut StdRng| {
        let mut plan = whole.clone();
        twisted(&mut plan, chance);
        plan.to_string()
    };
    seeds(2000, |chance| read(change(chance).as_bytes()));
    seeds(15, |chance| {
        std::fs::write(project.path("x"), change(chance)).unwrap();
        for arguments in [&["show", "x"][..], &["diff", "x", "test-1"], &["run", "test.rhai", "--new", "--plan", "x"]] {
            honest(&project.run(arguments), &format!("{arguments:?}"));
        }
        project.run(&["abandon", "test-2"]);
    });
}

#[test]
fn runs_whose_records_were_written_by_somebody_else_are_read_or_refused() {
    let project = project();
    let whole = std::fs::read_to_string(project.path("one.run")).unwrap();
    seeds(3000, |chance| read(&rechained(&whole, chance)));
    seeds(3000, |chance| read(&unchained(&whole, chance)));
    let journal = std::fs::read(project.home().join("runs/test-1/journal.db")).unwrap();
    let made = project.effects();
    seeds(25, |chance| {
        let bytes = rechained(&whole, chance);
        std::fs::write(project.path("x"), &bytes).unwrap();
        honest(&project.run(&["verify", "x"]), "verify");
        let file = project.home().join("runs/test-1/journal.db");
        std::fs::write(&file, &journal).unwrap();
        fill(&file, &String::from_utf8(bytes).unwrap());
        for arguments in [&["runs"][..], &["show", "test-1"], &["resume", "test-1", "--until", "one"]] {
            honest(&project.run(arguments), &format!("{arguments:?}"));
        }
        std::fs::remove_file(file.with_extension("db-wal")).ok();
    });
    // Where its records were taken away or say something else the run begins anew what it no longer knows of: of what the runbook does, at
    // most once for each journal.
    let again: Vec<String> = project.effects().into_iter().skip(made.len()).collect();
    println!("done anew: {again:?}");
    let may = |operation: &String| ["CreateUser", "CreateAccessKey", "DeleteAccessKey"].contains(&operation.as_str());
    assert!(again.iter().all(may) && again.len() <= 25 * 5, "{again:?}");
}

/// Puts the records of an exported run into a journal.
fn fill(journal: &Path, exported: &str) {
    let journal = Connection::open(journal).unwrap();
    journal.execute("DELETE FROM record", []).unwrap();
    for line in exported.lines().skip(1) {
        let line: Value = serde_json::from_str(line).unwrap();
        let hash = line["hash"].as_str().unwrap();
        let bytes: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).unwrap()).collect();
        let values = (line["sequence"].as_u64().unwrap().cast_signed(), bytes, line["record"].to_string());
        journal.execute("INSERT INTO record (sequence, hash, body) VALUES (?1, ?2, ?3)", values).unwrap();
    }
}

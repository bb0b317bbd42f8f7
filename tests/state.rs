//! What a lab comes to, read from its file: its state without names that are dealt, and the effects its own log tells.

use engine::journal::Record;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How often each row stands in the lab, dealt names and times left out.
pub(crate) type State = BTreeMap<String, usize>;

/// How many different requests of each operation were carried out.
pub(crate) type Effects = BTreeMap<String, usize>;

fn rows(lab: &Path) -> Vec<(String, String, String)> {
    let Ok(connection) = Connection::open_with_flags(lab, OpenFlags::SQLITE_OPEN_READ_ONLY) else { return Vec::new() };
    let Ok(mut statement) = connection.prepare("SELECT tbl, key, json FROM row ORDER BY tbl, key") else { return Vec::new() };
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Everything in the lab, as one hash.
pub(crate) fn digest(lab: &Path) -> String {
    let mut hash = Sha256::new();
    for (table, key, json) in rows(lab) {
        hash.update(format!("{table}\0{key}\0{}\0", without_hashes(&json)));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What stands in the lab.
pub(crate) fn state(lab: &Path) -> State {
    let mut state = State::new();
    for (table, _, json) in rows(lab).into_iter().filter(|(table, ..)| !["core", "timer", "log"].contains(&table.as_str())) {
        *state.entry(format!("{table} {}", without_dealt(&json))).or_default() += 1;
    }
    state
}

/// What was done, by the lab's own log.
pub(crate) fn effects(lab: &Path) -> Effects {
    let mut seen = BTreeSet::new();
    for (_, _, json) in rows(lab).into_iter().filter(|(table, ..)| table == "log") {
        let row: Value = serde_json::from_str(&json).unwrap();
        if row["error"].is_null() {
            seen.insert((format!("{}:{}", row["service"], row["operation"]), row["digest"].to_string()));
        }
    }
    let mut effects = Effects::new();
    for (operation, _) in seen {
        *effects.entry(operation).or_default() += 1;
    }
    effects
}

/// A record as text. A sealed secret's token is another in every run, and with it the chain's hashes.
pub(crate) fn text_of(record: &Record) -> String {
    let text = without_hashes(&serde_json::to_string(record).unwrap());
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find("{{secret:") {
        let Some(end) = rest[start..].find("}}") else { break };
        out.push_str(&rest[..start]);
        out.push_str(rest[start..start + end].split('#').next().unwrap_or_default());
        rest = &rest[start + end..];
    }
    out + rest
}

/// Replaces SHA-256 hashes: words of 64 hexadecimal digits.
fn without_hashes(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('"').map(|word| if is_hash(word) { "#" } else { word }).collect::<Vec<_>>().join("\"")
}

/// Replaces what is dealt or told by the clock: runs of letters and digits that hold a digit and are long, or look
/// like times.
fn without_dealt(json: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-:.+/".contains(c);
    let mut out = String::new();
    let mut rest = json;
    while let Some(start) = rest.find(is_word) {
        out.push_str(&rest[..start]);
        let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        let shouted = word.len() >= 16 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let dealt = shouted || word.len() >= 7 && word.chars().any(|c| c.is_ascii_digit()) && !word.contains("aws:policy");
        out.push_str(if dealt { "#" } else { word });
        rest = &rest[end..];
    }
    out + rest
}

/// Both worlds hold the same.
#[track_caller]
pub(crate) fn assert_same(base: &State, other: &State, when: &str) {
    let differs = |a: &State, b: &State| -> Vec<String> {
        a.iter().filter(|(row, count)| b.get(*row) != Some(count)).map(|(row, count)| format!("{count} x {row}")).take(8).collect()
    };
    let (missing, extra) = (differs(base, other), differs(other, base));
    assert!(missing.is_empty() && extra.is_empty(), "{when}: another world\nthere:\n{}\nhere:\n{}", missing.join("\n"), extra.join("\n"));
}

/// What takes back an effect whose result was lost with the answer: a key nobody knows the secret of.
const TAKEN_BACK: &str = "\"iam\":\"DeleteAccessKey\"";

/// Nothing was done twice, nothing was left out. (What was taken back to be done again shows in the state.)
#[track_caller]
pub(crate) fn assert_once(base: &Effects, other: &Effects, when: &str) {
    let of = |effects: &Effects| {
        effects.iter().filter(|(name, _)| *name != TAKEN_BACK).map(|(name, count)| (name.clone(), *count)).collect::<Effects>()
    };
    assert_eq!(of(base), of(other), "{when}: other effects");
}

//! What a lab comes to, read from its file: its state without names that are dealt, and the effects its own log tells.
//!
//! Left out of the state, and why:
//! - `core`: the account, the clock, and the counters from which names are dealt. They tell how often was asked and how long it took.
//! - `timer`: what is due by itself and when. A resumed run ends at another time, so other things are still due. [`likeness`] holds
//!   what is due, without times; hosts at work are told by [`AT_WORK`].
//! - `log`: what was asked. [`effects`] tells it: a request that was sent again counts once, so that what it did twice must show as a
//!   second thing in the state.
//! - A fault that is spent. One that was not met stays, and is a difference.
//! - Dealt ids, addresses, keys, hashes and times, each as `#`. So which of two alike things a third one names is not compared: the
//!   runbooks read that back themselves.
//! - Rows of hosts if some host, in either world, is at work: how far it has come is a matter of time.

use engine::journal::Record;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

/// How often each row stands in the lab, dealt names and times left out.
pub(crate) type State = BTreeMap<String, usize>;

/// How many different requests of each operation were carried out.
pub(crate) type Effects = BTreeMap<String, usize>;

/// Table, key, JSON.
type Row = (String, String, String);

fn rows(lab: &Path) -> Vec<Row> {
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

/// What stands in the lab. A fault that is spent no longer does.
pub(crate) fn state(lab: &Path) -> State {
    state_of(&rows(lab))
}

fn state_of(rows: &[Row]) -> State {
    let mut state = State::new();
    for (table, _, json) in rows {
        if table == "timer" && json.contains("\"event\":{\"Host\"") {
            state.insert(AT_WORK.to_owned(), 1);
        }
        let spent = table == "fault" && json.contains("\"times\":0");
        if !spent && !["core", "timer", "log"].contains(&table.as_str()) {
            *state.entry(format!("{table} {}", without_dealt(json))).or_default() += 1;
        }
    }
    state
}

/// A record by itself, dealt names and times left out.
pub(crate) fn record_likeness(record: &Record) -> String {
    let mut value = serde_json::to_value(record).unwrap();
    if let Some(object) = value.as_object_mut() {
        object.retain(|key, _| !["call", "frame", "id", "parent", "token", "settled"].contains(&key.as_str()));
    }
    without_dealt(&text_of_value(&value))
}

/// A record's likeness with the lab, its effects so far, what is due in it by itself, and what the journal says was done:
/// equal likenesses have equal futures, but for how long things take.
pub(crate) fn likeness(record: &str, lab: &Path, done: &BTreeMap<String, usize>) -> String {
    let rows = rows(lab);
    let mut hash = Sha256::new();
    hash.update(record);
    for (row, count) in state_of(&rows).iter().chain(&kept(&effects_of(&rows))).chain(done) {
        hash.update(format!("\0{count} {row}"));
    }
    for event in due(&rows) {
        hash.update(format!("\0{event}"));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is due by itself.
fn due(rows: &[Row]) -> Vec<String> {
    let read = |json: &str| serde_json::from_str::<Value>(json).unwrap();
    let timers = rows.iter().filter(|(table, ..)| table == "timer").map(|(.., json)| read(json));
    let mut due: Vec<String> = timers.map(|timer| without_dealt(&timer["event"].to_string())).collect();
    due.sort();
    due
}

/// What was done, by the lab's own log.
pub(crate) fn effects(lab: &Path) -> Effects {
    effects_of(&rows(lab))
}

fn effects_of(rows: &[Row]) -> Effects {
    let mut seen = BTreeSet::new();
    for (_, _, json) in rows.iter().filter(|(table, ..)| table == "log") {
        let row: Value = serde_json::from_str(json).unwrap();
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
    text_of_value(&serde_json::to_value(record).unwrap())
}

fn text_of_value(value: &Value) -> String {
    let text = without_hashes(&value.to_string());
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

/// Replaces what is dealt or told by the clock, string by string.
pub(crate) fn without_dealt(json: &str) -> String {
    /// Most rows are looked at again and again.
    static KNOWN: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    if let Some(known) = KNOWN.lock().unwrap().get(json) {
        return known.clone();
    }
    let made = replace_dealt(json);
    KNOWN.lock().unwrap().insert(json.to_owned(), made.clone());
    made
}

fn replace_dealt(json: &str) -> String {
    fn through(value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(plain(&text)),
            Value::Array(items) => {
                let mut items: Vec<Value> = items.into_iter().map(through).collect();
                // A set of ids is stored in the order of the ids.
                items.sort_by_key(Value::to_string);
                Value::Array(items)
            }
            Value::Object(map) => map.into_iter().map(|(key, value)| (plain(&key), member(&key, value))).collect(),
            other => other,
        }
    }
    // A file tells its time in seconds; the number of a host's boot is dealt. What processes are numbered tells how often a host was asked.
    fn member(key: &str, value: Value) -> Value {
        if ["at", "boot", "next_pid", "pid"].contains(&key) && value.is_number() { Value::from("#") } else { through(value) }
    }
    through(serde_json::from_str(json).unwrap()).to_string()
}

fn plain(text: &str) -> String {
    let secret = text.len() == 40 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '+' || c == '/');
    let mac = text.len() == 17 && text.split(':').map(str::len).eq([2; 6]);
    if secret || mac || text.parse::<jiff::Timestamp>().is_ok() {
        return "#".to_owned();
    }
    without_private_key(text).split_inclusive(char::is_whitespace).map(word).collect()
}

fn without_private_key(text: &str) -> String {
    match (text.find("PRIVATE KEY-----\n"), text.find("-----END")) {
        (Some(begin), Some(end)) if begin < end => format!("{}#{}", &text[..begin], &text[end..]),
        _ => text.to_owned(),
    }
}

/// A word with the white space after it.
fn word(text: &str) -> String {
    let word = text.trim_end();
    let plain = if is_key(word) || word.parse::<std::net::IpAddr>().is_ok() {
        "#".to_owned()
    } else {
        let field = |field: &str| if is_hashed(field) { "#".to_owned() } else { segments(field) };
        without_uuids(word).split(':').map(field).collect::<Vec<_>>().join(":")
    };
    plain + &text[word.len()..]
}

/// A public key: long and of Base64.
fn is_key(word: &str) -> bool {
    let base64 = word.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c));
    word.len() >= 32 && base64 && word.chars().any(|c| c.is_ascii_uppercase()) && word.chars().any(|c| c.is_ascii_digit())
}

/// A password as hosts keep it: `$kind$salt$hash`.
fn is_hashed(field: &str) -> bool {
    field.starts_with('$') && field.matches('$').count() == 3
}

/// Runs of letters and digits, and what stands between them.
fn segments(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let letters = first.is_ascii_alphanumeric();
        let end = rest.find(|c: char| c.is_ascii_alphanumeric() != letters).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        out.push_str(&if letters { segment(run) } else { run.to_owned() });
        rest = after;
    }
    out
}

fn without_uuids(text: &str) -> String {
    let is_uuid =
        |word: &str| word.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let (mut out, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let uuid = rest.get(..36).is_some_and(is_uuid);
        let length = if uuid { 36 } else { first.len_utf8() };
        out.push_str(if uuid { "#" } else { &rest[..length] });
        rest = &rest[length..];
    }
    out
}

/// A run of letters and digits is dealt if it is long and holds a digit, or is longer and shouts.
fn segment(text: &str) -> String {
    let dealt = text.len() >= 7 && text.chars().any(|c| c.is_ascii_digit());
    let shouted = text.len() >= 10 && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    // Part of an address in a DNS name, of an id, or of a time.
    let octet = [1, 2, 3, 6].contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    let hexadecimal = text.len() >= 8 && text.chars().all(|c| c.is_ascii_hexdigit());
    let group = text.len() == 4 && text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    if dealt || shouted || hexadecimal || octet || group { "#".to_owned() } else { text.to_owned() }
}

/// Stands for hosts on which something is at work.
const AT_WORK: &str = "hosts at work";

/// Says in what two worlds differ. How far hosts have come that are still at work, in either, is a matter of time.
pub(crate) fn same(base: &State, other: &State) -> Result<(), String> {
    let at_work = base.contains_key(AT_WORK) || other.contains_key(AT_WORK);
    let settled = |state: &State| -> State {
        state.iter().filter(|(row, _)| !(at_work && row.starts_with("hosts"))).map(|(row, count)| (row.clone(), *count)).collect()
    };
    let (base, other) = (&settled(base), &settled(other));
    let differs = |a: &State, b: &State| -> Vec<String> {
        a.iter().filter(|(row, count)| b.get(*row) != Some(count)).map(|(row, count)| format!("{count} x {row:.400}")).take(8).collect()
    };
    let (missing, extra) = (differs(base, other), differs(other, base));
    if missing.is_empty() && extra.is_empty() {
        return Ok(());
    }
    Err(format!("another world\nthere:\n{}\nhere:\n{}", missing.join("\n"), extra.join("\n")))
}

/// What takes back an effect whose result was lost with the answer: a key nobody knows the secret of.
const TAKEN_BACK: &str = "\"iam\":\"DeleteAccessKey\"";

/// Says what was done twice, or left out. (What was taken back to be done again shows in the state.)
pub(crate) fn once(base: &Effects, other: &Effects) -> Result<(), String> {
    let (base, other) = (kept(base), kept(other));
    let names: BTreeSet<&String> = base.keys().chain(other.keys()).collect();
    let count = |effects: &Effects, name: &String| effects.get(name).copied().unwrap_or_default();
    let differs = |name: &&&String| count(&base, name) != count(&other, name);
    let all: Vec<String> = names
        .iter()
        .filter(differs)
        .map(|name| format!("{name} {} times instead of {}", count(&other, name), count(&base, name)))
        .collect();
    if all.is_empty() { Ok(()) } else { Err(format!("other effects: {}", all.join(", "))) }
}

pub(crate) fn kept(effects: &Effects) -> Effects {
    effects.iter().filter(|(name, _)| *name != TAKEN_BACK).map(|(name, count)| (name.clone(), *count)).collect()
}

//! Commands that run on hosts, and pages that are asked of them: whoever reviews them reads all of them.

use engine::plan::{self, Does, Item};
use serde_json::Value;

/// The options that hold what a host is told to run.
const TOLD: [&str; 3] = ["command", "done_if", "stdin"];
/// The option that holds which page is asked for.
const PAGE: &str = "url";

/// What a call with these options does on a host, for people. `None`: nothing.
pub(crate) fn on_a_host(args: &Value) -> Option<&'static str> {
    match () {
        () if !args["command"].is_null() => Some("runs a command on a host"),
        () if !args[PAGE].is_null() => Some("requests a page from a host, which may do more than show it"),
        () => None,
    }
}

/// Whether a call with these options runs a command on a host, or asks one for a page.
pub(super) fn is_one(args: &Value) -> bool {
    on_a_host(args).is_some()
}

/// Whether an option of this name holds what a host is told to run.
pub(super) fn is_told(key: &str) -> bool {
    TOLD.contains(&key)
}

/// Whether such an option stands in this one.
pub(super) fn are_told_in(value: &Value) -> bool {
    value.as_object().is_some_and(|members| members.keys().any(|key| is_told(key)))
}

/// How many commands on hosts queries and waits run, and for how many pages they ask.
pub(super) fn count(items: &[Item]) -> usize {
    let (commands, pages) = counts(items);
    commands + pages
}

/// The same in words, after what they are counted among. Empty: there is none.
pub(super) fn counted(items: &[Item]) -> String {
    match counts(items) {
        (0, 0) => String::new(),
        (commands, 0) => format!(", {commands} of them commands on hosts"),
        (0, pages) => format!(", {pages} of them requests to hosts for pages"),
        (commands, pages) => format!(", {commands} of them commands on hosts, {}", bindings::count(pages, "page")),
    }
}

fn counts(items: &[Item]) -> (usize, usize) {
    let of = |args: &Value| match on_a_host(args) {
        None => (0, 0),
        Some(_) if args[PAGE].is_null() => (1, 0),
        Some(_) => (0, 1),
    };
    let of_item = |item: &Item| match item {
        Item::Call(call) => {
            let own = Some(&call.args).filter(|_| call.does == Does::Query);
            own.into_iter().chain(call.looks.iter().map(|look| &look.args)).map(of).fold((0, 0), add)
        }
        Item::Frame(frame) => counts(&frame.items),
    };
    items.iter().map(of_item).fold((0, 0), add)
}

fn add((one, other): (usize, usize), (more, others): (usize, usize)) -> (usize, usize) {
    (one + more, other + others)
}

/// What is told to a host or asked of one and is not whole in the `line` of the call, line by line.
pub(super) fn cut_off(args: &Value, line: &str) -> Vec<String> {
    let Value::Object(members) = args else { return Vec::new() };
    let mut lines = Vec::new();
    for (key, value) in members {
        if is_told(key) || key == PAGE {
            let (text, sign) = (plan::show(value), if key == PAGE { "url=" } else { "$ " });
            if !line.contains(&text) {
                lines.extend(text.lines().map(|text| format!("{sign}{text}")));
            }
        } else if key != "assume" {
            lines.extend(cut_off(value, line));
        }
    }
    lines
}

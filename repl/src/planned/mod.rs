//! A plan as people read it: every step, every action with its options and its place in the script, and how long.

mod afterwards;
mod assumed;
mod branches;
mod commands;
mod differs;
mod expected;
mod file;
mod names;
mod one_step;
mod sources;

pub(crate) use afterwards::{end, show as show_afterwards};
pub(crate) use commands::on_a_host;
pub(crate) use differs::difference;
pub(crate) use expected::targets;
pub(crate) use file::{bytes, digest, identity, read, save, text};
pub(crate) use names::Names;
pub(crate) use one_step::named;
pub(crate) use sources::edited;

use assumed::assumed;

use crate::print::title::Title;
use crate::print::{Printer, one_line};
use crate::problem::{Problem, Result};
use bindings::count;
use engine::duration::show;
use engine::gate::Asking;
use engine::journal::FrameKind;
use engine::plan::{self, Answer, Branch, Call, Does, Frame, Item, Nameless, Plan};
use engine::shell;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// So many branches of a set are named; of more it is said how many.
const NAMED: usize = 6;
/// A value that is told in passing has so many characters at most.
const SHORT: usize = 72;
/// An option of an action that stands in its line.
const WIDE: usize = 120;
/// All options in a line.
const LINE: usize = 160;

/// Prints it, but for the last line.
pub(crate) fn show_plan(printer: &Printer, plan: &Plan) {
    let title = Title::of_plan(plan);
    let name = Path::new(&plan.runbook).file_name().map_or_else(|| plan.runbook.clone(), |name| name.to_string_lossy().into_owned());
    let (own, others): (Vec<_>, Vec<_>) = plan.sources.iter().partition(|(file, _)| Path::new(&plan.runbook).ends_with(file));
    let (imports, files): (Vec<_>, Vec<_>) = others.into_iter().partition(|(file, _)| is_script(file));
    let source = own.first().map_or_else(String::new, |(_, digest)| brief_digest(digest));
    let place = if title.is_live() { at(plan) } else { format!("{} account {}", plan.region, plan.account) };
    printer.line(&format!("PLAN  {title}    {place}    {name} sha256 {source}"));
    for (what, files) in [("imports", imports), ("signers", files)].into_iter().filter(|(_, files)| !files.is_empty()) {
        let shown: Vec<String> = files.into_iter().map(|(file, digest)| format!("{file} {}", brief_digest(digest))).collect();
        printer.line(&format!("{what}   {}", shown.join("  ")));
    }
    if let Some(params) = plan.params.as_object().filter(|params| !params.is_empty()) {
        let given: Vec<String> = params.iter().map(|(name, value)| format!("{name}={}", in_passing(&plan::show(value)))).collect();
        printer.line(&format!("params    {}", given.join("  ")));
    }
    let Some(base) = plan.branches.first() else { return };
    fails_with(plan).iter().for_each(|why| printer.line(&format!("CANNOT BE RUN    {why}")));
    expected::show(printer, plan, base);
    let names = Names::of(&plan.runbook, base);
    steps(printer, &names, ("", &base.items), 1);
    if let Some(error) = &base.error {
        printer.line(&format!("ends with an error: {error}"));
    }
    branches::show(printer, &names, plan, base);
    afterwards::show(printer, &names, &base.afterwards);
    assumed(base).iter().for_each(|line| printer.line(line));
    older(plan, base).iter().for_each(|line| printer.line(line));
    let needs = if plan.needs.is_empty() { String::new() } else { format!(": {}", plan.needs.join(" ")) };
    printer.line(&format!("needs     {}{needs}", count(plan.needs.len(), "IAM action")));
    printer.line(&format!("{}. Nothing was changed.", counted(base)));
}

/// Prints the last line of one that is in no file.
pub(crate) fn show_next(printer: &Printer, plan: &Plan) {
    printer.line(&format!("{}    next: {}", Title::of_plan(plan), next(plan, None)));
}

/// Prints the last line of one that was written to a file, what tells its bytes, and what comes next.
pub(crate) fn show_written(printer: &Printer, plan: &Plan, (file, digest): (&Path, &str), next: &str) {
    printer.line(&format!("{}    {} sha256 {}    next: {next}", Title::of_plan(plan), file.display(), brief_digest(digest)));
}

fn brief_digest(digest: &str) -> String {
    digest.get(..8).unwrap_or_default().to_owned()
}

/// Whether a file is imported: the others are those of the people who may agree.
fn is_script(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "rhai")
}

/// Where AWS is asked.
fn at(plan: &Plan) -> String {
    plan.endpoint.as_ref().map_or_else(|| "at AWS's own addresses".to_owned(), |endpoint| format!("at {endpoint}"))
}

/// Why nobody can run it: it ends with an error, or no run can be held to it.
pub(crate) fn fails_with(plan: &Plan) -> Option<String> {
    let base = plan.branches.first()?;
    let ends = base.error.as_ref().map(|error| format!("the plan ends with an error: {error}"));
    ends.or_else(|| nameless(base))
}

/// Refuses a plan that no run can be held to.
pub(crate) fn can_be_held_to(plan: &Plan) -> Result<()> {
    plan.branches.first().and_then(nameless).map_or(Ok(()), |nameless| Err(Problem::refused(nameless, NAMELESS)))
}

/// Which of its options nobody can review.
fn nameless(base: &Branch) -> Option<String> {
    let all = base.nameless(commands::is_one);
    let Nameless { place, at, source } = all.first()?;
    let more = if all.len() > 1 { format!(", and {} more", all.len() - 1) } else { String::new() };
    Some(format!(
        "no run can be held to this plan: `{at}` of `{place}` had a different value in each rehearsal, and no answer contains it ({source}){more}"
    ))
}

/// What to do about that.
const NAMELESS: &str = "use an answer as it is, a piece of it, or its lower or upper case; a value that is computed from it in another way, or taken from a list by its position, cannot be reviewed";

/// The command that follows it. One that ends with an error is made anew.
pub(crate) fn next(plan: &Plan, file: Option<&Path>) -> String {
    let file = file.filter(|_| fails_with(plan).is_none());
    let endpoint = plan.endpoint.as_ref().map_or_else(String::new, |endpoint| format!(" --endpoint {}", shell::quoted(endpoint)));
    let runbook = shell::quoted(&plan.runbook);
    let world = if plan.world.is_live() { format!(" --world live{endpoint}") } else { String::new() };
    let typed = if plan.typed.is_empty() { String::new() } else { format!(" {}", plan.typed) };
    match file {
        Some(file) => format!("lifeboat run {runbook}{world}{typed} --plan {}", shell::file(file)),
        None => format!("lifeboat plan {runbook}{world}{typed} -o FILE"),
    }
}

/// Prints what happens, and nothing around it.
pub(crate) fn show_items(printer: &Printer, names: &Names, items: &[Item]) {
    steps(printer, names, ("", items), 1);
}

/// An action in a line: what goes out, and its options.
pub(crate) fn deed(names: &Names, (op, sends): (&str, &str), args: &Value) -> String {
    format!("{} {sends:<36} {}", sign(op), options(names, args)).trim_end().to_owned()
}

/// How many actions there are.
pub(crate) fn actions(items: &[Item]) -> usize {
    let of_item = |item: &Item| match item {
        Item::Call(call) => usize::from(call.does == Does::Action),
        Item::Frame(frame) => actions(&frame.items),
    };
    items.iter().map(of_item).sum()
}

/// How many actions there are, commands on hosts and pages asked of them.
pub(crate) fn deeds(items: &[Item]) -> usize {
    actions(items) + commands::count(items)
}

/// What is older than the plan, by age: which answers.
fn older(plan: &Plan, base: &Branch) -> Vec<String> {
    let mut by_time: BTreeMap<Timestamp, Vec<&Call>> = BTreeMap::new();
    for call in base.calls() {
        call.as_of.into_iter().for_each(|at| by_time.entry(at).or_default().push(call));
    }
    let line = |(at, calls): (Timestamp, Vec<&Call>)| {
        let minutes = plan.at.duration_since(at).as_mins().max(0);
        let each: BTreeSet<String> = calls.iter().map(|call| format!("{} {}", call.sends, place(&call.source))).collect();
        let each = each.into_iter().collect::<Vec<_>>().join(", ");
        let (answers, are) = (count(calls.len(), "answer"), if calls.len() == 1 { "is" } else { "are" });
        format!("older     {answers} {are} of {}, {} old: {each}", at.strftime("%Y-%m-%d %H:%MZ"), show(SignedDuration::from_mins(minutes)))
    };
    by_time.into_iter().map(line).collect()
}

fn counted(base: &Branch) -> String {
    let calls = base.calls();
    let of = |does: Does| calls.iter().filter(|call| call.does == does).count();
    let gates = match of(Does::Gate) {
        0 => String::new(),
        gates => format!(", {}", count(gates, "gate")),
    };
    format!("{}, {}, {}{gates}", count(of(Does::Action), "action"), count(of(Does::Query), "query"), count(of(Does::Wait), "wait"))
}

fn steps(printer: &Printer, names: &Names, (above, items): (&str, &[Item]), depth: usize) {
    for item in items {
        match item {
            Item::Frame(frame) if frame.kind.is_step() => {
                printer.line(&step(frame, depth));
                steps(printer, names, (&frame.place(above), &frame.items), depth + 1);
            }
            Item::Frame(frame) if !frame.title.is_empty() && is_shown(&frame.items) => {
                printer.line(&format!("{}{}", "  ".repeat(depth), set(frame)));
                steps(printer, names, (&frame.place(above), &frame.items), depth + 1);
            }
            Item::Frame(frame) if frame.kind == FrameKind::Branch && is_shown(&frame.items) => {
                printer.line(&format!("{}[{}]", "  ".repeat(depth), frame.segment));
                steps(printer, names, (&frame.place(above), &frame.items), depth + 1);
            }
            Item::Frame(frame) => steps(printer, names, (&frame.place(above), &frame.items), depth),
            Item::Call(call) => {
                call_lines(names, above, call).iter().for_each(|line| printer.line(&format!("{}{line}", "  ".repeat(depth))));
            }
        }
    }
}

/// A call in lines: in the first what fits it, then what did not, whole. Nothing for a query that does nothing on a host.
pub(crate) fn call_lines(names: &Names, above: &str, call: &Call) -> Vec<String> {
    let own = line(names, above, call).map(|text| (text, &call.args));
    let looks = call.looks.iter().map(|look| (format!("  {}", asks(names, &look.op.replace("::", ":"), &look.args)), &look.args));
    let mut lines = Vec::new();
    for (text, args) in own.into_iter().chain(looks) {
        let told: Vec<String> = commands::cut_off(args, &text).into_iter().map(|line| format!("    {line}")).collect();
        lines.push(text);
        if call.does == Does::Action {
            lines.extend(fitted(names, args).1.into_iter().map(|option| format!("    {option}")));
        }
        lines.extend(told);
    }
    lines
}

/// Whether there is anything to be read in it.
fn is_shown(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Call(call) => call.does != Does::Query || commands::is_one(&call.args),
        Item::Frame(frame) => frame.kind.is_step() || is_shown(&frame.items),
    })
}

/// What is done for each of several, with their names; what is tried more than once.
fn set(frame: &Frame) -> String {
    let is_branch = |item: &&Item| matches!(item, Item::Frame(inner) if inner.kind == FrameKind::Branch);
    let branches: Vec<&Item> = frame.items.iter().filter(is_branch).collect();
    if branches.is_empty() {
        return format!("{}    {}", frame.title, frame.source);
    }
    let names = branches.iter().filter_map(|item| if let Item::Frame(inner) = item { Some(inner.segment.as_str()) } else { None });
    let more = if branches.len() > NAMED { ", ..." } else { "" };
    format!("{}    {}: {}{more}    {}", frame.title, branches.len(), names.take(NAMED).collect::<Vec<_>>().join(", "), frame.source)
}

fn step(frame: &Frame, depth: usize) -> String {
    let queries = match actions(&frame.items) {
        0 => format!("    queries only{}", commands::counted(&frame.items)),
        _ => String::new(),
    };
    let always = if frame.kind == FrameKind::Finally { "always  " } else { "" };
    format!("{}{:<24} {:>8}    {}{queries}", "  ".repeat(depth), format!("{always}{}", frame.segment), took(frame.seconds), frame.source)
}

/// An action, a wait, a gate by its place `above`, a command that reads on a host or a page asked of one: that does there what it says. Other queries are not shown.
fn line(names: &Names, above: &str, call: &Call) -> Option<String> {
    let place = if names.is_imported(&call.source) { in_file(&call.source) } else { place(&call.source) };
    match call.does {
        Does::Query if commands::is_one(&call.args) => Some(format!("{:<60} {place:>6}", asks(names, &call.sends, &call.args))),
        Does::Query => None,
        Does::Gate => {
            let quorum = call.args["quorum"].as_u64().and_then(|quorum| usize::try_from(quorum).ok()).unwrap_or(1);
            let approvals = count(quorum, "approval");
            let what = format!("{}    {}", Asking::of("", Some(above), &call.args).id, in_passing(&plan::show_seen(&call.args["text"])));
            Some(format!("GATE {what:<55} {place:>6}    {approvals}, waits {}", plan::show(&call.args["timeout"])))
        }
        Does::Wait => {
            let text = call.args["text"].as_str().map_or_else(|| plan::show(&call.args["text"]), one_line);
            let most = plan::show(&call.args["timeout"]);
            Some(format!(". {text:<58} {place:>6}    about {}, at most {most}", took(call.seconds)))
        }
        Does::Action => {
            let sign = sign(&call.op);
            let refused = if let Answer::Refused(code) = &call.answer { format!("    is refused: {code}") } else { String::new() };
            let what = format!("{:<36} {}", call.sends, fitted(names, &call.args).0);
            Some(format!("{sign} {what:<58} {place:>6}{refused}"))
        }
    }
}

/// A command that reads on a host, a page that is asked of one, or what a wait goes by.
fn asks(names: &Names, sends: &str, args: &Value) -> String {
    format!("? {sends:<36} {}", options(names, args))
}

/// What an action does, by the verb in its name.
fn sign(op: &str) -> char {
    let verb = op.rsplit("::").next().unwrap_or(op).split('_').next().unwrap_or_default();
    match verb {
        "create" | "run" | "start" | "put" | "authorize" | "attach" | "allocate" | "install" | "initialize" | "associate" | "trust" => '+',
        "delete" | "terminate" | "revoke" | "detach" | "disconnect" | "release" | "disassociate" | "stop" => '-',
        _ => '~',
    }
}

/// The options of an action, each whole: those that fit its line, and those that do not. Of a command its beginning: it is told below, too.
fn fitted(names: &Names, args: &Value) -> (String, Vec<String>) {
    let (mut line, mut below) = (String::new(), Vec::new());
    for (key, value) in args.as_object().into_iter().flatten().filter(|(key, _)| *key != "assume") {
        let whole = one_line(&names.named(&plan::show(value)));
        let text = if commands::is_told(key) || commands::are_told_in(value) { in_passing(&whole) } else { whole };
        let option = format!("{key}={text}");
        if text.chars().count() > WIDE || line.chars().count() + option.chars().count() > LINE {
            below.push(option);
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(&option);
        }
    }
    (line, below)
}

/// Options in one line: names and values, long ones cut.
fn options(names: &Names, args: &Value) -> String {
    let Value::Object(map) = args else { return String::new() };
    let shown: Vec<String> = map
        .iter()
        .filter(|(key, _)| *key != "assume")
        .map(|(key, value)| format!("{key}={}", in_passing(&names.named(&plan::show(value)))))
        .collect();
    names::cut_between_names(&shown.join(" "), LINE)
}

/// A value that is told in passing.
fn in_passing(text: &str) -> String {
    names::cut_between_names(&plan::in_a_line(text), SHORT)
}

/// `lib/names.rhai:10:6` as `lib/names.rhai:10`.
fn in_file(source: &str) -> String {
    source.rsplit_once(':').map_or(source, |(place, _)| place).to_owned()
}

/// `workshop.rhai:10:6` as `:10`.
fn place(source: &str) -> String {
    source.split(':').nth(1).map_or_else(String::new, |line| format!(":{line}"))
}

fn took(seconds: f64) -> String {
    show(SignedDuration::try_from_secs_f64(seconds).unwrap_or_default())
}

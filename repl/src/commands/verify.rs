//! `lifeboat verify`: whether a run's record is whole, and whether the run kept to its plan.

use super::named::Named;
use super::outside::{HOME, NOT_ASKED, Outside, outside};
use crate::approvals::Signers;
use crate::cli::VerifyArgs;
use crate::context::Context;
use crate::home::Home;
use crate::home::heads;
use crate::print::Printer;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use bindings::chained::{Chained, chained};
use bindings::count;
use engine::gate::Approval;
use engine::journal::{CallId, CallOutcome, Record, RunArchive};
use engine::run::APPROVALS;
use engine::run::{Agreed, Followed, Unused, Words, agreed, followed, taken_back, words};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// Verifies it: exit 0 if everything is as it should be, else 1.
///
/// # Errors
/// There is no such run or file, or it cannot be read.
pub(super) fn run(context: &Context, args: &VerifyArgs) -> Result<Exit> {
    let home = Home::find(context.home.as_deref(), &context.folder);
    let noted = home.as_ref().map(heads::all).transpose()?.unwrap_or_default();
    let (kept, is_exported) = match Named::find(context, &args.run) {
        Ok(Named::Run(kept)) => (kept, false),
        Ok(Named::Exported(kept)) => (kept, true),
        Ok(Named::Plan(file, ..)) => {
            let title = format!("`{}` is a plan: a run is verified against the plan it was held to", file.display());
            return Err(Problem::usage(title, "lifeboat verify RUN; lifeboat show FILE shows the plan"));
        }
        Err(problem) => return not_whole(context, problem),
    };
    // Nothing is believed of the file that is not looked for in it, wherever it lies.
    let signers = args.signers.as_ref().map(|file| Signers::read(&context.folder.join(file), Path::new("/"))).transpose()?;
    let outside = outside(context, &kept, &noted, is_exported);
    let found = Found::of(&kept, &args.holds, signers.as_ref(), outside);
    let good = found.is_good();
    let not_asked: Vec<&str> = [NOT_ASKED].into_iter().chain((!found.is_noted).then_some(NOT_NOTED)).collect();
    context.printer.data(&json!({
        "type": "verified", "intact": good, "run": kept.run().name, "world": Title::of_run(kept.run()),
        "records": kept.records.len(), "head": kept.head(), "approvals": found.agreed, "unused": found.words.unused,
        "missing": found.words.missing.iter().map(|(by, gate)| json!({ "by": by, "gate": gate })).collect::<Vec<_>>(),
        "sources": found.sources, "plan": found.plan, "undone": found.undo, "tags": found.tags, "holds": found.holds,
        "outside": found.outside, "not_asked": not_asked,
    }));
    tell(&context.printer, &kept, &found);
    Ok(if good { Exit::Done } else { Exit::Failed })
}

/// A record that is damaged is an answer, too.
fn not_whole(context: &Context, problem: Problem) -> Result<Exit> {
    if !problem.is_damage {
        return Err(problem);
    }
    context.printer.problem(&problem);
    context.printer.data(&json!({ "type": "verified", "intact": false, "because": problem.shown.title }));
    context.printer.line("NOT intact");
    Ok(Exit::Failed)
}

/// What is not known of a journal that no home noted.
const NOT_NOTED: &str = "how far the journal had come: no home noted it here, so one that was cut at its end looks whole";

/// What was found.
struct Found {
    is_taken_over: bool,
    /// Whether a home noted where its journal stood.
    is_noted: bool,
    sources: Vec<Source>,
    plan: Followed,
    undo: Option<Followed>,
    agreed: Vec<Agreed>,
    words: Words,
    tags: Vec<Tag>,
    holds: Vec<ForeignHash>,
    outside: Vec<Outside>,
}

/// A file of the runbook.
#[derive(Serialize)]
struct Source {
    file: String,
    sha256: String,
    /// SHA-256 of the file that stands now; `None`: there is none.
    now: Option<String>,
}

/// The tag of a thing that names a record.
#[derive(Serialize)]
struct Tag {
    kind: &'static str,
    id: String,
    chain: String,
    /// The record with that hash; `None`: there is none before the thing was made.
    record: Option<u64>,
}

/// A hash from outside.
#[derive(Serialize)]
struct ForeignHash {
    hash: String,
    record: Option<u64>,
}

impl Found {
    fn of(kept: &RunArchive, holds: &[String], signers: Option<&Signers>, outside: Vec<Outside>) -> Self {
        let held = |hash: &String| ForeignHash { hash: hash.clone(), record: kept.record_of(hash) };
        let mut agreed = agreed(kept);
        for Agreed { approvals, wrong, .. } in &mut agreed {
            wrong.extend(signers.iter().flat_map(|signers| approvals.iter().filter_map(|said| unsigned(signers, said))));
        }
        Self {
            is_taken_over: kept.is_taken_over(),
            is_noted: outside.iter().any(|told| told.source == HOME),
            sources: sources(kept),
            plan: followed(kept),
            undo: taken_back(kept),
            agreed,
            words: words(kept),
            tags: tags(kept),
            holds: holds.iter().map(held).collect(),
            outside,
        }
    }

    /// The runbook may have been edited since; everything else is for ever.
    fn is_good(&self) -> bool {
        self.is_taken_over
            && self.plan.is_good()
            && self.undo.as_ref().is_none_or(Followed::is_good)
            && self.agreed.iter().all(|agreed| agreed.wrong.is_empty())
            && !self.words.unused.iter().any(|word| word.is_altered)
            && self.tags.iter().all(|tag| tag.record.is_some())
            && self.holds.iter().all(|held| held.record.is_some())
            && self.outside.iter().all(Outside::is_good)
    }
}

/// Why an approval does not bear the signature of whom it names.
fn unsigned(signers: &Signers, said: &Approval) -> Option<String> {
    // It counted when the run had it.
    match signers.who(said, None) {
        Ok(person) if person == said.by => None,
        Ok(person) => Some(format!("the answer of {} is signed by {person}", said.by)),
        Err(why) => Some(format!("the answer of {}: {why}", said.by)),
    }
}

fn sources(kept: &RunArchive) -> Vec<Source> {
    let project = Path::new(&kept.run().project);
    let source = |(file, sha256): (&String, &String)| Source {
        file: file.clone(),
        sha256: sha256.clone(),
        now: std::fs::read(project.join(file)).ok().map(|bytes| hex::encode(Sha256::digest(bytes))),
    };
    kept.run().sources.iter().map(source).collect()
}

/// The tags that AWS answered on what actions made.
fn tags(kept: &RunArchive) -> Vec<Tag> {
    let mut begun: BTreeMap<CallId, &str> = BTreeMap::new();
    let mut tags = Vec::new();
    for (record, number) in kept.records.iter().zip(1_u64..) {
        match record {
            Record::Begin { call, action: true, .. } => drop(begun.insert(call.id, &call.op)),
            Record::End { call, outcome: CallOutcome::Done(result), .. } => {
                let Some(Chained { kind, id, chain }) = begun.get(call).and_then(|op| chained(op, result)) else { continue };
                let record = kept.record_of(&chain).filter(|record| *record < number);
                tags.push(Tag { kind, id, chain, record });
            }
            _ => {}
        }
    }
    tags
}

fn tell(printer: &Printer, kept: &RunArchive, found: &Found) {
    let run = kept.run();
    let title = Title::of_run(run);
    printer.line(&format!("{title}    run {}   {}   began {}", run.name, run.runbook, run.begun().strftime("%Y-%m-%d %H:%M:%SZ")));
    printer.line(&format!("journal   intact: {} records, head {}", kept.records.len(), kept.head()));
    if let Some(fork) = &run.fork {
        let so = if found.is_taken_over { "taken over unchanged from" } else { "are NOT those of" };
        printer.line(&format!("fork      {} records {so} {} before `{}`, head {}", fork.records, fork.run, fork.from, fork.head));
    }
    for source in &found.sources {
        let now = match &source.now {
            Some(now) if *now == source.sha256 => "is unchanged".to_owned(),
            Some(now) => format!("was changed since: now sha256 {}", &now[..8]),
            None => "does not exist here".to_owned(),
        };
        printer.line(&format!("runbook   {} sha256 {} {now}", source.file, short(&source.sha256)));
    }
    plan(printer, "plan", &found.plan);
    found.undo.iter().for_each(|undo| plan(printer, "undone", undo));
    found.agreed.iter().for_each(|agreed| approvals(printer, agreed));
    for Unused { said, why, is_altered } in &found.words.unused {
        let what = said.as_ref().map_or_else(String::new, |said| format!("the answer of {} at gate {}: ", said.by, said.gate));
        printer.line(&format!("unused    {what}{}{why}", if *is_altered { "WRONG: " } else { "" }));
    }
    for (by, gate) in &found.words.missing {
        printer.line(&format!("missing   the answer of {by} at gate {gate}: it is in the record, but not in `{APPROVALS}`"));
    }
    for Tag { kind, id, chain, record } in &found.tags {
        let is = record.map_or_else(|| "which is NO earlier record of this run".to_owned(), |record| format!("which is record {record}"));
        printer.line(&format!("outside   {kind} {id} has the tag lifeboat:chain={}, {is}", short(chain)));
    }
    for ForeignHash { hash, record } in &found.holds {
        let is = record.map_or_else(|| "is NO record of this run".to_owned(), |record| format!("is record {record}"));
        printer.line(&format!("outside   {} {is}", short(hash)));
    }
    tell_outside(printer, found);
    let whole = if found.is_good() { "intact" } else { "NOT intact" };
    printer.line(&format!("{title}    {whole}    next: lifeboat show {}", run.name));
}

/// What agrees is counted by where it is from; what does not is told one by one.
fn tell_outside(printer: &Printer, found: &Found) {
    let mut agreeing: BTreeMap<&str, u64> = BTreeMap::new();
    for one in &found.outside {
        let Outside { source, records, head, stands, is_later } = one;
        match (stands, is_later) {
            (true, _) => *agreeing.entry(source).or_default() += 1,
            (false, true) => printer.line(&format!("outside   {source} noted {records} records: the run continued after it was exported")),
            (false, false) => printer.line(&format!(
                "outside   {source} noted {records} records with the head {}, which are NOT here: the journal was cut or rewritten",
                short(head)
            )),
        }
    }
    for (source, times) in agreeing {
        let (times, each) = if times == 1 { ("once".to_owned(), "") } else { (format!("{times} times"), " each time") };
        printer.line(&format!("outside   {source} noted the journal's position {times}; the journal agrees{each}"));
    }
    printer.line(&format!("unchecked {NOT_ASKED}"));
    if !found.is_noted {
        printer.line(&format!("unchecked {NOT_NOTED}"));
    }
}

fn plan(printer: &Printer, what: &str, followed: &Followed) {
    match followed {
        Followed::NoPlan => printer.line(&format!("{what:<9} held to no plan")),
        Followed::Missing { plan } => printer.line(&format!("{what:<9} sha256 {} is MISSING", short(plan))),
        Followed::Other { plan, why } => {
            printer.line(&format!("{what:<9} sha256 {} is NOT the plan kept with the run: {why}", short(plan)))
        }
        Followed::Compared { plan, actions, refused, deviations, not_made } => {
            let left = if not_made.is_empty() { String::new() } else { format!("; {} planned actions not begun", not_made.len()) };
            let followed = if deviations.is_empty() {
                "followed".to_owned()
            } else {
                format!("NOT followed, {}", count(deviations.len(), "deviation"))
            };
            let refused = if *refused == 0 { String::new() } else { format!(", {refused} of them refused") };
            let begun = count(*actions, "action");
            printer.line(&format!("{what:<9} sha256 {} {followed}: {begun}{refused}{left}", short(plan)));
            for deviation in deviations {
                let planned =
                    if deviation.planned_at.is_empty() { String::new() } else { format!(", planned at {}", deviation.planned_at) };
                printer.line(&format!("  record {}: {} ({}{planned})", deviation.record, deviation.what, deviation.source));
            }
        }
    }
}

fn approvals(printer: &Printer, agreed: &Agreed) {
    let Agreed { gate, quorum, approvals, wrong, .. } = agreed;
    let what = if gate.is_empty() { "the plan".to_owned() } else { format!("gate {gate}") };
    let of = quorum.map_or_else(String::new, |quorum| format!(" of {quorum}"));
    let signed = |said: &Approval| if said.signature.is_some() { "" } else { " (unsigned)" };
    let who = |said: &Approval| format!("{}{}", crate::approvals::who(said), signed(said));
    let who = approvals.iter().map(who).collect::<Vec<_>>().join(", ");
    let wrong: String = wrong.iter().map(|why| format!("; WRONG: {why}")).collect();
    printer.line(&format!("approval  {what}: {}{of}: {who}{wrong}", approvals.len()));
}

fn short(hash: &str) -> &str {
    hash.get(..8).unwrap_or(hash)
}

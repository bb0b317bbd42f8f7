//! Records of a run outside of its journal, as far as they are at hand: what the home noted, what approvals say, what forks took
//! over. A journal that was cut at its end is whole in itself; it does not have what these tell of.

use crate::context::Context;
use crate::home::Home;
use crate::home::heads::Noted;
use engine::gate::Approval;
use engine::journal::{RunArchive, Tip};
use engine::run::{APPROVALS, words};
use serde::Serialize;
use serde_json::Value;

/// What was not looked at: it is not at hand.
pub(super) const NOT_ASKED: &str = "the tags as they are now: --holds HASH checks one";

/// What tells of what this home noted.
pub(super) const HOME: &str = "this home";

/// Something that tells of a record.
#[derive(Serialize)]
pub(super) struct Outside {
    /// What tells it, for people.
    pub(super) source: String,
    /// How many records there were.
    pub(super) records: u64,
    /// The hash of the last of them.
    pub(super) head: String,
    /// Whether it stands here.
    pub(super) stands: bool,
    /// Whether the run continued after it was exported: that it does not stand in the file is no fault.
    pub(super) is_later: bool,
}

impl Outside {
    /// Whether nothing is wrong.
    pub(super) fn is_good(&self) -> bool {
        self.stands || self.is_later
    }

    fn of(kept: &RunArchive, (source, tip): (String, Tip), is_exported: bool) -> Self {
        let Tip { records, head, .. } = tip;
        let stands = kept.hash_of(records).as_deref() == Some(&head);
        Self { source, records, head, stands, is_later: is_exported && records > kept.records.len() as u64 }
    }
}

/// Everything at hand that tells of records of this run. `noted` was read before the journal was: a run may be going on.
pub(super) fn outside(context: &Context, kept: &RunArchive, noted: &[Noted], is_exported: bool) -> Vec<Outside> {
    let first = kept.hash_of(1).unwrap_or_default();
    let home = Home::find(context.home.as_deref(), &context.folder);
    let forks = home.iter().flat_map(|home| forks(home, kept));
    let of_home = noted.iter().map(|noted| (HOME.to_owned(), noted.tip.clone()));
    let all = of_home.chain(approvals(kept)).chain(forks).filter(|(_, tip)| tip.first == first);
    all.map(|told| Outside::of(kept, told, is_exported)).collect()
}

/// What lies beside the journal: each says where it stood.
fn approvals(kept: &RunArchive) -> Vec<(String, Tip)> {
    let lines = kept.files.get(APPROVALS).map_or("", String::as_str).lines();
    let said = lines.filter_map(|line| serde_json::from_str::<Approval>(line).ok());
    // What the record has otherwise is told as that; whoever wrote it anew did not say it.
    let altered: Vec<Approval> = words(kept).unused.into_iter().filter(|word| word.is_altered).filter_map(|word| word.said).collect();
    let said = said.filter(|said| !altered.contains(said));
    said.filter_map(|said| Some((format!("the answer of {} at gate {}", said.by, said.gate), said.journal?))).collect()
}

/// Forks of it, which have the name of the same runbook.
fn forks(home: &Home, kept: &RunArchive) -> Vec<(String, Tip)> {
    let (run, first) = (kept.run(), kept.hash_of(1).unwrap_or_default());
    let stem = run.name.rsplit_once('-').map_or(run.name.as_str(), |(stem, _)| stem);
    let names = home.run_names().unwrap_or_default().into_iter().filter(|name| name.starts_with(stem) && *name != run.name);
    let fork = |name: String| {
        let fork = home.run(&name).ok()?.run.fork.clone()?;
        let begun: Value = serde_json::from_str(&fork.first).ok()?;
        let is_of = begun["nonce"] == run.nonce.as_str();
        is_of.then(|| (format!("the fork {name}"), Tip { first: first.clone(), records: fork.records, head: fork.head }))
    };
    names.filter_map(fork).collect()
}

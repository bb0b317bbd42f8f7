//! By what a thing in the account shows who made it: this run, what this run started, or others.

use super::read::{items, text};
use super::{stack_story, templates};
use crate::standing::{self, Done, JOB};
use engine::effect::Scope;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Who made a thing, and how that is known.
pub(super) enum Maker {
    /// This run, or something this run started.
    Run(&'static str),
    /// Not this run, though it could look so.
    Others(&'static str),
}

/// What the ledger of a run says of what it made and named.
pub(super) struct Signs {
    digest: String,
    /// Ids of what actions of this run made, by kind.
    made: BTreeMap<&'static str, BTreeSet<String>>,
    /// Everything actions of this run named or got back.
    words: BTreeSet<String>,
    /// Whether an action of this run lets DRS make things.
    drs: bool,
}

/// Kinds whose id is a name somebody chose: once it is free, others can take it.
const NAMED: [&str; 3] = ["user", "role", "bucket"];

/// Actions that let DRS make things.
const USES_DRS: [&str; 4] = [
    "ssh::install_agent",
    "drs::start_recovery",
    "drs::create_replication_configuration_template",
    "drs::update_replication_configuration_template",
];

impl Signs {
    pub(super) fn of(scope: &Scope) -> Self {
        let ledger = scope.ledger();
        let calls = || ledger.iter().map(|made| Done { op: &made.op, args: &made.args, result: &made.result });
        let ever = standing::made(calls()).into_iter().filter(|thing| !NAMED.contains(&thing.kind));
        let mut made: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for thing in ever.chain(standing::standing(calls())) {
            made.entry(thing.kind).or_default().insert(thing.id);
        }
        let mut words = BTreeSet::new();
        for made in &ledger {
            collect(&made.args, &mut words);
            collect(&made.result, &mut words);
        }
        let drs = ledger.iter().any(|made| USES_DRS.contains(&made.op.as_str()));
        Self { digest: scope.run_digest(), made, words, drs }
    }

    /// Who made a thing; `None` if nothing connects it with this run. Of what `stood` before, only what another run of
    /// Lifeboat left is of interest.
    pub(super) fn on(&self, kind: &str, thing: &Value, id: &str, stood: bool) -> Option<Maker> {
        if kind == "bucket" && templates::is_made(id) && !id.ends_with(&self.digest[..12]) {
            return Some(Maker::Others("templates of another run of Lifeboat, of no use once that run is over"));
        }
        if stood {
            return None;
        }
        if self.has_made(kind, id) || self.has_made("stack", text(thing, "RootId")) || self.has_made(JOB, text(thing, "jobID")) {
            return Some(Maker::Run("this run made it"));
        }
        let tags: Vec<(&str, &str)> = items(thing, "Tags")
            .iter()
            .map(|one| (text(one, "Key"), text(one, "Value")))
            .chain(thing["tags"].as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default())))
            .collect();
        if tags.iter().any(|(key, value)| *key == "lifeboat:run" && *value == self.digest) {
            return Some(Maker::Run("tagged by this run"));
        }
        let is_stack = |key: &str| ["aws:cloudformation:stack-id", "aws:cloudformation:stack-name"].contains(&key);
        if tags.iter().any(|(key, value)| is_stack(key) && self.of_stack(value)) {
            return Some(Maker::Run("of a stack of this run"));
        }
        let used = || self.words.contains(id).then_some(Maker::Others("no action of this run made it"));
        self.by_drs(&tags).or_else(used)
    }

    /// Of what DRS made: for a job or a source server of this run, or for nobody in particular while this run used DRS.
    fn by_drs(&self, tags: &[(&str, &str)]) -> Option<Maker> {
        let of = |keys: &[&str]| tags.iter().find(|(key, _)| keys.contains(key)).map(|(_, value)| *value);
        let managed = of(&["AWSElasticDisasterRecoveryManaged"]).map(|_| self.drs);
        let server = of(&["AWSElasticDisasterRecoverySourceServerID", "drs.amazonaws.com-source-server"]);
        let server = server.map(|id| self.has_made("source server", id));
        let job = of(&["drs.amazonaws.com-job"]).map(|id| self.has_made(JOB, id));
        // A job of this run may be for servers of others; what is for a server of this run is for this run.
        let ours = match (job, server) {
            (None, None) => managed?,
            (job, server) => job.unwrap_or(false) || server.unwrap_or(false),
        };
        Some(if ours { Maker::Run("made by DRS") } else { Maker::Others("made by DRS, for no action of this run") })
    }

    fn has_made(&self, kind: &str, id: &str) -> bool {
        self.made.get(kind).is_some_and(|made| made.contains(id))
    }

    /// Whether a stack, by name or id, is one of this run or one nested in it.
    pub(super) fn of_stack(&self, value: &str) -> bool {
        let name = stack_story::name_of(value);
        let mut ours = self.made.get("stack").into_iter().flatten().map(|id| stack_story::name_of(id));
        ours.any(|own| name == own || name.strip_prefix(own).is_some_and(is_nested))
    }
}

/// Whether what follows a stack's name in another's makes that one nested: `-LogicalId-1ABCDEFGHIJKL`, any number of times.
fn is_nested(rest: &str) -> bool {
    let dealt = rest.rsplit('-').next().unwrap_or_default();
    rest.starts_with('-') && dealt.len() >= 10 && dealt.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

fn collect(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() > 2 => {
            words.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Object(members) => members.values().for_each(|member| collect(member, words)),
        _ => {}
    }
}

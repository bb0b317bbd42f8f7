//! What is in the world, for completion: ids and names, read in a copy of it. Nothing of this is a part of the session.

use super::Shell;
use crate::print::clean;
use crate::rehearsal::{Scene, Stage};
use bindings::columns::{cell, of};
use engine::journal::{CallOutcome, Record};
use engine::run::Seams;
use serde_json::Value;
use std::sync::PoisonError;

/// What is asked.
const LISTS: [&str; 14] = [
    "drs::describe_source_servers()",
    "drs::describe_recovery_instances()",
    "drs::describe_jobs()",
    "ec2::describe_instances()",
    "ec2::describe_volumes()",
    "ec2::describe_snapshots(#{ OwnerIds: [\"self\"] })",
    "ec2::describe_subnets()",
    "ec2::describe_vpcs()",
    "ec2::describe_security_groups()",
    "ec2::describe_launch_templates()",
    "ec2::describe_key_pairs()",
    "ec2::describe_addresses()",
    "iam::list_users()",
    "cloudformation::describe_stacks()",
];

/// How ids begin that an option of this name takes.
const KINDS: [(&str, &str); 12] = [
    ("recoveryinstance", "i-"),
    ("instance", "i-"),
    ("sourceserver", "s-"),
    ("volume", "vol-"),
    ("snapshot", "snap-"),
    ("subnet", "subnet-"),
    ("securitygroup", "sg-"),
    ("groupid", "sg-"),
    ("vpc", "vpc-"),
    ("launchtemplate", "lt-"),
    ("allocation", "eipalloc-"),
    ("job", "drsjob-"),
];

/// An id and the name that goes with it.
pub(super) type Thing = (String, String);

impl Shell<'_> {
    /// Ids and names that could stand under the option `key`.
    pub(super) fn things(&self, key: &str) -> Vec<Thing> {
        let mut cache = self.things.lock().unwrap_or_else(PoisonError::into_inner);
        let all = cache.get_or_insert_with(|| self.listed());
        let key = key.to_ascii_lowercase();
        let begins = KINDS.iter().find(|(kind, _)| key.contains(kind)).map(|(_, begins)| *begins);
        let names = all.iter().filter(|(_, name)| !name.is_empty()).map(|(id, name)| (name.clone(), id.clone()));
        match begins {
            Some(begins) => all.iter().filter(|(id, _)| id.starts_with(begins)).cloned().collect(),
            None => names.chain(all.iter().cloned()).collect(),
        }
    }

    /// Forgets what was read: something may be otherwise.
    pub(super) fn forget_things(&self) {
        *self.things.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn listed(&self) -> Vec<Thing> {
        let text: String = LISTS.iter().map(|list| format!("try {{ {list} }} catch {{}} ")).collect();
        let scene = Scene { destination: self.destination, region: &self.region, mishap: None, cancel: self.attention.begin() };
        let start = |stage: &Stage, seams: Seams| self.session().rehearse(&text, (&stage.run, &stage.key), seams);
        let read = scene.once(1, engine::session::TYPED, start);
        self.attention.end_aside();
        // What cannot be read is not offered.
        let records = read.map(|read| read.records).unwrap_or_default();
        let mut things: Vec<Thing> = records.iter().flat_map(answered).collect();
        things.sort();
        things.dedup();
        things
    }
}

fn answered(record: &Record) -> Vec<Thing> {
    let Record::Asked { outcome: CallOutcome::Done(answer), .. } = record else { return Vec::new() };
    let Value::Array(items) = answer.as_ref() else { return Vec::new() };
    let columns = of(items);
    let Some(id) = columns.first() else { return Vec::new() };
    let named = |column: &&bindings::columns::Column| {
        let head = column.head.to_ascii_lowercase();
        head.ends_with("name") || head == "fqdn"
    };
    let name = columns.iter().skip(1).find(named);
    let text = |item: &Value, path: &str| cell(item, path).as_str().unwrap_or_default().to_owned();
    let thing = |item: &Value| (text(item, &id.path), name.map_or_else(String::new, |name| text(item, &name.path)));
    // What a terminal would obey is not offered: nobody could see what they complete.
    let is_plain = |text: &String| clean(text) == *text;
    items.iter().map(thing).filter(|(id, name)| !id.is_empty() && is_plain(id) && is_plain(name)).collect()
}

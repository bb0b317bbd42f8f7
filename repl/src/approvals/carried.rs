//! Approvals of one plan that hold for another: the two say the same, but for what is not known before a run. Where the approved
//! one lies is kept beside the other, so that whoever runs that compares the two again, and reads what is said of the approved one
//! by then: who withdraws what they said has withdrawn it of both.

use super::{Policy, Tally, of_plan, read};
use crate::home::Home;
use crate::home::used::Used;
use crate::planned;
use crate::problem::{Problem, Result};
use engine::gate::Approval;
use engine::plan::{Changed, Plan};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The plan that another one was made against.
#[derive(Serialize, Deserialize)]
struct Against {
    /// Its file.
    plan: PathBuf,
    /// SHA-256 of that, hexadecimal.
    sha256: String,
}

/// The plans whose approvals hold for another one too.
#[derive(Default)]
pub(crate) struct Carried {
    plans: Vec<Approved>,
    /// Why those of others do not.
    void: Vec<String>,
}

/// One of them.
struct Approved {
    digest: String,
    text: String,
    said: Vec<Approval>,
}

/// Where it is kept which plan this one was made against.
fn kept(plan: &Path) -> PathBuf {
    let mut name = plan.as_os_str().to_owned();
    name.push(".against");
    name.into()
}

/// Has the approvals of `approved` hold for `plan` too, which stands in `file`; what differs if they do not.
///
/// # Errors
/// The approved plan cannot be read, or is no longer good, or nothing can be written.
pub(crate) fn carry_over(approved: &Path, plan: &Plan, file: &Path) -> Result<Option<Changed>> {
    let bytes = std::fs::read(approved).map_err(|error| Problem::file("read", approved, &error))?;
    let old = planned::read(approved, &bytes)?;
    if let Some(title) = expired(approved, &old) {
        return Err(Problem::refused(title, "make the plan without --against, and have it approved"));
    }
    if let Some(changed) = old.changed(plan).into_iter().next() {
        return Ok(Some(changed));
    }
    let approved = approved.canonicalize().map_err(|error| Problem::file("read", approved, &error))?;
    let against = Against { plan: approved, sha256: planned::digest(&bytes) };
    let (beside, json) = (kept(file), serde_json::json!(against).to_string());
    std::fs::write(&beside, json).map_err(|error| Problem::file("write", &beside, &error))?;
    Ok(None)
}

/// Those of the plan in `file`: the one it was made against, the one that one was made against, and so on. Approvals that were used in
/// this home hold for no other run.
///
/// # Errors
/// A file beside one of them cannot be read.
pub(super) fn over(home: Option<&Home>, file: &Path) -> Result<Carried> {
    // Most were made against none: of a fleet they take a while to read.
    if beside(file)?.is_none() {
        return Ok(Carried::default());
    }
    let own = std::fs::read(file).map_err(|error| Problem::file("read", file, &error))?;
    let own = planned::read(file, &own)?;
    let (mut carried, mut seen, mut next) = (Carried::default(), BTreeSet::new(), file.to_owned());
    while seen.insert(next.clone())
        && let Some(text) = beside(&next)?
    {
        let Ok(against) = serde_json::from_str::<Against>(&text) else {
            carried.void.push(format!("`{}` does not say which plan it was made against", kept(&next).display()));
            break;
        };
        match approved(home, &against, &own)? {
            Ok(plan) => carried.plans.push(plan),
            Err(why) => carried.void.push(format!("approvals of `{}` do not count: {why}", against.plan.display())),
        }
        next = against.plan;
    }
    Ok(carried)
}

fn beside(plan: &Path) -> Result<Option<String>> {
    let path = kept(plan);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::file("read", &path, &error)),
    }
}

/// The approved plan with what is said of it, or why that does not hold for `own`.
fn approved(home: Option<&Home>, Against { plan: file, sha256 }: &Against, own: &Plan) -> Result<Result<Approved, String>> {
    let Ok(text) = std::fs::read_to_string(file) else { return Ok(Err("it is no longer there".to_owned())) };
    let digest = planned::digest(text.as_bytes());
    if digest != *sha256 {
        return Ok(Err("a different plan is there now".to_owned()));
    }
    let old = planned::read(file, text.as_bytes())?;
    if let Some(why) = expired(file, &old) {
        return Ok(Err(why));
    }
    let used = home.map(|home| Used::of(home, &old, &digest)).transpose()?.flatten();
    if let Some(used) = used {
        return Ok(Err(format!("they {}", used.of_approvals())));
    }
    if let Some(Changed { what, planned, now, .. }) = old.changed(own).into_iter().next() {
        return Ok(Err(format!("it differs: {what}: {planned} there, {now} here")));
    }
    let said = read(&of_plan(file))?.into_iter().filter(|approval| approval.digest == digest).collect();
    Ok(Ok(Approved { digest, text, said }))
}

fn expired(file: &Path, plan: &Plan) -> Option<String> {
    let expired = plan.expires.filter(|expires| *expires < Timestamp::now())?;
    Some(format!("the approved plan `{}` was good until {}", file.display(), expired.strftime("%Y-%m-%d %H:%M:%SZ")))
}

impl Carried {
    /// Counts what was said of the plan in `file` and of these, in the order in which it was.
    pub(super) fn tally(&self, file: &Path, digest: &str, policy: &Policy) -> Result<Tally> {
        let mut said = read(&of_plan(file))?;
        said.extend(self.plans.iter().flat_map(|plan| plan.said.iter().cloned()));
        said.sort_by_key(|approval| approval.at);
        let digests: Vec<&str> = std::iter::once(digest).chain(self.plans.iter().map(|plan| plan.digest.as_str())).collect();
        Ok(Tally { lost: self.void.clone(), ..Tally::of(&said, "", &digests, policy) })
    }

    /// The texts of those that something of this was said of.
    pub(super) fn said_of(&self, approvals: &[Approval]) -> Vec<String> {
        let is_said_of = |plan: &&Approved| approvals.iter().any(|approval| approval.digest == plan.digest);
        self.plans.iter().filter(is_said_of).map(|plan| plan.text.clone()).collect()
    }
}

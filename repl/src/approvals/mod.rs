//! What people said of plans and gates: files of one JSON object a line, beside a plan or in a run's folder, and who counts.

mod carried;
mod sign;
mod signers;

pub(crate) use carried::carry_over;
pub(crate) use sign::sign;
pub(crate) use signers::Signers;

use crate::context::project_of;
use crate::home::Home;
use crate::home::lines;
use crate::problem::{Problem, Result};
use engine::gate::{Approval, Asking, Verdict};
use engine::header::{self, Approvals, Header};
use engine::journal::RunRecord;
use engine::session::TYPED;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The header of a run's runbook; an empty one of a session that has none.
///
/// # Errors
/// The runbook no longer loads.
pub(crate) fn header_of(run: &RunRecord) -> Result<Header> {
    let runbook = Path::new(&run.runbook);
    if run.session && runbook.file_name().is_some_and(|name| name == TYPED) {
        return Ok(Header::default());
    }
    header::read(runbook).map_err(Problem::load)
}

/// Where it stands what was said of a run's gates.
pub(crate) fn of_run(folder: &Path) -> PathBuf {
    folder.join(engine::run::APPROVALS)
}

/// What people agreed to: a plan, or one that says the same.
#[derive(Default)]
pub(crate) struct Agreement {
    /// What they said.
    pub(crate) approvals: Vec<Approval>,
    /// The plans that some said it of, as they stand in their files.
    pub(crate) approved: Vec<String>,
}

/// What was said of a plan, and who of them counts: as many as the runbook asks for, if somebody runs it now.
///
/// # Errors
/// Too few have agreed, or somebody said no.
pub(crate) fn enough((home, plan): (&Home, &Path), digest: &str, header: &Header, runbook: &Path) -> Result<Agreement> {
    let policy = Policy::of(header, runbook, vec![whoami().0])?;
    let carried = carried::over(Some(home), plan)?;
    let tally = carried.tally(plan, digest, &policy)?;
    if let Some(by) = tally.rejected {
        return Err(Problem::refused(format!("the plan was rejected by {}", by.by), "make a new plan, or have them approve this one"));
    }
    let quorum = header.approvals.as_ref().map_or(0, |approvals| approvals.quorum as usize);
    if tally.agreed.len() >= quorum {
        let approved = carried.said_of(&tally.agreed);
        return Ok(Agreement { approvals: tally.agreed, approved });
    }
    let why = tally.void.iter().map(|(approval, why)| format!("; the answer of {} does not count: {why}", approval.by));
    let void = tally.lost.iter().map(|why| format!("; {why}"));
    let title = format!("the plan has {} of {quorum} approvals{}", tally.agreed.len(), why.chain(void).collect::<String>());
    Err(Problem::refused(title, policy.of_plan(plan)))
}

/// What was said of a plan so far, and of those whose approvals hold for it too, if they were not used in this home.
///
/// # Errors
/// A file beside it cannot be read.
pub(crate) fn so_far((home, plan): (Option<&Home>, &Path), digest: &str, policy: &Policy) -> Result<Tally> {
    carried::over(home, plan)?.tally(plan, digest, policy)
}

/// Where it stands what was said of a plan: beside it, outside of its digest.
pub(crate) fn of_plan(plan: &Path) -> PathBuf {
    let mut name = plan.as_os_str().to_owned();
    name.push(".approvals");
    name.into()
}

/// Everything that was said, in the order in which it was.
///
/// # Errors
/// The file cannot be read, or a line of it is none.
pub(crate) fn read(path: &Path) -> Result<Vec<Approval>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Problem::file("read", path, &error)),
    };
    let line = |(number, line): (usize, &str)| {
        let help = "restore the file; or remove it, and get the approvals again";
        serde_json::from_str(line).map_err(|error| Problem::refused(format!("`{}`, line {}: {error}", path.display(), number), help))
    };
    lines::of(&text).map(line).collect()
}

/// Adds a line, durably.
///
/// # Errors
/// It cannot be written.
pub(crate) fn add(path: &Path, approval: &Approval) -> Result<()> {
    let line = serde_json::to_string(approval).map_err(|error| Problem::refused(format!("cannot write the approval: {error}"), ""))?;
    lines::add(path, &line).map_err(|error| Problem::file("write", path, &error))
}

/// The user of the operating system, and the machine.
pub(crate) fn whoami() -> (String, String) {
    let unknown = || "unknown".to_owned();
    (whoami::username().unwrap_or_else(|_| unknown()), whoami::hostname().unwrap_or_else(|_| unknown()))
}

/// What this user says, unsigned.
pub(crate) fn said(of: &Asking, verdict: Verdict, note: &str) -> Approval {
    let (user, host) = whoami();
    Approval {
        gate: of.id.clone(),
        digest: of.digest.clone(),
        verdict,
        by: user.clone(),
        user,
        host,
        arn: None,
        note: note.to_owned(),
        at: Timestamp::now(),
        journal: None,
        key: None,
        signature: None,
    }
}

/// Whose word counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    /// Only signatures of these count.
    pub(crate) signers: Option<Signers>,
    /// The users of the operating system whose word does not count.
    pub(crate) not_by: Vec<String>,
    /// Why nobody's word counts: who may agree is not what was planned.
    changed: Option<String>,
}

impl Policy {
    /// The command by which others answer at a gate of a run.
    pub(crate) fn command(&self, run: &str, gate: &str) -> String {
        let key = if self.signers.is_some() { " --key FILE" } else { "" };
        format!("{}{key}", engine::gate::command(run, gate))
    }

    /// The command by which somebody agrees to a plan.
    pub(crate) fn of_plan(&self, plan: &Path) -> String {
        let key = if self.signers.is_some() { " --key FILE" } else { "" };
        format!("lifeboat approve {}{key}", engine::shell::file(plan))
    }

    /// As a runbook's header says it. `operators`: those who run it.
    ///
    /// # Errors
    /// The file of keys cannot be used.
    pub(crate) fn of(header: &Header, runbook: &Path, operators: Vec<String>) -> Result<Self> {
        Self::said(header.approvals.as_ref(), runbook, operators)
    }

    /// Of a run's gates: as its header says it, or said it when the plan was made that the run is held to.
    ///
    /// # Errors
    /// The file of keys cannot be used.
    pub(crate) fn of_run(run: &RunRecord, header: &Header, operators: Vec<String>) -> Result<Self> {
        // Earlier versions did not keep it.
        let is_kept = run.plan.is_some() && run.format >= 4;
        let approvals = if is_kept { run.gates.as_ref() } else { header.approvals.as_ref() };
        let policy = Self::said(approvals, Path::new(&run.runbook), operators)?;
        let was = policy.signers.as_ref().filter(|_| run.plan.is_some()).and_then(|now| Some((now, run.sources.get(&now.name)?)));
        let changed = was.filter(|(now, was)| now.sha256 != **was).map(|(now, _)| {
            format!(
                "`{}` is not what it was when the run was planned: restore it, or lifeboat abandon {} and plan anew",
                now.name, run.name
            )
        });
        Ok(Self { changed, ..policy })
    }

    fn said(approvals: Option<&Approvals>, runbook: &Path, operators: Vec<String>) -> Result<Self> {
        let Some(Approvals { signers, not_by_operator, .. }) = approvals else { return Ok(Self::default()) };
        let signers = signers.as_ref().map(|file| {
            let path = runbook.parent().unwrap_or(Path::new("")).join(file);
            Signers::read(&path, &project_of(runbook))
        });
        let not_by = if *not_by_operator { operators } else { Vec::new() };
        Ok(Self { signers: signers.transpose()?, not_by, changed: None })
    }

    /// Whose word this is, or why it does not count.
    pub(crate) fn person(&self, approval: &Approval) -> Result<String, String> {
        if let Some(why) = &self.changed {
            return Err(why.clone());
        }
        let person = match &self.signers {
            None => approval.user.clone(),
            Some(signers) => signers.who(approval, Some(Timestamp::now()))?,
        };
        let user = &approval.user;
        if !self.not_by.contains(user) {
            return Ok(person);
        }
        // Who runs it is known by their login alone.
        Err(if person == *user {
            format!("{user} runs it, and `not_by: \"operator\"` excludes them")
        } else {
            format!("{person} signed as the user {user}, who runs it, and `not_by: \"operator\"` excludes everybody with that login")
        })
    }

    /// Who said it, for people, whether it counts or not.
    pub(crate) fn name(&self, approval: &Approval) -> String {
        let signer = self.signers.as_ref().and_then(|signers| signers.who(approval, None).ok());
        signer.unwrap_or_else(|| approval.user.clone())
    }
}

/// What was said of one thing.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// The last word of each who agreed.
    pub(crate) agreed: Vec<Approval>,
    /// The first who said no and stays by it.
    pub(crate) rejected: Option<Approval>,
    /// What does not count, and why.
    pub(crate) void: Vec<(Approval, String)>,
    /// Other plans of which nothing that was said counts for this one, and why.
    pub(crate) lost: Vec<String>,
}

impl Tally {
    /// Counts what was said of `gate` (empty: of a plan) with one of these digests. One person counts once, by the last word.
    pub(crate) fn of(said: &[Approval], gate: &str, digests: &[&str], policy: &Policy) -> Self {
        let (mut words, mut void) = (BTreeMap::new(), Vec::new());
        for approval in said.iter().filter(|approval| approval.gate == gate) {
            let counts = if digests.contains(&approval.digest.as_str()) {
                policy.person(approval)
            } else {
                Err("it is about a different text".to_owned())
            };
            match counts {
                Ok(person) => drop(words.insert(person.clone(), Approval { by: person, ..approval.clone() })),
                Err(why) => void.push((Approval { by: policy.name(approval), ..approval.clone() }, why)),
            }
        }
        let (agreed, rejected): (Vec<Approval>, Vec<Approval>) =
            words.into_values().partition(|approval| approval.verdict == Verdict::Approved);
        Self { agreed, rejected: rejected.into_iter().next(), void, lost: Vec::new() }
    }

    /// Counts what was said at a gate since its run had `since` records: what was said before was of an asking that waited for too long.
    pub(crate) fn of_gate(said: &[Approval], gate: &Asking, since: u64, policy: &Policy) -> Self {
        let is_fresh = |said: &Approval| said.journal.as_ref().is_none_or(|stood| stood.records >= since);
        let (fresh, stale): (Vec<Approval>, Vec<Approval>) = said.iter().cloned().partition(is_fresh);
        let mut tally = Self::of(&fresh, &gate.id, &[&gate.digest], policy);
        let of_this = stale.into_iter().filter(|said| said.gate == gate.id && said.digest == gate.digest);
        tally.void.extend(of_this.map(|said| (said, "the gate has timed out since, and is asked again".to_owned())));
        tally
    }

    /// Who agreed, for people.
    pub(crate) fn names(&self) -> String {
        self.agreed.iter().map(who).collect::<Vec<_>>().join(", ")
    }
}

/// Who said it, for people: by which key, and who that is to AWS.
pub(crate) fn who(approval: &Approval) -> String {
    let more: Vec<&str> = approval.key.iter().chain(&approval.arn).map(String::as_str).collect();
    if more.is_empty() { approval.by.clone() } else { format!("{} ({})", approval.by, more.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(user: &str, verdict: Verdict, digest: &str) -> Approval {
        Approval {
            user: user.to_owned(),
            by: user.to_owned(),
            ..said(&Asking { id: "go".to_owned(), digest: digest.to_owned() }, verdict, "")
        }
    }

    #[test]
    fn one_person_counts_once_by_the_last_word() {
        let (yes, no) = (Verdict::Approved, Verdict::Rejected);
        let said = [word("ann", yes, "d"), word("ann", yes, "d"), word("bob", no, "d"), word("bob", yes, "d"), word("eve", yes, "other")];
        let tally = Tally::of(&said, "go", &["d"], &Policy::default());
        assert_eq!((tally.names().as_str(), tally.rejected.is_none(), tally.void.len()), ("ann, bob", true, 1));
        let tally = Tally::of(&said[..3], "go", &["d"], &Policy::default());
        assert_eq!(tally.rejected.map(|by| by.by).as_deref(), Some("bob"));
        let policy = Policy { not_by: vec!["ann".to_owned()], ..Policy::default() };
        assert_eq!(Tally::of(&said, "go", &["d"], &policy).names(), "bob");
    }
}

//! Approvals of one plan that hold for another: the two say the same, but for what is not known before a run. The approved one
//! is kept beside the other, so that whoever runs it compares them again.

use super::{add, of_plan, read};
use crate::planned;
use crate::problem::{Outcome, Problem};
use engine::plan::{Changed, Plan};
use jiff::Timestamp;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where the approved plan is kept.
fn kept(plan: &Path) -> PathBuf {
    let mut name = plan.as_os_str().to_owned();
    name.push(".against");
    name.into()
}

/// Carries the approvals of `approved` over to `plan`, which stands in `file`; what differs if they do not hold for it.
///
/// # Errors
/// The approved plan cannot be read, or is no longer good, or nothing can be written.
pub(crate) fn carry_over(approved: &Path, plan: &Plan, file: &Path) -> Outcome<Option<Changed>> {
    let bytes = std::fs::read(approved).map_err(|error| Problem::file("read", approved, &error))?;
    let old = planned::read(approved, &bytes)?;
    good(approved, &old)?;
    if let Some(changed) = old.changed(plan).into_iter().next() {
        return Ok(Some(changed));
    }
    let beside = kept(file);
    std::fs::write(&beside, &bytes).map_err(|error| Problem::file("write", &beside, &error))?;
    for approval in read(&of_plan(approved))? {
        add(&of_plan(file), &approval)?;
    }
    Ok(None)
}

/// The digest of the approved plan whose approvals hold for this one too; empty if there is none.
///
/// # Errors
/// The approved plan that is kept cannot be read, is no longer good, or says something else.
pub(super) fn over(file: &Path) -> Outcome<String> {
    let beside = kept(file);
    let bytes = match std::fs::read(&beside) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(Problem::file("read", &beside, &error)),
    };
    let old = planned::read(&beside, &bytes)?;
    good(&beside, &old)?;
    let own = std::fs::read(file).map_err(|error| Problem::file("read", file, &error))?;
    match old.changed(&planned::read(file, &own)?).into_iter().next() {
        None => Ok(planned::digest(&bytes)),
        Some(Changed { what, planned, now, .. }) => {
            let title = format!("the approved plan `{}` says something else: {what}: {planned}, and here {now}", beside.display());
            Err(Problem::refused(title, format!("take it away, and lifeboat approve {}", file.display())))
        }
    }
}

fn good(file: &Path, plan: &Plan) -> Outcome<()> {
    match plan.expires.filter(|expires| *expires < Timestamp::now()) {
        None => Ok(()),
        Some(expired) => {
            let title = format!("the approved plan `{}` was good until {}", file.display(), expired.strftime("%Y-%m-%d %H:%M:%SZ"));
            Err(Problem::refused(title, "plan without --against, and have that approved"))
        }
    }
}

//! Runs that went on from what another had done: it is theirs from there on.

use crate::home::Home;
use crate::problem::{Outcome, Problem};
use engine::journal::{RunRecord, Status};

/// Refuses to touch what `run` did while another run has taken it over and was not given up.
///
/// # Errors
/// There is one.
pub(super) fn none(home: &Home, run: &RunRecord, command: &str) -> Outcome<()> {
    let mut entries = home.runs()?;
    let mut family = vec![run.name.clone()];
    let of_family = |entry: &crate::home::Entry, family: &[String]| {
        let fork = entry.journal.as_ref().ok().and_then(|view| view.run.fork.as_ref());
        fork.is_some_and(|fork| fork.family == run.family() && family.contains(&fork.run))
    };
    while let Some(at) = entries.iter().position(|entry| of_family(entry, &family)) {
        let heir = entries.remove(at);
        let status = heir.journal.as_ref().ok().map(|view| &view.status);
        if !matches!(status, Some(Status::Abandoned)) {
            let (undone, next) = match status {
                Some(Status::Undone) => (" and was taken back with it", "show"),
                _ => ("", command),
            };
            let title = format!("{} has taken over what {} had done{undone}: it is no longer {}'s", heir.name, run.name, run.name);
            return Err(Problem::refused(title, format!("lifeboat {next} {}", heir.name)));
        }
        family.push(heir.name);
    }
    Ok(())
}

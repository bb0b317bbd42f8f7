//! Runs that went on from what another had done: it is theirs from there on.

use crate::carry::aftermath::{named, standing};
use crate::carry::behind::{Behind, in_doubt};
use crate::home::stands::undone_to;
use crate::home::{Entry, Home};
use crate::problem::{Problem, Result};
use engine::journal::{Forked, RunArchive, RunRecord, Status, View};

/// Refuses to touch what `run` took over from a run that was taken back since, or began to be: down to a step that stands in what was taken
/// over, or as a whole.
///
/// # Errors
/// There is one.
pub(super) fn stands(home: &Home, run: &RunRecord) -> Result<()> {
    let mut fork = run.fork.as_deref().cloned();
    while let Some(from) = fork {
        let parent = home.run(&from.run).ok().filter(|parent| parent.run.family() == from.family);
        if parent.as_ref().is_some_and(|parent| parent.undoing && !stops_short_of(parent, &from.from)) {
            let title = format!("what {} took over from {} was taken back with {}, or is being taken back", run.name, from.run, from.run);
            return Err(Problem::refused(title, format!("lifeboat show {}", from.run)));
        }
        fork = parent.and_then(|parent| parent.run.fork.as_deref().cloned());
    }
    Ok(())
}

/// Whether a run was taken back down to this step of its or a later one only: what came before it stands.
fn stops_short_of(run: &View, step: &str) -> bool {
    let place = |name: &str| run.steps.iter().position(|known| known.name == name);
    run.undone_to.as_deref().and_then(place).zip(place(step)).is_some_and(|(undone, from)| undone >= from)
}

/// Refuses to touch what `run` did while another run has taken it over and was not given up. Those that were, nearest first.
///
/// # Errors
/// There is one.
pub(super) fn none(home: &Home, run: &RunRecord, command: &str) -> Result<Vec<View>> {
    let mut entries = home.runs()?;
    let (mut family, mut given_up) = (vec![run.name.clone()], Vec::<View>::new());
    let of_family = |entry: &Entry, family: &[String]| {
        let fork = entry.journal.as_ref().ok().and_then(|view| view.run.fork.as_ref());
        fork.is_some_and(|fork| fork.family == run.family() && family.contains(&fork.run))
    };
    while let Some(at) = entries.iter().position(|entry| of_family(entry, &family)) {
        let heir = entries.remove(at);
        let Ok(view) = heir.journal else { continue };
        if view.status != Status::Abandoned || view.undoing {
            // What it took over through others, the first of them took from this one.
            let first = given_up.first().unwrap_or(&*view);
            return Err(taken_over(home, run, first.run.fork.as_deref(), &view, command));
        }
        family.push(heir.name);
        given_up.push(*view);
    }
    Ok(given_up)
}

/// Why it is no longer this run's, and whose is what.
fn taken_over(home: &Home, run: &RunRecord, fork: Option<&Forked>, view: &View, command: &str) -> Problem {
    let heir = &view.run.name;
    let name = &run.name;
    let from = fork.map_or_else(|| "the fork".to_owned(), |fork| format!("`{}`", fork.from));
    let (title, next) = match view.status {
        Status::Undone => {
            let how = undone_to(view).map_or_else(String::new, |how| format!(" {how}"));
            (format!("what {name} had done before {from} was {heir}'s, and was taken back with {heir}{how}"), "show")
        }
        _ => (format!("{heir} has taken over what {name} had done before {from}: it is no longer {name}'s"), command),
    };
    let mut problem = Problem::refused(title, format!("lifeboat {next} {heir}"));
    if let Some(behind) = fork.and_then(|fork| left_behind(home, name, fork)).filter(|behind| !behind.actions.is_empty()) {
        let stands = if behind.stands.is_empty() { "nothing that its record shows".to_owned() } else { named(&behind.stands) };
        problem.shown.notes.push(format!(
            "what {name} did from {from} on was left behind when it was forked, and no `undo` takes it back; still there: {stands}; lifeboat show {name} lists all of it"
        ));
        problem.shown.notes.extend(in_doubt(&behind.actions).map(|doubt| format!("left behind by {name}, {doubt}")));
    }
    problem
}

fn left_behind(home: &Home, run: &str, fork: &Forked) -> Option<Behind> {
    let kept = RunArchive::folder(&home.run_folder(run)).ok()?;
    Behind::of(&kept, usize::try_from(fork.records).ok()?)
}

/// What a run did itself that took over from another and was given up.
pub(super) fn left_by(heir: &View, home: &Home) -> String {
    let name = &heir.run.name;
    let own = heir.run.fork.as_ref().and_then(|fork| left_behind(home, name, fork));
    let from = heir.run.fork.as_ref().map_or("", |fork| fork.from.as_str());
    let (stands, doubt) = own.map_or_else(|| (standing(heir), in_doubt(&heir.calls)), |own| (own.stands, in_doubt(&own.actions)));
    let what = if stands.is_empty() { "nothing of that is left".to_owned() } else { format!("still there: {}", named(&stands)) };
    let doubt = doubt.map_or_else(String::new, |doubt| format!("; {doubt}"));
    format!("{name} was forked from it before `{from}` and given up: what {name} did is not taken back; {what}{doubt}")
}

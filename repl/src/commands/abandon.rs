//! `lifeboat abandon`: gives a run up.

use crate::carry::behind::in_doubt;
use crate::context::Context;
use crate::lab;
use crate::print::title::{LAB, Title};
use crate::problem::{Exit, Problem, Result};
use engine::journal::View;

/// Abandons it.
///
/// # Errors
/// There is no such run, it is over, or somebody runs it.
pub(super) fn run(context: &Context, name: &str) -> Result<Exit> {
    let home = context.home()?;
    let folder = home.run_folder(name);
    if !folder.is_dir() || home.never_began(name) {
        home.run(name)?;
    }
    let view = match home.run(name) {
        Ok(view) => view,
        Err(problem) if problem.is_damage => return set_aside(context, name, &folder, problem),
        Err(problem) => return Err(problem),
    };
    engine::run::abandon(&folder, view.last).map_err(|error| Problem::of_run(error, "RUNBOOK", Some(name)))?;
    crate::home::heads::note(&home, name)?;
    let stands = crate::carry::aftermath::standing(&view);
    let in_doubt = in_doubt(&view.calls);
    let other = if in_doubt.is_none() { "" } else { "else " };
    let (what, next) = match stands.as_slice() {
        _ if lab::is_gone(&home, name, &view.run) => ("its lab was reset: what it made is gone".to_owned(), "lifeboat runs".to_owned()),
        [] => (format!("nothing {other}it made is left"), "lifeboat runs".to_owned()),
        stands => (format!("what it made stays: {}", bindings::standing::counted(stands)), after(&view, in_doubt.is_some())),
    };
    let title = Title::of_run(&view.run);
    in_doubt.iter().for_each(|line| context.printer.line(line));
    context.printer.line(&format!("{title}    {name} is abandoned; {what}    next: {next}"));
    Ok(Exit::Done)
}

/// What can still be done about what stands. A session has no steps that say how they are taken back; what is in doubt is taken back by nobody.
fn after(view: &View, is_in_doubt: bool) -> String {
    let name = &view.run.name;
    let undo = format!("; lifeboat undo {name} takes it back, as far as its steps say how");
    format!("lifeboat show {name}{}", if is_in_doubt || view.run.session { "" } else { &undo })
}

/// A run whose journal cannot be read takes no record: its folder is put beside the runs.
fn set_aside(context: &Context, name: &str, folder: &std::path::Path, problem: Problem) -> Result<Exit> {
    let Some(root) = folder.parent().and_then(std::path::Path::parent) else { return Err(problem) };
    let numbered = |number: u32| root.join(if number == 1 { format!("damaged-{name}") } else { format!("damaged-{name}-{number}") });
    let Some(aside) = (1..=u32::MAX).map(numbered).find(|aside| !aside.exists()) else { return Err(problem) };
    std::fs::rename(folder, &aside).map_err(|error| Problem::file("rename", folder, &error))?;
    let place = aside.display();
    context.printer.line(&format!("{LAB}    the journal of {name} is damaged; all of it is now in {place}    next: lifeboat runs"));
    Ok(Exit::Done)
}

//! The real process is killed, again and again, and `lifeboat resume` ends where an undisturbed run does.

use crate::state::{self, Effects, State};
use crate::support::Project;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What an undisturbed run comes to.
struct Whole {
    state: State,
    effects: Effects,
    lines: usize,
}

/// A project with the shipped runbooks, and a lab in which what `runbook` needs is there.
fn project(runbook: &str) -> Project {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    if runbook != "workshop.rhai" {
        project.run(&["run", "workshop.rhai", "--until", "validation", "--json"]).exits(3);
        project.run(&["abandon", "workshop-1"]).exits(0);
    }
    project
}

fn whole(runbook: &str) -> Whole {
    let project = project(runbook);
    let lines = project.run(&["run", runbook, "--json"]).exits(0).lines().len();
    let lab = project.home().join("lab.db");
    Whole { state: state::state(&lab), effects: state::effects(&lab), lines }
}

/// Kills `runbook` so often, each time after a number of lines that chance picks, and resumes it to its end.
fn killed(runbook: &str, seed: u64, kills: usize) {
    let whole = whole(runbook);
    let project = project(runbook);
    let mut chance = StdRng::seed_from_u64(seed);
    let mut done = 0;
    // Killed before anything was recorded, there is nothing to resume, perhaps not even a home.
    let open = || project.run(&["runs", "--json"]).lines().iter().any(|run| run["status"] == "open");
    let arguments = || if open() { vec!["resume", "--json"] } else { vec!["run", runbook, "--json"] };
    let completed = loop {
        let mut running = project.start(&arguments());
        let went_on = running.until("", chance.random_range(0..whole.lines / 4));
        if done < kills && went_on {
            running.signal("KILL");
        }
        let ended = running.end();
        if ended.code.is_some() {
            break ended;
        }
        done += 1;
    };
    completed.exits(0);
    assert!(done * 2 >= kills, "seed {seed}: of {kills} kills {done} came before the end");
    println!("{runbook}, seed {seed}: killed {done} times");
    let lab = project.home().join("lab.db");
    let same = state::same(&whole.state, &state::state(&lab)).and_then(|()| state::once(&whole.effects, &state::effects(&lab)));
    assert_eq!(same, Ok(()), "seed {seed}");
}

#[test]
fn the_workshop_is_killed_and_ends_the_same() {
    killed("workshop.rhai", 11, 12);
}

#[test]
fn the_walk_through_is_killed_and_ends_the_same() {
    killed("cleanup-as-written.rhai", 12, 8);
}

//! `lifeboat run`: a new run of a runbook.

use crate::carry::{Going, carry};
use crate::cli::{RunArgs, WorldKind};
use crate::context::{Context, project_of};
use crate::home::Home;
use crate::inputs;
use crate::lab::{self, Joined};
use crate::problem::{Exit, Outcome, Problem};
use engine::header::{self, Header};
use engine::run::{NewRun, WorldId, begin};
use std::path::Path;

/// The Region where a runbook names none.
const REGION: &str = "us-east-1";

/// Runs it.
///
/// # Errors
/// Nothing was done.
pub(super) fn run(context: &Context, args: RunArgs) -> Outcome<Exit> {
    let Some(typed) = &args.runbook else {
        return Err(Problem::usage("which runbook?", "lifeboat run RUNBOOK; lifeboat init DIR writes some to start from"));
    };
    let runbook = context.path(typed);
    if runbook.is_dir() {
        let help = format!("lifeboat run {}/NAME.rhai", typed.display());
        return Err(Problem::usage(format!("`{}` is a folder: name the runbook in it", typed.display()), help));
    }
    if !runbook.is_file() {
        return Err(Problem::usage(
            format!("there is no runbook `{}`", typed.display()),
            "lifeboat init DIR writes runbooks to start from",
        ));
    }
    let header = header::read(&runbook).map_err(Problem::load)?;
    let region = region(&header, args.region.as_deref())?;
    worlds(&header, &args)?;
    let params = inputs::params(context, args.params.as_deref(), &args.set)?;
    let secrets = inputs::secrets(context, &args.secret)?;
    let home = context.home_or_new()?;
    let Joined { world, .. } = &lab::join(context, &home, args.seed)?;
    let runs = home.runs()?;
    let id = world.id(&region);
    account(&header, &id.account)?;
    if !args.new {
        none_open(&home, &runbook, &id, &runs)?;
    }
    let stem = runbook.file_stem().map_or_else(|| "run".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let (name, folder) = home.new_run(&stem)?;
    lab::bind(&home, &name)?;
    let going = Going { context, home: &home, run: &name, runbook: &runbook, header: &header, region: &region };
    let new = NewRun {
        name: name.clone(),
        folder: folder.clone(),
        key_file: home.key_file(),
        runbook: runbook.clone(),
        project: project_of(&runbook),
        params,
        secrets,
        world: id,
        nonce: lab::chance(args.seed),
        until: args.until.clone(),
    };
    carry(&going, world.as_ref(), |seams| begin(new, seams)).inspect_err(|_| forget(&home, &name, &folder))
}

/// Where the run works.
fn region(header: &Header, asked: Option<&str>) -> Outcome<String> {
    let first = header.regions.first().map_or(REGION, String::as_str);
    match asked {
        Some(asked) if !header.regions.is_empty() && !header.regions.iter().any(|region| region == asked) => {
            let help = format!("choose one of {}, or add it to `regions:` of the runbook", header.regions.join(", "));
            Err(Problem::refused(format!("the runbook does not work in the Region `{asked}`"), help))
        }
        Some(asked) => Ok(asked.to_owned()),
        None => Ok(first.to_owned()),
    }
}

fn worlds(header: &Header, args: &RunArgs) -> Outcome<()> {
    if !header.accounts.is_empty() && args.world.is_none() {
        return Err(Problem::usage("the runbook names `accounts:`, so the world must be typed", "add --world lab or --world live"));
    }
    if args.world == Some(WorldKind::Live) {
        let title = "a run in AWS itself needs a plan, and this version makes none";
        return Err(Problem::refused(title, "rehearse it on the lab: --world lab"));
    }
    let foreign = [("--endpoint", args.endpoint.is_some()), ("--profile", args.profile.is_some())];
    match foreign.into_iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(Problem::refused(format!("{option} is for --world live: the lab is in this process"), "leave it out")),
        None => Ok(()),
    }
}

fn account(header: &Header, account: &str) -> Outcome<()> {
    if header.accounts.is_empty() || header.accounts.iter().any(|known| known == account) {
        return Ok(());
    }
    let title = format!("the runbook may run in {} only, and this lab is {account}", header.accounts.join(", "));
    Err(Problem::refused(title, "add the account to `accounts:` of the runbook"))
}

/// Refuses while an unfinished run of the same runbook, world and account exists.
fn none_open(home: &Home, runbook: &Path, id: &WorldId, runs: &[crate::home::Entry]) -> Outcome<()> {
    let open = runs.iter().find(|entry| {
        lab::owns(home, &entry.name)
            && entry.journal.as_ref().is_ok_and(|view| {
                let run = &view.run;
                view.status.is_unfinished() && Path::new(&run.runbook) == runbook && run.world == id.kind && run.account == id.account
            })
    });
    match open {
        Some(entry) => {
            let help =
                format!("lifeboat resume {name}, or lifeboat abandon {name}, or --new to begin another all the same", name = entry.name);
            Err(Problem::refused(format!("the run `{}` of this runbook is unfinished", entry.name), help))
        }
        None => Ok(()),
    }
}

/// A run that never came to its first record leaves nothing.
fn forget(home: &Home, name: &str, folder: &Path) {
    if home.run(name).is_err() {
        // What cannot be removed is not listed either.
        let _ = std::fs::remove_dir_all(folder);
    }
}

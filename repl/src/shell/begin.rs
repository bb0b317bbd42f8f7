//! How a session begins: which world, which runbook, which home; or which session is taken up.

use super::leave::{Leave, only_queries};
use super::{Next, Shell};
use crate::approvals::{self, Policy};
use crate::asked::Asked;
use crate::carry::people::{Desk, Seat};
use crate::carry::signals::Attention;
use crate::carry::stepping::Stepping;
use crate::cli::ReplArgs;
use crate::context::{Context, project_of};
use crate::destination::{Asking, Destination, Joined};
use crate::home::{Home, stands};
use crate::lab;
use crate::print::screen::edited;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use engine::durable::write_durably;
use engine::event::Silent;
use engine::gate::Consenting;
use engine::journal::{RunRecord, is_running, sqlite};
use engine::run::{Beginning, Seams, VAULT, edits};
use engine::session::{Beside, NewSession, Session, Standpoint, TYPED, take_up};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// What a session is called.
const STEM: &str = "repl";

/// Begins one.
pub(super) fn run(context: &Context, args: &ReplArgs) -> Result<Exit> {
    if let Some(run) = &args.run {
        let profile = args.inputs.profile.as_deref();
        let is_session = context.home()?.run(run)?.run.session;
        return if is_session { resume(context, run, profile) } else { beside(context, run, profile) };
    }
    let asked = Asked::session(context, &args.inputs)?;
    let home = context.home_or_new()?;
    home.has_its_key()?;
    let destination = asked.destination(context, &home)?;
    let Joined { world, _lock } = destination.join()?;
    let id = world.id(&asked.region);
    asked.may_be_in(&id.account)?;
    let (name, folder) = home.new_run(STEM)?;
    destination.bind(&name)?;
    let runbook = asked.has_runbook().then(|| asked.runbook.clone());
    let at = context.path(&PathBuf::from("."));
    let new = NewSession {
        beginning: Beginning {
            name: name.clone(),
            folder,
            key_file: home.key_file(),
            project: project_of(runbook.as_deref().unwrap_or(&at.join(TYPED))),
            params: asked.params.clone(),
            secrets: asked.secrets.clone(),
            world: id.clone(),
            nonce: lab::chance(args.inputs.seed),
            operator: approvals::whoami().0,
        },
        runbook,
        beside: None,
        at,
    };
    let seams = seams(world.as_ref(), &asked.region);
    let surface = seams.surface.clone();
    let begun = Session::begin(new, &seams).inspect_err(|_| home.forget_run(&name));
    let session = begun.map_err(|error| Problem::of_run(error, &asked.runbook.display().to_string(), None))?;
    drop((seams, world, _lock));
    let shell = shell(context, (&home, destination.as_ref()), (session, surface), None, attention(context)?);
    shell.greet(&id.account);
    shell.carry()
}

/// Begins one beside the paused run `run`: its variables are there, and nothing is done.
fn beside(context: &Context, run: &str, profile: Option<&str>) -> Result<Exit> {
    let home = context.home()?;
    let view = home.run(run)?;
    let record = &view.run;
    if is_running(&home.run_folder(run)) {
        return Err(Problem::refused(format!("the run `{run}` is not paused: it is running"), format!("lifeboat show {run}")));
    }
    let destination = Asking { context, home: &home, seed: None }.of_run(record, profile)?;
    let opening = Opened { context, home: &home, run, record, at: None };
    let shell = opened(&opening, destination.as_ref(), attention(context)?)?;
    shell.greet(&record.account);
    let edits = edits(&record.sources, &shell.session().run().sources);
    edited(&edits, &[]).iter().for_each(|line| context.printer.note(line));
    shell.carry()
}

/// A session beside a run.
pub(super) struct Opened<'a> {
    pub(super) context: &'a Context,
    pub(super) home: &'a Home,
    pub(super) run: &'a str,
    pub(super) record: &'a RunRecord,
    /// Where the run stands, if that is known.
    pub(super) at: Option<Standpoint>,
}

/// Opens it.
///
/// # Errors
/// The world cannot be had, or the session cannot begin.
pub(super) fn opened<'a>(opening: &Opened<'a>, destination: &'a dyn Destination, attention: Arc<Attention>) -> Result<Shell<'a>> {
    // Signals stop it from here on.
    let cancel = attention.begin();
    let begun = begun(opening, destination, cancel);
    if begun.is_err() {
        attention.end();
    }
    let shell = shell(opening.context, (opening.home, destination), begun?, Some(opening.run), attention);
    shell.attention.end_aside();
    Ok(shell)
}

fn begun(opening: &Opened<'_>, destination: &dyn Destination, cancel: CancellationToken) -> Result<(Session, engine::Surface)> {
    let Opened { context, home, run, record, at } = opening;
    let Joined { world, _lock } = destination.join()?;
    lab::not_reset(home, run, record)?;
    let (name, folder) = home.new_run(STEM)?;
    destination.bind(&name)?;
    let cannot = |error: std::io::Error| Problem::file("write", &folder, &error);
    write_durably(&home.beside_file(&name), run.as_bytes()).map_err(cannot)?;
    let vault = home.run_folder(run).join(VAULT);
    if vault.exists() {
        std::fs::copy(vault, folder.join(VAULT)).map_err(cannot)?;
    }
    let new = NewSession {
        beginning: Beginning {
            name: name.clone(),
            folder,
            key_file: home.key_file(),
            project: PathBuf::from(&record.project),
            params: std::collections::BTreeMap::new(),
            secrets: Vec::new(),
            world: world.id(&record.region),
            nonce: lab::chance(None),
            operator: approvals::whoami().0,
        },
        runbook: Some(PathBuf::from(&record.runbook)),
        beside: Some(Beside { folder: home.run_folder(run), at: at.clone() }),
        at: context.path(&PathBuf::from(".")),
    };
    let seams = Seams { cancel: cancel.clone(), ..seams(world.as_ref(), &record.region) };
    let surface = seams.surface.clone();
    let begun = Session::begin(new, &seams).inspect_err(|_| home.forget_run(&name));
    let session = begun.map_err(|error| {
        // However it says so, and wherever it stood.
        let is_cancelled = cancel.is_cancelled();
        if is_cancelled {
            Problem::cancelled("cancelled before the session was open")
        } else {
            Problem::of_run(error, &record.runbook, Some(run))
        }
    })?;
    Ok((session, surface))
}

/// Takes one up.
pub(super) fn resume(context: &Context, run: &str, profile: Option<&str>) -> Result<Exit> {
    let home = context.home()?;
    let view = home.run(run)?;
    let record: &RunRecord = &view.run;
    if !record.session {
        return Err(Problem::refused(format!("the run `{run}` is not a session"), format!("lifeboat resume {run}; lifeboat show {run}")));
    }
    if let Some(other) = home.beside(run) {
        let help = format!("lifeboat repl --run {other} begins another; lifeboat abandon {run}");
        return Err(Problem::refused(format!("the session `{run}` only looked at the run {other}: there is nothing to continue"), help));
    }
    let destination = Asking { context, home: &home, seed: None }.of_run(record, profile)?;
    let Joined { world, _lock } = destination.join()?;
    lab::not_reset(&home, run, record)?;
    crate::home::heads::not_cut(&home, run)?;
    let id = world.id(&record.region);
    let folder = home.run_folder(run);
    // What was interrupted goes on, and may ask.
    let desk = Desk {
        printer: context.printer.clone(),
        run: record.name.clone(),
        file: approvals::of_run(&folder),
        policy: Policy::of(&approvals::header_of(record)?, &PathBuf::from(&record.runbook), vec![approvals::whoami().0])?,
        arn: world.caller(),
        stepping: Stepping::default(),
        seat: Seat::default(),
    };
    let attention = attention(context)?;
    let seams = Seams { people: Arc::new(desk), cancel: attention.begin(), ..seams(world.as_ref(), &record.region) };
    let surface = seams.surface.clone();
    let guard = record.world.is_live().then(only_queries);
    let taken = take_up((&folder, &home.key_file()), &id, approvals::whoami().0, guard, seams);
    let taken = taken.map_err(|error| Problem::of_run(error, &record.runbook, Some(run)))?;
    drop((world, _lock));
    let shell = shell(context, (&home, destination.as_ref()), (taken.session, surface), None, attention);
    shell.attention.end();
    shell.greet(&id.account);
    if let Some((text, came)) = taken.came {
        context.printer.note(&format!("continued with {}: {}", came.step, text.lines().next().unwrap_or_default()));
        if shell.is_to_end(&came)? {
            return shell.abandon(&came);
        }
        if let Next::Pause(exit) = shell.told(&came, |came| shell.show(came))? {
            return Ok(exit);
        }
    }
    shell.carry_from(true)
}

/// What a session is begun with: nobody is asked anything yet.
fn seams(world: &dyn crate::world::World, region: &str) -> Seams {
    Seams {
        surface: world.surface(region),
        journals: sqlite(),
        clock: world.clock(),
        listener: Arc::new(Silent),
        people: Arc::new(Consenting),
        cancel: CancellationToken::new(),
    }
}

fn is_terminal(context: &Context) -> bool {
    context.printer.terminal && std::io::stdin().is_terminal()
}

/// Signals are the session's.
fn attention(context: &Context) -> Result<Arc<Attention>> {
    Attention::watch(context.printer.clone(), is_terminal(context))
}

fn shell<'a>(
    context: &'a Context,
    (home, destination): (&'a Home, &'a dyn Destination),
    (session, surface): (Session, engine::Surface),
    beside: Option<&str>,
    attention: Arc<Attention>,
) -> Shell<'a> {
    let record = session.run().clone();
    let session = Arc::new(Mutex::new(session));
    let terminal = is_terminal(context);
    attention.of(&session);
    Shell {
        context,
        home,
        destination,
        region: record.region.clone(),
        title: Title::of_run(&record),
        run: record.name.clone(),
        folder: context.path(&PathBuf::from(".")),
        surface,
        session,
        attention,
        leave: Mutex::new(match beside {
            Some(run) => Leave::Beside(run.to_owned()),
            None if record.world.is_live() => Leave::Live,
            None => Leave::Free,
        }),
        things: Mutex::default(),
        terminal,
    }
}

impl Shell<'_> {
    /// Says where it stands, to a person.
    pub(super) fn greet(&self, account: &str) {
        if !self.terminal {
            return;
        }
        let printer = &self.context.printer;
        let at = if self.title.is_live() { String::new() } else { format!("    {}  account {account}", self.region) };
        printer.line(&format!("{}{at}    home {}", self.title, self.home.root().display()));
        printer.line(&format!("session {}    :help lists what can be typed, :quit ends it", self.run));
        let own = if let Leave::Beside(run) = self.leave_now() { run } else { String::new() };
        self.others()
            .iter()
            .filter(|run| **run != own)
            .for_each(|run| printer.line(&format!("{run} {} and shares this world: it will see what is done here", self.how(run))));
    }

    /// How a run stands that is not over: it is paused, or has failed.
    fn how(&self, run: &str) -> String {
        let stands = stands::of(self.home, run).unwrap_or_default();
        match stands.split([':', ' ']).next() {
            Some("failed") => "has failed".to_owned(),
            Some(word) if !word.is_empty() => format!("is {word}"),
            _ => "is open".to_owned(),
        }
    }

    /// Paused runs of the same world.
    pub(super) fn others(&self) -> Vec<String> {
        let runs = self.home.runs().unwrap_or_default();
        let session = self.session();
        let own = session.run();
        let shares = |view: &engine::journal::View| {
            let same = view.run.world == own.world && view.run.account == own.account;
            same && !view.run.session && view.status.is_unfinished() && !lab::is_gone(self.home, &view.run.name, &view.run)
        };
        let names = runs.into_iter().filter(|entry| entry.journal.as_ref().is_ok_and(|view| shares(view)));
        names.map(|entry| entry.name).collect()
    }

    /// `lab us-east-1> `
    pub(super) fn prompt(&self) -> String {
        let title = if self.title.is_live() { self.title.to_string() } else { format!("lab {}", self.region) };
        match self.leave_now() {
            Leave::Free => format!("{title}> "),
            Leave::Live => format!("{title} read-only> "),
            Leave::Beside(run) => format!("{title} {run} read-only> "),
            Leave::Unlocked(_) => format!("{title} UNLOCKED> "),
        }
    }
}

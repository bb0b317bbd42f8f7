//! What a command that takes a runbook was asked, checked as far as no world is needed for it.

use crate::checked;
use crate::cli::{Inputs, WorldKind};
use crate::context::Context;
use crate::destination::{Asking, Destination, Typed};
use crate::home::Home;
use crate::inputs;
use crate::problem::{Problem, Result};
use engine::header::{self, Header};
use engine::schema::name_meant;
use serde_json::Value;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The Region where a runbook names none.
const REGION: &str = "us-east-1";

/// A runbook and what it is given.
pub(crate) struct Asked {
    pub(crate) runbook: PathBuf,
    pub(crate) header: Header,
    pub(crate) region: String,
    pub(crate) params: BTreeMap<String, Value>,
    pub(crate) secrets: Vec<(String, Zeroizing<String>)>,
    live: Option<Typed>,
    seed: Option<u64>,
}

impl Asked {
    /// Reads it. `command` is what was typed.
    pub(crate) fn read(context: &Context, asked: &Inputs, command: &str) -> Result<Self> {
        let Some(typed) = &asked.runbook else {
            let help = format!("lifeboat {command} RUNBOOK; lifeboat init DIR writes some to start from");
            return Err(Problem::usage("which runbook?", help));
        };
        let runbook = context.path(typed);
        if runbook.to_str().is_none() {
            let title = format!("the path `{}` is not UTF-8: a run of it could not be found again", runbook.display());
            return Err(Problem::usage(title, "rename the file or the folder"));
        }
        if runbook.is_dir() {
            let help = format!("lifeboat {command} {}/NAME.rhai", typed.display());
            return Err(Problem::usage(format!("`{}` is a folder: name the runbook in it", typed.display()), help));
        }
        if !runbook.is_file() {
            let help = match beside(&runbook, typed) {
                Some(near) => format!("lifeboat {command} {near}"),
                None => "lifeboat init DIR writes runbooks to start from".to_owned(),
            };
            return Err(Problem::usage(format!("there is no runbook `{}`", typed.display()), help));
        }
        let header = header::read(&runbook);
        if header.as_ref().is_ok_and(|header| header.trial.is_some()) {
            let help = format!("lifeboat test {}", typed.display());
            return Err(Problem::usage(format!("`{}` is a test of runbooks, not a runbook", typed.display()), help));
        }
        let warnings = checked::before(context, &runbook, typed)?;
        let read = Self::of(context, asked, runbook, header.map_err(Problem::load)?)?;
        if let Some(warnings) = warnings {
            context.printer.note(&warnings);
        }
        Ok(read)
    }

    /// What a session is asked: it needs no runbook.
    pub(crate) fn session(context: &Context, asked: &Inputs) -> Result<Self> {
        if asked.runbook.is_some() {
            return Self::read(context, asked, "repl");
        }
        let given = [("--set", asked.set.is_empty()), ("--secret", asked.secret.is_empty()), ("--params", asked.params.is_none())];
        if let Some((option, _)) = given.into_iter().find(|(_, is_absent)| !is_absent) {
            let help = "lifeboat repl RUNBOOK; in a session :secret NAME asks for one";
            return Err(Problem::usage(format!("{option} gives a parameter, and there is no runbook that has one"), help));
        }
        Self::of(context, asked, PathBuf::new(), Header::default())
    }

    /// Whether there is a runbook.
    pub(crate) fn has_runbook(&self) -> bool {
        !self.runbook.as_os_str().is_empty()
    }

    /// Whether the runbook's header allows this account.
    pub(crate) fn may_be_in(&self, account: &str) -> Result<()> {
        may_be_in(&self.header, account)
    }

    fn of(context: &Context, asked: &Inputs, runbook: PathBuf, header: Header) -> Result<Self> {
        let region = region(&header, asked.region.as_deref())?;
        worlds(&header, asked)?;
        let params = inputs::params(context, asked.params.as_deref(), &asked.set, is_for_others(&header, &runbook))?;
        let secrets = inputs::secrets(context, &asked.secret)?;
        let live = (asked.world == Some(WorldKind::Live)).then(|| Typed {
            profile: asked.profile.clone(),
            endpoint: asked.endpoint.clone(),
            document: asked.world_document.as_ref().map(|file| context.folder.join(file)),
        });
        Ok(Self { runbook, header, region, params, secrets, live, seed: asked.seed })
    }

    /// Whether it goes to AWS itself.
    pub(crate) fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// Where it goes.
    pub(crate) fn destination<'a>(&self, context: &'a Context, home: &'a Home) -> Result<Box<dyn Destination + 'a>> {
        let asking = Asking { context, home, seed: self.seed };
        match &self.live {
            None => Ok(asking.lab()),
            Some(live) => asking.live(&self.region, live),
        }
    }
}

/// The account must be one of the runbook's.
fn may_be_in(header: &Header, account: &str) -> Result<()> {
    if header.accounts.is_empty() || header.accounts.iter().any(|known| known == account) {
        return Ok(());
    }
    let title = format!("the runbook may run in {} only, and this is {account}", header.accounts.join(", "));
    Err(Problem::refused(title, "add the account to `accounts:` of the runbook"))
}

/// The account and the Region of a run that was begun must be of the runbook still.
pub(crate) fn may_go_on(header: &Header, account: &str, region: &str) -> Result<()> {
    may_be_in(header, account)?;
    self::region(header, Some(region)).map(drop)
}

/// Where the run works.
fn region(header: &Header, asked: Option<&str>) -> Result<String> {
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

fn worlds(header: &Header, asked: &Inputs) -> Result<()> {
    if !header.accounts.is_empty() && asked.world.is_none() {
        return Err(Problem::usage("the runbook names `accounts:`, so the world must be typed", "add --world lab or --world live"));
    }
    if asked.world == Some(WorldKind::Live) {
        return Ok(());
    }
    let document = ("--world-document", asked.world_document.is_some());
    let foreign = [("--endpoint", asked.endpoint.is_some()), ("--profile", asked.profile.is_some()), document];
    match foreign.into_iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(Problem::refused(format!("{option} is for --world live: the lab is in this process"), "leave it out")),
        None => Ok(()),
    }
}

/// Whether a parameter of a file is one of other runbooks in the same folder, and not of this one: such a file may be for all of them.
pub(crate) fn is_for_others<'h>(header: &'h Header, runbook: &'h Path) -> impl Fn(&str) -> bool + use<'h> {
    let beside = LazyCell::new(move || declared_beside(runbook));
    move |name| !header.params.iter().any(|param| param.name == name) && beside.contains(name)
}

/// The names of parameters that other runbooks in the same folder declare.
fn declared_beside(runbook: &Path) -> BTreeSet<String> {
    let entries = runbook.parent().and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let others = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|kind| kind == "rhai") && path != runbook);
    let headers = others.filter_map(|path| header::read(&path).ok());
    headers.flat_map(|header| header.params).map(|param| param.name).collect()
}

/// The runbook in the same folder whose name is the nearest, as it would be typed.
fn beside(runbook: &Path, typed: &Path) -> Option<String> {
    let entries = std::fs::read_dir(runbook.parent()?).ok()?.flatten();
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let stems = names.iter().filter_map(|name| name.strip_suffix(".rhai")).filter(|stem| !stem.ends_with("_test"));
    let near = name_meant(runbook.file_stem()?.to_str()?, stems)?;
    Some(typed.with_file_name(format!("{near}.rhai")).display().to_string())
}

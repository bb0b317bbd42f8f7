//! The home's lab: its id, its founding, and the runs that belong to it.

pub(crate) mod trace;

use crate::context::Context;
use crate::destination::{Destination, Joined, Still};
use crate::home::Home;
use crate::problem::{DISK, Problem, Result};
use crate::ready::{self, Ready};
use crate::world::{LabWorld, Opening, ServedLab, World, WorldError};
use engine::durable::write_durably;
use engine::journal::RunRecord;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simulator::Exchange;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// First and last words of every page about it.
pub const TITLE: &str = crate::print::title::LAB;

/// The file in a run's folder that names the lab it belongs to.
const BELONGS: &str = "lab";

/// Random numbers: from a seed where one is given.
#[must_use]
pub fn chance(seed: Option<u64>) -> [u8; 16] {
    seed.map_or_else(rand::random, |seed| StdRng::seed_from_u64(seed).random())
}

fn number(bytes: [u8; 16]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = bytes;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The id of the home's lab, if it has one.
///
/// # Errors
/// The file that holds it cannot be read, or holds something else.
pub fn id(home: &Home) -> Result<Option<String>> {
    let path = home.lab_id_file();
    let id = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Problem::file("read", &path, &error)),
    };
    match id.as_str() {
        "" => Ok(None),
        id if is_id(id) => Ok(Some(id.to_owned())),
        _ => Err(unnamed(home, "is damaged")),
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn unnamed(home: &Home, what: &str) -> Problem {
    let title = format!("`{}` {what}: the runs of this lab cannot be told from others", home.lab_id_file().display());
    Problem::refused(title, "restore the file, or lifeboat lab reset makes a new lab")
}

/// The id of the home's lab; a home without a lab gets one.
fn id_or_new(home: &Home, seed: Option<u64>) -> Result<String> {
    if let Some(id) = id(home)? {
        return Ok(id);
    }
    if home.lab_file().exists() {
        return Err(unnamed(home, "is missing or empty"));
    }
    let id = new_id(seed);
    name(home, &id)?;
    Ok(id)
}

fn new_id(seed: Option<u64>) -> String {
    format!("{:032x}", u128::from_be_bytes(chance(seed)))
}

/// Gives the home's lab this id.
fn name(home: &Home, id: &str) -> Result<()> {
    let path = home.lab_id_file();
    write_durably(&path, format!("{id}\n").as_bytes()).map_err(|error| Problem::file("write", &path, &error))
}

/// Binds a new run to the home's lab.
fn bind(home: &Home, run: &str) -> Result<()> {
    let path = home.run_folder(run).join(BELONGS);
    let id = id(home)?.unwrap_or_default();
    // A run that loses this to a power cut would be taken for one of a lab that was reset.
    write_durably(&path, id.as_bytes()).map_err(|error| Problem::file("write", &path, &error))
}

/// Whether a run belongs to the home's lab of today.
#[must_use]
pub fn owns(home: &Home, run: &str) -> bool {
    let bound = std::fs::read_to_string(home.run_folder(run).join(BELONGS)).ok();
    bound.is_some() && bound.as_deref().map(str::trim) == id(home).ok().flatten().as_deref()
}

/// Whether what a run made is gone with the lab it was made in.
#[must_use]
pub fn is_gone(home: &Home, name: &str, run: &RunRecord) -> bool {
    !run.world.is_live() && !owns(home, name)
}

/// Refuses a run whose lab was reset.
///
/// # Errors
/// It was.
pub fn not_reset(home: &Home, name: &str, run: &RunRecord) -> Result<()> {
    if !is_gone(home, name, run) {
        return Ok(());
    }
    let help = format!("lifeboat abandon {name}, then {}", engine::run::anew(run));
    Err(Problem::refused(format!("the run `{name}` belongs to a lab that was reset: what it made is gone"), help))
}

/// The lab of a home, as a destination.
pub(crate) struct HomesLab<'a> {
    pub(crate) context: &'a Context,
    pub(crate) home: &'a Home,
    pub(crate) seed: Option<u64>,
}

/// How fast time passes in a lab that is served.
fn paced(address: SocketAddr, speed: f64) -> String {
    let pace = if (speed - 1.0).abs() < f64::EPSILON { "as fast as yours".to_owned() } else { format!("{speed} times as fast as yours") };
    format!("the lab is served at http://{address}: its time passes {pace}, and waits take as long; with `lab serve --speed max` it jumps")
}

/// The lab of a home as it stood.
struct LabsStill<'a> {
    of: &'a HomesLab<'a>,
    lab: simulator::Still,
    /// The last moment that anybody tells of it.
    latest: Timestamp,
}

impl Still for LabsStill<'_> {
    fn copy(&self, salt: u64) -> Result<Box<dyn World>> {
        let options = options(self.of.context, self.of.home, None)?;
        let options = simulator::Options { salt, record: None, trace: None, ..options };
        Ok(Box::new(aside(Some(&self.lab), options, self.latest, salt)?))
    }
}

impl Destination for HomesLab<'_> {
    /// Through `lab serve` where that has it, else in this process.
    fn join(&self) -> Result<Joined> {
        let Self { context, home, seed } = *self;
        if let Some(served) = home.is_lab_taken().then(|| home.served()).flatten() {
            let world = ServedLab::join(served.address, served.speed).map_err(|error| problem(&error))?;
            served.speed.iter().for_each(|speed| context.printer.note(&paced(served.address, *speed)));
            return Ok(Joined { world: Arc::new(world), _lock: None });
        }
        let lock = home.lock_lab()?;
        not_gone(home)?;
        let world = open(context, home, seed, last_moment(home)?)?;
        Ok(Joined { world: Arc::new(world), _lock: Some(lock) })
    }

    fn still(&self) -> Result<Box<dyn Still + '_>> {
        let lab = simulator::Still::read(&self.home.lab_file()).map_err(|error| problem(&error.into()))?;
        let latest = last_moment(self.home)?.map_or(lab.now(), |moment| moment.max(lab.now()));
        Ok(Box::new(LabsStill { of: self, lab, latest }))
    }

    fn lab(&self) -> Result<Option<String>> {
        id(self.home)
    }

    /// A home without a lab gets one.
    fn stand(&self) -> Result<()> {
        if is_there(self.home) {
            return Ok(());
        }
        let _lock = self.home.lock_lab()?;
        not_gone(self.home)?;
        drop(open(self.context, self.home, self.seed, None)?);
        Ok(())
    }

    fn bind(&self, run: &str) -> Result<()> {
        bind(self.home, run)
    }
}

/// A copy of the lab in the file `from`, or of nothing, that stands at `latest`, or a little later: no two rehearsals begin at the same
/// time, for a time is no constant.
pub(crate) fn aside(from: Option<&simulator::Still>, lab: simulator::Options, latest: Timestamp, salt: u64) -> Result<LabWorld> {
    let later = SignedDuration::from_secs(i64::try_from(salt).unwrap_or(0));
    let opening = Opening { lab, not_before: Some(latest + later), turns: salt, between: None };
    LabWorld::aside(from, opening).map_err(|error| problem(&error))
}

fn is_there(home: &Home) -> bool {
    std::fs::metadata(home.lab_file()).is_ok_and(|file| file.len() > 0)
}

/// Refuses a lab that is empty although runs were done in it: what they made is gone.
///
/// # Errors
/// It is.
pub(crate) fn not_gone(home: &Home) -> Result<()> {
    if is_there(home) {
        return Ok(());
    }
    let lab = home.lab_file();
    match home.begun_runs()?.into_iter().find(|run| owns(home, run)) {
        None => Ok(()),
        Some(run) => {
            let title = format!("the lab `{}` is missing or empty, and `{run}` was run in it", lab.display());
            Err(Problem::refused(title, "restore the file; or lifeboat lab reset makes a new lab, in which its runs cannot continue"))
        }
    }
}

/// Opens the home's lab for a run. `not_before`: the last moment its journals tell.
///
/// # Errors
/// The lab is damaged or cannot be opened.
pub fn open(context: &Context, home: &Home, seed: Option<u64>, not_before: Option<Timestamp>) -> Result<LabWorld> {
    let turns = seed.unwrap_or_else(|| number(chance(None)));
    let lab = options(context, home, seed)?;
    LabWorld::open(&home.lab_file(), Opening { lab, not_before, turns, between: None }).map_err(|error| problem(&error))
}

/// Puts a ready-made lab in the place of the home's. The old one stands until the new one is whole.
///
/// # Errors
/// It cannot be made; the old one stands.
pub(crate) fn replace(home: &Home, ready: &Ready, account: Option<&str>, cancel: CancellationToken) -> Result<()> {
    let id = new_id(None);
    let fresh = tempfile::tempdir_in(home.root()).map_err(|error| Problem::file("make a folder in", home.root(), &error))?;
    let made = fresh.path().join("lab.db");
    let plain = simulator::Options::default();
    let account = account.map_or(plain.account.clone(), str::to_owned);
    ready::make(ready, &made, simulator::Options { account, seed: seed_of(&id), throw_away: true, ..plain }, cancel)?;
    File::open(&made).and_then(|file| file.sync_all()).map_err(|error| Problem::file("write", &made, &error))?;
    remove(home)?;
    let (lab, as_made) = (home.lab_file(), home.lab_made_file());
    std::fs::rename(&made, &lab).map_err(|error| Problem::file("write", &lab, &error))?;
    write_durably(&as_made, format!("{ready}\n").as_bytes()).map_err(|error| Problem::file("write", &as_made, &error))?;
    name(home, &id)
}

/// Takes the home's lab away, if it has one.
///
/// # Errors
/// A file cannot be removed.
pub(crate) fn remove(home: &Home) -> Result<()> {
    // The id goes first: a lab without an id is refused, never mistaken for the old one.
    let lab = home.lab_file();
    let beside = |suffix: &str| lab.with_file_name(format!("lab.db{suffix}"));
    let [trace, older] = trace::files(home);
    for path in [home.lab_id_file(), home.lab_made_file(), trace, older, beside("-wal"), beside("-shm"), lab.clone()] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Problem::file("remove", &path, &error)),
            _ => {}
        }
    }
    Ok(())
}

/// What the home's lab was made as, if it was ready-made.
#[must_use]
pub fn made_as(home: &Home) -> Option<String> {
    std::fs::read_to_string(home.lab_made_file()).ok().map(|made| made.trim().to_owned())
}

/// The command that makes the home's lab anew as it began: ready-made if it was, with the account it has.
pub(crate) fn reset_as_it_began(home: &Home, account: &str) -> String {
    let made = made_as(home).filter(|made| *made != Ready::Empty.to_string());
    // What a file holds is of its own account.
    let is_file = made.as_ref().is_some_and(|made| Path::new(made).is_absolute());
    let of = if is_file || account == simulator::Options::default().account { String::new() } else { format!(" --account {account}") };
    let to = made.map_or_else(String::new, |made| format!(" --to {}", engine::shell::quoted(&made)));
    format!("lifeboat lab reset{to}{of}")
}

fn seed_of(id: &str) -> u64 {
    u128::from_str_radix(id, 16).map(|id| number(id.to_be_bytes())).unwrap_or_default()
}

/// What the home's lab is opened with.
///
/// # Errors
/// Its id cannot be made.
pub fn options(context: &Context, home: &Home, seed: Option<u64>) -> Result<simulator::Options> {
    let id = id_or_new(home, seed)?;
    let record = context.wire_log.as_deref().map(recorder).transpose()?;
    let trace = Some(trace::writer(home));
    Ok(simulator::Options { seed: seed_of(&id), record, trace, ..simulator::Options::default() })
}

/// Why there is no lab, and what to do.
#[must_use]
pub fn problem(error: &WorldError) -> Problem {
    let help = match error {
        WorldError::Lab(lab) if lab.is_of_later_version() => {
            "use the version of lifeboat that made it, or another home: lifeboat --home DIR"
        }
        WorldError::Lab(lab) if lab.is_damage() => {
            "runs are untouched; lifeboat lab reset makes a new lab, lifeboat --home DIR uses another home"
        }
        WorldError::Lab(_) => DISK,
        WorldError::Served { .. } => "stop that lab serve and try again",
        WorldError::Thread(_) => "",
    };
    Problem::chain(error, help)
}

/// Takes an exchange.
pub type Recorder = Arc<dyn Fn(Exchange) + Send + Sync>;

/// Appends every exchange to `path`, one JSON object a line.
///
/// # Errors
/// The file cannot be opened.
pub fn recorder(path: &Path) -> Result<Recorder> {
    let file = File::options().create(true).append(true).open(path).map_err(|error| Problem::file("open", path, &error))?;
    let file = Mutex::new(file);
    Ok(Arc::new(move |exchange: Exchange| {
        if let Ok(mut line) = serde_json::to_vec(&exchange) {
            line.push(b'\n');
            // A lost line shows as an operation without a record.
            let _ = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line);
        }
    }))
}

/// The last moment that journals of this lab tell; one that cannot be read tells none.
///
/// # Errors
/// The folder of the runs cannot be read.
pub fn last_moment(home: &Home) -> Result<Option<Timestamp>> {
    let runs = home.begun_runs()?.into_iter().filter(|run| owns(home, run));
    Ok(runs.filter_map(|run| engine::journal::last_moment(&home.run_folder(&run)).ok()?).max())
}

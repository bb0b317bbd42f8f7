//! The home's lab: its id, its founding, and the runs that belong to it.

use crate::context::Context;
use crate::home::{Entry, Home, LabLock};
use crate::problem::{Outcome, Problem};
use crate::world::{LabWorld, Opening, ServedLab, World, WorldError};
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simulator::Exchange;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// First and last words of every page about it.
pub const TITLE: &str = "LAB, simulated";

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
#[must_use]
pub fn id(home: &Home) -> Option<String> {
    std::fs::read_to_string(home.lab_id_file()).ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty())
}

/// The id of the home's lab; a home without a lab gets one.
fn id_or_new(home: &Home, seed: Option<u64>) -> Outcome<String> {
    if let Some(id) = id(home) {
        return Ok(id);
    }
    if home.lab_file().exists() {
        let title = format!("`{}` is missing or empty: the runs of this lab cannot be told from others", home.lab_id_file().display());
        return Err(Problem::refused(title, "lifeboat lab reset makes a new lab"));
    }
    let id = format!("{:032x}", u128::from_be_bytes(chance(seed)));
    let path = home.lab_id_file();
    let written = File::create(&path).and_then(|mut file| writeln!(file, "{id}").and_then(|()| file.sync_all()));
    written.map_err(|error| Problem::file("write", &path, &error))?;
    Ok(id)
}

/// Binds a new run to the home's lab.
///
/// # Errors
/// The file cannot be written.
pub fn bind(home: &Home, run: &str) -> Outcome<()> {
    let path = home.run_folder(run).join(BELONGS);
    let id = id(home).unwrap_or_default();
    std::fs::write(&path, id).map_err(|error| Problem::file("write", &path, &error))
}

/// Whether a run belongs to the home's lab of today.
#[must_use]
pub fn owns(home: &Home, run: &str) -> bool {
    let bound = std::fs::read_to_string(home.run_folder(run).join(BELONGS)).ok();
    bound.is_some() && bound.as_deref().map(str::trim) == id(home).as_deref()
}

/// The home's lab as the world of a run, and what makes it ours.
pub struct Joined {
    /// The world.
    pub world: Box<dyn World>,
    /// Held while nobody else may have the lab. After the world: that goes first.
    _lock: Option<LabLock>,
}

/// The home's lab for a run: through `lab serve` where that has it, else in this process.
///
/// # Errors
/// Another process has the lab and does not serve it, or it cannot be opened.
pub fn join(context: &Context, home: &Home, seed: Option<u64>) -> Outcome<Joined> {
    let lock = match (home.lock_lab(), home.served()) {
        (Ok(lock), _) => lock,
        (Err(_), Some(served)) => {
            let world = ServedLab::join(served.address, served.speed).map_err(|error| problem(&error))?;
            return Ok(Joined { world: Box::new(world), _lock: None });
        }
        (Err(problem), None) => return Err(problem),
    };
    let world = open(context, home, seed, last_moment(home, &home.runs()?))?;
    Ok(Joined { world: Box::new(world), _lock: Some(lock) })
}

/// Opens the home's lab for a run. `not_before`: the last moment its journals tell.
///
/// # Errors
/// The lab is damaged or cannot be opened.
pub fn open(context: &Context, home: &Home, seed: Option<u64>, not_before: Option<Timestamp>) -> Outcome<LabWorld> {
    let turns = seed.unwrap_or_else(|| number(chance(None)));
    let lab = options(context, home, seed)?;
    LabWorld::open(&home.lab_file(), Opening { lab, not_before, turns, between: None }).map_err(|error| problem(&error))
}

/// What the home's lab is opened with.
///
/// # Errors
/// Its id cannot be made.
pub fn options(context: &Context, home: &Home, seed: Option<u64>) -> Outcome<simulator::Options> {
    let id = id_or_new(home, seed)?;
    let dealt = u128::from_str_radix(&id, 16).map(|id| number(id.to_be_bytes())).unwrap_or_default();
    let record = context.wire_log.as_deref().map(recorder).transpose()?;
    Ok(simulator::Options { seed: dealt, record, ..simulator::Options::default() })
}

/// Why there is no lab, and what to do.
#[must_use]
pub fn problem(error: &WorldError) -> Problem {
    let help = match error {
        WorldError::Lab(_) => "runs are untouched; lifeboat lab reset makes a new lab, lifeboat --home DIR uses another home",
        WorldError::Served { .. } => "end that lab serve and try again",
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
pub fn recorder(path: &Path) -> Outcome<Recorder> {
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

/// The last moment that journals of this lab tell.
#[must_use]
pub fn last_moment(home: &Home, runs: &[Entry]) -> Option<Timestamp> {
    runs.iter().filter(|entry| owns(home, &entry.name)).filter_map(|entry| entry.journal.as_ref().ok()).map(|view| view.last).max()
}

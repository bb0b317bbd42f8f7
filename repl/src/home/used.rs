//! Which run a plan was used for, as this home has noted it. A plan is for one run, and so is what was said of it: whoever runs a plan that
//! lives on the approvals of another uses those.

use crate::home::Home;
use crate::planned;
use crate::problem::{Problem, Result};
use engine::journal::locked;
use engine::plan::Plan;
use std::fmt::{Display, Formatter};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// What is noted where its approvals were used, and not the plan itself.
const LENT: &str = "by its approvals";

/// A plan that was used.
pub(crate) struct Used {
    run: String,
    /// Another plan was run, on what was said of this one.
    lent: bool,
}

impl Used {
    /// The plan whose file's bytes sum up to `digest`; nothing if it was not used in this home.
    ///
    /// # Errors
    /// The plan cannot be written, which is what tells it from others.
    pub(crate) fn of(home: &Home, plan: &Plan, digest: &str) -> Result<Option<Self>> {
        // Homes of before have noted it by the bytes of its file.
        let noted = [note(home, plan)?, home.used_plan_file(digest)];
        Ok(noted.iter().find_map(|noted| {
            let mut file = File::open(noted).ok()?;
            let is_being_taken = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
            Self::read(&mut file).filter(|used| is_being_taken || !home.never_began(&used.run))
        }))
    }

    /// What a note says.
    fn read(note: &mut File) -> Option<Self> {
        let mut text = String::new();
        note.read_to_string(&mut text).ok()?;
        let (run, how) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let is_used = !run.is_empty();
        is_used.then(|| Self { run: run.to_owned(), lent: how == LENT })
    }

    /// Why nothing that was said of it counts any more.
    pub(crate) fn of_approvals(&self) -> String {
        let by = if self.lent { ", by a plan made against it" } else { "" };
        format!("were used already, for {}{by}: an approval is for one run", self.run)
    }
}

impl Display for Used {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        if self.lent {
            return write!(formatter, "the approvals of the plan {}", self.of_approvals());
        }
        write!(formatter, "the plan was used already, for {}: a plan is for one run", self.run)
    }
}

fn note(home: &Home, plan: &Plan) -> Result<PathBuf> {
    Ok(home.used_plan_file(&planned::identity(plan)?))
}

/// What a run uses.
pub(crate) struct Use {
    own: PathBuf,
    lent: Vec<PathBuf>,
}

impl Use {
    /// This plan, and what was said of the others whose texts these are.
    ///
    /// # Errors
    /// One of them is no plan.
    pub(crate) fn of(home: &Home, plan: &Plan, approved: &[String]) -> Result<Self> {
        let lent = approved.iter().map(|text| note(home, &planned::read(Path::new("PLAN"), text.as_bytes())?));
        let own = note(home, plan)?;
        let lent: Vec<PathBuf> = lent.collect::<Result<_>>()?;
        Ok(Self { lent: lent.into_iter().filter(|lent| *lent != own).collect(), own })
    }

    /// They are used from here on.
    ///
    /// # Errors
    /// That cannot be written, or somebody else used one of them just now.
    pub(crate) fn take(&self, home: &Home, run: &str) -> Result<Taken> {
        let mut taken = Taken(vec![noted(home, &self.own, run)?]);
        for lent in &self.lent {
            match noted(home, lent, &format!("{run} {LENT}")) {
                Ok(note) => taken.0.push(note),
                Err(problem) => {
                    taken.give_back();
                    return Err(problem);
                }
            }
        }
        Ok(taken)
    }
}

/// The notes of what a run uses, nobody else's until it has begun: one of a run that was killed before its first record says nothing.
pub(crate) struct Taken(Vec<File>);

impl Taken {
    /// Nothing was done with them.
    pub(crate) fn give_back(&self) {
        for note in &self.0 {
            // One that cannot be given back is refused: a new one is made.
            let _ = note.set_len(0);
        }
    }
}

fn noted(home: &Home, place: &Path, text: &str) -> Result<File> {
    let fail = |error: std::io::Error| Problem::file("write", place, &error);
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).map_err(fail)?;
    }
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(place).map_err(fail)?;
    let just_now = || Problem::refused("another run has just taken the plan, or the approvals it depends on", "lifeboat runs");
    match locked(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(just_now()),
        Err(TryLockError::Error(error)) => return Err(fail(error)),
    }
    if Used::read(&mut file).is_some_and(|used| !home.never_began(&used.run)) {
        return Err(just_now());
    }
    file.set_len(0).and_then(|()| file.rewind()).map_err(fail)?;
    writeln!(file, "{text}").and_then(|()| file.sync_all()).map_err(fail)?;
    Ok(file)
}

//! The home, `.lifeboat/`: the key, the lab, the runs, and who may write them.

pub(crate) mod below;
pub(crate) mod heads;
pub(crate) mod lines;
pub(crate) mod stands;
pub(crate) mod used;

use crate::problem::{Problem, Result};
use engine::durable::keep_name;
use engine::journal::{FILE, JournalError, View, is_running, locked, view};
use engine::schema::name_meant;
use jiff::Timestamp;
use std::fs::{DirBuilder, File, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The home's folder in a project.
pub(crate) const FOLDER: &str = ".lifeboat";

/// A home on disk.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

/// A run in a home.
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What stands in its journal.
    pub journal: Result<Box<View>, JournalError>,
}

/// Something is ours until this is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    file: File,
}

/// Where another process serves the lab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Served {
    /// The AWS endpoint.
    pub address: SocketAddr,
    /// Lab seconds a second; `None`: time jumps.
    pub speed: Option<f64>,
}

impl Lock {
    /// Tells others where the lab is served.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn tell(&mut self, served: Served) -> Result<()> {
        let speed = served.speed.map_or_else(|| "max".to_owned(), |speed| speed.to_string());
        self.write(&format!("{} {} {speed}", std::process::id(), served.address))
    }

    fn write(&mut self, text: &str) -> Result<()> {
        let written = self.file.set_len(0).and_then(|()| self.file.rewind()).and_then(|()| self.file.write_all(text.as_bytes()));
        written.map_err(|error| Problem::file("write", &self.path, &error))
    }
}

impl Home {
    /// The home to use from `start`: the one given, else the nearest upwards, else none.
    #[must_use]
    pub fn find(given: Option<&Path>, start: &Path) -> Option<Self> {
        let root = match given {
            Some(given) => Some(start.join(given)).filter(|root| root.is_dir()),
            None => start.ancestors().map(|folder| folder.join(FOLDER)).find(|folder| folder.is_dir()),
        };
        root.map(|root| Self { root })
    }

    /// The home to use from `start`, made if there is none.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn find_or_make(given: Option<&Path>, start: &Path) -> Result<Self> {
        if let Some(home) = Self::find(given, start) {
            return Ok(home);
        }
        let root = given.map_or_else(|| start.join(FOLDER), |given| start.join(given));
        make_folder(&root)?;
        Ok(Self { root })
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The key secrets are sealed with.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.root.join("key")
    }

    /// Refuses to go on without the key while there are runs whose secrets are sealed with it: a new one would not open them.
    ///
    /// # Errors
    /// It is missing.
    pub fn has_its_key(&self) -> Result<()> {
        if self.key_file().exists() {
            return Ok(());
        }
        let sealed = |name: &String| std::fs::metadata(self.run_folder(name).join(engine::run::VAULT)).is_ok_and(|vault| vault.len() > 0);
        match self.run_names()?.into_iter().find(sealed) {
            None => Ok(()),
            Some(run) => {
                let title = format!("the key `{}` is missing, and secrets of {run} are sealed with it", self.key_file().display());
                Err(Problem::refused(title, "restore the file; or use another home: --home DIR"))
            }
        }
    }

    /// The lab.
    #[must_use]
    pub fn lab_file(&self) -> PathBuf {
        self.root.join("lab.db")
    }

    /// Names the lab, so that runs know which one they belong to.
    #[must_use]
    pub fn lab_id_file(&self) -> PathBuf {
        self.root.join("lab.id")
    }

    /// What the lab was made as, where it was ready-made.
    #[must_use]
    pub fn lab_made_file(&self) -> PathBuf {
        self.root.join("lab.made")
    }

    /// What came over the lab's wire, last.
    #[must_use]
    pub fn lab_trace_file(&self) -> PathBuf {
        self.root.join("lab.trace")
    }

    /// Where it stands for which run a plan was used.
    #[must_use]
    pub fn used_plan_file(&self, digest: &str) -> PathBuf {
        self.root.join("plans-used").join(digest)
    }

    /// Where it is noted where journals stood.
    #[must_use]
    pub fn heads_file(&self) -> PathBuf {
        self.root.join("heads")
    }

    /// A run's folder.
    #[must_use]
    pub fn run_folder(&self, run: &str) -> PathBuf {
        self.root.join("runs").join(run)
    }

    /// The file in a session's folder that names the paused run it looks at.
    #[must_use]
    pub fn beside_file(&self, session: &str) -> PathBuf {
        self.run_folder(session).join("beside")
    }

    /// The paused run that a session looks at: there is nothing in it to go on with.
    #[must_use]
    pub fn beside(&self, session: &str) -> Option<String> {
        std::fs::read_to_string(self.beside_file(session)).ok()
    }

    /// Takes the lab for this process.
    ///
    /// # Errors
    /// Another process has it, named by its id.
    pub fn lock_lab(&self) -> Result<Lock> {
        self.lock(self.lab_lock_file())
    }

    /// Takes an account and Region of AWS for a run of this home.
    ///
    /// # Errors
    /// Another process has them.
    pub fn lock_live(&self, account: &str, region: &str) -> Result<Lock> {
        self.lock(self.live_lock_file(account, region))
    }

    /// Notes that this home has been to an account and Region of AWS, for a run or for a plan.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn goes_to(&self, account: &str, region: &str) -> Result<()> {
        let path = self.live_lock_file(account, region);
        let noted = File::options().create(true).truncate(false).write(true).mode(0o600).open(&path);
        noted.map(drop).map_err(|error| Problem::file("write", &path, &error))
    }

    /// Whether it has.
    #[must_use]
    pub fn has_been_to(&self, account: &str, region: &str) -> bool {
        self.live_lock_file(account, region).exists()
    }

    fn live_lock_file(&self, account: &str, region: &str) -> PathBuf {
        self.root.join(format!("live-{account}-{region}.lock"))
    }

    fn lock(&self, path: PathBuf) -> Result<Lock> {
        let opened = File::options().create(true).truncate(false).read(true).write(true).mode(0o600).open(&path);
        let mut file = opened.map_err(|error| Problem::file("open", &path, &error))?;
        match locked(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(self.in_use(&mut file)),
            Err(TryLockError::Error(error)) => return Err(Problem::file("lock", &path, &error)),
        }
        let mut lock = Lock { path, file };
        lock.write(&std::process::id().to_string())?;
        Ok(lock)
    }

    /// Whether a process has the lab. It is looked at for a moment, and not written to.
    #[must_use]
    pub fn is_lab_taken(&self) -> bool {
        let opened = File::options().read(true).open(self.lab_lock_file());
        opened.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Where the process that has the lab serves it, if it does.
    #[must_use]
    pub fn served(&self) -> Option<Served> {
        let text = std::fs::read_to_string(self.lab_lock_file()).ok()?;
        let [_, address, speed] = text.split_whitespace().collect::<Vec<_>>()[..] else { return None };
        let speed = if speed == "max" { None } else { Some(speed.parse().ok()?) };
        Some(Served { address: address.parse().ok()?, speed })
    }

    fn lab_lock_file(&self) -> PathBuf {
        self.root.join("lab.lock")
    }

    fn in_use(&self, file: &mut File) -> Problem {
        let mut holder = String::new();
        let holder = file.read_to_string(&mut holder).ok().and_then(|_| holder.split_whitespace().next());
        if holder.is_some_and(|holder| holder == std::process::id().to_string()) {
            // Whoever looks around from the question of a run is in that run's process.
            let help = "q at its question pauses it: then this works, and lifeboat resume RUN --step continues it";
            return Problem::refused(format!("the home `{}` is in use by the very run that asks here", self.root.display()), help);
        }
        let who = holder.map_or_else(|| "another process".to_owned(), |holder| format!("process {holder}"));
        let help = "wait for it to end, or use another home: --home DIR; lifeboat runs and lifeboat show work meanwhile";
        Problem::refused(format!("the home `{}` is in use by {who}", self.root.display()), help)
    }

    /// Names of the runs, oldest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn run_names(&self) -> Result<Vec<String>> {
        let folder = self.root.join("runs");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Problem::file("read", &folder, &error)),
        };
        let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_by_key(|name| split(name));
        Ok(names)
    }

    /// Names of the runs that have a journal, oldest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn begun_runs(&self) -> Result<Vec<String>> {
        let mut names = self.run_names()?;
        names.retain(|name| self.run_folder(name).join(FILE).is_file());
        Ok(names)
    }

    /// The runs, oldest first; those that never came to a first record are none.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn runs(&self) -> Result<Vec<Entry>> {
        let mut entries: Vec<Entry> = self.run_names()?.into_iter().filter_map(|name| self.entry(name)).collect();
        // A lab's time stands still between runs, and begins anew when it is reset.
        entries.sort_by_cached_key(|entry| (self.begun_on_machine(&entry.name), split(&entry.name)));
        Ok(entries)
    }

    /// The machine's time of the oldest file in a run's folder: when it was made.
    fn oldest_file(&self, run: &str) -> Option<(i64, i64)> {
        let files = std::fs::read_dir(self.run_folder(run)).ok()?.flatten().filter_map(|file| file.metadata().ok());
        files.map(|about| (about.mtime(), about.mtime_nsec())).min()
    }

    /// The machine's time at which a run was begun. Of one that an earlier version began, the age of its folder's files tells it.
    #[must_use]
    pub fn begun_on_machine(&self, run: &str) -> Option<Timestamp> {
        let kept = std::fs::read_to_string(self.run_folder(run).join(BEGAN)).ok();
        kept.and_then(|text| text.trim().parse().ok()).or_else(|| self.oldest_file(run).and_then(of_machine))
    }

    /// The machine's time at which a run's journal was last written to.
    #[must_use]
    pub fn journal_written(&self, run: &str) -> Option<Timestamp> {
        // What is written last stands in the log beside it for a while.
        let log = format!("{FILE}-wal");
        let written = [FILE, &log].into_iter().filter_map(|file| std::fs::metadata(self.run_folder(run).join(file)).ok());
        written.filter(|about| about.len() > 0).map(|about| (about.mtime(), about.mtime_nsec())).max().and_then(of_machine)
    }

    fn entry(&self, name: String) -> Option<Entry> {
        let folder = self.run_folder(&name);
        match std::fs::metadata(folder.join(FILE)) {
            Ok(about) if about.is_file() => {}
            Ok(_) => return None,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return None,
            // What cannot be looked at may well be a run.
            Err(source) => return Some(Entry { name, journal: Err(JournalError::Beside { path: folder, source }) }),
        }
        match view(&folder) {
            Ok(view) => Some(Entry { name, journal: Ok(Box::new(view)) }),
            Err(JournalError::Empty { path }) => {
                let why = self.was_begun(&name)?;
                Some(Entry { name, journal: Err(JournalError::Damaged { path, sequence: 1, why }) })
            }
            Err(error) => Some(Entry { name, journal: Err(error) }),
        }
    }

    /// What was noted of a run whose journal is empty now; nothing if it never came to a first record.
    fn was_begun(&self, name: &str) -> Option<String> {
        let noted = heads::for_list(self).ok()?.into_iter().rfind(|noted| noted.run == name)?;
        // It may have the name of one that was taken away.
        let is_only_beginning = is_running(&self.run_folder(name));
        let at = noted.at.strftime("%Y-%m-%d %H:%M:%SZ");
        (!is_only_beginning).then(|| format!("it is empty, and held {} records at {at}", noted.tip.records))
    }

    /// A run's journal.
    ///
    /// # Errors
    /// There is no such run, or its journal cannot be used.
    pub fn run(&self, name: &str) -> Result<Box<View>> {
        match self.entry(name.to_owned()) {
            Some(entry) => entry.journal.map_err(|error| Problem::of_run(error.into(), "RUNBOOK", Some(name))),
            None if self.never_began(name) => {
                let so_far = if is_running(&self.run_folder(name)) { "is only just beginning" } else { "never began" };
                Err(Problem::usage(format!("the run `{name}` {so_far}: nothing is recorded, and nothing was done"), "lifeboat runs"))
            }
            None => {
                let names: Vec<String> = self.runs()?.into_iter().map(|entry| entry.name).collect();
                let near =
                    name_meant(name, names.iter().map(String::as_str)).map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
                Err(Problem::usage(format!("there is no run `{name}` in `{}`{near}", self.root.display()), "lifeboat runs"))
            }
        }
    }

    /// Whether there is a folder for a run of this name, and no run in it: whoever made it died before its first record.
    #[must_use]
    pub fn never_began(&self, name: &str) -> bool {
        self.run_folder(name).is_dir() && self.entry(name.to_owned()).is_none()
    }

    /// Makes the folder of a new run of `stem`, and says its name. Whoever else takes a name at the same moment gets another.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new_run(&self, stem: &str) -> Result<(String, PathBuf)> {
        make_folder(&self.root.join("runs"))?;
        let stem = plain(stem);
        let taken = |name: &String| split(name).1.filter(|_| split(name).0 == stem);
        loop {
            let last = self.run_names()?.iter().filter_map(taken).max().unwrap_or(0);
            let name = format!("{stem}-{}", last + 1);
            let folder = self.run_folder(&name);
            match DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => {
                    let began = folder.join(BEGAN);
                    let kept = std::fs::write(&began, Timestamp::now().to_string()).and_then(|()| keep_name(&folder));
                    kept.inspect_err(|_| drop(std::fs::remove_dir_all(&folder))).map_err(|error| Problem::file("write", &began, &error))?;
                    return Ok((name, folder));
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Problem::file("make", &folder, &error)),
            }
        }
    }

    /// Takes the folder of a run away that never came to its first record: it leaves nothing.
    pub fn forget_run(&self, name: &str) {
        if self.never_began(name) {
            // What cannot be removed is not listed either.
            let _ = std::fs::remove_dir_all(self.run_folder(name));
        }
    }
}

/// The file in a run's folder that tells when it was begun, by the machine's time.
const BEGAN: &str = "began";

/// A file's time.
fn of_machine((seconds, nanoseconds): (i64, i64)) -> Option<Timestamp> {
    Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
}

/// A stem that is typed as it is: what a shell or an option would take otherwise is a `-`.
fn plain(stem: &str) -> String {
    let plain: String = stem.chars().map(|c| if c.is_alphanumeric() || "_.".contains(c) { c } else { '-' }).collect();
    let plain = plain.trim_matches(['-', '.']);
    if plain.is_empty() { "run".to_owned() } else { plain.to_owned() }
}

/// Whether a run with this name is one of this runbook, or of another whose file is named the same.
pub(crate) fn is_named_after(run: &str, runbook: &Path) -> bool {
    runbook.file_stem().is_some_and(|stem| split(run).0 == plain(&stem.to_string_lossy()))
}

/// A run's name as stem and number.
fn split(name: &str) -> (String, Option<u32>) {
    match name.rsplit_once('-').map(|(stem, number)| (stem, number.parse())) {
        Some((stem, Ok(number))) => (stem.to_owned(), Some(number)),
        _ => (name.to_owned(), None),
    }
}

fn make_folder(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| Problem::file("make", path, &error))
}

/// Writes a file a person asked for, readable by its owner only. An existing one is not overwritten.
///
/// # Errors
/// It exists or cannot be written.
pub(crate) fn write_private(path: &Path, text: &[u8]) -> Result<()> {
    let private = Permissions::from_mode(0o600);
    write_new(path, private, |file| file.write_all(text)).map_err(|error| Problem::file("write", path, &error))
}

/// Writes a new file, whole or not at all.
///
/// # Errors
/// It exists or cannot be written.
pub(crate) fn write_new<T>(path: &Path, mode: Permissions, write: impl FnOnce(&mut File) -> std::io::Result<T>) -> std::io::Result<T> {
    let aside = written_aside(path, mode, write)?;
    aside.0.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(aside.1)
}

/// The same in place of a file that is there.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write_over<T>(path: &Path, mode: Permissions, write: impl FnOnce(&mut File) -> std::io::Result<T>) -> std::io::Result<T> {
    let aside = written_aside(path, mode, write)?;
    aside.0.persist(path).map_err(|error| error.error)?;
    Ok(aside.1)
}

fn written_aside<T>(
    path: &Path,
    mode: Permissions,
    write: impl FnOnce(&mut File) -> std::io::Result<T>,
) -> std::io::Result<(tempfile::NamedTempFile, T)> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().permissions(mode).tempfile_in(folder)?;
    let came = write(aside.as_file_mut())?;
    aside.as_file().sync_all()?;
    Ok((aside, came))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_never_began_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home { root: folder.path().to_owned() };
        let (empty, at) = home.new_run("drill").unwrap();
        home.forget_run(&empty);
        assert!(!at.exists());
        let (unreadable, at) = home.new_run("drill").unwrap();
        std::fs::write(at.join(FILE), "what no journal begins with").unwrap();
        home.forget_run(&unreadable);
        assert!(at.join(FILE).exists() && home.run(&unreadable).is_err());
    }
}

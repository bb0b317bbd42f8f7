//! The file of what came over the lab's wire: written by whoever has the lab, read by whoever looks on, bounded. It is for looking
//! at: nothing waits for the disk, and a line that cannot be written is left out.

use crate::home::Home;
use crate::problem::{Problem, Result};
use simulator::{Happened, Tracer};
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A file that is this long, in bytes, is put aside, in the place of the one before.
const LIMIT: u64 = 4 << 20;

/// The file that is written, and the one before.
pub(crate) fn files(home: &Home) -> [PathBuf; 2] {
    let file = home.lab_trace_file();
    let older = file.with_extension("trace.1");
    [file, older]
}

/// Writes to the home's file. Whoever has the lab is the only one.
pub(crate) fn writer(home: &Home) -> Tracer {
    let [path, older] = files(home);
    let open = Mutex::new(None);
    Arc::new(move |happened: &[Happened]| {
        let mut file = open.lock().unwrap_or_else(PoisonError::into_inner);
        // What was cut off on the way ends where the next one begins: on a line of its own.
        *file = written(file.take(), &path, &older, happened).ok();
    })
}

/// A file, and how long it is.
type Open = (File, u64);

fn written(file: Option<Open>, path: &Path, older: &Path, happened: &[Happened]) -> std::io::Result<Open> {
    let (mut file, length) = match file {
        Some((file, length)) if length < LIMIT => (file, length),
        Some(_) => {
            std::fs::rename(path, older)?;
            opened(path)?
        }
        None => opened(path)?,
    };
    let mut lines = Vec::new();
    for one in happened {
        serde_json::to_writer(&mut lines, one)?;
        lines.push(b'\n');
    }
    file.write_all(&lines)?;
    Ok((file, length + lines.len() as u64))
}

/// At its end, which is that of a line.
fn opened(path: &Path) -> std::io::Result<Open> {
    let mut file = File::options().create(true).append(true).mode(0o600).open(path)?;
    let length = file.metadata()?.len();
    if length > 0 {
        file.write_all(b"\n")?;
    }
    Ok((file, length))
}

/// Reads what was written, and goes on with what is.
pub(crate) struct Reader {
    path: PathBuf,
    file: Option<File>,
    /// The beginning of a line whose end is not written yet.
    begun: Vec<u8>,
}

impl Reader {
    /// All that is kept, and who reads on from there.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(crate) fn open(home: &Home) -> Result<(Self, Vec<Happened>)> {
        let [path, older] = files(home);
        loop {
            let (before, file) = (found(&older)?, found(&path)?);
            let mut reader = Self { path: older.clone(), file: before, begun: Vec::new() };
            let mut happened = reader.rest()?;
            let put_aside = id(found(&older)?.as_ref())? != id(reader.file.as_ref())?;
            if put_aside {
                continue;
            }
            reader = Self { path: path.clone(), file, begun: Vec::new() };
            happened.extend(reader.rest()?);
            return Ok((reader, happened));
        }
    }

    /// What came since.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn more(&mut self) -> Result<Vec<Happened>> {
        let now = found(&self.path)?;
        if id(now.as_ref())? == id(self.file.as_ref())? {
            return self.rest();
        }
        // It was put aside: its end, then the new one.
        let mut happened = self.rest()?;
        (self.file, self.begun) = (now, Vec::new());
        happened.extend(self.rest()?);
        Ok(happened)
    }

    fn rest(&mut self) -> Result<Vec<Happened>> {
        let Some(file) = &mut self.file else { return Ok(Vec::new()) };
        file.read_to_end(&mut self.begun).map_err(|error| Problem::file("read", &self.path, &error))?;
        let whole = self.begun.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let lines: Vec<u8> = self.begun.drain(..whole).collect();
        // A line of another version, or one that was cut off, is none.
        Ok(lines.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
    }
}

fn found(path: &Path) -> Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::file("open", path, &error)),
    }
}

/// Which file it is, whatever it is called by now.
fn id(file: Option<&File>) -> Result<Option<(u64, u64)>> {
    let which = |file: Metadata| (file.dev(), file.ino());
    let found = file.map(File::metadata).transpose();
    found.map(|found| found.map(which)).map_err(|error| Problem::file("read", Path::new("lab.trace"), &error))
}

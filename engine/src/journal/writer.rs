//! Writes and reads the journal's file: SQLite, WAL, `synchronous=FULL`, the connection kept open.

use super::chain::{GENESIS, Hash, Reading, link};
use super::{FILE, Journal, JournalError, Record};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file whose lock says that a process has the run.
const LOCK: &str = "lock";

/// The one writer of a run's journal in its file. Holds the run's lock.
pub struct SqliteJournal {
    path: PathBuf,
    connection: Connection,
    sequence: u64,
    head: Hash,
    durable_head: Hash,
    queued: Vec<(u64, Hash, String)>,
    _lock: File,
}

pub(super) fn sqlite(what: &'static str, path: &Path) -> impl FnOnce(rusqlite::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Sqlite { what, path, source }
}

impl SqliteJournal {
    /// Opens the journal in `folder` for writing (made if it is not there) and returns what stands in it.
    ///
    /// # Errors
    /// The run is in use, or the file cannot be used or is damaged.
    pub fn open(folder: &Path) -> Result<(Self, Vec<Record>), JournalError> {
        let lock = lock(folder)?;
        let path = folder.join(FILE);
        let connection = Connection::open(&path).map_err(sqlite("open", &path))?;
        let schema = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE IF NOT EXISTS record (sequence INTEGER PRIMARY KEY, hash BLOB NOT NULL, body TEXT NOT NULL);";
        connection.execute_batch(schema).map_err(sqlite("open", &path))?;
        let mut records = Vec::new();
        let head = read(&connection, &path, |record, _, _| records.push(record))?;
        let sequence = records.len() as u64;
        Ok((Self { path, connection, sequence, head, durable_head: head, queued: Vec::new(), _lock: lock }, records))
    }

    /// Makes the journal in `folder`, with these records letter for letter. All of them are durable, or none is there.
    ///
    /// # Errors
    /// It holds something already, or cannot be written.
    pub(crate) fn found<'b>(folder: &Path, bodies: impl IntoIterator<Item = &'b String>) -> Result<(), JournalError> {
        let (mut journal, records) = Self::open(folder)?;
        if !records.is_empty() {
            let why = "it is there already".to_owned();
            return Err(JournalError::Damaged { path: journal.path, sequence: 1, why });
        }
        for body in bodies {
            journal.queue(body.clone());
        }
        journal.commit()?;
        journal.into_one_file()
    }

    /// What stands beside the file comes into it: from here on the file alone is all of the journal.
    fn into_one_file(self) -> Result<(), JournalError> {
        let fail = sqlite("write", &self.path);
        let is_busy: bool = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(fail)?;
        if is_busy { Err(JournalError::Busy { path: self.path }) } else { Ok(()) }
    }

    fn queue(&mut self, body: String) -> u64 {
        self.sequence += 1;
        self.head = link(&self.head, &body);
        self.queued.push((self.sequence, self.head, body));
        self.sequence
    }

    /// Hash of the last durable record.
    pub(super) fn durable_head(&self) -> Hash {
        self.durable_head
    }
}

impl Journal for SqliteJournal {
    fn append(&mut self, record: &Record) -> u64 {
        let body = serde_json::to_string(record).expect("a record has string keys and finite numbers");
        self.queue(body)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        if self.queued.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction().map_err(sqlite("write", &self.path))?;
        for (sequence, hash, body) in &self.queued {
            transaction
                .prepare_cached("INSERT INTO record (sequence, hash, body) VALUES (?1, ?2, ?3)")
                .and_then(|mut insert| insert.execute((sequence.cast_signed(), &hash[..], body)))
                .map_err(sqlite("write", &self.path))?;
        }
        transaction.commit().map_err(sqlite("write", &self.path))?;
        self.durable_head = self.head;
        self.queued.clear();
        Ok(())
    }

    fn chain_head(&mut self) -> String {
        hex::encode(self.durable_head)
    }
}

/// Whether a process has the run in this folder now. Holds its lock for the moment of the look.
#[must_use]
pub fn is_running(folder: &Path) -> bool {
    let opened = File::options().read(true).open(folder.join(LOCK));
    opened.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The process that has the run in this folder, or had it last, as far as it said so.
#[must_use]
pub fn carrier(folder: &Path) -> Option<u32> {
    std::fs::read_to_string(folder.join(LOCK)).ok()?.trim().parse().ok()
}

/// Takes a lock, also from somebody who has it for the moment of a look.
///
/// # Errors
/// Somebody has it for longer, or it cannot be had.
pub fn locked(file: &File) -> Result<(), TryLockError> {
    for _ in 0..LOOKS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => pause(),
            came => return came,
        }
    }
    file.try_lock()
}

/// How often a lock is tried for.
const LOOKS: u32 = 10;

#[expect(clippy::disallowed_methods, reason = "a lock of another process tells nobody that it is free")]
fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(10));
}

fn lock(folder: &Path) -> Result<File, JournalError> {
    let fail = |source| JournalError::Lock { path: folder.to_owned(), source };
    let mut file = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK)).map_err(fail)?;
    match locked(&file) {
        Ok(()) => {
            // Who it is, is for people: a full disk does not keep the run from going on.
            let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}

/// Reads the journal in `folder` beside its writer: each record, its text and its hash go to `each`. The hash of the last.
pub(super) fn read_only(folder: &Path, each: impl FnMut(Record, String, Hash)) -> Result<Hash, JournalError> {
    let path = folder.join(FILE);
    match connect_to_read(&path)? {
        Some(connection) => read(&connection, &path, each),
        None => Ok(GENESIS),
    }
}

/// The first record of a journal, and the last that says how its run stands. Nothing between them is looked at.
pub(super) fn ends(folder: &Path) -> Result<(Option<Record>, Option<Record>), JournalError> {
    let path = folder.join(FILE);
    let fail = || sqlite("read", &path);
    let Some(connection) = connect_to_read(&path)? else { return Ok((None, None)) };
    let first = "SELECT body FROM record ORDER BY sequence LIMIT 1";
    let last = "SELECT body FROM record WHERE body NOT LIKE '{\"type\":\"secret_exported\"%' ORDER BY sequence DESC LIMIT 1";
    let one = |query: &str| -> Result<Option<Record>, JournalError> {
        let body = connection.query_row(query, [], |row| row.get::<_, String>(0)).optional().map_err(fail())?;
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    };
    Ok((one(first)?, one(last)?))
}

/// Where a journal stands: what an outside record needs in order to tell later that it was cut or replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// Hash of its first record, hexadecimal: which run it is.
    pub first: String,
    /// How many records stand in it.
    pub records: u64,
    /// Hash of the last of them, hexadecimal.
    pub head: String,
}

/// Where the journal in `folder` stands, read beside its writer; nothing in between is looked at. `None`: nothing stands in it.
///
/// # Errors
/// It cannot be read.
pub fn tip(folder: &Path) -> Result<Option<Tip>, JournalError> {
    let path = folder.join(FILE);
    let fail = || sqlite("read", &path);
    let Some(connection) = connect_to_read(&path)? else { return Ok(None) };
    let one = |query: &str| -> Result<Option<(i64, Vec<u8>)>, JournalError> {
        connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(fail())
    };
    let first = one("SELECT sequence, hash FROM record ORDER BY sequence LIMIT 1")?;
    let last = one("SELECT sequence, hash FROM record ORDER BY sequence DESC LIMIT 1")?;
    let tip = |((_, first), (records, head)): ((i64, Vec<u8>), (i64, Vec<u8>))| Tip {
        first: hex::encode(first),
        records: records.cast_unsigned(),
        head: hex::encode(head),
    };
    Ok(first.zip(last).map(tip))
}

/// Whether SQLite wanted to write beside the file for reading it.
fn wants_to_write(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure)
}

/// Opens a journal for reading beside its writer. `None`: whoever made the file died before anything stood in it.
fn connect_to_read(path: &Path) -> Result<Option<Connection>, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite("open", path))?;
    match tables(&connection) {
        // A file that nobody may write is read as it lies there, unless something of it lies beside it.
        Err(error) if error.sqlite_error_code().is_some_and(wants_to_write) && !path.with_extension("db-wal").exists() => {
            let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags).map_err(sqlite("open", path))?;
            let tables = tables(&connection).map_err(sqlite("read", path))?;
            Ok((tables > 0).then_some(connection))
        }
        tables => Ok((tables.map_err(sqlite("read", path))? > 0).then_some(connection)),
    }
}

fn tables(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}

/// What stands in a journal's file: each record, its text and its hash go to `each`. The hash of the last.
fn read(connection: &Connection, path: &Path, mut each: impl FnMut(Record, String, Hash)) -> Result<Hash, JournalError> {
    let fail = || sqlite("read", path);
    let mut reading = Reading::new(path);
    let mut statement = connection.prepare("SELECT sequence, hash, body FROM record ORDER BY sequence").map_err(fail())?;
    let mut rows = statement.query([]).map_err(fail())?;
    while let Some(row) = rows.next().map_err(fail())? {
        let (sequence, hash, body): (i64, Vec<u8>, String) =
            (row.get(0).map_err(fail())?, row.get(1).map_err(fail())?, row.get(2).map_err(fail())?);
        let record = reading.take(sequence.cast_unsigned(), &hash, &body)?;
        each(record, body, reading.head());
    }
    Ok(reading.head())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_file_without_tables_nothing_stands() {
        let folder = tempfile::tempdir().unwrap();
        File::create(folder.path().join(FILE)).unwrap();
        assert_eq!(tip(folder.path()).unwrap(), None);
        assert_eq!(ends(folder.path()).unwrap(), (None, None));
        assert_eq!(read_only(folder.path(), |_, _, _| unreachable!("nothing stands there")).unwrap(), GENESIS);
    }
}

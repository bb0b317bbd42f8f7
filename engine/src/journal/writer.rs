//! Writes and reads the journal's file: SQLite, WAL, `synchronous=FULL`, the connection kept open.

use super::{FILE, FORMAT, Journal, JournalError, Record};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sha2::{Digest, Sha256};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The hash a chain begins with.
const GENESIS: [u8; 32] = [0; 32];

/// The file whose lock says that a process has the run.
const LOCK: &str = "lock";

/// The one writer of a run's journal in its file. Holds the run's lock.
pub struct SqliteJournal {
    path: PathBuf,
    connection: Connection,
    sequence: u64,
    head: [u8; 32],
    durable_head: [u8; 32],
    queued: Vec<(u64, [u8; 32], String)>,
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
        let (records, head) = read(&connection, &path)?;
        let sequence = records.len() as u64;
        Ok((Self { path, connection, sequence, head, durable_head: head, queued: Vec::new(), _lock: lock }, records))
    }
}

impl Journal for SqliteJournal {
    fn append(&mut self, record: &Record) -> u64 {
        let body = serde_json::to_string(record).expect("a record has string keys and finite numbers");
        self.sequence += 1;
        self.head = chain(&self.head, &body);
        self.queued.push((self.sequence, self.head, body));
        self.sequence
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

    fn chain_head(&self) -> String {
        hex(&self.durable_head)
    }
}

/// Whether a process has the run in this folder now. Looks for a moment, and holds nothing.
#[must_use]
pub fn is_running(folder: &Path) -> bool {
    let opened = File::options().read(true).open(folder.join(LOCK));
    opened.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn lock(folder: &Path) -> Result<File, JournalError> {
    let fail = |source| JournalError::Lock { path: folder.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK)).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}

fn chain(head: &[u8; 32], body: &str) -> [u8; 32] {
    Sha256::new().chain_update(head).chain_update(body.as_bytes()).finalize().into()
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Opens the journal in `folder` for reading only, beside its writer.
pub(super) fn read_only(folder: &Path) -> Result<(Vec<Record>, String), JournalError> {
    let path = folder.join(FILE);
    let connection = connect_to_read(&path).map_err(sqlite("open", &path))?;
    let (records, head) = read(&connection, &path)?;
    Ok((records, hex(&head)))
}

/// Whether SQLite wanted to write beside the file for reading it.
fn wants_to_write(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure)
}

/// A file that nobody may write is read as it lies there, unless something of it lies beside it.
fn connect_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let readable = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    match readable {
        Err(error) if error.sqlite_error_code().is_some_and(wants_to_write) && !path.with_extension("db-wal").exists() => {
            let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        _ => Ok(connection),
    }
}

fn read(connection: &Connection, path: &Path) -> Result<(Vec<Record>, [u8; 32]), JournalError> {
    let fail = || sqlite("read", path);
    // Whoever made the file died before anything stood in it.
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(fail())?;
    if tables == 0 {
        return Ok((Vec::new(), GENESIS));
    }
    let mut statement = connection.prepare("SELECT sequence, hash, body FROM record ORDER BY sequence").map_err(fail())?;
    let mut rows = statement.query([]).map_err(fail())?;
    let (mut records, mut head) = (Vec::new(), GENESIS);
    while let Some(row) = rows.next().map_err(fail())? {
        let (sequence, hash, body): (i64, Vec<u8>, String) =
            (row.get(0).map_err(fail())?, row.get(1).map_err(fail())?, row.get(2).map_err(fail())?);
        let sequence = sequence.cast_unsigned();
        let damaged = |why: String| JournalError::Damaged { path: path.to_owned(), sequence, why };
        if sequence != records.len() as u64 + 1 {
            return Err(damaged(format!("record {} is missing", records.len() + 1)));
        }
        head = chain(&head, &body);
        if head[..] != hash[..] {
            return Err(damaged("it is not the record that was written here".to_owned()));
        }
        records.push(decode(&body, path).map_err(|why| why.unwrap_or_else(damaged))?);
    }
    Ok((records, head))
}

/// Decodes a record; a higher format is told apart from damage.
fn decode(body: &str, path: &Path) -> Result<Record, Decode> {
    if let Ok(serde_json::Value::Object(map)) = serde_json::from_str(body)
        && map.get("type").is_some_and(|kind| kind == "run")
        && let Some(found) = map.get("format").and_then(serde_json::Value::as_u64)
        && found > u64::from(FORMAT)
    {
        return Err(Decode::Later(JournalError::Format { path: path.to_owned(), found: u32::try_from(found).unwrap_or(u32::MAX) }));
    }
    serde_json::from_str(body).map_err(|error| Decode::Unreadable(error.to_string()))
}

enum Decode {
    Later(JournalError),
    Unreadable(String),
}

impl Decode {
    fn unwrap_or_else(self, damaged: impl FnOnce(String) -> JournalError) -> JournalError {
        match self {
            Self::Later(error) => error,
            Self::Unreadable(why) => damaged(why),
        }
    }
}

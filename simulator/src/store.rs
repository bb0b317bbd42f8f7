//! Rows in memory, written through to one SQLite file before anything is answered.
//!
//! Services keep their state in [`Table`]s. A request runs inside one transaction of [`crate::Lab`]: changed rows
//! and the clock are committed before it is answered, with `synchronous=FULL` unless only time moved on; what a
//! refused action changed is put back.

use crate::id::Dealer;
use crate::seal::Seal;
use crate::world::{Core, World};
use ring::digest::{Context, SHA256};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::ops::Bound;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Why the lab's file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused: a full disk, a locked or damaged file.
    #[error("cannot {what} the lab `{}`", path.display())]
    Sqlite {
        /// What was attempted.
        what: &'static str,
        /// The lab's file.
        path: PathBuf,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
    /// A row is not what this version writes.
    #[error("the lab `{}` is damaged: row `{row}` of `{table}` is unreadable", path.display())]
    Row {
        /// The lab's file.
        path: PathBuf,
        /// Table name.
        table: String,
        /// Row key.
        row: String,
        /// The parser's own words.
        source: serde_json::Error,
    },
    /// A row, or the file around it, is not what was written.
    #[error("the lab `{}` is damaged: {what}", path.display())]
    Damaged {
        /// The lab's file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The file is of another format.
    #[error("the lab `{}` has format {found}, this version reads {expected}", path.display())]
    Format {
        /// The lab's file.
        path: PathBuf,
        /// Found in the file.
        found: i64,
        /// [`FORMAT`].
        expected: i64,
    },
}

impl StoreError {
    /// It and what it comes from, in one line.
    pub(crate) fn whole(&self) -> String {
        match self {
            Self::Sqlite { source, .. } => format!("{self}: {source}"),
            Self::Row { source, .. } => format!("{self}: {source}"),
            Self::Damaged { .. } | Self::Format { .. } => self.to_string(),
        }
    }

    /// Whether a later version wrote the file: what stands in it is whole, and that version can use it.
    #[must_use]
    pub fn is_of_later_version(&self) -> bool {
        matches!(self, Self::Format { found, .. } if *found > FORMAT)
    }

    /// Whether what stands in the file is of no use: making room or giving permissions does not help.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => {
                let code = source.sqlite_error_code();
                matches!(code, None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown))
            }
            Self::Row { .. } | Self::Damaged { .. } => true,
            Self::Format { .. } => !self.is_of_later_version(),
        }
    }
}

/// Version of the rows on disk. 2: a stack and its template are two rows. 3: every row with its sum. 4: requests are counted. 5: servers
/// and log lines of jobs are rows of their own.
pub(crate) const FORMAT: i64 = 5;

/// The earliest format that is still read; opening the lab makes it today's.
const EARLIEST: i64 = 4;

/// What a table can hold.
pub(crate) trait Row: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {}
impl<T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static> Row for T {}

/// An ordered map of rows that knows which of them changed since the last commit. Clones share their rows until one of them is written to.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    name: &'static str,
    rows: BTreeMap<String, Arc<T>>,
    /// The rows changed since the last commit.
    changed: BTreeSet<String>,
    /// What stood at the savepoint, of rows changed since; `None` without a savepoint.
    saved: Option<BTreeMap<String, Option<Arc<T>>>>,
    /// Whether anything was written by somebody, and not by time alone.
    worked: bool,
}

impl<T: Row> Table<T> {
    /// An empty table. `name` is its name on disk, for instance `ec2.instance`, and never changes.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, rows: BTreeMap::new(), changed: BTreeSet::new(), saved: None, worked: false }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.rows.get(key).map(Arc::as_ref)
    }

    /// The row as it stands, whatever is written to the table afterwards.
    pub(crate) fn share(&self, key: &str) -> Option<Arc<T>> {
        self.rows.get(key).cloned()
    }

    /// The row for writing; it counts as changed from here on.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.remember(key);
        self.rows.get_mut(key).map(Arc::make_mut)
    }

    /// Notes that what stands under `key` changes, and keeps it for a roll-back.
    fn remember(&mut self, key: &str) {
        self.worked = true;
        if !self.changed.contains(key) {
            self.changed.insert(key.to_owned());
        }
        if let Some(saved) = &mut self.saved
            && !saved.contains_key(key)
        {
            saved.insert(key.to_owned(), self.rows.get(key).cloned());
        }
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.rows.contains_key(key)
    }

    pub(crate) fn insert(&mut self, key: impl Into<String>, row: T) {
        let key = key.into();
        self.remember(&key);
        self.rows.insert(key, Arc::new(row));
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<T> {
        if !self.rows.contains_key(key) {
            return None;
        }
        self.remember(key);
        self.rows.remove(key).map(Arc::unwrap_or_clone)
    }

    /// Rows in key order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        self.rows.iter().map(|(key, row)| (key.as_str(), row.as_ref()))
    }

    /// Rows whose keys begin with `prefix`, in key order.
    pub(crate) fn under<'t>(&'t self, prefix: &str) -> impl DoubleEndedIterator<Item = (&'t str, &'t T)> + use<'t, T> {
        let from = Bound::Included(prefix.to_owned());
        // A key may go on with any character: what follows them all is the prefix with its last one raised.
        let to = prefix.char_indices().next_back().and_then(|(at, last)| {
            let next = char::from_u32(u32::from(last) + 1)?;
            Some(format!("{}{next}", &prefix[..at]))
        });
        self.rows.range((from, to.map_or(Bound::Unbounded, Bound::Excluded))).map(|(key, row)| (key.as_str(), row.as_ref()))
    }

    /// Rows in key order, without their keys.
    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values().map(Arc::as_ref)
    }

    /// The keys of the rows `wanted` says yes to, for changing them one after the other.
    pub(crate) fn keys_where(&self, wanted: impl Fn(&T) -> bool) -> Vec<String> {
        self.rows.iter().filter(|(_, row)| wanted(row)).map(|(key, _)| key.clone()).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The first row in key order.
    pub(crate) fn first(&self) -> Option<(&str, &T)> {
        self.iter().next()
    }
}

/// A table without its row type: what a commit needs.
pub(crate) trait Persist: Send {
    /// The table's name on disk.
    fn name(&self) -> &'static str;
    /// Takes a row from disk.
    fn load(&mut self, key: &str, json: &str) -> Result<(), serde_json::Error>;
    /// Rows to write (`Some`) and to delete (`None`).
    fn changes(&self) -> Result<Vec<(String, Option<String>)>, serde_json::Error>;
    /// What was changed so far, time alone has changed.
    fn passed(&mut self);
    /// Whether anything was changed since.
    fn is_worked(&self) -> bool;
    /// The changes are on disk.
    fn committed(&mut self);
    /// From here on, [`release`](Self::release) can undo.
    fn save(&mut self);
    /// Forgets the savepoint; `restore` puts back what stood there first.
    fn release(&mut self, restore: bool);
}

impl<T: Row> Persist for Table<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn load(&mut self, key: &str, json: &str) -> Result<(), serde_json::Error> {
        self.rows.insert(key.to_owned(), Arc::new(serde_json::from_str(json)?));
        Ok(())
    }

    fn changes(&self) -> Result<Vec<(String, Option<String>)>, serde_json::Error> {
        let encode = |key: &String| match self.rows.get(key) {
            Some(row) => Ok((key.clone(), Some(serde_json::to_string(row.as_ref())?))),
            None => Ok((key.clone(), None)),
        };
        self.changed.iter().map(encode).collect()
    }

    fn passed(&mut self) {
        self.worked = false;
    }

    fn is_worked(&self) -> bool {
        self.worked
    }

    fn committed(&mut self) {
        self.changed.clear();
    }

    fn save(&mut self) {
        self.saved = Some(BTreeMap::new());
    }

    fn release(&mut self, restore: bool) {
        let saved = self.saved.take().unwrap_or_default();
        if !restore {
            return;
        }
        for (key, old) in saved {
            match old {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
    }
}

/// The table of the clock and of what deals ids.
pub(crate) const CORE: &str = "core";

/// What tells a row from one that was changed on disk: SQLite has no sums of its own.
fn sum(table: &str, key: &str, json: &str) -> i64 {
    let mut hash = Context::new(&SHA256);
    for part in [table, "\0", key, "\0", json] {
        hash.update(part.as_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finish().as_ref()[..8]);
    i64::from_be_bytes(first)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Whether SQLite wanted to write beside the file for reading it.
fn wants_to_write(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure)
}

/// A file that nobody may write is read as it lies there, unless something of it lies beside it.
fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    match version(&connection) {
        Err(error) if error.sqlite_error_code().is_some_and(wants_to_write) && !beside(path).exists() => {
            let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        _ => Ok(connection),
    }
}

/// The file in which SQLite keeps what is not yet in the other.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// A table with its rows, as they were read: key, text.
struct Unread<'t, 'p> {
    table: &'t mut (dyn Persist + 'p),
    rows: Vec<(String, String)>,
}

/// Reads rows into their tables, two tables at a time: of a large lab it is most of what opening it takes.
fn fill(path: &Path, tables: &mut [&mut dyn Persist], mut rows: BTreeMap<String, Vec<(String, String)>>) -> Result<(), StoreError> {
    let mut left = Vec::new();
    for table in tables {
        if let Some(rows) = rows.remove(table.name()) {
            left.push(Unread { table: &mut **table, rows });
        }
    }
    // The largest are begun first.
    left.sort_by_key(|unread| unread.rows.iter().map(|(_, json)| json.len()).sum::<usize>());
    let left = Mutex::new(left);
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || {
        while let Some(Unread { table, rows }) = next() {
            for (key, json) in rows {
                table.load(&key, &json).map_err(|source| StoreError::Row {
                    path: path.to_owned(),
                    table: table.name().to_owned(),
                    row: key,
                    source,
                })?;
            }
        }
        Ok(())
    };
    std::thread::scope(|threads| {
        let beside = threads.spawn(work);
        let here = work();
        let there = beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        here.and(there)
    })
}

/// The lab's file.
pub(crate) struct Db {
    path: PathBuf,
    connection: Connection,
    seal: Seal,
    /// Whether a commit waits for the disk.
    flushes: bool,
    /// Whether any ever does.
    keeps: bool,
}

impl Db {
    /// Opens or creates the file; a new one has the format written and no rows.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let fail = |what| {
            let path = path.to_owned();
            move |source| StoreError::Sqlite { what, path, source }
        };
        // Templates and hosts hold what people typed into them. What SQLite puts beside the file gets the same mode.
        drop(File::options().create(true).append(true).mode(0o600).open(path));
        let connection = Connection::open(path).map_err(fail("open"))?;
        let modes = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
        connection.execute_batch(modes).map_err(fail("read"))?;
        let schema = "CREATE TABLE IF NOT EXISTS row
            (tbl TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (tbl, key)) WITHOUT ROWID;";
        match version(&connection).map_err(fail("read"))? {
            0 => {
                let founded = format!("BEGIN IMMEDIATE; {schema} PRAGMA user_version = {FORMAT}; COMMIT;");
                connection.execute_batch(&founded).map_err(fail("write"))?;
            }
            FORMAT => {}
            EARLIEST..FORMAT => connection.pragma_update(None, "user_version", FORMAT).map_err(fail("write"))?,
            found => return Err(StoreError::Format { path: path.to_owned(), found, expected: FORMAT }),
        }
        Ok(Self { path: path.to_owned(), connection, seal: Seal::default(), flushes: true, keeps: true })
    }

    /// From here on no commit waits for the disk.
    pub(crate) fn throw_away(&mut self) -> Result<(), StoreError> {
        let fail = |source| StoreError::Sqlite { what: "write", path: self.path.clone(), source };
        self.connection.pragma_update(None, "synchronous", "OFF").map_err(fail)?;
        self.keeps = false;
        Ok(())
    }

    /// Opens the file for looking at it only, beside whoever has the lab.
    pub(crate) fn open_to_look(path: &Path) -> Result<Self, StoreError> {
        let fail = |source| StoreError::Sqlite { what: "read", path: path.to_owned(), source };
        let connection = read_only(path).map_err(fail)?;
        match version(&connection).map_err(fail)? {
            EARLIEST..=FORMAT => Ok(Self { path: path.to_owned(), connection, seal: Seal::default(), flushes: true, keeps: true }),
            found => Err(StoreError::Format { path: path.to_owned(), found, expected: FORMAT }),
        }
    }

    /// Copies all of it to a new file.
    pub(crate) fn copy(&self, to: &Path) -> Result<(), StoreError> {
        let fail = |source| StoreError::Sqlite { what: "copy", path: self.path.clone(), source };
        self.connection.execute("VACUUM INTO ?1", [to.to_string_lossy()]).map_err(fail)?;
        Ok(())
    }

    /// The secrets dealt of late stand in no row on disk.
    pub(crate) fn hide(&mut self, world: &mut World) {
        for access_key in std::mem::take(&mut world.new_keys) {
            self.seal.know(&world.core().dealer, &access_key);
        }
    }

    /// The dealer of the lab on disk; none in a new file.
    fn dealer(&self) -> Result<Option<Dealer>, StoreError> {
        Ok(self.core()?.map(|core| core.dealer))
    }

    /// What the whole lab shares, as it is on disk; none in a new file.
    pub(crate) fn core(&self) -> Result<Option<Core>, StoreError> {
        let fail = |source| StoreError::Sqlite { what: "read", path: self.path.clone(), source };
        let query = "SELECT json FROM row WHERE tbl = 'core'";
        let json: Option<String> = self.connection.query_row(query, [], |row| row.get(0)).optional().map_err(fail)?;
        json.map(|json| serde_json::from_str(&json)).transpose().map_err(|source| StoreError::Row {
            path: self.path.clone(),
            table: CORE.to_owned(),
            row: String::new(),
            source,
        })
    }

    /// Fills `tables` from disk.
    pub(crate) fn load(&mut self, tables: &mut [&mut dyn Persist]) -> Result<(), StoreError> {
        let fail = |source| StoreError::Sqlite { what: "read", path: self.path.clone(), source };
        let damaged = |what: String| StoreError::Damaged { path: self.path.clone(), what };
        // As it stands at one moment, whoever writes meanwhile.
        let moment = self.connection.unchecked_transaction().map_err(fail)?;
        let sound: String = moment.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(fail)?;
        if sound != "ok" {
            return Err(damaged(sound));
        }
        let Some(dealer) = self.dealer()? else { return Ok(()) };
        let mut statement = moment.prepare("SELECT tbl, key, json, sum FROM row ORDER BY tbl, key").map_err(fail)?;
        let mut rows = statement.query([]).map_err(fail)?;
        let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        while let Some(row) = rows.next().map_err(fail)? {
            let (table, key, json): (String, String, String) =
                (row.get(0).map_err(fail)?, row.get(1).map_err(fail)?, row.get(2).map_err(fail)?);
            if row.get::<_, i64>(3).map_err(fail)? != sum(&table, &key, &json) {
                return Err(damaged(format!("row `{key}` of `{table}` is not what was written")));
            }
            let json = self.seal.open(&dealer, &json).into_owned();
            found.entry(table).or_default().push((key, json));
        }
        fill(&self.path, tables, found)
    }

    /// Writes all changes in one transaction, durably unless time alone has made them (docs/decisions/0006).
    pub(crate) fn commit(&mut self, tables: &mut [&mut dyn Persist]) -> Result<(), StoreError> {
        let path = self.path.clone();
        let fail = |source| StoreError::Sqlite { what: "write", path: path.clone(), source };
        let mut changes = Vec::new();
        for table in tables.iter() {
            let (name, path) = (table.name(), path.clone());
            let of_table = table.changes().map_err(|source| StoreError::Row { path, table: name.to_owned(), row: String::new(), source });
            changes.push((name, of_table?));
        }
        self.flush(tables.iter().any(|table| table.name() != CORE && table.is_worked())).map_err(fail)?;
        let transaction = self.connection.transaction().map_err(fail)?;
        for (name, rows) in changes {
            for (key, json) in rows {
                match json {
                    Some(json) => {
                        let json = self.seal.close(&json);
                        transaction
                            .prepare_cached("INSERT OR REPLACE INTO row (tbl, key, json, sum) VALUES (?1, ?2, ?3, ?4)")
                            .and_then(|mut put| put.execute((name, &key, &json, sum(name, &key, &json))))
                    }
                    None => transaction
                        .prepare_cached("DELETE FROM row WHERE tbl = ?1 AND key = ?2")
                        .and_then(|mut delete| delete.execute((name, &key))),
                }
                .map_err(fail)?;
            }
        }
        transaction.commit().map_err(fail)?;
        for table in tables.iter_mut() {
            table.committed();
        }
        Ok(())
    }

    /// Whether the next commit waits for the disk.
    fn flush(&mut self, flushes: bool) -> rusqlite::Result<()> {
        if self.keeps && self.flushes != flushes {
            self.connection.pragma_update(None, "synchronous", if flushes { "FULL" } else { "NORMAL" })?;
            self.flushes = flushes;
        }
        Ok(())
    }
}

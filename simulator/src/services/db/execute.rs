//! Statements carried out: databases and accounts here, tables in [`super::rows`].

use super::data::{Data, User, account_key, hash};
use super::parse::{Token, Words};
use super::rows;
use super::{DbError, Session};
use crate::world::World;
use std::collections::BTreeMap;

/// What a statement answers: columns and rows, or only how many rows it touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Option<String>>>,
    pub(crate) affected: u64,
    /// The number the last inserted row was given.
    pub(crate) last_id: u64,
}

impl Rows {
    /// As the `mysql` program prints it in batch mode.
    pub(crate) fn as_table(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let line = |cells: Vec<&str>| format!("{}\n", cells.join("\t"));
        let head = line(self.columns.iter().map(String::as_str).collect());
        let body: String = self.rows.iter().map(|row| line(row.iter().map(|cell| cell.as_deref().unwrap_or("NULL")).collect())).collect();
        head + &body
    }

    pub(super) fn affecting(affected: usize) -> Self {
        Self { affected: affected as u64, ..Self::default() }
    }

    pub(super) fn column(name: &str, values: impl IntoIterator<Item = String>) -> Self {
        Self { columns: vec![name.to_owned()], rows: values.into_iter().map(|value| vec![Some(value)]).collect(), ..Self::default() }
    }
}

/// Carries out one statement.
pub(crate) fn execute(world: &mut World, session: &mut Session, statement: &str) -> Result<Rows, DbError> {
    let mut data = Data::load(world, &session.server);
    let (rows, changed) = run(&mut data, session, statement)?;
    if changed {
        data.store(world, &session.server);
    }
    Ok(rows)
}

/// Carries out one statement, and says whether it was one that changes something.
fn run(data: &mut Data, session: &mut Session, statement: &str) -> Result<(Rows, bool), DbError> {
    let mut words = Words::of(statement);
    let reads = ["select", "show", "use"].iter().any(|first| Words::of(statement).take(first));
    let rows = if reads { read(data, session, &mut words)? } else { change(data, session, &mut words)? };
    Ok((rows, !reads))
}

/// Makes `database` the session's own.
pub(super) fn enter(data: &Data, session: &mut Session, database: &str) -> Result<(), DbError> {
    if !data.may(&session.account, database) {
        let message = format!("Access denied for user {} to database '{database}'", session.account);
        return Err(DbError::new(1044, "42000", message));
    }
    if !data.databases.contains_key(database) {
        return Err(DbError::new(1049, "42000", format!("Unknown database '{database}'")));
    }
    session.database = Some(database.to_owned());
    Ok(())
}

fn read(data: &Data, session: &mut Session, words: &mut Words) -> Result<Rows, DbError> {
    if words.take("use") {
        let name = words.name()?;
        words.end()?;
        return enter(data, session, &name).map(|()| Rows::default());
    }
    if words.take("show databases") {
        return Ok(Rows::column("Database", data.databases.keys().filter(|name| data.may(&session.account, name)).cloned()));
    }
    if words.take("show tables") {
        let name = current(session)?;
        let tables = data.databases.get(&name).map(|tables| tables.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        return Ok(Rows::column(&format!("Tables_in_{name}"), tables));
    }
    words.expect("select")?;
    rows::select(data, session, words)
}

fn change(data: &mut Data, session: &mut Session, words: &mut Words) -> Result<Rows, DbError> {
    let account = session.account.clone();
    if words.take("insert into") {
        return rows::insert(data, session, words);
    }
    if words.take("update") {
        return rows::update(data, session, words);
    }
    if words.take("delete from") {
        return rows::delete(data, session, words);
    }
    if words.take("create table") {
        return rows::create_table(data, session, words);
    }
    if words.take("drop table") {
        return rows::drop_table(data, session, words);
    }
    if words.take("flush privileges") {
        return Ok(Rows::default());
    }
    if words.take("set password =") || words.take("set password for") {
        return set_password(data, session, words);
    }
    if words.take("set") {
        words.skip_rest();
        return Ok(Rows::default());
    }
    if !data.is_admin(&account) {
        return administer_own(data, &account, words);
    }
    administer(data, words)
}

/// Databases an account was granted it may also make and drop.
fn administer_own(data: &mut Data, account: &str, words: &mut Words) -> Result<Rows, DbError> {
    let database = |words: &mut Words| {
        let _ = words.take("if not exists") || words.take("if exists");
        words.name()
    };
    if words.take("create database") {
        let name = database(words)?;
        if data.may(account, &name) {
            return create_database(data, name, false);
        }
    } else if words.take("drop database") {
        let name = database(words)?;
        if data.may(account, &name) {
            return drop_database(data, &name, false);
        }
    }
    Err(DbError::new(1227, "42000", "Access denied; you need (at least one of) the SUPER privilege(s) for this operation"))
}

fn administer(data: &mut Data, words: &mut Words) -> Result<Rows, DbError> {
    if words.take("create database") || words.take("create schema") {
        let lenient = words.take("if not exists");
        let name = words.name()?;
        // CHARACTER SET and COLLATE change nothing here.
        words.skip_rest();
        return create_database(data, name, lenient);
    }
    if words.take("drop database") || words.take("drop schema") {
        let lenient = words.take("if exists");
        return drop_database(data, &words.name()?, lenient);
    }
    if words.take("create user") {
        let lenient = words.take("if not exists");
        return create_user(data, words, lenient);
    }
    if words.take("drop user") {
        let (name, pattern) = words.account()?;
        let gone = data.users.remove(&account_key(&name, &pattern));
        return gone.map(|_| Rows::default()).ok_or_else(|| failed("DROP USER", &name, &pattern));
    }
    if words.take("alter user") {
        let (name, pattern) = words.account()?;
        words.expect("identified by")?;
        let password = words.text_or_name()?;
        let user = data.users.get_mut(&account_key(&name, &pattern)).ok_or_else(|| failed("ALTER USER", &name, &pattern))?;
        user.password = hash(&password);
        return Ok(Rows::default());
    }
    if words.take("grant") {
        return grant(data, words);
    }
    Err(words.wrong())
}

fn failed(operation: &str, name: &str, pattern: &str) -> DbError {
    DbError::new(1396, "HY000", format!("Operation {operation} failed for {}", account_key(name, pattern)))
}

fn create_database(data: &mut Data, name: String, lenient: bool) -> Result<Rows, DbError> {
    if data.databases.contains_key(&name) {
        let exists = DbError::new(1007, "HY000", format!("Can't create database '{name}'; database exists"));
        return if lenient { Ok(Rows::affecting(1)) } else { Err(exists) };
    }
    data.databases.insert(name, BTreeMap::new());
    Ok(Rows::affecting(1))
}

fn drop_database(data: &mut Data, name: &str, lenient: bool) -> Result<Rows, DbError> {
    match data.databases.remove(name) {
        None if !lenient => Err(DbError::new(1008, "HY000", format!("Can't drop database '{name}'; database doesn't exist"))),
        tables => Ok(Rows::affecting(tables.map_or(0, |tables| tables.len()))),
    }
}

fn create_user(data: &mut Data, words: &mut Words, lenient: bool) -> Result<Rows, DbError> {
    let (name, pattern) = words.account()?;
    let password = if words.take("identified by") { hash(&words.text_or_name()?) } else { None };
    words.end()?;
    let user = User { name, pattern, password, databases: [].into() };
    if data.users.contains_key(&user.key()) {
        return if lenient { Ok(Rows::default()) } else { Err(failed("CREATE USER", &user.name, &user.pattern)) };
    }
    data.users.insert(user.key(), user);
    Ok(Rows::default())
}

/// `GRANT ... ON db.* TO account [IDENTIFIED BY ...]`: whatever is granted is everything in that database. An account that
/// does not exist is made.
fn grant(data: &mut Data, words: &mut Words) -> Result<Rows, DbError> {
    while !words.take("on") {
        if words.next().is_none() {
            return Err(words.wrong());
        }
    }
    let database = if words.take("*") { "*".to_owned() } else { words.name()? };
    words.expect(".")?;
    if !words.take("*") {
        words.name()?;
    }
    words.expect("to")?;
    let (name, pattern) = words.account()?;
    let user = data.users.entry(account_key(&name, &pattern)).or_insert_with(|| User { name, pattern, ..User::default() });
    user.databases.insert(database);
    if words.take("identified by") {
        user.password = hash(&words.text_or_name()?);
    }
    let _ = words.take("with grant option");
    words.end().map(|()| Rows::default())
}

/// `SET PASSWORD [FOR account] = PASSWORD('...')`.
fn set_password(data: &mut Data, session: &Session, words: &mut Words) -> Result<Rows, DbError> {
    let mut account = session.account.clone();
    if matches!(words.peek(), Some(Token::Text(_) | Token::Name(_))) {
        let (name, pattern) = words.account()?;
        words.expect("=")?;
        account = account_key(&name, &pattern);
    }
    words.expect("password (")?;
    let password = words.text_or_name()?;
    words.expect(")")?;
    words.end()?;
    let user = data.users.get_mut(&account).ok_or_else(|| DbError::new(1133, "42000", "Can't find any matching row in the user table"))?;
    user.password = hash(&password);
    Ok(Rows::default())
}

/// The database the session is in.
pub(super) fn current(session: &Session) -> Result<String, DbError> {
    session.database.clone().ok_or_else(|| DbError::new(1046, "3D000", "No database selected"))
}

#[cfg(test)]
mod tests {
    use super::super::parse::statements;
    use super::super::{DbError, Session};
    use super::{Data, Rows, run};

    fn session(account: &str) -> Session {
        Session { server: "i-1".to_owned(), account: account.to_owned(), database: None }
    }

    fn all(data: &mut Data, session: &mut Session, script: &str) -> Result<Rows, DbError> {
        let mut last = Rows::default();
        for statement in statements(script) {
            last = run(data, session, &statement)?.0;
        }
        Ok(last)
    }

    #[test]
    fn a_granted_account_makes_tables_and_asks_them() {
        let mut data = Data::new();
        let setup = "CREATE DATABASE shop; -- ours\nCREATE USER clerk@'%' IDENTIFIED BY 'it''s;1'; GRANT ALL ON shop.* TO clerk@'%';\nFLUSH PRIVILEGES;\n";
        all(&mut data, &mut session("'root'@'localhost'"), setup).expect("root sets up");
        assert_eq!(data.account("clerk", "10.0.0.9"), Some("'clerk'@'%'".to_owned()));
        let script = "USE shop; CREATE TABLE item (id int NOT NULL AUTO_INCREMENT, label varchar(20) DEFAULT 'x', PRIMARY KEY (id));
            INSERT INTO item (label) VALUES ('a\\'b'), ('c'); UPDATE item SET label = 'd' WHERE id = 2; SELECT id, label FROM item ORDER BY id DESC;";
        let rows = all(&mut data, &mut session("'clerk'@'%'"), script).expect("the clerk works");
        assert_eq!(rows.as_table(), "id\tlabel\n2\td\n1\ta'b\n");
    }

    #[test]
    fn what_was_not_granted_is_denied_and_what_is_not_there_is_named() {
        let mut data = Data::new();
        let mut root = session("'root'@'localhost'");
        all(&mut data, &mut root, "CREATE USER clerk IDENTIFIED BY 'x'").expect("made");
        let denied = all(&mut data, &mut session("'clerk'@'%'"), "USE test").expect_err("not granted");
        assert_eq!((denied.code, denied.state), (1044, "42000"));
        assert_eq!(all(&mut data, &mut root, "USE nowhere").expect_err("unknown").code, 1049);
        assert_eq!(all(&mut data, &mut root, "SELECT * FROM test.nothing").expect_err("unknown").code, 1146);
        assert_eq!(all(&mut data, &mut root, "CREATE DATABASE test").expect_err("exists").code, 1007);
        assert_eq!(all(&mut data, &mut root, "SELEKT 1").expect_err("syntax").code, 1064);
    }
}

//! The database server of a host (MariaDB): users with host patterns and passwords, databases, tables, and enough SQL
//! to set them up and ask them. Everything it knows is one file in its data directory on the host's disk.

mod data;
mod execute;
mod parse;
mod rows;
pub(crate) mod wire;

use super::{Said, disk};
use crate::ec2::lookup;
use crate::network::{self, DialError, End, Origin, Protocol, way};
use crate::world::World;
use data::Data;
pub(crate) use execute::{Rows, execute};
use std::net::Ipv4Addr;

/// The port it listens on.
pub(crate) const PORT: u16 = 3306;

/// An error with MySQL's number and SQLSTATE.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ERROR {code} ({state}): {message}")]
pub(crate) struct DbError {
    pub(crate) code: u16,
    pub(crate) state: &'static str,
    pub(crate) message: String,
    /// How the connection failed, if it was that.
    pub(crate) dial: Option<DialError>,
}

impl DbError {
    pub(crate) fn new(code: u16, state: &'static str, message: impl Into<String>) -> Self {
        Self { code, state, message: message.into(), dial: None }
    }
}

/// Where to connect, and as whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Login<'a> {
    /// A name, an address, or `localhost` for the host's own socket.
    pub(crate) host: &'a str,
    pub(crate) user: &'a str,
    pub(crate) password: Option<&'a str>,
    pub(crate) database: Option<&'a str>,
}

/// A connection that was let in.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The instance whose server this is.
    pub(crate) server: String,
    /// `'user'@'pattern'` of the account.
    pub(crate) account: String,
    pub(crate) database: Option<String>,
}

/// Whether the server runs on the instance and takes connections at its address `address`.
pub(crate) fn listens(world: &World, instance: &str, address: Ipv4Addr) -> bool {
    if !disk::runs(world, instance, "mariadb") {
        return false;
    }
    let text = ["/etc/my.cnf", "/etc/my.cnf.d/server.cnf"].iter().filter_map(|path| disk::read(world, instance, path)).collect::<String>();
    let mut settings = text.lines().map(|line| line.split('#').next().unwrap_or_default().replace(['-', ' '], "_"));
    settings.all(|line| match line.split_once('=') {
        Some((name, bound)) if name.trim_matches('_') == "bind_address" => {
            let bound: Option<Ipv4Addr> = bound.trim_matches('_').parse().ok();
            bound.is_none_or(|bound| bound.is_unspecified() || bound == address)
        }
        _ => line.trim_matches('_') != "skip_networking",
    })
}

/// Connects from an instance: name, routes and groups, then user, password and database as the server knows them.
pub(crate) fn connect(world: &World, instance: &str, login: &Login<'_>) -> Result<Session, DbError> {
    if login.host == "localhost" {
        if !disk::runs(world, instance, "mariadb") {
            let message = "Can't connect to local MySQL server through socket '/var/lib/mysql/mysql.sock' (2)";
            return Err(DbError::new(2002, "HY000", message));
        }
        return admit(world, instance, "localhost", login.user, &Proof::Password(login.password), login.database);
    }
    let from = Origin::Instance(instance.to_owned());
    let (address, found) = network::resolve(world, &from, login.host)
        .and_then(|addresses| addresses.first().copied().ok_or_else(|| DialError::NoRoute { host: login.host.to_owned() }))
        .and_then(|address| Ok((address, way(world, &from, address, Protocol::Tcp, PORT)?)))
        .map_err(|error| unreachable(login.host, error))?;
    match found.end {
        End::Instance(server) if listens(world, &server, address) => {
            let seen = if server == instance && address.is_loopback() { "localhost".to_owned() } else { found.source.to_string() };
            admit(world, &server, &seen, login.user, &Proof::Password(login.password), login.database)
        }
        _ => Err(unreachable(login.host, DialError::Refused { host: login.host.to_owned(), port: PORT })),
    }
}

fn unreachable(host: &str, error: DialError) -> DbError {
    let (code, message) = match &error {
        DialError::Resolve { .. } => (2005, format!("Unknown MySQL server host '{host}' (-2)")),
        DialError::NoRoute { .. } => (2003, format!("Can't connect to MySQL server on '{host}' (113)")),
        DialError::TimedOut { .. } | DialError::NotKnown { .. } => (2003, format!("Can't connect to MySQL server on '{host}' (110)")),
        DialError::Refused { .. } => (2003, format!("Can't connect to MySQL server on '{host}' (111)")),
    };
    DbError { dial: Some(error), ..DbError::new(code, "HY000", message) }
}

/// How a client shows that it knows the password.
pub(crate) enum Proof<'a> {
    /// The password itself; nothing for none.
    Password(Option<&'a str>),
    /// `mysql_native_password`: the scramble sent and what came back.
    Scrambled { scramble: [u8; 20], answer: &'a [u8] },
}

/// Lets a client in that the server sees at `seen` (an address, or `localhost`).
pub(crate) fn admit(
    world: &World,
    server: &str,
    seen: &str,
    user: &str,
    proof: &Proof<'_>,
    database: Option<&str>,
) -> Result<Session, DbError> {
    let data = Data::load(world, server);
    if !data.admits_host(seen) {
        return Err(DbError::new(1130, "HY000", format!("Host '{seen}' is not allowed to connect to this MariaDB server")));
    }
    let used = match proof {
        Proof::Password(password) => password.is_some_and(|password| !password.is_empty()),
        Proof::Scrambled { answer, .. } => !answer.is_empty(),
    };
    let denied = || {
        let used = if used { "YES" } else { "NO" };
        DbError::new(1045, "28000", format!("Access denied for user '{user}'@'{seen}' (using password: {used})"))
    };
    let account = data.account(user, seen).ok_or_else(denied)?;
    if !data.users.get(&account).is_some_and(|held| held.knows(proof)) {
        return Err(denied());
    }
    let mut session = Session { server: server.to_owned(), account, database: None };
    if let Some(database) = database.filter(|name| !name.is_empty()) {
        execute::enter(&data, &mut session, database)?;
    }
    Ok(session)
}

/// The `mysql` program in batch mode: connects, carries out a script, prints rows tab-separated.
pub(crate) fn mysql(world: &mut World, instance: &str, login: &Login<'_>, script: &str) -> Said {
    let failed = |error: &DbError, text: String| Said { text: format!("{text}{error}\n"), code: 1 };
    let mut session = match connect(world, instance, login) {
        Ok(session) => session,
        Err(error) => return failed(&error, String::new()),
    };
    let mut text = String::new();
    for statement in parse::statements(script) {
        match execute(world, &mut session, &statement) {
            Ok(rows) => text.push_str(&rows.as_table()),
            Err(error) => return failed(&error, text),
        }
    }
    Said { text, code: 0 }
}

/// The `mysqladmin` program: `password NEW`, `create NAME`, `drop NAME`, `ping`.
pub(crate) fn mysqladmin(world: &mut World, instance: &str, login: &Login<'_>, command: &[&str]) -> Said {
    let statement = match command {
        ["password", new] => format!("SET PASSWORD = PASSWORD('{}')", new.replace('\\', "\\\\").replace('\'', "\\'")),
        ["create", name] => format!("CREATE DATABASE `{name}`"),
        ["drop", name] | ["-f", "drop", name] => format!("DROP DATABASE `{name}`"),
        ["ping"] => {
            return if connect(world, instance, login).is_ok() { Said { text: "mysqld is alive\n".to_owned(), code: 0 } } else { down() };
        }
        _ => return Said { text: format!("mysqladmin: Unknown command: '{}'\n", command.join(" ")), code: 1 },
    };
    let outcome = connect(world, instance, login).and_then(|mut session| execute(world, &mut session, &statement));
    match outcome {
        Ok(_) => Said { text: String::new(), code: 0 },
        Err(error) => {
            let text = format!("mysqladmin: connect to server at '{}' failed\nerror: '{}'\n", login.host, error.message);
            Said { text, code: 1 }
        }
    }
}

/// What is kept of a password instead of it; empty for none.
pub(crate) fn password_hash(password: &str) -> String {
    data::hash(password).unwrap_or_default()
}

fn down() -> Said {
    Said { text: "mysqladmin: connect to server failed\n".to_owned(), code: 1 }
}

/// The host's own private address, where its server is reached by others.
pub(crate) fn own_address(world: &World, instance: &str) -> Ipv4Addr {
    lookup::private_ip(world, instance).unwrap_or(Ipv4Addr::LOCALHOST)
}

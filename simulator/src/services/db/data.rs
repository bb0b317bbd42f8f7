//! What a database server knows, as it lies on its disk.

use super::super::disk;
use super::Proof;
use crate::world::World;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The server's file.
const PATH: &str = "/var/lib/mysql/ibdata1";

/// All a server knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Data {
    /// By `'user'@'pattern'`.
    pub(super) users: BTreeMap<String, User>,
    pub(super) databases: BTreeMap<String, BTreeMap<String, TableData>>,
}

/// An account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct User {
    pub(super) name: String,
    /// `%` stands for anything, `_` for one character.
    pub(super) pattern: String,
    /// Hexadecimal SHA-1 of the SHA-1 of the password; `None` for no password.
    pub(super) password: Option<String>,
    /// Databases it may do anything in; `*` for all.
    pub(super) databases: BTreeSet<String>,
}

/// A table: columns, which of them counts by itself, rows of texts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct TableData {
    pub(super) columns: Vec<String>,
    pub(super) counts: Option<String>,
    pub(super) next: u64,
    pub(super) rows: Vec<Vec<Option<String>>>,
}

impl Data {
    /// Reads the server's file; a server without one is new: root without a password, from the host itself.
    pub(super) fn load(world: &World, instance: &str) -> Self {
        disk::read(world, instance, PATH).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(Self::new)
    }

    /// What a new server knows.
    pub(super) fn new() -> Self {
        let root =
            User { name: "root".to_owned(), pattern: "localhost".to_owned(), password: None, databases: BTreeSet::from(["*".to_owned()]) };
        let databases = ["information_schema", "mysql", "performance_schema", "test"].map(|name| (name.to_owned(), BTreeMap::new()));
        Self { users: BTreeMap::from([(root.key(), root)]), databases: BTreeMap::from(databases) }
    }

    /// Writes it back.
    pub(super) fn store(&self, world: &mut World, instance: &str) {
        let text = serde_json::to_string(self).expect("a map of texts is JSON");
        disk::write(world, instance, PATH, &text);
    }

    /// Whether some account may come from `seen`.
    pub(super) fn admits_host(&self, seen: &str) -> bool {
        self.users.values().any(|user| like(&user.pattern, seen))
    }

    /// The account a user coming from `seen` is: the most specific host pattern wins.
    pub(super) fn account(&self, name: &str, seen: &str) -> Option<String> {
        let mine = self.users.values().filter(|user| user.name == name && like(&user.pattern, seen));
        mine.max_by_key(|user| user.pattern.find(['%', '_']).unwrap_or(usize::MAX)).map(User::key)
    }

    /// Whether an account may do anything with `database`.
    pub(super) fn may(&self, account: &str, database: &str) -> bool {
        let user = self.users.get(account);
        database == "information_schema" || user.is_some_and(|user| user.databases.contains("*") || user.databases.contains(database))
    }

    /// Whether an account may administer the server.
    pub(super) fn is_admin(&self, account: &str) -> bool {
        self.users.get(account).is_some_and(|user| user.databases.contains("*"))
    }
}

impl User {
    pub(super) fn key(&self) -> String {
        account_key(&self.name, &self.pattern)
    }

    /// Whether the client showed this account's password.
    pub(super) fn knows(&self, proof: &Proof<'_>) -> bool {
        match (proof, &self.password) {
            (Proof::Password(given), held) => *held == given.and_then(hash),
            (Proof::Scrambled { answer, .. }, None) => answer.is_empty(),
            (Proof::Scrambled { scramble, answer }, Some(held)) => is_answer(scramble, answer, held),
        }
    }
}

/// `'user'@'pattern'`.
pub(super) fn account_key(name: &str, pattern: &str) -> String {
    format!("'{name}'@'{pattern}'")
}

/// What is kept of a password; nothing for an empty one.
pub(super) fn hash(password: &str) -> Option<String> {
    (!password.is_empty()).then(|| hex(&sha1(&[&sha1(&[password.as_bytes()])])))
}

/// `mysql_native_password`: the answer is SHA1(password) XOR SHA1(scramble, SHA1(SHA1(password))).
fn is_answer(scramble: &[u8; 20], answer: &[u8], held: &str) -> bool {
    let stored: Vec<u8> = (0..held.len() / 2).filter_map(|at| u8::from_str_radix(held.get(2 * at..2 * at + 2)?, 16).ok()).collect();
    let mask = sha1(&[scramble, &stored]);
    let once: Vec<u8> = answer.iter().zip(mask).map(|(given, mask)| given ^ mask).collect();
    answer.len() == 20 && hex(&sha1(&[&once])) == held
}

fn sha1(parts: &[&[u8]]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, &parts.concat()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// SQL's LIKE, without regard to case.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    fn matches(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|at| matches(rest, &text[at..])),
            ['_', rest @ ..] => !text.is_empty() && matches(rest, &text[1..]),
            [first, rest @ ..] => text.first() == Some(first) && matches(rest, &text[1..]),
        }
    }
    let chars = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    matches(&chars(pattern), &chars(text))
}

//! World documents: what AWS said of an account at a time, in one file. Where a Region is silent, a rehearsal reads them.

use crate::home::Home;
use crate::problem::{Problem, Result};
use engine::op::Op;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Version of the file.
const FORMAT: u32 = 1;
/// So much may the clock of the machine that wrote it be ahead of AWS's.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// A world document as it stands in its file.
#[derive(Serialize, Deserialize)]
pub(crate) struct WorldDocument {
    format: u32,
    /// Whose it is.
    account: String,
    /// When AWS was asked.
    at: Timestamp,
    /// Version of Lifeboat that asked.
    lifeboat: String,
    /// Answers, each after those it hangs on.
    parts: Vec<Value>,
}

impl WorldDocument {
    /// What an account answered.
    pub(crate) fn new(account: &str, at: Timestamp, parts: Vec<Value>) -> Self {
        Self { format: FORMAT, account: account.to_owned(), at, lifeboat: env!("CARGO_PKG_VERSION").to_owned(), parts }
    }

    /// How many answers stand in it.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Writes it whole or not at all, in place of an older one.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let fail = |error: std::io::Error| Problem::file("write", path, &error);
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(fail)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
        serde_json::to_writer(&mut file, self).map_err(|error| fail(error.into()))?;
        file.as_file().sync_all().map_err(fail)?;
        file.persist(path).map(drop).map_err(|error| fail(error.error))
    }
}

/// The file in a home that holds the latest one of an account.
pub(crate) fn kept(home: &Home, account: &str) -> PathBuf {
    home.root().join("world").join(format!("{account}.json"))
}

/// A document to read where AWS is silent.
pub(crate) struct Older {
    pub(crate) at: Timestamp,
    parts: Vec<Part>,
}

/// An answer in it.
#[derive(Deserialize)]
struct Part {
    region: String,
    operation: String,
    #[serde(default)]
    asked: Value,
    answer: Value,
}

impl Older {
    /// The one in `file`, or else the home's own, if there is one.
    ///
    /// # Errors
    /// There is none in `file`, it cannot be read, it is of another account, or of a time after `now`.
    pub(crate) fn find(home: &Home, account: &str, now: Timestamp, file: Option<&Path>) -> Result<Option<Self>> {
        let own = kept(home, account);
        match file {
            Some(file) => Self::read(file, account, now).map(Some),
            None if own.is_file() => Self::read(&own, account, now).map(Some),
            None => Ok(None),
        }
    }

    fn read(file: &Path, account: &str, now: Timestamp) -> Result<Self> {
        let help = "lifeboat lab export --from live -o FILE writes one";
        let bytes = std::fs::read(file).map_err(|error| Problem::file("read", file, &error))?;
        let unreadable = |error: serde_json::Error| Problem::usage(format!("`{}` is not a world document: {error}", file.display()), help);
        let document: WorldDocument = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if document.format > FORMAT {
            let title = format!("`{}` has format {}, this version reads {FORMAT}", file.display(), document.format);
            return Err(Problem::refused(title, "use the version of lifeboat that wrote it"));
        }
        if document.account != account {
            let title = format!("the world document `{}` is of the account {}, and this is {account}", file.display(), document.account);
            return Err(Problem::refused(title, help));
        }
        if document.at > now + AHEAD {
            let (at, now) = (document.at.strftime("%F %H:%MZ"), now.strftime("%F %H:%MZ"));
            return Err(Problem::refused(format!("the world document `{}` is of {at}, and now it is {now}", file.display()), help));
        }
        let parts = document.parts.into_iter().map(serde_json::from_value).collect::<Result<_, _>>().map_err(unreadable)?;
        Ok(Self { at: document.at, parts })
    }

    /// What it says to a question: the answer to the same one, or to one that asked for more.
    pub(super) fn answer(&self, op: &Op, region: &str, args: &Value) -> Option<Value> {
        let operation = op.iam.first()?;
        let fits = |part: &&Part| part.operation == *operation && part.region == region && covers(&part.asked, args);
        self.parts.iter().find(fits).map(|part| part.answer.clone())
    }

    /// How old it is.
    pub(super) fn old(&self, now: Timestamp) -> String {
        let minutes = now.duration_since(self.at).as_mins().max(0);
        engine::duration::show(SignedDuration::from_mins(minutes))
    }
}

/// Whether whoever asked for `more` got what `args` asks for too. The account's own images and snapshots are all that counts of those.
fn covers(more: &Value, args: &Value) -> bool {
    let own = ["region", "Owners", "OwnerIds"];
    more.as_object().is_none_or(|more| more.iter().all(|(name, value)| own.contains(&name.as_str()) || args[name] == *value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn who_asked_for_more_got_less_too() {
        assert!(covers(&json!({}), &json!({ "Filters": [] })));
        assert!(covers(&json!({ "region": "us-east-1", "Owners": ["self"] }), &json!({ "ImageIds": ["ami-1"] })));
        assert!(covers(&json!({ "sourceServerID": "s-1" }), &json!({ "sourceServerID": "s-1", "order": "ASC" })));
        assert!(!covers(&json!({ "sourceServerID": "s-1" }), &json!({ "sourceServerID": "s-2" })));
    }
}

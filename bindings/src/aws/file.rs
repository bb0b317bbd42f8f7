//! A local file as an option: its path and the digest it must have, so that the journal says what was sent.

use engine::op::{Call, Failure};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// A file of the project.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    sha256: String,
}

/// The schema of such an option.
pub(super) fn schema() -> Value {
    json!({
        "type": "object",
        "description": "A local file: its `path`, relative to the runbook, and the `sha256` it must have.",
        "properties": { "path": { "type": "string" }, "sha256": { "type": "string" } },
        "required": ["path", "sha256"],
        "additionalProperties": false,
    })
}

/// Its bytes, if it is still the file that was meant.
pub(super) fn read(call: &Call, option: &Value) -> Result<Vec<u8>, Failure> {
    let File { path, sha256 } =
        File::deserialize(option).map_err(|error| Failure::refused("Options", format!("a file is `#{{ path, sha256 }}`: {error}")))?;
    let bytes = crate::project::read(call, Path::new(&path))
        .map_err(|why| Failure::refused("File", format!("cannot read `{}`: {why}", call.folder.join(&path).display())))?;
    let found = hex::encode(Sha256::digest(&bytes));
    if found == sha256 {
        Ok(bytes)
    } else {
        Err(Failure::refused("FileChanged", format!("`{}` changed while the run was under way", call.folder.join(&path).display())))
    }
}

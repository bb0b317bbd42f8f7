//! Files on the operator's disk that runbooks name.

use engine::op::Call;
use engine::project::inside;
use std::error::Error;
use std::path::Path;

/// The bytes of a file of the project, or why there are none. A pipe says nothing until somebody writes to it, and a device may never end: only
/// regular files are read.
pub(crate) fn read(call: &Call, path: &Path) -> Result<Vec<u8>, String> {
    let strayed = |why: engine::project::Strayed| match why.help() {
        None => why.source().map_or_else(|| why.to_string(), ToString::to_string),
        Some(help) => format!("{why}; {help}"),
    };
    let file = inside(&call.project, &call.folder, path).map_err(strayed)?;
    let is_regular = std::fs::metadata(&file).map_err(|error| error.to_string())?.is_file();
    if !is_regular {
        return Err("it is not a regular file".to_owned());
    }
    std::fs::read(&file).map_err(|error| error.to_string())
}

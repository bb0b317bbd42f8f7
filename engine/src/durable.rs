//! Files that are there after a power cut: their bytes are on disk, and so are their names.

use std::fs::File;
use std::io::{Result, Write};
use std::path::Path;

/// Writes a file, in the place of one that is there.
///
/// # Errors
/// It cannot be written.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    keep_name(path)
}

/// What was made, moved or removed under this name is so on disk.
///
/// # Errors
/// The folder cannot be opened or written.
pub fn keep_name(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

//! Files of JSON, an object a line, written by several processes: what people said, where journals stood.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Adds a line, durably and whole: of one that cannot be written nothing is left, and a torn one that a crash left is taken away.
///
/// # Errors
/// It cannot be written.
pub(crate) fn add(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = File::options().create(true).read(true).append(true).mode(0o600).open(path)?;
    file.lock()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let stands = whole(&text);
    file.set_len(stands.len() as u64)?;
    let after = if stands.is_empty() || stands.ends_with('\n') { "" } else { "\n" };
    let written = file.write_all(format!("{after}{line}\n").as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // What made it fail is told; that less of it stands is no second failure.
        let _ = file.set_len(stands.len() as u64);
    }
    written
}

/// All of a text but a last line that was torn off; one that only lacks its end of line is none.
fn whole(text: &str) -> &str {
    let (stands, last) = text.split_at(text.rfind('\n').map_or(0, |end| end + 1));
    if serde_json::from_str::<serde::de::IgnoredAny>(last).is_ok() { text } else { stands }
}

/// The lines of a text, with their numbers from 1: what a crash tore off at its end was never said.
pub(crate) fn of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(whole(text).lines()).filter(|(_, line)| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::{add, of};

    #[test]
    fn a_torn_line_is_not_read_and_not_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        std::fs::write(&path, "{}\n{\"a\": {}").unwrap();
        let read = || std::fs::read_to_string(&path).unwrap();
        assert_eq!(of(&read()).collect::<Vec<_>>(), [(1, "{}")]);
        add(&path, "[]").unwrap();
        assert_eq!(read(), "{}\n[]\n");
        assert_eq!(of(&read()).collect::<Vec<_>>(), [(1, "{}"), (2, "[]")]);
        std::fs::write(&path, "{}\n\n{}").unwrap();
        assert_eq!(of(&read()).collect::<Vec<_>>(), [(1, "{}"), (3, "{}")]);
        add(&path, "[]").unwrap();
        assert_eq!(read(), "{}\n\n{}\n[]\n");
    }
}

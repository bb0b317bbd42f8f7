//! `lifeboat doc`: the manual's entries of what a script can say.

use super::check::page;
use crate::context::Context;
use crate::problem::{Exit, Problem, Result};
use crate::reference::{Entry, Reference};
use engine::described;
use std::path::Path;

/// Prints the entries of a name; without one a line of each.
///
/// # Errors
/// There is no such name.
pub(super) fn run(context: &Context, name: Option<&str>) -> Result<Exit> {
    let reference = Reference::new();
    let Some(name) = name else {
        context.printer.prose(&reference.index().join("\n"));
        return Ok(Exit::Done);
    };
    if is_rule(name) {
        context.printer.prose(page(name)?);
        return Ok(Exit::Done);
    }
    let found = reference.find(name);
    match found.as_slice() {
        [] => {
            let described = described(name.rsplit('.').next().unwrap_or(name));
            let entries = if described.is_empty() { Reference::beside(name) } else { Vec::new() };
            match (described.as_slice(), entries.as_slice()) {
                ([], []) => return Err(unknown(name, reference.near(name))),
                ([], entries) => context.printer.prose(&entries.iter().flat_map(Entry::lines).collect::<Vec<_>>().join("\n")),
                (lines, _) => context.printer.prose(&lines.join("\n")),
            }
        }
        [only] => context.printer.prose(&only.lines().join("\n")),
        several => {
            let line = |entry: &&Entry| format!("{}\n    {}", entry.signature(), entry.summary());
            context.printer.prose(&several.iter().map(line).collect::<Vec<_>>().join("\n"));
        }
    }
    Ok(Exit::Done)
}

/// Whether it is the code of a rule of `check`: `LB101`.
fn is_rule(name: &str) -> bool {
    let (letters, digits) = name.split_at_checked(2).unwrap_or((name, ""));
    letters.eq_ignore_ascii_case("lb") && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn unknown(name: &str, near: Option<&str>) -> Problem {
    let help = near.map_or_else(|| "lifeboat doc lists them".to_owned(), |near| format!("did you mean `{near}`? lifeboat doc {near}"));
    Problem::usage(format!("there is no op, verb or namespace `{name}`"), help)
}

/// Writes the pages of the reference into a folder, over those that are there.
///
/// # Errors
/// A file cannot be written.
pub(super) fn write(context: &Context, dir: &Path) -> Result<Exit> {
    let folder = context.folder.join(dir);
    std::fs::create_dir_all(&folder).map_err(|error| Problem::file("make", &folder, &error))?;
    for page in Reference::new().pages() {
        let path = folder.join(&page.name);
        std::fs::write(&path, page.text).map_err(|error| Problem::file("write", &path, &error))?;
        context.printer.line(&path.display().to_string());
    }
    Ok(Exit::Done)
}

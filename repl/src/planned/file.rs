//! A plan's file: how it is written and read, and what tells it from others.

use crate::home::{write_new, write_over};
use crate::problem::{Problem, Result};
use engine::plan::{self, Plan};
use engine::shell::is_words;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::PrettyFormatter;
use sha2::{Digest, Sha256};
use std::fmt::Display;
use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A plan from the bytes of its file.
///
/// # Errors
/// They are no plan, or one of a later version.
pub(crate) fn read(file: &Path, bytes: &[u8]) -> Result<Plan> {
    let help = "lifeboat plan RUNBOOK -o FILE makes one; lifeboat runs lists the runs";
    let is_none = |error| Problem::usage(format!("`{}` is not a plan: {error}", file.display()), help);
    let Format { format } = serde_json::from_slice(bytes).map_err(is_none)?;
    if let Some(format) = format.as_u64().filter(|format| *format > u64::from(plan::FORMAT)) {
        let title = format!("`{}` has format {format}, this version reads {}", file.display(), plan::FORMAT);
        return Err(Problem::refused(title, "use the version of lifeboat that made it"));
    }
    let plan: Plan = serde_json::from_slice(bytes).map_err(is_none)?;
    // It is told as part of a command.
    if is_words(&plan.typed) {
        return Ok(plan);
    }
    let title = format!("`{}` was edited: its `typed` is not what somebody types after a runbook", file.display());
    Err(Problem::refused(title, "restore the file, or make a new plan: lifeboat plan RUNBOOK -o FILE"))
}

/// What says how the rest is read.
#[derive(serde::Deserialize)]
struct Format {
    #[serde(default)]
    format: Value,
}

/// Writes a plan to a new file, or in place of the one that is there, whole or not at all; [`digest`] of its bytes.
///
/// # Errors
/// It cannot be written.
pub(crate) fn save(plan: &Plan, file: &Path, is_there: bool) -> Result<String> {
    // Others are to read it: it is what they agree to.
    let shared = Permissions::from_mode(0o666);
    let text = |to: &mut File| write(plan, to);
    let saved = if is_there { write_over(file, shared, text) } else { write_new(file, shared, text) };
    saved.map_err(|error| Problem::file("write", file, &error))
}

/// Writes a plan as its file has it: a member a line, so that two of them can be laid beside each other, and little more than that, for
/// a plan of a fleet is long. [`digest`] of what was written.
///
/// # Errors
/// It cannot be written.
fn write(plan: &Plan, to: impl Write) -> io::Result<String> {
    let mut summed = BufWriter::with_capacity(1 << 16, Summed { to, sum: Sha256::new() });
    plan.serialize(&mut serde_json::Serializer::with_formatter(&mut summed, PrettyFormatter::with_indent(b" ")))?;
    summed.flush()?;
    Ok(hex::encode(summed.into_inner()?.sum.finalize()))
}

/// What its file has, as a text.
///
/// # Errors
/// It cannot be written.
pub(crate) fn text(plan: &Plan) -> Result<String> {
    let mut written = Vec::new();
    let text = write(plan, &mut written).and_then(|_| String::from_utf8(written).map_err(io::Error::other));
    text.map_err(|error| cannot_write(&error))
}

/// What a run is held to.
///
/// # Errors
/// It cannot be written.
pub(crate) fn bytes(plan: &Plan) -> Result<Vec<u8>> {
    serde_json::to_vec(plan).map_err(|error| cannot_write(&error))
}

fn cannot_write(error: &dyn Display) -> Problem {
    Problem::refused(format!("cannot write the plan: {error}"), "")
}

/// What tells the bytes of a plan's file from others: SHA-256, hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What tells a plan from others, however its file is written and for however long it is good: SHA-256, hexadecimal.
///
/// # Errors
/// It cannot be written.
pub(crate) fn identity(plan: &Plan) -> Result<String> {
    let timeless = Plan { expires: None, ..plan.clone() };
    let mut summed = BufWriter::with_capacity(1 << 16, Summed { to: io::sink(), sum: Sha256::new() });
    let written =
        serde_json::to_writer(&mut summed, &timeless).map_err(io::Error::from).and_then(|()| Ok(summed.into_inner()?.sum.finalize()));
    written.map(hex::encode).map_err(|error| cannot_write(&error))
}

/// Sums up what is written through it.
struct Summed<W> {
    to: W,
    sum: Sha256,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

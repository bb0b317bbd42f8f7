//! Results of tests as JUnit XML, for whoever collects those.

use super::{Test, TestResult};
use crate::home::write_over;
use crate::print::render;
use crate::problem::{Problem, Result};
use engine::Diagnostic;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::fs::{File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What to do where they cannot be written.
const RAN: &str = "the tests ran, and their results are above; free space for the file or name another, then run them again";

/// Writes them to `file`, whole or not at all.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write(file: &Path, tests: &[Test], verdicts: &[TestResult]) -> Result<()> {
    let mut suite = TestSuite::new("runbooks");
    for (test, verdict) in tests.iter().zip(verdicts) {
        suite.add_test_case(case(test, verdict));
    }
    let mut report = Report::new("lifeboat");
    report.add_test_suite(suite);
    let text = report.to_string().map_err(|error| Problem::refused(format!("the results cannot be written: {error}"), ""))?;
    let all = |out: &mut File| out.write_all(text.as_bytes());
    let written = match std::fs::metadata(file) {
        Ok(about) if about.is_file() => write_over(&meant(file), about.permissions(), all).or_else(|error| match error.kind() {
            // Nothing can be put in its place: a file that is mounted, a folder of somebody else's.
            ErrorKind::PermissionDenied | ErrorKind::ResourceBusy => std::fs::write(file, &text),
            _ => Err(error),
        }),
        // A pipe, a terminal.
        Ok(_) => std::fs::write(file, &text),
        Err(_) => write_over(&meant(file), Permissions::from_mode(0o666), all),
    };
    written.map_err(|error| {
        let problem = Problem::file("write", file, &error);
        Problem { shown: Diagnostic { help: Some(RAN.to_owned()), ..problem.shown }, ..problem }
    })
}

/// The file that a link leads to, whether it is there or not.
fn meant(file: &Path) -> PathBuf {
    let named = || std::fs::read_link(file).ok().map(|to| file.parent().unwrap_or(Path::new("")).join(to));
    file.canonicalize().ok().or_else(named).unwrap_or_else(|| file.to_owned())
}

/// Looks whether results can be written to a file, before there are any.
///
/// # Errors
/// They cannot.
pub(crate) fn can_write(file: &Path) -> Result<()> {
    let meant = meant(file);
    let folder = meant.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let opened = match std::fs::metadata(file) {
        Ok(_) => File::options().append(true).open(file).map(drop),
        // None is left behind.
        Err(_) => tempfile::tempfile_in(folder).map(drop),
    };
    opened.map_err(|error| Problem::file("write", file, &error))
}

fn case(test: &Test, verdict: &TestResult) -> TestCase {
    let status = match verdict.failures.first() {
        None => TestCaseStatus::success(),
        Some(first) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let all: Vec<String> = verdict.failures.iter().map(|shown| render(shown, false)).collect();
            status.set_message(first.title.as_str()).set_type(first.code.as_deref().unwrap_or("error")).set_description(all.join("\n\n"));
            status
        }
    };
    let mut case = TestCase::new(test.name.as_str(), status);
    case.set_time(Duration::try_from_secs_f64(verdict.seconds).unwrap_or_default());
    if !verdict.printed.is_empty() {
        case.set_system_out(verdict.printed.join("\n"));
    }
    if !verdict.warnings.is_empty() {
        case.set_system_err(verdict.warnings.iter().map(|told| format!("warning: {told}")).collect::<Vec<_>>().join("\n"));
    }
    case
}

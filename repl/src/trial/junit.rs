//! Results of tests as JUnit XML, for whoever collects those.

use super::{Test, TestResult};
use crate::print::render;
use crate::problem::{Problem, Result};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Writes them to `file`.
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
    std::fs::write(file, text).map_err(|error| Problem::file("write", file, &error))
}

/// Looks whether results can be written to a file, before there are any.
///
/// # Errors
/// They cannot.
pub(crate) fn can_write(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Where there is none yet, none is left behind.
    let opened = if file.exists() { File::options().append(true).open(file).map(drop) } else { tempfile::tempfile_in(folder).map(drop) };
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

//! Tests of runbooks: each in a lab of its own, in virtual time, as many at once as the machine has cores.

mod found;
mod junit;
mod labs;
mod recorded;
mod script;
mod words;

pub(crate) use found::find;
pub(crate) use junit::{can_write, write};
pub(crate) use words::catalogue;

use crate::problem::Problem;
use engine::Diagnostic;
use labs::Labs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// A test.
pub(crate) struct Test {
    /// Its file, relative to where tests were looked for.
    pub(crate) name: String,
    /// Its file.
    pub(crate) path: PathBuf,
    /// Whether it is a recorded run.
    pub(crate) recorded: bool,
}

/// What came of a test.
#[derive(Default)]
pub(crate) struct TestResult {
    /// What went wrong, the first thing first; nothing if it passed.
    pub(crate) failures: Vec<Diagnostic>,
    /// What makes it prove less than it says.
    pub(crate) warnings: Vec<String>,
    /// What it printed.
    pub(crate) printed: Vec<String>,
    /// Lab time it took.
    pub(crate) simulated: f64,
    /// The machine's time.
    pub(crate) seconds: f64,
}

impl TestResult {
    fn failed(problem: Problem) -> Self {
        Self { failures: vec![problem.shown], ..Self::default() }
    }

    /// Whether it is as it should be.
    pub(crate) fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs them, and tells each in order.
///
/// # Errors
/// There is no folder for labs.
pub(crate) fn run(
    tests: &[Test],
    cancel: &CancellationToken,
    mut tell: impl FnMut(&Test, &TestResult),
) -> Result<Vec<TestResult>, Problem> {
    let labs = Labs::new(cancel.clone())?;
    let (next, count) = (AtomicUsize::new(0), std::thread::available_parallelism().map_or(1, usize::from).min(tests.len()));
    let (give, take) = mpsc::channel();
    let work = |give: mpsc::Sender<(usize, TestResult)>| {
        while let Some((at, test)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, tests.get(at)?))) {
            // The receiver waits until every sender is gone.
            let _ = give.send((at, one(test, &labs, cancel)));
        }
    };
    let mut verdicts: Vec<Option<TestResult>> = tests.iter().map(|_| None).collect();
    std::thread::scope(|threads| {
        for _ in 0..count {
            let give = give.clone();
            threads.spawn(|| work(give));
        }
        drop(give);
        let mut told = 0;
        for (at, verdict) in take {
            verdicts[at] = Some(verdict);
            while let Some(Some(verdict)) = verdicts.get(told) {
                tell(&tests[told], verdict);
                told += 1;
            }
        }
    });
    Ok(verdicts.into_iter().flatten().collect())
}

fn one(test: &Test, labs: &Labs, cancel: &CancellationToken) -> TestResult {
    #[expect(clippy::disallowed_methods, reason = "how long a test took on this machine is shown beside lab time")]
    let began = Instant::now();
    let run = if test.recorded { recorded::run } else { script::run };
    // A bug of ours in one test takes no result from the others.
    let came = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(test, labs, cancel)));
    let broken = |_| Err(Problem::refused("the test hit a bug in Lifeboat", "the lines above show where"));
    let verdict = came.unwrap_or_else(broken).unwrap_or_else(TestResult::failed);
    TestResult { seconds: began.elapsed().as_secs_f64(), ..verdict }
}

/// An empty folder that goes when it is dropped, in memory where there is some: nothing in it is to outlive the test.
fn scratch() -> Result<tempfile::TempDir, Problem> {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()) } else { tempfile::tempdir() };
    made.map_err(|error| Problem::file("make a folder in", &std::env::temp_dir(), &error))
}

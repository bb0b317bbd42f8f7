//! The program as a user starts it: wall time and memory of a cold process.

use super::{Row, row};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lifeboat");
const ROUNDS: usize = 7;

pub(super) fn rows() -> Vec<Row> {
    let version = median((0..ROUNDS).map(|_| measure(&["--version"]).0));
    let (mut walls, mut peaks) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let home = tempfile::tempdir().unwrap();
        let runbook = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runbooks/workshop.rhai");
        let (wall, peak) = measure(&["--home", home.path().to_str().unwrap(), "run", runbook.to_str().unwrap()]);
        walls.push(wall);
        peaks.push(peak);
    }
    vec![
        row("lifeboat --version", format!("{:.1} ms", version.as_secs_f64() * 1e3), "under 20 ms"),
        row("the workshop on the lab, wall", format!("{:.2} s", median(walls.into_iter()).as_secs_f64()), "under 1 s"),
        row("the workshop on the lab, peak memory", format!("{} MiB", peaks.iter().max().unwrap() >> 10), "under 100 MiB"),
    ]
}

/// Runs the program to its end: wall time, and the highest resident size seen in KiB (asked every 2 ms; the kernel keeps the maximum).
fn measure(arguments: &[&str]) -> (Duration, u64) {
    let began = Instant::now();
    let mut child = Command::new(PROGRAM).args(arguments).stdout(Stdio::null()).spawn().unwrap();
    let (mut peak, status) = (0, Path::new("/proc").join(child.id().to_string()).join("status"));
    let ended = loop {
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        peak = peak.max(resident_peak(&status).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(ended.success(), "{arguments:?} ended with {ended}");
    (began.elapsed(), peak)
}

fn resident_peak(status: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches("kB").trim().parse().ok()
}

pub(super) fn median<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}

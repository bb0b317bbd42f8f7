//! The program as a user starts it: wall time and memory of a cold process.

use super::{Row, row};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lifeboat");
const ROUNDS: usize = 7;

pub(super) fn rows() -> Vec<Row> {
    let version = median((0..ROUNDS).map(|_| time(&["--version"], 0)));
    let check = median((0..ROUNDS).map(|_| check()));
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
        row("lifeboat check, a runbook of 1,000 lines", format!("{:.1} ms", check.as_secs_f64() * 1e3), "under 20 ms"),
        row("the workshop on the lab, wall", format!("{:.2} s", median(walls.into_iter()).as_secs_f64()), "under 1 s"),
        row("the workshop on the lab, peak memory", format!("{} MiB", peaks.iter().max().unwrap() >> 10), "under 100 MiB"),
    ]
}

/// Checks a runbook of a thousand lines: steps of the shipped ones' kind.
fn check() -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "let p = runbook(#{ title: \"Long\", params: #{ site: #{ type: \"string\", value: \"a\" } } });\n".to_owned();
    for number in 0..111 {
        text += &format!(
            "let found_{number} = step(\"look-{number}\", \"What runs\", || {{\n\
             \x20   let all = ec2::describe_instances(#{{ Filters: [#{{ Name: \"tag:site\", Values: [p.site] }}] }});\n\
             \x20   let running = all.filter(|one| one.State.Name == \"running\").map(|one| one.InstanceId);\n\
             \x20   if !running.is_empty() {{\n\
             \x20       wait_for(\"they stop\", #{{ timeout: \"5m\" }}, || ec2::describe_instances(#{{ InstanceIds: running }}).is_empty());\n\
             \x20   }}\n\
             \x20   print(`${{running.len()}} of ${{all.len()}}`);\n\
             \x20   running\n\
             }});\n"
        );
    }
    assert_eq!(text.lines().count(), 1000);
    let runbook = folder.path().join("long.rhai");
    std::fs::write(&runbook, text).unwrap();
    time(&["check", "--deny-warnings", runbook.to_str().unwrap()], 0)
}

/// Runs the program to its end with this exit code: wall time. Nobody looks at it meanwhile: that would take time from it.
pub(super) fn time(arguments: &[&str], code: i32) -> Duration {
    let began = Instant::now();
    let ended = Command::new(PROGRAM).args(arguments).stdout(Stdio::null()).status().unwrap();
    let wall = began.elapsed();
    assert_eq!(ended.code(), Some(code), "{arguments:?} ended with {ended}");
    wall
}

/// Runs the program to its end: wall time, and the highest resident size seen in KiB (asked every 2 ms; the kernel keeps the maximum).
pub(super) fn measure(arguments: &[&str]) -> (Duration, u64) {
    let began = Instant::now();
    let mut child = Command::new(PROGRAM).args(arguments).stdout(Stdio::null()).spawn().unwrap();
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let watching = std::thread::spawn(move || {
        let mut peak = 0;
        while let Some(seen) = resident_peak(&status) {
            peak = peak.max(seen);
            std::thread::sleep(Duration::from_millis(2));
        }
        peak
    });
    let ended = child.wait().unwrap();
    let wall = began.elapsed();
    assert!(ended.success(), "{arguments:?} ended with {ended}");
    (wall, watching.join().unwrap())
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

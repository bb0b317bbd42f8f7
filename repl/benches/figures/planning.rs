//! Planning a drill of a whole fleet: two rehearsals of it, laid over each other.

use super::process::{measure, median};
use super::{Row, row};
use std::path::Path;
use std::time::Duration;

const ROUNDS: usize = 3;
const FEW: usize = 30;
const MANY: usize = 300; // as many as replicate into one account and Region
const DRILL: &str = r#"let p = runbook(#{ title: "Drill of the fleet", regions: ["us-east-1"] });
let all = step("who", || source_servers(#{ tags: #{} }));
step("drill", || drill(#{ servers: all, point_in_time: "latest", timeout: "3h" }));
"#;

pub(super) fn rows() -> Vec<Row> {
    let (few, _) = plan(FEW);
    let (many, peak) = plan(MANY);
    let (fewer, more) = (f64::from(u32::try_from(FEW).unwrap()), f64::from(u32::try_from(MANY).unwrap()));
    let growth = (many.as_secs_f64() / few.as_secs_f64()).ln() / (more / fewer).ln();
    vec![
        row(format!("planning a drill of {FEW} servers"), format!("{:.2} s", few.as_secs_f64()), ""),
        row(format!("planning a drill of {MANY} servers"), format!("{:.2} s", many.as_secs_f64()), "under 1 s"),
        row("its peak memory", format!("{} MiB", peak >> 10), "under 200 MiB"),
        row("growth of its time, exponent", format!("{growth:.2}"), "at most 1.1"),
    ]
}

/// Plans a drill of `servers` servers: the median wall time, and the most memory.
fn plan(servers: usize) -> (Duration, u64) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (home, runbook, plan) = (file("home"), file("fleet.rhai"), file("fleet.plan"));
    std::fs::write(Path::new(&runbook), DRILL).unwrap();
    measure(&["--home", &home, "lab", "reset", "--yes", "--to", &format!("fleet:{servers}")]);
    let rounds: Vec<_> = (0..ROUNDS).map(|_| measure(&["--home", &home, "plan", &runbook, "-o", &plan])).collect();
    (median(rounds.iter().map(|round| round.0)), rounds.iter().map(|round| round.1).max().unwrap_or(0))
}

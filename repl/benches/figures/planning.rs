//! Planning a drill of a whole fleet: two rehearsals of it, laid over each other; and a run held to the plan, rehearsed again first.

use super::process::{measure, median, time};
use super::{Row, row};
use std::time::Duration;
use tempfile::TempDir;

const ROUNDS: usize = 3;
const FEW: u32 = 30;
const MANY: u32 = 300; // as many as replicate into one account and Region
const ACCOUNTS: u32 = 10;
const DRILL: &str = r#"let p = runbook(#{ title: "Drill of the fleet", regions: ["us-east-1"] });
let all = step("who", || source_servers(#{ tags: #{} }));
step("drill", || drill(#{ servers: all, point_in_time: "latest", timeout: "3h" }));
"#;
const NOTHING: &str = "let p = runbook(#{ title: \"Nothing\", regions: [\"us-east-1\"] });\n";

pub(super) fn rows() -> Vec<Row> {
    let none = Account::with(FEW, 0).of(NOTHING);
    let of_none = median((0..ROUNDS).map(|_| none.plan("planned")));
    let few = Account::with(FEW, 0);
    let of_few = median((0..ROUNDS).map(|_| few.plan("planned")));
    let many: Vec<Account> = (0..ACCOUNTS).map(|account| Account::with(MANY, account)).collect();
    let peak = (0..ROUNDS).map(|_| many[0].peak("planned")).max().unwrap_or(0);
    let of_many = median((0..ROUNDS).map(|_| many[0].plan("planned")));
    let of_all: Duration = many.iter().map(|account| account.plan("planned")).sum();
    let of_each = of_all.as_secs_f64() / f64::from(ACCOUNTS);
    let held = many[0].run("planned");
    let seconds = |time: Duration| format!("{:.2} s", time.as_secs_f64());
    let all = MANY * ACCOUNTS;
    vec![
        row(format!("planning a drill of {FEW} servers"), seconds(of_few), ""),
        row(format!("planning a drill of {MANY} servers"), seconds(of_many), "under 1 s"),
        row(format!("planning drills of {all} servers, {ACCOUNTS} accounts one after the other"), seconds(of_all), ""),
        row("peak memory of planning 300 servers", format!("{} MiB", peak >> 10), "under 200 MiB"),
        row("planning a runbook that does nothing", seconds(of_none), ""),
        row(
            "growth of its time, exponent, 30 to 300 servers, without the time of planning nothing",
            format!("{:.2}", growth((FEW, of_few.saturating_sub(of_none)), (MANY, of_many.saturating_sub(of_none)))),
            "at most 1.1",
        ),
        row("one of the ten plans, on average, to the one of the first account", format!("{:.2}", of_each / of_many.as_secs_f64()), ""),
        row("a run held to the plan of 300, rehearsed again, until its first step is done", seconds(held), ""),
    ]
}

/// By which power of the number of servers the time grew.
fn growth(few: (u32, Duration), many: (u32, Duration)) -> f64 {
    (many.1.as_secs_f64() / few.1.as_secs_f64()).ln() / (f64::from(many.0) / f64::from(few.0)).ln()
}

/// An account whose servers replicate, and somebody's folder.
struct Account(TempDir);

impl Account {
    fn with(servers: u32, account: u32) -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        std::fs::write(made.0.path().join("fleet.rhai"), DRILL).unwrap();
        let (fleet, account) = (format!("fleet:{servers}"), format!("1111222233{account:02}"));
        measure(&["--home", &made.path("home"), "lab", "reset", "--yes", "--to", &fleet, "--account", &account]);
        made
    }

    /// With another runbook.
    fn of(self, runbook: &str) -> Self {
        std::fs::write(self.0.path().join("fleet.rhai"), runbook).unwrap();
        self
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Plans the drill, into a file that may be there: wall time.
    fn plan(&self, name: &str) -> Duration {
        drop(std::fs::remove_file(self.path(name)));
        time(&["--home", &self.path("home"), "plan", &self.path("fleet.rhai"), "-o", &self.path(name)], 0)
    }

    /// The same: the most memory.
    fn peak(&self, name: &str) -> u64 {
        drop(std::fs::remove_file(self.path(name)));
        measure(&["--home", &self.path("home"), "plan", &self.path("fleet.rhai"), "-o", &self.path(name)]).1
    }

    /// Runs the drill held to that plan, as far as its first step: wall time.
    fn run(&self, plan: &str) -> Duration {
        let (home, runbook, plan) = (self.path("home"), self.path("fleet.rhai"), self.path(plan));
        time(&["--home", &home, "run", &runbook, "--plan", &plan, "--until", "who"], 3)
    }
}

//! A drill of many servers: a job for each hundred, then each instance is looked at, registered, and at last terminated.

use super::still::{op, run, seams};
use engine::journal::{Record, memory};
use engine::op::{Call, Op};
use engine::plan::Plan;
use engine::run::{RunOutcome, begin};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long each part took.
pub(crate) struct Figures {
    pub(crate) servers: usize,
    pub(crate) rehearsed: Duration,
    pub(crate) laid_over: Duration,
    /// A run held to the plan, the plan read from its JSON.
    pub(crate) followed: Duration,
    pub(crate) compared: Duration,
    /// Most memory of the process so far, in MiB.
    pub(crate) peak: u64,
}

const SCRIPT: &str = r#"let p = runbook(#{ title: "A drill", regions: ["us-east-1"] });
let waves = step("readiness", || bench::waves());
let launched = step("drill", || parallel("wave", waves, |wave| {
    let job = bench::start(#{ servers: wave.servers.map(|server| #{ id: server.id }), drill: true });
    wait_for(`job ${job.id}`, #{ timeout: "60m" }, || bench::job(#{ id: job.id }).status == "COMPLETED");
    let instances = bench::launched(#{ job: job.id, servers: wave.servers.map(|server| server.id) });
    each("server", instances, |one| {
        bench::template(#{ server: one.server });
        bench::register(#{ name: `${one.name}.example.com`, address: one.address });
    });
    instances
}));
step("end", || each("end", waves, |wave| bench::terminate(#{ wave: wave.name })));
"#;

fn ops(servers: usize, salt: u8) -> Vec<Op> {
    let id = move |kind: &str, number: usize| format!("{kind}-{salt:02x}{number:015x}");
    let number = |id: &Value| id.as_str().unwrap_or_default().trim_start_matches("s-").parse::<usize>().unwrap_or_default();
    let server = |n: usize| json!({ "id": format!("s-{n:05}"), "name": format!("server-{n}"), "wave": n / 100, "state": "CONTINUOUS", "disks": [{ "name": "/dev/sda", "bytes": 8_589_934_592_u64 }], "tags": { "Name": format!("server-{n}"), "team": "orders", "tier": "web" } });
    let instance = move |n: usize| {
        let address = format!("10.{salt}.{}.{}", n / 250, n % 250);
        json!({ "instance": id("i", n), "server": format!("s-{n:05}"), "name": format!("server-{n}"), "address": address, "state": "RUNNING", "volumes": [id("vol", n)], "interface": { "id": id("eni", n), "address": address } })
    };
    let first = move |call: &Call| number(&call.args["servers"][0]["id"]);
    vec![
        op("bench::waves", false, &[], move |_| {
            let wave = |n: usize| json!({ "name": format!("wave-{n}"), "servers": Vec::from_iter((n * 100..servers.min(n * 100 + 100)).map(server)) });
            (0..servers.div_ceil(100)).map(wave).collect()
        }),
        op("bench::start", true, &["servers", "drill"], move |call| json!({ "id": id("job", first(call)) })),
        op("bench::job", false, &["id"], |_| json!({ "status": "COMPLETED" })),
        op("bench::launched", false, &["job", "servers"], move |call| {
            call.args["servers"].as_array().unwrap().iter().map(|server| instance(number(server))).collect()
        }),
        op(
            "bench::template",
            false,
            &["server"],
            |call| json!({ "server": call.args["server"], "type": "t3.small", "groups": ["sg-1"], "subnet": "subnet-1", "data": "x".repeat(200) }),
        ),
        op("bench::register", true, &["name", "address"], |_| Value::Null),
        op("bench::terminate", true, &["wave"], |_| Value::Null),
    ]
}

fn rehearsed(folder: &std::path::Path, servers: usize, salt: u8) -> Vec<Record> {
    let (journals, kept) = memory();
    let ended = begin(run(folder, SCRIPT, salt, None), seams(ops(servers, salt), journals, salt)).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    kept.take()
}

/// Plans a drill, holds a run to the plan, and compares it with itself.
pub(crate) fn planned(servers: usize) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let (first, second) = std::thread::scope(|threads| {
        let second = threads.spawn(|| rehearsed(folder.path(), servers, 2));
        (rehearsed(folder.path(), servers, 1), second.join().unwrap())
    });
    let (rehearsal, began) = (began.elapsed(), Instant::now());
    let surface = seams(ops(servers, 1), memory().0, 1).surface;
    let plan = Plan::of(&surface, &first, &second).unwrap();
    let bytes = serde_json::to_vec(&plan).unwrap();
    let (laid_over, began) = (began.elapsed(), Instant::now());
    let peak = peak();
    let held = begin(run(folder.path(), SCRIPT, 3, Some(bytes)), seams(ops(servers, 3), memory().0, 3)).unwrap();
    assert_eq!(held.outcome, RunOutcome::Completed, "{:?}", held.error);
    let (followed, began) = (began.elapsed(), Instant::now());
    assert_eq!(plan.changed(&plan.clone()), []);
    Figures { servers, rehearsed: rehearsal, laid_over, followed, compared: began.elapsed(), peak }
}

/// Most memory of this process so far, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or_default() / 1024
}

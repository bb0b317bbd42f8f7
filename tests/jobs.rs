//! Jobs of DRS that outlive the wait for them.

use crate::support::{Project, opened};
use engine::journal::Record;
use serde_json::Value;

const DRILL: &str = r#"
let all = step("who", || source_servers(#{ tags: #{} }));
step("drill", || drill(#{ servers: all, point_in_time: "latest", timeout: "2m" }));
"#;

fn launched(project: &Project) -> usize {
    let look = "drs::describe_recovery_instances().filter(|one| one.ec2InstanceState == \"RUNNING\").len()\n";
    let done = project.typed(&["repl"], look).exits(0);
    done.out.lines().find_map(|line| line.trim().parse().ok()).unwrap_or_else(|| panic!("{}", done.all()))
}

#[test]
fn what_a_job_still_launches_is_waited_for_and_taken_away() {
    let finally = r#"finally("end", "Take it away", || terminate_drill(#{ servers: source_servers(#{ tags: #{} }) }));"#;
    let project = Project::new("", &format!("{finally}{DRILL}"));
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    let failed = project.run(&["run", "test.rhai"]).exits(1).says("TimedOut");
    assert!(failed.out.contains("2 instances terminated") && !failed.out.contains("left by this run"), "{}", failed.all());
    project.run(&["lab", "advance", "1h"]).exits(0);
    assert_eq!(launched(&project), 0, "nothing comes up later");
    project.run(&["abandon", "test-1"]).exits(0).shows("nothing it made is left");
}

#[test]
fn a_job_that_is_not_over_stands_whoever_looked_meanwhile() {
    let caught = DRILL
        .replace("step(\"drill\", || drill(", "step(\"drill\", || try { drill(")
        .replace("timeout: \"2m\" }));", "timeout: \"2m\" }) } catch (e) { drs::describe_recovery_instances(); throw e; });");
    let project = Project::new("", &caught);
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1).shows("left by this run: 1 recovery job");
    project.run(&["lab", "advance", "1h"]).exits(0);
    assert_eq!(launched(&project), 2, "it went on");
}

#[test]
fn what_a_drill_takes_the_place_of_is_told_as_gone() {
    let script = r#"
let all = step("who", || source_servers(#{ tags: #{} }));
step("first", || drill(#{ servers: all, point_in_time: "latest" }));
step("again", || drill(#{ servers: all, point_in_time: "latest" }));
"#;
    let project = Project::new("", script);
    project.run(&["lab", "reset", "--yes", "--to", "drilled"]).exits(0);
    let plan = project.run(&["plan", "test.rhai"]).exits(0);
    let afterwards = plan.out.split("afterwards").nth(1).unwrap_or_else(|| panic!("{}", plan.out));
    assert!(afterwards.contains("is gone        2 drill instances: "), "those of before, and not the first ones: {}", plan.out);
    project.run(&["run", "test.rhai"]).exits(0).shows("left by this run: 2 drill instances");
}

#[test]
fn what_another_runs_drill_took_the_place_of_does_not_stand_where_that_is_known() {
    let drill = "let all = source_servers(#{ tags: #{} });\nstep(\"drill\", || drill(#{ servers: all, point_in_time: \"latest\" }));";
    let end = "approve(\"go\", #{ text: \"End it?\" });\nstep(\"end\", || terminate_drill(#{ servers: all }));";
    let project = Project::new("", &format!("{drill}\n{end}"));
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(3).shows("left by this run: 2 drill instances");
    let other = std::fs::read_to_string(project.path("test.rhai")).unwrap().replace(end, "");
    std::fs::write(project.path("other.rhai"), other).unwrap();
    project.run(&["run", "other.rhai"]).exits(0);
    project.run(&["approve", "test-1"]).exits(0);
    let ended = project.run(&["resume", "test-1"]).exits(0).shows("0 instances terminated; not launched by this run, and left: i-");
    assert!(!ended.all().contains("left by this run"), "{}", ended.all());
    assert_eq!(launched(&project), 2, "the other's are left");
}

/// A project that drills servers which replicate, and ends the drill.
fn drilling() -> Project {
    let script = r#"
let all = step("who", || source_servers(#{ tags: #{} }));
step("drill", || drill(#{ servers: all, point_in_time: "latest" }));
step("end", || terminate_drill(#{ servers: all }));
"#;
    let project = Project::new("", script);
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    project
}

#[test]
fn a_termination_whose_answer_was_lost_is_found_by_its_servers() {
    let project = drilling();
    project.run(&["lab", "fault", "add", "drs:TerminateRecoveryInstances lost"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0).shows("2 instances terminated");
    assert_eq!(project.effects().iter().filter(|operation| *operation == "TerminateRecoveryInstances").count(), 1);
}

/// Twenty jobs at a time is the quota: of two, the second finds no room.
const CROWDED: &str = r#"
fn crowd(servers) {
    for server in servers { drs::start_recovery(#{ sourceServers: [#{ sourceServerID: server.sourceServerID }], isDrill: true }); }
}
let all = step("who", || source_servers(#{ tags: #{} }));
let many = all.extract(0, 101);
let few = all.extract(101);
step("crowd", || crowd(few));
step("drill", || drill(#{ servers: many, point_in_time: "latest", timeout: "3h" }));
step("crowd-again", || crowd(few));
step("end", || terminate_drill(#{ servers: many, timeout: "3h" }));
"#;

#[test]
fn jobs_that_were_started_are_followed_to_their_end_where_a_later_one_is_refused() {
    let project = Project::new("", CROWDED);
    project.run(&["lab", "reset", "--yes", "--to", "fleet:120"]).exits(0);
    let failed = project.run(&["run", "test.rhai"]).exits(1).says("ServiceQuotaExceededException").says("; started before that: drsjob-");
    failed.says(": 100 of 100 launched; a resumed run starts the others");
    assert_eq!(launched(&project), 119, "it was followed to its end");
    let failed = project.run(&["resume", "test-1"]).exits(1).shows(": 101 of 101 launched").says("ServiceQuotaExceededException");
    failed.says("100 instances went before that; a resumed run terminates the others");
    project.run(&["resume", "test-1"]).exits(0);
    project.run(&["lab", "advance", "1h"]).exits(0);
    assert_eq!(launched(&project), 19);
}

#[test]
fn no_question_is_for_all_jobs_there_ever_were() {
    let project = drilling();
    project.run(&["run", "test.rhai"]).exits(0);
    let (_, records) = opened(&project.home().join("runs/test-1")).unwrap();
    let asked: Vec<Value> = records
        .iter()
        .filter_map(|record| match record {
            Record::Asked { call, .. } if call.op == "drs::describe_jobs" => Some(call.args["filters"].clone()),
            _ => None,
        })
        .collect();
    assert!(asked.len() >= 2 && asked.iter().all(|filters| filters["fromDate"].is_string() || filters["jobIDs"].is_array()), "{asked:?}");
}

//! Jobs of DRS that outlive the wait for them.

use crate::support::Project;

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

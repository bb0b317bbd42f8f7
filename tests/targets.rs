//! Recovery targets: what a plan expects, what a run came to, and whether that is good enough.

use crate::stale::replicating;
use crate::support::Project;

fn script(project: &Project, rpo: &str, point: &str) {
    let script = r#"let p = runbook(#{ title: "Drill", regions: ["us-east-1"], recover: "never", params: #{},
    targets: #{ rto: "60m", rpo: "RPO" },
    rehearse: #{ "the site is dark": "drs:StartRecovery lost" } });
step("drill", || drill(#{ servers: source_servers(#{ tags: #{} }), point_in_time: "POINT" }));
"#;
    std::fs::write(project.path("drill.rhai"), script.replace("RPO", rpo).replace("POINT", point)).unwrap();
}

fn now(project: &Project) -> jiff::Timestamp {
    project.run(&["lab", "status", "--json"]).exits(0).last()["now"].as_str().unwrap().parse().unwrap()
}

#[test]
fn how_old_recovered_data_is_is_judged_in_the_plan_and_in_the_run() {
    let project = replicating();
    let before = now(&project);
    project.run(&["lab", "advance", "40m"]).exits(0);
    script(&project, "15m", &before.to_string());
    let told = project.run(&["plan", "drill.rhai"]).exits(0);
    let told = told.shows("RPO target 15m: NOT MET, oldest data 4").shows("<-- look here").shows("RTO target 60m: met");
    assert_eq!(told.out.matches("RPO target 15m: NOT MET").count(), 2, "where something else goes wrong, too: {}", told.out);
    script(&project, "50m", &before.to_string());
    let told = project.run(&["plan", "drill.rhai", "-o", "d.plan"]).exits(0).shows("RPO target 50m: met, oldest data 4");
    assert_eq!(told.out.matches("RPO target").count(), 1, "{}", told.out);
    let plan: serde_json::Value = serde_json::from_slice(&std::fs::read(project.path("d.plan")).unwrap()).unwrap();
    let planned = plan["targets"]["rpo"]["seconds"].as_f64().unwrap();
    assert!((2400.0..3000.0).contains(&planned) && plan["targets"]["rpo"]["met"] == true, "{plan}");

    let ended = project.run(&["run", "drill.rhai", "--plan", "d.plan", "--json"]).exits(0).last();
    let rpo = &ended["targets"]["rpo"];
    assert!(rpo["met"] == true && (rpo["seconds"].as_f64().unwrap() - planned).abs() < 60.0, "{ended}");
    assert_eq!(ended["targets"]["rto"]["met"], true);
    let line = "targets   RPO target 50m: met, oldest data 4";
    project.run(&["show", "drill-1"]).exits(0).shows(line).shows("RTO target 60m: met");
    project.run(&["resume", "drill-1"]).exits(0).shows(line);
    assert_eq!(project.run(&["show", "drill-1", "--json"]).exits(0).last()["targets"], ended["targets"]);

    // The last data there is.
    script(&project, "1m", "latest");
    project.run(&["run", "drill.rhai"]).exits(0).shows("targets   RPO target 1m: met, oldest data ");
}

#[test]
fn a_plan_that_ends_with_an_error_meets_no_target() {
    let project = Project::empty();
    let script =
        r#"let p = runbook(#{ title: "T", regions: ["us-east-1"], params: #{}, targets: #{ rto: "60m" } }); step("a", || throw "no");"#;
    std::fs::write(project.path("test.rhai"), script).unwrap();
    let told = project.run(&["plan", "test.rhai"]).exits(1).shows("RTO target 60m");
    assert!(!told.out.contains("met"), "{}", told.out);
}

#[test]
fn taking_a_run_back_is_no_recovery_and_is_not_judged_as_one() {
    let project = Project::empty();
    let script = r#"let p = runbook(#{ title: "T", regions: ["us-east-1"], params: #{}, targets: #{ rto: "60m" } });
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: was.User.UserName }) }, || iam::create_user(#{ UserName: "a" }));
"#;
    std::fs::write(project.path("test.rhai"), script).unwrap();
    project.run(&["run", "test.rhai"]).exits(0).shows("targets   RTO target 60m: met");
    project.run(&["lab", "advance", "2h"]).exits(0);
    let undone = project.run(&["undo", "test-1", "--yes"]).exits(0);
    assert!(!undone.out.contains("RTO"), "{}", undone.out);
    let before = "targets   before it was taken back: RTO target 60m: met\n";
    project.run(&["show", "test-1"]).exits(0).shows(before);
    let targets = project.run(&["show", "test-1", "--json"]).exits(0).last()["targets"].clone();
    assert_eq!(targets["rto"]["met"], true, "{targets}");
}

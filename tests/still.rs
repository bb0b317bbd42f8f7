//! Time at which nobody carries a run, and the machine's own beside that of the lab.

use crate::host_keys::{site, write};
use crate::support::Project;
use jiff::{SignedDuration, Timestamp};

#[test]
fn time_at_which_nobody_carries_a_run_is_none_that_its_step_takes() {
    let script = r#"
step("zero", || iam::list_users());
step("one", || {
    iam::create_user(#{ UserName: "a" });
    try { wait_for("five users", #{ timeout: "1m" }, || iam::list_users().len() == 5); } catch {}
    s3::create_bucket(#{ Bucket: "b-of-one" });
});
step("two", || 2);
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "zero"]).exits(3);
    project.run(&["lab", "fault", "add", "s3:CreateBucket access-denied"]).exits(0);
    let failed = project.run(&["resume"]).exits(1).shows("one  FAILED   1m00s   AccessDenied");
    assert!(!failed.out.contains("stood still"), "{}", failed.out);
    project.run(&["lab", "advance", "3h12m"]).exits(0);
    project.run(&["lab", "fault", "clear"]).exits(0);
    let ended = project.run(&["resume"]).exits(0).shows("one  ok       2m00s").shows("simulated, stood still 3h12m");
    assert!(!ended.out.contains("3h14m"), "{}", ended.out);
    project.run(&["show", "test-1"]).exits(0).shows(" records   stood still 3h12m").shows("  one  ok       2m00s");
    project.run(&["runs"]).exits(0).shows("  2m00s  moved ");
    let shown = project.run(&["show", "test-1", "--json"]).exits(0).last();
    let still = |told: &serde_json::Value| told["still_seconds"].as_f64().unwrap().round();
    assert_eq!((still(&shown), still(&shown["steps"][1])), (11_520.0, 11_520.0), "{shown}");
    assert!(shown["steps"][2]["still_seconds"].is_null(), "{shown}");
    assert_eq!(still(&project.run(&["runs", "--json"]).exits(0).last()), 11_520.0);
}

#[test]
fn runs_are_told_with_the_time_of_the_machine_at_which_they_moved() {
    let project = Project::new("", "step(\"one\", || iam::list_users());");
    let before = Timestamp::now();
    project.run(&["run", "test.rhai"]).exits(0);
    let machine = project.run(&["runs", "--json"]).exits(0).last()["machine"].clone();
    let time = |key: &str| machine[key].as_str().unwrap().parse::<Timestamp>().unwrap();
    let second = SignedDuration::from_secs(1);
    assert!(before - second <= time("began") && time("began") <= time("last") + second, "{machine}");
    assert!(time("last") <= Timestamp::now(), "{machine}");
    let shown = time("last").strftime("moved %Y-%m-%d %H:%MZ").to_string();
    project.run(&["runs"]).exits(0).shows(&shown);
}

#[test]
fn a_wait_whose_look_lasted_beyond_its_end_looks_once_more_and_then_no_more() {
    let project = site();
    // Held up as a machine is that is put to sleep.
    let look = |held_up: &str| {
        let command = format!("if {held_up}; then touch /tmp/looked; sleep 300; fi; echo it is there");
        format!(
            "step(\"one\", || wait_for(\"it\", #{{ timeout: \"20s\", every: \"4s\" }}, || ssh::read(#{{ on: web, command: `{command}` }}).exit_code == 0));"
        )
    };
    write(&project, "once", &look("! test -e /tmp/looked"));
    project.run(&["run", "once.rhai"]).exits(0);
    write(&project, "always", &look("true"));
    project.run(&["run", "always.rhai"]).exits(1).says("TimedOut").says("not within 20s");
}

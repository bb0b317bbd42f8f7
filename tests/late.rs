//! A command that does not end in its time may go on on its host: it is not run again beside itself.

use crate::host_keys::{site, write};
use crate::support::Project;
use crate::terminal;
use expectrl::Expect;

/// Takes longer than it may.
const LONG: &str = r#"echo begin >> /tmp/lines; sleep 1500; echo end >> /tmp/lines; touch /tmp/done"#;

fn begun(settle: &str) -> Project {
    let project = site();
    write(&project, "run", &format!("step(\"long\", || ssh::run(#{{ on: web, command: \"{LONG}\", settle: {settle} }}));\n"));
    project
}

/// What stands in the file, once it has ended.
fn lines(project: &Project) -> String {
    project.run(&["lab", "advance", "60m"]).exits(0);
    write(project, "look", r#"print(`lines: ${ssh::read(#{ on: web, command: "tr '\n' ' ' < /tmp/lines" }).stdout}.`);"#);
    let seen = project.run(&["run", "look.rhai", "--new"]).exits(0).all();
    seen.lines().find_map(|line| line.split_once("lines: ")).unwrap_or_else(|| panic!("{seen}")).1.to_owned()
}

const LOOKS: &str = r#"#{ done_if: "test -e /tmp/done" }"#;

#[test]
fn it_is_looked_for_once_and_the_run_pauses_in_doubt() {
    let project = begun(LOOKS);
    let paused = project.run(&["run", "run.rhai"]).exits(3);
    paused
        .says("it is not known whether `long/ssh::run#1` happened: not done within 10m, its `timeout`")
        .says("may still be running on `wordpress-web.onpremsim.env`")
        .says(
            "`lifeboat resume` asks `done_if` first, and runs it again if that is not met: before that, make sure that it no longer runs there",
        );
    assert_eq!(lines(&project), "begin end .");
    project.run(&["resume", "run-1"]).exits(0);
    assert_eq!(lines(&project), "begin end .", "it was found done");
}

#[test]
fn who_resumes_without_a_terminal_has_seen_to_it_that_it_runs_no_longer() {
    let project = begun(LOOKS);
    project.run(&["run", "run.rhai"]).exits(3);
    project.run(&["resume", "run-1"]).exits(3).says("may still be running");
    assert_eq!(lines(&project), "begin begin end end .");
    let project = begun("\"repeat\"");
    project.run(&["run", "run.rhai"]).exits(3).says("`lifeboat resume` runs it again: before that");
    assert_eq!(lines(&project), "begin end .");
    let project = begun("\"ask\"");
    project.run(&["run", "run.rhai"]).exits(3).says("it is not run again unless somebody says that it did not happen");
    project.run(&["resume", "run-1"]).exits(3).says("it had not ended in its time, and may still be running");
    assert_eq!(lines(&project), "begin end .");
}

#[test]
fn the_person_at_the_terminal_is_asked_before_it_runs_again() {
    for settle in [LOOKS, "\"repeat\""] {
        let project = begun(settle);
        project.run(&["run", "run.rhai"]).exits(3);
        let mut session = terminal::start(&project, &["resume", "run-1"]);
        session.expect("IN DOUBT long/ssh::run#1").unwrap();
        session.expect("it had not ended in its time, and may still be running").unwrap();
        session.expect("did it happen?").unwrap();
        session.send_line("q").unwrap();
        terminal::ends(session, 3);
        let mut session = terminal::start(&project, &["resume", "run-1"]);
        session.expect("did it happen?").unwrap();
        session.send_line("y").unwrap();
        session.expect("completed").unwrap();
        terminal::ends(session, 0);
        assert_eq!(lines(&project), "begin end .");
    }
}

#[test]
fn a_wait_outlasts_a_service_that_does_not_answer_for_a_while() {
    let script = r#"
step("one", || {
    iam::create_user(#{ UserName: "a" });
    wait_for("the user is listed", #{ timeout: "30m", every: "15s" }, || iam::list_users().len() == 1);
});
"#;
    for fault in ["server-error", "throttle"] {
        let project = Project::new("", script);
        // More than one look tries.
        project.run(&["lab", "fault", "add", "iam:ListUsers", fault, "x20"]).exits(0);
        project.run(&["run", "test.rhai"]).exits(0).shows("completed");
        assert_eq!(project.effects().iter().filter(|name| *name == "CreateUser").count(), 1);
    }
    // For as long as the wait lasts, and not for ever.
    let project = Project::new("", &script.replace("30m", "10m"));
    project.run(&["lab", "fault", "add", "iam:ListUsers", "server-error", "x1000"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1).says("error[TimedOut]: the user is listed: not within 10m00s").says("last seen: NoAnswer");
}

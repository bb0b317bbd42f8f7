//! A disk that fills up while a run goes on: files of the child process may not grow beyond a limit, so a write fails
//! as it does where there is no room.

use crate::support::{Done, Project};
use std::process::{Command, Stdio};

/// Users one by one: the lab's file grows with each.
const USERS: &str = r#"
step("one", || { for number in 0..25 { iam::create_user(#{ UserName: `user-${number}` }); } });
step("two", || wait_for("all", #{ timeout: "5m", every: "5s" }, || iam::list_users().len() >= 25));
"#;
/// Much that is recorded and nothing that is asked of the lab, between two users.
const RECORDS: &str = r#"
step("one", || iam::create_user(#{ UserName: "before" }));
let many = [];
for number in 0..1500 { many.push(`item-${number}`); }
step("many", || each("all", many, |item| item));
step("two", || iam::create_user(#{ UserName: "after" }));
"#;

/// Runs a command none of whose files may become larger than so many KiB.
fn within(project: &Project, kib: u32, arguments: &[&str]) -> Done {
    // The signal is ignored, so that the write itself fails.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kib * 2);
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_lifeboat")]).args(arguments);
    let output = command.current_dir(project.path(".")).stdin(Stdio::null()).output().unwrap();
    Done { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() }
}

fn users(project: &Project) -> usize {
    project.effects().iter().filter(|operation| *operation == "CreateUser").count()
}

/// One error that names the file and says what to do.
#[track_caller]
fn one_error(done: &Done, file: &str) {
    let errors = done.err.lines().filter(|line| line.starts_with("error")).count();
    assert_eq!(errors, 1, "{}{}", done.out, done.err);
    assert!(done.err.contains(file) && !done.err.contains("panicked"), "no {file} in:\n{}{}", done.out, done.err);
    assert!(format!("{}{}", done.out, done.err).contains("free space"), "{}{}", done.out, done.err);
}

#[test]
fn a_full_disk_is_one_clear_error_and_with_room_again_it_goes_on() {
    let (mut refused, mut stopped) = (0, 0);
    for kib in [0, 1, 4, 16, 24, 40, 48, 64, 72, 80, 96, 128, 192, 256, 320, 448] {
        let project = Project::new("", USERS);
        let done = within(&project, kib, &["run", "test.rhai"]);
        match done.code {
            Some(0) => continue,
            // Nothing was done: there is no run.
            Some(6) => {
                refused += 1;
                assert!(project.run(&["runs", "--json"]).exits(0).lines().is_empty());
                project.run(&["run", "test.rhai"]).exits(0);
            }
            Some(1 | 3) => {
                stopped += 1;
                assert!(done.err.contains("test.rhai:3:"), "{kib} KiB:\n{}", done.err);
                assert!(done.out.contains("lifeboat resume test-1"), "{kib} KiB:\n{}", done.out);
                assert!(!done.all().contains("nothing was done"), "{kib} KiB:\n{}", done.all());
                project.run(&["resume"]).exits(0).shows("completed");
            }
            other => panic!("{kib} KiB: {other:?}\n{}{}", done.out, done.err),
        }
        one_error(&done, ".lifeboat/");
        assert_eq!(users(&project), 25, "{kib} KiB");
    }
    assert!(refused >= 3 && stopped >= 3, "{refused} refused, {stopped} stopped");
}

#[test]
fn a_journal_that_cannot_grow_ends_the_run_and_is_taken_up_again() {
    let mut stopped = 0;
    for kib in [144, 176, 208, 240] {
        let project = Project::new("", RECORDS);
        let done = within(&project, kib, &["run", "test.rhai"]).exits(1);
        one_error(&done, "journal.db");
        assert!(done.out.contains("FAILED") && done.out.contains("lifeboat resume test-1"), "{kib} KiB:\n{}", done.out);
        project.run(&["runs"]).exits(0).shows("test-1");
        project.run(&["show", "test-1"]).exits(0);
        project.run(&["resume"]).exits(0).shows("completed");
        assert_eq!(users(&project), 2, "{kib} KiB");
        stopped += 1;
    }
    assert_eq!(stopped, 4);
}

#[test]
fn a_disk_that_fills_up_while_a_run_is_resumed_is_told_too() {
    let project = Project::new("", USERS);
    within(&project, 128, &["run", "test.rhai"]).exits(3).says("it is not known whether");
    let before = users(&project);
    let again = within(&project, 1, &["resume"]);
    assert!(matches!(again.code, Some(6)), "{}{}", again.out, again.err);
    one_error(&again, ".lifeboat/");
    assert_eq!(users(&project), before);
    project.run(&["resume"]).exits(0);
    assert_eq!(users(&project), 25);
}

#[test]
fn a_fork_that_cannot_be_written_leaves_the_run_as_it_was() {
    let script = RECORDS.replace("step(\"two\", || iam::create_user(#{ UserName: \"after\" }))", "step(\"two\", || throw \"no\")");
    let project = Project::new("", &script);
    project.run(&["run", "test.rhai"]).exits(1);
    for kib in [16, 64, 144, 208] {
        let done = within(&project, kib, &["fork", "test-1", "--from", "two", "--yes"]);
        assert!(matches!(done.code, Some(1 | 6)), "{kib} KiB: {:?} {}", done.code, done.all());
        one_error(&done, ".lifeboat/");
        let runs = project.run(&["runs"]).exits(0);
        assert!(runs.out.contains("test-1") && !runs.out.contains("abandoned"), "{kib} KiB:\n{}\n{}", runs.out, done.err);
    }
    project.write("", RECORDS);
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(0);
}

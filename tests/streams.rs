//! Where standard output goes: a disk that is full, a pipe that nobody reads.

use crate::support::{PATIENCE, Project};
use jiff::Timestamp;
use std::fs::File;
use std::process::{Command, Stdio};

/// A command in a project, with its streams still to be given.
fn command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lifeboat"));
    command.args(arguments).current_dir(project.path(".")).stdin(Stdio::null());
    command
}

#[test]
fn an_answer_that_could_not_be_written_is_not_given_as_whole() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));");
    let full = |arguments: &[&str]| {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command(&project, arguments).stdout(full).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("not all of this could be written to standard output: No space left on device"), "{arguments:?}: {told}");
        output.status.code()
    };
    // What was done is done, whether that was told or not.
    assert_eq!(full(&["run", "test.rhai"]), Some(0));
    assert_eq!(project.effects(), ["CreateUser"]);
    for arguments in [
        &["runs"][..],
        &["show", "test-1"],
        &["verify", "test-1"],
        &["show", "test-1", "--json"],
        &["check", "test.rhai"],
        &["doc", "step"],
    ] {
        assert_eq!(full(arguments), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_second_ctrl_c_is_heard_whatever_the_first_has_to_tell_nobody() {
    let project = Project::new(
        "",
        "step(\"one\", || { iam::create_user(#{ UserName: \"a\" }); for n in 0..9000 { print(\"nobody reads this, and so the pipe is full\"); } });",
    );
    let (read, write) = std::io::pipe().unwrap();
    let mut child = command(&project, &["run", "test.rhai"]).stdout(write.try_clone().unwrap()).stderr(write).spawn().unwrap();
    let end = Timestamp::now() + PATIENCE;
    let in_time = || assert!(Timestamp::now() < end, "it never came to that");
    // A page may not be filled to its end: what is written is not cut.
    while rustix::io::ioctl_fionread(&read).unwrap() < 60_000 {
        in_time();
        std::thread::yield_now();
    }
    while child.try_wait().unwrap().is_none() {
        in_time();
        assert!(Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap().success());
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(read);
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser"]);
}

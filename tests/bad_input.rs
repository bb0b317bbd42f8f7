//! What people meet who give Lifeboat something wrong: what, where, and the command to type next. And its exit codes.

use crate::support::{Done, Project};
use simulator::{Fault, Rule};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// Compares what was told with the file of that name.
#[track_caller]
fn told_as(name: &str, told: &[String]) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told.join("\n"));
    });
}

/// Standard error, and the last line of standard output, without this machine's paths.
fn seen(project: &Project, done: &Done) -> String {
    let folder = project.path("").display().to_string();
    let last = done.out.lines().last().unwrap_or_default();
    let text = format!("exit {}\n{}{last}", done.code.unwrap_or(-1), done.err);
    text.replace(folder.trim_end_matches('/'), "DIR").trim_end().to_owned()
}

#[test]
fn a_wrong_command_line_is_told() {
    let project = Project::new(r#"count: #{ type: "int", value: 1 }"#, r#"step("one", || iam::list_users());"#);
    let told = |arguments: &[&str]| format!("# lifeboat {}\n{}\n", arguments.join(" "), seen(&project, &project.run(arguments)));
    told_as(
        "command_line",
        &[
            told(&["run", "tset.rhai"]),
            told(&["run", "test.rhai", "--set", "cuont=2"]),
            told(&["run", "test.rhai", "--set", "count=two"]),
            told(&["run", "test.rhai", "--until", "two"]),
            told(&["resume", "test-1"]),
        ],
    );
    assert!(project.effects().is_empty());
}

#[test]
fn credentials_that_expire_pause_the_run_and_it_goes_on_with_new_ones() {
    let script = r#"
        step("one", || iam::create_user(#{ UserName: "ann" }));
        step("two", || {
            try { iam::create_user(#{ UserName: "bob" }); } catch (error) { print(`caught ${error}`); }
            set_replication_defaults(#{ staging_subnet: ec2::describe_subnets()[0].SubnetId });
            ec2::create_volume(#{ AvailabilityZone: ec2::describe_availability_zones()[0].ZoneName, Size: 1 });
            wait_for("both", #{ timeout: "5m", every: "5s" }, || iam::list_users().len() >= 2);
        });
    "#;
    for (service, operation, code) in [
        ("iam", "CreateUser", "ExpiredToken"),
        ("iam", "ListUsers", "ExpiredToken"),
        ("drs", "CreateReplicationConfigurationTemplate", "ExpiredTokenException"),
        ("ec2", "DescribeAvailabilityZones", "RequestExpired"),
        ("ec2", "CreateVolume", "RequestExpired"),
    ] {
        let project = Project::new("", script);
        project.run(&["run", "test.rhai", "--until", "one", "--seed", "3"]).exits(3);
        expire(&project, service, operation);
        let done = project.run(&["resume", "--json"]).exits(3).says("error[Paused]: no valid credentials").says(code);
        done.says("test.rhai:").says("renew them, then: lifeboat resume test-1");
        let paused = project.run(&["runs", "--json"]).exits(0).last();
        assert_eq!(paused["status"], "paused", "{paused}");
        let done = project.run(&["resume"]).exits(0);
        assert!(!done.out.contains("caught"), "no script catches it: {}", done.out);
        let mut effects = project.effects();
        effects.sort();
        effects.retain(|name| ["CreateReplicationConfigurationTemplate", "CreateUser", "CreateVolume"].contains(&name.as_str()));
        assert_eq!(effects, ["CreateReplicationConfigurationTemplate", "CreateUser", "CreateUser", "CreateVolume"], "{operation}");
    }
}

/// The operator's credentials expire before the next such request, and are renewed after it.
pub(crate) fn expire(project: &Project, service: &str, operation: &str) {
    let clock = std::sync::Arc::new(lifeboat::world::VirtualClock::new("2026-11-02T09:00:00Z".parse().unwrap(), 0));
    let lab = simulator::Lab::open(&project.home().join("lab.db"), simulator::Options::default(), |_| clock).unwrap();
    let rule = Rule { service: service.to_owned(), operation: operation.to_owned(), skip: 0, times: 1, fault: Fault::Expired };
    lab.fault(rule).unwrap();
}

#[test]
fn a_second_ctrl_c_leaves_at_once_and_resume_settles_what_was_in_flight() {
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" }));"#);
    project.run(&["run", "test.rhai"]).exits(0);
    // An action that asks nothing before it is sent.
    project.write("", r#"step("one", || iam::delete_user(#{ UserName: "ann" }));"#);
    // A lab so slow that its answer does not come in any test's time.
    let mut served = project.start(&["lab", "serve", "--speed", "0.0001", "--port", "0"]);
    assert!(served.until("Ctrl-C ends it", 1));
    let mut running = project.start(&["run", "test.rhai"]);
    assert!(running.until("run test-2", 1));
    let is_under_way = || project.run(&["show", "test-2", "one"]).out.contains("no answer recorded");
    running.waits_until("it waits for its answer", is_under_way);
    running.signal("INT");
    running.told("stopping after the call in flight. Nothing is lost: lifeboat resume test-2");
    running.signal("INT");
    assert_eq!(running.end().code, Some(130));
    served.signal("INT");
    served.end().exits(0);
    project.run(&["runs"]).exits(0).shows("test-2  open");
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "DeleteUser"]);
}

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// Runs a command as somebody who may not write what is root's.
fn as_nobody(project: &Project, arguments: &[&str]) -> Done {
    // A copy, for whoever may not enter the folder it was built in.
    let binary = project.path("lifeboat-of-nobody");
    if !binary.exists() {
        // By another process: a file this one writes cannot be executed while any child of it is being made.
        assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_lifeboat")).arg(&binary).status().unwrap().success());
        std::fs::set_permissions(&binary, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(binary);
    if is_root() {
        command.uid(65_534).gid(65_534);
    }
    let output = command.args(arguments).current_dir(project.path(".")).stdin(Stdio::null()).output().unwrap();
    Done { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() }
}

#[test]
fn a_run_that_may_not_be_read_is_not_one_that_never_began() {
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" })); approve("go", #{ text: "go on" });"#);
    project.run(&["run", "test.rhai", "--until", "one", "--seed", "3"]).exits(3);
    for folder in [".", ".lifeboat", ".lifeboat/runs"] {
        std::fs::set_permissions(project.path(folder), PermissionsExt::from_mode(0o755)).unwrap();
    }
    // Whoever is not root is its owner, too, and may not read it either.
    let run = project.home().join("runs/test-1");
    if !is_root() {
        std::fs::set_permissions(&run, PermissionsExt::from_mode(0o000)).unwrap();
    }
    let commands = [&["show", "test-1"][..], &["resume", "test-1"], &["resume"], &["undo", "test-1"], &["abandon", "test-1"]];
    for command in commands.into_iter().chain([&["approve", "test-1", "go"][..], &["export", "test-1", "-o", "out"]]) {
        let told = as_nobody(&project, command).exits(6).says("cannot read `").says("runs/test-1`").says("Permission denied");
        assert!(!told.all().contains("never began") && !told.all().contains("nothing was done"), "{}", told.all());
    }
    for command in [&["runs"][..], &[]] {
        let told = as_nobody(&project, command).exits(0).shows("test-1  unreadable cannot read `").shows("Permission denied");
        assert!(!told.all().contains("no run is open"), "{}", told.all());
    }
    std::fs::set_permissions(&run, PermissionsExt::from_mode(0o700)).unwrap();
    project.run(&["runs"]).exits(0).shows("test-1  paused");
}

/// Takes from everybody the right to write anything in a folder, or gives it to its owner again.
fn writable(folder: &std::path::Path, may: bool) {
    let (folder_mode, file_mode) = if may { (0o700, 0o600) } else { (0o555, 0o444) };
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            writable(&path, may);
        } else {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(file_mode)).unwrap();
        }
    }
    std::fs::set_permissions(folder, PermissionsExt::from_mode(folder_mode)).unwrap();
}

#[test]
fn a_home_that_cannot_be_written_can_be_looked_at() {
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" })); step("two", || iam::list_users());"#);
    project.run(&["run", "test.rhai", "--until", "one", "--seed", "3"]).exits(3);
    writable(&project.home(), false);
    std::fs::set_permissions(project.path("."), PermissionsExt::from_mode(0o755)).unwrap();
    as_nobody(&project, &["runs"]).exits(0).shows("test-1  paused");
    as_nobody(&project, &["show", "test-1"]).exits(0).shows("one ok");
    as_nobody(&project, &["lab", "status"]).exits(0).shows("1 changing requests");
    as_nobody(&project, &[]).exits(0).shows("next: lifeboat resume test-1");
    let told = |arguments: &[&str]| format!("# lifeboat {}\n{}\n", arguments.join(" "), seen(&project, &as_nobody(&project, arguments)));
    let all = [
        told(&["resume", "test-1"]),
        told(&["run", "test.rhai", "--new"]),
        told(&["abandon", "test-1"]),
        told(&["lab", "reset", "--yes"]),
        told(&["run", "test.rhai", "--home", "other"]),
    ];
    writable(&project.home(), true);
    told_as("read_only_home", &all);
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser"]);
}

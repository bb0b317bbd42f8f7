//! What a person at a terminal is asked, through a terminal.

use crate::support::Project;
use expectrl::process::unix::{Signal, WaitStatus};
use expectrl::session::OsSession;
use expectrl::{Expect, Session};
use std::process::Command;
use std::time::Duration;

/// Starts a command in a terminal of its own.
pub(crate) fn start(project: &Project, arguments: &[&str]) -> OsSession {
    start_with(project, arguments, &[])
}

/// The same with these environment variables.
pub(crate) fn start_with(project: &Project, arguments: &[&str], environment: &[(&str, &str)]) -> OsSession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lifeboat"));
    command.args(arguments).current_dir(project.path(".")).env("TERM", "xterm").envs(environment.iter().copied());
    let mut session = Session::spawn(command).unwrap();
    session.get_process_mut().set_window_size(200, 50).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    session
}

/// Starts a line of a shell in a terminal of its own; `$0` is the command.
fn shell(project: &Project, line: &str, environment: &[(&str, &str)]) -> OsSession {
    let mut command = Command::new("sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_lifeboat")]).current_dir(project.path("."));
    command.env("TERM", "xterm").envs(environment.iter().copied());
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    session
}

/// The exit code it ends with, once it has said everything.
pub(crate) fn ends(mut session: OsSession, code: i32) {
    session.expect(expectrl::Eof).unwrap();
    let status = session.get_process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, ended) if ended == code), "{status:?}");
}

const GATED: &str = r#"
approve("declare", #{ text: "Make a user", quorum: 1 });
step("make", "Make it", || iam::create_user(#{ UserName: "a" }));
step("more", "And another", || iam::create_user(#{ UserName: "b" }));
"#;

#[test]
fn the_person_at_the_terminal_is_asked_at_a_gate() {
    let project = Project::new("", GATED);
    let mut session = start(&project, &["run", "test.rhai"]);
    session.expect("y (yes), n (no), q (pause the run)").unwrap();
    session.send_line("what").unwrap();
    session.expect("is not an answer: y (yes)").unwrap();
    session.send_line("y").unwrap();
    session.expect("1 of 1").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
    assert_eq!(project.effects().len(), 2);
}

#[test]
fn at_a_gate_that_is_signed_no_answer_is_offered_that_cannot_count() {
    let project = Project::new("", GATED);
    let header = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    let header = header.replace("title:", "approvals: #{ quorum: 1, not_by: \"operator\" }, title:");
    std::fs::write(project.path("test.rhai"), header).unwrap();
    let mut session = start(&project, &["run", "test.rhai"]);
    session.expect("GATE declare    0 of 1      lifeboat approve test-1 declare").unwrap();
    session.expect("declare: q (pause the run); waits").unwrap();
    session.send_line("y").unwrap();
    session.expect("your answer does not count").unwrap();
    session.send_line("q").unwrap();
    ends(session, 3);
}

#[test]
fn somebody_elses_word_opens_the_gate_a_terminal_waits_at() {
    let project = Project::new("", GATED);
    let mut session = start(&project, &["run", "test.rhai"]);
    session.expect("y (yes), n (no), q (pause the run)").unwrap();
    project.run(&["approve", "test-1", "declare", "--note", "from afar"]).exits(0).shows("the run continues by itself");
    session.expect("completed").unwrap();
    ends(session, 0);
}

#[test]
fn a_run_goes_step_by_step_and_leaves_out_what_is_left_out() {
    let project = Project::new("", &GATED.replace("approve(\"declare\"", "step(\"first\", || ()); approve(\"declare\""));
    let mut session = start(&project, &["run", "test.rhai", "--step"]);
    session.expect("next step first").unwrap();
    session.expect("do it?").unwrap();
    session.send_line("u make").unwrap();
    session.expect("q (pause the run)").unwrap();
    session.send_line("y").unwrap();
    session.expect("next step make").unwrap();
    session.expect("do it?").unwrap();
    session.send_line("s").unwrap();
    session.expect("as JSON").unwrap();
    session.send_line("null").unwrap();
    session.expect("why:").unwrap();
    session.send_line("there is one").unwrap();
    session.expect("next step more").unwrap();
    session.expect("do it?").unwrap();
    session.send_line("q").unwrap();
    session.expect("PAUSED").unwrap();
    session.expect("next: lifeboat resume test-1 --step").unwrap();
    ends(session, 3);
    project.run(&["show", "test-1"]).exits(0).shows("left out: there is one").shows("next: lifeboat resume test-1 --step\n");
    project.run(&[]).exits(0).shows("next: lifeboat resume test-1 --step\n");
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects().len(), 1);
}

#[test]
fn before_every_action_it_is_asked_where_that_is_wanted() {
    let project = Project::new("", GATED);
    project.run(&["run", "test.rhai", "--step"]).exits(2).says("there is no terminal to answer");
    let mut session = start(&project, &["run", "test.rhai", "--step=action"]);
    session.expect("q (pause the run)").unwrap();
    session.send_line("y").unwrap();
    session.expect("next step make").unwrap();
    session.send_line("y").unwrap();
    session.expect("next action iam::create_user").unwrap();
    session.expect("q (stop here; lifeboat resume test-1 --step=action continues)").unwrap();
    session.send_line("q").unwrap();
    session.expect("next: lifeboat resume test-1 --step=action").unwrap();
    ends(session, 3);
    project.run(&["show"]).exits(0).shows("next: lifeboat resume test-1 --step=action\n");
    let mut session = start(&project, &["resume", "test-1", "--step=action"]);
    session.expect("next step make").unwrap();
    session.send_line("y").unwrap();
    session.expect("next action iam::create_user").unwrap();
    session.send_line("c").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
}

const PAID: &str = r#"
step("waits", #{ title: "Wait", undo: |was| ec2::delete_volume(#{ VolumeId: was }) }, || {
    let made = ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 8 }).VolumeId;
    wait_for("a minute", #{ timeout: "5m", every: "1m" }, || ec2::describe_volumes().some(|one| one.State == "available"));
    made
});
step("user", || iam::create_user(#{ UserName: "a" }));
step("last", || iam::create_user(#{ UserName: "b" }));
"#;

#[test]
fn what_comes_is_shown_with_what_the_plan_has_what_takes_it_back_and_what_it_costs() {
    let project = Project::new("", PAID);
    project.run(&["plan", "test.rhai", "-o", "test.plan"]).exits(0);
    let mut session = start(&project, &["run", "test.rhai", "--plan", "test.plan", "--step=action"]);
    for shown in
        ["next step waits    Wait", "expected 1m0", "plan    + ec2:CreateVolume", "AvailabilityZone=us-east-1a Size=8", ". a minute"]
    {
        session.expect(shown).unwrap();
    }
    for shown in ["undo    |was| ec2::delete_volume(#{ VolumeId: was })", "costs   1 volume of 8 GiB", "do it?"] {
        session.expect(shown).unwrap();
    }
    session.send_line("y").unwrap();
    session.expect("next action ec2::create_volume {AvailabilityZone: us-east-1a, Size: 8}").unwrap();
    for shown in
        ["expected 0.", "plan    + ec2:CreateVolume", "undo    with step waits: |was| ec2::delete_volume", "costs   1 volume of 8 GiB"]
    {
        session.expect(shown).unwrap();
    }
    session.send_line("y").unwrap();
    session.expect("next step user").unwrap();
    session.expect("undo    nothing takes this back").unwrap();
    session.send_line("u lsat").unwrap();
    session.expect("no top-level step `lsat`; still ahead: last").unwrap();
    session.send_line("u waits").unwrap();
    session.expect("`waits` is no longer ahead").unwrap();
    session.send_line("u last").unwrap();
    session.expect("next step last").unwrap();
    session.send_line("c").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
    assert_eq!(project.effects(), ["CreateVolume", "CreateUser", "CreateUser"]);
}

#[test]
fn what_only_looks_and_what_goes_by_itself_is_told_so_and_an_action_costs_what_its_step_does() {
    let script = r#"
let servers = step("ask", || if p.act { iam::create_user(#{ UserName: "a" }); [] } else { source_servers(#{ tags: #{} }) });
step("drill", || drill(#{ servers: servers, point_in_time: "latest" }));
finally("end", || terminate_drill(#{ servers: servers }));
"#;
    let project = Project::empty();
    project.run(&["lab", "reset", "--to", "synced"]).exits(0);
    project.write(r#"act: #{ type: "bool", value: false, help: "whether it does something" }"#, script);
    project.run(&["plan", "test.rhai", "-o", "test.plan"]).exits(0);
    let mut session = start(&project, &["run", "test.rhai", "--plan", "test.plan", "--step=action"]);
    let seen = |found: expectrl::Captures| String::from_utf8_lossy(found.as_bytes()).into_owned();
    let ask = seen(session.expect("do it?").unwrap());
    assert!(ask.contains("undo    only reads: by the plan, nothing it does changes the world"), "{ask}");
    session.send_line("y").unwrap();
    let drill = seen(session.expect("do it?").unwrap());
    let costs = |told: &str| told.lines().find(|line| line.contains("costs")).map(|line| line.trim().to_owned());
    assert!(drill.contains("next step drill") && drill.contains("undo    by the plan, the run itself removes what this makes"), "{drill}");
    session.send_line("y").unwrap();
    let launch = seen(session.expect("do it?").unwrap());
    assert!(launch.contains("next action drs::start_recovery"), "{launch}");
    assert!(costs(&launch).is_some_and(|costs| costs.contains("t3.")) && costs(&launch) == costs(&drill), "{drill}\n{launch}");
    session.send_line("c").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
}

#[test]
fn an_action_without_a_plan_tells_what_its_own_options_cost() {
    let project = Project::new("", PAID);
    let mut session = start(&project, &["run", "test.rhai", "--step=action"]);
    session.expect("do it?").unwrap();
    session.send_line("y").unwrap();
    session.expect("next action ec2::create_volume").unwrap();
    session.expect("costs   1 volume of 8 GiB").unwrap();
    session.send_line("q").unwrap();
    session.expect("PAUSED").unwrap();
    ends(session, 3);
    assert_eq!(project.effects(), Vec::<String>::new());
    project.run(&["resume"]).exits(0);
}

#[test]
fn ctrl_c_and_a_signal_end_the_run_at_the_question() {
    let project = Project::new("", PAID);
    let mut session = start(&project, &["run", "test.rhai", "--step"]);
    session.expect("do it?").unwrap();
    session.send("\u{3}").unwrap();
    session.expect("CANCELLED").unwrap();
    ends(session, 5);
    let mut session = start(&project, &["resume", "--step"]);
    session.expect("do it?").unwrap();
    session.get_process_mut().signal(Signal::SIGTERM).unwrap();
    session.expect("CANCELLED").unwrap();
    ends(session, 5);
    assert_eq!(project.effects(), Vec::<String>::new());
    project.run(&["run", "test.rhai", "--step", "--json"]).exits(2).says("--json does not show them");
}

#[test]
fn a_signal_between_the_rehearsal_and_the_run_ends_it_with_nothing_done() {
    let project = Project::new("", PAID);
    let signal = |session: &mut OsSession| session.get_process_mut().signal(Signal::SIGTERM).unwrap();
    let mut session = start(&project, &["run", "test.rhai", "--break-glass", "to see"]);
    session.expect("type the account id").unwrap();
    signal(&mut session);
    session.expect("cancelled before anything was done").unwrap();
    ends(session, 5);
    assert!(!project.run(&["runs"]).exits(0).all().contains("test-1"));
    assert_eq!(project.effects(), Vec::<String>::new());

    project.run(&["run", "test.rhai"]).exits(0);
    let mut session = start(&project, &["undo", "test-1"]);
    session.expect("take it back?").unwrap();
    signal(&mut session);
    session.expect("cancelled before anything was done").unwrap();
    ends(session, 5);
    assert!(!project.effects().contains(&"DeleteVolume".to_owned()));
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    assert!(project.effects().contains(&"DeleteVolume".to_owned()));
}

#[test]
fn what_takes_a_step_back_is_told_of_steps_that_change_something() {
    let script = r#"
fn names() { iam::list_users().map(|user| user.UserName) }
step("look", || names().len() + source_servers(#{ tags: #{} }).len());
step("make", || iam::create_user(#{ UserName: "a" }));
"#;
    let project = Project::new("", script);
    let mut session = start(&project, &["run", "test.rhai", "--step"]);
    let seen = |found: expectrl::Captures| String::from_utf8_lossy(found.as_bytes()).into_owned();
    let look = seen(session.expect("do it?").unwrap());
    assert!(look.contains("next step look") && !look.contains("undo"), "{look}");
    session.send_line("y").unwrap();
    let make = seen(session.expect("undo    nothing takes this back").unwrap());
    assert!(make.contains("next step make"), "{make}");
    session.send_line("c").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
}

#[test]
fn the_person_at_the_terminal_says_whether_it_happened_where_nothing_else_can_tell() {
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" }));"#);
    project.run(&["lab", "reset", "--yes", "--account", "111122223333"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateUser server-error x99"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(3).says("it is not known whether `one/iam::create_user#1` happened");
    let mut session = start(&project, &["resume"]);
    session.expect("IN DOUBT one/iam::create_user#1    iam::create_user {UserName: ann}").unwrap();
    session.expect("did it happen?").unwrap();
    session.send_line("perhaps").unwrap();
    session.expect("is not an answer: y (it happened)").unwrap();
    session.send_line("n").unwrap();
    session.expect("IN DOUBT").unwrap();
    session.expect("did it happen?").unwrap();
    session.send_line("y").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
    let view = project.run(&["show", "test-1", "--json"]).exits(0).last();
    let call = view["calls"].as_array().unwrap().iter().find(|call| call["op"] == "iam::create_user").unwrap().clone();
    assert!(call["settled"].as_str().unwrap().contains(" says that it happened ("), "{call}");
    assert!(project.effects().is_empty());
}

/// Two gates that wait side by side, beside a lab that is served, with somebody at the terminal; then the end of that.
fn at_two_gates(code: i32, answers: impl FnOnce(&mut OsSession)) {
    let script = r#"parallel("all", ["alpha", "beta"], |name| approve(`gate-${name}`, #{ text: "Go on" }));"#;
    side_by_side(script, &["run", "test.rhai"], code, answers);
}

/// The same for any script.
fn side_by_side(script: &str, command: &[&str], code: i32, answers: impl FnOnce(&mut OsSession)) {
    let project = Project::new("", script);
    project.run(&["lab", "reset", "--yes", "--account", "111122223333"]).exits(0);
    let mut served = project.start(&["lab", "serve", "--port", "0"]);
    served.line("Ctrl-C ends it");
    let mut session = start(&project, command);
    answers(&mut session);
    ends(session, code);
    served.signal("INT");
    served.end().exits(0);
}

#[test]
fn of_two_gates_that_wait_side_by_side_one_answer_is_for_the_one_that_asks() {
    at_two_gates(0, |session| {
        for _ in 0..2 {
            let asked = session.expect(expectrl::Regex(r"gate-(alpha|beta): y \(yes\)")).unwrap();
            let name = String::from_utf8_lossy(asked.get(1).unwrap()).into_owned();
            session.send_line("y").unwrap();
            session.expect(format!("/gate-{name}    1 of 1")).unwrap();
        }
        session.expect("completed").unwrap();
    });
}

#[test]
fn beside_a_gate_the_other_branch_goes_on_and_time_stands_still_for_people() {
    let script = r#"
parallel("all", ["asks", "works"], |name| {
    if name == "asks" { return approve("gate", #{ text: "Go on" }); }
    let volume = ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 8, VolumeType: "gp3" }).VolumeId;
    wait_for("it is there", #{ timeout: "5m", every: "5s" }, || ec2::describe_volumes(#{ VolumeIds: [volume] })[0].State == "available");
    print("it worked");
});
"#;
    let project = Project::new("", script);
    let mut session = start(&project, &["run", "test.rhai"]);
    session.expect("it worked").unwrap();
    session.send_line("y").unwrap();
    session.expect("GATE all[asks]/gate    1 of 1").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
    let now = project.run(&["lab", "status", "--json"]).exits(0).last()["now"].as_str().unwrap().to_owned();
    assert!(now.as_str() < "2026-11-02T09:05", "{now}");
}

#[test]
fn whoever_pauses_the_run_at_one_of_two_gates_is_not_asked_at_the_other() {
    at_two_gates(3, |session| {
        session.expect("y (yes)").unwrap();
        session.send_line("q").unwrap();
        session.expect("PAUSED").unwrap();
    });
}

#[test]
fn after_a_no_at_one_of_two_gates_the_other_is_not_asked_and_says_why() {
    at_two_gates(1, |session| {
        let asked = session.expect(expectrl::Regex(r"gate-(alpha|beta): y \(yes\)")).unwrap();
        let name = String::from_utf8_lossy(asked.get(1).unwrap()).into_owned();
        session.send_line("n").unwrap();
        session.expect(format!("/gate-{name}    rejected by ")).unwrap();
        session
            .expect(expectrl::Regex(&format!(r"gate-(alpha|beta)    no longer asked: gate all\[{name}\]/gate-{name} was rejected by ")))
            .unwrap();
        session.expect("whoever rejected it may change their mind: lifeboat approve test-1 'all[").unwrap();
    });
}

const STEP_AND_GATE: &str = r#"
parallel("all", ["alpha", "beta"], |name| {
    if name == "alpha" { approve("gate", #{ text: "Go on" }) } else { iam::create_user(#{ UserName: "a" }) }
});
"#;

#[test]
fn before_a_step_and_at_a_gate_beside_it_one_question_is_asked_at_a_time() {
    side_by_side(STEP_AND_GATE, &["run", "test.rhai", "--step=action"], 0, |session| {
        let asked = session.expect(expectrl::Regex(r"gate: y \(yes\)|do it\? ")).unwrap();
        let is_gate = asked.get(0).unwrap().starts_with(b"gate");
        session.send_line("y").unwrap();
        if is_gate {
            session.expect("GATE all[alpha]/gate    1 of 1").unwrap();
            session.expect("do it? ").unwrap();
        } else {
            session.expect("gate: y (yes)").unwrap();
        }
        session.send_line("y").unwrap();
        session.expect("completed").unwrap();
    });
}

#[test]
fn whoever_stops_before_a_step_is_not_asked_at_a_gate_beside_it() {
    side_by_side(STEP_AND_GATE, &["run", "test.rhai", "--step=action"], 3, |session| {
        session.expect(expectrl::Regex(r"gate: y \(yes\)|do it\? ")).unwrap();
        session.send_line("q").unwrap();
        session.expect("PAUSED").unwrap();
    });
}

#[test]
fn a_secret_is_asked_for_at_the_terminal_and_shown_nowhere() {
    let secret = "hunter2hunter2";
    let line = "$0 run test.rhai --secret pw=prompt --json > out";
    for environment in [&[][..], &[("NO_COLOR", "1")]] {
        let project = Project::new(r#"pw: #{ type: "secret", help: "a password" }"#, r#"step("one", || p.pw.len());"#);
        let mut session = shell(&project, line, environment);
        session.expect("secret pw:").unwrap();
        session.send(secret).unwrap();
        let seen = session.expect("**************").unwrap();
        assert!(!String::from_utf8_lossy(seen.as_bytes()).contains(secret));
        session.send("\r").unwrap();
        let rest = session.expect(expectrl::Eof).unwrap();
        assert!(!String::from_utf8_lossy(rest.as_bytes()).contains(secret));
        let out = std::fs::read_to_string(project.path("out")).unwrap();
        assert!(out.contains("run_finished") && !out.contains(secret) && !out.contains("secret pw:"), "{out}");
    }
    let project = Project::new(r#"pw: #{ type: "secret", help: "a password" }"#, r#"step("one", || p.pw.len());"#);
    let mut session = shell(&project, line, &[("TERM", "dumb")]);
    session.expect("a terminal of the kind `dumb` would show the secret `pw`").unwrap();
    ends(session, 2);
    let mut session = shell(&project, line, &[]);
    session.expect("secret pw:").unwrap();
    session.send("\u{3}").unwrap();
    session.expect("cancelled before anything was done").unwrap();
    ends(session, 5);
}

#[test]
fn a_question_is_asked_at_the_terminal_wherever_the_answer_of_the_command_goes() {
    let project = Project::new("", PAID);
    project.run(&["run", "test.rhai"]).exits(0);
    for kind in ["xterm", "dumb"] {
        let mut session = shell(&project, "$0 undo test-1 --json > out", &[("TERM", kind)]);
        session.expect("take it back? type yes:").unwrap();
        session.send("no\r").unwrap();
        session.expect("not confirmed: nothing was done").unwrap();
        ends(session, 6);
    }
    let mut session = shell(&project, "$0 undo test-1 --json > out", &[]);
    session.expect("take it back? type yes:").unwrap();
    session.send("\u{3}").unwrap();
    session.expect("cancelled before anything was done").unwrap();
    ends(session, 5);
    let out = std::fs::read_to_string(project.path("out")).unwrap();
    assert!(!out.contains("take it back?"), "{out}");
}

#[test]
fn what_was_typed_before_a_question_does_not_answer_it() {
    let script = r#"
step("one", #{ title: "First", undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("two", "Second", || iam::create_user(#{ UserName: "b" }));
"#;
    let project = Project::new("", script);
    // The shell reads a line, and all else is typed ahead.
    let mut session = shell(&project, "read go; exec \"$0\" run test.rhai --step", &[]);
    session.send("go\ny\ny\ny\n").unwrap();
    session.expect("next step one").unwrap();
    session.expect("do it?").unwrap();
    session.send("y\ny\n").unwrap();
    session.expect("next step two").unwrap();
    session.expect("do it?").unwrap();
    session.send_line("q").unwrap();
    session.expect("PAUSED").unwrap();
    ends(session, 3);
    assert_eq!(project.effects(), ["CreateUser"]);
    let mut session = shell(&project, "read go; exec \"$0\" undo test-1", &[]);
    session.send("go\nyes\n").unwrap();
    session.expect("type yes:").unwrap();
    session.send_line("no").unwrap();
    session.expect("not confirmed: nothing was done").unwrap();
    ends(session, 6);
    assert_eq!(project.effects(), ["CreateUser"]);
}

//! AWS itself, where servers replicate already: planned in a copy of what it answers, and run there as planned.

use crate::live::{ACCOUNT, Aws, read};
use crate::support::{Done, Project};
use crate::terminal::{ends, start};
use expectrl::Expect;
use serde_json::Value;
use std::sync::OnceLock;

/// The workshop's site in an account of its own, its servers replicating: set up once, copied for every test.
fn site() -> Project {
    static MADE: OnceLock<Project> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let project = Project::empty();
        project.run(&["init", "."]).exits(0);
        project.run(&["lab", "reset", "--yes", "--account", ACCOUNT]).exits(0);
        project.run(&["run", "workshop.rhai", "--until", "launch-settings"]).exits(3);
        project
    });
    made.copy()
}

/// It, served.
fn aws() -> (Aws, usize) {
    let project = site();
    let before = project.effects().len();
    (Aws::of(project), before)
}

/// What was done to it since.
fn since(aws: Aws, before: usize) -> Vec<String> {
    aws.effects().split_off(before)
}

/// Plans `test.rhai` for it, then runs it as planned.
fn planned_and_run(project: &Project, aws: &Aws) -> Done {
    let live = ["test.rhai", "--world", "live", "--endpoint", &aws.url];
    project.run(&[&["plan"], &live[..], &["-o", "p.plan"]].concat()).exits(0);
    project.run(&[&["run"], &live[..], &["--plan", "p.plan", "--json"]].concat())
}

/// The ops of a plan's actions, in order.
fn actions(plan: &Value, found: &mut Vec<String>) {
    for item in plan.as_array().into_iter().flatten() {
        if item["does"] == "action" {
            found.push(item["op"].as_str().unwrap().to_owned());
        }
        actions(&item["items"], found);
    }
}

#[test]
fn a_drill_of_servers_that_replicate_is_run_as_it_was_planned() {
    let (aws, before) = aws();
    let project = Project::new(
        "",
        r#"
let servers = step("look", || source_servers(#{ tags: #{} }));
finally("end", "Take away what it made", || terminate_drill(#{ servers: servers }));
step("ready", || {
    let ready = check_recoverable(#{ servers: servers, point_in_time: "latest" });
    assert(servers.len() == 2 && ready.problems.is_empty(), `${ready}`);
});
step("drill", || {
    let up = drill(#{ servers: servers, point_in_time: "latest" }).instances;
    for one in up.values() { print(`${one.name} ${one.private_ip} ${one.instance_type}`); }
});
"#,
    );
    let ended = planned_and_run(&project, &aws).exits(0).last();
    assert_eq!(ended["outcome"], "completed");
    let mut planned = Vec::new();
    actions(&read(&project, "p.plan")["branches"][0]["items"], &mut planned);
    assert_eq!(planned, ["drs::start_recovery", "drs::terminate_recovery_instances"]);
    let done = since(aws, before);
    assert_eq!(done.iter().filter(|operation| *operation == "StartRecovery").count(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|operation| *operation == "TerminateRecoveryInstances").count(), 1, "{done:?}");
}

#[test]
fn what_cannot_be_rehearsed_of_them_is_named() {
    let (aws, before) = aws();
    let look = r#"let jump = cloudformation::describe_stacks(#{ StackName: "EDRW" })[0].Outputs.filter(|one| one.OutputKey == "BastionRDP")[0].OutputValue;"#;
    let plan = |script: &str| {
        let project = Project::new("", script);
        project.run(&["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url])
    };
    let delete = r#"step("one", || try { cloudformation::delete_stack(#{ StackName: "EDRW" }); } catch { print("caught"); });"#;
    plan(delete).exits(6).says("the rehearsal stopped: the lab has no model for deleting the stack EDRW");
    let on = r#"#{ host: jump, user: "Administrator", password: "x" }"#;
    let ssh =
        |assume: &str| format!(r#"step("one", || {{ {look} print(ssh::read(#{{ on: {on}, command: "hostname"{assume} }}).stdout); }});"#);
    plan(&ssh("")).exits(1).says("there is no model for").says("`assume:`");
    plan(&ssh(r#", assume: #{ stdout: "jump" }"#))
        .exits(0)
        .shows("assumed   1 answer without a model: ssh:read :2\n          ssh:read :2    stdout: jump\n");
    let update = |assume: &str| {
        format!(
            r#"step("one", || {{ {look} dns::update(#{{ name: "a.example.com", type: "A", to: ["10.0.0.1"], server: "ns.example.com",
            via: {on}, assume: #{{ {assume} }} }}); }});"#
        )
    };
    let told = plan(&update("previous: []")).exits(0);
    let told = told.shows("          dns:set_records :2    previous: none\n");
    told.shows("          dns:zone :2    none\n");
    plan(&update(r#"previous: ["10.0.0.9"]"#)).exits(0).shows("          dns:set_records :2    previous: 10.0.0.9\n");
    assert!(since(aws, before).is_empty());
}

const INPUTS: [&str; 4] = ["--params", "params/lab.json", "--set", "incident=GAMEDAY-12"];

/// A project with the shipped runbooks, and what is typed after `plan failover.rhai` and `run failover.rhai`.
fn failover<'a>(aws: &'a Aws, mode: &'a str) -> (Project, Vec<&'a str>) {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    let typed = [&["failover.rhai", "--world", "live", "--endpoint", &aws.url, "--set", mode], &INPUTS[..]].concat();
    project.run(&[&["plan"], &typed[..], &["-o", "f.plan"]].concat()).exits(0).shows(" answers without a model").shows("GATE declare");
    project.run(&["approve", "f.plan"]).exits(0).shows(&format!("(arn:aws:iam::{ACCOUNT}:root)"));
    (project, [&["run"], &typed[..], &["--plan", "f.plan"]].concat())
}

#[test]
fn a_failover_is_drilled_there_as_it_was_planned() {
    let (aws, before) = aws();
    let (project, run) = failover(&aws, "mode=drill");
    project.run(&run).exits(3).shows("GATE declare");
    project.run(&["approve", "failover-1", "declare", "--note", "GAMEDAY"]).exits(0);
    let done = project.run(&["resume", "failover-1"]).exits(0);
    done.shows(&format!("LIVE {ACCOUNT} us-east-1")).shows("drill-wordpress-web A 10.0.1.").shows("2 instances terminated");
    project.run(&["show", "failover-1"]).exits(0).shows(&format!("(arn:aws:iam::{ACCOUNT}:root, \"GAMEDAY\")"));
    let verified = project.run(&["verify", "failover-1"]).exits(0);
    verified.shows("plan").shows(&format!("(arn:aws:iam::{ACCOUNT}:root)"));
    let done = since(aws, before);
    let count = |name: &str| done.iter().filter(|operation| *operation == name).count();
    assert_eq!((count("StartRecovery"), count("StopInstances")), (2, 0), "{done:?}");
}

#[test]
fn a_recovery_in_earnest_goes_on_only_where_the_account_id_is_typed() {
    let (aws, before) = aws();
    let (project, run) = failover(&aws, "mode=recovery");
    project.run(&run).exits(6).says("REAL RECOVERY, not a drill").says("there is no terminal");
    let mut session = start(&project, &run);
    session.expect("REAL RECOVERY, not a drill. type the account id to go on").unwrap();
    session.send_line("yes").unwrap();
    session.expect("the account id was not typed: nothing was done").unwrap();
    ends(session, 6);
    let mut session = start(&project, &run);
    session.expect("type the account id to go on").unwrap();
    session.send_line(ACCOUNT).unwrap();
    for gate in ["GATE declare", "GATE cut-over-now"] {
        session.expect(gate).unwrap();
        session.expect("y (yes), n (no), q (pause the run)").unwrap();
        session.send_line("y").unwrap();
    }
    session.expect("completed").unwrap();
    ends(session, 0);
    project.run(&["verify", "failover-1"]).exits(0).shows("gate declare: 1 of 1").shows(&format!("(arn:aws:iam::{ACCOUNT}:root)"));
    let done = since(aws, before);
    let count = |name: &str| done.iter().filter(|operation| *operation == name).count();
    assert_eq!((count("StartRecovery"), count("StopInstances"), count("TerminateRecoveryInstances")), (2, 2, 0), "{done:?}");
}

#[test]
fn a_no_that_comes_before_a_run_has_begun_counts() {
    let (aws, before) = aws();
    let (project, run) = failover(&aws, "mode=recovery");
    let mut session = start(&project, &run);
    session.expect("type the account id to go on").unwrap();
    project.run(&["reject", "f.plan", "--note", "not today"]).exits(0).shows("the plan cannot be run");
    session.send_line(ACCOUNT).unwrap();
    session.expect("the plan was rejected by").unwrap();
    ends(session, 6);
    assert!(project.run(&["runs", "--json"]).exits(0).lines().is_empty());
    project.run(&["approve", "f.plan"]).exits(0);
    let mut session = start(&project, &run);
    session.expect("type the account id to go on").unwrap();
    session.send_line(ACCOUNT).unwrap();
    session.expect("held to the plan: rehearsed again, it is the same").unwrap();
    session.expect("q (pause the run)").unwrap();
    session.send_line("q").unwrap();
    ends(session, 3);
    assert!(since(aws, before).is_empty());
}

#[test]
fn the_glass_is_broken_by_a_person_who_types_the_account_id() {
    let aws = Aws::empty();
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" })); step("two", || assert(false, "no"));"#);
    let run = ["run", "test.rhai", "--world", "live", "--endpoint", &aws.url, "--break-glass", "INC-4711"];
    project.run(&run).exits(6).says("error[Assert]: no");
    project.write("", r#"step("one", || iam::create_user(#{ UserName: "ann" }));"#);
    let mut session = start(&project, &run);
    session.expect("+ iam:CreateUser").unwrap();
    session.expect("nobody reviewed this (INC-4711). type the account id to go on").unwrap();
    session.send_line(ACCOUNT).unwrap();
    session.expect("held to the plan: what was shown").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
    project.run(&["show", "test-1"]).exits(0).shows("INC-4711");
    assert_eq!(aws.effects(), ["CreateUser"]);
}

#[test]
fn a_step_is_left_out_there_only_by_a_person_who_types_the_account_id() {
    let aws = Aws::empty();
    let project = Project::new(
        "",
        r#"
step("one", || iam::create_user(#{ UserName: "ann" }));
step("two", || iam::create_user(#{ UserName: "bob" }));
step("three", || iam::create_user(#{ UserName: "cid" }));
"#,
    );
    let live = ["test.rhai", "--world", "live", "--endpoint", &aws.url];
    project.run(&[&["plan"], &live[..], &["-o", "p.plan"]].concat()).exits(0);
    project.run(&[&["run"], &live[..], &["--plan", "p.plan", "--until", "one"]].concat()).exits(3);
    let resume = ["resume", "test-1", "--skip", "two", "--value", "null", "--reason", "bob is there"];
    project.run(&[&resume[..], &["--yes"]].concat()).exits(6).says("leave out `two` (bob is there)").says("there is no terminal");
    let mut session = start(&project, &resume);
    session.expect("type the account id to go on").unwrap();
    session.send_line(ACCOUNT).unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
    assert_eq!(aws.effects(), ["CreateUser", "CreateUser"]);
}

#[test]
fn a_run_whose_credentials_expire_there_pauses_and_goes_on_with_new_ones() {
    let aws = Project::empty();
    aws.run(&["lab", "reset", "--yes", "--account", ACCOUNT]).exits(0);
    crate::bad_input::expire(&aws, "iam", "CreateUser");
    let aws = Aws::of(aws);
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" }));"#);
    let done = planned_and_run(&project, &aws).exits(3);
    done.says("no valid credentials").says("lifeboat resume test-1");
    project.run(&["resume", "test-1"]).exits(0).shows(&format!("LIVE {ACCOUNT} us-east-1"));
    assert_eq!(aws.effects(), ["CreateUser"]);
}

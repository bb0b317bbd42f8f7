//! Ready-made labs: each was come to, and is told from the others by what stands in it.

use crate::support::Project;

/// What stands in the lab, as a runbook sees it.
const LOOK: &str = r#"
step("look", || {
    let servers = source_servers(#{ tags: #{} });
    let launched = if servers.is_empty() { [] } else { drs::describe_recovery_instances() };
    print(`| ${servers.len()} replicate: ${servers.map(|one| one.state)}, ${launched.len()} launched, ${cloudformation::describe_stacks().len()} stacks`);
});
"#;

fn look(project: &Project) -> String {
    let done = project.run(&["run", "test.rhai", "--new"]).exits(0);
    let told = done.out.lines().find_map(|line| line.trim().strip_prefix("| ")).expect("what stands there");
    told.to_owned()
}

#[test]
fn each_ready_made_lab_is_come_to() {
    let project = Project::new("", LOOK);
    let stands = |name: &str| {
        project.run(&["lab", "reset", "--yes", "--to", name]).exits(0).shows(&format!("the lab is {name}"));
        let status = project.run(&["lab", "status", "--json"]).exits(0).last();
        assert_eq!(status["made_as"], name);
        // What stands there was asked for, of a lab that was empty.
        let asked: Vec<String> = project.effects();
        let count = |operation: &str| asked.iter().filter(|asked| *asked == operation).count();
        (look(&project), count("CreateStack") > 0, count("CreateSourceServerForDrs"), count("StartRecovery"))
    };
    let both = r#"2 replicate: ["CONTINUOUS", "CONTINUOUS"]"#;
    assert_eq!(stands("sourced"), ("0 replicate: [], 0 launched, 5 stacks".to_owned(), true, 0, 0));
    assert_eq!(stands("synced"), (format!("{both}, 0 launched, 5 stacks"), true, 2, 0));
    assert_eq!(stands("drilled"), (format!("{both}, 2 launched, 5 stacks"), true, 2, 1));
    assert_eq!(stands("fleet:2"), (format!("{both}, 0 launched, 2 stacks"), true, 2, 0));
    project.run(&["lab", "reset", "--yes", "--to", "empty"]).exits(0).shows("the lab is empty");
    assert_eq!(look(&project), "0 replicate: [], 0 launched, 0 stacks");
}

#[test]
fn a_lab_that_was_exported_is_had_again() {
    let project = Project::new("", LOOK);
    project.run(&["lab", "reset", "--yes", "--to", "fleet:1"]).exits(0);
    project.run(&["lab", "export", "-o", "one.lab"]).exits(0);
    let id = |project: &Project| project.run(&["lab", "status", "--json"]).exits(0).last()["lab"].clone();
    let (first, stood) = (id(&project), look(&project));
    project.run(&["lab", "reset", "--yes"]).exits(0).shows("the lab is empty");
    assert!(look(&project).starts_with("0 replicate"));
    project.run(&["lab", "reset", "--yes", "--to", "one.lab"]).exits(0);
    assert_eq!(look(&project), stood);
    assert_ne!(id(&project), first, "runs of the one are none of the other's");
}

#[test]
fn a_folder_without_a_home_is_practised_in_from_the_start() {
    let project = Project::new("", LOOK);
    project.run(&["lab", "reset", "--yes"]).exits(0).shows("the lab is empty");
    project.run(&["lab", "fault", "add", "cloudformation:DescribeStacks", "access-denied"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1).says("cloudformation:DescribeStacks");
    let project = Project::new("", LOOK);
    project.run(&["lab", "advance", "2h"]).exits(0).shows("2h later");
}

#[test]
fn what_is_no_lab_is_refused_and_the_old_one_stands() {
    let project = Project::new("", LOOK);
    let reset = |to: &str| project.run(&["lab", "reset", "--yes", "--to", to]);
    reset("sourced").exits(0);
    reset("sinced").exits(2).says("there is no lab `sinced`").says("empty, sourced, synced, drilled, fleet:N");
    reset("fleet:0").exits(2).says("write how many");
    reset("fleet:301").exits(2).says("300 servers replicate into one account");
    reset("test.rhai").exits(6).says("test.rhai");
    project.run(&["lab", "export", "-o", "a.lab"]).exits(0);
    project.run(&["lab", "reset", "--yes", "--to", "a.lab", "--account", "111122223333"]).exits(2).says("leave --account out");
    assert!(look(&project).ends_with("5 stacks"));
}

#[test]
fn the_lab_is_served_for_as_long_as_a_command_runs() {
    let project = Project::empty();
    let serve = |script: &str| project.run(&["lab", "serve", "--port", "0", "--", "sh", "-c", script]);
    serve("echo at $AWS_ENDPOINT_URL as $AWS_ACCESS_KEY_ID in $AWS_DEFAULT_REGION; exit 7")
        .exits(7)
        .shows("at http://127.0.0.1:")
        .shows("as test in us-east-1");
    serve("kill -KILL $$").exits(137);
    project.run(&["lab", "serve", "--port", "0", "--", "no-such-program"]).exits(2).says("cannot start `no-such-program`");
    // What was served is free again.
    project.run(&["lab", "status"]).exits(0).shows("next: lifeboat lab serve");
}

#[test]
fn what_asks_the_served_lab_to_end_is_passed_on_to_its_command() {
    let project = Project::empty();
    for (signal, code) in [("TERM", 7), ("HUP", 8)] {
        let script = "trap 'kill $!; exit 7' TERM; trap 'kill $!; exit 8' HUP; sleep 600 > /dev/null 2>&1 & echo ready; wait";
        let mut served = project.start(&["lab", "serve", "--port", "0", "--", "sh", "-c", script]);
        assert!(served.until("ready", 1));
        served.signal(signal);
        served.end().exits(code);
    }
}

#[test]
fn more_servers_than_a_job_takes_are_drilled_by_several_side_by_side() {
    let project = Project::new(
        "",
        "step(\"drill\", || { let up = drill(#{ servers: source_servers(#{ tags: #{} }), point_in_time: \"latest\", timeout: \"3h\" }); up.instances.len() });",
    );
    project.run(&["lab", "reset", "--yes", "--to", "fleet:101"]).exits(0);
    let before = project.effects().len();
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("2 actions, ");
    let done = project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(0);
    done.shows(": 101 of 101 launched; data from at most ");
    let effects = project.effects().split_off(before);
    assert_eq!(effects.iter().filter(|operation| *operation == "StartRecovery").count(), 2, "{effects:?}");
}

#[test]
fn a_run_that_is_gone_with_its_lab_is_not_in_the_way_of_the_only_one_that_can_go_on() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"ann\" }));\nstep(\"two\", || throw \"no\");");
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["run", "test.rhai", "--new"]).exits(1);
    project.run(&["resume"]).exits(1).shows("run test-2");
}

#[test]
fn ctrl_c_at_a_command_beside_a_served_lab_is_that_command_s() {
    let project = Project::empty();
    let mut served = project.open(&["lab", "serve", "--port", "0", "--", "sh", "-c", "echo ready; read line; echo \"got $line\""]);
    served.line("ready");
    served.signal("INT");
    served.signal("INT");
    served.types("it\n");
    served.line("got it");
    served.end().exits(0);
}

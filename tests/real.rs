//! What was recovered for real: nothing that clears up takes it away, and no later launch takes its place unasked.

use crate::support::Project;

/// A project whose lab has servers that replicate, and a runbook that may recover for real.
fn synced(script: &str) -> Project {
    let project = Project::empty();
    let header = r#"let p = runbook(#{ title: "A test", regions: ["us-east-1"], recover: "ask", params: #{} });"#;
    std::fs::write(project.path("test.rhai"), format!("{header}\n{script}")).unwrap();
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    project
}

const RECOVER: &str = r#"
let servers = step("who", || source_servers(#{ tags: #{} }));
let up = step("recover", || recover(#{ servers: servers, mode: "recovery", point_in_time: "latest" }).instances.values().map(|one| one.instance_id));
"#;

#[test]
fn what_is_recovered_for_real_is_left_by_what_clears_up() {
    let ends = r#"
step("end", || { let ended = terminate_drill(#{ servers: servers }); assert(ended == [], `${ended}`); });
step("clean-up", || { let done = cleanup(#{ servers: servers }); assert(done.left == up, `${done}`); });
step("told", || {
    let states = ec2::describe_instances(#{ InstanceIds: up }).map(|one| one.State.Name);
    assert(states == ["running", "running"], `${states}`);
    assert(drs::describe_recovery_instances().all(|one| !one.isDrill), "they are listed");
});
"#;
    let project = synced(&format!("{RECOVER}{ends}"));
    let done = project.run(&["run", "test.rhai"]).exits(0).shows("0 instances terminated; recovered for real, and left: i-");
    done.shows("recovered for real, and left with their source servers: i-").shows("left by this run: 2 recovered instances");
    assert!(!project.effects().contains(&"TerminateRecoveryInstances".to_owned()), "{:?}", project.effects());
}

#[test]
fn a_drill_of_the_same_run_is_taken_away_and_a_real_recovery_is_not() {
    let both = r#"
let servers = step("who", || source_servers(#{ tags: #{} }));
let real = step("recover", || recover(#{ servers: [servers[0]], mode: "recovery", point_in_time: "latest" }).instances.values()[0].instance_id);
let drilled = step("drill", || drill(#{ servers: [servers[1]], point_in_time: "latest" }).instances.values()[0].instance_id);
step("end", || { let ended = terminate_drill(#{ servers: servers }); assert(ended == [drilled], `${ended}`); });
step("told", || assert(ec2::describe_instances(#{ InstanceIds: [real] })[0].State.Name == "running", "it is left"));
"#;
    let project = synced(both);
    project.run(&["run", "test.rhai"]).exits(0).shows("1 instance terminated; recovered for real, and left: i-");
}

#[test]
fn the_site_that_a_real_recovery_runs_in_is_not_cleaned_up() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    let text = std::fs::read_to_string(project.path("workshop.rhai")).unwrap();
    let real = text
        .replace(r#"recover: "never","#, r#"recover: "ask","#)
        .replace("drill(#{ servers: servers,", r#"recover(#{ mode: "recovery", servers: servers,"#);
    let (before, _) = real.split_once("    let left = leftovers(").unwrap();
    std::fs::write(project.path("workshop.rhai"), format!("{before}}});\n")).unwrap();
    let done = project.run(&["run", "workshop.rhai"]).exits(0);
    done.shows("recovered for real, and left with their source servers: i-").shows("stack `EDRW` is left: i-");
    let effects = project.effects();
    for kept in ["TerminateRecoveryInstances", "DisconnectSourceServer", "DeleteSourceServer", "DeleteStack"] {
        assert!(!effects.contains(&kept.to_owned()), "{kept}: {effects:?}");
    }
    assert!(effects.contains(&"DeleteAccessKey".to_owned()), "what nobody needs goes: {effects:?}");
}

/// The real recovery is over: DRS is told to forget what it launched.
const FINALISED: &str = r#"
step("finalise", || {
    for id in up {
        drs::disconnect_recovery_instance(#{ recoveryInstanceID: id });
        drs::delete_recovery_instance(#{ recoveryInstanceID: id });
    }
});
"#;

#[test]
fn an_instance_that_drs_keeps_no_record_of_is_left_by_what_clears_up() {
    let ends = r#"
step("end", || { let ended = terminate_drill(#{ servers: servers }); assert(ended == [], `${ended}`); });
step("clean-up", || { let done = cleanup(#{ servers: servers }); assert(done.left.len() == 2, `${done}`); });
"#;
    let project = synced(&format!("{RECOVER}{FINALISED}{ends}"));
    project.run(&["run", "test.rhai"]).exits(0).shows("recovered for real, and left: i-");
}

#[test]
fn no_launch_takes_the_place_of_an_instance_that_drs_keeps_no_record_of() {
    let again = r#"
step("ready", || {
    let told = check_recoverable(#{ servers: servers, point_in_time: "latest" }).problems;
    assert(told.len() == 1 && told[0].contains("of which DRS keeps no record"), `${told}`);
});
step("again", || drill(#{ servers: servers, point_in_time: "latest" }));
"#;
    let project = synced(&format!("{RECOVER}{FINALISED}{again}"));
    let refused =
        project.run(&["run", "test.rhai"]).exits(1).says("error[Recovered]: `drill`: source server s-").says(" has the instance i-");
    refused.says("another launch would take it away");
    assert_eq!(project.effects().iter().filter(|operation| *operation == "StartRecovery").count(), 1);
}

#[test]
fn a_launch_asked_of_drs_itself_takes_it_away_as_drs_does() {
    let again = r#"
step("again", || {
    drs::start_recovery(#{ sourceServers: servers.map(|one| #{ sourceServerID: one.sourceServerID }), isDrill: true });
    wait_for("they are gone", #{ timeout: "30m", every: "10s" }, || {
        ec2::describe_instances(#{ InstanceIds: up }).all(|one| one.State.Name == "terminated")
    });
});
"#;
    let project = synced(&format!("{RECOVER}{FINALISED}{again}"));
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn no_server_is_launched_into_an_instance_that_stands() {
    let script = r#"
let servers = step("who", || source_servers(#{ tags: #{} }));
let stands = step("stands", || {
    let image = ec2::describe_images(#{ Owners: ["amazon"] })[0].ImageId;
    let id = ec2::run_instances(#{ ImageId: image, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }).Instances[0].InstanceId;
    ec2::create_tags(#{ Resources: [id], Tags: [#{ Key: "AWSDRS", Value: "AllowLaunchingIntoThisInstance" }] });
    drs::update_launch_configuration(#{
        sourceServerID: servers[0].sourceServerID, launchIntoInstanceProperties: #{ launchIntoEC2InstanceID: id },
    });
    id
});
step("ready", || {
    let told = check_recoverable(#{ servers: servers, point_in_time: "latest" }).problems;
    assert(told.len() == 1 && told[0].contains(` is to be launched into the instance ${stands}, which stands already`), `${told}`);
});
step("launch", || START);
"#;
    let starts = [
        r#"drill(#{ servers: servers, point_in_time: "latest" })"#,
        r#"recover(#{ servers: servers, mode: "recovery", point_in_time: "latest" })"#,
    ];
    for start in starts {
        let project = synced(&script.replace("START", start));
        let refused = project.run(&["run", "test.rhai"]).exits(1).says("error[IntoInstance]: ").says("which stands already");
        refused.says("take `launchIntoInstanceProperties` out of its launch settings first");
        assert!(!project.effects().contains(&"StartRecovery".to_owned()), "{:?}", project.effects());
    }
}

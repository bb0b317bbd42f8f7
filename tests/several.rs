//! Several things in one request, which AWS does whole or not at all; and waits and launches that end otherwise than most.

use crate::support::Project;
const SAME: &str = "fn same(told, wanted) { if told != wanted { throw `${told}` } }";
const RULES: &str = r#"
let group = step("group", || ec2::describe_security_groups()[0].GroupId);
fn rule(port) { #{ IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [#{ CidrIp: "203.0.113.5/32" }] } }
fn let_in(group, ports) {
    try {
        ec2::authorize_security_group_ingress(#{ GroupId: group, IpPermissions: ports.map(|port| rule(port)) });
        "done"
    } catch (e) { return e.code; }
}
fn take_out(group, ports) {
    try {
        ec2::revoke_security_group_ingress(#{ GroupId: group, IpPermissions: ports.map(|port| rule(port)) });
        "done"
    } catch (e) { return e.code; }
}
fn open(group) {
    let rules = ec2::describe_security_group_rules(#{ Filters: [#{ Name: "group-id", Values: [group] }] });
    let ports = rules.filter(|rule| !rule.IsEgress && rule.CidrIpv4 == "203.0.113.5/32").map(|rule| rule.FromPort);
    ports.sort();
    ports
}
"#;

#[test]
fn rules_are_let_in_and_taken_out_all_or_none() {
    let asked = r#"
step("told", || same([
    let_in(group, [22]), let_in(group, [22]), let_in(group, [22, 3389]), open(group),
    let_in(group, [80, 443]), take_out(group, [443, 8080]), open(group), take_out(group, [80, 443]), take_out(group, [80]), open(group),
], ["done", "done", "InvalidPermission.Duplicate", [22], "done", "InvalidPermission.NotFound", [22, 80, 443], "done", "done", [22]]));"#;
    let project = Project::new("", &format!("{SAME}{RULES}{asked}"));
    project.run(&["run", "test.rhai"]).exits(0);
}

/// What a step of a run answered, as its record has it.
#[test]
fn rules_whose_answer_was_lost_are_looked_for() {
    for wrong in ["lost", "late"] {
        let asked = r#"step("told", || same([let_in(group, [80, 443]), take_out(group, [80, 443]), open(group)], ["done", "done", []]));"#;
        let project = Project::new("", &format!("{SAME}{RULES}{asked}"));
        project.run(&["lab", "reset", "--yes", "--account", "111122223333"]).exits(0);
        for operation in ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"] {
            project.run(&["lab", "fault", "add", &format!("ec2:{operation} {wrong}")]).exits(0);
        }
        project.run(&["run", "test.rhai"]).exits(0);
        let effects = project.effects();
        let count = |operation: &str| effects.iter().filter(|name| *name == operation).count();
        assert_eq!((count("AuthorizeSecurityGroupIngress"), count("RevokeSecurityGroupIngress")), (1, 1), "{wrong}");
    }
}

#[test]
fn of_several_instances_one_that_is_gone_leaves_the_others_running() {
    let script = r#"
let alive = step("alive", || {
    let image = ec2::describe_images(#{ Owners: ["amazon"] })[0].ImageId;
    ec2::run_instances(#{ ImageId: image, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }).Instances[0].InstanceId
});
fn terminate(ids) { try { ec2::terminate_instances(#{ InstanceIds: ids }); "done" } catch (e) { return e.code; } }
step("told", || {
    let code = terminate([alive, "i-0123456789abcdef0"]);
    let lives = ec2::describe_instances(#{ InstanceIds: [alive] })[0].State.Name in ["pending", "running"];
    same([code, lives], ["InvalidInstanceID.NotFound", true])
});
step("alone", || ec2::terminate_instances(#{ InstanceIds: ["i-0123456789abcdef0"] }));
"#;
    let project = Project::new("", &format!("{SAME}{script}"));
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn several_instances_whose_termination_was_lost_are_looked_for() {
    let script = r#"
let two = step("two", || {
    let image = ec2::describe_images(#{ Owners: ["amazon"] })[0].ImageId;
    ec2::run_instances(#{ ImageId: image, InstanceType: "t3.micro", MinCount: 2, MaxCount: 2 }).Instances.map(|one| one.InstanceId)
});
step("end", || ec2::terminate_instances(#{ InstanceIds: two }));
"#;
    let project = Project::new("", script);
    project.run(&["lab", "reset", "--yes", "--account", "111122223333"]).exits(0);
    project.run(&["lab", "fault", "add", "ec2:TerminateInstances lost x99"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0);
    assert_eq!(project.effects().iter().filter(|operation| *operation == "TerminateInstances").count(), 1);
}

#[test]
fn rules_that_stood_before_are_nobodys_own_though_the_answer_was_lost() {
    let asked =
        r#"step("first", || let_in(group, [80, 443])); step("told", || same(let_in(group, [80, 443]), "InvalidPermission.Duplicate"));"#;
    let project = Project::new("", &format!("{SAME}{RULES}{asked}"));
    project.run(&["run", "test.rhai", "--until", "first"]).exits(3);
    project.run(&["lab", "fault", "add", "ec2:AuthorizeSecurityGroupIngress lost"]).exits(0);
    project.run(&["resume"]).exits(0);
}

#[test]
fn a_wait_that_timed_out_has_all_its_time_when_it_is_asked_anew() {
    let script = r#"step("waits", || wait_for("never", #{ timeout: "6h", every: "10m" }, || false));"#;
    let project = Project::new("", script);
    project.run(&["lab", "reset", "--yes", "--account", "111122223333"]).exits(0);
    let mut served = project.start(&["lab", "serve", "--port", "0"]);
    served.line("Ctrl-C ends it");
    let mut run = project.start(&["run", "test.rhai"]);
    run.line("never");
    run.signal("INT");
    run.end().exits(5);
    served.signal("INT");
    served.end().exits(0);
    project.run(&["resume"]).exits(1);
    project.run(&["resume"]).exits(1).shows("(12h00m");
}

/// A project whose lab has servers that replicate.
fn synced(script: &str) -> Project {
    let project = Project::empty();
    let header = r#"let p = runbook(#{ title: "A test", regions: ["us-east-1"], recover: "ask", params: #{} });"#;
    std::fs::write(project.path("test.rhai"), format!("{header}\n{SAME}{script}")).unwrap();
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    project
}

#[test]
fn instances_that_are_to_stay_stopped_are_launched_and_stay_stopped() {
    let script = r#"
let servers = step("who", || source_servers(#{ tags: #{} }));
step("settings", || {
    for server in servers { drs::update_launch_configuration(#{ sourceServerID: server.sourceServerID, launchDisposition: "STOPPED" }); }
});
let up = step("drill", || drill(#{ servers: servers, point_in_time: "latest" }).instances.values().map(|one| one.instance_id));
step("told", || same(ec2::describe_instances(#{ InstanceIds: up }).map(|one| one.State.Name), ["stopped", "stopped"]));
"#;
    let project = synced(script);
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn an_instance_that_ec2_has_forgotten_is_not_in_the_way_of_a_recovery() {
    let script = r#"
let servers = step("who", || source_servers(#{ tags: #{} }));
let up = step("recover", || recover(#{ servers: servers, mode: "recovery", point_in_time: "latest" }).instances.values().map(|one| one.instance_id));
step("lose", || ec2::terminate_instances(#{ InstanceIds: up }));
step("later", || wait_for("EC2 forgets them", #{ timeout: "6h", every: "10m" }, || {
    drs::describe_recovery_instances().all(|one| one.ec2InstanceState == "NOT_FOUND")
}));
step("told", || same(recover(#{ servers: servers, mode: "recovery", point_in_time: "latest" }).instances.len(), 2));
"#;
    let project = synced(script);
    project.run(&["run", "test.rhai"]).exits(0);
}

/// Two stacks, of which the second uses what the first exports.
const GIVER: &str = "Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}}\n\
                     Outputs: {Vpc: {Value: !Ref Vpc, Export: {Name: shared-vpc}}}\n";
const TAKER: &str = "Resources: {Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !ImportValue shared-vpc, CidrBlock: 10.1.0.0/24}}}\n";

#[test]
fn a_stack_whose_export_another_uses_is_not_waited_for() {
    let script = r#"
step("giver", || deploy_stack(#{ name: "giver", template: "giver.yaml" }));
step("end", || delete_stack(#{ name: "giver", may_fail: true }));
"#;
    let project = Project::new("", script);
    std::fs::write(project.path("giver.yaml"), GIVER).unwrap();
    std::fs::write(project.path("taker.yaml"), TAKER).unwrap();
    let others = |does: &str| {
        let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"] });"#;
        std::fs::write(project.path("others.rhai"), format!("{header}\nstep(\"others\", || {does});")).unwrap();
        project.run(&["run", "others.rhai"]).exits(0);
    };
    project.run(&["run", "test.rhai", "--until", "giver"]).exits(3);
    others(r#"deploy_stack(#{ name: "taker", template: "taker.yaml" })"#);
    let says = "stack `giver` was not deleted: Export shared-vpc cannot be deleted as it is in use by taker";
    for _ in 0..2 {
        let failed = project.run(&["resume", "test-1", "--json"]).exits(1).says("error[ExportInUse]").says(says);
        let last = failed.last();
        let seconds = last["steps"].as_array().unwrap().last().unwrap()["seconds"].as_f64().unwrap();
        assert!(seconds < 120.0, "{last}");
        assert_eq!(last["standing"][0]["kind"], "stack", "{last}");
    }
    others(r#"delete_stack(#{ name: "taker" })"#);
    project.run(&["resume", "test-1"]).exits(0);
}

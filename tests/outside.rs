//! Causes that somebody else sets while a run is paused, one and two at once: the first is named, and once it is mended
//! outside, the run goes on. What is over and cannot be mended is told as such.

use crate::account::standard;
use crate::support::{Done, Project};

/// What others say of the account, before their steps.
const FIND: &str = r#"
let policy = #{ UserName: "drs-agent-user", PolicyArn: "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy" };
let is_target = |group| group.GroupName.contains("TargetSecurityGroup") && !group.GroupName.contains("Test");
let target = ec2::describe_security_groups().filter(is_target)[0].GroupId;
let ports = |from, to| #{ GroupId: target, IpPermissions: [#{ IpProtocol: "tcp", FromPort: from, ToPort: to, IpRanges: [#{ CidrIp: "10.0.0.0/16" }] }] };
let address = cloudformation::describe_stacks(#{ StackName: "EDRW" })[0].Outputs.filter(|output| output.OutputKey == "BastionRDP")[0].OutputValue;
let bastion = #{ host: address, user: "Administrator", password: "ADMIN" };
let web = |name| ec2::describe_instances().filter(|one| one.State.Name == "running" && one.Tags.some(|tag| tag.Key == "Name" && tag.Value == name))[0];
let point_at = |name| update_dns_over_ssh(#{
    on: #{ host: web.call(name).PrivateIpAddress, user: "user", password: "ROOT", via: bastion },
    server: "dns.onpremsim.env", name: "wordpress-web.onpremsim.env",
});
let all_templates = |version| {
    for one in ec2::describe_launch_templates() { ec2::modify_launch_template(#{ LaunchTemplateId: one.LaunchTemplateId, DefaultVersion: version }); }
};
let ask_for_lost_key = || {
    for one in ec2::describe_launch_templates() {
        ec2::create_launch_template_version(#{ LaunchTemplateId: one.LaunchTemplateId, SourceVersion: "2", LaunchTemplateData: #{ KeyName: "lost" } });
    }
};
"#;

/// The workshop, with a pause between the records and the site.
fn workshop() -> Project {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    let path = project.path("workshop.rhai");
    let text = std::fs::read_to_string(&path).unwrap();
    let place = "    let address = dns::resolve(";
    assert_eq!(text.matches(place).count(), 1);
    std::fs::write(&path, text.replace(place, &format!("}});\n\nstep(\"site\", || {{\n{place}"))).unwrap();
    project
}

/// Somebody else does this in the same account.
#[track_caller]
fn others(project: &Project, body: &str) {
    let template = std::fs::read_to_string(project.path("templates/workshop.yaml")).unwrap();
    let find = FIND.replace("ADMIN", &standard(&template, "AdminPassword")).replace("ROOT", &standard(&template, "RootPassword"));
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("others.rhai"), format!("{header}\n{find}\nstep(\"others\", || {{ {body} }});\n")).unwrap();
    project.run(&["run", "others.rhai"]).exits(0);
}

#[track_caller]
fn fails_at(done: Done, step: &str) -> Done {
    let done = done.exits(1);
    let line = done.out.lines().find(|line| line.contains(" FAILED ")).unwrap_or_default();
    assert!(line.contains(&format!(" {step} ")), "{}{}", done.out, done.err);
    assert!(done.err.contains("--> workshop.rhai:"), "{}", done.err);
    done
}

#[test]
fn a_detached_policy_and_a_closed_port_are_named_one_after_the_other() {
    let project = workshop();
    project.run(&["run", "workshop.rhai", "--until", "agent-user"]).exits(3);
    others(
        &project,
        "iam::detach_user_policy(policy); ec2::revoke_security_group_ingress(ports.call(1, 65535));
         ec2::authorize_security_group_ingress(ports.call(1, 3305)); ec2::authorize_security_group_ingress(ports.call(3307, 65535));",
    );
    let first = fails_at(project.run(&["resume", "workshop-1"]), "agents");
    first.says("error[InstallFailed]").says("is not authorized to perform").says("workshop.rhai:79:");
    let again = fails_at(project.run(&["resume", "workshop-1"]), "agents");
    again.says("lifeboat resume workshop-1").says("it failed in the same way before");
    others(&project, "iam::attach_user_policy(policy);");
    let second = fails_at(project.run(&["resume", "workshop-1"]), "site").says("Error establishing a database connection");
    assert!(!second.err.contains("before"), "another error than before:\n{}", second.err);
    others(&project, "ec2::authorize_security_group_ingress(ports.call(3306, 3306));");
    project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing");
}

#[test]
fn an_edited_launch_template_and_an_undone_record_are_met_as_they_matter() {
    let project = workshop();
    project.run(&["run", "workshop.rhai", "--until", "validation"]).exits(3);
    others(&project, r#"all_templates.call("1"); point_at.call("MID-Wordpress-WEB");"#);
    let failed = fails_at(project.run(&["resume", "workshop-1"]), "validation");
    failed.says("error[NotUpdated]").says("after the update `wordpress-web.onpremsim.env` is");
    others(&project, r#"point_at.call("wordpress-web.onpremsim.env");"#);
    // The templates no longer matter: the servers were launched.
    project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing");
}

#[test]
fn an_edited_launch_template_is_noticed_before_anything_is_launched() {
    let project = workshop();
    project.run(&["run", "workshop.rhai", "--until", "launch-settings"]).exits(3);
    others(&project, r#"all_templates.call("1"); iam::detach_user_policy(policy);"#);
    let failed = fails_at(project.run(&["resume", "workshop-1"]), "launch-settings");
    failed.says("error[NotSet]").says("the default version is 1 instead of 2; type c5.large instead of t3.small");
    // The policy is not needed any more.
    others(&project, r#"all_templates.call("2");"#);
    project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing");
}

/// The workshop paused just before its drill, with something done after the settings were read back: they are not read again.
fn before_the_drill() -> Project {
    let project = workshop();
    let path = project.path("workshop.rhai");
    let text = std::fs::read_to_string(&path).unwrap();
    let mark = "step(\"mark\", || ec2::create_tags(#{ Resources: [ec2::describe_vpcs()[0].VpcId], Tags: [#{ Key: \"mark\" }] }));\n\n";
    std::fs::write(&path, text.replace("let recovered = step(", &format!("{mark}let recovered = step("))).unwrap();
    project.run(&["run", "workshop.rhai", "--until", "mark"]).exits(3);
    project
}

fn jobs(project: &Project) -> usize {
    project.effects().iter().filter(|name| *name == "StartRecovery").count()
}

#[test]
fn a_drill_that_launched_nothing_is_started_anew_once_its_cause_is_mended() {
    let project = before_the_drill();
    others(&project, r#"ask_for_lost_key.call(); all_templates.call("3");"#);
    let failed = fails_at(project.run(&["resume", "workshop-1"]), "drill");
    failed.says("error[LaunchFailed]").says("2 of 2 servers did not launch").says("a resumed run starts a new job");
    assert_eq!(jobs(&project), 1);
    others(&project, r#"all_templates.call("2");"#);
    project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing");
    assert_eq!(jobs(&project), 2);
}

#[test]
fn a_lab_is_to_be_made_anew_as_it_began() {
    let project = Project::new("", r#"step("one", || { iam::create_user(#{ UserName: "ann" }); assert(false, "it is so"); });"#);
    project.run(&["lab", "reset", "--to", "fleet:1"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["resume"]).exits(1).says("lifeboat lab reset --to fleet:1 (what it made is still there: 1 user), then: lifeboat run");
}

#[test]
fn a_drill_that_launched_a_part_is_history_and_that_is_said() {
    let project = before_the_drill();
    let one = "let one = ec2::describe_launch_templates()[0].LaunchTemplateId;";
    others(
        &project,
        &format!(r#"ask_for_lost_key.call(); {one} ec2::modify_launch_template(#{{ LaunchTemplateId: one, DefaultVersion: "3" }});"#),
    );
    let failed = fails_at(project.run(&["resume", "workshop-1"]), "drill");
    let failed = failed.says("1 of 2 servers did not launch").says("this job is over, and a resumed run ends here again");
    let title = failed.err.lines().next().unwrap_or_default().to_owned();
    others(&project, r#"all_templates.call("2");"#);
    let again = fails_at(project.run(&["resume", "workshop-1"]), "drill");
    assert_eq!((again.err.lines().next(), jobs(&project)), (Some(title.as_str()), 1));
    // Beside the stack that stands another run cannot make it.
    let again = again
        .says("it failed in the same way before")
        .says("is final (a job that ended): lifeboat lab reset (what it made is still there: ");
    assert!(!again.err.contains("abandon"), "{}", again.err);
    assert!(!again.err.contains("fork"), "{}", again.err);
    project
        .run(&["run", "workshop.rhai"])
        .exits(6)
        .says("failed, and is unfinished")
        .says("lifeboat abandon workshop-1 and this command again");
    project.run(&["abandon", "workshop-1"]).exits(0);
    project.run(&["run", "workshop.rhai", "--until", "account-setup"]).exits(1).says("a stack `EDRW` exists already");
}

#[test]
fn an_error_that_follows_from_the_record_alone_is_told_as_history() {
    let script =
        r#"step("one", || { let user = iam::create_user(#{ UserName: "ann" }); assert(user.User.UserName == "bob", "it is not bob"); });"#;
    let project = Project::new("", script);
    project.run(&["lab", "reset", "--account", "111122223333"]).exits(0);
    let first = project.run(&["run", "test.rhai"]).exits(1).says("it is not bob");
    assert!(
        !first.err.contains("recorded") && first.out.contains("fix the cause, then lifeboat resume test-1"),
        "{}{}",
        first.out,
        first.err
    );
    for _ in 0..2 {
        let again = project
            .run(&["resume"])
            .exits(1)
            .says("test.rhai:2:")
            .says("nothing was asked again")
            .says("lifeboat lab reset --account 111122223333 (what it made is still there: 1 user)");
        assert!(!again.out.contains("then lifeboat resume"), "{}", again.out);
    }
    project.write("", &script.replace("== \"bob\"", "== \"ann\""));
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser"]);
}

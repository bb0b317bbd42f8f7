//! What others have in the account, and what they do to it while a run is paused: it stays, it is told apart, and what can
//! no longer come is not waited for.

use crate::support::{Done, Project};
use serde_json::{Value, json};

const POLICY: &str = "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy";

/// A project with the shipped runbooks.
fn shipped() -> Project {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    project
}

/// Runs `script` as a step of a runbook of somebody else.
#[track_caller]
fn others(project: &Project, script: &str) -> Done {
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"] });"#;
    std::fs::write(project.path("others.rhai"), format!("{header}\nstep(\"others\", || {{ {script} }});\n")).unwrap();
    project.run(&["run", "others.rhai"]).exits(0)
}

/// Replaces a part of a shipped runbook.
#[track_caller]
fn edit(project: &Project, runbook: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(project.path(runbook)).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old}");
    std::fs::write(project.path(runbook), text.replace(old, new)).unwrap();
}

/// The lines of standard output that hold `word`, without ids and times.
fn told(done: &Done, word: &str) -> String {
    let lines: Vec<&str> = done.out.lines().filter(|line| line.contains(word)).map(str::trim).collect();
    lines.join("\n")
}

#[test]
fn a_policy_that_was_attached_before_stays_attached() {
    let project = shipped();
    others(
        &project,
        &format!(
            r#"iam::create_user(#{{ UserName: "drs-agent-user" }});
               iam::attach_user_policy(#{{ UserName: "drs-agent-user", PolicyArn: "{POLICY}" }});"#
        ),
    );
    project.run(&["run", "workshop.rhai"]).exits(0).shows("Left: nothing.");
    let seen = others(
        &project,
        r#"let policies = iam::list_attached_user_policies(#{ UserName: "drs-agent-user" });
           print(`policies: ${policies.map(|policy| policy.PolicyArn)}`);
           print(`keys: ${iam::list_access_keys(#{ UserName: "drs-agent-user" }).len()}`);"#,
    );
    assert_eq!(told(&seen, "policies:"), format!("policies: [\"{POLICY}\"]"));
    assert_eq!(told(&seen, "keys:"), "keys: 0");
    // The key is gone: who exports it is told so.
    let exported = project.run(&["secret", "export", "workshop-1", "drs-agent-user", "--csv", "key.csv"]).exits(0);
    assert!(exported.err.contains("warning: this run deleted key AKIA"), "{}", exported.err);
    assert!(project.path("key.csv").exists());
}

#[test]
fn a_rule_that_let_the_operator_in_before_stays() {
    let rules = r#"
        let rules = ec2::describe_security_group_rules(#{ Filters: [#{ Name: "group-id", Values: [group] }] });
        let shown = rules.filter(|r| !r.IsEgress && r.FromPort == 22).map(|r| `${r.SecurityGroupRuleId} ${r.CidrIpv4}`);
    "#;
    let group = r#"let group = ec2::describe_security_groups()[0].GroupId;"#;
    let project = Project::empty();
    let before = others(
        &project,
        &format!(
            r#"{group}
               let permission = #{{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [#{{ CidrIp: "203.0.113.5/32" }}] }};
               ec2::authorize_security_group_ingress(#{{ GroupId: group, IpPermissions: [permission] }});
               {rules} print(`rules: ${{shown}}`);"#
        ),
    );
    let after = others(
        &project,
        &format!(
            r#"{group}
               narrow_ingress(#{{ security_group: group, ports: [22], cidr: "203.0.113.5/32" }});
               cleanup(#{{ user: "nobody", stack: "none", replication_defaults: "put back" }});
               {rules} print(`rules: ${{shown}}`);"#
        ),
    );
    assert!(told(&before, "rules:").contains("203.0.113.5/32"), "{}", before.out);
    assert_eq!(told(&before, "rules:"), told(&after, "rules:"));
}

#[test]
fn a_bucket_that_stood_before_is_not_emptied() {
    let project = Project::empty();
    others(&project, r#"s3::create_bucket(#{ Bucket: "theirs-1" }); s3::put_object(#{ Bucket: "theirs-1", Key: "a", Body: "b" });"#);
    let after = others(
        &project,
        r#"s3::create_bucket(#{ Bucket: "theirs-1" }); cleanup(#{});
           print(`objects: ${s3::list_objects_v2(#{ Bucket: "theirs-1" }).map(|object| object.Key)}`);"#,
    );
    assert_eq!(told(&after, "objects:"), r#"objects: ["a"]"#);
}

#[test]
fn a_user_made_by_somebody_else_in_the_place_of_ours_stays() {
    let project = Project::new(
        "",
        r#"
        step("ours", || ensure_user(#{ name: "ann" }));
        step("clean-up", || cleanup(#{ user: "ann" }));
        step("there", || print(`there: ${iam::get_user(#{ UserName: "ann" }).User.UserName}`));
        "#,
    );
    project.run(&["run", "test.rhai", "--until", "ours"]).exits(3);
    others(&project, r#"iam::delete_user(#{ UserName: "ann" }); iam::create_user(#{ UserName: "ann" });"#);
    project.run(&["resume", "test-1"]).exits(0).shows("there: ann");
}

/// The template's passwords, by name.
fn password(project: &Project, name: &str) -> String {
    let template = std::fs::read_to_string(project.path("templates/workshop.yaml")).unwrap();
    let after = template.split(&format!("{name}:")).nth(1).unwrap().split("Default:").nth(1).unwrap();
    after.split(['\n', ',', '}']).next().unwrap().trim().trim_matches(['\'', '"']).to_owned()
}

#[test]
fn source_servers_of_others_stay_as_they_were_and_are_not_waited_for_in_vain() {
    let project = shipped();
    project.run(&["run", "workshop.rhai", "--until", "agents"]).exits(3);
    let settings = r#"
        for server in source_servers(#{ tags: #{} }) {
            let launch = drs::get_launch_configuration(#{ sourceServerID: server.sourceServerID });
            let template = ec2::describe_launch_template_versions(#{ LaunchTemplateId: launch.ec2LaunchTemplateID, Versions: ["$Default"] })[0];
            let sizing = launch.targetInstanceTypeRightSizingMethod;
            print(`settings: ${server.sourceServerID} ${server.state} ${sizing} ${template.VersionNumber} ${template.LaunchTemplateData.InstanceType}`);
        }
    "#;
    let before = others(&project, settings);
    let ours = r#"
        let outputs = cloudformation::describe_stacks(#{ StackName: "EDRW" })[0].Outputs;
        let bastion = #{ host: outputs.filter(|o| o.OutputKey == "BastionRDP")[0].OutputValue, user: "Administrator", password: "ADMIN" };
        let key = make_access_key(#{ user: "drs-agent-user" });
        let servers = source_servers(#{ tags: #{} });
        for server in servers {
            let on = #{ host: server.name, user: "user", password: "ROOT", via: bastion };
            let again = install_agent_over_ssh(#{ on: on, credentials: key, installer_region: "us-west-2" });
            assert(again.sourceServerID == server.sourceServerID, "the same server");
        }
        wait_until_healthy(#{ servers: servers });
        for server in servers {
            set_launch_settings(#{
                server: server, right_sizing: "NONE", instance_type: "t3.medium", subnet: "TargetPrivate", security_groups: ["default"],
            });
        }
        cleanup(#{ servers: servers, user: "drs-agent-user" });
    "#;
    let script = ours.replace("ADMIN", &password(&project, "AdminPassword")).replace("ROOT", &password(&project, "RootPassword"));
    let done = others(&project, &script);
    let after = others(&project, settings);
    assert_eq!(told(&before, "settings:").lines().count(), 2, "{}", before.out);
    assert_eq!(told(&before, "settings:"), told(&after, "settings:"), "{}", done.out);

    let wait = "wait_until_healthy(#{ servers: source_servers(#{ tags: #{} }) })";
    for (end, state) in [("stop_replication", "STOPPED"), ("disconnect_source_server", "DISCONNECTED")] {
        others(&project, &format!("drs::{end}(#{{ sourceServerID: source_servers(#{{ tags: #{{}} }})[0].sourceServerID }});"));
        project.write("", &format!("step(\"wait\", || {wait});"));
        let failed = project.run(&["run", "test.rhai", "--json", "--new"]).exits(1).says("NotReplicating").says(&format!("is {state}"));
        assert!(failed.last()["steps"][0]["seconds"].as_f64().unwrap() < 60.0, "{}", failed.last());
    }
}

#[test]
fn a_group_of_drs_that_something_uses_for_a_while_yet_is_asked_for_again() {
    let cleanup = r#"    cleanup(#{ servers: servers, user: p.agent_user, replication_defaults: "put back", stack: site.name, since: site.before });"#;
    let beside = r#"
    let managed = [#{ Name: "tag:AWSElasticDisasterRecoveryManaged", Values: ["drs.amazonaws.com"] }];
    let groups = ec2::describe_security_groups(#{ Filters: managed });
    let of = |word| groups.filter(|one| one.GroupName.contains(word))[0].GroupId;
    let pairs = [#{ GroupId: of.call("Conversion") }];
    let rule = #{ GroupId: of.call("Replication"), IpPermissions: [#{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, UserIdGroupPairs: pairs }] };
    ec2::authorize_security_group_ingress(rule);
    parallel("both", ["clean", "somebody"], |who| {
        if who == "clean" { return cleanup(OPTIONS); }
        wait_for("DRS's instances are gone", #{ timeout: "2h", every: "10s" }, || {
            drs::describe_source_servers().is_empty() && ec2::describe_instances(#{ Filters: managed }).all(|one| one.State.Name == "terminated")
        });
        let looks = 0;
        wait_for("a while", #{ timeout: "10m", every: "1m" }, || { looks += 1; looks > 3 });
        ec2::revoke_security_group_ingress(rule);
    });"#;
    let options = cleanup.trim().trim_start_matches("cleanup(").trim_end_matches(");");
    let project = shipped();
    edit(&project, "workshop.rhai", cleanup, &beside.replace("OPTIONS", options));
    project.run(&["run", "workshop.rhai"]).exits(0).shows("Left: nothing.");
    let tried = project.run(&["show", "workshop-1", "clean-up"]).exits(0);
    tried.shows("try#3/ec2::delete_security_group#1").shows("DependencyViolation");
}

#[test]
fn a_server_that_stalls_is_waited_for_while_its_cause_is_mended_and_not_for_ever() {
    let project = Project::new("", "");
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    let script = r#"
let server = source_servers(#{ tags: #{} })[0];
let origin = #{ region: server.origin_region, InstanceIds: [server.origin_instance_id] };
let stalls = || wait_for("it stalls", #{ timeout: "2h", every: "10s" }, || {
    source_servers(#{ tags: #{} }).some(|one| one.sourceServerID == server.sourceServerID && one.state == "STALLED")
});
step("stop", || ec2::stop_instances(origin));
step("both", || parallel("both", ["wait", "somebody"], |who| {
    stalls.call();
    if who == "wait" { return wait_until_healthy(#{ servers: [server] }); }
    if START { ec2::start_instances(origin); }
}));
"#;
    project.write("", &script.replace("START", "true"));
    project.run(&["run", "test.rhai"]).exits(0).shows("1 server Healthy");
    project.write("", &script.replace("START", "false"));
    let failed = project.run(&["run", "test.rhai", "--new", "--json"]).exits(1).says("Stalled").says("has stalled: ");
    let seconds = failed.last()["steps"][1]["seconds"].as_f64().unwrap();
    assert!((600.0..3600.0).contains(&seconds), "{}", failed.last());
}

#[test]
fn a_drill_instance_that_somebody_ends_is_not_waited_for() {
    let drill = r#"let job = drill(#{ servers: servers, point_in_time: "latest", timeout: "60m" });"#;
    let meanwhile = r#"
    let job = parallel("both", ["drill", "somebody"], |who| {
        if who == "drill" { return drill(#{ servers: servers, point_in_time: "latest", timeout: "60m" }); }
        wait_for("the job is over", #{ timeout: "30m", every: "1s" }, || {
            let jobs = drs::describe_jobs();
            !jobs.is_empty() && jobs.all(|job| job.status == "COMPLETED")
        });
        let found = drs::describe_recovery_instances()[0].ec2InstanceID;
        ec2::END_instances(#{ InstanceIds: [found] });
    })[0];"#;
    for (end, state, next) in [("stop", "stop", "then resume"), ("terminate", "shutting-down", "`cleanup` removes what is left")] {
        let project = shipped();
        edit(&project, "workshop.rhai", drill, &meanwhile.replace("END", end));
        let failed =
            project.run(&["run", "workshop.rhai", "--json"]).exits(1).says("InstanceGone").says(&format!(" is {state}")).says(next);
        let last = failed.last();
        let step = last["steps"].as_array().unwrap().iter().find(|step| step["name"] == "drill").unwrap();
        assert!(step["seconds"].as_f64().unwrap() < 1800.0, "{last}");
        let kinds: Vec<&Value> = last["standing"].as_array().unwrap().iter().map(|thing| &thing["kind"]).collect();
        let alive = if end == "stop" { 2 } else { 1 };
        assert_eq!(kinds.iter().filter(|kind| **kind == "drill instance").count(), alive, "{last}");
    }
}

#[test]
fn what_others_make_while_a_run_is_paused_is_named_as_theirs_and_fails_nothing() {
    let project = shipped();
    project.run(&["run", "workshop.rhai", "--until", "bastion"]).exits(3);
    others(&project, r#"iam::create_user(#{ UserName: "drs-agent-user" });"#);
    let done = project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing.");
    assert!(done.out.contains("Not of this run: user drs-agent-user: no action of this run made it."), "{}", done.out);
    let again = project.run(&["resume", "workshop-1", "--json"]).exits(0).last();
    assert_eq!((&again["leftovers"], &again["others"][0]["id"]), (&json!([]), &json!("drs-agent-user")));
}

#[test]
fn a_leftover_is_told_in_words() {
    let project = Project::new(
        "",
        r#"
        let before = step("before", || inventory());
        step("ours", || { ensure_user(#{ name: "ann" }); });
        step("left", || {
            let left = leftovers(#{ since: before });
            assert(left.is_empty(), `left in the account: ${left.map(|one| one.text)}`);
        });
        "#,
    );
    let failed = project.run(&["run", "test.rhai"]).exits(1).says(r#"left in the account: ["user ann: this run made it"]"#);
    assert!(failed.out.contains("Left: user ann: this run made it.") && !failed.out.contains("null"), "{}", failed.out);
}

#[test]
fn the_walk_through_s_clean_up_does_nothing_where_there_is_nothing() {
    let project = shipped();
    let fresh = project.run(&["run", "cleanup-as-written.rhai"]).exits(0);
    for word in ["EDRW NOT_FOUND", "no recovered instance", "no source server", "no user drs-agent-user", "no replication template"] {
        assert!(fresh.out.contains(word), "no `{word}` in {}", fresh.out);
    }
    project.run(&["run", "workshop.rhai"]).exits(0);
    let cleaned = project.run(&["run", "cleanup-as-written.rhai"]).exits(0);
    assert!(cleaned.out.contains("no user drs-agent-user"), "{}", cleaned.out);
}

#[test]
fn the_end_of_a_run_says_what_it_made_that_stands() {
    let project = shipped();
    let paused = project.run(&["run", "workshop.rhai", "--until", "agent-user"]).exits(3);
    let stands = "1 stack, 6 roles, 1 replication template, 1 user, 1 access key";
    assert!(paused.out.contains(&format!("left by this run: {stands}")), "{}", paused.out);
    let shown = project.run(&["show", "workshop-1"]).exits(0);
    assert!(shown.out.contains("left: user drs-agent-user") && shown.out.contains("left: access key AKIA"), "{}", shown.out);
    let failed = project.run(&["resume", "workshop-1", "--until", "bastion", "--json"]);
    let last = failed.last();
    assert!(last["leftovers"].is_null(), "{last}");
    project.run(&["abandon", "workshop-1"]).exits(0).shows("what it made stays: 1 stack");
}

#[test]
fn a_stack_that_was_rolled_back_leaves_no_templates() {
    let project = shipped();
    let broken = "Resources:\n  Broken:\n    Type: AWS::EC2::Volume\n    Properties: {AvailabilityZone: nowhere, Size: 1}\n";
    edit(&project, "templates/workshop.yaml", "Resources:\n", broken);
    let failed = project.run(&["run", "workshop.rhai"]).exits(1).says("ROLLBACK_COMPLETE");
    assert_eq!(told(&failed, "left by this run"), "left by this run: 1 stack    lifeboat show workshop-1 lists them");
    let seen = others(&project, "print(`buckets: ${s3::list_buckets().len()}`);");
    assert_eq!(told(&seen, "buckets:"), "buckets: 0");
}

#[test]
fn a_stack_that_was_refused_leaves_no_templates_and_is_asked_for_anew() {
    let project = shipped();
    project.run(&["run", "workshop.rhai", "--set", "stack=9"]).exits(1);
    let failed = project.run(&["resume", "workshop-1"]).exits(1).says("ValidationError");
    assert_eq!(told(&failed, "left by this run"), "");
    assert_eq!(project.effects().iter().filter(|name| *name == "CreateBucket").count(), 2);
    project.run(&["abandon", "workshop-1"]).exits(0).shows("nothing it made is left");
    let seen = others(&project, "print(`buckets: ${s3::list_buckets().len()}`);");
    assert_eq!(told(&seen, "buckets:"), "buckets: 0");
}

#[test]
fn templates_that_another_run_left_are_named_whenever_that_was() {
    let project = Project::new("", r#"step("left", || { let before = inventory(); leftovers(#{ since: before }) });"#);
    others(&project, r#"s3::create_bucket(#{ Bucket: "lifeboat-templates-000000000000-0123456789ab" });"#);
    let done = project.run(&["run", "test.rhai"]).exits(0).shows("Left: nothing.");
    assert!(
        done.out.contains("Not of this run: bucket lifeboat-templates-000000000000-0123456789ab: templates of another run"),
        "{}",
        done.out
    );
}

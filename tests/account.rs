//! What runs leave of an account they share with others: put back, not touched, named; and no secret anywhere.

use crate::support::{Done, Project, holds_secret};
use serde_json::Value;

const TEMPLATE: &str = "print(`template: ${drs::describe_replication_configuration_templates()[0]}`);";

/// What a run printed after `word`.
#[track_caller]
fn printed<'a>(done: &'a Done, word: &str) -> &'a str {
    let line = done.out.lines().find_map(|line| line.trim().strip_prefix(word));
    line.unwrap_or_else(|| panic!("no `{word}` in:\n{}", done.out)).trim()
}

#[test]
fn a_replication_template_that_stood_before_is_put_back() {
    let earlier = r#"
        step("earlier", || {
            set_replication_defaults(#{
                staging_subnet: ec2::describe_subnets()[0].SubnetId, replication_server_type: "m5.large", retention_days: 30,
                staging_area_tags: #{ "team": "blue" }, data_plane_routing: "PRIVATE_IP", create_public_ip: false, bandwidth_throttling: 50,
            });
            TEMPLATE
        });
    "#;
    let ours = r#"
        step("ours", || {
            for kind in ["t3.small", "c5.large"] {
                set_replication_defaults(#{ staging_subnet: ec2::describe_subnets()[1].SubnetId, replication_server_type: kind });
            }
            assert(drs::describe_replication_configuration_templates()[0].replicationServerInstanceType == "c5.large", "ours stands");
        });
        step("clean-up", || { cleanup(#{ replication_defaults: "put back" }); TEMPLATE });
    "#;
    let project = Project::new("", &earlier.replace("TEMPLATE", TEMPLATE));
    let before = project.run(&["run", "test.rhai"]).exits(0);
    project.write("", &ours.replace("TEMPLATE", TEMPLATE));
    let after = project.run(&["run", "test.rhai"]).exits(0);
    assert!(printed(&before, "template:").contains("m5.large"), "{}", before.out);
    assert_eq!(printed(&before, "template:"), printed(&after, "template:"));
}

/// Another's key, or that of a request that was carried out when nobody waited for it any more.
#[test]
fn a_key_this_run_did_not_record_is_named_and_the_user_goes_once_it_is_deleted() {
    let project = Project::new(
        "",
        r#"
        step("user", || { ensure_user(#{ name: "ann" }); make_access_key(#{ user: "ann" }) });
        step("clean-up", || cleanup(#{ user: "ann" }));
        "#,
    );
    let other = |name: &str, call: &str| {
        std::fs::write(project.path(name), format!("let p = runbook(#{{ title: \"Other\", regions: [\"us-east-1\"] }});\n{call}\n"))
            .unwrap();
        project.run(&["run", name]).exits(0)
    };
    project.run(&["run", "test.rhai", "--until", "user"]).exits(3);
    let made = other("more.rhai", r#"print(`key: ${iam::create_access_key(#{ UserName: "ann" }).AccessKey.AccessKeyId}`);"#);
    let key = printed(&made, "key:");
    let next = format!("aws iam delete-access-key --user-name ann --access-key-id {key}");
    project.run(&["resume"]).exits(1).says(&format!("did not record that it made 1 access key {key}")).says(&next);
    other("less.rhai", &format!(r#"iam::delete_access_key(#{{ UserName: "ann", AccessKeyId: "{key}" }});"#));
    project.run(&["resume"]).exits(0);
}

#[test]
fn a_user_with_two_keys_is_an_error_that_names_both_with_their_age() {
    let project = Project::new(
        "",
        r#"
        step("user", || {
            iam::create_user(#{ UserName: "ann" });
            for word in ["one", "two"] {
                let key = iam::create_access_key(#{ UserName: "ann" }).AccessKey.AccessKeyId;
                print(`${word}: ${key}`);
            }
        });
        "#,
    );
    let made = project.run(&["run", "test.rhai"]).exits(0);
    project.write("", r#"step("key", || { ensure_user(#{ name: "ann" }); make_access_key(#{ user: "ann" }) });"#);
    let refused = project.run(&["run", "test.rhai"]).exits(1).says("`ann` has 2 access keys already").says("delete one that nobody uses");
    for word in ["one:", "two:"] {
        let key = printed(&made, word);
        let told = refused.err.split(key).nth(1).unwrap_or_else(|| panic!("no {key} in {}", refused.err));
        assert!(told.starts_with(" (Active, ") && told.split(')').next().unwrap_or_default().ends_with(" old"), "{}", refused.err);
    }
    assert_eq!(project.effects().iter().filter(|name| *name == "CreateAccessKey").count(), 2);
}

#[test]
fn a_user_that_existed_is_used_and_never_deleted() {
    let project = Project::new("", r#"step("earlier", || iam::create_user(#{ UserName: "ann" }));"#);
    project.run(&["run", "test.rhai"]).exits(0);
    project.write(
        "",
        r#"
        step("ours", || {
            assert(!ensure_user(#{ name: "ann" }).created, "it was there");
            iam::attach_user_policy(#{
                UserName: "ann", PolicyArn: "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy",
            });
            make_access_key(#{ user: "ann" });
        });
        step("clean-up", || {
            cleanup(#{ user: "ann" });
            assert(iam::get_user(#{ UserName: "ann" }).User.UserName == "ann", "it is there");
            assert(iam::list_access_keys(#{ UserName: "ann" }).is_empty(), "our key is gone");
            assert(iam::list_attached_user_policies(#{ UserName: "ann" }).is_empty(), "our policy is gone");
        });
        "#,
    );
    project.run(&["run", "test.rhai"]).exits(0);
    assert!(!project.effects().contains(&"DeleteUser".to_owned()));
}

#[test]
fn a_stack_that_exists_is_one_clear_error_and_is_left_alone() {
    let project = Project::new("", r#"step("stack", || deploy_stack(#{ name: "EDRW", template: "disk.yaml", timeout: "10m" }));"#);
    let disk = "Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties: {AvailabilityZone: !Select [0, !GetAZs ''], Size: 2}\n";
    std::fs::write(project.path("disk.yaml"), disk).unwrap();
    project.run(&["run", "test.rhai"]).exits(0);
    let before = project.effects();
    let refused = project.run(&["run", "test.rhai"]).exits(1);
    refused.says("a stack `EDRW` exists already (CREATE_COMPLETE, made ").says("give another name, or delete it first").says("test.rhai:");
    assert_eq!(project.effects(), before, "nothing was done");
}

#[test]
fn leftovers_names_what_drs_or_the_run_left_and_nothing_of_others() {
    let project = Project::new(
        "",
        r#"
        let before = step("before", || inventory());
        let zone = ec2::describe_subnets()[0].AvailabilityZone;
        step("ours", || {
            print(`ours: ${ec2::create_volume(#{ AvailabilityZone: zone, Size: 1 }).VolumeId}`);
            set_replication_defaults(#{ staging_subnet: ec2::describe_subnets()[0].SubnetId });
        });
        step("left", || {
            cleanup(#{ replication_defaults: "put back" });
            leftovers(#{ since: before })
        });
        "#,
    );
    let foreign = r#"
        let zone = ec2::describe_subnets()[0].AvailabilityZone;
        let drs = [#{ ResourceType: "volume", Tags: [#{ Key: "AWSElasticDisasterRecoveryManaged", Value: "drs.amazonaws.com" }] }];
        step("others", || {
            print(`WHEN foreign: ${ec2::create_volume(#{ AvailabilityZone: zone, Size: 1 }).VolumeId}`);
            print(`WHEN planted: ${ec2::create_volume(#{ AvailabilityZone: zone, Size: 1, TagSpecifications: drs }).VolumeId}`);
        });
    "#;
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"] });"#;
    let others = |when: &str| {
        std::fs::write(project.path("others.rhai"), format!("{header}\n{}", foreign.replace("WHEN", when))).unwrap();
        project.run(&["run", "others.rhai"]).exits(0)
    };
    let old = others("old");
    let paused = project.run(&["run", "test.rhai", "--until", "ours"]).exits(3);
    let new = others("new");
    let done = project.run(&["resume", "test-1", "--json"]).exits(0);
    let left: Vec<Value> = done.last()["leftovers"].as_array().unwrap().clone();
    let named = |id: &str| left.iter().find(|one| one["id"] == id).map(|one| one["why"].as_str().unwrap_or_default().to_owned());
    assert_eq!(named(printed(&new, "new planted:")).as_deref(), Some("made by DRS"));
    assert_eq!(named(printed(&paused, "ours:")).as_deref(), Some("this run made it"));
    for other in [printed(&new, "new foreign:"), printed(&old, "old foreign:"), printed(&old, "old planted:")] {
        assert_eq!(named(other), None, "{other} is nobody's leftover");
    }
    assert_eq!(left.len(), 2, "{left:?}");
}

/// The value of `Default` of a template's parameter.
pub(crate) fn standard(template: &str, parameter: &str) -> String {
    let after = template.split(&format!("{parameter}:")).nth(1).unwrap();
    after.split("Default:").nth(1).unwrap().split(['\n', ',', '}']).next().unwrap().trim().trim_matches(['\'', '"']).to_owned()
}

#[test]
fn no_secret_lies_in_clear_after_a_whole_workshop() {
    let runbooks = concat!(env!("CARGO_MANIFEST_DIR"), "/../runbooks");
    let runbook = format!("{runbooks}/workshop.rhai");
    let template = std::fs::read_to_string(format!("{runbooks}/templates/workshop.yaml")).unwrap();
    let passwords = ["RootPassword", "AdminPassword"].map(|name| standard(&template, name));
    let project = Project::new("", "");
    let mut outputs = String::new();
    let mut look = |done: Done, key: Option<&str>| {
        outputs.push_str(&done.out);
        outputs.push_str(&done.err);
        outputs.push_str(&project.run(&["show", "workshop-1", "--json"]).exits(0).out);
        for secret in passwords.iter().map(String::as_str).chain(key) {
            assert!(!holds_secret(outputs.as_bytes(), secret), "in an output");
            for (path, bytes) in project.files() {
                // The lab's templates and hosts hold the passwords that the templates name.
                let lab = path.to_string_lossy().contains("lab.db") && key != Some(secret);
                assert!(lab || !holds_secret(&bytes, secret), "{secret} in {}", path.display());
            }
        }
    };
    let paused = project.run(&["run", &runbook, "--until", "validation", "--json"]).exits(3);
    project.run(&["secret", "export", "workshop-1", "drs-agent-user", "--csv", "key.csv"]).exits(0);
    let csv = std::fs::read_to_string(project.path("key.csv")).unwrap();
    let key = csv.lines().nth(1).unwrap().split(',').nth(1).unwrap();
    assert_eq!(key.len(), 40);
    look(paused, Some(key));
    look(project.run(&["resume", "workshop-1", "--json"]).exits(0), Some(key));
    look(project.run(&["resume", "workshop-1"]).exits(0), Some(key));
}

#[test]
fn an_installer_that_failed_runs_again_once_its_cause_is_mended() {
    let runbook = concat!(env!("CARGO_MANIFEST_DIR"), "/../runbooks/workshop.rhai");
    let policy = |verb: &str| {
        format!(
            r#"step("policy", || iam::{verb}_user_policy(#{{
                UserName: "drs-agent-user", PolicyArn: "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy",
            }}));"#
        )
    };
    let project = Project::new("", &policy("detach"));
    project.run(&["run", runbook, "--until", "agent-user"]).exits(3);
    project.run(&["run", "test.rhai"]).exits(0);
    let failed = project.run(&["resume", "workshop-1"]).exits(1).says("InstallFailed").says("is not authorized to perform");
    assert!(failed.out.contains("5/9 agents"), "{}", failed.out);
    project.write("", &policy("attach"));
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing");
}

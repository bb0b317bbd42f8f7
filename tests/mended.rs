//! What failed for a cause outside is done anew by a resumed run once the cause is mended, and is done once.

use crate::support::Project;

const WORKSHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runbooks/workshop.rhai");

impl Project {
    /// Somebody else changes the account, in a run of their own.
    fn outside(&self, script: &str) {
        self.write("", &format!("step(\"outside\", || {{ {script} }});"));
        self.run(&["run", "test.rhai"]).exits(0);
    }

    fn count(&self, effect: &str) -> usize {
        self.effects().iter().filter(|name| *name == effect).count()
    }
}

#[test]
fn a_stack_that_was_rolled_back_is_made_anew_once_it_is_deleted() {
    let project = Project::empty();
    project.outside(r#"iam::create_user(#{ UserName: "CloudEndureUser" })"#);
    let failed = project.run(&["run", WORKSHOP]).exits(1);
    failed.says("ended as ROLLBACK_COMPLETE; first cause:").says("a resumed run creates it again");
    project.run(&["resume", "workshop-1"]).exits(1).says("a stack `EDRW` exists already (ROLLBACK_COMPLETE");
    project.outside(r#"iam::delete_user(#{ UserName: "CloudEndureUser" }); delete_stack(#{ name: "EDRW" })"#);
    project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing");
    assert_eq!(project.count("CreateStack"), 2);
}

#[test]
fn a_deletion_that_failed_is_asked_for_again() {
    let project = Project::empty();
    project.run(&["run", WORKSHOP, "--until", "validation"]).exits(3);
    project.outside(
        r#"
        let subnet = ec2::describe_subnets(#{ Filters: [#{ Name: "tag:Name", Values: ["TargetPrivate"] }] })[0].SubnetId;
        let image = ec2::describe_images(#{ Owners: ["amazon"] })[0].ImageId;
        let tags = [#{ ResourceType: "instance", Tags: [#{ Key: "Name", Value: "in the way" }] }];
        ec2::run_instances(#{ ImageId: image, InstanceType: "t3.small", SubnetId: subnet, MinCount: 1, MaxCount: 1, TagSpecifications: tags })
        "#,
    );
    project.run(&["resume", "workshop-1"]).exits(1).says("stack `EDRW` was not deleted").says("a resumed run deletes it again");
    project.outside(
        r#"
        let found = ec2::describe_instances(#{ Filters: [#{ Name: "tag:Name", Values: ["in the way"] }] });
        ec2::terminate_instances(#{ InstanceIds: [found[0].InstanceId] });
        wait_for("it is gone", #{ timeout: "10m" }, || {
            ec2::describe_instances(#{ InstanceIds: [found[0].InstanceId] })[0].State.Name == "terminated"
        })
        "#,
    );
    let done = project.run(&["resume", "workshop-1"]).exits(0).shows("Left: nothing");
    assert!(done.out.contains("9/9 clean-up"), "{}", done.out);
    assert_eq!(project.count("DeleteStack"), 2);
    let shown = project.run(&["show", "workshop-1", "--json"]).exits(0);
    assert!(shown.out.contains("had no effect, done again"), "{}", shown.out);
}

#[test]
fn what_came_to_nothing_stays_when_the_script_went_on_from_it() {
    let project = Project::new(
        "",
        r#"
        step("try", || {
            try { deploy_stack(#{ name: "doomed", template: "doomed.yaml", timeout: "30m" }) } catch (why) { print(`caught ${why.code}`); }
            iam::create_user(#{ UserName: "ann" });
        });
        step("gate", || assert(iam::list_users().len() > 2, "a third user"));
        "#,
    );
    let doomed = "Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties: {AvailabilityZone: us-east-1z, Size: 2}\n";
    std::fs::write(project.path("doomed.yaml"), doomed).unwrap();
    project.run(&["run", "test.rhai"]).exits(1).shows("caught StackFailed").says("a third user");
    for _ in 0..2 {
        project.run(&["resume", "test-1"]).exits(1).says("a third user");
        assert_eq!((project.count("CreateStack"), project.count("CreateUser")), (1, 1));
    }
}

#[test]
fn what_had_succeeded_is_not_tried_again_because_it_looks_otherwise_by_now() {
    let script = r#"
step("user", || iam::create_user(#{ UserName: "ann" }));
step("key", || retry(3, || {
    iam::create_access_key(#{ UserName: "ann" });
    assert(iam::list_users().len() < 2, "nobody else is there");
}));
step("last", || ());
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "key"]).exits(3);
    project.typed(&["repl"], "iam::create_user(#{ UserName: \"z\" });\n").exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("nobody else is there");
    project.run(&["resume", "test-1"]).exits(1).says("nobody else is there");
    assert_eq!(project.effects(), ["CreateUser", "CreateAccessKey", "CreateUser"], "one key");
    project.typed(&["repl"], "iam::delete_user(#{ UserName: \"z\" });\n").exits(0);
    project.run(&["resume", "test-1"]).exits(0).shows("completed");
}

#[test]
fn nothing_more_is_done_in_a_step_that_had_ended() {
    let script = r#"
step("user", || iam::create_user(#{ UserName: "ann" }));
step("few", || {
    iam::create_user(#{ UserName: "bob" });
    if iam::list_users().len() > 2 { iam::create_user(#{ UserName: "one more" }); }
});
step("last", || iam::create_user(#{ UserName: "eve" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "few"]).exits(3);
    project.typed(&["repl"], "iam::create_user(#{ UserName: \"z\" });\n").exits(0);
    let paused = project.run(&["resume", "test-1"]).exits(3);
    paused.says("`few` had finished, and run again it would now do iam::create_user, which it did not do then");
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "CreateUser"], "nothing is done");
    project.typed(&["repl"], "iam::delete_user(#{ UserName: \"z\" });\n").exits(0);
    project.run(&["resume", "test-1"]).exits(0).shows("completed");
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "CreateUser", "DeleteUser", "CreateUser"]);
}

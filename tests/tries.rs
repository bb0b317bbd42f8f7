//! What is tried again is held to the plan: each `retry` to what it does there, and to how often.

use crate::held::{others, plan};
use crate::plan::read;
use crate::support::{Done, Project};
use serde_json::Value;

fn run_planned(project: &Project, more: &[&str]) -> Done {
    project.run(&[&["run", "test.rhai", "--plan", "p.plan"], more].concat())
}

fn count(project: &Project, operation: &str) -> usize {
    project.effects().iter().filter(|effect| *effect == operation).count()
}

/// Its record says that it kept to the plan.
fn is_followed(project: &Project) {
    let verified = project.run(&["verify", "test-1", "--json"]).last();
    assert_eq!(verified["plan"]["deviations"], serde_json::json!([]), "{verified}");
    assert_eq!(verified["plan"]["not_made"], serde_json::json!([]), "{verified}");
}

#[test]
fn each_retry_of_a_step_is_held_to_its_own_part_of_the_plan() {
    let script = r#"
step("two", || {
    let ann = retry(2, || iam::create_user(#{ UserName: "ann" }));
    let key = retry(3, || iam::create_access_key(#{ UserName: ann.User.UserName }));
    iam::delete_access_key(#{ UserName: "ann", AccessKeyId: key.AccessKey.AccessKeyId });
});
step("three", || for name in ["a", "b", "c"] { retry(3, || iam::create_user(#{ UserName: name })); });
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    run_planned(&project, &["--until", "two"]).exits(3);
    project.run(&["resume"]).exits(0).shows("completed");
    assert_eq!(count(&project, "CreateUser"), 4);
    is_followed(&project);
}

#[test]
fn one_more_retry_than_is_planned_does_nothing() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "one" }));
step("many", || {
    let users = iam::list_users();
    for user in users { retry(3, || ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 8 })); }
});
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    run_planned(&project, &["--until", "one"]).exits(3);
    others(&project, r#"for n in 0..4 { iam::create_user(#{ UserName: `other-${n}` }); }"#);
    let stopped = project.run(&["resume", "test-1"]).exits(4);
    stopped.says("not in the plan: `ec2::create_volume` in `many/try#2`, where the plan has no further action");
    assert_eq!(count(&project, "CreateVolume"), 1);
}

#[test]
fn it_is_tried_no_more_often_than_is_planned() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "one" }));
step("many", || {
    let users = iam::list_users().len();
    retry(users, || {
        ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 8 });
        assert(users == 1, "nobody else is there");
    });
});
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    run_planned(&project, &["--until", "one"]).exits(3);
    others(&project, r#"for n in 0..4 { iam::create_user(#{ UserName: `other-${n}` }); }"#);
    project.run(&["resume", "test-1"]).exits(4).says("not in the plan: `ec2::create_volume` in `many/try#2`");
    assert_eq!(count(&project, "CreateVolume"), 1);
}

#[test]
fn what_the_rehearsal_had_to_try_again_may_be_tried_again() {
    let script = r#"
iam::create_user(#{ UserName: "ann" });
let tried = 0;
let key = retry(3, || {
    tried += 1;
    let key = iam::create_access_key(#{ UserName: "ann" });
    if tried < 2 { throw "not yet"; }
    key
});
iam::delete_access_key(#{ UserName: "ann", AccessKeyId: key.AccessKey.AccessKeyId });
retry(2, || iam::create_user(#{ UserName: "bob" }));
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    run_planned(&project, &[]).exits(0).shows("completed");
    is_followed(&project);
}

/// Two keys are there, and a third is made in place of the oldest.
const IN_PLACE: &str = r#"
step("user", || iam::create_user(#{ UserName: "eve" }));
let key = step("key", || retry(2, || {
    try { iam::create_access_key(#{ UserName: "ann" }) } catch (e) {
        let oldest = iam::list_access_keys(#{ UserName: "ann" })[0];
        iam::delete_access_key(#{ UserName: "ann", AccessKeyId: oldest.AccessKeyId });
        throw e;
    }
}));
step("away", || iam::delete_access_key(#{ UserName: "ann", AccessKeyId: key.AccessKey.AccessKeyId }));
"#;

fn with_two_keys() -> Project {
    let project = Project::new("", IN_PLACE);
    let key = r#"iam::create_access_key(#{ UserName: "ann" });"#;
    others(&project, &format!(r#"iam::create_user(#{{ UserName: "ann" }}); {key} {key}"#));
    plan(&project, &[]);
    project
}

#[test]
fn a_try_that_does_something_else_than_the_next_is_held_to_its_own() {
    let project = with_two_keys();
    run_planned(&project, &[]).exits(0).shows("completed");
    assert_eq!((count(&project, "CreateAccessKey"), count(&project, "DeleteAccessKey")), (3, 2));
    is_followed(&project);
}

#[test]
fn what_succeeds_earlier_than_in_the_rehearsal_goes_on_from_there() {
    let project = with_two_keys();
    run_planned(&project, &["--until", "user"]).exits(3);
    others(
        &project,
        r#"let oldest = iam::list_access_keys(#{ UserName: "ann" })[0]; iam::delete_access_key(#{ UserName: "ann", AccessKeyId: oldest.AccessKeyId });"#,
    );
    project.run(&["resume", "test-1"]).exits(0).shows("completed");
    assert_eq!((count(&project, "CreateAccessKey"), count(&project, "DeleteAccessKey")), (3, 2));
    is_followed(&project);
}

#[test]
fn the_plan_of_an_earlier_version_is_followed_too() {
    let script = r#"
step("two", || {
    retry(2, || iam::create_user(#{ UserName: "ann" }));
    retry(3, || iam::create_access_key(#{ UserName: "ann" }));
});
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    let mut old = read(&project, "p.plan");
    assert_eq!(without_tries(&mut old), 2, "{old}");
    std::fs::write(project.path("p.plan"), old.to_string()).unwrap();
    run_planned(&project, &[]).exits(0).shows("completed");
    is_followed(&project);
}

/// A plan as earlier versions wrote it: how many tries it has.
fn without_tries(plan: &mut Value) -> usize {
    match plan {
        Value::Array(items) => items.iter_mut().map(without_tries).sum(),
        Value::Object(map) => usize::from(map.remove("tried").is_some()) + map.values_mut().map(without_tries).sum::<usize>(),
        _ => 0,
    }
}

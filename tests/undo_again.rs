//! An undoing that has not come to its end is shown anew, and held to what was shown.

use crate::held::others;
use crate::support::Project;

const SCRIPT: &str = r#"
step("a", #{ undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("b", #{ undo: |was| { approve("sure", #{ text: "Delete b" }); BEFORE iam::delete_user(#{ UserName: "b" }) } }, || iam::create_user(#{ UserName: "b" }));
"#;

fn count(project: &Project, operation: &str) -> usize {
    project.effects().iter().filter(|effect| *effect == operation).count()
}

#[test]
fn what_is_shown_after_it_failed_and_was_mended_is_done() {
    let project = Project::new("", &SCRIPT.replace("BEFORE", ""));
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(3);
    project.run(&["lab", "fault", "add", "iam:DeleteUser access-denied"]).exits(0);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("AccessDenied").says("then: lifeboat undo test-1");
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.write("", &SCRIPT.replace("BEFORE", r#"iam::create_user(#{ UserName: "note" });"#));
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("UserName=note");
    assert_eq!((count(&project, "CreateUser"), count(&project, "DeleteUser")), (3, 2));
    project.run(&["runs"]).exits(0).shows("undone");
    project.run(&["verify", "test-1"]).exits(0).shows("followed: 5 actions, 2 of them refused");
}

#[test]
fn what_was_shown_before_and_is_not_now_is_not_done() {
    let more = r#"for user in iam::list_users() { if user.UserName == "c" { iam::delete_user(#{ UserName: "c" }); } }"#;
    let project = Project::new("", &SCRIPT.replace("BEFORE", more));
    others(&project, r#"iam::create_user(#{ UserName: "c" });"#);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(3).shows("UserName=c");
    others(&project, r#"iam::delete_user(#{ UserName: "c" });"#);
    let shown = project.run(&["undo", "test-1", "--yes"]).exits(3);
    assert!(!shown.out.contains("UserName=c"), "{}", shown.out);
    others(&project, r#"iam::create_user(#{ UserName: "c" });"#);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(4).says("`undo-b/iam::delete_user#1` with `UserName` c, where the plan has b");
    assert_eq!(count(&project, "DeleteUser"), 1, "that of the others");
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("UserName=c");
    assert_eq!(count(&project, "DeleteUser"), 4);
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn what_is_in_doubt_in_it_is_settled_when_it_goes_on() {
    let project = Project::new("", &SCRIPT.replace("BEFORE", r#"iam::create_user(#{ UserName: "note" });"#));
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateUser lost"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:GetUser access-denied"]).exits(0);
    project.run(&["resume", "test-1"]).exits(3).says("undo-b/iam::create_user#1");
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-a");
    assert_eq!((count(&project, "CreateUser"), count(&project, "DeleteUser")), (3, 2));
    project.run(&["verify", "test-1"]).exits(0);
}

//! A Region that goes dark, and connections that end on the way: what was sent, and what was not.

use crate::support::Project;

const STOPS: &str = r#"
step("fence", || {
    let said = "stopped";
    try { ec2::stop_instances(#{ region: "eu-west-1", InstanceIds: ["i-0123456789abcdef0"] }); } catch (error) { said = error.code; }
    print(`it says: ${said}`);
});
"#;

#[test]
fn what_a_dark_region_is_asked_to_do_is_an_error_that_can_be_caught() {
    let project = Project::new("", STOPS);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["lab", "fault", "add", "network", "eu-west-1", "cut"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0).shows("it says: NotConnected");
}

#[test]
fn what_was_sent_before_its_connection_ended_is_looked_for_and_not_sent_again() {
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" }));"#);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateUser", "lost"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0);
    assert_eq!(project.effects().len(), 1, "{:?}", project.effects());
}

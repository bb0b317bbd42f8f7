//! An action that is refused before it is sent is recorded as one that was refused: what came after it comes after it again.

use crate::case::Case;
use crate::live::Aws;
use crate::support::Project;

/// Keys are looked at before one is made, and of a user that is not there they cannot be.
const FALLS_BACK: &str = r#"
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: "b" }) }, || {
    try { iam::create_access_key(#{ UserName: "nobody" }); } catch (e) { iam::create_user(#{ UserName: "b", Path: `/${e.code}/` }); }
});
"#;
/// So are policies.
const TRIES_AGAIN: &str = r#"
step("two", || {
    let tries = 0;
    retry(3, || {
        tries += 1;
        if tries == 2 { iam::create_user(#{ UserName: "c" }); }
        iam::attach_user_policy(#{ UserName: "c", PolicyArn: "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy" });
    });
});
step("last", || iam::create_user(#{ UserName: "d" }));
"#;

#[test]
fn the_run_is_taken_up_again() {
    let project = Project::new("", &format!("{FALLS_BACK}{TRIES_AGAIN}"));
    project.run(&["run", "test.rhai", "--until", "two"]).exits(3);
    project.run(&["resume", "test-1"]).exits(0).shows("completed");
    project.run(&["show", "test-1", "one"]).exits(0).shows("iam::create_access_key#1   NoSuchEntity: ");
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "AttachUserPolicy", "CreateUser"]);
}

#[test]
fn the_run_is_taken_back() {
    let project = Project::new("", FALLS_BACK);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-one");
    assert_eq!(project.effects(), ["CreateUser", "DeleteUser"]);
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn it_dies_anywhere_and_is_held_to_its_plan_again() {
    let header = "let p = runbook(#{ title: \"Refused\", regions: [\"us-east-1\"], params: #{} });\n";
    Case::new(&format!("{header}{FALLS_BACK}{TRIES_AGAIN}")).seed(31).prove();
    Case::new(&format!("{header}{FALLS_BACK}step(\"last\", || iam::create_user(#{{ UserName: \"d\" }}));")).seed(32).planned().prove();
}

#[test]
fn what_a_session_may_not_do_is_refused_again_when_it_is_taken_up() {
    let aws = Aws::empty();
    let project = Project::empty();
    let inputs = "let no = []; try { iam::create_user(#{ UserName: \"a\" }) } catch (e) { no.push(e.code) } no.push(iam::list_users().len())\n\
                  let no = []; try { http::get(#{ url: \"http://10.0.0.1/\" }) } catch (e) { no.push(e.code) } no.push(iam::list_users().len())\n\
                  approve(\"go\", #{ text: \"Go on\" })\n";
    project.typed(&["repl", "--world", "live", "--endpoint", &aws.url], inputs).exits(3);
    project.run(&["resume", "repl-1"]).exits(3).says("0 of 1 approvals");
    assert!(aws.effects().is_empty());
}

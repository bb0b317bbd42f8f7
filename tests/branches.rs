//! What a runbook does where something goes wrong is in its plan, and a run may go that way; and no other.

use crate::support::{Done, Project};
use serde_json::Value;

/// Users where they are allowed; a role in the place of one that is not; if that is not allowed either, the first is undone.
const SCRIPT: &str = r#"
step("one", || iam::create_user(#{ UserName: "one" }));
step("two", || try { iam::create_user(#{ UserName: "two", Path: "/p/" }) } catch {
    let trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;
    try { iam::create_role(#{ RoleName: "two", AssumeRolePolicyDocument: trust }) } catch { iam::delete_user(#{ UserName: "one" }) }
});
step("three", || iam::list_users().len());
"#;

fn project(rehearse: &str) -> Project {
    let project = Project::empty();
    let header = format!(r#"let p = runbook(#{{ title: "T", regions: ["us-east-1"], rehearse: #{{ {rehearse} }}, params: #{{}} }});"#);
    std::fs::write(project.path("test.rhai"), format!("{header}{SCRIPT}")).unwrap();
    project
}

fn plan(project: &Project) -> Done {
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0)
}

fn run(project: &Project) -> Done {
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "one"]).exits(3)
}

fn read(project: &Project) -> Value {
    serde_json::from_slice(&std::fs::read(project.path("p.plan")).unwrap()).unwrap()
}

/// The second user is refused; so is the first in the rehearsal of it, hence `one` is in no branch's way.
const REFUSED: &str = r#""users are refused": "iam:CreateUser access-denied", "throttled": "iam:CreateUser throttle x2""#;

#[test]
fn what_goes_wrong_is_rehearsed_and_how_the_runbook_differs_is_shown() {
    let project = project(
        r#""a reply is lost": "iam:CreateUser lost", "dark": "network us-east-1 cut", "users are refused": "iam:CreateUser access-denied""#,
    );
    let told = plan(&project);
    let told = told.shows("also rehearsed\n").shows("\"a reply is lost\"  iam:CreateUser lost").shows("    same actions\n");
    let told =
        told.shows("\"dark\"  network us-east-1 cut").shows("    not: two/iam::create_user#1").shows("ends with an error after 1 action: ");
    told.shows("\"users are refused\"  iam:CreateUser access-denied").shows("ends with an error after 1 action: AccessDenied");
    let plan = read(&project);
    let names: Vec<&str> = plan["branches"].as_array().unwrap().iter().map(|branch| branch["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["base", "a reply is lost", "dark", "users are refused"]);
    assert_eq!(plan["branches"][2]["mishap"], "network us-east-1 cut");
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser"], "what is rehearsed befalls copies only");
}

#[test]
fn a_run_goes_the_way_of_any_branch_that_says_all_it_did() {
    // The first call passes: the mishap is of the second only.
    let project = project(r#""the second is refused": "iam:CreateUser access-denied x1""#);
    let script = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    let script = script
        .replace(r#"step("one", || iam::create_user(#{ UserName: "one" }));"#, r#"step("one", || s3::create_bucket(#{ Bucket: "one" }));"#);
    std::fs::write(
        project.path("test.rhai"),
        script.replace(r#"iam::delete_user(#{ UserName: "one" })"#, r#"s3::delete_bucket(#{ Bucket: "one" })"#),
    )
    .unwrap();
    plan(&project).shows("    besides + iam:CreateRole ");
    run(&project);
    project.run(&["lab", "fault", "add", "iam:CreateUser", "access-denied"]).exits(0).shows("from now on: iam:CreateUser access-denied");
    let ended = project.run(&["resume"]).exits(0);
    assert!(!ended.out.contains("Planned and not made"), "{}", ended.out);
    assert_eq!(project.effects(), ["CreateBucket", "CreateRole"]);
    // In no branch: both are refused.
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    std::fs::remove_file(project.path("p.plan")).unwrap();
    plan(&project);
    run(&project);
    project.run(&["lab", "fault", "add", "iam:CreateUser access-denied"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateRole access-denied"]).exits(0);
    let stopped = project.run(&["resume"]).exits(4);
    stopped.says("not in the plan: `s3::delete_bucket` in `two`, where the plan has no further action").says("\"the second is refused\"");
    assert_eq!(project.effects(), ["CreateBucket"]);
}

#[test]
fn what_is_no_mishap_is_told_before_anything_is_done() {
    let wrong = |rehearse: &str, why: &str| {
        project(rehearse).run(&["plan", "test.rhai"]).exits(2).says(why).says("test.rhai:1:");
    };
    wrong(r#""x": "iam:CreateUser losst""#, "did you mean `lost`?");
    wrong(r#""x": "iam:CreateUsr lost""#, "no op sends `iam:CreateUsr`; did you mean `iam:CreateUser`?");
    wrong(r#""x": "network mars cut""#, "`mars` is not a Region");
    wrong(r#""base": "iam:CreateUser lost""#, "this is the name of the rehearsal in which nothing goes wrong");
    wrong(r#""x": 5"#, "it is a text");
}

#[test]
fn faults_of_the_lab_are_set_listed_and_ended() {
    let project = project(REFUSED);
    project.run(&["lab", "fault", "list"]).exits(6).says("there is no `.lifeboat/` here or above");
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    project.run(&["lab", "fault", "list"]).exits(0).shows("no faults");
    project.run(&["lab", "fault", "add", "iam:CreateUsr lost"]).exits(2).says("did you mean `iam:CreateUser`?");
    project
        .run(&["lab", "fault", "add", "drs:StartRecovery"])
        .exits(2)
        .says("it does not name the fault")
        .says("a fault is `network REGION cut`");
    project.run(&["lab", "fault", "add", "network", "us-east-1", "cut"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateUser throttle x2"]).exits(0);
    let listed = project.run(&["lab", "fault", "list"]).exits(0);
    listed.shows("network us-east-1 cut").shows("until it is cleared").shows("iam:CreateUser throttle").shows("2 more");
    project.run(&["resume"]).exits(1).says("the endpoint does not answer");
    project.run(&["lab", "status"]).exits(0).shows("2 faults injected: lifeboat lab fault list");
    // Looked at beside whoever serves it, and set by nobody else.
    let mut served = project.start(&["lab", "serve", "--port", "0"]);
    served.line("Ctrl-C ends it");
    assert_eq!(project.run(&["lab", "fault", "list", "--json"]).exits(0).lines()[0]["fault"], "network us-east-1 cut");
    project.run(&["lab", "advance", "1h"]).exits(6).says("the lab is being served at http://").says("serve the lab again");
    served.signal("INT");
    served.end().exits(0);
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["resume"]).exits(0);
    project.run(&["lab", "advance", "-1h"]).exits(2).says("`-1h` is not a duration");
    project.run(&["lab", "advance", "soon"]).exits(2).says("is not a duration");
    let now = || project.run(&["lab", "status", "--json"]).exits(0).last()["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let before = now();
    project.run(&["lab", "advance", "2h"]).exits(0).shows("2h later: it is ");
    assert_eq!(now().duration_since(before).as_secs(), 7200);
}

#[test]
fn a_mishap_that_never_comes_about_is_not_said_to_be_borne() {
    let project = project(
        r#""stopped": "ec2:StopInstances access-denied", "a slip": "drs:StartRecovery wordpress-wbe launch-failed", "lost": "iam:CreateUser lost", "dark": "network eu-west-1 cut", "here": "network us-east-1 cut""#,
    );
    let told = plan(&project).shows("    did not happen: nothing here calls ec2:StopInstances\n");
    let told = told.shows("    did not happen: nothing here launches `wordpress-wbe`\n");
    let told = told.shows("    did not happen: nothing here calls anything in eu-west-1, or connects into it or out of it\n");
    assert_eq!(told.out.matches("did not happen").count(), 3, "{}", told.out);
    assert_eq!(told.out.matches("same actions").count(), 1, "{}", told.out);
    run(&project);
}

#[test]
fn gates_in_what_is_also_rehearsed_go_by_their_places() {
    let project = Project::empty();
    let script = r#"let p = runbook(#{ title: "T", regions: ["us-east-1"], rehearse: #{ "refused": "iam:CreateUser access-denied" }, params: #{} });
step("waves", || each("wave", ["a", "b"], |name| {
    let made = true;
    try { iam::create_user(#{ UserName: name }); } catch { made = false; }
    if made { approve("well", #{ text: `go on with ${name}?` }); } else { approve("go", #{ text: `go on without ${name}?` }); }
}));
"#;
    std::fs::write(project.path("test.rhai"), script).unwrap();
    let told = plan(&project).shows("    not: gate waves/wave[a]/well, gate waves/wave[b]/well\n");
    told.shows("    besides GATE waves/wave[a]/go    go on without a?").shows("    besides GATE waves/wave[b]/go").shows(":5");
}

#[test]
fn a_run_goes_on_like_no_branch_in_which_an_action_ended_otherwise() {
    let project = Project::empty();
    let script = r#"let p = runbook(#{ title: "T", regions: ["us-east-1"], rehearse: #{ "no keys": "iam:CreateRole access-denied" }, params: #{} });
step("start", || iam::create_user(#{ UserName: "first" }));
step("act", || {
    let trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;
    let made = true;
    try { iam::create_role(#{ RoleName: "r", AssumeRolePolicyDocument: trust }); } catch { made = false; }
    if made && iam::list_users().len() == 1 { approve("really", #{ text: "delete?" }); }
    iam::create_user(#{ UserName: "danger" });
});
"#;
    std::fs::write(project.path("test.rhai"), script).unwrap();
    plan(&project);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "start"]).exits(3);
    project.typed(&["repl"], "iam::create_user(#{ UserName: \"other\" })\n").exits(0);
    project.run(&["resume", "test-1"]).exits(4).says("where the plan has").says("approve");
    assert_eq!(project.effects().iter().filter(|effect| *effect == "CreateUser").count(), 2, "{:?}", project.effects());
}

#[test]
fn every_branch_that_failed_is_told_with_the_place_it_failed_in() {
    let script = r#"
step("work", || parallel("br", ["a", "b", "c"], |x| {
    iam::list_roles();
    if x == "a" { assert(1 == 2, "a is wrong"); }
    if x == "b" { wait_for("nobody", #{ timeout: "1m" }, || iam::list_users().len() == 7); }
    iam::get_user(#{ UserName: x });
}));
"#;
    let project = Project::new("", script);
    let failed = project.run(&["run", "test.rhai"]).exits(1).says("a is wrong").says("work/br[a]");
    failed
        .says("work/br[b]/wait_for#1 failed beside it: TimedOut: nobody: not within 1m00s")
        .says("work/br[c]/iam::get_user#1 failed beside it: NoSuchEntity");
    // One that was caught is no matter of another error's.
    project.write(
        "",
        &format!(
            "try {{ {} }} catch {{}}\nstep(\"next\", || throw \"another\");",
            script.replace("step(\"work\", || ", "step(\"work\", || { ").replace("}));", "}); });")
        ),
    );
    let failed = project.run(&["run", "test.rhai", "--new"]).exits(1).says("another");
    assert!(!failed.err.contains("beside"), "{}", failed.err);
}

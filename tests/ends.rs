//! `finally`, and steps that people leave out.

use crate::gates::users;
use crate::held::others;
use crate::support::Project;
use serde_json::Value;

/// The steps of a run, with how they ended.
fn steps(ended: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    ended["steps"].as_array().unwrap().iter().map(|step| (text(&step["name"]), text(&step["status"]))).collect()
}

fn named(steps: &[(&str, &str)]) -> Vec<(String, String)> {
    steps.iter().map(|(name, status)| ((*name).to_owned(), (*status).to_owned())).collect()
}

const FINALLY: &str = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", "Take it away", || {
    for user in iam::list_users() { iam::delete_user(#{ UserName: user.UserName }); }
});
finally("first", || iam::list_users().len());
step("two", || { iam::create_user(#{ UserName: "b" }); if p.fails { throw "no"; } });
"#;

#[test]
fn what_is_done_at_the_end_is_done_however_that_comes() {
    let params = r#"fails: #{ type: "bool", value: false, help: "whether it fails" }"#;
    let project = Project::new(params, FINALLY);
    let ended = project.run(&["run", "test.rhai", "--json"]).exits(0).last();
    let order = named(&[("one", "done"), ("two", "done"), ("first", "done"), ("tidy", "done")]);
    assert_eq!(steps(&ended), order, "the last that was registered comes first");
    let ended = project.run(&["run", "test.rhai", "--set", "fails=true", "--json"]).exits(1).last();
    assert_eq!(steps(&ended), named(&[("one", "done"), ("two", "failed"), ("first", "done"), ("tidy", "done")]));
    let deleted = project.effects().iter().filter(|operation| *operation == "DeleteUser").count();
    assert_eq!((users(&project), deleted), (4, 4));
}

#[test]
fn in_place_of_a_run_that_was_held_to_a_plan_there_is_another_plan() {
    let script = r#"
        step("one", || iam::create_user(#{ UserName: p.who }));
        finally("tidy", "Take it away", || iam::delete_user(#{ UserName: p.who }));
        step("two", || assert(iam::list_users().len() == 1, "somebody else is there"));
    "#;
    let project = Project::new(r#"who: #{ type: "string", help: "whose" }"#, script);
    std::fs::write(project.path("given.json"), r#"{ "who": "ann" }"#).unwrap();
    let given = ["--params", "given.json"];
    project.run(&[&["plan", "test.rhai", "-o", "a.plan"], &given[..]].concat()).exits(0);
    project.run(&[&["run", "test.rhai", "--plan", "a.plan", "--until", "one"], &given[..]].concat()).exits(3);
    others(&project, r#"iam::create_user(#{ UserName: "bob" });"#);
    project.run(&["resume", "test-1"]).exits(1).says("then make a new plan and have it approved: lifeboat plan ");
    let shown = project.run(&["show", "test-1"]).exits(0);
    let next = shown.out.lines().last().unwrap();
    assert!(next.contains("lifeboat abandon test-1, then make a new plan and have it approved: lifeboat plan "), "{next}");
    assert!(next.ends_with("test.rhai --params given.json -o FILE"), "{next}");
}

#[test]
fn a_failed_run_whose_end_is_done_is_not_gone_on_with() {
    let params = r#"fails: #{ type: "bool", value: false, help: "whether it fails" }"#;
    let project = Project::new(params, FINALLY);
    let runbook = project.path("test.rhai").display().to_string();
    // What `one` made is taken away at the end: a fork begins with that.
    let instead = format!("lifeboat fork test-1 --from one; or lifeboat abandon test-1, then: lifeboat run {runbook} --set fails=true");
    let failed = project.run(&["run", "test.rhai", "--set", "fails=true"]).exits(1).shows(&format!("next: {instead}"));
    let failed = failed.says("the run's `finally` is done").says(&format!("help: {instead}"));
    assert!(!failed.all().contains("lifeboat resume"), "{}", failed.all());
    let records = || project.run(&["show", "test-1", "--json"]).exits(0).last()["records"].clone();
    let before = records();
    // Mended or not, left out or not: it would come to what was done at the end.
    project.write(params, &FINALLY.replace("throw \"no\";", ""));
    project.run(&["resume"]).exits(6).says("the run failed and its `finally` is done").says(&instead);
    let skip = ["resume", "test-1", "--skip", "two", "--value", "null", "--reason", "it fails"];
    project.run(&skip).exits(6).says("`two` can no longer be left out").says("lifeboat fork test-1 --from one");
    assert_eq!(project.run(&["resume", "--json"]).exits(6).last()["outcome"], "refused");
    project.run(&["show", "test-1"]).exits(0).shows(&format!("next: {instead}"));
    project.run(&["runs"]).exits(0).shows(&format!("next: {instead}"));
    project
        .run(&["run", "test.rhai"])
        .exits(6)
        .says("lifeboat fork test-1 --from one, or lifeboat abandon test-1 and this command again, or --new");
    assert_eq!((records(), users(&project), project.effects().len()), (before, 2, 4));
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(0);
    assert_eq!(users(&project), 3, "the first was taken over");
}

#[test]
fn a_fork_is_advised_from_the_step_that_set_what_the_end_set_back() {
    let script = r#"
step("look", || iam::create_user(#{ UserName: "first" }));
let set = step("settings", || {
    let template = ec2::describe_launch_templates()[0];
    let made = ec2::create_launch_template_version(#{
        LaunchTemplateId: template.LaunchTemplateId, SourceVersion: "$Default", LaunchTemplateData: #{ InstanceType: "t3.large" },
    });
    let version = made.LaunchTemplateVersion.VersionNumber;
    ec2::modify_launch_template(#{ LaunchTemplateId: template.LaunchTemplateId, DefaultVersion: `${version}` });
    #{ id: template.LaunchTemplateId, was: `${template.DefaultVersionNumber}`, version: version }
});
finally("back", || ec2::modify_launch_template(#{ LaunchTemplateId: set.id, DefaultVersion: set.was }));
step("waves", || iam::create_user(#{ UserName: "w" }));
step("fresh", || {
    let now = ec2::describe_launch_templates(#{ LaunchTemplateIds: [set.id] })[0].DefaultVersionNumber;
    assert(now == set.version, `version ${now} is the default`);
    throw "stale";
});
"#;
    let project = Project::empty();
    project.run(&["lab", "reset", "--to", "synced"]).exits(0);
    project.write("", script);
    project.run(&["run", "test.rhai"]).exits(1).says("stale").shows("next: lifeboat fork test-1 --from settings; or ");
    // From `waves` on it would find what the end set back.
    project.write("", &script.replace("    throw \"stale\";\n", "").replace("\"w\"", "\"x\""));
    project.run(&["fork", "test-1", "--from", "settings", "--yes"]).exits(0);
}

#[test]
fn after_a_real_recovery_that_fails_again_its_step_is_left_out_and_no_other_run_is_advised() {
    let project = Project::empty();
    let script = r#"let p = runbook(#{ title: "A test", regions: ["us-east-1"], recover: "ask" });
step("go-over", || {
    recover(#{ servers: source_servers(#{ tags: #{} }), mode: "recovery", point_in_time: "latest", timeout: "60m" });
    iam::get_user(#{ UserName: "nobody" });
});
step("after", || 1);
"#;
    std::fs::write(project.path("test.rhai"), script).unwrap();
    project.run(&["lab", "reset", "--to", "synced"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1);
    let again = project.run(&["resume"]).exits(1).says("lifeboat resume test-1 --skip go-over --value JSON --reason TEXT");
    assert!(!again.all().contains("lifeboat run"), "{}", again.all());
    project.run(&["resume", "test-1", "--skip", "go-over", "--value", "null", "--reason", "it is over"]).exits(0);
}

#[test]
fn an_end_that_did_not_come_to_its_own_is_gone_on_with() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", || { iam::delete_user(#{ UserName: "a" }); iam::get_user(#{ UserName: "b" }); iam::delete_user(#{ UserName: "b" }); });
step("two", || throw "no");
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1).shows("next: fix the cause, then lifeboat resume test-1");
    project.run(&["resume"]).exits(1).shows("lifeboat resume test-1");
    let skip = ["resume", "test-1", "--skip", "two", "--value", "null", "--reason", "it fails"];
    project.run(&skip).exits(6).says("`two` can no longer be left out");
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"b\" }}));")).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    project.run(&["resume"]).exits(1).shows("next: lifeboat fork test-1 --from one");
    assert_eq!(project.effects(), ["CreateUser", "DeleteUser", "CreateUser", "DeleteUser"]);
    project.run(&["resume"]).exits(6).says("its `finally` is done");
}

#[test]
fn an_error_at_the_end_is_told_beside_that_of_a_step() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", || iam::delete_user(#{ UserName: "a" }));
step("two", || { let n = 2; assert(n == 3, "no"); });
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    project.run(&["lab", "fault", "add", "iam:DeleteUser access-denied"]).exits(0);
    let both = |told: crate::support::Done| {
        let (first, second) = told.err.split_once("error[AccessDenied]").unwrap_or_else(|| panic!("{}", told.all()));
        assert!(first.contains("error[Assert]: no") && first.contains("help: fix what the assert checks, or the assert itself"), "{first}");
        assert!(second.contains("test.rhai:4:") && second.contains("give the caller permission for iam:DeleteUser"), "{second}");
    };
    both(project.run(&["resume", "test-1"]).exits(1));
    both(project.run(&["resume", "test-1"]).exits(1));
    let shown = project.run(&["show", "test-1"]).exits(0);
    assert!(
        shown.out.contains("error[Assert]: no") && shown.out.contains("give the caller permission for iam:DeleteUser"),
        "{}",
        shown.out
    );
    let errors = project.run(&["resume", "test-1", "--json"]).exits(1).lines();
    let error = &errors.iter().find(|line| line["type"] == "error").unwrap()["error"];
    assert_eq!((&error["code"], &error["beside"][0]["code"]), (&"Assert".into(), &"AccessDenied".into()), "{error}");
}

#[test]
fn a_pause_is_no_end() {
    let project = Project::new(r#"fails: #{ type: "bool", value: false, help: "whether it fails" }"#, FINALLY);
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser", "DeleteUser"]);
}

#[test]
fn what_is_done_at_the_end_is_planned_and_may_be_less_where_less_was_done() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", || {
    for user in iam::list_users() { iam::delete_user(#{ UserName: user.UserName }); }
    if p.more { iam::create_user(#{ UserName: "more" }); }
});
step("two", || iam::create_user(#{ UserName: "b" }));
"#;
    let params = r#"more: #{ type: "bool", value: false, help: "whether it does more" }"#;
    let project = Project::new(params, script);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("always  tidy").shows("- iam:DeleteUser");
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "one"]).exits(3);
    // Somebody else has made the second user: step two fails, and both are there at the end.
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"b\" }}));")).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("EntityAlreadyExists");
    assert_eq!(project.effects().iter().filter(|operation| *operation == "DeleteUser").count(), 2);
}

#[test]
fn a_list_that_does_not_name_what_is_acted_on_is_as_planned_at_the_end_too() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("mark", || {
    let tags = iam::list_users().map(|user| #{ Key: user.UserName, Value: "seen" });
    iam::create_user(#{ UserName: "mark", Tags: tags });
});
approve("go", #{ text: "Go on" });
step("two", || s3::create_bucket(#{ Bucket: "b-of-two" }));
step("three", || iam::create_user(#{ UserName: "b" }));
"#;
    let project = Project::new("", script);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("always  mark");
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(3);
    project.run(&["lab", "fault", "add", "s3:CreateBucket", "access-denied"]).exits(0);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(4).says("with `Tags` [");
    assert_eq!(project.effects(), ["CreateUser"], "fewer tags are another user");
}

#[test]
fn it_stands_at_the_top_level() {
    let project = Project::new("", r#"step("one", || { finally("tidy", || ()); });"#);
    project.run(&["run", "test.rhai"]).exits(2).says("`finally` belongs at the top level");
    project.write("", r#"let tidy = || finally("tidy", || ()); step("one", || tidy.call());"#);
    project.run(&["run", "test.rhai"]).exits(1).says("`finally` belongs at the top level");
}

#[test]
fn a_step_is_left_out_for_a_reason_and_stays_left_out() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
let two = step("two", || { iam::get_user(#{ UserName: "nobody" }); 7 });
step("three", || iam::create_user(#{ UserName: `of-${two.name}` }));
step("four", || iam::create_user(#{ UserName: "d" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["resume", "--skip", "two"]).exits(2);
    project.run(&["resume", "--skip", "two", "--value", "{", "--reason", "x"]).exits(2).says("`--value` is not JSON");
    project.run(&["resume", "--skip", "one", "--value", "1", "--reason", "x"]).exits(2).says("is done already");
    project.run(&["resume", "--skip", "too", "--value", "1", "--reason", "x"]).exits(2).says("did you mean `two`?");
    let skip = ["resume", "--skip", "two", "--value", r#"{"name": "b"}"#, "--reason", "nobody is gone", "--until", "two"];
    project.run(&skip).exits(3).shows("2/4 two   skipped").shows("left out");
    project.run(&["resume", "--until", "three"]).exits(3);
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "CreateUser"]);
    project.run(&["show", "test-1"]).exits(0).shows("two   skipped").shows("left out: nobody is gone");
    let users = project.run(&["show", "test-1", "--json"]).exits(0).last().to_string();
    assert!(users.contains("of-b"), "{users}");
}

#[test]
fn a_step_that_is_to_be_left_out_is_so_whenever_the_run_comes_to_it() {
    let script = r#"
step("one", || print("begun"));
approve("go", #{ text: "Go on" });
let two = step("two", || { iam::create_user(#{ UserName: "b" }); 7 });
step("three", || iam::create_user(#{ UserName: `of-${two}` }));
"#;
    let skip = |project: &Project, value: &str, more: &[&str]| {
        let skip = ["resume", "test-1", "--skip", "two", "--value", value, "--reason", "b is there"];
        project.run(&[&skip[..], more].concat())
    };
    let paused = || {
        let project = Project::new("", script);
        project.run(&["run", "test.rhai"]).exits(3);
        skip(&project, "1", &[]).exits(3).shows("to be left out: two: b is there").shows("GATE go");
        project
    };
    let project = paused();
    // Somebody else goes on, and says nothing of it any more.
    project.run(&["show", "test-1"]).exits(0).shows("to be left out: two: b is there");
    assert_eq!(project.run(&["show", "test-1", "--json"]).exits(0).last()["to_skip"]["two"], "b is there");
    project.run(&["approve", "test-1"]).exits(0);
    let forked = project.copy();
    project.run(&["resume", "test-1", "--until", "two"]).exits(3).shows("to be left out: two: b is there").shows("two   skipped");
    let told = project.run(&["show", "test-1"]).exits(0).shows("left out: b is there");
    assert!(!told.out.contains("to be left out"), "{}", told.out);
    let anew = project.copy();
    project.run(&["resume", "test-1"]).exits(0);
    assert!(project.run(&["show", "test-1", "--json"]).exits(0).last().to_string().contains("of-1"));
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["verify", "test-1"]).exits(0);
    // The last word counts.
    let project = paused();
    project.run(&["approve", "test-1"]).exits(0);
    skip(&project, "2", &[]).exits(0);
    assert!(project.run(&["show", "test-1", "--json"]).exits(0).last().to_string().contains("of-2"));
    // Whoever does a step anew does that one.
    anew.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(0);
    assert_eq!(anew.effects(), ["CreateUser", "CreateUser"]);
    forked.run(&["fork", "test-1", "--from", "one", "--yes"]).exits(3);
    forked.run(&["approve", "test-2"]).exits(0);
    forked.run(&["resume", "test-2"]).exits(0).shows("two   ok");
}

#[test]
fn a_step_that_is_to_be_left_out_is_not_held_to_its_plan() {
    let script = r#"
step("one", || print("begun"));
approve("go", #{ text: "Go on" });
step("two", || iam::create_user(#{ UserName: "b" }));
step("three", || iam::create_user(#{ UserName: "c" }));
"#;
    let project = Project::new("", script);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(3);
    project.run(&["resume", "--skip", "two", "--value", "null", "--reason", "b is there"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume"]).exits(0).shows("two   skipped");
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn an_end_that_failed_is_gone_on_with_also_where_another_one_did_something_after_it() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("outer", || { iam::delete_user(#{ UserName: "a" }); iam::list_users().len() });
finally("inner", || {
    iam::create_user(#{ UserName: "c" });
    let seen = iam::list_users().len();
    iam::get_user(#{ UserName: p.name });
    iam::delete_user(#{ UserName: "c" });
});
step("two", || if p.fails { throw "no" });
"#;
    let params = r#"fails: #{ type: "bool", value: false, help: "whether it fails" }, name: #{ type: "string", value: "b", help: "whom" }"#;
    let made = |project: &Project| {
        let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
        std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"b\" }}));")).unwrap();
        project.run(&["run", "o.rhai"]).exits(0);
    };
    for (fails, exits) in [("fails=false", 0), ("fails=true", 1)] {
        let project = Project::new(params, script);
        project.run(&["run", "test.rhai", "--set", fails]).exits(1).shows("lifeboat resume test-1");
        project.run(&["resume", "test-1"]).exits(1).shows("NoSuchEntity").shows("lifeboat resume test-1");
        assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser"]);
        made(&project);
        let copy = project.copy();
        let ended = project.run(&["resume", "test-1"]).exits(exits);
        assert_eq!(project.effects()[3..], ["CreateUser", "DeleteUser"], "{}", ended.all());
        project.run(&["verify", "test-1"]).exits(0).shows("intact");
        if exits == 1 {
            project.run(&["resume", "test-1"]).exits(6).says("its `finally` is done");
        }
        copy.run(&["resume", "test-1", "--skip", "inner", "--value", "null", "--reason", "by hand"]).exits(exits);
        assert_eq!(copy.effects().len(), 4);
        copy.run(&["verify", "test-1"]).exits(0).shows("intact");
    }
    // Held to a plan, too: there the user is there, and is taken away by somebody else before it comes to that.
    let project = Project::new(params, script);
    made(&project);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "one"]).exits(3);
    std::fs::write(
        project.path("d.rhai"),
        "let p = runbook(#{ title: \"D\", params: #{} });\nstep(\"d\", || iam::delete_user(#{ UserName: \"b\" }));",
    )
    .unwrap();
    project.run(&["run", "d.rhai"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("NoSuchEntity");
    made(&project);
    project.run(&["resume", "test-1"]).exits(0);
    project.run(&["verify", "test-1"]).exits(0).shows("followed");
}

#[test]
fn what_is_printed_is_printed_once_wherever_it_stands() {
    let script = r#"
print("at the top");
step("one", || { print("in one"); iam::create_user(#{ UserName: "a" }); print("behind a"); });
print("between");
approve("go", #{ text: "Go on" });
print("behind the gate");
let n = iam::list_users().len();
step("two", || print(`in two, of ${n}`));
print("last");
"#;
    let project = Project::new("", script);
    let printed = |done: &crate::support::Done| -> Vec<String> {
        let known = ["at the top", "in one", "behind a", "between", "behind the gate", "in two, of 1", "last"];
        let said = done.out.lines().filter_map(|line| known.iter().find(|text| line.trim_end().ends_with(**text)));
        said.map(|text| (*text).to_owned()).collect()
    };
    let begun = project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    assert_eq!(printed(&begun), ["at the top", "in one", "behind a"]);
    let asked = project.run(&["resume"]).exits(3);
    assert_eq!(printed(&asked), ["between"]);
    project.run(&["approve", "test-1"]).exits(0);
    let ended = project.run(&["resume"]).exits(0);
    assert_eq!(printed(&ended), ["behind the gate", "in two, of 1", "last"]);
    let alone = Project::new("", "print(\"hello\");");
    alone.run(&["run", "test.rhai"]).exits(0).shows("hello");
}

#[test]
fn what_a_wait_prints_is_seen_also_after_a_resume_and_undoing_says_nothing_again() {
    let script = r#"
step("one", #{ title: "One", undo: |was| { print("TAKEN BACK"); iam::delete_user(#{ UserName: "a" }) } }, || {
    iam::create_user(#{ UserName: "a" });
    approve("go", #{ text: "Go on" });
    wait_for("it is there", #{ timeout: "5m", every: "5s" }, || { print("LOOKING"); iam::list_users().len() == 1 });
});
print("EVERYTHING IS DONE");
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume"]).exits(0).shows("LOOKING").shows("EVERYTHING IS DONE");
    let undone = project.run(&["undo", "test-1", "--yes"]).exits(0).shows("TAKEN BACK");
    assert!(!undone.out.contains("EVERYTHING"), "{}", undone.out);
}

#[test]
fn a_step_that_was_to_be_left_out_is_taken_back_all_the_same() {
    let script = r#"
step("one", || print("BEGUN"));
step("two", || {
    step("inner", #{ title: "Inner", undo: |was| iam::delete_user(#{ UserName: "b" }) }, || iam::create_user(#{ UserName: "b" }));
    throw "no";
});
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    // The run stops before it comes to what is to be left out.
    project.write("", &script.replace("print(\"BEGUN\")", "iam::list_users()"));
    project.run(&["resume", "--skip", "two", "--value", "1", "--reason", "x"]).exits(4);
    project.write("", script);
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "DeleteUser"]);
    let shown = project.run(&["show", "test-1"]).exits(0);
    assert!(!shown.out.contains("to be left out"), "{}", shown.out);
}

//! Taking back what a run did.

use crate::support::Project;

const SCRIPT: &str = r#"
let user = |name| step(`make-${name}`, #{
    title: `Make ${name}`,
    undo: |was| iam::delete_user(#{ UserName: was.UserName }),
}, || iam::create_user(#{ UserName: name }).User);
user.call("a");
user.call("b");
step("untouched", || iam::create_user(#{ UserName: "kept" }));
step("last", || { iam::create_user(#{ UserName: "d" }); if p.fails { throw "no"; } });
"#;
const PARAMS: &str = r#"fails: #{ type: "bool", value: false, help: "whether it fails" }"#;

fn deleted(project: &Project) -> usize {
    project.effects().iter().filter(|operation| *operation == "DeleteUser").count()
}

#[test]
fn a_run_is_taken_back_from_its_end_once_it_is_shown_and_confirmed() {
    let project = Project::new(PARAMS, SCRIPT);
    project.run(&["run", "test.rhai"]).exits(0);
    let shown = project.run(&["undo", "test-1"]).exits(6).says("there is no terminal to answer it");
    let shown = shown.shows("undo-make-b").shows("- iam:DeleteUser").shows("not taken back (no undo:): untouched, last\n");
    shown.shows("what these made is still there, by the run's own record: user kept, user d");
    assert_eq!(deleted(&project), 0, "not without being told to");
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-make-b").shows("undo-make-a");
    assert_eq!(deleted(&project), 2);
    let log = project.effects();
    assert_eq!(log.len(), 6, "{log:?}");
    project.run(&["verify", "test-1"]).exits(0).shows("undone    sha256 ").shows("followed: 2 actions");
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("undone already");
    project.run(&["resume", "test-1"]).exits(0);
    project.run(&["runs"]).exits(0).shows("undone");
    assert_eq!(project.effects().len(), 6, "nothing is done again");
}

#[test]
fn a_failed_run_is_taken_back_as_far_as_it_came() {
    let project = Project::new(PARAMS, SCRIPT);
    project.run(&["run", "test.rhai", "--set", "fails=true"]).exits(1);
    project.run(&["undo", "test-1", "--to", "make-z"]).exits(2).says("the runbook has no step `make-z`");
    let shown = project.run(&["undo", "test-1"]).exits(6).shows("not taken back (no undo:): untouched\n");
    shown.shows("not taken back (not finished): last\n");
    project.run(&["undo", "test-1", "--yes", "--json"]).exits(0);
    assert_eq!(deleted(&project), 2);
}

#[test]
fn it_is_taken_back_to_a_step() {
    let script = r#"
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("two", #{ title: "Two", undo: |was| iam::delete_user(#{ UserName: "b" }) }, || iam::create_user(#{ UserName: "b" }));
step("three", || iam::create_user(#{ UserName: "c" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    let shown = project.run(&["undo", "test-1", "--to", "two"]).exits(6).shows("undo-two").shows("not taken back (no undo:): three\n");
    assert!(!shown.out.contains("undo-one") && !shown.out.contains("user a"), "{}", shown.out);
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "two"]).exits(3);
    project.run(&["undo", "test-1", "--to", "tow", "--yes"]).exits(2).says("did you mean `two`?");
    project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser"]);
}

#[test]
fn what_was_taken_back_to_a_step_is_taken_back_further() {
    let script = r#"
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("two", #{ title: "Two", undo: |was| iam::delete_user(#{ UserName: "b" }) }, || iam::create_user(#{ UserName: "b" }));
step("three", #{ title: "Three", undo: |was| iam::delete_user(#{ UserName: "c" }) }, || iam::create_user(#{ UserName: "c" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--to", "three", "--yes"]).exits(0);
    project.run(&["undo", "test-1", "--to", "three", "--yes"]).exits(6).says("undone already");
    project.run(&["runs"]).exits(0).shows("undone ").shows("down to `three`: what came before it stays");
    project.run(&["show", "test-1"]).exits(0).shows("taken back down to `three`: what came before it stays");
    assert_eq!(project.run(&["runs", "--json"]).exits(0).last()["undone_to"], "three");
    let told = project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(0).shows("undo-two");
    assert!(!told.out.lines().any(|line| line.contains("iam:DeleteUser") && line.contains("UserName=c")), "{}", told.out);
    project.run(&["verify", "test-1"]).exits(0).shows("followed: 2 actions");
    let project = project.killed(&["undo", "test-1", "--yes", "--json"], "iam::delete_user", 1);
    project.run(&["resume", "test-1"]).exits(0);
    let made = ["CreateUser", "CreateUser", "CreateUser", "DeleteUser", "DeleteUser", "DeleteUser"];
    assert_eq!(project.effects(), made);
    project.run(&["verify", "test-1"]).exits(0).shows("followed: 3 actions");
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("undone already");
}

#[test]
fn where_nothing_else_says_how_it_is_taken_back_that_is_told() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
step("two", #{ title: "Two", undo: |was| iam::delete_user(#{ UserName: "b" }) }, || iam::create_user(#{ UserName: "b" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(0);
    let told = project.run(&["undo", "test-1", "--yes"]).exits(0).shows("no other step that is done has an `undo:`");
    told.shows("not taken back (no undo:): one\nwhat these made is still there, by the run's own record: user a");
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser"]);
}

#[test]
fn what_is_still_being_made_is_waited_for_before_it_is_taken_back() {
    let script = r#"step("one", #{ title: "", undo: |was| ec2::delete_volume(#{ VolumeId: was }) },
        || ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 1 }).VolumeId);"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    let refused = project.run(&["undo", "test-1", "--yes"]).exits(6).says("IncorrectState").says("'creating'");
    let refused = refused.says("help: it is not in the right state for this, or not yet: wait until it is");
    refused.says("then: lifeboat undo test-1").says("lifeboat lab advance 1m");
    project.run(&["lab", "advance", "1m"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-one");
}

#[test]
fn a_step_that_looked_again_before_its_end_is_taken_back_and_what_had_no_answer_is_not_asked() {
    let script = r#"
step("made", #{ title: "", undo: |was| iam::delete_user(#{ UserName: was }) }, || {
    iam::create_user(#{ UserName: "a" });
    iam::list_users()[0].UserName
});
step("look", || iam::list_users().len());
if p.fails { try { iam::get_user(#{ UserName: "nobody" }); } catch { throw "no"; } }
approve("go-on", #{ text: "Go on" });
step("last", || iam::create_user(#{ UserName: "b" }));
"#;
    for (fails, exits) in [("true", 1), ("false", 3)] {
        let project = Project::new(PARAMS, script);
        project.run(&["run", "test.rhai", "--set", &format!("fails={fails}")]).exits(exits);
        let project = project.killed(&["undo", "test-1", "--yes", "--json"], "iam::delete_user", 1);
        project.run(&["resume", "test-1"]).exits(0);
        project.run(&["runs"]).exits(0).shows("undone");
        assert_eq!(project.effects(), ["CreateUser", "DeleteUser"], "fails: {fails}");
        project.run(&["verify", "test-1"]).exits(0).shows("undone    sha256 ").shows("followed: 1 action");
    }
}

#[test]
fn what_cannot_be_taken_back_is_said() {
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "a" }));"#);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("no step that is done has an `undo:`");
    project.run(&["undo", "test-2"]).exits(2).says("there is no run `test-2`");
}

#[test]
fn it_goes_on_with_taking_back_wherever_it_died() {
    let users: Vec<String> = (0..6).map(|number| format!("u{number}")).collect();
    let step = |name: &String| {
        let undo = format!(r#"undo: |was| iam::delete_user(#{{ UserName: "{name}" }})"#);
        format!(r#"step("{name}", #{{ title: "", {undo} }}, || iam::create_user(#{{ UserName: "{name}" }}));"#)
    };
    let script = users.iter().map(step).collect::<Vec<_>>().join("\n");
    let done = Project::new("", &script);
    done.run(&["run", "test.rhai"]).exits(0);
    for count in 1..=6 {
        let project = done.killed(&["undo", "test-1", "--yes", "--json"], "iam::delete_user", count);
        project.run(&["resume", "test-1"]).exits(0);
        project.run(&["runs"]).exits(0).shows("undone");
        assert_eq!((deleted(&project), project.effects().len()), (6, 12), "killed after {count}");
    }
}

#[test]
fn what_fails_at_the_end_for_good_is_left_out_and_then_the_run_is_taken_back() {
    let script = r#"
finally("end", "Look after it", || iam::get_user(#{ UserName: "nobody" }));
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
if p.fails { throw "no"; }
"#;
    for (fails, exits) in [("false", 0), ("true", 1)] {
        let project = Project::new(PARAMS, script);
        project.run(&["run", "test.rhai", "--set", &format!("fails={fails}")]).exits(1);
        let told = project.run(&["undo", "test-1", "--yes"]).exits(6).says("`finally(\"end\")` comes first, and fails: ");
        told.says("lifeboat resume test-1 --skip end --value null --reason TEXT, then: lifeboat undo test-1");
        project.run(&["resume", "--skip", "ende", "--value", "null", "--reason", "x"]).exits(2).says("did you mean `end`?");
        project.run(&["resume", "--skip", "end", "--value", "null", "--reason", "nobody is gone"]).exits(exits);
        project.run(&["show", "test-1"]).exits(0).shows("left out: nobody is gone");
        project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-one");
        assert_eq!(project.effects(), ["CreateUser", "DeleteUser"]);
        project.run(&["verify", "test-1"]).exits(0);
    }
}

#[test]
fn what_is_done_at_the_end_of_a_planned_run_can_be_left_out() {
    let script = r#"
finally("end", "Make one more", || iam::create_user(#{ UserName: "z" }));
step("one", || iam::create_user(#{ UserName: "a" }));
"#;
    let project = Project::new("", script);
    project.run(&["plan", "test.rhai", "-o", "test.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "test.plan", "--until", "one"]).exits(3);
    project.run(&["resume", "--skip", "end", "--value", "null", "--reason", "enough"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn what_was_typed_for_a_step_that_was_left_out_is_not_taken_back() {
    let volume = |name: &str| {
        format!(
            "step(\"{name}\", #{{ undo: |was| ec2::delete_volume(#{{ VolumeId: was }}) }}, || ec2::create_volume(#{{ AvailabilityZone: \"us-east-1a\", Size: 1 }}).VolumeId);\n"
        )
    };
    let project = Project::new("", &format!("{}{}", volume("one"), volume("two")));
    std::fs::write(project.path("other.rhai"), "let p = runbook(#{ title: \"Another's\", params: #{} });\nstep(\"make\", || print(ec2::create_volume(#{ AvailabilityZone: \"us-east-1a\", Size: 2 }).VolumeId));").unwrap();
    let made = project.run(&["run", "other.rhai"]).exits(0);
    let theirs = made.out.lines().find_map(|line| line.trim().strip_prefix("vol-")).map(|rest| format!("\"vol-{rest}\"")).unwrap();
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    project.run(&["resume", "test-1", "--skip", "two", "--value", &theirs, "--reason", "there is one"]).exits(0);
    project.run(&["lab", "advance", "1m"]).exits(0);
    let undone = project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-one");
    assert!(!undone.all().contains("undo-two"), "{}", undone.all());
    assert_eq!(project.effects().iter().filter(|operation| *operation == "DeleteVolume").count(), 1);
}

#[test]
fn a_run_whose_end_acted_failed_and_was_left_out_is_taken_back() {
    let project = Project::new(
        "",
        r#"
finally("end", "At the end", || { iam::create_user(#{ UserName: "end" }); throw "for good"; });
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: "one" }) }, || iam::create_user(#{ UserName: "one" }));
"#,
    );
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["resume", "test-1", "--skip", "end", "--value", "null", "--reason", "by hand"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    project.run(&["verify", "test-1"]).exits(0).shows("intact");
    assert_eq!(deleted(&project), 1);
}

#[test]
fn a_step_of_which_nobody_knows_what_it_did_is_not_left_out() {
    let project = Project::new(
        "",
        r#"step("zero", "Zero", || ()); step("one", "One", || iam::create_user(#{ UserName: "one" })); step("two", "Two", || ());"#,
    );
    project.run(&["run", "test.rhai", "--until", "zero"]).exits(3);
    project.run(&["lab", "fault", "add", "iam:CreateUser lost"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:GetUser access-denied"]).exits(0);
    project.run(&["resume"]).exits(3);
    let skip = ["resume", "test-1", "--skip", "one", "--value", "null", "--reason", "x"];
    project.run(&skip).exits(6).says("the step cannot be left out: it is not known whether one/iam::create_user#1 happened");
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(project.effects().iter().filter(|operation| *operation == "CreateUser").count(), 1);
}

const THREE: &str = r#"
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("two", #{ title: "Two", undo: |was| iam::delete_user(#{ UserName: "b" }) }, || iam::create_user(#{ UserName: "b" }));
"#;

/// The plans by which the run was taken back, by the names of their files.
fn plans(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.home().join("runs/test-1")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("plan-undo")).collect()
}

#[test]
fn a_plan_by_which_a_run_is_taken_back_is_kept_beside_the_one_of_before() {
    let project = Project::new("", THREE);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(0);
    let first = plans(&project);
    let further = project.copy();
    further.run(&["undo", "test-1", "--yes"]).exits(0);
    let both = plans(&further);
    assert!(both.len() == 2 && both.contains(&first[0]), "{both:?}");
    // A process that dies before it has recorded that leaves the plan, and nothing else.
    let second = both.iter().find(|name| !first.contains(name)).unwrap();
    let place = |project: &Project| project.home().join("runs/test-1").join(second);
    std::fs::copy(place(&further), place(&project)).unwrap();
    project.run(&["verify", "test-1"]).exits(0).shows("followed: 1 action");
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    project.run(&["verify", "test-1"]).exits(0).shows("followed: 2 actions");
    project.run(&["export", "test-1", "-o", "t.run"]).exits(0);
    project.run(&["verify", "t.run"]).exits(0).shows("followed: 2 actions");
}

#[test]
fn what_an_edited_runbook_would_have_done_is_not_taken_back_and_the_edit_is_told_before_the_question() {
    let fails = r#"
step("zero", #{ title: "Zero", undo: |was| iam::delete_user(#{ UserName: "z" }) }, || iam::create_user(#{ UserName: "z" }));
step("one", #{ title: "One", undo: |was| iam::delete_user(#{ UserName: "a" }) }, || { iam::create_user(#{ UserName: "a" }); FAIL });
"#;
    for (fail, exits) in [("throw \"no\"", 1), ("approve(\"go\", #{ text: \"go on?\" })", 3)] {
        let project = Project::new("", &fails.replace("FAIL", fail));
        project.run(&["run", "test.rhai"]).exits(exits);
        project.write("", &fails.replace("FAIL", ""));
        let asked = project
            .run(&["undo", "test-1"])
            .exits(6)
            .says("there is no terminal to answer it")
            .says("`test.rhai` was edited since the run began");
        asked.shows("undo-zero");
        let undone = project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-zero");
        assert!(!undone.out.contains("undo-one"), "{}", undone.out);
        assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser"]);
        project.run(&["verify", "test-1"]).exits(0).shows("followed: 1 action");
    }
}

#[test]
fn what_is_in_doubt_when_a_run_is_given_up_is_said() {
    let project = Project::new("", r#"step("zero", || ()); step("one", || iam::create_user(#{ UserName: "one" }));"#);
    project.run(&["run", "test.rhai", "--until", "zero"]).exits(3);
    project.run(&["lab", "fault", "add", "iam:CreateUser lost"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:GetUser access-denied"]).exits(0);
    project.run(&["resume"]).exits(3);
    let told = project.run(&["abandon", "test-1"]).exits(0).shows("in doubt: one/iam::create_user#1, begun ");
    told.shows("nothing else it made is left");
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("the run was abandoned in doubt, and is not taken back");
}

#[test]
fn a_run_that_left_its_plan_is_taken_back_also_once_it_is_given_up() {
    let script = r#"
step("zero", #{ title: "Z", undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("one", || { let users = iam::list_users().len(); iam::create_user(#{ UserName: `u${users}` }); });
"#;
    let project = Project::new("", script);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "zero"]).exits(3);
    project.typed(&["repl"], "iam::create_user(#{ UserName: \"z\" });\n").exits(0);
    let stopped = project.run(&["resume", "test-1"]).exits(4).says("error[Unplanned]");
    let stopped =
        stopped.says("then: lifeboat resume test-1; or lifeboat undo test-1 takes back what it did, as far as its steps say how; or give");
    stopped.shows("next: fix what differs, then lifeboat resume test-1; or lifeboat undo test-1; or lifeboat abandon test-1");
    let given_up = project.run(&["abandon", "test-1"]).exits(0).shows("what it made stays: 1 user");
    given_up.shows("next: lifeboat show test-1; lifeboat undo test-1 takes it back, as far as its steps say how");
    project.run(&["resume", "test-1"]).exits(6).says("abandoned");
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-zero");
    assert_eq!(deleted(&project), 1);
    project.run(&["runs"]).exits(0).shows("undone");
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn another_extent_than_that_of_an_undoing_under_way_is_refused() {
    let script = r#"
step("a", #{ undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("b", #{ undo: |was| { approve("sure", #{ text: "Delete b" }); iam::delete_user(#{ UserName: "b" }) } }, || iam::create_user(#{ UserName: "b" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(3);
    project.run(&["undo", "test-1", "--to", "b", "--yes"]).exits(6).says("is being taken back as a whole").says("lifeboat resume test-1");
    project.run(&["approve", "test-1", "sure"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(project.effects().iter().filter(|operation| *operation == "DeleteUser").count(), 2);
}

const ASKED: &str = r#"
step("a", #{ undo: |was| iam::delete_user(#{ UserName: "a" }) }, || iam::create_user(#{ UserName: "a" }));
step("b", #{ undo: |was| { BEFORE; iam::delete_user(#{ UserName: "b" }) } }, || iam::create_user(#{ UserName: "b" }));
"#;

#[test]
fn a_no_at_a_gate_where_a_step_is_taken_back_ends_that_as_rejected() {
    let project = Project::new("", &ASKED.replace("BEFORE", r#"approve("sure", #{ text: "Delete b" })"#));
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(3);
    project.run(&["reject", "test-1", "sure", "--note", "not b"]).exits(0);
    let refused = project.run(&["resume", "test-1"]).exits(1).says("error[Rejected]: gate undo-b/sure was rejected by ").says("not b");
    refused.says("whoever rejected it may change their mind: lifeboat approve test-1 undo-b/sure, then: lifeboat undo test-1");
    assert_eq!(deleted(&project), 0, "nothing else is taken back");
    project.run(&["runs"]).exits(0).shows("failed").shows("was rejected by");
    project.run(&["approve", "test-1", "sure"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    assert_eq!(deleted(&project), 2);
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn what_fails_where_a_step_is_taken_back_is_told_and_not_that_the_next_was_not_planned() {
    let project = Project::new("", &ASKED.replace("BEFORE", r#"iam::list_users(); iam::delete_user(#{ UserName: "c" })"#));
    std::fs::write(
        project.path("other.rhai"),
        "let p = runbook(#{ title: \"Another's\", params: #{} });\nstep(\"make\", || iam::create_user(#{ UserName: \"c\" }));",
    )
    .unwrap();
    project.run(&["run", "other.rhai"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0);
    // It is refused once it is done, and not where it is rehearsed.
    let project = project.killed(&["undo", "test-1", "--yes", "--json"], "iam::list_users", 1);
    project.run(&["lab", "fault", "add", "iam:DeleteUser access-denied"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("AccessDenied");
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    assert_eq!(deleted(&project), 3);
}

#[test]
fn a_run_whose_runbook_does_something_else_by_now_is_not_advised_to_resume() {
    let project = Project::new("", THREE);
    project.run(&["run", "test.rhai"]).exits(0);
    project.write("", &THREE.replace("|| iam::create_user(#{ UserName: \"a\" })", "|| iam::create_user(#{ UserName: \"other\" })"));
    let refused = project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(6).says("error[Drift]");
    let refused = refused.says("undo the edit of what has already run, then: lifeboat undo test-1 --to two; or take back by hand what");
    assert!(!refused.all().contains("lifeboat resume"), "{}", refused.all());
    project.write("", THREE);
    project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(0);
}

fn three(middle: &str) -> Project {
    let user = |name: &str| format!("#{{ title: \"{name}\", undo: |was| iam::delete_user(#{{ UserName: \"{name}\" }}) }}");
    let make = |name: &str| format!("iam::create_user(#{{ UserName: \"{name}\" }})");
    Project::new(
        "",
        &format!(
            "step(\"first\", {}, || {});\n{middle}\nstep(\"last\", {}, || {});",
            user("first"),
            make("first"),
            user("last"),
            make("last")
        ),
    )
}

#[test]
fn it_is_taken_back_to_a_step_that_does_not_say_how_it_is_taken_back() {
    let project = three("step(\"middle\", || iam::create_user(#{ UserName: \"middle\" }));");
    project.run(&["run", "test.rhai"]).exits(0);
    let told = project.run(&["undo", "test-1", "--to", "middle", "--yes"]).exits(0).shows("undo-last");
    assert!(!told.out.contains("undo-first"), "{}", told.out);
    assert_eq!(deleted(&project), 1);
    project.run(&["runs"]).exits(0).shows("down to `middle`: what came before it stays");
    project.run(&["undo", "test-1", "--to", "middle", "--yes"]).exits(6).says("undone already");
    project.run(&["undo", "test-1", "--to", "last", "--yes"]).exits(6).says("undone already");
    project.run(&["undo", "test-1", "--to", "first", "--yes"]).exits(0).shows("undo-first");
    assert_eq!(deleted(&project), 2);
}

#[test]
fn it_is_taken_back_to_a_step_with_all_that_was_done_in_it() {
    let inner = r#"#{ title: "I", undo: |was| iam::delete_user(#{ UserName: "inner" }) }, || iam::create_user(#{ UserName: "inner" })"#;
    let middle = format!(
        "step(\"middle\", #{{ title: \"M\", undo: |was| iam::delete_user(#{{ UserName: \"middle\" }}) }}, || {{ step(\"inner\", {inner}); iam::create_user(#{{ UserName: \"middle\" }}); }});"
    );
    let project = three(&middle);
    project.run(&["run", "test.rhai"]).exits(0);
    let told = project.run(&["undo", "test-1", "--to", "middle", "--yes"]).exits(0).shows("undo-inner").shows("undo-middle");
    assert!(!told.out.contains("undo-first"), "{}", told.out);
    assert_eq!(deleted(&project), 3);
}

#[test]
fn nothing_is_taken_back_down_to_a_step_the_run_did_not_come_to() {
    let project = three("step(\"middle\", || iam::list_users().len());");
    project.run(&["run", "test.rhai", "--until", "first"]).exits(3);
    project.run(&["undo", "test-1", "--to", "last", "--yes"]).exits(0).shows("no step that is done has an `undo:`");
    assert_eq!(deleted(&project), 0);
}

#[test]
fn an_undoing_that_left_its_plan_is_shown_anew_and_held_to_that() {
    let script = r#"
let away = |made| {
    approve("sure", #{ text: "Sure?" });
    for user in iam::list_users().filter(|user| user.UserName.starts_with("tmp-")) { iam::delete_user(#{ UserName: user.UserName }); }
};
step("a", #{ title: "A", undo: away }, || iam::create_user(#{ UserName: "tmp-1" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(3);
    let other = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });
step("o", || iam::create_user(#{ UserName: "tmp-2" }));"#;
    std::fs::write(project.path("o.rhai"), other).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(4).says("where the plan has no further action");
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("UserName=tmp-2");
    project.run(&["show", "test-1"]).exits(0).shows("undone");
    assert_eq!(project.effects().iter().filter(|effect| *effect == "DeleteUser").count(), 2);
    project.run(&["verify", "test-1"]).exits(0);
}

/// Branches side by side, of which the first fails once all have made something.
const BRANCHES: &str = r#"
step("work", || {
    parallel("br", ["a", "b", "c"], |x| {
        step(`s-${x}`, #{ title: x, undo: |w| iam::delete_user(#{ UserName: w }) }, || { iam::create_user(#{ UserName: x }); x });
        THEN
    });
});
"#;

#[test]
fn a_step_that_is_done_is_taken_back_whatever_came_of_the_branches_beside_it() {
    let fails = "if x == \"a\" { throw \"a fails\"; }";
    let waits = "if x == \"a\" { throw \"a fails\"; } if x == \"b\" { approve(\"go\", #{ text: \"Go?\" }); }";
    for (then, code) in [(fails, 1), (waits, 3)] {
        let project = Project::new("", &BRANCHES.replace("THEN", then));
        project.run(&["run", "test.rhai"]).exits(code);
        project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-s-a").shows("undo-s-b").shows("undo-s-c");
        project.run(&["show", "test-1"]).exits(0).shows("undone");
        assert_eq!(project.effects(), [["CreateUser"; 3], ["DeleteUser"; 3]].concat(), "{then}");
    }
    // Caught, in branches within branches: the run has come to its end.
    let nested = r#"
step("work", || { try { parallel("out", ["p", "q"], |o| { parallel("br", ["a", "b"], |x| {
    let y = `${o}${x}`;
    step(`s-${y}`, #{ title: x, undo: |w| iam::delete_user(#{ UserName: w }) }, || { iam::create_user(#{ UserName: y }); y });
    if y == "pa" { throw "pa"; }
}) }); } catch {} });
"#;
    let project = Project::new("", nested);
    project.run(&["run", "test.rhai"]).exits(0);
    let made = project.effects().len();
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    assert_eq!(project.effects()[made..], vec!["DeleteUser"; made]);
}

#[test]
fn a_step_whose_name_is_worked_out_is_known_by_the_record() {
    let script = r#"
for n in 0..4 {
    step(`s-${n}`, #{ title: "One", undo: |w| iam::delete_user(#{ UserName: w }) }, || { iam::create_user(#{ UserName: `u-${n}` }); `u-${n}` });
}
step("last", || throw "no");
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["undo", "test-1", "--to", "s-9", "--yes"]).exits(2).says("s-9");
    project.run(&["undo", "test-1", "--to", "s-2", "--yes"]).exits(0);
    assert_eq!(deleted(&project), 2);
}

#[test]
fn what_was_done_in_a_step_that_was_left_out_is_told_as_that() {
    let script = r#"
step("work", #{ title: "Work", undo: |w| iam::delete_user(#{ UserName: w }) }, || { iam::create_user(#{ UserName: "a" }); throw "no"; });
step("after", #{ title: "After", undo: |w| iam::delete_user(#{ UserName: w }) }, || { iam::create_user(#{ UserName: "b" }); "b" });
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["resume", "test-1", "--skip", "work", "--value", "\"a\"", "--reason", "by hand"]).exits(0);
    let shown = project.run(&["undo", "test-1"]).exits(6).shows("not taken back (left out with --skip): work\n");
    assert!(!shown.out.contains("(no undo:)"), "{}", shown.out);
    shown.shows("what these made is still there, by the run's own record: user a");
}

#[test]
fn what_is_not_taken_back_ends_in_json_too() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));");
    project.run(&["run", "test.rhai"]).exits(0);
    let told = project.run(&["undo", "test-1", "--json"]).exits(0).last();
    assert_eq!((&told["type"], &told["outcome"]), (&"run_finished".into(), &"completed".into()));
    assert_eq!(told["standing"][0]["id"], "a", "{told}");
    let told = project.run(&["undo", "test-1", "--to", "two", "--json"]).exits(2).last();
    assert_eq!((&told["type"], &told["outcome"], &told["changed"]), (&"run_finished".into(), &"refused".into(), &serde_json::json!([])));
    for command in [["resume", "none"], ["undo", "none"]] {
        assert_eq!(project.run(&[&command[..], &["--json"]].concat()).exits(2).last()["world"], "unknown");
    }
}

#[test]
fn of_several_ends_that_fail_the_one_is_named_whose_error_is_told() {
    let script = r#"
finally("x", || { throw "boom-x"; });
finally("y", || { throw "boom-y"; });
step("a", || iam::create_user(#{ UserName: "fa" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    let skip = |end: &str, code: i32| {
        project.run(&["resume", "test-1", "--skip", end, "--value", "null", "--reason", "enough"]).exits(code);
    };
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("`finally(\"y\")` comes first, and fails: boom-y");
    skip("y", 1);
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("`finally(\"x\")` comes first, and fails: boom-x");
    skip("x", 0);
    let shown = project.run(&["show", "test-1"]).exits(0).out;
    assert!(!shown.contains("FAILED") && shown.matches("left out: enough").count() == 2, "{shown}");
}

#[test]
fn what_was_made_at_the_end_is_told_before_anything_is_taken_back() {
    let script = r#"
finally("z", || iam::create_user(#{ UserName: "made-by-finally" }));
step("c", #{ title: "c", undo: |was| iam::delete_user(#{ UserName: "c" }) }, || iam::create_user(#{ UserName: "c" }));
step("d", || iam::create_user(#{ UserName: "d" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    let told = project.run(&["undo", "test-1"]).exits(6);
    let told = told.shows("not taken back (no undo:): d, z");
    told.shows("what these made is still there, by the run's own record: user d, user made-by-finally");
}

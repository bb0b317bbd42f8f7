//! A run begun from what another one had done: what is taken over is not done again, what is done anew is new, and what is left
//! behind is told.

use crate::case::Case;
use crate::support::{Done, Project};

const SCRIPT: &str = r#"
let made = step("make", || {
    iam::create_user(#{ UserName: "ann" });
    let key = iam::create_access_key(#{ UserName: "ann" }).AccessKey;
    ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 8, VolumeType: "gp3" }).VolumeId
});
step("more", || {
    wait_for("it is there", #{ timeout: "5m", every: "5s" }, || ec2::describe_volumes(#{ VolumeIds: [made] })[0].State == "available");
    ec2::create_volume(#{ AvailabilityZone: "us-east-1b", Size: 9, VolumeType: "gp3" });
});
step("end", || LAST);
"#;

fn project(last: &str) -> Project {
    Project::new("", &SCRIPT.replace("LAST", last))
}

fn count(project: &Project, operation: &str) -> usize {
    project.effects().iter().filter(|name| *name == operation).count()
}

fn fork(project: &Project, run: &str, from: &str) -> Done {
    project.run(&["fork", run, "--from", from, "--yes"])
}

#[test]
fn what_came_before_is_taken_over_and_the_rest_is_done_anew() {
    let project = project("throw \"no\"");
    project.run(&["run", "test.rhai"]).exits(1);
    project.write("", &SCRIPT.replace("LAST", "iam::delete_user(#{ UserName: \"nobody\" })"));
    let told = fork(&project, "test-1", "more").exits(0);
    let told = told.shows("of test-1 before more").shows("they are NOT undone").shows("! more/ec2::create_volume#1   done   test.rhai:10:");
    told.shows("left by these: 1 volume (volume vol-").shows("this gives up test-1").shows("completed in");
    assert_eq!((count(&project, "CreateUser"), count(&project, "CreateAccessKey")), (1, 1), "taken over");
    // Made anew, although it looks the same to AWS but for its token.
    assert_eq!(count(&project, "CreateVolume"), 3);
    project.run(&["runs"]).exits(0).shows("abandoned").shows("completed");
    project.run(&["resume", "test-1"]).exits(6).says("abandoned");
    project.run(&["show", "test-2"]).exits(0).shows("forked from test-1 before its step more");
    project.run(&["verify", "test-1"]).exits(0);
    project.run(&["verify", "test-2"]).exits(0).shows("taken over unchanged from test-1").shows("user ann has the tag lifeboat:chain=");
    // A fork can be forked; what the first of them tagged is still told from what nobody of them did.
    project.write("", &SCRIPT.replace("LAST", "iam::create_user(#{ UserName: \"zoe\" })"));
    fork(&project, "test-2", "end").exits(0);
    project.run(&["export", "test-3", "-o", "three.run"]).exits(0);
    project.run(&["verify", "three.run"]).exits(0).shows("user ann has the tag").shows("user zoe has the tag");
}

#[test]
fn what_was_taken_over_is_no_longer_the_first_run_s_to_take_back() {
    let make = |name: &str| {
        format!(
            "step(\"{name}\", #{{ title: \"\", undo: |was| iam::delete_user(#{{ UserName: \"{name}\" }}) }}, || iam::create_user(#{{ UserName: \"{name}\" }}));\n"
        )
    };
    let project = Project::new("", &[make("a"), make("b")].concat());
    project.run(&["run", "test.rhai"]).exits(0);
    project.write("", &[make("a"), make("c")].concat());
    fork(&project, "test-1", "b").exits(2);
    project.write("", &[make("a"), make("b"), make("c")].concat().replace("UserName: \"b\"", "UserName: \"bee\""));
    fork(&project, "test-1", "b").exits(0);
    let refused = project.run(&["undo", "test-1", "--yes"]).exits(6).says("test-2 has taken over what test-1 had done");
    refused.says("lifeboat undo test-2");
    fork(&project, "test-1", "b").exits(6).says("it is no longer test-1's").says("lifeboat fork --from b test-2");
    assert_eq!(count(&project, "DeleteUser"), 0);
    project.run(&["undo", "test-2", "--yes"]).exits(0).shows("undo-a");
    assert_eq!(count(&project, "DeleteUser"), 3, "its own, and what it took over");
    let told =
        project.run(&["undo", "test-1", "--yes"]).exits(6).says("what test-1 had done before `b` was test-2's, and was taken back with");
    told.says("what test-1 did from `b` on was left behind when it was forked, and no `undo` takes it back; still there: user b");
    assert_eq!(count(&project, "DeleteUser"), 3);
}

#[test]
fn of_what_was_given_up_nothing_is_taken_back_and_it_is_told_whose_it_is() {
    let make = |step: &str, name: &str| {
        format!(
            "step(\"{step}\", #{{ title: \"\", undo: |was| iam::delete_user(#{{ UserName: was }}) }}, || iam::create_user(#{{ UserName: \"{name}\" }}).User.UserName);\n"
        )
    };
    let fails = "throw \"no\";".to_owned();
    let project = Project::new("", &[make("a", "a"), make("b", "b")].concat());
    project.run(&["run", "test.rhai"]).exits(0);
    project.write("", &[make("a", "a"), make("b", "bee"), fails.clone()].concat());
    fork(&project, "test-1", "b").exits(1);
    project.run(&["abandon", "test-2"]).exits(0);
    project.write("", &[make("a", "a"), make("b", "b")].concat());
    let shown = project.run(&["undo", "test-1"]).exits(6).shows("undo-a").shows("undo-b");
    shown.shows("test-2 was forked from it before `b` and given up: what test-2 did is not taken back; still there: user bee");
    // One that had not come to its end is given up with the fork.
    project.write("", &[make("c", "c"), make("d", "d"), fails.clone()].concat());
    project.run(&["run", "test.rhai"]).exits(1);
    project.write("", &[make("c", "c"), make("d", "dee"), fails].concat());
    fork(&project, "test-3", "d").exits(1);
    project.run(&["abandon", "test-4"]).exits(0);
    project.write("", &[make("c", "c"), make("d", "d")].concat());
    let told = project.run(&["undo", "test-3"]).exits(6).shows("undo-c").shows("undo-d");
    told.shows("test-4 was forked from it before `d` and given up: what test-4 did is not taken back; still there: user dee");
    assert_eq!(count(&project, "DeleteUser"), 0);
}

#[test]
fn a_run_that_a_process_carries_is_not_forked_from_under_it() {
    let script = r#"
step("make", || iam::create_user(#{ UserName: "a" }));
step("more", || wait_for("what never comes", #{ timeout: "9h", every: "1s" }, || false));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "make"]).exits(3);
    let mut served = project.start(&["lab", "serve", "--port", "0"]);
    served.line("AWS endpoint ");
    let mut running = project.start(&["resume", "test-1", "--json"]);
    running.line("what never comes");
    let told = fork(&project, "test-1", "more").exits(6);
    let told = told.says(&format!("the run `test-1` is running in process {}", running.id()));
    told.says(&format!("wait until it ends, or stop it (Ctrl-C, or kill {}), then: lifeboat fork test-1 --from more", running.id()));
    assert_eq!(project.run(&["runs", "--json"]).lines().len(), 1, "no run was begun");
    running.signal("TERM");
    running.end().exits(5);
    served.signal("INT");
    served.end().exits(0);
}

#[test]
fn a_fork_that_took_over_something_else_is_found_out() {
    let project = project("()");
    project.run(&["run", "test.rhai"]).exits(0);
    fork(&project, "test-1", "end").exits(0);
    project.run(&["export", "test-2", "-o", "two.run"]).exits(0);
    let journal = rusqlite::Connection::open(project.home().join("runs/test-2/journal.db")).unwrap();
    let head: String = {
        let body: String = journal.query_row("SELECT body FROM record WHERE sequence = 1", [], |row| row.get(0)).unwrap();
        let value: serde_json::Value = serde_json::from_str(&body).unwrap();
        value["fork"]["head"].as_str().unwrap().to_owned()
    };
    crate::record::rewrite(&project, "test-2", |body| *body = body.replace(&head, &"0".repeat(64)));
    project.run(&["verify", "test-2"]).exits(1).shows("are NOT those of test-1");
}

#[test]
fn a_fork_of_a_fork_is_intact_wherever_it_begins_and_is_not_where_a_record_is_another() {
    let script = r#"
step("a", || ec2::describe_volumes(#{}));
step("b", || iam::create_user(#{ UserName: "ann" }));
step("c", || assert(true, ""));
step("d", || throw "no");
"#;
    let intact = |told: Done| {
        let told = told.exits(0).shows("intact").shows("taken over unchanged from");
        assert!(!told.out.contains("NOT"), "{}", told.out);
    };
    // Earlier than the fork before it began, at the same step, and later.
    for (second, third) in [("b", "a"), ("c", "c"), ("d", "b")] {
        let project = Project::new("", script);
        project.run(&["run", "test.rhai"]).exits(1);
        fork(&project, "test-1", "c").exits(1);
        // A fork that begins before the user is made makes another one.
        for (run, from, name) in [("test-2", second, "bea"), ("test-3", third, "cio")] {
            if from < "c" {
                project.write("", &script.replace("\"ann\"", &format!("\"{name}\"")));
            }
            fork(&project, run, from).exits(1);
        }
        for run in ["test-2", "test-3", "test-4"] {
            intact(project.run(&["verify", run]));
            let file = format!("{run}.run");
            project.run(&["export", run, "-o", &file]).exits(0);
            intact(project.run(&["verify", &file]));
        }
        crate::record::rewrite(&project, "test-3", |body| *body = body.replace("describe_volumes", "describe_images"));
        project.run(&["verify", "test-3"]).exits(1).shows("are NOT those of test-2");
    }
}

#[test]
fn what_it_made_and_what_it_took_over_is_cleaned_up_as_its_own() {
    const DISK: &str =
        "Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties: {AvailabilityZone: us-east-1a, Size: 2, VolumeType: gp3}\n";
    let script = |middle: &str| {
        format!(
            r#"
step("stack", || deploy_stack(#{{ name: "small", template: "disk.yaml", timeout: "60m" }}));
step("user", || ensure_user(#{{ name: "ann" }}));
step("middle", || {{ {middle} }});
step("clean-up", || cleanup(#{{ user: "ann", stack: "small" }}));
step("proof", || assert(leftovers().len() == 0, "something is left"));
"#
        )
    };
    let project = Project::new("", &script("ensure_user(#{ name: \"left\" }); throw \"no\""));
    std::fs::write(project.path("disk.yaml"), DISK).unwrap();
    project.run(&["run", "test.rhai"]).exits(1).says("no");
    project.write("", &script("iam::list_users();"));
    fork(&project, "test-1", "middle").exits(0).shows("left by these: 1 user (user left)");
    project.write("", "step(\"see\", || print(iam::list_users().map(|user| user.UserName)));");
    project.run(&["run", "test.rhai", "--new"]).exits(0).shows("[\"left\"]");
}

#[test]
fn what_was_taken_away_by_what_is_left_behind_is_told() {
    let project = project(
        "iam::delete_access_key(#{ UserName: \"ann\", AccessKeyId: iam::list_access_keys(#{ UserName: \"ann\" })[0].AccessKeyId })",
    );
    project.run(&["run", "test.rhai"]).exits(0);
    project
        .run(&["fork", "test-1", "--from", "end"])
        .exits(6)
        .says("--yes answers it")
        .shows("made earlier, and removed by these: 1 access key")
        .shows("a step that needs one of them fails; to make them anew: lifeboat fork test-1 --from make");
    let lines = project.run(&["fork", "test-1", "--from", "end", "--yes", "--json"]).exits(1).lines();
    assert_eq!((lines[0]["type"].as_str(), lines[0]["gone"][0]["kind"].as_str()), (Some("fork"), Some("access key")));
    assert_eq!(lines.last().unwrap()["type"], "run_finished");
    // It is not counted among what the fork leaves behind either.
    let told = project.run(&["show", "test-2"]).exits(0).shows("left: user ann");
    assert!(!told.out.contains("left: access key"), "{}", told.out);
    assert!(!project.run(&["abandon", "test-2"]).exits(0).out.contains("access key"));
}

#[test]
fn what_is_gone_is_gone_for_forks_of_a_fork_too() {
    let script = r#"
step("one", || { iam::create_user(#{ UserName: "a" }); iam::create_user(#{ UserName: "b" }); });
step("two", || if iam::list_users().len() == 2 { iam::delete_user(#{ UserName: "a" }) });
step("three", || throw "no");
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    for (of, made) in [("test-1", "test-2"), ("test-2", "test-3")] {
        fork(&project, of, "two").exits(1);
        let shown = project.run(&["show", made]).exits(0).shows("left: user b");
        assert!(!shown.out.contains("left: user a"), "{made}: {}", shown.out);
    }
}

#[test]
fn what_cannot_be_forked_says_why() {
    let project = project("()");
    project.run(&["run", "test.rhai", "--until", "make"]).exits(3);
    let before = project.files();
    fork(&project, "test-1", "more").exits(6).says("the step `more` has not begun");
    fork(&project, "test-1", "mroe").exits(2).says("did you mean `more`?");
    fork(&project, "test-9", "more").exits(2).says("there is no run `test-9`");
    project.run(&["fork", "test-1", "--from", "make"]).exits(6).says("there is no terminal to answer it");
    assert_eq!(project.run(&["runs", "--json"]).lines().len(), 1, "no run was begun");
    assert!(before.iter().filter(|(path, _)| path.ends_with("journal.db")).all(|(path, bytes)| std::fs::read(path).unwrap() == *bytes));
    project.run(&["resume"]).exits(0);
    project.run(&["run", "test.rhai", "--until", "make", "--new"]).exits(1);
    fork(&project, "test-1", "more").exits(6).says("the run `test-2` of this runbook failed, and is unfinished");
    project.run(&["abandon", "test-2"]).exits(0);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    fork(&project, "test-1", "more").exits(6).says("belongs to a lab that was reset");
}

#[test]
fn a_fork_of_a_planned_run_is_held_to_no_plan_and_says_so() {
    let project = project("()");
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "more"]).exits(3);
    fork(&project, "test-1", "more").exits(0).shows("the fork is held to no plan");
    project.run(&["verify", "test-2"]).exits(0).shows("held to no plan");
}

#[test]
fn a_fork_dies_anywhere_and_ends_the_same() {
    let script = r#"
let p = runbook(#{ title: "Forked", regions: ["us-east-1"] });
let key = step("one", || {
    iam::create_user(#{ UserName: "ann" });
    iam::create_access_key(#{ UserName: "ann" }).AccessKey.AccessKeyId
});
step("two", || {
    let volume = ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 8, VolumeType: "gp3" }).VolumeId;
    let there = || ec2::describe_volumes(#{ VolumeIds: [volume] })[0].State == "available";
    wait_for("it is there", #{ timeout: "5m", every: "5s" }, there);
    parallel("all", ["a", "b"], |name| {
        iam::create_user(#{ UserName: name });
        iam::delete_user(#{ UserName: name });
    });
    ec2::delete_volume(#{ VolumeId: volume });
});
step("three", || iam::delete_access_key(#{ UserName: "ann", AccessKeyId: key }));
"#;
    let proved = Case::new(script).seed(12).forked("two").prove();
    assert!(proved.distinct > 20, "{proved:?}");
}

#[test]
fn what_is_in_doubt_where_a_run_was_forked_stays_the_parents_and_is_named() {
    let project = Project::new("", r#"step("zero", || ()); step("one", || iam::create_user(#{ UserName: "one" }));"#);
    project.run(&["run", "test.rhai", "--until", "zero"]).exits(3);
    project.run(&["lab", "fault", "add", "iam:CreateUser lost"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:GetUser access-denied"]).exits(0);
    project.run(&["resume"]).exits(3);
    project.run(&["lab", "fault", "clear"]).exits(0);
    fork(&project, "test-1", "one").exits(1).shows("no answer recorded: it may have happened");
    let doubt = "in doubt: one/iam::create_user#1, begun ";
    let refused = project.run(&["undo", "test-1", "--yes"]).exits(6).says("test-2 has taken over what test-1 had done before `one`");
    refused.says("still there: nothing that its record shows").says(&format!("left behind by test-1, {doubt}"));
    project.run(&["abandon", "test-2"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("nothing it made is left").says(doubt);
}

#[test]
fn what_was_taken_back_down_to_a_step_says_what_stands_where_it_is_forked() {
    let step = |name: &str| {
        format!(
            r#"step("{name}", #{{ undo: |was| iam::delete_user(#{{ UserName: "{name}" }}) }}, || iam::create_user(#{{ UserName: "{name}" }}));"#
        )
    };
    let project = Project::new("", &["one", "two", "three"].map(step).concat());
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(0);
    let refused = fork(&project, "test-1", "three").exits(6).says("taken back down to `two`: what came before it stays");
    refused.says("what `two` and the steps after it did was taken back");
    let further = project.copy();
    further.run(&["undo", "test-1", "--yes"]).exits(0);
    let refused = fork(&further, "test-1", "three").exits(6).says("taken back: what it had done is no longer there");
    refused.says("help: begin a new run: lifeboat run ");
    // It is refused before anything is told or asked.
    let asked = further.run(&["fork", "test-1", "--from", "three"]).exits(6).says("taken back: what it had done is no longer there");
    assert!(asked.out.is_empty(), "{}", asked.out);
    further
        .run(&["export", "test-1", "-o", "t.run"])
        .exits(0)
        .says("test-1: the run was taken back")
        .says("the file cannot be used as a test");
    // What a fork took over was taken back with it, down to a step.
    let project = Project::new("", &["one", "two", "three"].map(step).concat());
    project.run(&["run", "test.rhai", "--until", "two"]).exits(3);
    project.typed(&["repl"], "iam::delete_user(#{ UserName: \"two\" })\n").exits(0);
    fork(&project, "test-1", "two").exits(0);
    project.run(&["undo", "test-2", "--to", "two", "--yes"]).exits(0).shows("undo-three").shows("undo-two");
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("down to `two`: what came before it stays");
}

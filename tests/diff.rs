//! What two runs or plans do differently, by name and not by id.

use crate::support::{Done, Project};

const PARAMS: &str = r#"name: #{ type: "string", value: "ann" }, word: #{ type: "secret" }"#;
const SCRIPT: &str = r#"
let made = step("make", || {
    let volume = ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 8, VolumeType: "gp3" }).VolumeId;
    ec2::create_tags(#{ Resources: [volume], Tags: [#{ Key: "Name", Value: `of ${volume}` }] });
    iam::create_user(#{ UserName: p.name });
    #{ volume: volume }
});
step("keys", || parallel("all", ["a", "b"], |tag| {
    iam::create_user(#{ UserName: `user-${tag}` });
    iam::create_access_key(#{ UserName: `user-${tag}` }).AccessKey.AccessKeyId
}));
step("wait", || wait_for("it is there", #{ timeout: "5m", every: "5s" }, || ec2::describe_volumes(#{ VolumeIds: [made.volume] })[0].State == "available"));
step("gone", || {
    ec2::delete_volume(#{ VolumeId: made.volume });
    for user in iam::list_users() {
        for key in iam::list_access_keys(#{ UserName: user.UserName }) {
            iam::delete_access_key(#{ UserName: user.UserName, AccessKeyId: key.AccessKeyId });
        }
        iam::delete_user(#{ UserName: user.UserName });
    }
});
"#;

const WORD: &[(&str, &str)] = &[("WORD", "open sesame")];

fn run(project: &Project, more: &[&str]) {
    project.run_with(&[&["run", "test.rhai", "--secret", "word=env:WORD"], more].concat(), WORD).exits(0);
}

fn plan(project: &Project, file: &str) {
    project.run_with(&["plan", "test.rhai", "--secret", "word=env:WORD", "-o", file], WORD).exits(0);
}

/// The script with one change.
fn changed(project: &Project, from: &str, to: &str) {
    assert_eq!(SCRIPT.matches(from).count(), 1, "{from}");
    project.write(PARAMS, &SCRIPT.replace(from, to));
}

/// Compares, and checks that `--json` tells as many differences as people are told.
#[track_caller]
fn diff(project: &Project, first: &str, second: &str) -> Done {
    let told = project.run(&["diff", first, second]);
    let json = project.run(&["diff", first, second, "--json"]);
    assert_eq!(json.code, told.code);
    let lines = json.lines();
    assert_eq!(lines.last().unwrap()["differences"], lines.len() - 1);
    assert_eq!(told.out.lines().count(), lines.len() + 1, "{}", told.out);
    told
}

/// The differences, without the runbook's digest.
fn differences(done: &Done) -> String {
    let lines = done.out.lines().filter(|line| !line.starts_with("LAB") && !line.contains("test.rhai: sha256"));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn runs_and_plans_of_the_same_are_the_same_whatever_was_dealt() {
    let project = Project::new(PARAMS, SCRIPT);
    plan(&project, "first.plan");
    run(&project, &[]);
    plan(&project, "second.plan");
    run(&project, &[]);
    project.run(&["export", "test-1", "-o", "one.run"]).exits(0);
    for (first, second) in [
        ("test-1", "test-2"),
        ("first.plan", "second.plan"),
        ("first.plan", "test-1"),
        ("test-2", "first.plan"),
        ("one.run", "test-2"),
        ("one.run", "test-1"),
    ] {
        diff(&project, first, second).exits(0).shows("no difference");
    }
}

#[test]
fn what_differs_is_told_by_name_in_both_directions() {
    let project = Project::new(PARAMS, SCRIPT);
    plan(&project, "before.plan");
    run(&project, &[]);
    let script = SCRIPT
        .replace("Size: 8", "Size: 10")
        .replace("timeout: \"5m\"", "timeout: \"9m\"")
        .replace("[\"a\", \"b\"]", "[\"a\", \"c\"]")
        .replace("step(\"gone\"", "step(\"more\", || iam::create_user(#{ UserName: \"more\" }));\nstep(\"gone\"");
    project.write(PARAMS, &script);
    plan(&project, "after.plan");
    run(&project, &["--set", "name=eve"]);
    insta::assert_snapshot!(differences(&diff(&project, "test-1", "test-2").exits(1)));
    let planned = differences(&diff(&project, "before.plan", "after.plan").exits(1));
    insta::assert_snapshot!(planned);
    // Whether it was done or only planned makes no difference, nor which comes first.
    project.write(PARAMS, &script);
    run(&project, &[]);
    assert_eq!(differences(&diff(&project, "before.plan", "test-3").exits(1)).lines().count(), planned.lines().count());
    let back = differences(&diff(&project, "test-3", "before.plan").exits(1));
    assert_eq!(
        back.matches("\n- ").count() + usize::from(back.starts_with("- ")),
        planned.matches("\n+ ").count() + usize::from(planned.starts_with("+ "))
    );
}

#[test]
fn an_action_that_came_in_between_does_not_make_all_others_differ() {
    let project = Project::new(PARAMS, SCRIPT);
    run(&project, &[]);
    let more = "ec2::create_tags(#{ Resources: [volume], Tags: [#{ Key: \"Team\", Value: \"dr\" }] });\n    ec2::create_tags(#{ Resources: [volume], Tags: [#{ Key: \"Name\"";
    changed(&project, "ec2::create_tags(#{ Resources: [volume], Tags: [#{ Key: \"Name\"", more);
    run(&project, &[]);
    let found = differences(&diff(&project, "test-1", "test-2").exits(1));
    assert_eq!(found.lines().count(), 1, "{found}");
    assert!(found.starts_with("+ action  make/ec2::create_tags#1: ") && found.contains("Team"), "{found}");
}

#[test]
fn another_time_is_another_value_unless_the_same_answer_gave_it() {
    let script = |until: &str| {
        let tags = format!("#{{ Key: \"until\", Value: \"{until}\" }}, #{{ Key: \"made\", Value: volume.CreateTime }}");
        format!(
            "step(\"one\", || {{\n    let volume = ec2::create_volume(#{{ AvailabilityZone: \"us-east-1a\", Size: 8, VolumeType: \"gp3\" }});\n    \
             ec2::create_tags(#{{ Resources: [volume.VolumeId], Tags: [{tags}] }});\n}});"
        )
    };
    let project = Project::new("", &script("2026-12-01T00:00:00Z"));
    let both = |plan: &str| {
        project.run(&["plan", "test.rhai", "-o", plan]).exits(0);
        project.run(&["run", "test.rhai"]).exits(0);
    };
    both("first.plan");
    project.write("", &script("2027-12-01T00:00:00Z"));
    both("second.plan");
    for (first, second) in [("test-1", "test-2"), ("first.plan", "second.plan"), ("first.plan", "test-2")] {
        let found = differences(&diff(&project, first, second).exits(1));
        assert_eq!(found.lines().count(), 1, "{first} {second}: {found}");
        assert!(found.contains("2026-12-01T00:00:00Z -> 2027-12-01T00:00:00Z"), "{first} {second}: {found}");
    }
}

#[test]
fn equal_looks_are_not_the_same_value() {
    let project = Project::new("", "");
    let script = |which: &str| {
        let make = |name: &str| format!("    let {name} = iam::create_access_key(#{{ UserName: \"ann\" }}).AccessKey.AccessKeyId;\n");
        let (first, second) = (make("first"), make("second"));
        let delete = |name: &str| format!("    iam::delete_access_key(#{{ UserName: \"ann\", AccessKeyId: {name} }});\n");
        let gone = [delete(which), delete(if which == "first" { "second" } else { "first" })].concat();
        format!("step(\"one\", || {{\n    ensure_user(#{{ name: \"ann\" }});\n{first}{second}{gone}}});")
    };
    project.write("", &script("first"));
    project.run(&["run", "test.rhai"]).exits(0);
    project.write("", &script("second"));
    project.run(&["run", "test.rhai"]).exits(0);
    diff(&project, "test-1", "test-2").exits(1).shows("~ option  one/iam::delete_access_key#1  AccessKeyId: AKIA");
}

#[test]
fn a_run_that_failed_differs_from_one_that_completed() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"ann\" })); step(\"two\", || 1);");
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1);
    let told = diff(&project, "test-1", "test-2").exits(1).shows("the outcome: completed -> failed: ");
    told.shows("~ answer  one/iam::create_user#1: is done -> is refused: EntityAlreadyExists").shows("- step    two: 0 actions");
    project.run(&["diff", "test-1", "test-9"]).exits(2).says("there is no run `test-9`");
}

#[test]
fn a_gate_that_only_one_has_or_asks_otherwise_is_told() {
    let gated = |gate: &str| format!("step(\"one\", || {{ {gate} iam::create_user(#{{ UserName: \"a\" }}) }});");
    let asks = |quorum: u32| gated(&format!("approve(\"go\", #{{ text: \"Go?\", quorum: {quorum} }});"));
    let project = Project::new("", &asks(1));
    project.run(&["plan", "test.rhai", "-o", "one.plan"]).exits(0);
    project.write("", &asks(2));
    project.run(&["plan", "test.rhai", "-o", "two.plan"]).exits(0);
    project.write("", &gated(""));
    project.run(&["plan", "test.rhai", "-o", "none.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--yes"]).exits(0);
    diff(&project, "one.plan", "two.plan").exits(1).shows("quorum: 1 -> 2");
    diff(&project, "one.plan", "none.plan").exits(1).shows("- gate    one/go");
    diff(&project, "test-1", "two.plan").exits(1).shows("+ gate    one/go");
}

#[test]
fn plans_that_were_made_in_two_labs_say_so() {
    let tag = r#"
let subnet = ec2::describe_subnets()[0].SubnetId;
step("one", || ec2::create_tags(#{ Resources: [subnet], Tags: [#{ Key: "Name", Value: "a" }] }));
"#;
    let project = Project::new("", tag);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "b.plan"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "c.plan"]).exits(0);
    project.run(&["diff", "a.plan", "b.plan"]).exits(1).says("made in two labs").says("plan both in one lab");
    let same = project.run(&["diff", "b.plan", "c.plan"]).exits(0);
    assert!(same.err.is_empty(), "{}", same.err);
}

//! A run is held to its plan: what it does is what was planned, or it stops before it.

use crate::plan::read;
use crate::support::{Done, Project};

/// Plans `test.rhai`.
pub(crate) fn plan(project: &Project, more: &[&str]) {
    std::fs::remove_file(project.path("p.plan")).ok();
    project.run(&[&["plan", "test.rhai", "-o", "p.plan"], more].concat()).exits(0);
}

fn run_planned(project: &Project, more: &[&str]) -> Done {
    project.run(&[&["run", "test.rhai", "--plan", "p.plan"], more].concat())
}

/// Somebody else does this in the same account.
pub(crate) fn others(project: &Project, body: &str) {
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("others.rhai"), format!("{header}\nstep(\"others\", || {{ {body} }});\n")).unwrap();
    project.run(&["run", "others.rhai"]).exits(0);
}

fn users(project: &Project) -> usize {
    project.effects().iter().filter(|operation| *operation == "CreateUser").count()
}

#[test]
fn a_shipped_runbook_is_held_to_its_plan_and_completes() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    project.run(&["plan", "workshop.rhai", "-o", "w.plan"]).exits(0);
    let paused = project.run(&["run", "workshop.rhai", "--plan", "w.plan", "--until", "agents"]).exits(3);
    paused.shows("held to the plan: rehearsed again, it is the same");
    let ended = project.run(&["resume", "--json"]).exits(0).last();
    assert_eq!((&ended["outcome"], ended["leftovers"].as_array().map(Vec::len)), (&"completed".into(), Some(0)), "{ended}");
    project.run(&["show", "workshop-1"]).exits(0).shows("held to the plan sha256 ");
    project.run(&["run", "workshop.rhai", "--plan", "w.plan"]).exits(6).says("used already, for workshop-1");
    // Walked through in the lab that stands.
    project.run(&["run", "workshop.rhai", "--until", "validation"]).exits(3);
    project.run(&["plan", "cleanup-as-written.rhai", "-o", "c.plan"]).exits(0);
    project.run(&["run", "cleanup-as-written.rhai", "--plan", "c.plan"]).exits(0);
}

#[test]
fn what_was_read_must_still_be_so() {
    let script = r#"
step("look", || { let found = iam::list_users(); print(`${found.len()}`); });
step("make", || iam::create_user(#{ UserName: p.name }));
"#;
    let project = Project::new(r#"name: #{ type: "string", value: "a", help: "a name" }"#, script);
    plan(&project, &[]);
    run_planned(&project, &["--set", "name=b"]).exits(6).says("the plan no longer holds: parameter `name`: planned a, now b");
    others(&project, r#"iam::create_user(#{ UserName: "somebody" });"#);
    run_planned(&project, &[]).exits(6).says("`look/iam::list_users#1` answers").says("planned 0 items, now 1 item").says("test.rhai:3");
    assert_eq!(users(&project), 1, "nothing was done");
    plan(&project, &[]);
    project.write(r#"name: #{ type: "string", value: "a", help: "a name" }"#, &format!("{script}// edited\n"));
    run_planned(&project, &[]).exits(6).says("the plan no longer holds: test.rhai: planned sha256 ");
    plan(&project, &["--valid-for", "45m"]);
    let mut old = read(&project, "p.plan");
    assert!(old["expires"].is_string(), "{old}");
    old["expires"] = "2020-01-01T00:00:00Z".into();
    std::fs::write(project.path("p.plan"), old.to_string()).unwrap();
    run_planned(&project, &[]).exits(6).says("the plan was good until 2020-01-01");
    project.run(&["plan", "test.rhai", "--valid-for", "soon"]).exits(2).says("--valid-for");
    plan(&project, &[]);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["plan", "test.rhai"]).exits(0);
    run_planned(&project, &[]).exits(6).says("made for a different lab");
    assert!(project.run(&["runs", "--json"]).exits(0).lines().iter().all(|run| run["run"] != "test-1"), "there was no run");
}

#[test]
fn a_plan_from_which_something_was_taken_is_refused() {
    let project = Project::empty();
    let header = r#"let p = runbook(#{ title: "T", regions: ["us-east-1"], params: #{}, rehearse: #{ "a reply is lost": "iam:CreateUser lost" } });"#;
    std::fs::write(project.path("test.rhai"), format!("{header}\nstep(\"one\", || iam::create_user(#{{ UserName: \"a\" }}));\n")).unwrap();
    plan(&project, &[]);
    let whole = read(&project, "p.plan");
    let without = |branches: &[usize]| {
        let mut less = whole.clone();
        less["branches"] = branches.iter().map(|at| whole["branches"][*at].clone()).collect();
        std::fs::write(project.path("p.plan"), less.to_string()).unwrap();
        run_planned(&project, &[]).exits(6)
    };
    without(&[0]).says("\"a reply is lost\": planned not rehearsed, now rehearsed");
    without(&[1]).says("\"base\": planned not rehearsed, now rehearsed");
    without(&[]).says("\"base\": planned not rehearsed, now rehearsed");
    assert_eq!(users(&project), 0, "nothing was done");
}

#[test]
fn what_is_imported_is_part_of_the_plan() {
    let project = Project::new("", "import \"lib/a\" as a;\nstep(\"one\", || a::f());");
    std::fs::create_dir(project.path("lib")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(project.path(name), text).unwrap();
    write("lib/a.rhai", "import \"b\" as b;\nfn f() { b::name() }\n");
    write("lib/b.rhai", "fn name() { iam::create_user(#{ UserName: \"x\" }) }\n");
    plan(&project, &[]);
    let sources = read(&project, "p.plan")["sources"].clone();
    assert_eq!(sources.as_object().unwrap().keys().collect::<Vec<_>>(), ["lib/a.rhai", "lib/b.rhai", "test.rhai"]);
    project.run(&["show", "p.plan"]).exits(0).shows("test.rhai sha256 ").shows("imports   lib/a.rhai ");
    write("lib/b.rhai", "fn name() { iam::create_user(#{ UserName: \"x\" }); }\n");
    run_planned(&project, &[]).exits(6).says("the plan no longer holds: lib/b.rhai: planned sha256 ");
    plan(&project, &[]);
    run_planned(&project, &[]).exits(0);
    let run = project.run(&["show", "test-1", "--json"]).exits(0).last();
    assert_eq!(run["run"]["sources"], read(&project, "p.plan")["sources"]);
}

#[test]
fn what_is_not_planned_is_not_done() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "one" }));
step("two", || {
    let known = iam::list_users().map(|user| user.UserName);
    if "mallory" in known { iam::delete_user(#{ UserName: "mallory" }); }
    iam::create_user(#{ UserName: `of-${known.len()}` });
});
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    run_planned(&project, &["--until", "one"]).exits(3);
    others(&project, r#"iam::create_user(#{ UserName: "mallory" });"#);
    let stopped =
        project.run(&["resume"]).exits(4).says("not in the plan: `iam::delete_user` in `two`, where the plan has `iam::create_user`");
    stopped.says("not made").says("test.rhai:6");
    assert!(!project.effects().contains(&"DeleteUser".to_owned()));
    others(&project, r#"iam::delete_user(#{ UserName: "mallory" }); iam::create_user(#{ UserName: "carol" });"#);
    project.run(&["resume"]).exits(4).says("`two/iam::create_user#1` with `UserName` of-2, where the plan has of-1");
    others(&project, r#"iam::delete_user(#{ UserName: "carol" });"#);
    project.run(&["resume"]).exits(0).shows("completed");
    assert_eq!(project.effects().iter().filter(|operation| *operation == "CreateUser").count(), 4);
}

#[test]
fn what_was_planned_and_not_made_is_told() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "one" }));
step("two", || if iam::list_users().len() == 1 { iam::create_user(#{ UserName: "two" }); });
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    run_planned(&project, &["--until", "one"]).exits(3);
    others(&project, r#"iam::create_user(#{ UserName: "somebody" });"#);
    project.run(&["resume"]).exits(0).shows("Planned and not made: two/iam::create_user#1.");
    project.run(&["show", "test-1"]).exits(0).shows("not_made: two/iam::create_user#1");
}

#[test]
fn what_a_step_had_made_before_it_was_left_out_is_not_told_as_not_made() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "one" }));
step("two", || { iam::create_user(#{ UserName: "two" }); iam::create_user(#{ UserName: "somebody" }); });
step("three", || iam::create_user(#{ UserName: "three" }));
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    run_planned(&project, &["--until", "one"]).exits(3);
    others(&project, r#"iam::create_user(#{ UserName: "somebody" });"#);
    project.run(&["resume"]).exits(1).says("EntityAlreadyExists");
    let skip = ["resume", "--skip", "two", "--value", "null", "--reason", "there is one", "--until", "two"];
    project.run(&skip).exits(3);
    project.run(&["resume"]).exits(0).shows("Planned and not made: two/iam::create_user#2.");
    project.run(&["verify", "test-1"]).exits(0).shows("; 1 planned actions not begun");
}

#[test]
fn what_bears_a_name_is_bound_by_the_answer_it_names() {
    let script = r#"
let key = |name| iam::create_access_key(#{ UserName: name }).AccessKey.AccessKeyId;
step("users", || { iam::create_user(#{ UserName: "a" }); iam::create_user(#{ UserName: "b" }); });
let made = step("keys", || #{ a: key.call("a"), b: key.call("b") });
step("gone", || {
    iam::delete_access_key(#{ UserName: "b", AccessKeyId: made.b });
    iam::delete_access_key(#{ UserName: "a", AccessKeyId: made.a });
});
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    let told = project.run(&["show", "p.plan"]).exits(0);
    told.shows("<keys/iam::create_access_key#2.AccessKey.AccessKeyId>").shows("<keys/iam::create_access_key.AccessKey.AccessKeyId>");
    run_planned(&project, &[]).exits(0);
}

#[test]
fn a_plan_repeats_what_it_was_given_and_names_what_it_knows_by_ids() {
    let tag = r#"
        let subnet = ec2::describe_subnets()[0].SubnetId;
        step("one", || ec2::create_tags(#{ Resources: [subnet], Tags: [#{ Key: "Name", Value: p.name }] }));
    "#;
    let project = Project::new(r#"name: #{ type: "string" }"#, tag);
    project.run(&["run", "test.rhai", "--set", "name=staging"]).exits(0);
    let told = project.run(&["plan", "test.rhai", "--set", "name=the new one", "-o", "new.plan"]).exits(0);
    assert!(told.out.contains("Resources=[staging subnet-"), "{}", told.out);
    assert!(told.out.contains("test.rhai --set 'name=the new one' --plan "), "{}", told.out);
    project.run(&["show", "new.plan"]).exits(0).shows("--set 'name=the new one' --plan ");
    project.run(&["run", "test.rhai", "--set", "name=the new one", "--plan", "new.plan"]).exits(0);
}

#[test]
fn whoever_reviews_a_plan_reads_every_command_to_its_end() {
    let long = format!("true {}; echo THE-END", "# ".repeat(60));
    let on = r#"#{ host: "192.168.1.177", user: "user", password: "x" }"#;
    let script = format!(
        r#"step("one", || {{ try {{ ssh::read(#{{ on: {on}, command: "cat /etc/hostname" }}); }} catch {{ }} }});
        step("wait", || wait_for("it", #{{ timeout: "1m" }}, || {{ try {{ ssh::read(#{{ on: {on}, command: "{long} LOOKED" }}) }} catch {{ }} true }}));
        step("two", || {{ try {{ ssh::run(#{{ on: {on}, command: "{long}", settle: #{{ done_if: "{long} TOO" }} }}); }} catch {{ }} }});"#
    );
    let project = Project::new("", &script);
    let plan = project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    plan.shows("queries only, 1 of them commands on hosts").shows("? ssh:read").shows("cat /etc/hostname");
    project.run(&["show", "p.plan"]).exits(0).shows("echo THE-END\n").shows("echo THE-END TOO\n").shows("echo THE-END LOOKED\n");
}

#[test]
fn whoever_reviews_a_plan_reads_every_page_that_is_asked_for() {
    let long = format!("http://10.9.9.9/{}/THE-END", "a".repeat(200));
    let script = format!(
        r#"step("one", || {{ try {{ http::get(#{{ url: "{long}" }}); }} catch {{ }} }});
        step("two", || {{ try {{ ssh::read(#{{ on: #{{ host: "10.9.9.9", user: "u", password: "x" }}, command: "true" }}); }} catch {{ }}
            try {{ check_site(#{{ url: "http://10.9.9.9/site", contains: "Hello", timeout: "1m" }}); }} catch {{ }} }});"#
    );
    let project = Project::new("", &script);
    let plan = project.run(&["plan", "test.rhai"]).exits(0);
    let plan =
        plan.shows("queries only, 1 of them requests to hosts for pages").shows("? http:get ").shows(&format!("\n        url={long}\n"));
    let plan = plan.shows("queries only, 1 of them commands on hosts, 1 page");
    plan.shows("? http:get                             url=http://10.9.9.9/site\n")
        .shows("? check_site                           contains=Hello status=200\n");
}

#[test]
fn a_plan_whose_file_is_written_otherwise_is_still_the_same_plan() {
    let project = Project::new("", r#"step("one", "One", || iam::list_users().len());"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    let text = std::fs::read_to_string(project.path("p.plan")).unwrap();
    std::fs::write(project.path("q.plan"), format!("{text}\n\n")).unwrap();
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "q.plan"]).exits(6).says("the plan was used already, for test-1");
}

#[test]
fn nobody_agrees_to_a_plan_that_ends_with_an_error() {
    let project = Project::new("", r#"step("one", "One", || { throw "never"; });"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(1).shows("next: lifeboat plan ");
    project.run(&["approve", "p.plan"]).exits(6).says("the plan ends with an error").says("fix it, then: lifeboat plan ");
    project.run(&["reject", "p.plan"]).exits(0);
}

#[test]
fn that_a_plan_cannot_be_run_stands_at_the_top_of_its_page() {
    let project = Project::new("", "for name in [\"A\"] { step(`move-${name}`, || iam::create_user(#{ UserName: name })); }");
    let planned = project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(1);
    let why = "CANNOT BE RUN    the plan ends with an error: StepName: `move-A` is not a step name";
    for page in [planned, project.run(&["show", "p.plan"]).exits(0)] {
        let at = page.out.lines().position(|line| line.starts_with(why));
        assert!(at.is_some_and(|at| at < 3), "{}", page.out);
    }
}

#[test]
fn a_step_of_a_plan_is_shown_alone() {
    let script = r#"
step("look", || iam::list_users().len());
step("waves", || parallel("wave", ["a", "b"], |name| step("make", || iam::create_user(#{ UserName: name }))));
"#;
    let project = Project::new("", script);
    plan(&project, &[]);
    let made =
        project.run(&["show", "p.plan", "make"]).exits(0).shows("PLAN  LAB, simulated").shows("in waves/wave[a]").shows("in waves/wave[b]");
    assert!(made.out.contains("UserName=a") && made.out.contains("UserName=b") && !made.out.contains("look"), "{}", made.out);
    project.run(&["show", "p.plan", "waves"]).exits(0).shows("UserName=b");
    let told = project.run(&["show", "p.plan", "make", "--json"]).exits(0).last();
    assert_eq!(told["steps"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!((&told["world"], &told["steps"][0]["segment"]), (&"LAB, simulated".into(), &"make".into()), "{told}");
    project
        .run(&["show", "p.plan", "mak"])
        .exits(2)
        .says("the plan has no step `mak`: did you mean `make`?")
        .says("its steps: look, waves, make");
}

#[test]
fn a_plan_that_nobody_can_run_is_in_nobodys_way() {
    let project = Project::new("", r#"step("a", || throw "no");"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(1);
    project.write("", r#"step("a", || iam::list_users().len());"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("p.plan sha256 ");
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(6).says("exists already");
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(0);
    std::fs::write(project.path("notes.txt"), "mine").unwrap();
    project.run(&["plan", "test.rhai", "-o", "notes.txt"]).exits(6).says("exists already");
    let left: Vec<_> = std::fs::read_dir(project.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".tmp")), "{left:?}");
}

#[test]
fn a_plan_whose_run_was_killed_before_its_first_record_can_still_be_used() {
    let project = Project::new("", r#"step("one", "One", || iam::list_users().len());"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    run_planned(&project, &[]).exits(0);
    // What is on disk where it is killed by then: a folder with nothing in it, and the note.
    let folder = project.path(".lifeboat/runs/test-1");
    for entry in std::fs::read_dir(&folder).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    run_planned(&project, &[]).exits(0).shows("run test-2");
    run_planned(&project, &[]).exits(6).says("the plan was used already, for test-2");
}

#[test]
fn what_is_made_of_an_answer_has_a_name_or_is_held_to_by_nobody() {
    let script = |value: &str| {
        format!(
            r#"
let user = step("one", || iam::create_user(#{{ UserName: "ann" }}).User);
approve("go", #{{ text: "Go on" }});
step("two", || {{
    let id = user.UserId;
    let other = iam::list_users().some(|one| one.UserName == "switch");
    {value}
    iam::create_user(#{{ UserName: "of", Tags: [#{{ Key: "owner", Value: `${{id}} of the team` }}] }});
}});
"#
        )
    };
    for (value, named) in [
        ("", "Value: <one/iam::create_user.User.UserId> of the team"),
        ("id.make_lower();", "Value: <one/iam::create_user.User.UserId in small letters> of the team"),
        ("id = id.sub_string(4);", "Value: <one/iam::create_user.User.UserId from character 5> of the team"),
    ] {
        let project = Project::new("", &script(&format!("{value} if other {{ id = \"somebody\"; }}")));
        project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows(named);
        run_planned(&project, &[]).exits(3);
        others(&project, r#"iam::create_user(#{ UserName: "switch" })"#);
        project.run(&["approve", "test-1"]).exits(0);
        project.run(&["resume", "test-1"]).exits(4).says("somebody of the team, where the plan has");
        assert_eq!(users(&project), 2, "ann and switch");
    }
    // What is computed otherwise, or too short to be told from chance, nobody could review.
    let project = Project::new("", &script("id = id.sub_string(5, 3);"));
    let plan = project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(1).shows("Tags=[{Key: owner, Value: ?}]");
    plan.says("no run can be held to this plan: `Tags[0].Value` of `two/iam::create_user#1` had a different value in each rehearsal");
    run_planned(&project, &[]).exits(6).says("no run can be held to this plan");
    project.run(&["approve", "p.plan"]).exits(6).says("no run can be held to this plan");
    project.run(&["run", "test.rhai", "--break-glass", "now"]).exits(6).says("no run can be held to this plan");
    assert_eq!(users(&project), 0);
}

#[test]
fn what_was_to_be_refused_and_is_done_stops_the_run_and_is_told() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "ann" }));
approve("go", #{ text: "Go on" });
step("two", || try { iam::create_user(#{ UserName: "vip" }) } catch { });
"#;
    let project = Project::new("", script);
    others(&project, r#"iam::create_user(#{ UserName: "vip" })"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("is refused: EntityAlreadyExists");
    run_planned(&project, &[]).exits(3);
    others(&project, r#"iam::delete_user(#{ UserName: "vip" })"#);
    project.run(&["approve", "test-1"]).exits(0);
    let stopped = "`two/iam::create_user#1` is done, where the plan has it refused";
    project.run(&["resume", "test-1"]).exits(4).says(stopped);
    project.run(&["verify", "test-1"]).exits(1).shows("NOT followed").shows(stopped);
}

#[test]
fn every_option_of_an_action_is_told_whole() {
    let tags: Vec<String> = (0..20).map(|n| format!("#{{ Key: \"tag-{n}\", Value: \"the {n}th\" }}")).collect();
    let script = format!("step(\"one\", || iam::create_user(#{{ UserName: \"ann\", Tags: [{}] }}));", tags.join(", "));
    let project = Project::new("", &script);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("{Key: tag-19, Value: the 19th}]");
    project.run(&["show", "p.plan"]).exits(0).shows("{Key: tag-19, Value: the 19th}]");
}

#[test]
fn a_stack_that_cannot_be_deleted_is_neither_gone_nor_made() {
    let project = Project::new("", r#"step("one", "One", || delete_stack(#{ name: "EDRW", may_fail: true }));"#);
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    let plan = project.run(&["plan", "test.rhai"]).exits(0);
    assert!(!plan.out.contains("is left  ") && !plan.out.contains("is gone "), "{}", plan.out);
    let run = project.run(&["run", "test.rhai"]).exits(0);
    assert!(!run.out.contains("left by this run"), "{}", run.out);
}

#[test]
fn of_several_that_an_action_made_each_may_come_first() {
    let script = r#"
let made = step("one", || {
    let image = ec2::describe_images(#{ Owners: ["amazon"] })[0].ImageId;
    ec2::run_instances(#{ ImageId: image, InstanceType: "t3.micro", MinCount: 3, MaxCount: 3 }).Instances
});
step("two", || {
    for one in made { ec2::create_tags(#{ Resources: [one.InstanceId], Tags: [#{ Key: "owner", Value: `of ${one.InstanceId}` }] }); }
    ec2::terminate_instances(#{ InstanceIds: [made[0].InstanceId] });
});
"#;
    let project = Project::new("", script);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows(".Instances[");
    run_planned(&project, &[]).exits(0);
    project.run(&["verify", "test-1"]).exits(0).shows("followed: 5 actions");
    project.run(&["diff", "p.plan", "test-1"]).exits(0);
}

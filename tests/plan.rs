//! What a plan says is what a run does, and planning changes nothing.

use crate::support::{Done, Project};
use serde_json::Value;
use std::path::Path;

/// The calls of a plan below these items, with the names of the frames around them.
fn calls(items: &Value, above: &str, found: &mut Vec<(String, Value)>) {
    for item in items.as_array().unwrap() {
        if item["type"] == "call" {
            found.push((above.to_owned(), item.clone()));
        } else {
            calls(&item["items"], &format!("{above}/{}", item["segment"].as_str().unwrap()), found);
        }
    }
}

fn planned(plan: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    calls(&plan["branches"][0]["items"], "", &mut found);
    found
}

/// The ops of the actions, in order, of a plan.
fn actions(plan: &Value) -> Vec<String> {
    planned(plan)
        .into_iter()
        .filter(|(_, call)| call["does"] == "action")
        .map(|(_, call)| call["op"].as_str().unwrap().to_owned())
        .collect()
}

/// The same of a run; branches side by side are begun in any order.
fn done(project: &Project, run: &str) -> Vec<String> {
    let view = project.run(&["show", run, "--json"]).exits(0).last();
    let calls = view["calls"].as_array().unwrap().iter().filter(|call| call["action"] == true);
    calls.map(|call| call["op"].as_str().unwrap().to_owned()).collect()
}

fn read(project: &Project, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(project.path(name)).unwrap()).unwrap()
}

/// Values without a name in the options of actions.
fn nameless(plan: &Value) -> Vec<String> {
    let opaque = |call: &Value| call["args"].to_string().contains("$opaque");
    planned(plan)
        .into_iter()
        .filter(|(_, call)| call["does"] == "action" && opaque(call))
        .map(|(place, call)| format!("{place} {call}"))
        .collect()
}

fn lab(project: &Project) -> Vec<(String, Vec<u8>)> {
    let read = |name: &str| (name.to_owned(), std::fs::read(project.home().join(name)).unwrap_or_default());
    ["lab.db", "lab.db-wal", "lab.id"].map(read).to_vec()
}

#[test]
fn what_fails_in_a_rehearsal_is_no_run_to_go_on_with() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", || iam::delete_user(#{ UserName: "a" }));
step("two", || iam::get_user(#{ UserName: "nobody" }));
"#;
    let project = Project::new("", script);
    let told = project.run(&["plan", "test.rhai"]).exits(1).says("NoSuchEntity").says("help: mend the cause, then plan it again");
    assert!(!told.all().contains("rehearsal-1") && !told.all().contains("lifeboat fork"), "{}", told.all());
    project.run(&["lab", "fault", "add", "iam:CreateUser", "access-denied"]).exits(0);
    project.run(&["plan", "test.rhai"]).exits(1).says("help: let whoever runs this do iam:CreateUser, then plan it again");
}

#[test]
fn a_plan_whose_rehearsal_ends_with_an_error_by_now_says_so_first() {
    let project = Project::new("", r#"step("one", || iam::list_users().len()); step("two", || iam::create_user(#{ UserName: "a" }));"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:ListUsers", "access-denied"]).exits(0);
    let refused = project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6);
    let first = refused.err.lines().next().unwrap_or_default().to_owned();
    assert!(first.contains("the plan no longer holds: rehearsed again, it ends with an error: ") && first.contains("ListUsers"), "{first}");
    refused.says("planned is answered, now is refused: AccessDenied").says("lifeboat plan ");
    assert!(project.effects().is_empty());
}

#[test]
fn the_plan_of_a_shipped_runbook_is_what_its_run_does() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    let told = project.run(&["plan", "workshop.rhai", "-o", "workshop.plan"]).exits(0);
    let told = told.shows("Nothing was changed.").shows("+ drs:StartRecovery").shows("- iam:DeleteUser").shows("needs ");
    let told = told.shows("each dns in [db, web]    2: wordpress-db.onpremsim.env, wordpress-web.onpremsim.env    workshop.rhai:");
    let told = told.shows("parallel install in [web, db]    2: ").shows("each template in servers    2: ");
    // The name server goes with the site's stack.
    let told = told.shows("out of reach   2 A records").shows(", which is gone with its stack");
    assert!(!told.out.contains("stays changed  A record"), "{}", told.out);
    let stood = lab(&project);
    let plan = read(&project, "workshop.plan");
    assert_eq!(nameless(&plan), Vec::<String>::new());
    project.run(&["plan", "workshop.rhai", "--json"]).exits(0);
    assert!(lab(&project) == stood, "planning changes nothing, byte for byte");
    project.run(&["run", "workshop.rhai"]).exits(0);
    let (mut planned, mut made) = (actions(&plan), done(&project, "workshop-1"));
    planned.sort();
    made.sort();
    assert_eq!(planned, made);
    // Also what waits asked is among what whoever runs it needs.
    let needs: Vec<&str> = plan["needs"].as_array().unwrap().iter().map(|action| action.as_str().unwrap()).collect();
    let asked = project.run(&["lab", "trace", "--last", "100000", "--json"]).exits(0).lines();
    let asked =
        asked.iter().filter(|one| one["by"] == "test" && ["cloudformation", "drs", "ec2", "iam"].iter().any(|of| one["service"] == *of));
    for one in asked {
        let action = format!("{}:{}", one["service"].as_str().unwrap(), one["operation"].as_str().unwrap());
        assert!(needs.contains(&action.as_str()), "{action} is not in {needs:?}");
    }
    project.run(&["show", "workshop.plan"]).exits(0).shows("PLAN  LAB, simulated").shows("+ drs:StartRecovery");
}

#[test]
fn what_only_a_wait_asks_is_needed_too() {
    let script = r#"
step("one", || wait_for("all are well", #{ timeout: "1m" }, || ec2::describe_instance_status().len() == 0));
step("two", || try { wait_for("some are there", #{ timeout: "1m" }, || ec2::describe_volumes().len() > 0) } catch { iam::list_users() });
"#;
    let project = Project::new("", script);
    let told = project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    told.shows("needs     3 IAM actions: ec2:DescribeInstanceStatus ec2:DescribeVolumes iam:ListUsers");
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(0);
}

#[test]
fn the_walk_through_is_planned_in_the_lab_that_stands() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    project.run(&["run", "workshop.rhai", "--until", "validation"]).exits(3);
    let stood = lab(&project);
    project.run(&["plan", "cleanup-as-written.rhai", "-o", "c.plan"]).exits(0);
    assert!(lab(&project) == stood, "planning changes nothing, byte for byte");
    let plan = read(&project, "c.plan");
    assert_eq!(nameless(&plan), Vec::<String>::new());
    project.run(&["run", "cleanup-as-written.rhai"]).exits(0);
    assert_eq!(actions(&plan), done(&project, "cleanup-as-written-1"));
}

#[test]
fn a_plan_of_what_will_fail_says_so() {
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "a" })); step("two", || throw "no");"#);
    project.run(&["plan", "test.rhai"]).exits(1).shows("ends with an error").shows("+ iam:CreateUser");
    assert!(project.run(&["runs", "--json"]).exits(0).out.is_empty(), "a rehearsal is no run");
}

#[test]
fn what_stays_otherwise_is_told() {
    let project = Project::empty();
    others(
        &project,
        r#"iam::create_user(#{ UserName: "there" });
        for name in ["kept", "put-back"] { iam::create_user(#{ UserName: name }); iam::attach_user_policy(#{ UserName: name, PolicyArn: "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy" }); }"#,
    );
    let script = r#"
let policy = "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy";
step("users", || {
    iam::create_user(#{ UserName: "new" });
    iam::attach_user_policy(#{ UserName: "new", PolicyArn: policy });
    make_access_key(#{ user: "new" });
    iam::create_user(#{ UserName: "passing" });
    iam::delete_user(#{ UserName: "passing" });
    iam::delete_user(#{ UserName: "there" });
    iam::detach_user_policy(#{ UserName: "kept", PolicyArn: policy });
    iam::detach_user_policy(#{ UserName: "put-back", PolicyArn: policy });
    iam::attach_user_policy(#{ UserName: "put-back", PolicyArn: policy });
});
"#;
    project.write("", script);
    plan(&project, &[]);
    let told = project.run(&["show", "p.plan"]).exits(0);
    let told = told.shows("  stands         1 user: new\n").shows("  stands         1 access key: <users/make_access_key/");
    let told = told.shows("  is gone        1 user: there\n").shows("  stays changed  user kept: has a policy less\n");
    assert!(!told.out.contains("put-back:") && !told.out.contains("passing\n"), "{}", told.out);
    let afterwards = read(&project, "p.plan")["branches"][0]["afterwards"].clone();
    assert_eq!(afterwards["gone"], serde_json::json!([{ "kind": "user", "id": "there" }]));
    assert_eq!((afterwards["stands"].as_array().unwrap().len(), afterwards["changed"].as_array().unwrap().len()), (2, 1), "{afterwards}");
    project.write("", r#"step("one", || iam::list_users());"#);
    project.run(&["plan", "test.rhai"]).exits(0).shows("nothing stands that does not stand now, and nothing stays changed");
}

/// Changes what stands, and, as far as `back` says so, changes it back.
const SETS: &str = r#"
let was = step("look", || {
    let server = drs::describe_source_servers()[0];
    let launch = drs::get_launch_configuration(#{ sourceServerID: server.sourceServerID });
    let group = ec2::describe_security_groups().filter(|group| group.GroupName == "default")[0];
    #{ server: server, launch: launch, template: launch.ec2LaunchTemplateID, group: group.GroupId, rules: group.IpPermissions,
       version: ec2::describe_launch_template_versions(#{ LaunchTemplateId: launch.ec2LaunchTemplateID, Versions: ["$Default"] })[0].VersionNumber }
});
finally("back", || if BACK {
    ec2::modify_launch_template(#{ LaunchTemplateId: was.template, DefaultVersion: `${was.version}` });
    drs::update_launch_configuration(#{ sourceServerID: was.server.sourceServerID, copyTags: was.launch.copyTags, copyPrivateIp: was.launch.copyPrivateIp });
    drs::untag_resource(#{ resourceArn: was.server.arn, tagKeys: ["wave"] });
    for rule in was.rules { ec2::authorize_security_group_ingress(#{ GroupId: was.group, IpPermissions: [rule] }); }
});
step("set", || {
    let made = ec2::create_launch_template_version(#{ LaunchTemplateId: was.template, SourceVersion: "$Default", LaunchTemplateData: #{ InstanceType: "t3.large" } });
    ec2::modify_launch_template(#{ LaunchTemplateId: was.template, DefaultVersion: `${made.LaunchTemplateVersion.VersionNumber}` });
    for template in ec2::describe_launch_templates().filter(|template| template.LaunchTemplateId != was.template) {
        ec2::modify_launch_template(#{ LaunchTemplateId: template.LaunchTemplateId, DefaultVersion: `${template.DefaultVersionNumber}` });
    }
    drs::update_launch_configuration(#{ sourceServerID: was.server.sourceServerID, copyTags: !was.launch.copyTags });
    drs::tag_resource(#{ resourceArn: was.server.arn, tags: #{ wave: "1" } });
    ec2::revoke_security_group_ingress(#{ GroupId: was.group, IpPermissions: was.rules });
});
"#;

#[test]
fn what_is_changed_and_changed_back_does_not_stay_changed_and_what_does_is_told_from_what_to_what() {
    let project = Project::empty();
    project.run(&["lab", "reset", "--to", "synced"]).exits(0);
    let changed = |back: &str| {
        project.write("", &SETS.replace("BACK", back));
        let told = project.run(&["plan", "test.rhai"]).exits(0).out;
        let lines = told.lines().filter_map(|line| line.strip_prefix("  stays changed  ").map(str::to_owned));
        lines.collect::<Vec<String>>()
    };
    let [further] = &changed("true")[..] else { panic!("{:?}", changed("true")) };
    assert!(further.ends_with(": has a further version"), "{further}");
    // Ids are the lab's own.
    let is_id = |word: &str| ["lt-", "s-", "sg-", "arn:"].iter().any(|begin| word.starts_with(begin));
    let nameless = |line: &String| line.split(' ').map(|word| if is_id(word) { "ID" } else { word }).collect::<Vec<_>>().join(" ");
    let planned = changed("false");
    insta::assert_snapshot!(planned.iter().map(nameless).collect::<Vec<String>>().join("\n"));
    // The run says afterwards what its plan said before.
    let ended = project.run(&["run", "test.rhai"]).exits(0);
    let ended = ended
        .shows("changed by this run, and not put back: launch template lt-")
        .shows(", and 1 more")
        .shows("    lifeboat show test-1 tells how");
    assert!(!ended.out.contains("standing"), "{}", ended.out);
    let shown = project.run(&["show", "test-1"]).exits(0).out;
    let lines: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("changed, and not put back: ")).collect();
    assert_eq!(lines, planned);
    assert_eq!(project.run(&["show", "test-1", "--json"]).exits(0).last()["changed"].as_array().unwrap().len(), planned.len());
    // What was put back is not told.
    project.run(&["lab", "reset", "--to", "synced", "--yes"]).exits(0);
    project.write("", &SETS.replace("BACK", "true"));
    let ended = project.run(&["run", "test.rhai"]).exits(0).shows("changed by this run, and not put back: launch template lt-");
    assert!(!ended.out.contains("launch settings"), "{}", ended.out);
}

#[test]
fn what_each_of_several_does_stands_under_its_name() {
    let script = r#"
step("both", || parallel("make", ["a", "b"], |name| {
    iam::create_user(#{ UserName: name });
    wait_for("it is there", #{ timeout: "1m" }, || iam::list_users().some(|user| user.UserName == name));
}));
step("each", || each("look", ["a", "b"], |name| iam::get_user(#{ UserName: name })));
"#;
    let project = Project::new("", script);
    let told = project.run(&["plan", "test.rhai"]).exits(0).out;
    let steps: Vec<&str> =
        told.lines().skip_while(|line| !line.contains("both")).take_while(|line| !line.starts_with("afterwards")).collect();
    insta::assert_snapshot!(steps.join("\n"));
}

#[test]
fn how_long_it_takes_is_told_with_what_that_is_made_of() {
    let project = Project::empty();
    let write = |targets: &str| {
        let script = r#"
let idle = |text, time| try { wait_for(text, #{ timeout: time }, || false) } catch { () };
step("first", || idle.call("the database", "9m"));
step("waves", || parallel("wave", ["short", "long"], |name| idle.call(`the ${name} one`, if name == "long" { "12m" } else { "6m" })));
"#;
        let header = format!(r#"let p = runbook(#{{ title: "T", regions: ["us-east-1"], targets: #{{ {targets} }}, params: #{{}} }});"#);
        std::fs::write(project.path("test.rhai"), format!("{header}{script}")).unwrap();
    };
    write(r#"rto: "60m", rpo: "15m""#);
    plan(&project, &[]);
    let told = project.run(&["show", "p.plan"]).exits(0);
    told.shows("expected  21m")
        .shows(".  RPO target 15m.  RTO target 60m: met\n")
        .shows("critical path  first 9m00s (the database) > waves [long] 12m00s (the long one)\n");
    let plan = read(&project, "p.plan");
    let rto = &plan["targets"]["rto"];
    assert_eq!((&rto["within"], &rto["met"], rto["seconds"].as_f64().unwrap() > 1259.0), (&"60m".into(), &true.into(), true), "{plan}");
    assert_eq!(plan["targets"]["rpo"], serde_json::json!({ "within": "15m" }), "nothing is recovered");
    assert_eq!(plan["branches"][0]["path"][1]["place"], "waves/wave[long]/wait_for#1", "{plan}");
    write(r#"rto: "20m""#);
    project.run(&["plan", "test.rhai"]).exits(0).shows("RTO target 20m: NOT MET");
    write(r#"rto: "soon""#);
    project.run(&["plan", "test.rhai"]).exits(2).says("`rto`: `soon` is no duration").says("test.rhai:1:");
    write(r#"rta: "20m""#);
    project.run(&["plan", "test.rhai"]).exits(2).says("there is no target `rta`: targets are `rto` and `rpo`");
}

#[test]
fn what_is_done_for_each_and_tried_again_is_shown_as_that() {
    let script = r#"
let users = |count| range(0, count).map(|n| `user-${n}`);
step("make", || each("user", users.call(7), |name| retry(3, || iam::create_user(#{ UserName: name }))));
step("look", || retry(2, || iam::list_users().len()));
"#;
    let script = script.replace(
        "range(0, count).map(|n| `user-${n}`)",
        "(|c| { let all = []; for n in 0..c { all.push(`user-${n}`); } all }).call(count)",
    );
    let project = Project::new("", &script);
    let told = project.run(&["plan", "test.rhai"]).exits(0);
    let told = told.shows("    each user in users.call(7)    7: user-0, user-1, user-2, user-3, user-4, user-5, ...    test.rhai:4:");
    let told = told.shows("      retry <= 3    test.rhai:4:").shows("        + iam:CreateUser ");
    assert!(!told.out.contains("retry <= 2"), "queries are not shown: {}", told.out);
}

#[test]
fn what_hangs_on_ids_cannot_be_planned() {
    let script = r#"
let key = step("key", || { iam::create_user(#{ UserName: "a" }); make_access_key(#{ user: "a" }).AccessKeyId });
step("users", || each("all", [key], |name| iam::create_user(#{ UserName: name })));
"#;
    let project = Project::new("", script);
    project.run(&["plan", "test.rhai"]).exits(6).says("rehearsed twice, the runbook did not do the same").says("test.rhai:4");
}

#[test]
fn what_is_no_plan_is_told() {
    let project = Project::new("", r#"step("one", || ());"#);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(6).says("exists already");
    project.run(&["plan"]).exits(2).says("which runbook?");
    let bad = |text: &str| -> Done {
        std::fs::write(project.path("bad.plan"), text).unwrap();
        project.run(&["show", "bad.plan"])
    };
    bad("{").exits(2).says("is no plan");
    bad("{}").exits(2).says("is no plan");
    bad(r#"{"format": 99}"#).exits(6).says("has format 99");
    assert!(Path::new(&project.path("p.plan")).exists());
}

#[test]
fn a_plan_holds_no_secret() {
    let script = r#"step("one", || iam::create_user(#{ UserName: p.word }));"#;
    let project = Project::new(r#"word: #{ type: "secret", help: "a word" }"#, script);
    let told = project.run_with(&["plan", "test.rhai", "--secret", "word=env:WORD", "-o", "p.plan"], &[("WORD", "hunter2secret")]).exits(0);
    let text = std::fs::read_to_string(project.path("p.plan")).unwrap();
    assert!(!text.contains("hunter2secret") && !told.all().contains("hunter2secret"), "{text}");
    told.shows("<params.word>");
}

/// Plans `test.rhai`.
fn plan(project: &Project, more: &[&str]) {
    std::fs::remove_file(project.path("p.plan")).ok();
    project.run(&[&["plan", "test.rhai", "-o", "p.plan"], more].concat()).exits(0);
}

fn run_planned(project: &Project, more: &[&str]) -> Done {
    project.run(&[&["run", "test.rhai", "--plan", "p.plan"], more].concat())
}

/// Somebody else does this in the same account.
fn others(project: &Project, body: &str) {
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
    run_planned(&project, &[]).exits(6).says("made for another lab");
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
    let plan = plan.shows("queries only, 1 of them asking hosts for pages").shows("? http:get ").shows(&format!("\n        url={long}\n"));
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
    project.run(&["approve", "p.plan"]).exits(6).says("the plan ends with an error").says("mend it, then: lifeboat plan ");
    project.run(&["reject", "p.plan"]).exits(0);
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
    plan.says("no run can be held to this plan: `Tags[0].Value` of `two/iam::create_user#1` was another value in every rehearsal");
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
    assert!(!plan.out.contains("stands  ") && !plan.out.contains("is gone "), "{}", plan.out);
    let run = project.run(&["run", "test.rhai"]).exits(0);
    assert!(!run.out.contains("made by this run"), "{}", run.out);
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

//! What a plan says is what a run does, and planning changes nothing.

use crate::held::{others, plan};
use crate::support::{Done, Project};
use engine::plan::SYMBOL;
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

pub(crate) fn read(project: &Project, name: &str) -> Value {
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
    let told = project.run(&["plan", "test.rhai"]).exits(1).says("NoSuchEntity").says("help: fix the cause, then plan it again");
    assert!(!told.all().contains("rehearsal-1") && !told.all().contains("lifeboat fork"), "{}", told.all());
    project.run(&["lab", "fault", "add", "iam:CreateUser", "access-denied"]).exits(0);
    project.run(&["plan", "test.rhai"]).exits(1).says("help: give the caller permission for iam:CreateUser, then plan it again");
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
    // A plan in which nothing binds would hold whatever is done.
    assert!(plan.to_string().matches(&format!("\"{SYMBOL}\"")).count() > 0);
    project.run(&["run", "workshop.rhai", "--plan", "workshop.plan"]).exits(0);
    let (mut planned, mut made) = (actions(&plan), done(&project, "workshop-1"));
    planned.sort();
    made.sort();
    assert_eq!(planned, made);
    project.run(&["verify", "workshop-1"]).exits(0).shows(&format!("followed: {} actions", made.len()));
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
    let told = told.shows("  is left        1 user: new\n").shows("  is left        1 access key: <users/make_access_key/");
    let told = told.shows("  is gone        1 user: there\n").shows("  stays changed  user kept: has a policy less\n");
    assert!(!told.out.contains("put-back:") && !told.out.contains("passing\n"), "{}", told.out);
    let afterwards = read(&project, "p.plan")["branches"][0]["afterwards"].clone();
    assert_eq!(afterwards["gone"], serde_json::json!([{ "kind": "user", "id": "there" }]));
    assert_eq!((afterwards["stands"].as_array().unwrap().len(), afterwards["changed"].as_array().unwrap().len()), (2, 1), "{afterwards}");
    project.write("", r#"step("one", || iam::list_users());"#);
    project.run(&["plan", "test.rhai"]).exits(0).shows("nothing is left that does not exist now, and nothing stays changed");
}

/// Changes what stands, and, as far as `back` says so, changes it back.
const SETS: &str = r#"
let was = step("look", || {
    let server = drs::describe_source_servers().find(|one| one.sourceProperties.identificationHints.fqdn == "wordpress-db.onpremsim.env");
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
    // The run says afterwards what its plan said before, by ids alone.
    let without_name = |line: &String| line.replace(" wordpress-db.onpremsim.env ", " ").replace("group default ", "group ");
    let ended = project.run(&["run", "test.rhai"]).exits(0);
    let ended = ended
        .shows("changed by this run, not put back: launch template lt-")
        .shows(", and 1 more")
        .shows("    lifeboat show test-1 shows how");
    assert!(!ended.out.contains("left by this run"), "{}", ended.out);
    let shown = project.run(&["show", "test-1"]).exits(0).out;
    let lines: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("changed, not put back: ")).collect();
    assert_eq!(lines, planned.iter().map(without_name).collect::<Vec<String>>());
    assert_eq!(project.run(&["show", "test-1", "--json"]).exits(0).last()["changed"].as_array().unwrap().len(), planned.len());
    // What was put back is not told.
    project.run(&["lab", "reset", "--to", "synced", "--yes"]).exits(0);
    project.write("", &SETS.replace("BACK", "true"));
    let ended = project.run(&["run", "test.rhai"]).exits(0).shows("changed by this run, not put back: launch template lt-");
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
    project.run(&["plan", "test.rhai"]).exits(2).says("`rto`: `soon` is not a duration").says("test.rhai:1:");
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
    bad("{").exits(2).says("is not a plan");
    bad("{}").exits(2).says("is not a plan");
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

#[test]
fn a_plan_in_json_is_one_document_also_where_it_ends_with_an_error() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));\nstep(\"two\", || throw \"broken\");");
    let done = project.run(&["plan", "test.rhai", "--json"]).exits(1).says("broken");
    let plan: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert!(plan["branches"][0]["error"].is_string() || plan["branches"][0]["error"].is_object(), "{plan}");
}

#[test]
fn the_commands_of_a_runbook_with_a_space_in_its_name_work() {
    let project = Project::new(
        "",
        "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));\nstep(\"two\", || if iam::list_users().len() > 0 { throw \"broken\" });",
    );
    std::fs::rename(project.path("test.rhai"), project.path("fail over.rhai")).unwrap();
    project.run(&["run", "fail over.rhai"]).exits(1).shows("run fail-over-1").shows("lifeboat resume fail-over-1");
    let shown = project.run(&["show", "fail-over-1"]).exits(0);
    assert!(shown.out.contains("fail-over-1"), "{}", shown.out);
    project.run(&["plan", "fail over.rhai", "-o", "a b.plan"]).shows("fail over.rhai' -o FILE");
}

#[test]
fn what_is_in_the_way_of_an_export_is_not_overwritten_and_none_is_half_written() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));");
    project.run(&["run", "test.rhai"]).exits(0);
    std::fs::write(project.path("there"), "mine").unwrap();
    project.run(&["lab", "export", "-o", "there"]).exits(6).says("exists already");
    project.run(&["export", "test-1", "-o", "there"]).exits(6).says("exists already");
    project.run(&["plan", "test.rhai", "-o", "there"]).exits(6).says("exists already");
    assert_eq!(std::fs::read_to_string(project.path("there")).unwrap(), "mine");
    project.run(&["lab", "export", "-o", "lab.db"]).exits(0);
    let names = std::fs::read_dir(project.path(".")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| !name.starts_with(".tmp")));
}
